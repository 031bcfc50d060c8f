"""Which expression gives an entry of a container that is written out?"""

from __future__ import annotations

import ast
from collections.abc import Sequence


def added_to_list(statement: ast.stmt) -> ast.expr | None:
    """What a statement adds to a list, as a list: `x += […]`, `x.extend(…)`, `x.append(…)`."""
    match statement:
        case ast.AugAssign(op=ast.Add(), value=added):
            return added
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="extend"), args=[added])):
            return added
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"), args=[added])):
            return ast.List([added], ast.Load())
    return None


def path_of(returns: Sequence[object], output: str) -> tuple[int, ...]:
    """Where an output stands in what is returned, by positions."""
    for position, name in enumerate(returns):
        if name == output:
            return (position,)
        if isinstance(name, list | tuple) and (inner := path_of(name, output)):
            return (position, *inner)
    return ()


def entry_of(node: ast.AST, path: tuple[int, ...], output: str) -> tuple[ast.AST, tuple[int, ...]]:
    """The expression of an output within that of a container, as far as it is written out."""
    while True:
        if isinstance(node, ast.Tuple | ast.List) and path and path[0] < len(node.elts):
            node, path = node.elts[path[0]], path[1:]
            continue
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == output:
                    return value, path
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("tuple", "list", "dict")
            and len(node.args) == 1
        ):
            node = node.args[0]
            continue
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == output:
                    return keyword.value, path
        return node, path
