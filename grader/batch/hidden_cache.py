"""Must hidden expectations be made anew? Not while the course, the seed and NumPy are the same.

They are kept in the user's cache folder, which others may not read, since they tell what the hidden
calls are and what is right for them. Whatever cannot be read or written there is made anew.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from grader.course import Course, Expectations, Seed, expectations_from_bytes, expectations_to_bytes
from grader.machine import resources
from grader.machine.digests import digest_of_folder
from grader.results import UserCache
from grader.worker import Worker

#: How many files are kept: the newest.
_KEPT = 50


def hidden_expectations(
    course: Course, name: str, seed: Seed, worker: Worker, make: Callable[[], Expectations]
) -> Expectations:
    """The hidden expectations of an assignment, as they were kept, or as `make` makes them.

    Raises:
        GraderError: they cannot be made, or a file of the course cannot be read.
    """
    kept = UserCache("hidden", _KEPT)
    key = _key(course, name, seed, worker)
    data = kept.read(key)
    if data is not None:
        with suppress(ValueError, TypeError, LookupError, AttributeError):  # of another version
            return expectations_from_bytes(data)
    made = make()
    with suppress(TypeError):
        kept.write(key, expectations_to_bytes(made))
    return made


def _key(course: Course, name: str, seed: Seed, worker: Worker) -> str:
    """A digest of everything that they depend on."""
    parts = (
        name,
        course.assignment(name).handout,
        digest_of_folder(course.assignment(name).folder, "**/*"),
        digest_of_folder(course.folder / "reference", "**/*"),
        digest_of_folder(resources.PACKAGE, "**/*.py"),
        platform.python_version(),
        np.__version__,
        worker.python_version,
        worker.numpy_version,
        repr(worker.versions_of(course.assignment(name).packages)),
    )
    return hashlib.sha256("\0".join(parts).encode() + b"\0" + seed.secret).hexdigest()
