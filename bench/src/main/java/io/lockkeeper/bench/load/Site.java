package io.lockkeeper.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * Where the znodes of one load stand. All numbers in names have a fixed width, so that requests and replies of one kind have one length.
 *
 * @param root the znode above all others
 * @param valueBytes size of every value
 */
record Site(String root, int valueBytes) {
    static final int CHILDREN = 100;

    /** Nobody reads the value; a server that gives back another one is caught by its first bytes. */
    private static final String PATTERN = "lockkeeper-bench.";

    String keys() {
        return root + "/keys";
    }

    String key(long number) {
        return keys() + "/" + tenDigits(number);
    }

    String list() {
        return root + "/list";
    }

    String child(long number) {
        return list() + "/" + tenDigits(number);
    }

    String made() {
        return root + "/made";
    }

    /** What connection {@code connection} creates as its {@code number}th. */
    String madeBy(long connection, long number) {
        return made() + "/" + tenDigits(connection) + "-" + tenDigits(number);
    }

    byte[] value() {
        byte[] pattern = PATTERN.getBytes(StandardCharsets.US_ASCII);
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < valueBytes; i++) {
            value[i] = pattern[i % pattern.length];
        }
        return value;
    }

    private static String tenDigits(long number) {
        String digits = Long.toString(number);
        return "0".repeat(Template.DIGITS - digits.length()) + digits;
    }
}
