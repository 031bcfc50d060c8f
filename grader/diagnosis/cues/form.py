"""Does the function return the kind of thing that is asked for, with each value in its place?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.diagnosis.lines import line_of
from grader.judging import Comparison, as_numbers, asked_entries, describe, difference
from grader.wording import translate as _


def form_cues(case: Case) -> Iterator[Cue]:
    """An answer of another type than asked, and values that have changed places."""
    yield from _another_type(case)
    yield from _exchanged(case)


def _another_type(case: Case) -> Iterator[Cue]:
    """A tuple in place of a dictionary, too few values, a pair in place of a number."""
    for one in case.answered:
        value = one.outcome.value
        asked = _asked_for(case, one)
        if value is None or not asked:
            continue
        yield Cue(
            weight=93,
            about="return type",
            title=_("The function returns {what} instead of {asked}").format(
                what=shown(describe(value)), asked=asked
            ),
            explanation=_(
                "The task asks for {asked}. What the function returns is {what}, so no part of it "
                "is where it should be."
            ).format(what=shown(describe(value)), asked=asked),
            hint=_("What does the docstring say under “Returns”?"),
            line=line_of(case.definition, ()),
            parts=case.failing_names,
            is_seen=True,
            settles=True,
        )
        return


def _asked_for(case: Case, one: Comparison) -> str:
    """What is asked for, in a few words, if the answer is another kind of thing; else ""."""
    right, value = one.expectation.value, one.outcome.value
    question = case.judgment.question
    returns = asked_entries(question, value)
    if isinstance(right, Mapping):
        return "" if isinstance(value, Mapping) else _("a dictionary")
    if returns:
        names = ", ".join(name if isinstance(name, str) else "cache" for name in returns)
        fits = isinstance(value, tuple | list) and len(value) == len(returns)
        return "" if fits else _("{count} values ({names})").format(count=len(returns), names=names)
    if isinstance(value, Mapping | str) or (
        isinstance(value, tuple | list) and len(value) != 1 and as_numbers(right) is not None
    ):
        numbers = as_numbers(right)
        return describe(right) if numbers is not None and numbers.ndim == 0 else ""
    return ""


def _exchanged(case: Case) -> Iterator[Cue]:
    """Two outputs that have each other's values on every public call."""
    wrong = [one for one in case.answered if one.wrong]
    names = {name for one in wrong for name in one.wrong if name in one.wanted}
    for first in sorted(names):
        for second in sorted(names):
            if first < second and _have_each_others(wrong, first, second):
                parts = tuple(
                    part.name for part in case.failing if part.covers(first) or part.covers(second)
                )
                if parts:
                    yield Cue(
                        weight=94,
                        about=f"exchanged {first}",
                        title=_("{first} and {second} have changed places").format(
                            first=first, second=second
                        ),
                        explanation=_(
                            "What the answer has as {first} is the right {second}, and what it has "
                            "as {second} is the right {first}."
                        ).format(first=first, second=second),
                        hint=_("In which order, or under which names, are the values returned?"),
                        line=line_of(case.definition, (first, second)),
                        parts=parts,
                        is_seen=True,
                        settles=True,
                    )


def _have_each_others(wrong: list[Comparison], first: str, second: str) -> bool:
    told = False
    for one in wrong:
        if first not in one.wanted or second not in one.wanted:
            continue
        if not (_is_value(one, first, second) and _is_value(one, second, first)):
            return False
        told = told or _is_rich(one.wanted[first]) or _is_rich(one.wanted[second])
    return told


def _is_value(one: Comparison, name: str, other: str) -> bool:
    got: Any = one.got.get(name)
    return got is not None and difference(name, one.wanted[other], got) is None


def _is_rich(value: object) -> bool:
    """Whether an array has so many different entries that it is not equal to another by chance."""
    numbers = as_numbers(value)
    return numbers is not None and len(set(numbers.ravel().tolist())) > 2
