"""How does a solved notebook become the student's? Cell by cell, with nothing but its text kept."""

from __future__ import annotations

import base64
import importlib
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.authoring.handout.answers import (
    has_answers,
    without_answers,
    without_written_answers,
)
from grader.authoring.handout.leaks import Leak, Passage, leaks_in
from grader.authoring.manual_cells import places_for_answers
from grader.course import Assignment, Course, ManualQuestion
from grader.errors import GraderError

_SOLUTION_ONLY = re.compile(r"\s*#\s*solution[ -]only\b", re.IGNORECASE)
_SOLUTION_TAGS = frozenset({"solution-only", "solution only", "solution_only"})
_ONLY_IN = re.compile(
    r"\s*(?:#|<!--)[ \t]*only in:(?P<names>[^\n]*?)[ \t]*(?:-->)?[ \t]*(?:\n|$)", re.IGNORECASE
)
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def student_notebook(
    reference_text: str,
    handout: str = "",
    handouts: Collection[str] = (),
    manual: Sequence[ManualQuestion] = (),
) -> NotebookNode:
    """The student's notebook, made from a solved one.

    Args:
        reference_text: a notebook in jupytext's percent format.
        handout: the name of the handout that it is for, if there are several.
        handouts: the names of all of them.
        manual: the questions that are marked by hand.

    Returns:
        An nbformat 4.5 notebook without outputs; the same text always yields the same notebook.

    Raises:
        GraderError: jupytext is not installed, or the text is not a notebook with paired markers.
    """
    cells: list[NotebookNode] = []
    solved = _parsed(reference_text).cells
    for cell, source, is_by_hand in _given(solved, handout, handouts, manual):
        if source is None:
            continue
        made = _cell(cell, source, len(cells) + 1)
        if is_by_hand and "nbgrader" in cell.metadata:  # by which the answer is found again
            made.metadata["nbgrader"] = cell.metadata["nbgrader"]
        cells.append(made)
    return _node(
        {
            "cells": cells,
            "metadata": {"kernelspec": _KERNEL, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _given(
    cells: Sequence[NotebookNode],
    handout: str,
    handouts: Collection[str],
    manual: Sequence[ManualQuestion],
) -> Iterator[tuple[NotebookNode, str | None, bool]]:
    """What students get of each cell, None if nothing, and whether it is marked by hand.

    Raises:
        GraderError: a cell is only in a handout that there is not, or markers are not in pairs.
    """
    texts = [
        None if _is_solution_only(cell) else _in_handout(cell.source, handout, handouts)
        for cell in cells
    ]
    there = [
        (n, {**cell, "source": text})
        for n, (cell, text) in enumerate(zip(cells, texts, strict=True))
        if text is not None
    ]
    found = places_for_answers([cell for _n, cell in there], manual)
    places = {there[position][0]: place for position, place in found.items()}
    for number, (cell, source) in enumerate(zip(cells, texts, strict=True)):
        is_by_hand = number in places
        if source is None:
            yield cell, None, False
        elif is_by_hand and not has_answers(source):
            yield cell, places[number], True
        else:
            given = _without_answers(cell.cell_type, source)
            # a cell that held only hidden tests goes
            is_left = bool(given.strip()) or not source.strip()
            yield cell, given if is_left else None, is_by_hand


def named_handouts(source: str) -> tuple[list[str], str]:
    """The handouts that a cell is only in, none if it is in all, and the rest of its text."""
    match = _ONLY_IN.match(source)
    if match is None:
        return [], source
    return [name.strip() for name in match["names"].split(",")], source[match.end() :]


def _in_handout(source: str, handout: str, handouts: Collection[str]) -> str | None:
    """The text of a cell in a handout; None if it is only in others.

    Raises:
        GraderError: it is only in a handout that there is not.
    """
    match = _ONLY_IN.match(source)
    if match is None:
        return source
    names = {name.strip() for name in match["names"].split(",")}
    if strangers := names - {*handouts}:
        raise GraderError(
            f"`{match[0].strip()}`: assignment.toml describes no handout "
            f"{', '.join(map(repr, sorted(strangers)))}"
        )
    return source[match.end() :] if handout in names else None


def notebook_text(course: Course, name: str, handout: str = "") -> str:
    """The text of the student's notebook for the assignment `name`.

    It is the one that the course hands out, or that of the `handout` with this name.
    """
    assignment = _assignment_of(course, name, handout)
    path, text = _reference_of(course, name)
    try:
        notebook = student_notebook(
            text, assignment.handout, _names_of(assignment), assignment.manual
        )
    except GraderError as error:
        raise GraderError(f"{path}: {error}") from None
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]  # nbformat's


def stale_notebooks(course: Course, names: Sequence[str]) -> list[tuple[Path, str]]:
    """The notebooks that are missing or do not match their references, with the right text."""
    stale = []
    for assignment in (one for name in names for one in course.assignment(name).each_handout()):
        path = assignment.folder / assignment.notebook
        text = notebook_text(course, assignment.name, assignment.handout)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append((path, text))
    return stale


def leaks_of(course: Course, name: str, handout: str = "") -> list[Leak]:
    """Where the student's notebook of an assignment holds a line that students must not see.

    It is the one that the course hands out, or that of the `handout` with this name.

    Raises:
        GraderError: the reference or the notebook cannot be read.
    """
    assignment = _assignment_of(course, name, handout)
    path = assignment.folder / assignment.notebook
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat's
    except Exception as error:  # nbformat's, json's and those of files
        raise GraderError(f"{path}: cannot be read ({' '.join(str(error).split())})") from None
    reference, text = _reference_of(course, name)
    try:
        return handout_leaks(
            text, notebook, assignment.handout, _names_of(assignment), assignment.manual
        )
    except GraderError as error:
        raise GraderError(f"{reference}: {error}") from None


def _assignment_of(course: Course, name: str, handout: str) -> Assignment:
    assignment = course.assignment(name)
    return assignment.handed_out(handout) if handout else assignment


def _names_of(assignment: Assignment) -> list[str]:
    return [each.name for each in assignment.handouts]


def handout_leaks(
    reference_text: str,
    notebook: NotebookNode,
    handout: str = "",
    handouts: Collection[str] = (),
    manual: Sequence[ManualQuestion] = (),
) -> list[Leak]:
    """Where `notebook` holds a line that students must not see.

    These are the lines of the reference that the handout leaves out, unless the reference also has
    them where students may read them. They are looked for in the text of all cells, and in
    outputs, metadata, attachments and ids.

    Raises:
        GraderError: as `student_notebook` does.
    """
    given = _given(_parsed(reference_text).cells, handout, handouts, manual)
    texts = [(cell.source, source or "") for cell, source, _is_by_hand in given]
    return leaks_in(texts, list(_passages(notebook)))


def _reference_of(course: Course, name: str) -> tuple[Path, str]:
    """The file with the reference of an assignment, and its text."""
    path = course.folder / "reference" / f"{name}.py"
    try:
        return path, path.read_text(encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror})") from None


def _node(entries: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(entries)  # type: ignore[no-untyped-call]  # nbformat's
    return node


def _parsed(text: str) -> NotebookNode:
    try:
        jupytext = importlib.import_module("jupytext")
    except ImportError:
        raise GraderError(
            "making a handout needs jupytext, which is not installed: pip install jupytext"
        ) from None
    try:
        notebook: NotebookNode = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # its parser and nbformat's schema each have errors of their own
        raise GraderError(
            f"not a notebook in percent format: {str(error).splitlines()[0]}"
        ) from error
    return notebook


def _is_solution_only(cell: NotebookNode) -> bool:
    tagged = bool(_SOLUTION_TAGS & set(cell.metadata.get("tags", ())))
    return tagged or (cell.cell_type == "code" and _SOLUTION_ONLY.match(cell.source) is not None)


def _without_answers(kind: str, source: str) -> str:
    try:
        return without_answers(source) if kind == "code" else without_written_answers(source)
    except GraderError as error:
        first = source.strip().splitlines()[0]
        raise GraderError(f"the cell that begins with {first!r}: {error}") from None


def _cell(cell: NotebookNode, source: str, place: int) -> NotebookNode:
    entries: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": f"cell-{place:02d}",
        "metadata": {"tags": tags} if (tags := cell.metadata.get("tags")) else {},
        "source": source,
    }
    if cell.cell_type == "code":
        entries |= {"execution_count": None, "outputs": []}
    return _node(entries)


def _passages(notebook: NotebookNode) -> Iterator[Passage]:
    """All texts of a notebook, the code of cells told apart from the rest."""
    for number, cell in enumerate(notebook.cells, start=1):
        place = f"cell {number}"
        yield Passage(place, cell.source, is_code=cell.cell_type == "code")
        rest = {key: value for key, value in cell.items() if key not in ("source", "cell_type")}
        for key, value in rest.items():
            for text in _texts(value):
                yield Passage(f"{place}, {key}", text)
    for text in _texts(notebook.metadata):
        yield Passage("the metadata of the notebook", text)


def _texts(value: Any) -> Iterator[str]:
    """The texts in plain data, the keys of tables and what an attachment encodes included."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield str(key)
            yield from _texts(entry)
            if str(key).startswith("text/") and isinstance(entry, str):
                yield from _decoded(entry)
    elif isinstance(value, list):
        if value and all(isinstance(entry, str) for entry in value):
            yield "".join(value)
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, str):
        yield value


def _decoded(text: str) -> Iterator[str]:
    try:
        yield base64.b64decode(text, validate=True).decode()
    except ValueError:  # it is text as it stands
        return
