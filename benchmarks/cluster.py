"""What does a cluster cost? CPU time with two Dask workers on this machine, against a local run.

`python benchmarks/cluster.py [FOLDER] [ROUNDS]` grades the submissions of FOLDER (default: the
example class) by this machine alone and with a scheduler and two workers of Dask on it, in turn,
each time into a new folder. It prints medians of the CPU time of all processes together, which is
what machines are paid for; how long a run takes depends on how many there are. What is spent before
the first answer is stated apart: it is measured with a single submission that has one answer. The
targets: beyond that, at most 1.2 times the CPU time of a local run, since submissions are read
twice and wrong answers are explained there but put into words here; and at most 5 s more before it.

The files of both runs are compared, but for times. It needs `openssl`, which makes certificates.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "class"
#: The targets: times the CPU time of a local run, and seconds before the first answer.
RATIO, FIRST = 1.2, 5.0
SMALLEST = "def initialize_parameters_zeros(layers_dims):\n    return {}\n"
_TICKS = os.sysconf("SC_CLK_TCK")


class Cluster:
    """A scheduler and two workers, ended with the block."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        sys.path.insert(0, str(ROOT))
        from tests.support.dask_processes import dask_processes, until

        self._dask = stack.enter_context(dask_processes())
        self._workers = [self._dask.worker(), self._dask.worker()]
        until(lambda: all("Registered to" in self._dask.log_of(each) for each in self._workers))
        self._folder = folder

    def seconds(self) -> float:
        """The CPU time of the scheduler and the workers so far, and of what ran below them."""
        total = 0
        for process in (self._dask.scheduler, *self._workers):
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
        return total / _TICKS

    def grade(self, submitted: Path, out: Path, *, here: bool) -> tuple[float, float]:
        """The CPU time of all processes that grade a class, and the elapsed time."""
        extra = () if here else ("--cluster", self._dask.address)
        before, began = _children() + self.seconds(), time.perf_counter()
        done = subprocess.run(
            [self._dask.python, "-m", "grader", "grade", submitted, "-o", out, *extra],
            env={**self._dask.environment(), "XDG_CACHE_HOME": str(self._folder / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        elapsed = time.perf_counter() - began
        assert done.returncode == 0, done.stderr[-2000:]
        time.sleep(1)  # the workers end their sandboxes
        return _children() + self.seconds() - before, elapsed


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def medians(rounds: int, *measured: Callable[[], tuple[float, float]]) -> list[tuple[float, float]]:
    """The medians of what is measured in turn."""
    found: list[list[tuple[float, float]]] = [[] for _one in measured]
    for _round in range(rounds):
        for one, measure in zip(found, measured, strict=True):
            one.append(measure())
    return [
        (statistics.median(cpu for cpu, _time in each), statistics.median(t for _cpu, t in each))
        for each in found
    ]


def main() -> None:
    """Print the figures; exit with status 1 if one misses its target."""
    submitted = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = Cluster(stack, folder)
        from tests.test_cluster import differences

        single = folder / "single" / "Ada.py"
        single.parent.mkdir()
        single.write_text(SMALLEST, encoding="utf-8")
        number = 0

        def run(what: Path, *, here: bool) -> Callable[[], tuple[float, float]]:
            def measure() -> tuple[float, float]:
                nonlocal number
                number += 1
                return cluster.grade(what, folder / f"{number}", here=here)

            return measure

        cluster.grade(single, folder / "first", here=True)  # makes hidden expectations
        (small, _), (small_there, _) = medians(
            rounds, run(single, here=True), run(single, here=False)
        )
        (cpu, wall), (cpu_there, wall_there) = medians(
            rounds, run(submitted, here=True), run(submitted, here=False)
        )
        differ = differences(folder / f"{number - 1}", folder / f"{number}")
        count = len((folder / f"{number}" / "grades.csv").read_text(encoding="utf-8").splitlines())
    ratio = (cpu_there - small_there) / (cpu - small)
    print(f"{count - 1} results; medians of {rounds} rounds; CPU time of all processes")
    print("                      local   two workers")
    print(f"before the first  {small:7.2f} s  {small_there:9.2f} s")
    print(f"whole run         {cpu:7.2f} s  {cpu_there:9.2f} s")
    print(f"elapsed           {wall:7.2f} s  {wall_there:9.2f} s")
    each = [1000 * value / (count - 1) for value in (cpu - small, cpu_there - small_there)]
    print(f"each result       {each[0]:7.1f} ms {each[1]:9.1f} ms   ratio {ratio:.2f}")
    print(f"files that differ: {len(differ)}")
    sys.exit(ratio > RATIO or small_there - small > FIRST or bool(differ))


if __name__ == "__main__":
    main()
