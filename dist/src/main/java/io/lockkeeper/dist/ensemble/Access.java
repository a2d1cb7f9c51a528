package io.lockkeeper.dist.ensemble;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.client.ConnectString;
import io.lockkeeper.client.Credential;
import io.lockkeeper.dist.CommandException;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.server.auth.OperatorKey;
import io.lockkeeper.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How an operator shows that he is one, and how long he waits: what every command has beside that changes something. */
final class Access extends Entrance {
    private static final int SHORTEST_SESSION_MILLIS = 4_000;
    private static final int SHORTEST_QUESTION_MILLIS = 3_000;

    @Option(names = "--auth", paramLabel = "scheme:proof",
        description = "who asks, where --config is not at hand: digest:super:PASSWORD, for instance")
    private @Nullable String auth;

    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "10000",
        description = "for each step to be done (${DEFAULT-VALUE})")
    private int timeoutMillis;

    /** @throws ParameterException if the options make no sense; the first call says so */
    int timeoutMillis() {
        if (timeoutMillis <= 0) {
            throw wrong("--timeout: needs at least 1 ms");
        }
        return timeoutMillis;
    }

    /** For a question to one server: who is paused or cut off does not hold up everything until the end of a step. */
    int questionMillis() {
        return Math.min(timeoutMillis, Math.max(SHORTEST_QUESTION_MILLIS, timeoutMillis / 4));
    }

    private Optional<Credential> credential(Optional<ServerConfig> local) throws CommandException {
        if (auth != null) {
            int colon = auth.indexOf(':');
            if (colon <= 0) {
                throw wrong("--auth: needs a scheme and a proof, as in digest:super:PASSWORD");
            }
            return Optional.of(Credential.of(auth.substring(0, colon), auth.substring(colon + 1)));
        }
        if (local.isEmpty()) {
            return Optional.empty();
        }
        Path key = OperatorKey.file(local.get().storage().dataDir());
        try {
            return Optional.of(new Credential(OperatorKey.SCHEME, Files.readAllBytes(key)));
        } catch (IOException e) {
            throw new CommandException("cannot read " + key + ": " + (Files.exists(key) ? "it belongs to another user"
                : "no server of Lockkeeper runs on this data directory as a member of an ensemble") + " (see --auth)");
        }
    }

    /**
     * Has a request answered.
     *
     * @param otherwise whom to ask if there is no --config, whose key is good at its own server only
     * @return empty if the connection was lost before: it may have been done, or not
     */
    Optional<Reply> ask(Operation request, ConnectString otherwise) throws CommandException, InterruptedException {
        Optional<ServerConfig> local = local();
        Optional<Credential> credential = credential(local);
        ConnectString door = auth == null && local.isPresent() ? door(local.get()) : otherwise;
        ClientOptions options = ClientOptions.of(door.toString())
            .withSessionTimeoutMillis(Math.max(SHORTEST_SESSION_MILLIS, timeoutMillis));
        try (Client client = Client.connect(options)) {
            if (credential.isPresent()) {
                client.addAuth(credential.get()).get(timeoutMillis, TimeUnit.MILLISECONDS);
            }
            return Optional.of(client.submit(request).get(timeoutMillis, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClientException refused) {
                if (refused.error() == ErrorCode.CONNECTION_LOSS) {
                    return Optional.empty();
                }
                if (refused.error() == ErrorCode.AUTH_FAILED) {
                    throw new CommandException(door + " does not take that proof of who you are");
                }
            }
            throw new CommandException(door + " does not answer: " + e.getCause().getMessage());
        } catch (TimeoutException _) {
            throw new CommandException(door + " does not answer within " + timeoutMillis + " ms");
        }
    }
}
