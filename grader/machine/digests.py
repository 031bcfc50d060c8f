"""Which files does something depend on? Their digest, which changes if any of them does."""

from __future__ import annotations

import hashlib
from pathlib import Path

from grader.errors import GraderError


def digest_of_folder(folder: Path, pattern: str) -> str:
    """A digest of the files of a folder that match a pattern, and of their names.

    Raises:
        GraderError: one of them cannot be read.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(repr(path.relative_to(folder).parts).encode())
            try:
                digest.update(digest_of_file(path))
            except OSError as error:
                raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    return digest.hexdigest()


def digest_of_file(path: Path) -> bytes:
    """A digest of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
