package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.KeyTable.anyWhole;
import static io.lockkeeper.server.config.KeyTable.lenient;
import static io.lockkeeper.server.config.KeyTable.path;
import static io.lockkeeper.server.config.KeyTable.port;
import static io.lockkeeper.server.config.KeyTable.strict;
import static io.lockkeeper.server.config.KeyTable.text;

import java.util.List;

/** The part of the {@link Catalogue} about TLS. Most of it exists twice: for clients and for members of an ensemble. */
final class TlsKeys {
    private TlsKeys() {}

    static void write(KeyTable t) {
        t.file("secureClientPort", port()).notYet(Later.TLS);
        t.file("secureClientPortAddress", text()).notYet(Later.TLS);
        t.both("client.portUnification", lenient()).standard("false").notYet(Later.TLS);
        t.both("client.certReload", lenient()).standard("false").notYet(Later.TLS);
        t.both("netty.server.outstandingHandshake.limit", anyWhole()).standard("-1").unit("handshakes").notYet(Later.TLS);
        t.both("netty.server.earlyDropSecureConnectionHandshakes", lenient()).standard("false").notYet(Later.TLS);
        t.both("fips-mode", lenient()).standard("true").notYet(Later.TLS);
        t.file("sslQuorum", strict()).standard("false").notYet(Later.ENSEMBLE);
        t.file("portUnification", strict()).standard("false").notYet(Later.ENSEMBLE);
        t.file("sslQuorumReloadCertFiles", strict()).standard("false").notYet(Later.ENSEMBLE);
        context(t, "ssl.", Later.TLS);
        context(t, "ssl.quorum.", Later.ENSEMBLE);
        t.both("ssl.authProvider", text()).standard("x509").notYet(Later.TLS);
        t.both("ssl.sslProvider", text()).standard("JDK").notYet(Later.TLS);
    }

    private static void context(KeyTable t, String prefix, String meanwhile) {
        for (String store : List.of("keyStore", "trustStore")) {
            t.both(prefix + store + ".location", path()).notYet(meanwhile);
            t.both(prefix + store + ".password", text()).notYet(meanwhile);
            t.both(prefix + store + ".passwordPath", path()).notYet(meanwhile);
            t.both(prefix + store + ".type", text()).notYet(meanwhile);
        }
        t.both(prefix + "protocol", text()).notYet(meanwhile);
        t.both(prefix + "enabledProtocols", text()).notYet(meanwhile);
        t.both(prefix + "ciphersuites", text()).notYet(meanwhile);
        t.both(prefix + "context.supplier.class", text()).notYet(meanwhile);
        t.both(prefix + "hostnameVerification", lenient()).standard("true").notYet(meanwhile);
        t.both(prefix + "clientHostnameVerification", lenient()).standard("false").notYet(meanwhile);
        t.both(prefix + "allowReverseDnsLookup", lenient()).standard("false").notYet(meanwhile);
        t.both(prefix + "crl", lenient()).standard("false").notYet(meanwhile);
        t.both(prefix + "ocsp", lenient()).standard("false").notYet(meanwhile);
        t.both(prefix + "clientAuth", text()).standard("need").notYet(meanwhile);
        t.both(prefix + "handshakeDetectionTimeoutMillis", anyWhole()).standard("5000").unit("ms").notYet(meanwhile);
    }
}
