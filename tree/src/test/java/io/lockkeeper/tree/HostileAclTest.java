package io.lockkeeper.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Access control lists made to be slow: where the work grew with the square of their number, these tests would not end. */
class HostileAclTest {
    /** What one frame can carry, many times over. */
    private static final int MANY = 400_000;

    private final Writer writer = new Writer(
            new TreeOptions(true, false, true, true, false, false, Integer.MAX_VALUE, TreeOptions.DEFAULT.schemes(), 0));

    /** Different entries that all have one hash: a step in the id takes back what a step in the permissions adds. */
    private static List<Acl> entriesOfOneHash(int count) {
        List<Acl> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Id id = new Id("digest", "u:" + i);
            int wanted = 7 - id.hashCode();
            entries.add(new Acl(wanted * inverse(31), id));
        }
        return entries;
    }

    private static int inverse(int odd) {
        int inverse = odd;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    @Test
    void entriesOfOneHashAreToldApartQuickly() {
        List<Acl> entries = entriesOfOneHash(MANY);
        assertThat(entries).extracting(Acl::hashCode).containsOnly(entries.getFirst().hashCode());
        entries.add(entries.getFirst());
        writer.create("/a");

        assertThat(writer.error(new Operation.SetAcl("/a", entries, -1))).isEqualTo(ErrorCode.OK);

        assertThat(stored("/a")).hasSize(MANY).startsWith(entries.get(0), entries.get(1), entries.get(2));
    }

    @Test
    void listsOfOneHashAreToldApartQuickly() {
        AclTable table = new AclTable();
        List<Acl> entries = entriesOfOneHash(MANY);
        for (Acl entry : entries) {
            table.use(List.of(entry));
        }

        assertThat(table.known()).hasSize(MANY);
        assertThat(table.list(table.use(List.of(entries.get(7))))).containsExactly(entries.get(7));
    }

    @Test
    void duplicatesGoAndTheOrderStays() {
        List<Acl> sent = List.of(new Acl(1, Id.ANYONE), new Acl(4, new Id("ip", "1.2.3.4")), new Acl(1, Id.ANYONE), new Acl(2, Id.ANYONE));

        assertThat(writer.error(new Operation.Create(OpCode.CREATE, "/a", null, sent, 0, -1))).isEqualTo(ErrorCode.OK);

        assertThat(stored("/a")).containsExactly(sent.get(0), sent.get(1), sent.get(3));
    }

    private List<Acl> stored(String path) {
        Reply reply = writer.tree.read(new Operation.GetAcl(path), 0, Requester.SERVER.ids());
        return reply instanceof Reply.AclAndStat found ? found.acl() : List.of();
    }
}
