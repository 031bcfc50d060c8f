"""Which line assigns a part its value?"""

from __future__ import annotations

from collections.abc import Iterable

from grader.notebook import Definition


def line_of(definition: Definition, parts: Iterable[str]) -> int | None:
    """The line that assigns the first of these parts its value, or else the last `return`."""
    for part in parts:
        if lines := definition.lines_assigning(part):
            return lines[-1]
    return (definition.lines_returning() or (None,))[-1]
