"""Which of a student's files counts for which assignment? One mark, and a note about the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from grader.submissions.layouts import attachment_number, original_name
from grader.submissions.names import (
    displayable,
    is_notebook,
    natural_key,
    version,
    without_copy_mark,
    without_version_words,
)
from grader.submissions.students import Work
from grader.submissions.tree import File
from grader.wording import course_sentence, listed
from grader.wording import translate as _


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
        if work.owner.is_certain or not work.owner.folder or id(work.tree) in alike
    )


def choose(work: Work, *, is_person: bool) -> list[Choice]:
    """The files of a student that are graded.

    Where several answer one assignment, one counts: one in which something is filled in, a notebook
    before a script, no autosaved checkpoint, the attachment sent last, the one in which more is
    filled in, the later copy.
    Notebooks of different names may be those of different people, unless `is_person`; then each of
    them is graded. A note says so in either case.
    """
    if work.is_named or len(work.chosen) < 2 or not work.tree.scripts.assignments:
        return [Choice(file, notes=_versions(work, file)) for file in work.chosen]
    counted: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    notes: list[str] = []
    answering = {file.parts for file in work.chosen if _answers(work, file)}
    for assignment, groups in _groups(work).items():
        lists = [[file for group in groups for file in group]] if is_person else groups
        best = [_best(work, assignment, group) for group in lists]
        for file in best:
            counted[file.parts].append(assignment)
        notes += _note(work, assignment, best, [file for group in groups for file in group])
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
    for file in sorted(work.chosen, key=lambda file: not is_notebook(file.parts[-1])):
        for assignment in _answers(work, file):
            groups = found[assignment]
            folder = file.parts[:-1]
            group = folder, without_version_words(PurePath(_name(work, file)).stem)
            if not is_notebook(file.parts[-1]) and group not in groups:
                group = next((other for other in groups if other[0] == folder), group)
            groups.setdefault(group, []).append(file)
    return {assignment: list(groups.values()) for assignment, groups in found.items()}


def _name(work: Work, file: File) -> str:
    return original_name(file.parts[-1]) if work.owner.id else file.parts[-1]


def _best(work: Work, assignment: str, files: Iterable[File]) -> File:
    def rank(file: File) -> tuple[bool, bool, bool, int, int, int]:
        filled = _answers(work, file)[assignment]
        name = _name(work, file)
        attachment = attachment_number(file.parts[-1]) if work.owner.id else 0
        stem = PurePath(name).stem
        autosaved = stem.casefold().endswith("-checkpoint")
        return filled > 0, is_notebook(name), not autosaved, attachment, filled, version(stem)

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
        notes.append(
            message.format(assignment=title, file=_listed(work, best), files=_listed(work, others))
        )
    return notes


def _title(work: Work, name: str) -> str:
    assignment = work.tree.scripts.assignments[name]
    return course_sentence(assignment.folder, assignment.title)


def _listed(work: Work, files: Iterable[File]) -> str:
    depth = len(work.owner.folder)
    return listed([displayable("/".join(file.parts[depth:])) for file in files])


def _versions(work: Work, file: File) -> tuple[str, ...]:
    """Where no course says what a file answers: the names that look like versions of this one."""
    stem = without_copy_mark(PurePath(_name(work, file)).stem)
    same = [
        other
        for other in work.chosen
        if without_copy_mark(PurePath(_name(work, other)).stem) == stem
    ]
    if len(same) < 2:
        return ()
    message = _("{count} versions of one file, each graded: {files}")
    if len(same) == 2:
        message = _("two versions of one file, each graded: {files}")
    return (message.format(count=len(same), files=_listed(work, same)),)
