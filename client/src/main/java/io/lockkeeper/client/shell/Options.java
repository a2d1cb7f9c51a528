package io.lockkeeper.client.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dashed options of one command, read the way zkCli reads them: before, between or after the operands, flags may be run together
 * ({@code -sw}), a value may be attached ({@code -v5}, {@code -v=5}), {@code --} ends them, a lone {@code -} is an operand.
 */
final class Options {
    private final Map<String, Boolean> takesValue = new HashMap<>();
    private final Set<String> exclusive = new HashSet<>();

    private Options() {}

    static Options none() {
        return new Options();
    }

    /** @param names without the dash; a colon at the end says that a value follows */
    static Options of(String... names) {
        Options options = new Options();
        for (String name : names) {
            boolean value = name.endsWith(":");
            options.takesValue.put(value ? name.substring(0, name.length() - 1) : name, value);
        }
        return options;
    }

    /** At most one of these may be given. */
    Options exclusive(String... names) {
        exclusive.addAll(List.of(names));
        return this;
    }

    Set<String> names() {
        return takesValue.keySet();
    }

    /** Reads everything after the name of the command. */
    Arguments parse(List<String> tokens) {
        Map<String, String> given = new HashMap<>();
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.equals("--")) {
                operands.addAll(tokens.subList(i + 1, tokens.size()));
                break;
            }
            if (token.length() < 2 || token.charAt(0) != '-') {
                operands.add(token);
                continue;
            }
            String name = readFlags(token, given);
            if (name != null) {
                if (i + 1 == tokens.size() || isOption(tokens.get(i + 1))) {
                    throw new Failure("Missing argument for option: " + name);
                }
                given.put(name, tokens.get(++i));
            }
        }
        return new Arguments(given, operands);
    }

    /** Notes the options of one dashed token; the name of the last one if its value is still to come. */
    private @Nullable String readFlags(String token, Map<String, String> given) {
        String body = token.substring(1);
        if (takesValue.containsKey(body)) {
            select(body, given);
            return takesValue.getOrDefault(body, false) ? body : null;
        }
        for (int i = 0; i < body.length(); i++) {
            String name = body.substring(i, i + 1);
            if (!takesValue.containsKey(name)) {
                throw new Failure("Unrecognized option: " + token);
            }
            select(name, given);
            if (takesValue.getOrDefault(name, false)) {
                String value = body.substring(i + 1);
                if (value.isEmpty()) {
                    return name;
                }
                given.put(name, value.startsWith("=") ? value.substring(1) : value);
                return null;
            }
        }
        return null;
    }

    private void select(String name, Map<String, String> given) {
        for (String other : given.keySet()) {
            if (exclusive.contains(name) && exclusive.contains(other) && !name.equals(other)) {
                throw new Failure("The option '" + name
                        + "' was specified but an option from this group has already been selected: '" + other + "'");
            }
        }
        given.put(name, "");
    }

    /** A negative number can be the value of an option, another option cannot. */
    private boolean isOption(String token) {
        return token.startsWith("-") && token.length() > 1 && takesValue.containsKey(token.substring(1));
    }
}
