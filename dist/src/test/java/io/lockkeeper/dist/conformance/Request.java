package io.lockkeeper.dist.conformance;

import static io.lockkeeper.dist.conformance.Codes.PERSISTENT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request: its operation code and its body, field by field as the wire has it. */
record Request(int op, byte[] body) {

    static final int CREATE = 1;
    static final int DELETE = 2;
    static final int EXISTS = 3;
    static final int GET_DATA = 4;
    static final int SET_DATA = 5;
    static final int GET_ACL = 6;
    static final int SET_ACL = 7;
    static final int GET_CHILDREN = 8;
    static final int SYNC = 9;
    static final int PING = 11;
    static final int GET_CHILDREN2 = 12;
    static final int CHECK = 13;
    static final int MULTI = 14;
    static final int CREATE2 = 15;
    static final int RECONFIG = 16;
    static final int CHECK_WATCHES = 17;
    static final int REMOVE_WATCHES = 18;
    static final int CREATE_CONTAINER = 19;
    static final int DELETE_CONTAINER = 20;
    static final int CREATE_TTL = 21;
    static final int MULTI_READ = 22;
    static final int AUTH = 100;
    static final int SET_WATCHES = 101;
    static final int SASL = 102;
    static final int GET_EPHEMERALS = 103;
    static final int GET_ALL_CHILDREN_NUMBER = 104;
    static final int SET_WATCHES2 = 105;
    static final int ADD_WATCH = 106;
    static final int WHO_AM_I = 107;
    static final int CLOSE_SESSION = -11;

    static Request of(int op, Bytes body) {
        return new Request(op, body.done());
    }

    static Request of(int op) {
        return new Request(op, new byte[0]);
    }

    // ---- writes

    static Request create(@Nullable String path) {
        return create(path, "", PERSISTENT);
    }

    static Request create(@Nullable String path, String data) {
        return create(path, data, PERSISTENT);
    }

    static Request create(@Nullable String path, int flags) {
        return create(path, "", flags);
    }

    static Request create(@Nullable String path, String data, int flags) {
        return create(CREATE, path, data.getBytes(UTF_8), Acl.OPEN, flags);
    }

    static Request create(@Nullable String path, List<Acl> acl) {
        return create(CREATE, path, new byte[0], acl, PERSISTENT);
    }

    static Request create(int op, @Nullable String path, byte @Nullable [] data, @Nullable List<Acl> acl, int flags) {
        return of(op, new Bytes().str(path).buf(data).acl(acl).i32(flags));
    }

    static Request create2(String path, String data, int flags) {
        return create(CREATE2, path, data.getBytes(UTF_8), Acl.OPEN, flags);
    }

    static Request createContainer(String path) {
        return create(CREATE_CONTAINER, path, new byte[0], Acl.OPEN, Codes.CONTAINER);
    }

    static Request createTtl(String path, long ttlMillis) {
        return createTtl(path, Codes.TTL, ttlMillis);
    }

    static Request createTtl(String path, int flags, long ttlMillis) {
        return of(CREATE_TTL, new Bytes().str(path).buf(new byte[0]).acl(Acl.OPEN).i32(flags).i64(ttlMillis));
    }

    static Request delete(String path) {
        return delete(path, -1);
    }

    static Request delete(String path, int version) {
        return of(DELETE, new Bytes().str(path).i32(version));
    }

    static Request setData(String path, String data) {
        return setData(path, data, -1);
    }

    static Request setData(String path, @Nullable String data, int version) {
        return of(SET_DATA, new Bytes().str(path).str(data).i32(version));
    }

    static Request setAcl(String path, @Nullable List<Acl> acl, int version) {
        return of(SET_ACL, new Bytes().str(path).acl(acl).i32(version));
    }

    /** Only inside of {@link #multi}. */
    static Request check(String path, int version) {
        return of(CHECK, new Bytes().str(path).i32(version));
    }

    static Request multi(Request... operations) {
        return transaction(MULTI, operations);
    }

    static Request multiRead(Request... operations) {
        return transaction(MULTI_READ, operations);
    }

    private static Request transaction(int op, Request... operations) {
        var body = new Bytes();
        for (Request operation : operations) {
            body.i32(operation.op()).bool(false).i32(-1).raw(operation.body());
        }
        return of(op, body.i32(-1).bool(true).i32(-1));
    }

    // ---- reads

    static Request exists(String path) {
        return exists(path, false);
    }

    static Request exists(@Nullable String path, boolean watch) {
        return of(EXISTS, new Bytes().str(path).bool(watch));
    }

    static Request getData(String path) {
        return getData(path, false);
    }

    static Request getData(@Nullable String path, boolean watch) {
        return of(GET_DATA, new Bytes().str(path).bool(watch));
    }

    static Request getChildren(String path) {
        return getChildren(path, false);
    }

    static Request getChildren(@Nullable String path, boolean watch) {
        return of(GET_CHILDREN, new Bytes().str(path).bool(watch));
    }

    static Request getChildren2(String path, boolean watch) {
        return of(GET_CHILDREN2, new Bytes().str(path).bool(watch));
    }

    static Request getAcl(String path) {
        return of(GET_ACL, new Bytes().str(path));
    }

    static Request getEphemerals(@Nullable String prefix) {
        return of(GET_EPHEMERALS, new Bytes().str(prefix));
    }

    static Request getAllChildrenNumber(String path) {
        return of(GET_ALL_CHILDREN_NUMBER, new Bytes().str(path));
    }

    static Request sync(String path) {
        return of(SYNC, new Bytes().str(path));
    }

    static Request whoAmI() {
        return of(WHO_AM_I);
    }

    // ---- watches

    static Request setWatches(long relativeZxid, @Nullable List<String> data, @Nullable List<String> exist,
            @Nullable List<String> child) {
        return of(SET_WATCHES, new Bytes().i64(relativeZxid).strs(data).strs(exist).strs(child));
    }

    static Request setWatches2(long relativeZxid, List<String> data, List<String> exist, List<String> child,
            List<String> persistent, List<String> recursive) {
        return of(SET_WATCHES2,
                new Bytes().i64(relativeZxid).strs(data).strs(exist).strs(child).strs(persistent).strs(recursive));
    }

    static Request addWatch(String path, int mode) {
        return of(ADD_WATCH, new Bytes().str(path).i32(mode));
    }

    static Request checkWatches(String path, int type) {
        return of(CHECK_WATCHES, new Bytes().str(path).i32(type));
    }

    static Request removeWatches(String path, int type) {
        return of(REMOVE_WATCHES, new Bytes().str(path).i32(type));
    }

    // ---- the connection itself

    static Request ping() {
        return of(PING);
    }

    static Request closeSession() {
        return of(CLOSE_SESSION);
    }

    static Request auth(String scheme, @Nullable String proof) {
        return of(AUTH, new Bytes().i32(0).str(scheme).str(proof));
    }

    /** The payload of a frame. */
    byte[] frame(int xid) {
        return new Bytes().i32(xid).i32(op).raw(body).done();
    }
}
