"""Does the function use a name of the notebook around it, or take a name that it needs?"""

from __future__ import annotations

import ast
import builtins
import difflib
from collections.abc import Iterator

from grader.diagnosis.cues.arguments import unread_arguments
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.diagnosis.cues.pairs import matters, pairs, unmoved_parts
from grader.wording import place
from grader.wording import translate as _

_NO_DATA = ("import ", "from ", "def ", "async def ", "class ", "@")
_LIKENESS = 0.75
#: Longer names are not compared.
_MOST_LETTERS = 60
_BUILTINS = frozenset(name for name in dir(builtins) if name[:1] != "_")
#: Names of modules, whether or not the notebook imports them.
_MODULES = frozenset({"np", "numpy", "math", "scipy", "plt"})


def outer_name_cues(case: Case) -> Iterator[Cue]:
    """A global in place of an argument, a name taken from Python, a name that is set anew."""
    if case.program is not None:
        yield from _globals(case)
        yield from _taken_outside(case)
        yield from _set_anew(case)
    yield from _taken_inside(case)


def _globals(case: Case) -> Iterator[Cue]:
    """Globals that hold data and are read where an argument is like them, or is never read."""
    unread = [name for _position, name in unread_arguments(case)]
    for name, node in case.code.free.items():
        settings = [] if name in _BUILTINS or name in _MODULES else list(case.setting(name))
        for cell, line, source in settings:
            likely = [one for one in unread if _alike(name, one)]
            if not name.isupper():
                likely = likely or unread
            similar = [one for one in case.code.parameters if _alike(name, one)]
            if source.lstrip().startswith(_NO_DATA) or not (likely or similar):
                continue
            argument = (likely or similar)[0]
            explanation = _(
                "`{name}` is not an argument. It is set in {place}, and keeps that value whatever "
                "the function is called with. The function never reads its argument `{argument}`."
            )
            if argument not in unread:
                explanation = _(
                    "`{name}` is not an argument. It is set in {place}, and keeps that value "
                    "whatever the function is called with. The function has an argument "
                    "`{argument}`."
                )
            behind, _only = case.parts_behind([node])
            parts = tuple(part for part in _unmoved(case, argument) if part in behind)
            yield Cue(
                weight=90,
                about=f"argument {case.code.parameters.index(argument)}",
                title=_("`{name}` is a global variable of the notebook").format(name=shown(name)),
                explanation=explanation.format(
                    name=shown(name), place=place(cell, line), argument=shown(argument)
                ),
                hint=_("Where should the function get this value from when someone calls it?"),
                line=case.code.line(node),
                parts=parts or behind or case.failing_names,
                is_seen=bool(parts),
                settles=bool(parts),
                stops=True,
            )


def _unmoved(case: Case, argument: str) -> tuple[str, ...]:
    """The wrong parts that an argument does not move although it should."""
    position = case.code.parameters.index(argument)
    if not matters(case, position):
        return ()
    found = [unmoved_parts(case, pair) for pair in pairs(case) if pair.position == position]
    return tuple(name for name in case.failing_names if all(name in same for same in found))


def _alike(name: str, argument: str) -> bool:
    """Whether a global may be taken for an argument: `eps` and `epsilon`, `lambda_` and `lambd`."""
    plain, other = (one.casefold().replace("_", "") for one in (name, argument))
    shorter, longer = sorted((plain, other), key=len)
    if len(longer) > _MOST_LETTERS:
        return False
    if len(shorter) >= 3 and longer.startswith(shorter):
        return True
    if plain == other:
        return True
    long_enough = min(len(plain), len(other)) >= 4
    return long_enough and difflib.SequenceMatcher(None, plain, other).ratio() >= _LIKENESS


def _taken_inside(case: Case) -> Iterator[Cue]:
    """A name of Python's or of a module gets a value in the scope in which it is used as such.

    Nothing is said unless a call stopped where it is so used: it may be the same function still.
    """
    uses = [
        (name, node)
        for node in case.code.nodes
        if (name := _used_as_given(case, node)) and case.stopped_on(case.code.line(node))
    ]
    for name, use in uses:
        for node in case.code.nodes:
            if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Store):
                continue
            if node.id == name and case.code.scope(node) is case.code.scope(use):
                yield _taken(case, name, case.code.line(node), case.code.line(use))
                return


def _taken(case: Case, name: str, line: int, use: int) -> Cue:
    return Cue(
        weight=78,
        about=f"taken {name}",
        title=_("`{name}` gets a value and is then no longer what it was").format(name=shown(name)),
        explanation=_(
            "Line {line} gives a value to `{name}`, which is a name that Python or a module "
            "already has. Line {use} uses `{name}` as if it still meant that."
        ).format(line=line, use=use, name=shown(name)),
        hint=_("What is `{name}` in this function?").format(name=shown(name)),
        line=line,
        parts=case.failing_names,
        is_seen=True,
        stops=True,
    )


def _used_as_given(case: Case, node: ast.AST) -> str:
    """The name if a node calls a function of Python's or reads an attribute of a module."""
    imports = case.program.imports if case.program is not None else frozenset()
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in _BUILTINS:
            return name
        case ast.Attribute(value=ast.Name(id=name)) if name in _MODULES & (imports | _MODULES):
            return name
    return ""


def _taken_outside(case: Case) -> Iterator[Cue]:
    """A statement of the notebook gives a value to a function of Python's that is called here."""
    for node in case.code.nodes:
        name = _used_as_given(case, node)
        if not name or name in case.code.bound or not case.stopped_on(case.code.line(node)):
            continue
        for cell, line, source in case.setting(name):
            if source.lstrip().startswith(_NO_DATA):
                continue
            yield Cue(
                weight=78,
                about=f"taken {name}",
                title=_("`{name}` is no longer what it was").format(name=shown(name)),
                explanation=_(
                    "In {place} the notebook gives a value to `{name}`, which is a name that "
                    "Python or a module already has. Line {line} uses `{name}` as if it still "
                    "meant that."
                ).format(place=place(cell, line), line=case.code.line(node), name=shown(name)),
                hint=_("What is `{name}` once the whole notebook has been run?").format(
                    name=shown(name)
                ),
                line=case.code.line(node),
                parts=case.failing_names,
                is_seen=True,
                stops=True,
            )
            return


def _set_anew(case: Case) -> Iterator[Cue]:
    """A name that the function reads means something else since a later cell."""
    assert case.program is not None
    provided = tuple(case.judgment.question.stubs)
    for one in case.program.redefinitions(case.function, "own cell", provided):
        if one.earlier is None or one.name not in case.code.free:
            continue
        yield Cue(
            weight=40,
            about=f"anew {one.name}",
            title=_("`{name}` is set again in a later cell").format(name=shown(one.name)),
            explanation=_(
                "`{name}` is set in {earlier} and again in {later}. Once the whole notebook has "
                "been run, the later one counts."
            ).format(
                name=shown(one.name),
                earlier=place(one.earlier.cell, one.earlier.line),
                later=place(one.later.cell, one.later.line),
            ),
            hint=_("Which of the two did you have in mind?"),
            line=case.code.line(case.code.free[one.name]),
            parts=case.failing_names,
        )
