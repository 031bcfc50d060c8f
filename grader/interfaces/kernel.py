"""What do the cells that ran in this kernel earn? Their text is judged, in a process of its own.

All that happens here happens in the student's process, where any object may have been replaced:
only the texts of the cells are read, and what comes back is data.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import GraderError
from grader.formats.part_scores import PartScore, part_scores
from grader.interfaces.jupyter.asking import results_of
from grader.interfaces.jupyter.session import Session
from grader.interfaces.messages import is_right, message_lines
from grader.interfaces.naming import Asked, find_asked
from grader.notebook import parse
from grader.results import QuestionResult, Result

#: In how many units a point is counted.
UNITS = 1_000_000
#: A line of a cell that only asks for marks, as the cells of tests do.
_ASKS = re.compile(
    r"\s*(?:#.*|import grader(?:\.\w+)?|from grader(?:\.\w+)? import \w+"
    r"|(?:grader\.(?:\w+\.)?\w+|points)\([^;]*\))?\s*$"
)
#: What was judged in this kernel, by the text and by what it was judged for.
_JUDGED: dict[tuple[object, ...], Result] = {}


@dataclass(frozen=True)
class Answer:
    """What was asked, and what was found.

    Attributes:
        asked: the function and the parts.
        result: the result that the cells have.
        question: the function's own result.
        parts: the parts, in millionths of a point.
    """

    asked: Asked
    result: Result
    question: QuestionResult
    parts: tuple[PartScore, ...]

    @property
    def score(self) -> float:
        """The points earned."""
        return sum(part.units or 0 for part in self.parts) / UNITS

    @property
    def max_score(self) -> float:
        """The points that could be earned."""
        return sum(part.max_units for part in self.parts) / UNITS

    @property
    def is_right(self) -> bool:
        """Whether the values of the parts earned everything, whatever the function lost."""
        return all(map(is_right, self.parts))

    def message(self, *, out_of: float | None = None, numbered: bool) -> str:
        """What is said of it; `numbered` tells whether the numbers of cells are those shown."""
        function = self.question.function
        names = "" if self.asked.is_whole else ", ".join(part.name for part in self.parts)
        name = f"{function}: {names}" if names else function
        most = self.max_score if out_of is None else out_of
        points = self.score / self.max_score * most, most
        return "\n".join(
            message_lines(self.result, self.question, self.parts, name, points, numbered=numbered)
        )


def asked_in_kernel(
    names: Sequence[str],
    *,
    of: str | None = None,
    assignment: str | None = None,
    course: str | Path | None = None,
) -> Answer:
    """What the cells that ran in this kernel earn for a function, or for parts of its answer.

    A function is judged once in a text, however many tests ask about its parts.

    Args:
        names: a function, or parts of one; none for all parts of `of`.
        of: the function whose parts they are.
        assignment: the assignment, where the same names are in several.
        course: the course's folder, seen from that of the kernel, where it is not the one that is
            installed.

    Raises:
        GraderError: the names are not those of the course, or nothing could be judged.
    """
    from grader.course import find_course
    from grader.wording import locale_language, use_language

    use_language(locale_language())
    folder = folder_of_kernel() / course if course is not None else None
    asked = find_asked(find_course(folder), names, of, assignment)
    result = _judged(cells_run(), asked, folder)
    (question,) = result.questions
    if question.score is None:
        raise GraderError(f"{question.function} could not be judged: {question.message}")
    wanted = {part.name for part in asked.parts}
    scores = part_scores(question, asked.question, UNITS)
    parts = tuple(score for score in scores if score.name in wanted)
    return Answer(asked, result, question, parts)


def cells_run() -> list[str]:
    """What ran in this kernel, as it was typed: the first is empty, and the seventh is In [7].

    Raises:
        GraderError: this is no notebook.
    """
    return [str(text) for text in _shell().history_manager.input_hist_raw]


def folder_of_kernel() -> Path:
    """The folder in which this kernel was started, wherever the notebook has gone since.

    Raises:
        GraderError: this is no notebook.
    """
    return Path(_shell().starting_dir)


def is_shown() -> bool:
    """Whether the cell that is running shows the value of its last line.

    Raises:
        GraderError: this is no notebook.
    """
    shell = _shell()
    try:
        body = parse(shell.history_manager.input_hist_parsed[-1]).body
        is_quiet = shell.displayhook.quiet() or shell.ast_node_interactivity == "none"
    except (IndexError, SyntaxError, ValueError):  # it is being run, so it can be read
        return True
    return bool(body) and isinstance(body[-1], ast.Expr) and not is_quiet


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise GraderError("there are no cells here: this is for the test cells of a notebook")
    return shell


def _judged(cells: Sequence[str], asked: Asked, course: Path | None) -> Result:
    """The result of some cells for a function, by another process.

    Raises:
        GraderError: they could not be judged, which is not their fault.
    """
    function, assignment = asked.question.function, asked.assignment.name
    answers = tuple(cell for cell in cells if not _only_asks(cell))
    key = (answers, _modules_beside(), function, assignment, course)
    if key not in _JUDGED:
        found = results_of(
            Session(runs=(), document=_notebook(cells)),
            [function],
            assignment=assignment,
            course=str(course) if course is not None else None,
        )
        (result,) = msgspec.convert(found, list[Result])
        if result.status != "graded":
            raise GraderError(f"the notebook could not be judged: {result.reason}")
        _JUDGED[key] = result
    return _JUDGED[key]


def _only_asks(cell: str) -> bool:
    """Whether a cell does no more than to ask for marks."""
    return all(map(_ASKS.match, cell.splitlines()))


def _notebook(cells: Sequence[str]) -> str:
    """A notebook in which cell 7 is what ran as In [7], all of it, as often as it ran."""
    empty: dict[str, Any] = {"cell_type": "code", "metadata": {}, "outputs": []}
    made = [{**empty, "execution_count": None, "source": cell} for cell in cells[1:]]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def _modules_beside() -> tuple[tuple[str, int, int], ...]:
    """What changes with the modules beside the notebook, which it may import."""
    found = [(path.name, path.stat()) for path in sorted(Path.cwd().glob("*.py"))]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)
