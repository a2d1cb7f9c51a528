package io.lockkeeper.replica;

import static io.lockkeeper.replica.Host.create;
import static io.lockkeeper.replica.Host.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A subtree is deleted as the multi of deletes that it comes to, in the order of its connection. */
class SubtreeDeletionTest {
    private static final Operation DELETE = new Operation.DeleteSubtree("/a", 3);

    private final Host host = new Host();

    @Test
    void whatIsOrderedBeforeItAndNotYetSafeGoesToo() {
        host.connect(1);
        host.forget();
        host.diskIsQuick = false;
        host.send(1, create("/a"), create("/a/b"), create("/a/b/c"), DELETE, get("/a"), create("/a"));
        assertThat(host.said()).containsExactly("append @2", "append @3", "append @4", "append @5", "append @6");
        host.persist();
        assertThat(host.said()).containsExactly(
                "1 <- #1 @2 Created /a",
                "1 <- #2 @3 Created /a/b",
                "1 <- #3 @4 Created /a/b/c",
                "1 <- #4 @5 SubtreeDeleted[deleted=3, present=3]",
                "1 <- #5 @5 NO_NODE",
                "1 <- #6 @6 Created /a");
    }

    @Test
    void aRefusalTakesNoPlaceAmongTheWritesAndWaitsForItsTurn() {
        host.connect(1);
        host.forget();
        host.diskIsQuick = false;
        host.send(1, create("/a"), create("/a/b"), create("/a/c"), create("/a/d"), DELETE, new Operation.DeleteSubtree(null, 3));
        assertThat(host.said()).containsExactly("append @2", "append @3", "append @4", "append @5");
        host.persist();
        assertThat(host.said()).endsWith("1 <- #5 @5 SubtreeDeleted[deleted=0, present=4]", "1 <- #6 @5 MARSHALLING_ERROR");
    }

    @Test
    void throughAFollowerItIsAllOrNothingAndToldIfTheSubtreeWasAnotherOne() {
        for (long seed = 1; seed <= 10; seed++) {
            Ensemble world = Ensemble.of(seed, 3, 0);
            world.allServe();
            Machine follower = world.follower();
            follower.connect(1);
            follower.send(1, create("/a"), create("/a/b"));
            world.heard(follower, 1, "#2 Created /a/b");
            // Its own create is on the way and not applied here: the deletes leave it out, and the leader finds the znode not empty.
            follower.send(1, create("/a/c"), DELETE);
            world.heard(follower, 1, "#4 RUNTIME_INCONSISTENCY");
            follower.send(1, get("/a/b"), DELETE, get("/a"));
            world.heard(follower, 1, "#7 NO_NODE");
            assertThat(follower.heard(1)).endsWith("#5 Data x", "#6 SubtreeDeleted[deleted=3, present=3]", "#7 NO_NODE");
            world.allAgree();
        }
    }

    private static Reply outcome(Reply... parts) {
        return SubtreeOutcome.of(new Reply.Multi(Stream.of(parts).map(part -> new Reply.MultiPart(OpCode.ERROR, part)).toList()));
    }

    @Test
    void onlyWhatAskingAgainCannotMendIsToldAsItIs() {
        Reply skipped = Reply.failed(ErrorCode.RUNTIME_INCONSISTENCY);
        assertThat(outcome(Reply.DONE, Reply.failed(ErrorCode.NOT_EMPTY), skipped)).isEqualTo(skipped);
        assertThat(outcome(Reply.failed(ErrorCode.NO_NODE), skipped)).isEqualTo(skipped);
        assertThat(outcome(Reply.failed(ErrorCode.NO_NODE))).isEqualTo(Reply.failed(ErrorCode.NO_NODE));
        assertThat(outcome(Reply.failed(ErrorCode.NOT_EMPTY))).isEqualTo(skipped);
        assertThat(outcome(Reply.DONE, Reply.failed(ErrorCode.NO_AUTH), skipped)).isEqualTo(Reply.failed(ErrorCode.NO_AUTH));
        assertThat(SubtreeOutcome.of(Reply.failed(ErrorCode.MARSHALLING_ERROR))).isEqualTo(Reply.failed(ErrorCode.MARSHALLING_ERROR));
        assertThat(SubtreeOutcome.of(new Reply.Multi(List.of(new Reply.MultiPart(OpCode.DELETE, Reply.DONE)))))
                .isEqualTo(new Reply.SubtreeDeleted(1, 1));
    }
}
