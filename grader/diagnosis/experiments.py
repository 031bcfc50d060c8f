"""What does a changed answer give? Variants of a wrong answer, run to explain it.

Nothing here earns or costs marks: what is tried runs after judging, in a child of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from grader.course import Expectation, Outline, Question
from grader.diagnosis.edits import Edit
from grader.judging import Comparison, Judgment, compare
from grader.notebook import parse
from grader.running import PreparedQuestion
from grader.worker import CallRequest, Code, Outcome, Substitute, Task, Worker

#: What is wrong with an answer: the number of a call, and an output or what else is wrong there.
Fault = tuple[int, str]
#: How long a call of the answer itself may take to be looked into.
_OWN_SECONDS = 0.5
#: How long a call, or loading the code, may take while something is tried: so many times as the
#: answer's own slowest call, and no less than so long.
_TIMES_AS_LONG, _AT_LEAST = 8, 0.1
#: What code may import and still be loaded at once.
_LOADED_ANYWAY = frozenset(("numpy", "math", "copy"))


@dataclass(frozen=True)
class Laboratory:
    """Runs variants of one wrong answer.

    Attributes:
        worker: runs them.
        prepared: the answer as it was judged.
        aside: the outputs of which the expected values say nothing.
        given: the functions that the assignment's own modules provide, with their texts.
        tried_seconds: how long a call may take while something is tried.
        edits: those of the answer's statements that were made so far, and how to make more.
    """

    worker: Worker
    prepared: PreparedQuestion
    aside: frozenset[str] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)
    tried_seconds: float = _OWN_SECONDS
    edits: dict[Hashable, tuple[list[Edit], Iterator[Edit]]] = field(
        default_factory=dict, init=False, compare=False
    )
    _asked: dict[int, CallRequest] = field(default_factory=dict, init=False, compare=False)

    @property
    def question(self) -> Question:
        """The question."""
        return self.prepared.question

    @property
    def code(self) -> tuple[Code, ...]:
        """The answer's code."""
        return self.prepared.task.code

    @cached_property
    def public(self) -> tuple[Expectation, ...]:
        """The expectations of the public calls, in order."""
        return tuple(
            e for e in self.prepared.expected if e.call.visibility == "public" and not e.call.sample
        )

    def timed(self, outcomes: Iterable[Outcome]) -> Laboratory:
        """The same, with no more time for what is tried than the answer's own calls suggest.

        Code that imports another package keeps its time, which it may need to be loaded.
        """
        known = _LOADED_ANYWAY | self.prepared.task.modules.keys()
        if any(imports(code.source) - known for code in self.code):
            return self
        slowest = max((outcome.seconds for outcome in outcomes), default=0.0)
        seconds = min(max(_TIMES_AS_LONG * slowest, _AT_LEAST), _OWN_SECONDS)
        return replace(self, tried_seconds=seconds)

    def seconds_of(self, outcome: Outcome) -> float:
        """How long a call took that was tried."""
        return self.tried_seconds if outcome.kind == "timeout" else outcome.seconds

    def traces(self, code: Sequence[Code], calls: Sequence[int]) -> tuple[Outcome, ...]:
        """The outcomes of public calls, each with its trace."""
        return self.worker.run(self._task(code, calls, traced=True))

    def tried(
        self,
        variants: Iterable[Sequence[Code]],
        calls: Sequence[int],
        *,
        traced: bool = False,
        places: Sequence[tuple[str, int]] = (),
        substitutes: Sequence[Sequence[Substitute]] = (),
    ) -> Iterator[tuple[Outcome, ...]]:
        """The outcomes of public calls for each variant; they may share a process.

        With `traced`, they have traces, which are of a few `places` alone if there are any.
        Variants are made while those before them are tried.
        """
        tasks = (self._task(code, calls, traced=traced) for code in variants)
        if places:
            tasks = (replace(task, traced_places=tuple(places)) for task in tasks)
        if substitutes:
            tasks = (
                replace(task, traced="statements", substitutes=tuple(values))
                for task, values in zip(tasks, substitutes, strict=True)
            )
        limits = replace(self.worker.limits, cpu_seconds=self.tried_seconds)
        return self.worker.run_together(tasks, limits, self.prepared)

    def confirmed(self, code: Sequence[Code]) -> frozenset[Fault]:
        """What is wrong with a variant on all calls that were judged, in a process of its own."""
        expected = self.prepared.expected
        outcomes = self.worker.run(replace(self.prepared.task, code=tuple(code)))
        return frozenset(
            fault
            for number, (one, outcome) in enumerate(zip(expected, outcomes, strict=True))
            if not one.call.sample
            for fault in self._faults(number, one, outcome)
        )

    def faults(self, calls: Sequence[int], outcomes: Sequence[Outcome]) -> frozenset[Fault]:
        """What is wrong with the outcomes of public calls."""
        public = self.public
        return frozenset(
            fault
            for number, outcome in zip(calls, outcomes, strict=True)
            for fault in self._faults(number, public[number], outcome)
        )

    def _faults(self, number: int, expected: Expectation, outcome: Outcome) -> Iterator[Fault]:
        one = compare(self.question, expected, outcome)
        yield from faults_of(number, one, self.aside)

    def _task(self, code: Sequence[Code], calls: Sequence[int], *, traced: bool) -> Task:
        chosen = tuple(self._call(call) for call in calls)
        mode: Literal["", "statements"] = "statements" if traced else ""
        return replace(self.prepared.task, code=tuple(code), calls=chosen, traced=mode)

    def _call(self, number: int) -> CallRequest:
        """A public call as it is tried: made once, so that its arguments are encoded once."""
        if number not in self._asked:
            requests = [
                request
                for request, e in zip(self.prepared.task.calls, self.prepared.expected, strict=True)
                if e.call.visibility == "public" and not e.call.sample
            ]
            self._asked.update(
                (place, replace(request, again=False)) for place, request in enumerate(requests)
            )
        return self._asked[number]


