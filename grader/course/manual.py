"""Which questions are marked by hand, and where do their answers stand in a notebook?"""

from __future__ import annotations

import re
import reprlib
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

#: The keys of a table under [[manual]], and those that it must have.
_KEYS = ("name", "title", "points", "rubric", "answer")
_REQUIRED = ("name", "title", "points")
#: The ways to say where an answer stands, in the order in which they are tried.
_PLACES = ("tag", "grade_id", "marker", "heading")
#: A name, which is also a part of links and of file names.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True)
class RubricItem:
    """One thing that an answer should have; `points` is None where the rubric gives none for it."""

    text: str
    points: float | None = None


@dataclass(frozen=True)
class AnswerPlace:
    """Where an answer stands; of several ways to say it, the first that finds a cell counts.

    Attributes:
        tag: the tag of its cells.
        grade_id: the `grade_id` that nbgrader gave its cell.
        marker: a text in its cell, which is no part of the answer.
        heading: the heading above it; the answer ends at the next one of its level or above.
    """

    tag: str = ""
    grade_id: str = ""
    marker: str = ""
    heading: str = ""


@dataclass(frozen=True)
class ManualQuestion:
    """A question that is marked by hand.

    Attributes:
        name: what tells it from the others of its assignment.
        title: what students read.
        points: the most that it earns.
        rubric: what is looked for, in its order.
        place: where the answer stands.
    """

    name: str
    title: str
    points: float
    rubric: tuple[RubricItem, ...]
    place: AnswerPlace

    def worth(self, points: float) -> ManualQuestion:
        """The same question worth other points; what its rubric gives keeps its share."""
        if points == self.points:
            return self
        factor = points / self.points
        rubric = tuple(
            item if item.points is None else replace(item, points=round(item.points * factor, 6))
            for item in self.rubric
        )
        return replace(self, points=points, rubric=rubric)


def manual_questions(
    tables: Sequence[Mapping[str, Any]], functions: Collection[str]
) -> tuple[ManualQuestion, ...]:
    """The questions under [[manual]] in an assignment.toml.

    Args:
        tables: what stands there.
        functions: the graded functions of the assignment, whose names are taken.

    Raises:
        ValueError: a table does not say what it should; the message names the question and the key.
    """
    questions: list[ManualQuestion] = []
    taken = {name.casefold() for name in functions}
    for number, table in enumerate(tables, start=1):
        question = _question(number, table)
        if question.name.casefold() in taken:  # it is a part of a file's name
            raise ValueError(
                f"manual question {question.name}: another question has this name; choose a name "
                "of its own"
            )
        taken.add(question.name.casefold())
        questions.append(question)
    return tuple(questions)


def _question(number: int, data: Mapping[str, Any]) -> ManualQuestion:
    name = data.get("name")
    where = f"manual question {name}: " if _is_name(name) else f"manual question {number}: "
    _check_keys(where, data, _KEYS, _REQUIRED)
    if not isinstance(name, str) or not _is_name(name):
        raise ValueError(
            f"{where}name must be letters, digits, hyphens and underscores, not "
            f"{reprlib.repr(name)}"
        )
    title, points = data["title"], data["points"]
    if not _is_text(title):
        raise ValueError(f"{where}title must be a text, not {reprlib.repr(title)}")
    if not _is_number(points) or points == 0:
        raise ValueError(f"{where}points must be a number above 0, not {reprlib.repr(points)}")
    return ManualQuestion(
        name=name,
        title=title,
        points=float(points),
        rubric=_rubric(where, data.get("rubric", ()), points),
        place=_place(where, data.get("answer", name)),
    )


def _rubric(where: str, value: Any, most: float) -> tuple[RubricItem, ...]:
    """What is looked for: a text, or a list of texts and of tables with points."""
    items = [value] if _is_text(value) else value
    if not isinstance(items, list | tuple):
        raise ValueError(f"{where}rubric must be a text or a list, not {reprlib.repr(value)}")
    return tuple(
        _item(f"{where}rubric item {number}: ", item, most)
        for number, item in enumerate(items, start=1)
    )


def _item(where: str, value: Any, most: float) -> RubricItem:
    if _is_text(value):
        return RubricItem(value)
    if not isinstance(value, dict):
        raise ValueError(
            f"{where}it must be a text, or a table with points and text, not {reprlib.repr(value)}"
        )
    _check_keys(where, value, ("points", "text"), ("text",))
    if not _is_text(value["text"]):
        raise ValueError(f"{where}text must be a text, not {reprlib.repr(value['text'])}")
    points = value.get("points")
    if points is None:
        return RubricItem(value["text"])
    if not _is_number(points) or points > most:
        raise ValueError(
            f"{where}points must be a number from 0 to {most:g}, not {reprlib.repr(points)}"
        )
    return RubricItem(value["text"], float(points))


def _place(where: str, value: Any) -> AnswerPlace:
    """Where the answer stands: a text is a tag or a `grade_id`, a table says which it is."""
    if _is_text(value):
        return AnswerPlace(tag=value, grade_id=value)
    if not isinstance(value, dict) or not value:
        raise ValueError(
            f"{where}answer must be a text or a table with {' or '.join(_PLACES)}, not "
            f"{reprlib.repr(value)}"
        )
    _check_keys(f"{where}answer: ", value, _PLACES, ())
    for key, text in value.items():
        if not _is_text(text):
            raise ValueError(f"{where}answer: {key} must be a text, not {reprlib.repr(text)}")
    return AnswerPlace(**value)


def _check_keys(
    where: str, data: Mapping[str, Any], known: Collection[str], required: Collection[str]
) -> None:
    for key in required:
        if key not in data:
            raise ValueError(f"{where}the key {key!r} is missing")
    if unknown := data.keys() - set(known):
        raise ValueError(f"{where}unknown keys {', '.join(sorted(unknown))}")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= sys.float_info.max
