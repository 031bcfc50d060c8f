"""Which of a student's files counts for which assignment? One mark, and a note about the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from grader.submissions.names import (
    natural_key,
    version,
    version_of_folder,
    without_copy_mark,
    without_version_words,
)
from grader.submissions.tree import File
from grader.submissions.work import Work
from grader.wording import course_sentence, listed
from grader.wording import translate as _

#: Which of the attempts of one person counts.
Which = Literal["first", "last", "best"]


@dataclass(frozen=True)
class Choice:
    """A file that is graded.

    Attributes:
        file: the file.
        assignments: those for which it counts; empty where it counts for whatever it answers.
        notes: what the instructor should know of the student's other files.
    """

    file: File
    assignments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def people(works: Iterable[Work]) -> frozenset[int]:
    """The works (by `id`) in which all files are surely one person's.

    The layout may say so, or there is no folder, or folders of the same class do: where most of
    them have no two notebooks of different names for one assignment, a folder is a person, and not
    a group whose members handed in a notebook each.
    """
    works = list(works)
    mixed = {id(work) for work in works if any(len(each) > 1 for each in _groups(work).values())}
    by_tree: defaultdict[int, list[Work]] = defaultdict(list)
    for work in works:
        by_tree[id(work.tree)].append(work)
    alike = {
        tree
        for tree, beside in by_tree.items()
        if 2 * sum(id(work) in mixed for work in beside) < len(beside)
    }
    return frozenset(
        id(work)
        for work in works
        if work.is_told or not work.has_own_folder or id(work.tree) in alike
    )


def choose(work: Work, *, is_person: bool, which: Which = "last") -> list[Choice]:
    """The files of a student that are graded.

    Where several answer one assignment, one counts: one in which something is filled in, that of
    the last attempt (or the first), a notebook before a script, no autosaved checkpoint, the
    attachment sent last, the one in which more is filled in, the later copy. Of each attempt one is
    graded if the `best` shall count.
    Notebooks of different names may be those of different people, unless `is_person`; then each of
    them is graded. A note says so in either case.
    """
    if work.is_named or len(work.chosen) < 2 or not work.tree.scripts.assignments:
        return [Choice(file, notes=_versions(work, file)) for file in work.chosen]
    counted: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    notes: list[str] = []
    answering = {file.parts for file in work.chosen if _answers(work, file)}
    for assignment, groups in _groups(work).items():
        everything = [file for group in groups for file in group]
        lists = [everything] if is_person else groups
        if is_person and which == "best":
            lists = _attempts(work, everything)
        best = [_best(work, assignment, group, which) for group in lists]
        for file in best:
            counted[file.parts].append(assignment)
        if not (is_person and which == "best" and len(lists) > 1):
            notes += _note(work, assignment, best, everything)
    only = work.tree.scripts.only
    kept = [
        file
        for file in work.chosen
        if file.parts in counted or (file.parts not in answering and not (only and counted))
    ]
    if only and counted and (others := [f for f in work.chosen if f.parts not in answering]):
        message = _("not graded, because it does not answer {assignment}: {files}")
        notes.append(message.format(assignment=_title(work, only), files=_listed(work, others)))
    return [Choice(file, tuple(counted.get(file.parts, ())), tuple(notes)) for file in kept]


def _answers(work: Work, file: File) -> Mapping[str, int]:
    assert file.path is not None
    return work.tree.scripts.answers(file.path)


def _groups(work: Work) -> dict[str, list[list[File]]]:
    """For each assignment the files that answer it, grouped into the versions of one file.

    Versions lie in one folder, since each folder below may be another person's. A script stands
    with the first notebook of its folder.
    """
    if work.is_named or len(work.chosen) < 2:
        return {}
    found: defaultdict[str, dict[tuple[tuple[str, ...], str], list[File]]] = defaultdict(dict)
    for file in sorted(work.chosen, key=lambda file: not file.is_notebook):
        for assignment in _answers(work, file):
            groups = found[assignment]
            folder = work.folder_below(file)
            group = folder, without_version_words(PurePath(work.original_name(file)).stem)
            if not file.is_notebook and group not in groups:
                group = next((other for other in groups if other[0] == folder), group)
            groups.setdefault(group, []).append(file)
    return {assignment: list(groups.values()) for assignment, groups in found.items()}


def _attempts(work: Work, files: Iterable[File]) -> list[list[File]]:
    """The files of each attempt; where the platform tells of no attempts, of each attachment."""
    found: defaultdict[str, list[File]] = defaultdict(list)
    for file in files:
        attempt = work.attempt(file)
        found[attempt.order or attempt.attachment].append(file)
    return list(found.values())


def _best(work: Work, assignment: str, files: Sequence[File], which: Which) -> File:
    orders = sorted({work.attempt(file).order for file in files}, reverse=which == "first")
    sign = -1 if which == "first" else 1

    def rank(file: File) -> tuple[bool, int, bool, bool, int, int, int, int]:
        filled = _answers(work, file)[assignment]
        attempt = work.attempt(file)
        stem = PurePath(work.original_name(file)).stem
        return (
            filled > 0,
            orders.index(attempt.order),
            file.is_notebook,
            not stem.casefold().endswith("-checkpoint"),
            sign * int(attempt.attachment) if attempt.attachment.isdigit() else 0,
            filled,
            version(stem),
            max(map(version_of_folder, work.own_folders(file)), default=0),
        )

    # of equal ones the first: the one nearest to the top
    ordered = sorted(files, key=lambda file: (len(file.parts), natural_key("/".join(file.parts))))
    return max(ordered, key=rank)


def _note(
    work: Work, assignment: str, best: Sequence[File], all_files: Sequence[File]
) -> list[str]:
    others = [file for file in all_files if file not in best]
    title = _title(work, assignment)
    notes = []
    if len(best) > 1:
        message = _("{assignment}: more than one file answers it, and each is graded: {files}")
        notes.append(message.format(assignment=title, files=_listed(work, best)))
    if others:
        message = _("{assignment}: {file} counts; also handed in for it, and not graded: {files}")
        if not all(work.attempt(file).is_dated for file in all_files):
            message = _(
                "{assignment}: {file} counts, although nothing says which was handed in last; also "
                "handed in for it, and not graded: {files}"
            )
        notes.append(
            message.format(assignment=title, file=_listed(work, best), files=_listed(work, others))
        )
    return notes


def _title(work: Work, name: str) -> str:
    assignment = work.tree.scripts.assignments[name]
    return course_sentence(assignment.folder, assignment.title)


def _listed(work: Work, files: Iterable[File]) -> str:
    return listed([work.label(file) for file in files])


def _versions(work: Work, file: File) -> tuple[str, ...]:
    """Where no course says what a file answers: the names that look like versions of this one."""
    stem = without_copy_mark(PurePath(work.original_name(file)).stem)
    same = [
        other
        for other in work.chosen
        if without_copy_mark(PurePath(work.original_name(other)).stem) == stem
    ]
    if len(same) < 2:
        return ()
    message = _("{count} versions of one file, each graded: {files}")
    if len(same) == 2:
        message = _("two versions of one file, each graded: {files}")
    return (message.format(count=len(same), files=_listed(work, same)),)
