package io.lockkeeper.tree;

import static io.lockkeeper.tree.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.NameFilter;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pages of children, sizes and deletions of subtrees. */
class BigTreesTest {
    private final Writer writer = new Writer(
            new TreeOptions(true, false, true, true, false, false, 4096, Set.of("ip", "digest"), 0));

    private static Operation.ListChildren list(String after, String prefix, String pattern, int children) {
        return new Operation.ListChildren("/d", after, new NameFilter(prefix, pattern), ChildDetail.NAME, children, 0);
    }

    private Reply.ChildPage page(Operation.ListChildren list) {
        return (Reply.ChildPage) writer.read(list);
    }

    private List<String> names(Reply.ChildPage page) {
        return page.children().stream().map(Reply.Child::name).toList();
    }

    private void children(String... names) {
        writer.create("/d");
        for (String name : names) {
            writer.create("/d/" + name, name);
        }
    }

    // --- pages

    @Test
    void aPageSaysBehindWhichNameTheNextOneBegins() {
        children("c", "a", "e", "b", "d");

        Reply.ChildPage first = page(list(null, null, null, 2));
        assertThat(names(first)).containsExactly("a", "b");
        assertThat(first.next()).isEqualTo("b");
        assertThat(first.stat()).isEqualTo(writer.stat("/d"));
        Reply.ChildPage last = page(list("d", null, null, 2));
        assertThat(names(last)).containsExactly("e");
        assertThat(last.next()).isNull();
        assertThat(names(page(list("bb", null, null, 2)))).as("the name need not be there").containsExactly("c", "d");
        assertThat(page(list("a", null, null, 4)).next()).as("nothing is left behind a full page").isNull();
    }

    @Test
    void namesAreOrderedByTheirBytes() {
        List<String> names = new ArrayList<>();
        Random random = new Random(1);
        List<String> letters = List.of("a", "b", "\u00e4", "\u20ac", "\ud83d\ude00", "0", "-", "\uffee");
        writer.create("/d");
        for (int i = 0; i < 3000; i++) {
            StringBuilder name = new StringBuilder("common-" + (i % 3 == 0 ? "more-in-common-" : ""));
            for (int length = 1 + random.nextInt(9); length > 0; length--) {
                name.append(letters.get(random.nextInt(letters.size())));
            }
            if (writer.create("/d/" + name).error() == ErrorCode.OK) {
                names.add(name.toString());
            }
        }
        names.sort((a, b) -> java.util.Arrays.compareUnsigned(bytes(a), bytes(b)));

        assertThat(Subtrees.paged(writer.tree, "/d", 7)).isEqualTo(names);
        assertThat(Subtrees.paged(writer.tree, "/d", 100_000)).isEqualTo(names);
    }

