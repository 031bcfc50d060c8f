"""A function is missing: does its text stand where Python does not make it a function?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

ElsewhereKind = Literal["text", "comment", "quoted", "magic", "method", "nested"]

#: Characters of a text cell; what is longer is no function.
_LARGEST = 100_000
#: How many places in a cell are looked at.
_MOST_PLACES = 20


@dataclass(frozen=True)
class Elsewhere:
    """Where the text of a function stands that is none.

    `kind` tells in what: a text cell, a comment, quotes, a cell that a magic keeps from Python, the
    class `within`, the function `within`.
    """

    kind: ElsewhereKind
    cell: int | None
    line: int
    within: str = ""


def found_within(name: str, source: str, cell: int | None) -> Elsewhere | None:
    """Where `name` is defined inside a class or a function of a cell."""
    if name not in source:
        return None
    inner = re.compile(rf"[ \t]+(?:async\s+)?def\s+{re.escape(name)}\s*\(")
    outer = re.compile(r"([ \t]*)(?:async\s+)?(class|def)\s+(\w+)")
    lines = source.split("\n")
    found = [i for i, text in enumerate(lines) if inner.match(text)]
    for i in found[:_MOST_PLACES]:
        text = lines[i]
        margin = len(text) - len(text.lstrip())
        for above in reversed(lines[:i]):
            head = outer.match(above)
            if head and len(head[1]) < margin:
                kind: ElsewhereKind = "method" if head[2] == "class" else "nested"
                return Elsewhere(kind, cell, i + 1, head[3])
    return None


def found_in_code(name: str, cells: Iterable[tuple[int | None, str]]) -> Elsewhere | None:
    """Where `name` is defined in code cells that Python does not read as code there."""
    cells = list(cells)
    if found := found_in_text(name, cells, comments=True):
        return found
    for cell, text in cells:
        if found := found_in_text(name, [(cell, text)], comments=False):
            return replace(found, kind="magic" if text.lstrip().startswith("%%") else "quoted")
    return None


def found_in_text(
    name: str, texts: Iterable[tuple[int | None, str]], *, comments: bool
) -> Elsewhere | None:
    """Where `name` is defined in cells that are text, or in `comments` of cells that are code."""
    mark = r"[ \t]*#[# \t]*" if comments else r"[ \t>]*"
    named = re.escape(name)
    head = rf"(?:(?:async\s+)?def\s+{named}\s*\(|class\s+{named}\s*[(:])"
    pattern = re.compile(rf"^{mark}{head}", re.MULTILINE)
    for cell, text in texts:
        if name in text and len(text) <= _LARGEST and (match := pattern.search(text)):
            line = text.count("\n", 0, match.start()) + 1
            return Elsewhere("comment" if comments else "text", cell, line)
    return None
