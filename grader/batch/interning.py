"""How does a large class fit in little memory? What is equal in its results is kept once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from grader.results import QuestionResult, Result

_Part = TypeVar("_Part")


def interned(results: Iterable[Result]) -> tuple[Result, ...]:
    """Equal results in which equal questions, checks, diagnoses and texts are one object.

    Students write the same answers, and what is read from a file line by line is a new object each
    time. The results must be without what only a student's page shows.
    """
    known: dict[object, object] = {}

    def once(part: _Part) -> _Part:
        return known.setdefault((type(part), part), part)  # type: ignore[return-value]  # its equal

    def question(one: QuestionResult) -> QuestionResult:
        return once(
            msgspec.structs.replace(
                one,
                function=once(one.function),
                title=once(one.title),
                message=once(one.message),
                checks=once(tuple(map(once, one.checks))),
                diagnosis=once(tuple(map(once, one.diagnosis))),
            )
        )

    return tuple(
        msgspec.structs.replace(
            result,
            assignment=once(result.assignment),
            title=once(result.title),
            isolation=once(result.isolation),
            questions=once(tuple(map(question, result.questions))),
        )
        for result in results
    )
