"""`grader verify` finds what is unsound in an assignment: each gap is planted here and told."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.verification import Verification, verify_assignment, write_record
from grader.cli.app import main
from grader.course import find_course
from grader.errors import GraderError
from grader.worker import Worker

pytestmark = pytest.mark.file_takes(seconds=30)

ROOT = Path(__file__).resolve().parent.parent

TOML = """\
title = "Lines"
notebook = "Lines.ipynb"
recognised_by = ["slopes"]

[[question]]
function = "slopes"
title = "Slopes"
points = 3
gradient = true
[question.parts]
dw = 2
db = 1
"""

CALLS = '''\
import numpy as np

from grader.assignment import Call, hidden, public

X, Y = np.array([[1.0, 2.0, -1.5]]), np.array([[0.5, 2.5, 1.0]])


@public("slopes")
def three_points():
    """Three points."""
    return Call((X, Y, np.array([[0.7]]), np.array([[-0.2]])))


@hidden("slopes")
def other_points(rng):
    """Other points."""
    return Call(tuple(rng.normal(size=shape) for shape in ((1, 5), (1, 5), (1, 1), (1, 1))))
'''

REFERENCE = '''\
# %%
import numpy as np


# %%
def slopes(x, y, w, b):
    """The slopes of half the mean square of w * x + b - y."""
    m = x.shape[1]
    error = w * x + b - y
    ### START CODE HERE ###
    dw = np.dot(error, x.T) / m
    db = np.sum(error, axis=1, keepdims=True) / m
    ### END CODE HERE ###
    return {"dw": dw, "db": db}
'''

COST = '''\
import numpy as np


def slopes(solution, x, y, w, b):
    """Half the mean square of the errors."""

    def cost(parameters):
        return float(np.mean((parameters["w"] * x + parameters["b"] - y) ** 2) / 2)

    return {"w": w, "b": b}, cost
'''

MISTAKES = """\
from grader.mistakes import mistake

