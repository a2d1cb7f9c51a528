package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.StatPersisted;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.protocol.txn.TxnHeader;
import io.lockkeeper.protocol.txn.ZnodeRecords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a snapshot must keep to, and what it need not: S30, S37, S47. */
class LoaderTest {
    private static final byte[] NO_DATA = {};

    private final ZnodeTree.Loader loader = ZnodeTree.loader(TreeOptions.DEFAULT);

    private static StatPersisted owned(long owner) {
        return new StatPersisted(1, 1, 5, 5, 0, 0, 0, owner, 1);
    }

    @Test
    void aChildBeforeItsParentIsRefused() {
        loader.znode("", NO_DATA, -1, owned(0));

        assertThatThrownBy(() -> loader.znode("/a/b", NO_DATA, -1, owned(0)))
                .isInstanceOf(MalformedException.class).hasMessageContaining("/a/b");
        assertThatThrownBy(() -> loader.znode("a", NO_DATA, -1, owned(0))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> loader.znode("/", NO_DATA, -1, owned(0))).isInstanceOf(MalformedException.class);
    }

    @Test
    void aRunOfRecordsIsTakenLikeOneZnodeAfterTheOther() {
        List<String> paths = List.of("", "/a", "/a/b", "/a/b/c", "/a/b/d", "/a/bb", "/\u00fc", "/\u00fc/\u20ac", "/a/b/c/late", "/aa", "/aa/x");
        JuteWriter records = new JuteWriter();
        for (String path : paths) {
            byte[] data = path.getBytes(StandardCharsets.UTF_8);
            StatPersisted stat = new StatPersisted(1, 2, 3, 4, 5, 6, 7, path.endsWith("x") ? 99 : 0, 8);
            loader.znode(path, data, -1, stat);
            records.writeString(path).writeBuffer(data).writeLong(-1);
            stat.write(records);
        }
        ZnodeTree.Loader bulk = ZnodeTree.loader(TreeOptions.DEFAULT);
        List<byte[]> back = new ArrayList<>();
        bulk.znodes(new ZnodeRecords(records.array(), 0, records.length(), back::add));
        ZnodeTree one = loader.finish(9);
        ZnodeTree run = bulk.finish(9);

        assertThat(back).containsExactly(records.array());
        assertThat(Dump.of(run)).isEqualTo(Dump.of(one));
        assertThat(run.znodeCount()).isEqualTo(paths.size() + 3);
        assertThat(run.digest()).isEqualTo(one.digest()).isEqualTo(run.computeDigest());
        assertThat(run.approximateDataSize()).isEqualTo(one.approximateDataSize());
        assertThat(run.ephemeralCount()).isEqualTo(1);
    }

