"""Which file is the notebook of a kernel, and which runs were of another one?

A front end says where the notebook was when the kernel was started. It may have been renamed since,
or saved under another name, or two notebooks may use one kernel. Ids of cells tell them apart, and
since courses may number them alike in all their notebooks, the texts do too.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.errors import UnreadableError
from grader.interfaces.jupyter.session import Run, Session
from grader.notebook import Document, read_document
from grader.wording import translate as _

#: How many notebooks of a folder are searched.
_MOST_SEARCHED = 200
#: Ids as notebooks have them; some front ends give others.
_ID = re.compile(r"[\w-]{1,64}")
#: From which likeness on two texts may be of one cell.
_ALIKE = 0.5
#: How many characters of a cell are compared.
_COMPARED = 4000


@dataclass(frozen=True)
class Located:
    """The file of the notebook, if there is one, and what the student should know about it.

    Attributes:
        path: the file.
        notes: how it was found, in sentences.
        strangers: the runs that were of another notebook, by number, and the name of its file.
    """

    path: Path | None
    notes: tuple[str, ...] = ()
    strangers: Mapping[int, str] = field(default_factory=dict)


def is_id(cell: str | None) -> bool:
    """Whether that is an id as notebooks have them."""
    return cell is not None and _ID.fullmatch(cell) is not None


def ids_of(document: Document) -> dict[str, int]:
    """The places of cells by their id."""
    return {
        cell.fields["id"]: place
        for place, cell in enumerate(document.cells)
        if isinstance(cell.fields.get("id"), str)
    }


def locate(session: Session) -> Located:
    """Where the notebook of a session is."""
    named = [Path(path) for path in session.paths if Path(path).suffix in (".ipynb", ".py")]
    there = next((path for path in named if path.is_file()), None)
    runs = [run for run in session.runs if is_id(run.cell)]
    if session.is_named and there is not None:
        return _with_strangers(_Notebook(there), runs, ())
    here = None if there is None else _Notebook(there)
    if here is not None and here.knows_any(runs) and here.balance(runs) >= 0:
        if other := _asked_in_another(here, session.runs[-1]):
            return _with_strangers(other, runs, _read_instead(here, other))
        return _with_strangers(here, runs, _saved_later(here, session))
    for path in named:
        gone = _Notebook(path)
        if other := _only([each for each in gone.others if each.balance(runs) > 0]):
            return _with_strangers(other, runs, _read_instead(gone, other))
    if here is not None:
        return _with_strangers(here, runs, ())
    if not named:
        return Located(None)
    message = _(
        "`{file}` is no longer there, so the cells were read as you ran them. If you have renamed "
        "the notebook, name the file: `%grade --file NAME.ipynb`."
    )
    return Located(None, (message.format(file=named[0].name),))


@dataclass(frozen=True)
class _Notebook:
    """A notebook, and the others in its folder."""

    path: Path

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What its cells say, by their id."""
        try:
            document = read_document(self.path)
        except UnreadableError:
            return {}
        return {
            name: document.cells[place].text.strip() for name, place in ids_of(document).items()
        }

    @cached_property
    def others(self) -> Sequence[_Notebook]:
        """The other notebooks in the folder."""
        found = sorted(self.path.parent.glob("*.ipynb"))[:_MOST_SEARCHED]
        return [_Notebook(path) for path in found if path != self.path and path.is_file()]

    def has(self, run: Run) -> bool:
        """Whether a run may have been of its cell of that id, perhaps after an edit."""
        text = self.texts.get(run.cell or "")
        return text is not None and _are_alike(text, run.text.strip())

    def knows_any(self, runs: Sequence[Run]) -> bool:
        """Whether it has the id of any run, where there are ids."""
        return not runs or not self.texts or any(run.cell in self.texts for run in runs)

    def balance(self, runs: Sequence[Run]) -> int:
        """How many more cells that ran were of this notebook than only of the same id."""
        last = {run.cell: run for run in runs if run.cell in self.texts}
        return sum(1 if self.has(run) else -1 for run in last.values())

    def is_copy_of(self, other: _Notebook) -> bool:
        """Whether most cells of the same id have the same text."""
        shared = self.texts.keys() & other.texts.keys()
        return bool(shared) and 2 * sum(
            self.texts[name] == other.texts[name] for name in shared
        ) >= len(shared)


def _are_alike(one: str, other: str) -> bool:
    """Whether two texts may be of one cell, before and after an edit."""
    if one == other:
        return True
    matcher = difflib.SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED])
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _only(found: Collection[_Notebook]) -> _Notebook | None:
    """The one that was found; None if there are several, since none is guessed."""
    return next(iter(found)) if len(found) == 1 else None


def _asked_in_another(here: _Notebook, asks: Run) -> _Notebook | None:
    """The notebook in which the cell stands that asks, if it is certainly not this one."""
    if not is_id(asks.cell) or asks.cell in here.texts:
        return None
    return _only([other for other in here.others if asks.cell in other.texts])


def _read_instead(old: _Notebook, new: _Notebook) -> tuple[str, ...]:
    """That another file was read than the one that the front end named."""
    message = _("`{old}` is now called `{new}`: that file was read.")
    if old.path.is_file():
        message = _("`{new}` was read, and not `{old}`: the cells that you ran stand in it.")
    return (message.format(old=old.path.name, new=new.path.name),)


def _saved_later(here: _Notebook, session: Session) -> tuple[str, ...]:
    """That a copy was saved in this session, later than the file: perhaps under a new name."""
    try:
        saved_at = here.path.stat().st_mtime
        later = [
            other
            for other in here.others
            if other.path.stat().st_mtime > max(saved_at, session.began or 0.0)
            and other.is_copy_of(here)
        ]
    except OSError:  # it is being moved
        return ()
    message = _(
        "`{new}` has the same cells as `{old}` and was saved later. `{old}` was read; if you work "
        "in the other one, name it: `%grade --file {new}`."
    )
    return tuple(message.format(old=here.path.name, new=each.path.name) for each in later[:1])


def _with_strangers(here: _Notebook, runs: Sequence[Run], notes: tuple[str, ...]) -> Located:
    """The notebook, and which runs were of other notebooks that use the same kernel."""
    strangers = {}
    if here.texts and here.others:
        for run in runs:
            if not here.has(run) and (other := _home_of(run, here)):
                strangers[run.number] = other.path.name
    return Located(here.path, notes, strangers)


def _home_of(run: Run, here: _Notebook) -> _Notebook | None:
    """The other notebook whose cell was run, if there is one."""
    if run.cell not in here.texts:
        return next((other for other in here.others if run.cell in other.texts), None)
    # The same id in two notebooks: copies, or a course that numbers its cells.
    found = (other for other in here.others if other.has(run) and not other.is_copy_of(here))
    return next(found, None)
