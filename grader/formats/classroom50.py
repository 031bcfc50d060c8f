"""How does a result become Classroom 50's result.json? Whole numbers, by a scale."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from grader.course import Assignment, Course
from grader.formats.part_scores import exactly, part_scores
from grader.results import Result
from grader.wording import one_line, points
from grader.wording import translate as _

SCHEMA = "classroom50/result/v1"
#: The finest scale: where points need a finer one, units are rounded.
_FINEST = 1000


def scale_of(*assignments: Assignment) -> int:
    """By what points are multiplied so that whatever a part can earn is a whole number.

    It depends on the assignments alone, so that the results of all students have the same maximum.
    """
    amounts: list[Fraction] = []
    for question in (each for assignment in assignments for each in assignment.questions):
        amounts += [exactly(question.points), exactly(question.purity_cost)]
        amounts += [exactly(step.points) for step in question.steps]
        for part in question.parts:
            amounts += [exactly(part.points), exactly(part.points * (part.random or 0.0))]
    return min(math.lcm(*(amount.denominator for amount in amounts)), _FINEST)


def result_json(
    results: Sequence[Result], course: Course, about: Mapping[str, str]
) -> dict[str, Any]:
    """The record of what was handed in; where nothing was graded, there is nothing to earn.

    Args:
        results: of a check of the public calls, whose marks are all known.
        course: the course.
        about: the keys that say what was handed in where.
    """
    graded = [
        (result, course.assignment(result.assignment))
        for result in results
        if result.status == "graded" and result.assignment is not None
    ]
    scale = scale_of(*(assignment for _result, assignment in graded))
    tests = [test for one in graded for test in _tests(*one, scale)]
    return {
        "schema": SCHEMA,
        **about,
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def to_bytes(record: Mapping[str, Any]) -> bytes:
    """The record as a file."""
    return json.dumps(record, ensure_ascii=False, indent=2).encode(errors="replace") + b"\n"


def _tests(result: Result, assignment: Assignment, scale: int) -> Iterator[dict[str, Any]]:
    for question in result.questions:
        for part in part_scores(question, assignment.question(question.function), scale):
            name = f"{question.function}: {part.name}"
            if scale != 1:
                name = _("{test} (points × {scale})").format(test=name, scale=scale)
            yield {
                "test-name": one_line(name, 200),
                "passed": part.is_full,
                "score": part.units or 0,
                "max-score": part.max_units,
            }


def what_came_out(results: Sequence[Result]) -> str:
    """The points of all results, on one line; why there are none, where nothing was graded."""
    said = [
        _("{score} of {most} points on the public calls").format(
            score=points(result.score), most=points(result.most_so_far)
        )
        if result.status == "graded"
        else result.reason or _("This submission could not be graded.")
        for result in results
    ]
    return one_line(_("; ").join(said))
