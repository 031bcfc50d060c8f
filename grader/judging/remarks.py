"""What needs saying about a question beyond its status: where is it unfilled, where does it stop?

Nothing here reveals what a hidden call returned. The sentences that follow from the status alone
are in `grader/wording/sentences.py`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence

from grader.judging.comparison import Comparison
from grader.judging.judgment import Judgment
from grader.notebook import Definition, ElsewhereKind, Program
from grader.results import QuestionStatus
from grader.wording import N_, listed, ntranslate, place, unreadable_function
from grader.wording import translate as _

_ELSEWHERE: Mapping[ElsewhereKind, str] = {
    "text": N_(
        "Its text is in {place}, but that is a text cell, which Python never runs. Make it a code "
        "cell."
    ),
    "comment": N_("Its text is in {place}, but as a comment, which Python never runs."),
    "quoted": N_("Its text is in {place}, but in quotes, so it is a string and not a function."),
    "magic": N_(
        "Its text is in {place}, but the magic at the start of that cell keeps Python from "
        "running it."
    ),
    "method": N_(
        "It is in {place}, as a method of the class `{name}`. The task asks for a separate "
        "function, outside any class and without `self`."
    ),
    "nested": N_(
        "It is in {place}, inside the function `{name}`, where nothing outside can call it. Move "
        "it to the left margin."
    ),
}


def status_detail(judgment: Judgment, definition: Definition | None) -> str:
    """What a student needs to know beyond the status of a question that was run; often ""."""
    if judgment.status == "unfilled" and definition is not None:
        cell = definition.cell
        places = [definition.place_of(line) for line in definition.placeholders]
        lines = [line for at, line in places if at == cell]
        message = ntranslate(
            "There is still a placeholder in line {lines}.",
            "There are still placeholders in lines {lines}.",
            len(lines),
        )
        if cell:
            message = ntranslate(
                "There is still a placeholder in line {lines} of cell {cell}.",
                "There are still placeholders in lines {lines} of cell {cell}.",
                len(lines),
            )
        return message.format(lines=listed(list(map(str, lines)), limit=20), cell=cell)
    stopped = [one for one in judgment.comparisons if one.outcome.kind != "value"]
    if stopped and len(stopped) < len(judgment.comparisons):
        inputs = _("; ").join(dict.fromkeys(one.expectation.call.label for one in stopped))
        return _("It stops on only some of the calls: {inputs}.").format(inputs=inputs)
    return ""


def missing_packages(packages: Collection[str]) -> str:
    """Why a question was not judged: the course allows packages that are not there."""
    message = ntranslate(
        "It needs the package {names}, which the course allows, but this machine did not have it. "
        "That is not the student’s fault.",
        "It needs the packages {names}, which the course allows, but this machine did not have "
        "them. That is not the student’s fault.",
        len(packages),
    )
    return message.format(names=listed([f"'{name}'" for name in packages]))


def failed_check(comparisons: Iterable[Comparison]) -> str:
    """Why a question was not judged: the course's own check of a call failed; else ""."""
    for one in comparisons:
        for difference in one.wrong.values():
            if difference.kind == "check_failed":
                message = _(
                    "The course’s own check of this function fails ({fault}). That is not the "
                    "student’s fault."
                )
                return message.format(fault=difference.got)
    return ""


def not_a_function(program: Program, function: str) -> str:
    """Where the text of a missing function stands without being one, or ""."""
    stands = program.elsewhere(function)
    if stands is None:
        return ""
    where = place(stands.cell, stands.line)
    return _(_ELSEWHERE[stands.kind]).format(place=where, name=stands.within)


def where_they_stand(program: Program, functions: Sequence[str]) -> str:
    """Where the texts of missing functions stand without being one, or "".

    Of those that stand in the same kind of place, the first is explained and the others are named.
    """
    alike: dict[tuple[ElsewhereKind, str], list[str]] = {}
    for function in functions:
        if stands := program.elsewhere(function):
            alike.setdefault((stands.kind, stands.within), []).append(function)
    sentences = []
    for first, *others in alike.values():
        explained = _("`{function}` is one of the graded functions. {problem}")
        sentences.append(explained.format(function=first, problem=not_a_function(program, first)))
        if others:
            names = listed([f"`{name}`" for name in others])
            sentences.append(_("The same goes for {names}.").format(names=names))
    return " ".join(sentences)


def what_is_misspelt(
    program: Program, functions: Collection[str], others: Collection[str] = ()
) -> str:
    """Which functions have nearly the names of missing ones, or ""; each is taken for one only.

    `others` are names that are right, though nothing is asked of them here.
    """
    explained = _("`{function}` is one of the graded functions. {problem}")
    sentences = []
    for function in functions:
        near = program.near_misses(function, {*functions, *others})
        if near and difflib.get_close_matches(near[0], functions, n=1) == [function]:
            problem = _is_it_meant(near[0])
            sentences.append(explained.format(function=function, problem=problem))
    return " ".join(sentences)


def _is_it_meant(name: str) -> str:
    message = _("Did you mean `{name}` to be this function? The name must match exactly.")
    return message.format(name=name)


def status_without_run(
    program: Program, function: str, definition: Definition | None, graded: Collection[str]
) -> tuple[QuestionStatus, str]:
    """The status of a function that cannot be run, and a sentence that says why.

    `graded` holds all graded functions of the assignment: none of them is another one misspelt.
    """
    if definition is None:
        if where := not_a_function(program, function):
            return "missing", where
        near = program.near_misses(function, graded)
        return "missing", _is_it_meant(near[0]) if near else ""
    if definition.fault is not None:
        return "raised", unreadable_function(definition.fault)
    where = place(definition.cell, definition.line)
    return "unfilled", _("It begins in {place}.").format(place=where)
