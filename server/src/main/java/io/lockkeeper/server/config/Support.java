package io.lockkeeper.server.config;

/** What becomes of a known key in this version. */
sealed interface Support {
    /** It does what it does in ZooKeeper. */
    record Supported() implements Support {}

    /**
     * Accepted so that an existing file still starts, with one warning: the feature comes later.
     *
     * @param meanwhile what the server does without it, to stand after "is not supported yet: "
     */
    record NotYet(String meanwhile) implements Support {}

    /** It tunes an inside of ZooKeeper that does not exist here, or has no meaning for one server. Accepted in silence. */
    record NoEffect() implements Support {}
}
