package io.lockkeeper.server;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import io.lockkeeper.replica.Event;
import io.lockkeeper.server.queue.Inbox;
import io.lockkeeper.storage.History;
import io.lockkeeper.storage.LogExtract;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log back for learners that miss more than is in memory, one virtual thread for each. A portion is read when the one before
 * has been {@link #taken}, so a slow learner costs the memory of two.
 */
final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final int PORTION_BYTES = 256 * 1024;
    /** One is on its way to the learner while the next one is being read. */
    private static final int AHEAD = 2;
    private static final int LONGEST_WAIT_SECONDS = 600;

    private final History history;
    private final double sizeFactor;
    private final Inbox inbox;
    private final ConcurrentHashMap<Long, Reading> readings = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** What is read for one link, and how many portions more it may be given. */
    private record Reading(Thread thread, Semaphore room) {}

    /** @param sizeFactor how many times the size of a snapshot may be read before that snapshot is the better choice */
    LogReader(History history, double sizeFactor, Inbox inbox) {
        this.history = history;
        this.sizeFactor = sizeFactor;
        this.inbox = inbox;
    }

    /** Once for each link. Reports {@link Event.LogRead} until its end, or {@link Event.LogUnavailable}. */
    void read(long link, long fromZxid, long toZxid) {
        if (stopping) {
            return;
        }
        Semaphore room = new Semaphore(AHEAD);
        Thread thread = Thread.ofVirtual().name("log-reader-" + link).unstarted(() -> {
            try {
                read(link, fromZxid, toZxid, room);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the link is gone, or the server stops
            } finally {
                readings.remove(link);
            }
        });
        readings.put(link, new Reading(thread, room));
        thread.start();
    }

    /** A portion for this link has left. */
    void taken(long link) {
        Reading reading = readings.get(link);
        if (reading != null) {
            reading.room().release();
        }
    }

    /** Nothing more is wanted for this link: it is gone. */
    void forget(long link) {
        Reading reading = readings.remove(link);
        if (reading != null) {
            reading.thread().interrupt();
        }
    }

    /** The same for all links: who does not listen any more has no learners. */
    void forgetAll() {
        readings.keySet().forEach(this::forget);
    }

    private void read(long link, long fromZxid, long toZxid, Semaphore room) throws InterruptedException {
        boolean begun = false;
        try (LogExtract extract = history.extract(fromZxid, toZxid, sizeFactor)) {
            while (extract != null && !(begun && extract.isAtEnd())) {
                if (!room.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    return; // the leader gives up a learner that takes nothing much sooner
                }
                List<Proposal> portion = extract.next(PORTION_BYTES);
                begun = true;
                inbox.put(new Event.LogRead(link, portion, extract.isAtEnd()));
            }
            if (extract == null) {
                inbox.put(new Event.LogUnavailable(link));
            }
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return; // in the middle of reading
            }
            LOG.warn("log not read for a learner from={} to={} reason={}", Zxid.text(fromZxid), Zxid.text(toZxid), e.getMessage());
            // A learner that has been told to begin there cannot be told otherwise; that the log ends too early tells the leader enough.
            inbox.put(begun ? new Event.LogRead(link, List.of(), true) : new Event.LogUnavailable(link));
        }
    }

    /** Ends all reading. */
    void stop() {
        stopping = true;
        readings.values().forEach(reading -> reading.thread().interrupt());
    }
}
