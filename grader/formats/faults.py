"""How does a line that Python cannot read stand in plain text? With a caret below what is wrong."""

from __future__ import annotations

from grader.formats.code_rows import CodeLine, code_rows, marked_rows
from grader.formats.spelling import Words
from grader.results import Result, SyntaxProblem
from grader.wording import left_out, sanitize

#: How wide the rows are.
_WIDTH = 100
#: The most lines that are shown of what belongs to no question.
_MOST = 5


def fault_rows(problem: SyntaxProblem) -> list[str]:
    """The line without its number, and the caret; nothing if its text is not known."""
    if not problem.text.strip():
        return []
    rows = marked_rows(CodeLine.of(problem), _WIDTH, Words("utf-8"))
    return [row.plain.rstrip() for row in rows]


def fault_text(problem: SyntaxProblem) -> str:
    """The line with its number, and the caret below what is wrong; "" if it is not known."""
    if not problem.text.strip():
        return ""
    rows = code_rows([CodeLine.of(problem)], _WIDTH, Words("utf-8"))
    return "\n".join(row.plain for row in rows)


def faults_text(result: Result) -> str:
    """What Python cannot read of what belongs to no question, a sentence and the line for each."""
    problems = result.syntax_errors[:_MOST]
    texts = [text for each in problems for text in (sanitize(left_out(each)), fault_text(each))]
    return "\n".join(filter(None, texts))
