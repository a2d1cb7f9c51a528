package io.lockkeeper.zab;

import org.jspecify.annotations.Nullable;

/**
 * Who leads in the place of a leader that still could: whom somebody asked for, or one with the right tree, where that of this leader is
 * wrong. One at a time.
 */
final class Succession {
    private final Self self;
    private final Links links;
    private final Witnesses witnesses;
    private @Nullable HandingOver handingOver;

    Succession(Self self, Links links) {
        this.self = self;
        this.links = links;
        witnesses = new Witnesses(self, links);
    }

    /** Why leadership cannot be handed over to this server; null if that has begun. */
    @Nullable String begin(long successor, Broadcast broadcast, Effects out) {
        HandingOver present = handingOver;
        String refusal = HandingOver.refusal(self, links, successor);
        if (refusal == null && present != null) {
            refusal = "it is on its way to server " + present.successor();
        }
        if (refusal == null) {
            begin(new HandingOver(self, links, broadcast, successor, false), out);
        }
        return refusal;
    }

    /** A learner has another tree than it should have, if this leader's is right. */
    void treeDiffers(LearnerLink learner, Broadcast broadcast, Effects out) {
        witnesses.differs(learner);
        judgeTrees(broadcast, out);
    }

    /** Whose tree is wrong, if some differ; a leader that is in the minority lets another one lead. */
    void judgeTrees(Broadcast broadcast, Effects out) {
        LearnerLink successor = isUnderWay() ? null : witnesses.judge(broadcast.lastCommitted(), out);
        if (successor != null) {
            begin(new HandingOver(self, links, broadcast, successor.sid, true), out);
        }
    }

    private void begin(HandingOver next, Effects out) {
        handingOver = next;
        goOn(out);
    }

    boolean isUnderWay() {
        return handingOver != null;
    }

    /**
     * Looks whether the next step can be taken, after whatever may have made it possible, or impossible. Who leaves has said who leads next,
     * or has not: an epoch that is used up by the last entry a successor waits for is followed by one of this server.
     */
    void goOn(Effects out) {
        HandingOver present = self.isLeaving() ? null : handingOver;
        String why = present == null ? null : present.look(out);
        if (present != null && why != null) {
            handingOver = null;
            out.notice(new ZabNotice.NotHandedOver(present.successor(), why));
        }
    }
}
