"""Where are hostile submissions graded, and what did they leave behind or get away with?

The witnesses: a folder that should stay empty, a file that should stay as it is, sockets that
nobody should reach, processes that should not be there, and secrets that should not be told.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from grader.batch.settings import RunSettings
from grader.course import Expectations, find_course
from grader.formats import github
from grader.formats.csv import grades_csv
from grader.formats.junit import junit
from grader.formats.text import print_result
from grader.grading import GradingContext, Memory, grade_submission
from grader.rendering import Pages
from grader.results import SCHEMA, Result, ResultSet, to_json
from grader.submissions import Submission
from grader.worker import Isolation, Limits, Worker
from tests.hostile.attack import HONEST, Attack, notebook
from tests.support.class_pages import class_page_of
from tests.support.marks import keys_for_marks

LIMITS = Limits(
    cpu_seconds=0.5,
    wall_factor=6,
    task_seconds=20,
    memory_mb=256,
    output_chars=2000,
    value_bytes=1 << 20,
)
LEAK = re.compile(r"LEAK((?:\d+x)+)")
CANARY = "GRADER_CANARY"


@dataclass
class Scene:
    """A course with a secret seed, a worker, a folder of submissions, and the witnesses."""

    grading: GradingContext
    settings: RunSettings
    worker: Worker
    expectations: Expectations
    folder: Path
    places: dict[str, object]
    secrets: dict[str, str]
    sockets: list[socket.socket]
    pages: Pages
    honest: Submission

    def submission(self, attack: Attack, student: str = "Eve") -> Submission:
        """An attack as a student's file."""
        path = self.folder / student / ("answer.py" if attack.as_python else "answer.ipynb")
        path.parent.mkdir(exist_ok=True)
        path.write_text(attack.text(self.places), encoding="utf-8")
        return Submission(student, path, str(path))

    def grade(self, submission: Submission) -> Result:
        """The one result of a submission, run anew."""
        forgetful = replace(self.grading, memory=Memory())
        (result,) = grade_submission(submission, forgetful, self.worker)
        return result

    def outputs(self, *results: Result) -> dict[str, str]:
        """Everything that is made of results, by the name of the form."""
        whole = ResultSet(schema=SCHEMA, grader="0", isolation="sandbox", submissions=results)
        text = io.StringIO()
        console = Console(file=text, width=200, force_terminal=True, color_system=None)
        for result in results:
            print_result(result, console)
        return {
            "json": to_json(whole).decode(),
            "page": "".join(map(self.pages.student_page, results)),
            "class": class_page_of(self.pages, whole),
            "text": text.getvalue(),
            "csv": grades_csv(results).decode(),
            "junit": junit(whole).decode(),
            "github": github.annotations(results),
        }

    def told(self, outputs: dict[str, str]) -> list[str]:
        """The secrets that outputs tell."""
        public, hidden = self._arguments("public"), self._arguments("hidden")
        wide = [widths for widths in hidden if len(widths) > 4]
        found = []
        for form, text in outputs.items():
            found += [
                f"{name} in {form}" for name, secret in self.secrets.items() if secret in text
            ]
            found += [f"{widths} in {form}" for widths in wide if _is_spelt(widths, text)]
            leaks = {tuple(map(int, leak[:-1].split("x"))) for leak in LEAK.findall(text)}
            found += [f"{leak} in {form}" for leak in leaks - public]
        return found

    def left_behind(self) -> list[str]:
        """What attacks left outside of their process; nothing, if all is well."""
        marks, token = Path(str(self.places["MARKS"])), str(self.places["TOKEN"])
        found = [f"file {path}" for path in marks.iterdir()]
        for folder in ("/tmp", "/var/tmp", "/dev/shm", Path.home(), Path.cwd(), self._course()):
            with contextlib.suppress(OSError):
                found += [f"file {path}" for path in Path(folder).glob(f"*{token}*")]
        victim = Path(str(self.places["VICTIM"]))
        if (victim.read_text(), victim.stat().st_mode & 0o777) != (token, 0o644):
            found.append("the victim is not what it was")
        if notebook(honest_cells()) != self.honest.path.read_text():
            found.append("another submission is not what it was")
        found += [f"a word at {one.getsockname()!r}" for one in self.sockets if _was_reached(one)]
        return found + [f"process {pid}" for pid in self._strangers()]

    def _course(self) -> Path:
        return self.grading.course.folder

    def _arguments(self, visibility: str) -> set[tuple[int, ...]]:
        return {
            tuple(expected.call.args[0])
            for calls in self.expectations.calls.values()
            for expected in calls
            if expected.call.visibility == visibility and not expected.call.sample
        }

    def _strangers(self) -> list[int]:
        """Processes below this one that are neither the forkserver nor about to end."""
        deadline = time.monotonic() + 5
        while strangers := sorted(descendants(os.getpid()) - self.known):
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)
        return strangers

    def __post_init__(self) -> None:
        self.known = descendants(os.getpid())


