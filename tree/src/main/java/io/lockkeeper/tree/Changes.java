package io.lockkeeper.tree;

/**
 * Told by {@link ZnodeTree#apply} what it changes, in order and while it changes it, on the thread that owns the tree. Implementations
 * must not call the tree, except {@link ZnodeTree#mayRead} and {@link ZnodeTree#acl}: an {@code acl} is an index that is valid during the
 * call only.
 */
public interface Changes {
    /** Ignores all changes, for replay and for servers without clients. */
    Changes NONE = new Changes() {
        @Override
        public void created(String path, int acl, int parentAcl) {}

        @Override
        public void deleted(String path, int acl, int parentAcl) {}

        @Override
        public void dataChanged(String path, int acl) {}
    };

    /** The znode exists now, and its parent has one child more. */
    void created(String path, int acl, int parentAcl);

    /** The znode is about to go; its parent has one child less. */
    void deleted(String path, int acl, int parentAcl);

    /** The znode has got new data, maybe equal to the old. Changes of its ACL are not reported. */
    void dataChanged(String path, int acl);
}
