"""How can several threads parse Python at the same time? The package parses nowhere else."""

from __future__ import annotations

import ast
import threading
from typing import Final

#: CPython 3.11 counts the depth of all threads' trees together: once in thousands of notebooks it
#: raised a SystemError ("AST constructor recursion depth mismatch").
_LOCK: Final = threading.Lock()


def parse(source: str) -> ast.Module:
    """The syntax tree of `source`; one thread at a time.

    Raises:
        SyntaxError: it is not Python. Also ValueError, RecursionError and MemoryError, as
            `ast.parse` raises them.
    """
    with _LOCK:
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    """The syntax tree of one expression; one thread at a time.

    Raises:
        SyntaxError: it is none. Also what `parse` raises.
    """
    with _LOCK:
        return ast.parse(source, mode="eval").body
