package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Acl.ALL;
import static io.lockkeeper.dist.conformance.Acl.digest;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Codes.THROTTLED;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.getChildren;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much is too much, and what happens then. */
final class LimitsTest extends OnSharedServer {

    private static final Setup NARROW = Setup.DEFAULTS.withProperty("jute.maxbuffer", "4096");
    /** So impatient that a slow client does not come to its handshake: only for who does not mean to. */
    private static final Setup IMPATIENT = Setup.DEFAULTS.with("nio.sessionlessCnxnTimeout", "300");

    private final Servers servers;

    LimitsTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
        this.servers = servers;
    }

    @Test
    @Fact("C5")
    void aLowerFrameLimitIsKept() {
        ServerUnderTest narrow = servers.shared(kind, NARROW);
        try (RawClient there = narrow.connect()) {
            int overhead = create(Request.CREATE, "/large", new byte[0], Acl.OPEN, 0).frame(1).length;
            there.call(create(Request.CREATE, "/large", new byte[4096 - overhead], Acl.OPEN, 0)).ok();
            there.call(getData("/large")).ok();
            there.sendFrame(create(Request.CREATE, "/larger", new byte[4097 - overhead - 1], Acl.OPEN, 0).frame(2));
            there.mustBeClosed();
        }
    }

    @Test
    @Fact("C44")
    void aConnectionThatSaysNothingIsClosed() {
        try (RawClient mute = servers.shared(kind, IMPATIENT).open()) {
            mute.mustBeClosed();
        }
    }

    @Test
    @Fact("C45")
    void oneAddressMayHaveSixtyConnections() {
        try (ServerUnderTest fresh = ServerUnderTest.start(kind, Setup.DEFAULTS)) {
            var all = new ArrayList<RawClient>();
            try {
                // Connections of the start-up probe may still be on their way out.
                Await.until("sixty connections stand", () -> {
                    RawClient next = fresh.open();
                    all.add(next);
                    try {
                        next.handshake(Handshake.fresh());
                    } catch (AssertionError | UncheckedIOException refused) {
                        all.remove(next);
                        next.close();
                    }
                    return all.size() == 60;
                });
                RawClient oneTooMany = fresh.open();
                all.add(oneTooMany);
                oneTooMany.mustBeClosed();
                all.getFirst().call(exists("/")).ok();
            } finally {
                all.forEach(RawClient::close);
            }
        }
    }

    @Test
    @Fact("C172")
    void aRequestThatWaitedTooLongIsNotExecuted() {
        Setup throttled = Setup.DEFAULTS.with("request_throttle_max_requests", "1").with("request_throttle_stall_time", "20")
                .with("request_throttle_drop_stale", "false").with("throttled_op_wait_time", "1");
        try (ServerUnderTest slow = ServerUnderTest.start(kind, throttled); RawClient there = slow.connect()) {
            int requests = 300;
            var segment = new Bytes();
            for (int xid = 1; xid <= requests; xid++) {
                byte[] payload = create("/" + xid).frame(xid);
                segment.i32(payload.length).raw(payload);
            }
            there.sendBytes(segment.done());

            var refused = new ArrayList<String>();
            for (int xid = 1; xid <= requests; xid++) {
                Reply reply = there.reply();
                assertThat(reply.xid()).isEqualTo(xid);
                if (reply.err() == THROTTLED) {
                    refused.add("/" + xid);
                } else {
                    reply.ok();
                }
            }
            assertThat(refused).isNotEmpty();
            Await.until("the rest is served", () -> there.call(exists("/")).err() == 0);
            try (RawClient later = slow.connect()) {
                Fields children = Await.value("children are listed", () -> {
                    Reply reply = later.call(getChildren("/"));
                    return reply.err() == THROTTLED ? null : reply.ok();
                });
                assertThat(children.strs()).doesNotContainAnyElementsOf(refused.stream().map(path -> path.substring(1)).toList())
                        .hasSize(requests - refused.size() + 1);
            }
        }
    }

    @Test
    @Fact("C181")
    void pathsMayBeLongAndDeep() {
        String longName = at("/" + "n".repeat(60_000));
        client.call(create(longName, "x")).ok();
        assertThat(client.call(getData(longName)).ok().buf()).hasSize(1);

        var path = new StringBuilder(at(""));
        for (int depth = 1; depth <= 1000; depth++) {
            client.call(create(path.append("/d").toString())).ok();
        }
        client.call(exists(path.toString())).ok();
        assertThat(client.call(Request.getAllChildrenNumber(at(""))).ok().i32()).isEqualTo(1001);
    }

    @Test
    @Fact("C184")
    @Difference("reaping is the server's own affair: a client that asks for it must not get around the ACL of the parent")
    void aClientCannotReapWhatItMayNotDelete() {
        client.call(create(at("/locked"), List.of(digest(ALL, "u:p"), Acl.world(Acl.READ | Acl.CREATE)))).ok();
        client.call(create(at("/locked/child"))).ok();

        Reply reply = client.call(Request.of(Request.DELETE_CONTAINER, new Bytes().str(at("/locked/child"))));

        RawClient witness = connect();
        switch (kind) {
            case APACHE -> {
                reply.ok();
                witness.call(exists(at("/locked/child"))).fails(NO_NODE);
            }
            case LOCKKEEPER -> {
                assertThat(reply.err()).isNotZero();
                witness.call(exists(at("/locked/child"))).ok();
            }
        }
    }
}
