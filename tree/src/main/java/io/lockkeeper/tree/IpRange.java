package io.lockkeeper.tree;

import org.jspecify.annotations.Nullable;

/** The {@code ip} scheme: {@code address} or {@code address/bits}, IPv4 in four decimal parts or IPv6 without embedded IPv4 or zone. */
final class IpRange {
    private IpRange() {}

    static boolean isValid(String range) {
        int slash = range.indexOf('/');
        byte[] address = parse(slash < 0 ? range : range.substring(0, slash));
        return address != null && bits(range, slash, address.length * 8) >= 0;
    }

    /** Whether {@code address}, the text of a peer's address, lies in {@code range}. */
    static boolean matches(String range, String address) {
        int slash = range.indexOf('/');
        byte[] wanted = parse(slash < 0 ? range : range.substring(0, slash));
        byte[] present = parse(address);
        if (wanted == null || present == null || wanted.length != present.length) {
            return false;
        }
        int bits = bits(range, slash, wanted.length * 8);
        if (bits < 0) {
            return false;
        }
        for (int i = 0; bits > 0; i++, bits -= 8) {
            int mask = bits >= 8 ? 0xff : 0xff << 8 - bits & 0xff;
            if (((wanted[i] ^ present[i]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The number behind the slash, {@code max} if there is no slash, -1 if it is no such number. */
    private static int bits(String range, int slash, int max) {
        if (slash < 0) {
            return max;
        }
        int bits = number(range, slash + 1, range.length(), 10, 3);
        return bits <= max ? bits : -1;
    }

    private static byte @Nullable [] parse(String address) {
        return address.indexOf(':') < 0 ? parse4(address) : parse6(address);
    }

    private static byte @Nullable [] parse4(String address) {
        byte[] bytes = new byte[4];
        int from = 0;
        for (int i = 0; i < 4; i++) {
            int dot = i < 3 ? address.indexOf('.', from) : address.length();
            int part = dot < 0 ? -1 : number(address, from, dot, 10, 3);
            if (part < 0 || part > 255) {
                return null;
            }
            bytes[i] = (byte) part;
            from = dot + 1;
        }
        return bytes;
    }

    private static byte @Nullable [] parse6(String address) {
        int gap = address.indexOf("::");
        if (gap < 0) {
            byte[] bytes = new byte[16];
            return groups(address, 0, address.length(), bytes) == 8 ? bytes : null;
        }
        byte[] head = new byte[16];
        byte[] tail = new byte[16];
        int before = groups(address, 0, gap, head);
        int after = groups(address, gap + 2, address.length(), tail);
        if (before < 0 || after < 0 || before + after > 7) {
            return null;
        }
        System.arraycopy(tail, 0, head, 16 - after * 2, after * 2);
        return head;
    }

    /** Reads groups of up to four hex digits between colons; their number, -1 if there is anything else. */
    private static int groups(String address, int from, int to, byte[] into) {
        if (from == to) {
            return 0;
        }
        int count = 0;
        for (int at = from; at <= to; count++) {
            int colon = address.indexOf(':', at);
            int end = colon < 0 || colon > to ? to : colon;
            int group = count < 8 ? number(address, at, end, 16, 4) : -1;
            if (group < 0) {
                return -1;
            }
            into[count * 2] = (byte) (group >> 8);
            into[count * 2 + 1] = (byte) group;
            at = end + 1;
        }
        return count;
    }

    private static int number(String text, int from, int to, int radix, int maxDigits) {
        if (from >= to || to - from > maxDigits) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || text.charAt(i) > 'f') {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
