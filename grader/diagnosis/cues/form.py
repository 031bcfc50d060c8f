"""Does the function return the kind of thing that is asked for, with each value in its place?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.diagnosis.lines import line_of
from grader.judging import (
    Comparison,
    as_numbers,
    asked_entries,
    describe,
    difference,
    outputs_of,
)
from grader.wording import translate as _


def form_cues(case: Case) -> Iterator[Cue]:
    """An answer of another type than asked, and values that have changed places."""
    yield from _another_type(case)
    yield from _entries_of_another_type(case)
    others = list(_other_entries(case))
    yield from others or exchange_cues(case)


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
            explanation=_("The task asks for {asked}. What the function returns is {what}.").format(
                what=shown(describe(value)), asked=asked
            ),
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
    if _is_taken_apart(case, right) and not isinstance(value, tuple | list):
        return _("a list")
    if isinstance(value, Mapping | str) or (
        isinstance(value, tuple | list) and len(value) != 1 and as_numbers(right) is not None
    ):
        numbers = as_numbers(right)
        return describe(right) if numbers is not None and numbers.ndim == 0 else ""
    return ""


def _is_taken_apart(case: Case, right: object) -> bool:
    """Whether the answer is a list into which parts reach."""
    parts = case.judgment.question.parts
    is_list = isinstance(right, list | tuple) and not case.judgment.question.returns
    return is_list and any(part.reaches_into(parts[0].name) for part in parts)


def _entries_of_another_type(case: Case) -> Iterator[Cue]:
    """A list in place of one of the dictionaries that are returned."""
    question = case.judgment.question
    told: set[str] = set()
    for one in case.answered:
        right, value = one.expectation.value, one.outcome.value
        names = asked_entries(question, value)
        if not (isinstance(right, tuple | list) and isinstance(value, tuple | list)):
            continue
        if len(value) != len(names):
            continue
        for name, wanted, got in zip(names, right, value, strict=False):
            if not isinstance(wanted, Mapping) or isinstance(got, Mapping) or name in told:
                continue
            parts = tuple(
                part.name
                for part in case.failing
                if any(str(o).startswith(f"{name}.") for o in outputs_of(part, one.wanted))
            )
            if not parts:
                continue
            told.add(name)
            yield Cue(
                weight=93,
                about=f"entry {name}",
                title=_("`{name}` is {what} instead of {asked}").format(
                    name=name, what=shown(describe(got)), asked=_("a dictionary")
                ),
                explanation=_(
                    "The task asks for {asked} as `{name}`. The function returns {what} in its "
                    "place."
                ).format(name=name, what=shown(describe(got)), asked=_("a dictionary")),
                hint=_("What does the docstring say under “Returns”?"),
                line=_line_setting(case, str(name)),
                parts=parts,
                is_seen=True,
                settles=True,
            )


def _line_setting(case: Case, name: str) -> int | None:
    """The last line that gives a variable its value as a whole, or else the last `return`."""
    lines = [
        case.code.line(node)
        for node in case.code.nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id == name
    ]
    return max(lines) if lines else line_of(case.definition, ())


def _other_entries(case: Case) -> Iterator[Cue]:
    """A list with more or fewer entries than asked, or with a triple in place of a pair."""
    for one in case.answered:
        right, value = one.expectation.value, one.outcome.value
        if not _is_taken_apart(case, right) or not isinstance(value, tuple | list):
            continue
        assert isinstance(right, tuple | list)
        title, explanation = _other_number(one, right, value) or _other_kind(one, right, value)
        if title:
            yield Cue(
                weight=93,
                about="entries",
                title=title,
                explanation=explanation,
                hint=_("What does the docstring say under “Returns”?"),
                line=line_of(case.definition, ()),
                parts=case.failing_names,
                is_seen=True,
                settles=True,
            )
            return


def _other_number(
    one: Comparison, right: Sequence[object], value: Sequence[object]
) -> tuple[str, str] | None:
    """A title and a sentence about the number of entries, if it is another one."""
    count, got = len(right), len(value)
    if count == got:
        return None
    title = _("Entries of the list that is returned: {got} instead of {count}")
    sentence = _(
        "{input}: the list that is returned should have {count} entries, and it has {got}."
    )
    label = one.expectation.call.label
    return title.format(got=got, count=count), sentence.format(input=label, count=count, got=got)


def _other_kind(
    one: Comparison, right: Sequence[object], value: Sequence[object]
) -> tuple[str, str]:
    """A title and a sentence about the first entry that is of another kind; "" if none is."""
    for number, (wanted, got) in enumerate(zip(right, value, strict=True)):
        is_pair = isinstance(wanted, tuple | list) and not (
            isinstance(got, tuple | list) and len(got) == len(wanted)
        )
        if is_pair or (isinstance(wanted, Mapping) and not isinstance(got, Mapping)):
            what, asked = shown(describe(got)), describe(wanted)
            title = _("An entry of the list that is returned is {what} instead of {asked}")
            sentence = _(
                "{input}: entry {number} of the list that is returned, counted from 0, is {what}. "
                "It should be {asked}."
            )
            label = one.expectation.call.label
            return (
                title.format(what=what, asked=asked),
                sentence.format(input=label, number=number, what=what, asked=asked),
            )
    return "", ""


def exchange_cues(case: Case) -> Iterator[Cue]:
    """Two outputs that have each other's values on every public call."""
    wrong = [one for one in case.answered if one.wrong]
    names = {name for one in wrong for name in one.wrong if name in one.wanted}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for first in sorted(names):
        for second in sorted(names):
            if first < second and _have_each_others(wrong, first, second):
                holders = _holders(wrong, first, second)
                found[holders or (first, second)] = () if holders else (first, second)
    for (first, second), own in found.items():
        parts = tuple(
            part.name
            for part in case.failing
            if any(part.covers(name) for name in names if _is_within(name, (first, second)))
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
                line=line_of(case.definition, own),
                parts=parts,
                is_seen=True,
                settles=True,
            )


def _holders(wrong: list[Comparison], first: str, second: str) -> tuple[str, str] | None:
    """The dictionaries that have changed places as a whole, if the outputs are entries of them."""
    one, _point, entry = first.partition(".")
    other, _point, same = second.partition(".")
    if not entry or entry != same or one == other:
        return None
    for call in wrong:
        for name in call.wanted:
            if name.startswith(f"{one}."):
                partner = other + name.removeprefix(one)
                if partner not in call.wanted or not (
                    _is_value(call, name, partner) and _is_value(call, partner, name)
                ):
                    return None
    return one, other


def _is_within(name: str, holders: tuple[str, str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in holders)


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
