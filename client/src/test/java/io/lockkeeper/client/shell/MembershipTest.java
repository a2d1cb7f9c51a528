package io.lockkeeper.client.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MembershipTest {

    @Test
    void clientsGetTheVersionAndTheAddressesForThem() {
        Membership members = Membership.of("""
                server.1=127.0.0.1:2888:3888:participant;127.0.0.1:2181
                server.2=127.0.0.1:2889:3889:observer;0.0.0.0:2182
                version=10000000a""".getBytes(UTF_8));

        assertThat(members.forClients()).isEqualTo("10000000a 127.0.0.1:2181,0.0.0.0:2182");
        assertThat(members.json()).hasToString("{\"version\":\"10000000a\",\"servers\":["
                + "\"server.1=127.0.0.1:2888:3888:participant;127.0.0.1:2181\",\"server.2=127.0.0.1:2889:3889:observer;0.0.0.0:2182\"],"
                + "\"clientAddresses\":[\"127.0.0.1:2181\",\"0.0.0.0:2182\"]}");
    }

    @Test
    void aServerThatStandsAloneHasNeither() {
        assertThat(Membership.of(new byte[0]).forClients()).isEqualTo(" ");
        assertThat(Membership.of(null).text()).isEmpty();
    }
}