    @Test
    void whatStaysIsSeenOnceWhateverComesAndGoesBetweenPages() {
        List<String> stays = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stays.add(String.format("stays-%04d", i * 7 % 200));
        }
        children(stays.toArray(String[]::new));
        Random random = new Random(2);
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            Reply.ChildPage page = page(list(after, null, null, 9));
            seen.addAll(names(page));
            after = page.next();
            for (int i = 0; i < 30; i++) {
                String path = String.format("/d/stays-%04d-not", random.nextInt(200));
                if (writer.create(path).error() == ErrorCode.NODE_EXISTS) {
                    writer.does(new Operation.Delete(path, -1));
                }
            }
        } while (after != null);

        Collections.sort(stays);
        assertThat(seen).doesNotHaveDuplicates().isSorted();
        assertThat(seen.stream().filter(name -> !name.endsWith("-not"))).containsExactlyElementsOf(stays);
    }

    @Test
    void prefixAndPatternChoose() {
        children("job-1", "job-2", "job-22", "jobs", "lock-1", "lock-2", "\u00fcb-2");

        assertThat(names(page(list(null, "job-", null, 9)))).containsExactly("job-1", "job-2", "job-22");
        assertThat(names(page(list(null, null, "*-2", 9)))).containsExactly("job-2", "lock-2", "\u00fcb-2");
        assertThat(names(page(list(null, "l", "*-?", 9)))).containsExactly("lock-1", "lock-2");
        assertThat(names(page(list(null, null, "?b-2", 9)))).as("one character, whatever its bytes").containsExactly("\u00fcb-2");
        assertThat(names(page(list("job-2", "job-", null, 9)))).containsExactly("job-22");
        Reply.ChildPage first = page(list(null, null, "*-2", 1));
        assertThat(first.next()).as("all that was looked at is behind").isEqualTo("lock-1");
        assertThat(page(list(null, "job-", null, 3)).next()).isNull();
        assertThat(names(page(list(null, "x", null, 9)))).isEmpty();
    }

    @Test
    void thePatternsOfStarsAndQuestionMarks() {
        for (String yes : List.of("*", "a*", "*c", "a*c", "abc", "???", "*b*", "a**c", "*a*b*c*", "ab?*")) {
            assertThat(new NameFilter(null, yes).accepts(bytes("abc"), 3)).as(yes).isTrue();
        }
        for (String no : List.of("b*", "*b", "ab", "abcd", "????", "??", "a*b", "*ac*", "A*")) {
            assertThat(new NameFilter(null, no).accepts(bytes("abc"), 3)).as(no).isFalse();
        }
    }

    @Test
    void aPageIsBoundedByItsBytesButNeverEmptyForThat() {
        children("a", "b", "c");
        writer.does(new Operation.SetData("/d/a", new byte[1000], -1));
        Operation.ListChildren small =
                new Operation.ListChildren("/d", null, NameFilter.ALL, ChildDetail.DATA, 10, 500);

        Reply.ChildPage first = page(small);
        assertThat(names(first)).containsExactly("a");
        assertThat(first.next()).isEqualTo("a");
        assertThat(names(page(new Operation.ListChildren("/d", "a", NameFilter.ALL, ChildDetail.DATA, 10, 500)))).containsExactly("b", "c");
    }

    @Test
    void muchThatIsLookedAtForLittleEndsThePageToo() {
        writer.create("/d");
        for (int i = 0; i < 2000; i++) {
            writer.create(String.format("/d/%040d", i));
        }
        String pattern = "*" + "?".repeat(250) + "x";
        int pages = 0;
        String after = null;
        do {
            Reply.ChildPage page = page(list(after, null, pattern, 10));
            assertThat(page.children()).isEmpty();
            after = page.next();
            pages++;
        } while (after != null);

        assertThat(pages).isGreaterThan(1);
    }

    @Test
    void dataAndStatComeWithTheNamesToWhoMayReadThem() {
        writer.create("/d");
        writer.create("/d/a", "one");
        writer.does(Writer.creation("/d/b", "two", Writer.only(Acl.READ, "ip", "9.9.9.9"), 0));
        Reply.ChildPage page = page(new Operation.ListChildren("/d", null, NameFilter.ALL, ChildDetail.DATA, 10, 0));

        assertThat(page.children().getFirst()).usingRecursiveComparison()
                .isEqualTo(new Reply.Child("a", ErrorCode.OK, writer.stat("/d/a"), bytes("one")));
        assertThat(page.children().getLast()).isEqualTo(new Reply.Child("b", ErrorCode.NO_AUTH, null, null));
        assertThat(page(new Operation.ListChildren("/d", null, NameFilter.ALL, ChildDetail.STAT, 1, 0)).children().getFirst())
                .isEqualTo(new Reply.Child("a", ErrorCode.OK, writer.stat("/d/a"), null));
    }

    @Test
    void whoMayNotReadTheZnodeGetsNoPageAndNoSize() {
        writer.does(Writer.creation("/d", "", Writer.only(Acl.ALL & ~Acl.READ, "ip", "127.0.0.1"), 0));

        assertThat(writer.read(list(null, null, null, 1))).isEqualTo(Reply.failed(ErrorCode.NO_AUTH));
        assertThat(writer.read(new Operation.SubtreeSize("/d"))).isEqualTo(Reply.failed(ErrorCode.NO_AUTH));
        assertThat(writer.read(new Operation.SubtreeSize("/e"))).isEqualTo(Reply.failed(ErrorCode.NO_NODE));
        assertThat(writer.tree.plan(new Operation.DeleteSubtree("/d", 1), writer.ids))
                .isEqualTo(new SubtreePlan.Refused(Reply.failed(ErrorCode.NO_AUTH)));
    }

    @Test
    void fewOrdersAreKeptAndNoneThatOnlyChanges() {
        Znodes znodes = new Znodes();
        Orders orders = new Orders(znodes);
        int root = znodes.allocate(bytes("r"), 0, 0);
        int[] parents = new int[40];
        for (int i = 0; i < parents.length; i++) {
            parents[i] = znodes.allocate(bytes("p" + i), 0, 2);
            znodes.link(root, parents[i]);
            int child = znodes.allocate(bytes("c"), 0, 1);
            znodes.link(parents[i], child);
            assertThat(orders.of(parents[i]).size()).isEqualTo(1);
        }
        assertThat(orders.keptChildren()).isEqualTo(Orders.MAX_ORDERS);
        for (int i = 0; i <= Orders.MAX_CHANGES; i++) {
            int child = znodes.allocate(bytes("x" + i), 0, 2);
            znodes.link(parents[39], child);
            orders.added(parents[39], child);
        }
        assertThat(orders.keptChildren()).isEqualTo(Orders.MAX_ORDERS - 1);
        assertThat(orders.of(parents[39]).size()).isEqualTo(Orders.MAX_CHANGES + 2);
    }

    // --- deletion

    private List<String> planned(String path, int limit) {
        SubtreePlan plan = writer.tree.plan(new Operation.DeleteSubtree(path, limit), writer.ids);
        return ((SubtreePlan.Possible) plan).deletes().operations().stream().map(op -> ((Operation.Delete) op).path()).toList();
    }

    @Test
    void aSubtreeGoesLeavesFirstInOneTransaction() {
        children("a", "b");
        writer.create("/d/a/x");
        writer.create("/dd");
        List<String> plan = planned("/d", 4);
        assertThat(plan).containsExactlyInAnyOrder("/d", "/d/a", "/d/b", "/d/a/x").endsWith("/d");
        assertThat(plan.indexOf("/d/a/x")).isLessThan(plan.indexOf("/d/a"));
        writer.changes.heard.clear();
        writer.does(((SubtreePlan.Possible) writer.tree.plan(new Operation.DeleteSubtree("/d", 4), writer.ids)).deletes());

        assertThat(writer.exists("/d")).isFalse();
        assertThat(writer.exists("/dd")).isTrue();
        assertThat(writer.changes.heard).containsExactlyElementsOf(plan.stream().map(path -> "deleted " + path).toList());
    }

    @Test
    void whatIsPreparedAndNotAppliedCountsToo() {
        children("a", "b");
        writer.prepare(Writer.creation("/d/a/new", "", Acl.OPEN, 0));
        writer.prepare(Writer.creation("/d/a/new/below", "", Acl.OPEN, 0));
        writer.prepare(new Operation.Delete("/d/b", -1));

        assertThat(planned("/d", 4)).containsExactly("/d/a/new/below", "/d/a/new", "/d/a", "/d");
        assertThat(writer.tree.plan(new Operation.DeleteSubtree("/d", 3), writer.ids))
                .isEqualTo(new SubtreePlan.Refused(new Reply.SubtreeDeleted(0, 4)));
    }

    @Test
    void moreThanTheLimitOrThanOneEntryTakesIsRefusedWithTheirNumber() {
        writer.create("/d");
        for (int i = 0; i < 200; i++) {
            writer.create("/d/" + i);
        }
        assertThat(writer.tree.plan(new Operation.DeleteSubtree("/d", 200), writer.ids))
                .isEqualTo(new SubtreePlan.Refused(new Reply.SubtreeDeleted(0, 201)));
        assertThat(writer.tree.plan(new Operation.DeleteSubtree("/d", 1_000_000), writer.ids))
                .as("an entry has 4096 bytes")
                .isEqualTo(new SubtreePlan.Refused(new Reply.SubtreeDeleted(0, 201)));
    }

    @Test
    void whatIsPlannedFitsIntoAnEntry() {
        writer.create("/d");
        int fits = 0;
        for (int i = 0; i < 200; i++) {
            writer.create("/d/\u20ac" + i);
            if (writer.tree.plan(new Operation.DeleteSubtree("/d", 1000), writer.ids) instanceof SubtreePlan.Possible(Operation.Multi deletes)) {
                assertThat(writer.prepare(deletes)).isInstanceOf(Prepared.Accepted.class);
                writer.tree.abandonPending();
                fits = i;
            }
        }
        assertThat(fits).isBetween(60, 150);
    }

    @Test
    void theRootAndWhatIsNotThereAreLeftToAPlainDelete() {
        assertThat(planned("/", 1)).containsExactly("/");
        assertThat(planned("/none", 1)).containsExactly("/none");
        assertThat(planned("/none/", 1)).containsExactly("/none/");
    }

    @Test
    void eachParentMustAllowIt() {
        children("a");
        writer.does(Writer.creation("/d/b", "", List.of(new Acl(Acl.READ | Acl.CREATE, Id.ANYONE)), 0));
        writer.create("/d/b/c");
        Reply reply = writer.does(((SubtreePlan.Possible) writer.tree.plan(new Operation.DeleteSubtree("/d", 9), writer.ids)).deletes());

        assertThat(reply.toString()).contains("NO_AUTH");
        assertThat(writer.exists("/d/a")).isTrue();
    }
}
