"""Which statements does the handout replace? Those that `# handout: <statement>` follows."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from grader.authoring.handout.spans import Span, indent_of
from grader.errors import GraderError
from grader.notebook import parse

#: The comment with the statement that students get instead.
PLANTED = re.compile(r"#\s*handout:(?P<statement>.*)$")


def planted(lines: Sequence[str], tree: ast.Module) -> list[Span]:
    """The statements that `# handout: …` replaces, on their last line or on the one after it.

    Raises:
        GraderError: no statement comes before the comment, or it has none.
    """
    ends = {
        node.end_lineno: node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    }
    spans = []
    for number, line in enumerate(lines, start=1):
        if (match := PLANTED.search(line)) is None:
            continue
        alone = not line[: match.start()].strip()  # on the line after the statement
        statement, node = match["statement"].strip(), ends.get(number - 1 if alone else number)
        if node is None or not statement:
            raise GraderError(f"line {number}: `# handout:` must follow a statement, and name one")
        try:
            parse(statement)
        except SyntaxError as error:
            raise GraderError(f"line {number}: `# handout: {statement}`: {error.msg}") from None
        spans.append(Span(node.lineno, number, [indent_of(lines[node.lineno - 1]) + statement]))
    return spans
