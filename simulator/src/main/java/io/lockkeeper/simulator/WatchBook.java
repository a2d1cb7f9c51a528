package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.ZnodePath;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.protocol.client.WatchEvent.Type;
import io.lockkeeper.protocol.client.WatcherType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The watches one connection must have, and the events it is therefore owed. */
final class WatchBook {
    static final int STANDARD = 1;
    static final int PERSISTENT = 2;
    static final int RECURSIVE = 4;

    /** An event the connection must hear next. */
    record Owed(long zxid, WatchEvent event) {}

    private final Map<String, Integer> data = new TreeMap<>();
    private final Map<String, Integer> child = new TreeMap<>();
    private final Deque<Owed> owed = new ArrayDeque<>();
    private final Coverage coverage;

    WatchBook(Coverage coverage) {
        this.coverage = coverage;
    }

    Deque<Owed> owed() {
        return owed;
    }

    void watchData(String path) {
        data.merge(path, STANDARD, (a, b) -> a | b);
    }

    void watchChildren(String path) {
        child.merge(path, STANDARD, (a, b) -> a | b);
    }

    void add(String path, boolean recursive) {
        data.merge(path, recursive ? RECURSIVE : PERSISTENT, (a, b) -> a | b);
        if (!recursive) {
            child.merge(path, PERSISTENT, (a, b) -> a | b);
        }
    }

    boolean has(String path, WatcherType type) {
        int inData = data.getOrDefault(path, 0);
        int inChild = child.getOrDefault(path, 0);
        return switch (type) {
            case CHILDREN -> (inChild & STANDARD) != 0;
            case DATA -> (inData & STANDARD) != 0;
            case ANY -> (inData | inChild) != 0;
            case PERSISTENT -> (inData & PERSISTENT) != 0;
            case PERSISTENT_RECURSIVE -> (inData & RECURSIVE) != 0;
        };
    }

    void remove(String path, WatcherType type) {
        switch (type) {
            case CHILDREN -> clear(child, path, STANDARD);
            case DATA -> clear(data, path, STANDARD);
            case ANY -> {
                data.remove(path);
                child.remove(path);
            }
            case PERSISTENT -> {
                clear(data, path, PERSISTENT);
                clear(child, path, PERSISTENT);
            }
            case PERSISTENT_RECURSIVE -> clear(data, path, RECURSIVE);
        }
    }

    /** Registers what a client that came back asks for, and says which events it must hear at once. */
    List<WatchEvent> setAgain(Operation.SetWatches set, Model model) {
        List<WatchEvent> events = new ArrayList<>();
        for (String path : set.data()) {
            ModelNode node = model.find(path);
            if (node == null) {
                events.add(new WatchEvent(Type.NODE_DELETED, path));
            } else if (node.mzxid > set.relativeZxid()) {
                events.add(new WatchEvent(Type.NODE_DATA_CHANGED, path));
            } else {
                watchData(path);
            }
        }
        for (String path : set.exist()) {
            if (model.find(path) != null) {
                events.add(new WatchEvent(Type.NODE_CREATED, path));
            } else {
                watchData(path);
            }
        }
        for (String path : set.child()) {
            ModelNode node = model.find(path);
            if (node == null) {
                events.add(new WatchEvent(Type.NODE_DELETED, path));
            } else if (node.pzxid > set.relativeZxid()) {
                events.add(new WatchEvent(Type.NODE_CHILDREN_CHANGED, path));
            } else {
                watchChildren(path);
            }
        }
        set.persistent().forEach(path -> add(path, false));
        set.persistentRecursive().forEach(path -> add(path, true));
        return events;
    }

    // --- changes, as of one transaction

    void created(long zxid, String path, List<Acl> acl, List<Acl> parentAcl, List<Id> ids) {
        fireData(zxid, new WatchEvent(Type.NODE_CREATED, path), acl, ids);
        fireParent(zxid, path, parentAcl, ids);
    }

    void dataChanged(long zxid, String path, List<Acl> acl, List<Id> ids) {
        fireData(zxid, new WatchEvent(Type.NODE_DATA_CHANGED, path), acl, ids);
    }

    void deleted(long zxid, String path, List<Acl> acl, List<Acl> parentAcl, List<Id> ids) {
        WatchEvent event = new WatchEvent(Type.NODE_DELETED, path);
        boolean heard = fireData(zxid, event, acl, ids);
        boolean watchedAsParent = child.containsKey(path);
        clear(child, path, STANDARD);
        if (watchedAsParent && !heard) {
            owe(zxid, event, acl, ids);
        }
        fireParent(zxid, path, parentAcl, ids);
    }

    private boolean fireData(long zxid, WatchEvent event, List<Acl> acl, List<Id> ids) {
        int here = data.getOrDefault(event.path(), 0);
        boolean above = false;
        for (String at = event.path(); !at.equals("/"); ) {
            at = ZnodePath.parent(at);
            above |= (data.getOrDefault(at, 0) & RECURSIVE) != 0;
        }
        clear(data, event.path(), STANDARD);
        if (here == 0 && !above) {
            return false;
        }
        if (above) {
            coverage.count(Occurrence.RECURSIVE_EVENT_SENT);
        }
        if ((here & PERSISTENT) != 0) {
            coverage.count(Occurrence.PERSISTENT_EVENT_SENT);
        }
        owe(zxid, event, acl, ids);
        return true;
    }

    private void fireParent(long zxid, String path, List<Acl> parentAcl, List<Id> ids) {
        String parent = ZnodePath.parent(path);
        if (child.containsKey(parent)) {
            clear(child, parent, STANDARD);
            owe(zxid, new WatchEvent(Type.NODE_CHILDREN_CHANGED, parent), parentAcl, ids);
        }
    }

    private void owe(long zxid, WatchEvent event, List<Acl> acl, List<Id> ids) {
        if (Model.allows(acl, Acl.READ, ids)) {
            owed.add(new Owed(zxid, event));
        } else {
            coverage.count(Occurrence.EVENT_FILTERED_BY_ACL);
        }
    }

    private static void clear(Map<String, Integer> table, String path, int flags) {
        table.computeIfPresent(path, (_, present) -> (present & ~flags) == 0 ? null : present & ~flags);
    }
}
