package io.lockkeeper.bench.compare;

import io.lockkeeper.bench.report.Kind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The servers of one ensemble, each a process of its own with its directory. */
final class EnsembleUnderTest implements Subject {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 20;
    private static final String LEADER = "leader";
    private static final String FOLLOWER = "follower";

    private final List<ServerUnderTest> members;

    /** @param members not started yet */
    EnsembleUnderTest(List<ServerUnderTest> members) {
        this.members = List.copyOf(members);
    }

    /** Starts all of them; returns when one leads, all others follow, and each answers its clients. */
    void start() throws CompareException, InterruptedException {
        for (ServerUnderTest member : members) {
            member.launch();
        }
        for (ServerUnderTest member : members) {
            member.awaitAnswer();
        }
        awaitRoles();
    }

    /** Returns when one leads and all others follow. */
    void awaitRoles() throws CompareException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            List<String> roles = members.stream().map(member -> member.role().orElse("")).toList();
            if (roles.stream().filter(LEADER::equals).count() == 1
                    && roles.stream().filter(FOLLOWER::equals).count() == members.size() - 1) {
                return;
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw explain("after " + PATIENCE.toSeconds() + " s the servers of " + kind() + " call themselves " + roles);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** All of them, in the order of their ids, which begin with 1. */
    List<ServerUnderTest> members() {
        return members;
    }

    @Override
    public int leader() throws CompareException {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).role().filter(LEADER::equals).isPresent()) {
                return i;
            }
        }
        throw explain("no server of " + kind() + " leads");
    }

    @Override
    public Kind kind() {
        return members.getFirst().kind();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return members.stream().map(ServerUnderTest::address).toList();
    }

    @Override
    public List<Long> pids() {
        return members.stream().map(ServerUnderTest::pid).toList();
    }

    @Override
    public CompareException explain(String otherwise) {
        return members.stream().filter(ServerUnderTest::hasDied).findFirst().map(member -> member.explain(otherwise))
            .orElseGet(() -> new CompareException(otherwise));
    }

    @Override
    public void close() throws CompareException {
        for (ServerUnderTest member : members) {
            member.close();
        }
    }
}
