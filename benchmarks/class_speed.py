"""How long does grading a class take, and how long checking one notebook?

`python benchmarks/class_speed.py [RUNS]` grades 100 solved notebooks with `grader grade`, pages
included, and prints the median wall time per submission in milliseconds (target: at most 60). Then
it checks three of them with `grader check` and prints the median time of the slowest in seconds
(target: under 1).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jupytext

from grader.course import find_course

#: The number of notebooks.
COUNT = 100
#: The targets: milliseconds per submission for `grade`, and seconds for `check`.
MILLISECONDS, SECONDS = 60, 1.0


def write_class(folder: Path) -> list[Path]:
    """Write `COUNT` solved notebooks, one for each student, and return their paths."""
    reference = find_course().folder / "reference"
    solved = [jupytext.read(path) for path in sorted(reference.glob("*.py"))]
    paths = []
    for number in range(COUNT):
        path = folder / f"student{number}" / "notebook.ipynb"
        path.parent.mkdir(parents=True)
        jupytext.write(solved[number % len(solved)], path)
        paths.append(path)
    return paths


def seconds(*arguments: str | Path) -> float:
    """How many seconds a command takes from start to end."""
    command = [sys.executable, "-c", "from grader.cli import main; main()", *arguments]
    start = time.perf_counter()
    subprocess.run(
        command,
        env={**os.environ, "GRADER_SEED": "a seed for measuring"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Print the figures; exit with status 1 if one misses its target."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write_class(folder / "submitted")
        grading = []
        for run in range(runs):
            out = folder / f"graded{run}"
            grading.append(1000 / COUNT * seconds("grade", folder / "submitted", "-o", out))
            whole = json.loads((out / "results.json").read_text(encoding="utf-8"))
            assert [each["score"] for each in whole["submissions"]] == [100] * COUNT
        checking = {path: [seconds("check", path) for _ in range(runs)] for path in paths[:3]}
    each = statistics.median(grading)
    print(f"grade: {each:.1f} ms a submission, {COUNT} of them, median of {runs} runs")
    print(f"       (from {min(grading):.1f} to {max(grading):.1f}; target: at most {MILLISECONDS})")
    slowest = max(statistics.median(taken) for taken in checking.values())
    print(f"check: {slowest:.2f} s for the slowest of three (target: under {SECONDS:g})")
    raise SystemExit(each > MILLISECONDS or slowest >= SECONDS)


if __name__ == "__main__":
    main()
