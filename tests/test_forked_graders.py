"""Graders in processes of their own: as one would grade, and whatever is lost costs little."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.batch.forked_grader import ForkedGrader
from grader.batch.pool import grade_each
from grader.batch.settings import RunSettings
from grader.batch.submission_grader import LocalGrader, OnFault, SubmissionGrader
from grader.errors import GraderError, MachineError
from grader.grading import GradingContext, Memory
from grader.results import Result
from grader.running import Answers, Findings, SharedFindings, find_once
from grader.submissions import Submission
from grader.wording import translate as _
from grader.wording import use_language
from grader.worker import Limits
from tests.support.small_submissions import ENDLESS, ZEROS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are none")

ROOT = Path(__file__).resolve().parent.parent
WRONG = ZEROS.replace("np.zeros", "np.ones")


class Noted(SharedFindings):
    """Findings that note what was asked, what was found out, and what was given back."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown: list[str] = []
        self.given: list[str] = []
        self.given_back: list[str] = []

    def take(self, key: str) -> bytes | None:
        data = super().take(key)
        if data is None:
            self.unknown.append(key)
        return data

    def give(self, key: str, data: bytes | None, *, lasting: bool) -> None:
        (self.given_back if data is None else self.given).append(key)
        super().give(key, data, lasting=lasting)


class StrangeGrader:
    """A grader whose submissions say what happens: their student's name does."""

    def __init__(self, findings: Findings, on_fault: OnFault) -> None:
        self.findings, self.on_fault = findings, on_fault

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        match submission.student:
            case "dies":
                self.findings.take("key")
                os.kill(os.getpid(), signal.SIGKILL)
            case "fails":
                raise MachineError("no room")
            case "has a fault":
                self.on_fault(submission, "what happened")
            case "waits":
                time.sleep(60)
            case "asks":
                if self.findings.take("key") is None:
                    self.findings.give("key", b"x", lasting=True)
        reason = f"{os.getpid()} {_('not judged')}"
        return (
            Result(
                student=submission.student,
                assignment=None,
                source=submission.source,
                sha256="",
                status="unreadable",
                reason=reason,
            ),
        )

    def close(self) -> None:
        pass


PARENT = """
import time
from tests.test_forked_graders import ForkedGrader, Noted, StrangeGrader, pid_of
forked = ForkedGrader(Noted(), StrangeGrader, lambda _submission, _text: None)
print(pid_of(forked), flush=True)
time.sleep(60)
"""


def submission(student: str) -> Submission:
    return Submission(student, Path("x.py"), "x.py")


Start = Callable[..., ForkedGrader]


@pytest.fixture
def start() -> Iterator[Start]:
    """`start()` makes a strange grader in a process, which is ended after the test."""
    graders: list[ForkedGrader] = []

    def started(
        findings: Findings | None = None, on_fault: OnFault = lambda _submission, _text: None
    ) -> ForkedGrader:
        graders.append(ForkedGrader(findings or Noted(), StrangeGrader, on_fault))
        return graders[-1]

    yield started
    for forked in graders:
        forked.close()


def pid_of(forked: ForkedGrader) -> int:
    (result,) = forked.grade(submission("somebody"))
    return int((result.reason or "").split()[0])


def test_it_grades_in_another_process_in_the_language_of_this_one(start: Start) -> None:
    use_language("zh")
    forked = start()
    use_language("en")
    (result,) = forked.grade(submission("somebody"))
    assert not (result.reason or "").endswith("not judged")
    assert pid_of(forked) not in (os.getpid(), pid_of(start()))


