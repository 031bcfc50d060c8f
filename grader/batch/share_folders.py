"""Do the folders of several shares make one class? What is in them, and the refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import grader
from grader.batch.class_files import LAST_RUN, WHOLE, LastRun, last_run
from grader.errors import GraderError
from grader.results import STORE_FILE, KeptResults, Shard, check_idle, matches_points

#: The conditions of results whose values say something to people, in words.
_TELLING: Mapping[str, str] = {
    "grader": "the version of the grader",
    "seed": "the fingerprint of the secret seed",
    "isolation": "the isolation",
    "interpreter": "--python",
    "versions": "the Python, NumPy or packages of student code",
    "python": "Python",
    "numpy": "NumPy",
    "only": "--assignment",
    "language": "the language",
}
#: All conditions, which must be the same for all shares, in the order in which they are compared.
CONDITIONS: Mapping[str, str] = {
    **_TELLING,
    "code": "the code of the grader",
    "translations": "what the grader says in other languages",
    "course": "course.toml",
    "assignments": "assignments/ of the course",
    "reference": "reference/ of the course",
    "limits": "--timeout",
}
#: The most missing shares that a message names.
_MOST_NAMED = 10


@dataclass(frozen=True)
class ShareFolder:
    """The folder of one share, its last run, and its results."""

    folder: Path
    last: LastRun
    results: KeptResults


def open_shares(folders: Sequence[Path], stack: ExitStack) -> list[ShareFolder]:
    """Open the folders of shares, to read them only; `stack` closes them.

    Raises:
        GraderError: one of them is named twice, holds no finished run, or is being written.
    """
    named: set[Path] = set()
    for folder in folders:
        if folder.resolve() in named:
            raise GraderError(f"{folder} is named twice; name each share's folder once")
        named.add(folder.resolve())
    return [_opened(folder, stack) for folder in folders]


def check_shares_fit(shares: Sequence[ShareFolder], *, partial: bool) -> Shard:
    """Check that shares are of one class, graded alike, complete and readable.

    Returns:
        Which shares there are; they are not the whole class only if that is accepted (`partial`).

    Raises:
        GraderError: something does not fit.
    """
    _check_alike(shares)
    shard = _check_shares(shares, partial=partial)
    for share in shares:
        _check_results(share)
    return shard


def check_free(out: Path, shares: Sequence[ShareFolder]) -> None:
    """Check that nothing in an output folder would be lost, and that it is none of the shares.

    Raises:
        GraderError: it holds something else than results of these shares, or cannot be read.
    """
    real = out.resolve()
    for share in shares:
        if real.is_relative_to(share.folder.resolve()):
            raise GraderError(f"{out} is in {share.folder}; name another folder with -o")
    try:
        if not out.exists() or not any(out.iterdir()):
            return
    except OSError as error:
        raise GraderError(
            f"cannot write into {out}: {error.strerror}; name another folder with -o"
        ) from None
    if not (out / STORE_FILE).is_file():
        raise GraderError(f"{out} is not empty and holds no results; name another folder with -o")
    known = {key for share in shares for key in share.results}
    with closing(KeptResults(out)) as there:
        others = set(there) - known
    if others:
        raise GraderError(
            f"{out} holds results that are in none of {_named(shares)}; name another folder with -o"
        )


def _opened(folder: Path, stack: ExitStack) -> ShareFolder:
    try:
        has_results = (folder / STORE_FILE).is_file()
    except OSError as error:
        raise GraderError(f"{folder} cannot be read: {error.strerror}") from None
    if not has_results:
        raise GraderError(
            f"{folder} contains no {STORE_FILE}; name folders that `grader grade --shard` wrote"
        )
    check_idle(folder)
    last = last_run(folder)
    if last is None:
        raise GraderError(
            f"{folder} has no finished run ({LAST_RUN} is missing or damaged); run its "
            "`grader grade` again until it ends"
        )
    if not last.conditions or len(last.places) != len(last.keys):
        raise GraderError(
            f"{folder} was graded by an older version of the grader; grade it again with this one"
        )
    return ShareFolder(folder, last, stack.enter_context(closing(KeptResults(folder))))


def _check_alike(shares: Sequence[ShareFolder]) -> None:
    """Check that the shares are of one class, and that results cannot differ for another reason."""
    first = shares[0]
    if first.last.grader != grader.__version__:
        raise GraderError(
            f"{first.folder} was graded by grader {first.last.grader}, and this is "
            f"{grader.__version__}; merge with the version that graded"
        )
    for share in shares[1:]:
        both = f"{first.folder} and {share.folder}"
        for name, words in CONDITIONS.items():
            one, other = (each.last.conditions.get(name, "") for each in (first, share))
            if one != other:
                values = f": {one} and {other}" if name in _TELLING else ""
                raise GraderError(
                    f"{both} were not graded alike, because {words} is not the same{values}; "
                    "grade one of them again as the other was"
                )
        if first.last.notebooks != share.last.notebooks:
            raise GraderError(
                f"only one of {both} has pages of whole notebooks; grade both with --notebook, or "
                "neither"
            )
        if first.last.shard.of != share.last.shard.of:
            raise GraderError(
                f"{both} are not shares of the same division: {_name(first)}, {_name(share)}; "
                "grade one of them again with the N of the other in --shard K/N"
            )
        if first.last.submissions != share.last.submissions:
            raise GraderError(
                f"{both} are not shares of the same submissions: students or files changed in "
                "between; grade the shares again, which runs only what is new"
            )


def _check_shares(shares: Sequence[ShareFolder], *, partial: bool) -> Shard:
    """Which shares there are; no share may be there twice, and none missing unless `partial`."""
    holder: dict[int, ShareFolder] = {}
    of_place: dict[int, ShareFolder] = {}
    for share in shares:
        for number in share.last.shard.numbers:
            if (other := holder.setdefault(number, share)) is not share:
                raise GraderError(
                    f"{other.folder} and {share.folder} both hold share {number} of "
                    f"{share.last.shard.of}; name one of them"
                )
        for place, key in zip(share.last.places, share.last.keys, strict=True):
            if (other := of_place.setdefault(place, share)) is not share:
                source = share.results[key][0].source if key in share.results else "a submission"
                raise GraderError(
                    f"{source} is in both {other.folder} and {share.folder}; "
                    "grade both shares again"
                )
    of = shares[0].last.shard.of
    missing = of - len(holder)
    if missing and not partial:
        absent = (str(number) for number in range(1, of + 1) if number not in holder)
        names = ", ".join(islice(absent, _MOST_NAMED))
        more = f" and {missing - _MOST_NAMED} more" if missing > _MOST_NAMED else ""
        raise GraderError(
            f"{_named(shares)}: {missing} of {of} shares missing ({names}{more}); name their "
            "folders too, or leave them out with --partial"
        )
    return Shard(numbers=tuple(sorted(holder)), of=of) if missing else WHOLE


def _check_results(share: ShareFolder) -> None:
    """Check that all results of the last run can be read, and offer the points that they should."""
    damaged = 0
    for key in share.last.keys:
        whole = key in share.results and matches_points(share.results[key], share.last.points)
        damaged += not whole
    if damaged:
        raise GraderError(
            f"the stored results of {damaged} submissions in {share.folder} are damaged; run its "
            "`grader grade` again"
        )


def _name(share: ShareFolder) -> str:
    shard = share.last.shard
    return f"{', '.join(map(str, shard.numbers))} of {shard.of}"


def _named(shares: Sequence[ShareFolder]) -> str:
    return ", ".join(str(share.folder) for share in shares)
