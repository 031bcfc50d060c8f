"""Which files may student code read? A Landlock ruleset allows these and no others.

The rights are those of the kernel's user interface (linux/landlock.h); those that an older kernel
lacks are left out, and the version of its ABI is reported.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from .syscalls import NUMBERS

_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
#: How many file rights there are since which ABI.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
#: TCP bind and connect, and the ABI that introduced them.
_NET_RIGHTS_SINCE, _NET_RIGHTS = 4, 0b11
#: Abstract Unix sockets and signals, and the ABI that introduced their scopes.
_SCOPES_SINCE, _SCOPES = 6, 0b11
_VERSION = 1
_PATH_BENEATH = 1
_EXCLUDED = ("site-packages", "dist-packages")
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
#: Where the system keeps time zones.
ZONES = "/usr/share/zoneinfo"
_FILES = ("/etc/ld.so.cache", "/dev/null", "/dev/urandom", ZONES)

Syscall = Callable[..., int]


def abi(syscall: Syscall) -> int:
    """Return the version of the kernel's Landlock ABI; less than 1 if there is none."""
    return syscall(NUMBERS["landlock_create_ruleset"], None, 0, _VERSION)


def make_ruleset(
    syscall: Syscall, version: int, paths: Iterable[Path], listable: Iterable[Path] = ()
) -> int:
    """Return the descriptor of a ruleset that allows reading `paths` and nothing else.

    Of the `listable` folders, only the names of what is in them can be read.

    Raises:
        OSError: the kernel refuses it.
    """
    rights = max(count for since, count in _FILE_RIGHTS.items() if since <= version)
    attribute = struct.pack("<Q", (1 << rights) - 1)
    if version >= _NET_RIGHTS_SINCE:
        attribute += struct.pack("<Q", _NET_RIGHTS)
    if version >= _SCOPES_SINCE:
        attribute += struct.pack("<Q", _SCOPES)
    ruleset = syscall(NUMBERS["landlock_create_ruleset"], attribute, len(attribute), 0)
    if ruleset < 0:
        raise OSError("landlock_create_ruleset failed")
    for path in paths:
        _allow_reading(syscall, ruleset, path, _READ_FILE | _READ_DIR)
    for path in listable:
        _allow_reading(syscall, ruleset, path, _READ_DIR)
    return ruleset


def restrict(syscall: Syscall, ruleset: int) -> None:
    """Bind this thread to the ruleset permanently.

    Raises:
        OSError: the kernel refuses it.
    """
    if syscall(NUMBERS["landlock_restrict_self"], ruleset, 0) != 0:
        raise OSError("landlock_restrict_self failed")


def readable_paths(packages: Mapping[str, str], more: Iterable[str] = ()) -> Iterator[Path]:
    """Yield what an interpreter reads: its standard library, shared libraries, the packages.

    `packages` are given by the folder that contains each, and `more` are paths of others.
    """
    yield from standard_library()
    libraries = [*map(Path, _LIBRARIES), Path(sys.base_prefix, "lib")]
    for folder in dict.fromkeys(entry.resolve() for entry in libraries):
        yield from (path for path in _entries(folder) if _is_library(path.name))
    yield from package_paths(packages, more)
    yield from map(Path, _FILES)


def package_paths(packages: Mapping[str, str], more: Iterable[str]) -> Iterator[Path]:
    """Yield the files and folders of packages."""
    for name, parent in packages.items():
        yield Path(parent, name)
        yield Path(parent, name + ".libs")
    yield from map(Path, more)


def standard_library() -> Iterator[Path]:
    """Yield the files and folders of the standard library.

    Folders that contain site-packages are listed entry by entry, so that whatever else is installed
    there (perhaps an assignment's reference) stays out of reach.
    """
    for folder in dict.fromkeys(Path(entry) for entry in sys.path if entry):
        yield from (path for path in _entries(folder) if path.name not in _EXCLUDED)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _is_library(name: str) -> bool:
    return ".so" in name or name.endswith(("-linux-gnu", "-linux-musl"))


def _allow_reading(syscall: Syscall, ruleset: int, path: Path, folder_rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = folder_rights if path.is_dir() else _READ_FILE
        rule = struct.pack("<Qi", rights, place)
        if syscall(NUMBERS["landlock_add_rule"], ruleset, _PATH_BENEATH, rule, 0) != 0:
            raise OSError(f"landlock_add_rule failed for {path}")
    finally:
        os.close(place)