def test_it_shares_no_file_with_this_process(start: Start, tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as file:
        forked = start()
        folder = Path("/proc", str(pid_of(forked)), "fd")
        targets = [str(path.readlink()) for path in folder.iterdir()]
        assert file.name not in targets
        own = [target for target in targets if target.startswith("socket:")]
        assert len(own) == 1


def test_faults_and_faults_of_the_machine_are_told(start: Start) -> None:
    told: list[Any] = []
    forked = start(on_fault=lambda *what: told.append(what))
    forked.grade(submission("has a fault"))
    assert told == [(submission("has a fault"), "what happened")]
    with pytest.raises(MachineError, match=r"^no room$"):
        forked.grade(submission("fails"))
    assert pid_of(forked)


def test_a_lost_process_costs_one_submission_and_nobody_waits_for_it(start: Start) -> None:
    findings = Noted()
    forked, other = start(findings), start(findings)
    (result,) = forked.grade(submission("dies"))
    assert result.status == "error"
    assert result.reason == "the grader itself failed: the process that graded it was lost"
    assert findings.given_back == ["key"]
    other.grade(submission("asks"))
    assert findings.given == ["key"]
    assert pid_of(forked) == os.getpid()


def test_closing_ends_a_busy_process_at_once(start: Start) -> None:
    forked = start()
    pid = pid_of(forked)
    thread = threading.Thread(target=forked.grade, args=(submission("waits"),))
    thread.start()
    time.sleep(0.1)
    forked.close()
    thread.join()
    assert not Path("/proc", str(pid)).exists()


def test_it_ignores_the_signals_of_a_terminal(start: Start) -> None:
    forked = start()
    pid = pid_of(forked)
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(pid, number)
    assert pid_of(forked) == pid


def test_it_ends_with_the_process_that_started_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        try:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert not is_ended(pid)
        finally:
            parent.kill()
    until = time.monotonic() + 20
    while not is_ended(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert is_ended(pid)


def is_ended(pid: int) -> bool:
    """Whether a process has ended, though nobody has asked how."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.slow
def test_several_processes_grade_as_one_desk_does_and_run_each_answer_once(
    public_grading: GradingContext, tmp_path: Path
) -> None:
    texts = [ZEROS, WRONG, "def f(): pass", ENDLESS, ZEROS + "# again\n", WRONG, "\0", ZEROS]
    submissions = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.py"
        path.write_text(text, encoding="utf-8")
        submissions.append(Submission(f"student {number}", path, path.name))
    settings = RunSettings(limits=Limits(cpu_seconds=1))

    def make(findings: Findings, on_fault: OnFault) -> LocalGrader:
        grading = GradingContext(
            public_grading.course, public_grading.answer_keys, memory=Memory(Answers(findings))
        )
        return LocalGrader(grading, settings, on_fault)

    def no_fault(submission: Submission, text: str) -> None:
        raise AssertionError(f"{submission}: {text}")

    findings = Noted()
    told = {}
    rooms: dict[str, list[SubmissionGrader]] = {
        "one": [make(SharedFindings(), no_fault)],
        "several": [ForkedGrader(findings, make, no_fault) for _number in range(3)],
    }
    for name, graders in rooms.items():
        with closing(grade_each(submissions, graders)) as graded:
            told[name] = {
                one: [msgspec.structs.replace(result, seconds=0.0) for result in results]
                for one, results in graded
            }
    assert told["several"] == told["one"]
    assert len(findings.unknown) == len(set(findings.unknown)) == 3


def test_what_ails_the_course_stops_all_graders() -> None:
    graders = [ForkedGrader(Noted(), StrangeGrader, lambda *_what: None) for _number in range(2)]
    pids = [pid_of(forked) for forked in graders]
    with pytest.raises(GraderError, match="no room"):
        list(grade_each([submission("somebody"), submission("fails")], graders))
    assert not any(Path("/proc", str(pid)).exists() for pid in pids)


@pytest.mark.parametrize("lasts", [True, False])
def test_what_time_cut_short_is_shared_in_this_run_and_found_anew_in_the_next(lasts: bool) -> None:
    class File(dict[str, bytes]):
        def append(self, key: str, data: bytes) -> None:
            self[key] = data

    file = File()
    found: list[bytes] = []

    def find() -> bytes:
        found.append(b"found")
        return found[-1]

    for findings in (one := SharedFindings(file), one, SharedFindings(file)):
        asked = find_once(findings, "key", find, bytes, bytes, lambda _found: lasts)
        assert asked == b"found"
    assert len(found) == (1 if lasts else 2)
    assert ("key" in file) == lasts
