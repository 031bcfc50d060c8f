"""Which small edit makes a wrong answer right? Edits are tried where wrong values begin.

An edit that makes wrong outputs right, and no right one wrong, proves what is wrong with them. The
number of edits that are tried is fixed, so that what is found does not depend on the machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import count, islice

import numpy as np

from grader.diagnosis.edits import Edit, EditKind, edits, wording
from grader.diagnosis.experiments import Fault, Laboratory, replaced, seconds_of
from grader.diagnosis.likely_places import SOURCES, places
from grader.diagnosis.traces import (
    Line,
    TracedAnswer,
    gives_right,
    is_right_now,
    is_well_named,
    scope_of,
    spoils,
)
from grader.judging import as_numbers
from grader.worker import Code, Outcome

#: How many edits are tried for a slip, by the number of steps that a call of the answer takes.
_BUDGETS = ((60, 600), (200, 320))
_BUDGET_OF_MANY_STEPS = 160
#: How many edits are tried with a trace, where none makes an output right.
_TRACED = 240
#: How many edits are tried for one statement, and before a look at what they gave.
_FOR_A_STATEMENT, _AT_ONCE = 100, 40
#: How many edits that give the same number are tried with a trace.
_ALIKE = 3
#: How many of the edits of a statement are tried for each place further down in the ranking.
_STEP_DOWN = 4
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

#: An edit, its statement, and the code that it gives; with what it makes right.
_Candidate = tuple[Edit, Line, tuple[Code, ...]]
_Step = tuple[Edit, Line, tuple[Code, ...], frozenset[Fault]]
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

    @property
    def keeps_arguments(self) -> bool:
        """Whether it is made so that arguments are not changed."""
        return any(name.startswith("(changed") for name in self.outputs)


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
    """

    laboratory: Laboratory
    trace: Callable[[Sequence[Code]], TracedAnswer]
    first: Line | None = None
    tried: int = 0
    seconds: float = 0.0
    ran_out: bool = False
    rest: TracedAnswer | None = None
    _given: dict[str, Outcome] = field(default_factory=dict)

    def run(self, answer: TracedAnswer) -> list[Repair]:
        """The edits that make the answer right, or as much of it as can be made right."""
        code = answer.code
        found: list[_Found] = []
        steps: list[tuple[Line, TracedAnswer]] = []  # where edits were made, and in what
        for _round in range(_MOST_ROUNDS):
            if not answer.faults:
                break
            step = self._best(answer)
            if step is None:
                break
            edit, place, sources, fixed = step
            if place in _changed_with(found, steps):
                return []  # one edit of several lines was not right for all of them
            if steps and steps[-1][0] == place:
                one = self._as_one(steps[-1][1], place, sources)
                if one is None and wording.contains(edit.old, found[-1][0].new):
                    return []  # what one edit put there, the next one replaced
                if one is not None:
                    *found, (_edit, place_before, fixed_before) = found
                    found.append((one, place_before, fixed | fixed_before))
                    code = sources
                    answer = self.trace(code)
                    continue
            found.append((edit, self.original(code, place), fixed))
            steps.append((place, answer))
            code = sources
            answer = self.trace(code)
        self.rest = answer
        return self._confirmed(found, code)

    def _as_one(self, before: TracedAnswer, place: Line, sources: Sequence[Code]) -> Edit | None:
        """The edit of a statement that does what two did, one after the other."""
        after = _source(sources, place)
        source = _source(before.code, place)
        candidates = islice(edits(source, place[1], scope_of(before, place)), 2 * _FOR_A_STATEMENT)
        return next((edit for edit in candidates if edit.source == after), None)

    def original(self, code: Sequence[Code], place: Line) -> Line:
        """The line of the student's own code for a line of an edited one."""
        file, line = place
        before = _source(self.laboratory.code, place).splitlines()
        after = _source(code, place).splitlines()
        for kind, a, b, c, d in SequenceMatcher(None, before, after, False).get_opcodes():
            if c < line <= d:
                return file, a + line - c if kind == "equal" else max(min(a + line - c, b), 1)
        return place

    def _confirmed(self, found: Sequence[_Found], code: Sequence[Code]) -> list[Repair]:
        """The repairs, each with what it makes right on all calls that were judged."""
        if not found or not found[-1][2]:  # progress that led to nothing right
            return []
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
        for edit in islice(edits(_source(original, place), place[1], scope_of(answer, place)), 200):
            is_last = (edit.kind, edit.old, edit.new) == (last.kind, last.old, last.new)
            if is_last or edit.source == _source(code, place):
                alone = replaced(original, {place[0]: edit.source})
                both = list(self.laboratory.tried([alone, code], calls))
                after, together = (self.laboratory.faults(calls, one) for one in both)
                if after <= together:
                    return [(edit, place, answer.faults - after)], alone
        return found, code

    def _best(self, answer: TracedAnswer) -> _Step | None:
        """The smallest edit that makes the most right, or at least the value of its statement."""
        steps = max((len(outcome.trace) for outcome in answer.outcomes.values()), default=0)
        budget = next((most for few, most in _BUDGETS if steps <= few), _BUDGET_OF_MANY_STEPS)
        order = places(answer, self.first)
        source = self._candidates(answer, order)
        candidates = list(islice(source, _AT_ONCE))
        best: tuple[_Merit, _Step] | None = None
        begin = 0
        while begin < len(candidates) and self.seconds <= _MOST_SECONDS:
            for merit, step in self._fixing(answer, candidates[begin:], order):
                if best is None or merit < best[0]:
                    best = merit, step
            if best is not None and len(best[1][3]) == len(answer.faults):
                return best[1]
            begin = len(candidates)
            candidates += islice(source, min(_AT_ONCE, budget - begin))
        self.ran_out = self.ran_out or next(source, None) is not None
        return best[1] if best is not None else self._progress(answer, candidates[:_TRACED])

    def _fixing(
        self, answer: TracedAnswer, candidates: Sequence[_Candidate], order: Sequence[Line]
    ) -> Iterator[tuple[_Merit, _Step]]:
        """Those of the edits that make outputs right, and none wrong.

        An edit that leaves other outputs wrong counts only where it mends its own statement.
        """
        first = answer.worst_call
        before = {fault for fault in answer.faults if fault[0] == first}
        promising = []
        tried = self.laboratory.tried([one[2] for one in candidates], [first])
        for candidate, outcomes in zip(candidates, tried, strict=True):
            self.tried += 1
            self.seconds += sum(map(seconds_of, outcomes))
            self._given[candidate[0].source] = outcomes[0]
            if self.seconds > _MOST_SECONDS:
                self.ran_out = True
                break
            if self.laboratory.faults([first], outcomes) < before:
                promising.append(candidate)
        calls = range(len(self.laboratory.public))
        tried = self.laboratory.tried([variant for _edit, _place, variant in promising], calls)
        for (edit, place, variant), outcomes in zip(promising, tried, strict=True):
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
            if not self._mends_its_own(answer, place, variant, after):
                continue
            is_insertion = edit.kind in _INSERTIONS
            merit = (-len(fixed), is_insertion, order.index(place), len(edit.source))
            yield merit, (edit, place, variant, fixed)

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

    def _progress(self, answer: TracedAnswer, candidates: Sequence[_Candidate]) -> _Step | None:
        """The smallest edit after which its statement gives a right value, though no output is."""
        if not answer.suspects or not answer.suspects[0].name:
            return None
        suspect = answer.suspects[0]
        where = [suspect.place, *answer.sources_of(suspect)[:SOURCES]]
        near = [one for one in candidates if one[1] in where][:_FOR_A_STATEMENT]
        mine = list(self._worth_a_trace(answer, near))
        variants = [variant for _edit, _place, variant in mine]
        tried = self.laboratory.tried(variants, [suspect.call], traced=True)
        found: _Step | None = None
        for (edit, place, variant), outcomes in zip(mine, tried, strict=True):
            if is_right_now(answer, suspect, outcomes[0]):
                if is_well_named(answer, suspect, outcomes[0]):
                    return edit, place, variant, frozenset()
                found = found or (edit, place, variant, frozenset())
        return found

    def _worth_a_trace(
        self, answer: TracedAnswer, candidates: Sequence[_Candidate]
    ) -> Iterator[_Candidate]:
        """The edits that may give their statement a right value, as far as can be seen without.

        They leave all lines where they are, and end the call as before. Where a call takes many
        steps, of those after which it gives one and the same number a few are looked at.
        """
        before = answer.outcomes.get(answer.worst_call)
        takes_long = before is not None and len(before.trace) > _BUDGETS[-1][0]
        counts: Counter[bytes] = Counter()
        for edit, place, variant in candidates:
            if edit.source.count("\n") != _source(answer.code, place).count("\n"):
                continue
            outcome = self._given.get(edit.source)
            if outcome is None or before is None:
                yield edit, place, variant
                continue
            number = _number(outcome) if takes_long else b""
            counts[number] += 1
            if outcome.kind == before.kind and (not number or counts[number] <= _ALIKE):
                yield edit, place, variant

    def _candidates(self, answer: TracedAnswer, order: Sequence[Line]) -> Iterator[_Candidate]:
        """The edits to try, the likeliest first.

        A statement further down in the ranking joins in after so many edits of the first one.
        """
        seen: set[tuple[str, str]] = set()
        joined: list[tuple[Line, Iterator[Edit]]] = []
        waiting = list(order)
        for score in count():
            if waiting and score == _STEP_DOWN * len(joined):
                place = waiting.pop(0)
                joined.append((place, self._edits_of(answer, place)))
            going = False
            for place, of_place in joined:
                edit = next(of_place, None)
                going = going or edit is not None
                if edit is not None and (place[0], edit.source) not in seen:
                    seen.add((place[0], edit.source))
                    yield edit, place, replaced(answer.code, {place[0]: edit.source})
            if not going and not waiting:
                return

    def _edits_of(self, answer: TracedAnswer, place: Line) -> Iterator[Edit]:
        """The edits of one statement that are tried, the likeliest first."""
        truth = answer.gives_truth_value  # which any number, multiplied by it, makes right
        scope = scope_of(answer, place)
        source = _source(answer.code, place)
        for edit in islice(edits(source, place[1], scope), _FOR_A_STATEMENT):
            if not (truth and "factor" in edit.kind):
                yield edit


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


def _number(outcome: Outcome) -> bytes:
    """The one number that a call gave; nothing if it gave anything else."""
    array = as_numbers(outcome.value) if outcome.kind == "value" else None
    is_one = array is not None and array.size == 1 and bool(np.isfinite(array).all())
    return array.tobytes() if array is not None and is_one else b""


def _wholly_fixed(before: frozenset[Fault], after: frozenset[Fault]) -> frozenset[Fault]:
    """The faults of outputs that are right on every call now."""
    still = {name for _call, name in after}
    fixed = frozenset(fault for fault in before if fault[1] not in still)
    counts = any(name.startswith("(changed") or not name.startswith("(") for _call, name in fixed)
    return fixed if counts else frozenset()


def _source(code: Sequence[Code], place: Line) -> str:
    return next(one.source for one in code if one.file == place[0])
