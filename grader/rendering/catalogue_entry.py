"""What would name an answer in the catalogue? The text of a `mistake(...)`, to copy and fill in."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence

from grader.notebook import parse
from grader.results import Diagnosis, Source
from grader.wording import clip, one_line, sanitize
from grader.wording import translate as _

#: The digits of the answer's digest that tell its id from others.
_DIGITS = 6
#: The most lines of the answer that `change` holds.
_MOST_LINES = 4
#: The most characters of one of them.
_LONGEST = 300


def catalogue_entry(
    function: str, answer: str, source: Source | None, diagnoses: Sequence[Diagnosis]
) -> str:
    """A `mistake(...)` for an answer, as text that Python can read.

    Its sentences ask for what only an instructor knows. `change` has the lines of the answer that
    its diagnoses point at; what stands there in the reference is in no result, so it is asked for.
    """
    asked = {
        "title": _("What is wrong, in a few words?"),
        "explanation": _("What does this code do, and why is that not right?"),
        "hint": _("Which question leads to the right way?"),
        "formula": _("How is it computed?"),
    }
    comment = _("the text of the reference that stands there: what these students wrote")
    changes = _changes(_lines_pointed_at(source, diagnoses))
    return "\n".join(
        [
            "mistake(",
            f"    {_quoted(_id(function, answer))},",
            f"    {_quoted(function)},",
            *(f"    {name}={_quoted(question)}," for name, question in asked.items()),
            "    change={",
            f"        # {one_line(comment)}",
            *(f"        {_quoted(right)}: {_quoted(wrong)}," for right, wrong in changes),
            "    },",
            "),",
        ]
    )


def _id(function: str, answer: str) -> str:
    """An id that no other answer gets."""
    return f"{function.replace('_', '-')}-{answer[:_DIGITS]}".strip("-")


def _changes(lines: Sequence[str]) -> list[tuple[str, str]]:
    """What the reference has and what the student wrote, as far as it is known."""
    if not lines:
        lines = [_("What did they write there?")]
    right = _("Which piece of the reference stands there? It must occur exactly once.")
    if len(lines) == 1:
        return [(right, lines[0])]
    return [(f"{right} ({number})", line) for number, line in enumerate(lines, start=1)]


def _lines_pointed_at(source: Source | None, diagnoses: Sequence[Diagnosis]) -> list[str]:
    """The statements of the function at which diagnoses point, each on one line."""
    if source is None:
        return []
    lines = source.code.split("\n")
    numbers = sorted(
        {
            number
            for diagnosis in diagnoses
            if diagnosis.line is not None and diagnosis.cell == source.cell
            if 1 <= (number := diagnosis.line - source.line + 1) <= len(lines)
        }
    )
    statements = _statements(source.code)
    found = (statements.get(number) or lines[number - 1].strip() for number in numbers)
    return [text for text in dict.fromkeys(found) if text][:_MOST_LINES]


def _statements(code: str) -> dict[int, str]:
    """For each line of a simple statement, the statement without comments, on one line."""
    inset = code[:1] in (" ", "\t")
    try:
        tree = parse("if 1:\n" + code if inset else code)
        return {
            line - inset: ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.stmt) and not hasattr(node, "body")
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


def _quoted(text: str) -> str:
    """A text as Python writes it, in double quotes."""
    return json.dumps(clip(sanitize(text), _LONGEST), ensure_ascii=False)
