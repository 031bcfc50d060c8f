"""How do files lie in the present folder of a child for one call, and for no other?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def present(folder: Path, files: Mapping[str, bytes]) -> Iterator[None]:
    """Have these files lie in a folder meanwhile, where everybody may read them.

    Raises:
        OSError: they cannot be written.
    """
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove(path)  # a link that an earlier answer has put there is not followed
            with path.open("xb") as file:
                file.write(content)
            path.chmod(0o444)
            for above in _folders(folder, path):
                above.chmod(0o755)
        yield
    finally:
        for name in files:
            path = folder / name
            _remove([*_folders(folder, path), path][0])


def _folders(folder: Path, path: Path) -> list[Path]:
    """The folders within `folder` in which a file lies, the outermost first."""
    return [above for above in reversed(path.parents) if folder in above.parents]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
