package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.tree.Changes;
import io.lockkeeper.tree.ZnodeTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of an ensemble see, whichever server they are connected to and whatever happens to it. */
class EnsembleTest {
    /** Q109. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aWriteThroughAFollowerIsSeenByTheReadBehindIt(long seed) {
        Ensemble world = Ensemble.of(seed, 3, 1);
        world.allServe();
        for (Machine machine : world.machines()) {
            machine.connect(machine.id);
            String path = "/m" + machine.id;
            machine.send(machine.id, Host.create(path), Host.get(path), Host.ping(), Host.create(path));
            world.heard(machine, machine.id, "#4 NODE_EXISTS");
            assertThat(machine.heard(machine.id)).containsExactly(
                    "session", "#1 Created /m" + machine.id, "#2 Data x", "#-2 OK", "#4 NODE_EXISTS");
        }
        world.allAgree();
    }

    /** A multi takes its zxid before it is read, so what cannot be read has one, through whichever server it came. */
    @Test
    void aMultiThatCannotBeReadTakesItsPlaceInTheOrder() {
        Ensemble world = Ensemble.of(1, 3, 1);
        world.allServe();
        for (Machine machine : world.machines()) {
            machine.connect(machine.id);
            world.heard(machine, machine.id, "session");
            world.allAgree();
            long before = machine.tree().lastZxid();
            machine.send(machine.id, new Operation.Undecodable(OpCode.MULTI, "it is cut off"), Host.exists("/"));
            world.heard(machine, machine.id, "#2 Stat v0");
            assertThat(machine.heard(machine.id)).containsExactly("session", "#1 MARSHALLING_ERROR", "#2 Stat v0");
            assertThat(machine.tree().lastZxid()).isEqualTo(before + 1);
        }
        world.allAgree();
    }

    /** Q101. */
    @Test
    void aSyncWaitsForWhatTheLeaderHasDecidedBefore() {
        for (long seed = 1; seed <= 10; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            world.allServe();
            Machine leader = world.leader();
            Machine follower = world.follower();
            leader.connect(1);
            follower.connect(2);
            world.heard(leader, 1, "session");
            world.heard(follower, 2, "session");
            leader.send(1, Host.create("/a"));
            world.heard(leader, 1, "#1 Created /a");
            follower.send(2, new Operation.Sync("/"), Host.get("/a"));
            world.heard(follower, 2, "#2 Data x");
            assertThat(follower.heard(2)).containsExactly("session", "#1 Synced /", "#2 Data x");
        }
    }

    /** Q106. */
    @Test
    void aSessionOutlivesItsServer() {
        for (long seed = 1; seed <= 10; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            world.allServe();
            Machine leader = world.leader();
            leader.connect(1);
            leader.send(1, Host.createEphemeral("/e"));
            world.heard(leader, 1, "#1 Created /e");
            leader.crash();
            Machine next = world.leader();
            assertThat(next).isNotSameAs(leader);
            Machine any = seed % 2 == 0 ? next : world.follower();
            any.reconnect(2, leader.sessions.get(1L));
            any.send(2, Host.get("/e"));
            world.heard(any, 2, "#1 Data x");
            leader.start();
            world.allAgree();
        }
    }

