package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.Zxid;
import java.util.Date;

/** The eleven lines of a Stat. */
final class StatText {
    private StatText() {}

    static void print(Stat stat, Context shell) {
        shell.line("cZxid = " + Zxid.text(stat.czxid()));
        shell.line("ctime = " + new Date(stat.ctime()));
        shell.line("mZxid = " + Zxid.text(stat.mzxid()));
        shell.line("mtime = " + new Date(stat.mtime()));
        shell.line("pZxid = " + Zxid.text(stat.pzxid()));
        shell.line("cversion = " + stat.cversion());
        shell.line("dataVersion = " + stat.version());
        shell.line("aclVersion = " + stat.aversion());
        shell.line("ephemeralOwner = " + Zxid.text(stat.ephemeralOwner()));
        shell.line("dataLength = " + stat.dataLength());
        shell.line("numChildren = " + stat.numChildren());
    }
}
