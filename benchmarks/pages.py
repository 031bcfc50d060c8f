"""What do pages cost in bytes and time, and whole notebooks compared with plain nbconvert?

`python benchmarks/pages.py` grades the example class on its public calls and expands it to two
classes of 200. In the first, everybody wrote what somebody in the example class wrote, whose pages
were made before (target: at most 2 ms of CPU time for each page on average). In the second, no two
answers are the same, nor are two wrong values (target: at most 7 ms). It prints the sizes of
students' pages as well and, for 100 notebooks, the time for their pages compared with what plain
nbconvert takes for the same files in the same run (target: a fifth).
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from grader.batch.answer_keys import public_answer_keys
from grader.batch.pool import grade_each, local_graders
from grader.batch.settings import RunSettings
from grader.course import find_course
from grader.grading import GradingContext
from grader.rendering import Pages
from grader.results import CallView, Finding, Result
from grader.submissions import collect

#: How many students' pages, and how many pages of whole notebooks, are made.
STUDENTS, NOTEBOOKS = 200, 100
#: The targets: bytes of a page, milliseconds for a page of known and of new answers, and the time
#: compared with nbconvert.
LARGEST, KNOWN, NEW, RATIO = 200_000, 2.0, 7.0, 0.2


def graded_examples() -> list[tuple[Path, Result]]:
    """Each notebook of the example class with its result."""
    course = find_course()
    grading = GradingContext(course, public_answer_keys(course))
    settings = RunSettings(isolation="auto")
    with collect([course.folder / "examples" / "class"]) as submissions:
        return [
            (submission.path, results[0])
            for submission, results in grade_each(
                submissions,
                local_graders(len(submissions), grading, settings, lambda _, text: print(text)),
            )
            if results[0].status == "graded" and submission.path.suffix == ".ipynb"
        ]


def own(code: str, number: int) -> str:
    """`code`, made unique for a student: a line in ten, which is what real answers differ in."""
    lines = code.split("\n")
    for at in range(0, len(lines), 10):
        lines[at] += f"  # student {number}"
    return "\n".join(lines)


def another(result: Result, number: int) -> Result:
    """`result` as that of another student, with unique code in each function, and unique values."""
    questions = tuple(
        replace(
            question,
            source=question.source
            and replace(question.source, code=own(question.source.code, number)),
            checks=tuple(own_finding(finding, number) for finding in question.checks),
            calls=tuple(own_values(view, number) for view in question.calls),
        )
        for question in result.questions
    )
    return replace(result, student=f"Student {number}", questions=questions)


def own_finding(finding: Finding, number: int) -> Finding:
    """A finding, whose sentence is made unique for a student if it is about a wrong value."""
    if finding.passed or not finding.message:
        return finding
    return replace(finding, message=f"{finding.message} ({number})")


def own_values(view: CallView, number: int) -> CallView:
    """A call, whose wrong values are made unique for a student."""
    numbers = view.got_values and replace(
        view.got_values,
        values=tuple(value and value * (1 + number / 1e6) for value in view.got_values.values),
    )
    return replace(view, got=view.got.replace("0.", f"{number}."), got_values=numbers)


def another_notebook(path: Path, result: Result, number: int, folder: Path) -> Path:
    """A copy of the notebook with unique graded cells and outputs; other text is unchanged."""
    notebook = json.loads(path.read_text(encoding="utf-8-sig"))
    graded = {q.source.cell for q in result.questions if q.source is not None}
    cells = notebook.get("cells") or notebook["worksheets"][0]["cells"]
    for position, cell in enumerate(cells, 1):
        key = "source" if "source" in cell else "input"
        if cell["cell_type"] == "code":
            if position in graded:
                cell[key] = own("".join(cell[key]), number)
            printed = f"Cost after iteration {number}: {1 / (number + position)}\n" * 10
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": printed}]
    written = folder / f"{number}.ipynb"
    written.write_text(json.dumps(notebook), encoding="utf-8")
    return written


def student_pages(pages: Pages, results: list[Result], answers: str, slowest: float) -> bool:
    """Print the size and CPU time of a class's pages; return whether they meet the targets."""
    sizes, times = [], []
    for result in results:
        began = time.process_time()
        page = pages.student_page(result)
        times.append(1000 * (time.process_time() - began))
        sizes.append(len(page.encode()))
    mean, usual = statistics.fmean(times), statistics.median(sizes)
    print(
        f"student page, {answers} answers: {mean:.2f} ms on average over {len(times)} (median "
        f"{statistics.median(times):.2f}, target {slowest:g}); {usual / 1000:.0f} kB (median), "
        f"{max(sizes) / 1000:.0f} kB at most (target {LARGEST / 1000:.0f})"
    )
    return mean <= slowest and max(sizes) <= LARGEST


def notebook_pages(pages: Pages, notebooks: list[tuple[Path, Result]]) -> bool:
    """Print the time for whole notebooks here and in nbconvert; return whether it is on target."""
    import nbformat
    from nbconvert import HTMLExporter

    import grader.rendering.notebook_page  # noqa: F401 - loading nbconvert is not measured

    exporter = HTMLExporter()  # type: ignore[no-untyped-call]  # nbconvert's are untyped
    empty = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]  # as above
    exporter.from_notebook_node(empty)  # its templates are compiled
    began = time.perf_counter()
    sizes = [len((pages.notebook_page(r, path) or "").encode()) for path, r in notebooks]
    ours = time.perf_counter() - began
    began = time.perf_counter()
    plain = [len(exporter.from_filename(str(path))[0].encode()) for path, _ in notebooks]
    theirs = time.perf_counter() - began
    ratio = ours / theirs
    print(
        f"whole notebook: {1000 * ours / len(sizes):.1f} ms on average over {len(sizes)}, plain "
        f"nbconvert {1000 * theirs / len(sizes):.1f} ms: {ratio:.3f} of it (target {RATIO}); "
        f"{statistics.median(sizes) / 1000:.0f} kB (median), nbconvert "
        f"{statistics.median(plain) / 1000:.0f} kB"
    )
    return ratio <= RATIO


def main() -> None:
    """Print the figures; exit with status 1 if one misses its target."""
    examples = graded_examples()
    pages = Pages()
    chosen = [examples[n % len(examples)] for n in range(STUDENTS)]
    new = [another(result, n) for n, (_, result) in enumerate(chosen)]
    known = [replace(result, student=f"Student {n}") for n, (_, result) in enumerate(chosen)]
    for _, result in examples:
        pages.student_page(result)
    good = student_pages(pages, known, "known", KNOWN)
    good = student_pages(pages, new, "new", NEW) and good
    with tempfile.TemporaryDirectory() as folder:
        notebooks = [
            (another_notebook(path, result, n, Path(folder)), new[n])
            for n, (path, result) in enumerate(chosen[:NOTEBOOKS])
        ]
        good = notebook_pages(pages, notebooks) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
