"""Which text of a notebook is graded? The saved file, and what was run since it was saved.

A cell that was run after the last save is graded as it was run. Where it stands in the file is told
by its id, or by what it defines; what stands nowhere in the file is added at the end.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.errors import UnreadableError
from grader.interfaces.jupyter.locating import ids_of, is_id, locate
from grader.interfaces.jupyter.session import Run, Session, session_of
from grader.notebook import Document, Program, contents, read_document, read_source
from grader.wording import listed
from grader.wording import translate as _

#: The name of what has no file.
NO_FILE = "notebook.ipynb"
#: A statement that only asks for marks.
_ASKS = re.compile(
    r"import grader(?:\.\w+)?$|from grader(?:\.\w+)? import [\w, ]+$"
    r"|(?:\w+\s*=\s*)?grader\.(?:\w+\.)?\w+\("
)


@dataclass(frozen=True)
class Unsaved:
    """A cell that is graded as it was run, since the file does not have it so.

    Attributes:
        cell: its number in the text that is graded; that of the notebook, unless it is added.
        run: the number in its brackets: 7 for In [7].
        is_added: whether the file has no such cell, so that it counts as the last one.
    """

    cell: int
    run: int
    is_added: bool = False


@dataclass(frozen=True)
class Source:
    """The text that is graded.

    Attributes:
        name: the name of its file.
        content: the contents of a notebook or `.py` file, as a save would have left them.
        path: the saved file, if there is one.
        unsaved: the cells in which the content differs from the file.
        notes: what the student should know about the choice, in sentences.
        brackets: the number in the brackets of cells, by the number of the cell: what people see
            in a notebook, where nothing counts the cells.
    """

    name: str
    content: bytes
    path: Path | None = None
    unsaved: tuple[Unsaved, ...] = ()
    notes: tuple[str, ...] = ()
    brackets: Mapping[int, int] = field(default_factory=dict)


def notebook_source(shell: Any, file: str | None = None) -> Source:
    """The text to grade for a running IPython shell; `file` is its notebook, if it was named.

    Nothing of the student's is run, and none of their objects is looked at.

    Raises:
        UnreadableError: the file cannot be read.
    """
    return source_of(session_of(shell, file))


def source_of(session: Session) -> Source:
    """The text to grade, from what is known of a session.

    Raises:
        UnreadableError: the file cannot be read.
    """
    if session.document is not None:
        return _given(session.document)
    located = locate(session)
    path = located.path
    if path is None:
        return _as_run(session, located.notes)
    saved_at = path.stat().st_mtime
    data = contents(path)
    saved = Source(path.name, data, path, notes=located.notes)
    try:
        document = read_document(path, data)
    except UnreadableError:
        return saved  # whoever grades it says why
    changes = _Changes(document, session, saved_at, located.strangers)
    for run in session.runs:
        changes.take(run)
    return changes.applied(saved)


# what was run since -------------------------------------------------------------------------------


class _Text:
    """What a text of a cell defines; found out when it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()

    @cached_property
    def _program(self) -> Program:
        return read_source(self.text, "cell.py")

    @cached_property
    def functions(self) -> frozenset[str]:
        return frozenset(self._program.definitions)

    @cached_property
    def binds(self) -> frozenset[str]:
        bound = [fragment.binds for fragment in self._program.fragments]
        return self.functions.union(*bound) - {"grader"}

    @cached_property
    def is_work(self) -> bool:
        """Whether it holds more than magics and questions for marks."""
        if self.text.startswith(("%%writefile", "%%file")) or self.functions:
            return True
        sources = (fragment.source.strip() for fragment in self._program.fragments)
        return any(source != "pass" and not _ASKS.match(source) for source in sources)

    def replaces(self, other: _Text) -> bool:
        """Whether it defines all that the other one defines, and functions among it."""
        return bool(other.functions) and other.binds <= self.binds

    def likeness(self, other: _Text) -> float:
        return difflib.SequenceMatcher(None, self.text[:9999], other.text[:9999]).ratio()


