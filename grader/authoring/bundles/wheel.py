"""How does a bundle get the grader itself? As a wheel, made of what is installed or checked out.

The wheel of a release is one of the files that `pip install` unpacked, and an editable install has
all that describes it. So nothing has to be built: the files are packed again.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePath

from grader import __version__
from grader.authoring.bundles.archive import zip_of
from grader.errors import GraderError
from grader.machine import resources

#: The name of the distribution.
DISTRIBUTION = "notebook-grader"
#: What lies in a checkout beside the package, and inside it in a wheel.
_DATA = ("assignments", "reports", "course.toml")
#: What of it belongs to the course, and where it lies in a wheel.
_COURSE = ("assignments", "course.toml")
_IN_WHEEL = "grader/data"
#: What describes a distribution; everything else beside it is about one installation.
_DESCRIPTION = ("METADATA", "entry_points.txt", "licenses")
_TAG = "py3-none-any"
_WHEEL = f"Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: {_TAG}\n"


@dataclass(frozen=True)
class Wheel:
    """A wheel of this grader: the name of its file, and what is in it."""

    name: str
    data: bytes


def grader_wheel(course: Mapping[str, bytes] | None = None) -> Wheel:
    """This grader as a wheel; it never contains `reference/`.

    Args:
        course: the files of the course that the wheel is to bring in place of the bundled one, by
            their names in its folder.

    Raises:
        GraderError: nothing describes this grader, or what does describes another version.
    """
    found = grader_distribution()
    stem = f"{DISTRIBUTION.replace('-', '_')}-{__version__}"
    files = dict(_package_files())
    if course is not None:
        files = {name: data for name, data in files.items() if not _is_of_course(name)}
        files |= {f"{_IN_WHEEL}/{name}": data for name, data in course.items()}
    about = f"{stem}.dist-info"
    files |= {f"{about}/{name}": data for name, data in _description(found)}
    files[f"{about}/WHEEL"] = _WHEEL.encode()
    files[f"{about}/RECORD"] = _record(files, f"{about}/RECORD")
    return Wheel(f"{stem}-{_TAG}.whl", zip_of(files))


def grader_distribution() -> Distribution:
    """What describes this grader, as pip installed it.

    Raises:
        GraderError: there is none, or it is about another version.
    """
    try:
        found = distribution(DISTRIBUTION)
    except PackageNotFoundError:
        raise GraderError(
            f"{DISTRIBUTION} is not installed, which a bundle is made of: run `pip install -e .` "
            "in the checkout"
        ) from None
    if found.version != __version__:
        raise GraderError(
            f"{DISTRIBUTION} {found.version} is installed, but this is {__version__}: run "
            "`pip install -e .` in the checkout"
        )
    return found


def _package_files() -> Iterator[tuple[str, bytes]]:
    for path in files_below(resources.PACKAGE):
        yield f"grader/{path.relative_to(resources.PACKAGE).as_posix()}", path.read_bytes()
    if resources.ROOT.is_relative_to(resources.PACKAGE):
        return  # they were among the files of the package
    for name in _DATA:
        place = resources.ROOT / name
        for path in files_below(place) if place.is_dir() else [place]:
            inside = path.relative_to(resources.ROOT).as_posix()
            yield f"{_IN_WHEEL}/{inside}", path.read_bytes()


def _is_of_course(name: str) -> bool:
    """Whether a file of a wheel belongs to the course that it brings."""
    inside = name.removeprefix(f"{_IN_WHEEL}/")
    return inside != name and inside.partition("/")[0] in _COURSE


def files_below(folder: Path) -> list[Path]:
    """The files below a folder, in order, without what Python and editors leave there."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(map(_is_litter, path.relative_to(folder).parts))
    ]


def _is_litter(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__" or name.endswith(".pyc")


def _description(found: Distribution) -> Iterator[tuple[str, bytes]]:
    """The files that describe the distribution, wherever it is installed."""
    for file in found.files or ():
        parts = PurePath(file).parts
        if len(parts) > 1 and parts[0].endswith(".dist-info") and parts[1] in _DESCRIPTION:
            yield "/".join(parts[1:]), Path(str(found.locate_file(file))).read_bytes()


def _record(files: dict[str, bytes], record: str) -> bytes:
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    for name in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).rstrip(b"=")
        writer.writerow([name, f"sha256={digest.decode()}", len(files[name])])
    writer.writerow([record, "", ""])
    return page.getvalue().encode()
