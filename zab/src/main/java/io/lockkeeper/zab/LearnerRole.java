package io.lockkeeper.zab;

/** A role of a server that has a leader. It stands and falls with the link to it. */
sealed interface LearnerRole extends Role permits Learning, Following, Observing {
    Upstream upstream();

    @Override
    default void stoodStill(long millis) {
        upstream().stoodStill(millis);
    }

    @Override
    default void closed(long link, Effects out) {
        upstream().closed(link);
    }

    @Override
    default void end(Effects out) {
        upstream().close(out);
    }
}
