"""What do the benchmarks of whole classes share? Classes to grade, and what a command takes."""

from __future__ import annotations

import ast
import itertools
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import jupytext

from grader.course import find_course
from grader.expecting import Reference

#: The checkout that these benchmarks belong to.
OWN = Path(__file__).resolve().parent.parent
#: The share of code cells that get a comment of their student's.
_COMMENTED = 0.3

_START = """
import resource, sys
sys.path.insert(0, {folder!r})
{before}
from grader.cli import main
try:
    main()
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, file=sys.stderr)
"""
#: What turns the search for repairs off: wrong answers are explained without experiments.
WITHOUT_REPAIR = "import grader.grading.experiments as e; e._investigated = lambda *_: None"


class Taken(NamedTuple):
    """What a command took: seconds of wall and of CPU time, and its own peak memory in bytes.

    The CPU time is that of all its processes, the memory that of the first one.
    """

    wall: float
    cpu: float
    peak: int


def taken(
    checkout: Path, *arguments: str | Path, before: str = "", seed: str = "a seed for measuring"
) -> Taken:
    """What a command of the grader in a checkout takes; `before` is run in its process first.

    Raises:
        SystemExit: the command says that it was wrong; a submission that cannot be judged is right.
    """
    own = checkout / ".venv" / "bin" / "python"
    python = own if own.exists() else Path(sys.executable)
    code = _START.format(folder=str(checkout), before=before)
    environment = {**os.environ, "GRADER_SEED": seed}
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(python), "-c", code, *map(str, arguments)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    lines = process.stderr.read().splitlines()
    _pid, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise SystemExit("\n".join(lines[-5:]))
    peak = next(int(line.split()[1]) for line in reversed(lines) if line.startswith("peak "))
    return Taken(wall, used.ru_utime + used.ru_stime, peak)


def write_corpus(folder: Path) -> Path:
    """Write the hand-ins that a class is made of by default: most right, some with one mistake.

    These are the solved notebooks, several times, and once with each mistake of the catalogue.
    """
    course = find_course()
    for assignment in course.assignments.values():
        reference = Reference(course, assignment)
        path = course.folder / "reference" / f"{assignment.name}.py"
        solved = path.read_text(encoding="utf-8")
        texts = [solved] * (2 * len(reference.mistakes))
        for mistake in reference.mistakes:
            right = reference.program.definitions[mistake.function].source
            texts.append(solved.replace(right, mistake.variant(right)))
        for number, text in enumerate(texts):
            written = folder / f"{assignment.name} {number}" / "notebook.ipynb"
            written.parent.mkdir(parents=True)
            jupytext.write(jupytext.reads(text, fmt="py:percent"), written)
    return folder


def write_class(folder: Path, corpus: Path, count: int, *, all_differ: bool = False) -> None:
    """Write a class of `count` students out of a corpus of hand-ins.

    Names and irrelevant text vary: a text cell and some comments are the student's own. If all
    shall differ, so does each function, by a variable that nothing reads.
    """
    rng = random.Random(0)
    files = sorted(p for p in corpus.rglob("*") if p.suffix in (".ipynb", ".py"))
    if not files:
        raise SystemExit(f"{corpus}: no hand-ins")
    rng.shuffle(files)
    for number, path in zip(range(count), itertools.cycle(files), strict=False):
        written = folder / f"Student {number:05}" / path.name
        written.parent.mkdir(parents=True)
        written.write_bytes(_another(path.read_bytes(), path.suffix, number, rng, all_differ))


def _another(data: bytes, suffix: str, number: int, rng: random.Random, all_differ: bool) -> bytes:
    """A file as that of another student."""
    if suffix == ".py":
        text = data.decode("utf-8", "replace")
        text = _with_own_functions(text, number) if all_differ else text
        return f"{text}\n# student {number}\n".encode()
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = notebook.get("cells") or notebook["worksheets"][0]["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                _vary(cell, number, rng, all_differ)
        text = f"Handed in by student {number} ({rng.random()})."
        cells.append({"cell_type": "markdown", "metadata": {}, "source": [text]})
    except (ValueError, LookupError, TypeError, AttributeError):
        return data  # not a notebook: such hand-ins are part of a class
    return json.dumps(notebook).encode()


def _vary(cell: dict[str, Any], number: int, rng: random.Random, all_differ: bool) -> None:
    key = "source" if "source" in cell else "input"
    text = "".join(cell[key])
    if all_differ:
        text = _with_own_functions(text, number)
    if text.strip() and not text.lstrip().startswith("%") and rng.random() < _COMMENTED:
        text += f"\n# {number}"
    cell[key] = text


def _with_own_functions(text: str, number: int) -> str:
    """A text in whose functions a variable of the student's own is set; itself if it is broken."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return text
    lines = text.split("\n")
    for place in reversed([one for one in body if isinstance(one, ast.FunctionDef)]):
        first = place.body[0]
        docstring = ast.get_docstring(place, clean=False) is not None
        at = (first.end_lineno or first.lineno) if docstring else first.lineno - 1
        if first.lineno > place.lineno:
            lines.insert(at, f"{' ' * first.col_offset}own_{number} = {number}")
    return "\n".join(lines)


def number_of_submissions(out: Path) -> int:
    """How many submissions a graded folder has."""
    return len({(one["student"], one["source"]) for one in _submissions(out)})


def answers_of(out: Path) -> list[tuple[str, str]]:
    """The answers of a graded folder, each with its function; equal answers are equal."""
    return [
        (question["function"], question["answer"])
        for submission in _submissions(out)
        for question in submission["questions"]
        if question.get("answer")
    ]


def _submissions(out: Path) -> list[dict[str, Any]]:
    whole = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return list(whole["submissions"])
