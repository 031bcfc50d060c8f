"""Which experiments need not be made again? What they showed is kept with the answer's outcomes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from grader.course import Question
from grader.grading.looks import Look, Looks
from grader.running import find_once

Found = TypeVar("Found")


def once(
    looks: Looks,
    question: Question,
    look: Look,
    what: str,
    find: Callable[[], Found],
    to_bytes: Callable[[Found], bytes],
    from_bytes: Callable[[bytes], Found],
    lasts: Callable[[Found], bool] = lambda _found: True,
) -> Found:
    """What experiments with an answer showed: what is known, or else what `find` finds.

    Args:
        looks: what the answer is graded by.
        question: the question.
        look: the answer.
        what: the name of the experiments.
        find: makes them.
        to_bytes: encodes what they show; a ValueError says that it cannot be kept.
        from_bytes: decodes it; a ValueError says that it is damaged.
        lasts: whether it holds for another run, if the answer did not end it in this one.
    """
    if not (looks.key.digest and look.run.digest):
        return find()
    parts = (what, looks.key.digest, question.function, look.run.digest)
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    ended = all(outcome.reason is None for _expectation, outcome in look.run.outcomes)
    return find_once(
        looks.memory.answers.findings,
        key,
        find,
        to_bytes,
        from_bytes,
        lambda found: ended and lasts(found),
    )
