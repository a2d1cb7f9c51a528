package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.Membership;
import java.util.HashMap;
import java.util.Map;

/** Which sets of servers can decide something: any two of them have a server in common. */
sealed interface Quorum {
    boolean isMetBy(ServerSet servers);

    static Quorum of(Membership membership) {
        ServerSet voters = ServerSet.of(membership.voters());
        return membership.isHierarchical() ? new Weighted(voters, membership) : new Majority(voters, voters.size() / 2);
    }

    /** More than half of the voters. */
    record Majority(ServerSet voters, int half) implements Quorum {
        @Override
        public boolean isMetBy(ServerSet servers) {
            return servers.commonWith(voters) > half;
        }
    }

    /** More than half of the weight in more than half of the groups; groups that weigh nothing do not count. */
    record Weighted(ServerSet voters, Membership membership) implements Quorum {
        @Override
        public boolean isMetBy(ServerSet servers) {
            Map<Long, long[]> groups = new HashMap<>(); // weight won, weight of all
            membership.groups().forEach((id, group) -> {
                if (voters.contains(id)) {
                    long[] weights = groups.computeIfAbsent(group, _ -> new long[2]);
                    weights[0] += servers.contains(id) ? membership.weight(id) : 0;
                    weights[1] += membership.weight(id);
                }
            });
            int counted = 0;
            int won = 0;
            for (long[] weights : groups.values()) {
                counted += weights[1] > 0 ? 1 : 0;
                won += weights[0] > weights[1] / 2 ? 1 : 0;
            }
            return won > counted / 2;
        }
    }

    /** While the membership changes: the old and the new must both agree. */
    record Both(Quorum first, Quorum second) implements Quorum {
        @Override
        public boolean isMetBy(ServerSet servers) {
            return first.isMetBy(servers) && second.isMetBy(servers);
        }
    }
}
