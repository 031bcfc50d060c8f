"""Is a function used as a value where its result is meant?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np

from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.wording import translate as _
from grader.worker import Opaque

#: Methods of arrays and dictionaries.
_METHODS = frozenset(
    name
    for kind in (np.ndarray, dict)
    for name in dir(kind)
    if not name.startswith("_") and callable(getattr(kind, name))
)


def uncalled_cues(case: Case) -> Iterator[Cue]:
    """`W1.copy`, `np.random.rand`, `forward` without parentheses, in a sum or as an answer.

    Nothing is said unless a call stopped with an error of types, or gave something that is no data.
    """
    if not _shows(case):
        return
    for node in case.code.nodes:
        name = _function_named(case, node)
        if name and _is_used_as_value(case, node):
            line = case.code.line(node)
            yield Cue(
                weight=91,
                about=f"line {line}",
                title=_("`{name}` is not called").format(name=shown(name)),
                explanation=_(
                    "On line {line}, `{name}` stands without parentheses, so what is used is the "
                    "function itself and not what it gives."
                ).format(line=line, name=shown(name)),
                hint=_("How does Python know that a function is to be called?"),
                line=line,
                parts=case.parts_behind([node])[0] or case.failing_names,
                is_seen=True,
                stops=True,
            )
            return


def _shows(case: Case) -> bool:
    """Whether a public call shows that something was used for a value that is none."""
    for one in case.judgment.public:
        error, value = one.outcome.error, one.outcome.value
        entries = value.values() if isinstance(value, dict) else value
        inner = (
            list(entries) if isinstance(entries, dict | tuple | list | type({}.values())) else []
        )
        if error is not None and error.type in ("TypeError", "AttributeError"):
            return True
        if any(isinstance(entry, Opaque) for entry in (value, *inner)):
            return True
    return False


def _function_named(case: Case, node: ast.AST) -> str:
    """The name of a function or method if a node is one that is not called; else ""."""
    call = case.code.parents.get(node)
    if isinstance(call, ast.Call) and call.func is node:
        return ""
    match node:
        case ast.Name(ctx=ast.Load(), id=name):
            is_own = case.program is not None and name in case.program.definitions
            return name if is_own and name not in case.code.bound else ""
        case ast.Attribute(ctx=ast.Load(), attr=attribute):
            dotted = _dotted(node)
            if dotted and dotted[0] in ("np", "numpy"):
                return ".".join(dotted) if _is_numpy_function(dotted[1:]) else ""
            if attribute in _METHODS and not isinstance(call, ast.Attribute):
                return ".".join(dotted) if dotted else attribute
    return ""


def _dotted(node: ast.expr) -> list[str]:
    """The names of `a.b.c`; empty for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []


def _is_numpy_function(names: list[str]) -> bool:
    """Whether these attributes of NumPy lead to a function, not to a type or a module."""
    value: object = np
    for name in names[:2]:
        if name.startswith("_") or name not in dir(value):
            return False
        value = getattr(value, name)
    return callable(value) and not isinstance(value, type)


def _is_used_as_value(case: Case, node: ast.AST) -> bool:
    """Whether it is an operand or an answer, or gets a name that is one and that nothing calls."""
    match case.code.parents.get(node):
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Return() | ast.AugAssign():
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            uses = [
                one
                for one in case.code.nodes
                if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
            ]
            stores = [
                one
                for one in case.code.nodes
                if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
            ]
            around = [case.code.parents.get(one) for one in uses]
            plain = (ast.BinOp, ast.UnaryOp, ast.Return, ast.AugAssign, ast.Subscript)
            return len(stores) == 1 and any(isinstance(one, plain) for one in around)
    return False
