package io.lockkeeper.simulator;

import io.lockkeeper.protocol.Zxid;
import io.lockkeeper.protocol.quorum.LearnerMessage;
import io.lockkeeper.replica.Outbox;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Members like those of another release: what one logs while it is synchronized it acknowledges ahead of NEWLEADER, the newest first, and
 * not again.
 */
final class HastyFollower implements Wiring {
    @Override
    public Outbox outbox(Outbox outbox) {
        return (Outbox) Proxy.newProxyInstance(Outbox.class.getClassLoader(), new Class<?>[] {Outbox.class}, new Haste(outbox));
    }

    private static final class Haste implements InvocationHandler {
        private final Outbox outbox;
        private final Deque<Long> logged = new ArrayDeque<>();
        private final List<Long> onDisk = new ArrayList<>();
        private final Set<Long> acknowledged = new HashSet<>();
        private final Set<Long> links = new HashSet<>();

        Haste(Outbox outbox) {
            this.outbox = outbox;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
            switch (method.getName()) {
                case "append" -> logged.push((Long) args[0]);
                case "adoptEpoch" -> {
                    onDisk.addAll(logged); // when this is done
                    logged.clear();
                }
                case "send" -> {
                    if (args[1] instanceof LearnerMessage.Ack(long zxid) && acknowledges((Long) args[0], zxid)) {
                        return null;
                    }
                }
                default -> {}
            }
            try {
                return method.invoke(outbox, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        /** Whether it has said so before. */
        private boolean acknowledges(long link, long zxid) {
            if (Zxid.counter(zxid) == 0 && links.add(link)) {
                onDisk.forEach(entry -> outbox.send(link, new LearnerMessage.Ack(entry)));
                acknowledged.addAll(onDisk);
                onDisk.clear();
            }
            return acknowledged.remove(zxid);
        }
    }
}
