"""`pytest --submission FILE`: one item a check, readable failures, and no trace without it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from grader.batch import check
from grader.batch.settings import RunSettings
from grader.course import Course
from grader.results import Result
from tests.support import xml_schema

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = any(
    point.value == "grader.interfaces.pytest_plugin" for point in entry_points(group="pytest11")
)
#: Where the package is not installed, its entry point is not there either.
PLUGIN = () if INSTALLED else ("-p", "grader.interfaces.pytest_plugin")

RIGHT = """\
import numpy as np

def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
WRONG_BIAS = RIGHT.replace("np.zeros((layers_dims[l], 1))", "np.ones((layers_dims[l], 1))")
ITEMS = [
    "initialize_parameters_zeros[W]",
    "initialize_parameters_zeros[b]",
    "initialize_parameters_zeros[arguments unchanged]",
    "initialize_parameters_zeros[same answer twice]",
]


GRADED: dict[tuple[object, ...], list[Result]] = {}
REALLY_CHECKED = check.check_submissions


def remembered(
    course: Course, paths: Sequence[Path], settings: RunSettings, *, only: str | None = None
) -> list[Result]:
    """What `check_submissions` gives; what was handed in and checked before is not checked again.

    Nearly all of these tests are about what pytest makes of the same few results.
    """
    key = (course.folder, only, *((path.suffix, path.read_bytes()) for path in paths))
    if key not in GRADED:
        GRADED[key] = REALLY_CHECKED(course, paths, settings, only=only)
    return GRADED[key]


