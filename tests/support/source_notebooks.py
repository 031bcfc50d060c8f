"""Source notebooks of nbgrader and otter, with the metadata of their cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def _node(cell: Any) -> NotebookNode:
    """A cell, whose type nbformat does not say."""
    node: NotebookNode = cell
    return node


def write_notebook(path: Path, *cells: NotebookNode) -> Path:
    """Write a notebook of these cells."""
    nbformat.write(new_notebook(cells=list(cells), metadata=_KERNEL), path)
    return path


def text(source: str) -> NotebookNode:
    """A cell of text that nbgrader and otter know nothing of."""
    return _node(new_markdown_cell(source))


def code(source: str) -> NotebookNode:
    """A cell of code that nbgrader and otter know nothing of."""
    return _node(new_code_cell(source))


def answer(name: str, source: str, *, schema: int = 3) -> NotebookNode:
    """nbgrader's cell with an autograded answer."""
    return _node(new_code_cell(source, metadata=_info(schema, solution=True, grade_id=name)))


def graded(name: str, points: Any, source: str, *, schema: int = 3) -> NotebookNode:
    """nbgrader's cell with autograder tests."""
    info = _info(schema, grade=True, locked=True, grade_id=name, points=points)
    return _node(new_code_cell(source, metadata=info))


def written(name: str, points: float, source: str) -> NotebookNode:
    """nbgrader's cell with an answer in text that people mark."""
    info = _info(3, grade=True, solution=True, grade_id=name, points=points)
    return _node(new_markdown_cell(source, metadata=info))


def task(name: str, points: float, source: str) -> NotebookNode:
    """nbgrader's cell with a task that people mark."""
    return _node(
        new_markdown_cell(source, metadata=_info(3, task=True, grade_id=name, points=points))
    )


def _info(schema: int, **values: Any) -> dict[str, Any]:
    info: dict[str, Any] = {"grade": False, "solution": False, "locked": False}
    if schema:
        info["schema_version"] = schema
    if schema == 3:
        info["task"] = False
    return {"nbgrader": {**info, **values}}


def boundary(source: str) -> NotebookNode:
    """A raw cell of otter's Assign format."""
    return _node(new_raw_cell(source))


def shown(source: str, value: str) -> NotebookNode:
    """A cell of code that was run, with the value that it showed."""
    output = new_output("execute_result", data={"text/plain": value}, execution_count=1)
    return _node(new_code_cell(source, outputs=[output]))
