"""Which interpreter runs student code, and where are its numpy and scipy, and other packages?"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .limits import WorkerError

#: The packages that student code may import in any course, if they are installed.
PACKAGES = ("numpy", "scipy")
#: The script that starts a worker process.
BOOT = Path(__file__).parent / "child" / "boot.py"
#: Finds the packages that a course lists, and what they need.
_DISTRIBUTIONS = BOOT.with_name("distributions.py")
_RUN_DISTRIBUTIONS = f"import runpy; runpy.run_path({str(_DISTRIBUTIONS)!r}, run_name='__main__')"
#: How long an interpreter may take to answer the probe.
_PROBE_SECONDS = 60
#: The oldest Python that can run student code.
_OLDEST = (3, 9)
#: Reports the version, in a way that any Python understands, before anything newer is used.
_PROBE = f"""
import json, os, sys
found = {{}}
if sys.version_info[:2] >= {_OLDEST!r}:
    import importlib.util
    for name in {PACKAGES!r}:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            found[name] = os.path.dirname(os.path.dirname(os.path.abspath(spec.origin)))
sys.stdout.write(json.dumps(dict(version=sys.version_info[:2], packages=found)))
"""


@dataclass(frozen=True)
class Interpreter:
    """An interpreter, and the folder of each package that student code may import.

    Attributes:
        path: the interpreter.
        packages: the folder of each package that any course may use.
        listed: what belongs to the packages that a course lists (see `distributions.py`).
    """

    path: str
    packages: dict[str, str]
    listed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def importable(self) -> frozenset[str]:
        """All packages that student code can import."""
        return frozenset(self.packages) | frozenset(self.listed.get("importable", ()))

    @property
    def names(self) -> frozenset[str]:
        """The packages that a course lists and that are here."""
        return frozenset(self.listed.get("names", ()))

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions of these packages and of what they need: "pandas 3.1.1"."""
        return tuple(self.listed.get("versions", ()))

    def command(self, part: str, settings: dict[str, object]) -> list[str]:
        """Return the command line that starts a part of the worker under this interpreter.

        It keeps its compiled modules where this interpreter keeps its own, if that keeps any.
        """
        argument = json.dumps({"packages": self.packages, "listed": dict(self.listed), **settings})
        options = ["-I", "-S"]
        if sys.dont_write_bytecode:
            options.append("-B")
        if sys.pycache_prefix is not None:
            options += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
        return [self.path, *options, str(BOOT), part, argument]


@functools.lru_cache(maxsize=16)
def find_interpreter(path: str | None) -> Interpreter:
    """Return the interpreter at `path` (default: this one).

    Raises:
        WorkerError: it cannot be run, is too old, or has no NumPy.
    """
    if path is None:
        return Interpreter(sys.executable, _packages_here())
    try:
        done = subprocess.run(
            [path, "-B", "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=Path(sys.executable).anchor,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise WorkerError(f"{path} cannot be run as a Python interpreter: {error}") from None
    try:
        found = json.loads(done.stdout)
        version = tuple(found["version"])
    except (ValueError, TypeError, KeyError):
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        detail = f": {last[0][:200]}" if last else ""
        raise WorkerError(f"{path} cannot be run as a Python interpreter{detail}") from None
    if version < _OLDEST:
        found_version, oldest = (".".join(map(str, each)) for each in (version, _OLDEST))
        raise WorkerError(f"{path} is Python {found_version}; student code needs {oldest} or newer")
    if "numpy" not in found["packages"]:
        raise WorkerError(f"{path} has no numpy: install it there, or name another with --python")
    return Interpreter(path, found["packages"])


@functools.lru_cache(maxsize=64)
def with_packages(path: str | None, names: frozenset[str]) -> Interpreter:
    """Return the interpreter at `path` with the packages that a course lists, where they are here.

    Raises:
        WorkerError: it cannot be asked for them.
    """
    interpreter = find_interpreter(path)
    more = sorted(names - interpreter.packages.keys())
    if not more:
        return interpreter
    if path is None:
        from .child.distributions import find_packages

        found = find_packages(more)
    else:
        found = _found_by(path, more)
    return replace(interpreter, listed=found) if found["names"] else interpreter


def _found_by(path: str, names: list[str]) -> dict[str, Any]:
    """What another interpreter finds for these packages."""
    try:
        done = subprocess.run(
            [path, "-B", "-c", _RUN_DISTRIBUTIONS, *names],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=Path(sys.executable).anchor,
            timeout=_PROBE_SECONDS,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise WorkerError(f"{path} cannot say which packages it has: {error}") from None
    return found


def _packages_here() -> dict[str, str]:
    packages = {}
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            packages[name] = str(Path(spec.origin).absolute().parent.parent)
    return packages


def clean_environment() -> dict[str, str]:
    """Return the environment of a worker: one thread per library, and nothing inherited."""
    threads = ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")
    environment = {f"{library}_NUM_THREADS": "1" for library in threads}
    environment["LC_ALL"] = "C.UTF-8"
    for name in ("SYSTEMROOT", "WINDIR"):  # Windows opens no sockets without these
        if sys.platform == "win32" and name in os.environ:
            environment[name] = os.environ[name]
    return environment
