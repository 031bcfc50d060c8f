"""What do an assignment.toml and a course.toml say, and which key does not say what it should?"""

from __future__ import annotations

import reprlib
import sys
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from grader.course.assignment import Assignment, MethodStep, Part, Question
from grader.course.deadlines import LatePolicy, parse_due, parse_policy
from grader.course.handouts import handouts_in, usual_handout
from grader.course.manual import manual_questions
from grader.errors import GraderError
from grader.results import Hints


@dataclass(frozen=True)
class _Type:
    """What a key may hold: in words, and as a test."""

    words: str
    accepts: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_text_or_moment(value: Any) -> bool:
    return _is_text(value) or hasattr(value, "isoformat")


def _is_name(value: Any) -> bool:
    return _is_text(value) and value.isidentifier()


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= sys.float_info.max


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_nested_texts(value: Any) -> bool:
    return isinstance(value, list) and all(_is_text(x) or _are_nested_texts(x) for x in value)


def _are_packages(value: Any) -> bool:
    return _are_texts(value) and all(map(str.isidentifier, value))


def _are_positions(value: Any) -> bool:
    return isinstance(value, list) and all(type(n) is int and n > 0 for n in value)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _is_table_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _one_of(*values: str) -> _Type:
    return _Type(" or ".join(f'"{value}"' for value in values), lambda value: value in values)


def _is_table_of_tables(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())


def _is_table_of_numbers(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_number, value.values()))


_TEXT = _Type("a text", _is_text)
_NAME = _Type("a name", _is_name)
_NUMBER = _Type("a number that is not negative", _is_number)
_SHARE = _Type("a number from 0 to 1", lambda value: _is_number(value) and value <= 1)
_NAMES = _Type("a list of names", _are_texts)
_TEXTS_BY_NAME = _Type("a table of texts", _is_table_of_texts)
_TABLE = _Type("a table", lambda value: isinstance(value, dict))
_HINTS = _Type(
    '"steps", "all" or "title"', lambda value: _is_text(value) and value in get_args(Hints)
)

_COURSE = {"hints": _HINTS, "handouts": _TEXTS_BY_NAME}
_ASSIGNMENT = {
    "title": _TEXT,
    "notebook": _TEXT,
    "recognised_by": _NAMES,
    "question": _Type("tables, each under [[question]]", _are_tables),
    "manual": _Type("tables, each under [[manual]]", _are_tables),
    "modules": _TEXTS_BY_NAME,
    "packages": _Type("a list of names that can be imported", _are_packages),
    "hints": _HINTS,
    "due": _Type("a date and time, as a text", _is_text_or_moment),
    "late": _TEXT,
    "handout": _TEXT,
    "handouts": _Type("tables, each under [handouts.NAME]", _is_table_of_tables),
}
_HANDOUT = {
    "notebook": _TEXT,
    "without": _NAMES,
    "points": _Type("a table of numbers that are not negative", _is_table_of_numbers),
}
_QUESTION = {
    "function": _NAME,
    "title": _TEXT,
    "points": _NUMBER,
    "parts": _TABLE,
    "steps": _TABLE,
    "returns": _Type("a list of names and of such lists", _are_nested_texts),
    "optional": _NAMES,
    "stubs": _TEXTS_BY_NAME,
    "guards": _NAMES,
    "gradient": _Type("true or false", lambda value: isinstance(value, bool)),
    "purity_cost": _NUMBER,
    "purity_arguments": _Type("a list of positions, counted from 1", _are_positions),
    "may_change": _Type("a list of positions, counted from 1", _are_positions),
    "seed": _Type(
        "a whole number from 0 to 4294967295",
        lambda value: type(value) is int and 0 <= value < 2**32,
    ),
    "follow_through": _SHARE,
}
#: The values of each key that says what counts when values are compared; the first holds by itself.
_STRICTNESS = {
    "order": ("given", "any"),
    "type": ("lenient", "strict"),
    "case": ("exact", "ignore"),
    "whitespace": ("exact", "ignore"),
    "extra": ("refused", "allowed"),
}
_PART = {
    "points": _NUMBER,
    "outputs": _NAMES,
    "rtol": _NUMBER,
    "atol": _NUMBER,
    "random": _SHARE,
    **{key: _one_of(*values) for key, values in _STRICTNESS.items()},
}
_STEP = {"points": _NUMBER, "part": _TEXT, "shown_by": _NAMES}


