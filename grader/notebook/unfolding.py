"""What are the statements of a marimo file, whose every cell is a function around them?

marimo keeps a notebook as a Python file: each cell is a function under `@app.cell`, and what the
cell binds is what that function returns. Nothing is executed here: the wrapping is taken off in the
text, and every line keeps its number.
"""

from __future__ import annotations

import re

_MARIMO = re.compile(r"^(?:import marimo\b|from marimo import\b)", re.MULTILINE)
_WRAPPER = re.compile(r"@\w+\.cell\b")
_PLAIN = re.compile(r"@\w+\.(?:function|class_definition)\b")
_SETUP = re.compile(r"with \w+\.setup\b")
_HEAD = re.compile(r"(?:async )?def \w+\(|with \w+\.setup\b")
_HEAD_END = re.compile(r":\s*(?:#.*)?$")
_AFTER = re.compile(r"@|if __name__\b|with \w+\.setup\b|(?:async )?def \w+\(|class \w+")
_RETURN = re.compile(r"return\b")


def unfolded(text: str) -> str:
    """`text` with the cells of a marimo file at the margin; any other text as it is."""
    if not _MARIMO.search(text):
        return text
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if _PLAIN.match(lines[at]):
            at = _blank_decorator(lines, at)
        elif _WRAPPER.match(lines[at]) or _SETUP.match(lines[at]):
            at = _unfold(lines, at)
        else:
            at += 1
    return "\n".join(lines)


def _blank_decorator(lines: list[str], at: int) -> int:
    """Take out a decorator, which may reach over several lines; give the line after it."""
    while at < len(lines) and not _HEAD.match(lines[at]) and not lines[at].startswith("class "):
        lines[at] = ""
        at += 1
    return at + 1


def _unfold(lines: list[str], at: int) -> int:
    """Put the body of the cell that begins at line `at` to the margin; give the line after it."""
    start = at
    while at < len(lines) and not _HEAD.match(lines[at]):
        at += 1
    while at < len(lines) and not _HEAD_END.search(lines[at]):
        at += 1
    body = at + 1
    end = next((i for i in range(body, len(lines)) if _AFTER.match(lines[i])), len(lines))
    first = next((line for line in lines[body:end] if line.strip()), "")
    margin = first[: len(first) - len(first.lstrip(" \t"))]
    if not margin:
        return max(body, start + 1)
    for i in range(start, body):
        lines[i] = ""
    for i in range(body, end):
        lines[i] = lines[i].removeprefix(margin)
    returns = [i for i in range(body, end) if _RETURN.match(lines[i])]
    if returns:  # what the cell hands on to other cells: it is the last statement
        for i in range(returns[-1], end):
            lines[i] = ""
    return end
