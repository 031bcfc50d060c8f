"""Which statements compete with one? Those that no right solution has, and that stand beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from grader.course import Expectation
from grader.diagnosis import RightValues
from grader.grading.method.pieces import is_piece
from grader.grading.method.readings import JudgedCall, Place, Reading

#: So many other values of the same size honest slips bring with them.
_MOST_RIVALS = 2


class Rivals:
    """The rivals of the statements of one answer.

    A rival gives as many numbers from the same arguments, which no right solution has on one of the
    public calls, and neither of the two depends on the other.
    """

    def __init__(
        self, calls: Sequence[JudgedCall], right: Mapping[Expectation, RightValues]
    ) -> None:
        """Compare with the values that are `right` on the public ones of these calls."""
        self._known = {c: right[c.expectation] for c in calls if c.expectation in right}
        self._found: dict[tuple[JudgedCall, Reading], list[Reading]] = {}
        self._paths: dict[tuple[JudgedCall, frozenset[Place]], frozenset[Place]] = {}
        self._right: dict[JudgedCall, frozenset[Place]] = {}

    def are_many(self, reading: Reading) -> bool:
        """Whether so many statements compete with one that it is not known which of them is meant.

        What is only on the way to another rival does not count, and neither does a piece of an
        expression beside a statement that is none.
        """
        rivals = {
            other.statement
            for call in self._known
            for other in self._beside(call, reading)
            if self._verdict(call, other) == "unknown"
            if is_piece(reading.name) or not is_piece(other.name)
        }
        return len(self.last_of(rivals)) > _MOST_RIVALS

    def combined_with(self, reading: Reading, given: Collection[Place]) -> list[Reading]:
        """The rivals that are in the answer by themselves, right pieces of a solution among them.

        Those of which nothing but right values is made are not, nor are those of which only the
        statements `given` are made. A right value made of a rival and of what it competes with is
        the one or the other, as a maximum is.
        """
        return sorted(
            {
                other
                for call in self._known
                for other in self._beside(call, reading)
                if other.statement in self._reached(call, given, besides=reading)
            }
        )

    def is_by_itself(self, reading: Reading, given: Collection[Place]) -> bool:
        """Whether a statement is in the answer, and not only as what right ones are made of."""
        return any(reading.statement in self._reached(call, given) for call in self._known)

    def last_of(self, rivals: Collection[Place]) -> frozenset[Place]:
        """Those of these statements that are not on the way to another one of them."""
        on_the_way = {
            one
            for call in self._known
            for other in rivals
            for one in call.rests_on(other) - {other}
        }
        return frozenset(rivals) - on_the_way

    def _reached(
        self, call: JudgedCall, given: Collection[Place], besides: Reading | None = None
    ) -> frozenset[Place]:
        """The statements to which a way from the answer leads that crosses no right value.

        Values that rest on `besides` may be crossed, unless they are `given`.
        """
        if call not in self._right:
            self._right[call] = frozenset(
                reading.statement
                for reading in call.values
                if self._verdict(call, reading) in ("right", "shape")
            )
        ends = self._right[call]
        if besides is not None:
            ends = frozenset(e for e in ends if besides.statement not in call.rests_on(e))
        ends = ends.union(given)
        if (call, ends) not in self._paths:
            self._paths[call, ends] = call.reached_without(ends)
        return self._paths[call, ends]

    def _beside(self, call: JudgedCall, reading: Reading) -> list[Reading]:
        if (call, reading) not in self._found:
            self._found[call, reading] = list(self._looked_up(call, reading))
        return self._found[call, reading]

    def _looked_up(self, call: JudgedCall, reading: Reading) -> Iterator[Reading]:
        mine = reading.statement
        for other, value in call.values.items():
            if (
                value.size == call.values[reading].size
                and other.statement not in call.rests_on(mine)
                and mine not in call.rests_on(other.statement)
                and call.arguments(other.statement) & call.arguments(mine)
                and self._verdict(call, other) != "plain"
            ):
                yield other

    def _verdict(self, call: JudgedCall, reading: Reading) -> str:
        return self._known[call].verdict("", call.given(reading.statement))
