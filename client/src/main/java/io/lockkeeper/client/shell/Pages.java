package io.lockkeeper.client.shell;

import io.lockkeeper.client.PageRequest;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.Stat;
import io.lockkeeper.protocol.client.ChildDetail;
import io.lockkeeper.protocol.client.NameFilter;
import io.lockkeeper.protocol.client.Reply;
import java.nio.charset.StandardCharsets;

/**
 * {@code ls} of a big znode: one page with {@code --page}, else all pages; a line for each child. That there are more is said on the side
 * of errors, with what to ask for.
 */
final class Pages {
    private static final int CHILDREN = 1_000;

    private Pages() {}

    static boolean areWanted(Arguments arguments) {
        return arguments.has("-page") || arguments.has("-after") || arguments.has("-filter") || arguments.has("-data");
    }

    static void print(String path, Arguments arguments, Context shell) {
        PageRequest request = request(arguments);
        Reply.ChildPage page = shell.await(shell.client().listChildren(path, request));
        print(path, page, shell);
        while (page.next() != null && !arguments.has("-page")) {
            page = shell.await(shell.client().listChildren(path, request.after(page.next())));
            print(path, page, shell);
        }
        if (arguments.has("s") && !shell.json()) {
            StatText.print(page.stat(), shell);
        }
        if (page.next() != null && !shell.json()) {
            shell.error("more: --after " + word(page.next()));
        }
    }

    private static PageRequest request(Arguments arguments) {
        try {
            return PageRequest.of(arguments.atLeastOne("-page", CHILDREN))
                    .after(arguments.has("-after") ? arguments.value("-after", "") : null)
                    .with(new NameFilter(null, arguments.value("-filter", "")))
                    .with(arguments.has("-data") ? ChildDetail.DATA : ChildDetail.NAME);
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()));
        }
    }

    /** A name as it can be typed. */
    private static String word(String name) {
        char quote = name.indexOf('"') >= 0 ? '\'' : '"';
        boolean plain = name.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"' || c == '\'');
        return plain ? name : quote + name + quote;
    }

    private static void print(String path, Reply.ChildPage page, Context shell) {
        if (shell.json()) {
            shell.line(Json.object()
                    .put("path", path)
                    .put("children", page.children().stream().map(child -> json(child, page.detail())).toList())
                    .put("next", page.next())
                    .putStat(page.stat()));
            return;
        }
        page.children().forEach(child -> shell.line(text(child, page.detail())));
    }

    private static Object json(Reply.Child child, ChildDetail detail) {
        if (detail == ChildDetail.NAME) {
            return child.name();
        }
        Json json = Json.object().put("name", child.name());
        Stat stat = child.stat();
        return stat == null ? json.put("refusal", child.refusal().name()) : json.putData(child.data()).putStat(stat);
    }

    private static String text(Reply.Child child, ChildDetail detail) {
        if (detail == ChildDetail.NAME) {
            return child.name();
        }
        if (child.refusal() != ErrorCode.OK) {
            return child.name() + " (" + child.refusal() + ")";
        }
        byte[] data = child.data();
        return child.name() + " = " + (data == null ? "null" : new String(data, StandardCharsets.UTF_8));
    }
}
