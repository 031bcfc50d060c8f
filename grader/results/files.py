"""How is a file written so that it is always complete?"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from grader.errors import GraderError


class UnwritableError(GraderError):
    """A file cannot be written (the disk may be full); its previous content is untouched."""


def write_atomically(
    path: Path, content: str | bytes | Iterable[bytes], *, private: bool = False
) -> None:
    """Write a file atomically: at any moment, it has either its old or its new content.

    Others may not read a `private` one.

    Raises:
        UnwritableError: it cannot be written, for example because the disk is full.
    """
    if isinstance(content, str):
        content = content.encode(errors="backslashreplace")
    temporary = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if private:
            temporary.touch(0o600)
            temporary.chmod(0o600)
        with temporary.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        temporary.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise UnwritableError(f"{path} cannot be written: {error.strerror}") from None
        raise
