"""Does the function give back what is asked for: at its end, of that type, in that order?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.diagnosis.cues.code import Loop, Scope
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.diagnosis.lines import line_of
from grader.judging import Comparison, as_numbers, describe, difference
from grader.results import Diagnosis
from grader.wording import place
from grader.wording import translate as _

#: Functions and methods that give None.
_GIVES_NOTHING = frozenset(
    {"print", "append", "update", "extend", "sort", "clear", "insert", "fill", "seed", "shuffle"}
)


def returning_cues(case: Case) -> Iterator[Cue]:
    """A `return` that comes too early, or that gives another kind of thing than asked."""
    yield from _nothing(case)
    yield from _in_first_round(case)
    yield from _before_the_end(case)
    yield from _another_type(case)
    yield from _exchanged(case)


def misplaced_return(case: Case) -> Diagnosis | None:
    """Why every public call gave None: where the `return` stands, or what it gives."""
    if not case.answered or any(one.outcome.value is not None for one in case.answered):
        return None
    if len(case.answered) < len(case.judgment.public):
        return None
    cue = next(_nothing(case), None) if _own_returns(case) else _inner_return(case)
    below = case.program.return_below(case.definition) if case.program is not None else None
    if cue is None and not _own_returns(case) and below is None:
        cue = _printed(case)
    if cue is not None:
        return cue.diagnosis(case.definition)
    if below is None or _own_returns(case):
        return None
    cell, line = below
    return Diagnosis(
        mistake=None,
        confidence="pattern",
        title=_("The `return` stands outside the function"),
        explanation=_(
            "{function} ends in {end} without a `return`, so it gives back None. The `return` in "
            "{place} does not belong to any function."
        ).format(
            function=case.function,
            end=place(case.definition.cell, case.definition.end_line),
            place=place(cell, line),
        ),
        cell=cell,
        line=line,
        parts=case.failing_names,
        hint=_("Where does Python see the end of the function?"),
        evidence="cue",
    )


def _own_returns(case: Case) -> list[ast.Return]:
    """The function's own `return`s that give something back, in order."""
    found = [node for node in case.code.own(ast.Return) if isinstance(node, ast.Return)]
    given = [node for node in found if node.value is not None]
    return sorted(given, key=lambda node: node.lineno)


def _inner_return(case: Case) -> Cue | None:
    """The only `return` belongs to a function inside this one."""
    for node in case.code.nodes:
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        inner = next((one for one in case.code.above(node) if isinstance(one, Scope)), None)
        if inner is None or inner is case.code.node or isinstance(inner, ast.Lambda):
            continue
        return Cue(
            weight=100,
            about="return",
            title=_("The `return` belongs to the inner function `{name}`").format(
                name=shown(inner.name)
            ),
            explanation=_(
                "The `return` on line {line} is part of `{name}`, which is defined inside "
                "{function}. {function} itself ends without a `return`, so it gives back None."
            ).format(
                line=case.code.line(node), name=shown(inner.name), function=shown(case.function)
            ),
            hint=_("To which `def` does the `return` belong, judging by its indentation?"),
            line=case.code.line(node),
            parts=case.failing_names,
            is_seen=True,
        )
    return None


def _printed(case: Case) -> Cue | None:
    """The last thing that a function without `return` does is to print."""
    if isinstance(case.code.node, ast.Lambda):
        return None
    match case.code.node.body[-1]:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[_given, *_rest]) as call):
            return Cue(
                weight=100,
                about="return",
                title=_("The result is printed, not returned"),
                explanation=_(
                    "Line {line} prints, which shows something on the screen and hands nothing "
                    "back. {function} ends without a `return`, so it gives back None."
                ).format(line=case.code.line(call), function=shown(case.function)),
                hint=_("How does a caller get hold of the result?"),
                line=case.code.line(call),
                parts=case.failing_names,
                is_seen=True,
            )
    return None


