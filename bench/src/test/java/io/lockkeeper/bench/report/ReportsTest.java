package io.lockkeeper.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportsTest {

    @Test
    void thePageIsWellFormedAndHasEveryChart() throws Exception {
        Document page = parsed(HtmlReport.of(Example.comparison()));
        List<String> labels = new ArrayList<>();
        for (Element chart : elements(page, "svg")) {
            labels.add(chart.getAttribute("aria-label"));
        }
        assertThat(labels).containsExactly(
            "How many times better than Apache each row is", "get", "get",
            "Apache ZooKeeper: mean 81.8k/s, lowest second 44 %", "Lockkeeper: mean 688k/s, lowest second 86 %",
            "L1", "Memory", "Starting");
        assertThat(elements(page, "polyline")).hasSize(2 + 2 + 2);
        assertThat(page.getDocumentElement().getTextContent())
            .contains("reads of <many> & few \"znodes\"", "5 / 9", "Lockkeeper ended with exit code 1");
    }

    @Test
    void everyShapeLiesWithinItsChart() throws Exception {
        Document page = parsed(HtmlReport.of(Example.comparison()));
        for (Element chart : elements(page, "svg")) {
            String[] box = chart.getAttribute("viewBox").split(" ");
            for (Element bar : elements(chart, "rect")) {
                assertThat(number(bar, "x")).isNotNegative();
                assertThat(number(bar, "width")).isNotNegative();
                assertThat(number(bar, "x") + number(bar, "width")).isLessThanOrEqualTo(Double.parseDouble(box[2]));
                assertThat(number(bar, "y") + number(bar, "height")).isLessThanOrEqualTo(Double.parseDouble(box[3]));
            }
            for (Element line : elements(chart, "polyline")) {
                for (String point : line.getAttribute("points").split(" ")) {
                    assertThat(Double.parseDouble(point.split(",")[0])).isBetween(0.0, Double.parseDouble(box[2]));
                    assertThat(Double.parseDouble(point.split(",")[1])).isBetween(0.0, Double.parseDouble(box[3]));
                }
            }
        }
    }

    @Test
    void thePageNeedsNothingFromAnywhere() {
        assertThat(HtmlReport.of(Example.comparison()).replace("http://www.w3.org/1999/xhtml", ""))
            .doesNotContain("http:", "https:", "<script", "src=", "@import", "url(");
    }

    @Test
    void aPageOfNothingButFailuresIsStillAPage() throws Exception {
        Comparison failed = Example.comparison(List.of(new Result(Example.RATE, Example.failed("no server"),
            Example.failed("no server either"))));
        assertThat(parsed(HtmlReport.of(failed)).getDocumentElement().getTextContent()).contains("no server either");
        assertThat(MarkdownReport.of(failed)).contains("- get L1: no server\n- get L1: no server either\n");
        assertThat(table(failed)).contains("0 of 1 target met, 1 failed");
        assertThat(new ObjectMapper().readTree(JsonReport.of(failed)).at("/rows/0/ratio").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"/rows/0/ratio, 12.0", "/rows/0/apache/value, 100000.0", "/rows/0/ours/cpuMicrosPerOperation, 0.9",
        "/rows/7/apache/samples/1/value, 1.2E9", "/rows/6/ours/samples/0/timeline/snapshotSeconds/1/0, 4.1", "/machine/cores, 2.0",
        "/runs/0/rounds, 3.0"})
    void programsFindEveryFigureInTheJson(String path, double expected) throws Exception {
        JsonNode root = new ObjectMapper().readTree(JsonReport.of(Example.comparison()));
        assertThat(root.at(path).asDouble()).isEqualTo(expected);
    }

    @Test
    void theJsonSaysWhatCameOfARow() throws Exception {
        JsonNode root = new ObjectMapper().readTree(JsonReport.of(Example.comparison()));
        assertThat(root.at("/rows/0/verdict").asText()).isEqualTo("met");
        assertThat(root.at("/rows/8/ours/failures/0").asText()).startsWith("Lockkeeper ended");
        assertThat(root.at("/rows/4/ours/latencyMicros/p99.9").asDouble()).isPositive();
    }

    @Test
    void theTableHasALineForEachRowBelowItsGroup() {
        assertThat(table(Example.comparison())).contains("Throughput: L1\n", "Memory\n")
            .containsPattern("(?m)^ {2}get L1 +100k/s +1\\.20M/s +12x +≥ 10x +met +8\\.10 µs +0\\.90 µs ")
            .containsPattern("(?m)^ {2}memory 1M +1\\.10 GB +280 MB +3\\.93x +≤ 300 MB +met")
            .containsPattern("(?m)^ {2}list L1 +50\\.0k/s +40\\.0k/s +0\\.80x +≥ 1x +worse than Apache: 0\\.80x")
            .endsWith("5 of 9 targets met, 3 short, 1 failed\n")
            .doesNotContain("\033");
    }

    @Test
    void aTerminalGetsColors() {
        StringWriter out = new StringWriter();
        TableReport.write(Example.comparison(), new PrintWriter(out), true);
        assertThat(out.toString()).contains("\033[32mmet", "\033[33mworse than Apache", "\033[31mfailed");
    }

    @Test
    void theMarkdownTellsMachineCommandAndTables() {
        assertThat(MarkdownReport.of(Example.comparison()))
            .startsWith("# Benchmarks\n")
            .contains("    lk bench compare --rows 'get*'\n", "2 x Example CPU", "`tickTime=2000`", "3 rounds, each load measured 2.5 s",
                "\n## Memory\n\n| row | Apache | ours | ratio | target | verdict |\n|---|---:|---:|---:|---:|---|\n"
                    + "| memory 1M | 1.10 GB | 280 MB | 3.93x | ≤ 300 MB | met |\n",
                "## What failed")
            .doesNotContain("--quick");
    }

    @Test
    void markupThatIsNotClosedIsNoticed() {
        assertThatThrownBy(() -> new Markup().open("p").toString()).isInstanceOf(IllegalStateException.class).hasMessageContaining("[p]");
    }

    private static String table(Comparison comparison) {
        StringWriter out = new StringWriter();
        TableReport.write(comparison, new PrintWriter(out), false);
        return out.toString();
    }

    private static Document parsed(String page) throws Exception {
        assertThat(page).startsWith("<!DOCTYPE html>");
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    private static List<Element> elements(Document page, String name) {
        return elements(page.getDocumentElement(), name);
    }

    private static List<Element> elements(Element within, String name) {
        NodeList found = within.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }
}
