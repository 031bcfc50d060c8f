"""How is the new assignment described? The text of its assignment.toml."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.authoring.creating.answers import PlannedAnswer, split


@dataclass(frozen=True)
class PlannedQuestion:
    """A question of the new assignment."""

    function: str
    title: str
    points: float
    answer: PlannedAnswer
    seed: int | None = None
    may_change: tuple[int, ...] = ()


def description_text(
    title: str,
    notebook: str,
    recognised_by: Sequence[str],
    questions: Sequence[PlannedQuestion],
    modules: Mapping[str, str],
    packages: Sequence[str] = (),
) -> str:
    """The text of assignment.toml."""
    lines = [
        "# What is asked, and what it is worth. Change the points as you like: those of a",
        "# question must be those of its parts together.",
        f"title = {_text(title)}",
        f"notebook = {_text(notebook)}",
        f"recognised_by = {_texts(recognised_by)}",
    ]
    if packages:
        lines.append(f"packages = {_texts(packages)}")
    if modules:
        lines += ["", "[modules]"]
        lines += [f"{_key(name)} = {_text(file)}" for name, file in modules.items()]
    for question in questions:
        lines += ["", "[[question]]", *_question(question)]
    return "\n".join(lines) + "\n"


def _question(question: PlannedQuestion) -> list[str]:
    lines = [
        f"function = {_text(question.function)}",
        f"title = {_text(question.title)}",
        f"points = {question.points:g}",
    ]
    if question.seed is not None:
        lines.append(f"seed = {question.seed}")
    if question.may_change:
        lines.append(f"may_change = {list(question.may_change)}")
    if question.answer.returns:
        lines.append(f"returns = {_nested(question.answer.returns)}")
    lines.append("[question.parts]")
    parts = question.answer.parts
    for part, points in zip(parts, split(question.points, len(parts)), strict=True):
        if part.outputs:
            value = f"{{ points = {points:g}, outputs = {_texts(part.outputs)} }}"
        else:
            value = f"{points:g}"
        lines.append(f"{_key(part.name)} = {value}")
    return lines


def _nested(names: Sequence[Any]) -> str:
    return f"[{', '.join(_text(n) if isinstance(n, str) else _nested(n) for n in names)}]"


def _texts(texts: Sequence[str]) -> str:
    one_line = f"[{', '.join(map(_text, texts))}]"
    if len(one_line) <= 80:
        return one_line
    return "[\n" + "".join(f"    {_text(text)},\n" for text in texts) + "]"


def _text(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "")
    return name if plain.isascii() and plain.isalnum() else _text(name)
