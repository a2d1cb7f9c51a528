package io.lockkeeper.dist.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Our shell beside ZooKeeper's: the same commands, each on a fresh server of the same kind, and the same answers. */
@BothServers
final class ShellTest {

    private static final String COMMANDS = """
            create /a "hello world"
            create /null
            create /a/b 'x y'
            create -s /a/s- 1
            create -e /a/e x world:anyone:cdrwa
            create -e -s /a/es-
            create -c /a/c
            create -t 1000000000 /a/t x
            create -s -t 1000000000 /a/ts- x
            create /a
            create /nope/x
            create /a/e/x
            create
            create -c -s /x
            create -t 5 -e /x
            create -t 5 -c /x
            create -t x /x
            create /bad data world:anyone:zr
            get /a
            get -s /a
            get -b /a
            get -x /a
            get -sb /a
            get /null
            get -b /null
            get -x /null
            get
            get a
            get /a/
            get /a//b
            get /nope
            get -q /a
            set /a ""
            get /a
            get -x /a
            set -b /a aGk=
            get /a
            set /a "0123456789abcdef more than a row"
            get -x /a
            set -s /a 2
            set /a 3 -v 4
            set -v99 /a 3
            set -v=99 /a 3
            set -- /a -foo
            set /a -foo
            set /a
            get /a
            stat /a
            stat /nope
            stat
            ls /
            ls -s /a
            ls -R /a
            ls -R /nope
            ls
            ls /nope
            getAcl /a
            getAcl -s /a
            getAcl /nope
            getAcl
            setAcl -s /null world:anyone:ra
            getAcl /null
            set /null x
            setAcl /null world:anyone
            setAcl /null nonsense:x:r
            setAcl -v 9 /null world:anyone:r
            setAcl -R /a world:anyone:cdrwa
            setAcl /a
            getAllChildrenNumber /a
            getAllChildrenNumber /nope
            getAllChildrenNumber
            getEphemerals
            getEphemerals /a/e
            getEphemerals nonsense
            sync /
            sync nonsense
            sync
            config
            config -s
            config -c
            whoami
            addauth
            setquota -n 5 /a/b
            setquota -n 3 /a
            setquota -n 5 /nope
            setquota -n 5 /zookeeper/quota/a
            setquota -n x /a/b
            setquota -n 0 /a/b
            setquota -b -1 /a/b
            setquota -n 1 -b 1 /a/b
            setquota /a/b
            setquota -n /a/b
            create /a/b/c
            setquota -n 5 /a/b/c
            setquota -b 1 /a/b
            setquota -N 1 /a/b
            setquota -B 100 /a/b
            create /a/b/d
            listquota /a/b
            listquota /nope
            delquota -n /a/b
            delquota -b -n /a/b
            listquota /a/b
            delquota /a/b
            delquota /a/b
            listquota /a/b
            ls -R /zookeeper/quota
            delete -v 9 /a/t
            delete /a
            delete /a/t
            delete
            delete /
            deleteall /nope
            deleteall /a -b x
            deleteall
            reconfig
            reconfig -add
            reconfig -remove 1 -members server.1=a:1:2;3
            reconfig -v nonsense -remove 1
            addWatch -m nonsense /a
            addWatch
            removewatches /nope
            removewatches -z /a
            removewatches
            printwatches
            printwatches off
            printwatches
            printwatches on
            redo 99999
            nonsense
            deleteall /a -b 2
            history
            """;

    /** Apart from the others, because what a watch prints comes when it comes. */
    private static final String WATCHES = """
            create /w x
            addWatch /w
            set /w y
            create /w/child
            get -w /w
            ls -w /w
            create -e /w/other
            delete /w/child
            removewatches /w
            delete /w/other
            sync /
            """;

    private static final List<List<String>> SINGLE_COMMANDS = List.of(
            List.of("create", "/one two", "a 'b'"),
            List.of("get", "/one two"),
            List.of("create", "/x"),
            List.of("delete", "/nope"),
            List.of("ls"),
            List.of("nonsense"),
            List.of("quit"));

    /** What shell leaves out when nobody sits before it (docs/shell.md). */
    private static final Pattern GREETINGS = Pattern.compile("Connecting to .*\n|Welcome to ZooKeeper!\n|JLine support is disabled\n");
    /** The session's own events, which shell does not tell either. */
    private static final String OF_THE_SESSION = " type:None ";

    private final Kind kind;

    @TempDir
    private Path directory;

