package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the logs of an ensemble say of its clients. */
class ProposalsTest {
    private static List<LogEntry> log(Machine machine) {
        return machine.disk.log.stream().map(entry -> TxnCodec.decode(entry.entry(), 0, entry.entry().length, Integer.MAX_VALUE)).toList();
    }

    private static List<LogEntry> of(Machine machine, long session) {
        return log(machine).stream().filter(entry -> entry.header().sessionId() == session).toList();
    }

    /** Q94. */
    @Test
    void anEntryHasTheZxidOfItsProposal() {
        Ensemble world = Ensemble.of(1, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.send(1, Host.create("/a"));
        world.heard(follower, 1, "#1 Created /a");
        world.allAgree();
        world.machines().forEach(machine -> assertThat(log(machine)).extracting(LogEntry::zxid)
                .containsExactlyElementsOf(machine.disk.log.stream().map(entry -> entry.zxid()).toList()));
    }

    /** Q97. */
    @Test
    void aRefusedWriteTakesItsPlaceInTheOrderUnderItsSessionAndNumber() {
        Ensemble world = Ensemble.of(2, 3, 0);
        world.allServe();
        Machine follower = world.follower();
        follower.connect(1);
        follower.send(1, Host.create("/a"), Host.create("/a"));
        world.heard(follower, 1, "#2 NODE_EXISTS");
        world.allAgree();
        world.machines().forEach(machine -> assertThat(log(machine)).filteredOn(entry -> entry.header().type() == OpCode.ERROR)
                .singleElement().satisfies(entry -> {
                    assertThat(entry.header().sessionId()).isEqualTo(follower.sessions.get(1L));
                    assertThat(entry.header().cxid()).isEqualTo(2);
                    assertThat(entry.txn()).isEqualTo(new Txn.Error(ErrorCode.NODE_EXISTS.code()));
                }));
    }

    /** Q107. */
    @Test
    void aSessionExpiresByOneTransactionThatNamesItsEphemerals() {
        for (long seed = 1; seed <= 4; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            world.allServe();
            Machine follower = world.follower();
            follower.connect(1);
            follower.connect(2);
            follower.send(1, Host.createEphemeral("/one"), Host.createEphemeral("/two"));
            world.heard(follower, 1, "#2 Created /two");
            follower.send(2, Host.watchExists("/one"));
            for (int i = 0; i < 30; i++) {
                world.pass(Ensemble.TICK / 2);
                follower.send(2, Host.ping());
            }
            world.heard(follower, 2, "NODE_DELETED /one");
            world.allAgree();
            long session = follower.sessions.get(1L);
            world.machines().forEach(machine -> assertThat(of(machine, session)).extracting(LogEntry::txn)
                    .filteredOn(Txn.CloseSession.class::isInstance).singleElement()
                    .satisfies(txn -> assertThat(((Txn.CloseSession) txn).paths()).containsExactlyInAnyOrder("/one", "/two")));
        }
    }

    /** Q108. */
    @Test
    void aLocalSessionIsMadeKnownUnderItsNumberRightBeforeItOwnsSomething() {
        Ensemble world = Ensemble.of(3, 3, 0, m -> new MemberConfig(m.zab(), true, true, true, false, true, false));
        world.allServe();
        for (Machine machine : List.of(world.follower(), world.leader())) {
            machine.connect(1);
            machine.send(1, Host.create("/plain" + machine.id), Host.createEphemeral("/own" + machine.id));
            world.heard(machine, 1, "#2 Created /own" + machine.id);
            world.allAgree();
            long session = machine.sessions.get(1L);
            world.machines().forEach(other -> assertThat(of(other, session)).extracting(entry -> entry.header().type())
                    .containsExactly(OpCode.CREATE, OpCode.CREATE_SESSION, OpCode.CREATE));
        }
    }
}
