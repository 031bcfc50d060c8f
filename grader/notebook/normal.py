"""What is left of a statement without comments, docstrings and layout, and which lines was it?

Students copy, comment and reformat the same answer. What runs is the normal form itself, so that
equal answers are one answer, and no code can tell its copies apart.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.notebook.comments import without_comments
from grader.notebook.parsing import parse
from grader.notebook.remembering import TextMemory
from grader.notebook.walking import walk

#: A node of a tree, and the same node in the tree of the text that was written again.
_Pair = tuple[ast.AST, ast.AST]
_WITH_DOCSTRING = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
#: Since 3.12, the quotes of an f-string may be used again within it, and `ast.unparse` does so.
_NESTS_QUOTES = sys.version_info >= (3, 12)


@dataclass(frozen=True)
class NormalForm:
    """A statement as plainly as Python itself would write it.

    Attributes:
        text: the statement, one line for each simple statement.
        lines: for each line of the text, the line of the original at which it begins.
        expressions: the lines of the original of expressions that stand further down in it, by
            their lines and columns (of bytes) in the text.
    """

    text: str
    lines: tuple[int, ...]
    expressions: Mapping[tuple[int, int, int], int] = field(default_factory=dict)

    def original_line(self, line: int, columns: tuple[int, int] = (0, 0)) -> int:
        """The line of the original for a line of the text, or for an expression in it."""
        begins = self.lines[min(max(line, 1), len(self.lines)) - 1]
        return self.expressions.get((line, *columns), begins)


_FORMS: TextMemory[NormalForm | None] = TextMemory()


def normal_form(source: str, *, with_docstrings: bool = False) -> NormalForm:
    """The normal form of a statement; a text that cannot be written again is its own.

    So is one with f-strings where Python writes them so that none before 3.12 can read them.
    """
    find: Callable[[str], NormalForm | None] = _form
    variant = ""
    if with_docstrings:
        find, variant = _form_with_docstrings, "with docstrings"
    form = _FORMS.recall(without_comments(source), find, variant)
    return form or NormalForm(source, tuple(range(1, source.count("\n") + 2)))


def _form_with_docstrings(source: str) -> NormalForm | None:
    return _form(source, with_docstrings=True)


def _form(source: str, *, with_docstrings: bool = False) -> NormalForm | None:
    try:
        tree = parse(source)
        if not with_docstrings:
            _drop_docstrings(tree)
        text = "" if _NESTS_QUOTES and _has_f_strings(tree) else ast.unparse(tree)
        again = parse(text)
        if _are_equal(tree, again):
            nodes = [*zip(walk(tree), walk(again), strict=True)]
            lines = _lines(nodes, text.count("\n") + 1)
            return NormalForm(text, lines, _expressions(nodes, lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return None


def _has_f_strings(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.JoinedStr) for node in walk(tree))


def _drop_docstrings(tree: ast.Module) -> None:
    for node in walk(tree):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node, clean=False) is not None:
            docstring, *rest = node.body
            node.body = rest or [ast.copy_location(ast.Pass(), docstring)]


def _are_equal(one: object, other: object) -> bool:
    """Whether two trees are the same but for the places of their nodes."""
    pending = [(one, other)]
    while pending:
        one, other = pending.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, ast.AST):
            pending += [
                (getattr(one, name, None), getattr(other, name, None)) for name in one._fields
            ]
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                return False
            pending += zip(one, other, strict=True)
        elif one != other:
            return False
    return True


def _lines(nodes: Iterable[_Pair], count: int) -> tuple[int, ...]:
    """For each of the `count` lines of a text the line at which it began in the original."""
    begins = {
        new: old
        for was, node in nodes
        for new, old in zip(_begins(node), _begins(was), strict=True)
    }
    found, last = [], 1
    for line in range(1, count + 1):
        last = begins.get(line, last)
        found.append(last)
    return tuple(found)


def _expressions(nodes: Iterable[_Pair], lines: Sequence[int]) -> dict[tuple[int, int, int], int]:
    """The original lines of expressions that do not stand where their line of the text begins."""
    found = {}
    for old, new in nodes:
        match old, new:
            case ast.expr(lineno=was), ast.expr(lineno=line) if was != lines[line - 1]:
                found[line, new.col_offset, new.end_col_offset or 0] = was
    return found


def _begins(node: ast.AST) -> Iterator[int]:
    """The lines at which a statement, its decorators or a handler begin; none for other nodes."""
    if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
        for decorator in getattr(node, "decorator_list", ()):
            yield decorator.lineno
        yield node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
