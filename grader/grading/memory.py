"""What need not be done again: the outcomes of each distinct answer, and their judgment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property

from grader.judging import Judgment, call_views
from grader.results import CallView
from grader.running import Answers

#: How many judgments are remembered.
_REMEMBERED = 1000


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
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judged(self, key: Hashable, judge: Callable[[], Judgment]) -> Judged:
        """What was judged under `key`, or else what `judge` finds."""
        with self._lock:
            if key in self._judged:
                self._judged.move_to_end(key)
                return self._judged[key]
        found = Judged(judge())
        with self._lock:
            self._judged[key] = found
            if len(self._judged) > _REMEMBERED:
                self._judged.popitem(last=False)
        return found
