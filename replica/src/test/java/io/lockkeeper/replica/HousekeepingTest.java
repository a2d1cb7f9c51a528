package io.lockkeeper.replica;

import static io.lockkeeper.replica.Host.TICK;
import static io.lockkeeper.replica.Host.create;
import static io.lockkeeper.replica.Host.createContainer;
import static io.lockkeeper.replica.Host.createEphemeral;
import static io.lockkeeper.replica.Host.delete;
import static io.lockkeeper.replica.Host.get;
import static io.lockkeeper.replica.Host.ping;
import static io.lockkeeper.replica.Host.set;
import static io.lockkeeper.replica.Host.watch;
import static io.lockkeeper.replica.Host.watchChildren;
import static io.lockkeeper.replica.Host.watchExists;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.zab.InvariantViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Snapshots, reaping, a broken disk, a look inside. */
class HousekeepingTest {
    // --- snapshots

    @Test
    void theLogIsRolledBeforeTheImageAndWhatTheImageLacksIsLogged() {
        Host host = new Host(Host.config(b -> b.everyTxns = 2));
        host.diskIsQuick = false;
        host.connect(1);
        assertThat(host.said()).containsExactly("append @1");
        host.connect(2);
        assertThat(host.said())
                .as("nothing is applied yet: both entries are in the old log")
                .containsExactly("append @2", "roll", "snapshot @0");
    }

    @Test
    void aSnapshotIsHandedOutAsItIsAskedFor() {
        Host host = new Host();
        host.connect(1);
        for (int i = 0; i < 200; i++) {
            host.send(1, create("/n" + i));
        }
        host.forget();
        host.step(new Event.SnapshotRequested());
        assertThat(host.said()).containsExactly("snapshot @201");
        host.send(1, set("/n7", "changed"), create("/late"));
        host.forget();
        int portions = 0;
        String said;
        do {
            host.step(new Event.SnapshotDemand(1000));
            List<String> lines = host.said();
            assertThat(lines).hasSize(1);
            said = lines.getFirst();
            portions++;
        } while (said.equals("portion"));
        assertThat(said).isEqualTo("last portion");
        assertThat(portions).isGreaterThan(10);
        host.step(new Event.SnapshotDemand(1000));
        assertThat(host.said()).as("there is nothing more").isEmpty();
    }

    @Test
    void aSecondSnapshotIsSkippedWhileTheFirstIsWritten() {
        Host host = new Host();
        host.step(new Event.SnapshotRequested());
        host.step(new Event.SnapshotRequested());
        assertThat(host.said()).containsExactly("snapshot @0", "notice SnapshotSkipped");
        host.step(new Event.SnapshotDemand(1 << 20));
        host.step(new Event.SnapshotRequested());
        assertThat(host.said()).as("handed out is not yet written").containsExactly("last portion", "notice SnapshotSkipped");
        host.step(new Event.SnapshotEnded(""));
        host.step(new Event.SnapshotRequested());
        assertThat(host.said()).containsExactly("snapshot @0");
    }

    @Test
    void aSnapshotThatFailedMakesRoomForTheNext() {
        Host host = new Host();
        host.step(new Event.SnapshotRequested());
        host.step(new Event.SnapshotEnded("no space left"));
        host.step(new Event.SnapshotDemand(1 << 20));
        host.step(new Event.SnapshotRequested());
        host.step(new Event.SnapshotDemand(1 << 20));
        assertThat(host.said()).containsExactly("snapshot @0", "snapshot @0", "last portion");
    }

    @Test
    void aDueSnapshotThatIsSkippedStillRollsTheLog() {
        Host host = new Host(Host.config(b -> b.everyTxns = 2));
        host.connect(1);
        host.connect(2);
        assertThat(host.heard()).contains("snapshot @1");
        host.send(1, create("/a"), create("/b"));
        assertThat(host.heard()).containsSubsequence("roll", "notice SnapshotSkipped");
    }

    // --- reaping

