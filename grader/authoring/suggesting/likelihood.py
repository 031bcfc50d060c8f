"""How likely is it that a student makes this slip, and what is it called?

An edit undoes a slip. Made in the reference, it makes one: where the edit drops a factor, the
student has forgotten it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from grader.diagnosis import Edit, EditKind
from grader.notebook import parse
from grader.wording import N_


class Slip(NamedTuple):
    """What an edit of the reference is for a student: its kind, a name for ids, how unlikely."""

    kind: EditKind
    name: str
    unlikely: float


#: By the kind of the edit that is made in the reference. Other kinds are no slips of their own.
_SLIPS: Mapping[EditKind, Slip] = {
    "sign": Slip("sign", "sign", 1.0),
    "factor_dropped": Slip("factor_added", "factor-missing", 1.0),
    "axis": Slip("axis", "axis", 1.0),
    "index": Slip("index", "index", 1.1),
    "bounds": Slip("bounds", "count-off", 1.1),
    "term_dropped": Slip("term_added", "term-missing", 1.1),
    "operator": Slip("operator", "operator", 1.2),
    "comparison": Slip("comparison", "comparison", 1.2),
    "condition": Slip("condition", "condition", 1.2),
    "power": Slip("power", "power", 1.2),
    "parentheses": Slip("parentheses", "parentheses", 1.2),
    "accumulation": Slip("accumulation", "accumulation", 1.3),
    "transpose": Slip("transpose", "transposed", 1.3),
    "wrapper_dropped": Slip("wrapper_added", "not-applied", 1.3),
    "constant": Slip("constant", "number", 1.4),
    "product": Slip("product", "product", 1.4),
    "near_function": Slip("near_function", "similar-function", 1.4),
    "order": Slip("order", "order", 1.4),
    "name": Slip("name", "name", 1.5),
    "key": Slip("key", "key", 1.5),
    "keepdims": Slip("keepdims", "axis-lost", 1.5),
    "factor_changed": Slip("factor_changed", "factor", 1.5),
    "entries_swapped": Slip("entries_swapped", "entries-swapped", 1.6),
    "moved_in": Slip("moved_out", "indented", 1.6),
    "moved_out": Slip("moved_in", "not-indented", 1.7),
    "deleted": Slip("sister_added", "line-missing", 1.7),
    "function": Slip("function", "function", 1.8),
    "name_for_literal": Slip("literal_for_name", "name-for-number", 1.9),
    "literal_for_name": Slip("name_for_literal", "number-for-name", 1.9),
    "term_added": Slip("term_dropped", "term-too-many", 2.2),
    "factor_added": Slip("factor_dropped", "factor-too-many", 2.2),
    "wrapper_added": Slip("wrapper_dropped", "applied", 2.2),
}

#: Slips that add or change something in a formula, and are made where there is one.
_IN_FORMULAS = frozenset({"factor_added", "term_added", "wrapper_added", "power"})
#: Functions of single entries, which nobody takes for a function of whole arrays.
_OF_ENTRIES = frozenset({"abs", "absolute", "exp", "log", "sqrt", "square", "tanh"})

#: What is said where a line of the reference is left out.
LINE_MISSING = (
    N_("A line is missing"),
    N_("Which steps does the task name, and which of them are in the code?"),
    N_("One of the steps that the task asks for is not there."),
)


def slip_of(edit: Edit, statement: ast.stmt | None = None) -> Slip | None:
    """What the edit is when it is made in the reference; None if nobody slips so.

    Args:
        edit: the edit.
        statement: the statement that it changes, if it is at hand.
    """
    if edit.kind == "comparison" and not re.search(r"[<>=]", edit.old):
        return None  # nobody compares where nothing is to be compared
    if edit.kind == "sign" and not _has_sign(edit.old):
        return None  # nobody writes a minus where no term has a sign
    if edit.kind == "constant" and "." in edit.old and _is_next(edit.old, edit.new):
        return None  # nobody is one off at a number that is not whole
    is_of_entries = [_last(code) in _OF_ENTRIES for code in (edit.old, edit.new)]
    if edit.kind == "near_function" and is_of_entries == [False, True]:
        return None
    if statement is not None:
        if edit.kind in _IN_FORMULAS and not _computes(statement):
            return None  # a plain copy or a condition is no formula
        if edit.kind == "wrapper_dropped" and isinstance(statement, ast.Expr):
            return None  # what is called for its effect is left out as a whole
    return _SLIPS.get(edit.kind)


def _has_sign(code: str) -> bool:
    """Whether code is a difference of two plain terms, or has a minus before it."""
    try:
        (statement,) = parse(f"({code.strip()})").body
    except (SyntaxError, ValueError):
        return False
    assert isinstance(statement, ast.Expr)
    node = statement.value
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.MatMult):
        sides = (node.left, node.right)
        node = next((side for side in sides if _is_signed(side)), node.left)
    return _is_signed(node)


def _is_signed(node: ast.expr) -> bool:
    match node:
        case ast.UnaryOp(op=ast.USub()):
            return True
        case ast.BinOp(left=left, op=ast.Sub(), right=right):  # taken the wrong way round
            return not (isinstance(left, ast.BinOp) or isinstance(right, ast.BinOp))
    return False


def _is_next(old: str, new: str) -> bool:
    try:
        before, after = float(old), float(new)
    except ValueError:
        return False
    return not before.is_integer() and abs(abs(after - before) - 1) < 1e-9


def _last(code: str) -> str:
    """The name of the function that code calls, without its module."""
    return code.partition("(")[0].rpartition(".")[2].strip()


def _computes(statement: ast.stmt) -> bool:
    """Whether a statement sets or returns what it computes with operators."""
    match statement:
        case ast.AugAssign():
            return True
        case ast.Assign() | ast.AnnAssign() | ast.Return() | ast.Expr():
            return any(isinstance(node, ast.BinOp) for node in ast.walk(statement))
    return False


def undone(edit: Edit, slip: Slip) -> Edit:
    """The edit that would undo it, of which the sentences for students speak."""
    return replace(edit, kind=slip.kind, old=edit.new, new=edit.old, alike=())
