"""How is a notebook checked away from its kernel? A request comes in, an answer goes out, as JSON.

This runs in a process of its own: what a student has replaced in the kernel, NumPy's functions or
Python's own, is not replaced here.
"""

from __future__ import annotations

import difflib
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import msgspec

from grader.batch.settings import RunSettings
from grader.errors import GraderError, UnreadableError
from grader.interfaces.jupyter.session import Session
from grader.interfaces.jupyter.source import Source, source_of
from grader.notebook import read
from grader.results import Result, for_students, to_json
from grader.wording import LANGUAGES, listed, locale_language, ntranslate, sanitize, use_language
from grader.wording import translate as _

if TYPE_CHECKING:
    from grader.course import Assignment, Course

#: The width of the text.
_COLUMNS = 80
#: The largest module beside a notebook that is taken along, and how many files are looked at.
_LARGEST_MODULE = 300_000
_MOST_LOOKED_AT = 1000


@dataclass(frozen=True)
class Request:
    """What is asked: which functions of which notebook (all, if none is named), and how.

    Without `is_shown`, only the results are wanted, and no text or page of them.
    """

    session: Session
    functions: tuple[str, ...] = ()
    assignment: str | None = None
    course: str | None = None
    lang: str | None = None
    hint: int | None = None
    is_shown: bool = True


@dataclass(frozen=True)
class Answer:
    """What is shown, and the results as in `grader check --format json`; or the one error."""

    text: str = ""
    html: str = ""
    results: tuple[Any, ...] = ()
    error: str = ""


def main() -> None:
    """Answer the request on standard input; a signal ends this in the way of Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
        sys.stdout.buffer.write(msgspec.json.encode(answer_to(request)))
        sys.stdout.buffer.flush()
    except KeyboardInterrupt:
        sys.exit(130)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not disturb the cleaning up
    raise KeyboardInterrupt


def answer_to(request: Request) -> Answer:
    """Check the notebook, and show what came out."""
    try:
        _check_options(request)
        use_language(request.lang or locale_language())
        return _checked(request)
    except GraderError as error:
        return Answer(error=sanitize(str(error)))


def _check_options(request: Request) -> None:
    if request.lang not in (None, *LANGUAGES):
        languages = " or ".join(LANGUAGES)
        raise GraderError(f"lang={request.lang!r}: there is no such language; use {languages}")
    if request.hint is not None and request.hint not in range(1, 6):
        raise GraderError(f"hint={request.hint}: the steps of a hint are 1 to 5")


def _checked(request: Request) -> Answer:
    settings = RunSettings(jobs=1, warm=False)
    with settings.starting() as first:  # while the rest is imported
        from grader.batch.check import check_submissions
        from grader.course import find_course

        course = find_course(Path(request.course) if request.course else None)
        if request.assignment is not None:
            course.assignment(request.assignment)
        source = source_of(request.session)
        faults: list[str] = []
        with _file_of(source) as path:
            only = _assignment_for(course, request, path)
            results = check_submissions(
                course,
                [path],
                settings,
                only=only,
                functions=request.functions,
                on_fault=lambda _submission, text: faults.append(text),
                first=first(),
            )
    for text in faults:
        print(text, file=sys.stderr)
    results = [_for_student(result, source) for result in results]
    return Answer(
        text=_text(results, source, request.hint) if request.is_shown else "",
        html=_html(results, source, request.hint) if request.is_shown else "",
        results=tuple(msgspec.json.decode(to_json(result)) for result in results),
    )


def _for_student(result: Result, source: Source) -> Result:
    """What the student may see of a result, with the name of their own file."""
    return for_students(msgspec.structs.replace(result, source=source.name))


def _assignment_for(course: Course, request: Request, path: Path) -> str | None:
    """The assignment to check for; None if it is recognised by what the notebook defines.

    Raises:
        GraderError: there is no question of a name, or it is not clear whose it is.
    """
    assignments = [
        each for each in course.assignments.values() if request.assignment in (None, each.name)
    ]
    if not request.functions:
        return request.assignment
    answered = _answered(assignments, path)
    for function in request.functions:
        if not _asking(assignments, function):
            raise GraderError(_unknown(function, answered or assignments))
    lacking = [each for each in request.functions if not _asking(answered, each)]
    if request.assignment or not lacking:
        return request.assignment
    # It is missing: its assignment is the one that says so.
    asking = [
        each for each in assignments if all(_asking([each], one) for one in request.functions)
    ]
    if len(asking) == 1:
        return asking[0].name
    if asking:
        names = ", ".join(each.name for each in asking)
        raise GraderError(
            f"{lacking[0]} is asked for in {names}; say which is meant: -a {asking[0].name}"
        )
    raise GraderError(
        f"{lacking[0]} is of another assignment than {_first_other(request.functions, lacking)}; "
        "ask for it alone"
    )


def _asking(assignments: Sequence[Assignment], function: str) -> list[Assignment]:
    """The assignments that ask for a function."""
    return [each for each in assignments if function in [one.function for one in each.questions]]


def _first_other(functions: Sequence[str], lacking: Sequence[str]) -> str:
    return next((each for each in functions if each not in lacking), functions[-1])


def _unknown(function: str, assignments: Sequence[Assignment]) -> str:
    """What is said of a name that no question has."""
    names = [question.function for each in assignments for question in each.questions]
    close = difflib.get_close_matches(function, names, n=1)
    meant = f"do you mean {close[0]}? " if close else ""
    return f"{function} is not a graded function; {meant}graded are {', '.join(names)}"


def _answered(assignments: Sequence[Assignment], path: Path) -> list[Assignment]:
    """The assignments that the notebook answers."""
    try:
        defined = read(path).definitions.keys()
    except UnreadableError:
        return []
    return [each for each in assignments if each.recognised_by & defined]


@contextmanager
def _file_of(source: Source) -> Iterator[Path]:
    """A file with the text that is graded: the saved one, if it has it."""
    if source.path is not None and source.path.read_bytes() == source.content:
        yield source.path
        return
    from grader.worker import TemporaryFolder

    folder = TemporaryFolder()
    try:
        beside = Path.cwd() if source.path is None else source.path.parent
        _take_modules(beside, folder.path)
        path = folder.path / source.name
        path.write_bytes(source.content)
        yield path
    finally:
        folder.remove()


def _take_modules(beside: Path, folder: Path) -> None:
    """Copy the student's own modules, which the notebook may import; none of them is run."""
    for path, _number in zip(sorted(beside.glob("*.py")), range(_MOST_LOOKED_AT), strict=False):
        with suppress(OSError):  # as if it were not there
            if not path.is_symlink() and path.stat().st_size <= _LARGEST_MODULE:
                shutil.copyfile(path, folder / path.name)


