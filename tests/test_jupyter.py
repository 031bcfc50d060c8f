"""What do `%grade` and `grader.check()` show in a real kernel, and what do they leave as it was?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import find_course
from tests.support.jupyter import PATIENCE, ROOT, Kernel, Seen, kernel, write_notebook
from tests.support.small_submissions import ENDLESS, ZEROS

psutil = pytest.importorskip("psutil", reason="psutil is not installed")

pytestmark = [pytest.mark.slow, pytest.mark.file_takes(seconds=14)]

NAME = "initialize_parameters_zeros"
WRONG = ZEROS.replace("(layers_dims[l], 1)", "(1, layers_dims[l])")
#: What a student may have done to the process, and what a check must not do to it.
STATE = """
import os, signal, sys, numpy as np
handlers = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
numbers = np.random.get_state(), np.geterr()
state = repr((os.getcwd(), dict(os.environ), sys.path, handlers, numbers))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two notebooks, each in its own kernel."""
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "right.ipynb", [("a", ZEROS), ("b", "x = 1")])
    write_notebook(folder / "wrong.ipynb", [("a", WRONG), ("b", "x = 1")])
    return folder


@pytest.fixture(scope="module")
def right(folder: Path) -> Iterator[Kernel]:
    with kernel(folder, "right.ipynb") as started:
        started.run("%load_ext grader", "load")
        yield started


@pytest.fixture(scope="module")
def wrong(folder: Path) -> Iterator[Kernel]:
    with kernel(folder, "wrong.ipynb") as started:
        started.run("%load_ext grader", "load")
        yield started


def verdict(seen: Seen) -> str:
    """The line that says how the function was judged."""
    assert seen.error is None, seen.error
    return next(line for line in seen.text.split("\n") if NAME in line)


# what is graded -----------------------------------------------------------------------------------


def test_each_kernel_grades_its_own_notebook(right: Kernel, wrong: Kernel) -> None:
    seen = right.run(f"%grade {NAME}")
    assert "30 / 30" in verdict(seen)
    assert "not saved" not in seen.text.lower()
    seen = wrong.run(f"%grade {NAME}")
    assert "30 / 30" not in verdict(seen)
    assert "cell 1, line" in seen.text
    assert "wrong.ipynb" in seen.text


def test_an_unsaved_edit_is_graded_and_called_so_until_it_is_saved(folder: Path) -> None:
    path = folder / "edited.ipynb"
    write_notebook(path, [("edited", ZEROS), ("b", "x = 1")])
    with kernel(folder, "edited.ipynb") as edited:
        edited.run("%load_ext grader", "load")
        edited.deleted = ["edited"]  # as JupyterLab says after it was cut and pasted, or restored
        number = edited.run(f"%%time\n{WRONG}", "edited").number
        seen = edited.run(f"%grade {NAME}", "grade")
        assert "30 / 30" not in verdict(seen)
        told = f"Not saved yet: cell 1 (In [{number}]) was graded as you last ran it."
        assert told in " ".join(seen.text.split())
        assert told in seen.html
        assert "which is not what the file holds" not in seen.text  # it is certain
        assert f"cell 1, line 9 · In [{number}]" in seen.html

        write_notebook(path, [("edited", ZEROS), ("b", "x = 1")])
        seen = edited.run(f"%grade {NAME}", "grade")
        assert "30 / 30" in verdict(seen)
        assert "Not saved" not in seen.text

        path.rename(folder / "renamed.ipynb")
        seen = edited.run(f"%grade {NAME}", "grade")
        assert "30 / 30" in verdict(seen)
        assert "renamed.ipynb" in seen.text


def test_a_console_grades_what_was_run(folder: Path) -> None:
    with kernel(folder, "Console 1") as console:
        console.run(WRONG)
        console.run(ZEROS)
        console.run("import grader")
        seen = console.run(f"grader.check({NAME!r})")
        assert "30 / 30" in verdict(seen)
        assert "no notebook file" in seen.text


def test_ipython_without_a_kernel_grades_what_was_run(folder: Path) -> None:
    program = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for text in ({ZEROS!r}, "%load_ext grader", "%grade {NAME}"):
    shell.run_cell(text, store_history=True)
"""
    inherited = {"JPY_SESSION_NAME": str(folder / "wrong.ipynb"), "IPYTHONDIR": str(folder / ".ip")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **inherited, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert "30 / 30" in verdict(Seen(text=done.stdout))


# the process of the kernel ------------------------------------------------------------------------


def test_what_is_replaced_in_the_kernel_bends_nothing(wrong: Kernel) -> None:
    wrong.run(
        "import sys, numpy as np\n"
        "kept = np.allclose, np.isclose, np.abs, np.zeros\n"
        "np.allclose = np.isclose = lambda *a, **k: True\n"
        "np.abs = lambda *a, **k: 0\n"
        "np.zeros = lambda *a, **k: 'nothing'\n"
        "sys.modules['numpy.linalg'] = sys.modules['msgspec'] = sys"
    )
    seen = wrong.run(f"%grade {NAME}")
    wrong.run("np.allclose, np.isclose, np.abs, np.zeros = kept")
    assert "30 / 30" not in verdict(seen)
    assert "b1" in seen.text


def test_nothing_in_the_kernel_changes(right: Kernel) -> None:
    right.run("print('x' * 1_000_000)")
    right.run(STATE + "before = state")
    seen = right.run(f"%grade {NAME}")
    assert "30 / 30" in verdict(seen)
    assert len(seen.html) < 20_000
    assert right.run(STATE + "print(state == before)").streams == "True\n"
    modules = right.run("print([m for m in sys.modules if m.startswith(('jinja2', 'msgspec'))])")
    assert modules.streams == "[]\n"


def test_an_interrupted_check_ends_with_all_its_processes(folder: Path) -> None:
    write_notebook(folder / "endless.ipynb", [("a", ENDLESS)])
    with kernel(folder, "endless.ipynb") as endless:
        endless.run("import os\n%load_ext grader")
        itself = psutil.Process(int(endless.run("print(os.getpid())").streams))
        request = endless.ask(f"%grade {NAME}")
        until = time.monotonic() + PATIENCE
        while not (below := itself.children(recursive=True)) or len(below) < 2:
            assert time.monotonic() < until
        endless.manager.interrupt_kernel()
        seen = endless.wait(request)
        assert seen.error == ["grader: interrupted"]
        psutil.wait_procs(below, timeout=PATIENCE)
        assert itself.children(recursive=True) == []
        assert endless.run("print(1 + 1)").streams == "2\n"


# errors, help, the object -------------------------------------------------------------------------


def test_an_unknown_name_is_one_line_that_names_the_known_ones(right: Kernel) -> None:
    (line,) = right.run("%grade initialize_parameters_zeroes").error or [""]
    assert line.startswith("grader: initialize_parameters_zeroes is not a graded function")
    assert f"do you mean {NAME}?" in line
    questions = find_course().assignment("initialization").questions
    assert all(question.function in line for question in questions)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("%grade --course nowhere", "grader: nowhere is not a course"),
        ("%grade -a nothing", "nothing"),
        ("%grade --file nowhere.ipynb", "nowhere.ipynb: no such file"),
        ("%grade --file .", ".: no such file"),
        ("import grader; grader.check(lang='xx')", "lang='xx'"),
        ("import grader; grader.check(hint=9)", "hint"),
    ],
)
def test_a_wrong_option_is_one_line(right: Kernel, code: str, told: str) -> None:
    (line,) = right.run(code).error or [""]
    assert line.startswith("grader: ")
    assert told in line
    assert "\n" not in line


