"""Which line gives a part its value?"""

from __future__ import annotations

from collections.abc import Iterable

from grader.notebook import Definition


def line_of(definition: Definition, parts: Iterable[str]) -> int | None:
    """The line that gives the first of these parts its value, else the one that returns it."""
    for part in parts:
        if lines := definition.lines_assigning(part):
            return lines[-1]
    return (definition.lines_returning() or (None,))[-1]
