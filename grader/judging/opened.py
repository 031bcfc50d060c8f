"""Which named outputs does a table or a figure have, where parts ask for some of it?

The outputs of a table are its columns, each with the labels of the rows; those of a figure are what
counts in it (`axes.0.title`, `axes.0.lines.1.y`), with lines and the like in the order of the right
figure.
"""

from __future__ import annotations

from grader.course import Question
from grader.judging.comparing.figures import by_names
from grader.worker import Figure, Record, Series, Table


def opened(
    question: Question, prefix: str, expected: Record, value: object
) -> tuple[object, object]:
    """The expected record and an answer as dicts of outputs; both as they are where they cannot be.

    `prefix` is what stands before the names of the outputs in the patterns of parts.
    """
    if isinstance(expected, Figure) and isinstance(value, Figure):
        patterns = [pattern for part in question.parts for pattern in part.outputs]
        asked = {pattern.rpartition(".")[2] for pattern in patterns if pattern.startswith(prefix)}
        return by_names(expected, value, asked)
    if isinstance(expected, Table) and isinstance(value, Table):
        columns, others = _columns(expected), _columns(value)
        if columns is not None:
            return columns, others or {}
    return expected, value


def _columns(table: Table) -> dict[str, Series] | None:
    """The columns of a table by their names; None if it has other ones than texts."""
    (level, *more) = table.columns.levels
    names = level.values
    if more or level.kind != "text" or None in names:
        return None
    columns: dict[str, Series] = {}
    for name, column in zip(names, table.data, strict=True):
        columns.setdefault(name, Series(name, table.index, column))
    return columns
