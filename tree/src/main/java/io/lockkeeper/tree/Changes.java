package io.lockkeeper.tree;

/**
 * Hears what an {@link ZnodeTree#apply} changed, in order, while the change is made. An {@code acl} is good for
 * {@link ZnodeTree#mayRead} during the call. Calls must not touch the tree otherwise.
 */
public interface Changes {
    void created(String path, int acl, int parentAcl);

    void deleted(String path, int acl, int parentAcl);

    void dataChanged(String path, int acl);
}
