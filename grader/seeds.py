"""Where does the secret seed of the hidden calls come from? Made once, never shown."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import GraderError

FILE = ".grader-seed"
VARIABLE = "GRADER_SEED"


@dataclass(frozen=True)
class Seed:
    """The secret; only its fingerprint may be written anywhere."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that tell two seeds apart and say nothing of either."""
        return hashlib.sha256(b"grader seed " + self.secret).hexdigest()[:8]


def find_seed(course: Path, seed_file: Path | None = None) -> Seed:
    """The seed from `seed_file`, else GRADER_SEED, else the course's own file, made if need be."""
    if seed_file is not None:
        return Seed(_read(seed_file))
    if text := os.environ.get(VARIABLE, "").strip():
        return Seed(os.fsencode(text))
    path = course / FILE
    if path.exists():
        return Seed(_read(path))
    secret = secrets.token_hex(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise GraderError(
            f"the secret seed cannot be kept in {path} ({error.strerror}); "
            f"name a file with --seed-file, or set {VARIABLE}"
        ) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return Seed(secret.encode())


def _read(path: Path) -> bytes:
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise GraderError(f"seed file {path}: {error.strerror}") from None
    if not secret:
        raise GraderError(f"seed file {path} is empty; write any secret text into it")
    return secret