    @Test
    void aContainerGoesAfterItsLastChildAndItsWatchersHearOfIt() {
        Host host = new Host();
        host.connect(1);
        host.send(1, createContainer("/c"), create("/c/kid"), delete("/c/kid"));
        host.send(1, watchExists("/c"), watchChildren("/"));
        host.forget();
        alive(host, 1, 59_000);
        assertThat(host.heard()).isEmpty();
        alive(host, 1, 2000);
        assertThat(host.said())
                .containsExactly("notice Reaping", "append @5", "1 <- @5 NODE_DELETED /c", "1 <- @5 NODE_CHILDREN_CHANGED /");
    }

    @Test
    void aContainerThatNeverHadAChildStaysUnlessAnAgeIsSet() {
        Host keeping = new Host();
        keeping.connect(1);
        keeping.send(1, createContainer("/c"));
        alive(keeping, 1, 600_000);
        assertThat(keeping.said()).doesNotContain("notice Reaping");

        Host reaping = new Host(Host.config(b -> b.reapNeverUsed = 300_000));
        reaping.connect(1);
        reaping.send(1, createContainer("/c"));
        alive(reaping, 1, 299_000);
        assertThat(reaping.said()).doesNotContain("notice Reaping");
        alive(reaping, 1, 62_000);
        assertThat(reaping.said()).contains("notice Reaping");
    }

    @Test
    void aTtlZnodeGoesOnceItsTimeIsUp() {
        Host host = new Host();
        host.connect(1);
        host.send(1, new Operation.Create(OpCode.CREATE_TTL, "/t", new byte[0], Host.OPEN_ACL, 5, 90_000));
        alive(host, 1, 61_000);
        assertThat(host.said()).doesNotContain("notice Reaping");
        alive(host, 1, 60_000);
        assertThat(host.said()).contains("notice Reaping");
    }

    @Test
    void noMoreAreReapedInAMinuteThanAllowed() {
        Host host = new Host(Host.config(b -> b.reapPerMinute = 60));
        host.connect(1);
        for (int i = 0; i < 150; i++) {
            host.send(1, createContainer("/c" + i), create("/c" + i + "/kid"), delete("/c" + i + "/kid"));
        }
        host.forget();
        List<Long> perMinute = new ArrayList<>();
        for (int minute = 0; minute < 5; minute++) {
            alive(host, 1, 60_000);
            perMinute.add(host.said().stream().filter("notice Reaping"::equals).count());
        }
        assertThat(perMinute).allMatch(count -> count <= 61);
        assertThat(perMinute.stream().mapToLong(Long::longValue).sum()).isEqualTo(150);
        assertThat(host.tree.znodeCount()).isEqualTo(4);
    }

    @Test
    void aContainerThatGotAChildInTimeStays() {
        Host host = new Host();
        host.connect(1);
        host.send(1, createContainer("/c"), create("/c/kid"), delete("/c/kid"));
        host.forget();
        host.diskIsQuick = false;
        for (int i = 0; i < 59; i++) {
            host.pass(1000);
            host.send(1, ping());
        }
        host.send(1, create("/c/kid2"));
        host.forget();
        host.pass(1500);
        host.persist();
        assertThat(host.said())
                .as("prepared behind the create, and refused")
                .contains("notice Reaping", "1 <- #63 @5 Created /c/kid2");
        host.send(1, get("/c"));
        assertThat(host.said()).containsExactly("1 <- #64 @6 Data x");
    }

    // --- a broken disk