# what is shown ------------------------------------------------------------------------------------


def _text(results: Sequence[Result], source: Source, hint: int | None) -> str:
    """What `grader check` prints, below what is not saved."""
    from rich.console import Console

    from grader.formats.text import print_result

    # kernels set FORCE_COLOR, and not every front end reads the codes of colours
    console = Console(
        file=StringIO(),
        highlight=False,
        width=_COLUMNS,
        color_system=None,
        force_terminal=False,
    )
    for sentence in remarks(source):
        console.print(sanitize(sentence), markup=False)
    for result in results:
        print_result(result, console, hint)
    file = console.file
    assert isinstance(file, StringIO)
    lines = (line.rstrip() for line in file.getvalue().strip("\n").split("\n"))
    return "\n".join(lines)


def _html(results: Sequence[Result], source: Source, hint: int | None) -> str:
    from grader.rendering import cell_output

    return cell_output(results, remarks(source), source.brackets, hint)


def remarks(source: Source) -> tuple[str, ...]:
    """What is said of the text that was graded, in sentences."""
    return (*_unsaved(source), *source.notes)


def _unsaved(source: Source) -> Iterator[str]:
    changed = [each for each in source.unsaved if not each.is_added]
    added = [each for each in source.unsaved if each.is_added]
    if changed:
        cells = [_("{cell} (In [{run}])").format(cell=each.cell, run=each.run) for each in changed]
        message = ntranslate(
            "Not saved yet: cell {cells} was graded as you last ran it.",
            "Not saved yet: cells {cells} were graded as you last ran them.",
            len(cells),
        )
        yield message.format(cells=listed(cells, 12))
    if added:
        runs = [
            _("In [{run}] as cell {cell}").format(cell=each.cell, run=each.run)
            if each.cell
            else _("In [{run}]").format(run=each.run)
            for each in added
        ]
        message = ntranslate(
            "Not in the saved file, and graded below its last cell: {runs}.",
            "Not in the saved file, and graded below its last cell: {runs}.",
            len(runs),
        )
        yield message.format(runs=listed(runs, 12))
    if changed or added:
        yield _("Save the notebook before you hand it in.")


if __name__ == "__main__":
    main()
