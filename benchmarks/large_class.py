"""What does a class of thousands cost: in memory, in bytes, and until its page is open?

`python benchmarks/large_class.py [COUNT...]` grades the example class on its public calls and
makes classes of 1 000, 5 000 and 10 000 students of the results: every student has a name of their
own, and a third of them wrong answers that nobody else wrote. It writes the class page,
`grades.csv` and `results.json` of each class (students' pages, of which each is made on its own,
stay empty) and prints the peak memory of that process and the sizes of the files. The target: with
five times as many students, at most 1.2 times the memory.

Where Playwright and Chromium are (on the PATH, or GRADER_CHROMIUM), it then opens the page: medians
of five of the time until the load event, until the first row is painted, and from a click on
"Score" until the sorted rows are. The target: 2 s until the first row, at any number of students.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
from pages import graded_examples

from grader.batch.class_files import LAST_RUN, LastRun
from grader.results import Result, Store, to_json, write_atomically

#: The numbers of students, and how often each page is opened.
COUNTS, TIMES = (1000, 5000, 10_000), 5
#: The targets: the memory of the second class against the first, and seconds until a row is seen.
RATIO, SLOWEST = 1.2, 2.0

#: Writes the files of a class and prints the peak memory and the time that it took. What Linux says
#: of the used resources would include the memory of the process that launched it.
REPORT = """
import resource, sys, time
from pathlib import Path
from grader.batch.reporting import write_report
from grader.rendering import Pages
Pages.student_page = lambda *given, **more: ""
began = time.perf_counter()
write_report(Path(sys.argv[1]))
seconds = time.perf_counter() - began
status = Path("/proc/self/status")
if status.is_file():
    peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
else:
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(peak, seconds)
"""

#: Resolves with the time once what was changed before is painted.
PAINTED = """() => new Promise(done =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"""


@dataclass(frozen=True)
class Opened:
    """How long one opening of a page took, in seconds."""

    load: float
    row: float
    sort: float


def another(result: Result, number: int) -> Result:
    """`result` as that of another student; every third wrote wrong answers of their own."""
    own = number % 3 == 0
    questions = tuple(
        msgspec.structs.replace(question, answer=f"{number:016x}")
        if own and question.status != "correct" and question.answer
        else question
        for question in result.questions
    )
    name = f"Student {chr(65 + number % 26)}. Number {number}"
    return msgspec.structs.replace(
        result,
        student=name,
        source=f"submissions/{name}/{Path(result.source).name}",
        questions=questions,
    )


def make_class(folder: Path, examples: list[Result], count: int) -> None:
    """Write the store of a class of `count` students."""
    keys = tuple(f"{number:064x}" for number in range(count))
    with Store(folder) as store:
        for number, key in enumerate(keys):
            store.append(key, (another(examples[number % len(examples)], number),))
    last = LastRun(grader="0", isolation="sandbox", seed="", versions={}, keys=keys)
    write_atomically(folder / LAST_RUN, to_json(last))


def report(folder: Path) -> tuple[int, float]:
    """The peak memory in bytes of a process that writes the files of a class, and its seconds."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, str(folder)], stdout=subprocess.PIPE, text=True, check=True
    )
    memory, seconds = done.stdout.split()
    return int(memory), float(seconds)


def opened(chromium: str, page_file: Path) -> list[Opened]:
    """How long the page takes to open, again and again in a new browser."""
    from playwright.sync_api import sync_playwright

    times = []
    for _ in range(TIMES):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.set_default_timeout(120_000)
            began = time.perf_counter()
            page.goto(page_file.as_uri(), wait_until="load")
            loaded = time.perf_counter() - began
            page.locator("#students tbody tr").first.scroll_into_view_if_needed()
            page.evaluate(PAINTED)
            seen = time.perf_counter() - began
            button = page.get_by_role("columnheader", name="Score").get_by_role("button")
            clicked = time.perf_counter()
            button.evaluate("button => button.click()")
            page.evaluate(PAINTED)
            times.append(Opened(loaded, seen, time.perf_counter() - clicked))
            browser.close()
    return times


def main() -> None:
    """Print the figures; exit with status 1 if one misses its target."""
    counts = tuple(map(int, sys.argv[1:])) or COUNTS
    examples = [result for _, result in graded_examples()]
    chromium = os.environ.get("GRADER_CHROMIUM") or shutil.which("chromium")
    peaks, good = [], True
    for count in counts:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            make_class(folder, examples, count)
            memory, seconds = report(folder)
            peaks.append(memory)
            sizes = {
                name: (folder / name).stat().st_size / 1e6
                for name in ("index.html", "grades.csv", "results.json")
            }
            print(
                f"{count:6} students: {memory / 1e6:.0f} MB at most, {seconds:.1f} s; "
                + ", ".join(f"{name} {size:.2f} MB" for name, size in sizes.items())
            )
            if chromium is None:
                continue
            times = opened(chromium, folder / "index.html")
            load, row, sort = (
                statistics.median(getattr(each, name) for each in times)
                for name in ("load", "row", "sort")
            )
            good = good and row <= SLOWEST
            print(
                f"       the page: loaded after {load:.2f} s, first row painted after {row:.2f} s "
                f"(target {SLOWEST:g}), sorted by score in {sort:.2f} s"
            )
    for count, memory in zip(counts[1:], peaks[1:], strict=True):
        each = (memory - peaks[0]) / (count - counts[0])
        print(
            f"memory at {count} against {counts[0]}: {memory / peaks[0]:.2f} "
            f"({each / 1000:.1f} kB for each more student)"
        )
    if len(peaks) > 1:
        good = good and peaks[1] <= RATIO * peaks[0]
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
