package io.lockkeeper.dist.ensemble;

import static io.lockkeeper.dist.ensemble.Product.APACHE_3_8;
import static io.lockkeeper.dist.ensemble.Product.APACHE_3_9;
import static io.lockkeeper.dist.ensemble.Product.LOCKKEEPER;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers of different products in one ensemble, which is theirs and the clients' no business. */
@Timeout(600)
final class MixedTest {
    private static final int CLIENTS = 6;
    private static final int PROGRESS = 100;

    @TempDir
    private Path home;

    /** The last leads at first, so each product leads and follows the others. */
    static Stream<List<Product>> mixes() {
        return Stream.of(
            List.of(APACHE_3_9, APACHE_3_9, LOCKKEEPER),
            List.of(LOCKKEEPER, LOCKKEEPER, APACHE_3_9),
            List.of(APACHE_3_8, APACHE_3_8, LOCKKEEPER),
            List.of(LOCKKEEPER, LOCKKEEPER, APACHE_3_8));
    }

    /** Those of the present release. */
    static Stream<List<Product>> twoMixes() {
        return mixes().limit(2);
    }

    @ParameterizedTest
    @MethodSource("mixes")
    void whoLeadsIsKilledAndComesBack(List<Product> products) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, products.toArray(Product[]::new)).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member leader = ensemble.awaitLeader();
            leader.kill();
            load.awaitProgress(PROGRESS);
            leader.start();
            leader.awaitServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @ParameterizedTest
    @MethodSource("twoMixes")
    void whoHasLostEverythingGetsItFromAnotherProduct(List<Product> products) throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.of(home, products.toArray(Product[]::new)).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            Member follower = ensemble.followers().getFirst();
            follower.kill();
            delete(follower.versionDirectory());
            load.awaitProgress(PROGRESS);
            follower.start();
            follower.awaitServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @ParameterizedTest
    @MethodSource("twoMixes")
    void anObserverOfAnotherProductSeesEverything(List<Product> products) throws Exception {
        Product[] four = Stream.concat(products.reversed().stream(), Stream.of(products.getLast())).toArray(Product[]::new);
        try (Ensemble ensemble = Ensemble.Plan.of(home, four).withObservers(1).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            load.awaitProgress(PROGRESS);
            ensemble.member(four.length).kill();
            load.awaitProgress(PROGRESS);
            ensemble.member(four.length).start();
            ensemble.awaitAllServing();
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    @Test
    void membersAreReplacedOneByOneUnderLoadAndBackAgain() throws Exception {
        try (Ensemble ensemble = Ensemble.Plan.all(home, 3, APACHE_3_9).start();
                Load load = new Load(ensemble.connectString(), CLIENTS)) {
            for (Product next : List.of(LOCKKEEPER, APACHE_3_9)) {
                for (Member member : ensemble.members()) {
                    load.awaitProgress(PROGRESS);
                    member.stop();
                    member.become(next);
                    member.awaitServing();
                }
            }
            load.awaitProgress(PROGRESS);
            load.endAndCheck(ensemble);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
