package io.lockkeeper.server.admin;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.server.client.ClientConnection;
import io.lockkeeper.server.client.ConnectionStats;
import io.lockkeeper.server.client.ConnectionTable;
import java.util.function.Function;

/** Lines about connections, for cons and stat. */
final class ConnectionText {
    private ConnectionText() {}

    /** A line for each, then an empty one. */
    static String all(ConnectionTable connections, Function<ClientConnection, String> line) {
        StringBuilder text = new StringBuilder();
        for (ClientConnection connection : connections.all()) {
            text.append(line.apply(connection)).append('\n');
        }
        return text.append('\n').toString();
    }

    static String brief(ClientConnection connection) {
        return counts(connection) + ")";
    }

    static String full(ClientConnection connection) {
        if (connection.sessionId() == 0) {
            return brief(connection);
        }
        ConnectionStats stats = connection.stats();
        StringBuilder text = new StringBuilder(counts(connection))
            .append(",sid=0x").append(Long.toHexString(connection.sessionId()))
            .append(",lop=").append(operation(stats.lastOperation()))
            .append(",est=").append(connection.openedWallMillis())
            .append(",to=").append(connection.timeoutMillis());
        if (stats.lastCxid() >= 0) {
            text.append(",lcxid=0x").append(Long.toHexString(stats.lastCxid()));
        }
        return text.append(",lzxid=0x").append(Long.toHexString(stats.lastZxid()))
            .append(",lresp=").append(stats.lastResponseMillis())
            .append(",llat=").append(stats.lastLatency())
            .append(",minlat=").append(stats.minLatency())
            .append(",avglat=").append(stats.averageLatency())
            .append(",maxlat=").append(stats.maxLatency())
            .append(')').toString();
    }

    private static String counts(ClientConnection connection) {
        // Compat: the bits ZooKeeper waits for: none for a four-letter word, 1 to read, 4 to write.
        int interest = connection.isCommand() ? 0 : connection.isBackedUp() ? 5 : 1;
        var peer = connection.peer();
        String host = peer.getAddress().getHostAddress();
        return " /%s:%d[%x](queued=%d,recved=%d,sent=%d".formatted(host.contains(":") ? "[" + host + "]" : host, peer.getPort(), interest,
            connection.outstanding(), connection.stats().received(), connection.stats().sent());
    }

    private static String operation(int opCode) {
        return switch (opCode) {
            case ConnectionStats.NO_OPERATION -> "NA";
            case OpCode.PING -> "PING";
            case OpCode.CREATE_SESSION -> "SESS";
            case OpCode.CLOSE_SESSION -> "CLOS";
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> "CREA";
            case OpCode.DELETE, OpCode.DELETE_CONTAINER -> "DELE";
            case OpCode.SET_DATA -> "SETD";
            case OpCode.SET_ACL -> "SETA";
            case OpCode.EXISTS -> "EXIS";
            case OpCode.GET_DATA -> "GETD";
            case OpCode.GET_ACL -> "GETA";
            case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> "GETC";
            case OpCode.GET_ALL_CHILDREN_NUMBER -> "GETACN";
            case OpCode.GET_EPHEMERALS -> "GETE";
            case OpCode.SYNC -> "SYNC";
            case OpCode.CHECK -> "CHEC";
            case OpCode.MULTI -> "MULT";
            case OpCode.MULTI_READ -> "MLTR";
            case OpCode.RECONFIG -> "RECO";
            case OpCode.SET_WATCHES -> "SETW";
            case OpCode.SET_WATCHES2 -> "STW2";
            case OpCode.ADD_WATCH -> "ADDW";
            case OpCode.CHECK_WATCHES -> "CHKW";
            case OpCode.REMOVE_WATCHES -> "REMW";
            case OpCode.WHO_AM_I -> "HOMI";
            default -> "NA";
        };
    }
}
