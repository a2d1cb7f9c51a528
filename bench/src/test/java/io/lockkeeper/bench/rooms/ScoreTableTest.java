package io.lockkeeper.bench.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreTableTest {
    private static final ScoreTable TABLE = new ScoreTable(List.of(
        new Score("TreeRead.get", Map.of("znodes", "1000"), 61.23, 1.9, 80.04),
        new Score("TreeRead.get", Map.of("znodes", "1000000"), 1234.5, Double.NaN, Double.NaN),
        new Score("StorageLog.appendAndSync", Map.of(), 99.96, 150, 0)));

    @Test
    void figuresStandInColumnsAndPartsApart() {
        assertThat(TABLE.text().lines()).containsExactly(
            "benchmark                                        ns/op     +/-      bytes/op",
            "",
            "TreeRead.get              znodes=1000             61.2     3 %          80.0",
            "TreeRead.get              znodes=1000000         1,235       ?             ?",
            "",
            "StorageLog.appendAndSync                           100   150 %           0.0");
    }

    @Test
    void benchmarksWithoutParametersNeedNoColumnForThem() {
        ScoreTable table = new ScoreTable(List.of(new Score("StorageLog.appendAndSync", Map.of(), 99.96, 150, 0)));
        assertThat(table.text().lines().skip(2)).containsExactly("StorageLog.appendAndSync              100   150 %           0.0");
    }

    @Test
    void programsGetTheFiguresUnrounded() {
        assertThat(TABLE.json().replaceAll("\\s+", "")).isEqualTo("""
            [{"benchmark":"TreeRead.get","params":{"znodes":"1000"},\
            "nanosPerOperation":61.23,"errorNanos":1.9,"bytesPerOperation":80.04},\
            {"benchmark":"TreeRead.get","params":{"znodes":"1000000"},"nanosPerOperation":1234.5},\
            {"benchmark":"StorageLog.appendAndSync","params":{},\
            "nanosPerOperation":99.96,"errorNanos":150.0,"bytesPerOperation":0.0}]""");
    }
}
