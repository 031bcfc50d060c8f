"""What is given to mark? Tables with a row for each answer, and pages without names beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

import grader
from grader.batch.class_files import last_run
from grader.batch.edited import OnEdited, keep_edited
from grader.batch.marks_file import has_more
from grader.batch.marks_row import Asked
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
from grader.results import Result, write_atomically
from grader.wording import use_language

#: The person, the assignment and the question.
About = tuple[str, str, str]


def write_tables(
    out: Path,
    results: Sequence[Result],
    asked: Sequence[Asked],
    drafts: Mapping[About, Written],
    *,
    hide_names: bool,
    on_edited: OnEdited,
) -> list[Path]:
    """Write the tables: those with names, and those without where they are wanted or there."""
    ways = [False, True] if hide_names or letters_of(out, results) else [False]
    written = []
    for hidden in ways:
        people = _pseudonyms(out, results) if hidden else {}
        for name in marked_assignments(results):
            rows = _rows([r for r in results if (r.assignment or "") == name], people, drafts, out)
            path = out / marking_table(name, hide_names=hidden)
            content = marking_csv(rows)
            if not path.is_file() or path.read_bytes() != content:
                if path.is_file() and has_more(path, asked):
                    on_edited(path, keep_edited(path))
                write_atomically(path, content)
            if hidden == hide_names:
                written.append(path)
    return written


def write_anonymous_pages(
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


def letters_of(folder: Path, results: Sequence[Result]) -> Mapping[str, str]:
    """What tables without names call people; nobody, as long as there is no such table."""
    if not any(
        (folder / marking_table(name, hide_names=True)).is_file()
        for name in marked_assignments(results)
    ):
        return {}
    return _pseudonyms(folder, results)


def marking_table(assignment: str, *, hide_names: bool) -> Path:
    """Where the table of an assignment is in a graded folder."""
    return Path(marking_table_path(assignment, is_anonymous=hide_names))


def marked_assignments(results: Sequence[Result]) -> list[str]:
    """The assignments in which something is marked by hand."""
    return sorted({result.assignment or "" for result in results})


def _rows(
    results: Sequence[Result],
    people: Mapping[str, str],
    drafts: Mapping[About, Written],
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


def _pseudonyms(folder: Path, results: Sequence[Result]) -> dict[str, str]:
    found = pseudonym_ids(map(person_id, results), pseudonym_key(folder))
    return {person: f"anonymous-{letters}" for person, letters in found.items()}
