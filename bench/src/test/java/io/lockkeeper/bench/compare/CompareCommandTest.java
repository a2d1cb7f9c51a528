package io.lockkeeper.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.bench.report.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(600)
class CompareCommandTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void listShowsEveryRow(int nodes) {
        assertThat(run("--list", "--nodes", Integer.toString(nodes))).isZero();
        for (Row row : Contest.rows(nodes)) {
            assertThat(out.toString()).contains("  " + row.name() + " ", row.about());
        }
    }

    @Test
    void listShowsTargetsWhichAreOthersForEnsembles() {
        assertThat(run("--list")).isZero();
        assertThat(out.toString()).containsPattern("get L1 +≥ 10x").containsPattern("memory 1M +≤ 300 MB")
            .containsPattern("snapshot dip +≥ 80").containsPattern("set L2 +≥ 1\\.5x");
        assertThat(run("--list", "--nodes", "3")).isZero();
        assertThat(out.toString()).containsPattern("mixed L1 +≥ 10x").containsPattern("set L2 +≥ 3x")
            .containsPattern("cpu set, leader +≤ 3");
    }

    @Test
    void wrongArgumentsAreExitCode2BeforeAnythingStarts() {
        assertThat(run("--rows", "get L9")).isEqualTo(2);
        assertThat(run("--rounds", "0")).isEqualTo(2);
        assertThat(run("--nodes", "0")).isEqualTo(2);
        assertThat(run("--nodes", "10")).isEqualTo(2);
        assertThat(run("--nodes", "3", "--rows", "restart 1M")).as("of one server alone").isEqualTo(2);
        assertThat(run("--duration", "0")).isEqualTo(2);
        assertThat(run("--duration", "NaN")).isEqualTo(2);
        assertThat(run("--html", dir.resolve("no/such/dir/x.html").toString())).isEqualTo(2);
        assertThat(run("--json", dir.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no row is called 'get L9'", "--rounds is 0", "--nodes is 10", "x.html cannot be written");
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void withoutMavenAndJarsItSaysWhatToDo() throws IOException {
        assertThat(run("--lk", lk("true"), "--mvn", "no-such-maven")).isEqualTo(1);
        assertThat(err.toString().lines()).singleElement().asString().contains("Apache ZooKeeper 3.9.5", "Maven", "--zookeeper-jars");
        assertThat(dir.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void whatMavenSaysIsShownWhenItFails() throws IOException {
        Path mvn = script("mvn", "echo no network; exit 1");
        assertThat(run("--lk", lk("true"), "--mvn", mvn.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("Maven cannot bring Apache ZooKeeper 3.9.5", "no network");
        assertThat(dir.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void mavenIsAskedOnce() throws Exception {
        String mvn = script("mvn", "echo x >> " + dir + "/asked; mkdir -p target/jars; touch target/jars/zookeeper-3.9.5.jar").toString();
        try (Leftovers leftovers = new Leftovers()) {
            assertThat(ZookeeperJars.cached(dir.resolve("cache"), mvn, leftovers).version()).isEqualTo("3.9.5");
            assertThat(ZookeeperJars.cached(dir.resolve("cache"), mvn, leftovers).jars()).hasSize(1);
        }
        assertThat(dir.resolve("asked")).hasContent("x");
        assertThat(dir.resolve("cache")).isDirectoryContaining("glob:**zookeeper-3.9.5").isDirectoryNotContaining("glob:**fetching*");
    }

    @Test
    void aDirectoryWithoutTheJarIsNamed() throws IOException {
        assertThat(run("--lk", lk("true"), "--zookeeper-jars", dir.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(dir + " has no zookeeper-3.9.5.jar");
    }

    @Test
    void withoutTheScriptItDoesNotKnowOurServer() {
        assertThat(run("--zookeeper-jars", dir.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("which server is ours?");
    }

    @Test
    void serversThatDoNotStartFailTheirRowsWithTheirLastWordsAndTheRunGoesOn() throws IOException {
        Path jars = Files.createDirectory(dir.resolve("jars"));
        Files.createFile(jars.resolve("zookeeper-3.9.5.jar"));
        Path json = dir.resolve("out.json");
        int exitCode = run("--lk", lk("[ \"$1\" = --version ] && echo lockkeeper 9 && exit; echo the disk is on fire; exit 7"),
            "--zookeeper-jars", jars.toString(), "--rounds", "1", "--rows", "empty start,get L3", "--json", json.toString());
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("empty start, Lockkeeper: Lockkeeper did not start, its last lines:\n    the disk is on fire",
            "get L3, Lockkeeper: ", "get L3, Apache ZooKeeper: Apache ZooKeeper did not start");
        assertThat(out.toString()).contains("0 of 2 targets met, 2 failed");
        assertThat(json).content().contains("\"ours\" : \"lockkeeper 9\"", "did not start");
        assertThat(dir.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void anEnsembleOfWhichOneServerDoesNotStartFailsItsRowsWithThatServersLastWords() throws IOException {
        Path jars = Files.createDirectory(dir.resolve("jars"));
        Files.createFile(jars.resolve("zookeeper-3.9.5.jar"));
        Path json = dir.resolve("out.json");
        int exitCode = run(
            "--lk", lk("[ \"$1\" = --version ] && echo lockkeeper 9 && exit; grep -c ^server. $2; cat $(dirname $2)/data/myid; exit 7"),
            "--zookeeper-jars", jars.toString(), "--rounds", "1", "--nodes", "3", "--rows", "get L3", "--json", json.toString());
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("get L3, Lockkeeper: Lockkeeper did not start, its last lines:\n    3\n    1");
        assertThat(json).content().contains("\"nodes\" : 3");
        assertThat(dir.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void partsOfARunBecomeOneReportInTheOrderOfTheRows() throws IOException {
        Path jars = Files.createDirectory(dir.resolve("jars"));
        Files.createFile(jars.resolve("zookeeper-3.9.5.jar"));
        String dead = lk("[ \"$1\" = --version ] && echo lockkeeper 9 && exit; exit 7");
        Path first = dir.resolve("first.json");
        Path second = dir.resolve("second.json");
        for (String[] part : new String[][] {{"empty start", first.toString()}, {"get L3", second.toString()}}) {
            assertThat(run("--lk", dead, "--zookeeper-jars", jars.toString(), "--rounds", "1", "--rows", part[0], "--json", part[1]))
                .isEqualTo(1);
        }
        Path markdown = dir.resolve("whole.md");
        assertThat(run("--merge", first + "," + second, "--markdown", markdown.toString())).as("rows have failed").isEqualTo(1);
        assertThat(markdown).content().containsSubsequence("in 2 runs", "--rows 'empty start'", "--rows 'get L3'",
            "| get L3 |", "| empty start |");
    }

    @Test
    void whatCannotBeMergedIsNamed() throws IOException {
        Path other = Files.writeString(dir.resolve("other.json"), "{}");
        assertThat(run("--merge", other.toString())).isEqualTo(1);
        assertThat(run("--merge", dir.resolve("none.json").toString())).isEqualTo(1);
        assertThat(err.toString()).contains(other + " has no rows of a comparison", "none.json cannot be read");
    }

    private String lk(String body) throws IOException {
        return script("lk", body).toString();
    }

    private Path script(String name, String body) throws IOException {
        Path script = Files.writeString(dir.resolve(name), "#!/usr/bin/env bash\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (!all.contains("--list")) {
            all.addAll(List.of("--cache", dir.resolve("cache").toString()));
        }
        return new CommandLine(new CompareCommand())
            .setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
    }
}
