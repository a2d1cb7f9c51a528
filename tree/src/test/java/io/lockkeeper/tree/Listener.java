package io.lockkeeper.tree;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it hears. */
final class Listener implements Changes {
    final List<String> heard = new ArrayList<>();

    @Override
    public void created(String path, int acl, int parentAcl) {
        heard.add("created " + path);
    }

    @Override
    public void deleted(String path, int acl, int parentAcl) {
        heard.add("deleted " + path);
    }

    @Override
    public void dataChanged(String path, int acl) {
        heard.add("changed " + path);
    }
}
