"""The command line: grade, check, report, verify, demo. Thin: options in, exit code out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from grader import __version__
from grader.errors import GraderError
from grader.interruption import stoppable

if TYPE_CHECKING:
    from grader.course import Course
    from grader.results import Result, ResultSet
    from grader.settings import Settings
    from grader.worker import Worker

app = typer.Typer(
    name="grader",
    help="Marks deep-learning notebooks: runs each graded function in isolation, and says which "
    "mistake was made and where.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Isolation(StrEnum):
    """How student code is confined."""

    auto = "auto"
    sandbox = "sandbox"
    process = "process"


class Language(StrEnum):
    """What people read."""

    en = "en"
    zh = "zh"


class CheckFormat(StrEnum):
    """What `check` writes."""

    text = "text"
    json = "json"
    html = "html"
    junit = "junit"
    github = "github"


CourseOption = Annotated[
    Path | None,
    typer.Option("--course", metavar="DIR", help="The course's folder, where it is not this one."),
]
AssignmentOption = Annotated[
    str | None,
    typer.Option(
        "--assignment",
        "-a",
        metavar="NAME",
        help="Grade for this assignment, instead of telling it from the functions defined.",
    ),
]
IsolationOption = Annotated[
    Isolation,
    typer.Option(
        help="sandbox: refuse without it; process: a process of its own, no boundary against "
        "hostile code; auto: the best there is."
    ),
]
PythonOption = Annotated[
    str | None,
    typer.Option("--python", metavar="PATH", help="Run submissions under this interpreter."),
]
TimeoutOption = Annotated[
    float | None,
    typer.Option("--timeout", metavar="S", min=0.1, help="Seconds of CPU time for each call."),
]
ThemeOption = Annotated[
    Path | None,
    typer.Option(
        "--theme", metavar="DIR", help="Templates and style to use in place of those in reports/."
    ),
]
LangOption = Annotated[
    Language | None,
    typer.Option("--lang", help="The language to write in (default: as the locale says)."),
]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"grader {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Take what belongs to no command."""


@app.command()
def grade(
    submissions: Annotated[
        list[Path], typer.Argument(help="Notebooks, folders of them, or zips of an LMS.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Where results go.")],
    assignment: AssignmentOption = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Which files to write.")
    ] = "html,json,csv",
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, metavar="N", help="How many at once (default: cores)."),
    ] = None,
    isolation: IsolationOption = Isolation.auto,
    python: PythonOption = None,
    seed_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The secret seed of the hidden calls, from a file."),
    ] = None,
    timeout: TimeoutOption = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run everything again, also what is unchanged.")
    ] = False,
    notebook: Annotated[
        bool, typer.Option("--notebook", help="Also show each whole notebook, on a page.")
    ] = False,
    theme: ThemeOption = None,
    lang: LangOption = None,
    course: CourseOption = None,
) -> None:
    """Grade a class, on public and hidden calls."""
    _speak(lang)
    from grader.gradebook import Run, grade_into, without_own
    from grader.seeds import find_seed
    from grader.submissions import collect

    found = _course(course, assignment)
    settings = _settings(assignment, isolation, python, timeout, jobs)
    if isolation is Isolation.auto:  # other people's code: nothing less unless asked for
        settings = replace(settings, isolation="sandbox")
    chosen = _formats(formats)
    if found.reference_folder is None:
        raise GraderError(
            f"{found.folder} has no reference/, which hidden calls need: run from a checkout of "
            "the course, or name one with --course"
        )
    seed = find_seed(found.folder, seed_file)
    run = Run(found, seed, settings, out, chosen, fresh, notebook, theme)
    with collect(submissions) as collected:
        from grader.progress import progress

        theirs = without_own(collected, out)
        with progress(len(theirs)) as tell:
            whole = grade_into(run, theirs, tell)
    _summary(whole, out, chosen)
    if any(result.status == "error" for result in whole.submissions):
        from grader.gradebook import FAULTS

        if (out / FAULTS).exists():
            print(f"grader: it failed on some; what happened is in {out / FAULTS}", file=sys.stderr)
        raise typer.Exit(1)


@app.command()
def check(
    submissions: Annotated[list[Path], typer.Argument(help="Notebooks or .py files of your own.")],
    assignment: AssignmentOption = None,
    format: Annotated[CheckFormat, typer.Option(help="What to write.")] = CheckFormat.text,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write there instead of the terminal."),
    ] = None,
    require: Annotated[
        float,
        typer.Option(
            min=0,
            max=100,
            metavar="PERCENT",
            help="Exit 0 from this share of the public points on.",
        ),
    ] = 100.0,
    isolation: IsolationOption = Isolation.auto,
    python: PythonOption = None,
    timeout: TimeoutOption = None,
    lang: LangOption = None,
    course: CourseOption = None,
) -> None:
    """Check your own notebook, on the public calls."""
    from grader.formats.checked import write

    _speak(lang)
    settings = _settings(assignment, isolation, python, timeout, jobs=1)
    with settings.starting() as first:  # while the rest is imported and read
        results = _check_all(_course(course, assignment), settings, submissions, first)
    write(results, format.value, out)
    if any(result.status != "graded" for result in results):
        raise typer.Exit(2)
    wanted = require / 100 - 1e-9
    if any(result.score < wanted * result.max_score for result in results):
        raise typer.Exit(1)


