package io.lockkeeper.server.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.quorum.HostPort;
import io.lockkeeper.protocol.quorum.Membership;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final Membership PARTIAL = Membership.parse("server.1=a:1:2\nserver.3=c:1:2");
    private static final Membership REAL = Membership.parse("server.1=a:1:2\nserver.2=b:1:2\nversion=100000000");

    @Test
    void whoIsInNoMembershipIsWhereItWas() {
        Addresses three = new Addresses(3, PARTIAL, PARTIAL);
        three.committed(REAL);
        assertThat(three.self()).isEqualTo(PARTIAL.member(3));
        three.next(Membership.parse("server.3=d:1:2\nversion=100000001"));
        assertThat(three.self().addresses().getFirst().election()).isEqualTo(new HostPort("d", 2));
        assertThat(three.election(3)).as("what others are told").containsExactly(new HostPort("d", 2));
    }
}
