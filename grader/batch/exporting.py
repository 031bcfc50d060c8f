"""What goes back to a course platform? The people of a graded folder, and their marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from grader.batch.class_files import last_run
from grader.errors import GraderError
from grader.platforms.blackboard import marks as blackboard
from grader.platforms.brightspace import marks as brightspace
from grader.platforms.canvas import marks as canvas
from grader.platforms.moodle import marks as moodle
from grader.platforms.nbgrader import marks as nbgrader
from grader.platforms.people import GradedPerson
from grader.platforms.plain import marks as plain
from grader.platforms.sakai import marks as sakai
from grader.platforms.sheets.marks import Export, Marks, marks_of
from grader.rendering import page_paths
from grader.results import STORE_FILE, KeptResults, StoredResults
from grader.wording import only_shares


class MarksFile(Protocol):
    """How a platform takes marks."""

    def fill_in(self, data: bytes, marks: Marks) -> Export:
        """The platform's own file with marks in one of its columns."""

    def make(self, classes: Sequence[Marks]) -> Export:
        """A new file of marks, for one assignment, or for several if it can hold them."""


#: How each platform takes marks.
MARKS: dict[str, MarksFile] = {
    "canvas": canvas,
    "moodle": moodle,
    "blackboard": blackboard,
    "brightspace": brightspace,
    "sakai": sakai,
    "nbgrader": nbgrader,
    "plain": plain,
}
#: The platforms whose file can hold several assignments.
SEVERAL = ("nbgrader", "plain")


def graded_people(out: Path) -> list[GradedPerson]:
    """The people of the last run that completed, in its order.

    Raises:
        GraderError: `out` is not a folder that `grader grade` wrote, or what it holds is damaged:
            nobody is left out without a word.
    """
    last = last_run(out)
    if last is None or not (out / STORE_FILE).is_file():
        raise GraderError(f"{out} holds no finished class; run `grader grade` into it first")
    store = KeptResults(out)
    try:
        if lost := sum(key not in store for key in last.keys):
            raise GraderError(
                f"{out}: the stored results of {lost} submissions are damaged; "
                "run `grader grade` into the folder again"
            )
        results = list(StoredResults(store, last.keys))
    finally:
        store.close()
    people: defaultdict[str, list[int]] = defaultdict(list)
    for number, result in enumerate(results):
        identity = result.identity
        people[identity.person if identity else f"\0{result.source}"].append(number)
    pages = [out / path for path in page_paths(results)]
    return [
        GradedPerson(
            student=results[numbers[0]].student,
            identities=tuple(
                dict.fromkeys(
                    identity for n in numbers if (identity := results[n].identity) is not None
                )
            ),
            results=tuple(results[n] for n in numbers),
            pages=tuple(pages[n] for n in numbers),
        )
        for numbers in people.values()
    ]


def export_marks(
    platform: str,
    out: Path,
    *,
    into: Path | None = None,
    assignment: str | None = None,
    column: str = "",
    scale: Decimal | None = None,
    missing_is_zero: bool = False,
) -> Export:
    """The marks of a graded folder, as a file that a platform reads.

    Args:
        platform: the name of the platform, one of `MARKS`.
        out: a folder that `grader grade` wrote.
        into: the file that the platform gave; its copy with the marks is returned. None: a new one.
        assignment: the assignment; None: the one that the class has, or all where the file can
            hold several.
        column: the heading of the column of marks; "": that of the assignment.
        scale: what marks shall be out of; None: the points of the assignment.
        missing_is_zero: whether people without a mark get 0.

    Raises:
        GraderError: the folder or the file cannot be read, or the marks do not fit into it.
    """
    people = graded_people(out)
    names = assignments_of(people, out, assignment)
    if not names:
        raise GraderError(f"{out} has no results for any assignment, so there are no marks")
    if len(names) > 1 and (into is not None or column or platform not in SEVERAL):
        raise GraderError(f"{out} has marks for {', '.join(names)}; choose one with -a")
    classes = [
        marks_of(
            people,
            name,
            scale=scale,
            missing_is_zero=missing_is_zero,
            column=" ".join(column.split()),
        )
        for name in names
    ]
    if into is None:
        done = MARKS[platform].make(classes)
    else:
        try:
            done = MARKS[platform].fill_in(into.read_bytes(), classes[0])
        except OSError as error:
            raise GraderError(f"{into} cannot be read: {error.strerror}") from None
        except GraderError as error:
            raise GraderError(f"{into}: {error}") from None
    last = last_run(out)
    if last is not None and not last.shard.is_whole:
        return replace(done, leftovers=(only_shares(last.shard), *done.leftovers))
    return done


def assignments_of(people: Sequence[GradedPerson], out: Path, wanted: str | None) -> list[str]:
    """The assignments that a class has results for, in the order of their names; or the one wanted.

    Raises:
        GraderError: it has no results for that one.
    """
    there = sorted({r.assignment for person in people for r in person.results if r.assignment})
    if wanted is None:
        return there
    if wanted not in there:
        known = f"there are {', '.join(there)}" if there else "there are none at all"
        raise GraderError(f"{out} has no results for {wanted!r}; {known}")
    return [wanted]
