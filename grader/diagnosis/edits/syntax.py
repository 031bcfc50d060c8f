"""How are small expressions read and made?"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

#: Calls through which a factor passes: a place within them is none of its own.
LINEAR = ("sum", "mean", "dot", "multiply", "matmul", "squeeze", "float")
#: Calls whose arguments are sizes or names rather than parts of a formula.
NO_FORMULA = ("randn", "rand", "zeros", "ones", "range", "len", "str", "print", "seed", "reshape")
#: Functions of NumPy, and methods of its arrays, that only give a value.
_PURE = frozenset(
    (
        *("multiply", "divide", "add", "subtract", "dot", "matmul", "sqrt", "square", "power"),
        *("exp", "log", "abs", "maximum", "where", "sum", "mean", "zeros", "reshape", "transpose"),
    )
)

#: Methods that change what they are called on, and give None.
_GIVING_NOTHING = ("append", "update", "extend", "sort", "insert", "fill", "clear", "shuffle")


def name(text: str) -> ast.Name:
    """A name."""
    return ast.Name(text, ast.Load())


def number(value: complex) -> ast.expr:
    """A number; a negative one as Python reads it, with the sign outside."""
    if isinstance(value, int | float) and value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def number_of(node: ast.AST) -> Any:
    """The number that an expression writes out, or None."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = number_of(operand)
            return None if value is None else -value
    return None


def binary(left: ast.expr, operator: type[ast.operator], right: ast.expr) -> ast.BinOp:
    """A binary operation."""
    return ast.BinOp(left, operator(), right)


def times(left: ast.expr, right: ast.expr) -> ast.BinOp:
    """A product, entry by entry."""
    return binary(left, ast.Mult, right)


def over(left: ast.expr, right: ast.expr) -> ast.BinOp:
    """A quotient."""
    return binary(left, ast.Div, right)


def negative(node: ast.expr) -> ast.expr:
    """The expression with the opposite sign."""
    return ast.UnaryOp(ast.USub(), node)


def transposed(node: ast.expr) -> ast.Attribute:
    """`node.T`."""
    return ast.Attribute(node, "T", ast.Load())


def indexed(node: ast.expr, index: ast.expr) -> ast.Subscript:
    """`node[index]`."""
    return ast.Subscript(node, index, ast.Load())


def called(node: ast.AST) -> str:
    """The last name of the function that a call calls ("sum" of `np.sum(x)`), or ""."""
    match node:
        case ast.Call(func=ast.Attribute(attr=last)) | ast.Call(func=ast.Name(id=last)):
            return last
    return ""


def becomes_nothing(node: ast.AST) -> bool:
    """Whether a statement sets what it changes to None: `v = v.update(more)`."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=target)],
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=changed), attr=method)),
        ):
            return target == changed and method in _GIVING_NOTHING
    return False


def call_like(node: ast.Call, function: str, *arguments: ast.expr) -> ast.Call:
    """A call of another function of the same module, with other arguments."""
    func: ast.expr = name(function)
    if isinstance(node.func, ast.Attribute):
        func = ast.Attribute(node.func.value, function, ast.Load())
    return ast.Call(func, list(arguments) or node.args, [] if arguments else node.keywords)


def with_keywords(node: ast.Call, keywords: list[ast.keyword]) -> ast.Call:
    """A call with other keywords."""
    return ast.Call(node.func, node.args, keywords)


def renamed(node: ast.AST, old: str, new: str) -> ast.AST:
    """A tree with another name wherever `old` stands; what is the same is shared."""
    return changed(node, lambda one: ast.Name(new, one.ctx) if one.id == old else one)


def substituted(node: ast.expr, old: str, new: ast.expr) -> ast.expr:
    """An expression with another wherever the name `old` stands."""
    made = changed(node, lambda one: new if one.id == old else one)
    assert isinstance(made, ast.expr)
    return made


def copied(node: ast.AST) -> ast.AST:
    """A node with the same fields, as `copy` makes it, but much faster."""
    made = type(node).__new__(type(node))
    made.__dict__.update(node.__dict__)
    return made


def changed_words(node: ast.AST, change: Callable[[str], str]) -> ast.AST:
    """A tree with its names and the strings in it changed, other than names of functions."""
    match node:
        case ast.Name(id=word):
            return ast.Name(change(word), node.ctx)
        case ast.Constant(value=str() as word):
            return ast.Constant(change(word))
    made = copied(node)
    for field, value in ast.iter_fields(node):
        if field == "func" and isinstance(value, ast.Name):
            continue
        if isinstance(value, ast.AST):
            setattr(made, field, changed_words(value, change))
        elif isinstance(value, list):
            fresh = [changed_words(v, change) if isinstance(v, ast.AST) else v for v in value]
            setattr(made, field, fresh)
    return made


def changed(node: ast.AST, change: Callable[[ast.Name], ast.expr]) -> ast.AST:
    """A tree with its names changed; what is the same is shared."""
    if isinstance(node, ast.Name):
        return change(node)
    made: ast.AST | None = None
    for field, value in ast.iter_fields(node):
        fresh: Any = value
        if isinstance(value, ast.AST):
            fresh = changed(value, change)
        elif isinstance(value, list):
            fresh = [changed(v, change) if isinstance(v, ast.AST) else v for v in value]
            if all(a is b for a, b in zip(fresh, value, strict=True)):
                fresh = value
        if fresh is not value:
            made = made or copied(node)
            setattr(made, field, fresh)
    return made or node


def names_read(node: ast.AST) -> Iterator[str]:
    """The names that are read anywhere in a tree, once for each place."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id


def texts_of(node: ast.AST) -> Iterator[str]:
    """The string constants in a tree."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


@lru_cache(maxsize=8)
def numpy_alias(tree: ast.AST) -> str | None:
    """What NumPy is called in a text that uses it."""
    read = set(names_read(tree))
    return next((alias for alias in ("np", "numpy") if alias in read), None)


def is_formula(node: ast.AST) -> bool:
    """Whether an expression can have a factor, a sign or a further term."""
    match node:
        case ast.Constant(value=str() | None | bool()):
            return False
        case ast.Constant() | ast.Name() | ast.Subscript() | ast.BinOp() | ast.UnaryOp():
            return True
        case ast.Attribute():
            return node.attr == "T"
        case ast.Call():
            return called(node) not in ("range", "str", "print", "seed", "copy", "append")
    return False


def is_term(parent: ast.AST) -> bool:
    """Whether what stands in `parent` is a side of a sum or difference."""
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)


def is_read(node: ast.AST) -> bool:
    """Whether a node is an expression whose value is read, not one that is assigned to."""
    return isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def only_gives_value(node: ast.expr) -> bool:
    """Whether an expression computes a value and does nothing else, as far as can be seen."""
    match node:
        case ast.BinOp() | ast.UnaryOp() | ast.Compare():
            return True
        case ast.Call(func=ast.Attribute(attr=function), keywords=keywords):
            return function in _PURE and not any(one.arg == "out" for one in keywords)
    return False
