package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.NODE_CHILDREN_CHANGED;
import static io.lockkeeper.dist.conformance.Codes.NODE_CREATED;
import static io.lockkeeper.dist.conformance.Codes.NODE_DELETED;
import static io.lockkeeper.dist.conformance.Request.addWatch;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.createContainer;
import static io.lockkeeper.dist.conformance.Request.createTtl;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The znodes that go by themselves. The server looks for them ten times a second. */
final class ContainerAndTtlTest extends OnSharedServer {

    ContainerAndTtlTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private void awaitEnd(String path) {
        Await.until(path + " is gone", () -> client.call(exists(path)).err() == Codes.NO_NODE);
    }

    @Test
    @Fact({"C147", "C166"})
    void aContainerGoesAfterItsLastChildAndOneThatNeverHadAChildStays() {
        client.call(createContainer(at("/unused"))).ok();
        client.call(createContainer(at("/used"))).ok();
        client.call(create(at("/used/child"))).ok();
        client.call(getData(at("/used"), true)).ok();
        client.call(delete(at("/used/child"))).ok();

        assertThat(client.event()).isEqualTo(new Event(NODE_DELETED, at("/used")));

        client.call(exists(at("/unused"))).ok();
    }

    @Test
    @Fact({"C147", "C167"})
    void aTtlNodeGoesWhenItsTimeIsOver() {
        client.call(addWatch(at(""), 0)).ok();
        client.call(addWatch(at("/t"), 0)).ok();
        long start = System.nanoTime();
        client.call(createTtl(at("/t"), 300)).ok();
        assertThat(client.event()).isEqualTo(new Event(NODE_CREATED, at("/t")));
        assertThat(client.event()).isEqualTo(new Event(NODE_CHILDREN_CHANGED, at("")));

        assertThat(client.event()).isEqualTo(new Event(NODE_DELETED, at("/t")));
        assertThat(client.event()).isEqualTo(new Event(NODE_CHILDREN_CHANGED, at("")));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
    }

    @Test
    @Fact("C167")
    void setDataBeginsTheTimeAnewAndChildrenKeepTheNode() {
        client.call(createTtl(at("/parent"), 1)).ok();
        boolean kept = client.call(create(at("/parent/child"))).err() == 0;
        client.call(createTtl(at("/witness"), 1)).ok();
        client.call(createTtl(at("/renewed"), 60_000)).ok();
        client.call(setData(at("/renewed"), "x")).ok();

        // The witness shows that the server has looked since.
        awaitEnd(at("/witness"));

        client.call(exists(at("/renewed"))).ok();
        client.call(delete(at("/renewed"))).ok(); // it must not go while another test counts zxids
        if (kept) {
            client.call(exists(at("/parent"))).ok();
            client.call(delete(at("/parent/child"))).ok();
        }
        awaitEnd(at("/parent"));
    }

    @Test
    @Fact("C167")
    void aRunningTimeIsPostponedBySetData() {
        int ttl = 600;
        client.call(createTtl(at("/t"), ttl)).ok();
        client.call(createTtl(at("/witness"), ttl / 2)).ok();
        awaitEnd(at("/witness"));
        long renewed = System.nanoTime();
        if (client.call(setData(at("/t"), "x")).err() == Codes.OK) {
            awaitEnd(at("/t"));
            assertThat(Duration.ofNanos(System.nanoTime() - renewed)).isGreaterThan(Duration.ofMillis(ttl - 1));
        }
    }
}
