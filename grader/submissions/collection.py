"""What is there to grade? Files, folders and archives -> submissions, each with its student."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import TracebackType

from grader.course import Course
from grader.errors import GraderError
from grader.submissions.layouts import original_name
from grader.submissions.names import is_zip, natural, shown, without_copy_mark
from grader.submissions.scripts import Scripts
from grader.submissions.students import Work, in_files, in_trees, make_names_distinct
from grader.submissions.tree import File, Tree, grow
from grader.temporary import TemporaryFolder, sweep
from grader.wording import listed, ntranslate
from grader.wording import translate as _

_MOST_NAMED = 4
_NAMELESS = "unnamed"


@dataclass(frozen=True)
class Submission:
    """One file of one student.

    Attributes:
        student: the name, as the instructor would write it.
        path: the file to read (in a temporary folder where it came out of an archive).
        source: the path as given and inside the archive, for people.
        problem: why there is no file to grade; `path` is a folder then.
        notes: what the instructor should know: late; one of several versions.
    """

    student: str
    path: Path
    source: str
    problem: str | None = None
    notes: tuple[str, ...] = ()


class Collection:
    """Submissions, and the temporary folders in which some of them lie until it is closed."""

    def __init__(self, paths: Iterable[Path], course: Course | None) -> None:
        """Find the submissions.

        Raises:
            GraderError: a path that is not there or cannot be read, or holds nothing to grade.
        """
        sweep()
        self._temporary = TemporaryFolder()
        try:
            self.submissions = _find(list(paths), self._temporary.path, Scripts.of(course))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove the temporary folders."""
        self._temporary.remove()

    def __enter__(self) -> tuple[Submission, ...]:
        """Give the submissions, sorted by student, then source, numbers as numbers."""
        return self.submissions

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


def collect(paths: Iterable[Path], course: Course | None = None) -> Collection:
    """Find the submissions in files, folders and zip archives.

    Use it as `with collect(paths) as submissions:`. A file is a submission as it is, whatever
    its suffix; a folder or an archive is searched for the notebooks in it, and for the Python
    scripts of students who have no notebook. The `course` tells its support modules from work.

    Raises:
        GraderError: a path that is not there or cannot be read, or holds nothing to grade.
    """
    return Collection(paths, course)


def _find(paths: Sequence[Path], temporary: Path, scripts: Scripts) -> tuple[Submission, ...]:
    if not paths:
        raise GraderError("nothing to grade: name a file, a folder or a zip archive")
    named: list[Path] = []
    roots: list[Path] = []
    for path in dict.fromkeys(paths):
        (named if _is_file(path) and not is_zip(path.name) else roots).append(path)
    # The outermost folder first: it knows best whose a file is that was named twice.
    roots.sort(key=lambda root: (not root.is_dir(), len(Path(os.path.realpath(root)).parts)))
    trees = [grow(root, temporary / str(number), scripts) for number, root in enumerate(roots)]
    works = [*in_trees(trees), *in_files(named)]
    make_names_distinct(works)
    found: dict[str, Submission] = {}
    for work in works:
        for key, submission in _submissions(work):
            found.setdefault(key, submission)
    return tuple(
        sorted(found.values(), key=lambda each: (natural(each.student), natural(each.source)))
    )


def _is_file(path: Path) -> bool:
    """Whether a path is a file rather than a folder, and can be read."""
    try:
        if path.is_dir():
            return False
        if not path.is_file():
            what = "is neither a file nor a folder" if path.exists() else "no such file or folder"
            raise GraderError(f"{shown(str(path))}: {what}")
        with path.open("rb"):
            return True
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise GraderError(f"{shown(str(path))} cannot be read: {reason}") from None


def _submissions(work: Work) -> Iterator[tuple[str, Submission]]:
    chosen = work.chosen
    late = (_("late"),) if work.is_late else ()
    if not chosen:
        folder = work.tree.folder.joinpath(*work.owner.folder)
        folder = folder if os.path.isdir(folder) else work.tree.folder  # noqa: PTH112 - never raises
        source = _source(work.tree, work.owner.folder)
        problem = Submission(work.name or _NAMELESS, folder, source, _problem(work), late)
        yield "\0".join((os.path.realpath(work.tree.given), *work.owner.folder, work.name)), problem
        return
    versions: defaultdict[str, list[File]] = defaultdict(list)
    for file in chosen:
        name = original_name(file.parts[-1]) if work.owner.id else file.parts[-1]
        versions[without_copy_mark(PurePath(name).stem)].append(file)
    for same in versions.values():
        notes = (*late, *_several(work, same), *_left_out(work), *work.faults)
        for file in same:
            assert file.path is not None
            student = work.name or shown(PurePath(file.parts[-1]).stem) or _NAMELESS
            source = _source(work.tree, file.parts)
            yield file.key, Submission(student, file.path, source, notes=notes)


def _source(tree: Tree, parts: tuple[str, ...]) -> str:
    return shown(PurePath(tree.given, *parts).as_posix())


def _several(work: Work, same: Sequence[File]) -> tuple[str, ...]:
    if len(same) < 2:
        return ()
    depth = len(work.owner.folder)
    message = _("{count} versions of one file, each graded: {files}")
    if len(same) == 2:
        message = _("two versions of one file, each graded: {files}")
    names = listed([shown("/".join(file.parts[depth:])) for file in same])
    return (message.format(count=len(same), files=names),)


def _left_out(work: Work) -> tuple[str, ...]:
    if not work.left_out:
        return ()
    depth = len(work.owner.folder)
    names = sorted((shown("/".join(file.parts[depth:])) for file in work.left_out), key=natural)
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
        (shown("/".join(f.parts[depth:])) for f in work.files if f.parts not in faults),
        key=natural,
    )
    among = _("no notebook among the files: {files}")
    among = among.format(files=listed(names, limit=_MOST_NAMED)) if names else ""
    reasons = "; ".join((*work.faults, *((among,) if among else ())))
    return reasons or _("no notebook: the folder is empty (links are not followed)")
