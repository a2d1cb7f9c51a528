/*
 * Every call of ZooKeeper's C client that needs one server, as an application makes it.
 * Arguments: host:port, and a path to work under. Prints the name of each passage that succeeded.
 */
#define THREADED
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zookeeper/zookeeper.h>

#define MUST(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

#define TIMEOUT_MILLIS 90000

#define IS(expected, call) \
    do { \
        int rc_ = (call); \
        if (rc_ != (expected)) { \
            fprintf(stderr, "%s:%d: %s gives %d (%s)\n", __FILE__, __LINE__, #call, rc_, zerror(rc_)); \
            exit(1); \
        } \
    } while (0)

static const char *hosts, *root;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* The last things a callback reported, guarded by the lock. */
static int connected, expired, auth_failed, events, last_type, last_rc, answers;
static char last_path[512], last_text[512];

static const char *at(const char *below) {
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s%s", root, below);
    return path;
}

static void watcher(zhandle_t *zh, int type, int state, const char *path, void *context) {
    (void)zh;
    (void)context;
    pthread_mutex_lock(&lock);
    if (type == ZOO_SESSION_EVENT) {
        connected = state == ZOO_CONNECTED_STATE;
        expired = expired || state == ZOO_EXPIRED_SESSION_STATE;
        auth_failed = auth_failed || state == ZOO_AUTH_FAILED_STATE;
    } else {
        events++;
        last_type = type;
        snprintf(last_path, sizeof last_path, "%s", path);
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

/* Waits until the value is reached. */
static void await(const char *what, int *value, int at_least) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 90;
    pthread_mutex_lock(&lock);
    while (*value < at_least) {
        if (pthread_cond_timedwait(&changed, &lock, &deadline) != 0) {
            fprintf(stderr, "waited in vain for %s\n", what);
            exit(1);
        }
    }
    pthread_mutex_unlock(&lock);
}

static void await_event(int count, int type, const char *path) {
    await("an event", &events, count);
    MUST(last_type == type);
    MUST(strcmp(last_path, path) == 0);
}

static void answer(int rc, const char *text) {
    pthread_mutex_lock(&lock);
    last_rc = rc;
    snprintf(last_text, sizeof last_text, "%s", text == NULL ? "" : text);
    answers++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void void_answer(int rc, const void *data) {
    (void)data;
    answer(rc, NULL);
}

static void string_answer(int rc, const char *value, const void *data) {
    (void)data;
    answer(rc, value);
}

static void string_stat_answer(int rc, const char *value, const struct Stat *stat, const void *data) {
    (void)data;
    MUST(rc != ZOK || stat->version == 0);
    answer(rc, value);
}

static void stat_answer(int rc, const struct Stat *stat, const void *data) {
    (void)data;
    (void)stat;
    answer(rc, NULL);
}

static void data_answer(int rc, const char *value, int length, const struct Stat *stat, const void *data) {
    char text[64];
    (void)data;
    (void)stat;
    snprintf(text, sizeof text, "%.*s", length < 0 ? 0 : length, value);
    answer(rc, text);
}

static void strings_answer(int rc, const struct String_vector *strings, const void *data) {
    (void)data;
    answer(rc, rc == ZOK && strings->count > 0 ? strings->data[0] : NULL);
}

static void acl_answer(int rc, struct ACL_vector *acl, struct Stat *stat, const void *data) {
    (void)data;
    (void)stat;
    answer(rc, rc == ZOK ? acl->data[0].id.scheme : NULL);
}

static zhandle_t *connect_to(const clientid_t *session) {
    zhandle_t *zh;
    connected = 0;
    zh = zookeeper_init(hosts, watcher, TIMEOUT_MILLIS, session, NULL, 0);
    MUST(zh != NULL);
    await("the connection", &connected, 1);
    MUST(zoo_state(zh) == ZOO_CONNECTED_STATE);
    return zh;
}

static void nodes(zhandle_t *zh) {
    char buffer[512];
    int length = sizeof buffer;
    struct Stat stat;
    struct String_vector children;

    IS(ZOK, zoo_create(zh, at("/a"), "one", 3, &ZOO_OPEN_ACL_UNSAFE, 0, buffer, sizeof buffer));
    MUST(strcmp(buffer, at("/a")) == 0);
    IS(ZNODEEXISTS, zoo_create(zh, at("/a"), "one", 3, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0));
    IS(ZNONODE, zoo_create(zh, at("/missing/child"), "", 0, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0));
    IS(ZOK, zoo_create(zh, at("/null"), NULL, -1, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0));
    IS(ZOK, zoo_get(zh, at("/null"), 0, buffer, &length, &stat));
    MUST(length == -1 && stat.dataLength == 0);
    IS(ZOK, zoo_create2(zh, at("/e"), "x", 1, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL, buffer, sizeof buffer, &stat));
    MUST(stat.ephemeralOwner == zoo_client_id(zh)->client_id);
    IS(ZNOCHILDRENFOREPHEMERALS, zoo_create(zh, at("/e/child"), "", 0, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0));
    IS(ZOK, zoo_create(zh, at("/s-"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_SEQUENCE, buffer, sizeof buffer));
    MUST(strcmp(buffer, at("/s-0000000003")) == 0);
    IS(ZOK, zoo_create(zh, at("/es-"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL_SEQUENTIAL, buffer, sizeof buffer));
    IS(ZOK, zoo_create(zh, at("/container"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_CONTAINER, buffer, sizeof buffer));
    IS(ZOK, zoo_create_ttl(zh, at("/ttl"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_PERSISTENT_WITH_TTL, 1000000, buffer, sizeof buffer));
    IS(ZOK, zoo_create2_ttl(zh, at("/ttl-"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_PERSISTENT_SEQUENTIAL_WITH_TTL, 1000000, buffer,
                            sizeof buffer, &stat));
    MUST(stat.ephemeralOwner == 0);

    IS(ZOK, zoo_exists(zh, at("/a"), 0, &stat));
    MUST(stat.version == 0 && stat.dataLength == 3 && stat.czxid == stat.mzxid);
    IS(ZNONODE, zoo_exists(zh, at("/missing"), 0, &stat));
    IS(ZOK, zoo_set(zh, at("/a"), "two!", 4, 0));
    IS(ZBADVERSION, zoo_set(zh, at("/a"), "x", 1, 0));
    IS(ZOK, zoo_set2(zh, at("/a"), "three", 5, 1, &stat));
    MUST(stat.version == 2);
    length = sizeof buffer;
    IS(ZOK, zoo_get(zh, at("/a"), 0, buffer, &length, &stat));
    MUST(length == 5 && memcmp(buffer, "three", 5) == 0);
    IS(ZOK, zoo_get_children(zh, root, 0, &children));
    MUST(children.count == 8);
    deallocate_String_vector(&children);
    IS(ZOK, zoo_get_children2(zh, root, 0, &children, &stat));
    MUST(children.count == stat.numChildren && stat.cversion == 8);
    deallocate_String_vector(&children);
    IS(ZNOTEMPTY, zoo_delete(zh, root, -1));
    IS(ZBADVERSION, zoo_delete(zh, at("/a"), 7));
    IS(ZOK, zoo_delete(zh, at("/a"), 2));
    IS(ZNONODE, zoo_delete(zh, at("/a"), -1));
    length = sizeof buffer;
    IS(ZOK, zoo_getconfig(zh, 0, buffer, &length, &stat));
    puts("nodes");
}

static void access_control(zhandle_t *zh) {
    struct Id alice = {"digest", "alice:gUHf9FxOWVcBPhAxa9Xp+k5HjUM="};
    struct ACL entries[] = {{ZOO_PERM_READ, ZOO_ANYONE_ID_UNSAFE}, {ZOO_PERM_ALL, alice}};
    struct ACL_vector acl = {2, entries}, read;
    struct Stat stat;
    int before = answers;

    IS(ZINVALIDACL, zoo_create(zh, at("/auth"), "", 0, &ZOO_CREATOR_ALL_ACL, 0, NULL, 0));
    IS(ZOK, zoo_add_auth(zh, "digest", "bob:builder", 11, void_answer, NULL));
    await("the proof", &answers, before + 1);
    MUST(last_rc == ZOK);
    IS(ZOK, zoo_create(zh, at("/auth"), "", 0, &ZOO_CREATOR_ALL_ACL, 0, NULL, 0));
    IS(ZOK, zoo_get_acl(zh, at("/auth"), &read, &stat));
    MUST(read.count == 1 && strcmp(read.data[0].id.scheme, "digest") == 0 && read.data[0].perms == ZOO_PERM_ALL);
    deallocate_ACL_vector(&read);
    IS(ZBADVERSION, zoo_set_acl(zh, at("/auth"), 5, &acl));
    IS(ZOK, zoo_set_acl(zh, at("/auth"), 0, &acl));
    IS(ZNOAUTH, zoo_set(zh, at("/auth"), "x", 1, -1));
    IS(ZOK, zoo_exists(zh, at("/auth"), 0, &stat));
    MUST(stat.aversion == 1);
    puts("access control");
}

static void transactions(zhandle_t *zh) {
    char created[512], sequential[512];
    struct Stat stat;
    zoo_op_t ops[5];
    zoo_op_result_t results[5];

    zoo_create_op_init(&ops[0], at("/m"), "1", 1, &ZOO_OPEN_ACL_UNSAFE, 0, created, sizeof created);
    zoo_check_op_init(&ops[1], at("/m"), 0);
    zoo_set_op_init(&ops[2], at("/m"), "22", 2, 0, &stat);
    zoo_create_op_init(&ops[3], at("/m/s-"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_SEQUENCE, sequential, sizeof sequential);
    zoo_delete_op_init(&ops[4], at("/m/s-0000000000"), -1);
    IS(ZOK, zoo_multi(zh, 5, ops, results));
    MUST(strcmp(created, at("/m")) == 0 && strcmp(sequential, at("/m/s-0000000000")) == 0 && stat.version == 1);

    zoo_create_op_init(&ops[0], at("/n"), "", 0, &ZOO_OPEN_ACL_UNSAFE, 0, created, sizeof created);
    zoo_delete_op_init(&ops[1], at("/missing"), -1);
    zoo_check_op_init(&ops[2], at("/m"), -1);
    IS(ZNONODE, zoo_multi(zh, 3, ops, results));
    MUST(results[0].err == ZOK && results[1].err == ZNONODE && results[2].err == ZRUNTIMEINCONSISTENCY);
    IS(ZNONODE, zoo_exists(zh, at("/n"), 0, &stat));

    int before = answers;
    zoo_check_op_init(&ops[0], at("/m"), 1);
    IS(ZOK, zoo_amulti(zh, 1, ops, results, void_answer, NULL));
    await("the multi", &answers, before + 1);
    MUST(last_rc == ZOK);
    puts("transactions");
}

static void asynchronous(zhandle_t *zh) {
    int before = answers;

    IS(ZOK, zoo_acreate(zh, at("/async"), "x", 1, &ZOO_OPEN_ACL_UNSAFE, 0, string_answer, NULL));
    IS(ZOK, zoo_acreate2(zh, at("/async/2"), "x", 1, &ZOO_OPEN_ACL_UNSAFE, 0, string_stat_answer, NULL));
    IS(ZOK, zoo_aexists(zh, at("/async"), 0, stat_answer, NULL));
    IS(ZOK, zoo_aset(zh, at("/async"), "yes", 3, 0, stat_answer, NULL));
    IS(ZOK, zoo_aget_acl(zh, at("/async"), acl_answer, NULL));
    IS(ZOK, zoo_aset_acl(zh, at("/async"), -1, &ZOO_OPEN_ACL_UNSAFE, void_answer, NULL));
    IS(ZOK, zoo_aget(zh, at("/async"), 0, data_answer, NULL));
    await("seven answers", &answers, before + 7);
    MUST(last_rc == ZOK && strcmp(last_text, "yes") == 0);
    IS(ZOK, zoo_aget_children(zh, at("/async"), 0, strings_answer, NULL));
    await("the children", &answers, before + 8);
    MUST(last_rc == ZOK && strcmp(last_text, "2") == 0);
    IS(ZOK, zoo_async(zh, at("/async"), string_answer, NULL));
    await("the sync", &answers, before + 9);
    MUST(last_rc == ZOK && strcmp(last_text, at("/async")) == 0);
    IS(ZOK, zoo_adelete(zh, at("/async"), -1, void_answer, NULL));
    await("the refusal", &answers, before + 10);
    MUST(last_rc == ZNOTEMPTY);
    puts("asynchronous");
}

static void watches(zhandle_t *zh) {
    char buffer[64];
    int length = sizeof buffer, seen = events;
    struct Stat stat;
    struct String_vector children;

    IS(ZNONODE, zoo_wexists(zh, at("/w"), watcher, NULL, &stat));
    IS(ZOK, zoo_create(zh, at("/w"), "", 0, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0));
    await_event(++seen, ZOO_CREATED_EVENT, at("/w"));
    IS(ZOK, zoo_wget(zh, at("/w"), watcher, NULL, buffer, &length, &stat));
    IS(ZOK, zoo_set(zh, at("/w"), "x", 1, -1));
    await_event(++seen, ZOO_CHANGED_EVENT, at("/w"));
    IS(ZOK, zoo_wget_children2(zh, at("/w"), watcher, NULL, &children, &stat));
    IS(ZOK, zoo_create(zh, at("/w/child"), "", 0, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0));
    await_event(++seen, ZOO_CHILD_EVENT, at("/w"));
    IS(ZOK, zoo_exists(zh, at("/w/child"), 1, &stat));
    IS(ZOK, zoo_delete(zh, at("/w/child"), -1));
    await_event(++seen, ZOO_DELETED_EVENT, at("/w/child"));

    IS(ZOK, zoo_exists(zh, at("/w"), 1, &stat));
    IS(ZOK, zoo_remove_all_watches(zh, at("/w"), ZWATCHTYPE_DATA, 0));
    IS(ZNOWATCHER, zoo_remove_all_watches(zh, at("/w"), ZWATCHTYPE_ANY, 0));
    puts("watches");
}

/* A child process leaves its session behind; we take it over and end it. */
static void sessions(void) {
    int ends[2], status;
    pid_t child;
    clientid_t session, refused;
    struct Stat stat;
    zhandle_t *zh;

    MUST(pipe(ends) == 0);
    child = fork();
    MUST(child >= 0);
    if (child == 0) {
        zh = connect_to(NULL);
        IS(ZOK, zoo_create(zh, at("/mine"), "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL, NULL, 0));
        session = *zoo_client_id(zh);
        MUST(write(ends[1], &session, sizeof session) == (ssize_t)sizeof session);
        _exit(0);
    }
    MUST(read(ends[0], &session, sizeof session) == (ssize_t)sizeof session);
    MUST(waitpid(child, &status, 0) == child && status == 0);

    zh = connect_to(&session);
    MUST(zoo_client_id(zh)->client_id == session.client_id);
    MUST(zoo_recv_timeout(zh) == TIMEOUT_MILLIS);
    IS(ZOK, zoo_exists(zh, at("/mine"), 0, &stat));
    MUST(stat.ephemeralOwner == session.client_id);
    IS(ZOK, zookeeper_close(zh));

    zh = connect_to(NULL);
    IS(ZNONODE, zoo_exists(zh, at("/mine"), 0, &stat));
    refused = *zoo_client_id(zh);
    IS(ZOK, zoo_add_auth(zh, "nonsense", "x", 1, NULL, NULL));
    await("the refused proof", &auth_failed, 1);
    zookeeper_close(zh);
    /* That did not end its session, which would expire in the middle of another test. */
    zh = connect_to(&refused);
    IS(ZOK, zookeeper_close(zh));

    /* The session is over: its id is worth nothing. */
    zh = zookeeper_init(hosts, watcher, TIMEOUT_MILLIS, &session, NULL, 0);
    await("the end of the session", &expired, 1);
    MUST(is_unrecoverable(zh) == ZINVALIDSTATE);
    zookeeper_close(zh);
    puts("sessions");
}

int main(int count, char **arguments) {
    zhandle_t *zh;
    MUST(count == 3);
    hosts = arguments[1];
    root = arguments[2];
    setvbuf(stdout, NULL, _IOLBF, 0);
    zoo_set_debug_level(0);
    zh = connect_to(NULL);
    nodes(zh);
    access_control(zh);
    transactions(zh);
    asynchronous(zh);
    watches(zh);
    IS(ZOK, zookeeper_close(zh));
    sessions();
    puts("done");
    return 0;
}
