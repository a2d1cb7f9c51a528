package io.lockkeeper.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.replica.Event;
import io.lockkeeper.replica.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompanyTest {
    private static final Request READ = new Request(1, new Operation.Exists("/", false));
    private static final Request WRITE = new Request(2, new Operation.Delete("/", -1));

    @Test
    void whoWritesWaitsForTheDiskAnyway() {
        assertThat(Company.of(new Event.Requests(1, List.of(WRITE, WRITE)))).isEqualTo(Company.NONE);
    }

    @Test
    void whoAlsoReadsDoesNot() {
        assertThat(Company.of(new Event.Requests(1, List.of(WRITE, READ)))).isEqualTo(Company.READERS);
        assertThat(Company.of(new Event.Disconnected(1))).isEqualTo(Company.READERS);
    }

    /** Else a member, to whom each write brings messages, would leave every batch to the log thread as soon as its disk takes a while. */
    @Test
    void otherServersAreMorePatientThanReaders() {
        assertThat(Company.of(new Event.Received(1, List.of(new LearnerMessage.AckUpTo(7))))).isEqualTo(Company.SERVERS);
        assertThat(Company.SERVERS.longestSyncNanos()).isGreaterThan(Company.READERS.longestSyncNanos());
    }
}
