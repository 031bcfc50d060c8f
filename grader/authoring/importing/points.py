"""What is each function worth? The points of the test cells that call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.authoring.importing.source import Remark, SourceNotebook


@dataclass(frozen=True)
class Shares:
    """The points of each function, and what is to be said of them."""

    points: Mapping[str, float]
    remarks: tuple[Remark, ...] = ()


def share_points(
    source: SourceNotebook, asked_in: Mapping[int, Sequence[str]], asked: Sequence[str]
) -> Shares:
    """Give the points of each test cell to the functions that its tests call.

    Args:
        source: the source notebook.
        asked_in: the functions that the tests of each cell call.
        asked: the functions that can be asked for.
    """
    points = dict.fromkeys(asked, 0.0)
    remarks: list[Remark] = []
    for cell in source.of_role("tests"):
        worth = _points(cell.points)
        is_or_are = "is" if cell.points == 1 else "are"
        functions = [name for name in asked_in.get(cell.number, ()) if name in points]
        if not cell.points:
            continue
        if not functions:
            remarks.append(
                Remark(
                    cell.number,
                    0,
                    f"its {worth} {is_or_are} not asked for: no test in it could be turned",
                )
            )
            continue
        if len(functions) > 1:
            names = ", ".join(functions)
            remarks.append(Remark(cell.number, 0, f"its {worth} {is_or_are} split between {names}"))
        if others := [n for n in asked_in.get(cell.number, ()) if n not in points]:
            names = ", ".join(others)
            remarks.append(Remark(cell.number, 0, f"its tests of {names} count for nothing"))
        for name in functions:
            points[name] += cell.points / len(functions)
    return Shares({name: round(worth, 3) for name, worth in points.items()}, tuple(remarks))


def _points(points: float) -> str:
    return "1 point" if points == 1 else f"{points:.4g} points"
