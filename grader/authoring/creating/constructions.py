"""Can a call's arguments be made in calls.py as the cell makes them? Seeds, draws, support modules.

Only statements are copied that assign, import or set a seed, and that call nothing but NumPy,
Python's own functions and the support modules: nothing that the notebook defines, so no line of a
solution.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.authoring.creating.arguments import by_position
from grader.authoring.creating.literals import scalar
from grader.course import Assignment
from grader.notebook import Fragment, parse
from grader.running import support_functions

#: The most statements that are copied.
MOST_STATEMENTS = 25
#: What no call of a course may do.
_FORBIDDEN = frozenset(
    {"open", "input", "exec", "eval", "compile", "__import__", "print", "globals", "locals"}
)
_PACKAGES = frozenset({"numpy", "math", "random", "copy", "itertools", "string", "datetime"})


@dataclass(frozen=True)
class Construction:
    """Code of the notebook that makes the arguments of a call.

    Attributes:
        imports: the imports.
        statements: the other statements.
        arguments: the arguments, as code.
    """

    imports: tuple[str, ...]
    statements: tuple[str, ...]
    arguments: tuple[str, ...]


def construction_of(
    target: Fragment,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    needed: Sequence[Fragment],
    assignment: Assignment,
) -> Construction | None:
    """How the statement `target` makes the arguments of its one call of a function.

    Args:
        target: the statement.
        node: the graded function.
        needed: the statements before it that it needs, in order.
        assignment: says which support modules there are.

    Returns:
        None where that cannot be copied.
    """
    calls = [
        inner
        for inner in ast.walk(parse(target.source))
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)
        if inner.func.id == node.name
    ]
    if len(calls) != 1 or any(isinstance(a, ast.Starred) for a in calls[0].args):
        return None
    arguments = _arguments(calls[0], node)
    if arguments is None:
        return None
    wanted = _names_in([parse(code) for code in arguments])
    modules = _PACKAGES | assignment.packages | assignment.modules.keys()
    imports: list[str] = []
    statements: list[str] = []
    imported: set[str] = set()
    bound: set[str] = set()
    for fragment in needed:
        for statement in parse(fragment.source).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                names = _imported(statement, modules)
                if names:
                    imported |= names
                    imports.append(ast.unparse(statement))
    provided = support_functions(assignment)  # which a star import may bring
    imported |= provided.keys()
    chosen = _chosen(needed, wanted)
    for fragment in chosen:
        for statement in parse(fragment.source).body:
            if not _may_be_copied(statement, imported, bound):
                return None
            bound |= fragment.binds
            statements.append(ast.get_source_segment(fragment.source, statement) or "")
    loose = wanted - bound - imported - set(dir(builtins))
    pieces = [parse(text).body[0] for text in arguments]
    if loose or not all(_may_be_copied(piece, imported, bound) for piece in pieces):
        return None
    if not statements or len(statements) > MOST_STATEMENTS:
        return None
    used = {name for text in (*statements, *arguments) for name in _names_in([parse(text)])}
    kept = [text for text in imports if _binds(text) & used]
    explicit = set().union(*map(_binds, kept))
    for module in sorted({provided[name] for name in used & provided.keys() - explicit}):
        taken = sorted(n for n in used - explicit if provided.get(n) == module)
        kept.append(f"from {module} import {', '.join(taken)}")
    return Construction(
        tuple(dict.fromkeys(kept)),
        tuple(statements),
        arguments,
    )


def _arguments(
    call: ast.Call, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> tuple[str, ...] | None:
    """The arguments of a call, by position, as code; None where some must be named."""
    named = {str(one.arg): ast.unparse(one.value) for one in call.keywords if one.arg}
    positional = [ast.unparse(argument) for argument in call.args]
    given, rest = by_position(node, positional, named)
    if rest or len(named) != len(call.keywords):
        return None
    is_code = [n < len(positional) or name in named for n, (name, _code) in enumerate(given)]
    return tuple(
        code if from_call else scalar(code)
        for (_name, code), from_call in zip(given, is_code, strict=True)
    )


def _chosen(needed: Sequence[Fragment], wanted: Collection[str]) -> list[Fragment]:
    """The statements before a call that make these names, and set seeds, in order."""
    names = set(wanted)
    found: list[Fragment] = []
    for fragment in reversed(needed):
        tree = parse(fragment.source).body
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in tree):
            continue
        changes = {
            name
            for node in tree
            if isinstance(node, ast.Assign | ast.AugAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            for name in _names_in([target])
        }
        if fragment.binds & names or changes & names or _is_seed(tree):
            found.append(fragment)
            names |= fragment.loads
    while found and _is_seed(parse(found[-1].source).body) and _seeds_again(found[:-1]):
        found.pop()  # another seed is set before anything is drawn
    return found[::-1]


def _seeds_again(later: Sequence[Fragment]) -> bool:
    """Whether the statement that comes next sets a seed, too."""
    return bool(later) and _is_seed(parse(later[-1].source).body)


def _is_seed(tree: Sequence[ast.stmt]) -> bool:
    match tree:
        case [ast.Expr(value=ast.Call(func=ast.Attribute(attr="seed")))]:
            return True
    return False


def _may_be_copied(node: ast.stmt, imported: Collection[str], bound: Collection[str]) -> bool:
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr):
        return False
    for inner in ast.walk(node):
        if isinstance(inner, ast.Lambda | ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
            return False
        if isinstance(inner, ast.Name) and inner.id in _FORBIDDEN:
            return False
        if isinstance(inner, ast.Call):
            root = _root(inner.func)
            known = root in imported or root in bound or hasattr(builtins, root)
            if root and not known:
                return False
    return True


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _names_in(nodes: Sequence[ast.AST]) -> set[str]:
    return {inner.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _imported(node: ast.Import | ast.ImportFrom, modules: Collection[str]) -> set[str]:
    """The names that an import brings, if all of it is of these modules."""
    if isinstance(node, ast.Import):
        names = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        paths = [alias.name for alias in node.names]
    else:
        names = {alias.asname or alias.name for alias in node.names}
        paths = [node.module or ""]
        if node.level or "*" in names:
            return set()
    return names if all(path.partition(".")[0] in modules for path in paths) else set()


def _binds(text: str) -> set[str]:
    (node,) = parse(text).body
    assert isinstance(node, ast.Import | ast.ImportFrom)
    return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
