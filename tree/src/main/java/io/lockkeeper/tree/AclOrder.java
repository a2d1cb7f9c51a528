package io.lockkeeper.tree;

import io.lockkeeper.protocol.Acl;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some order of ACL entries and of lists of them. Their hashes are no help against whoever writes thousands with one hash on purpose:
 * where entries or lists of clients are looked up, they are told apart by this.
 */
final class AclOrder {
    static final Comparator<Acl> ENTRIES = Comparator.comparingInt(Acl::perms)
            .thenComparing(acl -> acl.id().scheme(), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(acl -> acl.id().id(), Comparator.nullsFirst(Comparator.naturalOrder()));

    private AclOrder() {}

    /** A list as the key of a hash map, which orders keys of one hash if they say how. */
    record Key(List<Acl> list) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Integer.compare(list.size(), other.list.size());
            for (int i = 0; order == 0 && i < list.size(); i++) {
                order = ENTRIES.compare(list.get(i), other.list.get(i));
            }
            return order;
        }

        // What a record does by itself, but every start of a server would wait for Java to generate it.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && list.equals(key.list);
        }

        @Override
        public int hashCode() {
            return list.hashCode();
        }
    }
}
