package io.lockkeeper.client.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All commands by name: those of zkCli, and ours. */
final class Commands {
    private final SortedMap<String, Command> zkCli = new TreeMap<>();
    private final SortedMap<String, Command> all;

    Commands(Shell shell) {
        for (Command command : List.of(
                new AddAuth(),
                new AddWatch(),
                new Close(),
                new Config(),
                new Connect(),
                new Create(),
                new Delete(),
                new DeleteAll(),
                new DelQuota(),
                new Get(),
                new GetAcl(),
                new GetAllChildrenNumber(),
                new GetEphemerals(),
                new ListHistory(),
                new ListQuota(),
                new Ls(),
                new PrintWatches(),
                new Quit("quit"),
                new Reconfig(),
                new Redo(shell),
                new RemoveWatches(),
                new SetAcl(),
                new SetNode(),
                new SetQuota(),
                new StatNode(),
                new Sync(),
                new Version(),
                new WhoAmI())) {
            zkCli.put(command.manual().name(), command);
        }
        all = new TreeMap<>(zkCli);
        for (Command command : List.of(new Help(this), new Quit("exit"), new Remove(), new Usage())) {
            all.put(command.manual().name(), command);
        }
    }

    @Nullable Command find(String name) {
        return all.get(name);
    }

    SortedMap<String, Command> all() {
        return all;
    }

    /** What zkCli says to who asks for a command that is none. */
    List<String> usage() {
        List<String> lines = new ArrayList<>();
        lines.add("ZooKeeper -server host:port -client-configuration properties-file cmd args");
        zkCli.values().forEach(command -> lines.add("\t" + command.manual().usage()));
        return lines;
    }
}