@dataclass(frozen=True)
class CourseSettings:
    """What holds for all assignments of a course.

    Attributes:
        hints: how much of the diagnoses students may see.
        handouts: which handout of an assignment is handed out, by its name.
    """

    hints: Hints = "steps"
    handouts: Mapping[str, str] = field(default_factory=dict)


def course_settings(path: Path) -> CourseSettings:
    """What `path` (a course.toml) says.

    Raises:
        GraderError: the file cannot be read, or is faulty.
    """
    with faults_of_file(path):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        _check(data, _COURSE, ())
        return CourseSettings(**data)


def load_assignment(path: Path, hints: Hints = "steps") -> Assignment:
    """The assignment that `path` (an assignment.toml) describes.

    `hints` holds where the file itself does not say how much of the diagnoses students may see.

    Raises:
        GraderError: the file, or one that it names, is missing or faulty.
    """
    with faults_of_file(path):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _assignment(path.parent, data, hints)


@contextmanager
def faults_of_file(path: Path) -> Iterator[None]:
    """Name the file of a fault, in one line."""
    try:
        yield
    except (OSError, ValueError) as error:
        problem = " ".join(str(error).split())  # a quoted key may have several lines
        raise GraderError(f"{path}: {problem}") from None


def _assignment(folder: Path, data: Mapping[str, Any], hints: Hints) -> Assignment:
    notebook = () if "handouts" in data else ("notebook",)
    _check(data, _ASSIGNMENT, ("title", *notebook, "recognised_by", "question"))
    _check_inside(folder, "notebook", data.get("notebook", ""))
    for name, handout in data.get("handouts", {}).items():
        _check(handout, _HANDOUT, ("notebook",), f"handout {name}: ")
        _check_inside(folder, f"handout {name}: notebook", handout["notebook"])
    modules: dict[str, Path] = {}
    for name, file in data.get("modules", {}).items():
        _check_inside(folder, f"the support module {name}", file)
        modules[name] = folder / file
        if not modules[name].is_file():
            raise ValueError(
                f"the support module {name} is to be {modules[name]}, which does not exist"
            )
    questions = _questions(data)
    functions = [question.function for question in questions]
    manual = manual_questions(data.get("manual", ()), functions)
    assignment = Assignment(
        name=folder.name,
        title=data["title"],
        folder=folder,
        notebook=data.get("notebook", ""),
        questions=questions,
        modules=modules,
        recognised_by=frozenset(data["recognised_by"]),
        packages=frozenset(data.get("packages", ())),
        hints=data.get("hints", hints),
        due=_due(data),
        late=_late(data),
        manual=manual,
        handouts=handouts_in(data, questions, manual),
    )
    return usual_handout(assignment, data)


def _due(data: Mapping[str, Any]) -> datetime | None:
    """When an assignment is due; TOML has moments of its own beside texts."""
    if "due" not in data:
        return None
    value = data["due"]
    try:
        return parse_due(value if isinstance(value, str) else value.isoformat())
    except ValueError as error:
        raise ValueError(f"due: {error}") from None


def _late(data: Mapping[str, Any]) -> LatePolicy | None:
    """What being late costs."""
    if "late" not in data:
        return None
    try:
        return parse_policy(data["late"])
    except ValueError as error:
        raise ValueError(f"late: {error}") from None


def _questions(data: Mapping[str, Any]) -> tuple[Question, ...]:
    questions = tuple(_question(*each) for each in enumerate(data["question"], start=1))
    asked: set[str] = set()
    for question in questions:
        if question.function in asked:
            raise ValueError(f"two questions ask for {question.function}; keep one of them")
        asked.add(question.function)
    return questions


def _check_inside(folder: Path, what: str, file: str) -> None:
    """Check that a file that students get is in the folder that holds all of them.

    Raises:
        ValueError: it is elsewhere, perhaps through a link.
    """
    try:
        is_inside = (folder / file).resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # a circular link
        is_inside = False
    if not is_inside or Path(file).is_absolute():
        raise ValueError(
            f"{what} is to be {file}, but it must be in the assignment's folder; move it there"
        )


