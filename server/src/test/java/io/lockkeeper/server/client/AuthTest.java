package io.lockkeeper.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.server.Client;
import io.lockkeeper.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthTest {
    @TempDir
    private Path dir;

    @Test
    void aProofCountsForRequestsSentBehindIt() {
        try (RunningServer server = RunningServer.start(dir)) {
            Client client = server.connect();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Client.frame(-4, auth("digest", "u:p")));
            all.writeBytes(Client.frame(1, new Operation.WhoAmI()));
            client.sendRaw(all.toByteArray());

            Client.Header proof = client.readHeader();
            assertThat(proof.xid()).isEqualTo(-4);
            assertThat(proof.error()).isZero();
            Client.Header identities = client.readHeader();
            assertThat(identities.xid()).isEqualTo(1);
            assertThat(new String(identities.body(), StandardCharsets.UTF_8)).contains("digest").contains("u").contains("127.0.0.1");
        }
    }

    @Test
    void anUnknownSchemeIsAnsweredThenTheConnectionEnds() {
        try (RunningServer server = RunningServer.start(dir)) {
            Client client = server.connect();
            Client.Header reply = client.call(auth("nosuch", "x"));
            assertThat(reply.error()).isEqualTo(-115);
            assertThat(reply.zxid()).isZero();
            assertThat(client.readUntilClosed()).isEmpty();
        }
    }

    @Test
    void aSaslStepWithoutSaslGetsAnEmptyTokenAndTheConnectionGoesOn() {
        try (RunningServer server = RunningServer.start(dir)) {
            Client client = server.connect();
            Client.Header reply = client.call(new Operation.Sasl(new byte[0]));
            assertThat(reply.error()).isZero();
            assertThat(reply.body()).containsExactly(-1, -1, -1, -1);
            assertThat(client.call(new Operation.Exists("/", false)).error()).isZero();
        }
    }

    @Test
    void aClientOfAnotherEnsembleIsSentAwayWithoutAWord() {
        try (RunningServer server = RunningServer.start(dir, "ensembleAuthName=east",
            "authProvider.1=org.apache.zookeeper.server.auth.EnsembleAuthenticationProvider")) {
            Client friend = server.connect();
            assertThat(friend.call(auth("ensemble", "east")).error()).isZero();
            Client stranger = server.connect();
            stranger.send(auth("ensemble", "west"));
            assertThat(stranger.readUntilClosed()).isEmpty();
        }
    }

    private static Operation auth(String scheme, String proof) {
        return new Operation.Auth(scheme, proof.getBytes(StandardCharsets.UTF_8));
    }
}
