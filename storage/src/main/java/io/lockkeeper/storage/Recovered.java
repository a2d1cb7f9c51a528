package io.lockkeeper.storage;

import io.lockkeeper.protocol.quorum.LearnerMessage.Proposal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What recovery found.
 *
 * @param lastZxid the last transaction; 0 for a new database, -1 where an empty directory is not trusted to be one
 * @param snapshotZxid of the snapshot used, -1 if there was none
 * @param snapshotFile its name, null if there was none
 * @param contents what was in it, null if there was none
 * @param replayed transactions taken from the log
 * @param recent the last of them with their bytes, without a hole, if such were wanted
 * @param saidToBeNew whether somebody has vouched for it, by a file {@code initialize}, that nothing was lost where there is nothing
 * @param warnings one line each, for the operator
 */
public record Recovered(
        long lastZxid,
        long snapshotZxid,
        @Nullable String snapshotFile,
        @Nullable SnapshotContents contents,
        long replayed,
        List<Proposal> recent,
        boolean saidToBeNew,
        List<String> warnings) {
    public Recovered {
        recent = List.copyOf(recent);
        warnings = List.copyOf(warnings);
    }
}
