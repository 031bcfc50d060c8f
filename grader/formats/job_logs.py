"""How is a text kept from being a command in a job's log? By a character that parts its sign.

The runner of a GitHub job reads what is written, and acts on lines that begin with two colons,
whatever blanks stand before them, and on `##[` anywhere. A text from outside, such as a line of a
student's code or the value that a function gave, must not command it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from rich.text import Text

#: What makes a line a command.
_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
#: What parts its last character from the others: a character without width, at which no line
#: breaks, or a blank where it cannot be encoded.
_JOINER, _BLANK = "\u2060", " "


def without_commands(text: str) -> str:
    """`text`, in which no line is a command if a runner reads it."""
    if not os.environ.get("GITHUB_ACTIONS"):
        return text
    return _JOINER.join(_between(text, _places(text)))


def rows_without_commands(rows: Iterable[Text], encoding: str) -> Iterator[Text]:
    """Rows of which none is a command, in an encoding."""
    try:
        _JOINER.encode(encoding)
        parting = Text(_JOINER)
    except UnicodeEncodeError:
        parting = Text(_BLANK)
    for row in rows:
        places = _places(row.plain)
        yield parting.join(row.divide(places)) if places else row


def _places(text: str) -> list[int]:
    """Before which characters something must stand."""
    return [found.end() - 1 for found in _COMMAND.finditer(text)]


def _between(text: str, places: list[int]) -> Iterator[str]:
    begin = 0
    for place in (*places, len(text)):
        yield text[begin:place]
        begin = place
