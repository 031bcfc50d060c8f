"""Which argument is it that a function changed, and may it?"""

from __future__ import annotations

from collections.abc import Iterable

from grader.course import Question


def split_place(path: str) -> tuple[int | None, str]:
    """The position of an argument, counted from 1, and the place in it; None for no argument."""
    rest = path.lstrip("0123456789")
    number = path.removesuffix(rest)
    return (int(number) + 1 if number else None), rest


def changes_not_allowed(question: Question, changed: Iterable[str]) -> tuple[str, ...]:
    """The changed places that are in no argument which the function may change."""
    return tuple(path for path in changed if split_place(path)[0] not in question.may_change)
