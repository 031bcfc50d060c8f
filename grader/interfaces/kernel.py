"""What do the cells that ran in this kernel earn? Their text is judged, in a process of its own.

All that happens here happens in the student's process, where any object may have been replaced:
only the texts of the cells are read, and what comes back is data.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.interfaces.messages import part_message
from grader.interfaces.naming import Asked, find_asked
from grader.judging import PartScore, part_scores
from grader.results import QuestionResult, Result, result_set_from_json

#: A line of a cell that only asks for marks, as the cells of tests do.
_ASKS = re.compile(r"\s*(?:#.*|import grader|grader\.(?:\w+\.)?\w+\([^;]*\))?\s*$")
#: The name of what ran in a kernel, and the most modules beside it, and their most bytes.
NO_FILE, _MOST_MODULES, _LARGEST_MODULE = "notebook.ipynb", 100, 1_000_000
#: What was judged in this kernel, by the text and by what it was judged for.
_JUDGED: dict[tuple[object, ...], Result] = {}


@dataclass(frozen=True)
class Answer:
    """What was asked, and what was found.

    Attributes:
        asked: the function and the parts.
        result: the result that the cells have.
        question: the function's own result.
        scores: the scores of the parts.
    """

    asked: Asked
    result: Result
    question: QuestionResult
    scores: tuple[PartScore, ...]

    @property
    def score(self) -> float:
        """The points earned."""
        return sum(score.score for score in self.scores)

    @property
    def max_score(self) -> float:
        """The points that could be earned."""
        return self.asked.points

    def message(self, *, out_of: float | None = None, numbered: bool) -> str:
        """What is said of it; `numbered` tells whether the numbers of cells are those shown."""
        function = self.question.function
        names = "" if self.asked.is_whole else ", ".join(score.name for score in self.scores)
        name = f"{function}: {names}" if names else function
        return part_message(
            self.result, self.question, self.scores, name, out_of=out_of, numbered=numbered
        )


def asked_in_kernel(
    names: Sequence[str],
    *,
    of: str | None = None,
    assignment: str | None = None,
    course: str | Path | None = None,
) -> Answer:
    """What the cells that ran in this kernel earn for a function, or for parts of its answer.

    A text is judged once, however many tests ask about it.

    Args:
        names: a function, or parts of one; none for all parts of `of`.
        of: the function whose parts they are.
        assignment: the assignment, where the same names are in several.
        course: the course's folder, where it is not the one that is installed.

    Raises:
        GraderError: the names are not those of the course, or nothing could be judged.
    """
    from grader.course import find_course
    from grader.wording import locale_language, use_language

    use_language(locale_language())
    folder = Path(course).absolute() if course is not None else None
    asked = find_asked(find_course(folder), names, of, assignment)
    result = _judged(cells_run(), asked.assignment.name, folder)
    function = asked.question.function
    question = next(each for each in result.questions if each.function == function)
    if question.score is None:
        raise GraderError(f"{function} could not be judged: {question.message}")
    found = part_scores(asked.question, question)
    return Answer(asked, result, question, tuple(found[part.name] for part in asked.parts))


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


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise GraderError("there are no cells here: this is for the test cells of a notebook")
    return shell


def _judged(cells: Sequence[str], assignment: str, course: Path | None) -> Result:
    """The result of some cells, as `grader check` gives it, in a process of its own.

    Raises:
        GraderError: they could not be judged, which is not their fault.
    """
    modules = _modules_beside()
    answers = tuple(cell for cell in cells if not _only_asks(cell))
    key = (answers, modules, assignment, course)
    if key not in _JUDGED:
        with tempfile.TemporaryDirectory(prefix="grader-") as name:
            folder = Path(name)
            (folder / NO_FILE).write_bytes(_notebook(cells))
            for module, text in modules:
                (folder / module).write_bytes(text)
            _JUDGED[key] = _checked(folder / NO_FILE, assignment, course)
    return _JUDGED[key]


def _only_asks(cell: str) -> bool:
    """Whether a cell does no more than to ask for marks."""
    return all(map(_ASKS.match, cell.splitlines()))


def _notebook(cells: Sequence[str]) -> bytes:
    """The contents of a notebook in which cell 7 is what ran as In [7]."""
    code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    made = [{**code, "source": cell} for cell in cells[1:]]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def _modules_beside() -> tuple[tuple[str, bytes], ...]:
    """The modules in the notebook's folder, which it may import, by the names of their files."""
    found = [path for path in sorted(folder_of_kernel().glob("*.py")) if path.is_file()]
    small = [path for path in found if path.stat().st_size <= _LARGEST_MODULE]
    return tuple((path.name, path.read_bytes()) for path in small[:_MOST_MODULES])


def _checked(path: Path, assignment: str, course: Path | None) -> Result:
    """The result of a notebook for an assignment, from `grader check`.

    Raises:
        GraderError: there is none.
    """
    command = [sys.executable, "-P", "-m", "grader", "check", str(path), "--format", "json"]
    command += ["--assignment", assignment, *(["--course", str(course)] if course else [])]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    try:
        (result,) = result_set_from_json(done.stdout).submissions
    except ValueError:  # it is no result, or not one
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1].removeprefix("grader: ") if said else f"exit status {done.returncode}"
        raise GraderError(f"the notebook could not be judged: {reason}") from None
    if result.status != "graded":
        raise GraderError(f"the notebook could not be judged: {result.reason}")
    return result
