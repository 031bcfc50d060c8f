"""What is there to grade? Files, folders and archives -> submissions, each with a student."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import TracebackType

from grader.course import Course
from grader.errors import GraderError, check_machine
from grader.results import Identity
from grader.submissions.choice import choose, people
from grader.submissions.helpers import helper_modules, without_helpers
from grader.submissions.names import displayable, is_zip, natural_key
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.students import (
    Work,
    make_names_distinct,
    shares_by_student,
    works_in_trees,
    works_of_files,
)
from grader.submissions.tree import Tree, read_tree
from grader.wording import listed, ntranslate
from grader.wording import translate as _
from grader.worker import TemporaryFolder, sweep_temporary_folders

#: The most files that a message lists.
_MOST_NAMED = 4
#: The name of a student without one.
_NAMELESS = "unnamed"


@dataclass(frozen=True)
class Submission:
    """One file of one student.

    Attributes:
        student: the name, as the instructor would write it.
        path: the file to read (in a temporary folder where it came out of an archive).
        source: the path as given and inside the archive, for people.
        problem: why there is no file to grade; `path` is a folder then.
        notes: what the instructor should know: late; which of several files counts.
        assignments: those for which this file counts; empty where for whatever it answers.
        helpers: the modules that were handed in beside it, by the names to import them under.
        identity: who handed it in, as the platform knows them.
        group: the names of all who handed it in together; empty for one person.
        due: the person's own due date or extension, as a roster has it; empty where the due date
            of the assignment holds.
        is_missing: whether nothing was handed in: a roster alone knows the person.
    """

    student: str
    path: Path
    source: str
    problem: str | None = None
    notes: tuple[str, ...] = ()
    assignments: tuple[str, ...] = ()
    helpers: tuple[tuple[str, Path], ...] = ()
    identity: Identity | None = None
    group: tuple[str, ...] = ()
    due: str = ""
    is_missing: bool = False


class Collection:
    """Submissions, some of which are in temporary folders until the collection is closed."""

    def __init__(
        self,
        paths: Iterable[Path],
        course: Course | None,
        only: str | None = None,
        results: Path | None = None,
        *,
        keeps: bool = False,
    ) -> None:
        """Find the submissions.

        Raises:
            GraderError: a path that is not there or cannot be read, or holds nothing to grade.
            MachineError: the disk is full, say.
        """
        sweep_temporary_folders()
        try:
            self._temporary = TemporaryFolder()
        except OSError as error:
            check_machine(error, "no temporary folder can be made")
            raise GraderError(f"no temporary folder can be made: {error.strerror}") from None
        try:
            scripts = ScriptClassifier.of(course, only, keeps=keeps)
            self.submissions = _find(list(paths), self._temporary.path, scripts, results)
            if scripts.known is not None:
                scripts.known.keep()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove the temporary folders."""
        self._temporary.remove()

    def __enter__(self) -> tuple[Submission, ...]:
        """Return the submissions, sorted by student and source, numbers in numerical order."""
        return self.submissions

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


def collect(
    paths: Iterable[Path],
    course: Course | None = None,
    only: str | None = None,
    *,
    results: Path | None = None,
    keeps: bool = False,
) -> Collection:
    """Find the submissions in files, folders and zip archives.

    Use it as `with collect(paths) as submissions:`. A file is a submission as it is, whatever
    its suffix; a folder or an archive is searched for the notebooks in it, and for the Python
    scripts that answer an assignment. Where several files of a student answer one, one of them
    counts.

    Args:
        paths: the files, folders and archives.
        course: tells its support modules from work, and which file answers what.
        only: the assignment that is graded, if one was named.
        results: the real path of the folder of results, which may lie among the submissions.
        keeps: whether to keep what files answer for the next run.

    Raises:
        GraderError: a path that is not there or cannot be read, or holds nothing to grade.
        MachineError: the disk is full, say: nobody's submission is at fault.
    """
    return Collection(paths, course, only, results, keeps=keeps)


