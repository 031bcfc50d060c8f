"""What in a class needs the teacher? Who was not judged, cannot be read, is late, is in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from grader.rendering.class_answers import People, Person
from grader.rendering.class_people import ClassPeople, HandIn, PersonRow

#: The most people that a concern names.
_MOST_NAMES = 60

ConcernKind = Literal[
    "failed", "not_judged", "unreadable", "doubtful", "several", "stopped", "late", "missing"
]


@dataclass(frozen=True)
class Concern:
    """Something that needs the teacher, and who they are, each with a link to their page."""

    kind: ConcernKind
    people: People


#: The kinds, the most urgent first, and of which hand-ins of a person each is.
_KINDS: tuple[tuple[ConcernKind, Callable[[PersonRow], Iterable[HandIn]]], ...] = (
    ("failed", lambda row: _with_status(row, "error")),
    ("not_judged", lambda row: _graded(row, lambda one: one.result.score is None)),
    ("unreadable", lambda row: _with_status(row, "unreadable")),
    ("doubtful", lambda row: filter(_is_doubtful, row.hand_ins)),
    ("several", lambda row: _of_several(row)),
    ("stopped", lambda row: _graded(row, _was_stopped)),
    ("late", lambda row: _graded(row, lambda one: one.result.late is not None)),
    ("missing", lambda row: _with_status(row, "missing")),
)


def concerns_of(people: ClassPeople) -> tuple[Concern, ...]:
    """What needs the teacher, the most urgent first; what is about nobody is left out."""
    found = []
    for kind, hand_ins_of in _KINDS:
        count, named = 0, []
        for row in people.rows:
            first = next(iter(hand_ins_of(row)), None)
            if first is None:
                continue
            count += 1
            if count <= _MOST_NAMES:
                named.append(Person(row.name, first.href))
        if count:
            found.append(Concern(kind, People(count, tuple(named))))
    return tuple(found)


def _with_status(row: PersonRow, status: str) -> Iterable[HandIn]:
    return (one for one in row.hand_ins if one.result.status == status)


def _graded(row: PersonRow, applies: Callable[[HandIn], bool]) -> Iterable[HandIn]:
    return (one for one in row.hand_ins if one.result.status == "graded" and applies(one))


def _is_doubtful(one: HandIn) -> bool:
    return one.result.identity is not None and bool(one.result.identity.doubt)


def _of_several(row: PersonRow) -> Iterable[HandIn]:
    """What has several marks for one assignment, so that nothing says which is the mark."""
    for cell in row.cells:
        graded = [one for one in cell if one.result.status == "graded"]
        if len(graded) > 1:
            yield from graded


def _was_stopped(one: HandIn) -> bool:
    return any(question.status in ("timeout", "crashed") for question in one.result.questions)
