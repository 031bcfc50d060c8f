"""How do the shares of a class become one folder? As if one run had graded everything.

Nothing is run, and nothing is changed in the folders of the shares. The store of the new folder
gets their lines, and its files are made from it by what makes them at the end of a run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

import grader
from grader.batch.class_files import (
    FAULTS,
    LAST_RUN,
    WHOLE,
    LastRun,
    finish_class,
    last_run,
)
from grader.errors import GraderError
from grader.rendering import NotebookPages, Pages, notebook_path, page_paths
from grader.results import (
    ANSWERS_FILE,
    STORE_FILE,
    AnswerStore,
    KeptAnswers,
    KeptResults,
    ResultSet,
    Shard,
    Store,
    UnwritableError,
    check_idle,
    matches_points,
    write_atomically,
)
from grader.wording import use_language

#: What must be the same for all shares, in words, in the order in which it is told; first what has
#: a value that people know.
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
_CONDITIONS: Mapping[str, str] = {
    **_TELLING,
    "code": "the code of the grader",
    "translations": "what the grader says in other languages",
    "course": "course.toml",
    "assignments": "assignments/ of the course",
    "reference": "reference/ of the course",
    "limits": "--timeout",
}


@dataclass(frozen=True)
class _Part:
    """The folder of one share, its last run, and its results."""

    folder: Path
    last: LastRun
    results: KeptResults


def merge_into(
    out: Path,
    folders: Sequence[Path],
    *,
    formats: Sequence[str],
    pages: Pages,
    partial: bool = False,
) -> ResultSet:
    """Make one output folder of those of the shares of a class.

    Args:
        out: the new folder; it may hold an earlier merge of the same shares.
        folders: the folders of the shares, in any order.
        formats: the formats to write.
        pages: the templates.
        partial: accept that shares are missing.

    Returns:
        The results without what only a student's page shows; the complete ones are in the folder.

    Raises:
        GraderError: the folders are not those of all shares of one class that were graded alike,
            or `out` holds something else or cannot be written.
    """
    with ExitStack() as stack:
        _check_distinct(folders)
        parts = [_part(folder, stack) for folder in folders]
        _check_alike(parts)
        shard = _check_shares(parts, partial=partial)
        for part in parts:
            _check_results(part)
        _check_free(out, parts)
        store = stack.enter_context(Store(out))
        try:
            return _merge(out, parts, shard, store, formats, pages)
        except UnwritableError as error:
            raise GraderError(f"{error}; run the same command again to continue") from None


def _check_distinct(folders: Sequence[Path]) -> None:
    named: set[Path] = set()
    for folder in folders:
        if folder.resolve() in named:
            raise GraderError(f"{folder} is named twice; name each share's folder once")
        named.add(folder.resolve())


def _part(folder: Path, stack: ExitStack) -> _Part:
    if not (folder / STORE_FILE).is_file():
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
    return _Part(folder, last, stack.enter_context(closing(KeptResults(folder))))


def _check_alike(parts: Sequence[_Part]) -> None:
    """Check that the shares are of one class, and that results cannot differ for another reason."""
    first = parts[0]
    if first.last.grader != grader.__version__:
        raise GraderError(
            f"{first.folder} was graded by grader {first.last.grader}, and this is "
            f"{grader.__version__}; merge with the version that graded"
        )
    for part in parts[1:]:
        both = f"{first.folder} and {part.folder}"
        for name, words in _CONDITIONS.items():
            one, other = (each.last.conditions.get(name, "") for each in (first, part))
            if one != other:
                values = f": {one} and {other}" if name in _TELLING else ""
                raise GraderError(
                    f"{both} were not graded alike, because {words} differs{values}; grade one of "
                    "them again as the other was"
                )
        if first.last.notebooks != part.last.notebooks:
            raise GraderError(
                f"only one of {both} has pages of whole notebooks; grade both with --notebook, or "
                "neither"
            )
        if first.last.shard.of != part.last.shard.of:
            raise GraderError(
                f"{both} are not shares of the same division: {_name(first)}, {_name(part)}; grade "
                "one of them again with the N of the other in --shard K/N"
            )
        if first.last.submissions != part.last.submissions:
            raise GraderError(
                f"{both} are not shares of the same submissions: somebody's were added, renamed or "
                "removed in between; grade the shares again, which runs only what is new"
            )


def _check_shares(parts: Sequence[_Part], *, partial: bool) -> Shard:
    """Which shares there are; no share may be there twice, and none missing unless `partial`."""
    holder: dict[int, _Part] = {}
    of_place: dict[int, _Part] = {}
    for part in parts:
        for number in part.last.shard.numbers:
            if (other := holder.setdefault(number, part)) is not part:
                raise GraderError(
                    f"{other.folder} and {part.folder} both hold share {number} of "
                    f"{part.last.shard.of}; name one of them"
                )
        for place, key in zip(part.last.places, part.last.keys, strict=True):
            if (other := of_place.setdefault(place, part)) is not part:
                source = part.results[key][0].source if key in part.results else "a submission"
                raise GraderError(
                    f"{source} is in both {other.folder} and {part.folder}; grade both shares again"
                )
    of = parts[0].last.shard.of
    missing = [str(number) for number in range(1, of + 1) if number not in holder]
    if missing and not partial:
        is_missing = (
            "is missing; name its folder"
            if len(missing) == 1
            else ("are missing; name their folders")
        )
        raise GraderError(
            f"{_named(parts)}: of {of} shares, {', '.join(missing)} {is_missing} too, or do "
            "without with --partial"
        )
    return Shard(numbers=tuple(sorted(holder)), of=of) if missing else WHOLE


def _check_results(part: _Part) -> None:
    """Check that all results of the last run can be read, and offer the points that they should."""
    damaged = 0
    for key in part.last.keys:
        whole = key in part.results and matches_points(part.results[key], part.last.points)
        damaged += not whole
    if damaged:
        raise GraderError(
            f"the stored results of {damaged} submissions in {part.folder} are damaged; run its "
            "`grader grade` again"
        )


def _check_free(out: Path, parts: Sequence[_Part]) -> None:
    """Check that nothing in `out` would be lost, and that it is none of the shares."""
    real = out.resolve()
    for part in parts:
        if real.is_relative_to(part.folder.resolve()):
            raise GraderError(f"{out} is in {part.folder}; name another folder with -o")
    try:
        if not out.exists() or not any(out.iterdir()):
            return
    except OSError as error:
        raise GraderError(
            f"cannot write into {out}: {error.strerror}; name another folder with -o"
        ) from None
    if not (out / STORE_FILE).is_file():
        raise GraderError(f"{out} is not empty and holds no results; name another folder with -o")
    known = {key for part in parts for key in part.results}
    with closing(KeptResults(out)) as there:
        others = len(set(there) - known)
    if others:
        raise GraderError(
            f"{out} holds {others} results that are in none of "
            f"{_named(parts)}; name another folder with -o"
        )


def _merge(
    out: Path,
    parts: Sequence[_Part],
    shard: Shard,
    store: Store,
    formats: Sequence[str],
    pages: Pages,
) -> ResultSet:
    for part in parts:
        for key in part.results:
            if key not in store or store[key] != part.results[key]:
                store.append(key, part.results[key])
    in_order = sorted(
        pair for part in parts for pair in zip(part.last.places, part.last.keys, strict=True)
    )
    for _place, key in in_order:
        if not store.is_newest(key):  # the file changed, and changed back
            store.append(key, store[key])
    _merge_answers(out, [part.folder for part in parts])
    _merge_faults(out, [part.folder for part in parts])
    first = parts[0].last
    last = msgspec.structs.replace(
        first,
        keys=tuple(key for _place, key in in_order),
        places=tuple(place for place, _key in in_order),
        shard=shard,
    )
    use_language(first.language)
    notebooks = None
    if first.notebooks:
        for part in parts:
            _copy_notebook_pages(out, part)
        notebooks = NotebookPages()
    return finish_class(out, last, store, formats, pages, notebooks)


def _merge_answers(out: Path, folders: Iterable[Path]) -> None:
    with closing(AnswerStore(out)) as answers:
        for folder in folders:
            if not (folder / ANSWERS_FILE).is_file():  # it may have been deleted: it is secret
                continue
            with closing(KeptAnswers(folder)) as kept:
                for key in kept:
                    if key not in answers:
                        with suppress(KeyError):  # damaged: it is run again
                            answers.append(key, kept[key])


def _merge_faults(out: Path, folders: Iterable[Path]) -> None:
    faults = [(folder / FAULTS).read_bytes() for folder in folders if (folder / FAULTS).is_file()]
    if faults:
        write_atomically(out / FAULTS, faults)
    else:
        (out / FAULTS).unlink(missing_ok=True)


def _copy_notebook_pages(out: Path, part: _Part) -> None:
    """Copy the pages of whole notebooks: whoever shares a folder of pages is in one share."""
    results = [result for key in part.last.keys for result in part.results[key]]
    for page in map(notebook_path, page_paths(results)):
        if (part.folder / page).is_file():
            (out / page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(part.folder / page, out / page)


def _name(part: _Part) -> str:
    shard = part.last.shard
    return f"{', '.join(map(str, shard.numbers))} of {shard.of}"


def _named(parts: Sequence[_Part]) -> str:
    return ", ".join(str(part.folder) for part in parts)
