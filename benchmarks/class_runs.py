"""How long does grading a class take: at first, again unchanged, and after a change of points?

`python benchmarks/class_runs.py [--corpus DIR] [--count N] [--rounds N] [--all-differ] [--against
CHECKOUT]` grades a class with `grader grade`, pages included, and prints medians of wall and CPU
time, a submission each: of the first run, with the search for repairs and without it; of a second
one, in which nothing has changed; and of a third one, in which one assignment gives other points.
Apart from that stands the start: a class of one, of which the run is already known.

DIR holds the hand-ins that the class is made of (default: the solved notebooks, of which a third
have a mistake of the catalogue); they are taken as they are if N is 0. With another CHECKOUT, such
as the commit before, all is measured in turn, and ratios are printed.

Targets, for real hand-ins against the commit before answers were run once, starts aside: first 0.3,
unchanged 0.15, a class of 1000 0.16, all different 0.6; after other points at most 8 ms a
submission.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import tempfile
from collections import defaultdict
from pathlib import Path

from measuring import (
    OWN,
    WITHOUT_REPAIR,
    Taken,
    answers_of,
    number_of_submissions,
    taken,
    write_class,
    write_corpus,
)

#: The runs, in their order, by what they are called.
FIRST, BARE, UNCHANGED, POINTS, START = (
    "first run",
    "first run, no repairs",
    "unchanged",
    "other points",
    "start",
)


def course_copy(checkout: Path, folder: Path) -> Path:
    """A copy of the course of a checkout, whose points can be changed."""
    for name in ("assignments", "reference", "reports"):
        shutil.copytree(
            checkout / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    if (checkout / "course.toml").is_file():
        shutil.copy(checkout / "course.toml", folder)
    return folder


def change_points(course: Path) -> None:
    """Give the parts of one question other points, with the same sum."""
    path = course / "assignments" / "regularization" / "assignment.toml"
    text = path.read_text(encoding="utf-8")
    for part, points in (("D1", 6), ("D2", 4)):
        text, count = re.subn(rf"^({part} = {{ points = )5\b", rf"\g<1>{points}", text, flags=re.M)
        if count != 1:
            raise SystemExit(f"{path}: the points of {part} are not those that this file knows")
    path.write_text(text, encoding="utf-8")


def measure(
    checkout: Path, submitted: Path, one: Path, folder: Path, *, has_repairs: bool
) -> dict[str, Taken]:
    """What each of the runs takes."""
    folder.mkdir()
    course = course_copy(checkout, folder / "course")
    out, bare = folder / "graded", folder / "bare"

    def grade(what: Path, into: Path, before: str = "") -> Taken:
        return taken(checkout, "grade", what, "-o", into, "--course", course, before=before)

    grade(one, folder / "one")  # the expectations of hidden calls are kept from now on
    found = {START: grade(one, folder / "one")}
    if has_repairs:
        found[BARE] = grade(submitted, bare, WITHOUT_REPAIR)
    found[FIRST] = grade(submitted, out)
    found[UNCHANGED] = grade(submitted, out)
    change_points(course)
    found[POINTS] = grade(submitted, out)
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--all-differ", action="store_true")
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    checkouts = [OWN] + ([options.against.resolve()] if options.against else [])
    times: dict[tuple[Path, str], list[Taken]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        solved = write_corpus(folder / "corpus")
        submitted = corpus = options.corpus or solved
        if options.count or options.all_differ:
            submitted = folder / "submitted"
            write_class(submitted, corpus, options.count, all_differ=options.all_differ)
        one = folder / "one"
        write_class(one, solved, 1)
        for number in range(options.rounds):
            for place, checkout in enumerate(checkouts):
                own = folder / f"{number}-{place}"
                found = measure(checkout, submitted, one, own, has_repairs=place == 0)
                for run, what in found.items():
                    times[checkout, run].append(what)
                if number + 1 < options.rounds or place:
                    shutil.rmtree(own)
        graded = folder / f"{options.rounds - 1}-0" / "graded"
        count, answers = number_of_submissions(graded), answers_of(graded)
    share = len(set(answers)) / len(answers)
    print(f"{count} submissions, {100 * share:.0f} % of the answers distinct; ms a submission")
    print(f"{'':22} {'wall':>7} {'CPU':>7}  against {'wall':>7} {'CPU':>7}  ratio, starts aside")
    for run in (START, FIRST, BARE, UNCHANGED, POINTS):
        print(_line(run, times, checkouts, count))


def _line(
    run: str, times: dict[tuple[Path, str], list[Taken]], checkouts: list[Path], count: int
) -> str:
    """The figures of one run."""

    def median(checkout: Path, what: str) -> tuple[float, float]:
        found = times[checkout, what]
        return (
            statistics.median(one.wall for one in found),
            statistics.median(one.cpu for one in found),
        )

    number = 1 if run == START else count
    wall, cpu = median(OWN, run)
    line = f"{run:22} {1000 * wall / number:7.1f} {1000 * cpu / number:7.1f}"
    if len(checkouts) < 2:
        return line
    other = FIRST if run == BARE else run
    theirs = median(checkouts[1], other)
    line += f"          {1000 * theirs[0] / number:7.1f} {1000 * theirs[1] / number:7.1f}"
    start, their_start = median(OWN, START), median(checkouts[1], START)
    if run == START:
        return f"{line}  {wall / theirs[0]:.2f} {cpu / theirs[1]:.2f}"
    ratios = [(wall - start[0]) / (theirs[0] - their_start[0])]
    ratios.append((cpu - start[1]) / (theirs[1] - their_start[1]))
    return f"{line}  {ratios[0]:.2f} {ratios[1]:.2f}"


if __name__ == "__main__":
    main()