    @Test
    void aPathThatOccursTwiceIsRefused() {
        loader.znode("", NO_DATA, -1, owned(0));
        loader.znode("/a", NO_DATA, -1, owned(0));
        loader.znode("/a/b", NO_DATA, -1, owned(0));

        assertThatThrownBy(() -> loader.znode("/a", NO_DATA, -1, owned(0)))
                .isInstanceOf(MalformedException.class).hasMessageContaining("znode /a occurs twice");
        assertThatThrownBy(() -> ZnodeTree.loader(TreeOptions.DEFAULT).znode("/", NO_DATA, -1, owned(0xff00010000000001L)))
                .isInstanceOf(MalformedException.class).hasMessageContaining("invalid owner");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void aPathThatOccursTwiceInARunIsRefusedHoweverMuchIsBetween(int between) {
        List<String> paths = new ArrayList<>(List.of("", "/a", "/a/b"));
        IntStream.range(0, between).forEach(n -> paths.add("/a/" + n));
        paths.add("/a/b");
        JuteWriter records = new JuteWriter();
        for (String path : paths) {
            records.writeString(path).writeBuffer(NO_DATA).writeLong(-1);
            owned(0).write(records);
        }

        assertThatThrownBy(() -> loader.znodes(new ZnodeRecords(records.array(), 0, records.length(), bytes -> {})))
                .isInstanceOf(MalformedException.class).hasMessageContaining("znode /a/b occurs twice");
    }

    @Test
    void ofTwoListsWithOneKeyTheLaterCountsAndTheOtherIsGone() {
        List<Acl> first = List.of(new Acl(1, new Id("ip", "10.0.0.1")));
        List<Acl> second = List.of(new Acl(1, new Id("ip", "10.0.0.2")));
        loader.acl(5, first);
        loader.acl(5, second);
        loader.znode("", NO_DATA, -1, owned(0));
        loader.znode("/a", NO_DATA, 5, owned(0));
        Writer writer = new Writer(loader.finish(1));
        assertThat(writer.error(new Operation.Create(1, "/b", NO_DATA, first, 0, -1))).isEqualTo(ErrorCode.OK);

        assertThat(Dump.of(Images.copy(writer.tree))).isEqualTo(Dump.of(writer.tree));
    }

    @Test
    void aSnapshotWithoutRootIsRefused() {
        assertThatThrownBy(() -> loader.znode("/a", NO_DATA, -1, owned(0))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> loader.finish(1)).isInstanceOf(MalformedException.class);
    }

    @Test
    void anOwnerThatNoServerWritesIsRefusedWithExtendedTypes() {
        loader.znode("", NO_DATA, -1, owned(0));
        ZnodeTree.Loader plain = ZnodeTree.loader(options(false, false));
        plain.znode("", NO_DATA, -1, owned(0));
        plain.znode("/t", NO_DATA, -1, owned(0xff00010000000001L));

        assertThatThrownBy(() -> loader.znode("/t", NO_DATA, -1, owned(0xff00010000000001L))).isInstanceOf(MalformedException.class);
        assertThat(plain.finish(1).ephemeralCount()).isEqualTo(1);
    }

    @Test
    void ttlOwnersOf353AreUnderstoodOnRequest() {
        ZnodeTree.Loader old = ZnodeTree.loader(options(true, true));
        old.znode("", NO_DATA, -1, owned(0));
        old.znode("/t", NO_DATA, -1, owned(0x8000000000000064L));

        assertThat(old.finish(1).reapable(106, 0, 10)).containsExactly("/t");
    }

    @Test
    void missingSystemZnodesAreAdded() {
        loader.znode("", NO_DATA, -1, owned(0));
        ZnodeTree tree = loader.finish(7);

        assertThat(tree.znodeCount()).isEqualTo(4);
        assertThat(tree.lastZxid()).isEqualTo(7);
        assertThat(tree.digest()).isEqualTo(tree.computeDigest());
    }

    @Test
    void aListThatTheSnapshotDoesNotExplainAllowsNothingUntilReplayPutsItRight() {
        loader.acl(3, Acl.READ_ONLY);
        loader.znode("", NO_DATA, -1, owned(0));
        loader.znode("/a", NO_DATA, 9, owned(0));
        ZnodeTree tree = loader.finish(1);
        List<Id> ids = List.of(new Id("digest", "u:x"));
        assertThat(tree.read(new Operation.GetData("/a", false), 0, ids).error()).isEqualTo(ErrorCode.NO_AUTH);
        assertThat(Images.copy(tree).allows("/a", Acl.READ, ids)).isFalse();

        tree.apply(LogEntry.withoutDigest(new TxnHeader(1, 1, 2, 5, 1), new Txn.Create("/a", NO_DATA, Acl.READ_ONLY, false, 1)), false,
                Changes.NONE);

        assertThat(tree.allows("/a", Acl.READ, ids)).isTrue();
        assertThat(tree.allows("/a", Acl.WRITE, ids)).isFalse();
    }

    @Test
    void aWrongDigestIsCountedAndNothingElse() {
        loader.znode("", NO_DATA, -1, owned(0));
        ZnodeTree tree = loader.finish(1);
        tree.expectDigest(3, 42);
        for (long zxid = 2; zxid <= 4; zxid++) {
            Txn create = new Txn.Create("/n" + zxid, NO_DATA, Acl.OPEN, false, -1);
            tree.apply(new LogEntry(new TxnHeader(1, 1, zxid, 5, 1), create, 2, 4711), false, Changes.NONE);
        }

        assertThat(tree.digestMismatches()).as("none before the snapshot's digest, then that, then the entry's").isEqualTo(2);
        assertThat(tree.lastDigestMismatch()).isEqualTo(new DigestMismatch(4, 1, 4711, tree.digest(), -1, 1, 2));
        assertThat(tree.znodeCount()).isEqualTo(7);
    }

    /** Found where a ZooKeeper led: what it had applied while it sent its snapshot was taken for a difference. */
    @Test
    void aTreeThatIsAheadOfItsZxidIsComparedOnceItHasCaughtUp() {
        Writer leader = new Writer(TreeOptions.DEFAULT);
        leader.create("/a");
        long zxid = leader.zxid;
        List<LogEntry> later = new ArrayList<>();
        for (String path : List.of("/b", "/c", "/d", "/e")) {
            later.add(leader.prepare(Writer.creation(path, "", Acl.OPEN, 0)).entry());
        }
        later.subList(0, 3).forEach(leader::apply);
        ZnodeTree learner = Images.copyAs(zxid, leader.tree);

        later.subList(0, 3).forEach(entry -> learner.apply(entry, false, Changes.NONE));
        learner.requireDigests();
        assertThat(learner.digestMismatches()).isZero();

        LogEntry last = later.getLast();
        learner.apply(new LogEntry(last.header(), last.txn(), last.digestVersion(), 4711), false, Changes.NONE);
        assertThat(learner.lastDigestMismatch())
                .isEqualTo(new DigestMismatch(last.zxid(), 1, 4711, learner.digest(), last.zxid() - 1, zxid, 1));
    }

    @Test
    void aTreeThatNeverCatchesUpIsAnotherOneOnceItShouldHave() {
        Writer leader = new Writer(TreeOptions.DEFAULT);
        leader.create("/a");
        ZnodeTree learner = Images.copyAs(leader.zxid - 1, leader.tree);
        LogEntry other = leader.prepare(Writer.creation("/b", "", Acl.OPEN, 0)).entry();
        learner.apply(LogEntry.withoutDigest(other.header(), new Txn.Create("/x", NO_DATA, Acl.OPEN, false, -1)), false, Changes.NONE);
        while (leader.zxid % 128 != 0) {
            learner.apply(leader.prepare(Writer.creation("/n" + leader.zxid, "", Acl.OPEN, 0)).entry(), false, Changes.NONE);
        }

        assertThat(learner.digestMismatches()).isZero();
        assertThat(learner.digestHistory()).as("nothing to compare with others").isEmpty();
        learner.requireDigests();
        assertThat(learner.digestMismatches()).isEqualTo(1);
        learner.requireDigests();
        assertThat(learner.digestMismatches()).as("it is told once").isEqualTo(1);
        learner.apply(leader.prepare(Writer.creation("/y", "", Acl.OPEN, 0)).entry(), false, Changes.NONE);
        assertThat(learner.digestMismatches()).isEqualTo(2);
    }

    private static TreeOptions options(boolean extendedTypes, boolean emulate353Ttl) {
        return new TreeOptions(
                extendedTypes, emulate353Ttl, true, true, false, false, TreeOptions.DEFAULT_MAX_ENTRY_BYTES, Set.of("ip"), 0);
    }
}
