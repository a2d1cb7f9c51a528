package io.lockkeeper.server.config;

/** What a server does without the features that come later: the second half of each warning about a key of theirs. */
final class Later {
    static final String ENSEMBLE = "it comes with a later version of ensembles";
    static final String TLS = "TLS comes with a later version, no TLS connection is accepted";
    static final String SASL = "SASL comes with a later version, no client can authenticate with it";
    static final String ADMIN = "the HTTP admin server comes with a later version, none is started";
    static final String METRICS = "metrics providers come with a later version, only the command mntr shows metrics";
    static final String PAUSE_MONITOR = "the pause monitor comes with a later version, none runs";
    static final String PATH_STATS = "statistics per path come with a later version, none are logged";
    static final String AUDIT = "the audit log comes with a later version, none is written";

    private Later() {}
}
