"""Do the tests that `grader otter build` writes give the marks of the course, in otter itself?"""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import grader
from grader.course import Course
from grader.errors import GraderError
from grader.interfaces import kernel
from tests.support.beside import Cells, run_python
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS

pytestmark = pytest.mark.file_takes(seconds=15)

FUNCTION, HE = "initialize_parameters_zeros", "initialize_parameters_he"
ONES = ZEROS.replace("np.zeros((layers_dims[l], 1))", "np.ones((layers_dims[l], 1))")
L2 = "backward_propagation_with_regularization"


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cells:
    monkeypatch.setattr(kernel, "_JUDGED", {})
    return Cells(monkeypatch, tmp_path)


# what is written ----------------------------------------------------------------------------------


def cases(path: Path) -> Iterator[tuple[str, float, list[str]]]:
    """Each test case of a file: its name, its points, and what it requires."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            (decorator,) = node.decorator_list
            assert isinstance(decorator, ast.Call)
            said = {each.arg: ast.literal_eval(each.value) for each in decorator.keywords}
            assert said["hidden"] is False
            (call,) = node.body
            yield said["name"], said["points"], ast.unparse(call).split("(")[0].split(".")


@pytest.mark.parametrize("name", ["initialization", "regularization", "gradient_checking"])
def test_each_part_is_a_case_with_its_points(
    cli: Cli, tmp_path: Path, course: Course, name: str
) -> None:
    code, out, err = cli("otter", "build", "-a", name, "-o", tmp_path / "out")
    assert (code, err) == (0, "")
    questions = course.assignment(name).questions
    files = [tmp_path / "out" / "tests" / f"q{n}.py" for n in range(1, len(questions) + 1)]
    assert out.splitlines() == [*map(str, files), str(tmp_path / "out" / "otter_config.json")]
    assert sorted((tmp_path / "out" / "tests").iterdir()) == sorted(files)
    for path, question in zip(files, questions, strict=True):
        expected = [(part.name, part.points) for part in question.parts if part.points > 0]
        if question.purity_cost:
            expected.append(("arguments unchanged", 0))
        assert [(case, points) for case, points, _call in cases(path)] == expected
        assert sum(points for _case, points, _call in cases(path)) == question.points
        assert f'FUNCTION = "{question.function}"' in path.read_text(encoding="utf-8")


def test_all_assignments_have_a_folder_each(cli: Cli, tmp_path: Path, course: Course) -> None:
    assert cli("otter", "build", "-o", tmp_path)[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == set(course.assignments)


def test_what_was_written_before_is_replaced_and_nothing_of_anybody_else(
    cli: Cli, tmp_path: Path
) -> None:
    tests, config = tmp_path / "tests", tmp_path / "otter_config.json"
    config.write_text('{"seed": 42, "plugins": ["otter.plugins.builtin.RateLimiting"]}')
    build = ("otter", "build", "-a", "initialization", "-o", tmp_path)
    assert cli(*build)[0] == 0
    first = {path.name: path.read_bytes() for path in tests.iterdir()}
    said = config.read_bytes()
    (tests / "q1.py").write_bytes(first["q1.py"] + b"\n# an older one\n")
    (tests / "q9.py").write_bytes(first["q1.py"])  # of a question that there was
    (tests / "q8.py").write_text("name = 'q8'\n")  # of the teacher
    assert cli(*build)[0] == 0
    assert (tests / "q8.py").exists()
    (tests / "q8.py").unlink()
    assert {path.name: path.read_bytes() for path in tests.iterdir()} == first
    assert config.read_bytes() == said
    settings = json.loads(said)
    assert settings["seed"] == 42
    assert settings["plugins"][0] == "otter.plugins.builtin.RateLimiting"
    assert len(settings["plugins"]) == 2

    (tests / "q1.py").write_text("name = 'q1'\n")
    code, _, err = cli(*build)
    assert code == 2
    assert err.startswith(f"grader: {tests / 'q1.py'} was not written by grader otter build; ")
    assert (tests / "q1.py").read_text() == "name = 'q1'\n"


@pytest.mark.parametrize("text", ["nothing", "[]", '{"plugins": 3}'])
def test_a_configuration_that_cannot_be_read_is_left_alone(
    cli: Cli, tmp_path: Path, text: str
) -> None:
    config = tmp_path / "otter_config.json"
    config.write_text(text)
    code, _, err = cli("otter", "build", "-a", "initialization", "-o", tmp_path)
    assert (code, config.read_text()) == (2, text)
    assert "is not a configuration of otter" in err
    assert not (tmp_path / "tests").exists()


def test_another_course_is_found_where_it_is(cli: Cli, tmp_path: Path, course: Course) -> None:
    own = tmp_path / "my course"
    shutil.copytree(course.folder / "assignments" / "initialization", own / "assignments" / "mine")
    assert cli("otter", "build", "-o", tmp_path / "out", "--course", own)[0] == 0
    text = (tmp_path / "out" / "tests" / "q1.py").read_text(encoding="utf-8")
    where = {"assignment": "mine", "course": str(own)}
    assert f"WHERE = {json.dumps(where)}" in text
    (plugin,) = json.loads((tmp_path / "out" / "otter_config.json").read_text())["plugins"]
    assert plugin["grader.interfaces.otter.Marks"]["course"] == str(own)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "grader: missing command; see grader otter --help"),
        (("build",), "grader: missing option '--out' / '-o'; see grader otter build --help"),
        (("build", "-o", "x", "-a", "y"), "grader: unknown assignment 'y'; this course has: "),
    ],
)
def test_wrong_usage_is_one_line(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    code, _, err = cli("otter", *arguments)
    assert code == 2
    assert err.startswith(message)
    assert err.count("\n") == 1


# what a case requires -----------------------------------------------------------------------------


def test_a_part_that_is_right_passes_and_a_wrong_one_says_why(cells: Cells) -> None:
    cells.run(ONES, 'grader.check("q1")')
    live = {FUNCTION: lambda sizes: sizes}  # whatever it is
    grader.otter.require(live, FUNCTION, "W", assignment="initialization")
    with pytest.raises(AssertionError) as error:
        grader.otter.require(live, FUNCTION, "b", assignment="initialization")
    head, why, where, hint = str(error.value).splitlines()
    assert head == f"{FUNCTION}: b: 0 of 15 points."
    assert why.startswith("b1 is wrong")
    assert "(line 8: " in where
    assert "In [" not in where  # otter puts cells of its own before those of the student
    assert hint.startswith("Hint: ")


def test_arguments_that_are_changed_are_told(cells: Cells, course: Course) -> None:
    solution = (course.folder / "reference" / "regularization.py").read_text(encoding="utf-8")
    found = solution.index(f"def {L2}(")
    text = solution[found : solution.index("\n# %%", found)]
    cells.run("import numpy as np", text, "test")
    grader.otter.require_unchanged_arguments({}, L2)
    cells.run(text.replace("= cache\n", "= cache\n    A1 += 0\n    b1 += 1\n", 1), "test")
    grader.otter.require({}, L2, "dW1")
    with pytest.raises(AssertionError, match=r"changes its arguments in place .* 7.5 of 30 points"):
        grader.otter.require_unchanged_arguments({}, L2)


def test_what_is_nobodys_fault_is_no_wrong_answer(cells: Cells, tmp_path: Path) -> None:
    cells.run(ZEROS, "test")
    for fault in (
        lambda: grader.otter.require({}, FUNCTION, "c"),
        lambda: grader.otter.require({}, FUNCTION, "b", course=tmp_path),
        lambda: grader.otter.require_unchanged_arguments({}, "no_function"),
    ):
        with pytest.raises(BaseException) as error:  # noqa: PT011 - which one is said below
            fault()
        assert not isinstance(error.value, Exception)
        assert str(error.value).startswith("grader: ")
        assert len(error.value._render_traceback_()) == 1  # type: ignore[attr-defined]


# the plugin ---------------------------------------------------------------------------------------


def test_the_plugin_gives_each_test_the_score_of_its_function(write_notebook: Any) -> None:
    path = write_notebook("x.ipynb", ONES)
    config = {"assignment": "initialization", "tests": {"q1": FUNCTION, "q2": HE, "q7": FUNCTION}}
    scores = {"q1": 99.0, "q2": 99.0, "of the teacher": 3.0}
    results = SimpleNamespace(results=scores, update_score=scores.__setitem__)
    plugin = grader.otter.Marks(str(path), {}, config)
    plugin.before_grading(None)
    path.unlink()  # whatever the notebook does to it
    plugin.after_grading(results)
    assert scores == {"q1": 15.0, "q2": 0.0, "of the teacher": 3.0}
    config["tests"] = {"q1": "no_function"}
    with pytest.raises(GraderError, match="no_function could not be judged"):
        grader.otter.Marks(str(write_notebook("x.ipynb", ZEROS)), {}, config).before_grading(None)


def test_a_file_that_cannot_be_read_keeps_the_scores_of_otter(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text("no notebook")
    scores = {"q1": 0.0}
    config = {"assignment": "initialization", "tests": {"q1": FUNCTION}}
    plugin = grader.otter.Marks(str(path), {}, config)
    plugin.before_grading(None)
    plugin.after_grading(SimpleNamespace(results=scores, update_score=scores.__setitem__))
    assert scores == {"q1": 0.0}


# otter itself -------------------------------------------------------------------------------------

#: What students and teachers do, with one start of Python for both.
OTTER = """
import io, json, sys
from contextlib import redirect_stdout
from IPython.core.interactiveshell import InteractiveShell
from otter.api import grade_submission
from otter.generate import main as generate