    @Test
    void whenStorageFailsNothingMoreIsAcknowledged() {
        Host host = new Host();
        host.connect(1);
        host.connect(2);
        host.connect(3);
        host.forget();
        host.diskIsQuick = false;
        host.send(1, create("/a"), get("/"));
        host.forget();
        host.step(new Event.StorageFailed("EIO"));
        assertThat(host.said()).containsExactly("notice StorageFailed", "1 closed");
        host.step(new Event.Persisted(4));
        host.step(new Event.StorageFailed("again"));
        assertThat(host.said()).as("a late report changes nothing").isEmpty();

        host.send(2, get("/"), create("/b"), get("/"));
        assertThat(host.said()).as("reads go on, a write ends the connection").containsExactly("2 <- #1 @3 Data ", "2 closed");
        host.send(3, new Operation.Undecodable(OpCode.MULTI, ""));
        assertThat(host.said()).containsExactly("3 closed");
        host.connect(4);
        assertThat(host.said()).as("nor can a session begin").containsExactly("4 closed");
        host.reconnect(5, host.session(2));
        host.send(5, get("/"));
        assertThat(host.said()).containsExactly("5 <- session for 10000", "5 <- #1 @3 Data ");
        host.pass(60_000);
        assertThat(host.said()).as("nor expire").isEmpty();
    }

    // --- a look inside

    @Test
    void operatorsSeeWhatOnlyTheReplicaKnows() {
        Host host = new Host();
        host.connect(1);
        host.connect(2);
        host.send(1, createEphemeral("/e"), watch("/e"), watchChildren("/"), new Operation.AddWatch("/p", false));
        host.send(2, watch("/e"));
        host.diskIsQuick = false;
        host.send(2, create("/x"), ping(), get("/x"));
        boolean[] looked = new boolean[1];
        host.replica.step(
                new Event.Inspect(view -> {
                    looked[0] = true;
                    assertThat(view.outstandingRequests()).isEqualTo(3);
                    assertThat(view.watchCount()).isEqualTo(5);
                    assertThat(view.dataWatches()).containsOnlyKeys("/e", "/p");
                    assertThat(view.dataWatches().get("/e")).containsExactlyInAnyOrder(1L, 2L);
                    assertThat(view.sessionOf(1)).isEqualTo(host.session(1));
                    assertThat(view.sessionOf(9)).isZero();
                    assertThat(view.sessionExpiries())
                            .isEqualTo(Map.of(11_000L, view.sessionExpiries().get(11_000L)));
                    assertThat(view.sessionExpiries().get(11_000L))
                            .containsExactlyInAnyOrder(host.session(1), host.session(2));
                    assertThat(view.tree()).isSameAs(host.tree);
                }),
                host);
        assertThat(looked[0]).isTrue();
    }

    @Test
    void anInspectionThatFailsIsNotTheReplicasFault() {
        Host host = new Host();
        assertThatThrownBy(() -> host.step(new Event.Inspect(view -> {
                    throw new IllegalArgumentException("mine");
                })))
                .isInstanceOf(IllegalArgumentException.class);
        host.connect(1);
        assertThat(host.heard()).containsExactly("1 <- session for 10000");
    }

    /** Q110. */
    @Test
    void aDigestThatDiffersIsReportedOnce() {
        Host host = new Host();
        host.connect(1);
        host.tree.expectDigest(3, 4711);
        host.send(1, create("/a"), create("/b"), create("/c"));
        assertThat(host.heard())
                .containsExactly(
                        "1 <- session for 10000",
                        "1 <- #1 @2 Created /a",
                        "notice TreeDiffers",
                        "1 <- #2 @3 Created /b",
                        "1 <- #3 @4 Created /c");
    }

    // --- our bugs

    @Test
    void aReplicaThatFindsItselfWrongHaltsAndTellsItsLastEvents() {
        Host host = new Host();
        host.connect(1);
        assertThatThrownBy(() -> host.step(new Event.Persisted(99)))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("Time(0) Connected(1) Persisted(1) Persisted(99)");
        assertThatThrownBy(() -> host.step(new Event.Time(TICK, TICK))).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void aConnectionSaysHelloOnce() {
        Host host = new Host();
        host.connect(1);
        assertThatThrownBy(() -> host.connect(1)).isInstanceOf(InvariantViolation.class);
    }

    /** Time goes on, and the client pings. */
    private static void alive(Host host, long connection, long millis) {
        List<String> kept = new ArrayList<>();
        for (long passed = 0; passed < millis; passed += TICK) {
            host.pass(TICK);
            kept.addAll(host.said());
            host.send(connection, ping());
            host.forget();
        }
        host.say(kept);
    }
}
