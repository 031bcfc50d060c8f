"""How does a page show a line that Python cannot read? With what is wrong marked in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from grader.rendering.source import plain_lines
from grader.results import Result, SyntaxProblem
from grader.wording import left_out, sanitize

#: The most lines that are shown with the notes of a page.
_MOST = 5


@dataclass(frozen=True)
class BrokenLine:
    """A line that Python cannot read, with the part of it that is wrong marked."""

    number: int
    html: Markup


def broken_line(problem: SyntaxProblem) -> BrokenLine | None:
    """The line that Python cannot read; None if its text is not known."""
    text, column = problem.text, problem.column
    if not text.strip():
        return None
    if column is None:
        return BrokenLine(problem.line, escape(plain_lines(text)[0]))
    end = max(problem.end_column or 0, column + 1)
    wrong = text[column - 1 : end - 1] or " "  # behind the line, where something is missing
    before, wrong, after = (
        "".join(map(_seen, part)) for part in (text[: column - 1], wrong, text[end - 1 :])
    )
    html = Markup("{}<mark>{}</mark>{}").format(before, wrong, after)
    return BrokenLine(problem.line, html)


def broken_lines(result: Result) -> Mapping[str, BrokenLine]:
    """The lines that Python cannot read in what belongs to no question, by their notes."""
    lines = ((problem, broken_line(problem)) for problem in result.syntax_errors[:_MOST])
    return {left_out(problem): line for problem, line in lines if line is not None}


def _seen(character: str) -> str:
    """A character of a line; what is not seen may be what is wrong."""
    if character == "\t":
        return " " * 4
    return "\ufffd" if sanitize(character) in ("", "\n") else character
