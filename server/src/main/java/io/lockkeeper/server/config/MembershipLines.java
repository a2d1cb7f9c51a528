package io.lockkeeper.server.config;

import io.lockkeeper.protocol.jute.MalformedException;
import io.lockkeeper.protocol.quorum.Member;
import io.lockkeeper.protocol.quorum.Membership;
import io.lockkeeper.protocol.quorum.MembershipReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who is in the ensemble, by the lines {@code server.N}, {@code group.N} and {@code weight.N}, wherever they stand. */
final class MembershipLines {
    private static final List<String> BEGINNINGS = List.of("server.", "group", "weight");

    private final Membership membership;
    private final Map<Long, Setting> lines = new LinkedHashMap<>();

    private MembershipLines(List<Setting> settings, long version, boolean severalAddresses) {
        MembershipReader reader = new MembershipReader();
        for (Setting setting : settings) {
            Member member = read(reader, setting);
            if (member != null) {
                if (member.secure() != null) {
                    throw setting.wrong("has more than one ';': an address for TLS clients is not known to this version");
                }
                if (member.addresses().size() > 1 && !severalAddresses) {
                    throw setting.wrong("has several addresses, which needs multiAddress.enabled=true");
                }
                lines.put(member.id(), setting);
            }
        }
        try {
            membership = reader.membership().withVersion(version);
        } catch (MalformedException e) {
            throw new ConfigException("%s%s".formatted(settings.getFirst().where(), e.reason()));
        }
    }

    private static @Nullable Member read(MembershipReader reader, Setting setting) {
        try {
            return reader.take(setting.name(), setting.value());
        } catch (MalformedException e) {
            throw setting.wrong("cannot be read: " + e.reason());
        }
    }

    /** Those of the static file, or of the dynamic one that it names. */
    static MembershipLines of(Values values) {
        boolean severalAddresses = values.flag("multiAddress.enabled");
        Optional<Setting> file = values.setting("dynamicConfigFile");
        List<Setting> here = Stream.of("server.", "group.", "weight.").flatMap(prefix -> values.family(prefix).stream()).toList();
        if (file.isEmpty()) {
            return new MembershipLines(here, 0, severalAddresses);
        }
        if (!here.isEmpty()) {
            throw here.getFirst().wrong("must be in the file that dynamicConfigFile names, beside that key it is not allowed");
        }
        Path path = ConfigReader.path(file.get());
        return new MembershipLines(dynamic(ConfigReader.settings(path), false), versionOf(path), severalAddresses);
    }

    /** A membership that was proposed and not decided on when the server stopped; empty if there is none. */
    static Optional<Membership> proposed(Path staticFile) {
        Path next = staticFile.resolveSibling(staticFile.getFileName() + ".dynamic.next");
        if (!Files.exists(next)) {
            return Optional.empty();
        }
        List<Setting> settings = ConfigReader.settings(next);
        long version = settings.stream().filter(setting -> setting.name().equals("version")).findFirst()
            .map(setting -> hex(setting.value()).orElseThrow(() -> setting.wrong("is not a hexadecimal number")))
            .orElse(0L);
        return Optional.of(new MembershipLines(dynamic(settings, true), version, true).membership());
    }

    /** Of equal keys the last one counts. */
    private static List<Setting> dynamic(List<Setting> settings, boolean withVersion) {
        Map<String, Setting> lines = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (BEGINNINGS.stream().anyMatch(setting.name()::startsWith)) {
                lines.put(setting.name(), setting);
            } else if (!withVersion || !setting.name().equals("version")) {
                throw new ConfigException(
                    setting.named() + " is not allowed in a dynamic configuration file, only server.N, group.N and weight.N");
            }
        }
        return List.copyOf(lines.values());
    }

    /** Compat: it is the end of the file's name, if that is a hexadecimal number. */
    private static long versionOf(Path file) {
        String name = file.getFileName().toString();
        return hex(name.substring(name.lastIndexOf('.') + 1)).orElse(0L);
    }

    private static Optional<Long> hex(String text) {
        try {
            return Optional.of(Long.parseUnsignedLong(text, 16));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    Membership membership() {
        return membership;
    }

    /** The line of this server, which there is. */
    Setting line(long id) {
        Setting line = lines.get(id);
        if (line == null) {
            throw new IllegalArgumentException("no line of server " + id);
        }
        return line;
    }
}
