package io.lockkeeper.server.admin;

import io.lockkeeper.replica.ReplicaView;
import io.lockkeeper.server.client.ClientConnection;
import io.lockkeeper.server.client.CommandWords;
import io.lockkeeper.server.config.FourLetterWords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The four-letter words: which there are, who may ask them, and where their answers come from. */
public final class OperatorWords implements CommandWords {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorWords.class);
    /** What a telnet client sends for an interrupt: ff f4 ff fd. */
    private static final int TELNET_INTERRUPT = 0xfff4fffd;
    private static final String TELNET_CLOSE = "telnet close";
    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests\n";
    private static final long STANDARD_TRACE_MASK = 306;

    private final ServerFacts facts;
    private final FourLetterWords allowed;
    private final Map<Integer, String> words = new HashMap<>();
    /** Compat: nobody traces by it here, but what was set can be read back. */
    private final AtomicLong traceMask = new AtomicLong(STANDARD_TRACE_MASK);

    public OperatorWords(ServerFacts facts) {
        this.facts = facts;
        this.allowed = facts.config().fourLetterWords();
        for (String word : FourLetterWords.KNOWN) {
            words.put(ByteBuffer.wrap(word.getBytes(StandardCharsets.US_ASCII)).getInt(), word);
        }
        words.put(TELNET_INTERRUPT, TELNET_CLOSE);
    }

    @Override
    public boolean knows(int word) {
        return words.containsKey(word);
    }

    @Override
    public void answer(int word, byte[] following, ClientConnection connection) {
        String name = words.getOrDefault(word, TELNET_CLOSE);
        if (name.equals(TELNET_CLOSE) ? !allowed.allowsAll() : !allowed.allows(name)) {
            connection.answer(name + " is not executed because it is not in the whitelist.\n");
            return;
        }
        switch (name) {
            case "conf" -> ask(connection, view -> ConfText.of(facts, view));
            case "cons" -> ask(connection, _ -> ConnectionText.all(facts.connections(), ConnectionText::full));
            case "crst" -> ask(connection, _ -> {
                facts.connections().all().forEach(ClientConnection::resetStats);
                return "Connection stats reset.\n";
            });
            case "dirs" -> ask(connection, _ -> ConfText.directorySizes(facts));
            case "envi" -> connection.answer(EnvironmentText.of(facts.version()));
            case "gtmk" -> connection.answer(Long.toString(traceMask.get()));
            case "stmk" -> connection.answer(setTraceMask(following));
            case "isro" -> look(connection, RoleText::isReadOnly);
            case "ruok" -> connection.answer("imok");
            case "srst" -> ask(connection, _ -> {
                facts.metrics().reset();
                return "Server stats reset.\n";
            });
            case "dump" -> ask(connection, view -> DumpText.of(view, facts));
            case "hash" -> look(connection, view -> RoleText.isServing(view) ? hashes(view) : NOT_SERVING.strip()); // Compat: no newline
            case "mntr" -> ask(connection, view -> new MonitorText(facts, view).text());
            case "srvr" -> ask(connection, view -> StatText.srvr(facts, view));
            case "stat" -> ask(connection, view -> StatText.stat(facts, view));
            case "wchs" -> ask(connection, WatchText::summary);
            case "wchc" -> ask(connection, WatchText::byConnection);
            case "wchp" -> ask(connection, WatchText::byPath);
            default -> connection.answer(""); // telnet close
        }
    }

    /** A question that only a server in service answers. */
    private static void ask(ClientConnection connection, Function<ReplicaView, String> question) {
        look(connection, view -> RoleText.isServing(view) ? question.apply(view) : NOT_SERVING);
    }

    /** A question to the replica; if it goes wrong there, the asker gets nothing and the replica goes on. */
    private static void look(ClientConnection connection, Function<ReplicaView, String> question) {
        connection.inspect(view -> {
            String text;
            try {
                text = question.apply(view);
            } catch (RuntimeException e) {
                LOG.error("a four-letter word failed peer={}", connection.peer(), e);
                text = "";
            }
            connection.answer(text);
        });
    }

    private static String hashes(ReplicaView view) {
        StringBuilder text = new StringBuilder();
        for (long[] digest : view.tree().digestHistory()) {
            text.append(Long.toHexString(digest[0])).append(": ").append(digest[1]).append('\n');
        }
        return text.toString();
    }

    /** The new mask, or nothing if it did not come along. */
    private String setTraceMask(byte[] following) {
        if (following.length < Long.BYTES) {
            return "";
        }
        traceMask.set(ByteBuffer.wrap(following).getLong());
        return Long.toString(traceMask.get());
    }
}
