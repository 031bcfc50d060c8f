"""In which way is a question looked at? As it is, and in other ways where that is not right.

No look makes fewer calls than the first one. Where calls ask for the same in several ways, each
look is judged by one of these (`ways.py`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from grader.course import Assignment, Expectation, Question
from grader.grading.context import AnswerKey
from grader.grading.memory import Judged, Memory
from grader.grading.ways import in_one_way
from grader.judging import Judgment, compare, judge
from grader.notebook import Moment, Program
from grader.running import (
    QuestionRun,
    may_be_numpy_2,
    prepare_question,
    run_question,
    support_functions,
)
from grader.worker import Task, Worker

#: For so many times what one task may take at most, other ways of looking are tried.
_PATIENCE = 3


@dataclass(frozen=True)
class Look:
    """One way of running a question, and the judgment of what came out."""

    run: QuestionRun
    judged: Judged

    @property
    def judgment(self) -> Judgment:
        """The judgment."""
        return self.judged.judgment

    @property
    def is_right(self) -> bool:
        """Whether the question earned all its points."""
        return self.judgment.right


def first_task(
    program: Program, assignment: Assignment, key: AnswerKey, question: Question
) -> Task:
    """What the first look at a question runs."""
    expected = _expected(key, question, with_samples=False)
    return prepare_question(assignment, program, question, expected).task


def _expected(key: AnswerKey, question: Question, *, with_samples: bool) -> list[Expectation]:
    """The expectations of the calls that a look makes."""
    expected = key.expectations.calls[question.function]
    return [one for one in expected if with_samples or not one.call.sample]


@dataclass(frozen=True)
class Looks:
    """The looks at the questions of one program."""

    program: Program
    assignment: Assignment
    key: AnswerKey
    worker: Worker
    memory: Memory

    def best(self, question: Question) -> Look:
        """The look that counts.

        Where draws are not the seeded ones, or only the machine ended a call, the question is run
        again, with samples of its draws; what waits too long once more is not tried in other ways.
        Where the grader's stubs replace functions that the program defines itself (perhaps with
        another signature), the program's own functions are tried too, and they count if they make
        the answer right. Where a name that the function needs is set anew further down, it is also
        judged with what the name meant in its own cell, and the best of the looks counts; of equal
        ones that which did not raise, since it shows what is wrong with the answer. The mark must
        not depend on the installed NumPy: what only NumPy 2 refuses is run as under NumPy 1, and
        that counts unless it earns less.
        """
        until = time.monotonic() + _PATIENCE * self.worker.limits.task_seconds
        look = self._look(question, with_samples=False)
        if look.is_right:
            return look
        expected = self.key.expectations.calls[question.function]
        unsure = look.judgment.status in ("partial", "incorrect")
        draws = unsure and any(e.call.sample for e in expected)
        if look.run.stopped_from_outside or draws:
            look = self._look(question)
        if look.run.stopped_from_outside:
            return look
        look = self._with_old_numpy(question, look)
        if look.is_right:
            return look
        looks = [look]
        for own_stubs, at in self._other_ways(question, look):
            if time.monotonic() > until:
                break
            other = self._look(question, own_stubs=own_stubs, at=at)
            other = self._with_old_numpy(question, other, own_stubs=own_stubs, at=at)
            if at != "end" or other.is_right:
                looks.append(other)
            if other.is_right:
                break
        return max(looks, key=lambda one: (one.judgment.score, one.judgment.status != "raised"))

    def _other_ways(self, question: Question, look: Look) -> Iterator[tuple[bool, Moment]]:
        """With the program's own functions for the stubs or not, and when names have a meaning."""
        if look.run.own_stubs:
            yield True, "end"
        available = support_functions(self.assignment)
        for own_stubs in (False, True) if look.run.own_stubs else (False,):
            provided = () if own_stubs else question.stubs.keys()
            for at in self.program.moments(question.function, provided, available):
                yield own_stubs, at

    def _look(
        self,
        question: Question,
        *,
        with_samples: bool = True,
        own_stubs: bool = False,
        at: Moment = "end",
        old_numpy: bool = False,
    ) -> Look:
        """Run a question and judge it.

        Its draws are sampled unless `with_samples` is false. With `own_stubs`, the program's own
        functions are used in place of the grader's stubs. Names mean what they meant `at` a moment.
        With `old_numpy`, the code runs as it did under NumPy 1 where NumPy 2 would refuse it.
        """
        run = run_question(
            self.worker,
            self.assignment,
            self.program,
            question,
            _expected(self.key, question, with_samples=with_samples),
            provide_stubs=not own_stubs,
            at=at,
            old_numpy=old_numpy,
            answers=self.memory.answers,
        )
        run = in_one_way(run)
        if not run.answer:
            return Look(run, Judged(self._judgment(run)))
        definition = self.program.definition(question.function)
        filled = definition is not None and not definition.placeholders
        known = (self.assignment.name, question.function, run.answer, definition is None, filled)
        return Look(run, self.memory.judged(known, lambda: self._judgment(run)))

    def _judgment(self, run: QuestionRun) -> Judgment:
        """Compare each outcome, follow it through where possible, and judge them all."""
        question = run.question
        comparisons = [
            compare(question, expectation, outcome)
            for expectation, outcome in run.outcomes
            if not expectation.call.sample
        ]
        if follow_through := self.key.follow_through.get(question.function):
            comparisons = [follow_through.follow(one) for one in comparisons]
        samples = [pair for pair in run.outcomes if pair[0].call.sample]
        return judge(question, comparisons, self.program.definition(question.function), samples)

    def _with_old_numpy(
        self, question: Question, look: Look, *, own_stubs: bool = False, at: Moment = "end"
    ) -> Look:
        """The same look at a question as NumPy 1 would have run it, where only NumPy 2 refuses."""
        is_old = int(self.worker.numpy_version.partition(".")[0]) < 2
        outcomes = [outcome for _expectation, outcome in look.run.outcomes]
        if look.is_right or is_old or not may_be_numpy_2(outcomes):
            return look
        old = self._look(question, own_stubs=own_stubs, at=at, old_numpy=True)
        made_a_difference = any(outcome.old_uses for _expectation, outcome in old.run.outcomes)
        enough = old.judgment.score >= look.judgment.score
        return old if made_a_difference and enough else look