def _nothing(case: Case) -> Iterator[Cue]:
    """Some call gave None although there is a `return`."""
    if not any(one.outcome.value is None for one in case.answered):
        return
    returns = _own_returns(case)
    for node in returns:
        call = node.value
        if isinstance(call, ast.Call):
            name = str(getattr(call.func, "attr", getattr(call.func, "id", "")))
            if name in _GIVES_NOTHING and len(returns) == 1:
                yield Cue(
                    weight=100,
                    about="return",
                    title=_("`{name}` gives back None").format(name=shown(name)),
                    explanation=_(
                        "Line {line} returns what `{name}(…)` gives back, and that is None: "
                        "`{name}` does something and has no result."
                    ).format(line=case.code.line(node), name=shown(name)),
                    hint=_("Which value should be handed to the caller?"),
                    line=case.code.line(node),
                    parts=case.failing_names,
                    is_seen=True,
                )
                return
    blocks = (*Loop, ast.If, ast.Try, ast.With)
    if returns and all(
        any(isinstance(one, blocks) for one in case.code.above(node)) for node in returns
    ):
        line = case.code.line(returns[-1])
        yield Cue(
            weight=99,
            about="return",
            title=_("The `return` is not reached on every call"),
            explanation=_(
                "The `return` on line {line} stands inside a block. Where Python does not get to "
                "it, the function gives back None, as it did here."
            ).format(line=line),
            hint=_("How far is the `return` indented, and what does that mean?"),
            line=line,
            parts=case.failing_names,
            is_seen=True,
        )


def _in_first_round(case: Case) -> Iterator[Cue]:
    """A loop in whose body a `return` stands that no condition guards."""
    for node in _own_returns(case):
        loop = case.code.parents.get(node)
        if isinstance(loop, Loop) and node in loop.body:
            parts, _only = case.parts_behind([node, *loop.body])
            yield Cue(
                weight=98,
                about="return",
                title=_("The loop ends in its first round"),
                explanation=_(
                    "The `return` on line {line} stands inside the loop that begins on line "
                    "{loop}, so the function ends in the first round."
                ).format(line=case.code.line(node), loop=case.code.line(loop)),
                hint=_("How far is the `return` indented, and what does that mean?"),
                line=case.code.line(node),
                parts=parts or case.failing_names,
                is_seen=True,
            )
            return


def _before_the_end(case: Case) -> Iterator[Cue]:
    """Statements below a `return` that is always reached."""
    body: Sequence[ast.AST] = case.code.body
    for number, statement in enumerate(body[:-1]):
        below = [one for one in body[number + 1 :] if not _does_nothing(one)]
        if isinstance(statement, ast.Return) and below:
            yield Cue(
                weight=97,
                about="return",
                title=_("Nothing below the `return` on line {line} is run").format(
                    line=case.code.line(statement)
                ),
                explanation=_(
                    "The function ends at the `return` on line {line}. Line {below} and what "
                    "follows it is never run."
                ).format(line=case.code.line(statement), below=case.code.line(below[0])),
                hint=_("What do the lines below the `return` compute?"),
                line=case.code.line(statement),
                parts=case.failing_names,
                is_seen=isinstance(statement.value, ast.expr) and _sets_parts(case, below),
            )
            return


def _does_nothing(statement: ast.AST) -> bool:
    """Whether a statement below a `return` is not missed: another one, `pass`, a text."""
    if isinstance(statement, ast.Return | ast.Pass | Scope[0]):
        return True
    return isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Call)


def _sets_parts(case: Case, statements: Sequence[ast.AST]) -> bool:
    """Whether any of the statements gives a wrong part its value."""
    lines = {line for name in case.failing_names for line in case.definition.lines_assigning(name)}
    spans = [(case.code.line(one), case.code.line(one) + _height(one)) for one in statements]
    return any(first <= line <= last for line in lines for first, last in spans)


def _height(node: ast.AST) -> int:
    return int(getattr(node, "end_lineno", 0) or 0) - int(getattr(node, "lineno", 0))


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
        )
        return


def _asked_for(case: Case, one: Comparison) -> str:
    """What is asked for, in a few words, if the answer is another kind of thing; else ""."""
    right, value = one.expectation.value, one.outcome.value
    returns = case.judgment.question.returns
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
