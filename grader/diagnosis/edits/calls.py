"""Which other call could be meant: another axis, a near function, one call less or more?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    call_like,
    called,
    is_read,
    name,
    number,
    number_of,
    numpy_alias,
    with_keywords,
)

_REDUCTIONS = ("sum", "mean", "max", "min", "norm", "var", "std", "prod", "average", "nansum")
#: Functions that are taken for one another; each takes the others' arguments.
_NEAR = (
    ("sum", "mean", "max"),
    ("log", "log1p", "log2", "log10", "exp"),
    ("sqrt", "square", "abs"),
    ("maximum", "minimum"),
    ("zeros_like", "ones_like"),
    ("argmax", "argmin", "max"),
    ("std", "var"),
    ("round", "floor", "ceil"),
    ("add", "subtract"),
    ("multiply", "divide"),
    ("greater", "less", "greater_equal", "less_equal"),
    ("logical_and", "logical_or"),
    ("any", "all"),
)
#: Calls that make another type of their argument.
_CONVERTING = ("int", "float", "str", "len")
#: Calls that put an index in another order.
_ORDERING = ("sort", "sorted", "argsort", "flip")
#: Calls that are put around a value for no reason, or forgotten around one.
_WRAPPERS = {
    "sqrt": 0.0,
    "square": 0.1,
    "log": 0.15,
    "abs": 0.2,
    "exp": 0.4,
    "sum": 0.4,
    "squeeze": 0.6,
}


def axes(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another axis, one less or one more."""
    del scope
    for node in statement.nodes:
        if not isinstance(node, ast.Call):
            continue
        given = [keyword for keyword in node.keywords if keyword.arg == "axis"]
        for keyword in given:
            value = number_of(keyword.value)
            others = (1 - value,) if value in (0, 1) else (0, 1)
            for other in others:
                shown = (f"axis={ast.unparse(keyword.value)}", f"axis={other}")
                yield Swap("axis", 0.0, keyword.value, number(other), shown)
            rest = [one for one in node.keywords if one is not keyword]
            yield Swap("axis", 0.4, node, with_keywords(node, rest))
        if not given and called(node) in _REDUCTIONS:
            for cost, other in ((0.2, 1), (0.4, 0)):
                more = [ast.keyword("axis", number(other)), *node.keywords]
                yield Swap("axis", cost, node, with_keywords(node, more))


