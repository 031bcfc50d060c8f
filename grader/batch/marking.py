"""How do marks that are given by hand get into a graded folder, and what is given to mark?

`grader marking` first reads what was written into the tables that it made, and into those that are
named, and only then writes the tables anew from the store: what somebody wrote is never lost. One
row that is not certain or not right refuses all, so that nobody has to find out how far it got.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

import grader
from grader.batch.class_files import last_run
from grader.batch.edited import OnEdited, ignore_edited, keep_edited
from grader.batch.marks_file import Asked, ReadRow, has_further_columns, read_marks_file
from grader.batch.reporting import write_report
from grader.errors import GraderError
from grader.formats.marking_csv import MarkingRow, Written, marking_csv
from grader.rendering import (
    Pages,
    anonymize_each,
    answers_to_mark,
    marked_questions,
    marking_page_path,
    marking_table_path,
    person_id,
    pseudonym_ids,
    pseudonym_key,
    write_marking_page,
)
from grader.results import (
    STORE_FILE,
    HandMark,
    ManualResult,
    Result,
    Store,
    StoredResults,
    write_atomically,
)
from grader.wording import use_language

#: What an answer is called: the person, the assignment, the question and the digest.
_Key = tuple[str, str, str, str]
#: The person, the assignment and the question.
_About = tuple[str, str, str]


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
        shared = _for_groups(marks, read, results)
        store.mark([*marks, *shared])
        drafts = {key[:3]: row.written for key, row in read.items() if row.is_draft}
        results = _to_mark(out, store)
        tables = _write_tables(out, results, drafts, hide_names=hide_names, on_edited=on_edited)
        if hide_names:
            _write_anonymous_pages(out, results, Pages(theme), language)
    write_report(out, theme=theme, language=language, on_damage=on_damage, on_edited=on_edited)
    current = {key: question for key, (_result, question) in _answers(results).items()}
    return Marking(
        given=sum(mark.score is not None for mark in marks),
        of_group=len(shared),
        apart=_apart(marks, results),
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


def _answers(results: Sequence[Result]) -> dict[_Key, tuple[Result, ManualResult]]:
    """The answers of a class by what they are called."""
    return {
        (person_id(result), result.assignment or "", question.name, question.answer): (
            result,
            question,
        )
        for result in results
        for question in result.manual
    }


def _asked(results: Sequence[Result], store: Store) -> list[Asked]:
    """The rows that a table may have: those of people by name, and those without names."""
    handed_in: dict[tuple[str, str, str], set[str]] = {}
    for key in store:
        for result in store[key]:
            for question in result.manual:
                about = (person_id(result), result.assignment or "", question.name)
                handed_in.setdefault(about, set()).add(question.answer)
    letters = _letters(store.folder, results)
    asked = []
    for result in results:
        person = person_id(result)
        for question in result.manual:
            answers = frozenset(handed_in[person, result.assignment or "", question.name])
            asked.append(Asked(result, question, person, result.student, answers))
            if letters:
                asked.append(Asked(result, question, letters[person], "", answers))
    return asked


def _letters(folder: Path, results: Sequence[Result]) -> Mapping[str, str]:
    """What tables without names call people; nobody, as long as there is no such table."""
    if not any((folder / _table(name, hide_names=True)).is_file() for name in _names(results)):
        return {}
    return _pseudonyms(folder, results)


def _pseudonyms(folder: Path, results: Sequence[Result]) -> dict[str, str]:
    found = pseudonym_ids(map(person_id, results), pseudonym_key(folder))
    return {person: f"anonymous-{letters}" for person, letters in found.items()}


def _names(results: Sequence[Result]) -> list[str]:
    """The assignments in which something is marked by hand."""
    return sorted({result.assignment or "" for result in results})


def _table(assignment: str, *, hide_names: bool) -> Path:
    return Path(marking_table_path(assignment, is_anonymous=hide_names))


def _read_all(out: Path, files: Sequence[Path], asked: Sequence[Asked]) -> dict[_Key, ReadRow]:
    """What is new in all tables: those of the folder, and those that are named.

    Raises:
        GraderError: one cannot be read, or two of them give an answer different marks.
    """
    names = sorted({each.result.assignment or "" for each in asked})
    own = [out / _table(name, hide_names=hidden) for name in names for hidden in (False, True)]
    paths = dict.fromkeys([*(path for path in own if path.is_file()), *files])
    found: dict[_About, list[ReadRow]] = {}
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


def _for_groups(
    marks: Sequence[HandMark], read: Mapping[_Key, ReadRow], results: Sequence[Result]
) -> list[HandMark]:
    """Marks for those who handed in the same file together, and were given none of their own."""
    found: dict[_Key, HandMark] = {}
    for mark, key, result, question in _partners(marks, results):
        if mark.score is not None and question.score is None and key not in read:
            found[key] = _of_partner(mark, result)
    return list(found.values())


def _apart(marks: Sequence[HandMark], results: Sequence[Result]) -> tuple[str, ...]:
    """Who has another mark now than those with whom they handed in the same file."""
    names = (
        result.student
        for mark, _key, result, question in _partners(marks, results)
        if question.score != mark.score
    )
    return tuple(dict.fromkeys(names))


def _partners(
    marks: Sequence[HandMark], results: Sequence[Result]
) -> Iterator[tuple[HandMark, _Key, Result, ManualResult]]:
    """Each mark with each other person who handed in that answer in the same file."""
    answers = _answers(results)
    for mark in marks:
        one = answers.get(mark.key)
        if one is None or not one[0].group:
            continue
        for key, (result, question) in answers.items():
            is_partner = result.group == one[0].group and result.source == one[0].source
            if is_partner and key[1:] == mark.key[1:] and key != mark.key:
                yield mark, key, result, question


def _of_partner(mark: HandMark, result: Result) -> HandMark:
    return msgspec.structs.replace(mark, person=person_id(result), student=result.student)


def _write_tables(
    out: Path,
    results: Sequence[Result],
    drafts: Mapping[_About, Written],
    *,
    hide_names: bool,
    on_edited: OnEdited,
) -> list[Path]:
    """Write the tables: those with names, and those without where they are wanted or there."""
    ways = [False, True] if hide_names or _letters(out, results) else [False]
    written = []
    for hidden in ways:
        people = _pseudonyms(out, results) if hidden else {}
        for name in _names(results):
            rows = _rows([r for r in results if (r.assignment or "") == name], people, drafts, out)
            path = out / _table(name, hide_names=hidden)
            content = marking_csv(rows)
            if not path.is_file() or path.read_bytes() != content:
                if path.is_file() and has_further_columns(path):
                    on_edited(path, keep_edited(path))
                write_atomically(path, content)
            if hidden == hide_names:
                written.append(path)
    return written


def _rows(
    results: Sequence[Result],
    people: Mapping[str, str],
    drafts: Mapping[_About, Written],
    out: Path,
) -> list[MarkingRow]:
    """The rows of an assignment: question by question, in the order of the class."""
    shown = anonymize_each(results, pseudonym_key(out)) if people else list(results)
    order: dict[str, list[MarkingRow]] = {}
    pairs = sorted(
        zip(results, shown, strict=True), key=lambda pair: people.get(person_id(pair[0]), "")
    )
    for result, as_shown in pairs:
        person = person_id(result)
        for own, question in zip(result.manual, as_shown.manual, strict=True):
            about = (person, result.assignment or "", own.name)
            order.setdefault(own.name, []).append(
                MarkingRow(
                    student=as_shown.student,
                    person=people.get(person, person),
                    assignment=result.assignment or "",
                    # what was written about it is read again, so it stays as it is
                    question=msgspec.structs.replace(question, comment=own.comment),
                    draft=drafts.get(about, Written()),
                )
            )
    return [row for rows in order.values() for row in rows]


def _write_anonymous_pages(
    out: Path, results: Sequence[Result], pages: Pages, language: str | None
) -> None:
    """Write the pages to mark without names, in the order of their table."""
    last = last_run(out)
    use_language(language or (last.language if last is not None else "en"))
    people = _pseudonyms(out, results)
    pairs = sorted(
        zip(results, anonymize_each(results, pseudonym_key(out)), strict=True),
        key=lambda pair: people[person_id(pair[0])],
    )
    shown = [(hidden, people[person_id(result)], "") for result, hidden in pairs]
    for about in marked_questions(results, lambda *_names: ""):
        path = marking_page_path(about.assignment, about.question.name, is_anonymous=True)
        answers = answers_to_mark(shown, about)
        version = last.grader if last is not None else grader.__version__
        write_marking_page(out, path, pages, about, answers, version)
