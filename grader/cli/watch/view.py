"""What does a round look like? What is new in full, and what is as before in a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from rich.text import Text

from grader.cli.watch.rounds import Round, asked
from grader.formats.layout import Layout
from grader.formats.marks_table import table_rows
from grader.formats.text import (
    explanation_rows,
    heading_rows,
    mark_rows,
    name_rows,
    needs_explaining,
    note_rows,
    question_rows,
    score_rows,
)
from grader.results import OPEN_STEP, QuestionResult, Result, for_students
from grader.wording import listed, ntranslate, place
from grader.wording import translate as _


def whole_rows(shown: Round, layout: Layout, hint: int | None) -> Iterator[Text]:
    """Everything that is known, as a check without watching shows it."""
    yield from _trouble_rows(shown, layout)
    for result in shown.results:
        yield from mark_rows(result, layout)
        yield from explanation_rows(result, layout, hint)


def new_rows(shown: Round, layout: Layout, hint: int | None) -> Iterator[Text]:
    """What is new in a round, to be written below the last one."""
    yield Text()
    yield from state_rows(_("Checked at {time}.").format(time=shown.at), layout)
    if shown.first:
        yield from whole_rows(shown, layout, hint)
        return
    yield from _trouble_rows(shown, layout)
    if not shown.changed and not shown.troubles:
        yield from layout.flow(layout.words(_("No function has changed."), "dim"))
    for result in shown.results:
        result = for_students(result)
        if any(asked(result, question) in shown.changed for question in result.questions):
            explained = _explained(result, shown, layout, hint)
            yield from _with_single_gaps(chain(heading_rows(result, layout), explained))
            yield from score_rows(result, layout)


def screen_rows(
    shown: Round, layout: Layout, hint: int | None, height: int, state: str
) -> list[Text]:
    """What fits on a screen, what matters first: in the first row, what is going on."""
    top = [*state_rows(state, layout), *_trouble_rows(shown, layout)]
    scores: list[Text] = []
    tables: list[Text] = []
    explained: list[Text] = []
    as_before: list[Text] = []
    notes: list[Text] = []
    for result in map(for_students, shown.results):
        about = [] if len(shown.results) == 1 else list(heading_rows(result, layout))
        scores += [*about[1:-1], *score_rows(result, layout)]
        tables += [*about, *table_rows(result, layout)]
        said = _below(about, _explained(result, shown, layout, hint))
        if any(asked(result, question) in shown.changed for question in result.questions):
            explained += said
        else:
            as_before += said
        notes += _below(about, note_rows(result, layout))
    rows = [*top, *scores, Text(), *tables, *explained, *as_before, *notes]
    if len(rows) > height and len(tables) > height // 3:
        rows = [*top, *scores, *explained, *as_before, Text(), *tables, *notes]
    rows = list(_with_single_gaps(rows))
    if len(rows) <= height:
        return rows
    more = len(rows) - height + 1
    message = ntranslate(
        "… {count} more row",
        "… {count} more rows",
        more,
    )
    last = list(layout.flow(layout.words(message.format(count=more), "cyan")))[:1]
    return [*rows[: max(height - 1, 0)], *last][:height]


def _below(about: list[Text], rows: Iterable[Text]) -> list[Text]:
    """Rows below what they are about; nothing if there are none."""
    found = list(rows)
    return [*about, *found] if found else []


def _with_single_gaps(rows: Iterable[Text]) -> Iterator[Text]:
    """Rows with no more than one empty one between two others."""
    is_gap = False
    for row in rows:
        if row.plain or not is_gap:
            yield row
        is_gap = not row.plain


def state_rows(state: str, layout: Layout) -> Iterator[Text]:
    """What is going on."""
    yield from layout.flow(layout.words(state, "bold cyan"))


def _trouble_rows(shown: Round, layout: Layout) -> Iterator[Text]:
    for trouble in shown.troubles:
        yield from layout.flow(layout.words(trouble, "yellow"))


def _explained(result: Result, shown: Round, layout: Layout, hint: int | None) -> Iterator[Text]:
    """The questions that are new, in full; those that are as before, in a row or two."""
    step = OPEN_STEP[result.hints] if hint is None else hint
    new = [one for one in result.questions if asked(result, one) in shown.changed]
    right = [one.function for one in new if one.status == "correct"]
    if right and not shown.first:
        message = _("Right now: {names}.").format(names=listed(right))
        yield Text()
        yield from layout.flow(layout.words(message, "bold green"))
    for question in new:
        if needs_explaining(question):
            yield from question_rows(question, layout, step, result.judged)
    before = [one for one in result.questions if one not in new and needs_explaining(one)]
    if before:
        yield Text()
    for question in before:
        yield from name_rows(question, layout, _as_before(question))


def _as_before(question: QuestionResult) -> str:
    """Where to look in a question that is as it was, and for what."""
    problem = question.syntax_error
    if problem is not None:
        return f"{place(problem.cell, problem.line)}: {problem.message}"
    if question.status == "correct":
        return _("as before")
    for diagnosis in question.diagnosis:
        where = place(diagnosis.cell, diagnosis.line)
        return f"{where}: {diagnosis.title}" if where else diagnosis.title
    return _("as before")
