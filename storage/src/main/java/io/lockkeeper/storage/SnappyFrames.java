package io.lockkeeper.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.xerial.snappy.Snappy;

/**
 * The framing in which ZooKeeper keeps Snappy blocks: {@code 82 "SNAPPY" 00, int 1, int 1}, then blocks of {@code int length, raw
 * Snappy}. Our own reader, because the library's takes whatever memory a length asks for.
 */
final class SnappyFrames {
    static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int HEADER_BYTES = 16;
    private static final int BLOCK_BYTES = 32 * 1024;
    /** The library lets writers choose blocks of up to 512 MiB; ZooKeeper never asks for more than 32 KiB. */
    private static final int MAX_BLOCK_BYTES = 16 * 1024 * 1024;

    private SnappyFrames() {}

    /** Packs what is written to it; closing it closes the target. */
    static final class Out extends OutputStream {
        private final OutputStream target;
        private final byte[] block = new byte[BLOCK_BYTES];
        private final byte[] packed = new byte[4 + Snappy.maxCompressedLength(BLOCK_BYTES)];
        private int length;

        Out(OutputStream target) throws IOException {
            this.target = target;
            byte[] header = new byte[HEADER_BYTES];
            System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
            INT.set(header, 8, 1);
            INT.set(header, 12, 1);
            target.write(header, 0, header.length);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            int done = 0;
            while (done < count) {
                int part = Math.min(block.length - length, count - done);
                System.arraycopy(bytes, offset + done, block, length, part);
                length += part;
                done += part;
                if (length == block.length) {
                    pack();
                }
            }
        }

        /** Ends the stream, leaving the target open. */
        void finish() throws IOException {
            if (length > 0) {
                pack();
            }
        }

        private void pack() throws IOException {
            int size = Snappy.compress(block, 0, length, packed, 4);
            INT.set(packed, 0, size);
            target.write(packed, 0, 4 + size);
            length = 0;
        }

        @Override
        public void close() throws IOException {
            finish();
            target.close();
        }
    }

    /** Unpacks the source. */
    static final class In extends InputStream {
        private final InputStream source;
        private byte[] packed = new byte[BLOCK_BYTES];
        private byte[] block = new byte[BLOCK_BYTES];
        private int position;
        private int end;

        In(InputStream source) throws IOException {
            this.source = source;
            byte[] header = source.readNBytes(HEADER_BYTES);
            if (header.length < HEADER_BYTES || !startsWithMagic(header)) {
                throw new InvalidSnapshotException("not a Snappy stream");
            }
        }

        @Override
        public int read() throws IOException {
            return position < end || fill() ? block[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position == end && !fill()) {
                return -1;
            }
            int part = Math.min(length, end - position);
            System.arraycopy(block, position, into, offset, part);
            position += part;
            return part;
        }

        private boolean fill() throws IOException {
            do {
                byte[] head = source.readNBytes(4);
                if (head.length == 0) {
                    return false;
                }
                if (head.length < 4) {
                    throw new InvalidSnapshotException("Snappy stream ends within the length of a block");
                }
                unpack((int) INT.get(head, 0));
            } while (end == 0);
            return true;
        }

        private void unpack(int size) throws IOException {
            if (size < 0 || size > Snappy.maxCompressedLength(MAX_BLOCK_BYTES)) {
                throw new InvalidSnapshotException("Snappy block of " + size + " bytes");
            }
            if (packed.length < size) {
                packed = new byte[size];
            }
            if (source.readNBytes(packed, 0, size) < size) {
                throw new InvalidSnapshotException("Snappy stream ends within a block");
            }
            try {
                uncompress(size);
            } catch (IOException e) {
                throw new InvalidSnapshotException("Snappy block of " + size + " bytes: " + e.getMessage());
            }
        }

        private void uncompress(int size) throws IOException {
            int unpacked = Snappy.uncompressedLength(packed, 0, size);
            if (unpacked < 0 || unpacked > MAX_BLOCK_BYTES) {
                throw new IOException("it unpacks to " + unpacked + " bytes");
            }
            if (block.length < unpacked) {
                block = new byte[unpacked];
            }
            end = Snappy.uncompress(packed, 0, size, block, 0);
            position = 0;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    static boolean startsWithMagic(byte[] bytes) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (bytes.length <= i || bytes[i] != MAGIC[i]) {
                return false;
            }
        }
        return true;
    }
}
