"""How do marks that are given by hand get into a graded folder?

`grader marking` first reads what was written into the tables that it made, and into those that are
named, and only then writes the tables anew from the store: what somebody wrote is never lost. One
row that is not certain or not right refuses all, so that nobody has to find out how far it got.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grader.batch.class_files import last_run
from grader.batch.edited import OnEdited, ignore_edited
from grader.batch.group_marks import AnswerName, answers_of, marks_of_partners, with_other_marks
from grader.batch.marking_tables import (
    letters_of,
    marking_table,
    write_anonymous_pages,
    write_tables,
)
from grader.batch.marks_file import read_marks_file
from grader.batch.marks_row import Asked, ReadRow
from grader.batch.reporting import write_report
from grader.errors import GraderError
from grader.rendering import (
    Pages,
    person_id,
)
from grader.results import (
    STORE_FILE,
    HandMark,
    Result,
    Store,
    StoredResults,
)


@dataclass(frozen=True)
class Marking:
    """What `grader marking` did.

    Attributes:
        given: how many marks were read.
        of_group: how many of them also count for others who handed in the same together.
        apart: who handed in together with somebody whose mark was given now, and keeps another.
        taken_back: how many marks were taken back.
        outdated: how many are for answers that were changed since.
        drafts: how many rows have something in them, but no points.
        unmarked: how many answers have no mark.
        answers: how many answers there are.
        tables: the tables.
    """

    given: int
    of_group: int
    apart: tuple[str, ...]
    taken_back: int
    outdated: int
    drafts: int
    unmarked: int
    answers: int
    tables: tuple[Path, ...]


def mark_by_hand(
    out: Path,
    files: Sequence[Path] = (),
    *,
    by: str = "",
    hide_names: bool = False,
    theme: Path | None = None,
    language: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    on_damage: Callable[[int], None] = lambda _count: None,
    on_edited: OnEdited = ignore_edited,
) -> Marking:
    """Read the tables of marks of a graded folder, write them anew, and make its pages again.

    Args:
        out: a folder that `grader grade` wrote.
        files: further tables to read.
        by: who marks.
        hide_names: write tables and pages to mark without names, beside those with names.
        theme: a folder whose files replace the templates and styles of the same name.
        language: the language of the pages (default: that of the last run).
        now: says when marks are given.
        on_damage: told how many stored results are damaged.
        on_edited: told of a table of grades that was edited by hand, or of one of marks that has
            further columns, and where it is kept.

    Raises:
        GraderError: there is nothing to mark, a table cannot be read, or the folder not be written.
    """
    if not (out / STORE_FILE).is_file():
        raise GraderError(f"{out} contains no {STORE_FILE}; run `grader grade` into it first")
    with Store(out) as store:
        results = _to_mark(out, store)
        asked = _asked(results, store)
        read = _read_all(out, files, asked)
        moment = now().astimezone(UTC).isoformat(timespec="microseconds")
        marks = [_mark(row, by, moment) for row in read.values() if not row.is_draft]
        shared = marks_of_partners(marks, read, results)
        store.mark([*marks, *shared])
        drafts = {key[:3]: row.written for key, row in read.items() if row.is_draft}
        results = _to_mark(out, store)
        tables = write_tables(
            out, results, asked, drafts, hide_names=hide_names, on_edited=on_edited
        )
        if hide_names:
            write_anonymous_pages(out, results, Pages(theme), language)
    write_report(out, theme=theme, language=language, on_damage=on_damage, on_edited=on_edited)
    current = {key: question for key, (_result, question) in answers_of(results).items()}
    return Marking(
        given=sum(mark.score is not None for mark in marks),
        of_group=len(shared),
        apart=with_other_marks(marks, results),
        taken_back=sum(mark.score is None for mark in marks),
        outdated=sum(mark.score is not None and mark.key not in current for mark in marks),
        drafts=len(drafts),
        unmarked=sum(question.score is None for question in current.values()),
        answers=len(current),
        tables=tuple(tables),
    )


def _to_mark(out: Path, store: Store) -> list[Result]:
    """The results of the last run in which something is marked by hand.

    Raises:
        GraderError: there is none.
    """
    last = last_run(out)
    keys = store.newest() if last is None else [key for key in last.keys if key in store]
    results = [result for result in StoredResults(store, keys) if result.manual]
    if not results:
        raise GraderError(
            f"{out} has no answers that are marked by hand: no assignment.toml has a [[manual]] "
            "table for what was handed in"
        )
    return results


def _asked(results: Sequence[Result], store: Store) -> list[Asked]:
    """The rows that a table may have: those of people by name, and those without names."""
    handed_in: dict[tuple[str, str, str], set[str]] = {}
    for key in store:
        for result in store[key]:
            for question in result.manual:
                about = (person_id(result), result.assignment or "", question.name)
                handed_in.setdefault(about, set()).add(question.answer)
    letters = letters_of(store.folder, results)
    asked = []
    for result in results:
        person = person_id(result)
        for question in result.manual:
            answers = frozenset(handed_in[person, result.assignment or "", question.name])
            asked.append(Asked(result, question, person, result.student, answers))
            if letters:
                asked.append(Asked(result, question, letters[person], "", answers))
    return asked


def _read_all(
    out: Path, files: Sequence[Path], asked: Sequence[Asked]
) -> dict[AnswerName, ReadRow]:
    """What is new in all tables: those of the folder, and those that are named.

    Raises:
        GraderError: one cannot be read, or two of them give an answer different marks.
    """
    names = sorted({each.result.assignment or "" for each in asked})
    own = [
        out / marking_table(name, hide_names=hidden) for name in names for hidden in (False, True)
    ]
    paths = dict.fromkeys([*(path for path in own if path.is_file()), *files])
    found: dict[tuple[str, str, str], list[ReadRow]] = {}
    for path in paths:
        for row in read_marks_file(path, asked):
            result = row.asked.result
            about = (person_id(result), result.assignment or "", row.asked.question.name)
            found.setdefault(about, []).append(row)
    return {(*about, row.answer): row for about, rows in found.items() for row in _agreed(rows)}


def _agreed(rows: Sequence[ReadRow]) -> list[ReadRow]:
    """What several tables say of a person's answers to a question, each once.

    Raises:
        GraderError: two of them say different things, and one would be lost.
    """
    kept: list[ReadRow] = []
    for row in rows:
        if any(other.supersedes(row) for other in rows if not other.says_the_same_as(row)):
            continue
        for other in kept:
            if other.says_the_same_as(row):
                break
            if other.answer == row.answer or other.is_draft or row.is_draft:
                what = "other remarks" if other.is_draft else "another mark"
                raise GraderError(
                    f"{row.place}: {other.place} has {what} for the same answer; keep one of the "
                    "two"
                )
        else:
            if not row.is_draft or not row.written.is_nothing:
                kept.append(row)
    return kept


def _mark(row: ReadRow, by: str, moment: str) -> HandMark:
    result = row.asked.result
    return HandMark(
        person=person_id(result),
        student=result.student,
        assignment=result.assignment or "",
        question=row.asked.question.name,
        answer=row.answer,
        score=row.written.score,
        max_score=row.asked.question.max_score,
        rubric=row.written.rubric,
        comment=row.written.comment,
        by=by,
        at=moment,
    )
