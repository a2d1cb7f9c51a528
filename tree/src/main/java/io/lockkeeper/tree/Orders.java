package io.lockkeeper.tree;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Children in the order of their names, for those who read them page by page. Made when the first page is asked for, in time proportional
 * to the number of children; then kept in step with what comes and goes, as long as pages are asked for: what changes often and is read no
 * more is forgotten. Only few are kept, and together not many children, but always the last one.
 */
final class Orders {
    static final int MAX_ORDERS = 16;
    /** Four bytes each. */
    static final int MAX_CHILDREN = 4 << 20;
    /** Changes without a page read in between after which an order is forgotten. */
    static final int MAX_CHANGES = 1024;

    private final Znodes znodes;
    /** By the parent's slot, the one that was read last at the end. */
    private final Map<Integer, ChildOrder> kept = new LinkedHashMap<>();
    private int children;

    Orders(Znodes znodes) {
        this.znodes = znodes;
    }

    /** The children of a znode; valid until the tree changes. */
    ChildOrder of(int parent) {
        ChildOrder present = kept.remove(parent);
        if (present != null) {
            present.changes = 0;
            kept.put(parent, present);
            return present;
        }
        ChildOrder order = new ChildOrder(znodes, parent);
        kept.put(parent, order);
        children += order.size();
        Iterator<ChildOrder> oldest = kept.values().iterator();
        while (kept.size() > 1 && (kept.size() > MAX_ORDERS || children > MAX_CHILDREN)) {
            children -= oldest.next().size();
            oldest.remove();
        }
        return order;
    }

    /** A child has come. */
    void added(int parent, int child) {
        ChildOrder order = changing(parent);
        if (order != null) {
            order.add(child);
            children++;
        }
    }

    /** A child is about to go; it still has its name. */
    void removed(int parent, int child) {
        ChildOrder order = changing(parent);
        if (order != null) {
            order.remove(child);
            children--;
        }
    }

    /** The znode is about to go. */
    void forget(int parent) {
        ChildOrder order = kept.isEmpty() ? null : kept.remove(parent);
        if (order != null) {
            children -= order.size();
        }
    }

    private @Nullable ChildOrder changing(int parent) {
        ChildOrder order = kept.isEmpty() ? null : kept.get(parent);
        if (order != null && ++order.changes > MAX_CHANGES) {
            forget(parent);
            return null;
        }
        return order;
    }

    /** How many children the kept orders have. */
    int keptChildren() {
        return children;
    }
}
