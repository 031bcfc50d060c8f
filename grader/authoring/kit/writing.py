"""How is a kit written, into a folder or a zip, so that nothing of anybody else's is lost?

A kit knows its own files by `kit.json`, which holds their digests. What was changed since, or is
not the kit's, is never written over and never removed.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from grader import __version__
from grader.authoring.bundles.archive import zip_of
from grader.errors import GraderError
from grader.results import write_atomically

#: The file by which a kit is known.
MARK = "kit.json"


def write_folder(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write a kit into a folder: a new one, an empty one, or that of an earlier kit.

    Returns:
        The names of the files of the earlier kit that are no longer part of it, and were removed.

    Raises:
        GraderError: the folder is somebody else's, or one of its files was changed.
    """
    known = _known(folder)
    if known is None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise GraderError(
                f"{folder} is neither empty nor an earlier kit; name another folder with -o"
            )
        known = {}
    for name in files.keys() | known.keys():
        _check_own(folder, name, known, files)
    # before anything else: whoever is interrupted finds a kit that can be written again
    both = {name: [*known.get(name, ())] for name in files.keys() | known.keys()}
    for name, data in files.items():
        if _digest(data) not in both[name]:
            both[name].append(_digest(data))
    write_atomically(folder / MARK, _mark(both))
    for name, data in files.items():
        write_atomically(folder / name, data)
    removed = sorted(name for name in known if name not in files)
    for name in removed:
        _remove(folder, folder / name)
    write_atomically(folder / MARK, _mark({name: [_digest(d)] for name, d in files.items()}))
    return removed


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a kit as a zip, all of it in one folder that has the name of the zip.

    Raises:
        GraderError: there is a file that is not an earlier kit.
    """
    if path.exists() and not _is_kit(path):
        raise GraderError(f"{path} is there and is not an earlier kit; name another file with -o")
    whole = {**files, MARK: _mark({name: [_digest(data)] for name, data in files.items()})}
    write_atomically(path, zip_of({f"{path.stem}/{name}": data for name, data in whole.items()}))


def _known(folder: Path) -> dict[str, list[str]] | None:
    """The digests of the files of the kit in a folder; None if there is no kit."""
    path = folder / MARK
    if not path.is_file():
        return None
    try:
        files = json.loads(path.read_bytes())["kit"]
        known = {str(name): [str(digest) for digest in each] for name, each in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise GraderError(
            f"{path} cannot be read, so that nobody knows which files are the kit's; name another "
            "folder with -o"
        ) from None
    if any(Path(name).is_absolute() or ".." in Path(name).parts for name in known):
        raise GraderError(f"{path} names files outside of {folder}; name another folder with -o")
    return known


def _check_own(
    folder: Path, name: str, known: Mapping[str, list[str]], files: Mapping[str, bytes]
) -> None:
    """Check that a file that is to be written or removed is not there, or as the kit left it."""
    path = folder / name
    for parent in list(path.relative_to(folder).parents)[:-1]:
        place = folder / parent
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise GraderError(f"{place} is in the way of the kit; move it away")
    if not path.exists() and not path.is_symlink():
        return
    if path.is_symlink() or not path.is_file():
        raise GraderError(f"{path} is in the way of the kit; move it away")
    try:
        digest = _digest(path.read_bytes())
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    if name in files and digest == _digest(files[name]):
        return
    if name not in known:
        raise GraderError(f"{path} is not the kit's, but in its way; move it away")
    if digest not in known[name]:
        raise GraderError(f"{path} was changed since the kit was written; move it away")


def _remove(folder: Path, path: Path) -> None:
    """Remove a file, and the folders of the kit that are empty then."""
    try:
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder or not parent.is_dir() or any(parent.iterdir()):
                break
            parent.rmdir()
    except OSError as error:
        raise GraderError(f"{path} cannot be removed: {error.strerror}") from None


def _is_kit(path: Path) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False
    return any(name.count("/") == 1 and name.endswith(f"/{MARK}") for name in names)


def _mark(digests: Mapping[str, list[str]]) -> bytes:
    plain = {"grader": __version__, "kit": dict(sorted(digests.items()))}
    return json.dumps(plain, indent=1, ensure_ascii=False).encode() + b"\n"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
