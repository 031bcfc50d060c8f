"""Which text of a notebook is graded: what the file holds, and what was run since it was saved?"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from grader.interfaces.jupyter.session import Run, Session, recorder_of, session_of
from grader.interfaces.jupyter.source import NO_FILE, Source, Unsaved, source_of

SAVED = 1_700_000_000.0
BEFORE, AFTER = SAVED - 100, SAVED + 100
OLD = "def f(x):\n    return x"
NEW = "def f(x):\n    return 2 * x"


def saved(
    path: Path,
    cells: Sequence[tuple[str, str, int | None]],
    *,
    at: float = SAVED,
    with_ids: bool = True,
) -> Path:
    """A notebook of (id, text, number in brackets), saved at some time."""
    made: list[dict[str, object]] = []
    for name, text, number in cells:
        cell: dict[str, object] = {"cell_type": "code", "source": text, "execution_count": number}
        made.append(cell | {"outputs": [], "metadata": {}} | ({"id": name} if with_ids else {}))
    minor = 5 if with_ids else 4
    notebook = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    os.utime(path, (at, at))
    return path


def graded(path: Path, *runs: Run, **known: Any) -> Source:
    """What is graded of the notebook at `path` after these runs."""
    known.setdefault("watched", BEFORE)
    return source_of(
        Session(runs=(*runs, Run(99, "%grade", AFTER + 99)), paths=(str(path),), **known)
    )


def texts(source: Source) -> list[str]:
    return [cell["source"] for cell in json.loads(source.content)["cells"]]


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    cells = [("a", "import numpy as np", 1), ("b", OLD, 2), ("c", "print(f(1))", 3)]
    return saved(tmp_path / "Work.ipynb", cells)


# runs whose time is known -------------------------------------------------------------------------


def test_a_saved_notebook_is_graded_as_it_is(notebook: Path) -> None:
    source = graded(notebook, Run(2, OLD, AFTER, "b"), Run(3, "print(f(1))", AFTER, "c"))
    assert source.content == notebook.read_bytes()
    assert (source.name, source.path, source.unsaved, source.notes) == (
        "Work.ipynb",
        notebook,
        (),
        (),
    )


@pytest.mark.parametrize("cell", ["b", None, "vscode-notebook-cell:/Work.ipynb#W1sZmlsZQ%3D%3D"])
def test_an_edited_cell_that_was_run_is_graded_as_it_was_run(
    notebook: Path, cell: str | None
) -> None:
    source = graded(notebook, Run(4, NEW, AFTER, cell))
    assert texts(source) == ["import numpy as np", NEW, "print(f(1))"]
    assert source.unsaved == (Unsaved(2, 4),)
    assert source.brackets == {1: 1, 2: 4, 3: 3}


def test_what_was_run_before_the_save_does_not_win_over_the_file(notebook: Path) -> None:
    source = graded(notebook, Run(4, NEW, BEFORE, "b"))
    assert source.content == notebook.read_bytes()
    assert (source.unsaved, source.notes) == ((), ())


def test_of_two_runs_of_a_cell_the_later_one_counts(notebook: Path) -> None:
    source = graded(notebook, Run(4, NEW, AFTER, "b"), Run(5, NEW + " + 1", AFTER, "b"))
    assert texts(source)[1] == NEW + " + 1"
    undone = graded(notebook, Run(4, NEW, AFTER, "b"), Run(5, OLD, AFTER, "b"))
    assert undone.content == notebook.read_bytes()
    assert undone.unsaved == ()


def test_a_scratch_cell_that_was_deleted_before_the_save_is_no_work(notebook: Path) -> None:
    assert graded(notebook, Run(4, NEW, BEFORE, "scratch")).content == notebook.read_bytes()


def test_a_scratch_cell_that_the_front_end_calls_deleted_is_no_work(notebook: Path) -> None:
    source = graded(notebook, Run(4, NEW, AFTER, "scratch"), deleted=("scratch",))
    assert source.content == notebook.read_bytes()


def test_a_new_cell_is_graded_below_the_last_one(notebook: Path) -> None:
    source = graded(notebook, Run(4, NEW, AFTER, "new"))
    assert texts(source)[1:] == [OLD, "print(f(1))", NEW]
    assert source.unsaved == (Unsaved(4, 4, is_added=True),)


def test_a_new_cell_that_was_run_twice_is_added_once(notebook: Path) -> None:
    runs = Run(4, "def g(): return 1", AFTER, "new"), Run(5, "def g(): return 2", AFTER, "new")
    source = graded(notebook, *runs)
    assert texts(source)[3:] == ["def g(): return 2"]
    assert source.unsaved == (Unsaved(4, 5, is_added=True),)


def test_what_only_prints_is_not_called_unsaved(notebook: Path) -> None:
    assert graded(notebook, Run(4, "f(3)", AFTER, "new")).unsaved == ()


@pytest.mark.parametrize(
    "text",
    [
        "%load_ext grader",
        "%load_ext grader\n%grade f",
        "import grader\ngrader.check()",
        "import grader; grader.check('f')",
        "from grader import check",
        "# nothing",
        "!ls",
        "f?",
        "%%bash\nls",
    ],
)
def test_questions_for_marks_are_no_work(notebook: Path, text: str) -> None:
    source = graded(notebook, Run(4, text, AFTER, "new"))
    assert (source.content, source.unsaved) == (notebook.read_bytes(), ())


@pytest.mark.parametrize("first", ["%%time", "%matplotlib inline", "!pip install numpy"])
def test_cells_with_magics_are_found_again(tmp_path: Path, first: str) -> None:
    path = saved(tmp_path / "a.ipynb", [("b", f"{first}\n{OLD}", 2)], with_ids=False)
    source = graded(path, Run(4, f"{first}\n{NEW}", AFTER))
    assert texts(source) == [f"{first}\n{NEW}"]
    assert graded(path, Run(4, f"{first}\n{OLD}", AFTER)).content == path.read_bytes()


def test_a_written_module_is_work(notebook: Path) -> None:
    text = "%%writefile own.py\ndef g(): pass"
    assert texts(graded(notebook, Run(4, text, AFTER, "new")))[-1] == text


def test_a_run_that_defines_less_leaves_the_cell_and_stands_below(tmp_path: Path) -> None:
    both = f"{OLD}\n\ndef g(x):\n    return x"
    path = saved(tmp_path / "a.ipynb", [("a", both, 1)], with_ids=False)
    assert texts(graded(path, Run(2, NEW, AFTER))) == [both, NEW]


def test_the_later_of_two_saved_definitions_still_counts(tmp_path: Path) -> None:
    """An edit of the first one leaves the second one last, as in the notebook itself."""
    path = saved(tmp_path / "a.ipynb", [("a", OLD, 1), ("b", "def f(x):\n    return 7", 2)])
    assert texts(graded(path, Run(3, NEW, AFTER, "a"))) == [NEW, "def f(x):\n    return 7"]


def test_text_cells_and_old_formats_stay_in_their_places(tmp_path: Path) -> None:
    sheet = [
        {"cell_type": "heading", "level": 2, "source": "Title"},
        {"cell_type": "code", "input": OLD, "outputs": []},
    ]
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"worksheets": [{"cells": sheet}], "nbformat": 3}))
    os.utime(path, (SAVED, SAVED))
    source = graded(path, Run(4, NEW, AFTER))
    assert texts(source) == ["## Title", NEW]
    assert source.unsaved == (Unsaved(2, 4),)


def test_a_script_that_is_open_as_a_notebook_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "work.py"
    path.write_text(f"# %%\n{OLD}\n")
    os.utime(path, (SAVED, SAVED))
    assert graded(path, Run(4, OLD, AFTER)).content == path.read_bytes()
    source = graded(path, Run(4, NEW, AFTER))
    assert source.content.decode().startswith(path.read_text())
    assert source.content.decode().endswith(f"{NEW}\n")
    assert source.unsaved == (Unsaved(0, 4, is_added=True),)


def test_a_damaged_file_is_left_to_whoever_grades_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b'{"cells": [')
    assert graded(path, Run(4, NEW, AFTER)).content == path.read_bytes()


# runs before anything was noted -------------------------------------------------------------------


def test_a_save_after_the_extension_was_loaded_holds_what_was_run_before(notebook: Path) -> None:
    source = graded(notebook, Run(4, NEW), watched=BEFORE, began=BEFORE - 9)
    assert (source.content, source.notes) == (notebook.read_bytes(), ())


def test_a_file_from_before_the_kernel_has_nothing_of_what_was_run(notebook: Path) -> None:
    source = graded(notebook, Run(2, NEW), watched=AFTER, began=SAVED + 1)
    assert (texts(source)[1], source.unsaved, source.notes) == (NEW, (Unsaved(2, 2),), ())


def test_a_file_that_has_the_number_of_the_run_was_saved_after_it(notebook: Path) -> None:
    """And it holds another text: the cell was edited, and saved without being run."""
    source = graded(notebook, Run(2, NEW), watched=AFTER, began=BEFORE)
    assert source.content == notebook.read_bytes()
    (note,) = source.notes
    assert note.startswith("Cell 2 was graded as the file holds it")
    assert "In [2]" in note


def test_a_file_that_has_not_was_saved_before_it(notebook: Path) -> None:
    source = graded(notebook, Run(5, NEW), watched=AFTER, began=BEFORE)
    assert texts(source)[1] == NEW
    (note,) = source.notes
    assert note.startswith("Cell 2 was graded as you ran it in In [5]")


@pytest.mark.parametrize(("number", "is_graded"), [(2, False), (4, True)])
def test_a_scratch_cell_counts_if_no_later_run_was_saved(
    tmp_path: Path, number: int, is_graded: bool
) -> None:
    path = saved(tmp_path / "a.ipynb", [("a", OLD, 1), ("c", "y = 1", 3)])
    runs = sorted(
        [Run(1, OLD), Run(3, "y = 1"), Run(number, "def g(): return 1", cell=None)],
        key=lambda run: run.number,
    )
    source = graded(path, *runs, watched=AFTER, began=BEFORE)
    assert (len(texts(source)) == 3) is is_graded


# where the notebook is ----------------------------------------------------------------------------


def test_a_renamed_notebook_is_found_by_its_cells(notebook: Path, tmp_path: Path) -> None:
    saved(tmp_path / "Other.ipynb", [("z", OLD, 1)])
    new = notebook.rename(tmp_path / "Renamed.ipynb")
    source = graded(notebook, Run(4, NEW, AFTER, "b"))
    assert (source.path, texts(source)[1]) == (new, NEW)
    assert source.notes == ("`Work.ipynb` is now called `Renamed.ipynb`: that file was read.",)


def test_another_notebook_of_the_old_name_is_not_taken_for_it(
    notebook: Path, tmp_path: Path
) -> None:
    new = notebook.rename(tmp_path / "Renamed.ipynb")
    saved(tmp_path / "Work.ipynb", [("z", "def f(x):\n    return 0", 1)])
    assert graded(notebook, Run(4, NEW, AFTER, "b")).path == new


def test_of_two_copies_neither_is_guessed(notebook: Path, tmp_path: Path) -> None:
    (tmp_path / "One.ipynb").write_bytes(notebook.read_bytes())
    notebook.rename(tmp_path / "Two.ipynb")
    source = graded(notebook, Run(4, NEW, AFTER, "b"))
    assert source.path is None
    assert "`Work.ipynb` is no longer there" in source.notes[0]
    assert "--file" in source.notes[0]


# two notebooks ------------------------------------------------------------------------------------

OTHER = "def g(rows, columns):\n    print(rows)\n    return rows / columns"
EDITED = OTHER.replace("rows / columns", "columns / rows")


@pytest.fixture
def numbered(tmp_path: Path) -> tuple[Path, Path]:
    """Two notebooks of a course that numbers the cells of each from the top."""
    return (
        saved(tmp_path / "One.ipynb", [("cell-01", "import numpy", 1), ("cell-02", OLD, 2)]),
        saved(tmp_path / "Two.ipynb", [("cell-01", "import random", 1), ("cell-02", OTHER, 2)]),
    )


def test_what_another_notebook_ran_in_this_kernel_is_left_out(
    notebook: Path, tmp_path: Path
) -> None:
    saved(tmp_path / "Other.ipynb", [("z", OLD, 1)])
    source = graded(notebook, Run(3, "print(f(1))", AFTER, "c"), Run(4, NEW, AFTER, "z"))
    assert source.content == notebook.read_bytes()
    assert (source.unsaved, source.notes) == (
        (),
        ("Left out, since it stands in `Other.ipynb`: In [4].",),
    )


def test_the_notebook_is_the_one_whose_cell_asks(notebook: Path, tmp_path: Path) -> None:
    other = saved(tmp_path / "Other.ipynb", [("z", OLD, 1), ("ask", "%grade", 2)])
    runs = Run(3, NEW, AFTER, "b"), Run(4, NEW + " + 1", AFTER, "z"), Run(5, "%grade", AFTER, "ask")
    source = source_of(Session(runs=runs, paths=(str(notebook),), watched=BEFORE))
    assert (source.path, texts(source)) == (other, [NEW + " + 1", "%grade"])
    assert source.notes[0].startswith("`Other.ipynb` was read, and not `Work.ipynb`")


@pytest.mark.parametrize("text", [OTHER, EDITED])
def test_a_cell_of_another_notebook_with_the_same_id_is_none_of_this_one(
    numbered: tuple[Path, Path], text: str
) -> None:
    runs = Run(3, "import numpy", AFTER, "cell-01"), Run(4, text, AFTER, "cell-02")
    assert graded(numbered[0], *runs).content == numbered[0].read_bytes()


def test_a_cell_that_was_written_anew_is_of_its_notebook_though_a_copy_has_it_so(
    tmp_path: Path,
) -> None:
    cells = [("a", "import numpy", 1), ("c", "x = 1", 2), ("b", "...", 3)]
    path = saved(tmp_path / "Work.ipynb", cells)
    saved(tmp_path / "Copy.ipynb", [*cells[:2], ("b", OTHER, 3)], at=BEFORE)
    assert texts(graded(path, Run(4, OTHER, AFTER, "b")))[2] == OTHER


def test_a_notebook_that_is_gone_is_not_taken_for_another_with_the_same_ids(
    numbered: tuple[Path, Path],
) -> None:
    runs = Run(3, "import numpy", AFTER, "cell-01"), Run(4, NEW, AFTER, "cell-02")
    one, two = numbered
    one.unlink()
    source = graded(one, *runs)
    assert (source.path, texts(source)[3]) == (None, NEW)
    saved(one.with_name("Renamed.ipynb"), [("cell-01", "import numpy", 1), ("cell-02", OLD, 2)])
    assert graded(one, *runs).path == one.with_name("Renamed.ipynb")
    assert two.is_file()


def test_a_file_that_was_named_is_graded_and_gets_nothing_of_the_one_that_asks(
    notebook: Path, tmp_path: Path
) -> None:
    named = saved(tmp_path / "Named.ipynb", [("z", OTHER, 1)])
    source = graded(named, Run(4, NEW, AFTER, "b"), is_named=True)
    assert (source.path, source.content) == (named, named.read_bytes())
    assert source.notes == (f"Left out, since it stands in `{notebook.name}`: In [4].",)


def test_a_copy_that_was_saved_later_is_pointed_out(notebook: Path, tmp_path: Path) -> None:
    cells = [("a", "import numpy as np", 1), ("b", NEW, 2), ("c", "print(f(1))", 3)]
    copy = saved(tmp_path / "Final.ipynb", cells, at=AFTER)
    run = Run(3, "print(f(1))", AFTER, "c")
    source = graded(notebook, run)
    assert source.path == notebook
    (note,) = source.notes
    assert note.startswith("`Final.ipynb` has the same cells as `Work.ipynb` and was saved later.")
    assert graded(copy, run).notes == ()  # it is the later one
    assert graded(notebook, run, began=AFTER + 1).notes == ()  # it is of an earlier session


# without a file -----------------------------------------------------------------------------------


def test_without_a_file_the_cells_are_graded_as_they_were_run() -> None:
    runs = (
        Run(1, "import numpy as np"),
        Run(2, OLD),
        Run(3, "f(1)"),
        Run(4, NEW),
        Run(5, "%grade"),
    )
    source = source_of(Session(runs=runs))
    assert source.name == NO_FILE
    assert texts(source)[:4] == ["import numpy as np", "", "f(1)", NEW]  # cell 4 is In [4]
    assert "cell 7 is In [7]" in source.notes[0]


@pytest.mark.parametrize("name", ["Console 1", "folder/Console 1", "notes.md"])
def test_a_console_has_no_file(tmp_path: Path, name: str) -> None:
    runs = (Run(1, OLD), Run(2, "%grade"))
    assert source_of(Session(runs=runs, paths=(str(tmp_path / name),))).path is None


# what is read of the shell ------------------------------------------------------------------------


class Shell:
    """As much of an IPython shell as is looked at."""

    def __init__(self, *runs: str, kernel: object = None, **names: object) -> None:
        self.history_manager = SimpleNamespace(input_hist_raw=["", *runs])
        self.hooks: dict[str, Any] = {}
        self.events = SimpleNamespace(register=self.hooks.__setitem__)
        self.user_ns = {"In": ["the student's own"], **names}
        self.kernel = kernel

    def run(self, text: str, cell: str | None = None) -> None:
        self.hooks["pre_run_cell"](SimpleNamespace(raw_cell=text, cell_id=cell))
        self.history_manager.input_hist_raw.append(text)


def test_runs_are_noted_from_the_first_question_on() -> None:
    shell = Shell("x = 1", "%load_ext grader")
    since = recorder_of(shell).since
    shell.run("x = 2", "a")
    first, second, third = session_of(shell).runs
    assert (first.text, first.at) == ("x = 1", None)
    assert (second.text, second.at is not None) == ("%load_ext grader", True)
    assert (third.text, third.cell, third.number) == ("x = 2", "a", 3)
    assert third.at is not None
    assert third.at >= since


def test_a_cell_that_was_cut_and_pasted_or_restored_is_not_deleted() -> None:
    metadata: dict[str, object] = {}
    kernel = SimpleNamespace(get_parent=lambda _channel: {"metadata": metadata})
    shell = Shell("%load_ext grader", kernel=kernel)
    recorder_of(shell)
    metadata["deletedCells"] = ["a", "b"]
    shell.run("x = 1", "a")
    assert session_of(shell).deleted == ("b",)
    metadata["deletedCells"] = []
    shell.run("x = 2", "b")
    assert session_of(shell).deleted == ()


def test_runs_are_known_though_the_history_was_emptied() -> None:
    shell = Shell("%load_ext grader")
    recorder_of(shell)
    shell.run("x = 1", "a")
    shell.history_manager.input_hist_raw[:] = [""] * 3
    shell.run("%grade", "b")
    assert [run.text for run in session_of(shell).runs] == ["%load_ext grader", "x = 1", "%grade"]


def test_a_clock_that_a_cell_replaced_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell("%load_ext grader")
    since = recorder_of(shell).since
    monkeypatch.setattr("time.time", lambda: 0.0)
    shell.run("x = 1", "a")
    at = session_of(shell).runs[-1].at
    assert at is not None
    assert at >= since


def test_a_name_that_is_inherited_by_a_shell_without_a_kernel_is_not_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "a.ipynb"))
    assert session_of(Shell("%grade")).paths == ()
    assert session_of(Shell("%grade", kernel=object())).paths == (str(tmp_path / "a.ipynb"),)


def test_vs_code_names_the_file_and_another_name_is_only_tried_first(
    monkeypatch: pytest.MonkeyPatch, notebook: Path
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook.with_name("Work-jvsc-0f3a.ipynb")))
    shell = Shell("%grade", kernel=object(), __vsc_ipynb_file__=str(notebook))
    assert source_of(session_of(shell)).path == notebook


def colab(monkeypatch: pytest.MonkeyPatch, *answers: object) -> list[object]:
    """A Colab that gives these answers, one after the other; the ones that are left."""
    left = list(answers)
    message = ModuleType("google.colab._message")
    message.blocking_request = lambda *_, **__: left.pop(0)  # type: ignore[attr-defined]
    for name in ("google", "google.colab"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "google.colab._message", message)
    return left


def test_colab_is_asked_for_its_notebook_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [{"cell_type": "code", "source": [NEW], "metadata": {}}]
    document = {"cells": cells, "metadata": {"colab": {"name": "My work.ipynb"}}, "nbformat": 4}
    left = colab(monkeypatch, None, {"ipynb": document}, "not asked for")
    source = source_of(session_of(Shell(OLD, "%grade")))
    assert (source.name, json.loads(source.content)) == ("My work.ipynb", document)
    assert left == ["not asked for"]


def test_a_colab_that_never_answers_leaves_the_cells_as_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    colab(monkeypatch, None, None, None)
    assert texts(source_of(session_of(Shell(OLD, "%grade"))))[0] == OLD
