"""Which submissions does one of several machines grade? Shares of a class, the same everywhere."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.errors import GraderError
from grader.rendering import page_folder
from grader.results import Shard
from grader.submissions import Submission

_SHARD = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")


@dataclass(frozen=True)
class Portion:
    """The submissions of one share of a class.

    Attributes:
        submissions: those of the share, in the order of the class.
        places: where each of them stands in the whole class, from 0.
        digest: a digest of who handed in what in the whole class, whatever folder it lies in.
    """

    submissions: tuple[Submission, ...]
    places: tuple[int, ...]
    digest: str


def shard_of(text: str) -> Shard:
    """The share that `K/N` names.

    Raises:
        GraderError: it names none.
    """
    match = _SHARD.fullmatch(text.strip())
    number, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= of:
        raise GraderError(
            f"--shard {text!r} names no share: write K/N for the K-th of N shares, counted from 1 "
            "(3/8; 8/8 is the last)"
        )
    return Shard(numbers=(number,), of=of)


def portion_of(submissions: Sequence[Submission], shard: Shard) -> Portion:
    """The submissions of a share.

    Shares are blocks of nearly the same size of a list in the order of a digest, so that they
    depend on names alone, and one student more moves at most one student from each share to the
    next. Whoever shares a folder of pages is in the same share: how the pages of a folder are
    numbered is then the same as if nothing were shared out.
    """
    of_folder: defaultdict[str, list[int]] = defaultdict(list)
    for place, submission in enumerate(submissions):
        of_folder[str(page_folder(submission.student)).casefold()].append(place)
    chosen: list[int] = []
    before = 0
    for folder in sorted(of_folder, key=lambda name: (_digest(name), name)):
        if before * shard.of // len(submissions) + 1 in shard.numbers:
            chosen += of_folder[folder]
        before += len(of_folder[folder])
    chosen.sort()
    return Portion(
        tuple(submissions[place] for place in chosen), tuple(chosen), _names_digest(submissions)
    )


def _names_digest(submissions: Sequence[Submission]) -> str:
    paths = {
        each.source: PurePosixPath(each.source).parts for each in submissions if not each.is_missing
    }
    above = 0  # how many folders all of them lie in
    while paths and all(len(path) > above + 1 for path in paths.values()):
        if len({path[above] for path in paths.values()}) > 1:
            break
        above += 1
    names = [(each.student, paths.get(each.source, ())[above:]) for each in submissions]
    return _digest(repr(names))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()
