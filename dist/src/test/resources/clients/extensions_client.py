"""What docs/protocol-extensions.md says of clients and servers, byte for byte, by a client that knows nothing else of Lockkeeper.
Arguments: host:port, and a path to work under, which is there (empty for the root). Prints the name of each passage that succeeded; ends with a traceback at
the first that did not."""

import random
import socket
import struct
import sys

HOST, PORT = sys.argv[1].rsplit(":", 1)
ROOT = sys.argv[2]
PATIENCE = 90

MARK = 0x4c4b4558
BIG_TREES, RESUMING, LINEARIZABLE = 1, 2, 4
LIST, SIZE, DELETE, RESUME = 0x4c4b0001, 0x4c4b0002, 0x4c4b0003, 0x4c4b0004
RESUME_XID = -0x4c4b
CREATE, GET_DATA, SET_DATA, SET_ACL, AUTH, CLOSE = 1, 4, 5, 7, 100, -11
NO_NODE, NO_AUTH, UNREADABLE, BAD_ARGUMENTS, AUTH_FAILED = -101, -102, -5, -8, -115
CREATED, DELETED, CHANGED, CHILDREN = 1, 2, 3, 4
OPEN = [(31, "world", "anyone")]


def string(text):
    return buffer(None if text is None else text if isinstance(text, bytes) else text.encode())


def buffer(data):
    return struct.pack(">i", -1) if data is None else struct.pack(">i", len(data)) + data


def strings(texts):
    return struct.pack(">i", len(texts)) + b"".join(map(string, texts))


def acls(entries):
    return struct.pack(">i", len(entries)) + b"".join(struct.pack(">i", p) + string(s) + string(i) for p, s, i in entries)