@app.command()
def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that was graded into.")],
    anonymous: Annotated[
        bool,
        typer.Option("--anonymous", help="Hide names: write under pseudonyms, into OUT/anonymous."),
    ] = False,
    theme: ThemeOption = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="The language of the pages (default: that of the grading)."),
    ] = None,
) -> None:
    """Make the pages of a graded folder again, without running anything."""
    from grader.reporting import report as made_again

    _speak(lang)
    folder = made_again(out, hide_names=anonymous, theme=theme, language=lang and lang.value)
    _open(folder)


@app.command()
def verify(
    assignment: Annotated[
        str | None, typer.Argument(metavar="[ASSIGNMENT]", help="One assignment only.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Write the public expectations anew first.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Prove that an assignment itself is sound."""
    from grader.verification import Verification, verify_assignment, write_record

    found = _course(course, assignment)
    names = [assignment] if assignment else sorted(found.assignments)
    sound = True
    with _settings(None, Isolation.auto, None, None, 1).worker() as worker:
        for name in names:
            if record:
                write_record(found, found.assignment(name), worker)
            verification: Verification = verify_assignment(found, found.assignment(name), worker)
            print(verification.text())
            sound = sound and verification.sound
    if not sound:
        raise typer.Exit(1)


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Where results go.")
    ] = Path("graded"),
    lang: LangOption = None,
) -> None:
    """Grade the bundled example class."""
    from grader.course import find_course

    examples = find_course().folder / "examples" / "class"
    if not examples.is_dir():
        raise GraderError(
            "the example class comes with a checkout of the project, not with a wheel"
        )
    with _settings(None, Isolation.auto, None, None, 1).worker() as worker:
        isolation = Isolation(worker.tier)  # the examples are our own: any tier will do
    grade([examples], out, isolation=isolation, lang=lang)


def _check_all(
    course: Course, settings: Settings, paths: Sequence[Path], first: Callable[[], Worker]
) -> list[Result]:
    from grader.batch import grade_each, public_expectations
    from grader.grading import Grading
    from grader.submissions import collect

    grading = Grading(course, public_expectations(course), settings.only)
    with collect(paths) as collected:
        graded = grade_each(
            collected,
            grading,
            settings,
            on_fault=lambda _, text: print(text, file=sys.stderr),
            first=first(),
        )
        return [result for _, results in graded for result in results]


def _course(folder: Path | None, assignment: str | None) -> Course:
    from grader.course import find_course

    course = find_course(folder)
    if assignment is not None:
        course.assignment(assignment)
    return course


def _settings(
    assignment: str | None,
    isolation: Isolation,
    python: str | None,
    timeout: float | None,
    jobs: int | None,
) -> Settings:
    import os

    from grader.settings import Settings
    from grader.worker import Limits

    limits = Limits() if timeout is None else Limits(cpu_seconds=timeout)
    return Settings(
        jobs=jobs or os.cpu_count() or 1,
        isolation=isolation.value,
        python=python,
        limits=limits,
        only=assignment,
    )


def _formats(text: str) -> tuple[str, ...]:
    from grader.gradebook import FORMATS

    chosen = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := [name for name in chosen if name not in FORMATS]:
        raise GraderError(f"--format: unknown {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    return chosen


def _summary(whole: ResultSet, out: Path, formats: Sequence[str]) -> None:
    everyone = {(result.student, result.source) for result in whole.submissions}
    graded = {(r.student, r.source) for r in whole.submissions if r.status == "graded"}
    other = len(everyone - graded)
    from grader.language import translate as _

    told = _("{graded} graded, in {folder}")
    if other:
        told = _("{graded} graded, {other} could not be graded, in {folder}")
    print(told.format(graded=len(graded), other=other, folder=out))
    if "html" in formats:
        _open(out)


def _open(folder: Path) -> None:
    from grader.language import translate as _

    print(_("open {page}").format(page=folder / "index.html"))


def _speak(language: Language | None) -> None:
    """Write in `language` from now on, or in that of the locale."""
    from grader.language import of_locale, use

    use(language.value if language else of_locale())


def main() -> None:
    """Run the command; what goes wrong is one line on standard error.

    Exit status 2 for a fault of use, 128 and the signal's number when it was stopped.
    """
    with stoppable() as signals:
        code, said = _run()
    if signals:
        code, said = 128 + signals[0], said or "interrupted"
    if said:
        print(f"grader: {said}".encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
    sys.exit(code)


def _run() -> tuple[int, str]:
    """Run the command; its exit status, and what there is to say about it."""
    try:
        return app(prog_name="grader", standalone_mode=False) or 0, ""
    except TyperException as error:
        message = " ".join(str(error.format_message()).split())
        command = " ".join(["grader", *sys.argv[1:2]]) if sys.argv[1:2] in _COMMANDS else "grader"
        return 2, f"{message[:1].lower()}{message[1:].rstrip('.')}; see {command} --help"
    except GraderError as error:
        return 2, str(error)
    except (KeyboardInterrupt, typer.Abort):
        return 130, "interrupted"
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


_COMMANDS = [["grade"], ["check"], ["report"], ["verify"], ["demo"]]
