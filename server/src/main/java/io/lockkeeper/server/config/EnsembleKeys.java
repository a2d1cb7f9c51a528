package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.KeyTable.anyWhole;
import static io.lockkeeper.server.config.KeyTable.big;
import static io.lockkeeper.server.config.KeyTable.lenient;
import static io.lockkeeper.server.config.KeyTable.path;
import static io.lockkeeper.server.config.KeyTable.port;
import static io.lockkeeper.server.config.KeyTable.strict;
import static io.lockkeeper.server.config.KeyTable.text;
import static io.lockkeeper.server.config.KeyTable.whole;
import static io.lockkeeper.server.config.KeyTable.wholeRaisedTo;

import java.util.List;

/** The part of the {@link Catalogue} that only has a meaning among several servers. {@link MembershipLines} reads who they are. */
final class EnsembleKeys {
    private EnsembleKeys() {}

    static void write(KeyTable t) {
        membership(t);
        election(t);
        synchronization(t);
        quorumSasl(t);
    }

    private static void membership(KeyTable t) {
        t.file("server.*", text()).supported();
        t.file("group.*", text()).supported();
        t.file("weight.*", text()).supported();
        t.file("standaloneEnabled", strict()).standard("true").supported();
        t.file("dynamicConfigFile", path()).supported();
        t.file("reconfigEnabled", strict()).standard("false").supported();
        t.file("peerType", new Kind.Word(List.of("participant", "observer"), true, true)).standard("participant").supported();
        t.file("oraclePath", path()).notYet(Later.ENSEMBLE);
        t.both("multiAddress.enabled", strict()).standard("false").supported();
        t.both("multiAddress.reachabilityCheckEnabled", strict()).standard("true").noEffect();
        t.both("multiAddress.reachabilityCheckTimeoutMs", anyWhole()).standard("1000").unit("ms").noEffect();
    }

    private static void election(KeyTable t) {
        t.file("electionAlg", whole(3, 3)).standard("3").noEffect();
        t.file("quorumListenOnAllIPs", strict()).standard("false").supported();
        t.both("cnxTimeout", anyWhole()).standard("5000").unit("ms").supported();
        t.both("quorumCnxnTimeoutMs", anyWhole()).standard("-1").unit("ms").supported();
        t.both("fastleader.minNotificationInterval", anyWhole()).standard("200").unit("ms").supported();
        t.both("fastleader.maxNotificationInterval", anyWhole()).standard("60000").unit("ms").supported();
        t.both("electionPortBindRetry", anyWhole()).standard("3").supported();
        t.both("tcpKeepAlive", lenient()).standard("false").supported();
    }

    /** A server alone never synchronizes anybody, so there the tuning of it is checked and nothing more; the sample file has two of these. */
    private static void synchronization(KeyTable t) {
        t.file("initLimit", anyWhole()).unit("ticks").supported();
        t.file("syncLimit", anyWhole()).unit("ticks").supported();
        // Ours.
        t.both("quorum.silenceLimitMs", whole(0)).standard("1000").unit("ms").supported();
        t.both("reads.linearizable", lenient()).standard("false").supported();
        t.both("quorum.mostResyncs", whole(0, 10)).standard("3").unit("times").supported();
        t.file("connectToLearnerMasterLimit", anyWhole()).unit("ticks").supported();
        t.file("syncEnabled", strict()).standard("true").noEffect();
        t.both("observer.syncEnabled", lenient()).standard("true").noEffect();
        t.file("observerMasterPort", port()).standard("0").supported();
        t.file("localSessionsEnabled", strict()).standard("false").supported();
        t.file("localSessionsUpgradingEnabled", strict()).standard("false").supported();
        t.both("leaderServes", Kind.Lenient.ONLY_NO).standard("yes").supported();
        t.both("leader.maxTimeToWaitForEpoch", anyWhole()).standard("-1").unit("ms").supported();
        t.both("leader.maxConcurrentSnapSyncs", anyWhole()).standard("10").supported();
        t.both("leader.maxConcurrentDiffSyncs", anyWhole()).standard("100").supported();
        t.both("leader.ackLoggingFrequency", anyWhole()).standard("1000").noEffect();
        t.both("leader.closeSocketAsync", lenient()).standard("false").alias("leader.closeSocketAsync").noEffect();
        t.both("learner.closeSocketAsync", lenient()).standard("false").alias("learner.closeSocketAsync").noEffect();
        t.both("learner.asyncSending", lenient()).standard("false").alias("learner.asyncSending").noEffect();
        t.both("leaderConnectDelayDuringRetryMs", anyWhole()).standard("100").unit("ms").supported();
        t.both("observer.reconnectDelayMs", anyWhole()).standard("0").unit("ms").noEffect();
        t.both("observer.election.DelayMs", anyWhole()).standard("200").unit("ms").supported();
        t.both("observerMaster.sizeLimit", anyWhole()).standard("33554432").unit("bytes").noEffect();
        t.both("follower.skipLearnerRequestToNextProcessor", lenient()).standard("false").noEffect();
        t.both("forward_learner_requests_to_commit_processor_disabled", lenient()).standard("false").noEffect();
        t.both("forceSnapshotSync", lenient()).standard("false").supported();
        t.both("snapshotSizeFactor", new Kind.Fraction(-Double.MAX_VALUE, Double.MAX_VALUE)).standard("0.33").supported();
        t.both("commitLogCount", wholeRaisedTo(500)).standard("500").unit("txns").supported();
        t.both("messageTracker.Enabled", lenient()).standard("false").noEffect();
        t.both("messageTracker.BufferSize", anyWhole()).standard("10").noEffect();
        t.property("follower.nodelay", lenient()).standard("true").noEffect();
        t.property("leader.nodelay", lenient()).standard("true").noEffect();
        t.both("testingonly.initialZxid", big(0)).supported();
    }

    private static void quorumSasl(KeyTable t) {
        t.file("quorum.auth.enableSasl", strict()).standard("false").notYet(Later.ENSEMBLE);
        t.file("quorum.auth.learnerRequireSasl", strict()).standard("false").notYet(Later.ENSEMBLE);
        t.file("quorum.auth.serverRequireSasl", strict()).standard("false").notYet(Later.ENSEMBLE);
        t.file("quorum.auth.learner.saslLoginContext", text()).standard("QuorumLearner").notYet(Later.ENSEMBLE);
        t.file("quorum.auth.server.saslLoginContext", text()).standard("QuorumServer").notYet(Later.ENSEMBLE);
        t.file("quorum.auth.kerberos.servicePrincipal", text()).standard("zkquorum/localhost").notYet(Later.ENSEMBLE);
        t.file("quorum.cnxn.threads.size", anyWhole()).standard("20").unit("threads").noEffect();
    }
}
