package io.lockkeeper.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.client.FakeServer.Connection;
import io.lockkeeper.client.FakeServer.Request;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.ChildNames;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subtree that is deleted through a server without the extension, and changes meanwhile. */
class BigTreesTest {
    private static final Stat STAT = new Stat(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1);

    private FakeServer server;
    private Client client;
    private Connection wire;
    private CompletableFuture<Integer> deleted;

    @BeforeEach
    void ask() throws Exception {
        server = new FakeServer();
        client = Client.connect(server.options());
        wire = server.acceptSession();
        deleted = client.deleteSubtree("/t", 10);
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        server.close();
        client.close();
    }

    /** It is looked at how many there are: one below the top. */
    private void counted() throws IOException {
        Request count = wire.read();
        assertThat(count.operation()).isEqualTo(new Operation.GetAllChildrenNumber("/t"));
        wire.reply(count, 7, new Reply.Count(1));
        wire.reply(wire.read(), 7, new Reply.StatOnly(STAT));
    }

    private void listed(String path, Reply reply) throws IOException {
        Request list = wire.read();
        assertThat(list.operation()).isEqualTo(new Operation.GetChildren(OpCode.GET_CHILDREN2, path, false));
        wire.reply(list, 7, reply);
    }

    private static Reply children(String... names) {
        return new Reply.Children(ChildNames.of(List.of(names)), STAT);
    }

    @Test
    void whereAChildHasGoneMeanwhileItIsTriedAgain() throws Exception {
        counted();
        listed("/t", children("a"));
        listed("/t/a", Reply.failed(ErrorCode.NO_NODE));
        counted();
        listed("/t", children());
        Request deletes = wire.read();
        assertThat(deletes.operation()).isEqualTo(new Operation.Multi(List.of(new Operation.Delete("/t", -1))));
        wire.reply(deletes, 8, new Reply.Multi(List.of(new Reply.MultiPart(OpCode.DELETE, Reply.DONE))));

        assertThat(deleted.get()).isEqualTo(1);
    }

    @Test
    void whatIsGoneAltogetherIsNotThere() throws Exception {
        counted();
        listed("/t", Reply.failed(ErrorCode.NO_NODE));
        wire.reply(wire.read(), 8, Reply.failed(ErrorCode.NO_NODE));
        wire.reply(wire.read(), 8, Reply.failed(ErrorCode.NO_NODE));

        assertThatThrownBy(deleted::get).isInstanceOf(ExecutionException.class).cause()
                .isInstanceOfSatisfying(ClientException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.NO_NODE));
    }
}
