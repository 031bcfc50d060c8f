"""What does a test of another grader say about a part of an answer? A few lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.formats.part_scores import PartScore
from grader.results import (
    OPEN_STEP,
    Diagnosis,
    QuestionResult,
    Result,
    Source,
    for_students,
    up_to_step,
)
from grader.wording import clip, one_line, outcome_sentences, sanitize
from grader.wording import points as points_shown
from grader.wording import translate as _

#: The most characters of one sentence, and the most diagnoses of one part.
_LONGEST, _MOST = 1000, 3


def message_lines(
    result: Result,
    question: QuestionResult,
    parts: Sequence[PartScore],
    name: str,
    points: tuple[float, float],
    *,
    numbered: bool,
) -> list[str]:
    """What was found of some parts of one question, a sentence a line.

    Args:
        result: the result that has the question.
        question: the question.
        parts: the parts that are meant.
        name: what they are called together.
        points: what they earned, and what they are worth, where this is said.
        numbered: whether the number of a cell is the one in its brackets.
    """
    earned, most = map(points_shown, points)
    lines = [_("{name}: {score} of {most} points.").format(name=name, score=earned, most=most)]
    lacking = {part.name for part in parts if not part.is_full}
    if lacking:
        (shown,) = (q for q in for_students(result).questions if q.function == question.function)
        lines += _reasons(shown, parts)
        about = [each for each in shown.diagnosis if not each.parts or lacking & set(each.parts)]
        for diagnosis in about[:_MOST]:
            step = up_to_step(diagnosis, OPEN_STEP[result.hints])
            lines += _explanation(step, shown.source, numbered=numbered)
    return [sanitize(clip(line, _LONGEST)) for line in lines if line]


def is_right(part: PartScore) -> bool:
    """Whether the value of a part earned all that it is worth, whatever the function lost."""
    own = [finding for finding in part.findings if finding.kind == "part"]
    return bool(own) and all(each.passed and each.score >= each.max_score for each in own)


def _reasons(question: QuestionResult, parts: Sequence[PartScore]) -> Iterator[str]:
    """What is wrong with the parts, each sentence once, or why there is nothing to judge."""
    wrong = [part for part in parts if not is_right(part)]
    said = dict.fromkeys(each.message for part in wrong for each in part.findings if each.message)
    yield from said
    if wrong and not said:
        yield " ".join(outcome_sentences(question))
    for finding in question.checks:
        if finding.kind == "purity" and finding.score < 0:
            yield finding.message


def _explanation(diagnosis: Diagnosis, source: Source | None, *, numbered: bool) -> Iterator[str]:
    """A diagnosis: what it is, the line, and the hint."""
    where = _line(diagnosis, source, numbered=numbered)
    yield f"{diagnosis.title} ({where})" if where else diagnosis.title
    if diagnosis.hint:
        yield _("Hint:") + f" {diagnosis.hint}"
    yield diagnosis.explanation


def _line(diagnosis: Diagnosis, source: Source | None, *, numbered: bool) -> str:
    """Where to look: the cell, the line in it, and how that reads."""
    if not diagnosis.line:
        return ""
    text = ""
    if source is not None and source.cell == diagnosis.cell:
        lines = source.code.split("\n")
        place = diagnosis.line - source.line
        text = one_line(lines[place], 100) if 0 <= place < len(lines) else ""
    if numbered and diagnosis.cell:
        where = _("In [{cell}], line {line}").format(cell=diagnosis.cell, line=diagnosis.line)
    else:
        where = _("line {line}").format(line=diagnosis.line)
    return f"{where}: {text}" if text else where
