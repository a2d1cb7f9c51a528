package io.lockkeeper.replica;

import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An outbox that keeps the read-only flags of answers to hellos and lets the rest go. */
final class AnswerLog implements Outbox {
    final List<@Nullable Boolean> readOnlyFlags = new ArrayList<>();

    @Override
    public void connected(long connection, ConnectResponse response) {
        readOnlyFlags.add(response.readOnly());
    }

    @Override
    public void notify(long connection, long zxid, WatchEvent event) {}

    @Override
    public void append(long zxid, byte[] entry) {}

    @Override
    public void rollLog() {}

    @Override
    public void reply(long connection, int xid, long zxid, Reply reply) {}

    @Override
    public void close(long connection) {}

    @Override
    public void snapshotStarted(long zxid) {}

    @Override
    public void snapshotPortion(byte[] bytes, boolean last, long digest) {}

    @Override
    public void notice(Notice notice) {}
}
