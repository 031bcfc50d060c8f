"""How does GitHub show what is wrong? By workflow commands that annotate a submission's files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from grader.formats.faults import fault_text, faults_text
from grader.formats.junit import diagnosis_text
from grader.formats.paths import path_below
from grader.results import QuestionResult, Result, for_students
from grader.wording import (
    clip,
    ntranslate,
    outcome_sentences,
    place,
    points,
    sanitize,
    status_name,
)
from grader.wording import translate as _

#: GitHub shows ten annotations of a step and drops the rest without a word; the tenth says so.
_MOST = 9


class _Annotation(NamedTuple):
    """One command, and how bad it is: the lower `rank`, the earlier it stands."""

    rank: tuple[int, float]
    kind: Literal["error", "warning"]
    file: str
    line: int | None
    title: str
    message: str


def annotations(results: Sequence[Result], workspace: Path | None = None) -> str:
    """A `::error …` line for each problem in `results` ("" if there are none), the worst first.

    What is not the submission's fault is a `::warning …`. After nine of them, a last one says how
    many there are besides. Each question's first mistake stands before any question's second.

    Args:
        results: what was checked.
        workspace: the root of the repository, from which GitHub counts the paths of files.
    """
    found = [each for result in results for each in _annotations(for_students(result), workspace)]
    found.sort(key=lambda each: each.rank)
    lines = [
        _command(each.kind, each.message, file=each.file, line=each.line or "", title=each.title)
        for each in found[:_MOST]
    ]
    if len(found) > _MOST:
        more = len(found) - _MOST
        message = ntranslate(
            "and {count} more: see the summary", "and {count} more: see the summary", more
        )
        lines.append(_command("warning", message.format(count=more)))
    return "".join(line + "\n" for line in lines)


def _annotations(result: Result, workspace: Path | None) -> Iterator[_Annotation]:
    file = path_below(workspace, result.source)
    if result.status != "graded":
        title = _("This submission could not be graded.")
        message = "\n".join(filter(None, (result.reason, faults_text(result))))
        yield _Annotation((0, -float("inf")), "error", file, None, title, message)
    for question in result.questions:
        if question.status != "correct":
            yield from _question(question, file)


def _question(question: QuestionResult, file: str) -> Iterator[_Annotation]:
    source, problem = question.source, question.syntax_error
    said = " ".join(outcome_sentences(question))
    if question.status == "not_judged":
        rank = (len(question.diagnosis) + _MOST, 0.0)
        yield _Annotation(rank, "warning", file, None, _title(question, ""), said)
        return
    lost = question.max_score - (question.score or 0.0)
    for number, diagnosis in enumerate(question.diagnosis):
        yield _Annotation(
            (number, -lost),
            "error",
            file,
            # a notebook's lines count from the top of the cell and are not lines of the file
            diagnosis.line if diagnosis.cell is None else None,
            _title(question, place(diagnosis.cell, diagnosis.line) if diagnosis.cell else ""),
            diagnosis_text(diagnosis),
        )
    if not question.diagnosis:
        line = source.line if source and source.cell is None else None
        where = place(source.cell, None) if source else ""
        if problem is not None:
            line = None if problem.cell else problem.line
            where = place(problem.cell, problem.line) if problem.cell else ""
            said = "\n".join(filter(None, (said, fault_text(problem))))
        yield _Annotation((0, -lost), "error", file, line, _title(question, where), said)


def _title(question: QuestionResult, where: str) -> str:
    title = _("{function}: {status}, {score} of {most} points")
    if question.status == "not_judged":
        title = _("{function}: {status}")
    function = clip(question.function, 200)
    return title.format(
        function=f"{function} ({where})" if where else function,
        status=status_name(question.status).lower(),
        score=points(question.score),
        most=points(question.max_score),
    )


def _command(kind: str, message: str, **fields: object) -> str:
    shown = ",".join(f"{key}={_field(str(value))}" for key, value in fields.items() if value)
    return f"::{kind} {shown}".rstrip() + f"::{_escaped(sanitize(clip(message, 3000)))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _escaped(sanitize(clip(text, 500))).replace(":", "%3A").replace(",", "%2C")
