package io.lockkeeper.simulator;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Request;
import java.util.List;

/** Somebody who may change the membership of an ensemble, and asks one member to, over a session made for it. */
final class Operator implements Service.Peer {
    private final Service server;
    private final Operation.Reconfig change;
    private final long connection;
    private boolean answered;

    Operator(Service server, Operation.Reconfig change, int timeoutMillis) {
        this.server = server;
        this.change = change;
        connection = server.connect(
                new ConnectRequest(0, 0, timeoutMillis, 0, new byte[16], false), List.of(new Id("ip", "10.0.1.1")), this);
    }

    /** Whether it has an answer, or will not get one. */
    boolean isDone() {
        return answered;
    }

    @Override
    public void connected(ConnectResponse response) {
        server.authenticate(connection, RequestHeader.XID_AUTH, List.of(MembershipRules.SUPER));
        server.send(connection, List.of(new Request(1, change)));
    }

    @Override
    public void replied(int xid, long zxid, Reply reply) {
        if (xid == 1) {
            answered = true;
            if (reply.error() != ErrorCode.SESSION_EXPIRED) {
                server.send(connection, List.of(new Request(2, new Operation.CloseSession())));
            }
        }
    }

    @Override
    public void notified(long zxid, WatchEvent event) {}

    @Override
    public void closed() {
        answered = true;
    }
}
