"""How does a worker of a cluster look at answers? With a sandbox and answer keys that it keeps.

The course and the hidden expectations are in memory only: the course's files are written into a
folder of this user alone, read, and removed before the first answer arrives.
"""

from __future__ import annotations

import threading
from pathlib import Path, PurePath

from grader.batch.cluster.conditions import conditions_of
from grader.batch.cluster.materials import unpack_course
from grader.batch.cluster.messages import (
    Finding,
    Materials,
    Setting,
    Work,
    chunk_of,
    materials_of,
    setting_of,
    to_bytes,
)
from grader.batch.full_keys import answer_key_elsewhere
from grader.batch.settings import RunSettings
from grader.course import Course, expectations_from_bytes, find_course
from grader.errors import GraderError
from grader.grading import AnswerKey, Memory, grade_program, program_of
from grader.notebook import Program
from grader.running import Answers, SharedFindings, read_support
from grader.submissions import Submission
from grader.worker import TemporaryFolder, Worker, sweep_temporary_folders

#: What a process answers that is not prepared for a run, or no longer.
NO_SERVICE = b""
#: The services of this process, by the run that they belong to.
_SERVICES: dict[str, AnswerService] = {}


class AnswerService:
    """Looks at answers for one run; threads may share it.

    Attributes:
        conditions: what findings depend on here.
        is_closed: whether it has ended.
    """

    def __init__(self, setting: Setting) -> None:
        """Start a sandbox.

        Raises:
            GraderError: there is none here, or not this interpreter.
        """
        sweep_temporary_folders()
        self._settings = RunSettings(
            isolation="sandbox", python=setting.python, limits=setting.limits
        )
        self._lock = threading.Lock()
        self.is_closed = False
        self._course: Course | None = None
        self._keys: dict[str, AnswerKey] = {}
        self._findings = SharedFindings()
        first = self._settings.worker()
        self._workers, self._idle = [first], [first]
        self.conditions = conditions_of(first)

    def load(self, materials: Materials) -> dict[str, str]:
        """Take the course and what its hidden calls should give.

        Returns:
            The digest of each assignment's answer key.

        Raises:
            GraderError: the course cannot be written, or is at fault.
        """
        try:
            folder = TemporaryFolder()
        except OSError as error:
            raise GraderError(f"no temporary folder can be made: {error.strerror}") from None
        try:
            unpack_course(materials.course, folder.path)
            course = find_course(folder.path)
            for name, hidden in materials.hidden.items():
                expectations = expectations_from_bytes(hidden)
                key = answer_key_elsewhere(course, name, expectations, materials.fingerprint)
                read_support(course.assignment(name))
                if key.right_traces is not None:
                    key.right_traces()
                self._keys[name] = key
        except OSError as error:
            raise GraderError(f"the course cannot be unpacked: {error.strerror}") from None
        finally:
            folder.remove()
        self._course = course
        return {name: key.digest for name, key in self._keys.items()}

    def look_at(self, works: tuple[Work, ...]) -> tuple[Finding, ...]:
        """What is found out about these answers.

        An answer on which the grader fails gives fewer findings, or none: whoever asked fails on
        it too, and says so.
        """
        given = _Given(self._findings)
        memory = Memory(Answers(given))
        worker = self._borrow()
        try:
            for work in works:
                try:
                    program = _program(work)
                except (GraderError, OSError):
                    continue
                for assignment, function in work.answers:
                    self._grade(program, assignment, function, worker, memory)
        finally:
            with self._lock:
                self._idle.append(worker)
        return tuple(given.found.values())

    def _grade(
        self, program: Program, name: str, function: str, worker: Worker, memory: Memory
    ) -> None:
        assert self._course is not None
        try:
            grade_program(
                program,
                self._course.assignment(name),
                self._keys[name],
                worker,
                only=function,
                memory=memory,
            )
        except Exception:  # whatever it is, it costs this answer its findings and nothing else
            if self.is_closed:
                raise

    def _borrow(self) -> Worker:
        """A worker for one thread; there are as many as threads that look at answers."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
        worker = self._settings.worker()
        with self._lock:
            self._workers.append(worker)
            if self.is_closed:
                worker.close()
        return worker

    def close(self) -> None:
        """End all sandboxes, even busy ones, and forget everything."""
        with self._lock:
            self.is_closed = True
            workers = list(self._workers)
            self._keys.clear()
            self._findings = SharedFindings()
        for worker in workers:
            worker.close()


class _Given:
    """Findings that also remember what was given to them."""

    def __init__(self, findings: SharedFindings) -> None:
        self._findings = findings
        self.found: dict[str, Finding] = {}

    def take(self, key: str) -> bytes | None:
        return self._findings.take(key)

    def give(self, key: str, data: bytes | None, *, lasting: bool) -> None:
        if data is not None:
            self.found[key] = Finding(key, data, lasting)
        self._findings.give(key, data, lasting=lasting)


def _program(work: Work) -> Program:
    """The program of a submission, whose files are on the disk only while they are read.

    Raises:
        UnreadableError: there is none.
        OSError: they cannot be written.
    """
    folder = TemporaryFolder()
    try:
        path = _written(folder.path / "submission", work.name, work.data)
        helpers = tuple(
            (module, _written(folder.path / str(number), name, data))
            for number, (module, name, data) in enumerate(work.helpers)
        )
        return program_of(Submission("", path, work.name, helpers=helpers))
    finally:
        folder.remove()


def _written(folder: Path, name: str, data: bytes) -> Path:
    if not name or name != PurePath(name).name:
        raise GraderError(f"{name!r} is not the name of a file")
    folder.mkdir()
    path = folder / name
    path.write_bytes(data)
    return path


def open_service(setting: bytes) -> dict[str, str]:
    """Prepare this process for a run; returns what findings depend on here.

    Raises:
        GraderError: there is no sandbox here, or not the interpreter that is asked for.
    """
    asked = setting_of(setting)
    service = AnswerService(asked)
    close_service(asked.run)
    _SERVICES[asked.run] = service
    return service.conditions


def load_materials(materials: bytes) -> dict[str, str]:
    """Take what answers are looked at with; returns the digests of the answer keys.

    Raises:
        GraderError: the course cannot be written here, or is at fault.
    """
    asked = materials_of(materials)
    return _SERVICES[asked.run].load(asked)


def answer_chunk(chunk: bytes) -> bytes:
    """What is found out about the answers of a chunk; NO_SERVICE if nothing is prepared for it.

    It raises nothing: what is wrong with its arguments would be written to logs together with them.
    """
    try:
        asked = chunk_of(chunk)
        service = _SERVICES[asked.run]
    except (ValueError, KeyError):
        return NO_SERVICE
    try:
        found = service.look_at(asked.works)
    except Exception:  # no other worker can be started, say: whoever asked does without
        found = ()
    return NO_SERVICE if service.is_closed else to_bytes(found)


def close_service(run: str) -> None:
    """End what was prepared for a run."""
    service = _SERVICES.pop(run, None)
    if service is not None:
        service.close()
