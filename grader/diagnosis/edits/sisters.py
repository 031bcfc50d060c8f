"""What does another statement of the function do for another layer?

Most statements of such functions have sisters: what is done for `dW3` is done for `dW2`, with every
number one lower. Where a statement differs from its sister, the sister may be right.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.diagnosis.edits.edit import Proposal, Rewriting, Scope, Swap
from grader.diagnosis.edits.likeness import stem_and_number
from grader.diagnosis.edits.statement import Statement, written

_WORD = re.compile(r"\b[A-Za-z_]\w*\b")


def sisters(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The statement as its sister would have it, with the numbers in the names shifted."""
    node = statement.node
    if not isinstance(node, ast.Assign | ast.AugAssign) or len(statement.targets) != 1:
        return
    own = stem_and_number(_key(statement.targets[0]))
    if own is None:
        return
    for other in ast.walk(statement.body):
        if type(other) is not type(node) or other is node:
            continue
        assert isinstance(other, ast.Assign | ast.AugAssign)
        target = other.targets[0] if isinstance(other, ast.Assign) else other.target
        its = stem_and_number(_key(target))
        if its is None or its[0] != own[0] or its[1] == own[1]:
            continue
        shifted = _shifted(other, own[1] - its[1], scope)
        if shifted is not None and type(shifted) is type(node):
            yield Swap("sister", 0.1 * abs(own[1] - its[1]) - 0.1, node, shifted)


def sisters_missing(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A statement after this one for a name that is wanted or read, but assigned nowhere."""
    node = statement.node
    if not isinstance(node, ast.Assign | ast.AugAssign) or len(statement.targets) != 1:
        return
    bound = {
        _key(one)
        for other in ast.walk(statement.body)
        if isinstance(other, ast.Assign)
        for target in other.targets
        for one in (target.elts if isinstance(target, ast.Tuple) else [target])
    }
    own = stem_and_number(_key(statement.targets[0]))
    if own is None or any(
        line.strip() == "" for line in statement.lines[node.lineno - 1 : node.lineno]
    ):
        return
    margin = " " * node.col_offset
    for shift in (-1, 1, -2, 2):
        wanted = f"{_key(statement.targets[0])}"
        shifted = _shifted(node, shift, scope)
        if shifted is None:
            continue
        target = _key(shifted.targets[0] if isinstance(shifted, ast.Assign) else shifted.target)
        if target == wanted or target in bound:
            continue
        if target not in scope.names_wanted and not _is_read(statement, target):
            continue
        text = written(shifted)
        last = node.end_lineno or node.lineno
        lines = [*statement.lines[:last], margin + text, *statement.lines[last:]]
        yield Rewriting("sister_added", 0.1 * abs(shift) - 0.1, "", text, "\n".join(lines))


def _is_read(statement: Statement, known: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == known for one in ast.walk(statement.body))


def _key(target: ast.expr) -> str:
    """The name or the key that a target is."""
    match target:
        case ast.Name(id=text) | ast.Subscript(slice=ast.Constant(value=str() as text)):
            return text
    return ""


def _shifted(node: ast.stmt, shift: int, scope: Scope) -> ast.Assign | ast.AugAssign | None:
    """The statement with every number in a name or key shifted; number 0 of `A` is `X`."""
    text = _WORD.sub(lambda found: _moved(found[0], shift, scope), ast.unparse(node))
    try:
        made = ast.parse(text).body
    except SyntaxError:
        return None
    match made:
        case [ast.Assign() | ast.AugAssign() as only]:
            return only
    return None


def _moved(word: str, shift: int, scope: Scope) -> str:
    numbered = stem_and_number(word)
    if numbered is None:
        if len(word) == 1 and word.isupper() and shift > 0 and word in scope.shapes:
            others = [known for known in scope.shapes if known == f"A{shift}"]
            return others[0] if others and word == "X" else word
        return word
    _stem, count = numbered
    moved = count + shift
    other = re.sub(r"\d+(?=\D*$)", str(moved), word)
    if moved == 0 and other not in scope.shapes:
        letters = [known for known in scope.shapes if len(known) == 1 and known.isupper()]
        if letters and word[0] == "A":
            return letters[0]
    return word if moved < 0 else other
