"""How long does grading a class take?

`python benchmarks/class_speed.py [RUNS]` grades 100 solved notebooks with `grader grade`, pages
included, and prints the median wall time per submission in milliseconds (target: at most 60).
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
#: The target: milliseconds per submission.
MILLISECONDS = 60


def write_class(folder: Path) -> None:
    """Write `COUNT` solved notebooks, one for each student."""
    reference = find_course().folder / "reference"
    solved = [jupytext.read(path) for path in sorted(reference.glob("*.py"))]
    for number in range(COUNT):
        path = folder / f"student{number}" / "notebook.ipynb"
        path.parent.mkdir(parents=True)
        jupytext.write(solved[number % len(solved)], path)


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
    """Print the figures; exit with status 1 if they miss the target."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_class(folder / "submitted")
        grading = []
        for run in range(runs):
            out = folder / f"graded{run}"
            grading.append(1000 / COUNT * seconds("grade", folder / "submitted", "-o", out))
            whole = json.loads((out / "results.json").read_text(encoding="utf-8"))
            assert [each["score"] for each in whole["submissions"]] == [100] * COUNT
    each = statistics.median(grading)
    print(f"grade: {each:.1f} ms a submission, {COUNT} of them, median of {runs} runs")
    print(f"       (from {min(grading):.1f} to {max(grading):.1f}; target: at most {MILLISECONDS})")
    raise SystemExit(each > MILLISECONDS)


if __name__ == "__main__":
    main()
