package io.lockkeeper.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.Membership;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
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

    /** As the server's configuration reads it at the next start. */
    private static Membership committed(MemoryDisk disk) throws IOException {
        Properties all = new Properties();
        all.load(new StringReader(text(disk, "zoo.cfg")));
        String path = all.getProperty("dynamicConfigFile");
        if (path == null) {
            return Membership.parse(THREE);
        }
        String file = path.substring(path.lastIndexOf('/') + 1);
        return Membership.parse(text(disk, file)).withVersion(Long.parseLong(file.substring(file.lastIndexOf('.') + 1), 16));
    }

    /** Q116. */
    @Test
    void q116_whatIsDecidedOnIsNextAndWhatCountsHasItsOwnFile() throws IOException {
        MemoryDisk disk = disk(STATIC);
        MembershipFiles files = new MembershipFiles(disk, "zoo.cfg", 2);

        files.backUp();
        files.remember(TWO);
        assertThat(text(disk, "zoo.cfg.dynamic.next")).isEqualTo(TWO.text());

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
        assertThat(committed(disk)).isEqualTo(TWO);

        files.commit(TWO.withVersion(0x10000002bL));
        assertThat(text(disk, "zoo.cfg")).containsOnlyOnce("dynamicConfigFile=").endsWith("/memory/zoo.cfg.dynamic.10000002b\n");
        files.backUp();
        assertThat(text(disk, "zoo.cfg.bak")).as("is that of the beginning").isEqualTo(STATIC);
    }

    @Test
    void theLinesOfADynamicFileAreInTheOrderOfTheirText() throws IOException {
        MemoryDisk disk = disk(STATIC);
        new MembershipFiles(disk, "zoo.cfg", 2).commit(Membership.parse("""
            server.1=a:1:2:participant
            server.2=b:1:2:participant
            server.10=c:1:2:observer
            group.1=1:2
            weight.2=3
            version=10000002a"""));
        assertThat(text(disk, "zoo.cfg.dynamic.10000002a").lines()).isSorted().startsWith("group.1=1:2", "server.10=c:1:2:observer");
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
        assertThat(text(disk, "zoo.cfg.dynamic.next")).isEqualTo(TWO.withVersion(0x10000002fL).text());
    }

    /** Q116. */
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
                MemoryDisk left = disk.afterPowerCut(new Random(seed));
                Membership found = committed(left);
                assertThat(found).isIn(Membership.parse(THREE), TWO);
                assertThat(found.equals(TWO) || left.list().contains("zoo.cfg.dynamic.next")).as("known as committed or as next").isTrue();
            }
        }
    }

    @Test
    void whatWasWrittenDownEarlierIsRemembered() throws IOException {
        MemoryDisk disk = disk(STATIC);
        MembershipFiles files = new MembershipFiles(disk, "zoo.cfg", 2);
        assertThat(files.earlier()).isEmpty();
        files.backUp();
        files.commit(TWO);
        files.remember(TWO.withVersion(0x10000002fL));
        disk.put("zoo.cfg.dynamic.1", "server.1=nonsense".getBytes(StandardCharsets.ISO_8859_1));
        disk.put("zoo.cfg.dynamic.2.tmp", new byte[0]);
        assertThat(files.earlier()).extracting(Membership::textWithoutVersion)
                .containsExactlyInAnyOrder(THREE.strip(), TWO.textWithoutVersion(), TWO.textWithoutVersion());
    }
}
