package io.lockkeeper.bench.load;

import picocli.CommandLine.Command;

/** {@code lk bench load}: one load, told second by second and summed up. */
@Command(name = "load", description = "Put load on servers and say how they bear it.", mixinStandardHelpOptions = true)
public final class LoadCommand implements Runnable {
    @Override
    public void run() {}
}
