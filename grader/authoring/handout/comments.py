"""Which comments of an answer are instructions, and which give it away?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.notebook import parse

#: The tokens of code and of text alike: words and numbers, and each other sign by itself.
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SIGNS = frozenset("+-*/@%<>=()[]{}&|^~")
#: Code of fewer tokens also stands in sentences that say nothing of the answer.
_LEAST = 3


def tokens_of(text: str) -> tuple[str, ...]:
    """The words, numbers and signs of a text, in their order."""
    return tuple(_TOKEN.findall(text))


def holds(text: Sequence[str], code: Sequence[str]) -> bool:
    """Whether the tokens `code` stand in `text`, one after the other."""
    size = len(code)
    first = code[0]
    return any(
        text[n] == first and tuple(text[n : n + size]) == tuple(code)
        for n in range(len(text) - size + 1)
    )


@dataclass(frozen=True)
class AnswerCode:
    """The code of one answer: its statements and right sides as tokens, and the names they set."""

    pieces: tuple[tuple[str, ...], ...]
    names: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[str], statements: Sequence[ast.stmt]) -> AnswerCode:
        """The code of `statements`, which stand in `lines`."""
        source = "\n".join(lines)
        nodes = [node for one in statements for node in ast.walk(one)]
        texts = (ast.get_source_segment(source, node) or "" for node in _telling(nodes))
        pieces = {tokens for text in texts if len(tokens := tokens_of(text)) >= _LEAST}
        names = {
            ast.unparse(node) for node in nodes if isinstance(getattr(node, "ctx", None), ast.Store)
        }
        return cls(tuple(p for p in sorted(pieces) if _SIGNS & set(p)), frozenset(names))

    def is_given_by(self, comment: str) -> bool:
        """Whether a comment contains code of the answer, or is a statement of one."""
        text = comment.strip().lstrip("#").strip()
        tokens = tokens_of(text)
        return any(holds(tokens, piece) for piece in self.pieces) or self._is_answer(text)

    def _is_answer(self, text: str) -> bool:
        """Whether the text is a statement that sets a name of the answer, or returns a value."""
        try:
            statements = parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        targets: list[ast.expr] = []
        for statement in statements:
            match statement:
                case ast.Assign():
                    targets += statement.targets
                case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
                    targets.append(target)
                case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Name):
                    return True
        return any(ast.unparse(target) in self.names for target in targets)


def _telling(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """The nodes whose text is the answer: statements without blocks, values, and conditions."""
    for node in nodes:
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node
        for name in ("value", "test", "iter"):
            inner = getattr(node, name, None)
            if isinstance(node, ast.stmt) and isinstance(inner, ast.expr):
                yield inner
