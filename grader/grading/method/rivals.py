"""Does an answer try many values for one step? Then it is not known which of them it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grader.course import Expectation
from grader.diagnosis import Line, RightValues
from grader.grading.method.readings import JudgedCall, Reading

#: So many other values of the same size honest slips bring with them.
_MOST_RIVALS = 2


def is_one_of_many(
    reading: Reading, calls: Sequence[JudgedCall], right: Mapping[Expectation, RightValues]
) -> bool:
    """Whether too many statements compete with one.

    A rival gives as many numbers from the same arguments, which no right solution has on one of the
    public calls, and neither of the two depends on the other. What is only on the way to another
    rival does not count.
    """
    known = {call: right[call.expectation] for call in calls if call.expectation in right}
    rivals = {rival for call, values in known.items() for rival in _rivals(reading, call, values)}
    on_the_way = {
        one
        for call in known
        for other in rivals
        for one in rivals - {other}
        if one in call.rests_on(other)
    }
    return len(rivals - on_the_way) > _MOST_RIVALS


def _rivals(reading: Reading, call: JudgedCall, right: RightValues) -> Iterator[tuple[Line, str]]:
    mine = reading.statement
    for other, value in call.values.items():
        if (
            value.size == call.values[reading].size
            and other.statement not in call.rests_on(mine)
            and mine not in call.rests_on(other.statement)
            and call.arguments(other.statement) & call.arguments(mine)
            and right.verdict("", call.given(other.statement)) == "unknown"
        ):
            yield other.statement
