package io.lockkeeper.server;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.ServerState;
import io.lockkeeper.replica.Notice;
import io.lockkeeper.server.metrics.Metrics;
import io.lockkeeper.tree.DigestMismatch;
import io.lockkeeper.zab.ZabNotice;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one log line and one count of each notice of the replica. */
final class NoticeLog implements Consumer<Notice> {
    private static final Logger LOG = LoggerFactory.getLogger("io.lockkeeper.replica");

    private final Metrics metrics;

    NoticeLog(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void accept(Notice notice) {
        switch (notice) {
            case Notice.SessionExpired(long session, int timeoutMillis) -> {
                metrics.staleSessionsExpired.increment();
                LOG.info("session expired session={} timeoutMillis={}", Zxid.text(session), timeoutMillis);
            }
            case Notice.Paused(long millis) -> {
                metrics.jvmPauseTime.record(millis);
                LOG.warn("server stood still millis={}: no session pays for it", millis);
            }
            case Notice.TreeDiffers(DigestMismatch mismatch) -> {
                metrics.digestMismatches.increment();
                if (Long.bitCount(mismatch.inARow()) == 1) { // the first, and ever fewer: once a tree is another one, each entry says so
                    LOG.error("tree is not the one that the writer of this transaction had {}", MismatchText.of(mismatch));
                }
            }
            case Notice.SnapshotSkipped(String why) -> LOG.warn("snapshot skipped reason={}", why);
            case Notice.StorageFailed(String why) -> LOG.error("storage failed, no write is acknowledged any more reason={}", why);
            case Notice.Ensemble(ZabNotice news) -> ensemble(news);
            case Notice.UnreadableRequest(long sid, int opCode) ->
                LOG.warn("request of a learner cannot be read and is refused sid={} opCode={}", sid, opCode);
            case Notice.ReadOnly(boolean begins) -> LOG.info("read-only begins={}", begins);
            case Notice.Reaping(String path) -> LOG.debug("reaping path={}", path);
        }
    }

    private void ensemble(ZabNotice news) {
        switch (news) {
            case ZabNotice.Left(ServerState state, String why) -> LOG.warn("role ended role={} reason={}", role(state), why);
            case ZabNotice.Elected(long leader, long round, long epoch) ->
                LOG.info("leader elected leader={} round={} itsEpoch={}", leader, round, epoch);
            case ZabNotice.Abstains(String awaited) -> LOG.warn("disk holds nothing, and others have a history: not voting before a leader "
                + "has synchronized this server, or these are heard of awaited={}", awaited);
            case ZabNotice.Serving(ServerState state, long epoch) -> {
                metrics.proposalSizes.reset(); // a leader counts its own
                LOG.info("in service role={} epoch={}", role(state), epoch);
            }
            case ZabNotice.HandedOver(long successor, long zxid) ->
                LOG.info("leadership is handed over successor={} zxid={}", successor, Zxid.text(zxid));
            case ZabNotice.UsedUp(long lastZxid, boolean stays) ->
                LOG.info("zxids of the epoch are used up, the next one begins last={} sameLeader={}", Zxid.text(lastZxid), stays);
            case ZabNotice.TreesDiffer(String what) -> LOG.error("trees differ among servers: {}", what);
            case ZabNotice.TakesTree(long leader, int times, boolean takes) -> LOG.error(takes
                ? "tree is given up for that of the leader leader={} times={}"
                : "tree is wrong and is kept: it was given up too often, or not long ago leader={} times={}", leader, times);
            case ZabNotice.NotHandedOver(long successor, String why) ->
                LOG.warn("leadership is not handed over successor={} reason={}", successor, why);
            case ZabNotice.LearnerRefused(long sid, String why) -> LOG.warn("learner sent away sid={} reason={}", sid, why);
            case ZabNotice.LearnerSync(long sid, long zxid, String how) ->
                LOG.info("learner is synchronized sid={} by={} itsLastZxid={}", sid, how, Zxid.text(zxid));
            case ZabNotice.Truncated(long zxid) -> LOG.warn("log is cut, for the leader has not what is behind zxid={}", Zxid.text(zxid));
            case ZabNotice.MembershipChanged(long version, long leader) ->
                LOG.info("membership changed version={} designatedLeader={}", Zxid.text(version), leader < 0 ? "none" : leader);
            case ZabNotice.MembershipUnreadable(String why) -> LOG.warn("membership from another server cannot be read reason={}", why);
        }
    }

    private static String role(ServerState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
