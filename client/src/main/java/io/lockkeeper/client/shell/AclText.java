package io.lockkeeper.client.shell;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.Id;
import java.util.ArrayList;
import java.util.List;

/** ACLs as people write them: {@code scheme:id:perms,scheme:id:perms}. */
final class AclText {
    private static final String LETTERS = "cdrwa";
    private static final int[] BITS = {Acl.CREATE, Acl.DELETE, Acl.READ, Acl.WRITE, Acl.ADMIN};

    private AclText() {}

    /** Compat: what cannot be read is named and left out; an empty list is then the server's to refuse. */
    static List<Acl> parse(String text, Context shell) {
        List<Acl> acls = new ArrayList<>();
        for (String entry : text.split(",")) {
            int first = entry.indexOf(':');
            int last = entry.lastIndexOf(':');
            if (first < 0 || first == last) {
                shell.error(entry + " does not have the form scheme:id:perm");
                continue;
            }
            Id id = new Id(entry.substring(0, first), entry.substring(first + 1, last));
            acls.add(new Acl(perms(entry.substring(last + 1), shell), id));
        }
        return acls;
    }

    private static int perms(String letters, Context shell) {
        int perms = 0;
        for (char letter : letters.toCharArray()) {
            int known = LETTERS.indexOf(letter);
            if (known < 0) {
                shell.error("Unknown perm type: " + letter);
            } else {
                perms |= BITS[known];
            }
        }
        return perms;
    }

    static String letters(int perms) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < BITS.length; i++) {
            if ((perms & BITS[i]) != 0) {
                letters.append(LETTERS.charAt(i));
            }
        }
        return letters.toString();
    }
}
