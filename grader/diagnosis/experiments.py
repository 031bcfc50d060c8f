"""What does a changed answer give? Variants of a wrong answer, run to explain it.

Nothing here earns or costs marks: what is tried runs after judging, in a child of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.course import Expectation, Part, Question
from grader.judging import Comparison, compare
from grader.running import PreparedQuestion
from grader.worker import Code, Outcome, Substitute, Task, Worker

#: What is wrong with an answer: the number of a call, and an output or what else is wrong there.
Fault = tuple[int, str]
#: How long a call may take while something is tried.
_CPU_SECONDS = 0.5


@dataclass(frozen=True)
class Laboratory:
    """Runs variants of one wrong answer.

    Attributes:
        worker: runs them.
        prepared: the answer as it was judged.
        draws: the parts that are right draws, though not the seeded ones.
        functions: the functions that the assignment's own modules provide.
    """

    worker: Worker
    prepared: PreparedQuestion
    draws: tuple[Part, ...] = ()
    functions: frozenset[str] = frozenset()

    @property
    def question(self) -> Question:
        """The question."""
        return self.prepared.question

    @property
    def code(self) -> tuple[Code, ...]:
        """The answer's code."""
        return self.prepared.task.code

    @property
    def public(self) -> tuple[Expectation, ...]:
        """The expectations of the public calls, in order."""
        return tuple(
            e for e in self.prepared.expected if e.call.visibility == "public" and not e.call.sample
        )

    def traces(self, code: Sequence[Code], calls: Sequence[int]) -> tuple[Outcome, ...]:
        """The outcomes of public calls, each with its trace."""
        return self.worker.run(self._task(code, calls, traced=True))

    def tried(
        self,
        variants: Sequence[Sequence[Code]],
        calls: Sequence[int],
        *,
        traced: bool = False,
        substitutes: Sequence[Sequence[Substitute]] = (),
    ) -> Iterator[tuple[Outcome, ...]]:
        """The outcomes of public calls for each variant; they may share a process."""
        tasks = [self._task(code, calls, traced=traced) for code in variants]
        if substitutes:
            tasks = [
                replace(task, traced="statements", substitutes=tuple(values))
                for task, values in zip(tasks, substitutes, strict=True)
            ]
        limits = replace(self.worker.limits, cpu_seconds=_CPU_SECONDS)
        return self.worker.run_together(tasks, limits)

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
        yield from faults_of(number, one, self.draws)

    def _task(self, code: Sequence[Code], calls: Sequence[int], *, traced: bool) -> Task:
        task = self.prepared.task
        numbers = [
            number
            for number, e in enumerate(self.prepared.expected)
            if e.call.visibility == "public" and not e.call.sample
        ]
        chosen = [replace(task.calls[numbers[call]], again=False) for call in calls]
        return replace(
            task, code=tuple(code), calls=tuple(chosen), traced="statements" if traced else ""
        )


def faults_of(number: int, one: Comparison, draws: Sequence[Part] = ()) -> Iterator[Fault]:
    """What is wrong with one outcome: outputs, its structure, how it ended, changed arguments."""
    if one.outcome.kind != "value":
        yield number, f"({one.outcome.kind})"
        for name in one.wanted:
            yield number, name
        return
    if one.problem is not None:
        yield number, f"({one.problem.kind})"
    for name in one.wrong:
        if not any(part.covers(name) for part in draws):
            yield number, name
    for path in one.outcome.changed:
        yield number, f"(changed {path})"


def replaced(code: Sequence[Code], sources: Mapping[str, str]) -> tuple[Code, ...]:
    """The code with other texts for some of its files."""
    return tuple(
        replace(one, source=sources[one.file]) if one.file in sources else one for one in code
    )
