"""Which of a student's files counts for which assignment, and which modules does it bring along?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.batch.reuse import ResultKeys
from grader.batch.settings import RunSettings
from grader.course import Course, Seed
from grader.submissions import Submission, collect, module_texts
from grader.submissions.names import version, without_version_words
from tests.test_submissions import lay, lay_zip, packed

ZEROS = "def initialize_parameters_zeros(layers_dims):\n    return {}\n"
RANDOM = "def initialize_parameters_random(layers_dims):\n    return {}\n"
HE = "def initialize_parameters_he(layers_dims):\n    return {}\n"
INIT = ZEROS + RANDOM + HE
UNFILLED = INIT.replace("return {}", "pass")
REG = "def compute_cost_with_regularization(A3, Y, parameters, lambd):\n    return 0\n"
HELPER = "def squares(values):\n    return values\n"


def notebook(*cells: str) -> bytes:
    """A notebook with these code cells."""
    listed = [{"cell_type": "code", "source": cell, "metadata": {}} for cell in cells]
    text = json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return text.encode()


def hand_in(root: Path, student: str, **files: str) -> Path:
    """The files of one student; what ends in `_py` is a script, everything else a notebook."""
    for name, text in files.items():
        is_script = name.endswith("_py")
        file = name.removesuffix("_py") + (".py" if is_script else ".ipynb")
        lay(root, f"{student}/{file}", content=text.encode() if is_script else notebook(text))
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class in which two others handed in one notebook each."""
    return hand_in(hand_in(tmp_path / "class", "ada", Init=INIT), "bob", Init=INIT)


def of(student: str, folder: Path, course: Course, only: str | None = None) -> list[Submission]:
    """The submissions of one student."""
    with collect([folder], course, only) as submissions:
        return [each for each in submissions if each.student == student]


def files_of(student: str, folder: Path, course: Course) -> dict[str, tuple[str, ...]]:
    """The files of one student that are graded, each with the assignments it counts for."""
    return {Path(each.source).name: each.assignments for each in of(student, folder, course)}


COUNTS = "Initialization: {} counts; also handed in for it, and not graded: {}"


def test_a_notebook_and_a_script_for_two_assignments(folder: Path, course: Course) -> None:
    hand_in(folder, "mira", Initialization=INIT, Regularization_py=REG)
    assert files_of("mira", folder, course) == {
        "Initialization.ipynb": ("initialization",),
        "Regularization.py": ("regularization",),
    }
    assert {each.notes for each in of("mira", folder, course)} == {()}


@pytest.mark.parametrize(
    ("files", "counted", "other"),
    [
        ({"hw": INIT, "hw_py": INIT}, "hw.ipynb", "hw.py"),
        ({"hw": ZEROS + RANDOM, "export_py": INIT}, "hw.ipynb", "export.py"),
        ({"hw": UNFILLED, "export_py": INIT}, "export.py", "hw.ipynb"),
        ({"Init": UNFILLED, "my_work": INIT}, "my_work.ipynb", "Init.ipynb"),
        ({"Init": ZEROS, "my_work": INIT}, "my_work.ipynb", "Init.ipynb"),
        ({"Init": INIT, "Init (1)": INIT}, "Init (1).ipynb", "Init.ipynb"),
        ({"Init": INIT, "Init (1)": UNFILLED}, "Init.ipynb", "Init (1).ipynb"),
        ({"Init (2)": INIT, "Init (10)": INIT}, "Init (10).ipynb", "Init (2).ipynb"),
        ({"Init": INIT, "Init_final": INIT}, "Init_final.ipynb", "Init.ipynb"),
        ({"Init": INIT, "Init_old": INIT}, "Init.ipynb", "Init_old.ipynb"),
        ({"Init": ZEROS, "Init-checkpoint": INIT}, "Init.ipynb", "Init-checkpoint.ipynb"),
        ({"Init": UNFILLED, "Init-checkpoint": INIT}, "Init-checkpoint.ipynb", "Init.ipynb"),
        ({"a_py": INIT, "b_py": ZEROS}, "a.py", "b.py"),
    ],
)
def test_where_two_files_answer_one_assignment_one_counts_and_a_note_names_both(
    folder: Path, course: Course, files: dict[str, str], counted: str, other: str
) -> None:
    hand_in(folder, "mira", **files)
    (submission,) = of("mira", folder, course)
    assert Path(submission.source).name == counted
    assert submission.notes == (COUNTS.format(counted, other),)


def test_a_file_counts_only_for_what_it_is_best_at(folder: Path, course: Course) -> None:
    hand_in(folder, "mira", all=ZEROS + REG, init=INIT)
    assert files_of("mira", folder, course) == {
        "all.ipynb": ("regularization",),
        "init.ipynb": ("initialization",),
    }


