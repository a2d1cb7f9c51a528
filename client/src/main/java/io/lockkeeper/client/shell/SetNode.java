package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.Stat;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** {@code set}: new data for a znode. */
final class SetNode implements Command {
    private static final Manual MANUAL = new Manual(
            "set",
            "path data [-s] [-v version] [-b]",
            "set the data of a znode; -s and show its Stat, -v if it has this version, -b data is Base64",
            Options.of("s", "v:", "b"),
            2,
            """

             -b         Supply data in base64 format
             -s         Print znode stats additionally
             -v <arg>   Set with an expected version
            """);

    @Override
    public Manual manual() {
        return MANUAL;
    }

    @Override
    public void run(Arguments arguments, Context shell) {
        String path = arguments.operand(0);
        int version = arguments.version();
        Stat stat = shell.await(shell.client().setData(path, data(arguments), version));
        if (shell.json()) {
            shell.line(Json.object().put("path", path).putStat(stat));
        } else if (arguments.has("s")) {
            StatText.print(stat, shell);
        }
    }

    private static byte[] data(Arguments arguments) {
        String text = arguments.operand(1);
        if (!arguments.has("b")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Failure("the data is not Base64: " + e.getMessage());
        }
    }
}
