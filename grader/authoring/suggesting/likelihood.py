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

#: What is said where a line of the reference is left out.
LINE_MISSING = (
    N_("A line is missing"),
    N_("Which steps does the task name, and which of them are in the code?"),
    N_("One of the steps that the task asks for is not there."),
)


def slip_of(edit: Edit) -> Slip | None:
    """What the edit is when it is made in the reference; None if nobody slips so."""
    if edit.kind == "comparison" and not re.search(r"[<>=]", edit.old):
        return None  # nobody compares where nothing is to be compared
    if edit.kind == "sign" and not _has_sign(edit.old):
        return None  # nobody writes a minus where no term has a sign
    return _SLIPS.get(edit.kind)


def _has_sign(code: str) -> bool:
    """Whether code is a difference, or has a minus before it: its sign is to be thought of."""
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
        case ast.BinOp(op=ast.Sub()) | ast.UnaryOp(op=ast.USub()):
            return True
    return False


def undone(edit: Edit, slip: Slip) -> Edit:
    """The edit that would undo it, of which the sentences for students speak."""
    return replace(edit, kind=slip.kind, old=edit.new, new=edit.old, alike=())