class Pytest:
    """Runs pytest in a folder of its own."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pytester, self.path = pytester, pytester.path
        monkeypatch.setattr(check, "check_submissions", remembered)
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        # Hypothesis is loaded anew at the end of each run, which would take most of the time
        monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly -p no:hypothesispytest")
        monkeypatch.setenv("COLUMNS", "200")

    def write(self, name: str, *cells: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        empty: dict[str, Any] = {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
        }
        code = [{**empty, "source": cell} for cell in cells]
        notebook = {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    def __call__(self, *arguments: object) -> pytest.RunResult:
        return self._pytester.runpytest_inprocess(
            *PLUGIN, "-p", "no:cacheprovider", *map(str, arguments)
        )

    def again(self, *arguments: object) -> pytest.RunResult:
        """With the cache, in which pytest keeps what failed."""
        return self._pytester.runpytest_inprocess(*PLUGIN, *map(str, arguments))

    def apart(self, *arguments: object) -> pytest.RunResult:
        """In a process of its own."""
        return self._pytester.runpytest_subprocess(*PLUGIN, *map(str, arguments))


def listed(result: pytest.RunResult, outcome: str) -> list[str]:
    """The node ids in the short summary of a run, or in its verbose lines, in order."""
    lines = [line.removeprefix(f"{outcome} ").split(" - ")[0] for line in result.outlines]
    found = [
        line
        for line, whole in zip(lines, result.outlines, strict=True)
        if whole.startswith(outcome)
    ]
    verbose = re.compile(rf"(.+::.+) {outcome} *(?:\[ *\d+%\])?")
    return found or [seen[1] for line in result.outlines if (seen := verbose.fullmatch(line))]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Pytest:
    return Pytest(pytester, monkeypatch)


def text(result: pytest.RunResult) -> str:
    return result.stdout.str() + result.stderr.str()


def test_the_plugin_is_an_entry_point():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"grader": "grader.interfaces.pytest_plugin"}


# ------------------------------------------------------------- projects that do not use it


def test_without_a_submission_a_project_is_tested_as_ever_and_nothing_is_imported(run):
    (run.path / "test_own.py").write_text(
        "import sys\n\n"
        "def test_own():\n"
        "    mine = {name for name in sys.modules if name.split('.')[0] == 'grader'}\n"
        "    assert mine == {'grader', 'grader.interfaces', 'grader.interfaces.pytest_plugin'}\n"
        "    assert 'numpy' not in sys.modules\n\n"
        "def test_other():\n"
        "    assert False\n"
    )
    (run.path / "x.ipynb").write_text("no notebook")
    result = run.apart()
    result.assert_outcomes(passed=1, failed=1)
    assert result.ret == 1


def test_the_options_are_explained_together(run):
    shown = text(run("--help"))
    for option in ("--submission=FILE", "--assignment=NAME", "--course=DIR"):
        assert option in shown


# ------------------------------------------------------------------------ one item a check


def test_a_right_notebook_passes(run):
    run.write("x.ipynb", RIGHT)
    result = run("--submission", "x.ipynb", "-k", "zeros", "-v")
    result.assert_outcomes(passed=4, deselected=2)
    assert result.ret == 0
    for item in ITEMS:
        assert f"x.ipynb::{item} PASSED" in text(result)


@pytest.mark.parametrize("name", ["initialization", "regularization", "gradient_checking"])
def test_the_solved_notebooks_pass(run, name):
    submission = run.path / f"{name}.py"
    submission.write_bytes((ROOT / "reference" / f"{name}.py").read_bytes())
    result = run("--submission", submission)
    assert result.ret == 0
    assert "failed" not in text(result)


def test_items_are_listed_without_being_run(run):
    run.write("x.ipynb", WRONG_BIAS)
    result = run("--submission", "x.ipynb", "--collect-only", "-q")
    assert result.ret == 0
    listed = [line for line in result.outlines if "::" in line]
    assert listed == [
        *(f"x.ipynb::{item}" for item in ITEMS),
        "x.ipynb::initialize_parameters_random",
        "x.ipynb::initialize_parameters_he",
    ]


@pytest.mark.parametrize("style", ["auto", "long", "short", "line", "native"])
def test_a_failure_names_the_mistake_and_the_place_and_shows_no_code_of_ours(run, style):
    run.write("x.ipynb", "import numpy as np", WRONG_BIAS)
    result = run("--submission", "x.ipynb", f"--tb={style}", "-k", "zeros")
    result.assert_outcomes(passed=3, failed=1, deselected=2)
    assert result.ret == 1
    shown = text(result)
    assert "Biases start at one, not at zero (cell 2, line 7)" in shown
    assert "Hint: " in shown
    assert "b1 is wrong in 2 of 2 entries" in shown
    assert not any(
        word in shown for word in ("Traceback", "CheckFailed", "pytest_plugin.py", "E  ")
    )


def test_a_failure_explains_no_more_than_the_course_allows(run):
    course = run.path / "course"
    shutil.copytree(ROOT / "assignments", course / "assignments")
    (course / "course.toml").write_text('hints = "title"')
    run.write("x.ipynb", "import numpy as np", WRONG_BIAS)
    shown = text(run("--submission", "x.ipynb", "--course", course, "-k", "zeros"))
    assert "Biases start at one, not at zero (cell 2, line 7)\n" in shown
    assert "b1 is wrong in 2 of 2 entries" in shown
    assert "Hint: " not in shown


def test_a_function_that_is_not_there_is_one_failure(run):
    run.write("x.ipynb", RIGHT)
    result = run("--submission", "x.ipynb")
    result.assert_outcomes(passed=4, failed=2)
    assert "initialize_parameters_he" in text(result)


def test_selecting_and_stopping_work_as_ever(run):
    run.write("x.ipynb", WRONG_BIAS)
    run("--submission", "x.ipynb", "-k", "zeros and unchanged").assert_outcomes(
        passed=1, deselected=5
    )
    run("--submission", "x.ipynb", "-x").assert_outcomes(passed=1, failed=1)


def test_junit_xml_holds_the_explanations(run):
    run.write("x.ipynb", WRONG_BIAS)
    run("--submission", "x.ipynb", "--junitxml=out.xml", "-k", "zeros")
    cases = list(ElementTree.parse(run.path / "out.xml").getroot().iter("testcase"))
    assert [case.get("name") for case in cases] == ITEMS
    right, wrong, *rest = (case.find("failure") for case in cases)
    assert [right, *rest] == [None] * 3
    assert wrong is not None
    assert xml_schema.problems((run.path / "out.xml").read_bytes()) == []
    assert "Biases start at one, not at zero" in str(wrong.text)


def test_the_assignment_may_be_named(run):
    run.write("x.ipynb", RIGHT)
    result = run("--submission", "x.ipynb", "--assignment", "gradient_checking")
    result.assert_outcomes(failed=5)
    wrong = run("--submission", "x.ipynb", "--assignment", "gradients")
    assert wrong.ret != 0
    assert "unknown assignment 'gradients'; this course has: " in text(wrong)
    assert "Traceback" not in text(wrong)


def test_the_course_may_be_named(run):
    run.write("x.ipynb", RIGHT)
    run("--submission", "x.ipynb", "--course", ROOT, "-k", "zeros").assert_outcomes(
        passed=4, deselected=2
    )
    wrong = run("--submission", "x.ipynb", "--course", run.path)
    assert wrong.ret != 0
    assert "is not a course" in text(wrong)


def test_two_submissions_and_the_projects_own_tests_side_by_side(run):
    run.write("a/x.ipynb", RIGHT)
    run.write("b/x.ipynb", WRONG_BIAS)
    (run.path / "test_own.py").write_text("def test_zeros():\n    pass\n")
    both = ["--submission", "a/x.ipynb", "--submission", "b/x.ipynb", "-k", "zeros"]
    run(*both).assert_outcomes(passed=7, failed=1, deselected=4)
    run("test_own.py", *both).assert_outcomes(passed=8, failed=1, deselected=4)


def test_a_submission_named_like_an_argument_is_collected_once(run):
    path = run.write("x.ipynb", RIGHT)
    run(path, "--submission", path, "-k", "zeros").assert_outcomes(passed=4, deselected=2)


def test_what_is_worth_no_points_is_told_and_is_no_failure(run):
    submission = run.path / "x.py"
    solved = (ROOT / "reference" / "regularization.py").read_text(encoding="utf-8")
    assert solved.count('"dZ1": dZ1,') == 2
    submission.write_text(solved.replace('"dZ1": dZ1,', '"dZ1": 2 * dZ1,'), encoding="utf-8")
    result = run("--submission", "x.py", "-rx")
    assert result.ret == 0
    assert result.parseoutcomes()["xfailed"] == 2
    assert "dZ1 is wrong in" in text(result)


# ----------------------------------------------------------- submissions are data, not tests


@pytest.mark.parametrize("name", ["x.py", "test_x.py"])
@pytest.mark.parametrize("more", [(), ("--doctest-modules",), ("-o", "python_files=*.py")])
def test_a_py_submission_is_never_imported(run, name, more):
    (run.path / name).write_text(
        "from pathlib import Path\n"
        f"Path({str(run.path / 'imported')!r}).touch()\n"
        f"{RIGHT}\ndef test_mine():\n    assert False\n"
    )
    for arguments in ((), (name,), (f"{name}::initialize_parameters_zeros",), (".",)):
        result = run("--submission", name, "-k", "zeros", *more, *arguments)
        result.assert_outcomes(passed=4, deselected=0 if "::" in "".join(arguments) else 2)
    assert not (run.path / "imported").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
        (b"", "empty"),
        (b'{"cells": [', "x.ipynb"),
        (
            b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}',
            "none of its functions is defined",
        ),
    ],
)
def test_an_unreadable_file_is_one_clear_error(run, content, told):
    (run.path / "x.ipynb").write_bytes(content)
    result = run("--submission", "x.ipynb")
    assert result.ret not in (0, 5)
    result.assert_outcomes(errors=1)
    assert told in text(result)
    assert "Traceback" not in text(result)
    assert "pytest_plugin.py" not in text(result)


def test_a_link_keeps_its_name(run):
    path = run.write("kept/x.ipynb", WRONG_BIAS)
    (run.path / "link.ipynb").symlink_to(path)
    for name in ("link.ipynb", "kept/../link.ipynb"):
        result = run("--submission", name, "-v")
        assert listed(result, "FAILED")[0] == f"link.ipynb::{ITEMS[1]}"
    run("--submission", "link.ipynb", f"link.ipynb::{ITEMS[1]}").assert_outcomes(failed=1)
    run("--submission", "link.ipynb", "--submission", path).assert_outcomes(passed=3, failed=3)
    run.again("--submission", "link.ipynb")
    run.again("--submission", "link.ipynb", "--lf").assert_outcomes(failed=3, deselected=0)


def test_a_file_that_is_not_there_is_wrong_usage(run):
    for name in ("missing.ipynb", str(run.path)):
        result = run("--submission", name)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert f"--submission: no such file: {name}" in text(result)
        assert "Traceback" not in text(result)


def test_a_students_words_do_not_steer_the_terminal(run):
    nasty = "\\x1b[2J\\x1b]0;owned\\x07 boo \\u202e"
    body = f'def initialize_parameters_zeros(layers_dims):\n    raise ValueError("{nasty}")\n'
    run.write("x.ipynb", body)
    result = run("--submission", "x.ipynb", "--color=no", "-k", "zeros", "--junitxml=out.xml")
    shown = text(result)
    assert "boo" in shown
    assert not any(bad in shown for bad in ("\x1b", "\x07", "\u202e", "owned"))
    ElementTree.parse(run.path / "out.xml")


@pytest.mark.parametrize("is_read", [True, False])
def test_a_students_words_do_not_command_the_runner_of_a_job(run, is_read, monkeypatch):
    raising = RIGHT.replace("return", "raise ValueError('a\\n::error::b')\n    return")
    run.write("x.ipynb", raising)
    run.write("y.ipynb", RIGHT.replace("return parameters", "return parameters parameters"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true" if is_read else "")
    output = run("--submission", "x.ipynb", "--submission", "y.ipynb").stdout.lines
    assert any("error" in row and "::b" in row for row in output)
    assert not is_read or not [row for row in output if row.lstrip().startswith("::")]
    # what cannot be read is shown with a caret
    code = output.index("  >    8 │ return parameters parameters")
    assert output[code - 1].endswith("Python cannot read it (cell 1, line 8): invalid syntax.")
    assert output[code + 1].strip(" │") == "^" * len("parameters")


def test_names_with_spaces_and_marks_are_found(run):
    for name in ("My Homework (1).ipynb", "作业+final.ipynb"):
        run.write(f"deep folder/{name}", RIGHT)
        result = run("--submission", f"deep folder/{name}", "-k", "zeros")
        result.assert_outcomes(passed=4, deselected=2)


def test_it_runs_from_another_folder(run, tmp_path_factory):
    path = run.write("x.ipynb", RIGHT)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", "--submission", path,
         "-q", "-k", "zeros"],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    assert "4 passed" in ran.stdout


# ------------------------------------------------------------- which of them are run again

#: Of a notebook with a wrong bias and nothing else.
FAILED = [ITEMS[1], "initialize_parameters_random", "initialize_parameters_he"]
PATHS = [
    "x.ipynb",
    "x.py",
    "test_x.py",
    "hw [final].ipynb",
    "n30 my [final] homework.ipynb",
    "[1]/week 1 [of 3]/x (1).ipynb",
    "作业[终].ipynb",
]


def write(run: Pytest, name: str) -> Path:
    if name.endswith(".ipynb"):
        return run.write(name, WRONG_BIAS)
    (run.path / name).write_text(WRONG_BIAS, encoding="utf-8")
    return run.path / name


@pytest.mark.parametrize("name", PATHS)
def test_what_failed_is_run_again(run, name):
    write(run, name)
    first = run.again("--submission", name, "-v")
    assert listed(first, "FAILED") == [f"{name}::{item}" for item in FAILED]
    last = run.again("--submission", name, "--lf", "-v")
    last.assert_outcomes(failed=3)
    assert "rerun previous 3 failures" in text(last)
    ordered = run.again("--submission", name, "--ff", "-v")
    ordered.assert_outcomes(passed=3, failed=3)
    first_three = [line for line in ordered.outlines if re.search(r"::.* (PASSED|FAILED)", line)]
    assert all(" FAILED" in line for line in first_three[:3])


def test_what_is_mended_is_no_longer_run_again(run):
    write(run, "x.ipynb")
    run.again("--submission", "x.ipynb", "-k", "zeros").assert_outcomes(
        passed=3, failed=1, deselected=2
    )
    run.write("x.ipynb", RIGHT)
    run.again("--submission", "x.ipynb", "--lf").assert_outcomes(passed=1)
    # what failed is gone, so that all of it is run
    run.again("--submission", "x.ipynb", "--lf").assert_outcomes(passed=4, failed=2)


def test_only_files_with_failures_are_looked_at_again(run):
    run.write("a/x.ipynb", RIGHT)
    write(run, "b/x.ipynb")
    both = ["--submission", "a/x.ipynb", "--submission", "b/x.ipynb"]
    run.again(*both, "-k", "zeros").assert_outcomes(passed=7, failed=1, deselected=4)
    last = run.again(*both, "--lf", "-v")
    last.assert_outcomes(failed=1)
    assert listed(last, "FAILED") == [f"b/x.ipynb::{ITEMS[1]}"]
    assert "skipped 1 file" in text(last)


def test_step_by_step(run):
    name = "hw [final].ipynb"
    write(run, name)
    steps = ["--submission", name, "--sw"]
    run.again(*steps).assert_outcomes(passed=1, failed=1)
    run.again(*steps).assert_outcomes(failed=1, deselected=1)
    run.write(name, RIGHT)
    run.again(*steps).assert_outcomes(passed=3, failed=1, deselected=1)
    run.again(*steps).assert_outcomes(failed=1, deselected=4)


@pytest.mark.parametrize("name", PATHS)
def test_the_id_that_is_printed_selects(run, name):
    write(run, name)
    printed = listed(run("--submission", name, "-v"), "FAILED")
    assert len(printed) == 3
    for node in printed:
        chosen = run("--submission", name, node, "-v")
        chosen.assert_outcomes(failed=1)
        assert listed(chosen, "FAILED") == [node]
    # before or after the option, several at once, and with an equals sign
    run(printed[0], "--submission", name, printed[1]).assert_outcomes(failed=2)
    run(f"--submission={name}", f"{name}::{ITEMS[0]}").assert_outcomes(passed=1)
    run("--submission", name, "--deselect", printed[0]).assert_outcomes(
        passed=3, failed=2, deselected=1
    )


def test_a_function_stands_for_its_checks_and_a_file_for_all(run):
    write(run, "x [1].ipynb")
    chosen = ["--submission", "x [1].ipynb"]
    run(*chosen, "x [1].ipynb::initialize_parameters_zeros").assert_outcomes(passed=3, failed=1)
    run(*chosen, "x [1].ipynb", f"x [1].ipynb::{ITEMS[0]}").assert_outcomes(passed=3, failed=3)


def test_of_several_submissions_those_that_are_named_are_run(run):
    write(run, "a/x.ipynb")
    write(run, "b/x.ipynb")
    (run.path / "test_own.py").write_text("def test_zeros():\n    pass\n")
    both = ["--submission", "a/x.ipynb", "--submission", "b/x.ipynb"]
    chosen = run(*both, f"b/x.ipynb::{ITEMS[0]}", "-v")
    chosen.assert_outcomes(passed=1)
    assert f"b/x.ipynb::{ITEMS[0]} PASSED" in text(chosen)
    run(*both, "b/x.ipynb", "test_own.py").assert_outcomes(passed=4, failed=3)
    run(*both, "test_own.py::test_zeros").assert_outcomes(passed=7, failed=6)


@pytest.mark.parametrize("item", ["initialize_parameters_zeros[Z]", "no_function", "", "::"])
def test_an_item_that_is_not_there_is_wrong_usage(run, item):
    path = write(run, "x [1].ipynb")
    wrong = run("--submission", path, f"x [1].ipynb::{item}")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    assert f"not found: {path}::{item}" in text(wrong)
    assert "Traceback" not in text(wrong)


def test_an_item_of_a_file_that_cannot_be_read_is_not_called_missing(run):
    (run.path / "x.ipynb").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    run("--submission", "x.ipynb", f"x.ipynb::{ITEMS[0]}").assert_outcomes(errors=1)


@pytest.mark.parametrize("root", ["", "--rootdir=."], ids=["above both", "here"])
def test_files_outside_the_project_are_apart_and_selected_too(run, tmp_path_factory, root):
    elsewhere = tmp_path_factory.mktemp("else where [1]")
    names = [elsewhere / folder / "x.ipynb" for folder in ("a", "b")]
    for name in names:
        write(run, str(name))
    both = ["--submission", names[0], "--submission", names[1], *filter(None, [root])]
    first = run.again(*both, "-k", "zeros", "-v", "--junitxml=out.xml")
    first.assert_outcomes(passed=6, failed=2, deselected=4)
    printed = listed(first, "FAILED")
    assert [os.path.normpath(run.path / node) for node in printed] == [
        f"{name}::{ITEMS[1]}" for name in names
    ]
    run.again(*both, "--lf").assert_outcomes(failed=2)
    for node in printed:
        assert listed(run(*both, node, "-v"), "FAILED") == [node]
    assert xml_schema.problems((run.path / "out.xml").read_bytes()) == []
    assert len(list(ElementTree.parse(run.path / "out.xml").iter("testcase"))) == 8


def test_in_a_folder_of_the_project_ids_are_those_of_that_folder(run, monkeypatch):
    (run.path / "pytest.ini").write_text("[pytest]\n")
    write(run, "week 1/x [1].ipynb")
    monkeypatch.chdir(run.path / "week 1")
    printed = listed(run.again("--submission", "x [1].ipynb", "-v", "-k", "zeros"), "FAILED")
    assert printed == [f"x [1].ipynb::{ITEMS[1]}"]
    run.again("--submission", "x [1].ipynb", *printed).assert_outcomes(failed=1)
    monkeypatch.chdir(run.path)
    run.again("--submission", "week 1/x [1].ipynb", "--lf", "-k", "zeros").assert_outcomes(failed=1)


# --------------------------------------------------------------------- beside other plugins


@pytest.fixture
def name(run: Pytest) -> str:
    """A submission whose name has brackets and blanks."""
    return write(run, "my hw [final].ipynb").name


def test_beside_xdist(run, name):
    result = run("--submission", name, "-n", "2", "-v", "--junitxml=out.xml")
    result.assert_outcomes(passed=3, failed=3)
    assert "Biases start at one, not at zero" in text(result)
    assert len(list(ElementTree.parse(run.path / "out.xml").getroot().iter("testcase"))) == 6
    chosen = run("--submission", name, "-n", "1", *(f"{name}::{item}" for item in ITEMS[:2]))
    chosen.assert_outcomes(passed=1, failed=1)


def test_beside_randomly(run, name, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")
    orders = set()
    for seed in range(1, 5):
        result = run("--submission", name, "-v", "-p", "randomly", f"--randomly-seed={seed}")
        result.assert_outcomes(passed=3, failed=3)
        orders.add(tuple(re.findall(r"::(\S+.*?) (?:PASSED|FAILED) ", text(result))))
    assert len(orders) > 1
    assert all(sorted(order) == sorted([*ITEMS, *FAILED[1:]]) for order in orders)


def test_beside_timeout(run, name):
    result = run("--submission", name, "--timeout=60", "--timeout-method=thread")
    result.assert_outcomes(passed=3, failed=3)
    assert "timeout: 60.0s" in text(result)


def test_beside_html(run, name):
    page = run.path / "report.html"
    run("--submission", name, f"--html={page}", "--self-contained-html").assert_outcomes(
        passed=3, failed=3
    )
    shown = page.read_text(encoding="utf-8")
    assert "Biases start at one, not at zero" in shown
    assert "initialize_parameters_zeros[b]" in shown


def test_beside_cov(run, name):
    (run.path / "own.py").write_text("x = 1\n")
    (run.path / "test_own.py").write_text("import own\n\ndef test_own():\n    assert own.x\n")
    result = run.apart("test_own.py", "--submission", name, "--cov=own")
    result.assert_outcomes(passed=4, failed=3)
    assert re.search(r"own\.py +1 +0 +100%", text(result))
