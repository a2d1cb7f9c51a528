package io.lockkeeper.dist.conformance;

/** What a watch reports, without the zxid: equal when a client would not tell them apart. */
record Event(int type, String path) {}
