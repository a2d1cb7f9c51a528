package io.lockkeeper.tree;

import static io.lockkeeper.tree.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.Operation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Quotas: C161 to C165, S48. */
class QuotaTest {
    private static final String STATS = "/zookeeper/quota/q/zookeeper_stats";
    private static final String LIMITS = "/zookeeper/quota/q/zookeeper_limits";

    private final Writer writer = new Writer(
            new TreeOptions(true, false, true, true, true, false, TreeOptions.DEFAULT_MAX_ENTRY_BYTES, Set.of("ip", "digest"), 0));

    private void limit(String limits) {
        writer.create("/q", "1234");
        writer.create("/q/a", "12");
        writer.create("/zookeeper/quota/q");
        writer.create(LIMITS, limits);
        writer.create(STATS, "count=0,bytes=0");
    }

    @Test
    void aStatsZnodeIsFilledWithTheUsageOfTheSubtree() {
        limit("count=-1,bytes=-1");

        assertThat(writer.tree.dataAsText(STATS)).isEqualTo("count=2,bytes=6");
    }

    @Test
    void usageFollowsEveryWriteWithoutAChangeOfTheStatAndWithoutAnEvent() {
        limit("count=-1,bytes=-1");
        Stat before = writer.stat(STATS);
        writer.changes.heard.clear();
        writer.create("/q/b", "x");
        writer.does(new Operation.SetData("/q/a", bytes(""), -1));
        writer.create("/qq", "not here");
        assertThat(writer.tree.dataAsText(STATS)).isEqualTo("count=3,bytes=5");
        writer.does(new Operation.Delete("/q/b", -1));

        assertThat(writer.tree.dataAsText(STATS)).isEqualTo("count=2,bytes=4");
        assertThat(writer.stat(STATS)).isEqualTo(before);
        assertThat(writer.changes.heard).containsExactly("created /q/b", "changed /q/a", "created /qq", "deleted /q/b");
    }

    @Test
    void onlyHardLimitsRefuse() {
        limit("count=1,bytes=1=;byteHardLimit=10;countHardLimit=3");

        assertThat(writer.error(Writer.creation("/q/b", "12345", Acl.OPEN, 0))).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(writer.create("/q/b", "1234").error()).isEqualTo(ErrorCode.OK);
        assertThat(writer.create("/q/c", "").error()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(writer.error(new Operation.Delete("/q/b", -1))).isEqualTo(ErrorCode.OK);
    }

    @Test
    void bytesAreJudgedBeforeTheVersion() {
        limit("count=-1,bytes=-1=;byteHardLimit=10");

        assertThat(writer.error(new Operation.SetData("/q/a", bytes("1234567"), 99))).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
        assertThat(writer.error(new Operation.SetData("/q/a", bytes("123456"), 99))).isEqualTo(ErrorCode.BAD_VERSION);
    }

    @Test
    void limitsMeanNothingUnlessEnforced() {
        Writer lenient = new Writer(TreeOptions.DEFAULT);
        for (String path : List.of("/q", "/zookeeper/quota/q")) {
            lenient.create(path);
        }
        lenient.create(LIMITS, "count=-1,bytes=-1=;countHardLimit=1");
        lenient.create(STATS);

        assertThat(lenient.create("/q/a").error()).isEqualTo(ErrorCode.OK);
    }

    @Test
    void withoutLimitsTheStatsKeepTheirLastValue() {
        limit("count=-1,bytes=-1=;countHardLimit=2");
        writer.does(new Operation.Delete(LIMITS, -1));

        assertThat(writer.create("/q/b").error()).isEqualTo(ErrorCode.OK);
        assertThat(writer.tree.dataAsText(STATS)).isEqualTo("count=2,bytes=6");
    }

    @Test
    void loadingCountsAnewAndGoesOnAccounting() {
        limit("count=-1,bytes=-1");
        writer.does(new Operation.SetData(STATS, bytes("count=77,bytes=77"), -1));
        Writer loaded = new Writer(Images.copy(writer.tree));
        assertThat(loaded.tree.dataAsText(STATS)).isEqualTo("count=2,bytes=6");
        loaded.create("/q/b", "xyz");

        assertThat(loaded.tree.dataAsText(STATS)).isEqualTo("count=3,bytes=9");
    }
}
