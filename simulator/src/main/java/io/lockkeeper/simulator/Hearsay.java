package io.lockkeeper.simulator;

import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a leader knows of sessions at its learners: what these tell it. When the link to a learner ends nobody can tell what was heard there
 * since it told last, so the sessions that spoke over that link count as heard at that moment.
 */
final class Hearsay {
    private final SessionRules rules;
    /** Over which link a session was begun, or last said to live. */
    private final Map<Long, Long> speaksOver = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();

    Hearsay(SessionRules rules) {
        this.rules = rules;
    }

    /** To one that leads. */
    void received(long link, LearnerMessage message, long nowMillis) {
        if (ended.contains(link)) {
            return;
        }
        switch (message) {
            case LearnerMessage.Pong pong -> {
                for (long session : pong.sessions()) {
                    hears(session, nowMillis);
                }
            }
            case LearnerMessage.Request request when request.opCode() == OpCode.CREATE_SESSION -> speaksOver.put(request.sessionId(), link);
            case LearnerMessage _ -> {}
        }
    }

    /** From one that leads. */
    void says(long link, LearnerMessage message) {
        if (message instanceof LearnerMessage.Revalidated(long session, boolean valid) && valid) {
            speaksOver.put(session, link);
        }
    }

    /** Of a local one others cannot know anything. */
    private void hears(long session, long nowMillis) {
        if (!rules.isLocal(session)) {
            rules.heard(session, nowMillis);
        }
    }

    /** Its client is here now. */
    void speaksHere(long session) {
        speaksOver.remove(session);
    }

    void linkEnds(long link, boolean leads, long nowMillis) {
        ended.add(link);
        speaksOver.entrySet().removeIf(entry -> {
            boolean over = entry.getValue() == link;
            if (over && leads) {
                hears(entry.getKey(), nowMillis);
            }
            return over;
        });
    }
}
