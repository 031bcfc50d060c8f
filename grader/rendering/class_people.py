"""Who is in the class, and what did each of them hand in? One row for each person."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.results import Result
from grader.wording import clip, people_listed, percent, sentences
from grader.wording import translate as _

#: What somebody handed in for each column: nothing, one thing, or several.
_Cells = tuple[tuple["HandIn", ...], ...]
#: The most members of a group whose names a row shows, and the characters of each.
_MOST_MEMBERS, _LONGEST_NAME = 4, 40
#: What a cell is sorted by where nothing was handed in, and where it could not be graded or judged.
_NOTHING, _NOT_GRADED, _NOT_JUDGED = -2.0, -1.0, -0.5


@dataclass(frozen=True, slots=True)
class HandIn:
    """One result of the class and the link to its page."""

    result: Result
    href: str

    @property
    def percent(self) -> float:
        """The share of the points that was earned, of those that are given so far."""
        return percent(self.result.score, self.result.most_so_far)

    @property
    def late(self) -> str:
        """What being late cost, in a few words; "" for who was in time."""
        late = self.result.late
        if late is None:
            return ""
        message = _("late; {before} before the deduction")
        return message.format(before=sentences.points(late.before))

    @property
    def value(self) -> float:
        """What it is sorted by: the share, or less than any where there is none."""
        if self.result.status != "graded":
            return _NOT_GRADED
        return _NOT_JUDGED if self.result.score is None else round(self.percent, 4)


@dataclass(frozen=True)
class Column:
    """An assignment of the class, as a column.

    Attributes:
        assignment: its name; "" for what was recognised as none.
        title: its title.
        most: the points that it is worth; None where that is not one number.
    """

    assignment: str
    title: str
    most: float | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person, with what they handed in for each column.

    Attributes:
        name: the name.
        section: their section of the class; "" if it is not known.
        partners: with whom they handed in, in a few words; "" if alone.
        cells: what they handed in for each column: nothing, one thing, or several.
        total: the points of everything; None if they are not known.
    """

    name: str
    section: str
    partners: str
    cells: _Cells
    total: float | None

    @property
    def hand_ins(self) -> tuple[HandIn, ...]:
        """Everything that they have a result for."""
        return tuple(hand_in for cell in self.cells for hand_in in cell)

    @property
    def sources(self) -> str:
        """The files that they handed in, each once."""
        return " ".join(dict.fromkeys(hand_in.result.source for hand_in in self.hand_ins))

    @property
    def values(self) -> tuple[float, ...]:
        """What each cell is sorted by."""
        return tuple(cell[0].value if cell else _NOTHING for cell in self.cells)

    @property
    def value(self) -> float:
        """What the total is sorted by."""
        if self.total is not None:
            return round(self.total, 4)
        graded = any(hand_in.result.status == "graded" for hand_in in self.hand_ins)
        return _NOT_JUDGED if graded else _NOT_GRADED


@dataclass(frozen=True)
class ClassPeople:
    """The people of a class and the assignments that they were asked."""

    columns: tuple[Column, ...]
    rows: tuple[PersonRow, ...]

    @cached_property
    def has_sections(self) -> bool:
        """Whether it is known of anybody in which section they are."""
        return any(row.section for row in self.rows)

    @property
    def has_totals(self) -> bool:
        """Whether there is more than one assignment to add up."""
        return sum(bool(column.assignment) for column in self.columns) > 1

    @property
    def most(self) -> float | None:
        """The points that all assignments are worth together; None where that is not known."""
        known = [column.most for column in self.columns if column.assignment]
        return None if None in known else sum(filter(None, known))

    @cached_property
    def totals(self) -> tuple[float, ...]:
        """The totals that are known."""
        return tuple(row.total for row in self.rows if row.total is not None)

    @property
    def mean(self) -> float | None:
        """The mean of the totals."""
        return statistics.fmean(self.totals) if self.totals else None

    @property
    def median(self) -> float | None:
        """The median of the totals."""
        return statistics.median(self.totals) if self.totals else None


def people_of(hand_ins: Sequence[HandIn]) -> ClassPeople:
    """The people of a class, in the order of their first results."""
    columns = _columns([hand_in.result for hand_in in hand_ins])
    only = columns[0].assignment if len(columns) == 1 else ""
    place = {column.assignment: number for number, column in enumerate(columns)}
    cells: list[_Cells] = []
    number_of: dict[tuple[bool, str] | str, int] = {}
    for hand_in in hand_ins:
        row = number_of.setdefault(_person(hand_in), len(cells))
        if row == len(cells):
            cells.append(((),) * len(columns))
        at = place[hand_in.result.assignment or only]
        theirs = cells[row]
        cells[row] = (*theirs[:at], (*theirs[at], hand_in), *theirs[at + 1 :])
    return ClassPeople(columns, tuple(map(_row, cells)))


def _person(hand_in: HandIn) -> tuple[bool, str] | str:
    """What tells people apart; without an identity and a name, nobody is anybody else."""
    result = hand_in.result
    if result.identity is not None:
        return True, result.identity.person
    return result.student or (False, hand_in.href)


def _row(cells: _Cells) -> PersonRow:
    """The row of a person; the name is that of the first that they handed in."""
    results = [hand_in.result for cell in cells for hand_in in cell]
    first = results[0]
    return PersonRow(
        name=first.student,
        section=first.identity.section if first.identity else "",
        partners=_partners(results),
        cells=cells,
        total=_total(cells),
    )


def _columns(results: Iterable[Result]) -> tuple[Column, ...]:
    """The assignments, and what is of none if there are several or none at all."""
    titles: dict[str, str] = {}
    most: dict[str, Counter[float]] = {}
    unknown = False
    for result in results:
        if not result.assignment:
            unknown = True
            continue
        titles.setdefault(result.assignment, result.title or result.assignment)
        if result.status == "graded":
            most.setdefault(result.assignment, Counter())[result.max_score] += 1
    found = [
        Column(name, title, next(iter(most[name])) if len(most.get(name, ())) == 1 else None)
        for name, title in titles.items()
    ]
    if not found or (unknown and len(found) > 1):
        found.append(Column("", _("Other"), None))
    return tuple(found)


def _total(cells: Iterable[Sequence[HandIn]]) -> float | None:
    """The sum of the points; None if one is not known, there are two of one kind, or none at all.

    What was not handed in, or could not be graded, adds nothing.
    """
    points: list[float] = []
    for cell in cells:
        graded = [one.result.score for one in cell if one.result.status == "graded"]
        if len(graded) > 1 or None in graded:
            return None
        points += [score for score in graded if score is not None]
    return round(sum(points), 6) if points else None


def _partners(results: Iterable[Result]) -> str:
    """With whom somebody handed in."""
    names = dict.fromkeys(
        clip(name, _LONGEST_NAME)
        for result in results
        for name in result.group
        if name != result.student
    )
    if not names:
        return ""
    return _("with {names}").format(names=people_listed(list(names), _MOST_MEMBERS))
