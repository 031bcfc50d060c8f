"""What does the running shell know of the notebook: which file it is, what was run and when?

This is all that is read in the student's own process, where any object may have been replaced. It
is plain data, from which another process makes the text that is graded.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from time import time  # as it was before a cell replaced it in its module
from typing import Any
from weakref import WeakKeyDictionary

#: How often Colab is asked for its notebook, which it sometimes does not give at once.
_COLAB_ATTEMPTS = 3


@dataclass(frozen=True)
class Run:
    """One run of a cell.

    Attributes:
        number: the number in its brackets: 7 for In [7].
        text: what was run, as it was typed.
        at: when it was run, if that was noted.
        cell: the id of the cell, if the front end gave one.
    """

    number: int
    text: str
    at: float | None = None
    cell: str | None = None


@dataclass(frozen=True)
class Session:
    """What is known of one kernel's life.

    Attributes:
        runs: all that was run, in order; the last one is the run that asks.
        paths: where the notebook may be, the best first.
        is_named: whether the student named the file.
        document: the notebook as the front end has it in this moment, if it gives that away.
        began: when the process was started, if that is known.
        watched: since when the times of runs are noted.
        deleted: the ids of cells that were deleted.
    """

    runs: tuple[Run, ...]
    paths: tuple[str, ...] = ()
    document: str | None = None
    began: float | None = None
    watched: float | None = None
    deleted: tuple[str, ...] = ()
    is_named: bool = False


class Recorder:
    """Notes of each run of a shell when it was run, and in which cell."""

    def __init__(self, shell: Any) -> None:
        """Begin with the run that is going on."""
        self._shell = shell
        self.since = time()
        self.noted: dict[int, Run] = {}
        self.deleted: dict[str, None] = {}
        history = _history(shell)
        self._note(len(history) - 1, history[-1] if history else "", _cell_of(shell))
        shell.events.register("pre_run_cell", self._before_run)

    def _before_run(self, info: Any) -> None:
        """Note a run that begins."""
        if getattr(info, "store_history", True) and not getattr(info, "silent", False):
            cell = getattr(info, "cell_id", None) or _cell_of(self._shell)
            # It is about to be stored. Versions of IPython differ in when they count it.
            self._note(len(_history(self._shell)), str(info.raw_cell or ""), cell)

    def _note(self, number: int, text: str, cell: str | None) -> None:
        self.noted[number] = Run(number, text.rstrip("\n"), time(), cell)
        deleted = _metadata(self._shell).get("deletedCells")
        for name in deleted if isinstance(deleted, list) else ():
            self.deleted[str(name)] = None
        if cell is not None:  # a cell that was cut and pasted, or restored, is called deleted too
            self.deleted.pop(cell, None)


_RECORDERS: WeakKeyDictionary[Any, Recorder] = WeakKeyDictionary()


def recorder_of(shell: Any) -> Recorder:
    """The recorder of a shell, which begins to note if it did not before."""
    if shell not in _RECORDERS:
        _RECORDERS[shell] = Recorder(shell)
    return _RECORDERS[shell]


def session_of(shell: Any, file: str | None = None) -> Session:
    """What is known of the kernel of an IPython shell; `file` is its notebook, if it was named."""
    recorder = recorder_of(shell)
    runs = []
    for number, text in enumerate(_history(shell)):
        if number:
            noted = recorder.noted.get(number)
            is_this_run = noted is not None and text in (noted.text, "")  # `%reset in` empties it
            runs.append(noted if noted is not None and is_this_run else Run(number, text))
    return Session(
        runs=tuple(runs),
        paths=_paths(shell) if file is None else (file,),
        document=None if file is not None else _colab_notebook(),
        began=_process_start(),
        watched=recorder.since,
        deleted=tuple(recorder.deleted),
        is_named=file is not None,
    )


def _history(shell: Any) -> list[str]:
    """What was run, by number: the shell's own list, since `In` is the student's to overwrite."""
    return [str(text) for text in shell.history_manager.input_hist_raw]


def _paths(shell: Any) -> tuple[str, ...]:
    """Where the front end says that the notebook is."""
    paths = []
    if getattr(shell, "kernel", None) is not None:  # `!ipython` in a cell inherits the variable
        paths.append(os.environ.get("JPY_SESSION_NAME"))
    paths.append(shell.user_ns.get("__vsc_ipynb_file__"))
    return tuple(os.path.abspath(path) for path in paths if isinstance(path, str) and path)  # noqa: PTH100


def _metadata(shell: Any) -> Mapping[str, Any]:
    """What the front end said about the request to run the present cell."""
    kernel = getattr(shell, "kernel", None)
    try:
        metadata = kernel.get_parent("shell").get("metadata") if kernel is not None else None
    except (AttributeError, LookupError, TypeError):  # an older kernel
        return {}
    return metadata if isinstance(metadata, Mapping) else {}


def _cell_of(shell: Any) -> str | None:
    cell = _metadata(shell).get("cellId")
    return cell if isinstance(cell, str) else None


def _colab_notebook() -> str | None:
    """The notebook in Colab, with all that is not saved; None elsewhere."""
    if "google.colab" not in sys.modules:
        return None
    message = import_module("google.colab._message")
    for _attempt in range(_COLAB_ATTEMPTS):
        answer = message.blocking_request("get_ipynb", request="", timeout_sec=10)
        if isinstance(answer, dict) and isinstance(answer.get("ipynb"), dict):
            return json.dumps(answer["ipynb"])
    return None


def _process_start() -> float | None:
    """When this process was started, as psutil says, which comes with ipykernel."""
    try:
        return float(import_module("psutil").Process().create_time())
    except Exception:  # it is not there, or the system does not say
        return None
