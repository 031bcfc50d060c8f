"""How is a new file of marks made, where the platform gave none?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from grader.errors import GraderError
from grader.platforms.people import GradedPerson
from grader.platforms.sheets import numbers
from grader.platforms.sheets.leftovers import line, shown, without_marks
from grader.platforms.sheets.marks import Export, Mark, Marks
from grader.platforms.sheets.sheet import made
from grader.wording import ntranslate


def new_file(
    head: Sequence[Sequence[str]],
    rows: Iterable[tuple[Mark, str, Sequence[str]]],
    marks: Marks,
    column: str,
    remarks: Sequence[str],
    *,
    line_end: str = "\r\n",
    always_quoted: bool = False,
) -> Export:
    """A file with a row for each person whom the platform can know.

    Args:
        head: the rows above those of people.
        rows: each mark with what the platform knows the person by, "" if nothing of that is known,
            and the cells of its row.
        marks: the marks.
        column: the heading of the column of marks.
        remarks: what the platform will do with the file.
        line_end: what ends a line.
        always_quoted: whether every cell is in quotes.

    Raises:
        GraderError: the platform can know nobody.
    """
    rows = list(rows)
    owners = Counter(key for _mark, key, _cells in rows)
    known = [(mark, cells) for mark, key, cells in rows if key and owners[key] == 1]
    unknown = [shown(mark.person) for mark, key, _cells in rows if not key]
    shared = [
        f"{shown(mark.person)} ({key})" for mark, key, _cells in rows if key and owners[key] > 1
    ]
    left_out = ntranslate(
        "{count} person is not in the file, because nothing is known by which the platform would "
        "find them (a roster can say their login): {names}",
        "{count} people are not in the file, because nothing is known by which the platform would "
        "find them (a roster can say their logins): {names}",
        len(unknown),
    )
    # two exports may have one number for two people
    not_one = ntranslate(
        "{count} person is not in the file, because somebody else has the same number or login: "
        "{names}",
        "{count} people are not in the file, because they share a number or login, so that their "
        "marks would be mixed up; grade each export alone: {names}",
        len(shared),
    )
    left = (*line(unknown, left_out), *line(shared, not_one))
    if rows and not known:
        raise GraderError("; ".join(left))
    table = [*head, *(cells for _mark, cells in known)]
    return Export(
        data=made(table, line_end=line_end, always_quoted=always_quoted),
        column=column,
        count=sum(mark.score is not None for mark, _cells in known),
        leftovers=(*left, *without_marks([marks])),
        remarks=tuple(remarks),
    )


def cell(mark: Mark) -> str:
    """A mark as a new file has it: with a decimal point, and empty if there is none."""
    return "" if mark.score is None else numbers.written(mark.score)


def name_of(mark: Mark) -> str:
    """The name of a person as the platform has it; else the one that results show."""
    names = (identity.name for identity in mark.person.identities if identity.name)
    return next(names, mark.person.student)


def section_of(mark: Mark) -> str:
    """The section of the class that a person is in; "" if it is not known."""
    return next((each.section for each in mark.person.identities if each.section), "")


def login_of(person: GradedPerson, platform: str) -> str:
    """What a person logs in with, first of all into a platform; "" where it is not known."""
    return next(iter(person.logins(platform)), "")
