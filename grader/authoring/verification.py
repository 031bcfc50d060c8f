"""Is an assignment sound? Its reference earns all points, its handout none, its mistakes lose some.

The mistakes also reveal checks that cannot fail: a part that no mistake gets wrong is idle.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.course import (
    RECORD,
    Assignment,
    Course,
    Expectation,
    Expectations,
    Question,
    hidden_calls,
    public_calls,
    read_record,
    record_text,
)
from grader.errors import GraderError
from grader.expecting import HiddenMistakes, Reference, follow_throughs, make_expectations
from grader.grading import AnswerKey, grade_program
from grader.judging import (
    Draws,
    as_numbers,
    describe,
    distribution_problem,
    gradient_blocks,
    named_outputs,
    outputs_of,
)
from grader.notebook import read
from grader.results import write_atomically
from grader.worker import Worker

#: Hidden calls for verification are drawn from a seed that is not secret.
SEED = b"verification"
#: The smallest share of its question's points that a mistake must cost.
LEAST_LOSS = 0.1


@dataclass
class Verification:
    """What was examined, and every gap that was found."""

    assignment: str
    rows: list[tuple[str, str, float, float, str]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether no gap was found."""
        return not self.gaps

    def text(self) -> str:
        """A table of the mistakes, then the gaps or the good news."""
        lines = [f"{self.assignment}: {len(self.rows)} mistakes"]
        width = max((len(row[0]) for row in self.rows), default=0)
        lines += [
            f"  {id:<{width}}  {score:>5g} of {points:<5g} {parts:<24} {recognised}"
            for id, parts, score, points, recognised in self.rows
        ]
        lines += [f"  GAP {gap}" for gap in self.gaps]
        if self.sound:
            lines.append(
                "  sound: the reference earns full marks, the handout earns nothing, "
                "every mistake loses points"
            )
        return "\n".join(lines)


def write_record(course: Course, assignment: Assignment, worker: Worker) -> None:
    """Compute the public expectations again and record them in the assignment's folder."""
    reference = Reference(course, assignment)
    fresh = make_expectations(reference, public_calls(assignment), worker)
    write_atomically(assignment.folder / RECORD, record_text(fresh))


def verify_assignment(course: Course, assignment: Assignment, worker: Worker) -> Verification:
    """Look for gaps in an assignment, with public and hidden calls."""
    reference = Reference(course, assignment)
    public = make_expectations(reference, public_calls(assignment), worker)
    hidden = make_expectations(
        reference, hidden_calls(assignment, SEED), worker, with_mistakes=False
    )
    expectations = public.joined(hidden)
    mistakes = HiddenMistakes(reference, expectations)
    key = AnswerKey(expectations, follow_throughs(reference), mistakes)
    found = Verification(assignment.name)
    _record_is_fresh(assignment, public, found)
    _reference_can_be_judged(assignment, expectations, found)
    _reference_earns_all(assignment, reference, key, worker, found)
    _handout_earns_nothing(assignment, key, worker, found)
    _mistakes_lose(assignment, reference, key, worker, found)
    return found


def _record_is_fresh(assignment: Assignment, public: Expectations, found: Verification) -> None:
    try:
        kept = read_record(assignment)
    except GraderError as error:
        found.gaps.append(str(error))
        return
    if not public.agrees_with(kept):
        found.gaps.append(f"{RECORD} is stale; run `grader verify --record` to renew it")


def _reference_can_be_judged(
    assignment: Assignment, expectations: Expectations, found: Verification
) -> None:
    """Check that each part is a number in the reference's answer, and gradients fit the cost."""
    for question in assignment.questions:
        expected = [e for e in expectations.calls[question.function] if not e.call.sample]
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
    outputs = named_outputs(question, expectation.value, expectation.value)
    label = expectation.call.label
    for part in question.parts:
        names = outputs_of(part, outputs)
        if not names:
            yield f"{part.name} is no part of the reference's answer ({label})"
        for name in names:
            if as_numbers(outputs[name]) is None:
                yield f"the reference's {name} is {describe(outputs[name])}, no number ({label})"
    for block in gradient_blocks(expectation.gradient, outputs):
        if block.band == "worry":
            yield (
                f"the reference's d{block.parameter} is not the gradient of the trusted cost: "
                f"relative difference {block.relative_difference:.1e} ({label})"
            )


def _reference_earns_all(
    assignment: Assignment,
    reference: Reference,
    key: AnswerKey,
    worker: Worker,
    found: Verification,
) -> None:
    for question in grade_program(reference.program, assignment, key, worker):
        if question.score is None:
            found.gaps.append(f"the reference is not judged in {question.function}")
        elif question.score < question.max_score:
            found.gaps.append(
                f"the reference earns {question.score:g} of {question.max_score:g} in "
                f"{question.function}"
            )
        for check in question.checks:
            if not check.passed:
                found.gaps.append(f"the reference fails {question.function}, {check.message}")


def _handout_earns_nothing(
    assignment: Assignment, key: AnswerKey, worker: Worker, found: Verification
) -> None:
    handout = read(assignment.folder / assignment.notebook)
    for question in grade_program(handout, assignment, key, worker):
        if question.score:
            found.gaps.append(
                f"the unsolved notebook earns {question.score:g} in {question.function}"
            )


def _mistakes_lose(
    assignment: Assignment,
    reference: Reference,
    key: AnswerKey,
    worker: Worker,
    found: Verification,
) -> None:
    failed: set[tuple[str, str]] = set()
    for mistake in reference.mistakes:
        question = assignment.question(mistake.function)
        (result,) = grade_program(
            reference.variant(mistake), assignment, key, worker, only=mistake.function
        )
        if result.score is None:
            found.gaps.append(f"{mistake.id} is not judged: {result.message}")
            continue
        recognised = [d.mistake for d in result.diagnosis if d.mistake]
        wrong = sorted({c.name for c in result.checks if not c.passed})
        failed |= {(mistake.function, name) for name in wrong}
        parts = [p.name for p in question.parts if p.name in wrong and p.points]
        found.rows.append(
            (
                mistake.id,
                ", ".join(parts),
                result.score,
                result.max_score,
                ", ".join(recognised) or "not diagnosed",
            )
        )
        if result.score > (1 - LEAST_LOSS) * result.max_score + 1e-9:
            found.gaps.append(f"{mistake.id} loses only {result.max_score - result.score:g} points")
        if mistake.id not in recognised and not {*mistake.equals} & set(recognised):
            found.gaps.append(f"{mistake.id} is diagnosed as {', '.join(recognised) or 'nothing'}")
        elif others := set(recognised) - {mistake.id, *mistake.equals}:
            found.gaps.append(f"{mistake.id} is also diagnosed as {', '.join(sorted(others))}")
    for question in assignment.questions:
        for part in question.parts:
            if part.points and (question.function, part.name) not in failed:
                found.gaps.append(f"idle: no mistake fails {part.name} of {question.function}")
