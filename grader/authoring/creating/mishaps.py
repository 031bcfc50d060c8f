"""Which recorded exceptions are what a function is to raise, and which are mishaps of the run?

The cells are run again in a sandbox that lacks files, packages and people at the keyboard. What
fails only there says nothing of a function. An exception is meant where the notebook catches it,
shows it, or raises it itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.authoring.creating.recording import RecordedCall, Recordings, Remark
from grader.authoring.creating.solved import SolvedNotebook

_TAG = "raises-exception"


def without_mishaps(notebook: SolvedNotebook, recordings: Recordings) -> None:
    """Drop the calls whose exception is not meant, and say so.

    The later calls of the same statement stay: another object or call may be fine.
    """
    raised = set(_raised(notebook))
    kept: list[RecordedCall] = []
    for call in recordings.calls:
        if call.kind != "raised" or _is_meant(notebook, recordings, call, raised):
            kept.append(call)
            continue
        name = f"{call.function}.{call.method}" if call.method else call.function
        text = f"{name} raises {call.error[0]} here, which the notebook does not show: not asked"
        recordings.remarks.append(Remark(call.cell, text))
    recordings.calls[:] = kept


def _is_meant(
    notebook: SolvedNotebook, recordings: Recordings, call: RecordedCall, raised: set[str]
) -> bool:
    if recordings.failed.get(call.statement) != call.error:
        return True  # the cell catches it
    cell = notebook.cell(call.cell)
    if _TAG in cell.tags:
        return True
    if cell.outputs:
        return any(one.is_error and call.error[0] in one.text for one in cell.outputs)
    return call.error[0] in raised


def _raised(notebook: SolvedNotebook) -> Iterator[str]:
    """The names of the exceptions that the code of the notebook raises."""
    for node in (n for cell in notebook.cells for one in cell.statements for n in ast.walk(one)):
        match node:
            case ast.Assert():
                yield "AssertionError"
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) | ast.Name(id=name)):
                yield name
