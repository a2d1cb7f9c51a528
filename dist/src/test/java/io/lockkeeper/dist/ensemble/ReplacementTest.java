package io.lockkeeper.dist.ensemble;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator does who moves over, or back: stop one member, start the other product on its directory, go on with the next. */
@Timeout(600)
@Tag(Ensemble.TAG)
final class ReplacementTest {
    private static final int SERVERS = 3;
    private static final int CLIENTS = 6;
    private static final int PROGRESS = 100;

    @TempDir
    private Path home;

    /** Q119. */
    @ParameterizedTest
    @EnumSource(names = {"APACHE_3_9", "APACHE_3_8"})
    void memberByMemberThereAndBackUnderLoad(Product apache) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, SERVERS, apache).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            for (Product next : new Product[] {Product.LOCKKEEPER, apache}) {
                for (Member member : ensemble.members()) {
                    member.stop();
                    member.become(next);
                    member.awaitServing();
                    load.awaitProgress(PROGRESS);
                    load.check(ensemble);
                }
            }
            load.endAndCheck(ensemble);
        }
    }
}
