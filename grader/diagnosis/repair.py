"""Which small edit makes a wrong answer right? Edits are tried where wrong values begin.

An edit that makes wrong outputs right, and no right one wrong, proves what is wrong with them. The
number of edits that are tried is fixed, so that what is found does not depend on the machine.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from grader.diagnosis.edits import Edit, edits
from grader.diagnosis.experiments import Fault, Laboratory, replaced
from grader.diagnosis.traces import Line, Statement, TracedAnswer
from grader.worker import Code

#: How many edits are tried for a slip, for one statement, and before a look at what they gave.
BUDGET, _FOR_A_STATEMENT, _AT_ONCE = 240, 90, 40
#: How many of the edits of a statement are tried for each place further down in the ranking.
_STEP_DOWN = 14
#: How many seconds all calls may take while edits are tried, however slow the answer is.
_MOST_SECONDS = 20.0
#: How many slips of one answer are looked for.
_MOST_ROUNDS = 3

#: An edit, its statement, and the code that it gives; with what it makes right.
_Candidate = tuple[Edit, Line, tuple[Code, ...]]
_Step = tuple[Edit, Line, tuple[Code, ...], frozenset[Fault]]


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


@dataclass
class Search:
    """The search for the edits of one answer."""

    laboratory: Laboratory
    trace: Callable[[Sequence[Code]], TracedAnswer]
    tried: int = 0
    seconds: float = 0.0
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
        """The repairs, each with what it makes right on all calls that were judged."""
        if not found or not found[-1][2]:  # progress that led to nothing right
            return []
        left = {name for _call, name in self.laboratory.confirmed(code)}
        repairs = []
        together: set[str] = set()
        for edit, place, fixed in reversed(found):
            together |= {name for _call, name in fixed}
            outputs = frozenset(together if not fixed else {name for _call, name in fixed})
            if not outputs & left:
                repairs.append(Repair(edit, place, self._span(edit, place), outputs))
        return repairs[::-1]

    def _span(self, edit: Edit, place: Line) -> tuple[int, int]:
        lines = _source(self.laboratory.code, place).splitlines()
        line = lines[place[1] - 1].encode() if place[1] <= len(lines) else b""
        old = edit.old.encode()
        if not old or line.count(old) != 1:
            return 0, 0
        return line.index(old), line.index(old) + len(old)

    def _best(self, answer: TracedAnswer) -> _Step | None:
        """The smallest edit that makes the most right, or at least the value of its statement."""
        candidates = list(self._candidates(answer))[:BUDGET]
        best: _Step | None = None
        for begin in range(0, len(candidates), _AT_ONCE):
            for step in self._fixing(answer, candidates[begin : begin + _AT_ONCE]):
                if best is None or len(step[3]) > len(best[3]):
                    best = step
            if self.seconds > _MOST_SECONDS or (
                best is not None and len(best[3]) == len(answer.faults)
            ):
                break
        else:
            self.ran_out = self.ran_out or len(candidates) == BUDGET
        return best or self._progress(answer, candidates)

    def _fixing(self, answer: TracedAnswer, candidates: Sequence[_Candidate]) -> Iterator[_Step]:
        """Those of the edits that make outputs right, and none wrong."""
        first = answer.worst_call
        before = {fault for fault in answer.faults if fault[0] == first}
        promising = []
        tried = self.laboratory.tried([variant for _edit, _place, variant in candidates], [first])
        for candidate, outcomes in zip(candidates, tried, strict=True):
            self.tried += 1
            self.seconds += sum(outcome.seconds for outcome in outcomes)
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
            if fixed and after < answer.faults:
                yield edit, place, variant, fixed

    def _progress(self, answer: TracedAnswer, candidates: Sequence[_Candidate]) -> _Step | None:
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

    def _candidates(self, answer: TracedAnswer) -> Iterator[_Candidate]:
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
    fixed = frozenset(fault for fault in before if fault[1] not in still)
    counts = any(name.startswith("(changed") or not name.startswith("(") for _call, name in fixed)
    return fixed if counts else frozenset()


def places(answer: TracedAnswer) -> list[Line]:
    """The statements at which edits are tried, the likeliest first."""
    found: dict[Line, None] = {}
    statements = answer.statements
    order = list(statements)
    for suspect in answer.suspects[:4]:
        found[suspect.place] = None
    found.update((place, None) for place in order if _draws(statements[place]))
    for suspect in answer.suspects[:2]:
        statement = statements.get(suspect.place)
        if statement is None:
            continue
        found.update(dict.fromkeys(statement.above))
        for source in answer.sources_of(suspect):
            found[source] = None
            if source in statements:
                found.update(dict.fromkeys(statements[source].above))
        at = order.index(suspect.place)
        near = [*order[at + 1 : at + 2], *order[max(at - 1, 0) : at]]
        found.update(
            (place, None) for place in near if _function(statements, place) == statement.function
        )
    for output in sorted({name for _call, name in answer.faults}):
        found.update(dict.fromkeys(answer.setting(output)))
    own = [place for place, s in statements.items() if s.function == answer.function]
    found.update(dict.fromkeys(own[-1:]))
    found.update(dict.fromkeys(answer.headers))
    found.update(dict.fromkeys(own))
    return list(found)


def _function(statements: Mapping[Line, Statement], place: Line) -> str:
    return statements[place].function if place in statements else ""


def _draws(statement: Statement) -> bool:
    """Whether a statement seeds a generator, on which all later draws depend."""
    return isinstance(statement.node, ast.Expr) and "seed" in ast.dump(statement.node)


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
