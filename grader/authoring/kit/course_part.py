"""What of a course does a check need? The files that it reads, and nothing else."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.authoring.kit.further_files import READ, further_files
from grader.course import COURSE_FILE, Assignment, Course
from grader.errors import GraderError


def course_part(course: Course, names: Collection[str]) -> dict[str, bytes]:
    """What checks of these assignments read, by the names in the course's folder.

    It is a course of its own. There is no notebook in it, and only the compiled translations.

    Raises:
        GraderError: a file cannot be read.
    """
    files: dict[str, bytes] = {}
    if settings := _settings(course, names):
        files[COURSE_FILE] = settings.encode()
    for name in names:
        assignment = course.assignment(name)
        for path in _read_by_checks(assignment):
            inside = path.relative_to(assignment.folder).as_posix()
            files[f"assignments/{name}/{inside}"] = content(path)
    return files


def content(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        GraderError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from None


def _read_by_checks(assignment: Assignment) -> Iterator[Path]:
    folder = assignment.folder
    yield from (folder / name for name in READ if (folder / name).is_file())
    yield from assignment.modules.values()
    yield from sorted((folder / "translations").glob("*.mo"))
    yield from further_files(assignment).for_check


def _settings(course: Course, names: Collection[str]) -> str:
    """The course.toml of the part: what it says, but for other assignments and remarks."""
    path = course.folder / COURSE_FILE
    if not path.is_file():
        return ""
    known = tomllib.loads(content(path).decode("utf-8"))
    if "handouts" in known:
        chosen = known.pop("handouts")
        known["handouts"] = {name: chosen[name] for name in names if name in chosen}
    return _toml(known)


def _toml(table: Mapping[str, Any]) -> str:
    """A table of texts, numbers and lists, and of tables of them, as TOML."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    text = "".join(f"{_key(key)} = {_value(value)}\n" for key, value in plain.items())
    for key, value in table.items():
        if isinstance(value, dict):
            inner = "".join(f"{_key(name)} = {_value(one)}\n" for name, one in value.items())
            text += f"\n[{_key(key)}]\n{inner}"
    return text


def _key(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else _value(name)


def _value(value: Any) -> str:
    # JSON writes texts, numbers and lists as TOML does
    return (
        value.isoformat() if hasattr(value, "isoformat") else json.dumps(value, ensure_ascii=False)
    )
