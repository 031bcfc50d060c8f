"""How long does it take to explain a wrong answer that no mistake of the catalogue explains?

`python benchmarks/explanations.py [ANSWERS] [CHECKOUT]` grades some tens of answers with slips that
the catalogue does not know (those of `tests/support/slips.py`), each on its own, and prints the
median and the largest wall time of one, experiments included (target: a median of at most 250 ms on
an idle machine), and the mean CPU time, that of the worker included. Then the same for exact copies
(target: at most 2 ms of CPU time each for what explains them). With another CHECKOUT, such as the
commit before, both are measured in turn, and their ratios are printed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

#: The targets, in milliseconds: wall time of an answer, and CPU time to explain a copy.
WALL, COPY = 250.0, 2.0
#: How many answers are explained if nothing is said.
ANSWERS = 48
#: How often each is measured in turn.
RUNS = 2

_ROOT = Path(__file__).resolve().parent.parent
_IMPORTS = {
    "regularization": "from reg_utils import *\n",
    "gradient_checking": "from gc_utils import *\n",
}


class Taken(NamedTuple):
    """What the answers took, in milliseconds."""

    median: float
    largest: float
    cpu: float
    copy: float


def answers(most: int) -> list[list[str]]:
    """The assignment, the function and the text of answers with slips."""
    from grader.course import find_course
    from grader.expecting import Reference
    from tests.support.slips import SLIPS

    course = find_course(_ROOT)
    found = []
    step = max(len(SLIPS) // most, 1)
    for slip in list(SLIPS.values())[::step][:most]:
        assignment = next(
            one
            for one in course.assignments.values()
            if slip.function in {question.function for question in one.questions}
        )
        text = slip.answer
        if not isinstance(text, str):
            changed = Reference(course, assignment).program.definitions[slip.function].source
            for old, new in text.items():
                changed = changed.replace(old, new)
            text = changed
        start = f"import numpy as np\n{_IMPORTS.get(assignment.name, '')}\n"
        found.append([assignment.name, slip.function, f"{start}{text}\n"])
    return found


def measure(checkout: Path, answers: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    """The milliseconds that each answer takes, and those that explain an exact copy of it."""
    from grader.batch.full_keys import full_answer_keys
    from grader.course import Seed, find_course
    from grader.grading import Memory, experiments, grade_program
    from grader.notebook import read_source
    from grader.worker import Worker

    course = find_course(checkout)
    keys = full_answer_keys(course, Seed(b"explanations"))
    explain: Any = experiments.explain
    explained: list[float] = []

    def timed(*arguments: Any) -> Any:
        start = time.process_time()
        found = explain(*arguments)
        explained.append(1000 * (time.process_time() - start))
        return found

    vars(experiments)["explain"] = timed
    walls, copies = [], []
    with Worker() as worker:
        for name in course.assignments:
            keys(name, worker)
        for name, function, text in answers:
            memory, program = Memory(), read_source(text, "x.py")
            asked = (program, course.assignment(name), keys(name, worker), worker)
            start = time.perf_counter()
            grade_program(*asked, only=function, memory=memory)
            walls.append(1000 * (time.perf_counter() - start))
            grade_program(*asked, only=function, memory=memory)
            copies += explained[-1:]
    return {"walls": walls, "copies": copies}


def measured(checkout: Path, answers: Sequence[Sequence[str]]) -> tuple[dict[str, Any], float]:
    """What `measure` finds in a process of its own, and the CPU seconds of that."""
    own = checkout / ".venv" / "bin" / "python"
    python = str(own if own.exists() else Path(sys.executable))
    with tempfile.TemporaryDirectory() as folder:
        asked, found = Path(folder) / "asked.json", Path(folder) / "found.json"
        asked.write_text(json.dumps(answers), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        words = [python, __file__, "--measure", str(checkout), str(asked), str(found)]
        process = subprocess.Popen(words, env=environment)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"exit status {process.returncode}: {' '.join(words)}")
        return json.loads(found.read_text(encoding="utf-8")), used.ru_utime + used.ru_stime


def taken(checkout: Path, answers: Sequence[Sequence[str]]) -> Taken:
    """What the answers take in a checkout."""
    _nothing, start = measured(checkout, [])
    found, used = measured(checkout, answers)
    return Taken(
        statistics.median(found["walls"]),
        max(found["walls"]),
        1000 * (used - start) / len(answers),
        statistics.median(found["copies"]),
    )


def main(arguments: Sequence[str]) -> None:
    """Measure, and print the figures."""
    numbers = [int(word) for word in arguments if word.isdigit()]
    checkouts = [_ROOT, *(Path(word).resolve() for word in arguments if not word.isdigit())]
    asked = answers(numbers[0] if numbers else ANSWERS)
    runs: list[list[Taken]] = [[] for _ in checkouts]
    for _run in range(RUNS):
        for checkout, found in zip(checkouts, runs, strict=True):
            found.append(taken(checkout, asked))
    best = [Taken(*map(min, zip(*found, strict=True))) for found in runs]
    print(f"{len(asked)} wrong answers, of {RUNS} runs the best, in milliseconds")
    for name, target in (("median", WALL), ("largest", None), ("cpu", None), ("copy", COPY)):
        figures = [getattr(one, name) for one in best]
        words = f"  {name:8}" + "".join(f"{figure:10.1f}" for figure in figures)
        words += "".join(f"   ratio {figures[0] / other:.2f}" for other in figures[1:])
        print(words + (f"   (target: at most {target:g})" if target is not None else ""))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        checkout, asked_file, found_file = map(Path, sys.argv[2:])
        todo = json.loads(asked_file.read_text(encoding="utf-8"))
        found_file.write_text(json.dumps(measure(checkout, todo)), encoding="utf-8")
    else:
        sys.path.insert(0, str(_ROOT))  # for the texts of the tests
        main(sys.argv[1:])
