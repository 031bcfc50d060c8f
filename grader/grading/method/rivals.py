"""Does an answer try many values for one step? Then it is not known which of them it means."""

from __future__ import annotations

from collections.abc import Mapping

from grader.course import Expectation
from grader.diagnosis import Line, RightValues
from grader.grading.method.readings import JudgedCall, Reading

#: So many other values of the same size an honest slip may bring with it.
_MOST_RIVALS = 4


def is_one_of_many(
    reading: Reading, call: JudgedCall, right: Mapping[Expectation, RightValues]
) -> bool:
    """Whether too many statements of a public call compete with one.

    A rival gives as many numbers from the same arguments, which no right solution has, and neither
    of the two depends on the other.
    """
    known = right.get(call.expectation)
    if known is None:
        return False
    mine = call.values[reading]
    size = mine.size
    rivals: set[tuple[Line, str]] = set()
    for other, value in call.values.items():
        statement = other.statement
        if statement in rivals or value.size != size or statement == reading.statement:
            continue
        if (
            statement not in call.rests_on(reading.statement)
            and reading.statement not in call.rests_on(statement)
            and call.arguments(statement) & call.arguments(reading.statement)
            and known.verdict("", call.given(statement)) == "unknown"
        ):
            rivals.add(statement)
    return len(rivals) > _MOST_RIVALS
