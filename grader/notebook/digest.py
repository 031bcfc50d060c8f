"""Which answers are equal? The digest of an answer's code, whoever wrote it, in whichever order.

Cells may stand in another order: a helper above or below the function that calls it. Statements are
put into the first of all orders that make the same program, so that these are one answer.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.notebook.names import names_of
from grader.notebook.parsing import parse
from grader.notebook.remembering import TextMemory
from grader.notebook.walking import walk

#: The hexadecimal digits of a digest: enough to tell millions of answers apart.
_DIGITS = 16
#: The most statements that are put into order; honest answers have some tens.
_MOST = 200
_RUNS_SOMETHING = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def answer_digest(statements: Iterable[str]) -> str:
    """A short digest of an answer's statements in their normal form; "" if there are none."""
    texts = tuple(statements)
    if not texts:
        return ""
    if len(texts) <= _MOST:
        texts = _first_order(texts)
    data = "\0".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


@dataclass(frozen=True)
class _Effect:
    """The names that a statement binds, and those that it reads, while the code loads."""

    binds: frozenset[str]
    reads: frozenset[str]


_EFFECTS: TextMemory[_Effect | None] = TextMemory()


def _first_order(texts: Sequence[str]) -> tuple[str, ...]:
    """The alphabetically first order of statements that makes the same program."""
    effects = [_EFFECTS.recall(text, _effect) for text in texts]
    needs = [
        {above for above in range(place) if not _may_swap(effects[above], effect)}
        for place, effect in enumerate(effects)
    ]
    waiting, ordered = set(range(len(texts))), []
    while waiting:
        place = min(
            (p for p in waiting if needs[p].isdisjoint(waiting)), key=lambda p: (texts[p], p)
        )
        ordered.append(texts[place])
        waiting.remove(place)
    return tuple(ordered)


def _may_swap(one: _Effect | None, other: _Effect | None) -> bool:
    """Whether it does not matter which of two statements comes first."""
    if one is None or other is None:
        return False
    return one.binds.isdisjoint(other.binds | other.reads) and other.binds.isdisjoint(one.reads)


def _effect(text: str) -> _Effect | None:
    """What a statement does while the code loads; None if that may be more than binding names."""
    try:
        (statement,) = parse(text).body
        if not _only_binds(statement):
            return None
        names = names_of(statement, text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return None if names.star or names.changed else _Effect(names.binds, names.now)


def _only_binds(statement: ast.stmt) -> bool:
    """Whether a statement calls nothing while the code loads: an import, a `def`, a constant."""
    match statement:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            evaluated = [statement.args, statement.returns]  # defaults and annotations
            return not statement.decorator_list and not _calls(evaluated)
        case ast.Assign():
            return not _calls([statement.value])
        case _:
            return False


def _calls(nodes: Iterable[ast.AST | None]) -> bool:
    return any(
        isinstance(inner, _RUNS_SOMETHING)
        for node in nodes
        if node is not None
        for inner in walk(node)
    )
