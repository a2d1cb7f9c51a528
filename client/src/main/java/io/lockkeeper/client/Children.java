package io.lockkeeper.client;

import io.lockkeeper.protocol.Stat;
import java.util.List;

/** Names of the children of a znode, in the server's order, and the znode's own Stat. */
public record Children(List<String> names, Stat stat) {}