def _question(number: int, data: Mapping[str, Any]) -> Question:
    name = data.get("function")
    where = f"question {name}: " if _is_name(name) else f"question {number}: "
    _check(data, _QUESTION, ("function", "title", "points", "parts"), where)
    parts = tuple(_part(where, *each) for each in data["parts"].items())
    if abs(sum(part.points for part in parts) - data["points"]) > 1e-9:
        raise ValueError(f"{where}the parts' points do not add up to {data['points']}")
    if strangers := set(data.get("guards", ())) - {part.name for part in parts}:
        raise ValueError(f"{where}these guards are not parts: {', '.join(sorted(strangers))}")
    returns = tuple(data.get("returns", ()))
    return Question(
        function=data["function"],
        title=data["title"],
        points=float(data["points"]),
        parts=parts,
        returns=returns,
        optional=_optional(where, returns, data.get("optional", ())),
        stubs=data.get("stubs", {}),
        guards=tuple(data.get("guards", ())),
        gradient=data.get("gradient", False),
        purity_cost=float(data.get("purity_cost", 0.0)),
        purity_arguments=tuple(data.get("purity_arguments", ())),
        may_change=tuple(data.get("may_change", ())),
        follow_through=float(data.get("follow_through", 0.5)),
        seed=data.get("seed"),
        steps=_steps(where, parts, data),
    )


def _optional(question: str, returns: tuple[Any, ...], names: Sequence[str]) -> tuple[str, ...]:
    """The entries that a tuple may leave out, which are at its end."""
    if names and (len(names) >= len(returns) or returns[-len(names) :] != tuple(names)):
        raise ValueError(f"{question}optional must name the last entries of returns, but not all")
    return tuple(names)


def _part(question: str, name: str, value: Any) -> Part:
    where = f"{question}part {name}: "
    data = value if isinstance(value, dict) else {"points": value}
    _check(data, _PART, ("points",), where)
    numbers: dict[str, Any] = {
        key: float(data[key]) for key in ("rtol", "atol", "random") if key in data
    }
    return Part(
        name=name,
        points=float(data["points"]),
        outputs=tuple(data.get("outputs", (name,))),
        **numbers,
        **{key: data[key] for key in _STRICTNESS if key in data},
    )


def _steps(question: str, parts: Sequence[Part], data: Mapping[str, Any]) -> tuple[MethodStep, ...]:
    """The steps of a question, which never earn more than the parts to which they lead."""
    steps = tuple(_step(question, parts, *each) for each in data.get("steps", {}).items())
    if steps and data.get("guards"):
        raise ValueError(f"{question}steps earn nothing in a question with guards; remove them")
    for part in parts:
        if sum(step.points for step in steps if step.part == part.name) > part.points + 1e-9:
            raise ValueError(f"{question}the steps of {part.name} earn more than {part.points:g}")
    names = {step.name for step in steps}
    for step in steps:
        if strangers := set(step.shown_by) - (names - {step.name}):
            raise ValueError(
                f"{question}step {step.name}: shown_by names what is not another step: "
                f"{', '.join(sorted(strangers))}"
            )
    return steps


def _step(question: str, parts: Sequence[Part], name: str, value: Any) -> MethodStep:
    where = f"{question}step {name}: "
    data = value if isinstance(value, dict) else {"points": value}
    _check(data, _STEP, ("points",), where)
    worth = [part.name for part in parts if part.points > 0]
    if "part" not in data and len(worth) != 1:
        raise ValueError(f"{where}say to which part it belongs: part = {' or '.join(worth)}")
    part = data.get("part", worth[0] if worth else "")
    if part not in worth:
        raise ValueError(f"{where}{part} is not a part that is worth points")
    return MethodStep(name, float(data["points"]), part, tuple(data.get("shown_by", ())))


def _check(
    data: Mapping[str, Any], types: Mapping[str, _Type], required: Collection[str], where: str = ""
) -> None:
    """Check that a table has its `required` keys, and no others than those that have a type.

    Raises:
        ValueError: it is not so; the message begins with `where` and names the key.
    """
    for key in required:
        if key not in data:
            raise ValueError(f"{where}the key {key!r} is missing")
    if unknown := data.keys() - types.keys():
        raise ValueError(f"{where}unknown keys {', '.join(sorted(unknown))}")
    for key, value in data.items():
        if not types[key].accepts(value):
            raise ValueError(f"{where}{key} must be {types[key].words}, not {reprlib.repr(value)}")
