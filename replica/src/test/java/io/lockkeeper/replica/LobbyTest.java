package io.lockkeeper.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.ConnectRequest;
import io.lockkeeper.protocol.client.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LobbyTest {
    private final Lobby lobby = new Lobby();
    private final List<Event.OfClient> heard = new ArrayList<>();
    private final List<Long> closed = new ArrayList<>();

    private static Event.Connected hello(long connection) {
        return new Event.Connected(connection, new ConnectRequest(0, 0, 4000, 0, new byte[16], false), List.of());
    }

    private static Event.Requests asks(long connection, int xid) {
        return new Event.Requests(connection, List.of(new Request(xid, new Operation.Ping())));
    }

    private boolean keeps(Event.OfClient event) {
        return lobby.keeps(event, closed::add);
    }

    @Test
    void whileSomebodyIsServedNobodyWaits() {
        assertThat(keeps(hello(1))).isFalse();
        lobby.open(100);
        lobby.letIn(heard::add);
        assertThat(keeps(hello(1))).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void allThatWasSaidIsHeardInItsOrder() {
        lobby.open(100);
        List<Event.OfClient> said = List.of(hello(2), asks(2, 1), asks(2, 2), hello(1), asks(1, 7));
        assertThat(List.of(said.get(0), said.get(3), said.get(1), said.get(4), said.get(2))).allMatch(this::keeps);
        lobby.letIn(heard::add);
        assertThat(heard).isEqualTo(said);
        assertThat(closed).isEmpty();
    }

    @Test
    void whoHasGoneIsForgottenAndWhoWasNeverHereIsNotKept() {
        lobby.open(100);
        keeps(hello(1));
        assertThat(keeps(new Event.Disconnected(1))).isTrue();
        assertThat(keeps(asks(1, 1))).isFalse();
        assertThat(keeps(new Event.Disconnected(9))).isFalse();
        lobby.letIn(heard::add);
        assertThat(heard).isEmpty();
    }

    @Test
    void whoSaysTooMuchIsSentAway() {
        lobby.open(100);
        keeps(hello(1));
        for (int xid = 1; xid < 16; xid++) {
            keeps(asks(1, xid));
        }
        assertThat(closed).isEmpty();
        keeps(asks(1, 16));
        assertThat(closed).containsExactly(1L);
        lobby.letIn(heard::add);
        assertThat(heard).isEmpty();
    }

    @Test
    void afterAMomentAllAreSentAwayAndWhoComesThenDoesNotWait() {
        lobby.open(100);
        keeps(hello(1));
        keeps(hello(2));
        assertThat(lobby.isTooLate(1099)).isFalse();
        assertThat(lobby.isTooLate(1100)).isTrue();
        lobby.sendAway(closed::add);
        assertThat(closed).containsExactly(1L, 2L);
        assertThat(keeps(hello(3))).isFalse();
    }

    @Test
    void soManyMayWaitAndNoMore() {
        lobby.open(100);
        for (long connection = 1; connection <= 10_000; connection++) {
            assertThat(keeps(hello(connection))).isTrue();
        }
        assertThat(keeps(hello(10_001))).isFalse();
    }
}
