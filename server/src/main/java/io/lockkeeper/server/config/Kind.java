package io.lockkeeper.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the value of a key may look like, and how it is read. Each kind reads as ZooKeeper reads it, quirks included. */
sealed interface Kind {
    /** Empty when the value can be read; otherwise what is wrong with it, to stand after {@code key=value}. */
    Optional<String> problem(String value);

    /** Empty, or what the operator may not have meant although the value can be read. */
    default Optional<String> doubt(String value) {
        return Optional.empty();
    }

    /**
     * A whole number; decimal, and {@code 0x...} where ZooKeeper reads the key through {@code Integer.getInteger}.
     *
     * @param floor what lower values count as, with a warning; not above {@code min} when there is no such rule
     */
    record Whole(long min, long max, long floor, boolean hexAllowed) implements Kind {
        @Override
        public Optional<String> problem(String value) {
            long number;
            try {
                number = parse(value);
            } catch (NumberFormatException e) {
                return Optional.of("is not a whole number%s, expected %s".formatted(outOfLong(value), range()));
            }
            return number < min || number > max ? Optional.of("is out of range, expected " + range()) : Optional.empty();
        }

        @Override
        public Optional<String> doubt(String value) {
            return parse(value) < floor ? Optional.of("is raised to " + floor) : Optional.empty();
        }

        long read(String value) {
            return Math.max(parse(value), floor);
        }

        private long parse(String value) {
            return hexAllowed && (value.startsWith("0x") || value.startsWith("0X"))
                ? Long.parseLong(value, 2, value.length(), 16)
                : Long.parseLong(value);
        }

        private String range() {
            if (max == Long.MAX_VALUE || max == Integer.MAX_VALUE) {
                return min == Long.MIN_VALUE || min == Integer.MIN_VALUE ? "a number" : "%d or more".formatted(min);
            }
            return min == max ? "only %d".formatted(min) : "%d to %d".formatted(min, max);
        }

        private static String outOfLong(String value) {
            return value.matches("[+-]?[0-9]{19,}") ? " that fits" : "";
        }
    }

    /** A decimal fraction. */
    record Fraction(double min, double max) implements Kind {
        @Override
        public Optional<String> problem(String value) {
            double number;
            try {
                number = read(value);
            } catch (NumberFormatException e) {
                return Optional.of("is not a number, expected %s".formatted(range()));
            }
            return number >= min && number <= max ? Optional.empty() : Optional.of("is out of range, expected " + range());
        }

        double read(String value) {
            return Double.parseDouble(value);
        }

        private String range() {
            return max == Double.MAX_VALUE ? "a number" : "%s to %s".formatted(min, max);
        }
    }

    /** true or false in any case, nothing else: the booleans that ZooKeeper reads from the file itself. */
    record Strict() implements Kind {
        @Override
        public Optional<String> problem(String value) {
            return isTrueOrFalse(value) ? Optional.empty() : Optional.of("is neither true nor false");
        }
    }

    /** A boolean read from a system property: only one word decides, everything else counts as the opposite. */
    record Lenient(String decisive, boolean whenDecisive) implements Kind {
        /** {@code Boolean.parseBoolean}: true, in any case, is true; anything else is false. */
        static final Lenient ONLY_TRUE = new Lenient("true", true);
        /** The admin server of 3.8 and 3.9: anything but false is true. */
        static final Lenient ONLY_FALSE = new Lenient("false", false);
        /** Compat: forceSync and leaderServes know one word that switches them off, {@code no}; {@code false} does not. */
        static final Lenient ONLY_NO = new Lenient("no", false);
        /** Compat: skipACL likewise has one word that switches it on, {@code yes}. */
        static final Lenient ONLY_YES = new Lenient("yes", true);

        @Override
        public Optional<String> problem(String value) {
            return Optional.empty();
        }

        @Override
        public Optional<String> doubt(String value) {
            boolean plain = decisive.equals("true") || decisive.equals("false")
                ? isTrueOrFalse(value)
                : value.equals("yes") || value.equals("no");
            return plain ? Optional.empty() : Optional.of("has no effect: only '%s' means %s".formatted(decisive, switchedBy()));
        }

        boolean read(String value) {
            boolean said = decisive.equals("yes") || decisive.equals("no") ? value.equals(decisive) : value.equalsIgnoreCase(decisive);
            return said == whenDecisive;
        }

        private String switchedBy() {
            return whenDecisive ? "on" : "off";
        }
    }

    /** Any text. */
    record Text() implements Kind {
        @Override
        public Optional<String> problem(String value) {
            return Optional.empty();
        }
    }

    /** A path of this machine's file system. */
    record FilePath() implements Kind {
        @Override
        public Optional<String> problem(String value) {
            return value.indexOf('\0') >= 0 ? Optional.of("is not a path") : Optional.empty();
        }
    }

    /** One of a few words; {@code fatal} when ZooKeeper does not start with another one, otherwise another one counts as none. */
    record Word(List<String> words, boolean anyCase, boolean fatal) implements Kind {
        @Override
        public Optional<String> problem(String value) {
            return fatal && !known(value) ? Optional.of(expected()) : Optional.empty();
        }

        @Override
        public Optional<String> doubt(String value) {
            return fatal || value.isEmpty() || known(value) ? Optional.empty() : Optional.of(expected() + "; it counts as none");
        }

        private boolean known(String value) {
            return words.contains(value) || anyCase && words.contains(value.toLowerCase(Locale.ROOT));
        }

        private String expected() {
            return "is not known here, expected " + String.join(" or ", words);
        }
    }

    /** A span of time: a whole number of hours, or with one of the suffixes ms, s, m, h, d that ZooKeeper's next version reads. */
    record Interval() implements Kind {
        @Override
        public Optional<String> problem(String value) {
            try {
                readMillis(value);
                return Optional.empty();
            } catch (NumberFormatException | ArithmeticException e) {
                return Optional.of("is not a span of time, expected hours or a number with ms, s, m, h or d");
            }
        }

        long readMillis(String value) {
            int digits = value.startsWith("-") || value.startsWith("+") ? 1 : 0;
            while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
                digits++;
            }
            long unitMillis = switch (value.substring(digits).strip().toLowerCase(Locale.ROOT)) {
                case "ms" -> 1;
                case "s" -> 1_000;
                case "m" -> 60_000;
                case "", "h" -> 3_600_000;
                case "d" -> 86_400_000;
                default -> throw new NumberFormatException(value);
            };
            return Math.multiplyExact(Long.parseLong(value, 0, digits, 10), unitMillis);
        }
    }

    private static boolean isTrueOrFalse(String value) {
        return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
    }
}
