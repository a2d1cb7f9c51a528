package io.lockkeeper.server.config;

import static io.lockkeeper.server.config.ConfigException.require;

/**
 * How much clients may ask for at once.
 *
 * @param maxBufferBytes the longest frame a client may send, and the longest field anywhere (jute.maxbuffer)
 * @param extraBufferBytes by how much a field read from disk may be longer than that (jute.maxbuffer.extrasize)
 * @param globalOutstanding requests in work in the whole server, above which connections that have some are no longer read
 * @param largeRequestMaxBytes bytes of large requests in work in the whole server; a connection that would exceed it is closed
 * @param largeRequestThresholdBytes frames longer than this are large; 0 or less: none is
 */
public record RequestLimits(
    int maxBufferBytes, int extraBufferBytes, int globalOutstanding, int largeRequestMaxBytes, int largeRequestThresholdBytes) {

    public RequestLimits {
        require(maxBufferBytes >= 1, "jute.maxbuffer is %d bytes, needs at least 1", maxBufferBytes);
        require(extraBufferBytes >= 0, "jute.maxbuffer.extrasize is %d bytes, cannot be negative", extraBufferBytes);
        require(globalOutstanding >= 1, "globalOutstandingLimit is %d requests, needs at least 1", globalOutstanding);
        require(largeRequestMaxBytes >= 1, "largeRequestMaxBytes is %d, needs at least 1", largeRequestMaxBytes);
    }

    /** The longest field that may be read back from disk. */
    public int maxStoredFieldBytes() {
        return (int) Math.min((long) maxBufferBytes + extraBufferBytes, Integer.MAX_VALUE);
    }
}
