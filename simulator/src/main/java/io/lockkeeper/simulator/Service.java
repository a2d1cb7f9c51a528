package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.ConnectResponse;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.WatchEvent;
import io.lockkeeper.replica.Request;
import java.util.List;

/** A server as clients reach it. */
interface Service {
    /** Hears what leaves the server for one connection. */
    interface Peer {
        void connected(ConnectResponse response);

        void replied(int xid, long zxid, Reply reply);

        void notified(long zxid, WatchEvent event);

        /** The connection is gone, whoever ended it. */
        void closed();
    }

    boolean isUp();

    /** Returns the number of a new connection; the peer hears of everything that comes of it. */
    long connect(ConnectRequest hello, List<Id> ids, Peer peer);

    void send(long connection, List<Request> requests);

    void authenticate(long connection, int xid, List<Id> ids);

    /** The client is gone: nothing more reaches it, and the server hears of it some time. */
    void disconnect(long connection);
}
