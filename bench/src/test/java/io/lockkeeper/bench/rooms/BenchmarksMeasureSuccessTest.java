package io.lockkeeper.bench.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.txn.Txn;
import io.lockkeeper.tree.Prepared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A refusal is quick, and would make a fine figure: what is measured must be what the benchmark's name says. */
class BenchmarksMeasureSuccessTest {

    @Test
    void framesDecodeToTheirOperations() {
        ProtocolDecode decode = new ProtocolDecode();

        assertThat(decode.get()).isEqualTo(new Operation.GetData(Sample.znode(77), false));
        assertThat(decode.set()).isInstanceOf(Operation.SetData.class);
        assertThat(decode.create()).isInstanceOf(Operation.Create.class);
        assertThat(decode.list()).isInstanceOf(Operation.GetChildren.class);
    }

    @Test
    void answersCarryWhatWasAskedFor() {
        ProtocolEncode encode = new ProtocolEncode();

        assertThat(encode.get()).isEqualTo(16 + 4 + 100 + 68);
        assertThat(encode.set()).isEqualTo(16 + 68);
        assertThat(encode.create()).isEqualTo(16 + 4 + Sample.znode(77).length());
        assertThat(encode.list()).isEqualTo(16 + 4 + 100 * (4 + "znode-100".length()));
        assertThat(encode.notification()).isEqualTo(16 + 12 + Sample.znode(77).length());
    }

    @Test
    void transactionsComeBackAsTheyWere() {
        ProtocolTxn txns = new ProtocolTxn();

        assertThat(txns.decodeSet().txn()).isInstanceOf(Txn.SetData.class);
        assertThat(txns.decodeCreate().txn()).isInstanceOf(Txn.Create.class);
    }

    @Test
    void readsFindTheirZnodes() {
        TreeRead read = new TreeRead();
        read.znodes = 300;
        read.plant();

        for (int i = 0; i < 1000; i++) {
            assertThat(read.get()).isInstanceOf(Reply.Data.class);
            assertThat(read.exists()).isInstanceOf(Reply.StatOnly.class);
            assertThat(read.list()).isInstanceOfSatisfying(
                Reply.Children.class, children -> assertThat(children.names().count()).isEqualTo(Sample.CHILDREN));
        }
    }

    @Test
    void writesAreAccepted() {
        TreeWrite write = new TreeWrite();
        write.znodes = 300;
        write.plant();

        for (int i = 0; i < 100; i++) {
            assertThat(write.prepareSet()).isInstanceOf(Prepared.Accepted.class);
            assertThat(write.applySet()).isInstanceOf(Reply.StatOnly.class);
            assertThat(write.prepareAndApplySet()).isInstanceOf(Reply.StatOnly.class);
            assertThat(write.prepareAndApplyCreateThenDelete()).isEqualTo(Reply.DONE);
        }
    }

    @Test
    void anImageHasEveryZnode() {
        TreeImage image = new TreeImage();
        image.znodes = 5000;
        image.plant();

        assertThat(image.draw()).isGreaterThan(5000L * (Sample.znode(0).length() + Sample.VALUE.length)).isEqualTo(image.draw());
    }

    @Test
    void clientsOfAReplicaAreAnsweredWithoutRefusal() {
        ReplicaStep step = new ReplicaStep();
        step.znodes = 300;
        step.start();

        step.get();
        assertThat(step.host().replies()).isEqualTo(ReplicaStep.BATCH);
        step.list();
        assertThat(step.host().replies()).isEqualTo(2 * ReplicaStep.BATCH);
        step.set();
        step.createThenDelete();
        step.createThenDelete();
        step.get(); // the last deletes are safe by now

        assertThat(step.host().replies()).isEqualTo(8 * ReplicaStep.BATCH);
        assertThat(step.host().refusals()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void everyWatcherIsToldOfEachSet(ReplicaWatch.Kind kind) {
        ReplicaWatch watch = new ReplicaWatch();
        watch.watchers = 30;
        watch.kind = kind;
        watch.watch();

        for (int sets = 1; sets <= 3; sets++) {
            assertThat(watch.setAndTell()).isEqualTo(30 * sets);
        }
        assertThat(watch.host().refusals()).isZero();
    }
}
