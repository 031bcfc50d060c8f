"""What do the values of a part show if no named mistake explains them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.course import Outline, Part
from grader.diagnosis.lines import line_of
from grader.diagnosis.patterns import Pattern, pattern_of
from grader.judging import (
    Comparison,
    Judgment,
    difference_message,
    is_truth_value,
    outputs_of,
    variable_of,
)
from grader.notebook import Definition
from grader.results import Diagnosis
from grader.wording import listed
from grader.wording import translate as _


def describe_parts(
    judgment: Judgment,
    parts: Iterable[Part],
    definition: Definition,
    outline: Outline | None = None,
) -> list[Diagnosis]:
    """Diagnoses of parts that no mistake explains; parts with the same pattern share one."""
    outline = outline or Outline()
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
            pattern = _of_a_draw(judgment, part, outline) or _pattern(
                judgment, part, definition, outline
            )
            together.setdefault(pattern, []).append(part.name)
    return [
        Diagnosis(
            mistake=None,
            confidence=pattern.confidence,
            title=_("{names}: {pattern}").format(names=listed(names), pattern=pattern.title),
            explanation=pattern.explanation,
            cell=definition.cell,
            line=line_of(definition, names, are_returned=judgment.are_returned(names)),
            parts=tuple(names),
            evidence=pattern.evidence,
        )
        for pattern, names in together.items()
    ]


def _of_a_draw(judgment: Judgment, part: Part, outline: Outline) -> Pattern | None:
    """What can be said of a part that rests on a valid draw which is not the seeded one.

    Whether it is right given that draw is known only where the reference is at hand.
    """
    drawn = [p for p in judgment.question.parts if judgment.credits[p.name].is_draw]
    wrong = [one for one in judgment.comparisons if one.failure(part)]
    if any(one.consequence is not None for one in wrong):
        return None
    names = {name for one in wrong for name in outputs_of(part, one.wrong)}
    rests_on = {
        need
        for one in wrong
        for name in names & one.wanted.keys()
        for need in outline.rests_on.get(variable_of(name, one.wanted), ())
    }
    drawn_names = {
        variable_of(name, one.wanted)
        for p in drawn
        for one in wrong
        for name in outputs_of(p, one.wrong)
    }
    if not rests_on & drawn_names:
        return None
    explanation = _(
        "It depends on draws ({names}) that are valid, but not those that the given seed and "
        "function give. So it cannot be compared with the expected values: draw as the notebook "
        "says to see whether it is right."
    )
    return Pattern(
        _("not compared, because of another draw"),
        explanation.format(names=listed([p.name for p in drawn])),
        "none",
    )


def _pattern(judgment: Judgment, part: Part, definition: Definition, outline: Outline) -> Pattern:
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
            [named_arrays(one.expectation.call.args, outline.arguments) for one, _name in places],
        )
        return _naming_calls(_naming_outputs(pattern, places), judgment, part)
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


def named_arrays(
    args: Sequence[Any], names: Sequence[str | tuple[str, ...]] = ()
) -> dict[str, Any]:
    """The arrays among a call's arguments, by their keys or by the `names` of the arguments."""
    arrays: dict[str, Any] = {}
    for number, argument in enumerate(args, start=1):
        name = names[number - 1] if number <= len(names) else ()
        if isinstance(argument, Mapping):
            arrays.update((str(key), value) for key, value in argument.items())
        elif isinstance(argument, tuple | list):
            for entry, value in enumerate(argument, start=1):
                position = _("entry {entry} of argument {number}")
                position = position.format(entry=entry, number=number)
                known = not isinstance(name, str) and len(name) == len(argument)
                arrays[name[entry - 1] if known else position] = value
        else:
            position = _("argument {number}").format(number=number)
            arrays[name if isinstance(name, str) and name else position] = argument
    return arrays


def _naming_calls(pattern: Pattern, judgment: Judgment, part: Part) -> Pattern:
    """The pattern, with the calls on which it shows if the part is right on others."""
    wrong = [one for one in judgment.public if one.failure(part)]
    right = [
        one
        for one in judgment.public
        if not one.failure(part)
        and not any(is_truth_value(one.got.get(name)) for name in outputs_of(part, one.wanted))
    ]
    if not right or pattern.confidence == "none":
        return pattern
    inputs = [
        _("; ").join(dict.fromkeys(one.expectation.call.label for one in some))
        for some in (wrong, right)
    ]
    explanation = _("{what} That is so on: {wrong}. It is right on: {right}.")
    return replace(
        pattern,
        title=_("{pattern}, on some calls only").format(pattern=pattern.title),
        explanation=explanation.format(what=pattern.explanation, wrong=inputs[0], right=inputs[1]),
    )


def _naming_outputs(pattern: Pattern, places: Sequence[tuple[Comparison, str]]) -> Pattern:
    """The pattern, naming the outputs if only some of a part's outputs are wrong."""
    wrong = list(dict.fromkeys(name for one, name in places if name in one.wrong))
    if not wrong or {name for _one, name in places} <= set(wrong):
        return pattern
    title = _("{pattern}, in {names} only").format(pattern=pattern.title, names=listed(wrong))
    return replace(pattern, title=title)
