"""Which assignments does a file answer, what does it import, or is it a support module?

What a file defines decides, whatever it is called; only a script that answers nothing is known by
the name of a support module.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from grader.course import Assignment, Course, plain_module_name
from grader.errors import UnreadableError
from grader.notebook import Program, contents, read

if TYPE_CHECKING:
    from grader.submissions.known_files import KnownFiles

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class ScriptClassifier:
    """Distinguishes work from support modules; without a course, every script is work.

    Attributes:
        support_modules: the plain names of the course's support modules.
        assignments: those that may be answered, by name.
        only: the one that was named, if one was.
        known: what is known of files from earlier runs, if that is kept.
    """

    support_modules: frozenset[str] = frozenset()
    assignments: Mapping[str, Assignment] = field(default_factory=dict)
    only: str | None = None
    known: KnownFiles | None = field(default=None, compare=False, repr=False)
    _answers: dict[Path, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)
    _imports: dict[Path, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls, course: Course | None, only: str | None = None, *, keeps: bool = False
    ) -> ScriptClassifier:
        """What tells work from support modules in this course; `only` is the assignment graded.

        What is found in files is kept for the next run if it `keeps`.
        """
        if course is None:
            return cls()
        assignments = {
            name: assignment
            for name, assignment in course.assignments.items()
            if only in (None, name)
        }
        known = None
        if keeps:
            from grader.submissions.known_files import KnownFiles  # not needed by a check

            known = KnownFiles(assignments.values(), only)
        return cls(course.support_modules, assignments, only, known)

    def is_support(self, name: str, path: Path | None) -> bool:
        """Whether a script has the name of a support module and answers no assignment."""
        named = plain_module_name(PurePath(name).stem) in self.support_modules
        return named and not (path is not None and self.is_answer(path))

    def is_answer(self, path: Path) -> bool:
        """Whether a file defines one of the functions by which an assignment is recognised."""
        return bool(self.answers(path))

    def answers(self, path: Path) -> Mapping[str, int]:
        """The assignments that a file answers, each with how many functions are filled in."""
        if path not in self._answers:
            asked = {name for each in self.assignments.values() for name in each.recognised_by}
            data = _contents(path) if asked else b""
            if _mentions(data, asked):
                self._read(path, data)
            else:
                self._answers[path] = {}
        return self._answers[path]

    def imports(self, path: Path) -> frozenset[str]:
        """The names of the modules that a file imports; none of one that cannot be read."""
        if path not in self._imports:
            self._read(path, _contents(path))
        return self._imports[path]

    def _is_recognised(self, program: Program, assignment: Assignment) -> bool:
        if self.only is None:
            return bool(program.definitions.keys() & assignment.recognised_by)
        # what is graded for an assignment that was named may bind its functions in any way
        return any(program.definition(name) is not None for name in assignment.recognised_by)

    def _read(self, path: Path, data: bytes) -> None:
        known = None if self.known is None else self.known.of(data)
        if known is not None:
            self._answers[path], self._imports[path] = known.answers, known.imports
            return
        answers = self._answers[path] = {}
        self._imports[path] = frozenset()
        with suppress(UnreadableError):
            program = read(path, data)
            self._imports[path] = program.imports
            for name, assignment in self.assignments.items():
                if self._is_recognised(program, assignment):
                    written = [program.definition(q.function) for q in assignment.questions]
                    answers[name] = sum(
                        each is not None and each.problem is None for each in written
                    )
        if self.known is not None:
            from grader.submissions.known_files import FileContent

            content = FileContent(answers=answers, imports=self._imports[path])
            self.known.remember(data, content)


def _contents(path: Path) -> bytes:
    """The bytes of a file; none where it cannot be read.

    Raises:
        MachineError: the machine is out of file handles, say.
    """
    with suppress(UnreadableError):
        return contents(path)
    return b""


def _mentions(data: bytes, names: set[str]) -> bool:
    """Whether one of these names stands anywhere in a file: much sooner known than what it says."""
    return data[:2] in _UTF_16 or any(name.encode() in data for name in names)
