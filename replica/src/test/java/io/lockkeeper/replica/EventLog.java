package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An outbox that only keeps what each connection is notified of; anything else is not expected. */
final class EventLog implements Outbox {
    final Map<Long, List<String>> told = new LinkedHashMap<>();

    List<String> toldTo(long connection) {
        return told.getOrDefault(connection, List.of());
    }

    @Override
    public void notify(long connection, long zxid, WatchEvent event) {
        told.computeIfAbsent(connection, _ -> new ArrayList<>()).add(event.type() + " " + event.path());
    }

    @Override
    public void append(long zxid, byte[] entry) {
        throw new AssertionError("append");
    }

    @Override
    public void rollLog() {
        throw new AssertionError("rollLog");
    }

    @Override
    public void connected(long connection, ConnectResponse response) {
        throw new AssertionError("connected");
    }

    @Override
    public void reply(long connection, int xid, long zxid, Reply reply) {
        throw new AssertionError("reply");
    }

    @Override
    public void close(long connection) {
        throw new AssertionError("close");
    }

    @Override
    public void snapshotStarted(long zxid) {
        throw new AssertionError("snapshotStarted");
    }

    @Override
    public void snapshotPortion(byte[] bytes, boolean last, long digest) {
        throw new AssertionError("snapshotPortion");
    }

    @Override
    public void notice(Notice notice) {
        throw new AssertionError("notice " + notice);
    }
}
