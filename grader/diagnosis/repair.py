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
from grader.diagnosis.candidates import FOR_A_STATEMENT, Candidate, candidates_of, source_at
from grader.diagnosis.edits import Edit, EditKind, edits, wording
from grader.diagnosis.experiments import Fault, Laboratory, replaced, seconds_of
from grader.diagnosis.likely_places import places
from grader.diagnosis.progress import first_steps
from grader.diagnosis.traces import Line, Suspect, TracedAnswer, gives_right, scope_of, spoils
from grader.worker import Code, Outcome

#: How many edits are tried for a slip, by the number of steps that a call of the answer takes.
_BUDGETS = ((60, 600), (200, 320))
_BUDGET_OF_MANY_STEPS = 160
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
#: The kinds of edits that add a statement.
_INSERTIONS = frozenset(("sister_added", "return_added", "seed_added"))
#: The kinds of edits that make almost anything of an array of one number, such as zeros.
_LEVELLING = frozenset(
    ("wrapper_added", "comparison", "power", "operator", "product", "term_added")
)
#: The kinds of edits after which a statement may leave an argument alone. Others that make a new
#: array do so by the way: with a minus before it, say.
_REBINDING: frozenset[EditKind] = frozenset(
    (
        *("copy", "in_place", "accumulation", "target", "name", "key", "function"),
        *("near_function", "wrapper_dropped", "sister", "deleted"),
        *("moved_up", "moved_down", "moved_out", "moved_in"),
    )
)
#: What is wrong with a call that returned no value.
_ENDINGS = ("(raised)", "(crashed)", "(timeout)", "(missing)")
#: How many seconds all calls may take while edits are tried, however slow the answer is.
_MOST_SECONDS = 6.0
#: How many slips of one answer are looked for.
_MOST_ROUNDS = 3

