package io.lockkeeper.client.shell;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code deleteall}: a znode and everything below it, leaves first, a batch of deletes under way at a time. Not atomic. */
final class DeleteAll implements Command {
    private static final int DEFAULT_BATCH = 1_000;
    private static final Manual MANUAL = new Manual(
            "deleteall",
            "path [-b batch size]",
            "delete a znode and all below it; -b so many deletes under way at a time (1000)",
            Options.of("b:"),
            1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        int batch = batch(arguments);
        List<String> paths = new ArrayList<>();
        new Subtree(shell).visit(arguments.operand(0), paths::add);
        Client client = shell.client();
        Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
        boolean complete = true;
        // Parents come before their children in a depth-first walk: backwards it is children first.
        for (String path : paths.reversed()) {
            if (underWay.size() >= batch) {
                complete &= isGone(underWay.remove(), shell);
            }
            underWay.add(client.delete(path, -1));
        }
        while (!underWay.isEmpty()) {
            complete &= isGone(underWay.remove(), shell);
        }
        if (!complete) {
            throw new Failure("Failed to delete some node(s) in the subtree!");
        }
    }

    private static int batch(Arguments arguments) {
        try {
            return Math.max(1, Integer.parseInt(arguments.value("b", String.valueOf(DEFAULT_BATCH))));
        } catch (NumberFormatException _) {
            throw new Failure("-b argument must be an int value");
        }
    }

    private static boolean isGone(CompletableFuture<Void> delete, Context shell) {
        try {
            shell.await(delete);
            return true;
        } catch (ClientException e) {
            return e.error() == ErrorCode.NO_NODE;
        }
    }
}
