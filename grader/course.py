"""Where is the course, and what is in it? Finds and loads assignments, calls, references."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import tomllib
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.assignment import Assignment, Call, Part, Question, makers_in
from grader.errors import GraderError
from grader.results import Visibility

PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Course:
    """A folder with `assignments/` and, for instructors, `reference/`."""

    folder: Path
    assignments: Mapping[str, Assignment]

    @property
    def reference_folder(self) -> Path | None:
        """The instructors' folder; None where only students' things are installed."""
        folder = self.folder / "reference"
        return folder if folder.is_dir() else None

    def assignment(self, name: str) -> Assignment:
        """The assignment of that name, or an error that lists the names there are."""
        try:
            return self.assignments[name]
        except KeyError:
            known = ", ".join(sorted(self.assignments))
            raise GraderError(f"unknown assignment {name!r}; this course has: {known}") from None


def find_course(folder: Path | None = None) -> Course:
    """The course at `folder`; without one, this checkout, or what the package brought."""
    if folder is not None:
        if not (folder / "assignments").is_dir():
            raise GraderError(f"{folder} is no course: it has no folder assignments/")
        return load_course(folder)
    for candidate in (PACKAGE.parent, PACKAGE / "data"):
        if any((candidate / "assignments").glob("*/assignment.toml")):
            return load_course(candidate)
    raise GraderError("no course found; name its folder with --course DIR")


def load_course(folder: Path) -> Course:
    """All assignments below `folder`/assignments."""
    found = sorted((folder / "assignments").glob("*/assignment.toml"))
    if not found:
        raise GraderError(f"{folder / 'assignments'} holds no assignment (no */assignment.toml)")
    loaded = [load_assignment(path) for path in found]
    return Course(folder, {assignment.name: assignment for assignment in loaded})


def load_assignment(path: Path) -> Assignment:
    """The assignment that `path` (an assignment.toml) describes."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GraderError(f"{path}: {error}") from None
    try:
        return Assignment(
            name=path.parent.name,
            title=data["title"],
            folder=path.parent,
            notebook=data["notebook"],
            questions=tuple(_question(entry) for entry in data["question"]),
            modules={name: path.parent / file for name, file in data.get("modules", {}).items()},
            recognised_by=frozenset(data["recognised_by"]),
        )
    except KeyError as error:
        raise GraderError(f"{path}: the key {error} is missing") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise GraderError(f"{path}: {error}") from None


_QUESTION_KEYS = {
    "function", "title", "points", "parts", "returns", "stubs", "guards", "gradient",
    "purity_cost", "seed", "follow_through",
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
        raise ValueError(f"question {function}: guards that are no parts: {strangers}")
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
        follow_through=float(data.get("follow_through", 0.5)),
        seed=data.get("seed"),
    )


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


def public_calls(assignment: Assignment) -> list[Call]:
    """The calls that students know, in the order of calls.py."""
    return _made_calls(assignment, "public", b"")


def hidden_calls(assignment: Assignment, seed: bytes) -> list[Call]:
    """The calls that the secret `seed` draws."""
    return _made_calls(assignment, "hidden", seed)


def _made_calls(assignment: Assignment, visibility: Visibility, seed: bytes) -> list[Call]:
    module = load_module(assignment.folder / "calls.py", assignment.modules, with_stubs=True)
    calls: list[Call] = []
    known = {question.function: question for question in assignment.questions}
    for number, maker in enumerate(makers_in(module)):
        if maker.function not in known:
            raise GraderError(
                f"{assignment.folder / 'calls.py'}: {maker.function} is no question of "
                f"{assignment.name}"
            )
        if maker.visibility == visibility:
            digest = hashlib.sha256(seed + f"{assignment.name}/{maker.function}/{number}".encode())
            rng = np.random.default_rng(int.from_bytes(digest.digest()))
            calls.extend(maker.calls(rng, seed=known[maker.function].seed))
    return calls


def load_module(
    path: Path, modules: Mapping[str, Path], *, with_stubs: bool = False
) -> types.ModuleType:
    """Run an author's Python file with the assignment's support modules importable by name.

    Only for the course's own files; students' code never comes here.
    """
    files = dict(modules)
    if with_stubs and (path.parent / "stubs.py").is_file():
        files["stubs"] = path.parent / "stubs.py"
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{path}: cannot be read ({error.strerror})") from None
    return run_source(source, str(path), files)


def run_source(source: str, name: str, modules: Mapping[str, Path]) -> types.ModuleType:
    """Run trusted Python `source` (shown as `name` in errors) as a module of its own."""
    module = types.ModuleType(Path(name).stem)
    module.__file__ = name
    try:
        code = compile(source, name, "exec")
    except SyntaxError as error:
        raise GraderError(f"{name}, line {error.lineno}: {error.msg}") from None
    with _importable(modules):
        exec(code, module.__dict__)
    return module


@contextmanager
def _importable(files: Mapping[str, Path]) -> Iterator[None]:
    """Make `files` importable under their names, run on first import and forgotten after."""
    finder = _SupportFinder(files)
    hidden = {name: sys.modules.pop(name) for name in files if name in sys.modules}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in files:
            sys.modules.pop(name, None)
        sys.modules.update(hidden)


class _SupportFinder:
    """Finds an assignment's support modules by name, without touching sys.path."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        del path, target
        if name not in self._files:
            return None
        return importlib.util.spec_from_file_location(name, self._files[name])
