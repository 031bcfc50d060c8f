"""What need not be done again: an answer's outcomes, their judgment, and what explains them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from grader.judging import Judgment, call_views
from grader.results import CallView
from grader.running import Answers, note_call_time
from grader.worker import Outcome

if TYPE_CHECKING:
    from grader.diagnosis import Investigation, Match
    from grader.grading.method import EarnedStep

#: How many judgments, investigations, matches, earned steps and times are remembered.
_REMEMBERED = 1000

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Judged:
    """The judgment of an answer, and what students see of its calls."""

    judgment: Judgment

    @cached_property
    def views(self) -> tuple[CallView, ...]:
        """The public calls as students may see them."""
        return call_views(self.judgment)


@dataclass(frozen=True)
class Memory:
    """What a run remembers; threads may share it.

    Attributes:
        answers: the outcomes of each distinct answer.
    """

    answers: Answers = field(default_factory=Answers)
    _judged: OrderedDict[Hashable, Judged] = field(default_factory=OrderedDict)
    _investigated: OrderedDict[Hashable, Investigation | None] = field(default_factory=OrderedDict)
    _matched: OrderedDict[Hashable, list[Match]] = field(default_factory=OrderedDict)
    _earned: OrderedDict[Hashable, list[EarnedStep]] = field(default_factory=OrderedDict)
    _timed: OrderedDict[Hashable, None] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judged(self, key: Hashable, judge: Callable[[], Judgment]) -> Judged:
        """What was judged under `key`, or else what `judge` finds."""
        return self._remembered(self._judged, key, lambda: Judged(judge()))

    def investigated(
        self, key: Hashable, investigate: Callable[[], Investigation | None]
    ) -> Investigation | None:
        """What experiments showed under `key`, or else what `investigate` finds."""
        return self._remembered(self._investigated, key, investigate)

    def matched(self, key: Hashable, find: Callable[[], list[Match]]) -> list[Match]:
        """The mistakes that explain an answer under `key`, or else those that `find` finds."""
        return self._remembered(self._matched, key, find)

    def earned(self, key: Hashable, find: Callable[[], list[EarnedStep]]) -> list[EarnedStep]:
        """The steps that were earned under `key`, or else those that `find` finds."""
        return self._remembered(self._earned, key, find)

    def note_call_time(
        self, assignment: str, function: str, answer: str, outcomes: Sequence[Outcome]
    ) -> None:
        """Keep how long a call of an answer took, which pages of a class show."""
        self._remembered(
            self._timed,
            (assignment, function, answer),
            lambda: note_call_time(self.answers.findings, assignment, function, answer, outcomes),
        )

    def _remembered(
        self, known: OrderedDict[Hashable, Found], key: Hashable, find: Callable[[], Found]
    ) -> Found:
        with self._lock:
            if key in known:
                known.move_to_end(key)
                return known[key]
        found = find()
        with self._lock:
            known[key] = found
            if len(known) > _REMEMBERED:
                known.popitem(last=False)
        return found
