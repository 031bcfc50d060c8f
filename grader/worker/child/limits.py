"""How much may a child use, as far as the system can limit it?"""

from __future__ import annotations

import contextlib
import sys

#: The most open files.
FILES = 64


def limit_resources(memory_mb: int, cpu_seconds: int) -> None:
    """Limit memory (beyond what is already mapped), CPU time, files, processes and core dumps."""
    if sys.platform == "win32":
        return
    import resource

    wanted = {
        "RLIMIT_AS": mapped_bytes() + memory_mb * 1024 * 1024,
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NOFILE": FILES,
        "RLIMIT_NPROC": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        with contextlib.suppress(ValueError, OSError):  # macOS has some of these but accepts none
            hard = resource.getrlimit(kind)[1]
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (bound, bound))


def mapped_bytes() -> int:
    """Return the size of this process's address space."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123  (no pathlib in a child)
            pages = int(statm.read().split()[0])
    except (OSError, ValueError):
        return 1 << 30
    import resource

    return pages * resource.getpagesize()
