"""What is given back to people? Pages under names that a platform knows, and zips of these."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.errors import GraderError
from grader.platforms.people import GradedPerson
from grader.results import Identity, Result
from grader.wording import listed, ntranslate

#: The time of all members, the earliest there is: the same pages shall give the same zip.
_TIME = (1980, 1, 1, 0, 0, 0)
_FILE = 0o100644 << 16
#: What a zip has at its end.
_END = 22
#: The most people that a line names.
MOST_NAMED = 10


@dataclass(frozen=True)
class FeedbackPage:
    """The page of one result, as its person may have it: with nothing about anybody else.

    Attributes:
        person: whose it is.
        result: what the page shows.
        html: the page.
    """

    person: GradedPerson
    result: Result
    html: bytes

    @property
    def identity(self) -> Identity | None:
        """Who handed in, as the export knows them from which the result is."""
        return self.result.identity


@dataclass(frozen=True)
class Feedback:
    """The files that a platform takes, and what the instructor has to know.

    Attributes:
        files: the content of each file by its path, for each export that people come from: the
            numbers of one export may be those of other people in another.
        leftovers: who is left over, a line for each reason.
        remarks: what the platform will do with the files that people do not expect.
    """

    files: Mapping[str, Mapping[str, bytes]]
    leftovers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return sum(path.endswith(".html") for paths in self.files.values() for path in paths)


@dataclass
class Placing:
    """Collects the files, and who is left over for which reason."""

    files: defaultdict[str, dict[str, bytes]] = field(default_factory=lambda: defaultdict(dict))
    _left: defaultdict[tuple[str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def put(self, page: FeedbackPage, folder: str, stem: str, suffix: str = ".html") -> None:
        """Give a page its place, under a name of its own if several have the same."""
        assert page.identity is not None
        there = self.files[page.identity.export]
        path, number = f"{folder}{stem}{suffix}", 1
        while path in there:
            number += 1
            path = f"{folder}{stem}-{number}{suffix}"
        there[path] = page.html

    def leave(self, page: FeedbackPage, one: str, several: str) -> None:
        """Leave a page over, for a reason that is said with `{people}` and `{count}`."""
        left = self._left[one, several]
        if page.person.student not in left:
            left.append(page.person.student)

    @property
    def leftovers(self) -> tuple[str, ...]:
        """A line for each reason."""
        return tuple(
            ntranslate(one, several, len(names)).format(
                count=len(names), people=listed(names, limit=MOST_NAMED)
            )
            for (one, several), names in self._left.items()
        )


def zips(files: Mapping[str, bytes], largest: int | None = None) -> list[bytes]:
    """Zips of the files in the order of their paths, none larger than `largest` bytes.

    Equal files give equal zips, whenever and wherever they are made.

    Raises:
        GraderError: a file alone makes a larger zip.
    """
    portions: list[list[str]] = [[]]
    size = _END
    for path in sorted(files):
        own = len(_zipped({path: files[path]})) - _END
        if largest is not None and own + _END > largest:
            raise GraderError(
                f"{path} alone makes a zip of {own + _END} bytes; allow more with --max-mb"
            )
        if largest is not None and size + own > largest and portions[-1]:
            portions.append([])
            size = _END
        portions[-1].append(path)
        size += own
    return [_zipped({path: files[path] for path in portion}) for portion in portions if portion]


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo(path, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # so that the zip is the same on every system
            info.external_attr = _FILE
            archive.writestr(info, content)
    return buffer.getvalue()


def file_label(name: str, *, without: str = "") -> str:
    """A name as a part of a file's name: without what file systems or a platform refuse."""
    kept = "".join(
        " " if char.isspace() or char in without else "-" if char in '/\\:*?"<>|' else char
        for char in name
        if char.isprintable() or char.isspace()
    )
    return " ".join(kept.split()).strip(". ")


def people_named(pages: Iterable[FeedbackPage]) -> str:
    """The people of some pages, as a line names them."""
    return listed(list(dict.fromkeys(page.person.student for page in pages)), limit=MOST_NAMED)


def of_platform(
    pages: Sequence[FeedbackPage], platform: str, placing: Placing, title: str
) -> list[tuple[FeedbackPage, Identity]]:
    """The pages of those who handed in through a platform; the others are left over."""
    found = []
    for page in pages:
        if page.identity is not None and page.identity.platform == platform:
            found.append((page, page.identity))
        else:
            placing.leave(
                page,
                f"{{count}} person did not hand in through {title}, so there is no place for "
                "the page: {people}",
                f"{{count}} people did not hand in through {title}, so there is no place for "
                "their pages: {people}",
            )
    return found
