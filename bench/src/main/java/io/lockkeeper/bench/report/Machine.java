package io.lockkeeper.bench.report;

/**
 * Where it was measured.
 *
 * @param disk what kind of file system the servers wrote to
 */
public record Machine(String processor, int cores, long memoryBytes, String system, String java, String disk) {

    /** One line. */
    @Override
    public String toString() {
        return cores + " x " + processor + ", " + Quantity.MEMORY.shown(memoryBytes) + " memory, " + system + ", data on " + disk + ", "
            + java;
    }
}
