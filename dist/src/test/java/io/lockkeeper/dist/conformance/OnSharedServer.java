package io.lockkeeper.dist.conformance;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;

/** A test on a server that others use too: it has a session, and a znode of its own under which it may do what it likes. */
@BothServers
@Tag(OnSharedServer.TAG)
abstract class OnSharedServer {

    /** The build runs these once more, on a server that follows in an ensemble. */
    static final String TAG = "shared-server";

    /** Of those, the few that look at what is different there: a role, members, whose zxid it is. */
    static final String ALONE = "alone";

    final Kind kind;
    final ServerUnderTest server;
    final RawClient client;
    private final List<RawClient> opened = new ArrayList<>();
    private String root = "/";

    OnSharedServer(Kind kind, Servers servers, Setup setup) {
        this.kind = kind;
        this.server = servers.shared(kind, setup);
        this.client = connect();
    }

    @BeforeEach
    final void makeRoot(TestInfo test) {
        String name = "/" + getClass().getSimpleName() + "." + test.getTestMethod().orElseThrow().getName();
        root = name;
        for (int round = 2; client.call(Request.create(root)).err() == Codes.NODE_EXISTS; round++) {
            root = name + "." + round;
        }
    }

    /** No session may expire while another test counts zxids. */
    @AfterEach
    final void endSessions() {
        opened.forEach(RawClient::close);
        for (RawClient dropped : opened) {
            if (dropped.sessionId() != 0) {
                try (RawClient back = server.open()) {
                    if (!back.handshake(Handshake.renew(dropped.session())).refused()) {
                        back.call(Request.closeSession());
                    }
                }
            }
        }
    }

    /** The znode of this test, or a path below it. */
    final String at(String below) {
        return root + below;
    }

    /** One more client, with a session of its own. */
    final RawClient connect() {
        return connect(Handshake.fresh());
    }

    final RawClient connect(Handshake handshake) {
        RawClient another = open();
        another.handshake(handshake);
        return another;
    }

    /** One more connection, without a handshake. */
    final RawClient open() {
        RawClient another = server.open();
        opened.add(another);
        return another;
    }
}
