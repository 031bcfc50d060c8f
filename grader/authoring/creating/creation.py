"""How does a solved notebook become an assignment? The whole way, on one page."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.authoring.creating.answers import PlannedAnswer, PlannedPart, split
from grader.authoring.creating.description_text import PlannedQuestion, description_text
from grader.authoring.creating.finding import Definition, called_in, find_graded
from grader.authoring.creating.mishaps import without_mishaps
from grader.authoring.creating.objects import ask_class
from grader.authoring.creating.placing import check_free, place, student_name, workshop
from grader.authoring.creating.planned import DATA_FILE, calls_text, data_text
from grader.authoring.creating.questions import AskedFunction, ask
from grader.authoring.creating.recording import Recordings, record_calls
from grader.authoring.creating.reference_text import reference_text
from grader.authoring.creating.shown import names_shown
from grader.authoring.creating.solved import SolvedNotebook
from grader.authoring.creating.surroundings import Surroundings, look_around
from grader.authoring.creating.trial import Trial
from grader.authoring.handout import notebook_text, student_notebook
from grader.authoring.verification import Verification, verify_assignment, write_record
from grader.course import Assignment, Course, load_course
from grader.errors import GraderError
from grader.notebook import read_source
from grader.results import write_atomically
from grader.worker import Worker

#: What all questions are worth together.
POINTS = 100
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_MARKUP = re.compile(r"[*_`$]{1,3}|<[^>]+>")
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class CreatedQuestion:
    """A question that was made: its function, why it was taken, its points and its calls."""

    function: str
    why: str
    points: int
    public: int
    hidden: int


@dataclass
class Created:
    """What was made.

    Attributes:
        name: the name of the assignment.
        folder: the course.
        notebook: the name of the student's notebook.
        questions: the questions.
        left: the functions that are not graded, each with the reason.
        remarks: what the instructor should know.
        verification: what `verify` says of it.
    """

    name: str
    folder: Path
    notebook: str = ""
    questions: list[CreatedQuestion] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    verification: Verification | None = None


def create_assignment(
    course: Path,
    name: str,
    notebook: SolvedNotebook,
    wanted: Sequence[str],
    recording_worker: Callable[[], Worker],
    worker: Worker,
) -> Created:
    """Make an assignment of a solved notebook, and put it into the course.

    Args:
        course: the course's folder, which need not exist.
        name: the name of the assignment.
        notebook: the solved notebook.
        wanted: the functions to grade; if empty, those that are found.
        recording_worker: starts a worker for the cells of the notebook.
        worker: runs the reference.

    Raises:
        GraderError: the name is taken, or nothing can be graded; then nothing is written.
    """
    check_free(course, name)
    others = load_course(course) if _has_assignments(course) else None
    found = find_graded(notebook, wanted)
    graded = [one for one, _why in found.taken]
    around = look_around(notebook, [one.name for one in graded])
    created = Created(name, course, left=list(found.left), remarks=list(around.remarks))
    if notebook.handout:
        created.remarks.append(
            f"of several handouts, only {notebook.handout} was taken; describe the others yourself"
        )
    with workshop(course, name) as folder:
        assignment = _bare_assignment(folder, name, notebook, around)
        with recording_worker() as recorder:
            recordings = record_calls(
                notebook,
                [one.name for one in graded if not one.is_class],
                assignment,
                recorder,
                [one.name for one in graded if one.is_class],
            )
        without_mishaps(notebook, recordings)
        created.remarks += map(str, recordings.remarks)
        text = reference_text(notebook, graded)
        write_atomically(folder / "reference" / f"{name}.py", text)
        trial = Trial(assignment, read_source(text, f"{name}.py"), notebook.path.name, worker)
        shown = names_shown(student_notebook(text))
        asked = _asked(notebook, dict(found.taken), recordings, trial, shown, created)
        _write(folder, name, notebook, asked, others, around, trial, created)
        created.verification = _verified(folder, name, worker)
        place(folder, course, name)
    return created


def _has_assignments(course: Path) -> bool:
    return any((course / "assignments").glob("*/assignment.toml"))


def _bare_assignment(
    folder: Path, name: str, notebook: SolvedNotebook, around: Surroundings
) -> Assignment:
    """The assignment before its questions are known; its support modules are copied."""
    home = folder / "assignments" / name
    try:
        home.mkdir(parents=True)
        (folder / "reference").mkdir()
        for path in around.modules.values():
            shutil.copyfile(path, home / path.name)
    except OSError as error:
        raise GraderError(f"{error.filename or home} cannot be copied: {error.strerror}") from None
    return Assignment(
        name=name,
        title=notebook.title,
        folder=home,
        notebook="",
        questions=(),
        modules={module: home / path.name for module, path in around.modules.items()},
        recognised_by=frozenset(),
        packages=around.imported,
    )


def _asked(
    notebook: SolvedNotebook,
    taken: dict[Definition, str],
    recordings: Recordings,
    trial: Trial,
    shown: Collection[str],
    created: Created,
) -> list[AskedFunction]:
    """The questions that can be asked; the other functions are left, each with its reason."""
    asked: list[AskedFunction] = []
    for one, why in taken.items():
        if one.is_class:
            made = ask_class(one, recordings, trial, shown)
        else:
            made = ask(notebook, one, recordings, trial)
        if isinstance(made, str):
            created.left.append((one.name, made))
            continue
        asked.append(made)
        created.remarks += made.remarks
        public = sum(not call.draws for call in made.calls)
        hidden = sum(call.draws for call in made.calls)
        created.questions.append(CreatedQuestion(one.name, why, 0, public, hidden))
    if not asked:
        reasons = "; ".join(f"{name}: {why}" for name, why in created.left)
        raise GraderError(
            f"{notebook.path}: no call of a graded function could be recorded, so there is nothing "
            f"to judge by ({reasons}); add cells that call them with plain data"
        )
    names = {one.definition.name for one in asked}
    for each in asked:
        inner = {n for s in each.definition.node.body for n in called_in(s)} & names
        for other in sorted(inner - {each.definition.name}):
            created.remarks.append(
                f"{each.definition.name} calls {other}, which is graded as well: a wrong {other} "
                f"costs both; `stubs` in assignment.toml can provide a right one"
            )
    return asked


def _write(
    folder: Path,
    name: str,
    notebook: SolvedNotebook,
    asked: Sequence[AskedFunction],
    others: Course | None,
    around: Surroundings,
    trial: Trial,
    created: Created,
) -> None:
    """Write all files of the assignment but those that are recorded."""
    home = folder / "assignments" / name
    points = [int(worth) for worth in split(max(POINTS, len(asked)), len(asked))]
    questions = [
        PlannedQuestion(
            one.definition.name,
            _title(notebook, one.definition),
            worth,
            _affordable(one.answer, worth),
            one.seed,
            one.may_change,
        )
        for one, worth in zip(asked, points, strict=True)
    ]
    created.questions = [
        replace(question, points=worth)
        for question, worth in zip(created.questions, points, strict=True)
    ]
    names = [one.definition.name for one in asked]
    handout = student_name(notebook.path, name)
    created.notebook = handout
    modules = {module: path.name for module, path in around.modules.items()}
    toml = description_text(
        notebook.title,
        handout,
        _recognised_by(names, others, created),
        questions,
        modules,
        _packages(asked, around),
    )
    write_atomically(home / "assignment.toml", toml)
    calls = calls_text(
        name, notebook.path.name, [call for one in asked for call in one.calls], trial.recorded
    )
    (home / DATA_FILE).unlink(missing_ok=True)
    if data := data_text(trial.recorded, calls):
        write_atomically(home / DATA_FILE, data)
    write_atomically(home / "calls.py", calls)
    write_atomically(home / handout, notebook_text(load_course(folder), name))


def _packages(asked: Sequence[AskedFunction], around: Surroundings) -> list[str]:
    """The packages that answers need: those of the functions, and those of their arguments."""
    text = "\n".join(call.text() for one in asked for call in one.calls)
    given = {"pandas"} if re.search(r"\bpd\.", text) else set()
    return sorted(given | set(around.packages))


def _affordable(answer: PlannedAnswer, points: int) -> PlannedAnswer:
    """The answer with no more parts than points; the last of them has what is left."""
    parts = answer.parts
    if len(parts) <= points:
        return answer
    rest = parts[points - 1 :]
    outputs = tuple(name for part in rest for name in part.outputs or (part.name,))
    return PlannedAnswer((*parts[: points - 1], PlannedPart("others", outputs)), answer.returns)


def _title(notebook: SolvedNotebook, one: Definition) -> str:
    """The heading above a function, unless it is that of the whole notebook."""
    for cell in reversed(notebook.cells[: one.cell - 1]):
        if (
            cell.kind == "code"
            and cell.statements
            and any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in cell.statements)
        ):
            break
        if cell.kind == "markdown" and (headings := _HEADING.findall(cell.text)):
            title = _MARKUP.sub("", headings[-1]).strip()
            if title and title != notebook.title:
                return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
    return one.name.replace("_", " ").strip().capitalize()


def _recognised_by(names: Sequence[str], others: Course | None, created: Created) -> list[str]:
    """The functions that no other assignment of the course asks for."""
    if others is None:
        return list(names)
    known = {q.function for each in others.assignments.values() for q in each.questions}
    known |= others.recognised_by
    own = [name for name in names if name not in known]
    if not own:
        created.remarks.append(
            "other assignments ask for the same functions; grade with --assignment "
            f"{created.name}, since nothing tells them apart"
        )
    return own or list(names)


def _verified(folder: Path, name: str, worker: Worker) -> Verification:
    course = load_course(folder)
    assignment = course.assignment(name)
    write_record(course, assignment, worker)
    return verify_assignment(course, assignment, worker)
