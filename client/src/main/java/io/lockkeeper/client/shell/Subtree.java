package io.lockkeeper.client.shell;

import io.lockkeeper.client.Children;
import io.lockkeeper.client.Client;
import io.lockkeeper.client.ClientException;
import io.lockkeeper.protocol.ErrorCode;
import io.lockkeeper.protocol.ZnodePath;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A walk over a subtree, depth first, children in the order of their names. Asks ahead, so that a wide tree costs few round trips. */
final class Subtree {
    private static final int AHEAD = 256;

    private final Context shell;
    private final Client client;
    private final Deque<Place> open = new ArrayDeque<>();

    Subtree(Context shell) {
        this.shell = shell;
        this.client = shell.client();
    }

    /** Calls {@code visitor} with every path; a znode that vanishes meanwhile is left out, but the root must be there. */
    void visit(String root, Consumer<String> visitor) {
        open.push(new Place(root));
        for (int visited = 0; !open.isEmpty(); visited++) {
            if (visited % (AHEAD / 2) == 0 || open.getFirst().children == null) {
                askAhead();
            }
            Place place = open.pop();
            List<String> names = names(place, visitor, place.path.equals(root));
            for (String name : names) {
                open.push(new Place(ZnodePath.child(place.path, name)));
            }
        }
    }

    /** The names to go on with, last first. */
    private List<String> names(Place place, Consumer<String> visitor, boolean isRoot) {
        try {
            Children children = shell.await(place.ask());
            visitor.accept(place.path);
            return children.names().stream().sorted(Comparator.reverseOrder()).toList();
        } catch (ClientException e) {
            if (e.error() == ErrorCode.NO_NODE && !isRoot) {
                return List.of();
            }
            if (!isRoot) {
                visitor.accept(place.path);
            }
            throw e;
        }
    }

    private void askAhead() {
        Iterator<Place> next = open.iterator();
        for (int i = 0; i < AHEAD && next.hasNext(); i++) {
            next.next().ask();
        }
    }

    private final class Place {
        private final String path;
        private @Nullable CompletableFuture<Children> children;

        Place(String path) {
            this.path = path;
        }

        CompletableFuture<Children> ask() {
            CompletableFuture<Children> asked = children;
            if (asked == null) {
                asked = client.getChildren(path);
                children = asked;
            }
            return asked;
        }
    }
}
