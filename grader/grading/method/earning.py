"""Which steps does a wrong answer earn, by which statement, and given which of its own values?

In the order of the question's steps, the value that a step should have is looked up among those of
the statements on which the answer depends. If it is not there, the student's own value takes its
place, and what follows from that one is looked up for the later steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from grader.course import MethodStep, Question
from grader.expecting import StepFollowThrough
from grader.grading.method.found import EarnedStep, Found, Match
from grader.grading.method.mixing import Mixing, StepsOfAnswer
from grader.grading.method.pieces import is_piece
from grader.grading.method.readings import Flat, JudgedCall, Place, Reading, is_close
from grader.grading.method.rivals import Rivals

#: How many statements are taken for a step that nothing in the answer is called after.
_MOST_TRIED = 12
#: By how much values differ that are the same but for round-off.
_ROUND_OFF = 1e-4, 1e-10
#: A step's value on each of the calls.
Row = list[Flat]


class _Reader:
    def __init__(
        self,
        question: Question,
        calls: Sequence[JudgedCall],
        follow: StepFollowThrough | None,
        rivals: Rivals,
        matters: Callable[[Reading], bool],
        *,
        pieces: bool,
    ) -> None:
        """Prepare to read an answer; pieces of expressions stand for steps if they may."""
        self._question = question
        self._calls = calls
        self._follow = follow
        self._rivals = rivals
        self._matters = matters
        self._counted: dict[Reading, bool] = {}
        self._having: dict[tuple[str, bytes], frozenset[Reading]] = {}
        self._hidden = any(call.is_hidden for call in calls)
        common = set(calls[0].values)
        for call in calls[1:]:
            common &= call.values.keys()
        self._every = sorted(common)
        self.readings = [one for one in self._every if pieces or not is_piece(one.name)]

    def read(self, forced: Mapping[str, Reading]) -> Found:
        """Look for each step; a `forced` reading is the student's own value of a step."""
        found = Found()
        own = [
            {name: np.asarray(value) for name, value in call.expectation.steps.items()}
            for call in self._calls
        ]
        for step in self._question.steps:
            right = [values[step.name].ravel() for values in own]
            if self._look_up(step, right, found, ()):
                continue
            wanted = self._following(step, own) if found.slips else None
            slips = tuple(found.slips)
            if wanted is not None and self._look_up(step, wanted, found, slips):
                right = [c.values[found.matches[step.name].reading] for c in self._calls]
            elif not self._is_there(step) and (slip := self._slip(step, right, forced)):
                found.slips[step.name] = slip
                right = [call.values[slip] for call in self._calls]
            elif wanted is not None:
                right = wanted
            for values, flat in zip(own, right, strict=True):
                values[step.name] = np.reshape(flat, values[step.name].shape)
        used = {name for match in found.matches.values() for name in match.given}
        matches = {name: match.reading for name, match in found.matches.items()}
        standing = {name: found.slips[name] for name in used} | matches
        giving = {
            step.name: self._giving(step)
            | {standing[name].statement for name in {step.name} & standing.keys()}
            for step in self._question.steps
        }
        there = {name for name, statements in giving.items() if statements}
        has = StepsOfAnswer(matches, there | found.earned(self._question).keys(), giving)
        found.drop(Mixing(self._question, self._calls, self._rivals, has).steps())
        return found

    def _giving(self, step: MethodStep) -> frozenset[Place]:
        """The statements that give a step's right value, even those that may not count."""
        right = self._right(step)
        return frozenset(reading.statement for reading in self._with_values(step, right))

    def _is_there(self, step: MethodStep) -> bool:
        """Whether a statement gives a step's right value, even one that may not count."""
        return not self._with_values(step, self._right(step)).isdisjoint(self.readings)

    def _right(self, step: MethodStep) -> Row:
        return [np.ravel(call.expectation.steps[step.name]) for call in self._calls]

    def counts(self, reading: Reading) -> bool:
        """Whether a statement that gives right values may count."""
        if reading not in self._counted:
            self._counted[reading] = not self._rivals.are_many(reading) and self._matters(reading)
        return self._counted[reading]

    def _with_values(self, step: MethodStep, wanted: Row) -> frozenset[Reading]:
        """The readings that have these values; looked up once, as one way to read follows another.

        How close they must be depends on the step.
        """
        key = step.name, b"".join(value.dtype.str.encode() + value.tobytes() for value in wanted)
        if key not in self._having:
            self._having[key] = frozenset(
                one for one in self._every if self._has_values(one, step, wanted)
            )
        return self._having[key]

    def _has_values(self, reading: Reading, step: MethodStep, wanted: Row) -> bool:
        return all(
            is_close(value, call.values[reading], *self._tolerance(step, call))
            for call, value in zip(self._calls, wanted, strict=True)
        )

    def _look_up(self, step: MethodStep, wanted: Row, found: Found, given: tuple[str, ...]) -> bool:
        """Whether one statement gives the wanted value on every call; it is noted."""
        is_answer = self._question.part(step.part).covers(step.name)
        if (is_answer and not given) or not self._is_telling(step, wanted):
            return False
        taken = {match.reading.statement for match in found.matches.values()}
        sources = {name: found.slips[name] for name in given}
        for reading in self._fitting(step, wanted, sources):
            if reading.statement not in taken and self.counts(reading):
                found.matches[step.name] = Match(reading, tuple(self._sources(reading, sources)))
                return True
        return False

    def _fitting(
        self, step: MethodStep, wanted: Row, given: Mapping[str, Reading]
    ) -> Iterator[Reading]:
        """The readings that have the wanted value on every call, those called so first.

        They are made of arguments and, if slips are given, of one of these. A statement that passes
        on what another one of them computed is not among them.
        """
        having = self._with_values(step, wanted)
        fitting = [
            reading
            for reading in sorted(self.readings, key=lambda one: (one.name != step.name, one))
            if reading in having
            and all(call.arguments(reading.statement) for call in self._calls)
            and bool(self._sources(reading, given)) == bool(given)
        ]
        for reading in fitting:
            others = {one.statement for one in fitting} - {reading.statement}
            if others.isdisjoint(self._calls[0].rests_on(reading.statement)):
                yield reading

    def _sources(self, reading: Reading, given: Mapping[str, Reading]) -> list[str]:
        """Those of the slips on which a reading rests."""
        return [name for name, slip in given.items() if self._rests_on(reading, slip)]

    def _tolerance(self, step: MethodStep, call: JudgedCall) -> tuple[float, float]:
        part = self._question.part(step.part)
        return call.expectation.call.rtol.get(part.name, part.rtol), part.atol

    def _is_telling(self, step: MethodStep, wanted: Row) -> bool:
        """Whether a value shows that it was computed: on calls that nobody knows, if there are any.

        Zeros, what is not a number, and what is passed in show nothing; nor does what is the same
        on all of the calls.
        """
        telling = [
            (call.is_hidden, value)
            for call, value in zip(self._calls, wanted, strict=True)
            if np.all(np.isfinite(value))
            and np.any(value)
            and not call.is_passed(value, self._tolerance(step, call)[0])
        ]
        if not self._hidden:
            return bool(telling)
        return any(
            not is_close(value, other, *_ROUND_OFF)
            for is_hidden, value in telling
            for _is_hidden, other in telling
            if is_hidden
        )

    def _rests_on(self, reading: Reading, source: Reading) -> bool:
        return all(source.statement in call.rests_on(reading.statement) for call in self._calls)

    def _following(self, step: MethodStep, own: Sequence[Mapping[str, Flat]]) -> Row | None:
        """What a step should be, given the student's own values; None if that is not said."""
        row: Row = []
        for call, values in zip(self._calls, own, strict=True):
            follows = self._follow.follow(call.expectation, values) if self._follow else None
            if follows is None or step.name not in follows:
                return None
            if follows[step.name].shape != np.shape(values[step.name]):
                return None
            row.append(follows[step.name].ravel())
        return row

    def _slip(self, step: MethodStep, right: Row, forced: Mapping[str, Reading]) -> Reading | None:
        """The statement that gives the student's own value for a step that is not right."""
        if self._follow is None:
            return None
        if step.name in forced:
            return forced[step.name]
        named = [one for one in self.readings if one.name == step.name]
        return next((one for one in named if self._may_be_slip(one, right)), None)

    def _may_be_slip(self, reading: Reading, right: Row) -> bool:
        """Whether something else follows from a statement's values than from zeros."""
        informative = False
        for call, wanted in zip(self._calls, right, strict=True):
            value = call.values[reading]
            if value.size != wanted.size or not np.all(np.isfinite(value)):
                return False
            informative = informative or (call.is_hidden == self._hidden and bool(np.any(value)))
        return informative

    def tried(self, step: MethodStep, found: Found) -> list[Reading]:
        """The statements that may stand for a step, though they are called otherwise."""
        if self._follow is None:
            return []
        taken = {match.reading.statement for match in found.matches.values()}
        right = self._right(step)
        return [
            reading
            for reading in self.readings
            if reading.statement not in taken
            and reading.name
            and not is_piece(reading.name)
            and self._may_be_slip(reading, right)
        ][:_MOST_TRIED]

    def best(self) -> Found:
        """The way to read the answer by which it earns most."""
        best = self.read({})
        earned = best.earned(self._question)
        steps = self._question.steps
        open_steps = [s for s in steps if s.name not in earned and s.name not in best.slips]
        for step in open_steps[:1]:
            for reading in self.tried(step, best):
                other = self.read({step.name: reading})
                if other.points(self._question) > best.points(self._question) and self.counts(
                    reading
                ):
                    best = other
        return best


def earned_steps(
    question: Question,
    calls: Sequence[JudgedCall],
    follow: StepFollowThrough | None,
    rivals: Rivals,
    matters: Callable[[Reading], bool],
) -> list[EarnedStep]:
    """The steps that an answer earns, in the question's order.

    Args:
        question: the question.
        calls: the calls on which it is judged, with what it did there.
        follow: says what follows from the student's own values, if the reference is at hand.
        rivals: the statements that compete with others.
        matters: whether the answer changes if a statement gives another value.
    """
    if not calls:
        return []
    ways = [
        _Reader(question, calls, follow, rivals, matters, pieces=pieces).best()
        for pieces in (False, True)
    ]
    return list(max(ways, key=lambda way: way.points(question)).earned(question).values())
