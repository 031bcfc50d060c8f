"""How does a submission become results? Its program is read, and each question is graded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.course import Assignment, Course
from grader.errors import UnreadableError
from grader.grading.context import GradingContext
from grader.grading.lateness import Times, after_deduction
from grader.grading.questions import grade_program
from grader.judging import what_is_misspelt, where_they_stand
from grader.notebook import Program, contents, read
from grader.results import ManualResult, QuestionResult, Result, SyntaxProblem
from grader.submissions import Submission, module_texts
from grader.wording import course_sentence, left_out
from grader.wording import translate as _
from grader.worker import Worker

#: The most faults that are told of a file in which no assignment was recognised.
_MOST_FAULTS = 5


def grade_submission(
    submission: Submission, context: GradingContext, worker: Worker
) -> list[Result]:
    """Grade one submission: a result for each assignment it answers, always at least one."""
    began = time.perf_counter()
    if submission.is_missing:
        return [_missing(submission, context)]
    if submission.problem is not None:
        return [_unreadable(submission, submission.problem)]
    try:
        data = contents(submission.path)
        program = program_of(submission, data)
    except UnreadableError as error:
        return [_unreadable(submission, str(error))]
    assignments = assignments_for(submission, program, context)
    if not assignments:
        reason = _no_known_function(context.course, program)
        return [_unreadable(submission, reason, program)]
    return [
        _graded(submission, program, assignment, context, worker, began, data)
        for assignment in assignments
    ]


def program_of(submission: Submission, data: bytes | None = None) -> Program:
    """The program of a submission, with the modules that were handed in beside it.

    `data` are the contents of its file, if these were read before.

    Raises:
        UnreadableError: there is none in its file.
    """
    program = read(submission.path, data)
    return replace(program, modules={**module_texts(submission.helpers), **program.modules})


def assignments_for(
    submission: Submission, program: Program, context: GradingContext
) -> list[Assignment]:
    """The assignments for which a submission is graded."""
    return [
        assignment
        for assignment in context.assignments_of(program)
        if not submission.assignments or assignment.name in submission.assignments
    ]


def _graded(
    submission: Submission,
    program: Program,
    assignment: Assignment,
    context: GradingContext,
    worker: Worker,
    began: float,
    data: bytes,
) -> Result:
    """The result of one submission for one assignment, of whose file `data` are the contents."""
    key = context.answer_keys(assignment.name, worker)
    asked = [question for question in assignment.questions if context.asks_for(question)]
    is_final = key.expectations.judges_hidden_calls  # nothing is taken off what is only checked
    times = Times.of(submission, assignment) if is_final else Times()
    manual: tuple[ManualResult, ...] = ()
    if assignment.manual and not context.functions:  # rare, and not to be imported without need
        from grader.grading.manual import manual_results

        manual = manual_results(submission.path, data, assignment, keeps_answers=is_final)

    def result(questions: Sequence[QuestionResult]) -> Result:
        total = _total(questions)
        late = times.lateness(total, assignment)
        return Result(
            student=submission.student,
            assignment=assignment.name,
            title=course_sentence(assignment.folder, assignment.title),
            source=submission.source,
            sha256=program.sha256,
            status="graded",
            score=total if late is None else after_deduction(late),
            max_score=sum(question.points for question in asked)
            + sum(question.max_score for question in manual),
            seconds=round(time.perf_counter() - began, 4),
            isolation=worker.tier,
            hints=assignment.hints,
            judged="public and hidden" if is_final else "public",
            notes=(
                *submission.notes,
                *times.notes(submission, assignment),
                *_notes(program, assignment),
                *_clock_notes(worker),
            ),
            questions=tuple(questions),
            identity=submission.identity,
            group=submission.group,
            late=late,
            syntax_errors=tuple(_faults_elsewhere(program, assignment)),
            manual=manual,
        )

    told = context.on_judged
    questions = grade_program(
        program,
        assignment,
        key,
        worker,
        only=[question.function for question in asked],
        memory=context.memory,
        on_judged=None if told is None else lambda marks: told(result(marks)),
    )
    return result(questions)


def _total(questions: Sequence[QuestionResult]) -> float | None:
    """The sum of the scores; None if one of them is not known."""
    scores = [question.score for question in questions]
    known = [score for score in scores if score is not None]
    return round(sum(known), 6) if len(known) == len(scores) else None


def _no_known_function(course: Course, program: Program) -> str:
    functions = [
        question.function
        for assignment in course.assignments.values()
        for question in assignment.questions
        if question.function in assignment.recognised_by
        if question.function not in program.definitions
    ]
    others = frozenset().union(*(each.other_functions for each in course.assignments.values()))
    misspelt = what_is_misspelt(program, functions, others)
    if found := where_they_stand(program, functions) or misspelt:
        return _("no assignment was recognised. {details}").format(details=found)
    expected = _("; ").join(
        _("{assignment} by {functions}").format(
            assignment=course_sentence(assignment.folder, assignment.title),
            functions=_(", ").join(sorted(assignment.recognised_by)),
        )
        for assignment in course.assignments.values()
    )
    message = _("no assignment was recognised, as none of its functions is defined: {functions}")
    return message.format(functions=expected)


def _unreadable(submission: Submission, reason: str, program: Program | None = None) -> Result:
    faults = () if program is None else program.faults[:_MOST_FAULTS]
    return Result(
        student=submission.student,
        assignment=None,
        source=submission.source,
        sha256="" if program is None else program.sha256,
        status="unreadable",
        reason=reason,
        notes=(*submission.notes, *map(left_out, faults)),
        syntax_errors=faults,
        identity=submission.identity,
        group=submission.group,
    )


def _missing(submission: Submission, context: GradingContext) -> Result:
    """The result of a person who handed nothing in: there is no score, and never 0."""
    known = context.course.assignments
    name = context.only or (next(iter(known)) if len(known) == 1 else None)
    assignment = known.get(name or "")
    return Result(
        student=submission.student,
        assignment=name,
        title=course_sentence(assignment.folder, assignment.title) if assignment else "",
        source=submission.source,
        sha256="",
        status="missing",
        reason=submission.problem,
        score=None,
        max_score=assignment.points if assignment else 0.0,
        notes=submission.notes,
        identity=submission.identity,
        group=submission.group,
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
    faults = [each.fault for each in graded if each is not None and each.fault is not None]
    with_questions.update(map(left_out, faults))
    return [note for note in program.notes if note not in with_questions]


def _faults_elsewhere(program: Program, assignment: Assignment) -> Iterator[SyntaxProblem]:
    """What Python cannot read and is shown with none of the questions."""
    graded = [program.definition(question.function) for question in assignment.questions]
    with_questions = [each.fault for each in graded if each is not None]
    for fault in program.faults:
        if fault not in with_questions:
            yield fault


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
