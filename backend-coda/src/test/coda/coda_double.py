#!/usr/bin/python3 -IS
"""A double of Coda's command-line tools, as a host that publishes into Coda meets them.

One executable under several names: cfs, clog, ctokens, cunlog, hoard, volutil, createvol_rep,
bldvldb.sh, vutil, venus, and coda-double, by which a test says what happens in the world outside.
All state lies in the directory that CODA_DOUBLE names:

  coda/        the client's view: a plain directory in which cp, mkdir, mv and rm work directly
  mounts       what /proc/mounts would say
  server/ID/   what the servers hold of each volume; mount points are symbolic links "#NAME."
  refusals     what the real file system would have refused at once, a line "ERRNO CALL PATH" each
  spool/       what `cfs purgeml` saved before it dropped it
  state.json   volumes, access lists, tokens, pending changes, hoard database, clock

It reproduces: exit codes and texts (0 where the real tool says 0 for a failure); Venus mounted, not
mounted and dead; writes that wait in a log for 15 s, by volume, with a mount point in the log of the
volume that holds it; tokens per user that expire after 25 h and are lost when Venus restarts;
conflicts that only `cfs fr` and `cfs checklocal` tell; access lists; the connection state that lags;
hoard's rules; dangling mount points; and what files lose, first in the client's view and then on the
servers. The log of a volume is what differs between coda/ and server/. It is looked at whenever a
tool runs: nothing happens between two runs, and the clock is the real one plus what `advance` added.

It can't reproduce: errors of system calls within coda/. What the real one refuses there (devices,
setuid, extended attributes, links across directories, bad names, no right to write, a read-only
volume) is accepted, and undone at the next run with a line in `refusals`; so let a test end with
`coda-double refusals`, which is to print nothing. A dead mount gives ELOOP to file accesses where the
real one gives ENXIO; the tools say ENXIO. Nothing in coda/ is ever missing from the cache, so no read
gives ETIMEDOUT, and there is no cache size. A name of 255 bytes becomes a link to "(unreachable)" and
a link of 1023 bytes one to "(empty)", where the real ones are listed and can't be read. A volume is
seen at one mount point only; another one stays dangling. One change is one entry in the log, whatever
calls it took; a renamed file is one that came and one that went. Who wrote is the user who ran `init`.
CODA_DOUBLE_UID stands for the user who runs a tool.

What a test says with coda-double:

  init [REALM [HOST [ADDRESS]]]  begins: mounted, a root volume, the users admin (password secret,
                                 Coda id 500, an administrator) and guest (guest, 501)
  user NAME PASSWORD ID [administrator], writer UID, primaryuser UID
  advance SECONDS                moves the clock
  server-down, server-up         of the one server
  mount, unmount, dead           of coda/, tokens and all else kept
  other-client-writes PATH       a file; a conflict if this client has a change of it in its log
  fail OPCODE [COUNT]            the next calls of lv, mkmount, sa (the setting), fr (all is left),
                                 clog, createvol_rep or venus (exits with 0, nothing is mounted)
  fail cs [SECONDS]              the next check of the servers takes so long, by the real clock
  fail reintegration, heal       nothing leaves a log until all failures are healed
  refusals                       prints them
  where PATH, stat PATH          what another client sees: the copy in server/; its type, mode (octal),
                                 owner, group, size, time and target; 1 where it sees nothing
  readable PATH                  1 where a client without a token may not read it

What the real one does that is neither known nor needed here is answered with "not doubled" and 99.
"""

import ast
import errno
import fcntl
import os
import stat
import sys
import time

DELAY = 15  # seconds in the log
LAG = 10  # seconds until `cfs lv` knows that a server went away
LIFE = 25 * 3600  # seconds that a token lives
NAMELESS = 65534
LONGEST_VOLUME_NAME = 29
EVERYTHING = "rlidwka"
UNREACHABLE, EMPTY = "(unreachable)", "(empty)"
USAGE, NOT_DOUBLED = 255, 99


def failure(number):
    return OSError(number, os.strerror(number))


class Leave(Exception):
    """Ends a tool with an exit code, after what it did was kept."""

    def __init__(self, code, text=""):
        super().__init__(text)
        self.code, self.text = code, text


# ---- Files ----------------------------------------------------------------------------------


def dump(value, indent=""):
    """JSON, since the json module is not in python3-minimal; ast.literal_eval reads it again."""
    if isinstance(value, dict):
        inner = indent + " "
        parts = [inner + dump(k) + ": " + dump(v, inner) for k, v in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + indent + "}" if parts else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(dump(v) for v in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(escaped(c) for c in value) + '"'
    return repr(value)


def escaped(c):
    if c in '"\\':
        return "\\" + c
    if c < " " or c == "\x7f" or "\ud800" <= c <= "\udfff":
        return "\\u%04x" % ord(c)
    return c


def exists(path):
    return os.path.lexists(path)


def remove(path):
    """Removes whatever it is."""
    if os.path.isdir(path) and not os.path.islink(path):
        os.chmod(path, 0o700)
        for name in os.listdir(path):
            remove(os.path.join(path, name))
        os.rmdir(path)
    elif exists(path):
        os.unlink(path)


def copy_data(source, target, size):
    """Copies the first bytes and keeps the holes."""
    with open(source, "rb") as old, open(target, "wb") as new:
        os.truncate(target, size)
        at = 0
        while at < size:
            try:
                at = os.lseek(old.fileno(), at, os.SEEK_DATA)
            except OSError:
                return
            end = min(os.lseek(old.fileno(), at, os.SEEK_HOLE), size)
            old.seek(at)
            new.seek(at)
            while at < end:
                data = old.read(min(1 << 20, end - at))
                new.write(data)
                at += len(data)


def entries(root, stop):
    """What is beneath, parents first, as {relative path: lstat}; does not enter what stop names."""
    found = {}

    def enter(relative):
        for name in sorted(os.listdir(os.path.join(root, relative))):
            child = os.path.join(relative, name)
            found[child] = os.lstat(os.path.join(root, child))
            if stat.S_ISDIR(found[child].st_mode) and not stop(child):
                enter(child)

    enter("")
    return found


def signature(path):
    s = os.lstat(path)
    return [s.st_ino, s.st_size, s.st_mtime_ns, s.st_mode, s.st_nlink, s.st_ctime_ns]


def cpio(path, names_and_files):
    """The archive format that cpio calls newc."""
    with open(path, "wb") as out:

        def member(name, mode, data):
            raw = os.fsencode(name) + b"\0"
            fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), 0]
            head = b"070701" + b"".join(b"%08X" % f for f in fields) + raw
            out.write(head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4))

        for name, file in names_and_files:
            mode = os.lstat(file).st_mode
            data = b""
            if stat.S_ISLNK(mode):
                data = os.fsencode(os.readlink(file))
            elif stat.S_ISREG(mode):
                with open(file, "rb") as content:
                    data = content.read()
            member(name, mode, data)
        member("TRAILER!!!", 0, b"")


# ---- Coda -----------------------------------------------------------------------------------


