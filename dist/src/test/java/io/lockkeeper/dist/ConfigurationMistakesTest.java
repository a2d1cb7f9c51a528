package io.lockkeeper.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every kind of mistake in a configuration: one line with file, line, key and value, and exit code 2. Nothing is left on disk. */
@Timeout(600)
class ConfigurationMistakesTest {
    @TempDir
    private Path home;

    private void refuses(List<String> arguments, String... says) {
        StringWriter err = new StringWriter();
        CommandLine lk = Lk.commandLine();
        lk.setErr(new PrintWriter(err, true));
        assertThat(lk.execute(Stream.concat(Stream.of("server"), arguments.stream()).toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("lk server: ").contains(says);
        assertThat(home.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "clientPort=none                               | is not a whole number",
        "clientPort=65536                              | clientPort=65536 is",
        "tickTime=0                                    | tickTime=0 is",
        "tickTime=99999999999                          | tickTime=99999999999 is",
        "snapCount=1e6                                 | is not a whole number",
        "minSessionTimeout=9000000                     | is longer than maxSessionTimeout",
        "clientPortAddress=no.such.host.invalid        | names no host",
        "connection_throttle_drop_increase=2           | connection_throttle_drop_increase=2 is",
        "autopurge.purgeInterval=often                 | is not a span of time",
        "metricsProvider.className=Mine                | expected org.apache.zookeeper.metrics.impl.DefaultMetricsProvider or",
        "DigestAuthenticationProvider.digestAlg=ROT13  | is not a hash this Java knows",
        "enforce.auth.enabled=true                     | needs a list of schemes in enforce.auth.schemes",
        "sessionRequireClientSASLAuth=true             | cannot be enforced: SASL comes with a later version",
        "jvm.pause.monitor=maybe                       | jvm.pause.monitor=maybe",
        "secureClientPortAddress=127.0.0.1             | needs secureClientPort beside it",
        "server.1=localhost                            | not host:quorumPort:electionPort",
        "server.x=localhost:2888:3888                  | has no number behind 'server.'",
        "dataDir=                                      | names no directory"})
    void aWrongValueIsNamedWithItsPlace(String line, String complaint) throws IOException {
        Path file = Files.writeString(home.resolve("zoo.cfg"), "dataDir=" + home.resolve("data") + "\nclientPort=0\n" + line + "\n");

        refuses(List.of(file.toString()), file + ":3: " + line.substring(0, line.indexOf('=')), complaint);
    }

    @Test
    void aMemberOfAnEnsembleNeedsItsLimitsAndItsNumber() throws IOException {
        Path file = Files.write(home.resolve("zoo.cfg"), List.of("dataDir=" + home.resolve("data"), "clientPort=0",
            "server.1=127.0.0.1:1:2", "server.2=127.0.0.1:3:4", "server.3=127.0.0.1:5:6"));
        refuses(List.of(file.toString()), "initLimit is not set, and an ensemble needs it");

        Files.write(file, List.of("initLimit=10", "syncLimit=5"), StandardOpenOption.APPEND);
        refuses(List.of(file.toString()), home.resolve("data").resolve("myid") + " does not exist");
    }

    @Test
    void aConfigurationWithoutDataDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(home.resolve("zoo.cfg"), "clientPort=0\n");

        refuses(List.of(file.toString()), "dataDir is not set");
    }

    @Test
    void textThatIsNoPropertiesFileIsRefused() throws IOException {
        Path file = Files.writeString(home.resolve("zoo.cfg"), "dataDir=" + home.resolve("data") + "\nsnapCount=\\u00zz\n");

        refuses(List.of(file.toString()), file + ":2: ");
    }

    @Test
    void whatIsNoConfigurationFileIsRefused() throws IOException {
        refuses(List.of(home.toString()), home + " is a directory, not a configuration file");
        refuses(List.of(home.resolve("none").toString()), "none does not exist");
        Path large = Files.write(home.resolve("large"), new byte[(1 << 20) + 1]);
        refuses(List.of(large.toString()), "hardly a configuration file");
    }

    @Test
    void argumentsAreNamedByTheirPlace() {
        refuses(List.of("port", home.resolve("data").toString()), "argument 1: clientPort=port is not a whole number");
        refuses(List.of("0", home.resolve("data").toString(), "fast"), "argument 3: tickTime=fast");
    }
}
