"""Is an assignment sound? Right ways earn all points, the handout none, and mistakes lose some.

A gap is something that is unsound; a warning is something that is missing, and could be added.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from grader.authoring.handout import leaks_of
from grader.authoring.manual_cells import answers_without_place
from grader.authoring.mistake_checks import check_mistakes
from grader.authoring.suggesting.confirmation import suggested_mistakes
from grader.authoring.suggesting.entries import entry_text
from grader.course import (
    RECORD,
    TRACES,
    Assignment,
    Course,
    Expectation,
    Expectations,
    Mistake,
    Question,
    RightTraces,
    hidden_calls,
    public_calls,
    read_record,
    read_traces,
    record_text,
    traces_text,
)
from grader.errors import GraderError
from grader.expecting import (
    HiddenMistakes,
    Reference,
    StepFollowThrough,
    follow_throughs,
    make_expectations,
    make_traces,
    step_follow_throughs,
)
from grader.grading import AnswerKey, grade_program
from grader.judging import (
    Draws,
    difference,
    distribution_problem,
    gradient_blocks,
    has_one_output,
    incomparable,
    named_outputs,
    outputs_of,
)
from grader.notebook import read
from grader.results import QuestionResult, write_atomically
from grader.worker import Worker

#: Hidden calls for verification are drawn from a seed that is not secret.
SEED = b"verification"


@dataclass
class Verification:
    """What was examined, and every gap that was found.

    Attributes:
        assignment: the name of the assignment.
        handouts: the names of its handouts, if there are several.
        right_ways: how many right ways to solve it were graded besides the reference.
        rows: for each mistake its id, the parts that it fails, the points that it earns, the most
            that it could earn, and the mistakes that it is recognised as.
        gaps: a sentence for each thing that is unsound.
        warnings: a sentence for each thing that is missing, without which it is sound all the same.
        suggested: mistakes that could be in the catalogue, where there is none.
    """

    assignment: str
    handouts: tuple[str, ...] = ()
    right_ways: int = 0
    rows: list[tuple[str, str, float, float, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    suggested: tuple[Mistake, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether no gap was found."""
        return not self.gaps

    def text(self) -> str:
        """A table of the mistakes, then the gaps or the good news."""
        ways = f"{self.right_ways} other right way{'' if self.right_ways == 1 else 's'}"
        lines = [f"{self.assignment}: {len(self.rows)} mistakes, {ways}"]
        width = max((len(row[0]) for row in self.rows), default=0)
        lines += [
            f"  {id:<{width}}  {score:>5g} of {points:<5g} {parts:<24} {recognised}"
            for id, parts, score, points, recognised in self.rows
        ]
        lines += [f"  GAP {gap}" for gap in self.gaps]
        if self.sound:
            mistakes = "every mistake loses points" if self.rows else "there is no mistake yet"
            names = ", ".join(self.handouts)
            handouts = f"each handout ({names})" if names else "the handout"
            lines.append(
                f"  sound: every right way earns full marks, {handouts} earns nothing, {mistakes}"
            )
        lines += [f"  warning: {warning}" for warning in self.warnings]
        return "\n".join(lines)

    def suggestions(self) -> str:
        """The suggested mistakes, to be pasted into `reference/mistakes/`; "" if there are none."""
        return "\n".join(map(entry_text, self.suggested))


def write_record(course: Course, assignment: Assignment, worker: Worker) -> None:
    """Compute the public expectations and the traces again; record them beside the assignment.

    They are those of all handouts.
    """
    assignment = assignment.whole
    reference = Reference(course, assignment)
    fresh = make_expectations(reference, public_calls(assignment), worker)
    traces = make_traces(reference, fresh, worker)
    write_atomically(assignment.folder / RECORD, record_text(fresh))
    write_atomically(assignment.folder / TRACES, traces_text(traces))