#: An edit with what it makes right.
_Step = tuple[Candidate, frozenset[Fault]]
#: What makes one edit better than another: more is right, what is there is mended rather than
#: something added, its statement is likelier, it is shorter.
_Merit = tuple[int, bool, int, int]
_Found = tuple[Edit, Line, frozenset[Fault]]


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
    def of(cls, found: _Found) -> Repair:
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
    found: tuple[_Found, ...] = ()
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
        first: the statement at which edits are tried first, if one is proven to be wrong.
        tried: how many edits were tried.
        seconds: how long their calls took.
        ran_out: whether there were more of them than are tried.
        rest: the answer as it is with all edits that make something right.
        hidden: what is wrong behind a wrong value, if no two edits make both right.
    """

    laboratory: Laboratory
    trace: Callable[[Sequence[Code]], TracedAnswer]
    first: Line | None = None
    tried: int = 0
    seconds: float = 0.0
    ran_out: bool = False
    rest: TracedAnswer | None = None
    hidden: Hidden | None = None
    _given: dict[str, Outcome] = field(default_factory=dict)
    _confirmed_ones: dict[tuple[Code, ...], list[Repair]] = field(default_factory=dict)

    def run(self, answer: TracedAnswer) -> list[Repair]:
        """The edits that make the answer right, or as much of it as can be made right."""
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
        for candidate, fixed in self._best(state.answer, self.first):
            following = self._with(state, candidate, fixed)
            end = self._further(following, rounds - 1) if following is not None else None
            if end is None:
                makes_sense = False
                continue
            if end.is_better:
                if end.answer.faults or self._confirmed(end):
                    return end
                ends.append(end)
            is_over = self.tried >= _MOST_TRIED or self.seconds > _MOST_SECONDS
            if is_over or len(ends) >= _MOST_CONFIRMED:
                break
        if ends:
            return ends[0]
        if not makes_sense:
            return None
        goes_on = rounds > 1 and (not state.found or state.is_better)
        return (self._from_behind(state) if goes_on else None) or state

    def _from_behind(self, state: _State) -> _State | None:
        """The answer made right by two edits, of which the first is found behind the second."""
        for suspect, candidate in islice(behind(state.answer), _MOST_BEHIND):
            following = self._with(state, candidate, frozenset())
            if following is None:
                continue
            if self.hidden is None:
                self.hidden = Hidden(suspect, Repair.of(following.found[-1]))
            for last, fixed in self._best(following.answer, suspect.place):
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
        source = source_at(before.code, place)
        tried = islice(edits(source, place[1], scope_of(before, place)), 2 * FOR_A_STATEMENT)
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

    def _repairs(self, found: Sequence[_Found], code: Sequence[Code]) -> list[Repair]:
        found, code = self._fewest(found, code)
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
        stopped = any(name in _ENDINGS for name in names)
        return {*names, *(p.name for p in parts if stopped or any(map(p.covers, names)))}

    def _fewest(
        self, found: Sequence[_Found], code: Sequence[Code]
    ) -> tuple[Sequence[_Found], Sequence[Code]]:
        """The last edit alone, if the answer is as right without the others."""
        last, place, _fixed = found[-1]
        if len(found) < 2:
            return found, code
        calls = range(len(self.laboratory.public))
        original = self.laboratory.code
        answer = self.trace(original)
        source = source_at(original, place)
        for edit in islice(edits(source, place[1], scope_of(answer, place)), 2 * FOR_A_STATEMENT):
            is_last = (edit.kind, edit.old, edit.new) == (last.kind, last.old, last.new)
            if is_last or edit.source == source_at(code, place):
                alone = replaced(original, {place[0]: edit.source})
                both = list(self.laboratory.tried([alone, code], calls))
                after, together = (self.laboratory.faults(calls, one) for one in both)
                if after <= together:
                    return [(edit, place, answer.faults - after)], alone
        return found, code

    def _best(self, answer: TracedAnswer, first: Line | None) -> Iterator[_Step]:
        """The edits to follow, the best first.

        Those that make everything right, the smallest first; else that which makes the most right;
        else those that make the first wrong value right.
        """
        steps = max((len(outcome.trace) for outcome in answer.outcomes.values()), default=0)
        budget = next((most for few, most in _BUDGETS if steps <= few), _BUDGET_OF_MANY_STEPS)
        order = places(answer, first)
        source = candidates_of(answer, order)
        candidates = list(islice(source, _AT_ONCE))
        best: tuple[_Merit, _Step] | None = None
        begin = 0
        while begin < len(candidates) and self.seconds <= _MOST_SECONDS:
            found = sorted(self._fixing(answer, candidates[begin:], order), key=lambda one: one[0])
            for merit, step in found:
                if len(step[1]) == len(answer.faults):
                    yield step
                elif best is None or merit < best[0]:
                    best = merit, step
            begin = len(candidates)
            candidates += islice(source, min(_AT_ONCE, budget - begin))
        self.ran_out = self.ran_out or next(source, None) is not None
        if best is not None:
            yield best[1]
            return
        for candidate in first_steps(answer, candidates[:_TRACED], self._given):
            yield candidate, frozenset()

    def _fixing(
        self, answer: TracedAnswer, candidates: Sequence[Candidate], order: Sequence[Line]
    ) -> Iterator[tuple[_Merit, _Step]]:
        """Those of the edits that make outputs right, and none wrong.

        An edit that leaves other outputs wrong counts only where it mends its own statement.
        """
        first = answer.worst_call
        before = {fault for fault in answer.faults if fault[0] == first}
        promising = []
        tried = self.laboratory.tried([one.code for one in candidates], [first])
        for candidate, outcomes in zip(candidates, tried, strict=True):
            self.tried += 1
            self.seconds += sum(map(seconds_of, outcomes))
            self._given[candidate.edit.source] = outcomes[0]
            if self.seconds > _MOST_SECONDS:
                self.ran_out = True
                break
            if self.laboratory.faults([first], outcomes) < before:
                promising.append(candidate)
        calls = range(len(self.laboratory.public))
        tried = self.laboratory.tried([one.code for one in promising], calls)
        for candidate, outcomes in zip(promising, tried, strict=True):
            edit, place = candidate.edit, candidate.place
            after = self.laboratory.faults(calls, outcomes)
            fixed = _wholly_fixed(answer.faults, after)
            if not fixed or not after < answer.faults:
                continue
            names = {name for _call, name in fixed}
            is_levelling = edit.kind in _LEVELLING or (edit.new == "0" and answer.draws_at(place))
            if is_levelling and answer.are_of_one_number(names):
                continue
            if all(n.startswith("(changed") for n in names) and edit.kind not in _REBINDING:
                continue
            if _goes_round(answer, edit, place):
                continue
            if not self._mends_its_own(answer, place, candidate.code, after):
                continue
            is_insertion = edit.kind in _INSERTIONS
            merit = (-len(fixed), is_insertion, order.index(place), len(edit.source))
            yield merit, (candidate, fixed)

    def _mends_its_own(
        self,
        answer: TracedAnswer,
        place: Line,
        variant: Sequence[Code],
        after: Collection[Fault],
    ) -> bool:
        """Whether an edit mends its statement, and does not make up for, or hide, another fault.

        Its statement must read no wrong output, and give no wrong array where it gave a right one.
        Where faults are left and a call was stopped by an exception, what the statement gives must
        be right besides, since whatever ends the exception makes some output right.
        """
        if answer.reads(place) & {name for _call, name in after}:
            return False
        first = answer.worst_call
        if first not in answer.right:
            return True
        (outcomes,) = self.laboratory.tried([variant], [first], traced=True)
        steps = outcomes[0].trace
        if after and (first, "(raised)") in answer.faults:
            return gives_right(answer, place, first, steps)
        return not spoils(answer, place, first, steps)


def _changed_with(
    found: Sequence[_Found], steps: Sequence[tuple[Line, TracedAnswer]]
) -> Iterator[Line]:
    """The lines that edits changed besides those of their statements."""
    for (edit, _place, _fixed), (at, _answer) in zip(found, steps, strict=True):
        yield from ((at[0], line) for line in edit.alike if line != at[1])


def _goes_round(answer: TracedAnswer, edit: Edit, place: Line) -> bool:
    """Whether an edit only reads something else than the wrong value of another statement."""
    return edit.kind == "name" and any(
        suspect.variable == edit.old and suspect.verdict == "unknown" and suspect.place != place
        for suspect in answer.suspects
    )


def _wholly_fixed(before: frozenset[Fault], after: frozenset[Fault]) -> frozenset[Fault]:
    """The faults of outputs that are right on every call now."""
    still = {name for _call, name in after}
    fixed = frozenset(fault for fault in before if fault[1] not in still)
    counts = any(name.startswith("(changed") or not name.startswith("(") for _call, name in fixed)
    return fixed if counts else frozenset()
