package io.lockkeeper.protocol.quorum;

import io.lockkeeper.protocol.Id;
import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The identities of whoever asked last over a link. Most who ask through one server have the same, and what comes again as the same bytes
 * is not read anew. One for each link; not for several threads.
 */
public final class KnownIds {
    static final int MAX_IDS = 1024;

    private byte[] bytes = {};
    private List<Id> ids = List.of();

    /** The next vector of identities. */
    List<Id> read(JuteReader in) {
        if (bytes.length > 0 && in.skipIfNext(bytes)) {
            return ids;
        }
        int count = in.readCount();
        if (count > MAX_IDS) {
            throw in.malformed("Unreasonable length = " + count + " of authinfo");
        }
        if (count <= 0) {
            return List.of();
        }
        List<Id> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            read.add(new Id(in.readString(), in.readString()));
        }
        ids = List.copyOf(read);
        JuteWriter again = new JuteWriter();
        write(ids, again);
        bytes = again.toByteArray();
        return ids;
    }

    static void write(List<Id> ids, JuteWriter out) {
        out.writeInt(ids.size());
        for (Id id : ids) {
            out.writeString(id.scheme()).writeString(id.id());
        }
    }
}
