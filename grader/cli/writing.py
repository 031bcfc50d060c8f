"""How is a file written that was named on the command line? It may be a link or a device."""

from __future__ import annotations

import os
from pathlib import Path

from grader.errors import GraderError


def write_named(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; what a link, a pipe or a device leads to is written.

    Raises:
        GraderError: it cannot be written.
    """
    from grader.results import write_atomically

    try:
        is_special = path.exists() and not path.is_file() and not path.is_dir()
        if is_special:  # `/dev/stdout` must not become a file
            with path.open("wb") as file:
                file.write(data)
            return
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}") from None
    write_atomically(Path(os.path.realpath(path)) if path.is_symlink() else path, data)
