"""What does a child of the `user` tier find on the disk? A root folder with what Python reads.

It holds the standard library and the packages, at the paths that they have outside, and nothing
else: no course, no home, no /tmp, no /proc. Files are linked into it, or copied where that is not
possible. The system's shared libraries are not in it: those that compiled modules need are loaded
before the fork.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pathlib
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping

from .landlock import ZONES, package_paths, standard_library

#: Folders that no honest answer needs: tests, programs, installers, and time zones twice over.
_LEFT_OUT = {
    *("test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3"),
    *("right", "posix"),
}
#: The folder in which files of a call lie, where there are any: it is the present one then.
CALL_FILES = "call-files"
#: Major and minor number of /dev/urandom.
_URANDOM = 1, 9


def make_root(root: str, packages: Mapping[str, str], more: Iterable[str] = ()) -> None:
    """Fill an empty folder with what student code may read, and load the libraries that it needs.

    Raises:
        OSError: something cannot be copied.
    """
    os.umask(0o022)
    os.chmod(root, 0o755)  # noqa: PTH101  (the folder around it is closed)
    top = pathlib.Path(root)
    paths = [*standard_library(), pathlib.Path(ZONES), *package_paths(packages, more)]
    for path in paths:
        if path.exists() and _is_wanted(path.name):
            _place(top, path)
    _make_devices(top / "dev")
    for library in _needed_libraries(top):
        _load(library)


def _place(top: pathlib.Path, path: pathlib.Path) -> None:
    """Put a file or a folder below `top`, where it is outside, by that name and its real one."""
    real = path.resolve()
    inside = _below(top, real)
    if not inside.exists():
        inside.parent.mkdir(parents=True, exist_ok=True)
        _put(str(real), str(inside))
    name = _below(top, path)
    if not name.exists():
        name.parent.mkdir(parents=True, exist_ok=True)
        # Relative, so that it never leads out of the folder, from whichever side it is followed.
        name.symlink_to(os.path.relpath(inside, name.parent.resolve()))


def _below(top: pathlib.Path, path: pathlib.Path) -> pathlib.Path:
    return top / path.relative_to(path.anchor)


def _put(source: str, target: str) -> None:
    if not os.path.isdir(source):  # noqa: PTH112  (thousands of files: pathlib takes twice as long)
        _put_file(source, target, os.stat(source))  # noqa: PTH116
        return
    os.mkdir(target)  # noqa: PTH102
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir():
                if not entry.is_symlink() and _is_wanted(entry.name):
                    _put(entry.path, f"{target}/{entry.name}")
            elif entry.is_file():
                # A link to a link would lead to nothing in there.
                real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
                _put_file(real, f"{target}/{entry.name}", entry.stat())


def _is_wanted(folder: str) -> bool:
    return folder not in _LEFT_OUT and not folder.startswith("config-")


def _put_file(source: str, target: str, status: os.stat_result) -> None:
    """Link a file, if everybody may read it and nobody else write it; otherwise copy it."""
    if status.st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP) == stat.S_IROTH:
        with contextlib.suppress(OSError):  # on another disk, or one that has no links
            os.link(source, target)
            return
    shutil.copyfile(source, target)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))  # compiled modules rest on it
    os.chmod(target, 0o644)  # noqa: PTH101


def _make_devices(folder: pathlib.Path) -> None:
    folder.mkdir()
    (folder / "null").touch(0o444)  # whoever reads it finds nothing, as in the real one
    with contextlib.suppress(OSError):  # where no device can be made, os.urandom still works
        os.mknod(folder / "urandom", stat.S_IFCHR | 0o444, os.makedev(*_URANDOM))


def _needed_libraries(top: pathlib.Path) -> list[str]:
    """Return the libraries outside of the folder that the compiled modules in it load.

    Another process loads all of these modules, so that this one, which forks often, stays small.
    """
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            before = _mapped_files()
            for module in _compiled_modules(top):
                _load(module)
            found = _mapped_files() - before
            outside = [path for path in found if not _below(top, pathlib.Path(path)).exists()]
            os.write(write, "\0".join(outside).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as answer:  # noqa: PTH123  (a descriptor)
        told = answer.read().decode()
    os.waitpid(pid, 0)
    return sorted(filter(None, told.split("\0")))


def _compiled_modules(top: pathlib.Path) -> Iterator[str]:
    for folder, _, names in os.walk(top):
        for name in names:
            if ".so" in name and not name.startswith("_tkinter"):
                yield str(pathlib.Path("/", pathlib.Path(folder, name).relative_to(top)))


def _load(library: str) -> None:
    # What needs a library that is missing is missing for student code as well.
    with contextlib.suppress(OSError):
        ctypes.CDLL(library)


def _mapped_files() -> set[str]:
    """Return the files that this process has in its memory."""
    lines = pathlib.Path("/proc/self/maps").read_text().splitlines()
    return {line.split(maxsplit=5)[5] for line in lines if "/" in line}