class Coda:
    def __init__(self, home):
        self.home = home
        self.view = os.path.join(home, "coda")
        self.uid = int(os.environ.get("CODA_DOUBLE_UID", os.getuid()))
        self.state = {}

    def path(self, *names):
        return os.path.join(self.home, *names)

    def load(self):
        with open(self.path("state.json"), encoding="utf-8") as file:
            self.state = ast.literal_eval(file.read())

    def save(self):
        with open(self.path("state.new"), "w", encoding="utf-8") as file:
            file.write(dump(self.state) + "\n")
        os.replace(self.path("state.new"), self.path("state.json"))

    def now(self):
        return time.time() + self.state["advanced"]

    # -- What is where

    def volumes(self):
        return self.state["volumes"].values()

    def called(self, name):
        """The volume that the client finds under a name: the first of several."""
        return next((v for v in self.volumes() if v["name"] == name and v["known"]), None)

    def local(self, volume, relative=""):
        return os.path.join(self.view, volume["at"], relative).rstrip("/")

    def server(self, volume, relative=""):
        return os.path.join(self.home, "server", volume["id"], relative).rstrip("/")

    def inside(self, path):
        """A path of coda/, from its top; the last name is not followed."""
        path = os.path.abspath(path)
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        top = os.path.realpath(self.view)
        if os.path.realpath(path) == top or not real.startswith(top + "/"):
            raise failure(errno.EINVAL)
        return real[len(top) + 1 :]

    def find(self, path, follow=True):
        """The volume and the path in it. Raises OSError as a call on the path would."""
        self.answering()
        if follow:
            os.stat(path)
            path = os.path.realpath(path)
        else:
            os.lstat(path)
        return self.holder(self.inside(path))

    def holder(self, inside):
        best = max(
            (v for v in self.volumes() if v["at"] and (inside + "/").startswith(v["at"] + "/")),
            key=lambda v: len(v["at"]),
            default=None,
        )
        if best is None:
            raise failure(errno.ENOENT)
        return best, inside[len(best["at"]) + 1 :]

    def answering(self):
        """Venus must be there; else the path of its control file is missing, or dead."""
        if self.state["mount"] != "mounted":
            dead = self.state["mount"] == "dead"
            raise failure(errno.ENXIO if dead else errno.ENOENT)

    def reachable(self):
        return self.state["servers"] == "up" and not self.state["disconnected"]

    def reached(self):
        if not self.reachable():
            raise failure(errno.ETIMEDOUT)

    def reachability_changes(self, change):
        before = self.reachable()
        change()
        if before != self.reachable():
            self.state["since"] = self.now()
            if self.reachable():
                for volume in self.volumes():
                    volume["held"] = len(volume["pending"])
                    volume["slow"] = self.now() if volume["held"] else 0

    def looks_reachable(self):
        lagging = self.now() - self.state["since"] < LAG
        return self.reachable() != lagging

    # -- Who may do what

    def token(self, uid, realm=""):
        token = self.state["tokens"].get("%s@%s" % (uid, realm or self.state["realm"]))
        return token if token and token["expires"] > self.now() else None

    def access_list(self, volume, relative):
        while relative and relative not in volume["acl"]:
            relative = os.path.dirname(relative)
        return volume["acl"][relative]

    def rights(self, volume, relative, token):
        who = ["system:anyuser"]
        if token:
            who += ["system:authuser", token["user"].lower()]
            if self.state["users"][token["user"]]["administrator"]:
                who.append("system:administrators")
        lists = self.access_list(volume, relative)
        granted, denied = (
            set("".join(rights for name, rights in lists[sign].items() if name.lower() in who))
            for sign in "+-"
        )
        return granted - denied

    def allowed(self, volume, relative, right):
        if right not in self.rights(volume, relative, self.token(self.uid)):
            raise failure(errno.EACCES)

    # -- Volumes come and go

    def new_volume(self, name, kind):
        self.state["last"] += 1
        number = self.state["last"]
        base = 0x7F000000 if kind == "ReadWrite" else 0x01000000
        volume = {
            "id": "%x" % (base + number),
            "replica": "%x" % (0x01000000 + number),
            "name": name,
            "type": kind,
            "known": 1,
            "locked": 0,
            "at": "",
            "time": DELAY,
            "slow": 0,
            "held": 0,
            "acl": {"": {"+": {"System:Administrators": EVERYTHING}, "-": {}}},
            "attributes": {},
            "synced": {},
            "pending": {},
            "stale": [],
            "conflicts": [],
            "expanded": [],
        }
        self.state["volumes"][volume["id"]] = volume
        os.makedirs(self.server(volume))
        return volume

    def attach(self, volume, at):
        volume["at"] = at
        kept = self.path("detached", volume["id"])
        if exists(kept):
            os.rename(kept, self.local(volume))
        else:
            os.mkdir(self.local(volume))
            for name in sorted(os.listdir(self.server(volume))):
                self.fetch(volume, name)
        self.bind(volume)

    def detach(self, volume):
        for other in list(self.volumes()):
            if other["at"].startswith(volume["at"] + "/"):
                at = self.local(other)
                self.detach(other)
                os.symlink("#%s." % other["name"], at)
        os.rename(self.local(volume), self.path("detached", volume["id"]))
        volume["at"] = ""

    def bind(self, volume):
        """Turns dangling mount points into mounted volumes, where those exist."""
        if not self.reachable():
            return
        for relative, status in entries(self.local(volume), self.stop(volume)).items():
            path = self.local(volume, relative)
            if stat.S_ISLNK(status.st_mode) and os.readlink(path).startswith("#"):
                other = self.called(os.readlink(path)[1:].rstrip("."))
                if other and not other["at"]:
                    os.unlink(path)
                    self.attach(other, os.path.join(volume["at"], relative))

    def stop(self, volume):
        mounted = {v["at"] for v in self.volumes()}
        at = volume["at"]
        return lambda relative: (
            os.path.join(at, relative) in mounted or relative in volume["expanded"]
        )

    # -- The log

    def differences(self, volume):
        """The log: {relative path: kind}, what comes before what goes."""
        mounted = {v["at"]: v["name"] for v in self.volumes() if v["at"]}
        here = entries(self.local(volume), self.stop(volume))
        there = entries(self.server(volume), lambda relative: False)
        log = {}
        for relative, status in here.items():
            kind = self.difference(volume, relative, status, there.get(relative), mounted)
            if kind:
                log[relative] = kind
        for relative in reversed(list(there)):
            unheard = relative in volume["stale"] and relative not in volume["synced"]
            if relative not in here and not unheard:
                log[relative] = "remove"
        return log

    def difference(self, volume, relative, status, other, mounted):
        path, copy = self.local(volume, relative), self.server(volume, relative)
        mode = status.st_mode
        target = os.readlink(copy) if other and stat.S_ISLNK(other.st_mode) else ""
        name = mounted.get(os.path.join(volume["at"], relative))
        if name is not None:
            return "" if target == "#%s." % name else "mkmount"
        if relative in volume["expanded"]:
            return volume["pending"].get(relative, [""])[0]
        if stat.S_ISLNK(mode):
            return "" if target == os.readlink(path) else "symlink"
        if stat.S_ISDIR(mode):
            if not other or not stat.S_ISDIR(other.st_mode):
                return "mkdir"
            if volume["synced"].get(relative, [status.st_ino])[0] != status.st_ino:
                return "mkdir"
            kept = volume["attributes"][relative][0]
            return "" if stat.S_IMODE(mode) == kept else "chmod"
        if not other or not stat.S_ISREG(other.st_mode):
            return "create"
        now, then = signature(path), volume["synced"].get(relative)
        if then and now[:4] == then[:4] and (now[5] == then[5] or now[4] != then[4]):
            return ""
        same = then and now[:3] == then[:3] and now[3] != then[3]
        return "chmod" if same else "store"

    def notice(self):
        """What happened since the last run: refusals, changes into the log, and out of it."""
        if self.state["mount"] != "mounted":
            return
        for volume in list(self.volumes()):
            if volume["at"] and not os.path.isdir(self.local(volume)):
                remove(self.local(volume))
                os.makedirs(self.local(volume))
                self.refuse("EBUSY", "rmdir", volume, "")
        for volume in list(self.volumes()):
            if not volume["at"]:
                continue
            self.refuse_what_the_kernel_does(volume)
            log = self.differences(volume)
            log = {r: kind for r, kind in log.items() if self.permitted(volume, r, kind)}
            pending = {}
            for relative, kind in log.items():
                path = self.local(volume, relative)
                written = os.lstat(path).st_ctime if exists(path) else time.time()
                old = volume["pending"].get(relative)
                known = old and old[0] == kind
                pending[relative] = [kind, old[1] if known else written + self.state["advanced"]]
            volume["pending"] = pending
            volume["conflicts"] = [c for c in volume["conflicts"] if c in pending]
            self.hear_of_others(volume)
        self.trickle()

    def hear_of_others(self, volume):
        if self.reachable() and self.state["mount"] == "mounted":
            for relative in volume["stale"]:
                if relative in volume["pending"]:
                    volume["conflicts"].append(relative)
                else:
                    self.fetch(volume, relative)
            volume["stale"] = []

    def refuse(self, error, call, volume, relative):
        with open(self.path("refusals"), "a", encoding="utf-8", errors="surrogateescape") as file:
            file.write("%s %s %s\n" % (error, call, self.local(volume, relative)))

    def refuse_what_the_kernel_does(self, volume):
        linked = {}
        for relative, status in entries(self.local(volume), self.stop(volume)).items():
            path, mode = self.local(volume, relative), status.st_mode
            if not exists(path):
                continue
            name = os.path.basename(relative)
            regular = stat.S_ISREG(mode)
            first = linked.setdefault(status.st_ino, relative) if regular else relative
            if name == "..." or name.endswith(("@sys", "@cpu")):
                self.undo("EINVAL", "create", volume, relative)
            elif not (regular or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)):
                self.undo("EIO", "mknod", volume, relative)
            elif stat.S_ISLNK(mode) and len(os.fsencode(os.readlink(path))) > 1023:
                self.undo("ENAMETOOLONG", "symlink", volume, relative)
            elif os.path.dirname(first) != os.path.dirname(relative):
                self.undo("EXDEV", "link", volume, relative)
            elif not stat.S_ISLNK(mode):
                self.refuse_attributes(volume, relative, mode)

    def undo(self, error, call, volume, relative):
        self.refuse(error, call, volume, relative)
        remove(self.local(volume, relative))

    def refuse_attributes(self, volume, relative, mode):
        path = self.local(volume, relative)
        if mode & stat.S_ISUID:
            os.chmod(path, stat.S_IMODE(mode) & ~stat.S_ISUID)
            self.refuse("EPERM", "chmod", volume, relative)
        for name in os.listxattr(path):
            if name.startswith(("user.", "trusted.", "security.cap", "system.posix_acl_")):
                os.removexattr(path, name)
                self.refuse("EOPNOTSUPP", "setxattr", volume, relative)

    def permitted(self, volume, relative, kind):
        """Whether the writer may; else it is undone. Without a token it is left in the log."""
        error = ""
        token = self.token(self.state["writer"])
        if volume["type"] == "Backup":
            error = "ETIMEDOUT" if kind == "chmod" else "EROFS"
        elif token:
            right = {"remove": "d", "store": "w", "chmod": "w"}.get(kind, "i")
            if right not in self.rights(volume, os.path.dirname(relative), token):
                error = "EACCES"
        if error:
            self.refuse(error, kind, volume, relative)
            remove(self.local(volume, relative))
            parent = os.path.isdir(os.path.dirname(self.local(volume, relative)))
            if parent and exists(self.server(volume, relative)):
                self.fetch(volume, relative)
        return not error

    # -- From the log to the servers

    def stuck(self, volume):
        return (
            not self.reachable()
            or not self.token(self.state["writer"])
            or volume["conflicts"]
            or volume["expanded"]
            or volume["locked"]
            or "reintegration" in self.state["failures"]
        )

    def trickle(self):
        now = self.now()
        for volume in list(self.volumes()):
            if not volume["at"] or self.stuck(volume):
                continue
            due = [r for r, (_, since) in volume["pending"].items() if now - since >= volume["time"]]
            if volume["slow"] and volume["time"]:
                waited = now - volume["slow"]
                stay = len(volume["pending"])
                if waited >= DELAY:
                    stay = volume["held"] - 1
                if waited >= 2 * DELAY:
                    stay = volume["slow"] = 0
                due = due[: max(0, len(volume["pending"]) - stay)]
            self.ship_all(volume, due)

    def ship_all(self, volume, names):
        touched = set()
        for relative in list(names):
            self.ship(volume, relative)
            while relative:
                relative = os.path.dirname(relative)
                touched.add(relative)
        for relative in touched:
            here, there = self.local(volume, relative), self.server(volume, relative)
            if os.path.isdir(here) and os.path.isdir(there):
                seconds = int(os.lstat(here).st_mtime)
                os.utime(here, (seconds, seconds))
                os.utime(there, (seconds, seconds))
                if relative in volume["attributes"]:
                    volume["attributes"][relative][3] = seconds

    def ship(self, volume, relative):
        """Makes the servers' copy like the local one, as far as Coda keeps it."""
        if relative not in volume["pending"]:
            return
        kind = volume["pending"].pop(relative)[0]
        parent = os.path.dirname(relative)
        if kind == "remove":
            for child in [r for r in volume["pending"] if r.startswith(relative + "/")]:
                del volume["pending"][child]
            remove(self.server(volume, relative))
            for table in ("attributes", "synced", "acl"):
                volume[table].pop(relative, None)
            return
        if parent:
            self.ship(volume, parent)
        path = self.local(volume, relative)
        if len(os.fsencode(os.path.basename(relative))) == 255:
            remove(path)
            relative = os.path.join(parent, os.fsdecode(os.fsencode(os.path.basename(relative))[:254]))
            path = self.local(volume, relative)
            remove(path)
            os.symlink(UNREACHABLE, path)
        if not exists(path):
            return  # It lay in a directory of such a name.
        copy = self.server(volume, relative)
        if kind == "mkmount":
            remove(copy)
            inside = os.path.join(volume["at"], relative)
            name = next(v["name"] for v in self.volumes() if v["at"] == inside)
            os.symlink("#%s." % name, copy)
            return
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            if len(os.fsencode(os.readlink(path))) == 1023:
                os.unlink(path)
                os.symlink(EMPTY, path)
            remove(copy)
            os.symlink(os.readlink(path), copy)
        elif stat.S_ISDIR(mode):
            if not os.path.isdir(copy) or os.path.islink(copy):
                remove(copy)
                os.mkdir(copy)
            if kind == "mkdir":
                lists = self.access_list(volume, self.renamed_from(volume, relative) or parent)
                volume["acl"][relative] = {sign: dict(lists[sign]) for sign in "+-"}
        else:
            self.store(volume, relative, path, copy, kind)
        self.lose(volume, relative)

    def renamed_from(self, volume, relative):
        """Where a directory was, if it still has a file that it had there. Numbers are reused."""
        path = self.local(volume, relative)
        for old, known in volume["synced"].items():
            if known[0] == os.lstat(path).st_ino and not exists(self.local(volume, old)):
                for name in os.listdir(path):
                    child = volume["synced"].get(os.path.join(old, name))
                    if child and child == signature(os.path.join(path, name)):
                        return old
        return None

    def store(self, volume, relative, path, copy, kind):
        if kind == "chmod":
            return
        now = signature(path)
        for other, known in volume["synced"].items():
            beside = os.path.dirname(other) == os.path.dirname(relative) and other != relative
            if beside and other not in volume["pending"] and known[:3] == now[:3]:
                if exists(self.local(volume, other)) and os.path.isfile(self.server(volume, other)):
                    remove(copy)
                    os.link(self.server(volume, other), copy)
                    return
        remove(copy)
        size = os.lstat(path).st_size & 0xFFFFFFFF
        if size != os.lstat(path).st_size:
            os.truncate(path, size)
            seconds = int(time.time())
            os.utime(path, (seconds, seconds))
        copy_data(path, copy, size)

    def lose(self, volume, relative):
        """What Coda does not keep goes from both views."""
        path = self.local(volume, relative)
        status = os.lstat(path)
        mode, seconds = stat.S_IMODE(status.st_mode) & 0o777, int(status.st_mtime)
        owner = self.token(self.state["writer"])["id"]
        volume["attributes"][relative] = [mode, owner, NAMELESS, seconds]
        self.put_on(path, volume["attributes"][relative], 0)
        self.put_on(self.server(volume, relative), volume["attributes"][relative], 0o600)
        names = [relative]
        if status.st_nlink > 1 and not stat.S_ISDIR(status.st_mode):
            names += [n for n in volume["synced"] if n not in volume["pending"]]
        for name in names:
            twin = self.local(volume, name)
            if exists(twin) and os.lstat(twin).st_ino == status.st_ino:
                volume["synced"][name] = signature(twin)

    def put_on(self, path, attributes, at_least):
        mode, owner, group, seconds = attributes
        status = os.lstat(path)
        if os.geteuid() == 0:
            os.lchown(path, owner, group)
            at_least = 0
        elif stat.S_ISDIR(status.st_mode) and at_least:
            at_least = 0o700
        if not stat.S_ISLNK(status.st_mode):
            os.chmod(path, mode | at_least)
        os.utime(path, (seconds, seconds), follow_symlinks=False)

    # -- From the servers to the client

    def fetch(self, volume, relative):
        path, copy = self.local(volume, relative), self.server(volume, relative)
        remove(path)
        status = os.lstat(copy)
        attributes = volume["attributes"].get(relative)
        if stat.S_ISLNK(status.st_mode):
            os.symlink(os.readlink(copy), path)
        elif stat.S_ISDIR(status.st_mode):
            os.mkdir(path)
            for name in sorted(os.listdir(copy)):
                self.fetch(volume, os.path.join(relative, name))
        else:
            copy_data(copy, path, status.st_size)
        if attributes:
            self.put_on(path, attributes, 0)
            volume["synced"][relative] = signature(path)

    def seen(self, path, rights=False):
        """Where the servers hold what a second client sees at a path, or None."""
        path = os.path.abspath(path)
        beneath = path.startswith(self.view + "/")
        names = (path[len(self.view) + 1 :] if beneath else self.inside(path)).split("/")
        if names.pop(0) != self.state["realm"]:
            return None
        volume, relative = self.state["volumes"][self.state["root"]], ""
        while names:
            if rights and "l" not in self.rights(volume, relative, None):
                raise failure(errno.EACCES)
            relative = os.path.join(relative, names.pop(0))
            copy = self.server(volume, relative)
            if os.path.islink(copy) and os.readlink(copy).startswith("#"):
                volume, relative = self.called(os.readlink(copy)[1:].rstrip(".")), ""
                if volume is None:
                    return None
            elif not exists(copy):
                return None
        return volume, relative

    # -- Failures that a test asked for

    def injected(self, what):
        count = self.state["failures"].get(what, 0)
        if count > 1:
            self.state["failures"][what] = count - 1
        elif count:
            del self.state["failures"][what]
        return count

    # -- Venus

    def mounts(self):
        line = ""
        if self.state["mount"] != "plain":
            where = os.path.realpath(self.home).replace("\\", "\\134")
            for c in " \t\n":
                where = where.replace(c, "\\%03o" % ord(c))
            line = "coda %s/coda coda rw,relatime 0 0\n" % where
        with open(self.path("mounts"), "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write("proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n" + line)

    def mount(self, mount):
        """The directory coda/ is the cache, what lies beneath the mount point, or dead."""
        shown = {"mounted": "cache", "plain": "beneath"}
        before = self.state["mount"]
        if before == "dead":
            os.unlink(self.view)
        else:
            os.rename(self.view, self.path(shown[before]))
        if mount == "dead":
            os.symlink("coda", self.view)
        else:
            os.rename(self.path(shown[mount]), self.view)
        self.state["mount"] = mount
        self.mounts()

    def start(self, fresh):
        self.mount("mounted")
        self.state["tokens"] = {}
        if fresh:
            self.state["hoard"] = {}
            for volume in self.volumes():
                volume.update({"at": "", "pending": {}, "synced": {}})
                volume.update({"stale": [], "conflicts": [], "expanded": []})
            for directory in ("coda", "detached"):
                remove(self.path(directory))
                os.mkdir(self.path(directory))
            self.attach(self.state["volumes"][self.state["root"]], self.state["realm"])


# ---- Talking --------------------------------------------------------------------------------


def say(text=""):
    sys.stdout.write(text + "\n")


def complain(text):
    sys.stdout.flush()
    sys.stderr.write(text + "\n")


def leave(code, text=""):
    raise Leave(code, text)


def sure(danger):
    """Refusal and the end of the input are the same to the real one, exit code and all."""
    sys.stdout.write("\tDANGER:   %s\n\tDo you really want to do this? [n] " % danger)
    sys.stdout.flush()
    if sys.stdin.readline().startswith("y"):
        say("\tFools rush in where angels fear to tread ........")
        return
    say("\tDiscretion is the better part of valor!")
    raise Leave(0)


def each(paths, act):
    """Carries out for every path; a failure is told, and forgotten in the exit code."""
    for path in paths:
        try:
            act(path)
        except OSError as e:
            complain("%s: %s" % (path, e.strerror))


# ---- cfs ------------------------------------------------------------------------------------


def listvol(coda, arguments):
    local = "-local" in arguments

    def show(path):
        volume, _ = coda.find(path)
        if coda.injected("lv"):
            raise failure(errno.EAGAIN)
        reachable = coda.looks_reachable()
        kind = volume["type"] if reachable and not local else "Replicated"
        say('  Status of volume %s (%d) named "%s"' % (volume["id"], int(volume["id"], 16), volume["name"]))
        say("  Volume type is %s" % kind)
        say("  Connection State is %s" % ("Reachable" if reachable else "Unreachable"))
        say("  Reintegration age: 0 sec, time %.3f sec" % volume["time"])
        if reachable and not local:
            say("  Minimum quota is 0, maximum quota is unlimited")
            say("  Current blocks used are 2")
            say("  The partition has 1000000 blocks available out of 2000000")
        waiting = len(volume["pending"]), pending_bytes(coda, volume)
        say("  There are %d CML entries pending for reintegration (%d bytes)" % waiting)
        say()

    each([a for a in arguments if a != "-local"], show)


def pending_bytes(coda, volume):
    total = 0
    for relative, (kind, _) in volume["pending"].items():
        path = coda.local(volume, relative)
        total += 96 + len(os.fsencode(relative))
        if kind in ("create", "store") and os.path.isfile(path):
            total += os.lstat(path).st_size
    return total


def whereis(coda, arguments):
    def show(path):
        coda.find(path)
        say("  %s" % coda.state["host"])

    each(arguments, show)


def fid(coda, volume, relative):
    if not relative:
        return "%s.1.1@%s" % (volume["id"], coda.state["realm"])
    status = os.lstat(coda.local(volume, relative))
    odd = 1 if stat.S_ISDIR(status.st_mode) else 0
    number = 2 * status.st_ino + odd
    return "%s.%x.%x@%s" % (volume["id"], number, status.st_ino, coda.state["realm"])


def getfid(coda, arguments):
    def show(path):
        number = fid(coda, *coda.find(path, follow=False))
        say("FID = %-20s  VV = %-24s" % (number, "[ 1 0 0 0 0 0 0 0 ][ 0x0 0x1 ][ 0 ]"))

    for path in arguments:
        try:
            show(path)
        except OSError as e:
            complain("VIOC_GETFID: %s" % e.strerror)


def getpath(coda, arguments):
    for wanted in arguments:
        try:
            coda.answering()
            volume = coda.state["volumes"].get(wanted.split(".")[0])
            if wanted.count(".") < 2 or "@" not in wanted:
                complain("Malformed fid: should look like %x.%x.%x@<realm>")
                continue
            if not volume or not volume["at"]:
                raise failure(errno.ENOENT)
            names = [""] + list(entries(coda.local(volume), coda.stop(volume)))
            found = next((n for n in names if fid(coda, volume, n) == wanted), None)
            if found is None:
                raise failure(errno.ENOENT)
            say("\t%s" % coda.local(volume, found))
        except OSError as e:
            complain("VIOC_GETPATH: %s" % e.strerror)


def lsmount(coda, arguments):
    def show(path):
        coda.answering()
        os.lstat(path)
        inside = coda.inside(path)
        volume = next((v for v in coda.volumes() if v["at"] == inside), None)
        target = os.readlink(path) if os.path.islink(path) else ""
        if volume and inside != coda.state["realm"]:
            target = "#%s." % volume["name"]
        if not target.startswith("#"):
            complain("'%s' is not a mount point." % path)
        else:
            say('Mount point for volume "%s"' % target[1:])

    each(arguments, show)


def mkmount(coda, arguments):
    path, name = arguments
    directory = os.path.dirname(path.rstrip("/")) or "."
    try:
        volume, relative = coda.find(directory)
        if coda.injected("mkmount"):
            raise failure(errno.EAGAIN)
        path = path.rstrip("/")
        if exists(path):
            raise failure(errno.EEXIST)
        if volume["type"] == "Backup":
            raise failure(errno.EROFS)
        coda.allowed(volume, relative, "i")
    except OSError as e:
        complain("%s: %s" % (directory, e.strerror))
        leave(USAGE)
    os.symlink("#%s." % name, path)
    coda.bind(volume)


def rmmount(coda, arguments):
    for path in arguments:
        path = path.rstrip("/")
        try:
            volume, relative = coda.find(os.path.dirname(path) or ".")
            os.lstat(path)
            inside = coda.inside(path)
            mounted = next((v for v in coda.volumes() if v["at"] == inside), None)
            dangling = os.path.islink(path) and os.readlink(path).startswith("#")
            if not mounted and not dangling:
                raise failure(errno.EINVAL)
            coda.allowed(volume, relative, "d")
            if mounted:
                coda.detach(mounted)
            else:
                os.unlink(path)
        except OSError as e:
            complain("VIOC_AFS_DELETE_MT_PT: %s" % e.strerror)


def forcereintegrate(coda, arguments):
    everything = not arguments
    if everything:
        try:
            coda.answering()
        except OSError as e:
            complain("VIOC_SYNCCACHE: %s" % e.strerror)
            leave(1)
        arguments = [coda.local(v) for v in coda.volumes() if v["at"] and v["pending"]]
    kept = coda.injected("fr")
    left = 0
    for path in arguments:
        try:
            volume, _ = coda.find(path, follow=False)
        except OSError as e:
            complain("VIOC_SYNCCACHE: %s" % e.strerror)
            continue
        if not kept and not coda.stuck(volume):
            coda.ship_all(volume, list(volume["pending"]))
            volume["slow"] = 0
        left += len(volume["pending"])
        if volume["pending"]:
            say("%d CML entries remaining for volume %s" % (len(volume["pending"]), volume["name"]))
            tell_conflicts(coda, volume)
        else:
            say("Modifications to %s reintegrated to server" % volume["name"])
    if everything and left:
        leave(1)


def tell_conflicts(coda, volume):
    for relative in volume["conflicts"]:
        say("conflict: target %s updated on servers" % coda.local(volume, relative))


def checklocal(coda, arguments):
    each(arguments or ["."], lambda path: tell_conflicts(coda, coda.find(path)[0]))


def conflicted(coda, path):
    volume, relative = coda.find(path, follow=False)
    if not relative:
        raise failure(errno.EINVAL)
    return volume, relative, coda.local(volume, relative)


def expand(coda, arguments):
    def act(path):
        volume, relative, path = conflicted(coda, path)
        if relative in volume["expanded"]:
            raise failure(errno.EINVAL)
        volume["expanded"].append(relative)
        os.rename(path, path + ".expanding")
        os.mkdir(path)
        os.rename(path + ".expanding", os.path.join(path, "_localcache"))
        copy = coda.server(volume, relative)
        if os.path.isfile(copy):
            copy_data(copy, os.path.join(path, coda.state["host"]), os.lstat(copy).st_size)

    each(arguments, act)


def collapse(coda, arguments):
    def act(path):
        volume, relative, path = conflicted(coda, path)
        if relative not in volume["expanded"]:
            raise failure(errno.EINVAL)
        volume["expanded"].remove(relative)
        os.rename(os.path.join(path, "_localcache"), path + ".collapsing")
        remove(path)
        os.rename(path + ".collapsing", path)
        if relative not in volume["pending"] and relative in volume["synced"]:
            volume["synced"][relative] = signature(path)

    each(arguments, act)


def purgeml(coda, arguments):
    try:
        volume, _ = coda.find(arguments[0])
    except OSError as e:
        complain("VIOC_PURGEML: %s" % e.strerror)
        leave(USAGE)
    collapse(coda, [coda.local(volume, relative) for relative in list(volume["expanded"])])
    log = volume["pending"]
    name = coda.path("spool", "%s_%s" % (coda.state["realm"], volume["name"]))
    kept = [(r, coda.local(volume, r)) for r, (kind, _) in log.items() if kind not in ("remove", "mkmount")]
    cpio(name + ".cpio", kept)
    with open(name + ".cml", "w", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines("%s %s\n" % (kind, r) for r, (kind, _) in log.items())
    for relative, (kind, _) in log.items():
        mounted = [v for v in coda.volumes() if v["at"] == os.path.join(volume["at"], relative)]
        for other in mounted:
            coda.detach(other)
        if exists(coda.server(volume, relative)) and os.path.isdir(os.path.dirname(coda.local(volume, relative))):
            coda.fetch(volume, relative)
        else:
            remove(coda.local(volume, relative))
    volume.update({"pending": {}, "conflicts": [], "stale": []})


def listacl(coda, arguments):
    def show(path):
        volume, relative = coda.find(path)
        if not os.path.isdir(path):
            raise failure(errno.ENOTDIR)
        coda.reached()
        coda.allowed(volume, relative, "l")
        if len(arguments) > 1:
            say("\n%s:" % path)
        lists = coda.access_list(volume, relative)
        for sign, before in (("+", "  "), ("-", " -")):
            for who, rights in lists[sign].items():
                say("%20s%s%-8s" % (who, before, rights))

    each(arguments, show)


def setacl(coda, arguments):
    clear = arguments[0] == "-clear"
    sign = "-" if arguments[0] == "-negative" else "+"
    path, *pairs = arguments[1 if clear or sign == "-" else 0 :]
    if not pairs or len(pairs) % 2:
        usage("setacl")
    try:
        volume, relative = coda.find(path)
        if not os.path.isdir(path):
            raise failure(errno.ENOTDIR)
        coda.reached()
        coda.allowed(volume, relative, "l")
    except OSError as e:
        complain("%s: %s" % (path, e.strerror))
        leave(USAGE)
    new = {"+": {}, "-": {}}
    if not clear:
        new = {s: dict(names) for s, names in coda.access_list(volume, relative).items()}
    for who, rights in zip(pairs[::2], pairs[1::2]):
        rights = {"none": "", "all": EVERYTHING}.get(rights, rights)
        if set(rights) - set(EVERYTHING):
            complain('Bogus rights specified: "%s"' % rights)
            leave(USAGE)
        same = next((n for n in new[sign] if n.lower() == who.lower()), who)
        new[sign][same] = "".join(r for r in EVERYTHING if r in rights)
    try:
        groups = {"system:administrators", "system:anyuser", "system:authuser"}
        known = groups | {u.lower() for u in coda.state["users"]}
        if coda.injected("sa"):
            raise failure(errno.EPERM)
        coda.allowed(volume, relative, "a")
        if volume["type"] == "Backup":
            raise failure(errno.EROFS)
        if relative and not os.path.isdir(coda.server(volume, relative)):
            raise failure(errno.EAGAIN)
        if any(who.lower() not in known for who in pairs[::2]):
            raise failure(errno.EINVAL)
    except OSError as e:
        complain("%s: %s" % (path, e.strerror))
        if e.errno == errno.EINVAL:
            complain("*** User unknown by the servers?")
        return
    volume["acl"][relative] = {s: {w: r for w, r in names.items() if r} for s, names in new.items()}


def checkservers(coda, arguments):
    say("Contacting servers .....")
    seconds = coda.state["failures"].pop("cs", 0)
    if seconds:
        coda.save()
        coda.unlock()
        time.sleep(seconds)
        coda.lock()
        coda.load()
    control(coda, "VIOCCKSERV")
    coda.state["since"] = 0
    if coda.reachable():
        say("All servers up")
    else:
        say("These servers still down:   %s" % coda.state["address"])


def control(coda, call):
    """A call on Venus itself and not on a path."""
    try:
        coda.answering()
    except OSError as e:
        complain("%s: %s" % (call, e.strerror))
        leave(USAGE)


def checkvolumes(coda, arguments):
    control(coda, "VIOC_VIOCCKBACK")
    for volume in list(coda.volumes()):
        if volume["at"]:
            coda.bind(volume)


def strong(coda, arguments, seconds=0):
    control(coda, "VIOC_STRONG" if seconds == 0 else "VIOC_ADAPTIVE")
    volumes = list(coda.volumes())
    if arguments:
        volumes = []
        each(arguments, lambda path: volumes.append(coda.find(path)[0]))
    for volume in volumes:
        volume["time"] = seconds


def adaptive(coda, arguments):
    strong(coda, arguments, DELAY)


def disconnect(coda, arguments):
    control(coda, "VIOC_DISCONNECT")
    coda.reachability_changes(lambda: coda.state.update(disconnected=1))


def reconnect(coda, arguments):
    control(coda, "VIOC_RECONNECT")
    coda.reachability_changes(lambda: coda.state.update(disconnected=0))


def flush(coda, arguments):
    each(arguments, coda.find)


def flushcache(coda, arguments):
    control(coda, "VIOC_FLUSHCACHE")


def setquota(coda, arguments):
    def act(path):
        coda.find(path)
        say("maximum quota is 0")
        say("New value of vs->MaxQuota will be set to %s" % arguments[1])

    each(arguments[:1], act)


CFS = {
    # opcode: (abbreviation, what does it, arguments at least, at most, usage, danger)
    "adaptive": ("", adaptive, 0, 99, "[<dir> ...]", ""),
    "checklocal": ("", checklocal, 0, 99, "[<dir> ...]", ""),
    "checkservers": ("cs", checkservers, 0, 8, "<servernames>", ""),
    "checkvolumes": ("", checkvolumes, 0, 0, "", ""),
    "collapse": ("", collapse, 1, 99, "<path> [<path> <path> ...]", ""),
    "disconnect": ("", disconnect, 0, 8, "<servernames>", ""),
    "expand": ("", expand, 1, 99, "<path> [<path> <path> ...]", ""),
    "flushcache": ("", flushcache, 0, 0, "", "all files will be lost, if disconnected"),
    "flushobject": ("fl", flush, 1, 99, "<obj>  [<obj> <obj> ...]", "these files will be lost, if disconnected"),
    "flushvolume": ("", flush, 1, 99, "<dir> [<dir> <dir> ...]", ""),
    "forcereintegrate": ("fr", forcereintegrate, 0, 99, "<dir> [<dir> <dir> ...]", ""),
    "getfid": ("gf", getfid, 1, 99, "<path> [<path> <path> ...]", ""),
    "getpath": ("gp", getpath, 1, 99, "<fid> [<fid> <fid> ...]", ""),
    "listacl": ("la", listacl, 1, 99, "<dir> [<dir> <dir> ...]", ""),
    "listvol": ("lv", listvol, 1, 99, "[-local] <dir> [<dir> <dir> ...]", ""),
    "lsmount": ("", lsmount, 1, 99, "<dir> [<dir> <dir> ...]", ""),
    "mkmount": ("mkm", mkmount, 2, 2, "<directory> <volume name>", ""),
    "purgeml": ("", purgeml, 1, 1, "<dir>", "will destroy all changes made while disconnected"),
    "reconnect": ("", reconnect, 0, 8, "<servernames>", ""),
    "rmmount": ("rmm", rmmount, 1, 99, "<dir> [<dir> <dir> ...]", ""),
    "setacl": ("sa", setacl, 3, 99, "[-clear] [-negative] <dir> <name> <rights> [<name> <rights> ....]", ""),
    "setquota": ("sq", setquota, 2, 2, "<dir> <blocks>", ""),
    "strong": ("", strong, 0, 99, "[<dir> ...]", ""),
    "whereis": ("", whereis, 1, 99, "<dir> [<dir> <dir> ...]", ""),
}
CFS_ELSEWHERE = (
    "beginrepair br checkpointml ck clearpriorities cp cpuname @cpu disableasr dasr enableasr easr endrepair er"
    " examineclosure ec flushasr fasr getpfid getmountpoint gmt help listcache lc listlocal ll localinfo li"
    " lookaside lka markincon preservelocal discardlocal preservealllocal discardalllocal replayclosure rc redir"
    " setvol sv sysname @sys truncatelog tl unloadkernel uk waitforever wf writedisconnect wd writereconnect wr"
).split()


def usage(opcode):
    say("Usage: cfs %s %s" % (opcode, CFS[opcode][4]))
    leave(USAGE)


def cfs(coda, arguments):
    word = arguments[0] if arguments else ""
    opcode = next((o for o, row in CFS.items() if word and word in (o, row[0])), None)
    if opcode is None:
        if word in CFS_ELSEWHERE:
            not_doubled("cfs", word)
        say('Bogus or missing opcode: type "cfs help" for list')
        leave(USAGE)
    _, act, least, most, _, danger = CFS[opcode]
    if danger:
        sure(danger)
    if not least <= len(arguments) - 1 <= most:
        usage(opcode)
    act(coda, arguments[1:])


def not_doubled(tool, what):
    complain("coda-double: %s %s is not doubled" % (tool, what))
    leave(NOT_DOUBLED)


# ---- Tokens ---------------------------------------------------------------------------------


def realm_of(coda, name):
    """The realm after the last @, or the default one, and whether it is known."""
    realm = name.rpartition("@")[2] if "@" in name else coda.state["realm"]
    return realm, realm == coda.state["realm"]


def clog(coda, arguments):
    names = [a for a in arguments if not a.startswith("-")]
    options = [a for a in arguments if a.startswith("-")]
    if len(names) != 1 or set(options) - {"-pipe", "-coda"}:
        complain("Usage clog [-pipe] [-test] [-host authserver] [username][@realm]")
        leave(1)
    realm, known = realm_of(coda, names[0])
    user = names[0].rpartition("@")[0] or names[0]
    say("username: %s@%s" % (user, realm))
    password = sys.stdin.readline().rstrip("\n")
    account = coda.state["users"].get(user)
    wrong = account is None or password != account["password"]
    if wrong or not known or coda.state["servers"] == "down" or coda.injected("clog"):
        complain("Invalid login (RPC2_NOBINDING (F)).")
        leave(1)
    if coda.state["mount"] != "mounted":
        say("Local login only, could not contact venus")
        return
    token = {"user": user, "id": account["id"], "expires": coda.now() + LIFE}
    coda.state["tokens"]["%s@%s" % (coda.uid, realm)] = token


def ctokens(coda, arguments):
    realm, _ = realm_of(coda, arguments[0] if arguments else "")
    say("Tokens held by the Cache Manager for %s:" % coda.uid)
    say("    @%s" % realm)
    token = coda.token(coda.uid, realm) if coda.state["mount"] == "mounted" else None
    if token is None:
        say("\tNot Authenticated\n")
        leave(1)
    say("\tCoda user id:    %d" % token["id"])
    say("\tExpiration time: %s\n" % time.ctime(token["expires"]))


def cunlog(coda, arguments):
    realm, _ = realm_of(coda, arguments[0] if arguments else "")
    if coda.state["mount"] == "mounted":
        coda.state["tokens"].pop("%s@%s" % (coda.uid, realm), None)


# ---- hoard ----------------------------------------------------------------------------------


def hoard(coda, arguments):
    if not arguments:
        complain("usage: hoard [-dv] [-f] [hoard-command-file]")
        leave(USAGE)
    lines = [" ".join(arguments)]
    if arguments[0] in ("-", "-f"):
        try:
            if arguments[0] == "-":
                lines = sys.stdin.read().splitlines()
            else:
                with open(arguments[1], encoding="utf-8", errors="surrogateescape") as file:
                    lines = file.read().splitlines()
        except (OSError, IndexError):
            complain("can't open %s" % " ".join(arguments[1:]))
            leave(USAGE)
    for line in lines:
        words = line.split()
        if words:
            try:
                hoard_line(coda, line, words)
            except OSError as e:
                complain("pioctl:%s: %s" % (words[0].capitalize(), e.strerror))


def hoard_line(coda, line, words):
    opcode = {"a": "add", "c": "clear", "d": "delete", "l": "list", "w": "walk"}.get(words[0], words[0])
    counts = {"add": (2, 3), "clear": (1, 2), "delete": (2, 2), "list": (1, 3), "walk": (1, 1)}
    if opcode not in counts or not counts[opcode][0] <= len(words) <= counts[opcode][1]:
        complain("parse error: %s" % line)
        return
    if opcode == "list" and len(words) == 1:
        complain("can't open /dev/tty")
        return
    inside = ""
    if opcode in ("add", "delete"):
        coda.answering()
        inside = coda.inside(words[1])
    hoarded = coda.state["hoard"]
    if opcode == "add":
        priority, attributes = 10, []
        for field in words[2].split(":") if len(words) == 3 else []:
            if field in ("c", "c+", "d", "d+"):
                attributes.append(field)
            elif not field.isdigit():
                complain("parse error: %s" % line)
                return
            elif not 1 <= int(field) <= 1000:
                complain("priority out of range (1 - 1000): %s" % line)
                return
            else:
                priority = int(field)
    coda.answering()
    if not coda.state["primaryuser"] or coda.uid != coda.state["primaryuser"]:
        raise failure(errno.EACCES)
    if opcode == "add":
        hoarded[inside] = ":".join([str(priority)] + attributes)
    elif opcode == "delete":
        if hoarded.pop(inside, None) is None:
            raise failure(errno.ENOENT)
    elif opcode == "clear":
        hoarded.clear()
    elif opcode == "walk":
        coda.reached()
    else:
        with open(words[1], "w", encoding="utf-8", errors="surrogateescape") as file:
            for path, how in hoarded.items():
                file.write("a %s %s\n" % (os.path.join(coda.view, path), how))


# ---- The server's tools ---------------------------------------------------------------------


def createvol_rep(coda, arguments):
    if not 2 <= len(arguments) <= 4:
        say("bad args:  createvol_rep <volname> <server>[/<partition>] [<server>[/<partition>]]* [<groupid>]")
        leave(0)
    name, server = arguments[0], arguments[1].split("/")[0]
    if server not in (coda.state["host"], coda.state["address"]):
        say("Server %s not in servers file" % server)
        leave(1)
    if len(os.fsencode(name)) > LONGEST_VOLUME_NAME:
        say("Volume name %s is too long, it has to be at most %d characters" % (name, LONGEST_VOLUME_NAME))
        leave(1)
    if any(v["name"] == name for v in coda.volumes()):
        say("Volume %s already exists in VRList" % name)
        leave(1)
    if coda.state["servers"] == "down" or coda.injected("createvol_rep"):
        say("Failure to make volume on %s!. Abort." % server)
        leave(1)
    volume = coda.new_volume(name, "ReadWrite")
    say("Replicated volumeid is %s" % volume["id"])
    say("creating volume %s.0 on %s (partition /vicepa)" % (name, server))
    say("VLDB completed.")
    sys.stdout.write("Do you wish this volume to be Backed Up (y/n)? [n] ")
    sys.stdout.flush()
    if sys.stdin.readline().strip() in ("y", "yes"):
        sys.stdout.write("Day to take full dumps: [Mon] ")
        sys.stdin.readline()
    say()


def bldvldb(coda, arguments):
    if coda.state["servers"] == "down":
        leave(1, "VLDB could not be made")
    for volume in coda.volumes():
        volume["known"] = 1
    say("VLDB completed.")


def volutil(coda, arguments):
    if arguments[:1] == ["-h"]:
        arguments = arguments[2:]
    word = arguments[0] if arguments else ""
    if word not in ("lock", "unlock", "backup", "clone", "info", "purge"):
        complain("Usage: volutil [-h host] [-r realm] [-t timeout] [-d debuglevel] [-getkey] <option>")
        leave(USAGE)
    if len(arguments) < 2:
        complain("Usage: volutil %s <volume-id>" % word)
        leave(USAGE)
    if coda.state["servers"] == "down":
        complain("RPC2_NOBINDING (F)")
        leave(USAGE)
    volume = replica(coda, arguments[1])
    if volume is None:
        complain("VNOVOL (103): volume %s is not known" % arguments[1])
        leave(USAGE)
    if word in ("lock", "unlock"):
        volume["locked"] = 1 if word == "lock" else 0
        say("Volume %s %sed" % (volume["replica"], word))
    elif word == "backup":
        backup(coda, volume)
    elif word == "clone":
        name = arguments[3] if arguments[2:3] == ["-n"] and len(arguments) == 4 else volume["name"] + ".clone"
        new = copy_of(coda, volume, name)
        say("VolClone: New (Cloned) volume id %s name %s" % (new["id"], name))
    elif word == "info":
        say('id = %s, name = "%s", type = %s' % (volume["replica"], volume["name"] + ".0", volume["type"]))
    else:
        purge(coda, volume, arguments[2:])


def replica(coda, wanted):
    """The server's tools speak of a volume's replica and not of what the client mounts."""
    for volume in coda.volumes():
        name = volume["name"] + (".0" if volume["type"] == "ReadWrite" else "")
        if wanted in (volume["replica"], "0x" + volume["replica"], name):
            return volume
    return None


def backup(coda, volume):
    if not volume["locked"]:
        complain("VolBackup: volume %s is not locked; error code 700" % volume["replica"])
        leave(USAGE)
    old = coda.called(volume["name"] + ".backup")
    new = copy_of(coda, volume, volume["name"] + ".backup", old)
    new["known"] = 1
    say("Backup (id = %s) of %s (id = %s) completed" % (new["replica"], volume["name"], volume["replica"]))


def copy_of(coda, volume, name, new=None):
    if new is None:
        new = coda.new_volume(name, "Backup")
        new["known"] = 0
    remove(coda.server(new))
    os.mkdir(coda.server(new))
    for relative, status in entries(coda.server(volume), lambda r: False).items():
        source, target = coda.server(volume, relative), coda.server(new, relative)
        if stat.S_ISLNK(status.st_mode):
            os.symlink(os.readlink(source), target)
        elif stat.S_ISDIR(status.st_mode):
            os.mkdir(target)
        else:
            copy_data(source, target, status.st_size)
    new["attributes"] = {r: list(a) for r, a in volume["attributes"].items()}
    new["acl"] = {r: {s: dict(n) for s, n in a.items()} for r, a in volume["acl"].items()}
    for relative in reversed(list(new["attributes"])):
        if exists(coda.server(new, relative)):
            coda.put_on(coda.server(new, relative), new["attributes"][relative], 0o600)
    if new["at"]:
        at = new["at"]
        remove(coda.local(new))
        new.update({"at": "", "pending": {}, "synced": {}})
        coda.attach(new, at)
    return new


def purge(coda, volume, names):
    if names not in ([volume["name"]], [volume["name"] + ".0"]):
        complain("Name does not match volume %s" % volume["replica"])
        leave(USAGE)
    if volume["at"]:
        at = coda.local(volume)
        coda.detach(volume)
        os.symlink("#%s." % volume["name"], at)
    remove(coda.path("detached", volume["id"]))
    remove(coda.server(volume))
    del coda.state["volumes"][volume["id"]]
    say("Volume %s successfully purged" % volume["replica"])


# ---- Venus ----------------------------------------------------------------------------------


def vutil(coda, arguments):
    if arguments != ["-shutdown"]:
        not_doubled("vutil", " ".join(arguments))
    if coda.state["mount"] != "mounted":
        complain("vutil: can't find venus")
        leave(1)
    coda.mount("dead")


def venus(coda, arguments):
    if set(arguments) - {"-init"}:
        not_doubled("venus", " ".join(arguments))
    if coda.state["mount"] != "plain":
        complain("venus: %s already mounted" % coda.view)
        leave(1)
    if not coda.injected("venus"):
        coda.start("-init" in arguments)


# ---- What a test says -----------------------------------------------------------------------


def double_init(home, arguments):
    """init [REALM [HOST [ADDRESS]]]: mounted, with a root volume and the users admin and guest."""
    realm, host, address = (arguments + ["coda.test", "server1", "192.0.2.20"][len(arguments) :])[:3]
    coda = Coda(home)
    coda.state = {
        "realm": realm,
        "host": host,
        "address": address,
        "advanced": 0,
        "last": 0,
        "writer": coda.uid,
        "primaryuser": 0,
        "mount": "mounted",
        "servers": "up",
        "disconnected": 0,
        "since": 0,
        "root": "7f000001",
        "users": {
            "admin": {"password": "secret", "id": 500, "administrator": 1},
            "guest": {"password": "guest", "id": 501, "administrator": 0},
        },
        "tokens": {},
        "hoard": {},
        "failures": {},
        "volumes": {},
    }
    for directory in ("coda", "beneath", "detached", "server", "spool"):
        os.mkdir(coda.path(directory))
    coda.mounts()
    root = coda.new_volume("root", "ReadWrite")
    root["acl"][""]["+"]["System:AnyUser"] = "rl"
    coda.attach(root, realm)
    coda.save()


def double(coda, arguments):
    word, *rest = arguments or [""]
    if word == "advance":
        coda.state["advanced"] += float(rest[0])
        coda.notice()
    elif word in ("server-down", "server-up"):
        coda.reachability_changes(lambda: coda.state.update(servers=word.partition("-")[2]))
        if word == "server-up":
            coda.notice()
    elif word in ("mount", "unmount", "dead"):
        coda.mount({"mount": "mounted", "unmount": "plain", "dead": "dead"}[word])
    elif word == "other-client-writes":
        other_client_writes(coda, rest[0])
    elif word == "fail":
        coda.state["failures"][rest[0]] = int(rest[1]) if rest[1:] else 30 if rest[0] == "cs" else 1
    elif word == "heal":
        coda.state["failures"] = {}
    elif word == "user":
        name, password, number = rest[:3]
        account = {"password": password, "id": int(number), "administrator": int("administrator" in rest)}
        coda.state["users"][name] = account
    elif word in ("primaryuser", "writer"):
        coda.state[word] = int(rest[0])
    elif word == "refusals":
        if exists(coda.path("refusals")):
            with open(coda.path("refusals"), encoding="utf-8", errors="surrogateescape") as file:
                sys.stdout.write(file.read())
    elif word in ("where", "stat"):
        second_client(coda, word, rest[0])
    elif word == "readable":
        readable(coda, rest[0])
    else:
        leave(USAGE, "coda-double: unknown: %s" % word)


def other_client_writes(coda, path):
    volume, relative = coda.holder(coda.inside(path))
    copy = coda.server(volume, relative)
    if not os.path.isdir(os.path.dirname(copy)):
        leave(1, "coda-double: the servers have no %s" % os.path.dirname(path))
    remove(copy)
    with open(copy, "w", encoding="utf-8") as file:
        file.write("written by another client\n")
    volume["attributes"][relative] = [0o644, 501, NAMELESS, int(time.time())]
    coda.put_on(copy, volume["attributes"][relative], 0o600)
    volume["stale"].append(relative)
    coda.hear_of_others(volume)


def second_client(coda, word, path):
    """where PATH, stat PATH: what the servers hold, which a client sees that wrote nothing."""
    seen = coda.seen(path)
    if seen is None:
        leave(1, "%s: %s" % (path, os.strerror(errno.ENOENT)))
    copy = coda.server(*seen)
    if word == "where":
        say(copy)
        return
    if os.path.islink(copy) and os.readlink(copy) == UNREACHABLE:
        leave(1, "%s: listed, but: %s" % (path, os.strerror(errno.ENOENT)))
    mode, owner, group, seconds = seen[0]["attributes"].get(seen[1], [0o755, 0, NAMELESS, 0])
    kind = "symlink" if os.path.islink(copy) else "directory" if os.path.isdir(copy) else "file"
    size = os.lstat(copy).st_size if kind == "file" else 0
    target = os.readlink(copy) if kind == "symlink" else ""
    say("%s %o %d %d %d %d %s" % (kind, mode, owner, group, size, seconds, "" if target == EMPTY else target))


def readable(coda, path):
    """readable PATH: whether a client may read it that has no token, as a machine that boots."""
    try:
        seen = coda.seen(path, rights=True)
        if seen is None:
            raise failure(errno.ENOENT)
        volume, relative = seen
        directory = relative if os.path.isdir(coda.server(*seen)) else os.path.dirname(relative)
        if not {"r", "l"} <= coda.rights(volume, directory, None):
            raise failure(errno.EACCES)
    except OSError as e:
        leave(1, "%s: %s" % (path, e.strerror))


# ---- All of them ----------------------------------------------------------------------------

TOOLS = {
    "cfs": cfs,
    "clog": clog,
    "ctokens": ctokens,
    "cunlog": cunlog,
    "hoard": hoard,
    "volutil": volutil,
    "createvol_rep": createvol_rep,
    "bldvldb.sh": bldvldb,
    "vutil": vutil,
    "venus": venus,
    "coda-double": double,
}


def main(tool, arguments):
    home = os.path.realpath(os.environ["CODA_DOUBLE"])
    lock = open(os.path.join(home, "lock"), "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    if tool == "coda-double" and arguments[:1] == ["init"]:
        double_init(home, arguments[1:])
        return 0
    coda = Coda(home)
    coda.lock = lambda: fcntl.flock(lock, fcntl.LOCK_EX)
    coda.unlock = lambda: fcntl.flock(lock, fcntl.LOCK_UN)
    coda.load()
    coda.notice()
    try:
        TOOLS[tool](coda, arguments)
        code = 0
    except Leave as e:
        code = e.code
        if e.text:
            complain(e.text)
    coda.notice()
    coda.save()
    return code


if __name__ == "__main__":
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    sys.exit(main(os.path.basename(sys.argv[0]), sys.argv[1:]))
