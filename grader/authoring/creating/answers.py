"""What does a function answer, and which parts are its points split into?"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.authoring.creating.finding import Node

#: The most parts of one answer; further ones are judged together.
MOST_PARTS = 8
#: So many entries of one kind (`W1`, `W2`) are a part together.
_MOST_ALIKE = 3
_NUMBERED = re.compile(r"([A-Za-z_]+?)_?(\d+)")


@dataclass(frozen=True)
class PlannedPart:
    """A part of a question: its name, and the patterns of its outputs where these are others."""

    name: str
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedAnswer:
    """How an answer is taken apart.

    Attributes:
        parts: its parts.
        returns: the names of the entries of a tuple, nested like it.
    """

    parts: tuple[PlannedPart, ...]
    returns: tuple[Any, ...] = ()


def plan_answer(node: Node, values: Sequence[Any]) -> PlannedAnswer:
    """The parts of an answer, of which these values were seen."""
    returned = _returned(node)
    if values and all(isinstance(value, dict) for value in values):
        return PlannedAnswer(_parts_of_dicts(node, values, returned))
    lengths = {len(value) for value in values if isinstance(value, tuple)}
    is_tuple = bool(values) and all(isinstance(value, tuple) for value in values)
    if is_tuple and len(lengths) == 1 and (count := lengths.pop()):
        names = _entry_names(returned, count)
        nested = [_nested(node, name, [v[n] for v in values]) for n, name in enumerate(names)]
        parts = [
            PlannedPart(name, () if isinstance(inner, str) else (f"{name}.*",))
            for name, inner in zip(names, nested, strict=True)
        ]
        return PlannedAnswer(_fewer(parts), tuple(nested))
    return PlannedAnswer((PlannedPart(_name_of(returned) or "result"),))


def _returned(node: Node) -> ast.expr | None:
    """What the last `return` of a function gives back."""
    found = [
        inner
        for inner in _own_nodes(node)
        if isinstance(inner, ast.Return) and inner.value is not None
    ]
    return max(found, key=lambda one: one.lineno).value if found else None


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            yield child
            yield from _own_nodes(child)


def _name_of(expression: ast.expr | None) -> str:
    match expression:
        case ast.Name(id=name):
            return name
    return ""


def _entry_names(returned: ast.expr | None, count: int) -> list[str]:
    """Names for the entries of a tuple: those that the function itself has for them."""
    entries = returned.elts if isinstance(returned, ast.Tuple) else []
    names = [_name_of(entry) for entry in entries] if len(entries) == count else [""] * count
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        chosen = name or f"result_{number}"
        found.append(chosen if chosen not in found else f"{chosen}_{number}")
    return found


def _nested(node: Node, name: str, values: Sequence[Any]) -> str | list[Any]:
    """The name of an entry, or the names within it where it is a tuple of its own."""
    lengths = {len(value) if isinstance(value, tuple) else -1 for value in values}
    if len(lengths) != 1 or (count := lengths.pop()) < 1:
        return name
    entries: list[str] = []
    for inner in _own_nodes(node):
        match inner:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Tuple(elts=elements)):
                if target == name and len(elements) == count:
                    entries = [_name_of(element) for element in elements]
    used: set[str] = set()
    found = []
    for number, entry in enumerate(entries or [""] * count):
        chosen = f"{name}.{entry or number}"
        found.append(chosen if chosen not in used else f"{name}.{number}")
        used.add(found[-1])
    return found


def _parts_of_dicts(
    node: Node, values: Sequence[Mapping[Any, Any]], returned: ast.expr | None
) -> tuple[PlannedPart, ...]:
    """A part for each key, for keys that differ by a number together, or for the whole."""
    keys = {key: None for value in values for key in value}
    names = [key for key in keys if isinstance(key, str) and key.isidentifier()]
    stems: dict[str, list[str]] = {}
    for name in names:
        found = _NUMBERED.fullmatch(name)
        stems.setdefault(found[1] if found else name, []).append(name)
    written = {
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    } | {k.arg for k in ast.walk(node) if isinstance(k, ast.keyword) and k.arg}
    same = all(value.keys() == values[0].keys() for value in values)
    known = all(name in written or _stem_in(name, written) for name in names)
    if not names or len(names) != len(keys) or not known:
        whole = _name_of(returned) or "result"
        return (PlannedPart(f"all_{whole}" if whole in keys else whole),)
    few = len(names) <= MOST_PARTS and all(len(each) <= _MOST_ALIKE for each in stems.values())
    if same and few:
        return tuple(PlannedPart(name) for name in names)
    return _fewer([_group(stem, group, names) for stem, group in stems.items()])


def _stem_in(name: str, written: set[Any]) -> bool:
    found = _NUMBERED.fullmatch(name)
    stem = found[1] if found else ""
    return any(stem in (text, text.rstrip("_")) for text in written) and bool(stem)


def _group(stem: str, group: Sequence[str], names: Sequence[str]) -> PlannedPart:
    if group == [stem]:
        return PlannedPart(stem)
    others = [name for name in names if name.startswith(stem) and name not in group]
    return PlannedPart(stem, (f"{stem}*" if not others else f"{stem}[0-9]*",))


def _fewer(parts: Sequence[PlannedPart]) -> tuple[PlannedPart, ...]:
    """No more parts than there may be; the last of them has what is left."""
    if len(parts) <= MOST_PARTS:
        return tuple(parts)
    rest = parts[MOST_PARTS - 1 :]
    outputs = tuple(name for part in rest for name in part.outputs or (part.name,))
    return (*parts[: MOST_PARTS - 1], PlannedPart("others", outputs))


def split(points: float, count: int) -> list[float]:
    """Numbers that add up to `points`, as equal as they can be, the larger ones last.

    They are whole if `points` is, and enough; otherwise they have no more than three decimals.
    """
    if points != int(points) or points < count:
        each = math.floor(points / count * 1000) / 1000
        return [*[each] * (count - 1), round(points - each * (count - 1), 6)]
    each, more = divmod(int(points), count)
    return [each + (number >= count - more) for number in range(count)]
