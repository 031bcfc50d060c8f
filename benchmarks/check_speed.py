"""How long does the check of a right notebook take, and where does the time go?

`python benchmarks/check_speed.py [RUNS] [CHECKOUT]` checks the solved notebook of each assignment
with `grader check`, and prints the medians of wall time (target: at most 0.45 s) and of CPU time,
that of the worker included (target: at most 0.5 s); then the same of `grader grade` for one
submission, with hidden expectations kept from an earlier run (target: at most 0.8 s of wall
time). With another CHECKOUT, such as the commit before, both are measured alternately and their
ratios are printed. At the end stand the packages whose import takes most of a check.

Compiled modules are kept, as they are in an installation, unless PYTHONDONTWRITEBYTECODE is set.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import jupytext

from grader.course import find_course

#: The targets, in seconds: wall and CPU time of `check`, and wall time of `grade`.
CHECK_WALL, CHECK_CPU, GRADE_WALL = 0.45, 0.5, 0.8
#: How many packages are listed.
LISTED = 8

_START = "import sys; sys.path.insert(0, {folder!r}); from grader.cli import main; main()"
_IMPORT = re.compile(r"^import time: +(\d+) \| +\d+ \| +([\w.]+)$", re.MULTILINE)


class Taken(NamedTuple):
    """What one run took, in seconds."""

    wall: float
    cpu: float


def command(checkout: Path, *arguments: str | Path) -> list[str]:
    """A command of the grader in this checkout, under its own interpreter if it has one."""
    own = checkout / ".venv" / "bin" / "python"
    python = own if own.exists() else Path(sys.executable)
    return [str(python), "-c", _START.format(folder=str(checkout)), *map(str, arguments)]


def taken(words: Sequence[str], environment: Mapping[str, str]) -> Taken:
    """How long a command takes, with all processes that it waits for."""
    start = time.perf_counter()
    process = subprocess.Popen(
        words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"exit status {process.returncode}: {' '.join(words[3:])}")
    return Taken(wall, used.ru_utime + used.ru_stime)


def median(runs: Sequence[Taken]) -> Taken:
    """The median of each figure."""
    return Taken(*(statistics.median(figures) for figures in zip(*runs, strict=True)))


def import_times(words: Sequence[str], environment: Mapping[str, str]) -> Counter[str]:
    """The milliseconds that imports take in the grader's own process, by package."""
    timed = [words[0], "-X", "importtime", *words[1:]]
    done = subprocess.run(timed, env=environment, capture_output=True, text=True, check=True)
    found: Counter[str] = Counter()
    for microseconds, name in _IMPORT.findall(done.stderr):
        package = name.partition(".")[0]
        is_standard = package.lstrip("_") in sys.stdlib_module_names or package.startswith("_")
        found["standard library" if is_standard else package] += int(microseconds)
    return Counter({name: total // 1000 for name, total in found.items()})


def measured(
    kind: str, notebook: Path, checkouts: Sequence[Path], runs: int, environment: Mapping[str, str]
) -> list[Taken]:
    """What `check` or `grade` of one notebook takes in each checkout, run in turn."""
    found: list[list[Taken]] = [[] for _ in checkouts]
    for run in range(runs + 1):
        for number, checkout in enumerate(checkouts):
            words = command(checkout, kind, notebook)
            if kind == "grade":
                words += ["-o", str(notebook.with_suffix(f".{number}.{run}"))]
            found[number].append(taken(words, environment))
    return [median(each[1:]) for each in found]  # the first run warms up


def shown(name: str, mine: Taken, others: Sequence[Taken]) -> str:
    """A line with the figures, and their ratios to the others'."""
    line = f"{name}: {mine.wall:.3f} s wall, {mine.cpu:.3f} s CPU"
    for other in others:
        line += f" ({mine.wall / other.wall:.2f} of {other.wall:.3f}"
        line += f", {mine.cpu / other.cpu:.2f} of {other.cpu:.3f})"
    return line


def main() -> None:
    """Print the figures; exit with status 1 if one misses its target."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    here = Path(__file__).resolve().parent.parent
    checkouts = [here, *(Path(name).resolve() for name in sys.argv[2:3])]
    missed = False
    with tempfile.TemporaryDirectory() as name:
        cache = str(Path(name) / "cache")
        environment = {**os.environ, "GRADER_SEED": "for measuring", "XDG_CACHE_HOME": cache}
        for source in sorted((find_course().folder / "reference").glob("*.py")):
            notebook = Path(name) / f"{source.stem}.ipynb"
            jupytext.write(jupytext.read(source), notebook)
            check, *others = measured("check", notebook, checkouts, runs, environment)
            print(shown(f"check {source.stem}", check, others))
            grade, *others = measured("grade", notebook, checkouts, runs, environment)
            print(shown(f"grade {source.stem}", grade, others))
            missed |= check.wall > CHECK_WALL or check.cpu > CHECK_CPU or grade.wall > GRADE_WALL
        imports = import_times(command(here, "check", notebook), environment)
    listed = ", ".join(f"{name} {total}" for name, total in imports.most_common(LISTED))
    print(f"imports of a check, in ms while each is timed: {listed}")
    print(f"(targets: check {CHECK_WALL} and {CHECK_CPU}, grade {GRADE_WALL}; {runs} runs each)")
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
