package io.lockkeeper.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MembershipTest {
    @TempDir
    private Path dir;

    /** F10. */
    @Test
    void oneServerLineRunsStandaloneWithAWarning() {
        ConfigReader.Loaded loaded = Cfg.load("server.1=localhost:2888:3888");

        assertThat(loaded.config().clientPorts().plain()).contains(new InetSocketAddress(2181));
        assertThat(loaded.warnings()).singleElement().asString()
            .isEqualTo("zoo.cfg:3: server.1 is the only server: it runs on its own, without an ensemble");
    }

    /** F11. */
    @Test
    void standaloneEnabledFalseMakesAnEnsembleOfOne() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        EnsembleConfig ensemble = Cfg.exactly(Map.of(), "dataDir=" + dir + "\ninitLimit=10\nsyncLimit=5\n"
            + "standaloneEnabled=false\nserver.1=localhost:2888:3888\n").config().ensemble().orElseThrow();
        assertThat(ensemble.committed().text()).isEqualTo("server.1=localhost:2888:3888:participant\nversion=0");
        assertThat(Cfg.refusal("standaloneEnabled=false")).contains("needs at least one server.N line");
    }

    @Test
    void moreThanOneVoterMakesAnEnsemble() throws IOException {
        Files.writeString(dir.resolve("myid"), "2\n");
        ServerConfig config = ensemble("server.1=a:2888:3888", "server.2=b:2888:3888;127.0.0.1:2182", "server.3=c:2888:3888:observer").config();

        EnsembleConfig ensemble = config.ensemble().orElseThrow();
        assertThat(ensemble.id()).isEqualTo(2);
        assertThat(ensemble.committed().voters()).containsExactly(1L, 2L);
        assertThat(ensemble.lastSeen()).isEqualTo(ensemble.committed());
        assertThat(ensemble.learners().initLimitTicks()).isEqualTo(10);
        assertThat(config.identity()).isEqualTo(new ServerIdentity(2, 2));
        assertThat(config.clientPorts().plain()).contains(new InetSocketAddress("127.0.0.1", 2182));
    }

    @Test
    void anEnsembleNeedsItsLimitsAndItsNumber() throws IOException {
        String two = "dataDir=" + dir + "\nserver.1=a:2888:3888\nserver.2=b:2888:3888\n";
        assertThat(Cfg.refusalOf(Map.of(), two)).isEqualTo("initLimit is not set, and an ensemble needs it");
        assertThat(Cfg.refusalOf(Map.of(), two + "initLimit=10\nsyncLimit=0")).contains("syncLimit=0 must be at least 1 tick");
        String whole = two + "initLimit=10\nsyncLimit=5\n";
        assertThat(Cfg.refusalOf(Map.of(), whole)).isEqualTo(dir.resolve("myid") + " does not exist: a member of an ensemble needs its number there");
        Files.writeString(dir.resolve("myid"), "one");
        assertThat(Cfg.refusalOf(Map.of(), whole)).contains("says 'one'");
        Files.writeString(dir.resolve("myid"), "9223372036854775807");
        assertThat(Cfg.refusalOf(Map.of(), whole)).contains("from 0 to 9223372036854775806");
        Files.writeString(dir.resolve("myid"), "3");
        assertThat(Cfg.refusalOf(Map.of(), whole)).contains("server 3").contains("is in no server.N line");
    }

    /** Compat: ZooKeeper's documentation asks for 1 to 255, and its server takes more. */
    @Test
    void idsMayBeAsLargeAsANumber() throws IOException {
        Files.writeString(dir.resolve("myid"), "999");
        ConfigReader.Loaded loaded = ensemble("server.1=a:1:2", "server.999=b:1:2", "server.70000000000=c:1:2");
        assertThat(loaded.config().ensemble().orElseThrow().committed().voters()).containsExactly(1L, 999L, 70_000_000_000L);
        assertThat(loaded.config().identity()).isEqualTo(new ServerIdentity(999, 999));
        assertThat(loaded.config().tree().extendedTypes()).isTrue();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(ensemble("server.1=a:1:2", "server.257=b:1:2", "server.999=c:1:2").warnings())
            .containsExactly("sessions of servers 1 and 257 could get the same id: the two differ by a multiple of 256");
    }

    @Test
    void whereSessionsCouldBeTakenForTtlsThereAreNoTtls() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        String[] three = {"server.1=a:1:2", "server.2=b:1:2", "server.511=c:1:2"};
        ConfigReader.Loaded loaded = ensemble(three);
        assertThat(loaded.config().tree().extendedTypes()).isFalse();
        assertThat(loaded.warnings()).containsExactly(
            "extendedTypesEnabled is false: ephemeral znodes of server 511's sessions could not be told from TTL znodes");
        String all = "dataDir=" + dir + "\ninitLimit=10\nsyncLimit=5\n" + String.join("\n", three) + "\n";
        assertThat(Cfg.refusalOf(Map.of(), all + "extendedTypesEnabled=true")).contains("extendedTypesEnabled=true cannot be had").contains("511");
        assertThat(Cfg.exactly(Map.of(), all + "extendedTypesEnabled=false").warnings()).isEmpty();
    }

    /** Q3. */
    @Test
    void aClientPortOfTheFileIsNotToldToOthers() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        ServerConfig config = ensemble("clientPort=2281", "server.1=a:2888:3888", "server.2=b:2888:3888;2182").config();
        assertThat(config.clientPorts().plain()).contains(new InetSocketAddress(2281));
        assertThat(config.ensemble().orElseThrow().committed().text())
            .isEqualTo("server.1=a:2888:3888:participant\nserver.2=b:2888:3888:participant;0.0.0.0:2182\nversion=0");
    }

    /** Q7. */
    @Test
    void aPropertyMayStandInTheFileWithoutItsPrefix() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        String two = "dataDir=" + dir + "\ninitLimit=10\nsyncLimit=5\nserver.1=a:2888:3888\nserver.2=b:2888:3888\n";
        for (ConfigReader.Loaded loaded : List.of(
            Cfg.exactly(Map.of(), two + "cnxTimeout=1234"), Cfg.exactly(Map.of("zookeeper.cnxTimeout", "1234"), two))) {
            assertThat(loaded.config().ensemble().orElseThrow().election().connectMillis()).isEqualTo(1234);
        }
    }

    @Test
    void groupsAndWeightsMakeAHierarchy() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        var membership = ensemble("server.1=a:1:2", "server.2=b:1:2", "server.3=c:1:2", "group.1=1:2", "group.2=3", "weight.3=0").config()
            .ensemble().orElseThrow().committed();
        assertThat(membership.isHierarchical()).isTrue();
        assertThat(membership.weight(3)).isZero();
        assertThat(Cfg.refusal("server.1=a:1:2", "server.2=b:1:2", "group.1=1")).contains("server.2 is a participant in no group");
        assertThat(Cfg.refusal("server.1=a:1:2", "server.2=b:1:2", "group.1=1:x")).startsWith("zoo.cfg:5: group.1=1:x").contains("no number");
        assertThat(Cfg.refusal("server.1=a:1:2", "server.2=b:1:2", "group.1=1:2", "group.2=2")).contains("more than one group");
    }

    @Test
    void aRoleInPeerTypeThatDisagreesIsTold() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        assertThat(ensemble("server.1=a:1:2", "server.2=b:1:2", "server.3=c:1:2", "peerType=observer").warnings())
            .singleElement().asString().contains("peerType=observer does not agree with").contains("server.1");
    }

    @Test
    void securityThatCannotBeHadIsNotLeftOutInSilence() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        for (String key : new String[] {"sslQuorum=true", "quorum.auth.enableSasl=true"}) {
            assertThat(Cfg.refusalOf(Map.of(), "dataDir=" + dir + "\ninitLimit=10\nsyncLimit=5\nserver.1=a:1:2\nserver.2=b:1:2\n" + key))
                .contains(key).contains("cannot be had yet");
        }
    }

    private ConfigReader.Loaded ensemble(String... lines) {
        return Cfg.exactly(Map.of(), "dataDir=" + dir + "\ninitLimit=10\nsyncLimit=5\n" + String.join("\n", lines));
    }

    @Test
    void observersNeedParticipants() {
        assertThat(Cfg.refusal("server.1=a:2888:3888:observer")).contains("zoo.cfg:3:").contains("participants");
        assertThat(Cfg.refusal("server.1=a:2888:3888", "server.2=b:2888:3888:observer")).contains("zoo.cfg:4:").contains("participants");
    }

    /** F13, Q5. */
    @Test
    void equalQuorumAndElectionPortsAreRefused() {
        assertThat(Cfg.refusal("server.1=a:2888:2888")).contains("zoo.cfg:3: server.1=").contains("same port");
    }

    /** F14. */
    @ParameterizedTest
    @ValueSource(strings = {"[::1]:2888:3888", "[::1]:2888:3888:participant;[::1]:2181", "[fe80::1]:2888:3888;2181"})
    void ipv6StandsInBrackets(String line) {
        assertThat(Cfg.load("server.1=" + line).warnings()).anyMatch(warning -> warning.contains("the only server"));
    }

    /** F15. */
    @Test
    void rolesAreKnownInAnyCaseAndNoOthersExist() {
        assertThat(Cfg.load("server.1=a:2888:3888:PARTICIPANT").warnings()).hasSize(1);
        assertThat(Cfg.refusal("server.1=a:2888:3888:OBSERVER")).contains("is an observer");
        assertThat(Cfg.refusal("server.1=a:2888:3888:leader")).contains("unknown role");
    }

    /** F16, Q6. */
    @Test
    void severalAddressesNeedTheirSwitch() {
        assertThat(Cfg.refusal("server.1=a:2888:3888|b:2889:3889")).contains("needs multiAddress.enabled=true");
        assertThat(Cfg.load("multiAddress.enabled=true", "server.1=a:2888:3888|b:2889:3889").warnings()).hasSize(1);
        assertThat(Cfg.refusal("multiAddress.enabled=true", "server.1=a:2888:3888|b:2889:3889:observer")).contains("different roles");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', value = {
        "server.x=a:1:2 > no number", "server.1=a:2888 > not host:quorumPort:electionPort",
        "server.1=a:2888:3888:observer:x > not host",
        "server.1=a:2888:99999 > a port from 0 to 65535", "server.1=a:x:3888 > a port", "server.1=[::1:2888:3888 > without its ']'",
        "server.1=a:1:2;a:b:3 > not [host:]port", "server.1=a:1:2;3;4 > more than one ';'", "server.1= > not host"})
    void aLineOfTheWrongFormIsRefused(String line, String why) {
        assertThat(Cfg.refusal(line)).startsWith("zoo.cfg:3: server.").contains(why);
    }

    /** F17, Q8. */
    @Test
    void serverLinesBesideADynamicFileAreRefused() {
        assertThat(Cfg.refusal("dynamicConfigFile=/etc/zoo.cfg.dynamic", "server.1=a:2888:3888"))
            .startsWith("zoo.cfg:4: server.1=").contains("dynamicConfigFile");
    }

    /** F18, Q9. */
    @Test
    void aDynamicFileHoldsMembersOnly() throws IOException {
        Path dynamic = dir.resolve("zoo.cfg.dynamic");
        Files.writeString(dynamic, "server.1=a:2888:3888\nversion=100000000\n");
        assertThat(Cfg.refusal("dynamicConfigFile=" + dynamic)).startsWith(dynamic + ":2: version is not allowed");

        Files.writeString(dynamic, "server.1=b:2888:3888\nserver.1=a:2888:3888\n");
        assertThat(Cfg.load("dynamicConfigFile=" + dynamic).warnings()).singleElement().asString().contains("the only server");

        assertThat(Cfg.refusal("dynamicConfigFile=" + dir.resolve("none"))).contains("does not exist");
    }

    /** Q9, Q10. */
    @Test
    void aDynamicFileHasItsVersionInItsName() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        Path staticFile = dir.resolve("zoo.cfg");
        Path dynamic = dir.resolve("zoo.cfg.dynamic.10000002a");
        Files.writeString(dynamic, "server.1=a:2888:3888\nserver.2=b:2888:3888");
        Files.writeString(staticFile, "dataDir=" + dir + "\ninitLimit=10\nsyncLimit=5\ndynamicConfigFile=" + dynamic);
        EnsembleConfig settled = ConfigReader.read(staticFile, Map.of()).config().ensemble().orElseThrow();
        assertThat(settled.committed().version()).isEqualTo(0x10000002aL);
        assertThat(settled.lastSeen()).isEqualTo(settled.committed());

        Files.writeString(dir.resolve("zoo.cfg.dynamic.next"), "server.1=a:2888:3888\nversion=10000002b");
        EnsembleConfig changing = ConfigReader.read(staticFile, Map.of()).config().ensemble().orElseThrow();
        assertThat(changing.committed().version()).isEqualTo(0x10000002aL);
        assertThat(changing.lastSeen().version()).isEqualTo(0x10000002bL);
        assertThat(changing.lastSeen().voters()).containsExactly(1L);
    }

    @Test
    void theOwnLineMayNameTheClientAddress() throws IOException {
        String line = "dataDir=" + dir + "\nserver.1=127.0.0.1:2888:3888;127.0.0.1:2182\n";
        assertThat(Cfg.exactly(Map.of(), line).config().clientPorts().plain()).as("without myid").isEmpty();

        Files.writeString(dir.resolve("myid"), "1\n");
        assertThat(Cfg.exactly(Map.of(), line).config().clientPorts().plain()).contains(new InetSocketAddress("127.0.0.1", 2182));

        Files.writeString(dir.resolve("myid"), "2\n");
        assertThat(Cfg.exactly(Map.of(), line).warnings()).anyMatch(warning -> warning.contains("does not say 1"));
    }

    /** F26. */
    @Test
    void aClientAddressThatDisagreesIsRefused() throws IOException {
        Files.writeString(dir.resolve("myid"), "1");
        String line = "dataDir=" + dir + "\nserver.1=127.0.0.1:2888:3888;127.0.0.1:2182\n";

        assertThat(Cfg.refusalOf(Map.of(), line + "clientPort=2181")).contains("disagrees with clientPort");
        assertThat(Cfg.refusalOf(Map.of(), line + "clientPort=2182\nclientPortAddress=127.0.0.2")).contains("disagrees");
        assertThat(Cfg.exactly(Map.of(), line + "clientPort=2182").config().clientPorts().plain())
            .as("a wildcard agrees with everything").contains(new InetSocketAddress("127.0.0.1", 2182));
    }

    /** F24, F25. */
    @Test
    void keysOfEnsemblesAreCheckedEvenWithoutOne() {
        assertThat(Cfg.refusal("electionAlg=2")).isEqualTo("zoo.cfg:3: electionAlg=2 is out of range, expected only 3");
        assertThat(Cfg.refusal("peerType=leader")).contains("expected participant or observer");
        assertThat(Cfg.load("peerType=OBSERVER", "initLimit=10", "syncLimit=5", "electionAlg=3").warnings()).isEmpty();
        assertThat(Cfg.refusal("initLimit=abc")).contains("zoo.cfg:3: initLimit=abc is not a whole number");
    }

    /** F28. */
    @Test
    void quorumSaslFlagsMustFitEachOther() {
        assertThat(Cfg.refusal("quorum.auth.serverRequireSasl=true")).contains("needs quorum.auth.enableSasl=true");
        assertThat(Cfg.refusal("quorum.auth.learnerRequireSasl=true")).contains("needs quorum.auth.enableSasl=true");
        assertThat(Cfg.refusal("quorum.auth.enableSasl=true", "quorum.auth.serverRequireSasl=true"))
            .contains("needs quorum.auth.learnerRequireSasl=true");
        assertThat(Cfg.load("quorum.auth.enableSasl=true", "quorum.auth.serverRequireSasl=true", "quorum.auth.learnerRequireSasl=true")
            .warnings()).hasSize(3).allMatch(warning -> warning.contains("later version of ensembles"));
    }
}
