"""Who and what has no place in a file of marks? Lines for the teacher, a line each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from grader.platforms.people import GradedPerson
from grader.platforms.sheets.marks import Marks
from grader.platforms.sheets.matching import Matching, RowOwner
from grader.wording import ntranslate, one_line


def without_marks(classes: Sequence[Marks]) -> list[str]:
    """Who has no mark, and who gets 0 for what was not judged."""
    several = len(classes) > 1
    named = [
        (mark, f"{shown(mark.person)} ({marks.assignment})" if several else shown(mark.person))
        for marks in classes
        for mark in marks.marks
    ]
    none = [name for mark, name in named if mark.score is None]
    zero = [
        name
        for mark, name in named
        if mark.score is not None and mark.result is not None and not mark.is_judged
    ]
    partial = [
        name
        for mark, name in named
        if mark.score is not None and mark.result is not None and mark.result.unmarked
    ]
    return [
        *line(
            partial,
            ntranslate(
                "{count} mark is not complete, as answers are still to be marked by hand: {names}",
                "{count} marks are not complete, as answers are still to be marked by hand: "
                "{names}",
                len(partial),
            ),
        ),
        *line(
            none,
            ntranslate(
                "{count} person has no mark: {names}",
                "{count} people have no mark: {names}",
                len(none),
            ),
        ),
        *line(
            zero,
            ntranslate(
                "{count} person gets 0 for work that was not judged: {names}",
                "{count} people get 0 for work that was not judged: {names}",
                len(zero),
            ),
        ),
    ]


def left_over(matching: Matching, kept: Sequence[tuple[GradedPerson, str]]) -> list[str]:
    """Who and what was left over in a sheet; `kept` are the people whose cells were left."""
    without = [shown(person) for person in matching.without_row]
    doubtful = [f"{shown(person)} ({reason})" for person, reason in matching.doubtful]
    twice = Counter(owner.name for owner in matching.without_person)
    rows = [
        _row_name(owner, is_distinct=twice[owner.name] < 2) for owner in matching.without_person
    ]
    as_it_was = [f"{shown(person)} ({reason})" for person, reason in kept]
    by_name = [shown(one.person) for one in matching.matches if one.by == "name"]
    return [
        *line(
            without,
            ntranslate(
                "{count} person has no row in the file: {names}",
                "{count} people have no row in the file: {names}",
                len(without),
            ),
        ),
        *line(
            doubtful,
            ntranslate(
                "It is not certain which row is that of {count} person, so it was left: {names}",
                "It is not certain which rows are those of {count} people, so they were left: "
                "{names}",
                len(doubtful),
            ),
        ),
        *line(
            rows,
            ntranslate(
                "For {count} row of the file, nobody in the class was found, so it was left as it "
                "is: {names}",
                "For {count} rows of the file, nobody in the class was found, so they were left as "
                "they are: {names}",
                len(rows),
            ),
        ),
        *line(
            as_it_was,
            ntranslate(
                "{count} cell was left as it is: {names}",
                "{count} cells were left as they are: {names}",
                len(as_it_was),
            ),
        ),
        *line(
            by_name,
            ntranslate(
                "{count} row was found by the name alone, so look whether it is the right one: "
                "{names}",
                "{count} rows were found by the name alone, so look whether they are the right "
                "ones: {names}",
                len(by_name),
            ),
        ),
    ]


def shown(person: GradedPerson) -> str:
    """How a person is called in a message."""
    return one_line(person.student, 60)


def line(names: Sequence[str], message: str) -> list[str]:
    """A line that counts and lists names, if there are any; a name may have a comma in it."""
    return [message.format(count=len(names), names="; ".join(names))] if names else []


def _row_name(owner: RowOwner, *, is_distinct: bool) -> str:
    known = next(filter(None, (*owner.ids, *owner.logins, *owner.emails)), "")
    known = known or f"row {owner.row + 1}"
    if not owner.name:
        return one_line(known, 60)
    return one_line(owner.name if is_distinct else f"{owner.name} ({known})", 60)
