package io.lockkeeper.bench.load;

/**
 * What a process used while it was measured.
 *
 * @param cpuMicros processor time in user and system mode; the operating system counts in steps of 10 ms
 * @param residentBytes its memory at the end
 */
public record ProcessUse(long pid, long cpuMicros, long residentBytes) {}
