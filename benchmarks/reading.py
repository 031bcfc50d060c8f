"""What does it cost to read a notebook, and to prepare its questions for the worker?

`python benchmarks/reading.py` expands the example class to 400 notebooks with outputs of their own,
and prints the CPU time for each, first as in a new process, then for the second half of the class
after the first (target: 2 ms to read it, 1 ms to prepare its questions and the keys of its
answers). It does so twice: with cells that the class shares, and with a comment of the student's
own in each function, so that no cell with a function is known (no target).
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.batch.answer_keys import public_answer_keys
from grader.batch.settings import RunSettings
from grader.course import Course, Expectations, find_course
from grader.errors import UnreadableError
from grader.notebook import Program, answer_digest, forget_texts, read
from grader.running import prepare_question

#: How many notebooks are made of the examples.
STUDENTS = 400
#: The targets in milliseconds of CPU time.
READ, PREPARE = 2.0, 1.0
#: The first line of a function that is no longer than that.
FIRST_LINE = re.compile(r"^(def .*:)$", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU time to read a notebook, and to prepare its questions."""

    read: float
    prepare: float


def another_notebook(path: Path, number: int, comment: str, folder: Path) -> Path:
    """A copy of a notebook with outputs of its own, and a comment in each function's first line."""
    notebook = json.loads(path.read_text(encoding="utf-8-sig"))
    cells = notebook.get("cells") or notebook["worksheets"][0]["cells"]
    for position, cell in enumerate(cells, 1):
        key = "source" if "source" in cell else "input"
        if cell["cell_type"] == "code":
            cell[key] = FIRST_LINE.sub(rf"\1{comment}", "".join(cell[key]))
            printed = f"Cost after iteration {number}: {1 / (number + position)}\n" * 10
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": printed}]
    written = folder / f"{number}.ipynb"
    written.write_text(json.dumps(notebook), encoding="utf-8")
    return written


def readable(paths: list[Path]) -> list[Path]:
    """Those that are no damaged files."""
    found = []
    for path in paths:
        with suppress(UnreadableError):
            read(path)
            found.append(path)
    return found


def prepare(course: Course, expected: dict[str, Expectations], program: Program) -> int:
    """Prepare all questions of a program, with the keys of their answers; how many there are."""
    count = 0
    for name, assignment in course.assignments.items():
        if not assignment.recognised_by & program.definitions.keys():
            continue
        for question in assignment.questions:
            definition = program.definition(question.function)
            if definition is not None and definition.problem is None:
                calls = [e for e in expected[name].calls[question.function] if not e.call.sample]
                task = prepare_question(assignment, program, question, calls).task
                assert task.digest
                answer_digest(code.source for code in task.code)
                count += 1
    return count


def costs(paths: list[Path], prepare: Callable[[Program], int], *, is_cold: bool) -> list[Cost]:
    """What each of the notebooks costs, of those with questions that can be run."""
    found = []
    for path in paths:
        if is_cold:
            forget_texts()
        began = time.process_time()
        program = read(path)
        is_read = time.process_time()
        if prepare(program):
            is_prepared = time.process_time()
            found.append(Cost(1000 * (is_read - began), 1000 * (is_prepared - is_read)))
    return found


def report(what: str, found: list[Cost]) -> bool:
    """Print the means; return whether they meet the targets."""
    read_in = statistics.fmean(one.read for one in found)
    prepared_in = statistics.fmean(one.prepare for one in found)
    print(f"{what}: read {read_in:.2f} ms, prepare {prepared_in:.2f} ms ({len(found)} notebooks)")
    return read_in <= READ and prepared_in <= PREPARE


def main() -> None:
    """Print the figures; exit with status 1 if one misses its target."""
    course = find_course()
    keys = public_answer_keys(course)
    with RunSettings(isolation="auto").worker() as worker:
        expected = {name: keys(name, worker).expectations for name in course.assignments}

    def prepared(program: Program) -> int:
        return prepare(course, expected, program)

    examples = readable(sorted((course.folder / "examples" / "class").rglob("*.ipynb")))
    good = []
    print(f"targets, once the first notebooks were read: read {READ:g} ms, prepare {PREPARE:g} ms")
    for what, comment in (("shared cells", ""), ("own functions", "  # student {}")):
        with tempfile.TemporaryDirectory() as folder:
            paths = [
                another_notebook(examples[n % len(examples)], n, comment.format(n), Path(folder))
                for n in range(STUDENTS)
            ]
            half = STUDENTS // 2
            report(f"{what}, nothing known", costs(paths[: len(examples)], prepared, is_cold=True))
            costs(paths[:half], prepared, is_cold=False)
            good.append(
                report(f"{what}, second half", costs(paths[half:], prepared, is_cold=False))
            )
    sys.exit(0 if good[0] else 1)


if __name__ == "__main__":
    main()
