package io.lockkeeper.zab;

import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What happened in an ensemble in the words of the paper: primaries broadcast, processes deliver. A process begins to deliver anew
 * whenever it comes into service, with all that its state holds. Each of the six properties is a question to it; the answer lists what
 * breaks it.
 */
final class Run {
    /** What one process delivered in one service, in order. */
    private static final class Delivery {
        final String who;
        final List<Proposal> order = new ArrayList<>();
        final Map<Proposal, Integer> places = new HashMap<>();

        Delivery(String who) {
            this.who = who;
        }

        void add(Proposal entry) {
            places.put(entry, order.size());
            order.add(entry);
        }
    }

    /** What a primary broadcast, in order, and what it had delivered before the first of it. */
    private record Primary(long epoch, Set<Proposal> deliveredBefore, List<Proposal> broadcast) {}

    private final Map<Long, Delivery> present = new HashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final TreeMap<Long, Primary> primaries = new TreeMap<>();
    private final Map<Proposal, Long> epochs = new HashMap<>();

    // --- what happens

    /** A process comes into service. */
    void begins(long process) {
        Delivery delivery = new Delivery("process " + process + ", service " + deliveries.size());
        present.put(process, delivery);
        deliveries.add(delivery);
    }

    void delivers(long process, Proposal entry) {
        present.get(process).add(entry);
    }

    /** The process is the primary of this epoch. */
    void broadcasts(long process, long epoch, Proposal entry) {
        primaries.computeIfAbsent(epoch, _ -> new Primary(epoch, Set.copyOf(present.get(process).order), new ArrayList<>()))
                .broadcast().add(entry);
        epochs.put(entry, epoch);
    }

    /** How many different entries were delivered by anybody. */
    int delivered() {
        Set<Proposal> all = new HashSet<>();
        deliveries.forEach(delivery -> all.addAll(delivery.order));
        return all.size();
    }

    int primaries() {
        return primaries.size();
    }

    // --- the properties

    List<String> integrity() {
        List<String> broken = new ArrayList<>();
        for (Delivery one : deliveries) {
            one.order.stream().filter(entry -> !epochs.containsKey(entry)).forEach(entry -> broken.add(one.who + " delivers " + entry));
        }
        return broken;
    }

    List<String> totalOrder() {
        List<String> broken = new ArrayList<>();
        for (Delivery one : deliveries) {
            for (Delivery other : deliveries) {
                int last = -1;
                for (Proposal entry : other.order) {
                    Integer place = one.places.get(entry);
                    if (place != null && place < last) {
                        broken.add(other.who + " delivers " + entry + " later than " + one.who);
                    }
                    last = place == null ? last : Math.max(last, place);
                }
                one.order.subList(0, last + 1).stream().filter(entry -> !other.places.containsKey(entry))
                        .forEach(entry -> broken.add(other.who + " leaves out " + entry + " of " + one.who));
            }
        }
        return broken;
    }

    List<String> agreement() {
        List<String> broken = new ArrayList<>();
        for (Delivery one : deliveries) {
            for (Delivery other : deliveries) {
                if (!one.places.keySet().containsAll(other.order) && !other.places.keySet().containsAll(one.order)) {
                    broken.add(one.who + " and " + other.who + " each have what the other has not");
                }
            }
        }
        return broken;
    }

    List<String> localPrimaryOrder() {
        List<String> broken = new ArrayList<>();
        for (Primary primary : primaries.values()) {
            for (Delivery one : deliveries) {
                int expected = 0;
                for (Proposal entry : one.order) {
                    int place = primary.broadcast().indexOf(entry);
                    if (place > expected) {
                        broken.add(one.who + " delivers " + entry + " before what epoch " + primary.epoch() + " broadcast earlier");
                    }
                    expected = Math.max(expected, place + 1);
                }
            }
        }
        return broken;
    }

    List<String> globalPrimaryOrder() {
        List<String> broken = new ArrayList<>();
        for (Delivery one : deliveries) {
            long latest = 0;
            for (Proposal entry : one.order) {
                long epoch = epochs.getOrDefault(entry, latest);
                if (epoch < latest) {
                    broken.add(one.who + " delivers " + entry + " behind something of epoch " + latest);
                }
                latest = Math.max(latest, epoch);
            }
        }
        return broken;
    }

    List<String> primaryIntegrity() {
        List<String> broken = new ArrayList<>();
        Map<Proposal, String> all = new LinkedHashMap<>();
        deliveries.forEach(delivery -> delivery.order.forEach(entry -> all.putIfAbsent(entry, delivery.who)));
        for (Primary primary : primaries.values()) {
            all.forEach((entry, who) -> {
                if (epochs.getOrDefault(entry, Long.MAX_VALUE) < primary.epoch() && !primary.deliveredBefore().contains(entry)) {
                    broken.add("primary " + primary.epoch() + " broadcast before it delivered " + entry + " as " + who + " did");
                }
            });
        }
        return broken;
    }
}