class Bytes:
    """Read from the front; at_end says that nothing is left."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        assert self.at + count <= len(self.data), "%d bytes at %d of %d" % (count, self.at, len(self.data))
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))[0]

    def buffer(self):
        length = self.number("i")
        return None if length == -1 else self.take(length)

    def string(self):
        data = self.buffer()
        return None if data is None else data.decode()

    def stat(self):
        names = "czxid mzxid ctime mtime version cversion aversion owner length children pzxid".split()
        return dict(zip(names, struct.unpack(">qqqqiiiqiiq", self.take(68))))

    def at_end(self):
        assert self.at == len(self.data), "%d bytes behind the last field" % (len(self.data) - self.at)


class Connection:
    """One, of a new session or of an old one. tail is what stands behind the last field of the handshake."""

    def __init__(self, tail=struct.pack(">II", MARK, 7), session=(0, bytes(16)), seen=0):
        self.socket = socket.create_connection((HOST, int(PORT)), PATIENCE)
        self.xid = 0
        self.events = []
        self.send(struct.pack(">iqiq", 0, seen, 60000, session[0]) + buffer(session[1]) + b"\0" + tail)
        answer = Bytes(self.frame())
        assert answer.number("i") == 0
        assert answer.number("i") > 0, "the session is refused"
        self.session = (answer.number("q"), answer.buffer())
        assert answer.take(1) == b"\0"
        self.tail = answer.take(len(answer.data) - answer.at)

    def send(self, body):
        self.socket.sendall(struct.pack(">i", len(body)) + body)

    def receive(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            assert more, "the server closed the connection"
            data += more
        return data

    def frame(self):
        return self.receive(struct.unpack(">i", self.receive(4))[0])

    def call(self, operation, body, xid=None):
        """Error and body of the answer; what is notified before it is kept."""
        if xid is None:
            self.xid += 1
            xid = self.xid
        self.send(struct.pack(">ii", xid, operation) + body)
        while True:
            answer = Bytes(self.frame())
            its, self.zxid, error = answer.number("i"), answer.number("q"), answer.number("i")
            if its == -1:
                self.events.append((self.zxid, answer.number("i"), answer.number("i"), answer.string()))
            else:
                assert its == xid, "xid %d, not %d" % (its, xid)
                if error:
                    answer.at_end()
                return error, answer

    def ok(self, operation, body, xid=None):
        error, answer = self.call(operation, body, xid)
        assert error == 0, "operation %#x: %d" % (operation, error)
        return answer

    def refused(self, expected, operation, body):
        error, _ = self.call(operation, body)
        assert error == expected, "operation %#x: %d, not %d" % (operation, error, expected)

    def create(self, path, data=b"", acl=OPEN):
        self.ok(CREATE, string(path) + buffer(data) + acls(acl) + struct.pack(">i", 0))

    def auth(self, scheme, proof):
        return self.call(AUTH, struct.pack(">i", 0) + string(scheme) + buffer(proof), -4)[0]

    def page(self, path, after=None, prefix=None, pattern=None, detail=0, most=1000, most_bytes=0):
        answer = self.ok(LIST, listing(path, after, prefix, pattern, detail, most, most_bytes))
        stat, further = answer.stat(), answer.string()
        assert answer.number("i") == detail
        children = []
        for _ in range(answer.number("i")):
            name = answer.string()
            refusal = answer.number("i") if detail else 0
            its = answer.stat() if detail and not refusal else None
            children.append((name, refusal, its, answer.buffer() if detail == 2 and not refusal else None))
        answer.at_end()
        return stat, further, children

    def names(self, *args, **kwargs):
        _, further, children = self.page(*args, **kwargs)
        return [child[0] for child in children], further

    def size(self, path):
        answer = self.ok(SIZE, string(path))
        znodes, data, stat = answer.number("q"), answer.number("q"), answer.stat()
        answer.at_end()
        return znodes, data, stat

    def delete_subtree(self, path, limit):
        answer = self.ok(DELETE, string(path) + struct.pack(">i", limit))
        result = answer.number("i"), answer.number("q")
        answer.at_end()
        return result

    def resume(self, heard, persistent, recursive):
        answer = self.ok(RESUME, struct.pack(">q", heard) + strings(persistent) + strings(recursive), RESUME_XID)
        complete, missed = answer.number("b"), []
        for _ in range(answer.number("i")):
            missed.append((answer.number("q"), answer.number("i"), answer.number("i"), answer.string()))
        answer.at_end()
        return complete, missed


def listing(path, after=None, prefix=None, pattern=None, detail=0, most=1000, most_bytes=0):
    return string(path) + string(after) + string(prefix) + string(pattern) + struct.pack(">iii", detail, most, most_bytes)


def at(name):
    return ROOT + "/" + name


def handshake():
    assert Connection(tail=b"").tail == b""
    assert Connection(tail=b"LKEX").tail == b""
    assert Connection(tail=struct.pack(">II", 0x4c4b4559, 7)).tail == b""
    assert Connection(tail=struct.pack(">II", MARK, 0)).tail == b""
    assert Connection(tail=struct.pack(">II", MARK, 1)).tail == struct.pack(">II", MARK, 1)
    assert Connection(tail=struct.pack(">II", MARK, 0xffffffff) + b"more").tail == struct.pack(">II", MARK, 7)


def pages():
    zk = Connection()
    top = at("pages")
    zk.create(top, b"top")
    names = ["a", "b", "b1", "b2", "\u00e9", "\ud7ff", "z"]
    for name in reversed(names):
        zk.create(top + "/" + name, name.encode())
    ordered = sorted(names, key=lambda name: name.encode())
    assert zk.names(top) == (ordered, None)
    assert zk.names(top, most=3) == (ordered[:3], "b1")
    assert zk.names(top, after="b1", most=100) == (ordered[3:], None)
    assert zk.names(top, after="b0") == (ordered[2:], None), "a name that is not there"
    assert zk.names(top, after="") == (ordered, None)
    assert zk.names(top, after="\u00ea\u00ea")[0] == ["\ud7ff"]
    assert zk.names(top, prefix="b") == (["b", "b1", "b2"], None)
    assert zk.names(top, prefix="", pattern="") == (ordered, None)
    assert zk.names(top, pattern="?")[0] == ["a", "b", "z", "\u00e9", "\ud7ff"]
    assert zk.names(top, pattern="*2")[0] == ["b2"]
    assert zk.names(top, prefix="b", pattern="*1") == (["b1"], None)
    assert zk.names(top, most_bytes=1)[0] == ["a"], "one child has always room"
    stat, further, children = zk.page(top, detail=2, most=2)
    assert stat["children"] == 7 and stat["length"] == 3 and further == "b"
    assert [(name, data) for name, _, _, data in children] == [("a", b"a"), ("b", b"b")]
    assert children[0][2]["length"] == 1 and children[0][2]["czxid"] > stat["czxid"]
    assert zk.page(top, detail=1, most=1)[2][0][2] == children[0][2]
    zk.refused(NO_NODE, LIST, listing(at("nothing")))
    for wrong in (listing(top, most=0), listing(top, most_bytes=-1), listing(top, detail=3), listing(top, detail=-1),
                  listing(top, pattern="*" * 257), listing(None), listing(top)[:-1], b""):
        zk.refused(UNREADABLE, LIST, wrong)
    assert len(zk.names(top, pattern="*" * 256)[0]) == 7


def sizes():
    zk = Connection()
    top = at("sizes")
    zk.create(top, b"123")
    zk.create(top + "/a", b"4567")
    zk.create(top + "/a/b", None)
    znodes, data, stat = zk.size(top)
    assert (znodes, data, stat["children"]) == (3, 7, 1)
    zk.refused(NO_NODE, SIZE, string(at("nothing")))
    zk.refused(UNREADABLE, SIZE, string(None))


def deletions():
    zk = Connection()
    top = at("deletions")
    for path in (top, top + "/a", top + "/a/b", top + "/c"):
        zk.create(path)
    assert zk.delete_subtree(top, 3) == (0, 4)
    assert zk.size(top)[0] == 4
    assert zk.delete_subtree(top + "/a", 2) == (2, 2)
    assert zk.delete_subtree(top, 2) == (2, 2)
    zk.refused(NO_NODE, DELETE, string(top) + struct.pack(">i", 1))
    zk.refused(BAD_ARGUMENTS, DELETE, string("/") + struct.pack(">i", 1 << 30))
    zk.refused(BAD_ARGUMENTS, DELETE, string("/zookeeper") + struct.pack(">i", 1 << 30))
    for wrong in (string(top) + struct.pack(">i", 0), string(top), string(None) + struct.pack(">i", 1)):
        zk.refused(UNREADABLE, DELETE, wrong)


def permissions():
    mine, strange = Connection(), Connection()
    assert mine.auth("digest", b"me:secret") == 0
    only = [(31, "auth", "")]
    top = at("permissions")
    mine.create(top)
    mine.create(top + "/hidden", b"secret", only)
    mine.create(top + "/hidden/below", b"more")
    mine.create(top + "/open", b"open")
    _, _, children = strange.page(top, detail=2)
    assert [(child[0], child[1], child[3]) for child in children] == [("hidden", NO_AUTH, None), ("open", 0, b"open")]
    assert strange.page(top, detail=1)[2][0][1:] == (NO_AUTH, None, None)
    assert strange.names(top)[0] == ["hidden", "open"]
    strange.refused(NO_AUTH, LIST, listing(top + "/hidden"))
    strange.refused(NO_AUTH, SIZE, string(top + "/hidden"))
    strange.refused(NO_AUTH, DELETE, string(top + "/hidden") + struct.pack(">i", 1))
    strange.refused(NO_AUTH, DELETE, string(top) + struct.pack(">i", 100))
    assert strange.size(top)[0] == 4, "what is below a znode that may be read is counted"
    assert mine.delete_subtree(top, 100) == (4, 4)


def watches():
    zk = Connection()
    mine = Connection()
    assert mine.auth("digest", b"me:secret") == 0
    top = at("watches")
    zk.create(top)
    heard = zk.zxid
    zk.create(top + "/a")
    created = zk.zxid
    mine.create(top + "/hidden", b"", [(31, "auth", "")])
    zk.ok(SET_DATA, string(top) + buffer(b"x") + struct.pack(">i", -1))
    changed = zk.zxid
    assert zk.delete_subtree(top + "/a", 1) == (1, 1)
    deleted = zk.zxid
    again = Connection(session=zk.session, seen=deleted)
    complete, missed = again.resume(heard, [top], [top])
    hidden = [event for event in missed if event[3] == top + "/hidden"]
    assert complete == 1 and hidden == []
    told = [event for event in missed if event[0] in (created, changed, deleted)]
    assert told == [(created, CREATED, 3, top + "/a"), (created, CHILDREN, 3, top), (changed, CHANGED, 3, top),
                    (deleted, DELETED, 3, top + "/a"), (deleted, CHILDREN, 3, top)], told
    assert again.zxid >= deleted
    again.create(top + "/b")
    assert [event[1:] for event in again.events] == [(CREATED, 3, top + "/b"), (CHILDREN, 3, top)]
    assert again.resume(deleted, [top], [])[1][-1][0] == again.events[-1][0]
    assert again.resume(-1, [top], []) == (0, []), "what was before anything was"
    assert again.resume(1 << 62, [top], []) == (1, [])
    for wrong in (struct.pack(">qi", 1, -1), struct.pack(">qii", 1, 1, -1), b"1234567"):
        assert again.call(RESUME, wrong, RESUME_XID)[0] == UNREADABLE


def linearizable():
    zk = Connection(tail=struct.pack(">II", MARK, LINEARIZABLE))
    assert zk.tail == struct.pack(">II", MARK, LINEARIZABLE)
    zk.create(at("linearizable"), b"x")
    answer = zk.ok(GET_DATA, string(at("linearizable")) + b"\0")
    assert answer.buffer() == b"x"


def operators():
    assert Connection().auth("operator", b"0" * 64) == AUTH_FAILED


def nonsense():
    """Bodies of random bytes, and lengths that are no lengths, are refused or answered, and the connection goes on."""
    zk = Connection()
    chance = random.Random(7)
    for _ in range(400):
        body = bytes(chance.choice((0, 0, 0, 1, 127, 255, chance.randrange(256))) for _ in range(chance.randrange(64)))
        for operation in (LIST, SIZE, DELETE, RESUME):
            zk.call(operation, body)
    for count in (-2, -1 << 31, (1 << 31) - 1, 1 << 20):
        length = struct.pack(">i", count)
        zk.refused(UNREADABLE, SIZE, length)
        zk.refused(UNREADABLE, LIST, string(at("pages")) + length)
    zk.refused(UNREADABLE, RESUME, struct.pack(">qi", 1, (1 << 31) - 1))
    assert zk.size("/")[0] > 1


for passage in (handshake, pages, sizes, deletions, permissions, watches, linearizable, operators, nonsense):
    passage()
    print(passage.__name__, flush=True)
print("done")
