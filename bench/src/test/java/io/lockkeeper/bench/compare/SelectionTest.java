package io.lockkeeper.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.bench.report.Row;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    @Test
    void aNameSelectsItsRowAlone() {
        assertThat(selected("get L3")).containsExactly("get L3");
        assertThat(selected("GET l3")).containsExactly("get L3");
    }

    @Test
    void aStarStandsForAnything() {
        assertThat(selected("*L3")).containsExactly("get L3", "set L3", "create L3");
        assertThat(selected("p99.9*")).containsExactly("p99.9 get", "p99.9 set", "p99.9 mixed");
        assertThat(selected("*")).hasSize(Contest.rows(1).size());
    }

    @Test
    void severalPatternsSelectARowOnceAndKeepTheOrderOfTheReport() {
        assertThat(selected("restart 1M, get L1,*L1")).containsExactly(
            "get L1", "set L1", "list L1", "mixed L1", "create L1", "delete L1", "restart 1M");
    }

    @Test
    void aPatternThatSelectsNothingIsAMistake() {
        assertThatThrownBy(() -> selected("get L1,get L4")).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("no row is called 'get L4' (--list shows them all)");
        assertThatThrownBy(() -> selected("")).hasMessageContaining("''");
        assertThatThrownBy(() -> selected("get.L1")).as("a point is a point").hasMessageContaining("get.L1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void namesAreDifferent(int nodes) {
        assertThat(new HashSet<>(Contest.rows(nodes).stream().map(Row::name).toList())).hasSize(Contest.rows(nodes).size());
    }

    @Test
    void anEnsembleHasRowsOfItsOwn() {
        assertThat(Contest.rows(3)).extracting(Row::name)
            .contains("set L1", "cpu set, leader", "p99.9 mixed", "tell watchers", "set 100 clients",
                "failover cut large", "10k sessions back, bytes", "rollover", "10M p99.9 set")
            .doesNotContain("set 1000 clients", "empty start", "memory 1M");
    }

    private static List<String> selected(String patterns) {
        return Selection.of(patterns).from(Contest.rows(1)).stream().map(Row::name).toList();
    }
}
