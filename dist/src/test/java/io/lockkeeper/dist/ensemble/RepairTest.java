package io.lockkeeper.dist.ensemble;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientOptions;
import io.lockkeeper.client.ConnectString;
import io.lockkeeper.dist.conformance.Await;
import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Adler32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member whose tree has gone wrong gets a right one by itself, and an operator can see that it had to (ADR 77). */
@Timeout(600)
@Tag(Ensemble.TAG)
final class RepairTest {
    private static final String RIGHT = "right-right-right";
    private static final String WRONG = "wrong-wrong-wrong";
    /** Behind each checksum in a snapshot: a string of one character, "/". */
    private static final byte[] SEAL = {0, 0, 0, 1, '/'};

    @TempDir
    private Path home;

    @Test
    void aMemberWithAnotherTreeTakesThatOfMostAndStatusNamesIt() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, Product.LOCKKEEPER).with("snapCount=20").start()) {
            Member leader = ensemble.awaitLeader();
            Member victim = ensemble.members().stream().filter(member -> member != leader).findFirst().orElseThrow();
            Path data = victim.home().resolve("data/version-2");
            try (Client client = Client.connect(ClientOptions.of(victim.connectString()))) {
                client.create("/value", RIGHT.getBytes(ISO_8859_1), Acl.OPEN, CreateMode.PERSISTENT).get(60, TimeUnit.SECONDS);
                Await.until("a snapshot has the value", () -> {
                    write(client);
                    return newest(data).filter(file -> text(file).contains(RIGHT)).isPresent();
                });
            }
            victim.kill();
            rot(newest(data).orElseThrow());

            victim.start();
            victim.awaitServing();
            try (Client client = Client.connect(ClientOptions.of(victim.connectString()))) {
                // Each write has the member look at its tree.
                Await.until("the tree is right", () -> {
                    write(client);
                    return value(client).equals(RIGHT) && mismatches(victim) > 0;
                });
            }
            Survey survey = Survey.of(ConnectString.parse(ensemble.connectString()), 60_000);
            assertThat(SurveyText.of(survey)).contains("\nThe tree of server " + victim.id() + " was not that of the writer behind ");
        }
    }

    private static void write(Client client) {
        answered(() -> client.create("/n-", null, Acl.OPEN, CreateMode.PERSISTENT_SEQUENTIAL).get(60, TimeUnit.SECONDS));
    }

    private static String value(Client client) {
        return answered(() -> new String(client.getData("/value").get(60, TimeUnit.SECONDS).data(), ISO_8859_1)).orElse("");
    }

    /** A member that takes another tree sends its clients away for a moment: then there is no answer. */
    private static <T> Optional<T> answered(Callable<T> question) {
        try {
            return Optional.of(question.call());
        } catch (Exception _) {
            return Optional.empty();
        }
    }

    private static long mismatches(Member member) throws InterruptedException {
        Survey survey = Survey.of(ConnectString.parse(member.connectString()), 60_000);
        return survey.seat(member.id()).filter(seat -> seat.answer() instanceof Answer.Serving)
            .map(seat -> ((Answer.Serving) seat.answer()).mismatches()).orElse(0L);
    }

    private static Optional<Path> newest(Path data) {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("snapshot."))
                .max(Comparator.comparingLong(file -> Long.parseLong(file.getFileName().toString().substring("snapshot.".length()), 16)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Another value, under checksums that are right: no look at the file alone can tell. */
    private static void rot(Path snapshot) throws IOException {
        String before = text(snapshot);
        byte[] bytes = before.replace(RIGHT, WRONG).getBytes(ISO_8859_1);
        byte[] original = before.getBytes(ISO_8859_1);
        int seals = 0;
        for (int at = 0; at + Long.BYTES + SEAL.length <= bytes.length; at++) {
            if (isSeal(original, at)) {
                ByteBuffer.wrap(bytes).putLong(at, sum(bytes, at));
                seals++;
            }
        }
        assertThat(seals).as("checksums in " + snapshot).isPositive();
        Files.write(snapshot, bytes);
    }

    private static boolean isSeal(byte[] bytes, int at) {
        return Arrays.equals(bytes, at + Long.BYTES, at + Long.BYTES + SEAL.length, SEAL, 0, SEAL.length)
            && ByteBuffer.wrap(bytes).getLong(at) == sum(bytes, at);
    }

    private static long sum(byte[] bytes, int length) {
        var adler = new Adler32();
        adler.update(bytes, 0, length);
        return adler.getValue();
    }
}
