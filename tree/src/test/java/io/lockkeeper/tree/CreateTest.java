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
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.Txn;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What create checks, in which order, and what it makes: C68 to C87. */
class CreateTest {
    private static final List<Acl> NOBODY = only(Acl.READ, "digest", "nobody:x");

    private final Writer writer = new Writer(TreeOptions.DEFAULT);

    @Test
    void create2AnswersWithTheStatOfAFreshZnode() {
        Reply reply = writer.does(new Operation.Create(OpCode.CREATE2, "/a", bytes("xyz"), Acl.OPEN, 0, -1));

        assertThat(reply).isEqualTo(new Reply.CreatedWithStat("/a", new Stat(2, 2, 1000, 1000, 0, 0, 0, 0, 3, 0, 2)));
    }

    @ParameterizedTest
    @CsvSource({"'',BAD_ARGUMENTS", "a,BAD_ARGUMENTS", "/..,BAD_ARGUMENTS", "/a/.,BAD_ARGUMENTS", "/a/..,BAD_ARGUMENTS", "/a/../b,NO_NODE",
        "/b/,NO_NODE", "/a/,BAD_ARGUMENTS", "//a,BAD_ARGUMENTS", "/,NODE_EXISTS", "/a,NODE_EXISTS", "/x/y,NO_NODE", "/a..b,OK",
                "/\uFFFE,BAD_ARGUMENTS"})
    void pathsAreJudgedAfterTheParent(String path, ErrorCode error) {
        writer.create("/a");

        assertThat(writer.error(creation(path, "", Acl.OPEN, 0))).isEqualTo(error);
    }

    @Test
    void theNullCharacterIsJudgedBeforeTheParent() {
        assertThat(writer.error(creation("/x\0/y", "", Acl.OPEN, 0))).isEqualTo(ErrorCode.BAD_ARGUMENTS);
    }

    @Test
    void aNullPathIsRefusedWithoutAPlaceInTheOrder() {
        assertThat(ZnodeTree.unprocessable(creation(null, "", Acl.OPEN, 0))).isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(ZnodeTree.unprocessable(new Operation.Delete(null, -1))).isEqualTo(ErrorCode.MARSHALLING_ERROR);
        assertThat(ZnodeTree.unprocessable(creation("a", "", List.of(), 9))).isNull();
    }

    @Test
    void flagsAreJudgedBeforeThePathAndThePathBeforeTheAcl() {
        assertThat(writer.error(creation("", "", List.of(), 9))).isEqualTo(ErrorCode.BAD_ARGUMENTS);
        assertThat(writer.error(creation("", "", List.of(), 0))).isEqualTo(ErrorCode.BAD_ARGUMENTS);
        assertThat(writer.error(creation("/x/y", "", List.of(), 0))).isEqualTo(ErrorCode.INVALID_ACL);
    }

    @Test
    void thePermissionOnTheParentIsJudgedBeforeTheExistenceOfTheChild() {
        writer.create("/a");
        writer.create("/a/b");
        writer.does(new Operation.SetAcl("/a", Acl.READ_ONLY, -1));

        assertThat(writer.error(creation("/a/b", "", Acl.OPEN, 0))).isEqualTo(ErrorCode.NO_AUTH);
    }

    @Test
    void aRefusalBecomesAnErrorTransactionOfItsZxid() {
        Prepared refused = writer.prepare(creation("/x/y", "", Acl.OPEN, 0));

        assertThat(refused.entry().header().type()).isEqualTo(OpCode.ERROR);
        assertThat(refused.entry().txn()).isEqualTo(new Txn.Error(ErrorCode.NO_NODE.code()));
        assertThat(refused.entry().hasDigest()).isFalse();
        assertThat(writer.apply(refused.entry())).isEqualTo(Reply.failed(ErrorCode.NO_NODE));
        assertThat(writer.tree.lastZxid()).isEqualTo(2);
    }

