package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.txn.LogEntry;
import io.lockkeeper.protocol.txn.TxnCodec;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random writes on the tree and on a naive map, thousands of times; each time from another seed, which a failure names. */
class TreeModelTest {
    private static final int SEEDS = 2000;
    private static final int STEPS = 120;

    /** Q91. */
    @Test
    void everyWriteDoesAndAnswersWhatItDoesToANaiveMap() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new Run(seed).check();
        }
    }

    /** One history: some writes are prepared ahead, an image is drawn and a fuzzy snapshot taken meanwhile. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final RandomWrites writes;
        private final TreeOptions options;
        private final ZnodeTree tree;
        private final ZnodeTree follower;
        private final NaiveTree model = new NaiveTree();
        private final Deque<LogEntry> prepared = new ArrayDeque<>();
        private final Deque<Reply> expected = new ArrayDeque<>();
        private final List<LogEntry> log = new ArrayList<>();
        private long zxid;
        private long time = 1_000_000;
        private DrawnImage image;
        private FuzzySnapshot fuzzy;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.writes = new RandomWrites(random);
            this.options = new TreeOptions(true, false, seed % 5 != 0, seed % 7 != 0, false, false,
                    TreeOptions.DEFAULT_MAX_ENTRY_BYTES, TreeOptions.DEFAULT.schemes(), 0);
            this.tree = new ZnodeTree(options);
            this.follower = new ZnodeTree(options);
        }

        void check() {
            for (long session = 1; session <= 3; session++) {
                prepare(new Operation.CreateSession(1000), new Requester(session, 0, List.of()));
            }
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(20)) {
                    case 0 -> abandon();
                    case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> applyOne();
                    case 10 -> draw();
                    case 11, 12 -> takeFuzzy();
                    case 13 -> compare();
                    case 14 -> deleteSubtree();
                    default -> prepare(writes.next(), writes.requester());
                }
            }
            compare();
            finishImage();
            finishFuzzy();
        }

        private void prepare(Operation.Write write, Requester requester) {
            zxid++;
            time += random.nextInt(3);
            Prepared outcome = tree.prepare(write, requester, zxid, time);
            Reply reply = model.write(write, requester, zxid, time);
            assertThat(outcome instanceof Prepared.Refused refused ? Reply.failed(refused.error()) : null)
                    .as("seed %d: refusal of %s", seed, write)
                    .isEqualTo(reply instanceof Reply.Failed ? reply : null);
            prepared.add(outcome.entry());
            expected.add(reply);
        }

        /** Whatever is prepared and not applied, all of it goes or nothing; a permission is the only thing that can be missing. */
        private void deleteSubtree() {
            String path = writes.path();
            Requester requester = writes.requester();
            List<String> present = model.subtree(path);
            SubtreePlan plan = tree.plan(new Operation.DeleteSubtree(path, 3), requester.ids());
            if (plan instanceof SubtreePlan.Refused(Reply reply)) {
                assertThat(reply).as("seed %d: refusal to delete %s", seed, path).isIn(
                        Reply.failed(ErrorCode.NO_AUTH), new Reply.SubtreeDeleted(0, Math.max(4, present.size())));
                return;
            }
            Operation.Multi deletes = ((SubtreePlan.Possible) plan).deletes();
            prepare(deletes, requester);
            List<String> left = model.subtree(path);
            if (left.isEmpty() || path.length() < 2) {
                return;
            }
            assertThat(left).as("seed %d: what is left of %s", seed, path).isEqualTo(present);
            assertThat(expected.getLast().toString()).as("seed %d: why %s is left", seed, path)
                    .containsAnyOf("NO_AUTH", "SESSION_EXPIRED", "BAD_ARGUMENTS");
        }

        private void applyOne() {
            LogEntry entry = prepared.poll();
            if (entry == null) {
                return;
            }
            Reply reply = tree.apply(entry, true, Changes.NONE);
            assertThat(reply).as("seed %d: reply to %s", seed, entry).isEqualTo(expected.poll());
            byte[] bytes = TxnCodec.encode(entry);
            LogEntry read = TxnCodec.decode(bytes, 0, bytes.length, Integer.MAX_VALUE);
            follower.apply(read, false, Changes.NONE);
            log.add(read);
        }

        private void applyAll() {
            while (!prepared.isEmpty()) {
                applyOne();
            }
        }

        /** Prepares writes that never come. */
        private void abandon() {
            applyAll();
            NaiveTree before = model.copy();
            for (int count = random.nextInt(4); count > 0; count--) {
                prepare(writes.next(), writes.requester());
            }
            tree.abandonPending();
            prepared.clear();
            expected.clear();
            model.znodes = before.znodes;
            model.sessions = before.sessions;
        }

        private void compare() {
            applyAll();
            for (ZnodeTree each : List.of(tree, follower)) {
                assertThat(Dump.of(each)).as("seed %d: znodes", seed).isEqualTo(model.dump());
                assertThat(each.digest()).as("seed %d: digest", seed).isEqualTo(options.digest() ? each.computeDigest() : 0);
                assertThat(each.digestMismatches()).as("seed %d: digest of entries", seed).isZero();
                assertThat(each.znodeCount()).as("seed %d: count", seed).isEqualTo(model.znodes.size());
                Subtrees.check(each, model, seed);
                assertThat(each.sessionCount()).as("seed %d: sessions", seed).isEqualTo(model.sessions.size());
                for (long session = 1; session <= 3; session++) {
                    assertThat(each.ephemerals(session)).as("seed %d: ephemerals", seed)
                            .containsExactlyInAnyOrderElementsOf(model.ephemerals(session));
                }
            }
        }

        // --- images at one zxid

        private record DrawnImage(Image image, JuteWriter bytes, List<String> znodes, List<String> sessions) {}

        private void draw() {
            if (image == null) {
                image = new DrawnImage(tree.openImage(), new JuteWriter(), Dump.of(tree), Dump.sessions(tree));
            } else if (!image.image().next(image.bytes(), random.nextInt(600))) {
                finishImage();
            }
        }

        private void finishImage() {
            if (image == null) {
                return;
            }
            while (image.image().next(image.bytes(), 1 + random.nextInt(600))) {
                // until it ends
            }
            ZnodeTree loaded = Images.load(image.bytes(), image.image().zxid(), options);
            assertThat(Dump.of(loaded)).as("seed %d: image at %d", seed, loaded.lastZxid()).isEqualTo(image.znodes());
            assertThat(Dump.sessions(loaded)).as("seed %d: sessions of the image", seed).isEqualTo(image.sessions());
            assertThat(loaded.digest()).as("seed %d: digest of the image", seed).isEqualTo(image.image().digest());
            Subtrees.check(loaded, seed);
            replay(loaded, "from an image");
            image = null;
        }

        // --- fuzzy snapshots

        private void takeFuzzy() {
            if (!options.closeSessionPaths()) {
                return; // a closeSession that names no paths does not raise the pzxid where its ephemerals are missing already
            }
            if (fuzzy == null) {
                fuzzy = new FuzzySnapshot(tree);
            } else if (!fuzzy.step(1 + random.nextInt(3))) {
                finishFuzzy();
            }
        }

        private void finishFuzzy() {
            if (fuzzy == null) {
                return;
            }
            while (fuzzy.step(1)) {
                // until it ends
            }
            replay(fuzzy.load(options), "from a fuzzy snapshot");
            fuzzy = null;
        }

        private void replay(ZnodeTree loaded, String how) {
            applyAll();
            long from = loaded.lastZxid();
            for (LogEntry entry : log) {
                if (entry.zxid() > from) {
                    loaded.apply(entry, false, Changes.NONE);
                }
            }
            loaded.requireDigests();
            assertThat(loaded.digestMismatches()).as("seed %d: digests of entries after replay %s at %d", seed, how, from).isZero();
            assertThat(Dump.of(loaded)).as("seed %d: replay %s at %d", seed, how, from).isEqualTo(Dump.of(tree));
            assertThat(loaded.digest()).as("seed %d: digest after replay %s", seed, how).isEqualTo(tree.digest());
            assertThat(Dump.sessions(loaded)).as("seed %d: sessions after replay %s", seed, how).isEqualTo(Dump.sessions(tree));
            for (long session = 1; session <= 3; session++) {
                assertThat(loaded.ephemerals(session)).containsExactlyInAnyOrderElementsOf(tree.ephemerals(session));
            }
        }
    }
}
