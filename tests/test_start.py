"""Does a check start without what it does not need, and before what takes long?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.batch.settings import RunSettings
from grader.course import Course, load_course, read_record
from grader.errors import GraderError
from grader.worker import Code, Task, Worker
from grader.worker.interpreter import find_interpreter
from tests.support.command_line import Cli
from tests.support.worker_tasks import LIMITS, descendants, gone, one, task

#: What the check of a right notebook never imports, and why not.
NEVER = {
    "typer": "Click reads the command line",
    "pydantic": "Typer builds a model of each option with it",
    "jinja2": "nothing is rendered",
    "pygments": "nothing is rendered",
    "nbconvert": "nothing is rendered",
    "nbformat": "notebooks are read as JSON",
    "jsonschema": "notebooks are read as JSON",
    "nh3": "nothing is rendered",
    "latex2mathml": "nothing is rendered",
    "mistune": "nothing is rendered",
    "markdown_it": "nothing is rendered",
    "filelock": "nothing is stored",
    "platformdirs": "nothing is kept for the next run",
    "importlib.metadata": "no plugin is looked for",
    "asyncio": "nothing is awaited",
    "numpy.testing": "only students use it, and they do so in the worker",
    "scipy": "only students use it, and they do so in the worker",
    "grader.diagnosis": "nothing is wrong",
    "grader.grading.method": "nothing is wrong",
    "grader.expecting": "there are no hidden calls",
    "grader.rendering": "nothing is rendered",
    "grader.authoring": "it is for instructors",
    "grader.batch.gradebook": "it is for instructors",
    "grader.formats.csv": "it is not asked for",
    "grader.formats.junit": "it is not asked for",
    "grader.formats.github": "it is not asked for",
    "grader.formats.markdown": "it is not asked for",
    "grader.formats.faults": "Python can read all",
    "grader.cli.watch": "it is not asked for",
    "watchfiles": "nothing is watched",
    "grader.worker.user_tier": "it is not asked for",
    "grader.interfaces": "it runs in a terminal",
}

_MODULES = """
import sys
from grader.cli import main
try:
    main()
finally:
    print(*sys.modules, sep="\\n", file=sys.stderr)
"""

_LAUNCH = """
import subprocess, sys
original = subprocess.Popen.__init__
def launch(self, *arguments, **options):
    print(*sys.modules, sep="\\n", file=sys.stderr)
    print("launched", file=sys.stderr)
    original(self, *arguments, **options)
subprocess.Popen.__init__ = launch
from grader.cli import main
main()
"""


def output_of(program: str, *arguments: object) -> list[str]:
    """What a fresh interpreter that runs a command in this way writes on standard error."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )
    return done.stderr.split()


def modules_of(*arguments: object) -> set[str]:
    """The modules that a command imports."""
    return set(output_of(_MODULES, *arguments))


@pytest.mark.parametrize(
    "name", ["initialization", "regularization", "gradient_checking", "optimization"]
)
def test_the_check_of_a_right_notebook_imports_nothing_else(
    solved: Callable[[str], Path], name: str
) -> None:
    imported = modules_of("check", solved(name))
    assert {"numpy", "click", "rich.text", "grader.formats.text"} <= imported
    assert {module: why for module, why in NEVER.items() if module in imported} == {}


def test_nothing_is_drawn_in_the_terminal_for_another_format(
    solved: Callable[[str], Path],
) -> None:
    imported = modules_of("check", "--format", "json", solved("initialization"))
    assert not [name for name in imported if name.partition(".")[0] == "rich"]


def test_what_is_wrong_or_asked_for_is_imported(
    solved: Callable[[str], Path], write_notebook: Callable[..., Path]
) -> None:
    wrong = write_notebook("x.ipynb", "def initialize_parameters_zeros(sizes):\n    return {}\n")
    assert {"grader.diagnosis", "grader.grading.method"} <= modules_of("check", wrong)
    pages = modules_of("check", "--format", "html", solved("initialization"))
    assert {"jinja2", "pygments", "grader.rendering"} <= pages


@pytest.mark.skipif(sys.platform != "linux", reason="only the sandbox has a forkserver")
def test_pages_are_made_without_what_only_notebooks_are_shown_with() -> None:
    program = "import sys, grader.rendering; print(*sys.modules, file=sys.stderr)"
    loaded = set(output_of(program))
    assert "jinja2" in loaded
    assert not loaded & {"nbconvert", "mistune", "traitlets"}


