"""Is there an argument that is never read, is replaced at once, or makes no difference?"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

import numpy as np

from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.diagnosis.cues.pairs import DEFAULT, Pair, matters, pairs, unmoved_parts
from grader.diagnosis.lines import line_of
from grader.wording import listed
from grader.wording import translate as _

#: The smallest step that moves a number of size 1 by more than rounding does.
_TINY = 1e-12


def argument_cues(case: Case) -> Iterator[Cue]:
    """Arguments that right answers depend on, and that the function does without."""
    told: set[int] = set()
    for position, name in enumerate(case.code.parameters):
        if not case.public_values(position):
            continue
        needed = matters(case, position)
        if needed is False:
            continue
        found = _unread(case, position, needed) or _replaced(case, position, needed)
        if found is not None:
            told.add(position)
            yield found
        elif needed and name in case.code.parameters:
            yield from _without_difference(case, position)


def unread_arguments(case: Case) -> list[tuple[int, str]]:
    """The arguments that calls pass, that may matter, and that the text never reads."""
    if case.code.reads_all:
        return []
    return [
        (position, name)
        for position, name in enumerate(case.code.parameters)
        if name not in case.code.loaded
        and case.public_values(position)
        and matters(case, position) is not False
    ]


def _unread(case: Case, position: int, needed: bool | None) -> Cue | None:
    if (position, case.code.parameters[position]) not in unread_arguments(case):
        return None
    name = shown(case.code.parameters[position])
    parts, sentence = _unmoved(case, position)
    return Cue(
        weight=85,
        about=f"argument {position}",
        title=_("`{name}` is never read").format(name=name),
        explanation=_(
            "The function takes the argument `{name}`, but nothing in it reads `{name}`, so it "
            "makes no difference what is passed. {sentence}"
        )
        .format(name=name, sentence=sentence)
        .strip(),
        hint=_("Where does `{name}` belong in the formula?").format(name=name),
        line=case.code.head_line,
        parts=parts or case.failing_names,
        is_seen=bool(parts and needed),
        settles=bool(parts and needed),
    )


def _replaced(case: Case, position: int, needed: bool | None) -> Cue | None:
    """The first thing that happens to the argument is that it gets another value."""
    name = case.code.parameters[position]
    for statement in case.code.body:
        mentions = [n for n in ast.walk(statement) if isinstance(n, ast.Name) and n.id == name]
        if not mentions:
            continue
        simple = isinstance(statement, ast.Assign) and all(
            isinstance(target, ast.Name) for target in statement.targets
        )
        if not simple or len(mentions) > 1 or not isinstance(mentions[0].ctx, ast.Store):
            return None
        parts, sentence = _unmoved(case, position)
        return Cue(
            weight=86,
            about=f"argument {position}",
            title=_("`{name}` is overwritten before it is read").format(name=shown(name)),
            explanation=_(
                "Line {line} gives `{name}` another value before anything reads it, so the value "
                "that was passed is lost. {sentence}"
            )
            .format(name=shown(name), line=case.code.line(statement), sentence=sentence)
            .strip(),
            hint=_("Who decides what `{name}` is: the function, or whoever calls it?").format(
                name=shown(name)
            ),
            line=case.code.line(statement),
            parts=parts or case.failing_names,
            is_seen=bool(parts and needed),
            settles=bool(parts and needed),
        )
    return None


def _is_sure(case: Case, position: int) -> bool:
    """Whether equal answers on two calls are no accident, even if the argument is read.

    Small masks may be the same below two thresholds, and steps below the resolution of doubles may
    both be lost.
    """
    values = [value for pair in pairs(case) if pair.position == position for value in pair.values]
    tiny = [value for value in values if isinstance(value, float) and abs(value) < _TINY]
    return case.judgment.question.seed is None and len(tiny) < len(values)


def _unmoved(
    case: Case, position: int, only: Collection[str] | None = None
) -> tuple[tuple[str, ...], str]:
    """The wrong parts to which an argument makes no difference, and a sentence that shows it."""
    found = [(pair, unmoved_parts(case, pair)) for pair in pairs(case) if pair.position == position]
    # a part that moves between any two calls does depend on the argument
    parts = tuple(
        name
        for name in case.failing_names
        if found and all(name in same for _pair, same in found) and (only is None or name in only)
    )
    if not parts:
        return (), ""
    # round numbers are read more easily than 1.11022e-16
    sentences = [_sentence(case, pair, parts) for pair, _same in found]
    return parts, min(sentences, key=len)


def _sentence(case: Case, pair: Pair, parts: tuple[str, ...]) -> str:
    name = case.code.parameters[pair.position]
    one, other = (_written(value) for value in pair.values)
    if not one or not other:
        return _("On two calls that differ in `{name}` alone, {parts} came out the same.").format(
            name=shown(name), parts=listed(parts)
        )
    return _(
        "With `{name}` = {first} and with `{name}` = {second}, and all else equal, {parts} came "
        "out the same."
    ).format(name=shown(name), first=one, second=other, parts=listed(parts))


def _written(value: object) -> str:
    """A value of the course's own calls as it stands in a sentence; "" for an array or a dict."""
    if value is DEFAULT:
        return _("its default value")
    return f"{value:g}" if isinstance(value, int | float | np.number) else ""


def _without_difference(case: Case, position: int) -> Iterator[Cue]:
    name = case.code.parameters[position]
    sizes = any(isinstance(value, list) for _one, value in case.public_values(position))
    parts, sentence = _unmoved(case, position)
    sure = _is_sure(case, position)
    parts = tuple(
        part.name
        for part in case.failing
        if part.name in parts and (sure or not case.may_read(part, name))
    )
    if parts and not sizes:
        sentence = _unmoved(case, position, parts)[1]
        title = _("`{name}` makes no difference to {parts}")
        if any(case.may_read(part, name) for part in case.failing if part.name in parts):
            title = _("Another `{name}` gives the same {parts}")
        yield Cue(
            weight=75,
            about=f"argument {position}",
            title=title.format(name=shown(name), parts=listed(parts)),
            explanation=_("{sentence} It should depend on `{name}`.").format(
                sentence=sentence, name=shown(name)
            ),
            hint=_("Which term or factor depends on `{name}`, and where does it enter?").format(
                name=shown(name)
            ),
            line=line_of(case.definition, parts),
            parts=parts,
            is_seen=True,
            settles=True,
        )
