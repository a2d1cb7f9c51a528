package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.server.Client;
import io.lockkeeper.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0} loops for clients alone")
@ValueSource(ints = {0, 2})
class LimitsTest {
    @Parameter
    private int clientLoops;

    @TempDir
    private Path dir;

    @Test
    void oneConnectionTooManyFromAnAddressIsResetAndItsPlaceComesBack() {
        try (RunningServer server = RunningServer.start(clientLoops, dir, "maxClientCnxns=3")) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(server.connect());
            }
            assertThat(server.open().readUntilClosed()).isEmpty();

            clients.getFirst().sendRaw(Client.frame(1, new Operation.CloseSession()));
            clients.getFirst().readUntilClosed();
            assertThat(eventually(server::connectOrNull)).isNotNull();
        }
    }

    @Test
    void moreConnectionsThanInAllAreReset() {
        try (RunningServer server = RunningServer.start(clientLoops, dir, "maxClientCnxns=0", "maxCnxns=2")) {
            server.connect();
            server.connect();
            assertThat(server.open().readUntilClosed()).isEmpty();
        }
    }

    @Test
    void twoThousandSilentConnectionsHarmNobodyAndAreClosedInTime() {
        int crowd = Math.min(2000, openFilesAllowed() / 2 - 400); // both ends of each are files of this process
        try (RunningServer server = RunningServer.start(clientLoops, dir, "maxClientCnxns=0", "nio.sessionlessCnxnTimeout=4000")) {
            List<Client> silent = new ArrayList<>();
            for (int i = 0; i < crowd; i++) {
                silent.add(server.open());
            }
            Client client = server.connect(); // within those four seconds
            assertThat(client.call(new Operation.Exists("/", false)).error()).isZero();

            silent.forEach(one -> assertThat(one.readUntilClosed()).isEmpty());
            assertThat(client.call(new Operation.Exists("/", false)).error()).isZero();
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotReadEither() {
        try (RunningServer server = RunningServer.start(clientLoops, dir, "4lw.commands.whitelist=*", "globalOutstandingLimit=100")) {
            Client slow = server.connect();
            slow.create("/big", new byte[50_000]);
            ByteArrayOutputStream requests = new ByteArrayOutputStream();
            for (int xid = 1; xid <= 4000; xid++) {
                requests.writeBytes(Client.frame(xid, new Operation.GetData("/big", false)));
            }
            slow.sendRaw(requests.toByteArray()); // 200 MB of answers

            Client other = server.connect();
            for (int i = 0; i < 100; i++) {
                assertThat(other.call(new Operation.Exists("/", false)).error()).isZero();
                Matcher queued = Pattern.compile("queued=(\\d+)").matcher(server.word("cons"));
                while (queued.find()) {
                    assertThat(Integer.parseInt(queued.group(1))).isLessThanOrEqualTo(101);
                }
            }
            for (int xid = 1; xid <= 4000; xid++) {
                Client.Header reply = slow.readHeader();
                assertThat(reply.xid()).isEqualTo(xid);
                assertThat(reply.body()).hasSize(4 + 50_000 + 68);
            }
        }
    }

    @Test
    void aClientThatDrownsInNotificationsIsCutOff() {
        try (RunningServer server = RunningServer.start(clientLoops, dir)) {
            Client deaf = server.connect();
            deaf.call(new Operation.AddWatch("/", true));
            Client busy = server.connect();
            String path = "/" + "x".repeat(100);
            busy.create(path, new byte[0]);

            Operation manySets = new Operation.Multi(Collections.nCopies(5000, new Operation.SetData(path, new byte[0], -1)));
            boolean cut = false;
            for (int i = 0; i < 500 && !cut; i++) {
                assertThat(busy.call(manySets).error()).isZero();
                cut = server.word("srvr").contains("Connections: 2\n"); // busy and the word itself
            }
            assertThat(cut).isTrue();
        }
    }

    private static int openFilesAllowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount())
            : 2000;
    }

    private static <T> T eventually(Supplier<T> attempt) {
        long end = System.nanoTime() + 120_000_000_000L;
        T result = attempt.get();
        while (result == null && System.nanoTime() < end) {
            Thread.onSpinWait();
            result = attempt.get();
        }
        return result;
    }
}
