"""How is a student's function shown? Highlighted line by line; equal sources are cached."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from grader.wording import clip, sanitize

#: The classes of tokens: few, so that pages stay small; other tokens are shown as they are.
_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (String, "s"),
    (Number, "n"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "d"),
    (Name.Builtin, "b"),
    (Name.Exception, "b"),
)
#: The most characters of a line.
_LONGEST_LINE = 300
#: The most characters of a line that are read; many of them may be escape sequences.
_LONGEST_RAW_LINE = 4000

_lexer = PythonLexer(stripnl=False, ensurenl=False)


def plain_lines(code: str) -> list[str]:
    """The lines of `code`, sanitized and of bounded length; only a newline ends a line.

    Form feeds and other separators become spaces, since they do not end a line for Python: line
    numbers are those of the program.
    """
    return [_plain_line(line) for line in code.split("\n")]


def _plain_line(line: str) -> str:
    plain = sanitize(clip(line, _LONGEST_RAW_LINE)).replace("\n", " ")
    return clip(plain.expandtabs(4), _LONGEST_LINE)


@lru_cache(maxsize=1024)
def highlighted_lines(code: str) -> tuple[Markup, ...]:
    """The lines of `code` as HTML, with a span around each token that has a colour."""
    lines: list[list[str]] = [[]]
    for token, text in _lexer.get_tokens("\n".join(plain_lines(code))):
        name = _class_of(token)
        for index, piece in enumerate(text.split("\n")):
            if index:
                lines.append([])
            if piece:
                shown = str(escape(piece))
                lines[-1].append(f'<span class="{name}">{shown}</span>' if name else shown)
    return tuple(Markup("".join(pieces)) for pieces in lines)


@lru_cache(maxsize=256)
def _class_of(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if token[: len(kind)] == kind), "")
