"""What stands for the value of an assignment whose answer is left out?"""

from __future__ import annotations

import ast
from collections.abc import Sequence


def left_side(lines: Sequence[str], statement: ast.stmt, value: str = "None") -> str | None:
    """The assignment with `value` in place of its own; None if the statement is no assignment."""
    match statement:
        case ast.AnnAssign(target=target, annotation=annotation, value=ast.expr()):
            return f"{written(lines, target)}: {written(lines, annotation)} = {value}"
        case ast.Assign(targets=targets):
            left = " = ".join(written(lines, target) for target in targets)
            values = [value] * (_width(targets[0]) if value == "None" else 1)
            return f"{left} = {', '.join(values)}"
    return None


def written(lines: Sequence[str], node: ast.AST) -> str:
    """The text of a node, on one line."""
    text = ast.get_source_segment("\n".join(lines), node) or ""
    return " ".join(line.strip() for line in text.splitlines())


def _width(target: ast.expr) -> int:
    return len(target.elts) if isinstance(target, ast.Tuple | ast.List) else 1
