"""Where is a submission in the repository that a CI job checks? Its path, as the job shows it."""

from __future__ import annotations

import os
from pathlib import Path


def path_below(folder: Path | None, source: str) -> str:
    """The path of a submission below `folder`, with slashes; as it is if it is not below it.

    Args:
        folder: the root of the repository; if it is not known, the working folder.
        source: a path as it was given, which counts from the working folder.
    """
    if not source:
        return ""
    root = Path.cwd() if folder is None else folder.absolute()
    whole = Path(os.path.normpath(Path(source).absolute()))
    for path, top in ((whole, root), (_real(whole), _real(root))):  # the root may be a link
        if path.is_relative_to(top):
            return path.relative_to(top).as_posix()
    return source


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError):  # no file can have this name
        return path