def test_the_worker_is_launched_before_what_takes_long(solved: Callable[[str], Path]) -> None:
    words = output_of(_LAUNCH, "check", solved("initialization"))
    before = set(words[: words.index("launched")])
    assert "grader.worker.launching" in before
    assert before.isdisjoint({"numpy", "msgspec", "rich", "grader.course", "grader.notebook"})


def test_the_record_of_one_assignment_is_read(
    course: Course, tmp_path: Path, cli: Cli, solved: Callable[[str], Path]
) -> None:
    own = tmp_path / "course"
    shutil.copytree(course.folder / "assignments", own / "assignments")
    for name in ("gradient_checking", "regularization"):
        (own / "assignments" / name / "expected.json").write_text("damaged")
    code, out, _ = cli("check", "--course", own, solved("initialization"))
    assert (code, "100 of 100 points" in out) == (0, True)
    code, _, err = cli("check", "--course", own, solved("regularization"))
    assert (code, "regularization/expected.json cannot be read" in err) == (2, True)


def test_a_damaged_wrong_answer_in_the_record_is_told_when_it_is_asked_for(
    course: Course, tmp_path: Path
) -> None:
    own = tmp_path / "course"
    shutil.copytree(course.folder / "assignments", own / "assignments")
    record = own / "assignments" / "initialization" / "expected.json"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace('"outputs":', '"output":'), encoding="utf-8")
    assignment = load_course(own).assignment("initialization")
    with pytest.raises(GraderError, match="does not hold expectations"):
        read_record(assignment)
    calls = read_record(assignment, complete=False).calls["initialize_parameters_zeros"]
    with pytest.raises(GraderError, match="does not hold expectations"):
        len(calls[0].mistakes)


def test_a_record_is_the_same_whenever_its_wrong_answers_are_decoded(course: Course) -> None:
    for assignment in course.assignments.values():
        whole, later = read_record(assignment), read_record(assignment, complete=False)
        assert whole.agrees_with(later)
        assert later.agrees_with(whole)


# the worker ---------------------------------------------------------------------------------------


def interrupted(settings: RunSettings) -> None:
    with settings.starting():
        assert descendants(os.getpid())
        raise KeyboardInterrupt


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_was_launched_ends_although_no_worker_took_it() -> None:
    before = set(descendants(os.getpid()))
    with pytest.raises(KeyboardInterrupt):
        interrupted(RunSettings(jobs=1))
    assert gone(lambda: set(descendants(os.getpid())) - before)


def test_a_worker_takes_what_was_launched_and_ends_it() -> None:
    with RunSettings(jobs=1, warm=False).starting() as first:
        worker = first()
        (outcome,) = worker.run(task("def f():\n    return 7"))
        assert outcome.value == 7
    with pytest.raises(Exception, match="closed"):
        worker.run(task("def f():\n    return 7"))


def test_an_interpreter_that_is_not_there_is_told_before_anything_is_launched() -> None:
    with (
        pytest.raises(GraderError, match="cannot be run"),
        RunSettings(python="/no/python").starting(),
    ):
        pass


STATE = """
import gc, sys
def f():
    return [sys.dont_write_bytecode, gc.isenabled()]
"""


def test_code_of_students_leaves_no_compiled_files_and_its_garbage_is_collected(
    each_tier: Worker,
) -> None:
    assert one(each_tier, STATE).value == [True, True]


def test_a_worker_keeps_compiled_modules_where_the_grader_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interpreter = find_interpreter(None)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    assert "-B" in interpreter.command("session", {})
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", "/elsewhere")
    command = interpreter.command("session", {})
    assert "-B" not in command
    assert command[command.index("-X") + 1] == "pycache_prefix=/elsewhere"


def test_only_a_warm_worker_imports_what_students_use() -> None:
    code = (Code("x", 1, "import sys\ndef f():\n    return 'unittest.mock' in sys.modules"),)
    found = {}
    for warm in (True, False):
        with Worker(limits=LIMITS, warm=warm) as worker:
            if worker.tier != "sandbox":
                pytest.skip("only the sandbox has a forkserver")
            (outcome,) = worker.run(Task("f", code, task("").calls))  # the child that was waiting
            until = time.monotonic() + 20
            while time.monotonic() < until and outcome.value != warm:
                (outcome,) = worker.run(Task("f", code, task("").calls))
            found[warm] = outcome.value
    assert found == {True: True, False: False}
