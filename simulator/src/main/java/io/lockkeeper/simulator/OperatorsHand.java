package io.lockkeeper.simulator;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operator's part. A record that lost a sector but not its end cannot be told from damage, so a server leaves it to the operator to
 * cut it off; that nothing acknowledged goes with it the referees will see.
 */
final class OperatorsHand {
    private static final Pattern BAD_RECORD = Pattern.compile("(log\\.[0-9a-f]+) at byte (\\d+) .*CRC check failed.*");

    private OperatorsHand() {}

    static void mend(SimDisk disk, IOException refusal, Trace trace) {
        Matcher bad = BAD_RECORD.matcher(String.valueOf(refusal.getMessage()));
        if (bad.find()) {
            trace.line(() -> "the operator cuts off " + bad.group(1));
            disk.cutOff(bad.group(1), Integer.parseInt(bad.group(2)));
        }
    }
}
