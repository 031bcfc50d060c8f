"""Does the function return at its end, and from its end only?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.diagnosis.cues.code import Loop, Scope
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.results import Diagnosis
from grader.wording import place
from grader.wording import translate as _

#: Functions and methods that give None.
_GIVES_NOTHING = frozenset(
    {"print", "append", "update", "extend", "sort", "clear", "insert", "fill", "seed", "shuffle"}
)


def returning_cues(case: Case) -> Iterator[Cue]:
    """A `return` that gives None, that is not reached, or that comes too early."""
    yield from _nothing(case)
    yield from _in_first_round(case)
    yield from _before_the_end(case)


def misplaced_return(case: Case) -> Diagnosis | None:
    """Why every public call gave None: where the `return` stands, or what it gives."""
    if not case.answered or any(one.outcome.value is not None for one in case.answered):
        return None
    if len(case.answered) < len(case.judgment.public):
        return None
    cue = next(_nothing(case), None) if _own_returns(case) else _inner_return(case)
    below = case.program.return_below(case.definition) if case.program is not None else None
    if cue is None and not _own_returns(case) and below is None:
        cue = _bare(case) or _printed(case)
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
            settles=True,
        )
    return None


def _bare(case: Case) -> Cue | None:
    """The function ends in a `return` with nothing behind it."""
    if isinstance(case.code.node, ast.Lambda):
        return None
    last = case.code.node.body[-1]
    if not isinstance(last, ast.Return) or last.value is not None:
        return None
    return Cue(
        weight=100,
        about="return",
        title=_("The `return` gives nothing back"),
        explanation=_(
            "Nothing stands behind the `return` on line {line}, so the function gives back None."
        ).format(line=case.code.line(last)),
        hint=_("Which value should be handed to the caller?"),
        line=case.code.line(last),
        parts=case.failing_names,
        is_seen=True,
        settles=True,
    )


def _printed(case: Case) -> Cue | None:
    """The last thing that a function without `return` does is to print."""
    if isinstance(case.code.node, ast.Lambda):
        return None
    match case.code.node.body[-1]:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=args) as call) if not all(
            isinstance(one, ast.Constant) for one in args
        ):
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
                settles=True,
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
                    settles=True,
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
            title=_("The `return` stands inside a block"),
            explanation=_(
                "The `return` on line {line} belongs to a loop, a condition or another block. "
                "Where Python does not get to it, the function gives back None."
            ).format(line=line),
            hint=_("How far is the `return` indented, and what does that mean?"),
            line=line,
            parts=case.failing_names,
            is_seen=True,
            settles=True,
        )


def _in_first_round(case: Case) -> Iterator[Cue]:
    """A loop in whose body a `return` stands that no condition guards."""
    for node in _own_returns(case):
        loop = case.code.parents.get(node)
        skips = any(isinstance(one, ast.Continue) for one in ast.walk(loop)) if loop else True
        if isinstance(loop, Loop) and node in loop.body and not skips:
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
                settles=True,
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
