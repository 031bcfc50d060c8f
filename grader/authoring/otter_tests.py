"""How does an assignment become tests for otter? A file for each function, a case for each part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.course import Assignment, Question
from grader.errors import GraderError
from grader.results import write_atomically

#: How every file begins that was written here, so that only these are replaced.
FIRST_LINE = '"""Written by `grader otter build`, which writes it again when the course changes."""'
#: The class that gives otter the marks, as its configuration names it.
PLUGIN = "grader.interfaces.otter.Marks"

_HEAD = """\
{first_line}

import grader
from otter.test_files import test_case

OK_FORMAT = False

name = {name}

FUNCTION = {function}
WHERE = {where}
"""
_CASE = """

@test_case(name={name}, points={points}, hidden=False)
def test_{number}(env):
    grader.otter.{call}
"""


def otter_files(assignment: Assignment, course: Path | None = None) -> Mapping[str, str]:
    """The text of each test file, by its name: q1.py for the first question, and so on.

    Args:
        assignment: what students are asked.
        course: the course's folder, where the tests run; None for the one that is installed.
    """
    return {
        f"q{number}.py": _test_file(f"q{number}", assignment, question, course)
        for number, question in enumerate(assignment.questions, start=1)
    }


def _test_file(name: str, assignment: Assignment, question: Question, course: Path | None) -> str:
    where = {"assignment": assignment.name}
    if course is not None:
        where["course"] = str(course)
    head = _HEAD.format(
        first_line=FIRST_LINE,
        name=_text(name),
        function=_text(question.function),
        where=json.dumps(where),
    )
    cases = [
        (part.name, part.points, f"require(env, FUNCTION, {_text(part.name)}, **WHERE)")
        for part in question.parts
        if part.points > 0
    ]
    if question.purity_cost > 0:  # it is worth nothing, and may cost something
        call = "require_unchanged_arguments(env, FUNCTION, **WHERE)"
        cases.append(("arguments unchanged", 0, call))
    return head + "".join(
        _CASE.format(name=_text(title), points=f"{worth:.10g}", number=number, call=call)
        for number, (title, worth, call) in enumerate(cases, start=1)
    )


def _text(value: str) -> str:
    """A string as Python writes it, in double quotes."""
    return json.dumps(value)


def otter_settings(assignment: Assignment, course: Path | None = None) -> dict[str, Any]:
    """What otter has to know, so that a submission gets the marks of the course."""
    known: dict[str, Any] = {
        "assignment": assignment.name,
        "tests": {
            f"q{number}": question.function
            for number, question in enumerate(assignment.questions, start=1)
        },
    }
    if course is not None:
        known["course"] = str(course)
    return {PLUGIN: known}


def write_otter_files(folder: Path, assignment: Assignment, course: Path | None) -> list[Path]:
    """Write the tests into `folder`/tests, and the plugin into `folder`/otter_config.json.

    Tests that were written here before are replaced, or taken away where there is no such question
    any more. What else the configuration says is kept.

    Returns:
        What was written.

    Raises:
        GraderError: a file of somebody else has such a name, or it cannot be written.
    """
    files = otter_files(assignment, course)
    tests = folder / "tests"
    for name in files:
        if (tests / name).exists() and not _is_own(tests / name):
            raise GraderError(
                f"{tests / name} was not written by grader otter build; move it away, or name "
                "another folder"
            )
    config = folder / "otter_config.json"
    settings = _with_plugin(config, otter_settings(assignment, course))
    for path in sorted(tests.glob("q*.py")) if tests.is_dir() else []:
        if path.name not in files and _is_own(path):
            path.unlink()
    for name, text in files.items():
        write_atomically(tests / name, text.encode())
    write_atomically(config, (json.dumps(settings, indent=2) + "\n").encode())
    return [*(tests / name for name in files), config]


def _is_own(path: Path) -> bool:
    """Whether a file was written here."""
    try:
        with path.open("rb") as file:
            return file.read(len(FIRST_LINE)) == FIRST_LINE.encode()
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from None


def _with_plugin(config: Path, plugin: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in otter's configuration, with the plugin as it is now."""
    try:
        settings: Any = json.loads(config.read_bytes()) if config.exists() else {}
    except (OSError, ValueError):
        settings = None
    others: Any = settings.get("plugins", []) if isinstance(settings, dict) else None
    if not isinstance(others, list):
        raise GraderError(
            f"{config} is not a configuration of otter; mend it, or name another folder"
        )
    kept = [each for each in others if each != PLUGIN and not _names(each, PLUGIN)]
    return {**settings, "plugins": [*kept, dict(plugin)]}


def _names(plugin: object, name: str) -> bool:
    return isinstance(plugin, dict) and name in plugin
