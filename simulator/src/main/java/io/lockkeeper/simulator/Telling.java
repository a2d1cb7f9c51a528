package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Acl;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

/** Tells the book of every connection what changed. */
final class Telling implements Model.Listener {
    private final Collection<Conn> conns;
    private final LongSupplier zxid;

    /** @param zxid of the change that is told */
    Telling(Collection<Conn> conns, LongSupplier zxid) {
        this.conns = conns;
        this.zxid = zxid;
    }

    @Override
    public void created(String path, List<Acl> acl, List<Acl> parentAcl) {
        conns.forEach(c -> c.watches.created(zxid.getAsLong(), path, acl, parentAcl, c.ids));
    }

    @Override
    public void deleted(String path, List<Acl> acl, List<Acl> parentAcl) {
        conns.forEach(c -> c.watches.deleted(zxid.getAsLong(), path, acl, parentAcl, c.ids));
    }

    @Override
    public void dataChanged(String path, List<Acl> acl) {
        conns.forEach(c -> c.watches.dataChanged(zxid.getAsLong(), path, acl, c.ids));
    }
}
