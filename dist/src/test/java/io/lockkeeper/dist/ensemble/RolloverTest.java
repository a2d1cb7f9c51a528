package io.lockkeeper.dist.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.dist.conformance.Await;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lower half of the zxid runs out while clients write: every few hundred transactions here, as each epoch begins near its end. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class RolloverTest {
    private static final int CLIENTS = 4;
    private static final int PROGRESS = 50;
    private static final int TIMES = 3;
    private static final String USED_UP = "zxids of the epoch are used up, the next one begins";
    private static final String NEAR_THE_END = "testingonly.initialZxid=" + (0xFFFF_FFFEL - 400);

    @TempDir
    private Path home;

    /** How often a leader led the next epoch and nobody was elected before. */
    private static long wentOn(Member member) {
        long count = 0;
        boolean usedUp = false;
        for (String line : member.output().lines().toList()) {
            if (line.contains(USED_UP)) {
                usedUp = true;
            } else if (line.contains("leader elected") || line.contains("in service role=")) {
                count += usedUp && line.contains("in service role=leading") ? 1 : 0;
                usedUp = false;
            }
        }
        return count;
    }

    private static long lines(Ensemble ensemble, String said) {
        return ensemble.members().stream().flatMap(member -> member.output().lines()).filter(line -> line.contains(said)).count();
    }

    @Test
    void theSameServerLeadsTheNextEpochWithoutAnElection() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, Product.LOCKKEEPER).with(NEAR_THE_END).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            Await.until("epochs end", () -> ensemble.members().stream().mapToLong(RolloverTest::wentOn).sum() >= TIMES);
            load.awaitProgress(PROGRESS);
            assertThat(lines(ensemble, USED_UP)).isGreaterThanOrEqualTo(TIMES);
            load.endAndCheck(ensemble);
        }
    }

    @Test
    void aMemberOfAnotherProductComesAlong() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, Product.APACHE_3_9, Product.LOCKKEEPER, Product.LOCKKEEPER)
                .with(NEAR_THE_END).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            Await.until("epochs end", () -> lines(ensemble, USED_UP) >= TIMES);
            load.awaitProgress(PROGRESS);
            ensemble.member(1).awaitServing();
            load.endAndCheck(ensemble);
        }
    }
}
