"""How is a file written so that it is never there half?"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from grader.errors import GraderError


class UnwritableError(GraderError):
    """A file cannot be written, since the disk is full, say; what was there before is unharmed."""


def write_whole(path: Path, content: str | bytes | Iterable[bytes]) -> None:
    """Write a file so that at any moment it is there whole, as it was or as it will be.

    Raises:
        UnwritableError: the disk is full, say.
    """
    if isinstance(content, str):
        content = content.encode(errors="backslashreplace")
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        half.replace(path)
    except BaseException as error:
        with suppress(OSError):
            half.unlink()
        if isinstance(error, OSError):
            raise UnwritableError(f"{path} cannot be written: {error.strerror}") from None
        raise
