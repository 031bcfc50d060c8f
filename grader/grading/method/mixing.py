"""Does an answer combine several tries at one step? Then it is not known which of them it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from grader.course import MethodStep, Question
from grader.grading.method.readings import JudgedCall, Place, Reading, is_close
from grader.grading.method.rivals import Rivals

#: By how much values differ that are the same on two calls.
_SAME = 1e-9, 1e-15


@dataclass(frozen=True)
class StepsOfAnswer:
    """What an answer has of the steps of its question.

    Attributes:
        matches: the statements that stand for right steps.
        there: the names of the steps that need not be looked for: they are right, or slips.
        giving: for each step, all statements that give its right value, or the student's own one
            from which later steps follow.
    """

    matches: Mapping[str, Reading]
    there: Set[str]
    giving: Mapping[str, Set[Place]]


class Mixing:
    """Looks for other tries at the steps that one answer has right.

    A rival of a step's statement is another try at the step, unless a step that is missing from the
    answer may be what it is meant to be.
    """

    def __init__(
        self, question: Question, calls: Sequence[JudgedCall], rivals: Rivals, has: StepsOfAnswer
    ) -> None:
        self._calls = calls
        self._rivals = rivals
        self._has = has
        # the last one is the answer itself, and nothing else is meant to be that
        self._steps = [
            step for step in question.steps if not question.part(step.part).covers(step.name)
        ]
        self._order = {step.name: number for number, step in enumerate(question.steps)}
        self._stands: dict[Reading, frozenset[str]] = {}

    def steps(self) -> frozenset[str]:
        """The steps at which several tries are combined, and those that follow from such a one."""
        found: dict[str, Reading] = {}
        for name in sorted(self._has.matches, key=self._order.__getitem__):
            reading = self._has.matches[name]
            rests = self._calls[0].rests_on(reading.statement)
            follows = any(other.statement in rests for other in found.values())
            if follows or self._is_one_of_several(name, reading):
                found[name] = reading
        return frozenset(found)

    def _is_one_of_several(self, name: str, reading: Reading) -> bool:
        """Whether there are more tries at a step than missing steps that explain them."""
        tries = {r.statement: r for r in self._tries(name, reading)}
        # what only leads to other right steps may stand beside a try at a step that follows them
        is_itself_combined = self._rivals.is_by_itself(reading, self._taken)
        meant = {
            each: (
                self._may_be(each) if is_itself_combined else self._may_be(each) | self._after(each)
            )
            - self._has.there
            for each in tries.values()
        }
        explained: set[str] = set()
        for last in sorted(
            (tries[statement] for statement in self._rivals.last_of(tries)),
            key=lambda each: (len(meant[each]), each),
        ):
            free = meant[last] - explained
            if not free:
                return True
            explained.add(min(free, key=self._order.__getitem__))
        return any(not each for each in meant.values())

    def _tries(self, name: str, reading: Reading) -> Iterator[Reading]:
        """The rivals made of all that a step's statement is made of, which may stand for it."""
        mine = self._rests(reading)
        for rival in self._rivals.combined_with(reading, self._taken):
            if rival.statement in self._taken or name not in self._may_be(rival):
                continue
            arguments = all(
                call.arguments(rival.statement) >= call.arguments(reading.statement)
                for call in self._calls
            )
            if arguments or (mine and self._rests(rival) >= mine):
                yield rival

    @cached_property
    def _taken(self) -> frozenset[Place]:
        """The statements that stand for a step, which are no other tries."""
        return frozenset().union(*self._has.giving.values())

    def _may_be(self, rival: Reading) -> frozenset[str]:
        """The steps at which a rival may be a try.

        If a step only leads to certain others, then what rests on it is one of these, or rests on
        one, or else has a try at one inside.
        """
        if rival not in self._stands:
            rests = self._rests(rival)
            leads_to = [
                frozenset(step.shown_by)
                for step in self._steps
                if step.name in rests and step.shown_by and rests.isdisjoint(step.shown_by)
            ]
            after = self._after(rival)
            near = after.intersection(*leads_to)
            self._stands[rival] = near or after.union(*leads_to)
        return self._stands[rival]

    def _after(self, rival: Reading) -> frozenset[str]:
        """The steps that come after all that a rival rests on, and that it may be in size."""
        rests = self._rests(rival)
        return frozenset(
            step.name
            for step in self._steps
            if all(self._order[name] < self._order[step.name] for name in rests)
            and self._varies_as(rival, step)
        )

    def _rests(self, reading: Reading) -> frozenset[str]:
        """The steps whose values a statement is made of."""
        made_of = self._calls[0].rests_on(reading.statement) - {reading.statement}
        return frozenset(
            name for name, places in self._has.giving.items() if not made_of.isdisjoint(places)
        )

    def _varies_as(self, rival: Reading, step: MethodStep) -> bool:
        """Whether a rival has a step's size, and is the same on two calls if the step is."""
        values = [
            (call.values[rival], call.expectation.steps[step.name].ravel())
            for call in self._calls
            if rival in call.values
        ]
        return all(mine.size == right.size for mine, right in values) and not any(
            is_close(right, another, *_SAME) and not is_close(mine, other, *_SAME)
            for number, (other, another) in enumerate(values)
            for mine, right in values[:number]
        )
