"""How does a submission become results? Read, run, compare, follow through, judge, diagnose.

The whole pipeline on one page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.course import Assignment, Course, Expectations, Question
from grader.diagnosis import diagnose
from grader.errors import UnreadableError
from grader.expecting import FollowThrough
from grader.judging import (
    Judgment,
    call_views,
    compare,
    judge,
    missing_packages,
    not_a_function,
    status_detail,
    status_without_run,
)
from grader.notebook import Definition, Moment, Program, read
from grader.results import QuestionResult, Result, Source
from grader.running import QuestionRun, may_be_numpy_2, run_questions, support_functions
from grader.submissions import Submission, module_texts
from grader.wording import course_sentence, place
from grader.wording import translate as _
from grader.worker import Worker


@dataclass(frozen=True)
class AnswerKey:
    """What one assignment is judged by.

    Attributes:
        expectations: what each call should return, as plain data.
        follow_through: for some questions, what follows from a student's own earlier values; only
            where the reference is available.
    """

    expectations: Expectations
    follow_through: Mapping[str, FollowThrough] = field(default_factory=dict)


@dataclass(frozen=True)
class GradingContext:
    """What all submissions of a run are graded by.

    Attributes:
        course: the course whose assignments are graded.
        answer_keys: returns the answer key of the assignment with the given name; whatever code
            that takes runs in the worker.
        only: the name of the assignment to grade for; if None, the assignment is recognised by the
            functions that the submission defines.
    """

    course: Course
    answer_keys: Callable[[str, Worker], AnswerKey]
    only: str | None = None

    def assignments_of(self, program: Program) -> list[Assignment]:
        """The assignments that a program answers, recognised by functions unique to them."""
        if self.only is not None:
            return [self.course.assignment(self.only)]
        return [
            assignment
            for assignment in self.course.assignments.values()
            if assignment.recognised_by & program.definitions.keys()
        ]


def grade_submission(
    submission: Submission, context: GradingContext, worker: Worker
) -> list[Result]:
    """Grade one submission: a result for each assignment it answers, always at least one."""
    began = time.perf_counter()
    if submission.problem is not None:
        return [_unreadable(submission, submission.problem)]
    try:
        program = read(submission.path)
    except UnreadableError as error:
        return [_unreadable(submission, str(error))]
    program = replace(program, modules={**module_texts(submission.helpers), **program.modules})
    assignments = [
        assignment
        for assignment in context.assignments_of(program)
        if not submission.assignments or assignment.name in submission.assignments
    ]
    if not assignments:
        reason = _no_known_function(context.course, program)
        return [_unreadable(submission, reason, program.sha256)]
    results = []
    for assignment in assignments:
        key = context.answer_keys(assignment.name, worker)
        questions = grade_program(program, assignment, key, worker)
        results.append(
            Result(
                student=submission.student,
                assignment=assignment.name,
                title=course_sentence(assignment.folder, assignment.title),
                source=submission.source,
                sha256=program.sha256,
                status="graded",
                score=_total(questions),
                max_score=assignment.points,
                seconds=round(time.perf_counter() - began, 4),
                isolation=worker.tier,
                judged="public and hidden" if key.expectations.judges_hidden_calls else "public",
                notes=(*submission.notes, *_notes(program, assignment), *_clock_notes(worker)),
                questions=tuple(questions),
            )
        )
    return results


def _total(questions: Sequence[QuestionResult]) -> float | None:
    """The sum of the scores; None if one of them is not known."""
    scores = [question.score for question in questions]
    known = [score for score in scores if score is not None]
    return round(sum(known), 6) if len(known) == len(scores) else None


def _no_known_function(course: Course, program: Program) -> str:
    expected = _("; ").join(
        _("{assignment} by {functions}").format(
            assignment=course_sentence(assignment.folder, assignment.title),
            functions=_(", ").join(sorted(assignment.recognised_by)),
        )
        for assignment in course.assignments.values()
    )
    message = _("no assignment was recognised, as none of its functions is defined: {functions}")
    message = message.format(functions=expected)
    found = [
        _("`{function}`: {problem}").format(function=question.function, problem=where)
        for assignment in course.assignments.values()
        for question in assignment.questions
        if question.function in assignment.recognised_by
        and (where := not_a_function(program, question.function))
    ]
    if not found:
        return message
    return _("{message}. {details}").format(message=message, details=" ".join(found))


def _unreadable(submission: Submission, reason: str, sha256: str = "") -> Result:
    return Result(
        student=submission.student,
        assignment=None,
        source=submission.source,
        sha256=sha256,
        status="unreadable",
        reason=reason,
        notes=submission.notes,
    )


def grade_program(
    program: Program,
    assignment: Assignment,
    key: AnswerKey,
    worker: Worker,
    *,
    only: str | None = None,
) -> list[QuestionResult]:
    """Grade a program for one assignment: a result for each question, or just for `only`."""
    attempt = _Attempt(program, assignment, key, worker)
    questions = [q for q in assignment.questions if only in (None, q.function)]
    answered = [q for q in questions if _can_run(program.definition(q.function))]
    graded = attempt.run_and_judge(answered)
    for question in answered:
        run, judgment = graded[question.function]
        if not judgment.right:
            graded[question.function] = attempt.judge_again(question, run, judgment)
    return [attempt.result(question, graded.get(question.function)) for question in questions]


def _can_run(definition: Definition | None) -> bool:
    return definition is not None and definition.problem is None


@dataclass(frozen=True)
class _Attempt:
    """One program, and everything needed to grade it."""

    program: Program
    assignment: Assignment
    key: AnswerKey
    worker: Worker

    def run_and_judge(
        self,
        questions: Sequence[Question],
        *,
        alone: bool = False,
        own_stubs: bool = False,
        at: Moment = "end",
        old_numpy: bool = False,
    ) -> dict[str, tuple[QuestionRun, Judgment]]:
        """Run some questions and judge them.

        With `alone`, each question gets a process of its own, and its draws are sampled. With
        `own_stubs`, the program's own functions are used in place of the grader's stubs. Names
        mean what they meant `at` a moment. With `old_numpy`, the code runs as it did under NumPy 1
        where NumPy 2 would refuse it.
        """
        calls_by_question = [
            (
                question,
                [
                    expectation
                    for expectation in self.key.expectations.calls[question.function]
                    if alone or not expectation.call.sample
                ],
            )
            for question in questions
        ]
        runs = run_questions(
            self.worker,
            self.assignment,
            self.program,
            calls_by_question,
            alone=alone,
            provide_stubs=not own_stubs,
            at=at,
            old_numpy=old_numpy,
        )
        return {run.question.function: (run, self._judgment(run)) for run in runs}

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

    def judge_again(
        self, question: Question, run: QuestionRun, judgment: Judgment
    ) -> tuple[QuestionRun, Judgment]:
        """Judge a question again in a process of its own, where no other function can harm it.

        Where the grader's stubs replace functions that the program defines itself (perhaps with
        another signature), the program's own functions are tried too, and they count if they make
        the answer right. Where a name that the function needs is set anew further down, it is also
        judged with what the name meant in its own cell, and the best of the looks counts; of equal
        ones that which did not raise, since it shows what is wrong with the answer. The mark
        must not depend on the installed NumPy: what only NumPy 2 refuses is run as under NumPy 1,
        and that counts unless it earns less.
        """
        expected = self.key.expectations.calls[question.function]
        draws = judgment.status in ("partial", "incorrect") and any(e.call.sample for e in expected)
        if run.shared or draws:
            run, judgment = self.run_and_judge([question], alone=True)[question.function]
        run, judgment = self._with_old_numpy(question, (run, judgment))
        if not judgment.right and run.own_stubs:
            own = self.run_and_judge([question], alone=True, own_stubs=True)[question.function]
            own = self._with_old_numpy(question, own, own_stubs=True)
            if own[1].right:
                return own
        if judgment.right:
            return run, judgment
        looks = [(run, judgment)]
        available = support_functions(self.assignment)
        for own_stubs in (False, True) if run.own_stubs else (False,):
            provided = () if own_stubs else question.stubs.keys()
            for at in self.program.moments(question.function, provided, available):
                judged = self.run_and_judge([question], alone=True, own_stubs=own_stubs, at=at)
                look = judged[question.function]
                looks.append(self._with_old_numpy(question, look, own_stubs=own_stubs, at=at))
        return max(looks, key=lambda look: (look[1].score, look[1].status != "raised"))

    def _known_functions(self) -> frozenset[str]:
        """The functions that the assignment asks for or gives: none is a misspelt other one."""
        stubs = (name for question in self.assignment.questions for name in question.stubs)
        given = support_functions(self.assignment)
        return frozenset({*self.key.expectations.calls, *stubs, *given})

    def _with_old_numpy(
        self,
        question: Question,
        look: tuple[QuestionRun, Judgment],
        *,
        own_stubs: bool = False,
        at: Moment = "end",
    ) -> tuple[QuestionRun, Judgment]:
        """The same look at a question as NumPy 1 would have run it, where only NumPy 2 refuses."""
        run, judgment = look
        is_old = int(self.worker.numpy_version.partition(".")[0]) < 2
        if (
            judgment.right
            or is_old
            or not may_be_numpy_2(outcome for _call, outcome in run.outcomes)
        ):
            return look
        old = self.run_and_judge(
            [question], alone=True, own_stubs=own_stubs, at=at, old_numpy=True
        )[question.function]
        made_a_difference = any(outcome.old_uses for _call, outcome in old[0].outcomes)
        return old if made_a_difference and old[1].score >= judgment.score else look

    def result(
        self, question: Question, graded: tuple[QuestionRun, Judgment] | None
    ) -> QuestionResult:
        """Everything known about one question; `graded` is None if it could not be run."""
        expectations = self.key.expectations
        definition = self.program.definition(question.function)
        title = course_sentence(self.assignment.folder, question.title)
        source = None
        if definition is not None:
            source = Source(cell=definition.cell, line=definition.line, code=definition.source)
        if graded is None:
            status, message = status_without_run(
                self.program, question.function, definition, self._known_functions()
            )
            return QuestionResult(
                function=question.function,
                title=title,
                score=0.0,
                max_score=question.points,
                status=status,
                message=message,
                source=source,
            )
        run, judgment = graded
        if run.lacking and not judgment.right and judgment.status not in ("missing", "unfilled"):
            return QuestionResult(
                function=question.function,
                title=title,
                score=None,
                max_score=question.points,
                status="not_judged",
                message=missing_packages(run.lacking),
                source=source,
                notes=(*run.notes, *_shadowing_notes(definition)),
            )
        return QuestionResult(
            function=question.function,
            title=title,
            score=judgment.score,
            max_score=question.points,
            status=judgment.status,
            message=status_detail(judgment, definition),
            checks=judgment.findings,
            gradients=judgment.gradients,
            diagnosis=diagnose(judgment, expectations.mistakes, definition, self.program),
            source=source,
            calls=call_views(judgment),
            notes=(*run.notes, *_shadowing_notes(definition), *_split_note(definition)),
        )


def _notes(program: Program, assignment: Assignment) -> list[str]:
    """The remarks made while reading, except those shown with the questions."""
    graded = [program.definition(question.function) for question in assignment.questions]
    with_questions = {
        remark
        for definition in graded
        if definition is not None
        for remark in (definition.remark, definition.split)
    }
    return [note for note in program.notes if note not in with_questions]


def _clock_notes(worker: Worker) -> list[str]:
    """What the time limits mean where only elapsed time can be measured."""
    if worker.measures_cpu_time:
        return []
    return [
        _(
            "this system does not report how much CPU time a process uses, so the time limits "
            "count elapsed time: on a busy machine, a slow answer may be stopped"
        )
    ]


def _split_note(definition: Definition | None) -> list[str]:
    return [definition.split] if definition is not None and definition.split else []


def _shadowing_notes(definition: Definition | None) -> list[str]:
    if definition is None or not definition.earlier:
        return []
    note = _(
        "{name} is defined more than once, also in {places}; the last definition ({place}) counts"
    )
    return [
        note.format(
            name=definition.name,
            places=_("; ").join(place(cell, line) for cell, line in definition.earlier),
            place=place(definition.cell, definition.line),
        )
    ]
