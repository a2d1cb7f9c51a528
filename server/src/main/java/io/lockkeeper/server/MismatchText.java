package io.lockkeeper.server;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.tree.DigestMismatch;

/** What the log says of a digest that differs: where, how, and since when at the earliest. */
final class MismatchText {
    private MismatchText() {}

    static String of(DigestMismatch m) {
        return "zxid=%s txnType=%s digest=%x expected=%x inARow=%d lastEqual=%s snapshot=%s".formatted(
            Zxid.text(m.zxid()), m.type() == DigestMismatch.SNAPSHOT ? "none, the snapshot says so itself" : Integer.toString(m.type()),
            m.present(), m.expected(), m.inARow(), m.lastEqualZxid() < 0 ? "none" : Zxid.text(m.lastEqualZxid()),
            m.loadedZxid() <= 0 ? "none" : Zxid.text(m.loadedZxid()));
    }
}
