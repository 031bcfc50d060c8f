"""How does a test cell of nbgrader give partial credit? `grader.nbgrader.points("dW1", of=…)`.

As the last expression of an autograder test cell, the number is what nbgrader gives the cell, and
the message is printed above it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.errors import GraderError

#: How many notebooks of a folder are searched for a test cell.
_MOST_SEARCHED = 50


class Points(float):
    """A number of points, shown in full whatever the notebook says of floats (`%precision`)."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Write it as nbgrader reads it."""
        del cycle
        printer.text(float.__repr__(self))


def points(
    *names: str,
    of: str | None = None,
    out_of: float | None = None,
    assignment: str | None = None,
    course: str | Path | None = None,
) -> Points:
    """The points that a function, or some parts of its answer, earn on the public calls.

    What is judged is the text of the cells that ran, in a process of its own, as `grader check`
    does it. A wrong answer is no exception: it earns what it earns, and a message says why.

    Args:
        names: a function, or one or more parts of the answer of one.
        of: the function whose parts they are, where several have such parts.
        out_of: the points of the test cell; by default what the notebook in this folder says that
            the cell is worth, or else the points of the course.
        assignment: the assignment, where the same names are in several.
        course: the course's folder, where it is not the one that is installed.

    Raises:
        NotebookError: the names are not those of the course, `out_of` is not what the cell is
            worth, the cell would not show the points, or nothing could be judged.
    """
    from grader.interfaces.jupyter.asking import NotebookError
    from grader.interfaces.kernel import asked_in_kernel, cells_run, folder_of_kernel, is_shown

    try:
        if not is_shown():
            raise GraderError(
                "points(…) is not what this cell shows, and nbgrader would give full points: "
                "make it the last line, without a name before it or a semicolon after it"
            )
        worth = _worth(cells_run()[-1], folder_of_kernel(), out_of)
        answer = asked_in_kernel(names, of=of, assignment=assignment, course=course)
    except GraderError as error:
        raise NotebookError(str(error)) from None
    most = answer.max_score if worth is None else float(worth)
    print(answer.message(out_of=most, numbered=True))
    return Points(min(max(round(answer.score / answer.max_score * most, 6), 0.0), most))


def _worth(cell: str, folder: Path, out_of: float | None) -> float | None:
    """What the test cell that is running is worth; None where nothing says it.

    Raises:
        GraderError: `out_of` is no number of points, or not that of the cell.
    """
    if out_of is not None and not (isinstance(out_of, int | float) and 0 < out_of < 1e9):
        raise GraderError(f"out_of={out_of!r} is no number of points; give those of this cell")
    found = _worth_in_notebooks(cell, folder)
    if out_of is not None and found and out_of not in found:
        raise GraderError(
            f"out_of={out_of:g}, but nbgrader says that this cell is worth {max(found):g} points; "
            "leave out_of out, or change one of the two"
        )
    if out_of is not None:
        return out_of
    return found.pop() if len(found) == 1 else None


def _worth_in_notebooks(cell: str, folder: Path) -> set[float]:
    """What a test cell is worth in the notebooks of a folder that have it."""
    found = set()
    for path in sorted(folder.glob("*.ipynb"))[:_MOST_SEARCHED]:
        try:
            cells = json.loads(path.read_bytes())["cells"]
            for each in cells:
                said = each["metadata"].get("nbgrader", {})
                if said.get("grade") and "".join(each["source"]).strip() == cell.strip():
                    found.add(float(said["points"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # it is no notebook of nbgrader
    return {points for points in found if points > 0}
