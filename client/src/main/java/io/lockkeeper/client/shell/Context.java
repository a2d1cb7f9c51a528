package io.lockkeeper.client.shell;

import io.lockkeeper.client.Change;
import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.client.ConnectString;
import io.lockkeeper.client.SessionState;
import io.lockkeeper.client.WatchListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What commands share: the client, the screen, the history. The client is made when the first command needs it, so that those that
 * need none do without a server. Only for the thread that runs commands, but for {@link #watcher}.
 */
final class Context implements AutoCloseable {
    private final boolean json;
    private final boolean tellsStates;
    private final Screen screen;
    private final String version;
    private final History history = new History();
    private final WatchListener watcher = this::tell;
    private ClientOptions options;
    private @Nullable Client client;
    private boolean leaving;
    private volatile boolean printsWatches = true;

    /** @param tellsStates whether to report connects and disconnects, too */
    Context(ClientOptions options, boolean json, boolean tellsStates, Screen screen, String version) {
        this.options = options;
        this.json = json;
        this.tellsStates = tellsStates;
        this.screen = screen;
        this.version = version;
    }

    boolean json() {
        return json;
    }

    void line(String text) {
        screen.line(text);
    }

    void line(Json object) {
        screen.line(object.toString());
    }

    void error(String text) {
        screen.error(text);
    }

    void flush() {
        screen.flush();
    }

    /** The client; fails when it was closed or lost. */
    Client client() {
        Client now = client == null ? open() : client;
        if (now.state().isFinal()) {
            throw new Failure("Not connected");
        }
        return now;
    }

    SessionState state() {
        return client == null ? SessionState.CONNECTING : client.state();
    }

    ConnectString connectString() {
        return options.connectString();
    }

    /** Begins a new session, after ending the present one. */
    void connect(ConnectString to) {
        close();
        options = new ClientOptions(
                to,
                options.sessionTimeoutMillis(),
                options.readOnly(),
                options.linearizableReads(),
                options.credentials(),
                options.maxInFlight(),
                options.whenFull(),
                options.maxRequestBytes(),
                options.maxReplyBytes());
        open();
    }

    private Client open() {
        Client fresh = Client.connect(options);
        if (tellsStates) {
            fresh.addStateListener(this::tell);
        }
        client = fresh;
        return fresh;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }

    /** The result, or the ClientException that stands in its place. */
    <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClientException cause) {
                throw cause;
            }
            throw e;
        }
    }

    History history() {
        return history;
    }

    String version() {
        return version;
    }

    void leave() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** The listener behind every watch of this shell: one, so that one event is one report. */
    WatchListener watcher() {
        return watcher;
    }

    /** {@link #watcher}, or null if none is wanted. */
    @Nullable WatchListener watcherIf(boolean wanted) {
        return wanted ? watcher : null;
    }

    /**
     * {@link #watcher} if the option -w, or a word behind the path, asks for it. Compat: the word, any word, is zkCli's older way.
     *
     * @param instead the usage that is recommended to who uses the word
     */
    @Nullable WatchListener watcherFor(Arguments arguments, String instead) {
        boolean deprecated = arguments.count() > 1;
        if (deprecated) {
            String command = instead.substring(0, instead.indexOf(' '));
            error("'" + command + " path [watch]' has been deprecated. Please use '" + instead + "' instead.");
        }
        return watcherIf(deprecated || arguments.has("w"));
    }

    boolean printsWatches() {
        return printsWatches;
    }

    void printWatches(boolean wanted) {
        printsWatches = wanted;
    }

    private void tell(Change change) {
        if (printsWatches) {
            screen.event(json ? report(change) : Events.text(change));
        }
    }

    private static String report(Change change) {
        return Json.object()
                .put("event", Events.name(change.type()))
                .put("path", change.path())
                .put("zxid", change.zxid())
                .toString();
    }

    private void tell(SessionState state) {
        if (printsWatches) {
            screen.event(Events.text(state));
        }
    }
}