notebook = sys.argv[1]
shell = InteractiveShell.instance(colors="NoColor")
with open(notebook) as file:
    cells = ["".join(cell["source"]) for cell in json.load(file)["cells"]]
with redirect_stdout(io.StringIO()) as shown:
    for cell in cells:
        shell.run_cell(cell, store_history=True)
    checked = shell.run_cell('grader.check("q1")', store_history=True).result
generate()
graded = grade_submission(notebook, quiet=True)
print(json.dumps({
    "checked": repr(checked),
    "scores": {name: [file.score, file.possible] for name, file in graded.results.items()},
    "cases": {name: [case.passed for case in file.test_case_results]
              for name, file in graded.results.items()},
    "said": graded.summary(public_only=True),
}))
"""
#: A right draw, which is not the one of the seed: it earns 80 % of W.
HE_DRAW = f"""
def {HE}(layers_dims):
    parameters, draws = {{}}, np.random.default_rng(3)
    for l in range(1, len(layers_dims)):
        W = draws.standard_normal((layers_dims[l], layers_dims[l - 1]))
        parameters["W" + str(l)] = W * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""


@pytest.mark.slow
def test_otter_checks_and_grades(cli: Cli, course: Course, tmp_path: Path) -> None:
    pytest.importorskip("otter", reason="otter-grader is not installed")
    assert cli("otter", "build", "-a", "initialization", "-o", tmp_path)[0] == 0
    start = 'import otter\ngrader = otter.Notebook("week1.ipynb")'
    bent = f'globals()["{FUNCTION}"] = None\nnp.allclose = lambda *a, **k: True'
    texts = [start, ONES, HE_DRAW, bent]
    nbformat.write(
        new_notebook(
            cells=[new_code_cell(text) for text in texts],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        ),
        tmp_path / "week1.ipynb",
    )
    said = json.loads(run_python(tmp_path, OTTER, "week1.ipynb").splitlines()[-1])
    assert "W result:\n        ✅ Test case passed" in said["checked"]
    assert f"{FUNCTION}: b: 0 of 15 points." in said["checked"]
    assert "b1 is wrong" in said["checked"]
    draw = course.assignment("initialization").question(HE).part("W")
    assert said["scores"] == {
        "q1": [15, 30],
        "q2": [0, 30],
        "q3": [20 + draw.points * (draw.random or 0), 40],
    }
    assert said["cases"] == {"q1": [True, False], "q2": [False, False], "q3": [False, True]}
    assert f"{HE}: W: 16 of 20 points." in said["said"]
    assert "The submission does not define initialize_parameters_random." in said["said"]
