"""Which questions of the source notebook do people mark, and how are they described?"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.authoring.importing.source import SourceCell, SourceNotebook

_MARK_SCHEME = re.compile(r"### BEGIN MARK SCHEME\n(?P<text>.*?)\n?### END MARK SCHEME", re.DOTALL)


@dataclass(frozen=True)
class ByHand:
    """A question that is marked by hand.

    Attributes:
        name: its name.
        title: what students read.
        points: the most that it earns.
        cells: the cells with its answer, by their numbers in the source notebook.
        rubric: what is looked for; "" if the source notebook does not say.
        grade_id: the name that nbgrader knows its cell by; "" if it knows none.
        heading: the heading below which students write, if that is no cell of the notebook's own.
    """

    name: str
    title: str
    points: float
    cells: tuple[int, ...]
    rubric: str = ""
    grade_id: str = ""
    heading: str = ""

    @property
    def tag(self) -> str:
        """The tag of its cells in the students' notebook."""
        return f"by-hand-{self.name}"


def by_hand(source: SourceNotebook, taken: Collection[str]) -> list[ByHand]:
    """The questions that are marked by hand, each with all its cells.

    Their names are others than those in `taken`.
    """
    groups: dict[str, list[SourceCell]] = {}
    for cell in source.of_role("manual"):
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", cell.name).strip("-")[:60]
        name = name or f"cell-{cell.number}"
        is_taken = name.casefold() in {one.casefold() for one in taken}
        groups.setdefault(f"{name}-by-hand" if is_taken else name, []).append(cell)
    return [_question(source, name, cells) for name, cells in groups.items()]


def _question(source: SourceNotebook, name: str, cells: Sequence[SourceCell]) -> ByHand:
    schemes = [found["text"] for cell in cells for found in _MARK_SCHEME.finditer(cell.text)]
    heading = next((cell.heading for cell in cells if cell.heading), "")
    plain = re.sub(r"[*_`$]{1,3}|<[^>]+>", "", heading).strip()
    return ByHand(
        name=name,
        title=plain or name,
        points=sum(cell.points for cell in cells),
        cells=tuple(cell.number for cell in cells),
        rubric="\n".join(schemes).strip(),
        grade_id=cells[0].name if source.format == "nbgrader" else "",
        heading=heading if all("BEGIN SOLUTION" not in cell.text for cell in cells) else "",
    )


def manual_text(questions: Sequence[ByHand]) -> str:
    """The tables under [[manual]] for assignment.toml; those without points are left out."""
    lines: list[str] = []
    for one in questions:
        if not one.points:
            continue
        if one.heading:  # nbgrader's tasks, below which students add cells
            answer = {"heading": one.heading}
        else:
            answer = {"tag": one.tag} | ({"grade_id": one.grade_id} if one.grade_id else {})
        places = ", ".join(f"{key} = {json.dumps(value)}" for key, value in answer.items())
        lines += [
            "",
            "[[manual]]",
            f"name = {json.dumps(one.name)}",
            f"title = {json.dumps(one.title, ensure_ascii=False)}",
            f"points = {one.points:g}",
            f"answer = {{ {places} }}",
        ]
        if rubric := [line.strip(" -*\t") for line in one.rubric.splitlines() if line.strip()]:
            items = ", ".join(json.dumps(line, ensure_ascii=False) for line in rubric)
            lines.append(f"rubric = [{items}]")
    return "\n".join([*lines, ""]) if lines else ""