def test_two_people_in_one_folder_are_never_one(tmp_path: Path, course: Course) -> None:
    root = tmp_path / "class"
    for section in ("monday", "tuesday"):
        hand_in(root, section, ada=INIT, bob=INIT, bob_final=INIT)
    graded = of("monday", root, course)
    assert [Path(each.source).name for each in graded] == ["ada.ipynb", "bob_final.ipynb"]
    assert graded[0].notes == (
        "Initialization: more than one file answers it, and each is graded: "
        "ada.ipynb and bob_final.ipynb",
        "Initialization: ada.ipynb and bob_final.ipynb counts; also handed in for it, and not "
        "graded: bob.ipynb",
    )


@pytest.mark.parametrize("name", ["hw.ipynb", "hw.py"])
def test_people_in_the_folder_of_a_week_are_people(
    tmp_path: Path, course: Course, name: str
) -> None:
    content = notebook(INIT) if name.endswith(".ipynb") else INIT.encode()
    for student in ("mira", "theo"):
        lay(tmp_path, f"bulk/Week 1/{student}/attachments/{name}", content=content)
    with collect([tmp_path / "bulk"], course) as submissions:
        assert [each.student for each in submissions] == ["mira", "theo"]
        assert {each.notes for each in submissions} == {()}


def test_the_later_attachment_of_canvas_counts(tmp_path: Path, course: Course) -> None:
    names = ("mirasol_101_2001_reg.final.ipynb", "mirasol_101_2002_reg-1.final.ipynb")
    lay(tmp_path, *names, "theo_102_2003_x.ipynb", content=notebook(INIT))
    (mira,) = of("mirasol", tmp_path, course)
    assert mira.source.endswith(names[1])
    assert mira.notes == (COUNTS.format(names[1], names[0]),)


def test_a_notebook_that_answers_nothing_keeps_its_row(folder: Path, course: Course) -> None:
    hand_in(folder, "mira", Init=INIT, scratch="x = 1")
    assert sorted(files_of("mira", folder, course)) == ["Init.ipynb", "scratch.ipynb"]


def test_with_an_assignment_named_the_others_are_no_rivals(folder: Path, course: Course) -> None:
    hand_in(folder, "mira", Init=INIT, Reg=REG)
    (submission,) = of("mira", folder, course, "regularization")
    assert submission.source.endswith("Reg.ipynb")
    assert submission.notes == (
        "not graded, because it does not answer Regularization: Init.ipynb",
    )


@pytest.mark.parametrize(
    ("stem", "plain", "number"),
    [
        ("Regularization", "regularization", 0),
        ("Regularization (3)", "regularization", 3),
        ("Regularization-2", "regularization-2", 2),
        ("Regularization_v2", "regularization", 2),
        ("Regularization final", "regularization", 1),
        ("Copy of Regularization", "regularization", 0),
        ("Regularization_backup", "regularization", -1),
        ("final", "final", 0),
        ("ada", "ada", 0),
        ("s1234567", "s1234567", 0),
        ("hw2", "hw2", 0),
        ("Renewed", "renewed", 0),
    ],
)
def test_versions_are_told_by_name(stem: str, plain: str, number: int) -> None:
    assert without_version_words(stem) == plain
    assert version(stem) == number


# Modules


def helpers(student: str, folder: Path, course: Course) -> list[dict[str, str]]:
    """The modules that each file of a student brings along, as they will be imported."""
    with collect([folder], course) as submissions:
        return [module_texts(each.helpers) for each in submissions if each.student == student]


IMPORTING = "from my_helpers import squares\n" + REG


def test_a_module_handed_in_beside_the_notebook_comes_along(folder: Path, course: Course) -> None:
    hand_in(folder, "mira", Reg=IMPORTING, my_helpers_py=HELPER, reg_utils_py=HELPER)
    lay(folder, "mira/deep/other.py", "mira/not a name.py", content=HELPER.encode())
    assert helpers("mira", folder, course) == [{"my_helpers": HELPER}]
    assert helpers("ada", folder, course) == [{}]


def test_modules_come_along_out_of_every_kind_of_hand_in(tmp_path: Path, course: Course) -> None:
    files = {"Reg.ipynb": notebook(IMPORTING), "my_helpers.py": HELPER.encode()}
    for name, content in files.items():
        lay(tmp_path / "plain", f"mira/{name}", content=content)
        lay(tmp_path / "zips", name, content=content)
        lay(tmp_path / "canvas", f"mira_101_20{len(name)}_{name}", content=content)
    lay(tmp_path / "zipped", "mira.zip", content=packed(files))
    lay_zip(tmp_path / "class.zip", {f"mira/{name}": text for name, text in files.items()})
    for root in ("plain", "canvas", "zipped", "class.zip"):
        assert helpers("mira", tmp_path / root, course) == [{"my_helpers": HELPER}], root


