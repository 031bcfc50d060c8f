"""What is to be said of how a program was run: what was provided, read otherwise or left out?"""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterator, Mapping, Sequence

from grader.notebook import Definition, Fragment, Program, Redefinition, Slice
from grader.wording import place
from grader.wording import translate as _
from grader.worker import Task

#: How many names are told of that are set anew below a function.
MOST_REDEFINITIONS = 5


def fallback_notes(task: Task) -> list[str]:
    """Notes on names that the program lacks and the grader provided."""
    if any(code.source.rstrip().endswith("import *") for code in task.code):
        return []  # a star import may well have bound what seems to be missing
    note = _("{name} was never imported or defined; the grader provided it")
    return [note.format(name=name) for name in sorted(task.fallback)]


def substitution_notes(needed: Slice, notes: Mapping[str, str]) -> list[str]:
    """Notes on unknown modules that were taken for one of the assignment."""
    paths = sorted({origin.path for origin in needed.origins})
    return [notes[path] for path in paths if path in notes]


def redefinition_notes(
    program: Program, function: str, redefined: Sequence[Redefinition]
) -> Iterator[str]:
    """Notes on names that were taken as they stood in the function's own cell."""
    definition = program.definition(function)
    for one in redefined[:MOST_REDEFINITIONS]:
        same_cell = definition is not None and one.later.cell == definition.cell
        message = _(
            "`{name}` is set again in {later}. When {own} ran, it was still the one from "
            "{earlier}, so `{function}` was judged with that one"
        )
        if one.earlier is None and not hasattr(builtins, one.name):
            message = _(
                "`{name}` is set again in {later}. When {own} ran, it was still the one that the "
                "assignment provides, so `{function}` was judged with that"
            )
        elif one.earlier is None:
            message = _(
                "`{name}` is set again in {later}. When {own} ran, it was still Python's own, so "
                "`{function}` was judged with that"
            )
        if not one.name:
            message = _(
                "{later} changes what `{function}` needs, so it was judged with everything as it "
                "was when {own} ran"
            )
        yield message.format(
            name=one.name,
            function=function,
            own=_where(definition, line=same_cell) if definition else "",
            earlier=_where(one.earlier, line=same_cell) if one.earlier else "",
            later=_where(one.later, line=same_cell),
        )


def _where(what: Fragment | Definition, *, line: bool) -> str:
    return place(what.cell, what.line if line or what.cell is None else None)


def left_out_notes(function: str, unused: Collection[str]) -> list[str]:
    """Notes on calls that say nothing about the function."""
    note = _(
        "{function} does not call {names}, so it was not judged on the calls in which that "
        "function has a fault"
    )
    return [note.format(function=function, names=name) for name in sorted(unused)]