    @Test
    void sequenceNumbersCountTheCreatesUnderTheParent() {
        writer.create("/p");
        assertThat(writer.does(creation("/p/s-", "", Acl.OPEN, 2))).isEqualTo(new Reply.Created("/p/s-0000000000"));
        writer.create("/p/x");
        writer.does(new Operation.Delete("/p/x", -1));

        assertThat(writer.does(creation("/p/", "", Acl.OPEN, 3))).isEqualTo(new Reply.Created("/p/0000000002"));
    }

    @Test
    void writesInFlightHaveSequenceNumbersOfTheirOwn() {
        Prepared first = writer.prepare(creation("/s", "", Acl.OPEN, 2));
        Prepared second = writer.prepare(creation("/s", "", Acl.OPEN, 2));

        assertThat(writer.apply(first.entry())).isEqualTo(new Reply.Created("/s0000000000"));
        assertThat(writer.apply(second.entry())).isEqualTo(new Reply.Created("/s0000000001"));
    }

    @Test
    void ephemeralsHaveAnOwnerAndNoChildren() {
        writer.does(creation("/e", "", Acl.OPEN, 1));

        assertThat(writer.stat("/e").ephemeralOwner()).isEqualTo(Writer.SESSION);
        assertThat(writer.error(creation("/e/x", "", Acl.OPEN, 0))).isEqualTo(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
    }

    @Test
    void containersAndTtlZnodesShowNoOwnerAndMayHaveChildren() {
        writer.does(container("/c"));
        writer.does(ttl("/t", 5, 1000));

        assertThat(writer.stat("/c").ephemeralOwner()).isZero();
        assertThat(writer.stat("/t").ephemeralOwner()).isZero();
        assertThat(writer.tree.storedStat("/c").ephemeralOwner()).isEqualTo(0x8000000000000000L);
        assertThat(writer.tree.storedStat("/t").ephemeralOwner()).isEqualTo(0xff000000000003e8L);
        assertThat(writer.error(creation("/c/x", "", Acl.OPEN, 0))).isEqualTo(ErrorCode.OK);
        assertThat(writer.error(creation("/t/x", "", Acl.OPEN, 0))).isEqualTo(ErrorCode.OK);
    }

    @ParameterizedTest
    @CsvSource({"5,0,BAD_ARGUMENTS", "5,1099511627776,BAD_ARGUMENTS", "5,1099511627775,OK", "6,1,OK", "0,5,BAD_ARGUMENTS",
            "0,-1,BAD_ARGUMENTS"})
    void aTtlMustFitItsFlags(int flags, long millis, ErrorCode error) {
        assertThat(writer.error(ttl("/t", flags, millis))).isEqualTo(error);
    }

    @Test
    void ttlFlagsNeedExtendedTypes() {
        Writer plain = new Writer(
                new TreeOptions(false, false, true, true, false, false, TreeOptions.DEFAULT_MAX_ENTRY_BYTES, Set.of("ip", "digest"), 0));

        assertThat(plain.error(creation("/t", "", Acl.OPEN, 5))).isEqualTo(ErrorCode.UNIMPLEMENTED);
        assertThat(writer.error(creation("/t", "", Acl.OPEN, 5))).isEqualTo(ErrorCode.BAD_ARGUMENTS);
    }

    @Test
    void nullDataStaysNullAndEmptyDataEmpty() {
        writer.does(new Operation.Create(OpCode.CREATE, "/null", null, Acl.OPEN, 0, -1));
        writer.create("/empty");
        ZnodeTree copy = Images.copy(writer.tree);

        for (ZnodeTree tree : List.of(writer.tree, copy)) {
            assertThat(((Reply.Data) tree.read(new Operation.GetData("/null", false), 0, List.of())).data()).isNull();
            assertThat(((Reply.Data) tree.read(new Operation.GetData("/empty", false), 0, List.of())).data()).isEmpty();
        }
    }

    @Test
    void aClosedSessionWritesNothingMore() {
        writer.prepare(new Operation.CloseSession());

        assertThat(((Prepared.Refused) writer.prepare(creation("/a", "", Acl.OPEN, 0))).error()).isEqualTo(ErrorCode.SESSION_EXPIRED);
    }

    // --- access control lists

    @ParameterizedTest
    @ValueSource(strings = {"world:x", "foo:bar", "auth:", "super:x", "ip:300.1.1.1", "ip:1.2.3", "ip:1.2.3.4/33", "digest:a", "digest:a:",
        "digest:a:b:c", "sasl:u", "x509:CN=u"})
    void entriesThatNobodyCanMatchAreInvalid(String entry) {
        int colon = entry.indexOf(':');
        List<Acl> acl = only(Acl.ALL, entry.substring(0, colon), entry.substring(colon + 1));

        assertThat(writer.error(creation("/a", "", acl, 0))).isEqualTo(ErrorCode.INVALID_ACL);
    }

    @Test
    void nullListsAndNullPartsAreInvalid() {
        assertThat(writer.error(creation("/a", "", null, 0))).isEqualTo(ErrorCode.INVALID_ACL);
        assertThat(writer.error(creation("/a", "", only(Acl.ALL, null, "x"), 0))).isEqualTo(ErrorCode.INVALID_ACL);
        assertThat(writer.error(creation("/a", "", only(Acl.ALL, "digest", null), 0))).isEqualTo(ErrorCode.INVALID_ACL);
        assertThat(writer.error(creation("/a", "", only(Acl.ALL, "world", null), 0))).isEqualTo(ErrorCode.INVALID_ACL);
    }

    @Test
    void authBecomesEveryProvenIdentityAndDuplicatesGo() {
        Id bob = new Id("digest", "bob:hash");
        writer.ids = List.of(new Id("ip", "127.0.0.1"), Writer.ALICE, bob);
        Acl auth = new Acl(99, new Id("auth", "ignored"));
        Acl range = new Acl(Acl.READ, new Id("ip", "127.0.0.0/8"));
        writer.does(creation("/a", "", List.of(range, auth, range), 0));

        writer.ids = List.of(new Id("super", ""));
        assertThat(((Reply.AclAndStat) writer.read(new Operation.GetAcl("/a"))).acl())
                .containsExactly(range, new Acl(99, Writer.ALICE), new Acl(99, bob));
    }

    @Test
    void oneFrameOfAuthEntriesDoesNotBecomeARecordTooLongToRead() {
        writer.ids = List.of(new Id("digest", "u:" + "x".repeat(1000)));
        List<Acl> acl = IntStream.range(0, 100).mapToObj(i -> new Acl(i, new Id("auth", ""))).toList();

        assertThat(writer.error(creation("/a", "", acl, 0))).isEqualTo(ErrorCode.INVALID_ACL);
        assertThat(writer.error(creation("/a", "", acl.subList(0, 5), 0))).isEqualTo(ErrorCode.OK);
    }

    @Test
    void whoMayNotReadSeesNothing() {
        writer.does(creation("/a", "", NOBODY, 0));

        assertThat(writer.read(new Operation.GetData("/a", false)).error()).isEqualTo(ErrorCode.NO_AUTH);
        assertThat(writer.read(new Operation.Exists("/a", false)).error()).isEqualTo(ErrorCode.NO_AUTH);
        assertThat(writer.read(new Operation.GetAcl("/a")).error()).isEqualTo(ErrorCode.NO_AUTH);
        assertThat(writer.read(new Operation.GetAllChildrenNumber("/a")).error()).isEqualTo(ErrorCode.NO_AUTH);
        assertThat(writer.read(new Operation.GetChildren(OpCode.GET_CHILDREN, "/a", false)).error()).isEqualTo(ErrorCode.NO_AUTH);
    }

    @Test
    void hashesAreShownOnlyToAdmins() {
        List<Acl> acl = List.of(new Acl(Acl.READ, Id.ANYONE), new Acl(Acl.ALL, Writer.ALICE));
        writer.does(creation("/a", "", acl, 0));

        assertThat(((Reply.AclAndStat) writer.read(new Operation.GetAcl("/a"))).acl().getLast().id().id()).isEqualTo("alice:x");
        writer.ids = List.of(Writer.ALICE);
        assertThat(((Reply.AclAndStat) writer.read(new Operation.GetAcl("/a"))).acl()).isEqualTo(acl);
    }
}
