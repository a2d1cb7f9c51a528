package io.lockkeeper.client.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.client.ClientOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the shell does by itself. What it says to a server is compared with ZooKeeper's shell in the conformance tests. */
class ShellTest {

    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    // Nobody listens there, and nothing here needs anybody to.
    private final Context context =
            new Context(ClientOptions.of("127.0.0.1:1"), false, false, new Recording(), "3.9.5 (test)");
    private final Shell shell = new Shell(context);

    @Test
    void theLastCommandDecidesTheExitCodeAndQuitKeepsIt() throws IOException {
        run("version\nnonsense\n\nquit\nversion\n");

        assertThat(shell.exitCode()).isEqualTo(127);
        assertThat(out).containsExactly("ZooKeeper CLI version: 3.9.5 (test)");
    }

    @Test
    void tooFewOperandsAreAnsweredWithTheUsage() throws IOException {
        run("create\n");

        assertThat(err).containsExactly("create [-s] [-e] [-c] [-t ttl] path [data] [acl]");
        assertThat(shell.exitCode()).isEqualTo(1);
    }

    @Test
    void aLineIsRedoneByItsNumberButNoRedo() throws IOException {
        run("version\nredo 0\nredo 1\nredo 7\nredo 4\n");

        assertThat(out).hasSize(2);
        assertThat(err).containsExactly("No redoing redos", "Command index out of range", "Command index out of range");
    }

    @Test
    void theHistoryShowsTheLastElevenLines() throws IOException {
        run("version\n".repeat(20) + "history\n");

        assertThat(out.subList(20, out.size())).hasSize(11).startsWith("10 - version").endsWith("20 - history");
    }

    @Test
    void aClosedSessionStaysClosedUntilTheNextConnect() throws IOException {
        run("close\nls /\nconnect nonsense:x\n");

        assertThat(err).containsExactly(
                "Not connected", "not a server address: nonsense:x needs a port from 1 to 65535");
    }

    @Test
    void aServerThatIsNotThereIsOneLineThatNamesIt() throws IOException {
        run("get /a\n");
        context.close();

        assertThat(err).containsExactly("KeeperErrorCode = ConnectionLoss for /a (no server answers at 127.0.0.1:1)");
        assertThat(shell.exitCode()).isEqualTo(1);
    }

    @Test
    void whatMakesNoSenseIsSaidBeforeAnybodyIsAsked() throws IOException {
        run("ls --page 0 /a\nls --page x /a\nls -w --page 2 /a\nls -R --filter x /a\nrm -r -n 0 /a\nrm -r -n x /a\n");

        String noWatch = "pages are of one znode's children and leave no watch: not together with -w or -R";
        assertThat(err).containsExactly("--page must be at least 1", "--page argument must be an int value", noWatch, noWatch,
                "-n must be at least 1", "-n argument must be an int value");
    }

    @Test
    void helpExplainsEveryCommand() throws IOException {
        run("help\nhelp get\nget -?\nhelp nonsense\n");

        int commands = shell.commands().all().size();
        assertThat(out.subList(0, commands)).allSatisfy(line -> assertThat(line).matches("\\w+ +\\S.*"));
        assertThat(out.subList(commands, out.size())).hasSize(4).contains("usage: get [-s] [-w] [-b] [-x] path");
        assertThat(shell.exitCode()).isEqualTo(1);
    }

    private void run(String lines) throws IOException {
        shell.runAll(new BufferedReader(new StringReader(lines)));
    }

    private final class Recording implements Screen {
        @Override
        public void line(String text) {
            out.add(text);
        }

        @Override
        public void error(String text) {
            err.add(text);
        }

        @Override
        public void event(String text) {
            out.add(text);
        }

        @Override
        public void flush() {}
    }
}
