"""Does the grader's own memory grow with the number of submissions?

`python benchmarks/memory.py [FEW [MANY]]` grades two classes, by default of 50 and of 500
submissions, with `grader grade`, pages included, and prints the peak memory of each grader
process (not counting its children) and their ratio (target: at most 1.2). The submissions are the
solved notebooks with one mistake of the catalogue in each, since these have the longest results.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from grader.course import find_course
from grader.expecting import Reference

#: The largest ratio that is acceptable.
TARGET = 1.2

#: Runs the grader and prints its peak memory.
GRADE = """
import resource, sys
from grader.cli import main
try:
    main()
finally:
    unit = 1 if sys.platform == "darwin" else 1024
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


def submissions() -> Iterator[str]:
    """Texts of solved notebooks, each with one mistake, repeated endlessly in a fixed order."""
    course = find_course()
    texts = []
    for assignment in course.assignments.values():
        reference = Reference(course, assignment)
        solved = (course.folder / "reference" / f"{assignment.name}.py").read_text(encoding="utf-8")
        for mistake in reference.mistakes:
            right = reference.program.definitions[mistake.function].source
            texts.append(solved.replace(right, mistake.variant(right)))
    random.Random(0).shuffle(texts)  # so that the smaller class has the same mix as the larger
    return itertools.cycle(texts)


def peak(count: int) -> int:
    """The peak memory of a grader that grades `count` submissions, in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        submitted = Path(folder, "submitted")
        submitted.mkdir()
        for number, text in zip(range(count), submissions(), strict=False):
            (submitted / f"student{number}.py").write_text(text, encoding="utf-8")
        command = [
            sys.executable,
            "-c",
            GRADE,
            "grade",
            str(submitted),
            "-o",
            str(Path(folder, "graded")),
        ]
        done = subprocess.run(
            command,
            env={**os.environ, "GRADER_SEED": "a seed for measuring"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
    return int(done.stdout.split()[-1])


def main() -> None:
    """Print the figures; exit with status 1 if the ratio is above the target."""
    few = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    peaks = {count: peak(count) for count in (few, many)}
    for count, size in peaks.items():
        print(f"{count:5} submissions: peak memory of the grader {size / 1e6:6.1f} MB")
    ratio = peaks[many] / peaks[few]
    print(f"ratio: {ratio:.3f} (target: at most {TARGET})")
    raise SystemExit(ratio > TARGET)


if __name__ == "__main__":
    main()