def _find(
    paths: Sequence[Path], temporary: Path, scripts: ScriptClassifier, results: Path | None
) -> tuple[Submission, ...]:
    if not paths:
        raise GraderError("nothing to grade: name a file, a folder or a zip archive")
    named: list[Path] = []
    roots: list[Path] = []
    for path in dict.fromkeys(paths):
        (named if _is_file(path) and not is_zip(path.name) else roots).append(path)
    # The outermost folder first: it knows best whose a file is that was named twice.
    roots.sort(key=lambda root: (not root.is_dir(), len(Path(os.path.realpath(root)).parts)))
    trees = [
        read_tree(root, temporary / str(number), scripts, shares_by_student, results)
        for number, root in enumerate(roots)
    ]
    works = without_helpers([*works_in_trees(trees), *works_of_files(named, scripts)])
    make_names_distinct(works)
    submissions: dict[str, Submission] = {}
    persons = people(works)
    for work in works:
        for key, submission in _submissions(work, is_person=id(work) in persons):
            submissions.setdefault(key, submission)
    return tuple(
        sorted(
            submissions.values(),
            key=lambda each: (natural_key(each.student), natural_key(each.source)),
        )
    )


def _is_file(path: Path) -> bool:
    """Whether a path is a readable file rather than a folder.

    Raises:
        GraderError: there is nothing at the path, or it cannot be read.
    """
    try:
        if path.is_dir():
            return False
        if not path.is_file():
            what = "is neither a file nor a folder" if path.exists() else "no such file or folder"
            raise GraderError(f"{displayable(str(path))}: {what}")
        with path.open("rb"):
            return True
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            check_machine(error, f"{path} cannot be read")
        reason = getattr(error, "strerror", None) or error
        raise GraderError(f"{displayable(str(path))} cannot be read: {reason}") from None


def _submissions(work: Work, *, is_person: bool) -> Iterator[tuple[str, Submission]]:
    chosen = work.chosen
    late = (_("late"),) if work.is_late else ()
    if not chosen:
        folder = work.tree.folder.joinpath(*work.owner.folder)
        folder = folder if os.path.isdir(folder) else work.tree.folder  # noqa: PTH112 - never raises
        source = _source(work.tree, work.owner.folder)
        problem = Submission(work.name or _NAMELESS, folder, source, _problem(work), late)
        yield "\0".join((os.path.realpath(work.tree.given), *work.owner.folder, work.name)), problem
        return
    for choice in choose(work, is_person=is_person):
        file = choice.file
        assert file.path is not None
        yield (
            file.key,
            Submission(
                work.name or displayable(PurePath(file.parts[-1]).stem) or _NAMELESS,
                file.path,
                _source(work.tree, file.parts),
                notes=(*late, *choice.notes, *_left_out_note(work), *work.faults),
                assignments=choice.assignments,
                helpers=helper_modules(work, file),
            ),
        )


def _source(tree: Tree, parts: tuple[str, ...]) -> str:
    return displayable(PurePath(tree.given, *parts).as_posix())


def _left_out_note(work: Work) -> tuple[str, ...]:
    if not work.left_out:
        return ()
    depth = len(work.owner.folder)
    names = sorted(
        (displayable("/".join(file.parts[depth:])) for file in work.left_out), key=natural_key
    )
    note = ntranslate(
        "not graded, because it answers no assignment: {files}",
        "not graded, because they answer no assignment: {files}",
        len(names),
    )
    return (note.format(files=listed(names)),)


def _problem(work: Work) -> str:
    depth = len(work.owner.folder)
    faults = {file.parts for file in work.files if file.fault}
    names = sorted(
        (displayable("/".join(f.parts[depth:])) for f in work.files if f.parts not in faults),
        key=natural_key,
    )
    among = _("no notebook among the files: {files}")
    among = among.format(files=listed(names, limit=_MOST_NAMED)) if names else ""
    reasons = "; ".join((*work.faults, *((among,) if among else ())))
    return reasons or _("no notebook: the folder is empty (links are not followed)")
