package io.lockkeeper.bench.load;

import io.lockkeeper.protocol.Acl;
import io.lockkeeper.protocol.CreateMode;
import io.lockkeeper.protocol.OpCode;
import io.lockkeeper.protocol.client.Operation;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Decides what is asked next, and encodes it. The choice is random with a seed, so that two servers get the same load. Belongs to one
 * thread.
 */
final class Requests {
    private final Mix mix;
    private final int keys;
    private final Template get;
    private final Template set;
    private final Template create;
    private final Template delete;
    private final Template list;
    private final Template multi;
    private final int longest;
    private long random;

    /** @param seed not 0 */
    Requests(Mix mix, Site site, int keys, long seed) {
        this.mix = mix;
        this.keys = keys;
        this.random = seed;
        Map<Kind, Operation> samples = samples(mix, site);
        get = new Template(samples.get(Kind.GET));
        set = new Template(samples.get(Kind.SET));
        create = new Template(samples.get(Kind.CREATE));
        delete = new Template(samples.get(Kind.DELETE));
        list = new Template(samples.get(Kind.LIST));
        multi = new Template(samples.get(Kind.MULTI));
        longest = List.of(get, set, create, delete, list, multi).stream().mapToInt(Template::length).max().orElseThrow();
    }

    private static Map<Kind, Operation> samples(Mix mix, Site site) {
        String key = site.keys() + "/" + Template.KEY;
        String made = site.made() + "/" + Template.CONNECTION + "-" + Template.NUMBER;
        CreateMode mode = mix == Mix.EPHEMERAL ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT;
        byte[] value = site.value();
        Operation.Write set = new Operation.SetData(key, value, -1);
        Operation.Write create = new Operation.Create(OpCode.CREATE, made, value, Acl.OPEN, mode.flag(), -1);
        Operation.Write delete = new Operation.Delete(made, -1);
        Map<Kind, Operation> samples = new EnumMap<>(Kind.class);
        samples.put(Kind.GET, new Operation.GetData(key, false));
        samples.put(Kind.SET, set);
        samples.put(Kind.CREATE, create);
        samples.put(Kind.DELETE, delete);
        samples.put(Kind.LIST, new Operation.GetChildren(OpCode.GET_CHILDREN2, site.list(), false));
        samples.put(Kind.MULTI, new Operation.Multi(List.of(new Operation.Check(key, -1), set, create, delete)));
        return samples;
    }

    /** The bytes of the longest request. */
    int longest() {
        return longest;
    }

    /** Appends the next request of this connection. */
    Kind encode(Connection to, int xid, ByteBuffer out) {
        Kind kind = next(to);
        switch (kind) {
            case GET -> get.encode(xid, anyKey(), 0, 0, out);
            case SET -> set.encode(xid, anyKey(), 0, 0, out);
            case LIST -> list.encode(xid, 0, 0, 0, out);
            case CREATE -> create.encode(xid, 0, to.number(), to.created++, out);
            case DELETE -> delete.encode(xid, 0, to.number(), to.deleted++, out);
            case MULTI -> {
                multi.encode(xid, anyKey(), to.number(), to.created++, out);
                to.deleted++;
            }
        }
        return kind;
    }

    private Kind next(Connection to) {
        return switch (mix) {
            case GET -> Kind.GET;
            case SET -> Kind.SET;
            case CREATE -> Kind.CREATE;
            case LIST -> Kind.LIST;
            case MULTI -> Kind.MULTI;
            case DELETE, EPHEMERAL -> createOrDelete(to);
            case READ_HEAVY -> below(100) < 5 ? Kind.SET : Kind.GET;
            case MIXED -> {
                int percent = below(100);
                if (percent < 2) {
                    yield percent == 0 ? Kind.CREATE : createOrDelete(to);
                }
                yield percent < 10 ? Kind.SET : percent < 55 ? Kind.GET : Kind.LIST;
            }
        };
    }

    /** A session's requests are carried out in their order, so what it creates it may delete before it hears of it. */
    private static Kind createOrDelete(Connection to) {
        return to.created > to.deleted ? Kind.DELETE : Kind.CREATE;
    }

    private int anyKey() {
        return below(keys);
    }

    /** Evenly from 0 to {@code bound} - 1: Marsaglia's xorshift, scaled down. */
    private int below(int bound) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) ((random >>> 33) * bound >>> 31);
    }
}
