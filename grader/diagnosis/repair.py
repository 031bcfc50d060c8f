"""Which small edit makes a wrong answer right? Edits are tried where wrong values begin.

An edit that makes wrong outputs right, and no right one wrong, proves what is wrong with them. The
number of edits that are tried is fixed, so that what is found does not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from grader.diagnosis.edits import Edit, Scope, edits
from grader.diagnosis.experiments import Fault, Laboratory, replaced
from grader.diagnosis.traces import Line, Statement, TracedAnswer
from grader.worker import Code

#: How many edits are tried for an answer, and for one statement of it.
BUDGET, _FOR_A_STATEMENT = 240, 90
#: How many of the edits of a statement are tried for each place further down in the ranking.
_STEP_DOWN = 14
#: How many slips of one answer are looked for.
_MOST_ROUNDS = 3


@dataclass(frozen=True)
class Repair:
    """An edit that makes outputs right.

    Attributes:
        edit: the edit.
        place: its statement, in the student's own code.
        outputs: the outputs that it makes right, with the other edits of the same answer.
        confirmed: whether all calls that were judged are then right in these outputs.
    """

    edit: Edit
    place: Line
    outputs: frozenset[str]
    confirmed: bool


@dataclass
class Search:
    """The search for the edits of one answer."""

    laboratory: Laboratory
    trace: Callable[[Sequence[Code]], TracedAnswer]
    tried: int = 0
    ran_out: bool = False
    repairs: list[Repair] = field(default_factory=list)

    def run(self, answer: TracedAnswer) -> list[Repair]:
        """The edits that make the answer right, or as much of it as can be made right."""
        code, lines = answer.code, _Lines(answer.code)
        found: list[tuple[Edit, Line, frozenset[Fault]]] = []
        for _round in range(_MOST_ROUNDS):
            if not answer.faults:
                break
            step = self._best(answer)
            if step is None:
                break
            edit, place, sources, fixed = step
            found.append((edit, lines.original(code, place), fixed))
            code = sources
            answer = self.trace(code)
        return self._confirmed(found, code)

    def _confirmed(
        self, found: Sequence[tuple[Edit, Line, frozenset[Fault]]], code: Sequence[Code]
    ) -> list[Repair]:
        """The repairs, each with what it makes right; none where they lead nowhere."""
        if not found or not found[-1][2]:  # progress that led to nothing right
            return []
        left = {name for _call, name in self.laboratory.confirmed(code)}
        repairs = []
        together: set[str] = set()
        for edit, place, fixed in reversed(found):
            together |= {name for _call, name in fixed}
            outputs = frozenset(together if not fixed else {name for _call, name in fixed})
            repairs.append(Repair(edit, place, outputs, confirmed=not outputs & left))
        return repairs[::-1]

    def _best(
        self, answer: TracedAnswer
    ) -> tuple[Edit, Line, tuple[Code, ...], frozenset[Fault]] | None:
        """The smallest edit that makes the most right, or at least the value of its statement."""
        candidates = list(self._candidates(answer))[: BUDGET - self.tried]
        if not candidates:
            return None
        first = answer.worst_call
        before = {fault for fault in answer.faults if fault[0] == first}
        variants = [variant for _edit, _place, variant in candidates]
        promising = []
        for candidate, outcomes in zip(
            candidates, self.laboratory.tried(variants, [first]), strict=True
        ):
            self.tried += 1
            after = self.laboratory.faults([first], outcomes)
            if after < before:
                promising.append((len(after), len(promising), candidate))
        self.ran_out = self.ran_out or self.tried >= BUDGET
        best: tuple[Edit, Line, tuple[Code, ...], frozenset[Fault]] | None = None
        calls = range(len(self.laboratory.public))
        promising.sort(key=lambda one: one[:2])
        variants = [variant for _left, _rank, (_edit, _place, variant) in promising]
        for (_left, _rank, (edit, place, variant)), outcomes in zip(
            promising, self.laboratory.tried(variants, calls), strict=True
        ):
            after = self.laboratory.faults(calls, outcomes)
            fixed = _wholly_fixed(answer.faults, after)
            if fixed and after < answer.faults and (best is None or len(fixed) > len(best[3])):
                best = edit, place, variant, fixed
                if not after:
                    break
        return best or self._progress(answer, candidates)

    def _progress(
        self,
        answer: TracedAnswer,
        candidates: Sequence[tuple[Edit, Line, tuple[Code, ...]]],
    ) -> tuple[Edit, Line, tuple[Code, ...], frozenset[Fault]] | None:
        """The smallest edit after which its statement gives a right value, though no output is."""
        if not answer.suspects:
            return None
        suspect = answer.suspects[0]
        mine = [one for one in candidates if one[1] == suspect.place][:_FOR_A_STATEMENT]
        variants = [variant for _edit, _place, variant in mine]
        tried = self.laboratory.tried(variants, [suspect.call], traced=True)
        for (edit, place, variant), outcomes in zip(mine, tried, strict=True):
            if edit.source.count("\n") == _source(answer.code, place).count("\n") and (
                answer.is_right_now(suspect, outcomes[0])
            ):
                return edit, place, variant, frozenset()
        return None

    def _candidates(
        self, answer: TracedAnswer
    ) -> Iterator[tuple[Edit, Line, tuple[Code, ...]]]:
        """The edits to try, the likeliest first."""
        ranked = []
        for position, place in enumerate(places(answer)):
            source = _source(answer.code, place)
            scope = answer.scope(place)
            for rank, edit in enumerate(edits(source, place[1], scope)):
                if rank >= _FOR_A_STATEMENT:
                    break
                ranked.append((rank + _STEP_DOWN * position, position, rank, edit, place))
        ranked.sort(key=lambda one: one[:3])
        seen: set[tuple[str, str]] = set()
        for _score, _position, _rank, edit, place in ranked:
            if (place[0], edit.source) not in seen:
                seen.add((place[0], edit.source))
                yield edit, place, replaced(answer.code, {place[0]: edit.source})


def _wholly_fixed(before: frozenset[Fault], after: frozenset[Fault]) -> frozenset[Fault]:
    """The faults of outputs that are right on every call now."""
    still = {name for _call, name in after}
    return frozenset(fault for fault in before if fault[1] not in still)


def places(answer: TracedAnswer) -> list[Line]:
    """The statements at which edits are tried, the likeliest first."""
    found: dict[Line, None] = {}
    statements = answer.statements
    order = list(statements)
    for suspect in answer.suspects[:4]:
        found[suspect.place] = None
    for suspect in answer.suspects[:2]:
        statement = statements.get(suspect.place)
        if statement is None:
            continue
        found.update(dict.fromkeys(statement.above))
        found.update(dict.fromkeys(answer.sources_of(suspect)))
        at = order.index(suspect.place)
        near = [*order[at + 1 : at + 2], *order[max(at - 1, 0) : at]]
        found.update((place, None) for place in near if _function(statements, place) == statement.function)
    for output in sorted({name for _call, name in answer.faults}):
        found.update(dict.fromkeys(answer.setting(output)))
    own = [place for place, s in statements.items() if s.function == answer.function]
    found.update(dict.fromkeys(own[-1:]))
    found.update(dict.fromkeys(answer.headers))
    found.update(dict.fromkeys(own))
    return list(found)


def _function(statements: Mapping[Line, Statement], place: Line) -> str:
    return statements[place].function if place in statements else ""


def _source(code: Sequence[Code], place: Line) -> str:
    return next(one.source for one in code if one.file == place[0])


class _Lines:
    """Which lines of the student's own code are lines of an edited one?"""

    def __init__(self, code: Sequence[Code]) -> None:
        self._original = {one.file: one.source.splitlines() for one in code}

    def original(self, code: Sequence[Code], place: Line) -> Line:
        file, line = place
        before, after = self._original[file], _source(code, place).splitlines()
        for kind, a, b, c, d in SequenceMatcher(None, before, after, False).get_opcodes():
            if c < line <= d:
                return file, a + line - c if kind == "equal" else max(min(a + line - c, b), 1)
        return place
