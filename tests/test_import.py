"""What becomes of a notebook that was written for nbgrader or otter?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.nbgraderformat import MetadataValidator  # type: ignore[import-untyped]

from grader.authoring.creating.recording import RECORDING_LIMITS
from grader.authoring.handout import without_answers
from grader.authoring.importing import (
    Imported,
    import_notebook,
    read_source_notebook,
    tests_of_cells,
)
from grader.authoring.importing.source import SourceCell
from grader.authoring.importing.tests_of_cells import Tolerance, pieces_of, statements_of
from grader.batch.settings import RunSettings
from grader.course import Call, hidden_calls, load_course, public_calls
from grader.errors import GraderError
from grader.worker import Worker
from tests.support.command_line import Cli
from tests.support.source_notebooks import (
    answer,
    boundary,
    code,
    graded,
    shown,
    task,
    text,
    write_notebook,
    written,
)

SQUARES = '''\
def squares(n):
    """Compute the squares from 1 to n."""
    ### BEGIN SOLUTION
    if n < 1:
        n = 1 - n
    return [i ** 2 for i in range(1, n + 1)]
    ### END SOLUTION'''
SQUARES_TESTS = """\
assert squares(1) == [1]
for n in (3, 4):
    assert len(squares(n)) == n
### BEGIN HIDDEN TESTS
secret = 11
assert squares(secret) == [1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121]
assert squares(1) == [1]
### END HIDDEN TESTS"""
MEANS = """\
def mean(x):
    ### BEGIN SOLUTION
    return float(np.sum(x) / len(x))
    ### END SOLUTION


def spread(x, ddof=0):
    ### BEGIN SOLUTION
    return double(float(np.std(x, ddof=ddof)))
    ### END SOLUTION


def apply(f, x):
    ### BEGIN SOLUTION
    return f(x)
    ### END SOLUTION"""
MEANS_TESTS = """\
from nose.tools import assert_almost_equal
x = np.array([1.0, 2.0, 4.0])
m = mean(x)
assert np.isclose(m, 7 / 3, rtol=1e-3)
assert_almost_equal(spread(x, ddof=1), 3.06, places=1)
assert mean(x) == 99
assert apply(lambda x: x + 1, 2) == 3
assert best == 42"""
ROOT = """\
def root(x):
    ### BEGIN SOLUTION
    if x < 0:
        raise ValueError("a negative number")
    return x ** 0.5
    ### END SOLUTION


def greet(name):
    ### BEGIN SOLUTION
    print("Hello,", name)
    ### END SOLUTION"""
ROOT_TESTS = """\
import pytest
with pytest.raises(ValueError, match="negative"):
    root(-1)
greet("Ada")
### BEGIN HIDDEN TESTS
try:
    root(-2.5)
except ValueError:
    pass
else:
    raise AssertionError("did not raise")
### END HIDDEN TESTS"""


def imported(path: Path, course: Path, worker: Worker, name: str = "") -> Imported:
    """Import a notebook into a course."""
    settings = replace(RunSettings(), limits=RECORDING_LIMITS, warm=False)
    return import_notebook(path, course, name, settings.worker, worker)