def imports(source: str) -> frozenset[str]:
    """The packages that a text imports."""
    nodes = list(ast.walk(parse(source)))
    plain = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    other = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return frozenset(name.partition(".")[0] for name in (*plain, *other))


def faults_of(number: int, one: Comparison, aside: Collection[str] = ()) -> Iterator[Fault]:
    """What is wrong with one outcome: outputs, its structure, how it ended, changed arguments."""
    if one.outcome.kind != "value":
        yield number, f"({one.outcome.kind})"
        for name in one.wanted:
            yield number, name
        return
    if one.problem is not None:
        yield number, f"({one.problem.kind})"
    for name in one.wrong:
        if name not in aside:
            yield number, name
    for path in one.outcome.changed:
        yield number, f"(changed {path})"


def not_compared(judgment: Judgment, outline: Outline) -> frozenset[str]:
    """The outputs of which the expected values say nothing.

    These are right draws that are not the seeded ones, what rests on such draws, and what is worth
    nothing and is left out of the answer.
    """
    question = judgment.question
    counting = [p for p in question.parts if p.points or p.name in question.guards]
    drawn = [part for part in question.parts if judgment.credits[part.name].is_draw]
    found: set[str] = set()
    for one in judgment.public:
        draws = {name for part in drawn for name in one.wrong_outputs_of(part)}
        resting = {name for name in one.wrong if draws & set(outline.rests_on.get(name, ()))}
        absent = {
            name
            for name in one.wrong
            if one.got and name not in one.got and not any(p.covers(name) for p in counting)
        }
        again = {  # an output that is given back twice has an outline once
            name
            for name in one.wrong.keys() - outline.rests_on.keys()
            if any(np.array_equal(one.wanted[name], one.wanted[other]) for other in resting)
        }
        found |= draws | resting | again | absent
    return frozenset(found)


def replaced(code: Sequence[Code], sources: Mapping[str, str]) -> tuple[Code, ...]:
    """The code with other texts for some of its files."""
    return tuple(
        replace(one, source=sources[one.file]) if one.file in sources else one for one in code
    )
