"""What is kept for this user's next run? Files in the user's cache folder, that nobody else wrote.

Whatever cannot be read or written there is made anew.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from grader.results.files import UnwritableError, write_atomically

#: Each file begins with the digest of its rest.
_DIGEST_BYTES = hashlib.sha256().digest_size


class UserCache:
    """The files of one kind, each under a key; others may neither read nor change them."""

    def __init__(self, kind: str, most: int) -> None:
        """Keep the `most` files of a kind that were used last."""
        import platformdirs  # not needed by a check

        self._folder = Path(platformdirs.user_cache_dir("notebook-grader", appauthor=False))
        self._kind, self._most = kind, most

    def read(self, key: str) -> bytes | None:
        """What is kept under a key; None if nothing is, or it is damaged or another user's."""
        with suppress(OSError):
            path = self._path(key)
            if _is_own(self._folder) and _is_own(path):
                content = path.read_bytes()
                digest, data = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
                if hashlib.sha256(data).digest() == digest:
                    os.utime(path)
                    return data
        return None

    def write(self, key: str, data: bytes) -> None:
        """Keep `data` under a key, and remove the files that are too many."""
        with suppress(OSError, UnwritableError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            digest = hashlib.sha256(data).digest()
            write_atomically(self._path(key), digest + data, private=True)
            files = sorted(
                self._folder.glob(f"{self._kind}-*"), key=lambda file: file.stat().st_mtime
            )
            for old in files[: -self._most]:
                old.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{self._kind}-{key}"


def _is_own(path: Path) -> bool:
    """Whether nobody else can have written a file, or into a folder."""
    status = path.stat()
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)
