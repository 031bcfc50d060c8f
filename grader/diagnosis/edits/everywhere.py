"""What if all statements, or all terms of a sum, are wrong in the same way?

Who forgets the penalty in `dW3` forgets it in `dW2`. Where statements are alike but for the numbers
in their names, an edit of one is made in the others as well.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from grader.diagnosis.edits.edit import Scope, Swap
from grader.diagnosis.edits.sisters import Change, change_between, number_of_term, shift, terms_of
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import changed_words


@dataclass(frozen=True)
class Alike:
    """A statement that is another one with other numbers, and what makes it that."""

    node: ast.stmt
    change: Change

    def changed(self, other: ast.stmt) -> ast.stmt:
        """What an edit of the other statement makes of this one."""
        made = changed_words(other, self.change)
        assert isinstance(made, ast.stmt)
        return made


def alike_statements(statement: Statement, scope: Scope) -> tuple[Alike, ...]:
    """The statements of the function that are this one with other numbers; each on its line."""
    node = statement.node
    if not isinstance(node, ast.Assign | ast.AugAssign) or not _has_its_line(statement, node):
        return ()
    found = []
    for other in ast.walk(statement.body):
        if other is node or not isinstance(other, ast.Assign | ast.AugAssign):
            continue
        change = change_between(node, other, scope, statement)
        if change is None or not _has_its_line(statement, other):
            continue
        if ast.dump(changed_words(node, change)) == ast.dump(other):
            found.append(Alike(other, change))
    return tuple(found)


def _has_its_line(statement: Statement, node: ast.stmt) -> bool:
    line = statement.lines[node.lineno - 1].encode()
    begins, ends = line[: node.col_offset], line[node.end_col_offset :]
    return node.lineno == node.end_lineno and not begins.strip() and not ends.strip()


def text_with_all(statement: Statement, new: ast.stmt, alike: tuple[Alike, ...]) -> str:
    """The whole text with a statement changed, and those that are alike in the same way."""
    lines = statement.text_with(new).split("\n")
    for one in alike:
        margin = " " * one.node.col_offset
        lines[one.node.lineno - 1] = margin + ast.unparse(one.changed(new))
    return "\n".join(lines)


@dataclass(frozen=True)
class AlikeTerms:
    """A sum whose terms are alike: the sum, its first term, and what makes each of the others."""

    sum: ast.expr
    first: ast.expr
    changes: tuple[Change, ...]
    inside: frozenset[int]

    def spread(self, statement: Statement, swap: Swap) -> Swap | None:
        """A swap within the first term, made in all terms."""
        if id(swap.old) not in self.inside or not isinstance(swap.new, ast.expr):
            return None
        made = statement.rebuilt(swap.old, swap.new, self.first)
        assert isinstance(made, ast.expr)
        whole = made
        for change in self.changes:
            term = changed_words(made, change)
            assert isinstance(term, ast.expr)
            whole = ast.BinOp(whole, ast.Add(), term)
        shown = swap.shown or (ast.unparse(swap.old), ast.unparse(swap.new))
        return replace(swap, old=self.sum, new=whole, shown=shown)


def alike_terms(statement: Statement, scope: Scope) -> AlikeTerms | None:
    """The first sum of the statement whose terms differ in their numbers only."""
    for node in statement.formulas:
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)):
            continue
        first, *others = terms_of(node)
        own = number_of_term(first)
        changes = []
        for other in others:
            its = number_of_term(other)
            if own is None or its is None or own == its:
                break
            change = shift(its - own, scope, statement)
            if ast.dump(changed_words(first, change)) != ast.dump(other):
                break
            changes.append(change)
        else:
            inside = frozenset(id(one) for one in ast.walk(first))
            return AlikeTerms(node, first, tuple(changes), inside)
    return None
