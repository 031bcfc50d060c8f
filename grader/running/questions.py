"""What does a program answer to the calls of one question?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from grader.course import Assignment, Expectation, Question
from grader.notebook import Moment, Program
from grader.running.answers import Answers
from grader.running.notes import (
    fallback_notes,
    left_out_notes,
    redefinition_notes,
    substitution_notes,
)
from grader.running.old_numpy import old_names, old_uses
from grader.running.preparing import PreparedQuestion, names_a_place, prepare_question
from grader.worker import Outcome, Worker


@dataclass(frozen=True)
class QuestionRun:
    """The outcomes of one question's calls.

    Attributes:
        question: the question.
        outcomes: each expectation with its outcome, in order, without the calls that say nothing
            about the program (see `Call.requires`).
        notes: what the grader provided or interpreted on the student's behalf.
        own_stubs: the functions that the program defines itself and the grader replaced.
        lacking: the packages of the assignment that were asked for and are not there.
        answer: the key of what was run, which all programs have whose outcomes are these; "" where
            each has its own: it is run anew, or the outcomes name places of the program.
        prepared: what was run.
        digest: the key of what was run, whether or not the outcomes name places.
    """

    question: Question
    outcomes: tuple[tuple[Expectation, Outcome], ...]
    notes: tuple[str, ...]
    own_stubs: tuple[str, ...]
    lacking: tuple[str, ...]
    answer: str
    prepared: PreparedQuestion
    digest: str

    @property
    def stopped_from_outside(self) -> bool:
        """Whether the machine may have ended it: it was busy, or it killed the process."""
        reasons = (outcome.reason for _expectation, outcome in self.outcomes)
        return any(reason is not None and reason.from_outside for reason in reasons)


def run_question(
    worker: Worker,
    assignment: Assignment,
    program: Program,
    question: Question,
    expected: Sequence[Expectation],
    *,
    provide_stubs: bool = True,
    at: Moment = "end",
    old_numpy: bool = False,
    every_call: bool = False,
    answers: Answers | None = None,
) -> QuestionRun:
    """Run the calls of one question, in a process of their own.

    Args:
        worker: runs the program's code.
        assignment: the assignment whose support modules and stubs the program may use.
        program: the definitions of one submission.
        question: the question.
        expected: the expectations of its calls.
        provide_stubs: give the question the grader's stubs; if false, the program's own functions
            are used where it has them. The calls are the same.
        at: the moment at which names mean what the function takes them for, whatever is set anew
            after it. The calls are the same, or more.
        old_numpy: run the program as under NumPy 1 where NumPy 2 would refuse it.
        every_call: make also the calls that say nothing about this program.
        answers: the answers that were run before; each is run once.
    """
    prepared = prepare_question(
        assignment,
        program,
        question,
        expected,
        provide_stubs=provide_stubs,
        at=at,
        old_numpy=old_numpy,
        every_call=every_call,
    )
    answered = (answers or Answers()).outcomes(worker, prepared.task)
    outcomes = [prepared.as_in_the_program(one) for one in answered.outcomes]
    return QuestionRun(
        question,
        tuple(zip(prepared.expected, outcomes, strict=True)),
        notes=(
            *fallback_notes(prepared.task),
            *substitution_notes(prepared.needed, prepared.provided.notes),
            *old_names(fragment.source for fragment in prepared.needed.fragments),
            *old_uses(outcomes),
            *left_out_notes(question.function, prepared.unused),
            *redefinition_notes(program, question.function, prepared.redefined),
        ),
        own_stubs=tuple(
            name
            for name in question.stubs
            if provide_stubs and name in program.home(question.function).definitions
        ),
        lacking=_lacking(assignment, worker, prepared.needed.imports, outcomes),
        answer="" if any(map(names_a_place, answered.outcomes)) else answered.key,
        prepared=prepared,
        digest=answered.key,
    )


def trace_question(
    worker: Worker,
    assignment: Assignment,
    program: Program,
    question: Question,
    expected: Sequence[Expectation],
    *,
    pieces: bool = True,
) -> tuple[Outcome, ...]:
    """The outcomes of calls of the course's own program, with the values that it takes.

    These are the values of its statements and, with `pieces`, those of the pieces of expressions.
    """
    prepared = prepare_question(assignment, program, question, expected, every_call=True)
    calls = tuple(replace(call, again=False) for call in prepared.task.calls)
    level: Literal["pieces", "statements"] = "pieces" if pieces else "statements"
    return worker.run(replace(prepared.task, calls=calls, traced=level))


def _lacking(
    assignment: Assignment, worker: Worker, imports: Iterable[str], outcomes: Iterable[Outcome]
) -> tuple[str, ...]:
    """The packages that the course allows, the program imports, and the worker does not have."""
    asked = {name.partition(".")[0] for name in imports}
    for outcome in outcomes:
        if outcome.error is not None and outcome.error.unavailable is not None:
            asked.add(outcome.error.unavailable.module.partition(".")[0])
    there = worker.packages_with(assignment.packages)
    return tuple(sorted(asked & assignment.packages - there))