def verify_assignment(course: Course, assignment: Assignment, worker: Worker) -> Verification:
    """Look for gaps in an assignment and all its handouts, with public and hidden calls."""
    assignment = assignment.whole
    reference = Reference(course, assignment)
    calls = public_calls(assignment)
    public = make_expectations(reference, calls, worker)
    hidden = make_expectations(
        reference, hidden_calls(assignment, SEED), worker, with_mistakes=False
    )
    expectations = public.joined(hidden)
    mistakes = HiddenMistakes(reference, expectations)
    traces = make_traces(reference, public, worker)
    following = step_follow_throughs(reference)
    key = AnswerKey(
        expectations, follow_throughs(reference), mistakes, step_follow_through=following
    )
    found = Verification(assignment.name, tuple(each.name for each in assignment.handouts))
    _record_is_fresh(assignment, public, found)
    _traces_are_fresh(assignment, traces, found)
    _steps_follow(assignment, expectations, following, found)
    _reference_can_be_judged(assignment, expectations, found)
    _right_ways_earn_all(assignment, reference, key, worker, found)
    for handout in assignment.each_handout():
        _handout_is_sound(handout, reference, key, worker, found)
        _handout_holds_no_answer(course, handout, found)
    checks = check_mistakes(assignment, reference, key, worker)
    found.rows = checks.rows
    found.gaps += [*(gap for _id, gap in checks.gaps), *checks.idle]
    found.warnings += _packages_that_are_not_here(assignment, worker)
    if not reference.mistakes:
        found.suggested = suggested_mistakes(reference, calls, public, hidden, worker)
        found.warnings.append(no_mistakes(len(found.suggested)))
    else:
        found.warnings += [f"{name} has no mistakes yet" for name in checks.without]
    return found


def _packages_that_are_not_here(assignment: Assignment, worker: Worker) -> list[str]:
    """What is said of the packages that the assignment lists, and nobody could import here."""
    if not assignment.packages:
        return []
    lacking = sorted(assignment.packages - worker.packages_with(assignment.packages))
    return [
        f"the package {name} is not installed here: install it, or correct `packages` in the "
        "assignment.toml"
        for name in lacking
        if name not in sys.stdlib_module_names
    ]


def no_mistakes(count: int) -> str:
    """What is said of an assignment that knows no mistakes."""
    if not count:
        return "no mistakes yet, and none could be made from your reference"
    number = {10: "ten"}.get(count, str(count))
    likeliest = "here is the likeliest one" if count == 1 else f"here are the {number} likeliest"
    return f"no mistakes yet: {likeliest}, made from your reference"


def _record_is_fresh(assignment: Assignment, public: Expectations, found: Verification) -> None:
    try:
        kept = read_record(assignment)
    except GraderError as error:
        found.gaps.append(str(error))
        return
    if not public.agrees_with(kept):
        found.gaps.append(f"{RECORD} is stale; run `grader verify --record` to renew it")


def _traces_are_fresh(assignment: Assignment, traces: RightTraces, found: Verification) -> None:
    try:
        kept = read_traces(assignment, read_record(assignment).fingerprint)
    except GraderError as error:
        if str(error) not in found.gaps:
            found.gaps.append(str(error))
        return
    if not traces.agrees_with(kept):
        found.gaps.append(f"{TRACES} is stale; run `grader verify --record` to renew it")


def _steps_follow(
    assignment: Assignment,
    expectations: Expectations,
    following: Mapping[str, StepFollowThrough],
    found: Verification,
) -> None:
    """Check that from the right values of steps, the right values of later ones follow."""
    for function, follow in following.items():
        known = {step.name for step in assignment.question(function).steps}
        for one in expectations.calls[function]:
            if one.call.sample or one.call.at_most:
                continue
            where = f"reference/steps/{assignment.name}.py: {function}"
            try:
                follows = follow.check(one, {n: np.asarray(v) for n, v in one.steps.items()})
            except GraderError as error:
                found.gaps.append(f"{error} ({one.call.label})")
                continue
            for name, value in follows.items():
                if name not in known:
                    gap = f"{where} returns {name}, which is not a step"
                elif difference(name, one.steps[name], value, rtol=1e-5):
                    gap = f"{where} gives another {name} than the reference ({one.call.label})"
                else:
                    continue
                if gap not in found.gaps:
                    found.gaps.append(gap)