@pytest.fixture(scope="module")
def nbgrader(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Imported:
    """A course made of one of nbgrader's source notebooks."""
    folder = tmp_path_factory.mktemp("nbgrader")
    path = write_notebook(
        folder / "Problem Set 1.ipynb",
        text("# Problem set 1"),
        code("%matplotlib inline\nimport numpy as np\n\ndef double(x):\n    return 2 * x"),
        text("## Squares"),
        answer("squares", SQUARES),
        graded("squares_test", 3, SQUARES_TESTS),
        answer("best", "# the best number\nbest = 42"),
        answer("means", MEANS, schema=2),
        graded("means_test", "4", MEANS_TESTS, schema=1),
        answer("root", ROOT),
        graded("root_test", 1, ROOT_TESTS),
        answer("add", "def add(a, b):\n    # a whole cell\n    return a + b"),
        graded("add_test", 0.5, "assert add(1, 2) == 3"),
        text("## Why?\n![](why.png)"),
        written("why", 2, "### BEGIN SOLUTION\nBecause of that.\n### END SOLUTION"),
        text("## A plot"),
        task("plot", 5, "Draw.\n### BEGIN MARK SCHEME\n* axes labelled\n### END MARK SCHEME"),
    )
    return imported(path, folder / "course", worker)


def plain(call: Call) -> tuple[object, ...]:
    """The arguments of a call, without arrays."""
    return tuple(a.tolist() if isinstance(a, np.ndarray) else a for a in call.args)


def test_tests_become_calls_and_hidden_ones_stay_hidden(nbgrader: Imported) -> None:
    assignment = load_course(nbgrader.folder).assignment("problem_set_1")
    public = [(call.function, *plain(call)) for call in public_calls(assignment)]
    assert public == [
        ("squares", 1),
        ("squares", 3),
        ("squares", 4),
        ("mean", [1.0, 2.0, 4.0]),
        ("spread", [1.0, 2.0, 4.0], 1),
        ("root", -1),
        ("greet", "Ada"),
        ("add", 1, 2),
    ]
    hidden = [(call.function, *plain(call)) for call in hidden_calls(assignment, b"any")]
    assert hidden == [("squares", 11), ("root", -2.5)]
    assert hidden_calls(assignment, b"other")[0].args == (11,)


def test_exceptions_and_printed_text_are_asked(nbgrader: Imported) -> None:
    assignment = load_course(nbgrader.folder).assignment("problem_set_1")
    calls = {call.function: call for call in public_calls(assignment)}
    assert (calls["root"].raises, calls["root"].match) == ("ValueError", "negative")
    assert calls["greet"].observe == "printed"
    (hidden,) = (c for c in hidden_calls(assignment, b"") if c.function == "root")
    assert (hidden.raises, hidden.match) == ("ValueError", "")


def test_points_of_test_cells_go_to_the_functions_that_they_call(nbgrader: Imported) -> None:
    assignment = load_course(nbgrader.folder).assignment("problem_set_1")
    points = {question.function: question.points for question in assignment.questions}
    assert points == {"squares": 3, "mean": 2, "spread": 2, "root": 0.5, "greet": 0.5, "add": 0.5}
    assert assignment.points == 8.5 + 2 + 5
    titles = [question.title for question in assignment.questions]
    assert titles == ["Squares", "Mean", "Spread", "Root", "Greet", "Add"]


def test_tolerances_of_tests_are_those_of_the_calls(nbgrader: Imported) -> None:
    assignment = load_course(nbgrader.folder).assignment("problem_set_1")
    rtol = {call.function: dict(call.rtol) for call in public_calls(assignment)}
    assert rtol["squares"] == rtol["add"] == {}
    assert list(rtol["mean"].values()) == [1e-3]
    (of_spread,) = rtol["spread"].values()
    right = 2 * np.std([1.0, 2.0, 4.0], ddof=1)
    assert of_spread == pytest.approx(0.05 / right, rel=0.01)


def test_what_is_marked_by_hand_has_its_place(nbgrader: Imported) -> None:
    assignment = load_course(nbgrader.folder).assignment("problem_set_1")
    why, plot = assignment.manual
    assert (why.name, why.title, why.points) == ("why", "Why?", 2)
    assert (why.place.tag, why.place.grade_id) == ("by-hand-why", "why")
    assert (plot.title, plot.points, plot.place.heading) == ("A plot", 5, "A plot")
    assert [item.text for item in plot.rubric] == ["axes labelled"]


def test_what_was_not_turned_is_listed_with_its_cell_and_line(nbgrader: Imported) -> None:
    assert nbgrader.notes is not None
    lines = nbgrader.notes.read_text(encoding="utf-8").splitlines()[2:]
    assert [line.partition(": ")[0] for line in lines] == [
        "cell 5, line 2",
        "cell 7",
        "cell 8",
        "cell 8",
        "cell 8, line 6",
        "cell 8, line 7",
        "cell 8, line 8",
        "cell 10",
        "cell 10, line 4",
        "cell 13",  # its number in the source notebook, whose test cells are cut at hidden tests
    ]
    told = "\n".join(lines)
    assert "no test says what squares gives there: the solution's value is judged" in told
    assert "its 4 points are split between mean, spread" in told
    assert "the solution does not pass this test (AssertionError)" in told
    assert "apply gets a function as f, which is no plain data" in told
    assert "it asks for the value of best (cell 6), and only functions can be asked for" in told
    assert "it shows the picture why.png; it is not here" in told


def test_the_course_is_sound_and_the_handout_holds_no_answer(nbgrader: Imported) -> None:
    assert nbgrader.verification is not None
    assert nbgrader.verification.sound, nbgrader.verification.text()
    home = nbgrader.folder / "assignments" / "problem_set_1"
    given = nbformat.read(home / "Problem_Set_1.ipynb", as_version=4)
    sources = [cell.source for cell in given.cells]
    assert "assert squares(1) == [1]\nfor n in (3, 4):\n    assert len(squares(n)) == n" in sources
    assert "# YOUR CODE HERE\nraise NotImplementedError()" in sources
    for path in home.rglob("*"):
        if path.is_file():
            everything = path.read_text(encoding="utf-8")
            for secret in (
                "i ** 2",
                "Because of that",
                "secret",
                "121",
                "a whole cell",
                "labelled",
            ):
                assert secret not in everything or path.name == "assignment.toml", (path, secret)


def test_a_released_notebook_and_our_handout_leave_out_the_same() -> None:
    """What nbgrader's own preprocessors make of a cell is what the handout makes of it."""
    from nbgrader.preprocessors import (  # type: ignore[import-untyped]
        ClearHiddenTests,
        ClearSolutions,
    )

    for cell in (answer("squares", SQUARES), graded("squares_test", 3, SQUARES_TESTS)):
        ours = without_answers(cell.source)
        resources = {"language": "python"}
        cell, _ = ClearSolutions().preprocess_cell(cell, resources, 0)
        cell, _ = ClearHiddenTests().preprocess_cell(cell, resources, 0)
        assert ours == cell.source


def test_the_notebooks_of_these_tests_are_nbgraders(tmp_path: Path) -> None:
    path = write_notebook(
        tmp_path / "a.ipynb", answer("squares", SQUARES), graded("t", 3, SQUARES_TESTS),
        written("why", 2, "x"), task("plot", 5, "y"),
    )  # fmt: skip
    MetadataValidator().validate_nb(nbformat.read(path, as_version=4))


@pytest.fixture(scope="module")
def otter(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Imported:
    """A course made of a notebook in otter's Assign format."""
    folder = tmp_path_factory.mktemp("otter")
    path = write_notebook(
        folder / "hw01.ipynb",
        boundary("# ASSIGNMENT CONFIG\nname: Homework 1"),
        boundary("# BEGIN QUESTION\nname: q1\npoints: 4"),
        text("**Question 1.**"),
        boundary("# BEGIN SOLUTION"),
        code("def square(x):\n    y = x ** 2 # SOLUTION\n    return y"),
        boundary("# END SOLUTION"),
        boundary("# BEGIN TESTS"),
        shown("square(3)", "9"),
        shown("# HIDDEN\nsquare(7)", "49"),
        shown(
            '""" # BEGIN TEST CONFIG\nhidden: true\npoints: 2\n""" # END TEST CONFIG\nsquare(8)',
            "64",
        ),
        shown("square(4)", "17"),
        boundary("# END TESTS"),
        boundary("# END QUESTION"),
        text("```otter\n# BEGIN QUESTION\nname: q2\npoints:\n    each: 1.5\n```\n**Question 2.**"),
        text("```otter\n# BEGIN SOLUTION\n```"),
        code("def cube(x):\n    # BEGIN SOLUTION\n    return x ** 3\n    # END SOLUTION"),
        text("```otter\n# END SOLUTION\n```\n```otter\n# BEGIN TESTS\n```"),
        code("def test_cube(cube):\n    assert cube(2) == 8\n    assert cube(0.5) == 0.125"),
        text("```otter\n# END TESTS\n```\n```otter\n# END QUESTION\n```"),
        boundary("# BEGIN QUESTION\nname: q3\nmanual: true\npoints: 3"),
        text("## Why?"),
        boundary("# BEGIN SOLUTION"),
        text("Because of that."),
        boundary("# END SOLUTION"),
        boundary("# END QUESTION"),
    )
    return imported(path, folder / "course", worker, "homework")


def test_otters_format_is_read(otter: Imported) -> None:
    assignment = load_course(otter.folder).assignment("homework")
    assert assignment.title == "Homework 1"
    assert [(c.function, *c.args) for c in public_calls(assignment)] == [
        ("square", 3),
        ("cube", 2),
        ("cube", 0.5),
    ]
    assert [(c.function, *c.args) for c in hidden_calls(assignment, b"")] == [
        ("square", 7),
        ("square", 8),
    ]
    points = {question.function: question.points for question in assignment.questions}
    # of 4 points one test has 2, and the three others share the rest; one of them is wrong
    assert points == {"square": pytest.approx(4 - 2 / 3, abs=1e-3), "cube": 1.5}
    assert [(m.name, m.title, m.points) for m in assignment.manual] == [("q3", "Why?", 3)]
    assert otter.notes is not None
    told = otter.notes.read_text(encoding="utf-8")
    assert "the notebook's own output is another here, which gives '16'" in told


def test_otters_handout_is_sound_and_holds_no_answer(otter: Imported) -> None:
    assert otter.verification is not None
    assert otter.verification.sound, otter.verification.text()
    given = nbformat.read(otter.folder / "assignments" / "homework" / "hw01.ipynb", as_version=4)
    assert [cell.source for cell in given.cells] == [
        "**Question 1.**",
        "def square(x):\n    y = ...\n    return y",
        "square(3)",
        "square(4)",
        "**Question 2.**",
        "def cube(x):\n    ...",
        "assert cube(2) == 8\nassert cube(0.5) == 0.125",
        "## Why?",
        "YOUR ANSWER HERE",
    ]
    assert all(not cell.get("outputs") for cell in given.cells)


def statements(source: str) -> list[tests_of_cells.TestStatement]:
    """The statements of a test cell with this text."""
    cell = SourceCell(7, "tests", True, source)
    return [one for piece in pieces_of(cell) for one in statements_of(7, piece)]


@pytest.mark.parametrize(
    ("source", "tolerance"),
    [
        ("assert f(1) == 2", Tolerance()),
        ("assert np.allclose(f(1), 2)", Tolerance(1e-5, 1e-8)),
        ("assert np.allclose(f(1), 2, atol=0.1)", Tolerance(1e-5, 0.1)),
        ("assert np.allclose(f(1), 2, 1e-3)", Tolerance(1e-3, 1e-8)),
        ("assert math.isclose(f(1), 2)", Tolerance(1e-9, 0.0)),
        ("assert math.isclose(f(1), 2, abs_tol=0.5)", Tolerance(1e-9, 0.5)),
        ("np.testing.assert_allclose(f(1), 2)", Tolerance(1e-7, 0.0)),
        ("np.testing.assert_array_almost_equal(f(1), [2])", Tolerance(0.0, 1.5e-6)),
        ("np.testing.assert_almost_equal(f(1), 2, 3)", Tolerance(0.0, 1.5e-3)),
        ("self.assertAlmostEqual(f(1), 2, places=2)", Tolerance(0.0, 0.5e-2)),
        ("assert f(1) == pytest.approx(2, rel=1e-2)", Tolerance(1e-2, 1e-12)),
        ("assert abs(f(1) - 2) < 1e-3", Tolerance(0.0, 1e-3)),
        ("assert round(f(1), 2) == 2.22", Tolerance(0.0, 0.5e-2)),
        ("assert abs(f(1).mean() - 2) < 1e-1", Tolerance()),  # of something made of the value
    ],
)
def test_the_tolerance_of_a_test_is_read(source: str, tolerance: Tolerance) -> None:
    (one,) = statements(source)
    assert one.is_test
    assert one.tolerance.rtol == pytest.approx(tolerance.rtol)
    assert one.tolerance.atol == pytest.approx(tolerance.atol)


@pytest.mark.parametrize(
    ("source", "raises", "match"),
    [
        ("with pytest.raises(ValueError, match='neg'):\n    f(-1)", "ValueError", "neg"),
        ("with self.assertRaisesRegex(KeyError, 'no'):\n    f(-1)", "KeyError", "no"),
        ("assert_raises(ZeroDivisionError, f, 0)", "ZeroDivisionError", ""),
        ("try:\n    f(0)\nexcept ValueError:\n    pass\nelse:\n    assert False", "ValueError", ""),
        ("try:\n    f(0)\n    assert False\nexcept TypeError:\n    pass", "TypeError", ""),
        ("try:\n    f(0)\nexcept ValueError:\n    assert False", "", ""),
        ("try:\n    f(0)\nexcept (A, B):\n    pass\nelse:\n    raise Error()", "", ""),
    ],
)
def test_the_exception_of_a_test_is_read(source: str, raises: str, match: str) -> None:
    (one,) = statements(source)
    assert (one.raises, one.match) == (raises, match)


@pytest.mark.parametrize(
    ("source", "exact"),
    [
        ("assert f(1) == 2", True),
        ("assert f(1)['a'] == 2", True),
        ("assert 2 == f(1)", True),
        ("assert f(1) is None", True),
        ("assert_equal(f(1), 2)", True),
        ("assert np.array_equal(f(1), x)", True),
        ("assert len(f(1)) == 2", False),
        ("assert isinstance(f(1), list)", False),
        ("assert f(1).shape == (2,)", False),
        ("assert f(1) > 0", False),
    ],
)
def test_a_test_of_less_than_the_value_is_known(source: str, exact: bool) -> None:
    (one,) = statements(source)
    assert one.is_exact == exact


def test_hidden_tests_keep_their_lines() -> None:
    found = statements(SQUARES_TESTS)
    assert [(one.line, one.is_hidden) for one in found] == [
        (1, False), (2, False), (5, True), (6, True), (7, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([code("x = 1")], "is neither a source notebook of nbgrader nor in otter's Assign format"),
        ([answer("a", "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()")],
         "holds no solution: it is the students' version"),
        ([answer("a", "### BEGIN SOLUTION\nx = 1")], "cell 1, line 1: BEGIN SOLUTION without"),
        ([boundary("# BEGIN QUESTION\nname: q"), boundary("# END SOLUTION")],
         "cell 2: END SOLUTION without BEGIN"),
        ([boundary("# BEGIN QUESTION\npoints: 2")], "cell 1: the question has no name"),
        ([boundary("# BEGIN QUESTION\nname: [")], "cell 1: "),
        ([boundary("# BEGIN QUESTION\nname: q"), boundary("# BEGIN QUESTION\nname: r")],
         "cell 2: BEGIN QUESTION inside a QUESTION"),
        ([boundary("# BEGIN QUESTION\nname: q")], "the last QUESTION has no END"),
    ],
)  # fmt: skip
def test_faults_of_a_source_notebook_are_told(
    tmp_path: Path, cells: list[nbformat.NotebookNode], message: str
) -> None:
    path = write_notebook(tmp_path / "a.ipynb", *cells)
    with pytest.raises(GraderError) as raised:
        read_source_notebook(path)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_nothing_is_written_where_nothing_can_be_asked(tmp_path: Path, worker: Worker) -> None:
    path = write_notebook(
        tmp_path / "a.ipynb", answer("a", "x = 1"), graded("t", 1, "assert x == 1")
    )
    with pytest.raises(GraderError, match="there is nothing to judge by"):
        imported(path, tmp_path / "course", worker)
    assert not (tmp_path / "course").exists()


def test_old_metadata_is_read(tmp_path: Path) -> None:
    """Version 3 of the notebook format, and nbgrader's metadata before they had a schema."""
    cell = answer("a", "def f():\n    return 1", schema=0)
    test = graded("t", "", "assert f() == 1", schema=0)
    data = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "code", "input": one.source, "metadata": one.metadata,
                     "language": "python", "outputs": []}
                    for one in (cell, test)
                ]
            }
        ],
    }  # fmt: skip
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(data), encoding="utf-8")
    found = read_source_notebook(path)
    assert [(c.role, c.name, c.points) for c in found.cells] == [
        ("answer", "a", 0),
        ("tests", "t", 0),
    ]
    assert found.cells[0].text == "### BEGIN SOLUTION\ndef f():\n    return 1\n### END SOLUTION"


def test_the_command_says_what_was_taken_over_and_what_was_not(cli: Cli, tmp_path: Path) -> None:
    path = write_notebook(
        tmp_path / "ps2.ipynb",
        answer("twice", "def twice(x):\n    return 2 * x"),
        graded("twice_test", 2, "assert twice(2) == 4\nassert twice(3) == 7"),
        written("why", 1, "Because."),
    )
    course = tmp_path / "course"
    code, out, err = cli("import", path, "-o", course, "--name", "second")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:4] == [
        f"made: {course / 'assignments' / 'second'} (from nbgrader)",
        "  1 test was turned into calls",
        "  twice: 2 points, 1 public and no hidden calls",
        "  why (cell 3): 1 point, to be marked by hand",
    ]
    assert (
        lines[4] == f"not as it was (kept in {course / 'reference' / 'imported' / 'second.txt'}):"
    )
    assert lines[5].startswith("  cell 2, line 2: the solution does not pass this test")
    assert any(line.startswith("  sound: ") for line in lines)
    assert lines[-1].endswith(f"grader verify second --mistakes --course {course}")
    assert not list(course.glob(".new*"))
    code, out, err = cli("import", path, "-o", course, "--name", "second")
    assert (code, out) == (2, "")
    assert "is there already" in err
