"""GitHub workflow commands: what is wrong with a submission, as annotations of its files."""

from collections.abc import Iterator, Sequence

from grader.formats.junit import explained
from grader.results import QuestionResult, Result
from grader.wording import clip, points, sanitize, status_name, verdict
from grader.wording import translate as _


def annotations(results: Sequence[Result]) -> str:
    """One `::error …` line for each thing that is wrong in `results` ("" where nothing is).

    What is no fault of the submission is a `::warning …`.
    """
    return "".join(line + "\n" for result in results for line in _lines(result))


def _lines(result: Result) -> Iterator[str]:
    if result.status != "graded":
        yield _command(
            result.source, None, _("This submission could not be graded."), result.reason or ""
        )
    for question in result.questions:
        if question.status != "correct":
            yield from _question(result, question)


def _question(result: Result, question: QuestionResult) -> Iterator[str]:
    if question.status == "not_judged":
        title = _("{function}: {status}").format(
            function=question.function, status=status_name(question.status).lower()
        )
        message = f"{verdict(question)} {question.message}"
        yield _command(result.source, None, title, message, kind="warning")
        return
    title = _("{function}: {status}, {score} of {most} points").format(
        function=question.function,
        status=status_name(question.status).lower(),
        score=points(question.score),
        most=points(question.max_score),
    )
    for diagnosis in question.diagnosis:
        # A notebook's line counts from the top of its cell, which no line of the file is.
        line = diagnosis.line if diagnosis.cell is None else None
        yield _command(result.source, line, title, explained(diagnosis))
    if not question.diagnosis:
        source = question.source
        line = source.line if source and source.cell is None else None
        message = " ".join(filter(None, (verdict(question), question.message)))
        yield _command(result.source, line, title, message)


def _command(file: str, line: int | None, title: str, message: str, *, kind: str = "error") -> str:
    fields = {"file": file, "line": str(line) if line else "", "title": title}
    shown = ",".join(f"{key}={_field(value)}" for key, value in fields.items() if value)
    return f"::{kind} {shown}::{_escaped(sanitize(clip(message, 3000)))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _escaped(sanitize(clip(text, 500))).replace(":", "%3A").replace(",", "%2C")
