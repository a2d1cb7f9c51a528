package io.lockkeeper.storage;

import io.lockkeeper.protocol.PropertiesText;
import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the ensemble, as a member writes it down for its next start: in its static configuration {@code C} at first; once memberships
 * change, in a dynamic file of its own that {@code C} names. Every file is replaced as a whole. They are read with the rest of the
 * configuration, not here.
 *
 * <pre>
 *   C                      ...   dynamicConfigFile=/where/C.dynamic.10000002a
 *   C.dynamic.10000002a    the membership that counts; its version is in the name
 *   C.dynamic.next         the one that is being decided on, with its version
 *   C.bak                  C before its memberships began to change
 * </pre>
 *
 * <p>ZooKeeper writes {@code C} anew from what it has read, without comments and in no order; here lines that stay are left as they are.
 * One thread uses it.
 */
public final class MembershipFiles {
    private static final String UNFINISHED = ".tmp";
    private static final String BACKUP = ".bak";
    private static final String DYNAMIC_KEY = "dynamicConfigFile";
    private static final int MAX_BYTES = 1 << 20;

    private final Disk directory;
    private final String name;
    private final long self;

    /**
     * @param directory where the static configuration is
     * @param name of the static configuration
     * @param self this server's id
     */
    public MembershipFiles(Disk directory, String name, long self) {
        this.directory = directory;
        this.name = name;
        this.self = self;
    }

    /**
     * The memberships that this server wrote down once: those of its dynamic files, whether they count or not, and that of its static
     * configuration before it wrote any. What cannot be read is left out.
     */
    public List<Membership> earlier() throws IOException {
        List<Membership> found = new ArrayList<>();
        for (String file : directory.list()) {
            if (file.startsWith(name + ".dynamic.") && !file.endsWith(UNFINISHED) || file.equals(name + BACKUP)) {
                try {
                    found.add(membership(file));
                } catch (StorageException e) {
                    // somebody else's file, or half of one of ours
                }
            }
        }
        return found;
    }

    private Membership membership(String file) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (PropertiesText.Entry entry : entries(file, text(file))) {
            if (isMembership(entry.key().trim())) {
                lines.append(entry.key()).append('=').append(entry.value()).append('\n');
            }
        }
        return parsed(file, lines.toString());
    }

    /** A membership is being decided on. Returns once that survives a power cut. */
    public void remember(Membership membership) throws IOException {
        write(next(), membership.text());
    }

    /**
     * A membership counts. Returns once that survives a power cut; one on the way leaves the one before, or this one, with its file.
     */
    public void commit(Membership membership) throws IOException {
        String file = name + ".dynamic." + Long.toHexString(membership.version());
        // Compat: in the order of their text, server.10 before server.2.
        write(file, membership.textWithoutVersion().lines().sorted().collect(Collectors.joining("\n")));
        backUp();
        write(name, staticText(membership, file));
        if (directory.list().contains(next()) && parsed(next(), text(next())).version() <= membership.version()) {
            directory.delete(next());
            directory.force();
        }
    }

    private String next() {
        return name + ".dynamic.next";
    }

    /** Keeps a copy of a static configuration that names the members itself, before it is changed for the first time. */
    public void backUp() throws IOException {
        String text = text(name);
        if (entries(name, text).stream().noneMatch(entry -> entry.key().trim().equals(DYNAMIC_KEY))) {
            write(name + BACKUP, text);
        }
    }

    private String staticText(Membership membership, String dynamicFile) throws IOException {
        Member own = membership.member(self);
        boolean saysClientPort = own != null && own.client() != null;
        String text = text(name);
        Set<Integer> dropped = new HashSet<>();
        for (PropertiesText.Entry entry : entries(name, text)) {
            String key = entry.key().trim();
            if (isMembership(key) || key.startsWith(DYNAMIC_KEY) || key.startsWith("peerType")
                    || saysClientPort && key.startsWith("clientPort") && !key.equals("clientPortListenBacklog")) {
                dropped.add(entry.line());
            }
        }
        StringBuilder kept = new StringBuilder();
        boolean dropping = false;
        boolean continued = false;
        int number = 1;
        for (String line : text.split("(?<=\n)|(?<=\r)(?!\n)", -1)) {
            dropping = dropped.contains(number) || dropping && continued;
            continued = isContinued(line.stripTrailing());
            if (!dropping) {
                kept.append(line);
            }
            number++;
        }
        if (!kept.isEmpty() && kept.charAt(kept.length() - 1) != '\n') {
            kept.append('\n');
        }
        return kept.append(DYNAMIC_KEY).append('=').append(escaped(directory.place() + "/" + dynamicFile)).append('\n').toString();
    }

    private static boolean isMembership(String key) {
        return key.startsWith("server.") || key.startsWith("group") || key.startsWith("weight");
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** As a properties file has it, whose bytes are ISO-8859-1. */
    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder();
        for (char c : path.toCharArray()) {
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c < ' ' || c > '~') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private List<PropertiesText.Entry> entries(String file, String text) throws StorageException {
        try {
            return new PropertiesText(text).entries();
        } catch (PropertiesText.BadEscape e) {
            throw StorageException.unreadable(file + " in " + directory.place() + ", line " + e.line() + ": " + e.getMessage());
        }
    }

    private Membership parsed(String file, String text) throws StorageException {
        @Nullable String why;
        try {
            Membership membership = Membership.parse(text);
            if (!membership.members().isEmpty()) {
                return membership;
            }
            why = "it names no server";
        } catch (MalformedException e) {
            why = e.getMessage();
        }
        throw StorageException.unreadable(file + " in " + directory.place() + " is no membership: " + why);
    }

    private String text(String file) throws IOException {
        try (DiskFile open = directory.open(file)) {
            if (open.size() > MAX_BYTES) {
                throw StorageException.unreadable(file + " in " + directory.place() + " is too large for a configuration");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
            while (bytes.hasRemaining() && open.read(bytes.position(), bytes) > 0) {
                // until all is there
            }
            return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
        }
    }

    private void write(String file, String text) throws IOException {
        try (DiskFile unfinished = directory.create(file + UNFINISHED)) {
            unfinished.write(0, StandardCharsets.ISO_8859_1.encode(text));
            unfinished.force();
        }
        directory.rename(file + UNFINISHED, file);
        directory.force();
    }
}
