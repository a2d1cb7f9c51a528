package io.lockkeeper.tree;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text of limits and usage: {@code count=1,bytes=2}, then, if there are other keys, {@code =} and {@code ;key=value} of each.
 * What is missing or no number is -1, for unlimited.
 */
record QuotaText(long count, long bytes, long countHardLimit, long byteHardLimit) {
    private static final QuotaText NONE = new QuotaText(-1, -1, -1, -1);

    static QuotaText parse(byte @Nullable [] data) {
        QuotaText text = NONE;
        if (data == null) {
            return text;
        }
        for (String pair : new String(data, StandardCharsets.UTF_8).split("[,;]+")) {
            String[] parts = pair.split("=");
            if (parts.length >= 2) {
                text = text.with(parts[0], number(parts[1]));
            }
        }
        return text;
    }

    private QuotaText with(String key, long value) {
        return switch (key) {
            case "count" -> new QuotaText(value, bytes, countHardLimit, byteHardLimit);
            case "bytes" -> new QuotaText(count, value, countHardLimit, byteHardLimit);
            case "countHardLimit" -> new QuotaText(count, bytes, value, byteHardLimit);
            case "byteHardLimit" -> new QuotaText(count, bytes, countHardLimit, value);
            default -> this;
        };
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    QuotaText plus(long moreCount, long moreBytes) {
        return new QuotaText(count + moreCount, bytes + moreBytes, countHardLimit, byteHardLimit);
    }

    byte[] toBytes() {
        StringBuilder text = new StringBuilder("count=").append(count).append(",bytes=").append(bytes);
        if (byteHardLimit != -1 || countHardLimit != -1) {
            text.append('='); // Compat: hides the newer keys from old parsers
            if (byteHardLimit != -1) {
                text.append(";byteHardLimit=").append(byteHardLimit);
            }
            if (countHardLimit != -1) {
                text.append(";countHardLimit=").append(countHardLimit);
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
