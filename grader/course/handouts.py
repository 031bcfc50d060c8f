"""Which versions of an assignment does an assignment.toml describe, and what does each ask?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from grader.course.assignment import Assignment, Handout, Question


def handouts_in(data: Mapping[str, Any], questions: Sequence[Question]) -> tuple[Handout, ...]:
    """The versions of an assignment; none where it has only one.

    Args:
        data: an assignment.toml, each of whose keys holds what it may hold.
        questions: the questions of all versions.

    Raises:
        ValueError: the versions do not fit the questions or each other.
    """
    if "handouts" not in data:
        if "handout" in data:
            raise ValueError("handout is to choose one of [handouts.NAME], but there is none")
        return ()
    found = tuple(_handout(name, one, questions) for name, one in data["handouts"].items())
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
    if idle := [question.function for question in questions if question.function not in asked]:
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


def _handout(name: str, data: Mapping[str, Any], questions: Sequence[Question]) -> Handout:
    where = f"handout {name}: "
    without, points = set(data.get("without", ())), data.get("points", {})
    asked = {question.function for question in questions} - without
    if strangers := without - {question.function for question in questions}:
        raise ValueError(f"{where}without names no question: {', '.join(sorted(strangers))}")
    if not asked:
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
    )
