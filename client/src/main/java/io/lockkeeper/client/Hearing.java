package io.lockkeeper.client;

import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.client.Extensions;
import io.lockkeeper.protocol.client.Operation;
import io.lockkeeper.protocol.client.Reply;
import io.lockkeeper.protocol.client.RequestHeader;
import io.lockkeeper.protocol.client.WatchEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the listeners of a session hear, over all its connections: each change once, or that changes were missed. A server forgets its
 * watches with the connection; they are put back at the next one. Of the session's thread, but for {@link #watches}.
 */
final class Hearing {
    private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);

    /** So many connections in a row may end before they tell what was missed; at the next it is not asked: the answer may be too long. */
    private static final int MOST_ATTEMPTS = 3;

    private final String chroot;
    private final Watches watches = new Watches();
    private final Heard heard = new Heard();
    /** Where setWatches begins to look for what one-shot watches have missed: up to where they were all in place. */
    private long rearmedUpTo;
    /** Requests that put watches back, not answered yet. */
    private int rearmsUnanswered;
    /** Whether the server of this connection tells what watches that stay have missed. */
    private boolean resumes;

    private int attempts;

    Hearing(String chroot) {
        this.chroot = chroot;
    }

    Watches watches() {
        return watches;
    }

    /** No server behind this zxid can serve the session. */
    long highest() {
        return heard.highest();
    }

    // --- a new connection

    /**
     * What puts the watches back: those that stay first, because what is told with the answer was before all that is told from then on.
     *
     * @param extensions of the server
     */
    List<Call<?>> rearm(int extensions) {
        List<Call<?>> rearming = new ArrayList<>();
        boolean canResume = (extensions & Extensions.RESUMING_WATCHES) != 0 && attempts < MOST_ATTEMPTS;
        Operation.ResumeWatches resume = canResume ? watches.resuming(heard.upTo()) : null;
        resumes = resume != null;
        attempts = resumes ? attempts + 1 : 0;
        if (resume != null) {
            rearming.add(new Call<>(RequestHeader.XID_RESUME_WATCHES, resume, reply -> reply));
        }
        for (Operation.SetWatches set : watches.rearm(rearmedUpTo, !resumes)) {
            rearming.add(new Call<>(RequestHeader.XID_SET_WATCHES, set, reply -> reply));
        }
        rearmsUnanswered = rearming.size();
        return rearming;
    }

    /** Tells who cannot be told what was missed to look; what they ask then stands behind what puts their watches back. */
    void resyncUnlessResuming() {
        if (!resumes) {
            resync();
        }
    }

    /** Watches that a server refuses to put back, as one does that has no time, are tried again elsewhere: nobody would miss them here. */
    void rearmed(ErrorCode error) throws IOException {
        if (error != ErrorCode.OK) {
            throw new IOException("the server does not put the watches back: " + error);
        }
        rearmsUnanswered--;
    }

    /** The server tells what was missed up to this zxid, or that it does not know. */
    void resumed(long zxid, Reply reply) {
        attempts = 0;
        if (reply instanceof Reply.Resumed(boolean complete, List<Reply.Missed> missed) && complete) {
            for (Reply.Missed each : missed) {
                if (heard.isNew(each)) {
                    tell(each.zxid(), each.event(), watches.firePersistent(each.event()));
                }
            }
        } else {
            resync();
        }
        heard.answer(zxid);
    }

    /** Nobody knows what those watches have missed that stay. */
    private void resync() {
        watches.persistent().forEach((path, listeners) -> {
            Change change = new Change(Change.Type.RESYNC, Paths.relative(chroot, path), -1);
            listeners.forEach(listener -> tell(listener, change));
        });
    }

    // --- what comes

    /** All is heard up to this zxid, also of what one-shot watches wait for, once they are back. */
    void answer(long zxid) {
        heard.answer(zxid);
        if (rearmsUnanswered == 0) {
            rearmedUpTo = heard.upTo();
        }
    }

    void event(long zxid, WatchEvent event) {
        heard.event(zxid, event);
        answer(-1);
        // What setWatches finds has no zxid; of that, watches that stay are told with theirs.
        tell(zxid, event, resumes && zxid <= 0 ? watches.fireOneShot(event) : watches.fire(event));
    }

    private void tell(long zxid, WatchEvent event, Set<WatchListener> listeners) {
        Change change = new Change(Change.Type.of(event.type()), Paths.relative(chroot, event.path()), zxid);
        listeners.forEach(listener -> tell(listener, change));
    }

    /** Runs a stranger's code: what it throws must not harm the session. */
    static void tell(WatchListener listener, Change change) {
        try {
            listener.onChange(change);
        } catch (RuntimeException e) {
            LOG.warn("a watch listener failed on {}", change, e);
        }
    }
}
