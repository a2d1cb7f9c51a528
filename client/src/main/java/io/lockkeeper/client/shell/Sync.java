package io.lockkeeper.client.shell;

import io.lockkeeper.client.ClientException;
import io.lockkeeper.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code sync}: wait until this server knows all that was decided before. */
final class Sync implements Command {
    private static final int PATIENCE_SECONDS = 30;
    private static final Manual MANUAL =
            new Manual("sync", "path", "wait until this server has caught up", Options.none(), 1);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        // The fallback marks the time running out; what the server refuses comes as an exception.
        CompletableFuture<Boolean> synced = shell.client().sync(path)
                .thenApply(_ -> true)
                .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS);
        ErrorCode error = outcome(synced, shell);
        if (error != ErrorCode.OK) {
            throw new Failure("Sync has failed. rc=" + error.code());
        }
        if (shell.json()) {
            shell.line(Json.object().put("path", path).put("synced", true));
        } else {
            shell.line("Sync is OK");
        }
    }

    private static ErrorCode outcome(CompletableFuture<Boolean> synced, Context shell) {
        try {
            return shell.await(synced) ? ErrorCode.OK : ErrorCode.OPERATION_TIMEOUT;
        } catch (ClientException e) {
            if (e.isLocal()) {
                throw e;
            }
            return e.error();
        }
    }
}
