"""Where does the secret seed of the hidden calls come from? It is made once and never shown."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import GraderError

#: The file of the course that keeps the seed, and the environment variable that overrides it.
FILE, VARIABLE = ".grader-seed", "GRADER_SEED"


@dataclass(frozen=True)
class Seed:
    """The secret; only its fingerprint may be written anywhere."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that distinguish seeds without revealing anything about them."""
        return hashlib.sha256(b"grader seed " + self.secret).hexdigest()[:8]


def find_seed(course: Path, seed_file: Path | None = None) -> Seed:
    """The seed from `seed_file`, else GRADER_SEED, else the course's file, created if need be.

    Raises:
        GraderError: the file cannot be read or created, or it is empty.
    """
    if seed_file is not None:
        return seed_in(seed_file)
    if text := os.environ.get(VARIABLE, "").strip():
        return Seed(os.fsencode(text))
    return kept_seed(course / FILE, f"name a file with --seed-file, or set {VARIABLE}")


def kept_seed(path: Path, remedy: str = "name a file with --seed-file") -> Seed:
    """The seed that a file of the course keeps, created if need be.

    Raises:
        GraderError: the file cannot be read or created, or it is empty; the remedy says what to do.
    """
    if path.exists():
        return seed_in(path)
    try:
        _make(path)
    except OSError as error:
        raise GraderError(
            f"the secret seed cannot be kept in {path} ({error.strerror}); {remedy}"
        ) from None
    return seed_in(path)


def seed_in(path: Path) -> Seed:
    """The seed in a file.

    Raises:
        GraderError: the file cannot be read, or it is empty.
    """
    return Seed(_read(path))


def _make(path: Path) -> None:
    """Write a new secret; `path` is never empty, and of two simultaneous runs one wins."""
    descriptor, temporary = tempfile.mkstemp(prefix=FILE, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise GraderError(f"seed file {path}: {error.strerror}") from None
    if not secret:
        raise GraderError(f"seed file {path} is empty; write any secret text into it")
    return secret
