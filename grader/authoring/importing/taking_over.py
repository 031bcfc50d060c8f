"""How does the notebook of another grader become an assignment? The whole way, on one page."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.creating.description_text import PlannedQuestion, description_text
from grader.authoring.creating.finding import Definition, definitions_of
from grader.authoring.creating.placing import check_free, place, student_name, workshop
from grader.authoring.creating.planned import DATA_FILE, PlannedCall, calls_text, data_text
from grader.authoring.creating.solved import SolvedNotebook, check_language
from grader.authoring.creating.surroundings import Surroundings, look_around
from grader.authoring.creating.trial import Trial
from grader.authoring.handout import notebook_text
from grader.authoring.importing.asking import ImportedQuestion, ask
from grader.authoring.importing.by_hand import ByHand, by_hand, manual_text
from grader.authoring.importing.nbgrader_cells import is_nbgrader, read_nbgrader
from grader.authoring.importing.otter_cells import is_otter, read_otter
from grader.authoring.importing.points import Shares, share_points
from grader.authoring.importing.recording_tests import TestCalls, record_tests
from grader.authoring.importing.solving import (
    Solving,
    cells_of_students,
    reference_text,
    solved,
)
from grader.authoring.importing.source import Remark, SourceNotebook
from grader.authoring.verification import Verification, verify_assignment, write_record
from grader.course import Assignment, Course, load_course
from grader.errors import GraderError
from grader.notebook import read_document, read_source
from grader.results import write_atomically
from grader.worker import Worker

_LONGEST_TITLE = 60
#: So many reasons are given why nothing can be asked.
_MOST_REASONS = 3


@dataclass(frozen=True)
class Taken:
    """A question that was taken over: its points, and how many calls it has of either kind."""

    function: str
    points: float
    public: int
    hidden: int


@dataclass
class Imported:
    """What was taken over.

    Attributes:
        name: the name of the assignment.
        folder: the course.
        format: "nbgrader" or "otter".
        questions: the functions that are asked for.
        by_hand: the questions that people mark.
        turned: how many tests were turned into calls.
        remarks: what was not taken over as it was.
        notes: where the remarks are kept; None if there are none.
        verification: what `verify` says of the assignment.
    """

    name: str
    folder: Path
    format: str
    questions: list[Taken] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    turned: int = 0
    remarks: list[Remark] = field(default_factory=list)
    notes: Path | None = None
    verification: Verification | None = None


def import_notebook(
    path: Path,
    course: Path,
    name: str,
    recording_worker: Callable[[], Worker],
    worker: Worker,
) -> Imported:
    """Make an assignment of a notebook that was written for another grader.

    Args:
        path: the notebook: nbgrader's source version, or one in otter's Assign format.
        course: the course's folder, which need not exist.
        name: the name of the assignment; if empty, that of the file.
        recording_worker: starts a worker for the cells of the notebook.
        worker: runs the reference.

    Raises:
        GraderError: the file is neither, the name is taken, or nothing can be asked; then nothing
            is written.
    """
    source = read_source_notebook(path)
    name = name or _name_of(path)
    check_free(course, name)
    others = load_course(course) if any((course / "assignments").glob("*/*.toml")) else None
    imported = Imported(name, course, source.format, remarks=list(source.remarks))
    solving = solved(source)
    imported.remarks += solving.remarks
    definitions = _answered(source, solving, imported)
    around = look_around(solving.notebook, [one.name for one in definitions])
    with workshop(course, name) as folder:
        assignment = _bare_assignment(folder, name, solving.notebook, around)
        with recording_worker() as recorder:
            tests = record_tests(solving, [d.name for d in definitions], assignment, recorder)
        imported.turned = tests.turned
        imported.remarks += tests.remarks
        marked = by_hand(source, [one.name for one in definitions])
        imported.by_hand = list(marked)
        text = reference_text(source, {cell: one.tag for one in marked for cell in one.cells})
        write_atomically(folder / "reference" / f"{name}.py", text)
        trials = _trials(assignment, text, path, worker)
        asked = _asked(source, solving, definitions, tests, trials, imported)
        shares = _shares(source, asked, tests, imported)
        questions = [one for one in asked if shares.points[one.definition.name]]
        _write(folder, name, source, solving, questions, shares, others, around, trials, imported)
        imported.verification = _verified(folder, name, worker)
        place(folder, course, name)
    return imported


def read_source_notebook(path: Path) -> SourceNotebook:
    """The cells of a notebook, whichever grader it was written for.

    Raises:
        GraderError: it cannot be read, or is for neither.
    """
    document = read_document(path)
    check_language(path, document)
    if is_otter(document):
        return read_otter(path, document)
    if is_nbgrader(document):
        return read_nbgrader(path, document)
    raise GraderError(
        f"{path} is neither a source notebook of nbgrader nor in otter's Assign format; make a "
        "course from a plain solved notebook with `grader new NAME --from`"
    )


def _name_of(path: Path) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
    return plain if plain[:1].isalpha() else f"assignment_{plain}".rstrip("_")


def _answered(source: SourceNotebook, solving: Solving, imported: Imported) -> list[Definition]:
    """The functions that answers define, which may be asked for."""
    answers = {cell.number for cell in source.of_role("answer")}
    found = []
    for one in definitions_of(solving.notebook).values():
        cell = solving.origin[one.cell]
        if cell not in answers:
            continue
        if isinstance(one.node, ast.ClassDef):
            imported.remarks.append(
                Remark(cell, 0, f"{one.name} is a class; write its calls yourself")
            )
        else:
            found.append(one)
    return found


def _bare_assignment(
    folder: Path, name: str, notebook: SolvedNotebook, around: Surroundings
) -> Assignment:
    """The assignment before its questions are known; its support modules are copied."""
    home = folder / "assignments" / name
    try:
        home.mkdir(parents=True)
        (folder / "reference" / "calls").mkdir(parents=True)
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
        packages=frozenset(around.packages),
    )


def _trials(assignment: Assignment, text: str, path: Path, worker: Worker) -> tuple[Trial, Trial]:
    """Where calls are tried: those that students know, and the others."""
    program = read_source(text, f"{assignment.name}.py")
    return (
        Trial(assignment, program, path.name, worker),
        Trial(assignment, program, path.name, worker),
    )


def _asked(
    source: SourceNotebook,
    solving: Solving,
    definitions: Sequence[Definition],
    tests: TestCalls,
    trials: tuple[Trial, Trial],
    imported: Imported,
) -> list[ImportedQuestion]:
    """The questions, of functions that some test calls."""
    cells = cells_of_students(source)
    found = []
    for one in definitions:
        cell = solving.origin[one.cell]
        made = [each for each in tests.calls if each.call.function == one.name]
        if not made:
            imported.remarks.append(
                Remark(cell, 0, f"no test calls {one.name}, so it is not asked")
            )
            continue
        question = ask(one, made, trials, cells)
        imported.remarks += question.remarks
        if not question.public and not question.hidden:
            text = f"none of the calls of {one.name} can be asked, so it is not"
            imported.remarks.append(Remark(cell, 0, text))
            continue
        if not question.public:
            text = f"all calls of {one.name} are hidden: `grader check` says nothing of it"
            imported.remarks.append(Remark(cell, 0, text))
        found.append(question)
    return found


def _shares(
    source: SourceNotebook, asked: Sequence[ImportedQuestion], tests: TestCalls, imported: Imported
) -> Shares:
    """The points of the questions.

    Raises:
        GraderError: nothing is asked that is worth points.
    """
    names = [one.definition.name for one in asked]
    shares = share_points(source, tests.asked_in, names)
    imported.remarks += shares.remarks
    if asked and not any(shares.points.values()):
        text = "no test cell has points: each function is worth 1 point"
        imported.remarks.append(Remark(0, 0, text))
        return Shares(dict.fromkeys(names, 1.0))
    for name, points in shares.points.items():
        if not points:
            imported.remarks.append(
                Remark(0, 0, f"{name} is not asked: no test cell with points calls it")
            )
    if not any(shares.points.values()):
        kinds = {remark.text: remark for remark in reversed(in_order(imported.remarks))}
        first = in_order(list(kinds.values()))[:_MOST_REASONS]
        reasons = "; ".join(map(str, first)) or "it has no tests"
        raise GraderError(
            f"{source.path}: no test calls a function of an answer with plain data, so there is "
            f"nothing to judge by ({reasons})"
        )
    return shares


def _write(
    folder: Path,
    name: str,
    source: SourceNotebook,
    solving: Solving,
    questions: Sequence[ImportedQuestion],
    shares: Shares,
    others: Course | None,
    around: Surroundings,
    trials: tuple[Trial, Trial],
    imported: Imported,
) -> None:
    """Write all files of the assignment but those that are recorded."""
    home, reference = folder / "assignments" / name, folder / "reference"
    handout = student_name(source.path, name)
    titles = [_title(source, solving, one.definition) for one in questions]
    planned = [
        PlannedQuestion(
            one.definition.name,
            title if titles.count(title) == 1 else _plain(one.definition.name),
            shares.points[one.definition.name],
            one.answer,
            one.seed,
        )
        for one, title in zip(questions, titles, strict=True)
    ]
    names = [one.definition.name for one in questions]
    known = (
        {q.function for each in others.assignments.values() for q in each.questions}
        if others
        else set()
    )
    own = [one for one in names if one not in known]
    if not own:
        text = f"other assignments ask for the same functions; grade with --assignment {name}"
        imported.remarks.append(Remark(0, 0, text))
    modules = {module: path.name for module, path in around.modules.items()}
    imported.remarks += [_remark(text, solving) for text in around.remarks]
    toml = description_text(
        source.title or solving.notebook.title,
        handout,
        own or names,
        planned,
        modules,
        around.packages,
    )
    write_atomically(home / "assignment.toml", toml + manual_text(imported.by_hand))
    public = [call for one in questions for call in one.public]
    hidden = [call for one in questions for call in one.hidden]
    (home / DATA_FILE).unlink(missing_ok=True)
    _write_calls(home / "calls.py", home / DATA_FILE, name, source, public, trials[0])
    own_calls = reference / "calls"
    if hidden:
        data_file = own_calls / f"{name}_data.json"
        _write_calls(own_calls / f"{name}.py", data_file, name, source, hidden, trials[1])
    imported.questions = [
        Taken(
            one.definition.name,
            shares.points[one.definition.name],
            len(one.public),
            len(one.hidden),
        )
        for one in questions
    ]
    write_atomically(home / handout, notebook_text(load_course(folder), name))
    if imported.remarks:
        imported.notes = imported.folder / "reference" / "imported" / f"{name}.txt"
        (reference / "imported").mkdir()
        write_atomically(reference / "imported" / f"{name}.txt", notes_text(source, imported))


def _write_calls(
    path: Path,
    data_file: Path,
    name: str,
    source: SourceNotebook,
    calls: Sequence[PlannedCall],
    trial: Trial,
) -> None:
    text = calls_text(name, source.path.name, calls, trial.recorded, data_file.name)
    if data := data_text(trial.recorded, text):
        write_atomically(data_file, data)
    write_atomically(path, text)


def _title(source: SourceNotebook, solving: Solving, one: Definition) -> str:
    """The heading above a function, unless it is that of the whole notebook."""
    number = solving.origin[one.cell]
    heading = next((cell.heading for cell in source.cells if cell.number == number), "")
    title = re.sub(r"[*_`$]{1,3}|<[^>]+>", "", heading).strip()
    if not title or title == solving.notebook.title:
        title = _plain(one.name)
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"


def _plain(name: str) -> str:
    return name.replace("_", " ").strip().capitalize() or name


def _remark(text: str, solving: Solving) -> Remark:
    """What was said of a cell of the solved notebook, with its number in the source notebook."""
    found = re.match(r"cell (\d+): (.*)", text, re.DOTALL)
    return Remark(solving.origin[int(found[1])], 0, found[2]) if found else Remark(0, 0, text)


def notes_text(source: SourceNotebook, imported: Imported) -> str:
    """The text of the file that keeps what was not taken over."""
    lines = [f"What was not taken over from {source.path.name} as it was ({source.format}):", ""]
    lines += [str(remark) for remark in in_order(imported.remarks)]
    return "\n".join(lines) + "\n"


def in_order(remarks: Sequence[Remark]) -> list[Remark]:
    """The remarks in the order of the notebook, each once."""
    return sorted(dict.fromkeys(remarks), key=lambda one: (one.cell, one.line))


def _verified(folder: Path, name: str, worker: Worker) -> Verification:
    course = load_course(folder)
    assignment = course.assignment(name)
    write_record(course, assignment, worker)
    return verify_assignment(course, assignment, worker)
