package io.lockkeeper.protocol.client;

import io.lockkeeper.protocol.jute.JuteReader;
import io.lockkeeper.protocol.jute.JuteWriter;
import io.lockkeeper.protocol.jute.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The names of a znode's children, in no particular order, in one array as they go over the wire: of each the length in an int, then the
 * bytes in UTF-8. Immutable; may be shared between threads.
 */
public final class ChildNames {
    public static final ChildNames NONE = new ChildNames(0, new byte[0]);

    private final int count;
    private final byte[] encoded;

    /**
     * Takes what is encoded already.
     *
     * @param encoded belongs to this object from now on
     */
    public ChildNames(int count, byte[] encoded) {
        this.count = count;
        this.encoded = encoded;
    }

    public static ChildNames of(List<String> names) {
        JuteWriter out = new JuteWriter();
        names.forEach(out::writeString);
        return new ChildNames(names.size(), out.toByteArray());
    }

    /** How many they are. */
    public int count() {
        return count;
    }

    /** How many bytes they take on the wire, without the count. */
    public int encodedBytes() {
        return encoded.length;
    }

    public List<String> toList() {
        List<String> names = new ArrayList<>(count);
        JuteReader in = new JuteReader(encoded);
        for (int i = 0; i < count; i++) {
            String name = in.readString();
            names.add(name == null ? "" : name);
        }
        return names;
    }

    void write(JuteWriter out) {
        out.writeInt(count).writeRaw(encoded, 0, encoded.length);
    }

    /**
     * @throws MalformedException if the bytes end before the names do, or one is longer than a name may be
     */
    static ChildNames read(JuteReader in) {
        int count = Math.max(0, in.readCount());
        JuteWriter encoded = new JuteWriter();
        for (int i = 0; i < count; i++) {
            byte[] name = in.readBuffer();
            encoded.writeBuffer(name == null ? new byte[0] : name);
        }
        return new ChildNames(count, encoded.toByteArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChildNames names && count == names.count && Arrays.equals(encoded, names.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return count + " names of " + encoded.length + " bytes";
    }
}