MISTAKES = [
    mistake(id, "slopes", title=id, explanation=id, change={old: new})
    for id, old, new in [
        ("w-not-averaged", "np.dot(error, x.T) / m", "np.dot(error, x.T)"),
        ("b-not-averaged", "keepdims=True) / m", "keepdims=True)"),
    ]
]
"""

RIGHT = '''\
"""Means in place of sums, and the error by another name."""

import numpy as np


def slopes(x, y, w, b):
    residual = b + x * w - y
    return {"dw": np.mean(residual * x).reshape(1, 1), "db": np.mean(residual).reshape(1, 1)}
'''


@pytest.fixture
def lines(tmp_path: Path, worker: Worker) -> Path:
    """A sound course with one question."""
    folder = tmp_path / "course"
    for name, text in {
        "assignments/lines/assignment.toml": TOML,
        "assignments/lines/calls.py": CALLS,
        "assignments/lines/Lines.ipynb": notebook(
            REFERENCE.replace("np.dot(error, x.T) / m", "None").replace(
                "np.sum(error, axis=1, keepdims=True) / m", "None"
            )
        ),
        "reference/lines.py": REFERENCE,
        "reference/costs/lines.py": COST,
        "reference/mistakes/lines.py": MISTAKES,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    renew(folder, worker)
    return folder


def notebook(source: str) -> str:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    cells = [{**cell, "source": source.replace("# %%\n", "")}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def renew(folder: Path, worker: Worker) -> None:
    course = find_course(folder)
    write_record(course, course.assignment("lines"), worker)


def verified(folder: Path, worker: Worker, name: str = "lines") -> Verification:
    course = find_course(folder)
    return verify_assignment(course, course.assignment(name), worker)


Break = Callable[[str, str, str], None]


@pytest.fixture
def change(lines: Path) -> Break:
    """`change(file, old, new)` in the course."""

    def make(file: str, old: str, new: str) -> None:
        path = lines / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return make


def gaps(folder: Path, worker: Worker) -> str:
    found = verified(folder, worker)
    assert not found.sound
    assert all(f"  GAP {gap}" in found.text().splitlines() for gap in found.gaps)
    return "\n".join(found.gaps)


def test_a_sound_course_has_no_gap(lines: Path, worker: Worker) -> None:
    found = verified(lines, worker)
    assert found.gaps == []
    assert found.sound
    assert [row[:4] for row in found.rows] == [
        ("w-not-averaged", "dw", 1.0, 3.0),
        ("b-not-averaged", "db", 2.0, 3.0),
    ]
    assert "sound: " in found.text()
    assert found.text().startswith("lines: 2 mistakes, 0 other right ways\n")


@pytest.fixture
def right(lines: Path) -> Path:
    """Another right way, in a file of its own."""
    path = lines / "reference/right/lines/means.py"
    path.parent.mkdir(parents=True)
    path.write_text(RIGHT, encoding="utf-8")
    return path


def test_other_right_ways_are_graded_and_counted(lines: Path, right: Path, worker: Worker) -> None:
    assert verified(lines, worker).text().startswith("lines: 2 mistakes, 1 other right way\n")
    (right.parent / "sums.py").write_text(REFERENCE, encoding="utf-8")
    (right.parent / "notes.txt").write_text("not a way", encoding="utf-8")
    assert verified(lines, worker).gaps == [
        "traces.json is stale; run `grader verify --record` to renew it"
    ]
    renew(lines, worker)
    found = verified(lines, worker)
    assert (found.sound, found.right_ways) == (True, 2)
    assert found.text().startswith("lines: 2 mistakes, 2 other right ways\n")


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ("np.mean(residual * x)", "np.sum(residual * x)", "earns 1 of 3 in slopes"),
        ('"dw": ', '"dW": ', "fails slopes, dw is missing from the answer"),
        ("b + x * w - y", "1 / 0", "earns 0 of 3 in slopes"),
        ("x * w", "0.7 * x", "fails slopes, "),  # right on the public call only
    ],
)
def test_a_way_that_is_not_right_is_told(
    lines: Path, right: Path, worker: Worker, old: str, new: str, gap: str
) -> None:
    assert RIGHT.count(old) == 1
    right.write_text(RIGHT.replace(old, new), encoding="utf-8")
    assert f"reference/right/lines/means.py {gap}" in gaps(lines, worker)


def test_a_stale_record_is_told(lines: Path, change: Break, worker: Worker) -> None:
    change("assignments/lines/calls.py", "[[0.7]]", "[[0.8]]")
    assert "expected.json is stale" in gaps(lines, worker)
    renew(lines, worker)
    assert verified(lines, worker).sound


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("reference/mistakes/lines.py", "title=id", "title=id + '!'"),
        ("reference/mistakes/lines.py", 'np.dot(error, x.T)")', '0 * np.dot(error, x.T)")'),
        ("assignments/lines/calls.py", '@hidden("slopes")', '@hidden("slopes")\n@public("slopes")'),
    ],
)
def test_a_record_of_other_mistakes_or_calls_is_stale(
    lines: Path, change: Break, worker: Worker, file: str, old: str, new: str
) -> None:
    if "@public" in new:
        change(file, "def other_points(rng):", "def other_points(rng=np.random.default_rng(0)):")
    change(file, old, new)
    assert "expected.json is stale" in gaps(lines, worker)


def test_a_missing_record_is_told(lines: Path, worker: Worker) -> None:
    (lines / "assignments/lines/expected.json").unlink()
    assert "expected.json is missing" in gaps(lines, worker)


@pytest.mark.parametrize("text", ["", "{", '{"calls": {}}'])
def test_a_damaged_record_is_told(lines: Path, worker: Worker, text: str) -> None:
    (lines / "assignments/lines/expected.json").write_text(text, encoding="utf-8")
    assert "expected.json" in gaps(lines, worker)


def test_a_mistake_that_loses_nothing_is_told(lines: Path, change: Break, worker: Worker) -> None:
    change("reference/mistakes/lines.py", '"np.dot(error, x.T)")', '"1 * np.dot(error, x.T) / m")')
    renew(lines, worker)
    told = gaps(lines, worker)
    assert "w-not-averaged loses only 0 points" in told
    assert "w-not-averaged is diagnosed as nothing" in told
    assert "idle: no mistake fails dw of slopes" in told


def test_a_mistake_that_loses_next_to_nothing_is_told(
    lines: Path, change: Break, worker: Worker
) -> None:
    change("assignments/lines/assignment.toml", "dw = 2\ndb = 1", "dw = 2.9\ndb = 0.1")
    assert "b-not-averaged loses only 0.1 points" in gaps(lines, worker)


def test_a_mistake_that_is_taken_for_another_is_told(
    lines: Path, change: Break, worker: Worker
) -> None:
    more = '        ("w-b", "= w * x + b - y", "= 2 * (w * x + b - y)"),\n    ]\n'
    change("reference/mistakes/lines.py", "    ]\n", more)
    renew(lines, worker)
    assert verified(lines, worker).sound
    change("reference/mistakes/lines.py", '"= 2 * (w * x + b - y)"', '"= 1 / 0"')
    renew(lines, worker)
    assert "w-b is diagnosed as nothing" in gaps(lines, worker)


def test_a_part_that_is_nothing_of_the_answer_is_told(
    lines: Path, change: Break, worker: Worker
) -> None:
    toml = "assignments/lines/assignment.toml"
    change(toml, "db = 1", 'db = { points = 1, outputs = ["dB*"] }')
    told = gaps(lines, worker)
    assert "slopes: db is no part of the reference's answer (Three points)" in told
    assert "idle: no mistake fails db of slopes" in told


def test_a_part_without_points_that_is_nothing_of_the_answer_is_told(
    lines: Path, change: Break, worker: Worker
) -> None:
    change("assignments/lines/assignment.toml", "db = 1", "db = 1\ndZ = 0")
    assert "slopes: dZ is no part of the reference's answer" in gaps(lines, worker)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("reference/lines.py", "keepdims=True) / m", "keepdims=True) / m * 1.01"),
        ("reference/costs/lines.py", "/ 2)", '/ 2 + 0.01 * parameters["b"].sum())'),
        ("reference/costs/lines.py", "/ 2)", "/ 3)"),
    ],
)
def test_a_reference_that_is_not_the_slope_of_its_cost_is_told(
    lines: Path, change: Break, worker: Worker, file: str, old: str, new: str
) -> None:
    change(file, old, new)
    renew(lines, worker)
    told = gaps(lines, worker)
    assert "slopes: the reference's db is not the gradient of the trusted cost" in told
    assert "(Three points)" in told
    assert "(Other points)" in told
    assert ("dw is not the gradient" in told) == ("/ 3" in new)


@pytest.mark.parametrize("value", ["object()", "'text'", "None", "[1, [2]]"])
def test_a_reference_that_gives_no_numbers_is_told(
    lines: Path, change: Break, worker: Worker, value: str
) -> None:
    change("reference/lines.py", '"db": db', f'"db": {value}')
    renew(lines, worker)
    assert "slopes: the reference's db is " in gaps(lines, worker)


def test_a_reference_that_gives_other_answers_each_time_is_told(
    lines: Path, change: Break, worker: Worker
) -> None:
    change("reference/lines.py", '"db": db', '"db": db + np.random.default_rng().random()')
    told = gaps(lines, worker)
    assert "the reference earns 2 of 3 in slopes" in told


def test_a_solved_handout_is_told(lines: Path, worker: Worker) -> None:
    path = lines / "assignments/lines/Lines.ipynb"
    path.write_text(notebook(REFERENCE), encoding="utf-8")
    assert "the unsolved notebook earns 3 in slopes" in gaps(lines, worker)
    half = REFERENCE.replace("np.dot(error, x.T) / m", "None")
    path.write_text(notebook(half), encoding="utf-8")
    assert "the unsolved notebook earns 1 in slopes" in gaps(lines, worker)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("reference/lines.py", "m = x.shape[1]", "m = x.shape[7]", "fails in slopes"),
        ("reference/lines.py", "def slopes", "def slope", "slopes"),
        ("reference/mistakes/lines.py", '"np.dot(error, x.T) / m"', '"gone"', "occurs 0 times"),
    ],
)
def test_what_cannot_be_verified_is_one_line(
    lines: Path, change: Break, worker: Worker, file: str, old: str, new: str, told: str
) -> None:
    change(file, old, new)
    with pytest.raises(GraderError, match=told):
        verified(lines, worker)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (RIGHT.replace("def slopes", "def slope").encode(), "means.py does not define slopes, "),
        (RIGHT.replace("return {", "return {{").encode(), r"means.py, line 8: "),
        (RIGHT.encode("utf-16"), "means.py is not Python in UTF-8: "),
        (RIGHT.encode() + b"\0", "means.py"),
        (b"", "means.py does not define slopes, "),
    ],
)
def test_a_right_way_that_cannot_be_read_is_one_line(
    lines: Path, right: Path, worker: Worker, content: bytes, told: str
) -> None:
    right.write_bytes(content)
    with pytest.raises(GraderError, match=told) as error:
        verified(lines, worker)
    assert "\n" not in str(error.value)


def verify(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["grader", "verify", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_the_command_ends_with_1_on_any_gap(
    lines: Path,
    change: Break,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert verify(monkeypatch, "--course", lines) == 0
    assert "lines: 2 mistakes" in capsys.readouterr().out
    change("assignments/lines/calls.py", "[[0.7]]", "[[0.8]]")
    assert verify(monkeypatch, "lines", "--course", lines) == 1
    assert "GAP expected.json is stale" in capsys.readouterr().out
    assert verify(monkeypatch, "lines", "--course", lines, "--record") == 0
    assert verify(monkeypatch, "curves", "--course", lines) == 2


@pytest.mark.slow
def test_the_initialization_of_this_course_is_sound_until_it_is_broken(
    tmp_path: Path, worker: Worker
) -> None:
    shutil.copytree(ROOT / "assignments/initialization", tmp_path / "assignments/initialization")
    for file in ("initialization.py", "draws/initialization.py", "mistakes/initialization.py"):
        (tmp_path / "reference" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "reference" / file, tmp_path / "reference" / file)
    right = Path("reference/right/initialization")
    shutil.copytree(ROOT / right, tmp_path / right)
    assert verified(tmp_path, worker, "initialization").gaps == []
    shutil.copy(
        ROOT / "reference/initialization.py",
        tmp_path / "assignments/initialization/Initialization.py",
    )
    toml = tmp_path / "assignments/initialization/assignment.toml"
    text = toml.read_text(encoding="utf-8").replace("Initialization.ipynb", "Initialization.py")
    toml.write_text(text.replace('["b*"]', '["bias*"]', 1), encoding="utf-8")
    told = "\n".join(verified(tmp_path, worker, "initialization").gaps)
    assert "the unsolved notebook earns 40 in initialize_parameters_he" in told
    assert "idle: no mistake fails b of initialize_parameters_zeros" in told
    assert "initialize_parameters_zeros: b is no part of the reference's answer" in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ("normal(10.0)", "normal(3.0)", "does not draw as reference/draws/ says"),
        ("normal(10.0)", "normal(10.0, 5)", "does not draw as reference/draws/ says"),
        ("def initialize_parameters_he", "def he", "does not define initialize_parameters_he"),
        ("range(1, len(layers_dims))", "range(1, 2)", "does not say how W2"),
        ("normal(10.0)", "normal(-10.0)", "above 0"),
    ],
)
def test_what_is_said_of_draws_is_held_against_the_reference(
    tmp_path: Path, worker: Worker, old: str, new: str, gap: str
) -> None:
    shutil.copytree(ROOT / "assignments/initialization", tmp_path / "assignments/initialization")
    for file in ("initialization.py", "draws/initialization.py"):  # and no mistakes to check
        (tmp_path / "reference" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "reference" / file, tmp_path / "reference" / file)
    path = tmp_path / "reference/draws/initialization.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        gaps = "; ".join(verified(tmp_path, worker, "initialization").gaps)
    except GraderError as error:
        gaps = str(error)
    assert gap in gaps


STEPS = """
[question.steps]
error = { points = 1, part = "dw" }
"""


def test_a_step_is_earned_by_one_mistake_and_lost_by_another(lines: Path, worker: Worker) -> None:
    toml = lines / "assignments/lines/assignment.toml"
    toml.write_text(TOML + STEPS, encoding="utf-8")
    renew(lines, worker)
    assert verified(lines, worker).gaps == ["idle: no mistake loses error of slopes"]
    mistakes = lines / "reference/mistakes/lines.py"
    other = '        ("line-added", "error = w", "error = 2 * w"),\n    ]\n]'
    mistakes.write_text(MISTAKES.replace("    ]\n]", other), encoding="utf-8")
    renew(lines, worker)
    found = verified(lines, worker)
    assert found.sound
    assert {row[0]: row[2] for row in found.rows} == {
        "w-not-averaged": 2,
        "b-not-averaged": 2,
        "line-added": 0,
    }


def test_a_step_that_no_mistake_earns_is_idle(lines: Path, worker: Worker) -> None:
    toml = lines / "assignments/lines/assignment.toml"
    toml.write_text(TOML + STEPS.replace("error", "m"), encoding="utf-8")
    renew(lines, worker)
    # in the only answer in which dw is wrong, m is the same on every call
    mistakes = lines / "reference/mistakes/lines.py"
    mistakes.write_text(
        MISTAKES.replace('"np.dot(error, x.T) / m", "np.dot(error, x.T)"', '"x.shape[1]", "1"'),
        encoding="utf-8",
    )
    renew(lines, worker)
    gaps = verified(lines, worker).gaps
    assert "idle: no mistake earns m of slopes" in gaps


def test_what_follows_must_be_what_the_reference_gives(lines: Path, worker: Worker) -> None:
    toml = lines / "assignments/lines/assignment.toml"
    toml.write_text(TOML + STEPS, encoding="utf-8")
    renew(lines, worker)
    path = lines / "reference/steps/lines.py"
    path.parent.mkdir()
    path.write_text(
        "def slopes(solution, own, x, y, w, b):\n"
        "    return {'error': w * x + b + y, 'other': 1.0}\n",
        encoding="utf-8",
    )
    gaps = verified(lines, worker).gaps
    assert "reference/steps/lines.py: slopes returns other, which is not a step" in gaps
    where = "reference/steps/lines.py: slopes gives another error than the reference"
    assert f"{where} (Three points)" in gaps
    path.write_text("def slopes(solution, own):\n    return {}\n", encoding="utf-8")
    said = "TypeError: slopes() takes 2 positional arguments but 6 were given (Three points)"
    assert f"{path}, line 1: {said}" in verified(lines, worker).gaps


def test_the_reference_must_have_the_steps(lines: Path, worker: Worker) -> None:
    toml = lines / "assignments/lines/assignment.toml"
    toml.write_text(TOML + STEPS.replace("error", "err"), encoding="utf-8")
    with pytest.raises(GraderError, match="no variable err that holds numbers"):
        renew(lines, worker)
