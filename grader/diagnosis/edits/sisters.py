"""What does another statement, or another term, do for another layer or the other side?

Most statements of such functions have sisters: what is done for `dW3` is done for `dW2` with every
number one lower, what is done for `J_plus` is done for `J_minus`. So do the terms of a sum and the
entries of a tuple. Where one differs from its sister, the sister may be right.
"""

from __future__ import annotations

import ast
import os.path
import re
from collections.abc import Callable, Iterator, Sequence

from grader.diagnosis.edits.edit import Proposal, Rewriting, Scope, Swap
from grader.diagnosis.edits.likeness import stem_and_number
from grader.diagnosis.edits.statement import Statement, target_name, written
from grader.diagnosis.edits.syntax import changed_words

_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")
Change = Callable[[str], str]


def sisters(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The statement as its sister would have it."""
    node = statement.node
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return
    own = _target(node)
    for other in ast.walk(statement.body):
        if other is node or not isinstance(other, ast.Assign | ast.AugAssign):
            continue
        change = _change(_target(other), own, scope, statement)
        if change is not None:
            far = min(abs(other.lineno - node.lineno) * 0.01, 0.2)
            yield Swap("sister", far, node, changed_words(other, change))


def sisters_missing(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A statement after this one for a name that is wanted or read, but assigned nowhere."""
    node = statement.node
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return
    assigned = {
        _target(other)
        for other in ast.walk(statement.body)
        if isinstance(other, ast.Assign | ast.AugAssign)
    }
    own = stem_and_number(_target(node))
    if own is None:
        return
    first, last = node.lineno - 1, node.end_lineno or node.lineno
    for by in (-1, 1, -2, 2):
        made = changed_words(node, shift(by, scope, statement))
        assert isinstance(made, ast.Assign | ast.AugAssign)
        target = _target(made)
        wanted = target in scope.names_wanted or statement.around.read[target] > 0
        if wanted and target not in assigned and target not in scope.shapes:
            text = written(made)
            added = " " * node.col_offset + text
            cost = 0.1 * abs(by) - 0.1
            for place in (last, first):
                lines = [*statement.lines[:place], added, *statement.lines[place:]]
                yield Rewriting("sister_added", cost, "", text, "\n".join(lines))


def sisters_behind(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The statement that stands behind, or before, the sister but not this one."""
    node, block = statement.node, statement.block
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return
    there = {ast.unparse(one) for one in block if isinstance(one, ast.Assign | ast.AugAssign)}
    for place, other in enumerate(block):
        if other is node or not isinstance(other, ast.Assign | ast.AugAssign):
            continue
        change = _change(_target(other), _target(node), scope, statement)
        if change is None or ast.unparse(changed_words(other, change)) not in there:
            continue
        for beside, line in ((1, node.end_lineno or node.lineno), (-1, node.lineno - 1)):
            if not 0 <= place + beside < len(block):
                continue
            neighbour = block[place + beside]
            if isinstance(neighbour, ast.Assign | ast.AugAssign):
                made = changed_words(neighbour, change)
                text = ast.unparse(made)
                if text not in there and not _sets_anew(made, block):
                    added = " " * node.col_offset + text
                    lines = [*statement.lines[:line], added, *statement.lines[line:]]
                    yield Rewriting("sister_added", 0.0, "", text, "\n".join(lines))


def _sets_anew(made: ast.AST, block: Sequence[ast.stmt]) -> bool:
    """Whether a statement sets what another one sets too, without reading it: it is no new step."""
    if not isinstance(made, ast.Assign):
        return False
    target = _target(made)
    set_there = {_target(one) for one in block if isinstance(one, ast.Assign)}
    read = {each.id for each in ast.walk(made.value) if isinstance(each, ast.Name)}
    return target in set_there and target not in read


def _target(node: ast.Assign | ast.AugAssign) -> str:
    """The name or the key of the one target of a statement, or ""."""
    if isinstance(node, ast.Assign):
        return target_name(node.targets[0]) if len(node.targets) == 1 else ""
    return target_name(node.target)


def change_between(
    node: ast.Assign | ast.AugAssign,
    other: ast.Assign | ast.AugAssign,
    scope: Scope,
    statement: Statement,
) -> Change | None:
    """What makes the words of one statement those of another, if their targets are sisters."""
    return _change(_target(node), _target(other), scope, statement)


def _change(sister: str, own: str, scope: Scope, statement: Statement) -> Change | None:
    """What makes the words of a sister's statement one's own."""
    if not sister or not own or sister == own:
        return None
    its, mine = stem_and_number(sister), stem_and_number(own)
    if its and mine and its[0] == mine[0]:
        return shift(mine[1] - its[1], scope, statement)
    head = os.path.commonpath([sister, own])
    tail = os.path.commonpath([sister[::-1], own[::-1]])[::-1]
    tail = tail[max(len(head) + len(tail) - min(len(sister), len(own)), 0) :]
    old = sister[len(head) : len(sister) - len(tail)]
    new = own[len(head) : len(own) - len(tail)]
    if min(len(old), len(new)) < 2 or not (head or tail) or not (old + new).isalpha():
        return None

    def replaced(word: str) -> str:
        other = word.replace(old, new)
        return other if other in scope.shapes or other == own else word

    return replaced


def shift(by: int, scope: Scope, statement: Statement) -> Change:
    """What moves every number in a name or key; number 0 of `A` is `X`."""
    first = next((one for one in scope.shapes if len(one) == 1 and one.isupper()), None)
    known = {*scope.shapes, *scope.names_wanted, *statement.around.bound}

    def moved(word: str) -> str:
        numbered = stem_and_number(word)
        if numbered is None:
            starts = f"A{by}"
            return starts if word == first and starts in known else word
        number = numbered[1] + by
        other = _LAST_NUMBER.sub(str(number), word)
        if number == 0 and other not in known and first and not word.startswith("d"):
            return first
        unknown = word in scope.shapes and other not in known
        return word if number < 0 or unknown else other

    return moved


def sister_terms(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A term of a sum, or an entry, as the one beside it would have it; or one more of them."""
    for node in statement.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parent = statement.parent(node)
            if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add):
                continue
            terms = list(terms_of(node))
            yield from _alike(terms, scope, statement)
            yield from _one_more(node, terms, scope, statement)
        elif isinstance(node, ast.Tuple | ast.List):
            yield from _alike(node.elts, scope, statement)
            for more in _missing(node.elts, scope, statement):
                longer = type(node)([*node.elts, more], node.ctx)
                yield Swap("entry_added", 0.2, node, longer, ("", ast.unparse(more)))
        elif isinstance(node, ast.Call) and isinstance(statement.parent(node), ast.expr):
            yield from _one_more(node, [node], scope, statement)


def terms_of(node: ast.expr) -> Iterator[ast.expr]:
    """The terms of a sum, in order."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from terms_of(node.left)
        yield from terms_of(node.right)
    else:
        yield node


def _alike(terms: list[ast.expr], scope: Scope, statement: Statement) -> Iterator[Swap]:
    """Each term as one of the others, with its own number or the one that is missing."""
    for term in terms:
        if isinstance(term, ast.Name):
            continue
        mine = number_of_term(term)
        for other in terms:
            its = number_of_term(other)
            if other is term or its is None or isinstance(other, ast.Name):
                continue
            if mine is not None and mine != its:
                made = changed_words(other, shift(mine - its, scope, statement))
                yield Swap("sister", 0.1, term, made)
        for made in _missing(terms, scope, statement):
            yield Swap("sister", 0.2, term, made)


def _one_more(
    node: ast.expr, terms: list[ast.expr], scope: Scope, statement: Statement
) -> Iterator[Swap]:
    for more in _missing(terms, scope, statement):
        if not isinstance(more, ast.Name):
            shown = ("", f"+ {ast.unparse(more)}")
            longer = ast.BinOp(node, ast.Add(), more)
            yield Swap("term_added", 0.1 if len(terms) > 1 else 0.6, node, longer, shown)


def _missing(terms: list[ast.expr], scope: Scope, statement: Statement) -> Iterator[ast.expr]:
    """Sisters of the terms for the numbers that have none, as far as their names are in scope."""
    there = {number_of_term(term) for term in terms}
    for term in terms:
        number = number_of_term(term)
        if number is None:
            continue
        for other in range(1, 6):
            if other in there:
                continue
            made = changed_words(term, shift(other - number, scope, statement))
            words = {one.id for one in ast.walk(made) if isinstance(one, ast.Name)}
            if all(one in scope.shapes for one in words if stem_and_number(one)):
                there.add(other)
                assert isinstance(made, ast.expr)
                yield made


def number_of_term(term: ast.expr) -> int | None:
    """The one number that all numbered names and keys of a term have."""
    numbers = set()
    for node in ast.walk(term):
        match node:
            case ast.Name(id=word) | ast.Constant(value=str() as word):
                if numbered := stem_and_number(word):
                    numbers.add(numbered[1])
    return numbers.pop() if len(numbers) == 1 else None
