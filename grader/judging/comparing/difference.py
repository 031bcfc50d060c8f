"""In which ways can a value differ from the expected one? The record that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from grader.course import LENIENT, Strictness
from grader.worker import Outcome

DifferenceKind = Literal[
    # of the answer as a whole
    "raised", "crashed", "timeout", "undefined",
    "nothing_returned", "not_a_dictionary", "not_a_sequence", "length",
    # of one output
    "missing", "none", "type", "shape", "bound", "value", "values", "surplus",
    "entries", "lacking", "unexpected", "line", "incomparable",
    # of a table
    "rows", "dtype", "levels", "categories", "names", "columns", "cells", "order", "unmatched",
    # of what a call was to raise, to print, to do in steps, or to be like
    "not_raised", "exception", "printed", "step", "property", "check_failed",
]  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """How a value differs from the expected one; `messages.py` turns it into a sentence.

    Attributes:
        kind: the way in which it differs.
        name: the output, or a place within a nested one (`cache['Z1']`).
        wanted: the expected value, shape, length or bound; for "values", the entry at `place`.
        got: what came in its place; for "values", the entry at `place`.
        place: the index at which an array differs most; for "line", the number of the line.
        wrong: how many of the array's `count` entries differ.
        count: how many entries the array has.
        row: the label of the first wrong row of a table.
        outcome: how the call ended, if it returned no value.
        cause: for a step, how what it gave differs.
    """

    kind: DifferenceKind
    name: str = ""
    wanted: object = None
    got: object = None
    place: tuple[int, ...] = ()
    wrong: int = 0
    count: int = 0
    row: str = ""
    outcome: Outcome | None = None
    cause: Difference | None = None


@dataclass(frozen=True)
class Rule:
    """By which rules values are compared.

    Attributes:
        rtol: the tolerance relative to the size of a number, or of the largest in an array.
        atol: the absolute tolerance.
        strictness: what else counts.
    """

    rtol: float = 1e-6
    atol: float = 1e-10
    strictness: Strictness = LENIENT


#: How an entry at a place differs, by the rules for the value that it is in.
Compare = Callable[[str, object, object], Difference | None]
