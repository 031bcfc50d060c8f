"""What does `grader check` print? A table of the questions, then each one that is not right yet."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from grader.results import (
    LAST_STEP,
    OPEN_STEP,
    CallView,
    Diagnosis,
    Judged,
    QuestionResult,
    QuestionStatus,
    Result,
    Source,
    for_students,
    next_step,
    up_to_step,
)
from grader.wording import (
    N_,
    band_name,
    clip,
    confidence_name,
    difference,
    factor,
    lateness,
    place,
    points,
    said_once,
    sanitize,
    scope,
    status_name,
    summary,
    unconfined,
    value_rows,
    verdict,
    went_well,
)
from grader.wording import translate as _

_MARKS: dict[QuestionStatus, tuple[str, str]] = {
    "correct": ("✓", "green"),
    "partial": ("~", "yellow"),
    "incorrect": ("✗", "red"),
    "missing": ("?", "dim"),
    "unfilled": ("…", "dim"),
    "raised": ("!", "magenta"),
    "crashed": ("!", "magenta"),
    "timeout": ("!", "magenta"),
    "not_judged": ("-", "yellow"),
}
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
#: Replacements for characters that a terminal's encoding lacks.
_PLAIN = str.maketrans(
    {
        "✓": "+", "✗": "x", "…": "...", "—": "-", "–": "-", "·": "*", "×": "x", "→": "->",
        "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "‖": "||", "√": "sqrt", "∑": "sum", "Σ": "sum",
        "∂": "d", "ᵀ": ".T", "²": "^2", "ε": "epsilon", "λ": "lambda", "θ": "theta", "μ": "mu",
        "σ": "sigma", "α": "alpha", "−": "-", "│": "|", "‘": "'", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip


def print_result(result: Result, console: Console, hint: int | None = None) -> None:
    """Print `result` to `console`, readable without colours and in any encoding.

    Hints are shown up to the step `hint`, and never further than the course allows.
    """
    print_marks(result, console)
    print_explanations(result, console, hint)


def print_marks(result: Result, console: Console) -> None:
    """Print what `result` is about, and the marks of its questions."""
    words = _Words(console)
    result = for_students(result)
    console.print()
    console.print(words(result.title or result.assignment or _("Submission"), "bold"), end=" ")
    console.print(words(result.source, "dim", limit=300))
    console.print()
    if result.status == "graded":
        console.print(_overview(result, words))


def print_explanations(result: Result, console: Console, hint: int | None = None) -> None:
    """Print what explains the marks of `result`, and all that follows."""
    words = _Words(console)
    result = for_students(result)
    step = OPEN_STEP[result.hints] if hint is None else hint
    if result.status == "graded":
        for question in result.questions:
            if question.status != "correct" or question.notes:
                for block in _question(question, words, step, result.judged):
                    console.print(block)
        console.print(Rule(style="dim", characters=words.if_encodable("─", "-")))
        score = _("{score} of {most} points.") + " "
        if result.score is None:
            score = _("There is no score yet.") + " "
        score = score.format(score=points(result.score), most=points(result.max_score))
        console.print(words(score, "bold") + words(summary(result)))
        if result.late is not None:
            console.print(words(lateness(result.late)))
        if good := went_well(result):
            console.print(words(good, "green"))
        console.print(words(scope(result), "dim"))
    else:
        console.print(words(_("This submission could not be graded:"), "bold red"))
        console.print(words(result.reason or _("The reason is not known.")))
    for note in result.notes[:_MAX_ITEMS]:
        console.print(words(_("Note: {note}").format(note=note), "dim"))
    if result.isolation == "process" and result.judged != "public":
        console.print(words(unconfined(), "yellow"))
    if more := _how_to_see_more(result, step):
        console.print(words(more, "cyan"))


class _Words:
    """Makes text that a console can show: sanitized, and spelled in its encoding's characters."""

    def __init__(self, console: Console) -> None:
        self._encoding = codecs.lookup(console.encoding or "ascii").name

    def __call__(self, text: str, style: str | Style = "", limit: int = 1000) -> Text:
        return Text(self.spelled(clip(sanitize(text), limit)), style=style)

    def spelled(self, text: str) -> str:
        """`text`, with characters that the encoding lacks spelled out."""
        if self._is_encodable(text):
            return text
        return text.translate(_PLAIN).encode(self._encoding, "replace").decode(self._encoding)

    def if_encodable(self, text: str, otherwise: str) -> str:
        """`text` if the encoding has its characters, else `otherwise`."""
        return text if self._is_encodable(text) else otherwise

    def _is_encodable(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True


def _overview(result: Result, words: _Words) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
    table.add_column("")
    table.add_column(_("function"), overflow="fold")
    table.add_column("", no_wrap=True, overflow="crop")
    table.add_column(_("points"), justify="right", no_wrap=True, overflow="crop")
    for question in result.questions:
        mark, style = _MARKS[question.status]
        table.add_row(
            words(mark, style),
            words(question.function, limit=100),
            words(status_name(question.status).lower(), style),
            words(f"{points(question.score)} / {points(question.max_score)}"),
        )
    return table


def _how_to_see_more(result: Result, step: int) -> str:
    """How to see the next step of the hints, or that there is none; "" if all are shown."""
    if following := next_step(result, step):
        return _(_NEXT_STEPS[following])
    has_hints = any(question.diagnosis for question in result.questions)
    if has_hints and step > LAST_STEP[result.hints]:
        return _("Your course shows no further hints.")
    return ""


def _question(
    question: QuestionResult, words: _Words, step: int, judged: Judged
) -> Iterator[RenderableType]:
    mark, style = _MARKS[question.status]
    yield Text()
    yield words(f"{mark} ", style) + words(question.function, "bold", limit=100)
    yield _indented(words(verdict(question)))
    if question.message:
        yield _indented(words(question.message))
    shown: set[tuple[int | None, int | None]] = set()
    for diagnosis in question.diagnosis[:_MAX_ITEMS]:
        yield Text()
        yield from _diagnosis(up_to_step(diagnosis, step), words, judged)
        spot = (diagnosis.cell, diagnosis.line)
        if question.source and spot not in shown:
            shown.add(spot)
            yield from _excerpt(question.source, diagnosis, words)
    yield from _wrong_parts(question, words)
    yield from _steps(question, words)
    for note in question.notes[:_MAX_ITEMS]:
        yield _indented(words(_("Note: {note}").format(note=note), "dim"))


def _diagnosis(diagnosis: Diagnosis, words: _Words, judged: Judged) -> Iterator[RenderableType]:
    yield _indented(words(diagnosis.title, "bold yellow"))
    where = place(diagnosis.cell, diagnosis.line)
    known = confidence_name(diagnosis.confidence, judged, diagnosis.evidence)
    yield _indented(words(f"{where}  " if where else "", "cyan") + words(known, "dim"))
    if diagnosis.hint:
        yield _indented(words(_("Hint:") + " ", "bold") + words(diagnosis.hint))
    if diagnosis.explanation:
        yield _indented(words(diagnosis.explanation))
    if diagnosis.formula:
        yield _indented(words(diagnosis.formula, "italic"), 4)
    if diagnosis.seen:
        yield _indented(words(diagnosis.seen))
    if diagnosis.repair:
        yield _indented(words(_("Repair:") + " ", "bold") + words(diagnosis.repair))


def _excerpt(source: Source, diagnosis: Diagnosis, words: _Words) -> Iterator[RenderableType]:
    """The line that a diagnosis points at, marked, with the lines around it."""
    lines = sanitize(source.code).split("\n")
    marked = (diagnosis.line or 0) - source.line
    if diagnosis.cell != source.cell or not 0 <= marked < len(lines):
        return
    for index in range(max(marked - _CONTEXT, 0), min(marked + _CONTEXT + 1, len(lines))):
        here = index == marked
        gutter = f"{'>' if here else ' '} {source.line + index:>4} │ "
        line = words(lines[index].expandtabs(4), "bold" if here else "dim", limit=200)
        row = words(gutter, "bold red" if here else "dim") + line
        row.no_wrap, row.overflow = True, "ellipsis" if words.if_encodable("…", "") else "crop"
        yield _indented(row)


def _wrong_parts(question: QuestionResult, words: _Words) -> Iterator[RenderableType]:
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
        yield _indented(line + words(" ".join(row.messages)))
        if row.name in views and row.messages == original.messages:
            yield from _expected_and_got(views[row.name], words)
    for block in blocks[:_MAX_ITEMS]:
        line = words(f"d{block.parameter}  ", "bold")
        line += words(_("against the numerical gradient: relative difference") + " ")
        band = f"{difference(block.relative_difference)}, {band_name(block.band)}"
        line += words(band, _BANDS[block.band])
        if times := factor(block.ratio):
            line += words(f" ({times})")
        yield _indented(line)


def _steps(question: QuestionResult, words: _Words) -> Iterator[RenderableType]:
    """What a wrong answer earns for its method."""
    steps = [row for row in value_rows(question) if row.is_step]
    if steps:
        yield Text()
    for row in steps[:_MAX_ITEMS]:
        line = words(f"{row.title}  ", "bold")
        line += words(f"{points(row.score)} / {points(row.max_score)}  ", "dim")
        yield _indented(line + words(" ".join(row.messages)))


def _expected_and_got(view: CallView, words: _Words) -> Iterator[RenderableType]:
    if view.asked:
        yield _indented(words(view.asked, "dim", limit=400), 4)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, overflow="crop")
    grid.add_column(overflow="fold")
    grid.add_row(words(_("expected"), "dim"), words(view.expected, limit=600))
    grid.add_row(words(_("got"), "dim"), words(view.got, limit=600))
    yield _indented(grid, 4)


def _indented(block: RenderableType, by: int = 2) -> RenderableType:
    return Padding(block, (0, 0, 0, by), expand=False)
