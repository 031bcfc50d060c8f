"""How does a child become a user of its own, in a root folder of its own?

Its user is told by its process number, which no other process of the machine has while it lives:
so no two children are ever the same user, whichever grader forked them.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import pwd
import signal
import time
from collections.abc import Iterator, Mapping
from typing import Any

from .kernel import Kernel, UnavailableError, keep_only
from .limits import limit_resources
from .root_folder import CALL_FILES, make_root

#: The users of children, and of the forkservers that end what children left: one for each process
#: number, which are below 2 ** 22. They lie where no system and no directory service has any.
FIRST_USER = 0x7A000000
_USERS = 1 << 22
_FIRST_ENDING_USER = FIRST_USER + _USERS
#: Where the kernel tells of processes.
PROCESSES = pathlib.Path("/proc")
#: In seconds, when a process that seems to be a stranger is looked at again.
_SECOND_LOOK = 0.1


class OwnUser:
    """A root folder, and what is needed to become a user of one's own; `enter` does so for good."""

    #: How student code gets a refusal if it reads what it must not: the file is not there.
    refusal: type[OSError] = FileNotFoundError
    what = "a user and a root folder of its own for each process, seccomp"

    def __init__(
        self,
        root: str,
        packages: Mapping[str, str],
        listed: Mapping[str, Any],
        memory_mb: int,
        cpu_seconds: int,
    ) -> None:
        self._root = root
        self._memory_mb = memory_mb
        self._cpu_seconds = cpu_seconds
        self._kernel = Kernel()
        if not (_has_its_users("uid_map") and _has_its_users("gid_map")):
            raise UnavailableError(
                f"this container has no users {FIRST_USER} to {FIRST_USER + 2 * _USERS - 1}"
            )
        if taken := next(_who_has_its_users(), ""):
            raise UnavailableError(f"{taken} has one of the user numbers that it needs")
        try:
            make_root(root, packages, listed.get("readable", ()))
        except OSError as error:
            raise UnavailableError(f"its root folder cannot be filled: {error}") from None
        self._kernel.hide_memory()

    def enter(self, channel: int, parent: int) -> None:
        """Keep `channel` (as CHANNEL) and give up everything else that reaches outside.

        Raises:
            OSError: the kernel refuses a step.
        """
        keep_only(channel)
        limit_resources(self._memory_mb, self._cpu_seconds)
        os.chroot(self._root)
        os.chdir("/")
        with contextlib.suppress(FileNotFoundError):
            os.chdir(CALL_FILES)
        user = FIRST_USER + os.getpid()
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        self._kernel.give_up_privileges()
        self._kernel.hide_memory()
        self._kernel.end_with(parent)
        self._kernel.filter_system_calls()

    def end_others(self, pid: int) -> None:
        """End all processes of a child's user, at once; the child has ended, but is not reaped.

        For a moment this process is in effect that user, and so reaches its processes and no other
        ones; really it is yet another one, so that they do not reach it.

        Raises:
            OSError: they cannot be ended.
        """
        os.setresuid(_FIRST_ENDING_USER + os.getpid(), FIRST_USER + pid, 0)
        try:
            _end_all_in_reach()
        finally:
            os.setresuid(0, 0, 0)


def _has_its_users(name: str) -> bool:
    """Return whether the users of children exist here, according to a table of the kernel."""
    try:
        lines = pathlib.Path("/proc/self", name).read_text().splitlines()
    except OSError:  # there are no tables without user namespaces
        return True
    spans = [(int(first), int(length)) for first, _, length in map(str.split, lines)]
    last = FIRST_USER + 2 * _USERS
    return any(first <= FIRST_USER and last <= first + length for first, length in spans)


def _who_has_its_users() -> Iterator[str]:
    """Yield who has one of the users of children, besides the children of other graders.

    What a child of theirs has started is theirs as well, while the child is there: until it is
    reaped, no other one can become its user.
    """
    for entry in pwd.getpwall():
        if _is_its_own(entry.pw_uid):
            yield f"the account {entry.pw_name}"
    doubtful = list(_strangers())
    if doubtful:
        time.sleep(_SECOND_LOOK)  # its child may have come or gone while they were listed
        yield from (f"process {number}" for number in _strangers() if number in doubtful)


def _strangers() -> Iterator[str]:
    """Yield the numbers of processes with a user of children that belong to none."""
    users: dict[str, int] = {}
    children: set[int] = set()
    for path in PROCESSES.glob("[0-9]*/status"):
        found: dict[bytes, list[bytes]] = {}
        with contextlib.suppress(OSError):  # it has just ended
            for line in path.read_bytes().splitlines():
                name, _, rest = line.partition(b":")
                found[name] = rest.split()
        if b"Uid" not in found:
            continue  # a kernel that does not say it
        user = int(found[b"Uid"][0])
        # In a container, a process has another number than outside of it.
        numbers = map(int, found.get(b"NSpid", found[b"Pid"]))
        if _is_its_own(user) and (user - FIRST_USER) % _USERS in numbers:
            children.add(user)
        elif _is_its_own(user) and found[b"State"][0] != b"Z":  # it has not ended
            users[path.parent.name] = user
    yield from (number for number, user in users.items() if user not in children)


def _is_its_own(user: int) -> bool:
    return FIRST_USER <= user < FIRST_USER + 2 * _USERS


def _end_all_in_reach() -> None:
    try:
        os.kill(os.getppid(), 0)
    except PermissionError:  # as it should be
        with contextlib.suppress(ProcessLookupError):  # there is none
            os.kill(-1, signal.SIGKILL)
        return
    raise OSError("the processes of one user cannot be told from those of others")