def test_a_function_in_place_of_its_name_is_one_line(right: Kernel) -> None:
    (line,) = right.run("import os, grader\ngrader.check(os.getcwd)").error or [""]
    assert line.startswith("grader: ")
    assert line.endswith("write names in quotes: 'getcwd'")


def test_a_function_of_another_assignment_is_missing(right: Kernel) -> None:
    other = find_course().assignment("regularization").questions[0].function
    seen = right.run(f"%grade {other}")
    assert f"The submission does not define {other}." in seen.text
    assert "quotes" not in seen.text
    (line,) = right.run(f"%grade {NAME} {other}").error or [""]
    assert line == f"grader: {other} is of another assignment than {NAME}; ask for it alone"


def test_quotes_and_commas_are_not_of_a_name(wrong: Kernel, folder: Path) -> None:
    write_notebook(folder / "With spaces.ipynb", [("s", ZEROS)])
    seen = wrong.run(f"%grade '{NAME}', --file \"With spaces.ipynb\"")
    assert "30 / 30" in verdict(seen)
    assert "With spaces.ipynb" in seen.text


def test_wrong_usage_of_the_magic_is_one_line(right: Kernel) -> None:
    seen = right.run("%grade --hint 9")
    assert seen.streams.startswith("UsageError: argument --hint")


def test_an_unreadable_notebook_is_shown_with_its_reason(right: Kernel, folder: Path) -> None:
    (folder / "damaged.ipynb").write_text('{"cells": [')
    assert "cut off" in right.run("%grade --file damaged.ipynb").text


def test_help_names_every_option(right: Kernel) -> None:
    told = right.run("%grade?").pager
    for option in ("--hint", "--file", "--assignment", "-a", "--course", "--lang"):
        assert option in told


def test_options_do_what_they_say(wrong: Kernel) -> None:
    course = find_course().folder
    options = f"-a initialization --course {course} --lang zh --hint 4"
    seen = wrong.run(f"%grade {NAME} {options}")
    assert "分" in seen.text
    assert "<details open" in seen.html
    assert "<details open" not in wrong.run(f"%grade {NAME}").html


def test_all_functions_are_graded_if_none_is_named(right: Kernel) -> None:
    seen = right.run("import grader; report = grader.check()\nreport")
    assert "30 of 100 points" in seen.text
    assert "30 of 100 points" in seen.html
    got = right.run("print([q['status'] for q in report.results[0]['questions']])").streams
    assert got == "['correct', 'missing', 'missing']\n"
    assert right.run("print(report.text == repr(report))").streams == "True\n"


# the package --------------------------------------------------------------------------------------


def test_the_package_alone_loads_nothing_and_needs_no_ipython() -> None:
    program = """
import sys
sys.modules["IPython"] = None
import grader
print(sorted(name for name in sys.modules if name.startswith(("grader.", "msgspec", "numpy"))))
print("check" in dir(grader), hasattr(grader, "nothing"))
try:
    grader.check()
except Exception as error:
    print(type(error).__mro__[1].__name__, error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    loaded, offered, told = done.stdout.strip().split("\n")
    assert loaded == "[]"
    assert offered == "True False"
    assert told.startswith("GraderError grader.check() checks the notebook in which it runs")
