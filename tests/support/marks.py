"""What do answers earn? For tests that need no explanation, which takes most of the time."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.diagnosis import Investigation, Match
from grader.grading import Memory
from grader.grading.context import AnswerKey
from grader.worker import Worker


def keys_for_marks(course: Course, seed: bytes) -> Callable[[str, Worker], AnswerKey]:
    """The full answer keys of a run that only judges: nothing is tried to explain an answer."""
    keys = full_answer_keys(course, Seed(seed))
    return lambda name, worker: replace(keys(name, worker), right_traces=None)


class WithoutExperiments(Memory):
    """A memory for answers that are judged in full, and explained by what they gave alone."""

    def investigated(
        self, _key: Hashable, _investigate: Callable[[], Investigation | None]
    ) -> Investigation | None:
        """Nothing: no variant of an answer is tried, and no trace is followed."""
        return None


class WithoutExplanations(WithoutExperiments):
    """A memory for answers that are judged in full, and not explained at all."""

    def matched(self, _key: Hashable, _find: Callable[[], list[Match]]) -> list[Match]:
        """Nothing: an answer is not compared with those of mistakes."""
        return []
