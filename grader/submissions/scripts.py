"""Is a Python script somebody's work, or a support module that came with the assignment?

What it defines decides, whatever its name; only a script that answers nothing is recognised as a
support module by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from grader.course import Course, plain_module_name
from grader.errors import UnreadableError
from grader.notebook import read


@dataclass(frozen=True)
class ScriptClassifier:
    """Distinguishes work from support modules; without a course, every script is work.

    Attributes:
        support_modules: the plain names of the course's support modules.
        functions: the functions by which an assignment is recognised.
    """

    support_modules: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    @classmethod
    def of(cls, course: Course | None) -> ScriptClassifier:
        """The classifier for a course."""
        return cls() if course is None else cls(course.support_modules, course.recognised_by)

    def is_support(self, name: str, path: Path | None) -> bool:
        """Whether a script has the name of a support module and answers no assignment."""
        named = plain_module_name(PurePath(name).stem) in self.support_modules
        return named and not (path is not None and self.is_answer(path))

    def is_answer(self, path: Path) -> bool:
        """Whether a script defines one of the functions by which an assignment is recognised."""
        if not self.functions:
            return False
        try:
            return not self.functions.isdisjoint(read(path).definitions)
        except UnreadableError:
            return False
