"""What does `grader check` print? A table of the questions, then each one that is not right yet."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from grader.formats.code_rows import CodeLine, code_rows
from grader.formats.flowing import cells
from grader.formats.layout import Layout, hanging, print_rows
from grader.formats.marks_table import MARKS, NARROWEST_NAME, table_rows
from grader.results import (
    LAST_STEP,
    OPEN_STEP,
    CallView,
    Diagnosis,
    Judged,
    QuestionResult,
    Result,
    Source,
    SyntaxProblem,
    for_students,
    next_step,
    up_to_step,
)
from grader.wording import (
    N_,
    band_name,
    confidence_name,
    difference,
    factor,
    lateness,
    left_out,
    manual_line,
    ntranslate,
    place,
    points,
    said_once,
    scope,
    still_to_be_marked,
    summary,
    unconfined,
    value_rows,
    verdict,
    went_well,
)
from grader.wording import translate as _

#: How to see the steps of the hints that are not shown yet: short, so that no line breaks.
_NEXT_STEPS = {
    2: N_("For the next hint, add --hint 2."),
    3: N_("For the explanation, add --hint 3."),
    4: N_("For the formula and the values, add --hint 4."),
    5: N_("For the repair, add --hint 5."),
}
_BANDS = {"great": "green", "look": "yellow", "worry": "red"}
#: How many lines of source are shown before and after a marked one.
_CONTEXT = 2
#: The most entries of any list that are shown.
_MAX_ITEMS = 12
#: The most lines that Python cannot read and that are shown; the others are named.
_MOST_FAULTS = 5


def print_result(
    result: Result, console: Console, hint: int | None = None, *, cuts_code: bool = True
) -> None:
    """Print `result` to `console`, readable without colours and in any encoding.

    Hints are shown up to the step `hint`, and never further than the course allows. Lines of code
    that do not fit are cut, unless `cuts_code` is false.
    """
    layout = Layout.of(console, cuts_code=cuts_code)
    print_rows(mark_rows(result, layout), console)
    print_rows(explanation_rows(result, layout, hint), console)


def mark_rows(result: Result, layout: Layout) -> Iterator[Text]:
    """What `result` is about, and the marks of its questions."""
    result = for_students(result)
    yield from heading_rows(result, layout)
    if result.status == "graded":
        yield from table_rows(result, layout)


def heading_rows(result: Result, layout: Layout) -> Iterator[Text]:
    """What `result` is about, between empty rows."""
    words = layout.words
    title = words(result.title or result.assignment or _("Submission"), "bold")
    yield Text()
    yield from layout.flow(title + Text(" ") + words(result.source, "dim", limit=300))
    yield Text()


def explanation_rows(result: Result, layout: Layout, hint: int | None = None) -> Iterator[Text]:
    """What explains the marks of `result`, and all that follows."""
    result = for_students(result)
    step = OPEN_STEP[result.hints] if hint is None else hint
    if result.status == "graded":
        for question in result.questions:
            if needs_explaining(question):
                yield from question_rows(question, layout, step, result.judged)
        dash = layout.words.if_encodable("─", "-")
        yield Text(dash * layout.width, style="dim")
    yield from summary_rows(result, layout)
    yield from note_rows(result, layout)
    if result.isolation == "process" and result.judged != "public":
        yield from layout.flow(layout.words(unconfined(), "yellow"))
    if more := _how_to_see_more(result, step):
        yield from layout.flow(layout.words(more, "cyan"))


def needs_explaining(question: QuestionResult) -> bool:
    """Whether there is more to say of a question than its mark."""
    return question.status != "correct" or bool(question.notes)


def summary_rows(result: Result, layout: Layout) -> Iterator[Text]:
    """What the marks come to, or why there are none."""
    words = layout.words
    if result.status != "graded":
        yield from layout.flow(words(_("This submission could not be graded:"), "bold red"))
        yield from layout.flow(words(result.reason or _("The reason is not known.")))
        return
    yield from score_rows(result, layout)
    for by_hand in result.manual[:_MAX_ITEMS]:
        yield from layout.flow(layout.words(manual_line(by_hand)), 2)
    if result.late is not None:
        yield from layout.flow(words(lateness(result.late)))
    if good := went_well(result):
        yield from layout.flow(words(good, "green"))
    yield from layout.flow(words(scope(result), "dim"))


def score_rows(result: Result, layout: Layout) -> Iterator[Text]:
    """What a graded submission earns, in a sentence or two."""
    score = _("{score} of {most} points.") + " "
    if result.score is None:
        score = _("There is no score yet.") + " "
    score = score.format(score=points(result.score), most=points(result.most_so_far))
    yield from layout.flow(layout.words(score, "bold") + layout.words(summary(result)))
    if result.unmarked:
        yield from layout.flow(layout.words(still_to_be_marked(result)))


def note_rows(result: Result, layout: Layout) -> Iterator[Text]:
    """The notes on a submission; below those on what Python cannot read, the lines."""
    faults = {left_out(problem): problem for problem in result.syntax_errors[:_MOST_FAULTS]}
    for note in result.notes[:_MAX_ITEMS]:
        words = layout.words(_("Note: {note}").format(note=note), "dim")
        yield from layout.flow(words)
        if note in faults:
            yield from _line_rows(faults[note], layout)
    if more := len(result.notes[_MAX_ITEMS:]):
        count = ntranslate("{count} more", "{count} more", more).format(count=more)
        yield from layout.flow(layout.words(_("Note: {note}").format(note=count), "dim"))


def _how_to_see_more(result: Result, step: int) -> str:
    """How to see the next step of the hints, or that there is none; "" if all are shown."""
    if following := next_step(result, step):
        return _(_NEXT_STEPS[following])
    has_hints = any(question.diagnosis for question in result.questions)
    if has_hints and step > LAST_STEP[result.hints]:
        return _("Your course shows no further hints.")
    return ""


def question_rows(
    question: QuestionResult, layout: Layout, step: int, judged: Judged
) -> Iterator[Text]:
    """What is to be said of one question, with hints up to a step."""
    words = layout.words
    mark, style = MARKS[question.status]
    yield Text()
    yield from hanging(words(f"{mark} ", style), words(question.function, "bold", 100), layout)
    if question.syntax_error is None:
        yield from layout.flow(words(verdict(question)), 2)
    if question.message:
        yield from layout.flow(words(question.message), 2)
    if question.syntax_error is not None:
        yield from _line_rows(question.syntax_error, layout)
    shown: set[tuple[int | None, int | None]] = set()
    for diagnosis in question.diagnosis[:_MAX_ITEMS]:
        yield Text()
        yield from _diagnosis(up_to_step(diagnosis, step), layout, judged)
        spot = (diagnosis.cell, diagnosis.line)
        if question.source and spot not in shown:
            shown.add(spot)
            yield from _excerpt(question.source, diagnosis, layout)
    yield from _wrong_parts(question, layout)
    yield from _steps(question, layout)
    for note in question.notes[:_MAX_ITEMS]:
        yield from layout.flow(words(_("Note: {note}").format(note=note), "dim"), 2)


def name_rows(question: QuestionResult, layout: Layout, remark: str) -> Iterator[Text]:
    """The name of a question and what to say of it in a few words."""
    words = layout.words
    mark, style = MARKS[question.status]
    text = words(question.function, "bold", 100) + words(f"  {remark}", "dim", 300)
    yield from hanging(words(f"{mark} ", style), text, layout)


def _line_rows(problem: SyntaxProblem, layout: Layout) -> Iterator[Text]:
    """The line that Python cannot read, with a caret below what is wrong."""
    if not problem.text.strip():
        return
    yield from _code([CodeLine.of(problem)], layout)


def _code(lines: list[CodeLine], layout: Layout) -> Iterator[Text]:
    return code_rows(lines, layout.width if layout.cuts_code else None, layout.words)


def _diagnosis(diagnosis: Diagnosis, layout: Layout, judged: Judged) -> Iterator[Text]:
    words = layout.words
    yield from layout.flow(words(diagnosis.title, "bold yellow"), 2)
    where = place(diagnosis.cell, diagnosis.line)
    known = confidence_name(diagnosis.confidence, judged, diagnosis.evidence)
    yield from layout.flow(words(f"{where}  " if where else "", "cyan") + words(known, "dim"), 2)
    if diagnosis.hint:
        yield from layout.flow(words(_("Hint:") + " ", "bold") + words(diagnosis.hint), 2)
    if diagnosis.explanation:
        yield from layout.flow(words(diagnosis.explanation), 2)
    if diagnosis.formula:
        yield from layout.flow(words(diagnosis.formula, "italic"), layout.deep)
    if diagnosis.seen:
        yield from layout.flow(words(diagnosis.seen), 2)
    if diagnosis.repair:
        yield from layout.flow(words(_("Repair:") + " ", "bold") + words(diagnosis.repair), 2)


def _excerpt(source: Source, diagnosis: Diagnosis, layout: Layout) -> Iterator[Text]:
    """The line that a diagnosis points at, marked, with the lines around it."""
    lines = source.code.split("\n")
    marked = (diagnosis.line or 0) - source.line
    if diagnosis.cell != source.cell or not 0 <= marked < len(lines):
        return
    shown = range(max(marked - _CONTEXT, 0), min(marked + _CONTEXT + 1, len(lines)))
    yield from _code([CodeLine(source.line + at, lines[at], at == marked) for at in shown], layout)


def _wrong_parts(question: QuestionResult, layout: Layout) -> Iterator[Text]:
    words = layout.words
    rows = [row for row in value_rows(question) if not row.passed]
    wrong = said_once(rows)
    blocks = [block for block in question.gradients if not block.agrees]
    views = {view.part: view for view in reversed(question.calls)}
    if wrong or blocks:
        yield Text()
    for original, row in zip(rows[:_MAX_ITEMS], wrong, strict=False):
        line = words(f"{row.title}  ", "bold")
        if row.max_score:
            line += words(f"{points(row.score)} / {points(row.max_score)}  ", "dim")
        yield from layout.flow(line + words(" ".join(row.messages)), 2)
        if row.name in views and row.messages == original.messages:
            yield from _expected_and_got(views[row.name], layout)
    for block in blocks[:_MAX_ITEMS]:
        line = words(f"d{block.parameter}  ", "bold")
        line += words(_("against the numerical gradient: relative difference") + " ")
        band = f"{difference(block.relative_difference)}, {band_name(block.band)}"
        line += words(band, _BANDS[block.band])
        if times := factor(block.ratio):
            line += words(f" ({times})")
        yield from layout.flow(line, 2)


def _steps(question: QuestionResult, layout: Layout) -> Iterator[Text]:
    """What a wrong answer earns for its method."""
    words = layout.words
    steps = [row for row in value_rows(question) if row.is_step]
    if steps:
        yield Text()
    for row in steps[:_MAX_ITEMS]:
        line = words(f"{row.title}  ", "bold")
        line += words(f"{points(row.score)} / {points(row.max_score)}  ", "dim")
        yield from layout.flow(line + words(" ".join(row.messages)), 2)


def _expected_and_got(view: CallView, layout: Layout) -> Iterator[Text]:
    words = layout.words
    if view.asked:
        yield from layout.flow(words(view.asked, "dim", limit=400), layout.deep)
    names = (words(_("expected"), "dim"), words(_("got"), "dim"))
    margin = max(cells(name.plain) for name in names) + 2
    is_beside = layout.width - layout.deep - margin >= NARROWEST_NAME
    for name, value in zip(names, (view.expected, view.got), strict=True):
        if not is_beside:
            yield from layout.flow(name, layout.deep)
            yield from layout.flow(words(value, limit=600), layout.deep)
            continue
        first = Text(" " * layout.deep) + name + Text(" " * (margin - cells(name.plain)))
        yield from hanging(first, words(value, limit=600), layout)
