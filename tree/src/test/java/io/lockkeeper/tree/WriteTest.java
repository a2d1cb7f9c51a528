package io.lockkeeper.tree;

import static io.lockkeeper.tree.Writer.bytes;
import static io.lockkeeper.tree.Writer.container;
import static io.lockkeeper.tree.Writer.creation;
import static io.lockkeeper.tree.Writer.only;
import static io.lockkeeper.tree.Writer.ttl;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What delete, setData, setACL, multi and closeSession check and do: C88 to C116, C145, S19. */
class WriteTest {
    private static final List<Acl> NOBODY = only(Acl.READ, "digest", "nobody:x");

    private final Writer writer = new Writer(TreeOptions.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config", "a", "/a\0b"})
    void someZnodesCannotBeDeleted(String path) {
        assertThat(writer.error(new Operation.Delete(path, -1))).isEqualTo(ErrorCode.BAD_ARGUMENTS);
    }

    @Test
    void deleteChecksPermissionThenExistenceThenVersionThenChildren() {
        writer.create("/a");
        writer.create("/a/b");
        writer.create("/a/b/c");

        assertThat(writer.error(new Operation.Delete("/a/b", 7))).isEqualTo(ErrorCode.BAD_VERSION);
        assertThat(writer.error(new Operation.Delete("/a/b", 0))).isEqualTo(ErrorCode.NOT_EMPTY);
        assertThat(writer.error(new Operation.Delete("/a/x", -1))).isEqualTo(ErrorCode.NO_NODE);
        writer.does(new Operation.SetAcl("/a", NOBODY, -1));
        assertThat(writer.error(new Operation.Delete("/a/x", -1))).isEqualTo(ErrorCode.NO_AUTH);
        assertThat(writer.error(new Operation.Delete("/x/y", -1))).isEqualTo(ErrorCode.NO_NODE);
    }

    @Test
    void creatingAndDeletingAChildRaisesOnlyTheParentsCversionAndPzxid() {
        writer.create("/a");
        writer.create("/a/b");
        assertThat(writer.stat("/a").cversion()).isEqualTo(1);
        assertThat(writer.stat("/a").pzxid()).isEqualTo(3);
        writer.does(new Operation.SetData("/a/b", bytes("x"), -1));
        assertThat(writer.stat("/a").pzxid()).isEqualTo(3);
        writer.does(new Operation.Delete("/a/b", -1));

        assertThat(writer.stat("/a").cversion()).isEqualTo(2);
        assertThat(writer.stat("/a").pzxid()).isEqualTo(5);
        assertThat(writer.stat("/a").mzxid()).isEqualTo(2);
    }

    @Test
    void setDataChecksPathThenExistenceThenPermissionThenVersion() {
        writer.does(creation("/a", "", NOBODY, 0));

        assertThat(writer.error(new Operation.SetData("/a/", null, -1))).isEqualTo(ErrorCode.BAD_ARGUMENTS);
        assertThat(writer.error(new Operation.SetData("/x", null, 9))).isEqualTo(ErrorCode.NO_NODE);
        assertThat(writer.error(new Operation.SetData("/a", null, 9))).isEqualTo(ErrorCode.NO_AUTH);
        writer.create("/b");
        assertThat(writer.error(new Operation.SetData("/b", null, 9))).isEqualTo(ErrorCode.BAD_VERSION);
        assertThat(writer.error(new Operation.SetData("/zookeeper/config", null, -1))).isEqualTo(ErrorCode.NO_AUTH);
    }

    @Test
    void setAclChecksTheListBeforeTheExistenceAndCountsOnlyAversion() {
        assertThat(writer.error(new Operation.SetAcl("/x", List.of(), -1))).isEqualTo(ErrorCode.INVALID_ACL);
        assertThat(writer.error(new Operation.SetAcl("/x", Acl.OPEN, -1))).isEqualTo(ErrorCode.NO_NODE);
        writer.create("/a");
        assertThat(writer.error(new Operation.SetAcl("/a", Acl.OPEN, 1))).isEqualTo(ErrorCode.BAD_VERSION);
        assertThat(writer.error(new Operation.SetAcl("/a", Acl.READ_ONLY, 0))).isEqualTo(ErrorCode.OK);

        assertThat(writer.stat("/a").aversion()).isEqualTo(1);
        assertThat(writer.stat("/a").version()).isZero();
        assertThat(writer.error(new Operation.SetAcl("/a", Acl.OPEN, -1))).isEqualTo(ErrorCode.NO_AUTH);
    }

    // --- multi

    @Test
    void aMultiSeesItsOwnChangesAndAnswersWithTheStatOfTheMoment() {
        Reply.Multi reply = (Reply.Multi) writer.does(new Operation.Multi(List.of(
                new Operation.Create(OpCode.CREATE2, "/a", bytes("1"), Acl.OPEN, 0, -1),
                new Operation.SetData("/a", bytes("22"), 0),
                new Operation.Check("/a", 1),
                new Operation.Delete("/a", 1))));

        assertThat(reply.parts()).extracting(Reply.MultiPart::opCode)
                .containsExactly(OpCode.CREATE2, OpCode.SET_DATA, OpCode.CHECK, OpCode.DELETE);
        assertThat(((Reply.CreatedWithStat) reply.parts().get(0).reply()).stat().dataLength()).isEqualTo(1);
        assertThat(((Reply.StatOnly) reply.parts().get(1).reply()).stat().version()).isEqualTo(1);
        assertThat(writer.exists("/a")).isFalse();
        assertThat(writer.changes.heard).containsExactly("created /a", "changed /a", "deleted /a");
    }

    @Test
    void aFailedMultiChangesNothingAndSaysWhich() {
        writer.create("/a");
        Prepared prepared = writer.prepare(new Operation.Multi(List.of(
                creation("/s", "", Acl.OPEN, 2),
                new Operation.Delete("/a", 5),
                new Operation.SetData("/a", null, -1))));

        assertThat(((Txn.Multi) prepared.entry().txn()).parts()).extracting(Txn.Part::type)
                .containsExactly(OpCode.CREATE, OpCode.ERROR, OpCode.ERROR);
        assertThat(prepared.entry().hasDigest()).isTrue();
        assertThat(writer.apply(prepared.entry())).isEqualTo(new Reply.Multi(List.of(
                new Reply.MultiPart(OpCode.ERROR, Reply.DONE),
                new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.BAD_VERSION)),
                new Reply.MultiPart(OpCode.ERROR, Reply.failed(ErrorCode.RUNTIME_INCONSISTENCY)))));
        assertThat(writer.does(creation("/s", "", Acl.OPEN, 2))).isEqualTo(new Reply.Created("/s0000000001"));
    }

    @Test
    void anEmptyMultiTakesItsPlace() {
        assertThat(writer.does(new Operation.Multi(List.of()))).isEqualTo(new Reply.Multi(List.of()));
        assertThat(writer.tree.lastZxid()).isEqualTo(2);
    }

    @Test
    void aMultiWithANullAclOrAStrangePartIsNotProcessed() {
        assertThat(ZnodeTree.unprocessable(new Operation.Multi(List.of(creation("/a", "", null, 0)))))
                .isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(ZnodeTree.unprocessable(new Operation.Multi(List.of(new Operation.SetAcl("/a", Acl.OPEN, -1)))))
                .isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(((Prepared.Refused) writer.prepare(new Operation.Multi(List.of(new Operation.Delete(null, -1))))).error())
                .isEqualTo(ErrorCode.MARSHALLING_ERROR);
    }

    // --- sessions

    @Test
    void closingASessionRemovesItsEphemeralsAlsoThoseInFlight() {
        writer.does(creation("/e1", "", Acl.OPEN, 1));
        writer.does(creation("/e2", "", Acl.OPEN, 1));
        Prepared create = writer.prepare(creation("/e3", "", Acl.OPEN, 1));
        Prepared delete = writer.prepare(new Operation.Delete("/e1", -1));
        Prepared close = writer.prepare(new Operation.CloseSession());

        assertThat(((Txn.CloseSession) close.entry().txn()).paths()).containsExactlyInAnyOrder("/e2", "/e3");
        for (Prepared each : List.of(create, delete, close)) {
            writer.apply(each.entry());
        }
        assertThat(writer.tree.ephemeralCount()).isZero();
        assertThat(writer.tree.sessionCount()).isZero();
        assertThat(writer.stat("/").pzxid()).isEqualTo(close.entry().zxid());
        assertThat(writer.stat("/").cversion()).isEqualTo(5);
    }

    @Test
    void aSessionWithVeryManyEphemeralsClosesInARecordThatCanBeRead() {
        String name = "x".repeat(200);
        for (int i = 0; i < 2000; i++) {
            writer.tree.apply(writer.prepare(creation("/" + name + i, "", Acl.OPEN, 1)).entry(), false, Changes.NONE);
        }
        LogEntry close = writer.prepare(new Operation.CloseSession()).entry();
        byte[] bytes = TxnCodec.encode(close);

        assertThat(TxnCodec.decode(bytes, 0, bytes.length, 1000)).isEqualTo(close);
        writer.apply(close);
        assertThat(writer.tree.znodeCount()).isEqualTo(4);
    }

    @Test
    void orphansGoWithoutATransaction() {
        writer.does(creation("/e", "", Acl.OPEN, 1));
        writer.create("/p");
        ZnodeTree.Loader loader = ZnodeTree.loader(TreeOptions.DEFAULT);
        loader.znode("", bytes(""), -1, writer.tree.storedStat("/"));
        loader.znode("/e", bytes(""), -1, writer.tree.storedStat("/e"));
        ZnodeTree tree = loader.finish(3);

        assertThat(tree.dropOrphanEphemerals()).isEqualTo(1);
        assertThat(tree.mzxid("/e")).isEqualTo(-1);
        assertThat(tree.digest()).isEqualTo(tree.computeDigest());
        assertThat(tree.lastZxid()).isEqualTo(3);
    }

    @Test
    void getEphemeralsComparesPlainPrefixes() {
        for (String path : List.of("/e2", "/e22", "/f")) {
            writer.does(creation(path, "", Acl.OPEN, 1));
        }

        assertThat(((Reply.Paths) writer.read(new Operation.GetEphemerals("/e2"))).paths()).containsExactlyInAnyOrder("/e2", "/e22");
        assertThat(((Reply.Paths) writer.read(new Operation.GetEphemerals("/"))).paths()).hasSize(3);
        assertThat(((Reply.Paths) writer.read(new Operation.GetEphemerals(null))).paths()).hasSize(3);
    }

    // --- containers and TTL

    @Test
    void aContainerIsRipeOnceItHasLostItsLastChild() {
        writer.does(container("/c"));
        writer.time += 500_000;
        assertThat(writer.reapable(0)).isEmpty();
        assertThat(writer.reapable(300_000)).containsExactly("/c");
        writer.create("/c/x");
        assertThat(writer.reapable(300_000)).isEmpty();
        writer.does(new Operation.Delete("/c/x", -1));

        assertThat(writer.reapable(0)).containsExactly("/c");
        assertThat(Images.copy(writer.tree).reapable(writer.time, 0, 10)).containsExactly("/c");
    }

    @Test
    void aTtlZnodeIsRipeWhenNobodyHasWrittenToItForThatLong() {
        writer.does(ttl("/t", 5, 100));
        writer.time += 100;
        assertThat(writer.reapable(0)).isEmpty();
        writer.does(new Operation.SetData("/t", null, -1));
        writer.create("/t/x");
        writer.time += 101;
        assertThat(writer.reapable(0)).isEmpty();
        writer.does(new Operation.Delete("/t/x", -1));

        assertThat(writer.reapable(0)).containsExactly("/t");
        assertThat(writer.reapable(0)).containsExactly("/t"); // until it is really gone
    }

    @Test
    void whatIsReapedIsLookedAtOnceMore() {
        writer.does(ttl("/t", 5, 100));
        writer.does(container("/c"));
        writer.create("/p");
        writer.time += 101;
        writer.does(new Operation.SetData("/t", null, -1));
        writer.create("/c/x");

        assertThat(reap("/t")).isEqualTo(ErrorCode.BAD_VERSION);
        assertThat(reap("/c")).isEqualTo(ErrorCode.NOT_EMPTY);
        assertThat(reap("/p")).isEqualTo(ErrorCode.BAD_ARGUMENTS);
        assertThat(reap("/x")).isEqualTo(ErrorCode.NO_NODE);
        writer.time += 101;
        assertThat(reap("/t")).isEqualTo(ErrorCode.OK);
    }

    private ErrorCode reap(String path) {
        return writer.apply(writer.tree.prepare(new Operation.DeleteContainer(path), Requester.SERVER, ++writer.zxid,
                writer.time).entry()).error();
    }

    /** C184: ZooKeeper lets any client delete any childless znode this way. */
    @Test
    void clientsMayNotBypassPermissionsByReaping() {
        writer.create("/a");
        writer.does(container("/a/c"));
        writer.create("/a/p");
        assertThat(writer.error(new Operation.DeleteContainer("/a/p"))).isEqualTo(ErrorCode.BAD_ARGUMENTS);
        writer.does(new Operation.SetAcl("/a", NOBODY, -1));

        assertThat(writer.error(new Operation.DeleteContainer("/a/c"))).isEqualTo(ErrorCode.NO_AUTH);
        writer.ids = List.of(new Id("super", ""));
        assertThat(writer.error(new Operation.DeleteContainer("/a/c"))).isEqualTo(ErrorCode.OK);
    }
}
