"""`grader new` asks for nothing that students cannot know, and suggests what students do."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.creating.creation import Created, create_assignment
from grader.authoring.creating.finding import find_graded
from grader.authoring.creating.mishaps import without_mishaps
from grader.authoring.creating.recording import RecordedCall, Recordings
from grader.authoring.creating.shown import names_shown
from grader.authoring.creating.solved import SolvedNotebook, read_solved, solved_from_text
from grader.authoring.creating.surroundings import look_around
from grader.authoring.handout import student_notebook
from grader.authoring.importing import read_source_notebook
from grader.authoring.suggesting.entries import entry_text
from grader.authoring.suggesting.likelihood import slip_of
from grader.course import Mistake
from grader.diagnosis import Edit, EditKind
from grader.errors import GraderError
from grader.notebook import Output
from grader.worker import Limits, Worker

SOLVED = """\
# %% [markdown]
# # Sheet

# %%
def read_numbers(path):
    with open(path) as file:
        return [float(line) for line in file]

# %%
read_numbers("numbers.txt")

# %% [markdown]
# A box knows its `width`.

# %%
class Box:
    def __init__(self, width, depth):
        self.width = width
        self.depth = depth
        self.notes = []

    def area(self):
        return self.width * self.depth

# %%
Box(2, 3).area()

# %%
def quotient(a, b):
    if b == 0:
        raise ValueError("no")
    return a / b

# %%
quotient(1, 0)

# %%
quotient(8, 2)

# %%
is_even = lambda n: n % 2 == 0

