package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.NODE_EXISTS;
import static io.lockkeeper.dist.conformance.Codes.NO_NODE;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.setData;
import static io.lockkeeper.dist.conformance.Request.sync;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers come in the order of the questions, whatever the questions are. */
final class OrderingTest extends OnSharedServer {

    OrderingTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.DEFAULTS);
    }

    @Test
    @Fact("C168")
    void aReadBehindAWriteSeesIt() {
        for (Request request : new Request[] {create(at("/a")), exists(at("/a")), delete(at("/a")), exists(at("/a"))}) {
            client.send(request);
        }
        client.reply().ok();
        client.reply().ok();
        client.reply().ok();
        client.reply().fails(NO_NODE);
    }

    @Test
    @Fact({"C14", "C169"})
    void tenThousandRequestsAtOnceAreAnsweredInOrder() throws Exception {
        int requests = 10_000;
        Thread sender = Thread.ofVirtual().start(() -> IntStream.rangeClosed(1, requests).forEach(xid ->
                client.sendFrame((xid % 10 == 0 ? setData(at(""), "" + xid) : exists(at(""))).frame(xid))));

        long zxid = 0;
        for (int xid = 1; xid <= requests; xid++) {
            Reply reply = client.reply();
            assertThat(reply.xid()).isEqualTo(xid);
            assertThat(reply.ok().stat().version()).isEqualTo(xid / 10);
            assertThat(reply.zxid()).isGreaterThanOrEqualTo(zxid);
            zxid = reply.zxid();
        }
        sender.join();
    }

    @Test
    @Fact("C171")
    void aSyncComesBehindTheWritesBeforeIt() {
        int write = client.send(create(at("/a")));
        int sync = client.send(sync(at("/a")));
        int read = client.send(exists(at("/a")));

        Reply written = client.reply();
        assertThat(written.xid()).isEqualTo(write);
        Reply synced = client.reply();
        assertThat(synced.xid()).isEqualTo(sync);
        assertThat(synced.zxid()).isGreaterThanOrEqualTo(written.zxid());
        Reply found = client.reply();
        assertThat(found.xid()).isEqualTo(read);
        found.ok();
    }

    @Test
    @Fact("C183")
    void ofTwoWhoCreateTheSameNodeOneSucceeds() {
        RawClient other = connect();
        for (int round = 0; round < 50; round++) {
            client.send(create(at("/" + round)));
            other.send(create(at("/" + round)));
            assertThat(new int[] {client.reply().err(), other.reply().err()}).containsExactlyInAnyOrder(0, NODE_EXISTS);
        }
    }
}
