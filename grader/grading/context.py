"""What are submissions graded by: the course, its answer keys, and what was graded before?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.course import Assignment, Course, Expectations, Question, RightTraces
from grader.grading.memory import Memory
from grader.notebook import Program
from grader.results import Result
from grader.worker import Worker

if TYPE_CHECKING:
    from grader.expecting import FollowThrough, HiddenMistakes, StepFollowThrough


@dataclass(frozen=True)
class AnswerKey:
    """What one assignment is judged by.

    Attributes:
        expectations: what each call should return, as plain data.
        follow_through: for some questions, what follows from a student's own earlier values; only
            where the reference is available.
        hidden_mistakes: what mistakes give on the hidden calls; only where the reference is
            available.
        step_follow_through: for some questions, what the later steps of the method should be, given
            a student's own earlier ones; only where the reference is available.
        right_traces: reads the values that right solutions take, when a wrong answer is to be
            explained; without it, no experiments are made with wrong answers.
        digest: stands for all that experiments with an answer depend on besides the answer; points
            are not among it, but whether there are any. "" where findings are not kept.
    """

    expectations: Expectations
    follow_through: Mapping[str, FollowThrough] = field(default_factory=dict)
    hidden_mistakes: HiddenMistakes | None = None
    right_traces: Callable[[], RightTraces | None] | None = None
    step_follow_through: Mapping[str, StepFollowThrough] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True)
class GradingContext:
    """What all submissions of a run are graded by.

    Attributes:
        course: the course whose assignments are graded.
        answer_keys: returns the answer key of the assignment with the given name; whatever code
            that takes runs in the worker.
        only: the name of the assignment to grade for; if None, the assignment is recognised by the
            functions that the submission defines.
        memory: the answers of the run so far.
        on_judged: called with each result as soon as its marks are known, without explanations.
        functions: the names of the questions to grade; if there are none, all.
    """

    course: Course
    answer_keys: Callable[[str, Worker], AnswerKey]
    only: str | None = None
    memory: Memory = field(default_factory=Memory)
    on_judged: Callable[[Result], None] | None = None
    functions: frozenset[str] = frozenset()

    def assignments_of(self, program: Program) -> list[Assignment]:
        """The assignments that a program answers, recognised by functions unique to them."""
        if self.only is not None:
            return [self.course.assignment(self.only)]
        return [
            assignment
            for assignment in self.course.assignments.values()
            if assignment.recognised_by & program.definitions.keys()
            if any(self.asks_for(question) for question in assignment.questions)
        ]

    def asks_for(self, question: Question) -> bool:
        """Whether a question is graded."""
        return not self.functions or question.function in self.functions