# %%
is_even(2)
"""


def notebook_of(text: str) -> SolvedNotebook:
    return solved_from_text(text, Path("sheet.ipynb"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Created:
    limits = Limits(cpu_seconds=1.0, wall_factor=6.0)
    return create_assignment(
        tmp_path_factory.mktemp("fair") / "course",
        "sheet",
        notebook_of(SOLVED),
        [],
        lambda: Worker(limits=limits, warm=False),
        worker,
    )


def test_what_fails_only_in_the_sandbox_is_no_question(made: Created) -> None:
    """Whoever opens a file would have earned the points of `raises="FileNotFoundError"`."""
    assert [one.function for one in made.questions] == ["Box", "quotient"]
    assert dict(made.left)["read_numbers"] == (
        "cell 3: read_numbers raises FileNotFoundError here, which the notebook does not show: "
        "not asked"
    )
    assert made.verification is not None
    assert made.verification.gaps == []


def test_an_exception_that_the_notebook_raises_itself_is_asked(made: Created) -> None:
    calls = (made.folder / "assignments/sheet/calls.py").read_text(encoding="utf-8")
    assert 'Call((1, 0), raises="ValueError", part="exceptions")' in calls


def test_only_attributes_that_students_can_know_are_asked(made: Created) -> None:
    calls = (made.folder / "assignments/sheet/calls.py").read_text(encoding="utf-8")
    assert 'Step(".width")' in calls
    assert ".depth" not in calls
    assert ".notes" not in calls


def test_a_lambda_is_named_among_what_is_left(made: Created) -> None:
    assert dict(made.left)["is_even"] == "it is a lambda; write it with def to ask for it"
    with pytest.raises(GraderError, match="is_even, which --functions names, is a lambda"):
        find_graded(notebook_of(SOLVED), ["is_even"])


@pytest.mark.parametrize(
    ("tags", "outputs", "caught", "is_kept"),
    [
        ((), (), False, False),  # ZeroDivisionError: the notebook never raises it itself
        ((), (), True, True),
        (("raises-exception",), (), False, True),
        ((), (Output("ZeroDivisionError: division by zero", is_error=True),), False, True),
        ((), (Output("3"),), False, False),
    ],
)
def test_an_exception_is_meant_where_the_notebook_shows_it(
    tags: tuple[str, ...], outputs: tuple[Output, ...], caught: bool, is_kept: bool
) -> None:
    notebook = notebook_of("# %%\ndef f(x):\n    return 1 / x\n\n# %%\nf(0)\n")
    first, second = notebook.cells
    notebook = replace(notebook, cells=(first, replace(second, tags=tags, outputs=outputs)))
    error = ("ZeroDivisionError", "division by zero")
    call = RecordedCall("f", 2, (0,), kind="raised", error=error, statement=1)
    recordings = Recordings(calls=[call], failed={} if caught else {1: error})
    without_mishaps(notebook, recordings)
    assert recordings.calls == ([call] if is_kept else [])
    assert len(recordings.remarks) == (not is_kept)


@pytest.mark.parametrize(
    ("cell", "known", "unknown"),
    [
        ("box.width", {"width"}, {"depth"}),
        ("def f(depth):\n    return depth", set(), {"depth"}),
        ("class Box:\n    depth: int\n    width = 3", {"depth", "width"}, set()),
        ('def f():\n    """Sets its depth."""', {"depth"}, set()),
        ("x = 1  # the depth", {"depth"}, {"x"}),
        ("%matplotlib inline\nbox.width = 3", {"width"}, {"inline"}),
    ],
)
def test_attributes_are_known_by_what_is_read(
    cell: str, known: set[str], unknown: set[str]
) -> None:
    shown = names_shown(student_notebook(f"# %%\n{cell}\n"))
    assert known <= shown
    assert not unknown & shown


@pytest.mark.parametrize(
    ("old", "is_slip"),
    [
        ("a - b", True),
        ("-a", True),
        ("-np.sum(a) / m", True),
        ("(a - b) * c", True),
        ("c @ (a - b)", True),
        ("w - rate * gradient", False),
        ("len(names)", False),
        ("np.dot(W, X) + b", False),
        ("a * b", False),
        ("x", False),
    ],
)
def test_a_minus_is_suggested_where_a_sign_is_to_be_thought_of(old: str, is_slip: bool) -> None:
    edit = Edit("sign", 1, old, f"-({old})", f"y = -({old})", 0.0)
    assert (slip_of(edit) is not None) == is_slip


@pytest.mark.parametrize(
    ("kind", "old", "new", "line", "is_slip"),
    [
        ("constant", "3.14159", "4.14159", "return 3.14159 * r", False),
        ("constant", "3.5", "7.0", "return 3.5 * r", True),
        ("constant", "1", "0", "if n < 1: pass", True),
        ("near_function", "np.concatenate((x, y))", "np.sqrt((x, y))", "z = x", False),
        ("near_function", "np.exp(x)", "np.log(x)", "z = x", True),
        ("near_function", "np.zeros(x)", "np.ones(x)", "z = x", True),
        ("factor_added", "n", "n * n", "if n < 1: pass", False),
        ("factor_added", "owner", "owner * 2", "self.owner = owner", False),
        ("factor_added", "a + b", "(a + b) * 2", "c = a + b", True),
        ("power", "amount", "amount ** 2", "total += amount", True),
        ("wrapper_dropped", "np.random.seed(3)", "3", "np.random.seed(3)", False),
        ("wrapper_dropped", "np.cumsum(x)", "x", "y = np.cumsum(x)", True),
    ],
)
def test_slips_are_suggested_where_they_happen(
    kind: EditKind, old: str, new: str, line: str, is_slip: bool
) -> None:
    edit = Edit(kind, 1, old, new, line.replace(old, new), 0.0)
    assert (slip_of(edit, ast.parse(line).body[0]) is not None) == is_slip


@pytest.mark.parametrize("length", [1, *range(70, 100), 300])
def test_an_entry_of_any_length_is_read_back(length: int) -> None:
    text = ("word " * 60)[: length - 1] + "."
    mistake = Mistake("id", "f", text, f'"{text}"', text, "", {"a": "b"})
    given = _keywords(entry_text(mistake))
    assert {name: given[name] for name in ("title", "explanation", "hint")} == {
        "title": text,
        "explanation": f'"{text}"',
        "hint": text,
    }


def _keywords(entry: str) -> dict[str, Any]:
    call = ast.parse(entry.rstrip(","), mode="eval").body
    assert isinstance(call, ast.Call)
    return dict(_literals(call))


def _literals(call: ast.Call) -> Iterator[tuple[str, Any]]:
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, ast.literal_eval(keyword.value)


def _notebook(tmp_path: Path, *sources: str, language: str = "python") -> Path:
    path = tmp_path / "sheet.ipynb"
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    metadata = {"kernelspec": {"name": "k", "display_name": "K", "language": language}}
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_code_that_is_not_python_is_told_with_its_cell(tmp_path: Path) -> None:
    path = _notebook(tmp_path, "%matplotlib inline\n!ls\nx = 1", "y = 2\n\nz = (x +")
    with pytest.raises(GraderError, match=r"sheet\.ipynb: cell 2, line 3: .*; correct the cell"):
        read_solved(path)


@pytest.mark.parametrize("read", [read_solved, read_source_notebook])
def test_a_notebook_in_another_language_is_refused(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    path = _notebook(tmp_path, "f <- function(x) {\n  x + 1\n}", language="R")
    with pytest.raises(GraderError, match=r"sheet\.ipynb is a notebook in R; courses are made of"):
        read(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![](attachment:net.png)", ["the picture net.png is attached to it and stays behind"]),
        ("![a net](img/net.png 'Net')", ["it shows the picture img/net.png; it is not here"]),
        ('<img width="3" src="here.png">', ["it shows the picture here.png; copy it to students"]),
        ("![](https://example.org/a.png) ![](data:image/png;base64,AA) [a](b.png)", []),
    ],
)
def test_pictures_that_do_not_come_along_are_told(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    (tmp_path / "here.png").write_bytes(b"")
    notebook = solved_from_text(f"# %% [markdown]\n# {text}\n\n# %%\nx = 1\n", tmp_path / "s.ipynb")
    remarks = look_around(notebook, []).remarks
    assert len(remarks) == len(said)
    for remark, begin in zip(remarks, said, strict=True):
        assert remark.startswith(f"cell 1: {begin}")


def test_of_several_handouts_the_first_is_taken() -> None:
    """The marker that no description explains would stop the handout."""
    text = "# %%\n# only in: late\nx = 1\n\n# %%\n# only in: early\nx = 2\n\n# %%\ny = 3\n"
    notebook = notebook_of(text)
    assert notebook.handout == "late"
    assert [cell.text for cell in notebook.cells] == ["x = 1", "y = 3"]
    assert notebook_of("# %%\ny = 3\n").handout == ""
