package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import org.junit.jupiter.api.Test;

class ListingsTest {
    private final Writer writer = new Writer(TreeOptions.DEFAULT);

    private ChildNames names(String path) {
        var reply = (Reply.Children) writer.read(new Operation.GetChildren(OpCode.GET_CHILDREN, path, false));
        return reply.names();
    }

    @Test
    void aListThatDidNotChangeIsTheSameOne() {
        writer.create("/p");
        writer.create("/p/a");
        writer.create("/p/b");

        ChildNames first = names("/p");
        writer.does(new Operation.SetData("/p/a", new byte[1], -1));

        assertThat(first.toList()).containsExactlyInAnyOrder("a", "b");
        assertThat(names("/p")).isSameAs(first);
    }

    @Test
    void whoComesAndWhoGoesIsInTheNextOne() {
        writer.create("/p");
        for (int i = 0; i < 50; i++) {
            writer.create("/p/\u00e9" + i);
            assertThat(names("/p").toList()).hasSize(i + 1).contains("\u00e9" + i);
        }
        for (int i = 0; i < 50; i++) {
            writer.does(new Operation.Delete("/p/\u00e9" + i, -1));
            assertThat(names("/p").toList()).hasSize(49 - i).doesNotContain("\u00e9" + i);
        }
        assertThat(names("/p")).isSameAs(ChildNames.NONE);
    }

    @Test
    void aZnodeInThePlaceOfADeletedOneHasChildrenOfItsOwn() {
        writer.create("/old");
        writer.create("/old/child");
        assertThat(names("/old").toList()).containsExactly("child");
        writer.does(new Operation.Delete("/old/child", -1));
        writer.does(new Operation.Delete("/old", -1));

        writer.create("/new");

        assertThat(names("/new").toList()).isEmpty();
        writer.create("/new/other");
        assertThat(names("/new").toList()).containsExactly("other");
    }

    @Test
    void manyParentsTakeTurnsInFewPlaces() {
        for (int i = 0; i < 1000; i++) {
            writer.create("/p" + i);
            writer.create("/p" + i + "/c" + i);
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1000; i++) {
                assertThat(names("/p" + i).toList()).containsExactly("c" + i);
            }
        }
    }

    @Test
    void aLongListIsWholeAndNotKept() {
        writer.create("/p");
        for (int i = 0; i < 300; i++) {
            writer.create("/p/" + "n".repeat(100) + i);
        }

        ChildNames first = names("/p");

        assertThat(first.toList()).doesNotHaveDuplicates().hasSize(300);
        assertThat(names("/p")).isEqualTo(first).isNotSameAs(first);
    }
}
