package io.lockkeeper.client.shell;

/**
 * What a command is called and takes.
 *
 * @param syntax its operands and options as the usage shows them; may be empty
 * @param summary one line for {@code help}
 * @param leastOperands with fewer, the usage is all the answer
 * @param explanation lines that follow the usage there, for the commands where zkCli has them
 */
record Manual(String name, String syntax, String summary, Options options, int leastOperands, String explanation) {
    Manual(String name, String syntax, String summary, Options options, int leastOperands) {
        this(name, syntax, summary, options, leastOperands, "");
    }

    Manual(String name, String syntax, String summary) {
        this(name, syntax, summary, Options.none(), 0);
    }

    String usage() {
        return name + " " + syntax;
    }

    Failure misuse() {
        return new Failure(usage() + explanation);
    }
}
