"""What do the values of a part show if no named mistake explains them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.course import Part
from grader.diagnosis.lines import line_of
from grader.diagnosis.patterns import Pattern, pattern_of
from grader.judging import Comparison, Judgment, difference_message, outputs_of
from grader.notebook import Definition
from grader.results import Diagnosis
from grader.wording import listed
from grader.wording import translate as _


def describe_parts(
    judgment: Judgment, parts: Iterable[Part], definition: Definition
) -> list[Diagnosis]:
    """Diagnoses of parts that no mistake explains; parts with the same pattern share one."""
    together: dict[Pattern, list[str]] = {}
    causes = {
        name
        for part in judgment.question.parts
        if judgment.credits[part.name].excused
        for one in judgment.comparisons
        for name in one.explained_by(part)
    }
    for part in parts:
        if part.points or part.name in judgment.question.guards or part.name in causes:
            together.setdefault(_pattern(judgment, part, definition), []).append(part.name)
    return [
        Diagnosis(
            mistake=None,
            confidence=pattern.confidence,
            title=_("{names}: {pattern}").format(names=listed(names), pattern=pattern.title),
            explanation=pattern.explanation,
            cell=definition.cell,
            line=line_of(definition, names),
            parts=tuple(names),
            evidence=pattern.evidence,
        )
        for pattern, names in together.items()
    ]


def _pattern(judgment: Judgment, part: Part, definition: Definition) -> Pattern:
    if set(definition.lines_assigning(part.name)) & set(definition.placeholders):
        return Pattern(_("not filled in yet"), _("A placeholder is still there."), "none", "cue")
    public = [one for one in judgment.public if one.failure(part)]
    places = [
        (one, name)
        for one in public
        for name in outputs_of(part, one.wanted)
        if one.outcome.kind == "value"
    ]
    if public:
        how = public[0].failure(part)
        pattern = pattern_of(
            [(one.wanted[name], one.got.get(name)) for one, name in places],
            difference_message(how) if how else "",
            [_arrays(one.expectation.call.args) for one, _name in places],
        )
        return _naming_outputs(pattern, places)
    inputs = _("; ").join(
        dict.fromkeys(
            one.expectation.call.label for one in judgment.comparisons if one.failure(part)
        )
    )
    return Pattern(
        _("right on the public calls, but not on all others"),
        _("It fails on: {inputs}.").format(inputs=inputs),
        "none",
    )


def _arrays(args: Sequence[Any]) -> dict[str, Any]:
    """The arrays among a call's arguments, by their key or their position."""
    arrays: dict[str, Any] = {}
    for number, argument in enumerate(args, start=1):
        if isinstance(argument, Mapping):
            arrays.update((str(key), value) for key, value in argument.items())
        elif isinstance(argument, tuple | list):
            for entry, value in enumerate(argument, start=1):
                name = _("entry {entry} of argument {number}").format(entry=entry, number=number)
                arrays[name] = value
        else:
            arrays[_("argument {number}").format(number=number)] = argument
    return arrays


def _naming_outputs(pattern: Pattern, places: Sequence[tuple[Comparison, str]]) -> Pattern:
    """The pattern, naming the outputs if only some of a part's outputs are wrong."""
    wrong = list(dict.fromkeys(name for one, name in places if name in one.wrong))
    if not wrong or {name for _one, name in places} <= set(wrong):
        return pattern
    title = _("{pattern}, in {names} only").format(pattern=pattern.title, names=listed(wrong))
    return replace(pattern, title=title)