@dataclass
class _Changes:
    """What a notebook would hold if it were saved now."""

    document: Document
    session: Session
    saved_at: float
    #: The runs that were of another notebook, by number, and the name of its file.
    strangers: Mapping[int, str] = field(default_factory=dict)
    left_out: list[Run] = field(default_factory=list)
    changed: dict[int, Run] = field(default_factory=dict)
    added: dict[str, Run] = field(default_factory=dict)
    #: The places, and the runs, of which it is not known whether the file was saved after them.
    unsure: dict[int, Run] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = ids_of(self.document)
        self._texts = {
            place: _Text(cell.text)
            for place, cell in enumerate(self.document.cells)
            if cell.kind == "code" and cell.number is not None
        }
        self._known: dict[int, _Text] = {}
        self._brackets = {
            place: count for place in self._texts if (count := self._count(place)) is not None
        }
        by_number = {run.number: run.text.strip() for run in self.session.runs}
        # Cells that the file has as this session ran them: it was saved after those.
        self._last_saved_run = max(
            (
                count
                for place, text in self._texts.items()
                if (count := self._brackets.get(place)) and by_number.get(count) == text.text
            ),
            default=0,
        )

    def _count(self, place: int) -> int | None:
        fields = self.document.cells[place].fields
        count = fields.get("execution_count", fields.get("prompt_number"))
        return int(count) if isinstance(count, int | float) else None

    def take(self, run: Run) -> None:
        """Take account of one run; of two runs of the same cell, the later one counts."""
        text = self._known.setdefault(run.number, _Text(run.text))
        if run.cell in self.session.deleted:
            return
        if run.number in self.strangers:
            if text.is_work and self._is_after_save(run, None)[0]:
                self.left_out.append(run)
            return
        place = self._place(run, text)
        if place is not None:
            self._brackets[place] = run.number
        if place is None and not self._texts and text.text in self.document.cells[0].text:
            return  # a part of a .py file
        if place is not None and self._texts[place].text == text.text:
            self.changed.pop(place, None)
            self.unsure.pop(place, None)
            return
        if place is None and not text.is_work:
            return
        is_after, is_sure = self._is_after_save(run, place)
        if place is not None:
            if is_after:
                self.changed[place] = run
            if is_after or not is_sure:
                self.unsure.pop(place, None)
            if not is_sure:
                self.unsure[place] = run
        elif is_after:
            for key, other in list(self.added.items()):
                if text.replaces(self._known[other.number]) and key != run.cell:
                    del self.added[key]
            key = run.cell or f"run {run.number}"
            self.added.pop(key, None)
            self.added[key] = run

    def _place(self, run: Run, text: _Text) -> int | None:
        """Where the cell of a run stands in the file."""
        if run.cell in self._ids and self._ids[run.cell] in self._texts:
            return self._ids[run.cell]
        alike = [place for place, other in self._texts.items() if other.text == text.text]
        if alike:
            return alike[-1]
        if is_id(run.cell) and len(self._ids) == len(self.document.cells):
            return None  # a cell that was made after the last save
        places = [place for place, other in self._texts.items() if text.replaces(other)]
        if not places:
            return None
        return max(places, key=lambda place: (text.likeness(self._texts[place]), place))

    def _is_after_save(self, run: Run, place: int | None) -> tuple[bool, bool]:
        """Whether something was run after the file was saved, and whether that is certain."""
        if run.at is not None:
            return run.at > self.saved_at, True
        if self.session.watched is not None and self.saved_at >= self.session.watched:
            return False, True
        if self.session.began is not None and self.saved_at < self.session.began:
            return True, True
        # It was run before anything was noted. A file that has the number of the run, or that of a
        # later one with its text, was saved after it.
        if place is not None:
            return self._count(place) != run.number, False
        return run.number > self._last_saved_run, False

    def applied(self, saved: Source) -> Source:
        """The saved file with these changes."""
        brackets = {place + 1: number for place, number in self._brackets.items()}
        sure = replace(saved, notes=(*saved.notes, *self._doubts()), brackets=brackets)
        if not self.changed and not self.added:
            return sure
        if not self._texts and self.document.cells[0].number is None:
            return _python_with(sure, self.added.values())
        cells = [(cell.kind, cell.text) for cell in self.document.cells]
        for place, run in self.changed.items():
            cells[place] = ("code", run.text)
        unsaved = [Unsaved(place + 1, run.number) for place, run in sorted(self.changed.items())]
        for run in self.added.values():
            cells.append(("code", run.text))
            brackets[len(cells)] = run.number
            if self._known[run.number].binds:  # what only prints is nobody's worry
                unsaved.append(Unsaved(len(cells), run.number, is_added=True))
        return replace(sure, content=_notebook(cells), unsaved=tuple(unsaved))

    def _doubts(self) -> Iterable[str]:
        for file in dict.fromkeys(self.strangers[run.number] for run in self.left_out):
            runs = [
                _("In [{run}]").format(run=run.number)
                for run in self.left_out
                if self.strangers[run.number] == file
            ]
            message = _("Left out, since it stands in `{file}`: {runs}.")
            yield message.format(file=file, runs=listed(runs, 12))
        for place, run in sorted(self.unsure.items()):
            message = (
                _(
                    "Cell {cell} was graded as you ran it in In [{run}], which is not what the "
                    "file holds. If the file is right, save the notebook and grade it again."
                )
                if place in self.changed
                else _(
                    "Cell {cell} was graded as the file holds it, which is not what you ran in "
                    "In [{run}]. If that is wrong, save the notebook and grade it again."
                )
            )
            yield message.format(cell=place + 1, run=run.number)


