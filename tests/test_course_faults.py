"""The course's fault is the course's: one line and exit status 2, before anybody is graded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Cli

ROOT = Path(__file__).resolve().parent.parent
ZEROS = """\
import numpy as np

def initialize_parameters_zeros(layers_dims):
    return {}
"""

Edit = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this course, with the assignment at fault and the one that is handed in."""
    folder = tmp_path_factory.mktemp("course")
    others = shutil.ignore_patterns("gradient_checking*", "__pycache__")
    for name in ("assignments", "reference"):
        shutil.copytree(ROOT / name, folder / name, ignore=others)
    return folder


def command(cwd: Path, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """`grader …`, run in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GRADER_SEED": "a seed"}
    environment |= options.pop("env", {})
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [sys.executable, "-m", "grader", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        text=True,
        check=False,
        **{"capture_output": True, **options},
    )
    return done


def append(name: str, text: str) -> Edit:
    def edit(course: Path) -> None:
        with (course / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return edit


def replace(name: str, old: str, new: str) -> Edit:
    def edit(course: Path) -> None:
        text = (course / name).read_text(encoding="utf-8")
        assert old in text
        (course / name).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def remove(name: str) -> Edit:
    def edit(course: Path) -> None:
        (course / name).unlink()

    return edit


TOML = "assignments/regularization/assignment.toml"
CALLS = "assignments/regularization/calls.py"
FAULTS: dict[str, tuple[Edit, str]] = {
    "a support module that is not there": (
        replace(TOML, '"reg_utils.py"', '"nope.py"'),
        "the support module reg_utils is to be",
    ),
    "a support module outside of the assignment": (
        replace(TOML, '"reg_utils.py"', '"../initialization/init_utils.py"'),
        "the support module reg_utils is to be ../initialization/init_utils.py, but it must be in",
    ),
    "a number that is a text": (
        replace(TOML, "points = 20", 'points = "x"'),
        "question compute_cost_with_regularization: points must be a number",
    ),
    "a support module that cannot be run": (
        append("assignments/regularization/reg_utils.py", "\n1 / 0\n"),
        "ZeroDivisionError: division by zero",
    ),
    "a support module that nothing of the course imports, and that raises": (
        append("assignments/initialization/init_utils.py", "\nraise ValueError('boo')\n"),
        "ValueError: boo",
    ),
    "a support module that is not Python": (
        append("assignments/initialization/public_tests.py", "\ndef f(:\n"),
        "public_tests.py, line ",
    ),
    "no assignment.toml": (remove(TOML), "regularization has no assignment.toml"),
    "a folder that is no assignment": (
        lambda course: (course / "assignments" / "notes").mkdir(),
        "notes has no assignment.toml",
    ),
    "a toml that cannot be read": (append(TOML, "\n[[["), "assignment.toml: "),
    "no calls": (remove(CALLS), "calls.py: cannot be read"),
    "calls that raise": (append(CALLS, "\nraise KeyError('no data')\n"), "KeyError: 'no data'"),
    "calls that leave": (append(CALLS, "\nraise SystemExit(3)\n"), "SystemExit: 3"),
    "calls that are not Python": (append(CALLS, "\ndef f(:\n"), "calls.py, line "),
    "a call that raises": (
        append(
            CALLS,
            '\n@hidden("compute_cost_with_regularization")\ndef broken(rng):\n'
            '    """Broken."""\n    return Call((1 // 0,))\n',
        ),
        "ZeroDivisionError",
    ),
    "mistakes that raise": (
        append("reference/mistakes/regularization.py", "\nraise ValueError('oh')\n"),
        "ValueError: oh",
    ),
    "mistakes that are not Python": (
        append("reference/mistakes/regularization.py", "\nmistake(\n"),
        "mistakes/regularization.py, line ",
    ),
    "no reference": (remove("reference/regularization.py"), "has no reference/regularization.py"),
    "a reference without a function": (
        replace("reference/regularization.py", "def compute_cost_with_reg", "def compute_reg"),
        "does not define compute_cost_with_regularization",
    ),
    "a reference that raises": (
        replace("reference/regularization.py", "    m = Y.shape[1]", "    m = Y.shape[7]"),
        "the reference of regularization fails in ",
    ),
    "no costs": (
        remove("reference/costs/regularization.py"),
        "does not define backward_propagation_with_regularization",
    ),
    "costs that raise": (
        append("reference/costs/regularization.py", "\nraise OSError('disk')\n"),
        "OSError: disk",
    ),
    "no record": (
        remove("assignments/regularization/expected.json"),
        "run `grader verify --record` to make it",
    ),
    "a record of something else": (
        replace("assignments/regularization/expected.json", '"calls": [', '"calls": [7,'),
        "run `grader verify --record` to renew it",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_course_is_one_line_and_nobody_is_graded(
    whole: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    course = tmp_path / "course"
    shutil.copytree(whole, course)
    edit, message = FAULTS[name]
    edit(course)
    for student in ("ada", "bob"):
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "x.py").write_text(ZEROS, encoding="utf-8")
    # nobody has handed in the assignment that is at fault
    monkeypatch.chdir(tmp_path)
    status, _out, err = cli("grade", "class", "-o", "out", "--course", "course")
    assert status == 2, err
    last = err.strip().splitlines()
    assert len(last) == 1, err
    assert last[0].startswith("grader: ")
    assert message in last[0]
    assert "itself failed" not in err
    store = tmp_path / "out" / "results.jsonl"
    assert not store.exists() or not store.read_bytes()


@pytest.mark.slow
def test_the_copy_itself_is_sound_enough_to_grade_with(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(ZEROS, encoding="utf-8")
    done = command(tmp_path, "grade", "x.py", "-o", "out", "--course", whole)
    assert done.returncode == 0, done.stderr


# wrong use, before grading begins -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("grade", "class", "-o", "class"), "holds the submissions"),
        (("grade", "class", "-o", "class/."), "holds the submissions"),
        (("grade", "class/ada", "class", "-o", "class/../class"), "holds the submissions"),
        (("grade", "class", "-o", "class/ada"), "may be a submission"),
        (("grade", "class", "-o", "out", "--theme", "nosuch"), "nosuch"),
        (("grade", "class", "-o", "out", "--theme", "class/ada/x.py"), "x.py"),
        (("grade", "class", "-o", "out", "--format", "html,xml"), "unknown xml"),
        (("grade", "class", "-o", "out", "--seed-file", "nosuch"), "seed file nosuch"),
        (("grade", "class", "-o", "out", "--python", "nosuch"), "nosuch cannot be run"),
        (("grade", "class", "-o", "out", "-a", "nosuch"), "unknown assignment 'nosuch'"),
        (("grade", "class", "-o", "class/ada/x.py"), "cannot write into"),
    ],
)
def test_wrong_use_is_refused_before_grading_begins(
    tmp_path: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "x.py").write_text(ZEROS, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    status, _out, err = cli(*arguments)
    assert status == 2, err
    (line,) = err.strip().splitlines()
    assert message in line
    left = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert {path.name for path in left} <= {"out", ".lock", "results.jsonl", "answers.txt"}
    assert (tmp_path / "class" / "ada" / "x.py").read_text(encoding="utf-8") == ZEROS


# where output cannot go ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "grader", "check", "x.py"),
        ("-m", "grader", "check", "x.py", "--format", "json"),
        ("-m", "grader", "check", "x.py", "--format", "github"),
        ("-m", "grader", "--help"),
        ("-m", "grader", "verify", "initialization"),
        ("-m", "grader.authoring.handout", "--check"),
        ("-m", "grader.authoring.handout", "--help"),
        ("-m", "grader.authoring.translations", "--help"),
    ],
)
def test_a_full_disk_under_standard_output_is_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "x.py").write_text(ZEROS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONUNBUFFERED", None)  # what is written at the end counts as well
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert "Traceback" not in done.stderr
    if done.stderr:
        (line,) = done.stderr.strip().splitlines()
        assert "No space left on device" in line
        assert done.returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_without_chinese_gets_something_and_no_traceback(
    tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "李雷.py").write_text(ZEROS, encoding="utf-8")
    environment = {"LC_ALL": "C", "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for arguments in (
        ("check", "class/李雷.py", "--lang", "zh"),
        ("grade", "class", "-o", "out", "--lang", "zh"),
        ("report", "out", "--lang", "zh"),
        ("check", "class/韩梅梅.py", "--lang", "zh"),
    ):
        done = command(tmp_path, *arguments, env=environment)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.stdout or done.stderr
