"""What does `python -m grader.authoring.handout` do? It writes the students' notebooks.

`python -m grader.authoring.handout [--course DIR] [NAME...]` writes `assignments/<name>/<notebook>`
from `reference/<name>.py`, and where an assignment has several handouts, the notebook of each; with
`--check` it writes nothing and fails if a notebook is stale.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.authoring.handout.notebooks import stale_notebooks
from grader.course import find_course
from grader.errors import GraderError
from grader.results import write_atomically


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 1 if `--check` finds a stale notebook, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m grader.authoring.handout",
        description="Make the student notebooks from the references: the solutions taken out.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignments (default: all)")
    parser.add_argument("--course", type=Path, metavar="DIR", help="the course's folder")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one is stale")
    options = parser.parse_args(arguments)
    try:
        course = find_course(options.course)
        stale = stale_notebooks(course, options.names or sorted(course.assignments))
        for path, text in stale:
            if options.check:
                print(f"stale: {path}")
            else:
                write_atomically(path, text)
                print(f"written: {path}")
    except (GraderError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 1 if options.check and stale else 0