    ShellTest(Kind kind) {
        this.kind = kind;
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F43", "F44", "F45", "F46", "F47", "F48", "F50", "F51", "F54", "F55", "F56"})
    void everyCommandAnswersAsZooKeepersShellDoes() throws Exception {
        Program theirs = onFreshServer("theirs", server -> run(theirs(server), COMMANDS));
        Program ours = onFreshServer("ours", server -> run(ours(server), COMMANDS));

        assertThat(WatcherLines.without(normalised(ours.out()))).isEqualTo(WatcherLines.without(normalised(theirs.out())));
        assertThat(normalised(ours.err())).isEqualTo(normalised(theirs.err()));
        assertThat(ours.exitCode()).isEqualTo(theirs.exitCode());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact("F53")
    void watchesReportWhatTheyReportThere() throws Exception {
        Program theirs = onFreshServer("theirs", server -> run(theirs(server), WATCHES));
        Program ours = onFreshServer("ours", server -> run(ours(server), WATCHES));

        assertThat(events(ours, false)).isNotEmpty().isEqualTo(events(theirs, false));
        // What one command removes, theirs reports in the order of a hash table.
        assertThat(events(ours, true)).hasSize(2).containsExactlyInAnyOrderElementsOf(events(theirs, true));
        assertThat(WatcherLines.without(normalised(ours.out()))).isEqualTo(WatcherLines.without(normalised(theirs.out())));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Fact({"F48", "F49"})
    void aSingleCommandEndsWithTheSameExitCode() throws Exception {
        List<Program> theirs = onFreshServer("theirs", server -> runEach(theirs(server)));
        List<Program> ours = onFreshServer("ours", server -> runEach(ours(server)));

        for (int i = 0; i < theirs.size(); i++) {
            String command = SINGLE_COMMANDS.get(i).toString();
            assertThat(ours.get(i).exitCode()).as(command).isEqualTo(theirs.get(i).exitCode());
            assertThat(WatcherLines.without(normalised(ours.get(i).out()))).as(command)
                    .isEqualTo(WatcherLines.without(normalised(theirs.get(i).out())));
            assertThat(normalised(ours.get(i).err())).as(command).isEqualTo(normalised(theirs.get(i).err()));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void jsonIsOneObjectOnOneLine() throws Exception {
        Program shell = onFreshServer("json", server -> run(with(ours(server), "--json"), """
                create /j "quo'te"
                get /j
                ls /j
                getAllChildrenNumber /j
                get /nope
                """));

        assertThat(shell.out().lines().map(line -> line.replaceAll("\"stat\":\\{.*}", "STAT"))).containsExactly(
                "{\"created\":\"/j\"}",
                "{\"path\":\"/j\",\"data\":\"quo'te\",STAT",
                "{\"path\":\"/j\",\"children\":[],STAT",
                "{\"path\":\"/j\",\"count\":0}");
        assertThat(shell.err()).isEqualTo("Node does not exist: /nope\n");
        assertThat(shell.exitCode()).isEqualTo(1);
    }

    private interface Use<T> {
        T of(ServerUnderTest server) throws Exception;
    }

    private <T> T onFreshServer(String name, Use<T> use) throws Exception {
        Path home = Files.createDirectories(directory.resolve(name));
        try (ServerUnderTest server = ServerUnderTest.start(kind, Setup.RICH, home)) {
            return use.of(server);
        }
    }

    private Program run(List<String> shell, String input) throws Exception {
        return Program.run(directory, input, shell);
    }

    private List<Program> runEach(List<String> shell) throws Exception {
        var results = new ArrayList<Program>();
        for (List<String> command : SINGLE_COMMANDS) {
            results.add(run(with(shell, command.toArray(String[]::new)), ""));
        }
        return results;
    }

    private static List<String> theirs(ServerUnderTest server) {
        return Kind.zooKeeperShell("127.0.0.1:" + server.port());
    }

    private static List<String> ours(ServerUnderTest server) {
        return Kind.ownShell("127.0.0.1:" + server.port());
    }

    private static List<String> with(List<String> command, String... more) {
        var all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private static List<String> events(Program shell, boolean ofRemovals) {
        return WatcherLines.events(normalised(shell.out())).stream()
                .filter(event -> !event.contains(OF_THE_SESSION) && ofRemovals == event.contains("WatchRemoved")).toList();
    }

    /** Without dates, zxids of a Stat (their shell takes other ways to the same state) and the class names in their errors. */
    private static String normalised(String output) {
        return GREETINGS.matcher(output).replaceAll("")
                .replaceAll("= \\w{3} \\w{3} \\d\\d \\d\\d:\\d\\d:\\d\\d \\w+ \\d{4}", "= DATE")
                .replaceAll("Zxid = 0x\\p{XDigit}+", "Zxid = ZXID")
                .replaceAll("ephemeralOwner = 0x[1-9a-f]\\p{XDigit}*", "ephemeralOwner = SESSION")
                .replaceAll("zxid: \\d+", "zxid: ZXID")
                .replaceAll("org\\.apache\\.commons\\.cli\\.\\w+: ", "");
    }
}
