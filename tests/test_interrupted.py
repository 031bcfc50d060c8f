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
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

import grader
from grader.results import STORE_FILE, read_store
from tests.test_batch import ENDLESS, ZEROS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched in /proc")

MAIN = "from grader.cli import main; main()"
SECONDS = 60  # for what takes far less, also where a machine is busy


class Command:
    """A `grader grade` in a session of its own; nothing of it outlives the test."""

    def __init__(self, folder, *arguments, before=""):
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        here = str(Path(grader.__file__).parent.parent)
        more = {"GRADER_SEED": "a seed", "PYTHONPATH": here, "TMPDIR": str(self.temporary)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", before + MAIN, "grade", *map(str, arguments)],
            cwd=folder,
            env={**os.environ, **more},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def line(self):
        """The next line that it writes to standard error."""
        return self.process.stderr.readline().decode()

    def end(self):
        """Its exit status and what it wrote to standard error, once it has ended."""
        _, said = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, said.decode()

    def send(self, number):
        """Send it a signal, and give the seconds until it and all of its processes were gone."""
        os.kill(self.process.pid, signal.SIGSTOP)  # so that it starts nothing while we look
        with ExitStack() as opened:
            watched = []
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


def descendants(pid):
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


@pytest.fixture
def submit(tmp_path):
    """`submit(ada=ZEROS, …)` writes submissions into `submitted/`."""

    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / "submitted" / name / "x.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def results(out):
    """The class as results.json has it, times aside."""
    whole = json.loads((out / "results.json").read_text(encoding="utf-8"))
    for result in whole["submissions"]:
        del result["seconds"]
    return whole


def finish(folder, out, *arguments):
    with Command(folder, "submitted", "-o", out, *arguments) as command:
        code, said = command.end()
    assert code == 0, said
    return said


def kill_somewhere(folder, out, moment):
    """Kill a run after so many seconds, or earlier if it ends before; is there anything left?"""
    while True:
        with Command(folder, "submitted", "-o", out) as command:
            try:
                command.process.wait(moment)
            except subprocess.TimeoutExpired:
                command.send(signal.SIGKILL)
                return
        assert command.process.returncode == 0
        moment /= 2


def test_killed_at_random_moments_it_ends_as_if_undisturbed(tmp_path, submit):
    """14 moments in one folder, one after another, and twice 3 in new ones."""
    wrong = ZEROS.replace("np.zeros", "np.ones")
    submit(**{f"student{n}": f"# {n}\n{wrong if n % 7 == 0 else ZEROS}" for n in range(200)})
    begun = time.monotonic()
    finish(tmp_path, "undisturbed")
    duration = time.monotonic() - begun
    expected = results(tmp_path / "undisturbed")
    assert len(expected["submissions"]) == 200
    moments = random.Random(20)
    for number, kills in enumerate((14, 3, 3)):
        out = tmp_path / f"killed{number}"
        for _ in range(kills):
            kill_somewhere(tmp_path, out.name, moments.uniform(0, duration / 2))
            if (out / STORE_FILE).exists():
                lines = (out / STORE_FILE).read_bytes().splitlines(keepends=True)
                assert all(json.loads(line) for line in lines[:-1])
        finish(tmp_path, out.name)
        assert results(out) == expected
        assert sorted(page.name for page in (out / "students").iterdir()) == sorted(
            page.name for page in (tmp_path / "undisturbed" / "students").iterdir()
        )
        assert len(read_store(out)) == 200


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
    tmp_path, submit, isolation, number
):
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


def test_a_second_ctrl_c_disturbs_nothing(tmp_path, submit):
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


def test_a_second_run_into_the_same_folder_says_so_and_stops(tmp_path, submit):
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


def test_without_room_for_a_line_it_stops_with_whole_lines_and_goes_on_later(tmp_path, submit):
    submit(**{f"student{number}": ZEROS for number in range(10)})
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
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
    assert len(read_store(tmp_path / "graded")) == store.count(b"\n") == len(told) > 0
    assert finish(tmp_path, "graded").count("(unchanged)") == len(told)
    assert len(results(tmp_path / "graded")["submissions"]) == 10
