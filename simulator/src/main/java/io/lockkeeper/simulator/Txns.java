package io.lockkeeper.simulator;

import io.lockkeeper.protocol.txn.Txn;

/** Transactions as text for the trace, the same in every run. */
final class Txns {
    private Txns() {}

    static String text(Txn txn) {
        return switch (txn) {
            case Txn.Create create ->
                (create.ephemeral() ? "create ephemeral " : "create ") + create.path() + " "
                        + Replies.text(create.data()) + " " + create.acl();
            case Txn.CreateContainer create -> "create container " + create.path() + " " + Replies.text(create.data()) + " " + create.acl();
            case Txn.CreateTtl create ->
                "create ttl=" + create.ttlMillis() + " " + create.path() + " " + Replies.text(create.data()) + " " + create.acl();
            case Txn.Delete delete -> "delete " + delete.path();
            case Txn.SetData set -> "set " + set.path() + " " + Replies.text(set.data()) + " version=" + set.version();
            case Txn.SetAcl set -> "setAcl " + set.path() + " " + set.acl();
            case Txn.Check check -> "check " + check.path() + " version=" + check.version();
            case Txn.Multi multi -> "multi " + multi.parts().stream().map(p -> text(p.txn())).toList();
            case Txn.CreateSession create -> "createSession " + create.timeoutMillis();
            case Txn.CloseSession close -> "closeSession " + close.paths();
            case Txn.Error error -> "error " + error.code();
        };
    }
}
