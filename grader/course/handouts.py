"""Which versions of an assignment does an assignment.toml describe, and what does each ask?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from grader.course.assignment import Assignment, Handout, Question
from grader.course.manual import ManualQuestion


def handouts_in(
    data: Mapping[str, Any],
    questions: Sequence[Question],
    manual: Sequence[ManualQuestion] = (),
) -> tuple[Handout, ...]:
    """The versions of an assignment; none where it has only one.

    Args:
        data: an assignment.toml, each of whose keys holds what it may hold.
        questions: the questions of all versions.
        manual: those of all versions that are marked by hand.

    Raises:
        ValueError: the versions do not fit the questions or each other.
    """
    if "handouts" not in data:
        if "handout" in data:
            raise ValueError("handout is to choose one of [handouts.NAME], but there is none")
        return ()
    found = tuple(_handout(name, one, questions, manual) for name, one in data["handouts"].items())
    if not found:
        raise ValueError("handouts is empty; describe each under [handouts.NAME], or remove it")
    if "notebook" in data:
        raise ValueError("each handout has a notebook of its own; remove the key 'notebook'")
    if "handout" not in data:
        raise ValueError("the key 'handout' is missing, which says what is usually handed out")
    files = [PurePath(each.notebook) for each in found]
    if twice := [file for file in files if files.count(file) > 1]:
        raise ValueError(f"two handouts have the notebook {twice[0]}; give each its own")
    asked = {question.function for each in found for question in each.questions}
    asked |= {question.name for each in found for question in each.manual}
    if idle := [name for name in _names(questions, manual) if name not in asked]:
        raise ValueError(f"no handout asks for {', '.join(idle)}")
    return found


def usual_handout(assignment: Assignment, data: Mapping[str, Any]) -> Assignment:
    """An assignment as it is handed out where a course does not say in which version.

    Raises:
        ValueError: there is no such version, or one of them would not be recognised.
    """
    if not assignment.handouts:
        return assignment
    for each in assignment.each_handout():
        if not each.recognised_by:
            raise ValueError(f"handout {each.handout}: it asks for no function of recognised_by")
    return assignment.handed_out(data["handout"])


def _names(questions: Sequence[Question], manual: Sequence[ManualQuestion]) -> list[str]:
    return [*(each.function for each in questions), *(each.name for each in manual)]


def _handout(
    name: str,
    data: Mapping[str, Any],
    questions: Sequence[Question],
    manual: Sequence[ManualQuestion],
) -> Handout:
    where = f"handout {name}: "
    without, points = set(data.get("without", ())), data.get("points", {})
    asked = set(_names(questions, manual)) - without
    if strangers := without - set(_names(questions, manual)):
        raise ValueError(f"{where}without names no question: {', '.join(sorted(strangers))}")
    if not asked & {question.function for question in questions}:
        raise ValueError(f"{where}it asks no question")
    if strangers := points.keys() - asked:
        raise ValueError(
            f"{where}points names what it does not ask: {', '.join(sorted(strangers))}"
        )
    for question in questions:
        if question.points == 0 and points.get(question.function):
            raise ValueError(
                f"{where}points: the parts of {question.function} are worth nothing, so that they "
                "have no shares of other points"
            )
    return Handout(
        name,
        data["notebook"],
        tuple(
            question.worth(float(points.get(question.function, question.points)))
            for question in questions
            if question.function in asked
        ),
        tuple(
            _worth(where, question, points.get(question.name, question.points))
            for question in manual
            if question.name in asked
        ),
    )


def _worth(where: str, question: ManualQuestion, points: float) -> ManualQuestion:
    if points <= 0:
        raise ValueError(f"{where}points: {question.name} must be worth more than 0")
    return question.worth(float(points))
