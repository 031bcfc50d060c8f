"""What is known about one graded function? Its best look, with its diagnosis and its notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from grader.course import Assignment, Question
from grader.grading.context import AnswerKey
from grader.grading.looks import Look, Looks
from grader.grading.memory import Memory
from grader.judging import (
    Judgment,
    failed_check,
    missing_packages,
    status_detail,
    status_without_run,
)
from grader.notebook import Definition, Program, answer_digest
from grader.results import Diagnosis, QuestionResult, Source
from grader.running import support_functions
from grader.wording import course_sentence, place
from grader.wording import translate as _
from grader.worker import Worker


def grade_program(
    program: Program,
    assignment: Assignment,
    key: AnswerKey,
    worker: Worker,
    *,
    only: str | Collection[str] | None = None,
    memory: Memory | None = None,
    on_judged: Callable[[Sequence[QuestionResult]], None] | None = None,
) -> list[QuestionResult]:
    """Grade a program for one assignment: a result for each question, or just for one or some.

    The results go to `on_judged` as soon as the marks are known, without an explanation.
    """
    looks = Looks(program, assignment, key, worker, memory or Memory())
    asked = (only,) if isinstance(only, str) else only
    questions = [q for q in assignment.questions if asked is None or q.function in asked]
    best = [(question, _best(looks, question)) for question in questions]
    if on_judged is not None:
        on_judged([_result(looks, *one, explained=False) for one in best])
    return [_result(looks, *one, explained=True) for one in best]


def _best(looks: Looks, question: Question) -> Look | None:
    """The look that counts; None where there is nothing to run."""
    definition = looks.program.definition(question.function)
    if definition is None or definition.problem is not None:
        return None
    return looks.best(question)


def _result(
    looks: Looks, question: Question, look: Look | None, *, explained: bool
) -> QuestionResult:
    """What is known about one question; `look` is None if it could not be run."""
    program, assignment, key = looks.program, looks.assignment, looks.key
    definition = program.definition(question.function)
    title = course_sentence(assignment.folder, question.title)
    source = None
    if definition is not None:
        source = Source(cell=definition.cell, line=definition.line, code=definition.source)
    if look is None:
        status, message = status_without_run(
            program, question.function, definition, _known_functions(assignment, key)
        )
        return QuestionResult(
            function=question.function,
            title=title,
            score=0.0,
            max_score=question.points,
            status=status,
            message=message,
            source=source,
            syntax_error=None if definition is None else definition.fault,
        )
    run, judgment = look.run, _with_method(looks, question, look)
    answer = answer_digest(code.source for code in run.prepared.task.code)
    if key.digest and explained:
        outcomes = [outcome for _expected, outcome in run.outcomes]
        looks.memory.note_call_time(assignment.name, question.function, answer, outcomes)
    if fault := failed_check(judgment.comparisons):
        return QuestionResult(
            function=question.function,
            title=title,
            score=None,
            max_score=question.points,
            status="not_judged",
            message=fault,
            source=source,
            notes=(*run.notes, *_shadowing_notes(definition)),
            answer=answer,
        )
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
            answer=answer,
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
        diagnosis=_diagnosis(looks, question, look) if explained else (),
        source=source,
        calls=look.judged.views,
        notes=(*run.notes, *_shadowing_notes(definition), *_split_note(definition)),
        answer=answer,
        repeatable=all(outcome.reason is None for _expected, outcome in run.outcomes),
    )


# What is wrong with an answer is imported once there is a wrong one: it is a fifth of all that a
# check would import, and the check of a right notebook needs none of it.


def _with_method(looks: Looks, question: Question, look: Look) -> Judgment:
    """The judgment of an answer, with what it earns for its method if it is not right."""
    if look.is_right:
        return look.judgment
    from grader.grading.steps import with_method

    return with_method(looks, question, look)


def _diagnosis(looks: Looks, question: Question, look: Look) -> tuple[Diagnosis, ...]:
    """What explains an answer; empty if it is right."""
    if look.is_right:
        return ()
    from grader.grading.experiments import explain

    return explain(looks, question, look)


def _known_functions(assignment: Assignment, key: AnswerKey) -> frozenset[str]:
    """The functions that a handout asks for or gives: none is a misspelt other one."""
    stubs = (name for question in assignment.questions for name in question.stubs)
    others = assignment.other_functions
    return frozenset({*key.expectations.calls, *stubs, *others, *support_functions(assignment)})


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
