"""Which small edit makes a wrong answer right? Edits are tried where wrong values begin.

An edit that makes wrong outputs right, and no right one wrong, proves what is wrong with them. The
number of edits that are tried is fixed, so that what is found does not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

from grader.diagnosis.behind import behind
from grader.diagnosis.candidates import (
    FOR_A_STATEMENT,
    Candidate,
    candidates_of,
    edits_at,
    source_at,
)
from grader.diagnosis.edits import Edit, wording
from grader.diagnosis.experiments import Fault, Laboratory
from grader.diagnosis.fewest import Found, fewest
from grader.diagnosis.fixing import ENDINGS, Merit, Step, Trials
from grader.diagnosis.likely_places import places
from grader.diagnosis.progress import first_steps
from grader.diagnosis.traces import Line, Suspect, TracedAnswer
from grader.worker import Code

#: How many edits are tried for a slip, by the number of steps that a call of the answer takes.
_BUDGETS = ((60, 600), (200, 320))
_BUDGET_OF_MANY_STEPS = 160
#: How many for the first of two, once the second is known.
_BUDGET_BEHIND = 400
#: After so many edits, no other way is begun.
_MOST_TRIED = 1500
#: How many edits are tried with a trace, where none makes an output right.
_TRACED = 240
#: How many edits are tried before a look at what they gave.
_AT_ONCE = 40
#: How many edits are followed that are found behind a wrong value.
_MOST_BEHIND = 2
#: How many of the edits that seem right are confirmed on all calls.
_MOST_CONFIRMED = 3
#: How many slips of one answer are looked for.
_MOST_ROUNDS = 3


@dataclass(frozen=True)
class Repair:
    """An edit that makes outputs right.

    Attributes:
        edit: the edit.
        place: its statement, in the student's own code.
        span: where in its line the piece stands that is edited, if that is one place.
        outputs: the outputs that it makes right, with the other edits of the same answer.
    """

    edit: Edit
    place: Line
    span: tuple[int, int]
    outputs: frozenset[str]

    @classmethod
    def of(cls, found: Found) -> Repair:
        """The repair with what an edit itself makes right."""
        edit, place, fixed = found
        return cls(edit, place, edit.span, frozenset(name for _call, name in fixed))

    @property
    def keeps_arguments(self) -> bool:
        """Whether it is made so that arguments are not changed."""
        return any(name.startswith("(changed") for name in self.outputs)


@dataclass(frozen=True)
class Hidden:
    """A second slip, which shows once a statement has its right value.

    Attributes:
        suspect: the statement.
        repair: the edit that makes everything right then.
    """

    suspect: Suspect
    repair: Repair


@dataclass(frozen=True)
class _State:
    """An answer with some edits made.

    Attributes:
        answer: it, traced.
        found: the edits, each with its line in the student's own code and what it makes right.
        steps: where each edit was made, and in what.
    """

    answer: TracedAnswer
    found: tuple[Found, ...] = ()
    steps: tuple[tuple[Line, TracedAnswer], ...] = ()

    @property
    def is_better(self) -> bool:
        """Whether the last edit made an output right."""
        return bool(self.found) and bool(self.found[-1][2])


@dataclass
class Search:
    """The search for the edits of one answer.

    Attributes:
        laboratory: runs the variants of the answer.
        trace: traces a variant.
        trials: the edits that were tried.
        first: the statement at which edits are tried first, if one is proven to be wrong.
        rest: the answer as it is with all edits that make something right.
        hidden: what is wrong behind a wrong value, if no two edits make both right.
    """

    laboratory: Laboratory
    trace: Callable[[Sequence[Code]], TracedAnswer]
    trials: Trials
    first: Line | None = None
    rest: TracedAnswer | None = None
    hidden: Hidden | None = None
    _faults: frozenset[Fault] = frozenset()
    _confirmed_ones: dict[tuple[Code, ...], list[Repair]] = field(default_factory=dict)

    def run(self, answer: TracedAnswer) -> list[Repair]:
        """The edits that make the answer right, or as much of it as can be made right."""
        self._faults = answer.faults
        end = self._further(_State(answer), _MOST_ROUNDS)
        if end is None or not end.is_better:
            return []
        self.rest = end.answer
        return self._confirmed(end)

    def _further(self, state: _State, rounds: int) -> _State | None:
        """The answer with more edits, as right as it can be made; None if these make no sense."""
        if not rounds or not state.answer.faults:
            return state
        ends: list[_State] = []
        makes_sense = True
        # of three slips in one output, none can be told for sure
        first_steps_too = not state.found or state.is_better
        for candidate, fixed in self._best(state.answer, self.first, first_steps_too):
            following = self._with(state, candidate, fixed)
            if following is not None and not fixed and self._spoils(following):
                continue
            end = self._further(following, rounds - 1) if following is not None else None
            if end is None:
                makes_sense = False
                continue
            if end.is_better:
                if end.answer.faults or self._confirmed(end):
                    return end
                ends.append(end)
            is_over = self.trials.tried >= _MOST_TRIED or self.trials.is_over
            if is_over or len(ends) >= _MOST_CONFIRMED:
                break
        if ends:
            return ends[0]
        if not makes_sense:
            return None
        goes_on = rounds > 1 and (not state.found or state.is_better)
        return (self._from_behind(state) if goes_on else None) or state

    def _spoils(self, state: _State) -> bool:
        """Whether outputs are wrong that were right in the answer itself."""
        before = {name for _call, name in self._faults}
        return not {name for _call, name in state.answer.faults} <= before

    def _from_behind(self, state: _State) -> _State | None:
        """The answer made right by two edits, of which the first is found behind the second."""
        for suspect, candidate in islice(behind(state.answer), _MOST_BEHIND):
            following = self._with(state, candidate, frozenset())
            if following is None or not following.answer.faults:
                continue  # nothing is hidden behind what one edit makes right
            if self.hidden is None:
                self.hidden = Hidden(suspect, Repair.of(following.found[-1]))
            for last, fixed in self._best(following.answer, suspect.place, False, _BUDGET_BEHIND):
                end = self._with(following, last, fixed) if fixed else None
                if end is not None and not end.answer.faults and self._confirmed(end):
                    return end
        return None

    def _with(self, state: _State, candidate: Candidate, fixed: frozenset[Fault]) -> _State | None:
        """The answer with one edit more; None if that and those before it make no sense."""
        found, steps, place = state.found, state.steps, candidate.place
        if place in _changed_with(found, steps):
            return None  # one edit of several lines was not right for all of them
        if steps and steps[-1][0] == place:
            one = self._as_one(steps[-1][1], place, candidate.code)
            if one is not None:
                _edit, place_before, fixed_before = found[-1]
                together = (one, place_before, fixed | fixed_before)
                return _State(self.trace(candidate.code), (*found[:-1], together), steps)
            if wording.contains(candidate.edit.old, found[-1][0].new):
                return None  # what one edit put there, the next one replaced
        original = self.original(state.answer.code, place)
        return _State(
            self.trace(candidate.code),
            (*found, (candidate.edit, original, fixed)),
            (*steps, (place, state.answer)),
        )

    def _as_one(self, before: TracedAnswer, place: Line, sources: Sequence[Code]) -> Edit | None:
        """The edit of a statement that does what two did, one after the other."""
        after = source_at(sources, place)
        tried = islice(edits_at(before, place), 2 * FOR_A_STATEMENT)
        return next((edit for edit in tried if edit.source == after), None)

    def original(self, code: Sequence[Code], place: Line) -> Line:
        """The line of the student's own code for a line of an edited one."""
        file, line = place
        before = source_at(self.laboratory.code, place).splitlines()
        after = source_at(code, place).splitlines()
        for kind, a, b, c, d in SequenceMatcher(None, before, after, False).get_opcodes():
            if c < line <= d:
                return file, a + line - c if kind == "equal" else max(min(a + line - c, b), 1)
        return place

    def _confirmed(self, state: _State) -> list[Repair]:
        """The repairs, each with what it makes right on all calls that were judged."""
        code = state.answer.code
        if code not in self._confirmed_ones:
            self._confirmed_ones[code] = self._repairs(state.found, code)
        return self._confirmed_ones[code]

    def _repairs(self, found: Sequence[Found], code: Sequence[Code]) -> list[Repair]:
        found, code = fewest(self.laboratory, self.trace, found, code)
        left = self._with_parts({name for _call, name in self.laboratory.confirmed(code)})
        repairs = []
        together: set[str] = set()
        for edit, place, fixed in reversed(found):
            together |= {name for _call, name in fixed}
            outputs = frozenset(together if not fixed else {name for _call, name in fixed})
            if not self._with_parts(outputs) & left:
                repairs.append(Repair(edit, place, edit.span, outputs))
        return repairs[::-1]

    def _with_parts(self, names: Collection[str]) -> set[str]:
        """These names, and the parts to which they belong; all parts if a call was stopped."""
        parts = self.laboratory.question.parts
        stopped = any(name in ENDINGS for name in names)
        return {*names, *(p.name for p in parts if stopped or any(map(p.covers, names)))}

    def _best(
        self,
        answer: TracedAnswer,
        first: Line | None,
        first_steps_too: bool,
        most: int | None = None,
    ) -> Iterator[Step]:
        """The edits to follow, the best first.

        Those that make everything right, the smallest first; else that which makes the most right;
        else, if they are wanted, those that make the first wrong value right.
        """
        steps = max((len(outcome.trace) for outcome in answer.outcomes.values()), default=0)
        budget = next((most for few, most in _BUDGETS if steps <= few), _BUDGET_OF_MANY_STEPS)
        budget = min(budget, most or budget)
        order = places(answer, first)
        source = candidates_of(answer, order)
        candidates: list[Candidate] = []
        best: tuple[Merit, Step] | None = None
        begin, more = 0, _AT_ONCE
        while more and not self.trials.is_over:
            these = _noted(islice(source, more), candidates)
            found = sorted(self.trials.that_fix(answer, these, order), key=lambda one: one[0])
            if len(candidates) == begin:
                break
            for merit, step in found:
                if len(step[1]) == len(answer.faults):
                    yield step
                elif best is None or merit < best[0]:
                    best = merit, step
            begin = len(candidates)
            more = min(_AT_ONCE, budget - begin)
        self.trials.ran_out = self.trials.ran_out or next(source, None) is not None
        if best is not None:
            yield best[1]
        if best is not None or not first_steps_too:
            return
        for candidate in first_steps(answer, candidates[:_TRACED], self.trials.given):
            yield candidate, frozenset()


def _noted(candidates: Iterator[Candidate], known: list[Candidate]) -> Iterator[Candidate]:
    """These edits, which are noted when they are made."""
    for one in candidates:
        known.append(one)
        yield one


def _changed_with(
    found: Sequence[Found], steps: Sequence[tuple[Line, TracedAnswer]]
) -> Iterator[Line]:
    """The lines that edits changed besides those of their statements."""
    for (edit, _place, _fixed), (at, _answer) in zip(found, steps, strict=True):
        yield from ((at[0], line) for line in edit.alike if line != at[1])