def _reference_can_be_judged(
    assignment: Assignment, expectations: Expectations, found: Verification
) -> None:
    """Check that the reference's parts can be compared, and that its gradients fit the cost."""
    for question in assignment.questions:
        expected = [e for e in expectations.calls[question.function] if not e.call.sample]
        if not expected:
            found.gaps.append(f"calls.py makes no call of {question.function}; add one")
        for gap in dict.fromkeys(gap for one in expected for gap in _judging_gaps(question, one)):
            found.gaps.append(f"{question.function}: {gap}")
        draws = [
            Draws(named_outputs(question, one.value, one.value), one.drawn, {}) for one in expected
        ]
        if any(one.drawn for one in expected) and (problem := distribution_problem(draws)):
            found.gaps.append(
                f"{question.function}: the reference does not draw as reference/draws/ says: "
                f"{problem}"
            )


def _judging_gaps(question: Question, expectation: Expectation) -> Iterator[str]:
    call = expectation.call
    label = call.label
    yield from incomparable(question, expectation)
    if has_one_output(call):
        return
    outputs = named_outputs(question, expectation.value, expectation.value)
    for part in question.parts:
        if call.judges and part.name not in call.judges:
            continue
        if not outputs_of(part, outputs) and not _is_empty(expectation.value):
            yield f"{part.name} is no part of the reference's answer ({label})"
    for block in gradient_blocks(expectation.gradient, outputs):
        if block.band == "worry":
            yield (
                f"the reference's d{block.parameter} is not the gradient of the trusted cost: "
                f"relative difference {block.relative_difference:.1e} ({label})"
            )


def _is_empty(value: object) -> bool:
    """Whether an answer is a dict that has no entries on this call."""
    return isinstance(value, Mapping) and not value


def _right_ways_earn_all(
    assignment: Assignment,
    reference: Reference,
    key: AnswerKey,
    worker: Worker,
    found: Verification,
) -> None:
    """Check that the reference, and each other right way, passes every check."""
    ways = {
        f"reference/right/{assignment.name}/{name}.py": program
        for name, program in reference.right_ways.items()
    }
    found.right_ways = len(ways)
    for name, program in {"the reference": reference.program, **ways}.items():
        for question in grade_program(program, assignment, key, worker):
            found.gaps += [f"{name} {lacking}" for lacking in _lacking(question)]


def _lacking(question: QuestionResult) -> Iterator[str]:
    """What a right answer to a question lacks."""
    if question.score is None:
        yield f"is not judged in {question.function}"
    elif question.score < question.max_score:
        yield f"earns {question.score:g} of {question.max_score:g} in {question.function}"
    for check in question.checks:
        if not check.passed:
            yield f"fails {question.function}, {check.message}"


def _handout_is_sound(
    assignment: Assignment,
    reference: Reference,
    key: AnswerKey,
    worker: Worker,
    found: Verification,
) -> None:
    """Check that an unsolved notebook earns nothing; of several, that each asks what it should."""
    which = f" of handout {assignment.handout}" if assignment.handout else ""
    path = assignment.folder / assignment.notebook
    try:
        notebook = read(path)
    except GraderError as error:
        found.gaps.append(
            f"{path.parent}: {error}; make it with `python -m grader.authoring.handout`"
        )
        return
    found.gaps.extend(answers_without_place(assignment))
    for question in grade_program(notebook, assignment, key, worker):
        if question.score:
            found.gaps.append(
                f"the unsolved notebook{which} earns {question.score:g} in {question.function}"
            )
    if not assignment.handout:
        return
    for function in (question.function for question in assignment.questions):
        if notebook.definition(function) is None:
            found.gaps.append(
                f"the unsolved notebook{which} does not define {function}, which it asks for"
            )
    for question in grade_program(reference.program, assignment, key, worker):
        found.gaps += [f"the reference, as an answer{which}, {gap}" for gap in _lacking(question)]


def _handout_holds_no_answer(course: Course, assignment: Assignment, found: Verification) -> None:
    """Check that students cannot read a line of the answer, or of a hidden test."""
    which = f" of handout {assignment.handout}" if assignment.handout else ""
    try:
        leaks = leaks_of(course, assignment.name, assignment.handout)
    except GraderError as error:  # no notebook, which is a gap already, or no jupytext
        found.warnings.append(f"lines of the answer were not looked for{which}: {error}")
        return
    found.gaps += [
        f"the unsolved notebook{which} holds a line of the answer in {leak}" for leak in leaks
    ]