def _python_with(saved: Source, added: Iterable[Run]) -> Source:
    """A `.py` file, opened as a notebook, with what was run since below it."""
    runs = tuple(added)
    below = "".join(f"\n\n{run.text}\n" for run in runs)
    unsaved = tuple(Unsaved(0, run.number, is_added=True) for run in runs)
    return replace(saved, content=saved.content + below.encode(), unsaved=unsaved)


# without a file -----------------------------------------------------------------------------------


def _given(document: str) -> Source:
    """The notebook as the front end gave it."""
    metadata: object = json.loads(document).get("metadata")
    colab = metadata.get("colab") if isinstance(metadata, Mapping) else None
    name = colab.get("name") if isinstance(colab, Mapping) else None
    name = Path(name).name if isinstance(name, str) else ""
    return Source(name if name.endswith(".ipynb") else NO_FILE, document.encode())


def _as_run(session: Session, notes: Sequence[str]) -> Source:
    """A notebook of the cells as they were run, each in the place of its number."""
    kept: dict[int, _Text] = {}
    cells_of: dict[int, str | None] = {}
    for run in session.runs:
        if run.cell in session.deleted:
            continue
        text = _Text(run.text)
        for number, other in list(kept.items()):
            is_same_cell = run.cell is not None and cells_of[number] == run.cell
            if is_same_cell or text.text == other.text or text.replaces(other):
                del kept[number]
        kept[run.number], cells_of[run.number] = text, run.cell
    last = max(kept, default=0)
    cells = [
        ("code", kept[number].text) if number in kept else ("raw", "")
        for number in range(1, last + 1)
    ]
    message = _(
        "This session has no notebook file, so the cells were read as you ran them: cell 7 is "
        "In [7]."
    )
    return Source(NO_FILE, _notebook(cells), notes=(*notes, message))


def _notebook(cells: Iterable[tuple[str, str]]) -> bytes:
    """The contents of a notebook with these cells, each a kind and a text."""
    made: list[dict[str, object]] = [
        {"cell_type": kind, "metadata": {}, "source": text}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, text in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()
