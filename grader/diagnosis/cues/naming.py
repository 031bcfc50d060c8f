"""Does a value go to a name that nothing reads, while a similar name is read?"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from grader.diagnosis.cues.code import Scope, loads
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.wording import translate as _

#: How similar names of at least so many letters must be if they differ in letters.
_LIKENESS, _LEAST_LETTERS = 0.85, 5
#: Longer names are not compared.
_MOST_LETTERS = 60
#: A function with more names than that is not compared name by name.
_MOST_NAMES = 300


def naming_cues(case: Case) -> Iterator[Cue]:
    """Names that are set and never read beside a similar one, and values that are never read."""
    if not case.code.reads_all:
        yield from _beside(case)
        yield from _overwritten(case)


def _beside(case: Case) -> Iterator[Cue]:
    stores = {
        node.id: node
        for node in reversed(case.code.nodes)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    unread = [name for name in stores if name not in case.code.loaded and name[:1] != "_"]
    if len(stores) > _MOST_NAMES:
        return
    for name in unread:
        similar = [other for other in case.code.loaded if _alike(name, other)]
        if not similar:
            continue
        other = similar[0]
        lines = [
            case.code.line(node)
            for node in case.code.nodes
            if isinstance(node, ast.Name) and node.id == other and isinstance(node.ctx, ast.Load)
        ]
        line = case.code.line(stores[name])
        yield Cue(
            weight=84 if other not in case.code.bound else 66,
            about=f"line {line}",
            title=_("`{name}` is set and never read").format(name=shown(name)),
            explanation=_(
                "Line {line} sets `{name}`, which nothing reads. Line {other_line} reads `{other}`."
            ).format(
                line=line, name=shown(name), other_line=min(lines, default=0), other=shown(other)
            ),
            hint=_("Are `{name}` and `{other}` meant to be the same?").format(
                name=shown(name), other=shown(other)
            ),
            line=line,
            parts=case.failing_names,
            is_seen=_is_undefined(case, other),
            stops=True,
        )


def _is_undefined(case: Case, name: str) -> bool:
    """Whether a call stopped because the name has no value."""
    errors = [one.outcome.error for one in case.judgment.public]
    return any(
        error is not None
        and error.type in ("NameError", "UnboundLocalError")
        and f"'{name}'" in error.message
        for error in errors
    )


def _alike(name: str, other: str) -> bool:
    """Whether one name may be the other misspelt: `dA_2` and `dA2`, but not `dA1` and `dA2`."""
    if name == other or max(len(name), len(other)) > _MOST_LETTERS:
        return False
    plain, other_plain = (one.casefold().replace("_", "") for one in (name, other))
    if plain == other_plain:
        # a and A are different things in formulas, but dA_2 and dA2 are not
        return name.replace("_", "") == other.replace("_", "") or len(plain) >= _LEAST_LETTERS
    if re.findall(r"\d", plain) != re.findall(r"\d", other_plain):
        return False
    if min(len(plain), len(other_plain)) < _LEAST_LETTERS:
        return False
    opposite = {"plus", "minus", "left", "right", "max", "min"}
    if (set(re.split(r"_|\d", name)) ^ set(re.split(r"_|\d", other))) & opposite:
        return False
    return difflib.SequenceMatcher(None, plain, other_plain).ratio() >= _LIKENESS


def _overwritten(case: Case) -> Iterator[Cue]:
    """Two statements in a row of the body give one name a value; the first is never read."""
    if isinstance(case.code.node, ast.Lambda):
        return
    scopes = [node for node in case.code.nodes if isinstance(node, Scope)]
    inside = {name for scope in scopes if scope is not case.code.node for name in loads(scope)}
    last: dict[str, tuple[int, ast.expr]] = {}
    for statement in case.code.node.body:
        read = set(loads(statement))
        for name in read:
            last.pop(name, None)
        target = _single_target(statement)
        if target is None or target in inside or not isinstance(statement, ast.Assign):
            inner = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
            for name in inner:
                last.pop(name, None)
            continue
        before = last.get(target)
        if before is not None and not _is_beginning(before[1]):
            parts, _only = case.parts_behind([statement])
            yield Cue(
                weight=45,
                about=f"line {case.code.line(statement)}",
                title=_("`{name}` is set twice, and its first value is never read").format(
                    name=shown(target)
                ),
                explanation=_(
                    "Line {first} gives `{name}` a value, and line {second} gives it another one "
                    "before anything has read the first."
                ).format(first=before[0], second=case.code.line(statement), name=shown(target)),
                hint=_("Which name belongs on line {second}?").format(
                    second=case.code.line(statement)
                ),
                line=case.code.line(statement),
                parts=parts or case.failing_names,
                stops=False,
            )
        last[target] = (case.code.line(statement), statement.value)


def _single_target(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None


def _is_beginning(value: ast.expr) -> bool:
    """Whether a value is only something to begin with: None, 0, zeros, an empty dict."""
    match value:
        case ast.Constant() | ast.Dict(keys=[]) | ast.List(elts=[]) | ast.Tuple(elts=[]):
            return True
        case ast.Call():
            name = getattr(value.func, "attr", getattr(value.func, "id", ""))
            return name in {"zeros", "ones", "empty", "zeros_like", "ones_like", "dict", "list"}
    return False
