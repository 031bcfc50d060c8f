"""Where can Python not read a text, and why? A fault with its place, in one phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.wording import place
from grader.wording import translate as _

#: A line that a message of Python's ends with: that of an opening bracket, or of a block's head.
_OTHER_LINE = re.compile(r" on line (\d+)$")
#: Where Python noticed what it then tells of an earlier place.
_DETECTED = re.compile(r" \(detected at line \d+\)")
_NEXT_SENTENCE = re.compile(r"(?<=[^.])\. (?=[A-Z])")
_F_STRING = re.compile(r"(?i:f|fr|rf)[\"']")


@dataclass(frozen=True)
class Fault:
    """Why a text is not Python; lines and columns count from 1.

    Attributes:
        message: what is wrong, in Python's words, which people search for; a phrase without lines.
        line: the line of the fault.
        column: its first column; None if it is not known.
        end_column: the first column after it.
        other: another line that it is about: that of an opening bracket, or of a block's head.
        text: the line as it was parsed.
    """

    message: str
    line: int
    column: int | None = None
    end_column: int | None = None
    other: int | None = None
    text: str = ""

    def phrase(self, cell: int | None) -> str:
        """What is wrong in this cell, with the other line where there is one."""
        if self.other is None or self.other == self.line:
            return self.message
        where = place(cell, self.other)
        return _("{problem} in {place}").format(problem=self.message, place=where)


def fault_of(error: SyntaxError, lines: Sequence[str], shift: int = 0) -> Fault:
    """The fault that Python found in the text after the first `shift` of these lines."""
    line = max(error.lineno or 1, 1) + shift
    text = lines[line - 1] if line <= len(lines) else ""
    message, other = _phrase(error.msg or "invalid syntax")
    column, end_column = _columns(error, text)
    return Fault(message, line, column, end_column, None if other is None else other + shift, text)


def fault_on(line: int, message: str, lines: Sequence[str]) -> Fault:
    """A fault that is the whole of a line."""
    text = lines[line - 1] if line <= len(lines) else ""
    if not text.strip():
        return Fault(message, line, text=text)
    return Fault(message, line, _margin(text) + 1, len(text.rstrip()) + 1, text=text)


def _phrase(message: str) -> tuple[str, int | None]:
    """Python's message as one phrase without line numbers, and the other line that it names."""
    message = _DETECTED.sub("", message)
    other = _OTHER_LINE.search(message)
    if other:
        message = message[: other.start()]
    message = message.rstrip("?!")
    if message.endswith(".") and not message.endswith(".."):
        message = message[:-1]
    phrase = "; ".join(map(_uncapitalized, _NEXT_SENTENCE.split(message)))
    return phrase, int(other[1]) if other else None


def _uncapitalized(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def _columns(error: SyntaxError, text: str) -> tuple[int | None, int | None]:
    """The columns of the fault, within the line or just after it."""
    after = len(text.rstrip()) + 1
    if isinstance(error, IndentationError):  # Python's own columns point at its tokens
        return 1, max(min(_margin(text) + 1, after), 2)
    if not error.offset or error.offset < 1:
        return None, None
    shift = _shift(error, text)
    if shift is None:
        return None, None
    column = min(error.offset + shift, after)
    if error.msg.startswith("f-string"):  # before 3.12, Python points behind the string
        begun = [match.start() + 1 for match in _F_STRING.finditer(text, 0, column)]
        if begun and begun[-1] < column and text[column - 2 : column - 1] in "\"'":
            return begun[-1], column
    end = column + 1
    if error.end_lineno and error.lineno and error.end_lineno > error.lineno:
        end = after
    elif error.end_offset and error.end_offset + shift > column:
        end = min(error.end_offset + shift, after)
    return column, max(end, column + 1)


def _shift(error: SyntaxError, text: str) -> int | None:
    """How far the columns of Python's text are from those of the line; None if it is not in it.

    Before 3.12, Python's text is a part of an f-string, in parentheses instead of its braces.
    """
    found = error.text.rstrip("\r\n") if error.text is not None else text
    if found == text:
        return 0
    inside = "{" + found[1:-1]
    if found[:1] == "(" and found[-1:] == ")" and text.count(inside) == 1:
        return text.index(inside)
    return None


def _margin(text: str) -> int:
    return len(text) - len(text.lstrip())
