package io.lockkeeper.client.shell;

import io.lockkeeper.client.Change;
import io.lockkeeper.client.SessionState;

/** Watch and session events in zkCli's words. */
final class Events {
    private Events() {}

    static String text(Change change) {
        return text("SyncConnected", name(change.type()), change.path(), change.zxid());
    }

    static String text(SessionState state) {
        return text(
                switch (state) {
                    case CONNECTED -> "SyncConnected";
                    case CONNECTED_READ_ONLY -> "ConnectedReadOnly";
                    case CONNECTING, SUSPENDED -> "Disconnected";
                    case LOST -> "Expired";
                    case AUTH_FAILED -> "AuthFailed";
                    case CLOSED -> "Closed";
                },
                "None",
                "null",
                -1);
    }

    /** The state as the prompt shows it. */
    static String label(SessionState state) {
        return switch (state) {
            case CONNECTING, SUSPENDED -> "CONNECTING";
            case CONNECTED -> "CONNECTED";
            case CONNECTED_READ_ONLY -> "CONNECTEDREADONLY";
            case LOST, CLOSED -> "CLOSED";
            case AUTH_FAILED -> "AUTH_FAILED";
        };
    }

    static String name(Change.Type type) {
        return switch (type) {
            case NODE_CREATED -> "NodeCreated";
            case NODE_DELETED -> "NodeDeleted";
            case NODE_DATA_CHANGED -> "NodeDataChanged";
            case NODE_CHILDREN_CHANGED -> "NodeChildrenChanged";
            case DATA_WATCH_REMOVED -> "DataWatchRemoved";
            case CHILD_WATCH_REMOVED -> "ChildWatchRemoved";
            case PERSISTENT_WATCH_REMOVED -> "PersistentWatchRemoved";
            case RESYNC -> "Resync";
        };
    }

    private static String text(String state, String type, String path, long zxid) {
        return "\nWATCHER::\n\nWatchedEvent state:" + state + " type:" + type + " path:" + path + " zxid: " + zxid;
    }
}
