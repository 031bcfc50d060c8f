"""Which arguments are passed by position, and which must be passed by keyword?"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from grader.authoring.creating.planned import parameters_of


def by_position(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    is_method: bool = False,
) -> tuple[list[tuple[str, Any]], dict[str, Any]]:
    """The arguments of a call, by position as far as that leaves no gap, and the rest by keyword.

    A student who gives a parameter another name is then asked as well as the others. A gap is
    filled with the default, if that is a plain literal.

    Returns:
        the positional ones, each with the name of its parameter, and the others.
    """
    names = parameters_of(node)[int(is_method) :]
    given = [
        (names[n] if n < len(names) else f"value_{n + 1}", value) for n, value in enumerate(args)
    ]
    rest = dict(kwargs)
    if len(args) > len(names) or not rest.keys() & set(names):
        return given, rest
    last = max(n for n, name in enumerate(names) if name in rest)
    filled = list(given)
    defaults = _defaults(node)
    for name in names[len(args) : last + 1]:
        if name in rest:
            filled.append((name, rest[name]))
        elif name in defaults:
            filled.append((name, defaults[name]))
        else:
            return given, rest
    return filled, {name: value for name, value in rest.items() if name not in names}


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, Any]:
    """The defaults of parameters that are plain literals."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    found: dict[str, Any] = {}
    for argument, default in zip(
        arguments[len(arguments) - len(node.args.defaults) :], node.args.defaults, strict=True
    ):
        match default:
            case ast.Constant(value=value):
                found[argument.arg] = value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                found[argument.arg] = -number
            case ast.Tuple(elts=[]):
                found[argument.arg] = ()
    return found