def kept_dimensions(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """`keepdims` added, dropped or turned round."""
    del scope
    for node in statement.nodes:
        if not isinstance(node, ast.Call):
            continue
        given = [keyword for keyword in node.keywords if keyword.arg == "keepdims"]
        for keyword in given:
            match keyword.value:
                case ast.Constant(value=bool() as value):
                    shown = (f"keepdims={value}", f"keepdims={not value}")
                    cost = 0.4 if value else 0.0
                    yield Swap("keepdims", cost, keyword.value, ast.Constant(not value), shown)
        if not given and called(node) in _REDUCTIONS:
            keep = ast.keyword("keepdims", ast.Constant(True))
            with_axis = any(keyword.arg == "axis" for keyword in node.keywords)
            keywords = [*node.keywords, keep]
            yield Swap("keepdims", 0.0 if with_axis else 0.6, node, with_keywords(node, keywords))
            if not with_axis:
                for cost, other in ((0.2, 1), (0.4, 0)):
                    both = [*node.keywords, ast.keyword("axis", number(other)), keep]
                    yield Swap("keepdims", cost, node, with_keywords(node, both))


def near_functions(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A function that is taken for another."""
    alias = numpy_alias(statement.tree)
    for node in statement.nodes:
        if not isinstance(node, ast.Call):
            continue
        last = called(node)
        plain = isinstance(node.func, ast.Name)
        for group in _NEAR:
            if last in group:
                for place, other in enumerate(one for one in group if one != last):
                    if not plain or other in scope.functions:
                        yield Swap("near_function", 0.1 * place, node, call_like(node, other))
        if len(node.args) == 1:
            yield from _elsewhere(node, last, scope, alias)
            is_formula = node in statement.formulas
            if is_formula and not any(last in group for group in _NEAR) and _is_numpys(node, alias):
                for other, cost in _WRAPPERS.items():
                    yield Swap("near_function", 0.3 + cost, node, call_like(node, other))


def _is_numpys(node: ast.Call, alias: str | None) -> bool:
    """Whether a call is one of a function of NumPy's own name space."""
    match node.func:
        case ast.Attribute(value=ast.Name(id=module)):
            return module == alias
    return False


def _elsewhere(node: ast.Call, last: str, scope: Scope, alias: str | None) -> Iterator[Proposal]:
    """A function of another module: a norm for a sum, the program's `sigmoid` for `np.tanh`."""
    if alias is not None and last in ("sum", "abs", "max", "det") and not node.keywords:
        linalg = ast.Attribute(name(alias), "linalg", ast.Load())
        norm = ast.Call(ast.Attribute(linalg, "norm", ast.Load()), node.args, [])
        yield Swap("near_function", 0.3, node, norm)
    if last in scope.of_one_argument or last == "tanh":
        for other in sorted(scope.of_one_argument - {last}):
            yield Swap("near_function", 0.1, node, ast.Call(name(other), node.args, []))
        if alias is not None and last != "tanh":
            tanh = ast.Call(ast.Attribute(name(alias), "tanh", ast.Load()), node.args, [])
            yield Swap("near_function", 0.3, node, tanh)


def dropped_wrappers(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A call, or a method, that leaves its first argument, or its object, in its place."""
    ordering = [node for node in statement.nodes if called(node) in _ORDERING]
    for node in dict.fromkeys((*statement.formulas, *ordering)):
        if isinstance(node, ast.Call) and not _is_condition(statement, node):
            own = called(node) in scope.functions
            if node.args and not isinstance(node.args[0], ast.Starred):
                several = len(node.args) > 1 and called(node) not in ("round", "around")
                cost = 0.5 if own or several else 0.0
                yield Swap("wrapper_dropped", cost, node, node.args[0])
            if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value, scope):
                yield Swap("wrapper_dropped", 0.1, node, node.func.value)
        elif isinstance(node, ast.Attribute) and node.attr != "T":
            inner = isinstance(statement.parent(node), ast.Attribute)
            called_or_inner = inner or statement.field(node) == "func"
            if is_read(node) and not called_or_inner and not _is_module(node.value, scope):
                yield Swap("wrapper_dropped", 0.8, node, node.value)


def _is_condition(statement: Statement, node: ast.AST) -> bool:
    """Whether a node is a condition, or what a condition compares: what it is called with is not.

    A text that is compared with a number is never equal to it.
    """
    if isinstance(statement.parent(node), ast.Compare) and called(node) in _CONVERTING:
        return True
    while isinstance(parent := statement.parent(node), ast.BoolOp | ast.UnaryOp):
        node = parent
    return statement.field(node) in ("test", "ifs")


def _is_module(node: ast.expr, scope: Scope) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id not in scope.shapes


def added_wrappers(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A call around the whole, or around an argument or operand."""
    alias = numpy_alias(statement.tree)
    if statement.value is None:
        return
    own = _of_one_argument(statement, scope)
    for node in statement.formulas:
        if not isinstance(node, ast.expr) or isinstance(
            node, ast.Constant | ast.Starred | ast.Tuple
        ):
            continue
        if not isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load):
            continue
        field = statement.field(node)
        if field not in ("value", "args", "left", "right", "operand"):
            continue
        if isinstance(statement.parent(node), ast.Attribute | ast.Subscript | ast.keyword):
            continue
        if called(node) in scope.own_functions:  # its own statements are the place for that
            continue
        far = 0.0 if node is statement.value else 0.4 if isinstance(node, ast.Name) else 0.1
        if alias is not None and not (isinstance(node, ast.Name) and not scope.shapes.get(node.id)):
            for function, cost in _WRAPPERS.items():
                if called(node) != function:
                    func = ast.Attribute(name(alias), function, ast.Load())
                    cost += far
                    yield Swap("wrapper_added", cost, node, ast.Call(func, [node], []))
        if isinstance(node, ast.Name) and scope.shapes.get(node.id) != ():
            for function in sorted(scope.of_one_argument | own):
                cost = 0.1 if function in own or node is statement.value else 0.4
                yield Swap("wrapper_added", cost, node, ast.Call(name(function), [node], []))
            for other in sorted(statement.around.before & set(scope.arrays()) - {node.id}):
                for function in sorted(own):
                    made = ast.Call(name(function), [name(other)], [])
                    yield Swap("wrapper_added", 0.4, node, made)


def _of_one_argument(statement: Statement, scope: Scope) -> set[str]:
    """The program's own functions that are called with one argument somewhere."""
    return {
        called(node)
        for node in ast.walk(statement.body)
        if isinstance(node, ast.Call) and called(node) in scope.functions and len(node.args) == 1
    }


def copies(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A copy of a name's value in place of the value itself."""
    whole = statement.value
    for node in statement.formulas:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if scope.shapes.get(node.id) == () or node.id not in scope.shapes:
                continue
            parent = statement.parent(node)
            if isinstance(parent, ast.Subscript | ast.Attribute) and node is not whole:
                continue
            cost = 0.0 if node is whole else 0.6
            copied = ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])
            yield Swap("copy", cost, node, copied)
        elif isinstance(node, ast.Subscript) and node is whole:
            copied = ast.Call(ast.Attribute(node, "copy", ast.Load()), [], [])
            yield Swap("copy", 0.3, node, copied)


def taken_out(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """An entry that is read in place of one that is taken out of a dict or a list."""
    del scope
    for node in statement.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=whole, attr="pop"), args=[key], keywords=[]):
                yield Swap("in_place", 0.0, node, ast.Subscript(whole, key, ast.Load()))
            case ast.Call(func=ast.Attribute(value=whole, attr="pop"), args=[_, _], keywords=[]):
                yield Swap("in_place", 0.0, node, call_like(node, "get"))
            case ast.Attribute(value=whole, attr="pop") if statement.field(node) != "func":
                yield Swap("in_place", 0.0, node, ast.Attribute(whole, "get", ast.Load()))
