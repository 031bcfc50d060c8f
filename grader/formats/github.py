"""How does GitHub show what is wrong? By workflow commands that annotate a submission's files."""

from collections.abc import Iterator, Sequence

from grader.formats.junit import diagnosis_text
from grader.results import QuestionResult, Result, for_students
from grader.wording import clip, points, sanitize, status_name, verdict
from grader.wording import translate as _


def annotations(results: Sequence[Result]) -> str:
    """One `::error …` line for each problem in `results` ("" if there are none).

    What is not the submission's fault is a `::warning …`.
    """
    return "".join(line + "\n" for result in results for line in _lines(for_students(result)))


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
        # A notebook's lines count from the top of the cell and are not lines of the file.
        line = diagnosis.line if diagnosis.cell is None else None
        yield _command(result.source, line, title, diagnosis_text(diagnosis))
    if not question.diagnosis:
        source, problem = question.source, question.syntax_error
        line = source.line if source and source.cell is None else None
        message = " ".join(filter(None, (verdict(question), question.message)))
        if problem is not None:
            line, message = None if problem.cell else problem.line, question.message
        yield _command(result.source, line, title, message)


def _command(file: str, line: int | None, title: str, message: str, *, kind: str = "error") -> str:
    fields = {"file": file, "line": str(line) if line else "", "title": title}
    shown = ",".join(f"{key}={_field(value)}" for key, value in fields.items() if value)
    return f"::{kind} {shown}::{_escaped(sanitize(clip(message, 3000)))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _escaped(sanitize(clip(text, 500))).replace(":", "%3A").replace(",", "%2C")
