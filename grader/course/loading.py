"""Where is the course, and which assignments are in it?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import resources
from grader.course.assignment import Assignment, Part, Question
from grader.course.modules import plain_module_name
from grader.errors import GraderError


@dataclass(frozen=True)
class Course:
    """A folder with `assignments/` and, for instructors, `reference/`."""

    folder: Path
    assignments: Mapping[str, Assignment]

    @property
    def reference_folder(self) -> Path | None:
        """The instructors' folder; None if only the students' files are installed."""
        folder = self.folder / "reference"
        return folder if folder.is_dir() else None

    @property
    def support_modules(self) -> frozenset[str]:
        """The plain names of all modules that students get with the assignments."""
        names = (name for each in self.assignments.values() for name in each.modules)
        return frozenset(map(plain_module_name, names))

    @property
    def recognised_by(self) -> frozenset[str]:
        """The functions by which one of the assignments is recognised."""
        return frozenset().union(*(each.recognised_by for each in self.assignments.values()))

    def assignment(self, name: str) -> Assignment:
        """The assignment with the given name.

        Raises:
            GraderError: there is no such assignment; the message lists those there are.
        """
        try:
            return self.assignments[name]
        except KeyError:
            known = ", ".join(sorted(self.assignments))
            raise GraderError(f"unknown assignment {name!r}; this course has: {known}") from None


def find_course(folder: Path | None = None) -> Course:
    """The course at `folder`; by default this checkout, or the course that comes with the wheel."""
    if folder is not None:
        if not (folder / "assignments").is_dir():
            raise GraderError(f"{folder} is not a course: it has no assignments/ folder")
        return load_course(folder)
    if not any((resources.ROOT / "assignments").glob("*/assignment.toml")):
        raise GraderError("no course found; name its folder with --course DIR")
    return load_course(resources.ROOT)


def load_course(folder: Path) -> Course:
    """All assignments below `folder`/assignments.

    Raises:
        GraderError: there is none, or one of them is faulty.
    """
    folders = sorted(path for path in (folder / "assignments").iterdir() if _may_be_one(path))
    found = [path / "assignment.toml" for path in folders]
    if lacking := [path.parent for path in found if not path.is_file()]:
        raise GraderError(
            f"{lacking[0]} has no assignment.toml; write one, or move the folder elsewhere"
        )
    if not found:
        raise GraderError(f"{folder / 'assignments'} contains no assignment (no */assignment.toml)")
    loaded = [load_assignment(path) for path in found]
    return Course(folder, {assignment.name: assignment for assignment in loaded})


def _may_be_one(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "__"))


def load_assignment(path: Path) -> Assignment:
    """The assignment that `path` (an assignment.toml) describes.

    Raises:
        GraderError: the file, or one that it names, is missing or faulty.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GraderError(f"{path}: {error}") from None
    try:
        assignment = Assignment(
            name=path.parent.name,
            title=data["title"],
            folder=path.parent,
            notebook=data["notebook"],
            questions=tuple(_question(entry) for entry in data["question"]),
            modules={name: path.parent / file for name, file in data.get("modules", {}).items()},
            recognised_by=frozenset(data["recognised_by"]),
            packages=_packages(data.get("packages", [])),
        )
    except KeyError as error:
        raise GraderError(f"{path}: the key {error} is missing") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise GraderError(f"{path}: {error}") from None
    for name, file in assignment.modules.items():
        if not file.is_file():
            raise GraderError(
                f"{path}: the support module {name} is to be {file}, which does not exist"
            )
    return assignment


def _packages(data: Any) -> frozenset[str]:
    """The names in `packages`: of packages, not of modules within them."""
    if not isinstance(data, list) or not all(isinstance(name, str) for name in data):
        raise ValueError("packages must be a list of names")
    for name in data:
        if not name.isidentifier():
            raise ValueError(f"packages: {name!r} is not a name that can be imported")
    return frozenset(data)


_QUESTION_KEYS = {
    "function", "title", "points", "parts", "returns", "stubs", "guards", "gradient",
    "purity_cost", "purity_arguments", "seed", "follow_through",
}  # fmt: skip


def _question(data: dict[str, Any]) -> Question:
    function = data["function"]
    if unknown := data.keys() - _QUESTION_KEYS:
        raise ValueError(f"question {function}: unknown keys {', '.join(sorted(unknown))}")
    parts = tuple(_part(name, value) for name, value in data["parts"].items())
    if abs(sum(part.points for part in parts) - data["points"]) > 1e-9:
        raise ValueError(
            f"question {function}: the parts' points do not add up to {data['points']}"
        )
    if strangers := set(data.get("guards", ())) - {part.name for part in parts}:
        raise ValueError(
            f"question {function}: these guards are not parts: {', '.join(sorted(strangers))}"
        )
    return Question(
        function=function,
        title=data["title"],
        points=float(data["points"]),
        parts=parts,
        returns=tuple(data.get("returns", ())),
        stubs=data.get("stubs", {}),
        guards=tuple(data.get("guards", ())),
        gradient=data.get("gradient", False),
        purity_cost=float(data.get("purity_cost", 0.0)),
        purity_arguments=_positions(data.get("purity_arguments", [])),
        follow_through=float(data.get("follow_through", 0.5)),
        seed=data.get("seed"),
    )


def _positions(data: Any) -> tuple[int, ...]:
    if not isinstance(data, list) or not all(type(n) is int and n > 0 for n in data):
        raise ValueError("purity_arguments must be a list of positions, counted from 1")
    return tuple(data)


def _part(name: str, value: float | dict[str, Any]) -> Part:
    if not isinstance(value, dict):
        return Part(name=name, points=float(value), outputs=(name,))
    if unknown := value.keys() - {"points", "outputs", "rtol", "atol", "random"}:
        raise ValueError(f"part {name}: unknown keys {', '.join(sorted(unknown))}")
    outputs = value.get("outputs", [name])
    if not isinstance(outputs, list):
        raise ValueError(f"part {name}: outputs must be a list of names")
    tolerances = {key: float(value[key]) for key in ("rtol", "atol", "random") if key in value}
    return Part(name=name, points=float(value["points"]), outputs=tuple(outputs), **tolerances)
