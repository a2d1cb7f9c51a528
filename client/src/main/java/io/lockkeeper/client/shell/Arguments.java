package io.lockkeeper.client.shell;

import java.util.List;
import java.util.Map;

/** What was said after the name of a command: options and operands. */
record Arguments(Map<String, String> options, List<String> operands) {
    boolean has(String option) {
        return options.containsKey(option);
    }

    String value(String option, String otherwise) {
        return options.getOrDefault(option, otherwise);
    }

    int count() {
        return operands.size();
    }

    String operand(int index) {
        return operands.get(index);
    }

    String operand(int index, String otherwise) {
        return index < operands.size() ? operands.get(index) : otherwise;
    }

    /** How many: a number of at least 1. */
    int atLeastOne(String option, int otherwise) {
        String text = value(option, String.valueOf(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException _) {
            throw new Failure("-" + option + " argument must be an int value");
        }
        throw new Failure("-" + option + " must be at least 1");
    }

    /** The value of {@code -v}: a version, or -1 for any. */
    int version() {
        String text = value("v", "-1");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new Failure("-v argument must be an int value");
        }
    }
}
