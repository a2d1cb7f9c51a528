package io.lockkeeper.dist;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan of the house as a test: who may import whom, and what the pure rooms never call. */
class RoomsTest {

    private static final List<String> ROOMS =
            List.of("protocol", "tree", "zab", "replica", "storage", "server", "simulator", "client", "bench", "dist");
    private static final JavaClasses HOUSE =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.lockkeeper");

    @Test
    void everyRoomIsSeenByThisTest() {
        for (String room : ROOMS) {
            assertThat(HOUSE.that(resideInAPackage("io.lockkeeper." + room + ".."))).as(room).isNotEmpty();
        }
        assertThat(HOUSE.that(resideInAPackage("io.lockkeeper.."))).allSatisfy(c -> assertThat(ROOMS).contains(room(c)));
    }

    @Test
    void importsPointDownwardsOnly() {
        var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room : ROOMS) {
            layers = layers.layer(room).definedBy("io.lockkeeper." + room + "..");
        }
        layers.whereLayer("dist").mayNotBeAccessedByAnyLayer()
                .whereLayer("server").mayOnlyBeAccessedByLayers("dist")
                .whereLayer("simulator").mayOnlyBeAccessedByLayers("dist")
                .whereLayer("client").mayOnlyBeAccessedByLayers("bench", "dist")
                .whereLayer("bench").mayOnlyBeAccessedByLayers("dist")
                .whereLayer("replica").mayOnlyBeAccessedByLayers("server", "simulator", "bench", "dist")
                .whereLayer("storage").mayOnlyBeAccessedByLayers("server", "simulator", "bench", "dist")
                .whereLayer("tree").mayOnlyBeAccessedByLayers("replica", "server", "simulator", "bench", "dist")
                .whereLayer("zab").mayOnlyBeAccessedByLayers("replica", "server", "simulator", "dist")
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "zab", "replica"})
    void pureRoomsAreOneFlatPackage(String room) {
        assertThat(HOUSE.that(resideInAPackage("io.lockkeeper." + room + ".*.."))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "zab", "replica"})
    void pureRoomsKnowNoWires(String room) {
        noClasses().that().resideInAPackage("io.lockkeeper." + room + "..")
                .should().dependOnClassesThat(WIRES)
                .because("time, threads, files, sockets, random numbers and logs reach a pure room as events or not at all")
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "zab", "replica"})
    void pureRoomsReadNoClockAndNoEnvironment(String room) {
        noClasses().that().resideInAPackage("io.lockkeeper." + room + "..")
                .should().accessTargetWhere(AMBIENT)
                .because("two runs with the same events must take the same steps")
                .check(HOUSE);
    }

    @Test
    void protocolDoesNoInputOrOutput() {
        noClasses().that().resideInAPackage("io.lockkeeper.protocol..")
                .should().dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
                        .and(DescribedPredicate.not(VALUES_OF_JAVA_IO)))
                .check(HOUSE);
    }

    @Test
    void productionCodeUsesNoLibraryThatItsRoomDoesNotName() {
        noClasses().that().resideInAnyPackage(
                        "io.lockkeeper.protocol..", "io.lockkeeper.tree..", "io.lockkeeper.zab..", "io.lockkeeper.replica..")
                .should().dependOnClassesThat(DescribedPredicate.not(
                        resideInAnyPackage("java..", "io.lockkeeper..", "org.jspecify.annotations..")
                                .or(DescribedPredicate.describe("primitives", JavaClass::isPrimitive))
                                .or(DescribedPredicate.describe("arrays", JavaClass::isArray))))
                .check(HOUSE);
    }

    /** Thrown or implemented by the language itself, and no door to a file: records and lambdas may mention them. */
    private static final Set<String> JAVA_IO_WITHOUT_IO = Set.of("java.io.Serializable", "java.io.UncheckedIOException");

    private static final DescribedPredicate<JavaClass> VALUES_OF_JAVA_IO =
            DescribedPredicate.describe("types of java.io that do no I/O", c -> JAVA_IO_WITHOUT_IO.contains(c.getName()));

    private static final DescribedPredicate<JavaClass> WIRES = resideInAnyPackage(
                    "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "java.util.logging..", "org.slf4j..",
                    "java.util.concurrent.locks..", "java.util.concurrent.atomic..")
            .or(DescribedPredicate.describe("threads, clocks and random numbers", RoomsTest::isAmbientSource))
            .and(DescribedPredicate.not(VALUES_OF_JAVA_IO))
            .as("files, sockets, threads, locks, clocks, random numbers or loggers");

    private static boolean isAmbientSource(JavaClass type) {
        return type.isAssignableTo(Thread.class)
                || type.isAssignableTo(ThreadLocal.class)
                || type.isEquivalentTo(System.Logger.class)
                || type.isAssignableTo(Clock.class)
                || type.isAssignableTo(RandomGenerator.class)
                || type.isEquivalentTo(Random.class)
                || type.isEquivalentTo(ThreadLocalRandom.class)
                || type.getPackageName().equals("java.util.concurrent") && !type.getName().equals("java.util.concurrent.TimeUnit");
    }

    private static final Set<String> AMBIENT_CALLS = Set.of(
            "java.lang.System.currentTimeMillis", "java.lang.System.nanoTime", "java.lang.System.getenv",
            "java.lang.System.getProperty", "java.lang.System.getLogger", "java.lang.System.out", "java.lang.System.err",
            "java.lang.System.identityHashCode", "java.lang.Math.random", "java.util.UUID.randomUUID",
            "java.lang.Integer.getInteger", "java.lang.Long.getLong", "java.lang.Boolean.getBoolean",
            "java.time.Instant.now", "java.time.LocalDateTime.now", "java.time.ZonedDateTime.now", "java.time.LocalDate.now",
            "java.util.Collections.shuffle", "java.lang.Object.wait", "java.lang.Object.notify", "java.lang.Object.notifyAll");

    private static final DescribedPredicate<JavaAccess<?>> AMBIENT = DescribedPredicate.describe(
            "the target reads a clock, the environment or a random source",
            access -> AMBIENT_CALLS.contains(access.getTargetOwner().getName() + "." + access.getName()));

    private static String room(JavaClass type) {
        return type.getPackageName().split("\\.")[2];
    }
}
