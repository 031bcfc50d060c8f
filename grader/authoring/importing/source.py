"""What does the notebook of another grader hold? Its cells, in this grader's own terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader.notebook import Output

#: What a cell is for: the course's own text or code, an answer, tests of answers, or an answer that
#: people mark.
Role = Literal["given", "answer", "tests", "manual"]


@dataclass(frozen=True)
class SourceCell:
    """One cell of the source notebook.

    Attributes:
        number: its number in that notebook, counting all cells from 1.
        role: what it is for.
        is_code: whether it holds code.
        text: its text, with the markers that the handout knows around what students do not get.
        name: the name of its question: nbgrader's `grade_id`, or the name of otter's question.
        points: what it is worth.
        outputs: what it gave when it was last run.
        heading: the heading above it.
    """

    number: int
    role: Role
    is_code: bool
    text: str
    name: str = ""
    points: float = 0.0
    outputs: tuple[Output, ...] = ()
    heading: str = ""


@dataclass(frozen=True)
class Remark:
    """Something that was not taken over as it was: the cell or 0, the line in it or 0, and what."""

    cell: int
    line: int
    text: str

    def __str__(self) -> str:
        if not self.cell:
            return self.text
        place = f"cell {self.cell}" + (f", line {self.line}" if self.line else "")
        return f"{place}: {self.text}"


@dataclass(frozen=True)
class SourceNotebook:
    """The notebook from which a course is made.

    Attributes:
        path: its file.
        format: "nbgrader" or "otter".
        cells: its cells.
        remarks: what could not be read as it was meant.
        title: what it calls itself; "" if it says nothing.
    """

    path: Path
    format: Literal["nbgrader", "otter"]
    cells: tuple[SourceCell, ...]
    remarks: tuple[Remark, ...] = ()
    title: str = ""

    def of_role(self, role: Role) -> list[SourceCell]:
        """The cells that are for one thing."""
        return [cell for cell in self.cells if cell.role == role]


@dataclass
class Headings:
    """Which heading stands above a cell?"""

    last: str = ""

    def above(self, text: str, *, is_code: bool) -> str:
        """The heading above a cell with this text; its own count for those that follow."""
        above = self.last
        if not is_code:
            for line in text.splitlines():
                is_heading = line.startswith("#") and line.lstrip("#").startswith(" ")
                if is_heading and not line.startswith(("### BEGIN ", "### END ")):
                    self.last = line.lstrip("#").strip().rstrip("#").strip()
                    above = above or self.last
        return self.last if not is_code else above


def is_code_of(lines: Sequence[str]) -> bool:
    """Whether anything but comments and blank lines is there."""
    return any(line.strip() and not line.strip().startswith("#") for line in lines)


@dataclass
class Collected:
    """Cells and remarks, as they are read."""

    cells: list[SourceCell] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
