"""What is there to grade? Files, folders and archives -> submissions, each with a student."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from types import TracebackType
from typing import TYPE_CHECKING

from grader.course import Course
from grader.errors import GraderError, check_machine
from grader.platforms.layouts import ONLY, Attempt
from grader.results import Identity
from grader.submissions.attempts import one_mark_each
from grader.submissions.choice import Which, choose, people
from grader.submissions.groups import groups_of_copies
from grader.submissions.helpers import helper_modules, without_helpers
from grader.submissions.identities import (
    NAMELESS,
    identity_of,
    name_everybody,
    one_person_each,
    told_apart_by_name,
    with_person,
)
from grader.submissions.names import displayable, is_zip, natural_key
from grader.submissions.overview import RootOverview, holds_class, overview_of
from grader.submissions.reasons import notes_beside, reason_for
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.students import (
    shares_by_student,
    without_empty_duplicates,
    works_in_trees,
    works_of_files,
)
from grader.submissions.submission import Submission
from grader.submissions.tree import Tree
from grader.submissions.tree_reading import read_tree
from grader.submissions.work import Work
from grader.wording import translate as _
from grader.worker import TemporaryFolder, sweep_temporary_folders

if TYPE_CHECKING:
    from grader.submissions.hand_in import HandIn

#: Says which of these people are one: groups of the `person` of their identities.
SamePeople = Callable[[Sequence[Identity]], Iterable[Iterable[str]]]


class Collection:
    """Submissions, some of which are in temporary folders until the collection is closed.

    Attributes:
        submissions: all of them, sorted by student and source, numbers in numerical order.
        overview: what was seen in each folder and archive.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        course: Course | None,
        only: str | None = None,
        results: Path | None = None,
        *,
        keeps: bool = False,
        layout: str | None = None,
        attempt: Which = "last",
        same: SamePeople = lambda _identities: (),
        encoding: str | None = None,
        hand_in: HandIn | None = None,
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
            if hand_in is not None:
                works = _works_of_one(list(paths), self._temporary.path, scripts, hand_in)
                self.overview: tuple[RootOverview, ...] = ()
            else:
                works, self.overview = _works(
                    list(paths), self._temporary.path, scripts, results, layout, encoding
                )
            found = _with_people(_submissions_of(works, attempt), same)
            self.submissions = one_mark_each(found, course, attempt)
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
    layout: str | None = None,
    attempt: Which = "last",
    same: SamePeople = lambda _identities: (),
    encoding: str | None = None,
    hand_in: HandIn | None = None,
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
        layout: the platform that exported them; recognised where it is not given.
        attempt: which attempt of a person counts.
        same: says which people of several exports are one.
        encoding: that of names in archives that do not say theirs; judged where it is not given.
        hand_in: whose everything in the folders is, if that is known: they are not searched for
            people then, and there is a submission even if they hold nothing to grade.

    Raises:
        GraderError: a path that is not there or cannot be read, or holds nothing to grade.
        MachineError: the disk is full, say: nobody's submission is at fault.
    """
    return Collection(
        paths,
        course,
        only,
        results,
        keeps=keeps,
        layout=layout,
        attempt=attempt,
        same=same,
        encoding=encoding,
        hand_in=hand_in,
    )


def _works_of_one(
    paths: Sequence[Path], temporary: Path, scripts: ScriptClassifier, hand_in: HandIn
) -> list[Work]:
    """What the people of one hand-in have handed in, in each of the folders."""
    from grader.submissions.hand_in import share_of_one, work_of

    works = [
        work_of(read_tree(path, temporary / str(number), scripts, share_of_one), hand_in)
        for number, path in enumerate(paths)
    ]
    name_everybody(works)
    return works


def _works(
    paths: Sequence[Path],
    temporary: Path,
    scripts: ScriptClassifier,
    results: Path | None,
    layout: str | None,
    encoding: str | None,
) -> tuple[list[Work], tuple[RootOverview, ...]]:
    """Everybody who handed in something, named; and what was seen in each root."""
    if not paths:
        raise GraderError("nothing to grade: name a file, a folder or a zip archive")
    named: list[Path] = []
    roots: list[Path] = []
    for path in dict.fromkeys(paths):
        (named if _is_file(path) and not is_zip(path.name) else roots).append(path)
    # The outermost folder first: it knows best whose a file is that was named twice.
    roots.sort(key=lambda root: (not root.is_dir(), len(Path(os.path.realpath(root)).parts)))
    trees: list[Tree] = []
    waiting = [(root, root) for root in roots]
    known = {os.path.realpath(root) for root in roots}
    while waiting:
        root, shown = waiting.pop(0)
        folder = temporary / str(len(trees))
        shares = shares_by_student(layout)
        is_class = holds_class(layout)
        tree = read_tree(root, folder, scripts, shares, results, is_class, encoding)
        trees.append(replace(tree, given=shown))
        waiting += [each for each in tree.apart if os.path.realpath(each[0]) not in known]
    found = works_in_trees(trees, layout)
    works = [work for each in found for work in each.works]
    works = without_helpers([*works, *works_of_files(named, scripts, layout)])
    works = told_apart_by_name(without_empty_duplicates(works))
    name_everybody(works)
    return works, tuple(overview_of(each) for each in found)


def _with_people(submissions: Iterable[Submission], same: SamePeople) -> list[Submission]:
    """The submissions, in which each person is one, sorted."""
    known = [each for each in submissions if each.identity is not None]
    identities = [each.identity for each in known if each.identity is not None]
    people = one_person_each(identities, same(identities))
    united = [
        replace(each, identity=with_person(identity, people))
        for each, identity in zip(known, identities, strict=True)
    ]
    return sorted(united, key=lambda each: (natural_key(each.student), natural_key(each.source)))


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


def _submissions_of(works: Sequence[Work], which: Which) -> list[Submission]:
    """What is graded of each work, and for each of its people; each file only once."""
    submissions: dict[tuple[str, str], Submission] = {}
    persons, groups = people(works), groups_of_copies(works)
    taken: dict[str, int] = {}
    for number, work in enumerate(works):
        for key, attempt, submission in _submissions(work, which, is_person=id(work) in persons):
            if taken.setdefault(key, number) != number:
                continue  # the same file was named twice
            members = work.owner.members or (work.owner,)
            for owner, name in zip(members, work.names or (work.name,), strict=True):
                identity = identity_of(owner, attempt, work.export)
                submissions[key, name] = replace(
                    submission,
                    student=name,
                    identity=identity,
                    group=work.names or groups.get(id(work), ()),
                    hand_in=number,
                )
    return list(submissions.values())


def _submissions(
    work: Work, which: Which, *, is_person: bool
) -> Iterator[tuple[str, Attempt, Submission]]:
    chosen = work.chosen
    if not chosen:
        yield _without_work(work)
        return
    for choice in choose(work, is_person=is_person, which=which):
        file = choice.file
        assert file.path is not None
        late = (_("late"),) if work.attempt(file).is_late else ()
        graded = {each.parts for each in chosen}
        notes = (*late, *work.remarks, *choice.notes, *notes_beside(work, file, graded))
        scripts = work.tree.scripts
        yield (
            file.key,
            work.attempt(file),
            Submission(
                work.name or NAMELESS,
                file.path,
                _source(work.tree, file.parts),
                notes=(*notes, *work.faults, *work.notes),
                assignments=choice.assignments,
                helpers=helper_modules(work, file),
                scripts=scripts if scripts.assignments else None,
            ),
        )


def _without_work(work: Work) -> tuple[str, Attempt, Submission]:
    """What stands for somebody who handed in nothing that can be graded."""
    place = work.place
    folder = work.tree.folder.joinpath(*place)
    folder = folder if os.path.isdir(folder) else work.tree.folder  # noqa: PTH112 - never raises
    problem, is_missing = reason_for(work)
    late = (_("late"),) if work.is_late else ()
    submission = Submission(
        work.name or NAMELESS,
        folder,
        _source(work.tree, place),
        problem,
        (*late, *work.remarks, *work.notes),
        is_missing=is_missing,
    )
    key = "\0".join((os.path.realpath(work.tree.given), *place, work.name))
    attempts = [found.attempt for found in work.located.values()]
    return key, max(attempts, key=lambda each: each.order, default=ONLY), submission


def _source(tree: Tree, parts: tuple[str, ...]) -> str:
    return displayable(PurePath(tree.given, *parts).as_posix())
