"""How does a text stand in Markdown so that it stays a text? Escaped prose, code spans and blocks.

Whoever shows the Markdown adds rules of their own: GitHub and GitLab link @names, #numbers and
addresses after the Markdown was read, so a backslash does not keep them from it, and a character
without width does. GitLab runs commands from lines that begin with a slash, and GitHub from lines
of a job's log that begin with two colons, so no text from outside begins a line.
"""

from __future__ import annotations

import re
from itertools import cycle

from grader.wording import clip, one_line, sanitize

#: A character without width, at which no line breaks: it only parts what it stands between.
_JOINER = "\u2060"
#: Marks of direction, which `sanitize` leaves in names, reorder what stands beside them.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f]")
#: After these a joiner keeps references, addresses and emoji from being recognised.
_LINKED = re.compile(
    r"[@#!%~&](?=[\w\"'])"  # @name, #12, and GitLab's !12, %12, ~12, &12
    r"|\bGH(?=-\d)"
    r"|:(?=//)|\bwww(?=\.)"
    r"|:(?=[\w+-]+(?::|$))",  # :emoji:, even if what follows gives the second colon
    re.IGNORECASE,
)
_LEGACY_COMMAND = re.compile(r"##(?=\[)")  # of GitHub's runner, anywhere in a line of its log
_SPECIAL = re.compile(r"[\\`*\[\]<>|&$~^]|(?<![^\W_])_|_(?![^\W_])")
_ENTITIES = {
    "<": "&lt;", ">": "&gt;", "&": "&amp;",
    # a backslash would not do for a bar in a table, or for a formula between dollars
    "|": "&#124;", "$": f"&#36;{_JOINER}",
}  # fmt: skip
_NUMBER = re.compile(r"\d{1,9}(?=[.)])")
_QUOTED = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_BACKTICKS = re.compile(r"`+")
_PLAIN_NAME = re.compile(r"[\w ./()=,:-]+")


def prose(text: str, limit: int = 2000) -> str:
    """`text` on one line of Markdown that shows it as it is; fit for a table too.

    What stands between two backticks, as names do in the grader's own sentences, becomes code.
    """
    pieces = _QUOTED.split(_line(text, limit))
    shown = [
        code(piece) if quoted and "|" not in piece else _escaped(f"`{piece}`" if quoted else piece)
        for quoted, piece in zip(cycle((False, True)), pieces, strict=False)
    ]
    line = "".join(shown)
    if number := _NUMBER.match(line):  # of a list
        return f"{number[0]}\\{line[number.end() :]}"
    return "\\" + line if line.startswith(("-", "+", "=", "#", ":", "/")) else line


def _escaped(text: str) -> str:
    text = _LINKED.sub(lambda found: found[0] + _JOINER, text)
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0]) or "\\" + found[0], text)


def code(text: str, limit: int = 500) -> str:
    """`text` as a code span, whatever backticks are in it; not for tables."""
    text = _line(text, limit)
    if not text:
        return ""
    fence = "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def name(text: str, limit: int = 200) -> str:
    """A name as code where it can be told apart from a table's own marks, else as prose."""
    line = _line(text, limit)
    return code(line, limit) if _PLAIN_NAME.fullmatch(line) else prose(text, limit)


def block(rows: list[tuple[str, str]]) -> str:
    """A block of code: each row is a short margin of our own and a text from outside.

    Lines of a text after the first have an empty margin.
    """
    width = max(len(margin) for margin, _text in rows)
    lines = [
        f"{margin if first else '':<{width}} │ {line}".rstrip()
        for margin, text in rows
        for first, line in _numbered(text)
    ]
    inside = "\n".join(lines)
    fence = "`" * max(3, max(map(len, _BACKTICKS.findall(inside)), default=0) + 1)
    return f"{fence}text\n{inside}\n{fence}"


def _numbered(text: str) -> list[tuple[bool, str]]:
    lines = _clean(text).expandtabs(4).split("\n")
    return [(index == 0, clip(line, 500)) for index, line in enumerate(lines)]


def _line(text: str, limit: int) -> str:
    return one_line(_clean(text[: 10 * limit]), limit)


def _clean(text: str) -> str:
    return _LEGACY_COMMAND.sub("##" + _JOINER, _DIRECTIONS.sub("", sanitize(text)))
