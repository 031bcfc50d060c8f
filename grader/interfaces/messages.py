"""What does a test of another grader say about a part of an answer? A few lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.judging import PartScore
from grader.results import (
    OPEN_STEP,
    Diagnosis,
    QuestionResult,
    Result,
    Source,
    for_students,
    up_to_step,
)
from grader.wording import clip, one_line, points, sanitize, verdict
from grader.wording import translate as _

#: The most characters of one sentence, and the most diagnoses of one part.
_LONGEST, _MOST = 1000, 3


def part_message(
    result: Result,
    question: QuestionResult,
    scores: Sequence[PartScore],
    name: str,
    *,
    out_of: float | None = None,
    numbered: bool = True,
) -> str:
    """What was found of some parts of one question.

    Args:
        result: the result that has the question.
        question: the question.
        scores: the parts that are meant.
        name: what they are called together.
        out_of: what they are worth where this is said; by default, what the course says.
        numbered: whether the number of a cell is the one in its brackets.
    """
    question = next(
        each for each in for_students(result).questions if each.function == question.function
    )
    worth = sum(part.max_score for part in scores)
    most = worth if out_of is None else out_of
    earned = sum(part.score for part in scores) / worth * most
    head = _("{name}: {score} of {most} points.")
    lines = [head.format(name=name, score=points(earned), most=points(most))]
    if earned < most:
        lines += _reasons(question, scores)
        step = OPEN_STEP[result.hints]
        names = {part.name for part in scores if part.score < part.max_score}
        for diagnosis in question.diagnosis[:_MOST]:
            if not diagnosis.parts or names & set(diagnosis.parts):
                shown = up_to_step(diagnosis, step)
                lines += _explanation(shown, question.source, numbered=numbered)
    return "\n".join(sanitize(clip(line, _LONGEST)) for line in lines if line)


def _reasons(question: QuestionResult, scores: Sequence[PartScore]) -> Iterator[str]:
    """What is wrong with the parts, each sentence once, or why there is nothing to judge."""
    wrong = [part for part in scores if not part.is_right]
    said = dict.fromkeys(message for part in wrong for message in part.messages)
    yield from said
    if not said and (wrong or not question.checks):
        yield f"{verdict(question)} {question.message}".rstrip()
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
