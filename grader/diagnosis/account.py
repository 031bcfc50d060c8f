"""What do experiments with a wrong answer say, in words?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import msgspec

from grader.course import Outline, Part
from grader.diagnosis.description import named_arrays
from grader.diagnosis.edits import wording
from grader.diagnosis.investigation import FirstWrong, Seen
from grader.diagnosis.patterns import Pattern, pattern_of
from grader.diagnosis.repair import Repair
from grader.diagnosis.traces import Line, Suspect
from grader.judging import Judgment, as_numbers, difference, difference_message, outputs_of, show
from grader.notebook import Definition
from grader.results import Diagnosis
from grader.running import PreparedQuestion
from grader.wording import translate as _

_CODE = re.compile(r"`([^`]+)`")


def parts_with(parts: Sequence[Part], outputs: Iterable[str]) -> tuple[str, ...]:
    """The names of the parts to which some of these outputs belong."""
    names = dict.fromkeys(outputs)
    return tuple(part.name for part in parts if outputs_of(part, names))


def parts_made_right(
    parts: Sequence[Part], outputs: Collection[str], judgment: Judgment
) -> tuple[str, ...]:
    """The names of the parts of which all wrong outputs are among these."""
    found = []
    for part in parts:
        wrong = {
            name
            for one in judgment.public
            for name in outputs_of(part, one.wrong if one.outcome.kind == "value" else one.wanted)
        }
        if wrong and wrong <= set(outputs):
            found.append(part.name)
    return tuple(found)


def as_one_line(
    first: Diagnosis, second: Diagnosis, definition: Definition | None = None
) -> Diagnosis:
    """One diagnosis for two repairs of the same line, neither of which is enough alone.

    The second is one of the line as the first left it, so that it may name what is not there.
    """
    return msgspec.structs.replace(
        first,
        title=_("This line is not right in more than one place"),
        explanation=_both(first.explanation, second.explanation, definition),
        repair=f"{first.repair} {second.repair}",
        parts=tuple(dict.fromkeys((*first.parts, *second.parts))),
    )


def _both(first: str, second: str, definition: Definition | None) -> str:
    """Two explanations, if the second says something else than the first, and of the same code."""
    source = definition.source if definition is not None else ""
    pieces = [] if definition is None else _CODE.findall(second)
    if first.endswith(second) or not all(wording.is_written(source, one) for one in pieces):
        return first
    return f"{first} {second}"


def told_repair(repair: Repair, parts: tuple[str, ...], prepared: PreparedQuestion) -> Diagnosis:
    """The diagnosis for an edit that makes these parts right."""
    cell, line = prepared.place_of(*repair.place, repair.span)
    return Diagnosis(
        mistake=None,
        confidence="exact",
        evidence="repair",
        title=wording.title(repair.edit),
        explanation=wording.explanation(repair.edit),
        hint=wording.question(repair.edit),
        repair=wording.repair(repair.edit),
        cell=cell,
        line=line,
        parts=parts,
    )


def told_hidden(
    repair: Repair, first: FirstWrong, parts: tuple[str, ...], prepared: PreparedQuestion
) -> Diagnosis:
    """The diagnosis for an edit that makes these parts right with the first wrong value."""
    told = told_repair(repair, parts, prepared)
    explanation = f"{told.explanation} {_behind(first.suspect.place, prepared)}"
    return msgspec.structs.replace(told, confidence="pattern", explanation=explanation)


def told_first_wrong(
    found: FirstWrong,
    parts: tuple[str, ...],
    prepared: PreparedQuestion,
    judgment: Judgment,
    outline: Outline | None = None,
) -> Diagnosis:
    """The diagnosis for a statement where values first part from the right ones."""
    suspect = found.suspect
    cell, line = prepared.place_of(*suspect.place, suspect.span)
    name = suspect.name or suspect.variable
    if name.isdecimal():  # an entry of a list, which has no name of its own
        name = suspect.variable
    unset = suspect.verdict == "unset"
    seen = () if unset else found.seen
    pattern = _pattern(seen, judgment, outline or Outline())
    title = _("What is returned is not in the form that is asked for")
    if not name and not _is_of_another_form(suspect, judgment):
        title = _("`{name}` returns the first wrong value")
        title = title.format(name=suspect.function)
    if name:
        title = _("`{name}` is the first wrong value")
        if found.behind is not None or not found.is_first:
            title = _("`{name}` is wrong as well")
        title = title.format(name=name)
        if unset:
            title = _("`{name}` is not set").format(name=name)
        if pattern is not None:
            title = _("{names}: {pattern}").format(names=f"`{name}`", pattern=pattern.title)
    sentences = [
        _until(found.before, prepared) if name else "",
        _behind(found.behind, prepared),
        _what_it_gets(found, name, line, judgment),
        pattern.explanation if pattern is not None else "",
        _("With the right value there, everything else would be right.")
        if found.proven and suspect.name not in suspect.outputs
        else "",
    ]
    return Diagnosis(
        mistake=None,
        confidence="pattern",
        evidence="trace",
        title=title,
        explanation=" ".join(sentence for sentence in sentences if sentence),
        hint=_question(name, line, unset=unset),
        seen=_seen(seen, name, judgment),
        cell=cell,
        line=line,
        parts=parts,
    )


def _until(before: Line | None, prepared: PreparedQuestion) -> str:
    if before is None:
        return ""
    _cell, line = prepared.place_of(*before)
    return _("Up to line {line}, every value is as it should be.").format(line=line)


def _behind(place: Line | None, prepared: PreparedQuestion) -> str:
    if place is None:
        return ""
    _cell, line = prepared.place_of(*place)
    sentence = _(
        "With the right value on line {line}, and here as well, everything would be right."
    )
    return sentence.format(line=line)


def _is_of_another_form(suspect: Suspect, judgment: Judgment) -> bool:
    """Whether the answer as a whole, and not a value in it, is what is wrong with a `return`."""
    return suspect.function == judgment.question.function and any(
        one.problem is not None for one in judgment.public
    )


def _what_it_gets(found: FirstWrong, name: str, line: int, judgment: Judgment) -> str:
    if not name and not _is_of_another_form(found.suspect, judgment):
        sentence = _("On line {line}, `{name}` returns a value that no right solution has.")
        return sentence.format(line=line, name=found.suspect.function)
    if not name:
        return ""
    if found.suspect.verdict == "unset":
        return _("Line {line} sets other entries, but not `{name}`.").format(line=line, name=name)
    if found.belongs_to:
        sentence = _("On line {line}, `{name}` gets the value that `{other}` should have.")
        return sentence.format(line=line, name=name, other=found.belongs_to)
    if found.suspect.rounds > 1 and found.suspect.verdict in ("unknown", "shape"):
        sentence = _("On line {line}, `{name}` gets values that no right solution has.")
    elif found.suspect.verdict == "shape":
        sentence = _("On line {line}, `{name}` gets the right numbers in another shape.")
    elif found.suspect.verdict == "unknown":
        sentence = _("On line {line}, `{name}` gets a value that no right solution has.")
    else:
        sentence = _("On line {line}, `{name}` gets a value that does not belong there.")
    return sentence.format(line=line, name=name)


def _question(name: str, line: int, *, unset: bool = False) -> str:
    if not name:
        return _("What should the function return, and in which order?")
    if unset:
        return _("Where in the function should `{name}` get its value?").format(name=name)
    question = _("Which value should `{name}` have on line {line}, and how is it computed?")
    return question.format(name=name, line=line)


def _pattern(seen: Sequence[Seen], judgment: Judgment, outline: Outline) -> Pattern | None:
    """What the values of a statement have in common with the right ones."""
    public = judgment.public
    known = [one for one in seen if one.right is not None and one.call < len(public)]
    if not known:
        return None
    calls = [public[one.call].expectation.call for one in known]
    pattern = pattern_of(
        [(one.right, one.got) for one in known],
        "",
        [named_arrays(call.args, outline.arguments) for call in calls],
    )
    return pattern if pattern.confidence == "pattern" else None


def _seen(seen: Sequence[Seen], name: str, judgment: Judgment) -> str:
    """The value of a statement on one call, and what a right solution has there."""
    public = judgment.public
    for one in seen:
        if one.right is None or one.call >= len(public) or as_numbers(one.got) is None:
            continue
        how = difference(name, one.right, one.got)
        if how is None:
            continue
        sentence = _("{input}: `{name}` is\n`{got}`\nA right solution has\n`{right}`\n{message}.")
        if one.right.size == 1:
            sentence = _("{input}: `{name}` is `{got}`, and a right solution has `{right}`.")
        return sentence.format(
            input=public[one.call].expectation.call.label,
            name=name or _("the returned value"),
            got=show(one.got),
            right=show(one.right),
            message=difference_message(how),
        )
    return ""
