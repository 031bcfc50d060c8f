"""Is an author's slip one line, with the file and the line where it stands?

The assignment is the one that docs/writing-an-assignment.md builds.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring import handout
from grader.authoring.verification import verify_assignment, write_record
from grader.course import load_course
from grader.errors import GraderError
from grader.worker import Worker
from tests.support.command_line import Cli

PAGE = Path(__file__).resolve().parent.parent / "docs" / "writing-an-assignment.md"
_FILE = re.compile(r"^\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)

TOML = "assignments/line_fit/assignment.toml"
CALLS = "assignments/line_fit/calls.py"
DATA = "assignments/line_fit/line_data.py"
STUBS = "assignments/line_fit/stubs.py"
NOTEBOOK = "assignments/line_fit/LineFit.ipynb"
REFERENCE = "reference/line_fit.py"
COSTS = "reference/costs/line_fit.py"
STEPS = "reference/steps/line_fit.py"
RIGHT = "reference/right/line_fit/in_steps.py"
MISTAKES = "reference/mistakes/line_fit.py"
PUBLIC = "return Call((1.5, 0.5, *example_points()), again=True)"
SUMMED = 'change={"np.mean(": "np.sum("}'

Edit = Callable[[Path], object]


def put(name: str, old: str, new: str) -> Edit:
    """Write `new` in the place of the first `old` in a file."""

    def edit(course: Path) -> None:
        text = (course / name).read_text(encoding="utf-8")
        assert old in text
        (course / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def add(name: str, text: str) -> Edit:
    """Write a text at the end of a file, which may be new."""

    def edit(course: Path) -> None:
        (course / name).parent.mkdir(exist_ok=True)
        with (course / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return edit


def both(*edits: Edit) -> Edit:
    """One edit after the other."""
    return lambda course: [edit(course) for edit in edits]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Path:
    """The course of the page, recorded."""
    folder = tmp_path_factory.mktemp("sound")
    for name, text in _FILE.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert handout.main(["--course", str(folder)]) == 0
    course = load_course(folder)
    write_record(course, course.assignment("line_fit"), worker)
    return folder


#: What is done to the course, the file and the text of the line that is named, and what is said.
FAULTS: dict[str, tuple[Edit, str, str, str]] = {
    "a reference whose graded function is not Python": (
        put(REFERENCE, "error = w * x + b - y", "error = w * x + b - y)"),
        REFERENCE, "error = w * x + b - y)", "unmatched ')'; correct the file",
    ),
    "a reference whose other cells are not Python": (
        add(REFERENCE, "\n# %%\nx = (\n"), REFERENCE, "x = (\n", "'(' was never closed",
    ),
    "a reference that calls what it does not define": (
        put(REFERENCE, "cost = np.mean(error**2)", "cost = helper(error)"),
        REFERENCE, "cost = helper(error)", "NameError: name 'helper' is not defined",
    ),
    "another right way that is not Python": (
        put(RIGHT, "np.sum(squares)", "np.sum(squares"),
        RIGHT, "np.sum(squares", "'(' was never closed",
    ),
    "calls that import what is not there": (
        put(CALLS, "from line_data", "from line_dat"),
        CALLS, "from line_dat", "No module named 'line_dat'",
    ),
    "a support module that is not Python": (
        add(DATA, "\ndef f(:\n"), DATA, "def f(:", "invalid syntax",
    ),
    "a maker that returns nothing": (
        put(CALLS, PUBLIC, "Call(())"),
        CALLS, '@public("line_cost")', "a Call, or a list of them, must be returned, not None",
    ),
    "a maker that returns numbers": (
        put(CALLS, PUBLIC, "return [1, 2]"),
        CALLS, '@public("line_cost")', "a list of Calls must hold nothing else, such as 1",
    ),
    "a public maker that wants a generator": (
        put(CALLS, "cost_of_the_notebook()", "cost_of_the_notebook(rng)"),
        CALLS, '@public("line_cost")', "missing 1 required positional argument: 'rng'",
    ),
    "a hidden maker that takes no generator": (
        put(CALLS, "def cost_of_one_point(rng)", "def cost_of_one_point()"),
        CALLS, '@hidden("line_cost")', "takes 0 positional arguments but 1 was given",
    ),
    "a decorator without the name of a question": (
        put(CALLS, '@public("line_cost")', "@public"),
        CALLS, "@public\n", '@public needs the name of a question: @public("name")',
    ),
    "a call of another question": (
        put(CALLS, '@public("line_cost")', '@public("line_cots")'),
        CALLS, '@public("line_cots")', "the questions are line_cost, line_gradients",
    ),
    "a call with another field": (
        put(CALLS, "again=True", "agian=True"),
        CALLS, "agian=True", "unexpected keyword argument 'agian'",
    ),
    "arguments that are no tuple": (
        put(CALLS, PUBLIC, "return Call(1.5)"),
        CALLS, "return Call(1.5)", "args must be a tuple of arguments, not 1.5",
    ),
    "an argument that is not plain data": (
        put(CALLS, PUBLIC, "return Call((1.5, lambda: 1, *example_points()))"),
        CALLS, '@public("line_cost")', "function cannot be sent to a worker",
    ),
    "the answer to a question that is not asked": (
        both(
            put(CALLS, "import Call,", "import Answer, Call,"),
            put(CALLS, PUBLIC, 'return Call((Answer("nix", ()), 0.5, *example_points()))'),
        ),
        CALLS, '@public("line_cost")', "nix is not a question of line_fit",
    ),
    "an entry of an answer that has none": (
        both(
            put(CALLS, "import Call,", "import Answer, Call,"),
            put(
                CALLS, PUBLIC,
                'points = example_points()\n    return Call((Answer("line_cost", '
                "(1.5, 0.5, *points), item=(3,)), 0.5, *points))",
            ),
        ),
        CALLS, '@public("line_cost")', "TypeError: 'float' object is not subscriptable",
    ),
    "a mistake that changes what is not there": (
        put(MISTAKES, SUMMED, 'change={"np.men(": "np.sum("}'),
        MISTAKES, "    mistake(", "'np.men(' occurs 0 times in line_cost",
    ),
    "a mistake that is not Python": (
        put(MISTAKES, SUMMED, 'change={"np.mean(": "np.sum(("}'),
        MISTAKES, "    mistake(", "the changed line_cost is not Python (its line 5: '(' was never",
    ),
    "a mistake that changes nothing": (
        put(MISTAKES, SUMMED, "change={}"), MISTAKES, "    mistake(", "it changes nothing",
    ),
    "a mistake that changes the name": (
        put(MISTAKES, SUMMED, 'change={"def line_cost(": "def line_cots("}'),
        MISTAKES, "    mistake(", "the changed text no longer defines line_cost",
    ),
    "a mistake in a function that is not asked": (
        put(MISTAKES, '"line_cost",', '"line_cots",'),
        MISTAKES, "    mistake(", "line_cots, which is not a question of line_fit",
    ),
    "a mistake without a title": (
        put(MISTAKES, 'title="Summed instead of averaged",', ""),
        MISTAKES, "    mistake(", "missing 1 required keyword-only argument: 'title'",
    ),
    "a mistake that equals an unknown one": (
        put(MISTAKES, SUMMED, f'{SUMMED}, equals=("nix",)'),
        MISTAKES, "    mistake(", "equals nix, which the catalogue does not have",
    ),
    "a mistake that equals a text": (
        put(MISTAKES, SUMMED, f'{SUMMED}, equals="nix"'),
        MISTAKES, "    mistake(", "must be a tuple of ids, not 'nix': write ('nix',)",
    ),
    "a cost that returns one thing": (
        put(COSTS, 'return {"w": w, "b": b}, J', "return 3"),
        COSTS, "def line_gradients", "cannot unpack non-iterable int object",
    ),
    "a cost that takes fewer arguments": (
        put(COSTS, "(solution, w, b, x, y)", "(solution, w, b)"),
        COSTS, "def line_gradients", "takes 3 positional arguments but 5 were given",
    ),
    "steps that take fewer arguments": (
        both(
            add(TOML, '[question.steps]\nerror = { points = 10, part = "dw" }\n'),
            add(STEPS, "\n\ndef line_gradients(solution, own):\n    return {}\n"),
        ),
        STEPS, "def line_gradients", "takes 2 positional arguments but 6 were given",
    ),
}  # fmt: skip


def problems(course: Path, worker: Worker) -> list[str]:
    """What `grader verify` says of the only assignment of a course."""
    try:
        loaded = load_course(course)
        return verify_assignment(loaded, loaded.assignment("line_fit"), worker).gaps
    except GraderError as error:
        return [str(error)]


@pytest.mark.parametrize("name", FAULTS)
def test_a_slip_is_one_line_with_its_file_and_its_line(
    sound: Path, tmp_path: Path, worker: Worker, name: str
) -> None:
    edit, file, text, message = FAULTS[name]
    course = tmp_path / "course"
    shutil.copytree(sound, course)
    edit(course)
    before, found, _after = (course / file).read_text(encoding="utf-8").partition(text)
    assert found
    place = f"{course / file}, line {before.count(chr(10)) + 1}"
    said = [one for one in problems(course, worker) if message in one]
    assert said, problems(course, worker)
    assert place in said[0]
    assert "\n" not in said[0]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            put(TOML, 'function = "line_gradients"', 'function = "line_cost"'),
            "two questions ask for line_cost",
        ),
        (
            put(TOML, "points = 40\n", 'points = 40\nstubs = { slope = "slope" }\n'),
            "stubs.py: cannot be read",
        ),
        (
            both(
                put(TOML, "points = 40\n", 'points = 40\nstubs = { slope = "slope" }\n'),
                add(STUBS, "def slop():\n    return 1\n"),
            ),
            "stubs.py does not define slope",
        ),
        (lambda course: (course / REFERENCE).write_bytes(b"\xff"), "is not Python in UTF-8"),
        (lambda course: (course / NOTEBOOK).unlink(), "LineFit.ipynb: cannot be read"),
        (
            put(TOML, 'function = "line_cost"', 'function = "line_cots"'),
            "line_fit.py does not define line_cots, which",
        ),
    ],
)
def test_a_slip_that_has_no_line_names_its_file(
    sound: Path, tmp_path: Path, worker: Worker, edit: Edit, message: str
) -> None:
    course = tmp_path / "course"
    shutil.copytree(sound, course)
    edit(course)
    said = [one for one in problems(course, worker) if message in one]
    assert said, problems(course, worker)
    assert str(course) in said[0]
    assert "\n" not in said[0]


def test_lines_that_only_ipython_understands_may_stand_in_a_reference(
    sound: Path, tmp_path: Path, worker: Worker
) -> None:
    course = tmp_path / "course"
    shutil.copytree(sound, course)
    add(REFERENCE, "\n# %%\n%matplotlib inline\n!pip list\nnp.dot?\n")(course)
    assert problems(course, worker) == []


def test_packages_that_cannot_be_shown_to_student_code_are_one_line(
    sound: Path, tmp_path: Path, cli: Cli
) -> None:
    course = tmp_path / "course"
    shutil.copytree(sound, course)
    put(TOML, "recognised_by", 'packages = ["grader"]\nrecognised_by')(course)
    status, _out, err = cli("verify", "--course", str(course))
    (line,) = err.strip().splitlines()
    assert status == 2
    assert "student code cannot be run with grader" in line
