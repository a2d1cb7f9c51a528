package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.protocol.quorum.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MembershipFilesTest {
    private static final String STATIC = """
        # our three
        tickTime=500
        dataDir : /data \\
            /zk
        peerType=participant
        server.1=a:1:2:participant;0.0.0.0:2181
        server.2=b:1:2:participant;0.0.0.0:2181
          server.3 = c:1:2:\\
            participant;0.0.0.0:2181

        clientPort=2181
        clientPortListenBacklog=50
        initLimit=20""";
    private static final String THREE = """
        server.1=a:1:2:participant;0.0.0.0:2181
        server.2=b:1:2:participant;0.0.0.0:2181
        server.3=c:1:2:participant;0.0.0.0:2181
        """;
    private static final Membership TWO = Membership.parse("""
        server.2=b:1:2:participant;0.0.0.0:2181
        server.3=c:1:2:participant;0.0.0.0:2181
        version=10000002a""");

    private static MemoryDisk disk(String staticText) {
        return MemoryDisk.of(Map.of("zoo.cfg", staticText.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String text(MemoryDisk disk, String name) {
        return new String(disk.bytes(name), StandardCharsets.ISO_8859_1);
    }

    @Test
    void atFirstTheStaticFileSaysWho() throws IOException {
        MembershipFiles files = new MembershipFiles(disk(STATIC), "zoo.cfg", 2);

        assertThat(files.committed()).isEqualTo(Membership.parse(THREE));
        assertThat(files.next()).isEmpty();
    }

    @Test
    void q116_whatIsDecidedOnIsNextAndWhatCountsHasItsOwnFile() throws IOException {
        MemoryDisk disk = disk(STATIC);
        MembershipFiles files = new MembershipFiles(disk, "zoo.cfg", 2);

        files.backUp();
        files.remember(TWO);
        assertThat(text(disk, "zoo.cfg.dynamic.next")).isEqualTo(TWO.text());
        assertThat(files.next()).contains(TWO);

        files.commit(TWO);
        assertThat(disk.list()).containsExactly("zoo.cfg", "zoo.cfg.bak", "zoo.cfg.dynamic.10000002a");
        assertThat(text(disk, "zoo.cfg.bak")).isEqualTo(STATIC);
        assertThat(text(disk, "zoo.cfg.dynamic.10000002a")).isEqualTo(
                "server.2=b:1:2:participant;0.0.0.0:2181\nserver.3=c:1:2:participant;0.0.0.0:2181");
        assertThat(text(disk, "zoo.cfg")).as("comments and order stay").isEqualTo("""
            # our three
            tickTime=500
            dataDir : /data \\
                /zk

            clientPortListenBacklog=50
            initLimit=20
            dynamicConfigFile=/memory/zoo.cfg.dynamic.10000002a
            """);
        assertThat(new MembershipFiles(disk, "zoo.cfg", 2).committed()).isEqualTo(TWO);

        files.commit(TWO.withVersion(0x10000002bL));
        assertThat(text(disk, "zoo.cfg")).containsOnlyOnce("dynamicConfigFile=").endsWith("/memory/zoo.cfg.dynamic.10000002b\n");
        files.backUp();
        assertThat(text(disk, "zoo.cfg.bak")).as("is that of the beginning").isEqualTo(STATIC);
    }

    @Test
    void theClientPortStaysWhereTheOwnLineSaysNone() throws IOException {
        MemoryDisk disk = disk(STATIC);
        new MembershipFiles(disk, "zoo.cfg", 7).commit(TWO);
        assertThat(text(disk, "zoo.cfg")).contains("\nclientPort=2181\n");
    }

    @Test
    void aLaterNextStays() throws IOException {
        MemoryDisk disk = disk(STATIC);
        MembershipFiles files = new MembershipFiles(disk, "zoo.cfg", 2);
        files.remember(TWO.withVersion(0x10000002fL));
        files.commit(TWO);
        assertThat(files.next()).contains(TWO.withVersion(0x10000002fL));
    }

    @Test
    void aPowerCutLeavesTheMembershipBeforeOrTheNewOne() throws IOException {
        boolean done = false;
        for (int operations = 0; !done; operations++) {
            MemoryDisk disk = disk(STATIC);
            MembershipFiles files = new MembershipFiles(disk, "zoo.cfg", 2);
            files.remember(TWO);
            disk.failAfter(operations);
            try {
                files.commit(TWO);
                done = true;
            } catch (IOException e) {
                assertThat(operations).isLessThan(20);
            }
            for (int seed = 0; seed < 30; seed++) {
                MembershipFiles left = new MembershipFiles(disk.afterPowerCut(new Random(seed)), "zoo.cfg", 2);
                Membership found = left.committed();
                assertThat(found).isIn(Membership.parse(THREE), TWO);
                assertThat(found.equals(TWO) || left.next().isPresent()).as("known as committed or as next").isTrue();
            }
        }
    }

    @Test
    void filesOfAnEnsembleAreReadAsTheyAre() throws IOException {
        MemoryDisk disk = Sample.load("quorum-3").disk("s2/conf");
        Membership found = new MembershipFiles(disk, "zoo.cfg", 2).committed();
        assertThat(found.version()).isEqualTo(0x100000002L);
        assertThat(found.voters()).containsExactly(2L, 3L);
    }

    @Test
    void garbageIsRefusedByName() {
        assertThatThrownBy(() -> new MembershipFiles(disk("tickTime=5"), "zoo.cfg", 1).committed())
                .hasMessage("zoo.cfg in /memory is no membership: it names no server");
        assertThatThrownBy(() -> new MembershipFiles(disk("server.1=here"), "zoo.cfg", 1).committed())
                .isInstanceOf(StorageException.class).hasMessageStartingWith("zoo.cfg in /memory is no membership: ");
        MemoryDisk cut = disk(STATIC);
        cut.put("zoo.cfg.dynamic.next", new byte[0]);
        assertThatThrownBy(() -> new MembershipFiles(cut, "zoo.cfg", 1).next())
                .hasMessage("zoo.cfg.dynamic.next in /memory is no membership: it names no server");
    }
}
