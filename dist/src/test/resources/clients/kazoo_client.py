"""Every call and recipe of kazoo, as an application makes them. Arguments: host:port, one or several with commas, and a path to
work under. Prints the name of each passage that succeeded; ends with a traceback at the first that did not.

Each client may be connected to another server, and a server may lag behind what another one acknowledged. So whatever is read here
of what another client did is read by a client that has caught_up(). Recipes that write before they read need not: a client sees its
own writes, and with them all that went before."""

import sys
import threading
import time

from kazoo.client import KazooClient
from kazoo.exceptions import (BadVersionError, InvalidACLError, LockTimeout, NoAuthError, NoChildrenForEphemeralsError, NodeExistsError,
                              NoNodeError, NotEmptyError, RolledBackError, RuntimeInconsistency)
from kazoo.protocol.states import EventType, KazooState
from kazoo.recipe.cache import TreeCache
from kazoo.security import make_acl, make_digest_acl

HOSTS, ROOT = sys.argv[1], sys.argv[2]
LONG = 90
clients = []


def client(**options):
    zk = KazooClient(hosts=HOSTS, timeout=LONG, **options)
    zk.start(timeout=LONG)
    clients.append(zk)
    return zk


def caught_up(zk):
    """The client, once its server shows all that any other server has acknowledged so far."""
    zk.sync(ROOT)
    return zk


def at(name):
    return ROOT + "/" + name


