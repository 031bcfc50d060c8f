"""How is a student's function shown? Highlighted line by line; each line only once."""

from __future__ import annotations

import re
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

#: What has the same colours wherever it stands, since no token of it can reach into the next line:
#: a docstring with the empty lines before it, or a line whose strings end on it, are of no special
#: kind, and have no replacement fields, which may end anywhere for Pygments.
_UNIT = re.compile(
    r"""
    (?:[ ]*\n)*+[ ]*(?>\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3})[ ]*$
    |(?P<code>(?:
        [^'"\\\n\#\w]|\w++(?!['"])
        |"(?:[^"\\\n{]|\\[^\n{])*+"(?!")
        |'(?:[^'\\\n{]|\\[^\n{])*+'(?!')
    )*+)(?:\#.*)?$
    """,
    re.MULTILINE | re.VERBOSE,
)
#: Statements that may end on another line for Pygments.
_OPEN = re.compile(r"(?:class|from|import)\b|def\b(?![ ]+[^\W\d])|^[ ]*(?:case|lazy|match|type)\b")

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
    """The lines of `code` as HTML, with a span around each token that has a colour.

    Most lines of a function are those of other students, so what can be coloured on its own is
    coloured once: a line, or a docstring.
    """
    text = "\n".join(plain_lines(code))
    lines: list[Markup] = []
    at = 0
    while at <= len(text):
        unit = _UNIT.match(text, at)
        if unit is None or _OPEN.search(unit["code"] or ""):
            lines += _coloured(text[at:])
            break
        lines += _coloured_unit(unit[0])
        at = unit.end() + 1
    return tuple(lines)


@lru_cache(maxsize=4096)
def _coloured_unit(text: str) -> tuple[Markup, ...]:
    return _coloured(text)


def _coloured(text: str) -> tuple[Markup, ...]:
    """The lines of `text`, coloured by Pygments."""
    lines: list[list[str]] = [[]]
    for _, token, piece in _lexer.get_tokens_unprocessed(text):
        name = _class_of(token)
        for index, part in enumerate(piece.split("\n")):
            if index:
                lines.append([])
            if part:
                shown = str(escape(part))
                lines[-1].append(f'<span class="{name}">{shown}</span>' if name else shown)
    return tuple(Markup("".join(pieces)) for pieces in lines)


@lru_cache(maxsize=256)
def _class_of(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if token[: len(kind)] == kind), "")
