package io.lockkeeper.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry of an access control list: what {@code id} may do. The bits are kept as given, also unknown ones. */
public record Acl(int perms, Id id) {
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int CREATE = 4;
    public static final int DELETE = 8;
    public static final int ADMIN = 16;
    public static final int ALL = 31;

    /** world:anyone:cdrwa */
    public static final List<Acl> OPEN = List.of(new Acl(ALL, Id.ANYONE));

    /** world:anyone:r */
    public static final List<Acl> READ_ONLY = List.of(new Acl(READ, Id.ANYONE));

    // What a record does by itself, but every start of a server would wait for Java to generate it.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Acl acl && perms == acl.perms && id.equals(acl.id);
    }

    @Override
    public int hashCode() {
        return 31 * perms + id.hashCode();
    }
}