    @Test
    void whoIsSilentExpiresOnAllServersAndNobodyElse() {
        Ensemble world = Ensemble.of(1, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.connect(2);
        follower.send(1, Host.createEphemeral("/silent"));
        follower.send(2, Host.createEphemeral("/lively"), Host.watchExists("/silent"));
        world.heard(follower, 1, "#1 Created /silent");
        world.heard(follower, 2, "#2 Stat v0");
        for (int i = 0; i < 30; i++) {
            world.pass(Ensemble.TICK / 2);
            follower.send(2, Host.ping());
        }
        world.heard(follower, 2, "NODE_DELETED /silent");
        assertThat(follower.heard(1)).last().isEqualTo("closed");
        assertThat(follower.heard(2)).doesNotContain("closed");
        world.allAgree();
        world.machines().forEach(machine -> {
            assertThat(machine.tree().mzxid("/silent")).isNegative();
            assertThat(machine.tree().mzxid("/lively")).isPositive();
        });
    }

    @Test
    void aSessionThatMovedNoLongerSpeaksThroughItsOldServer() {
        for (long seed = 1; seed <= 10; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            world.allServe();
            Machine leader = world.leader();
            Machine old = world.follower();
            Machine other = world.machines().stream().filter(m -> m != leader && m != old).findFirst().orElseThrow();
            old.connect(1);
            world.heard(old, 1, "session");
            other.reconnect(2, old.sessions.get(1L));
            world.heard(other, 2, "session");
            old.send(1, Host.create("/late"));
            world.heard(old, 1, "closed");
            assertThat(old.heard(1)).containsExactly("session", "closed");
            leader.reconnect(3, old.sessions.get(1L));
            world.heard(leader, 3, "session");
            other.send(2, Host.create("/later"));
            world.heard(other, 2, "closed");
            leader.send(3, Host.exists("/late"), Host.exists("/later"), Host.create("/mine"));
            world.heard(leader, 3, "#3 Created /mine");
            assertThat(leader.heard(3)).containsExactly("session", "#1 NO_NODE", "#2 NO_NODE", "#3 Created /mine");
        }
    }

    /** Found by a seed: the old server was cut off, and what it was asked for came when the client spoke elsewhere already. */
    @Test
    void aSessionThatMovedIsNotEndedThroughItsOldServerAndMayComeBackThere() {
        for (long seed = 1; seed <= 10; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            world.allServe();
            Machine leader = world.leader();
            Machine old = world.follower();
            old.connect(1);
            world.heard(old, 1, "session");
            leader.reconnect(2, old.sessions.get(1L));
            world.heard(leader, 2, "session");
            old.send(1, Host.close());
            world.heard(old, 1, "closed");
            leader.send(2, Host.create("/mine"));
            world.heard(leader, 2, "#1 Created /mine");
            old.reconnect(3, old.sessions.get(1L));
            world.heard(old, 3, "session");
            assertThat(old.heard(1)).containsExactly("session", "closed");
        }
    }

    @Test
    void aSyncAtALeaderThatIsCutOffIsNotAnswered() {
        for (long seed = 1; seed <= 10; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            world.allServe();
            Machine leader = world.leader();
            leader.connect(1);
            world.heard(leader, 1, "session");
            leader.send(1, new Operation.Sync("/"), Host.ping());
            world.heard(leader, 1, "#-2 OK");
            world.up().stream().filter(machine -> machine != leader).forEach(Machine::crash);
            leader.send(1, Host.ping(), new Operation.Sync("/"));
            world.heard(leader, 1, "closed");
            assertThat(leader.heard(1)).containsExactly("session", "#1 Synced /", "#-2 OK", "#-2 OK", "closed");
        }
    }

    /** Q100. */
    @Test
    void aSessionThatIsGoneOrHasAnotherPasswordIsRefusedByAFollower() {
        Ensemble world = Ensemble.of(3, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.send(1, Host.close());
        world.heard(follower, 1, "closed");
        assertThat(follower.heard(1)).containsExactly("session", "#1 OK", "closed");
        follower.reconnect(2, follower.sessions.get(1L));
        world.heard(follower, 2, "closed");
        assertThat(follower.heard(2)).containsExactly("refused", "closed");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whoComesBackGetsWhatItMissed(long seed) {
        Ensemble world = Ensemble.of(seed, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.crash();
        Machine leader = world.leader();
        leader.connect(1);
        int writes = seed % 2 == 0 ? 4 : 30;
        for (int i = 0; i < writes; i++) {
            leader.send(1, Host.create("/n" + i));
        }
        world.heard(leader, 1, "#" + writes + " Created /n" + (writes - 1));
        follower.start();
        world.allAgree();
        assertThat(leader.wasSynchronized("DIFF")).isTrue();
    }

    /** Q78. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aServerWithoutDataGetsASnapshotWhileWritesGoOn(long seed) {
        Ensemble world = Ensemble.of(seed, 3, 1);
        Machine blank = world.machine(4);
        Machine leader = bringUpFromNothing(world, blank);
        world.allAgree();
        assertThat(leader.wasSynchronized("SNAP")).isTrue();
        assertThat(blank.disk.imageZxid).isPositive();
        assertThat(blank.notices).noneMatch(Notice.TreeDiffers.class::isInstance);
    }

    /** Found with a ZooKeeper that led: it goes on applying while it sends, so its snapshot has parts of what comes behind it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aSnapshotThatRunsAheadIsNoOtherTree(long seed) {
        Ensemble world = Ensemble.of(seed, 3, 1);
        Machine blank = world.machine(4);
        world.allServe(); // the observer, too: how it was brought up to date in the beginning is another story
        blank.onItsWay = (zxid, image) -> {
            Machine leader = world.leader();
            leader.connect(9);
            leader.send(9, Host.create("/sent1"), Host.create("/sent2"), Host.create("/sent3"));
            world.heard(leader, 9, "#3 Created /sent3");
            ZnodeTree tree = MachineDisk.read(image, zxid);
            leader.disk.log.stream().filter(entry -> entry.zxid() > zxid && entry.zxid() <= leader.tree().lastZxid())
                    .forEach(entry -> MachineDisk.apply(entry, tree));
            return MachineDisk.image(tree);
        };
        bringUpFromNothing(world, blank);
        world.allAgree();
        assertThat(blank.disk.imageZxid).isPositive();
        blank.crash();
        blank.start();
        world.allAgree();
        assertThat(blank.tree().digestMismatches()).isZero();
        assertThat(blank.notices).noneMatch(Notice.TreeDiffers.class::isInstance);
    }

    @Test
    void aSnapshotOfAnotherTreeIsNoticedAsSoonAsItShouldBeTheSame() {
        Ensemble world = Ensemble.of(1, 3, 1);
        Machine blank = world.machine(4);
        world.allServe(); // the observer, too: how it was brought up to date in the beginning is another story
        blank.onItsWay = (zxid, image) -> {
            ZnodeTree other = MachineDisk.read(image, zxid);
            Txn foreign = new Txn.Create("/foreign", new byte[0], Acl.OPEN, false, -1);
            other.apply(LogEntry.withoutDigest(new TxnHeader(1, 1, zxid, 1, OpCode.CREATE), foreign), false, Changes.NONE);
            return MachineDisk.image(other);
        };
        bringUpFromNothing(world, blank);
        world.until("it serves", () -> blank.view().serving());
        world.until("it notices", () -> blank.notices.stream().anyMatch(Notice.TreeDiffers.class::isInstance));
        assertThat(world.machines()).filteredOn(machine -> machine != blank).allSatisfy(
                machine -> assertThat(machine.tree().digestMismatches()).isZero());
    }

    /** An observer that has nothing is started while writes go on; returns who leads then, with no more than half of its log. */
    private static Machine bringUpFromNothing(Ensemble world, Machine blank) {
        world.allServe();
        Machine leader = world.leader();
        leader.connect(1);
        world.heard(leader, 1, "session");
        for (int i = 0; i < 60; i++) {
            leader.send(1, Host.create("/n" + i));
        }
        world.heard(leader, 1, "#60 Created /n59");
        leader.crash(); // who comes next has its log from a snapshot or from the beginning
        Machine next = world.leader();
        next.disk.writes.clear();
        blank.crash();
        blank.disk.install(0, new byte[0]);
        blank.disk.accepted = 0;
        blank.disk.current = 0;
        blank.disk.announced = 0;
        next.disk.log.subList(0, next.disk.log.size() / 2).clear(); // its files of long ago are purged
        blank.start();
        next.connect(2);
        for (int i = 0; i < 20; i++) {
            next.send(2, Host.create("/later" + i));
        }
        world.heard(next, 2, "#20 Created /later19");
        return next;
    }

    /** Q73, Q74. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatOnlyADeposedLeaderHadIsTakenBack(long seed) {
        Ensemble world = Ensemble.of(seed, 3, 0);
        world.allServe();
        Machine deposed = world.leader();
        deposed.connect(1);
        deposed.send(1, Host.create("/kept"));
        world.heard(deposed, 1, "#1 Created /kept");
        world.network.isolate(deposed.id);
        deposed.send(1, Host.create("/lost"));
        world.until("it logs what nobody else will see", () -> deposed.disk.log.getLast().zxid() > deposed.tree().lastZxid());
        boolean restarts = seed % 2 == 0;
        if (restarts) {
            deposed.crash();
        }
        world.until("another leads", () -> world.machines().stream().anyMatch(m -> m != deposed && m.leads()));
        Machine next = world.machines().stream().filter(m -> m != deposed && m.leads()).findFirst().orElseThrow();
        if (restarts) {
            deposed.start(); // a server that starts takes all it has for granted
            assertThat(deposed.tree().mzxid("/lost")).isPositive();
        } else {
            next.connect(2);
            next.send(2, Host.create("/new"));
            world.heard(next, 2, "#1 Created /new");
        }
        world.network.heal();
        world.until("it follows", () -> deposed.view().serving() && deposed.view().leader() == next.id);
        world.allAgree();
        assertThat(deposed.tree().mzxid("/lost")).isNegative();
        assertThat(deposed.tree().mzxid("/kept")).isPositive();
        if (restarts) {
            assertThat(next.wasSynchronized("TRUNC")).isTrue();
            assertThat(deposed.reloads).isPositive();
        } else {
            assertThat(next.wasSynchronized("SNAP")).isTrue();
            assertThat(deposed.heard(1)).containsExactly("session", "#1 Created /kept", "closed");
        }
    }

    /** Q113, Q118. */
    @Test
    void aChangeOfMembershipIsJudgedAndThenShownByAll() {
        Ensemble world = Ensemble.of(5, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.inbox.add(new Event.Authenticated(1, -4, List.of(new Id("super", "")), Reply.DONE, false));
        String joining = "server.4=h4:2888:3888:participant;2181";
        Operation.Reconfig wrongVersion = new Operation.Reconfig(joining, null, null, 7);
        Operation.Reconfig nonsense = new Operation.Reconfig("server.4=nonsense", null, null, -1);
        Operation.Reconfig tooFew = new Operation.Reconfig(null, "1,2", null, -1);
        Operation.Reconfig noQuorum = new Operation.Reconfig(null, null, "server.7=h7:1:2;3,server.8=h8:1:2;3", -1);
        Operation.Reconfig likeTtls = new Operation.Reconfig("server.255=h4:2888:3888:participant;2181", null, null, -1);
        follower.send(1, wrongVersion, nonsense, tooFew, noQuorum, likeTtls);
        world.heard(follower, 1, "#5 BAD_ARGUMENTS");
        assertThat(follower.heard(1)).contains("#1 BAD_VERSION", "#2 BAD_ARGUMENTS", "#3 BAD_ARGUMENTS", "#4 NEW_CONFIG_NO_QUORUM");
        Machine joiner = world.add(4, Membership.of(List.of(Ensemble.member(1, false), Ensemble.member(2, false),
                Ensemble.member(3, false)), 0), UnaryOperator.identity());
        joiner.start();
        world.allServe();
        follower.send(1, new Operation.Reconfig(joining, null, null, -1));
        world.until("all know four voters", () -> world.up().stream().allMatch(m -> m.view().membership().voters().size() == 4));
        world.allAgree();
        long version = world.leader().view().membership().version();
        world.machines().forEach(m -> {
            assertThat(m.tree().dataAsText("/zookeeper/config")).isEqualTo(m.view().membership().text());
            assertThat(m.tree().mzxid("/zookeeper/config")).isEqualTo(version);
        });
        assertThat(follower.heard(1)).anyMatch(line -> line.startsWith("#6 Data server.1="));
    }

    /** Q113. */
    @Test
    void oneChangeOfMembershipAtATime() {
        Ensemble world = Ensemble.of(15, 3, 1);
        world.allServe();
        Machine leader = world.leader();
        leader.connect(1);
        leader.inbox.add(new Event.Authenticated(1, -4, List.of(new Id("super", "")), Reply.DONE, false));
        leader.send(1, new Operation.Reconfig(null, "4", null, -1), new Operation.Reconfig(null, "4", null, -1));
        world.heard(leader, 1, "#2 RECONFIG_IN_PROGRESS");
        world.until("the first is done", () -> leader.heard(1).stream().anyMatch(line -> line.startsWith("#1 Data server.1=")));
    }

    /** Q113. */
    @Test
    void onlyWhoMayWriteTheConfigMayChangeIt() {
        Ensemble world = Ensemble.of(6, 3, 0);
        world.allServe();
        Machine leader = world.leader();
        leader.connect(1);
        leader.send(1, new Operation.Reconfig(null, "3", null, -1));
        world.heard(leader, 1, "#1 NO_AUTH");
    }

    /** Q108. */
    @Test
    void aLocalSessionIsNobodysBusinessUntilItOwnsSomething() {
        Ensemble world = Ensemble.of(7, 3, 0, m -> new MemberConfig(m.zab(), true, true, true, false, true, false));
        world.allServe();
        for (Machine machine : world.machines()) {
            world.allAgree();
            long before = machine.tree().lastZxid();
            machine.connect(machine.id);
            world.heard(machine, machine.id, "session");
            assertThat(machine.tree().lastZxid()).isEqualTo(before);
            machine.send(machine.id, Host.create("/p" + machine.id));
            world.heard(machine, machine.id, "#1 Created /p" + machine.id);
            assertThat(machine.tree().sessionTimeoutMillis(machine.sessions.get(machine.id))).isNegative();
            machine.send(machine.id, Host.createEphemeral("/e" + machine.id), Host.get("/e" + machine.id));
            world.heard(machine, machine.id, "#3 Data x");
            assertThat(machine.tree().sessionTimeoutMillis(machine.sessions.get(machine.id))).isPositive();
            machine.send(machine.id, Host.close());
            world.heard(machine, machine.id, "closed");
            assertThat(machine.tree().mzxid("/e" + machine.id)).isNegative();
        }
        world.allAgree();
    }

    @Test
    void aLocalSessionThatMayNotBecomeGlobalOwnsNothing() {
        Ensemble world = Ensemble.of(8, 3, 0, m -> new MemberConfig(m.zab(), true, true, false, false, true, false));
        world.allServe();
        for (Machine machine : List.of(world.leader(), world.follower())) {
            machine.connect(1);
            machine.send(1, Host.create("/p" + machine.id), Host.createEphemeral("/e"), Host.ping(), Host.close());
            world.heard(machine, 1, "closed");
            assertThat(machine.heard(1)).containsExactly(
                    "session", "#1 Created /p" + machine.id, "#2 EPHEMERAL_ON_LOCAL_SESSION", "#-2 OK", "#4 OK", "closed");
        }
    }

    /** Q120. */
    @Test
    void aServerWithoutALeaderServesReadsToWhoWantsNoMore() {
        Ensemble world = Ensemble.of(9, 3, 0, m -> new MemberConfig(m.zab(), true, true, true, true, true, false));
        world.allServe();
        Machine leader = world.leader();
        leader.connect(1);
        leader.send(1, Host.create("/a"));
        world.heard(leader, 1, "#1 Created /a");
        world.allAgree();
        Machine left = world.follower();
        world.machines().stream().filter(m -> m != left).forEach(Machine::crash);
        world.until("it is read-only", () -> left.view().readOnly());
        left.connect(2);
        left.hello(3, 0, 0, true);
        left.send(3, Host.get("/a"), Host.create("/b"), new Operation.Sync("/"), Host.ping());
        world.heard(left, 3, "#-2 OK");
        assertThat(left.heard(2)).containsExactly("closed");
        assertThat(left.heard(3)).containsExactly(
                "read-only session", "#1 Data x", "#2 NOT_READ_ONLY", "#3 NOT_READ_ONLY", "#-2 OK");
        world.machines().stream().filter(m -> m != left).forEach(Machine::start);
        world.heard(left, 3, "closed");
        world.allServe();
    }

    /** Q120: two seconds, as a tick is less. */
    @Test
    void anElectionThatIsQuickShowsNobodyAServerThatOnlyReads() {
        Ensemble world = Ensemble.of(14, 3, 0, m -> new MemberConfig(m.zab(), true, true, true, true, true, false));
        world.allServe();
        Machine left = world.follower();
        world.machines().stream().filter(m -> m != left).forEach(Machine::crash);
        world.until("it looks for a leader", () -> !left.view().serving());
        long begun = world.now;
        world.until("it is read-only", () -> left.view().readOnly());
        assertThat(world.now - begun).isBetween(2000L, 2000L + Ensemble.TICK);
    }

    /** Seed 50011893 of the simulator: who only wants to read would have read that there is nothing. */
    @Test
    void aServerWhoseTreeIsOnItsWayShowsNone() {
        Ensemble world = Ensemble.of(15, 3, 1, m -> new MemberConfig(m.zab(), true, true, true, true, true, false));
        Machine blank = world.machine(4);
        world.allServe();
        blank.onItsWay = (_, image) -> {
            world.machines().stream().filter(m -> m != blank).forEach(Machine::crash);
            world.pass(5000);
            assertThat(blank.tree().lastZxid()).isZero();
            assertThat(blank.view().readOnly()).isFalse();
            return image;
        };
        bringUpFromNothing(world, blank);
        world.until("it is read-only", () -> blank.view().readOnly());
        assertThat(blank.tree().lastZxid()).isEqualTo(blank.disk.imageZxid).isPositive();
    }

    @Test
    void aLeaderThatDoesNotServeSendsClientsAway() {
        Ensemble world = Ensemble.of(10, 3, 0, m -> new MemberConfig(m.zab(), false, false, false, false, true, false));
        world.allServe();
        world.leader().connect(1);
        world.heard(world.leader(), 1, "closed");
        Machine follower = world.follower();
        follower.connect(2);
        world.heard(follower, 2, "session");
    }

    @Test
    void aClientThatHasSeenMoreIsNotServed() {
        Ensemble world = Ensemble.of(11, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.hello(1, 0, 1L << 40, false);
        world.heard(follower, 1, "closed");
        assertThat(follower.heard(1)).containsExactly("closed");
    }

    /** Q98. */
    @Test
    void anAclIsJudgedByWhoTheClientOfAFollowerIs() {
        Ensemble world = Ensemble.of(12, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.send(1, Host.createFor("/mine", Host.ADDRESS), Host.set("/mine", "y"));
        follower.send(1, Host.createFor("/others", new Id("ip", "10.0.0.1")), Host.set("/others", "y"));
        world.heard(follower, 1, "#4 NO_AUTH");
        assertThat(follower.heard(1)).contains("#2 Stat v1");
    }

    /** Q110. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void nothingAcknowledgedIsLostWhateverCrashes(long seed) {
        Ensemble world = Ensemble.of(seed, 3, 1);
        List<String> acknowledged = new ArrayList<>();
        long connection = 0;
        for (int round = 0; round < 6; round++) {
            world.leader();
            connection++;
            Machine machine = world.follower();
            if (world.dice.nextBoolean()) {
                machine = world.leader();
            }
            machine.connect(connection);
            for (int i = 0; i < 8; i++) {
                machine.send(connection, Host.create("/c" + connection + "-" + i));
            }
            int steps = world.dice.nextInt(400);
            for (int i = 0; i < steps; i++) {
                world.step();
            }
            List<Machine> up = world.up();
            Machine victim = up.get(world.dice.nextInt(up.size()));
            victim.crash();
            steps = world.dice.nextInt(800);
            for (int i = 0; i < steps; i++) {
                world.step();
            }
            victim.start();
            machine.heard(connection).stream().filter(line -> line.contains(" Created ")).forEach(
                    line -> acknowledged.add(line.substring(line.indexOf('/'))));
        }
        world.allAgree();
        for (Machine machine : world.machines()) {
            assertThat(acknowledged).allSatisfy(path -> assertThat(machine.tree().mzxid(path)).isPositive());
            assertThat(machine.tree().digestMismatches()).isZero();
        }
    }

    @Test
    void everybodyMayReadTheConfig() {
        Ensemble world = Ensemble.of(13, 3, 0);
        world.allServe();
        world.machines().forEach(machine -> {
            assertThat(machine.tree().dataAsText("/zookeeper/config")).startsWith("server.1=h1:2888:3888:participant;0.0.0.0:2181\n");
            assertThat(machine.tree().allows("/zookeeper/config", Acl.READ, List.of())).isTrue();
        });
    }
}
