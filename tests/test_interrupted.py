"""Runs that are killed, stopped or out of disk: nothing is lost, and the next run goes on."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

import grader
from grader.results import STORE_FILE
from tests.support.small_submissions import ENDLESS, ZEROS
from tests.support.stored import stored_results

pytestmark = [
    pytest.mark.file_takes(seconds=40),
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched in /proc"),
]

SECONDS = 60  # for what takes far less, also where a machine is busy

#: Pytest may run under `nohup` or in the background, where signals are ignored, and a process
#: inherits that: each command begins with its signals as a terminal would leave them.
AS_IN_A_TERMINAL = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""
IGNORED = """
import signal
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
"""
MAIN = """
from grader.cli import main
main()
"""

Submit = Callable[..., None]


#: How the line begins that says which layout was seen.
SEEN = "submitted: "


class Command:
    """A `grader grade` in a session of its own; nothing of it outlives the test."""

    def __init__(self, folder: Path, *arguments: object, before: str = AS_IN_A_TERMINAL) -> None:
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        here = str(Path(grader.__file__).parent.parent)
        more = {"GRADER_SEED": "a seed", "PYTHONPATH": here, "TMPDIR": str(self.temporary)}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                before + MAIN,
                "grade",
                "-a",
                "initialization",
                *map(str, arguments),
            ],
            cwd=folder,
            env={**os.environ, **more},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stderr is not None
        self.stderr = self.process.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.stderr.close()

    def line(self) -> str:
        """The next line on standard error but the layout's; empty when it has ended."""
        line = self.stderr.readline().decode()
        return self.stderr.readline().decode() if line.startswith(SEEN) else line

    def end(self) -> tuple[int, str]:
        """Its exit status and what it wrote to standard error, once it has ended."""
        _, said = self.process.communicate(timeout=SECONDS)
        lines = said.decode().splitlines(keepends=True)
        return self.process.returncode, "".join(each for each in lines if not each.startswith(SEEN))

    def send(self, number: int) -> float:
        """Send it a signal, and give the seconds until it and all of its processes were gone."""
        os.kill(self.process.pid, signal.SIGSTOP)  # so that it starts nothing while we look
        with ExitStack() as opened:
            watched: list[int] = []
            for pid in descendants(self.process.pid):
                with suppress(ProcessLookupError):
                    watched.append(os.pidfd_open(pid))
                    opened.callback(os.close, watched[-1])
            begun = time.monotonic()
            os.kill(self.process.pid, number)
            os.kill(self.process.pid, signal.SIGCONT)
            self.process.wait(SECONDS)
            for each in watched:
                assert select.select([each], [], [], SECONDS)[0], "a process is left"
            return time.monotonic() - begun


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


@pytest.fixture
def submit(tmp_path: Path) -> Submit:
    """`submit(ada=ZEROS, …)` writes submissions into `submitted/`."""

    def write(**texts: str) -> None:
        for name, text in texts.items():
            path = tmp_path / "submitted" / name / "x.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def results(out: Path) -> dict[str, Any]:
    """The class as results.json has it, times aside."""
    whole: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    for result in whole["submissions"]:
        del result["seconds"]
    return whole


def finish(folder: Path, out: str, *arguments: object) -> str:
    with Command(folder, "submitted", "-o", out, *arguments) as command:
        code, said = command.end()
    assert code == 0, said
    return said


@dataclass(frozen=True)
class Moment:
    """When a run is killed: so many seconds after the line of so many results, or its start."""

    results: int
    seconds: float


def kill_at(moment: Moment, folder: Path, out: str) -> bool:
    """Kill a run, earlier if it ends before; had it come to a result that was not there yet?"""
    seconds = moment.seconds
    while True:
        with Command(folder, "submitted", "-o", out) as command:
            lines = [command.line() for _ in range(moment.results)]
            try:
                command.process.wait(seconds)
            except subprocess.TimeoutExpired:
                command.send(signal.SIGKILL)
                return any("(unchanged)" not in line for line in lines)
        assert command.process.returncode == 0
        seconds /= 2


def test_killed_at_random_moments_it_ends_as_if_undisturbed(
    tmp_path: Path, submit: Submit, capsys: pytest.CaptureFixture[str]
) -> None:
    """24 moments: 18 in one folder, one after another, and twice 3 in new ones.

    In each folder one of four is before the first result; the others are in the midst of results,
    and the last is when all results are there and the pages are being written.
    """
    count = 240
    wrong = ZEROS.replace("np.zeros", "np.ones")
    submit(**{f"student{n}": f"# {n}\n{wrong if n % 7 == 0 else ZEROS}" for n in range(count)})
    begun = time.monotonic()
    with Command(tmp_path, "submitted", "-o", "undisturbed") as command:
        assert command.line()
        start = time.monotonic() - begun
        assert command.end()[0] == 0
    expected = results(tmp_path / "undisturbed")
    assert len(expected["submissions"]) == count
    chance = random.Random(20)
    after = 0
    for number, kills in enumerate((18, 3, 3)):
        out = tmp_path / f"killed{number}"
        done = 0
        for kill in range(kills):
            if kill == kills - 1:
                moment = Moment(count, chance.uniform(0, 0.1))
            elif kill % 4 == 0:
                moment = Moment(0, chance.uniform(0, start))
            else:
                results_now = min(done + chance.randint(1, 6), count)
                moment = Moment(results_now, chance.uniform(0, 0.02))
            after += kill_at(moment, tmp_path, out.name)
            if (out / STORE_FILE).exists():
                lines = (out / STORE_FILE).read_bytes().splitlines(keepends=True)
                assert all(json.loads(line) for line in lines[:-1])
                done = len(lines)
        finish(tmp_path, out.name)
        assert results(out) == expected
        assert sorted(page.name for page in (out / "students").iterdir()) == sorted(
            page.name for page in (tmp_path / "undisturbed" / "students").iterdir()
        )
        assert len(stored_results(out)) == count
    with capsys.disabled():
        print(f"\nkilled at 24 moments, {after} of them after a new result")
    assert after >= 10


