"""How do results become Markdown? For job summaries, release bodies, and notes on merge requests.

It is GitHub's dialect, which GitLab reads too. As in the other formats for CI, which stay in public
logs, hints are shown as far as the course allows, and repairs never. What only some readers want
is folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import indent

from grader.formats.faults import fault_rows
from grader.formats.markdown_escapes import block, code, name, prose
from grader.results import (
    CallView,
    Diagnosis,
    Finding,
    Judged,
    QuestionResult,
    QuestionStatus,
    Result,
    Source,
    SyntaxProblem,
    for_students,
)
from grader.wording import (
    band_name,
    confidence_name,
    difference,
    factor,
    lateness,
    left_out,
    manual_line,
    marked_so_far,
    ntranslate,
    outcome_sentences,
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

#: The most bytes that are written. GitHub drops a step's whole summary if it has more than 1024
#: KiB; this leaves room for what else a step writes.
LIMIT = 1_000_000

_MARKS: dict[QuestionStatus, str] = {
    "correct": "✅",
    "partial": "🟡",
    "incorrect": "❌",
    "missing": "⚪",
    "unfilled": "⚪",
    "raised": "❗",
    "crashed": "❗",
    "timeout": "❗",
    "not_judged": "➖",
}
#: How many lines of source are shown before and after a marked one.
_CONTEXT = 2
#: The most entries of any list that are shown.
_MAX_ITEMS = 12
#: The most lines that Python cannot read and that are shown below notes.
_MOST_FAULTS = 5


def markdown(results: Sequence[Result], limit: int = LIMIT) -> str:
    """`results` as Markdown of at most `limit` bytes in UTF-8.

    Several results begin with a table of all. Where there is not room for all, whole results are
    left out at the end, and the last line says how many; that line is there whatever the limit.
    """
    if len(results) == 1 and _size(whole := result_markdown(results[0])) <= limit:
        return whole
    room = limit - _size(_left_out(len(results)))
    overview = _fitting(_overview(results), room // 2)
    shown = ["".join(overview)]
    if rows := len(results) - max(len(overview) - 2, 0):
        shown.append(_count_more(rows))
    first = len(shown)
    details = (f"\n{result_markdown(result)}" for result in results)
    shown += _fitting(details, room - sum(map(_size, shown)))
    if left_out := len(results) - (len(shown) - first):
        shown.append(_left_out(left_out))
    return "".join(shown)


def result_markdown(result: Result) -> str:
    """One result as Markdown: its points, a table of its functions, and what is wrong in each.

    Only what its course shows to students is used. Where hidden calls were judged, what is said of
    a part rests on them too.
    """
    result = for_students(result)
    blocks = [f"## {_title(result)}"]
    if result.source:
        blocks.append(name(result.source, 1000))
    if result.status == "graded":
        score = "" if result.score is not None else prose(_("There is no score yet.")) + " "
        blocks.append(score + prose(summary(result)))
        if result.late is not None:
            blocks.append(prose(lateness(result.late)))
        if result.questions:
            blocks.append(_table_of_functions(result))
        if result.manual:
            blocks.append(prose(marked_so_far(result)))
            blocks.append("".join(f"- {prose(manual_line(each))}\n" for each in result.manual))
        for question in result.questions:
            if question.status != "correct" or question.notes:
                blocks.append(question_markdown(question, result.judged))
        blocks += [prose(went_well(result)), prose(scope(result))]
    else:
        blocks.append(prose(result.reason or _("The reason is not known.")))
    blocks += _notes(result.notes, result.syntax_errors)
    if result.isolation == "process" and result.judged != "public":
        blocks.append(prose(unconfined()))
    return _joined(blocks)


def question_markdown(question: QuestionResult, judged: Judged) -> str:
    """One question of a result as Markdown: its points, its mistakes, and its wrong parts.

    Args:
        question: of a result that `for_students` gave, which leaves out what the course does not
            show.
        judged: the calls that the result rests on.
    """
    heading = _("{function}: {status}, {score} of {most} points")
    if question.status == "not_judged":
        heading = _("{function}: {status}")
    heading = heading.format(
        function=name(question.function),
        status=status_name(question.status).lower(),
        score=points(question.score),
        most=points(question.max_score),
    )
    said = " ".join(map(prose, outcome_sentences(question)))
    return _joined(
        [
            f"### {_MARKS[question.status]} {heading}",
            said,
            _line(question.syntax_error) if question.syntax_error else "",
            *_mistakes(question, question.diagnosis, judged),
            _table_of_parts(question),
            *_values(question),
            *_notes(question.notes),
        ]
    )


def finding_markdown(question: QuestionResult, finding: Finding, judged: Judged) -> str:
    """One finding of a question as Markdown: its message, and the mistakes that concern it.

    It is "" if there is nothing to say. It has no heading, and nothing of the other findings: a
    public finding's text tells nothing that the message of a hidden one does.

    Args:
        question: of a result that `for_students` gave.
        finding: one of its `checks`.
        judged: the calls that the result rests on.
    """
    if finding.passed and finding.score >= finding.max_score:
        return prose(finding.message)
    about = [each for each in question.diagnosis if not each.parts or finding.name in each.parts]
    values = _values(question, finding.name) if finding.visibility == "public" else []
    said = finding.message or question.message or verdict(question)
    return _joined([prose(said), *_mistakes(question, about, judged), *values])


def _title(result: Result) -> str:
    title = prose(result.title or result.assignment or _("Submission"), 300)
    if result.status != "graded":
        return f"{title}: {prose(_('This submission could not be graded.'))}"
    return _("{title}: {score} of {most} points").format(
        title=title, score=points(result.score), most=points(result.most_so_far)
    )


def _overview(results: Sequence[Result]) -> Iterator[str]:
    """A table of several results: its heading, its head, and then a row for each result."""
    title = ntranslate("{count} result", "{count} results", len(results))
    yield f"## {title.format(count=len(results))}\n\n"
    yield _table_head(_("Submission"), _("Assignment"), _("Points") + ">", _("Result"))
    for result in results:
        graded = result.status == "graded"
        said = summary(result) if graded else result.reason or _("The reason is not known.")
        yield _row(
            name(result.source or result.student, 300),
            prose(result.title or result.assignment or "–", 100),
            _earned(result.score, result.most_so_far) if graded else "–",
            prose(" ".join(filter(None, (said, marked_so_far(result)))), 1000),
        )


def _table_of_functions(result: Result) -> str:
    rows = [
        _row(
            _MARKS[question.status],
            name(question.function, 100),
            _earned(question.score, question.max_score),
            prose(status_name(question.status)),
        )
        for question in result.questions
    ]
    head = _table_head("", _("Function"), _("Points") + ">", _("Result"))
    return head + "".join(rows)


def _mistakes(
    question: QuestionResult, diagnoses: Sequence[Diagnosis], judged: Judged
) -> Iterator[str]:
    shown: set[tuple[int | None, int | None]] = set()
    for diagnosis in diagnoses[:_MAX_ITEMS]:
        known = confidence_name(diagnosis.confidence, judged, diagnosis.evidence)
        where = "; ".join(filter(None, (place(diagnosis.cell, diagnosis.line), known)))
        yield f"**{prose(diagnosis.title, 300)}** ({prose(where)})"
        spot = (diagnosis.cell, diagnosis.line)
        if question.source and spot not in shown:
            shown.add(spot)
            yield _excerpt(question.source, diagnosis)
        if diagnosis.hint:
            yield f"**{_('Hint:')}** {prose(diagnosis.hint)}"
        later = [diagnosis.explanation, diagnosis.formula, diagnosis.seen]
        texts = [prose(later[0]), code(later[1], 1000), prose(later[2])]
        if diagnosis.hint:
            yield _folded(_("Explanation"), texts)
        else:  # without a question, the explanation is the first thing said
            yield from texts


def _excerpt(source: Source, diagnosis: Diagnosis) -> str:
    """The line that a diagnosis points at, marked, with the lines around it."""
    marked = (diagnosis.line or 0) - source.line
    if diagnosis.cell != source.cell or marked < 0:
        return ""
    lines = sanitize(source.code).split("\n")
    if marked >= len(lines):
        return ""
    around = range(max(marked - _CONTEXT, 0), min(marked + _CONTEXT + 1, len(lines)))
    return block(
        [
            (f"{'>' if at == marked else ' '} {source.line + at:>4}", lines[at][:200])
            for at in around
        ]
    )


def _table_of_parts(question: QuestionResult) -> str:
    """What is not right yet, part by part, and what a wrong answer earned for its method."""
    all_rows = value_rows(question)
    wrong = said_once([row for row in all_rows if not row.passed])
    steps = [row for row in all_rows if row.is_step and row.passed]
    rows = [
        _row(
            name(row.title, 100),
            _earned(row.score, row.max_score) if row.max_score else "",
            "<br>".join(prose(message, 1000) for message in row.messages[:_MAX_ITEMS]),
        )
        for row in (*wrong[:_MAX_ITEMS], *steps[:_MAX_ITEMS])
    ]
    for gradient in [each for each in question.gradients if not each.agrees][:_MAX_ITEMS]:
        said = _("against the numerical gradient: relative difference")
        said += f" {difference(gradient.relative_difference)}, {band_name(gradient.band)}"
        times = factor(gradient.ratio)
        more = f" ({times})" if times else ""
        rows.append(_row(name(f"d{gradient.parameter}", 100), "", prose(said + more)))
    if not rows:
        return ""
    return _table_head(_("Part"), _("Points") + ">", _("What was found")) + "".join(rows)


def _values(question: QuestionResult, part: str | None = None) -> list[str]:
    """The values of the wrong parts, or of one part, on a public call: expected and got; folded."""
    views = {view.part: view for view in reversed(question.calls)}
    rows = [row for row in value_rows(question) if not row.passed]
    # where several parts have one reason, the values of the first show it
    parts = [row.name for row, said in zip(rows, said_once(rows), strict=True) if row == said]
    if part is not None:
        parts = [part]
    wrong = [views[each] for each in parts if each in views]
    shown = [text for view in wrong[:_MAX_ITEMS] for text in _expected_and_got(view)]
    return [_folded(_("Expected and actual values"), shown)] if shown else []


def _expected_and_got(view: CallView) -> Iterator[str]:
    yield f"{name(view.part, 100)}: {prose(view.label, 300)}"
    rows = [(_("call"), view.asked)] if view.asked else []
    rows += [(_("expected"), view.expected), (_("got"), view.got)]
    yield block([(margin, text[:600]) for margin, text in rows])


def _line(problem: SyntaxProblem) -> str:
    """The line that Python cannot read, with a caret below what is wrong."""
    rows = fault_rows(problem)
    if not rows:
        return ""
    return block([(f"> {problem.line:>4}", rows[0]), *(("", row) for row in rows[1:])])


def _notes(notes: Sequence[str], faults: Sequence[SyntaxProblem] = ()) -> list[str]:
    """A list of notes; below those on what Python cannot read, the lines."""
    lines = {left_out(problem): _line(problem) for problem in faults[:_MOST_FAULTS]}
    items = [
        f"- {prose(_('Note: {note}').format(note=note))}"
        + (f"\n\n{indent(line, '  ')}\n" if (line := lines.get(note)) else "")
        for note in notes[:_MAX_ITEMS]
    ]
    if more := len(notes[_MAX_ITEMS:]):
        count = ntranslate("{count} more", "{count} more", more).format(count=more)
        items.append(f"- {prose(_('Note: {note}').format(note=count))}")
    return ["\n".join(items)] if items else []


def _folded(title: str, blocks: Sequence[str]) -> str:
    """Blocks that are shown when their title is clicked; "" if there are none.

    The title is a sentence of our own, in which nothing needs to be escaped.
    """
    inside = [each for each in blocks if each]
    if not inside:
        return ""
    begin = f"<details>\n<summary>{title}</summary>"
    return "\n\n".join([begin, *inside, "</details>"])


def _table_head(*titles: str) -> str:
    """The first two lines of a table; the column of a title that ends with ">" is numbers."""
    rule = "".join("| --: " if title.endswith(">") else "| --- " for title in titles)
    return _row(*(title.removesuffix(">") for title in titles)) + f"{rule}|\n"


def _earned(score: float | None, most: float) -> str:
    """The points of a cell of a table, whose line never breaks there."""
    return f"{points(score)}\u00a0/\u00a0{points(most)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _count_more(count: int) -> str:
    more = ntranslate("{count} more", "{count} more", count).format(count=count)
    return _row(more, "", "", "")


def _left_out(count: int) -> str:
    message = ntranslate(
        "The details of {count} result are left out, since there is no room for more here.",
        "The details of {count} results are left out, since there is no room for more here.",
        count,
    )
    return f"\n{message.format(count=count)}\n"


def _joined(blocks: Sequence[str]) -> str:
    return "\n\n".join(text.strip("\n") for text in blocks if text) + "\n"


def _fitting(texts: Iterable[str], room: int) -> list[str]:
    """The first of `texts`, as many as there is room for."""
    shown = []
    for text in texts:
        room -= _size(text)
        if room < 0:
            break
        shown.append(text)
    return shown


def _size(text: str) -> int:
    return len(text.encode())
