"""One submission -> Result: read, ask, judge, diagnose. The way of the data on one page."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.assignment import Assignment, Question
from grader.course import Course
from grader.diagnosis import diagnose
from grader.errors import UnreadableError
from grader.expectations import Expectation, Expectations
from grader.jobs import Asked, ask
from grader.judging import Judgment, judge
from grader.language import course_sentence
from grader.language import translate as _
from grader.notebook import Definition, Program, read
from grader.results import QuestionResult, Result, Source, place
from grader.submissions import Submission
from grader.verdicts import details, unasked
from grader.views import call_views
from grader.worker import Worker


@dataclass(frozen=True)
class Grading:
    """What all submissions of a run share.

    `expectations` gives each assignment's by name; `only` is the assignment named with -a.
    """

    course: Course
    expectations: Callable[[str, Worker], Expectations]
    only: str | None = None

    def assignments_of(self, program: Program) -> list[Assignment]:
        """The assignments that a program answers, told by the functions that only they have."""
        if self.only is not None:
            return [self.course.assignment(self.only)]
        return [
            assignment
            for assignment in self.course.assignments.values()
            if assignment.recognised_by & program.definitions.keys()
        ]


def grade_submission(submission: Submission, grading: Grading, worker: Worker) -> list[Result]:
    """Grade one submission: a result for each assignment it answers, always at least one."""
    began = time.perf_counter()
    if submission.problem is not None:
        return [_unreadable(submission, submission.problem)]
    try:
        program = read(submission.path)
    except UnreadableError as error:
        return [_unreadable(submission, str(error))]
    assignments = grading.assignments_of(program)
    if not assignments:
        return [_unreadable(submission, _no_function(grading.course), program.sha256)]
    results = []
    for assignment in assignments:
        expectations = grading.expectations(assignment.name, worker)
        questions = grade_program(program, assignment, expectations, worker)
        hidden = any(
            e.call.visibility == "hidden" for calls in expectations.calls.values() for e in calls
        )
        results.append(
            Result(
                student=submission.student,
                assignment=assignment.name,
                title=course_sentence(assignment.folder, assignment.title),
                source=submission.source,
                sha256=program.sha256,
                status="graded",
                score=round(sum(q.score for q in questions), 6),
                max_score=assignment.points,
                seconds=round(time.perf_counter() - began, 4),
                isolation=worker.tier,
                judged="public and hidden" if hidden else "public",
                notes=(*submission.notes, *_notes(program, assignment)),
                questions=tuple(questions),
            )
        )
    return results


def _no_function(course: Course) -> str:
    asked = "; ".join(
        _("{assignment} by {functions}").format(
            assignment=course_sentence(assignment.folder, assignment.title),
            functions=_(", ").join(sorted(assignment.recognised_by)),
        )
        for assignment in course.assignments.values()
    )
    told = _("defines none of the functions that an assignment is recognised by ({functions})")
    return told.format(functions=asked)


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
    expectations: Expectations,
    worker: Worker,
    *,
    only: str | None = None,
) -> list[QuestionResult]:
    """Grade a program for one assignment: a result for each question, or for `only` one."""
    desk = _Desk(program, assignment, expectations, worker)
    questions = [q for q in assignment.questions if only in (None, q.function)]
    answered = [q for q in questions if _can_run(program.definition(q.function))]
    graded = desk.look(answered)
    for question in answered:
        asked, judgment = graded[question.function]
        if not judgment.right:
            graded[question.function] = _second_look(desk, question, asked, judgment)
    return [
        _question_result(program, assignment, question, expectations, graded.get(question.function))
        for question in questions
    ]


def _can_run(definition: Definition | None) -> bool:
    return definition is not None and definition.problem is None


@dataclass(frozen=True)
class _Desk:
    """One program and what it is marked with."""

    program: Program
    assignment: Assignment
    expectations: Expectations
    worker: Worker

    def look(
        self, questions: Sequence[Question], *, alone: bool = False, own_stubs: bool = False
    ) -> dict[str, tuple[Asked, Judgment]]:
        """Ask some questions and judge the answers.

        `alone` gives each a process of its own, and draws are sampled; with `own_stubs` the
        program's own functions are used in place of the grader's stubs.
        """
        expected = {
            q.function: [
                e for e in self.expectations.calls[q.function] if alone or not e.call.sample
            ]
            for q in questions
        }
        asked = ask(
            self.worker,
            self.assignment,
            self.program,
            [(q, [e.call for e in expected[q.function]]) for q in questions],
            alone=alone,
            provide_stubs=not own_stubs,
        )
        return {
            one.question.function: (one, self._judged(one, expected[one.question.function]))
            for one in asked
        }

    def _judged(self, asked: Asked, expected: Sequence[Expectation]) -> Judgment:
        function = asked.question.function
        made = {id(call) for call in asked.calls}
        return judge(
            asked.question,
            [expectation for expectation in expected if id(expectation.call) in made],
            asked.outcomes,
            self.program.definition(function),
            self.expectations.follow.get(function),
        )


def _second_look(
    desk: _Desk, question: Question, asked: Asked, judgment: Judgment
) -> tuple[Asked, Judgment]:
    """Judge a question once more, alone: what another function did to the process costs it nothing.

    Where the grader's stubs stand in for functions that the program defines itself (with another
    signature, perhaps), the program's own are tried too, and count where they make it right.
    """
    expected = desk.expectations.calls[question.function]
    draws = judgment.status in ("partial", "incorrect") and any(e.call.sample for e in expected)
    if asked.shared or draws:
        asked, judgment = desk.look([question], alone=True)[question.function]
    if not judgment.right and asked.own_stubs:
        own = desk.look([question], alone=True, own_stubs=True)[question.function]
        if own[1].right:
            return own
    return asked, judgment


def _question_result(
    program: Program,
    assignment: Assignment,
    question: Question,
    expectations: Expectations,
    graded: tuple[Asked, Judgment] | None,
) -> QuestionResult:
    definition = program.definition(question.function)
    title = course_sentence(assignment.folder, question.title)
    source = None
    if definition is not None:
        source = Source(cell=definition.cell, line=definition.line, code=definition.source)
    if graded is None:
        status, message = unasked(program, question.function, definition, expectations.calls)
        return QuestionResult(
            function=question.function,
            title=title,
            score=0.0,
            max_score=question.points,
            status=status,
            message=message,
            source=source,
        )
    asked, judgment = graded
    return QuestionResult(
        function=question.function,
        title=title,
        score=judgment.score,
        max_score=question.points,
        status=judgment.status,
        message=details(judgment, definition),
        checks=judgment.findings,
        gradients=judgment.gradients,
        diagnosis=diagnose(judgment, expectations.cards, definition),
        source=source,
        calls=call_views(judgment),
        notes=(*asked.notes, *_shadowed(definition)),
    )


def _notes(program: Program, assignment: Assignment) -> list[str]:
    """What reading remarked, without what is said beside the questions."""
    graded = [program.definition(question.function) for question in assignment.questions]
    told = {definition.remark for definition in graded if definition is not None}
    return [note for note in program.notes if note not in told]


def _shadowed(definition: Definition | None) -> list[str]:
    if definition is None or not definition.earlier:
        return []
    told = _("{name} is defined more than once: also in {places}; {place} counts")
    return [
        told.format(
            name=definition.name,
            places="; ".join(place(cell, line) for cell, line in definition.earlier),
            place=place(definition.cell, definition.line),
        )
    ]