@pytest.mark.parametrize(
    ("number", "isolation"),
    [
        (signal.SIGINT, "auto"),
        (signal.SIGTERM, "auto"),
        (signal.SIGHUP, "auto"),
        (signal.SIGINT, "process"),
        (signal.SIGTERM, "process"),
    ],
)
def test_stopped_in_an_endless_loop_it_ends_at_once_and_goes_on_later(
    tmp_path: Path, submit: Submit, isolation: str, number: int
) -> None:
    submit(ada=ENDLESS, bob=ZEROS, cy=ENDLESS)
    arguments = ("--isolation", isolation, "--timeout", "1000", "--jobs", "2")
    with Command(tmp_path, "submitted", "-o", "graded", *arguments) as command:
        assert command.line() == "[1/3] bob: initialization 30/100\n"
        seconds = command.send(number)
        code, said = command.end()
        assert code == 128 + number
        assert said == (
            "grader: interrupted; 1 of 3 submissions are graded and kept: "
            "run the same command again to continue\n"
        )
        assert seconds < 5  # less than one where the machine is idle
        assert list(command.temporary.iterdir()) == []
    submit(ada=ZEROS, cy=ZEROS)
    told = finish(tmp_path, "graded", *arguments)
    assert told.count("(unchanged)") == 1
    assert "bob: initialization 30/100 (unchanged)" in told
    assert {each["score"] for each in results(tmp_path / "graded")["submissions"]} == {30}


def test_a_second_ctrl_c_disturbs_nothing(tmp_path: Path, submit: Submit) -> None:
    submit(ada=ENDLESS, bob=ZEROS)
    arguments = ("submitted", "-o", "graded", "--timeout", "1000", "--jobs", "2")
    with Command(tmp_path, *arguments) as command:
        command.line()
        os.kill(command.process.pid, signal.SIGINT)
        with suppress(ProcessLookupError):
            os.kill(command.process.pid, signal.SIGINT)
            command.send(signal.SIGTERM)
        code, said = command.end()
    assert code in (128 + signal.SIGINT, 128 + signal.SIGTERM)
    assert said.startswith("grader: interrupted; 1 of 2 submissions")
    assert said.count("\n") == 1


def test_signals_that_are_ignored_already_stay_ignored(tmp_path: Path, submit: Submit) -> None:
    """As `nohup` and a shell's `&` leave them: the run goes on to its end."""
    submit(**{f"student{number}": ZEROS for number in range(20)})
    with Command(tmp_path, "submitted", "-o", "graded", before=IGNORED) as command:
        command.line()
        os.kill(command.process.pid, signal.SIGSTOP)  # so that it does not end before they come
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(command.process.pid, number)
        os.kill(command.process.pid, signal.SIGCONT)
        code, said = command.end()
    assert code == 0, said
    assert "interrupted" not in said
    assert len(results(tmp_path / "graded")["submissions"]) == 20


def test_a_second_run_into_the_same_folder_says_so_and_stops(
    tmp_path: Path, submit: Submit
) -> None:
    submit(ada=ENDLESS, bob=ZEROS)
    arguments = ("submitted", "-o", "graded", "--timeout", "1000", "--jobs", "2")
    with Command(tmp_path, *arguments) as first:
        first.line()
        with Command(tmp_path, *arguments) as second:
            code, said = second.end()
        assert code == 2
        assert said.startswith("grader: another run is writing into graded; wait for it")
        assert said.count("\n") == 1
        assert first.process.poll() is None
        first.send(signal.SIGKILL)
    submit(ada=ZEROS)
    assert "bob: initialization 30/100 (unchanged)" in finish(tmp_path, *arguments[2:])


def test_without_room_for_a_line_it_stops_with_whole_lines_and_goes_on_later(
    tmp_path: Path, submit: Submit
) -> None:
    submit(**{f"student{number}": ZEROS for number in range(10)})
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"
    with Command(tmp_path, "submitted", "-o", "graded", before=limit) as command:
        code, said = command.end()
    assert code == 2
    *told, error = said.splitlines()
    assert error.startswith("grader: graded/results.jsonl cannot be written: File too large; ")
    assert error.endswith(
        " submissions are graded and kept: run the same command again to continue"
    )
    store = (tmp_path / "graded" / STORE_FILE).read_bytes()
    assert store.endswith(b"\n")
    assert len(stored_results(tmp_path / "graded")) == store.count(b"\n") == len(told) > 0
    assert finish(tmp_path, "graded").count("(unchanged)") == len(told)
    assert len(results(tmp_path / "graded")["submissions"]) == 10