def raises(error, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except error:
        return
    raise AssertionError("%s expected from %s%s" % (error.__name__, call.__name__, args))


def until(what, condition):
    deadline = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < deadline, "waited in vain until " + what
        time.sleep(0.01)


def in_threads(*calls):
    """Runs the calls at the same time and returns their results; the first error ends it all."""
    results, errors = {}, []

    def run(n, call):
        try:
            results[n] = call()
        except BaseException as e:
            errors.append(e)

    threads = [threading.Thread(target=run, args=(n, call), daemon=True) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive(), "a participant hangs"
    if errors:
        raise errors[0]
    return [results[n] for n in range(len(calls))]


def nodes():
    zk = client()
    assert zk.create(at("a"), b"one") == at("a")
    raises(NodeExistsError, zk.create, at("a"))
    data, stat = zk.get(at("a"))
    assert data == b"one" and stat.version == 0 and stat.data_length == 3
    path, stat = zk.create(at("b"), b"x", ephemeral=True, include_data=True)
    assert path == at("b") and stat.ephemeralOwner == zk.client_id[0]
    raises(NoChildrenForEphemeralsError, zk.create, at("b/child"))
    assert zk.create(at("s-"), sequence=True) == at("s-0000000002")
    assert zk.create(at("p/q/r"), b"deep", makepath=True) == at("p/q/r")
    zk.ensure_path(at("p/q/r/s"))
    assert zk.set(at("a"), b"two", version=0).version == 1
    raises(BadVersionError, zk.set, at("a"), b"x", version=0)
    assert zk.exists(at("a")).version == 1 and zk.exists(at("missing")) is None
    raises(NoNodeError, zk.get, at("missing"))
    children, stat = zk.get_children(ROOT, include_data=True)
    assert sorted(children) == ["a", "b", "p", "s-0000000002"] and stat.numChildren == 4
    raises(NotEmptyError, zk.delete, at("p"))
    zk.delete(at("p"), recursive=True)
    zk.delete(at("a"), version=1)
    assert zk.sync(ROOT) == ROOT
    assert zk.get_async(at("b")).get(timeout=LONG)[0] == b"x"
    assert zk.server_version()[:2] >= (0, 0)
    assert zk.command(b"ruok") == "imok"
    zk.delete(at("s-0000000002"))


def access():
    zk = client(auth_data=[("digest", "alice:wonder")])
    other = client()
    zk.create(at("locked"), b"x", acl=[make_digest_acl("alice", "wonder", all=True)])
    raises(NoAuthError, caught_up(other).get, at("locked"))
    assert zk.get(at("locked"))[0] == b"x"
    acls, stat = zk.get_acls(at("locked"))
    assert acls[0].id.scheme == "digest" and stat.aversion == 0
    zk.set_acls(at("locked"), [make_acl("world", "anyone", read=True)])
    assert caught_up(other).get(at("locked"))[0] == b"x"
    other.add_auth("digest", "alice:wonder")
    raises(NoAuthError, other.set, at("locked"), b"y")
    raises(InvalidACLError, zk.create, at("bad"), acl=[make_acl("nonsense", "x", read=True)])


def transactions():
    zk = client()
    t = zk.transaction()
    t.create(at("t"), b"1")
    t.check(at("t"), 0)
    t.set_data(at("t"), b"2", version=0)
    t.create(at("t/s-"), sequence=True, ephemeral=True)
    results = t.commit()
    assert results[0] == at("t") and results[1] is True and results[2].version == 1 and results[3] == at("t/s-0000000000"), results
    with zk.transaction() as t:
        t.delete(at("t/s-0000000000"))
    t = zk.transaction()
    t.create(at("u"))
    t.delete(at("missing"))
    t.delete(at("t"))
    results = t.commit()
    assert [type(r) for r in results] == [RolledBackError, NoNodeError, RuntimeInconsistency], results
    assert zk.exists(at("u")) is None


def watches():
    zk, writer = client(), client()
    events = []
    zk.exists(at("w"), watch=events.append)
    writer.create(at("w"), b"")
    until("the creation is reported", lambda: len(events) == 1)
    zk.get(at("w"), watch=events.append)
    zk.get_children(at("w"), watch=events.append)
    writer.set(at("w"), b"x")
    writer.create(at("w/child"))
    until("both changes are reported", lambda: len(events) == 3)
    assert [e.type for e in events] == [EventType.CREATED, EventType.CHANGED, EventType.CHILD], events
    assert {e.path for e in events} == {at("w")}

    data, children = [], []
    caught_up(zk).DataWatch(at("w"), lambda value, stat: data.append(value) or len(data) < 4)
    zk.ChildrenWatch(at("w"), lambda names: children.append(sorted(names)))
    until("the watches began", lambda: data and children)
    for value in (b"1", b"2", b"3", b"4"):
        writer.set(at("w"), value)
        until("the value was seen", lambda: data[-1] == value or len(data) == 4)
    assert data == [b"x", b"1", b"2", b"3"], data
    writer.create(at("w/other"))
    until("the child was seen", lambda: children[-1] == ["child", "other"])


def locks():
    inside = []

    def work(zk, name):
        lock = zk.Lock(at("lock"), name)
        for _ in range(5):
            with lock:
                inside.append(name)
                assert len(inside) == 1
                inside.pop()

    in_threads(*[lambda zk=client(), n=n: work(zk, "participant-%d" % n) for n in range(3)])
    first, second = client(), client()
    mine, other = first.Lock(at("lock"), "mine"), second.Lock(at("lock"), "other")
    assert mine.acquire()
    caught_up(second)
    assert other.contenders() == ["mine"]
    assert not other.acquire(blocking=False)
    raises(LockTimeout, other.acquire, timeout=0.01)
    mine.release()
    assert other.acquire(timeout=LONG)
    other.release()

    reading, also_reading = first.ReadLock(at("rw")), second.ReadLock(at("rw"))
    assert reading.acquire(timeout=LONG) and also_reading.acquire(timeout=LONG)
    assert not first.WriteLock(at("rw")).acquire(blocking=False)
    reading.release()
    also_reading.release()
    writing = second.WriteLock(at("rw"))
    assert writing.acquire(timeout=LONG)
    writing.release()

    semaphore, same = client().Semaphore(at("semaphore"), max_leases=1), client().Semaphore(at("semaphore"), max_leases=1)
    assert semaphore.acquire(timeout=LONG)
    assert not same.acquire(blocking=False)
    semaphore.release()
    assert same.acquire(timeout=LONG)
    same.release()


def counters_and_queues():
    zk, other = client(), client()
    counter = zk.Counter(at("counter"))
    same = other.Counter(at("counter"))

    def add(to):
        for _ in range(5):
            to.__add__(2)

    in_threads(lambda: add(counter), lambda: add(same))
    caught_up(zk)
    assert counter.value == 20, counter.value

    queue = zk.Queue(at("queue"))
    queue.put(b"second", priority=100)
    queue.put(b"third", priority=200)
    queue.put(b"first", priority=1)
    assert len(queue) == 3
    assert [caught_up(other).Queue(at("queue")).get() for _ in range(3)] == [b"first", b"second", b"third"]
    caught_up(zk)
    assert queue.get() is None

    locking = zk.LockingQueue(at("locking"))
    locking.put_all([b"1", b"2"])
    taker = caught_up(other).LockingQueue(at("locking"))
    assert taker.get(timeout=LONG) == b"1"
    caught_up(zk)
    assert locking.get(timeout=LONG) == b"2"
    assert taker.consume() and locking.consume()
    caught_up(zk)
    assert len(locking) == 0


def gatherings():
    zk, other = client(), client()
    barrier = zk.Barrier(at("barrier"))
    barrier.create()
    assert not caught_up(other).Barrier(at("barrier")).wait(timeout=0.01)
    passed = in_threads(lambda: other.Barrier(at("barrier")).wait(timeout=LONG), barrier.remove)
    assert passed == [True, True]

    entered = threading.Barrier(2)

    def both(zk):
        double = zk.DoubleBarrier(at("double"), 2)
        double.enter()
        assert double.participating
        # The recipe waits for ever when the others have left before it looks who is there.
        entered.wait(LONG)
        double.leave()

    in_threads(lambda: both(zk), lambda: both(other))

    party, same = zk.Party(at("party"), "me"), other.Party(at("party"), "you")
    party.join()
    same.join()
    caught_up(zk)
    assert sorted(party) == ["me", "you"] and len(same) == 2
    party.leave()
    caught_up(other)
    assert sorted(same) == ["you"]
    shallow = zk.ShallowParty(at("shallow"), "me")
    shallow.join()
    assert list(shallow) == ["me"]

    leaders = []

    def lead(zk, name):
        election = zk.Election(at("election"), name)
        election.run(lambda: leaders.append(name))

    in_threads(lambda: lead(zk, "a"), lambda: lead(other, "b"))
    assert sorted(leaders) == ["a", "b"]

    partitioner = zk.SetPartitioner(at("partition"), set=(1, 2, 3), time_boundary=0.1)
    partitioner.wait_for_acquire(LONG)
    assert partitioner.acquired and sorted(partitioner) == [1, 2, 3]
    partitioner.finish()

    import datetime
    lease = zk.NonBlockingLease(at("lease"), datetime.timedelta(hours=1), identifier="me")
    assert lease
    assert not caught_up(other).NonBlockingLease(at("lease"), datetime.timedelta(hours=1), identifier="you")


def caches():
    zk, writer = client(), client()
    writer.create(at("cache/a"), b"1", makepath=True)
    cache = TreeCache(caught_up(zk), at("cache"))
    cache.start()
    until("the cache is filled", lambda: cache.get_data(at("cache/a")) is not None)
    writer.set(at("cache/a"), b"2")
    writer.create(at("cache/b"))
    until("the cache follows", lambda: cache.get_data(at("cache/a")).data == b"2" and len(cache.get_children(at("cache"), ())) == 2)
    writer.delete(at("cache/b"))
    until("the cache forgets", lambda: len(cache.get_children(at("cache"), ())) == 1)
    cache.close()


def sessions():
    zk = client()
    states = []
    zk.add_listener(states.append)
    zk.create(at("mine"), ephemeral=True)
    client_id = zk.client_id
    zk._connection._socket.shutdown(2)
    until("the client is back", lambda: KazooState.SUSPENDED in states and states[-1] == KazooState.CONNECTED)
    assert zk.client_id == client_id
    assert caught_up(zk).exists(at("mine")).ephemeralOwner == client_id[0]
    zk.restart()
    assert zk.client_id != client_id
    until("the node went with its session", lambda: caught_up(zk).exists(at("mine")) is None)
    chrooted = KazooClient(hosts=HOSTS + ROOT, timeout=LONG)
    chrooted.start(timeout=LONG)
    clients.append(chrooted)
    chrooted.create("/inside", b"")
    assert caught_up(zk).exists(at("inside"))


for passage in (nodes, access, transactions, watches, locks, counters_and_queues, gatherings, caches, sessions):
    passage()
    print(passage.__name__, flush=True)
for zk in clients:
    zk.stop()
    zk.close()
print("done", flush=True)
