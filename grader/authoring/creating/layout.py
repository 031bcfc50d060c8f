"""How is a long expression written over several lines? As a person would: one entry a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: The longest line.
WIDTH = 96


@dataclass(frozen=True)
class Group:
    """Entries between brackets; each is written with a text before it (`"W1": `, `args=`)."""

    opening: str
    entries: Sequence[tuple[str, Expression]]
    closing: str
    #: Whether a single entry needs a comma after it, as in a tuple.
    comma: bool = False


Expression = str | Group


def one_line(expression: Expression) -> str:
    """The expression on one line."""
    if isinstance(expression, str):
        return expression
    inner = ", ".join(before + one_line(entry) for before, entry in expression.entries)
    comma = "," if expression.comma and len(expression.entries) == 1 else ""
    return f"{expression.opening}{inner}{comma}{expression.closing}"


def laid_out(before: str, expression: Expression, margin: int = 0, after: str = "") -> str:
    """`before` and the expression, on as many lines as it takes; all but the first are indented.

    Args:
        before: what stands before it on its first line.
        expression: the expression.
        margin: by how many columns its lines are indented.
        after: what stands after it on its last line.
    """
    short = before + one_line(expression) + after
    is_short = margin + len(short) <= WIDTH and "\n" not in short
    if is_short or isinstance(expression, str) or not expression.entries:
        return " " * margin + short
    lines = [" " * margin + before + expression.opening]
    for name, entry in expression.entries:
        lines.append(laid_out(name, entry, margin + 4, ","))
    lines.append(" " * margin + expression.closing + after)
    return "\n".join(lines)
