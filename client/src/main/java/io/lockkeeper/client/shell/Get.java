package io.lockkeeper.client.shell;

import io.lockkeeper.client.WatchListener;
import io.lockkeeper.protocol.client.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** {@code get}: the data of a znode. */
final class Get implements Command {
    /** Compat: what stands for data that is null; in Base64 and hexadecimal, too. */
    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    private static final Manual MANUAL = new Manual(
            "get",
            "[-s] [-w] [-b] [-x] path",
            "data of a znode; -s with its Stat, -w and watch it, -b in Base64, -x as a hex dump",
            Options.of("s", "w", "b", "x"),
            1,
            """

             -b   Output data in base64 format
             -s   Print znode stats additionally
             -w   Watch for changes on the znode
             -x   Output data in hexdump format
            """);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        WatchListener watch = shell.watcherFor(arguments, "get [-s] [-w] path");
        String path = arguments.operand(0);
        Reply.Data read = shell.await(shell.client().getData(path, watch));
        if (shell.json()) {
            shell.line(Json.object().put("path", path).putData(read.data()).putStat(read.stat()));
            return;
        }
        byte[] stored = read.data();
        print(stored == null ? NULL : stored, arguments, shell);
        if (arguments.has("s")) {
            StatText.print(read.stat(), shell);
        }
    }

    private static void print(byte[] data, Arguments arguments, Context shell) {
        if (arguments.has("x")) {
            shell.line(String.join("\n", HexDump.lines(data)));
        } else if (arguments.has("b")) {
            shell.line(Base64.getEncoder().encodeToString(data));
        } else {
            shell.line(new String(data, StandardCharsets.UTF_8));
        }
    }
}