def honest_cells() -> list[str]:
    """The cells of a submission in which everything is right."""
    return Attack().cells({})


def descendants(root: int) -> set[int]:
    """The processes below one, and those of its sessions that run away from their parents."""
    rows = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            rows.append((int(path.parent.name), int(fields[1]), int(fields[3])))
    found: set[int] = set()
    new = {root}
    while new:
        new = {pid for pid, parent, session in rows if {parent, session} & new} - found - {root}
        found |= new
    return found


def _is_spelt(widths: tuple[int, ...], text: str) -> bool:
    """Whether a text has these numbers as a list, or as the number of a line."""
    first, *rest = map(str, widths)
    listed = r"\W{1,2}".join((rf"{first}(?<!\w{first})", *rest))  # quicker than with \b first
    line = rf"line(?<!\wline)\W{{1,3}}{''.join(map(str, widths))}"
    return any(re.search(rf"{pattern}\b", text) for pattern in (listed, line))


def _was_reached(witness: socket.socket) -> bool:
    try:
        if witness.type == socket.SOCK_DGRAM:
            witness.recv(100)
        else:
            witness.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def _witnesses(folder: Path, name: str) -> list[socket.socket]:
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    abstract, stream = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    abstract.bind("\0" + name)
    stream.bind(str(folder / "socket"))
    for one in (abstract, stream):
        one.listen()
    sockets = [tcp, udp, abstract, stream]
    for one in sockets:
        one.setblocking(False)
    return sockets


def _lines_of_reference(folder: Path, known: str) -> dict[str, str]:
    """Lines that stand in the reference and nowhere else."""
    lines = {
        line.strip()
        for path in (*folder.glob("*.py"), *folder.glob("costs/*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line.strip()) > 30 and not line.lstrip().startswith("#")
    }
    return {f"a line of {folder.name} ({line})": line for line in lines if line not in known}


@contextlib.contextmanager
def set_up(isolation: Isolation = "auto") -> Iterator[Scene]:
    """A scene in a folder of its own, readable to everybody."""
    token = "grader-mark-" + secrets.token_hex(8)
    seed, canary = secrets.token_hex(16), secrets.token_hex(16)
    course = find_course()
    assert course.reference_folder is not None
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o777)
        marks = folder / "marks"
        marks.mkdir()
        marks.chmod(0o777)
        victim = folder / "victim"
        victim.write_text(token)
        victim.chmod(0o644)
        other = folder / "Ada" / "answer.ipynb"
        other.parent.mkdir()
        other.write_text(notebook(honest_cells()))
        os.environ[CANARY] = canary
        stack.callback(os.environ.pop, CANARY)
        sockets = [stack.enter_context(one) for one in _witnesses(folder, token)]
        grading = GradingContext(course, keys_for_marks(course, seed.encode()))
        settings = RunSettings(jobs=2, isolation=isolation, limits=LIMITS)
        with RunSettings(isolation=isolation).worker() as generous:
            expectations = grading.answer_keys("initialization", generous).expectations
        worker = stack.enter_context(settings.worker())
        scene = Scene(
            grading,
            settings,
            worker,
            expectations,
            folder,
            {
                "TOKEN": token,
                "MARKS": marks,
                "VICTIM": victim,
                "OTHER": other,
                "HOME": Path.home(),
                "COURSE": course.folder,
                "REFERENCE": course.reference_folder / "initialization.py",
                "PID": os.getpid(),
                "TCP": sockets[0].getsockname()[1],
                "UDP": sockets[1].getsockname()[1],
                "ABSTRACT": token,
                "SOCKET": folder / "socket",
            },
            {"the seed": seed, "the canary": canary},
            sockets,
            Pages(),
            Submission("Ada", other, str(other)),
        )
        shown = "".join(scene.outputs(scene.grade(scene.honest)).values())
        scene.secrets |= _lines_of_reference(course.reference_folder, shown + "".join(HONEST))
        yield scene
