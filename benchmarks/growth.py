"""Does the time for a submission, or the memory, grow with the number of submissions?

`python benchmarks/growth.py [COUNT ...]` grades classes of 100, 1000 and 5000 students (or of as
many as given) with `grader grade`, pages included, and prints for each the wall and the CPU time a
submission, the peak memory of the grader's first process and of all its processes together, and
the sizes of the files. The students of a class wrote the solved notebooks, a third of them with a
mistake of the catalogue. Target: from the last but one to the last, at most 1.2 times the memory.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measuring import OWN, taken, write_class, write_corpus

#: The numbers of students, and the largest ratio of the memory of the last two.
COUNTS, TARGET = (100, 1000, 5000), 1.2
FILES = ("index.html", "results.json", "results.jsonl", "answers.txt", "grades.csv")


def main() -> None:
    """Print the figures; exit with status 1 if the ratio is above the target."""
    counts = [int(count) for count in sys.argv[1:]] or COUNTS
    peaks = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = write_corpus(folder / "corpus")
        for count in counts:
            submitted, out = folder / f"class{count}", folder / f"graded{count}"
            write_class(submitted, corpus, count)
            took = taken(OWN, "grade", submitted, "-o", out)
            peaks.append(took.peak)
            pages = [path.stat().st_size for path in out.glob("students/*/*.html")]
            sizes = [f"{file} {(out / file).stat().st_size / 1e6:.1f}" for file in FILES]
            print(
                f"{count:6} students: {1000 * took.wall / count:6.1f} ms of wall time and "
                f"{1000 * took.cpu / count:6.1f} ms of CPU time each; {took.peak / 1e6:6.1f} MB; "
                f"MB: {', '.join(sizes)}, {len(pages)} pages {sum(pages) / 1e6:.1f}"
            )
    ratio = peaks[-1] / peaks[-2]
    print(f"memory: {ratio:.2f} times as much for the last as before (target: at most {TARGET})")
    raise SystemExit(ratio > TARGET)


if __name__ == "__main__":
    main()
