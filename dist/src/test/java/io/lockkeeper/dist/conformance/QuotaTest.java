package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.QUOTA_EXCEEDED;
import static io.lockkeeper.dist.conformance.Request.create;
import static io.lockkeeper.dist.conformance.Request.createContainer;
import static io.lockkeeper.dist.conformance.Request.delete;
import static io.lockkeeper.dist.conformance.Request.exists;
import static io.lockkeeper.dist.conformance.Request.getData;
import static io.lockkeeper.dist.conformance.Request.multi;
import static io.lockkeeper.dist.conformance.Request.setData;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Quotas: counted as text under {@code /zookeeper/quota}, enforced where that is switched on. */
final class QuotaTest extends OnSharedServer {

    QuotaTest(Kind kind, Servers servers) {
        super(kind, servers, Setup.RICH);
    }

    private static String quota(String path) {
        return "/zookeeper/quota" + path;
    }

    /** Makes {@code path} and its quota, as the command line client does. */
    private static void limit(RawClient client, String path, String limits) {
        String below = "/zookeeper/quota";
        for (String part : path.substring(1).split("/")) {
            below += "/" + part;
            client.call(create(below));
        }
        client.call(create(below + "/zookeeper_limits", limits)).ok();
        client.call(create(below + "/zookeeper_stats", "count=0,bytes=0")).ok();
    }

    private String stats(String path) {
        return stats(client, path);
    }

    private static String stats(RawClient client, String path) {
        return new String(client.call(getData(quota(path) + "/zookeeper_stats")).ok().buf(), StandardCharsets.UTF_8);
    }

    @Test
    @Fact("C161")
    void newStatsAreCountedByTheServer() {
        client.call(create(at("/qt"), "1234")).ok();
        client.call(create(at("/qt/a"), "56")).ok();
        client.call(create(at("/qt/a/b"), "7")).ok();

        limit(client, at("/qt"), "count=100,bytes=1000");

        assertThat(stats(at("/qt"))).isEqualTo("count=3,bytes=7");
    }

    @Test
    @Fact({"C162", "C182"})
    void everyChangeIsCountedWithoutASign() {
        client.call(create(at("/qt"), "1234")).ok();
        limit(client, at("/qt"), "count=100,bytes=1000");
        String node = quota(at("/qt")) + "/zookeeper_stats";
        Fields before = client.call(getData(node, true)).ok();
        before.buf();
        Stat stat = before.stat();

        client.call(create(at("/qt/a"), "56")).ok();
        assertThat(stats(at("/qt"))).isEqualTo("count=2,bytes=6");
        client.call(setData(at("/qt/a"), "567")).ok();
        assertThat(stats(at("/qt"))).isEqualTo("count=2,bytes=7");
        client.call(setData(at("/qt"), "")).ok();
        assertThat(stats(at("/qt"))).isEqualTo("count=2,bytes=3");
        client.call(delete(at("/qt/a"))).ok();
        assertThat(stats(at("/qt"))).isEqualTo("count=1,bytes=0");
        client.call(create(at("/sibling"), "not counted")).ok();
        assertThat(stats(at("/qt"))).isEqualTo("count=1,bytes=0");

        Stat after = client.call(exists(node)).ok().stat();
        assertThat(after.version()).isZero();
        assertThat(after.mzxid()).isEqualTo(stat.mzxid());
        assertThat(after.mtime()).isEqualTo(stat.mtime());
        assertThat(client.events()).isEmpty();
    }

    @Test
    @Fact("C163")
    void hardLimitsRejectAndSoftOnesDoNot() {
        client.call(create(at("/hard"))).ok();
        limit(client, at("/hard"), "count=-1,bytes=-1=;byteHardLimit=10;countHardLimit=3");
        client.call(create(at("/hard/a"), "12345")).ok();
        client.call(create(at("/hard/b"), "123456")).fails(QUOTA_EXCEEDED);
        client.call(setData(at("/hard/a"), "12345678901")).fails(QUOTA_EXCEEDED);
        client.call(setData(at("/hard/a"), "1234567890")).ok();
        client.call(create(at("/hard/b"))).ok();
        client.call(create(at("/hard/c"))).fails(QUOTA_EXCEEDED);
        client.call(createContainer(at("/hard/c"))).fails(QUOTA_EXCEEDED);
        assertThat(MultiResult.read(client.call(multi(create(at("/hard/c")))).ok())).containsExactly(MultiResult.error(QUOTA_EXCEEDED));
        assertThat(stats(at("/hard"))).isEqualTo("count=3,bytes=10");
        client.call(delete(at("/hard/b"))).ok();
        client.call(create(at("/hard/c"))).ok();

        client.call(create(at("/soft"))).ok();
        limit(client, at("/soft"), "count=1,bytes=1");
        client.call(create(at("/soft/a"), "12345")).ok();
    }

    @Test
    @Fact("C163")
    void byDefaultNothingIsRejected() {
        try (ServerUnderTest lenient = ServerUnderTest.start(kind, Setup.DEFAULTS); RawClient there = lenient.connect()) {
            there.call(create("/a")).ok();
            limit(there, "/a", "count=-1,bytes=-1=;byteHardLimit=1;countHardLimit=1");
            there.call(create("/a/b", "12345")).ok();
            assertThat(stats(there, "/a")).isEqualTo("count=2,bytes=5");
        }
    }

    @Test
    @Fact("C164")
    void bytesAreCountedBeforeTheVersionIsCompared() {
        client.call(create(at("/qt"))).ok();
        limit(client, at("/qt"), "count=-1,bytes=-1=;byteHardLimit=3;countHardLimit=-1");
        client.call(setData(at("/qt"), "1234", 77)).fails(QUOTA_EXCEEDED);
        client.call(setData(at("/qt"), "123", 77)).fails(Codes.BAD_VERSION);
    }

    @Test
    @Fact("C165")
    void withoutLimitsNobodyCounts() {
        client.call(create(at("/qt"))).ok();
        limit(client, at("/qt"), "count=-1,bytes=-1=;byteHardLimit=3;countHardLimit=-1");
        client.call(delete(quota(at("/qt")) + "/zookeeper_limits")).ok();

        client.call(create(at("/qt/a"), "12345")).ok();

        assertThat(stats(at("/qt"))).isEqualTo("count=1,bytes=0");
    }
}
