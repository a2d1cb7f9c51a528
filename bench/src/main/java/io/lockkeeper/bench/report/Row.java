package io.lockkeeper.bench.report;

import java.util.Optional;

/**
 * One line of a comparison.
 *
 * @param name what one calls it, and selects it by
 * @param group the heading it stands under
 * @param quantity what is measured
 * @param target what ours must reach
 * @param about one sentence: what exactly is measured
 * @param place where it stands on a curve over the number of clients, if on any
 */
public record Row(String name, String group, Quantity quantity, Target target, String about, Optional<Place> place) {

    /** A point of a curve over the number of clients, of which each has one request in flight. */
    public record Place(String curve, int clients) {}

    public Row(String name, String group, Quantity quantity, Target target, String about) {
        this(name, group, quantity, target, about, Optional.empty());
    }

    public Row at(String curve, int clients) {
        return new Row(name, group, quantity, target, about, Optional.of(new Place(curve, clients)));
    }

    @Override
    public String toString() {
        return name;
    }
}