def test_a_module_beside_a_named_notebook_comes_along(tmp_path: Path, course: Course) -> None:
    lay(tmp_path, "Reg.ipynb", content=notebook("import numpy as np\n" + IMPORTING))
    lay(tmp_path, "my_helpers.py", "unused.py", "reg_utils.py", content=HELPER.encode())
    assert helpers("Reg", tmp_path / "Reg.ipynb", course) == [{"my_helpers": HELPER}]


def test_a_module_among_loose_notebooks_is_no_student(tmp_path: Path, course: Course) -> None:
    lay(tmp_path, "ada.ipynb", content=notebook(IMPORTING))
    lay(tmp_path, "bob.ipynb", content=notebook(REG))
    lay(tmp_path, "my_helpers.py", "cy.py", content=HELPER.encode())
    with collect([tmp_path], course) as submissions:
        assert [each.student for each in submissions] == ["ada", "bob", "cy"]
    assert helpers("ada", tmp_path, course) == [{"my_helpers": HELPER}]
    assert helpers("bob", tmp_path, course) == [{}]


@pytest.mark.parametrize(
    "cells",
    [
        ("import numpy as np, my_helpers",),
        ("import numpy as np; from my_helpers import *",),
        ("from .my_helpers import squares",),
        ("from . import my_helpers",),
        ("from src.tools.my_helpers import squares",),
        ("import os\nfrom src import (\n    other,\n    my_helpers as h,\n)",),
        ("def cost(A):\n    class Lazy:\n        import my_helpers\n    return Lazy",),
        ("%matplotlib inline\nfor = 1\nimport my_helpers",),
        ("%%writefile other.py\nfrom my_helpers import squares", "import other"),
    ],
)
def test_every_import_of_a_module_is_read(
    tmp_path: Path, course: Course, cells: tuple[str, ...]
) -> None:
    lay(tmp_path, "ada.ipynb", content=notebook(REG, *cells))
    lay(tmp_path, "my_helpers.py", content=HELPER.encode())
    assert helpers("ada", tmp_path, course) == [{"my_helpers": HELPER}]
    assert helpers("ada", tmp_path / "ada.ipynb", course) == [{"my_helpers": HELPER}]


@pytest.mark.parametrize(
    "text",
    [
        "# import my_helpers",
        'print("from my_helpers import squares")',
        "import my_helpers_too",
        "from squares import of as my_helpers",
        "%%bash\nimport my_helpers",
    ],
)
def test_what_only_looks_like_an_import_is_none(tmp_path: Path, course: Course, text: str) -> None:
    lay(tmp_path, "ada.ipynb", content=notebook(REG, text))
    lay(tmp_path, "my_helpers.py", content=HELPER.encode())
    with collect([tmp_path], course) as submissions:
        assert [each.student for each in submissions] == ["ada", "my_helpers"]
    assert helpers("ada", tmp_path / "ada.ipynb", course) == [{}]


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, notebook("import my_helpers")[:-9]])
def test_an_unreadable_notebook_imports_nothing(
    tmp_path: Path, course: Course, content: bytes
) -> None:
    lay(tmp_path, "ada.ipynb", content=content)
    lay(tmp_path, "my_helpers.py", content=HELPER.encode())
    assert helpers("ada", tmp_path, course) == [{}]
    assert helpers("ada", tmp_path / "ada.ipynb", course) == [{}]


def test_a_module_that_is_no_text_or_too_large_stays_behind(folder: Path, course: Course) -> None:
    hand_in(folder, "mira", Reg=IMPORTING)
    lay(folder, "mira/binary.py", content=b"\0\1\2")
    lay(folder, "mira/large.py", content=b"#" * 300_001)
    assert helpers("mira", folder, course) == [{}]
    (folder / "mira/binary.py").unlink()
    for number in range(40):
        lay(folder, f"mira/more{number}.py", content=HELPER.encode())
    hand_in(folder, "mira", my_helpers_py=HELPER)
    (modules,) = helpers("mira", folder, course)
    assert len(modules) == 20
    assert modules["my_helpers"] == HELPER


def test_another_text_of_a_module_is_another_submission(folder: Path, course: Course) -> None:
    def key() -> str:
        (submission,) = of("mira", folder, course)
        seed, settings = Seed(b"a seed for tests"), RunSettings()
        return ResultKeys(course, seed, settings, None, "process", "").of(submission)

    hand_in(folder, "mira", Reg=IMPORTING, my_helpers_py=HELPER)
    first = key()
    assert key() == first
    hand_in(folder, "mira", my_helpers_py=HELPER + "\n")
    assert key() != first
