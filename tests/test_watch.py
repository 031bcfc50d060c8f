"""`grader check --watch`: on a terminal of its own, with files that are really saved."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.text import Text

import grader
from grader.batch.check import Checker
from grader.batch.settings import RunSettings
from grader.cli.watch.files import WatchedFiles
from grader.cli.watch.rounds import Round
from grader.cli.watch.view import new_rows, screen_rows
from grader.course import Course
from grader.formats.flowing import cells
from grader.formats.layout import Layout
from grader.formats.spelling import Words
from grader.results import QuestionResult, Result
from grader.worker import Outcome, Task, Worker
from tests.conftest import Write
from tests.support import made_results as made
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS
from tests.support.worker_tasks import descendants, gone

on_a_terminal = pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal and /proc")

SECONDS = 60  # for what takes far less, also where a machine is busy
WRONG = ZEROS.replace("(layers_dims[l], 1)", "(layers_dims[l - 1], 1)")
RIGHT_NOW = "Right now: initialize_parameters_zeros."

#: Pytest may run under `nohup` or in the background, where signals are ignored, and a process
#: inherits that: each command begins as one that somebody types.
AS_TYPED = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""
ON_ITS_TERMINAL = "os.login_tty(0)\n"
MAIN = "from grader.cli import main\nmain()"


class Watching:
    """A `grader check --watch`; nothing of it outlives the test."""

    def __init__(self, *arguments: object, size: tuple[int, int] | None = (50, 200)) -> None:
        here = str(Path(grader.__file__).parent.parent)
        env = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")}
        env |= {"PYTHONPATH": here, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8"}
        self._output = b""
        before = AS_TYPED + (ON_ITS_TERMINAL if size else "")
        self._master, end = os.openpty() if size else os.pipe()
        if size:
            import termios

            termios.tcsetwinsize(end, size)
        self.process = subprocess.Popen(
            [sys.executable, "-c", before + MAIN, "check", "--watch", *map(str, arguments)],
            env=env,
            stdin=end if size else subprocess.DEVNULL,
            stdout=end,
            stderr=end,
        )
        os.close(end)

    def __enter__(self) -> Watching:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    def until(self, text: str) -> str:
        """All that is written up to a text, which has to come."""
        while text.encode() not in self._output:
            assert self._read(), f"it ended without {text!r}: {self._output.decode()}"
        found, _, self._output = self._output.partition(text.encode())
        return (found + text.encode()).decode()

    def rest(self) -> str:
        """All that is written until it ends."""
        while self._read():
            pass
        return self._output.decode()

    def _read(self) -> bool:
        ready, _, _ = select.select([self._master], [], [], SECONDS)
        assert ready, f"nothing came after {self._output.decode()!r}"
        try:
            read = os.read(self._master, 65536)
        except OSError:  # a terminal whose other end is closed
            read = b""
        self._output += read
        return bool(read)

    def press_ctrl_c(self) -> None:
        """What the terminal sends for Ctrl-C."""
        self.type("\x03")

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())

    def shows_keys(self) -> bool:
        """Whether the terminal shows the keys that are pressed."""
        import termios

        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)


def text_of(*cells: str) -> str:
    code: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}}
    made = [{**code, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def as_jupyter(path: Path, text: str) -> None:
    """Written beside it, and put in its place."""
    (path.parent / f".~{path.name}").write_text(text, encoding="utf-8")
    (path.parent / f".~{path.name}").replace(path)


def as_vim(path: Path, text: str) -> None:
    """The old file becomes the backup, and a new one is written."""
    path.replace(path.parent / f"{path.name}~")
    path.write_text(text, encoding="utf-8")


def touched_first(path: Path, text: str) -> None:
    """Emptied, and written later."""
    path.write_text("", encoding="utf-8")
    path.write_text(text, encoding="utf-8")


# a terminal ---------------------------------------------------------------------------------------


@on_a_terminal
def test_each_save_is_checked_and_ctrl_c_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    in_place(path, text_of(WRONG))
    with Watching(path, "-a", "initialization") as watching:
        first = watching.until("Checked at ")
        assert first.startswith("\x1b[?1049h")  # a screen of its own
        watching.until("Hint:")
        assert watching.process.pid in descendants(os.getpid())
        for save in (as_jupyter, as_vim, in_place, touched_first):
            save(path, text_of(ZEROS))
            watching.until(RIGHT_NOW)
            save(path, text_of(WRONG))
            watching.until("Hint:")
        in_place(path, text_of(WRONG)[:200])
        watching.until("x.ipynb cannot be checked as it is now")
        path.unlink()
        watching.until("x.ipynb is not there.")
        in_place(path, text_of(ZEROS))
        watching.until(RIGHT_NOW)
        watching.press_ctrl_c()
        ended = watching.rest()
        assert watching.process.wait(SECONDS) == 0
        assert gone(lambda: set(descendants(watching.process.pid)))
    # the cursor is back, the screen is the old one, and the last marks stand in it
    assert "\x1b[?25h" in ended
    kept = ended.rpartition("\x1b[?1049l")[2]
    assert "30 of 100 points." in kept
    assert "interrupted" not in ended
    assert "Traceback" not in ended


@on_a_terminal
def test_keys_do_not_move_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    in_place(path, text_of(WRONG))
    with Watching(path, size=(12, 60)) as watching:
        assert watching.shows_keys()
        watching.until("Checked at ")
        assert not watching.shows_keys()
        watching.type("quit please\r\r\r")
        in_place(path, text_of(ZEROS))
        written = watching.until(RIGHT_NOW)
        watching.press_ctrl_c()
        assert "quit" not in written + watching.rest()
        assert watching.process.wait(SECONDS) == 0
        assert watching.shows_keys()


@on_a_terminal
def test_a_module_beside_the_file_is_watched_too(tmp_path: Path) -> None:
    helper = tmp_path / "my_helpers.py"
    helper.write_text("import numpy as np\n\ndef zeros(*shape):\n    return np.ones(shape)\n")
    path = tmp_path / "x.ipynb"
    text = ZEROS.replace("import numpy as np", "from my_helpers import zeros")
    text = text.replace("np.zeros((", "zeros(*(")
    in_place(path, text_of(text))
    with Watching(path) as watching:
        watching.until("Checked at ")
        as_jupyter(helper, helper.read_text().replace("ones", "zeros"))
        watching.until(RIGHT_NOW)


@on_a_terminal
def test_a_pipe_gets_what_is_new_below_what_was(tmp_path: Path) -> None:
    one, other = tmp_path / "x.ipynb", tmp_path / "y.ipynb"
    for path in (one, other):
        in_place(path, text_of(WRONG))
    with Watching(one, other, "--lang", "en", "--hint", "3", size=None) as watching:
        first = (
            watching.until("Checked at ") + watching.until("y.ipynb") + watching.until("points.")
        )
        assert "x.ipynb" in first
        as_jupyter(other, text_of(ZEROS))
        news = watching.until(RIGHT_NOW)
        os.kill(watching.process.pid, signal.SIGINT)
        news += watching.rest()
        assert watching.process.wait(SECONDS) == 0
    assert "x.ipynb" not in news.partition("Checked at ")[2]
    assert "\x1b" not in first + news


def test_other_signals_than_ctrl_c_are_told_as_ever(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("there are no such signals")
    path = tmp_path / "x.ipynb"
    in_place(path, text_of(ZEROS))
    with Watching(path, size=None) as watching:
        watching.until("Checked at ")
        os.kill(watching.process.pid, signal.SIGTERM)
        assert watching.rest().endswith("grader: interrupted\n")
        assert watching.process.wait(SECONDS) == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "json"], "--watch shows text, and cannot be used with --format json"),
        (["-o", "x.txt"], "cannot be used with --out"),
        (["--require", "50"], "--require is for the exit status"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: list[str], said: str, cli: Cli, write_notebook: Write
) -> None:
    code, out, err = cli("check", "--watch", *arguments, write_notebook("x.ipynb", ZEROS))
    assert (code, out) == (2, "")
    assert said in err


def test_folders_and_files_that_are_not_there_are_refused(cli: Cli, tmp_path: Path) -> None:
    for path, said in ((tmp_path, "is a folder"), (tmp_path / "x.ipynb", "no such file")):
        code, out, err = cli("check", "--watch", path)
        assert (code, out) == (2, "")
        assert said in err
        assert err.count("\n") == 1


# rounds -------------------------------------------------------------------------------------------


def test_only_answers_that_changed_are_run_again(
    course: Course, write_notebook: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    run = Worker.run

    def counting(worker: Worker, task: Task) -> tuple[Outcome, ...]:
        ran.append(task.function)
        return run(worker, task)

    monkeypatch.setattr(Worker, "run", counting)
    he = "def initialize_parameters_he(layers_dims):\n    return {}\n"
    with (
        RunSettings(jobs=1, warm=False).worker() as worker,
        Checker(course, RunSettings(jobs=1), first=worker) as checker,
    ):
        checker.check([write_notebook("x.ipynb", ZEROS, he)])
        assert {"initialize_parameters_zeros", "initialize_parameters_he"} <= set(ran)
        ran.clear()
        checker.check([write_notebook("x.ipynb", "# Moved down", ZEROS, he)])
        assert ran == []
        checker.check([write_notebook("x.ipynb", ZEROS, he.replace("{}", "{1: 2}"))])
        assert set(ran) == {"initialize_parameters_he"}


def with_questions(*questions: QuestionResult, source: str = "x.ipynb") -> Result:
    return msgspec.structs.replace(made.result("Ada", *questions), source=source)


def test_what_only_moved_is_not_new() -> None:
    question = made.wrong_cost()
    assert question.source is not None
    moved = msgspec.structs.replace(
        question,
        source=msgspec.structs.replace(question.source, line=40),
        diagnosis=tuple(msgspec.structs.replace(one, line=50) for one in question.diagnosis),
    )
    first = Round().then([with_questions(question)], [])
    assert first.first
    assert len(first.changed) == 1
    second = first.then([with_questions(moved)], [])
    assert (second.first, second.changed) == (False, frozenset())
    third = second.then([with_questions(made.question(question.function, 20, "correct", 20))], [])
    assert len(third.changed) == 1


def test_a_file_that_cannot_be_read_keeps_its_last_marks() -> None:
    first = Round().then([with_questions(made.wrong_cost())], [])
    unreadable = msgspec.structs.replace(made.unreadable(), source="x.ipynb")
    second = first.then([unreadable], [])
    assert second.results == first.results
    assert second.changed == frozenset()
    assert "x.ipynb cannot be checked as it is now" in second.troubles[0]
    third = second.then([], [Path("x.ipynb")])
    assert "x.ipynb is not there" in third.troubles[0]
    assert third.then([with_questions(made.wrong_cost())], []).troubles == ()


def test_what_is_seen_for_the_first_time_is_new_in_any_round() -> None:
    one = with_questions(made.wrong_cost(), source="one.ipynb")
    unreadable = msgspec.structs.replace(made.unreadable(), source="other.ipynb")
    first = Round().then([one, unreadable], [])
    second = first.then([one, with_questions(made.wrong_cost(), source="other.ipynb")], [])
    assert {source for source, _assignment, _function in second.changed} == {"other.ipynb"}


def plain(rows: Iterable[Text]) -> list[str]:
    return [row.plain for row in rows]


@pytest.mark.parametrize("size", [(100, 40), (60, 24), (40, 12), (20, 8)])
def test_a_screen_is_never_larger_than_the_terminal(size: tuple[int, int]) -> None:
    width, height = size
    layout = Layout(Words("utf-8"), width)
    rounds = Round()
    for result in made.everyone():
        rounds = rounds.then([msgspec.structs.replace(result, source=result.student)], [Path("y")])
        rows = plain(screen_rows(rounds, layout, None, height, "Checked."))
        assert rows[0] == "Checked."
        assert len(rows) <= height
        assert max(map(cells, rows)) <= width


def test_on_a_small_screen_what_is_new_comes_before_the_table() -> None:
    result = with_questions(made.question("right", 10, "correct", 10), made.wrong_cost())
    rows = plain(screen_rows(Round().then([result], []), Layout(Words("utf-8"), 60), None, 8, "x"))
    assert "compute_cost_with_regularization" in " ".join(rows)
    assert re.fullmatch(r"… \d+ more rows", rows[-1])


def test_what_is_as_before_takes_a_row() -> None:
    right = made.question("right", 0, "incorrect", 10)
    first = Round().then([with_questions(right, made.wrong_cost())], [])
    fixed = made.question("right", 10, "correct", 10)
    rows = plain(
        new_rows(
            first.then([with_questions(fixed, made.wrong_cost())], []),
            Layout(Words("utf-8"), 100),
            None,
        )
    )
    assert "Right now: right." in rows
    assert not [row for row in rows if "Hint:" in row]
    name = made.wrong_cost().function
    (row,) = [row for row in rows if name in row]
    assert row.endswith("cell 7, line 13: Multiplied by m instead of divided by it")


# files --------------------------------------------------------------------------------------------


@pytest.fixture
def watched(tmp_path: Path) -> tuple[Path, WatchedFiles]:
    path = tmp_path / "x.ipynb"
    in_place(path, "1")
    return path, WatchedFiles([path])


def test_a_moment_is_the_same_until_contents_change(watched: tuple[Path, WatchedFiles]) -> None:
    path, files = watched
    before = files.now()
    os.utime(path, (1, 1))
    (path.parent / "other.txt").write_text("x")
    assert files.now() == before
    in_place(path, "2")
    assert files.now() != before


def test_changes_are_seen_where_the_system_tells_nothing(
    watched: tuple[Path, WatchedFiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, files = watched

    def fails(*_: object, **__: object) -> Iterator[set[object]]:
        raise OSError("no more watches")

    monkeypatch.setattr("watchfiles.watch", fails)
    monkeypatch.setattr("grader.cli.watch.files._TICK_SECONDS", 0.001)
    moments = files.moments()
    first = next(moments)
    assert first == files.now()
    as_jupyter(path, "another")
    assert next(moment for moment in moments if moment is not None) != first


def test_watching_is_loaded_only_where_it_is_asked_for() -> None:
    program = "import sys, grader.cli.app; print([n for n in sys.modules if 'watch' in n])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


def test_each_file_of_several_is_named_where_it_is_spoken_of_and_the_changed_one_is_first() -> None:
    one = with_questions(made.wrong_cost(), source="one.ipynb")
    other = with_questions(made.wrong_cost(), source="other.ipynb")
    mended = with_questions(
        made.question(made.wrong_cost().function, 20, "correct", 20), source="other.ipynb"
    )
    layout = Layout(Words("utf-8"), 60)
    first = Round().then([one, other], [])
    rows = plain(screen_rows(first.then([one, mended], []), layout, None, 60, "x"))
    named = [row.split()[-1] for row in rows if row.endswith(".ipynb")]
    assert named[:4] == ["one.ipynb", "other.ipynb"] * 2  # the scores, the tables
    assert named[4:6] == ["other.ipynb", "one.ipynb"]  # what changed, and what is as before
    assert rows[rows.index("Right now: compute_cost_with_regularization.") - 2].endswith(named[4])
    assert ("", "") not in list(pairwise(rows))


def test_no_two_empty_rows_follow_each_other_below_the_last_round() -> None:
    first = Round().then([with_questions(made.wrong_cost())], [])
    right = with_questions(made.question(made.wrong_cost().function, 20, "correct", 20))
    rows = plain(new_rows(first.then([right], []), Layout(Words("utf-8"), 60), None))
    assert ("", "") not in list(pairwise(rows))
