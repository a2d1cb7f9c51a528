package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.NameFilter;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;

/** What a tree says of its subtrees and of their children page by page, beside what can be counted. */
final class Subtrees {
    private static final List<Id> SUPER = List.of(new Id("super", ""));

    private Subtrees() {}

    /** Against a model that has the same znodes. */
    static void check(ZnodeTree tree, NaiveTree model, long seed) {
        for (String path : model.znodes.keySet()) {
            Reply.SubtreeSize size = (Reply.SubtreeSize) tree.read(new Operation.SubtreeSize(path), 0, SUPER);
            assertThat(size.znodes()).as("seed %d: znodes of %s", seed, path).isEqualTo(model.subtree(path).size());
            assertThat(size.dataBytes()).as("seed %d: bytes of %s", seed, path).isEqualTo(model.bytes(path));
        }
        check(tree, seed);
    }

    /** Against what the tree says of itself in other ways. */
    static void check(ZnodeTree tree, long seed) {
        check(tree, "/", seed);
    }

    private static long check(ZnodeTree tree, String path, long seed) {
        Operation.GetChildren all = new Operation.GetChildren(OpCode.GET_CHILDREN, path, false);
        List<String> names = ((Reply.Children) tree.read(all, 0, SUPER)).names().toList().stream().sorted().toList();
        assertThat(paged(tree, path, 2)).as("seed %d: children of %s by pages", seed, path).isEqualTo(names);
        long count = 1;
        for (String name : names) {
            count += check(tree, path.equals("/") ? "/" + name : path + "/" + name, seed);
        }
        Reply.SubtreeSize size = (Reply.SubtreeSize) tree.read(new Operation.SubtreeSize(path), 0, SUPER);
        assertThat(size.znodes()).as("seed %d: znodes of %s", seed, path).isEqualTo(count);
        return count;
    }

    static List<String> paged(ZnodeTree tree, String path, int pageSize) {
        List<String> names = new ArrayList<>();
        String after = null;
        do {
            Reply.ChildPage page = (Reply.ChildPage) tree.read(
                    new Operation.ListChildren(path, after, NameFilter.ALL, ChildDetail.NAME, pageSize, 0), 0, SUPER);
            assertThat(page.children()).hasSizeLessThanOrEqualTo(pageSize);
            page.children().forEach(child -> names.add(child.name()));
            after = page.next();
        } while (after != null);
        return names;
    }
}
