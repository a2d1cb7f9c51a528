package io.lockkeeper.tree;

import static io.lockkeeper.tree.Writer.bytes;
import static io.lockkeeper.tree.Writer.creation;
import static io.lockkeeper.tree.Writer.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What would make a log entry that no server reads back is refused before it has any effect. */
class EntryLimitTest {
    private static final int LIMIT = 2048;
    private static final int SEQUENTIAL = 2;

    private final Writer writer =
            new Writer(new TreeOptions(true, false, true, true, false, false, LIMIT, Set.of("ip", "digest"), 0));

    @Test
    void aMultiWhosePartsGrowBeyondTheLimitIsRefusedAndLeavesNothingBehind() {
        List<Operation.Write> parts = Collections.nCopies(40, creation("/s", "", Acl.OPEN, SEQUENTIAL));

        Prepared refused = writer.prepare(new Operation.Multi(parts));

        assertThat(refused).isInstanceOf(Prepared.Refused.class);
        assertThat(writer.apply(refused.entry()).error()).isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(writer.stat("/").cversion()).as("as on a fresh tree").isEqualTo(-1);
        assertThat(writer.create("/s0000000000").error()).isEqualTo(ErrorCode.OK);
    }

    @Test
    void whatIsPreparedBehindARefusalSeesNothingOfIt() {
        Prepared before = writer.prepare(creation("/a", "", Acl.OPEN, 0));
        List<Operation.Write> parts = new ArrayList<>(Collections.nCopies(40, creation("/a/s", "", Acl.OPEN, SEQUENTIAL)));
        parts.addFirst(new Operation.SetData("/a", bytes("changed"), 0));
        Prepared refused = writer.prepare(new Operation.Multi(parts));
        Prepared behind = writer.prepare(new Operation.SetData("/a", bytes("x"), 0));

        for (Prepared prepared : List.of(before, refused, behind)) {
            writer.apply(prepared.entry());
        }
        assertThat(behind).isInstanceOf(Prepared.Accepted.class);
        assertThat(writer.stat("/a").numChildren()).isZero();
    }

    @Test
    void anAclThatGrowsBeyondTheLimitIsRefused() {
        List<Id> many = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            many.add(new Id("digest", "user" + i + ":01234567890123456789012345678="));
        }
        writer.create("/a");
        writer.ids = many;
        List<Acl> mine = only(31, "auth", "");

        assertThat(writer.error(creation("/b", "", mine, 0))).isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(writer.error(new Operation.SetAcl("/a", mine, -1))).isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(writer.exists("/b")).isFalse();
        assertThat(writer.stat("/a").aversion()).isZero();
        assertThat(writer.create("/b").error()).isEqualTo(ErrorCode.OK);
    }

    @Test
    void theLongestEntryIsTakenAndOneByteMoreIsNot() {
        int room = LIMIT - TxnCodec.encode(writer.prepare(creation("/", "", Acl.OPEN, SEQUENTIAL)).entry()).length;

        Prepared longest = writer.prepare(creation("/", "x".repeat(room), Acl.OPEN, SEQUENTIAL));
        Prepared longer = writer.prepare(creation("/", "x".repeat(room + 1), Acl.OPEN, SEQUENTIAL));

        assertThat(longest).isInstanceOf(Prepared.Accepted.class);
        assertThat(TxnCodec.encode(longest.entry())).hasSize(LIMIT);
        assertThat(longer).isInstanceOf(Prepared.Refused.class);
    }

    @Test
    void theEphemeralsOfASessionAreNotListedWhenTheListIsTooLong() {
        for (int i = 0; i < 100; i++) {
            assertThat(writer.does(creation("/ephemeral-" + i, "", Acl.OPEN, 1)).error()).isEqualTo(ErrorCode.OK);
        }
        LogEntry entry = writer.prepare(new Operation.CloseSession()).entry();

        assertThat(entry.txn()).isEqualTo(new Txn.CloseSession(null));
        assertThat(writer.apply(entry)).isEqualTo(Reply.DONE);
        assertThat(writer.tree.ephemeralCount()).isZero();
    }
}
