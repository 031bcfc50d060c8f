"""Which pieces of the reference's text does an edit change, each of which occurs there once?"""

from __future__ import annotations

import ast
import textwrap
from difflib import SequenceMatcher

from grader.diagnosis import Edit
from grader.notebook import parse

#: How many lines may be taken along to make a piece one of its kind.
_MOST_LINES = 3


def change_of(source: str, edit: Edit) -> dict[str, str] | None:
    """The `change` of a mistake that makes this edit in the source of a function.

    Args:
        source: the function at the margin, as it stands in the reference.
        edit: an edit of it, whose text may be laid out in another way.

    Returns:
        The pieces as `mistake(change=…)` takes them; None where there are none.
    """
    wanted = _dump(edit.source)
    if wanted is None:
        return None
    whole = _whole_lines(source, edit.source)
    for change in (_one_piece(source, edit), _without_comments(whole), whole):
        if change and _dump(_applied(source, change)) == wanted:
            return change
    return None


def _dump(source: str) -> str | None:
    try:
        return ast.dump(parse(source))
    except (SyntaxError, ValueError, RecursionError):
        return None


def _applied(source: str, change: dict[str, str]) -> str:
    for old, new in change.items():
        if source.count(old) != 1:
            return ""
        source = source.replace(old, new)
    return source


def _one_piece(source: str, edit: Edit) -> dict[str, str] | None:
    """The piece of one line that the edit replaces, and as much around it as makes it unique."""
    begin, end = edit.span
    if begin == end or edit.alike:
        return None
    lines = source.split("\n")
    line = lines[edit.line - 1].encode()
    head, piece, tail = (p.decode() for p in (line[:begin], line[begin:end], line[end:]))
    for new in (edit.new, f"({edit.new})"):
        whole = [*lines]
        whole[edit.line - 1] = head + new + tail
        if _dump("\n".join(whole)) == _dump(edit.source):
            return _unique(source, head, piece, new, tail)
    return None


def _unique(source: str, head: str, piece: str, new: str, tail: str) -> dict[str, str] | None:
    """The piece with as little around it as makes it occur once."""
    start = len(head) - len(head.lstrip())
    before, after = len(head), 0
    old = piece
    while not old.strip() or source.count(old) != 1 or len(old) < 3:
        if after < len(tail.split("#")[0].rstrip()):
            after += 1
        elif before > start:
            before -= 1
        else:
            return None
        old = head[before:] + piece + tail[:after]
    # whole words read better than half of them
    while before > start and _joins(head, before):
        before -= 1
    while after < len(tail) and after and _joins(tail, after):
        after += 1
    old = head[before:] + piece + tail[:after]
    if not _is_balanced(old):  # half a bracket says little: the whole line, if it is the only one
        code = len(tail.split("#")[0].rstrip())
        line = head[start:] + piece + tail[:code]
        if source.count(line) == 1:
            return {line: head[start:] + new + tail[:code]}
    return {old: head[before:] + new + tail[:after]}


def _is_balanced(text: str) -> bool:
    """Whether each bracket that a piece opens is closed in it, and the other way round."""
    open_brackets: list[str] = []
    for sign in text:
        if sign in "([{":
            open_brackets.append(")]}"["([{".index(sign)])
        elif sign in ")]}" and (not open_brackets or open_brackets.pop() != sign):
            return False
    return not open_brackets


def _joins(text: str, place: int) -> bool:
    return _is_word(text[place - 1]) and _is_word(text[place : place + 1] or " ")


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _whole_lines(source: str, edited: str) -> dict[str, str] | None:
    """The lines that differ, with lines before them where there are others like them."""
    old, new = source.split("\n"), edited.split("\n")
    change: dict[str, str] = {}
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for more in range(_MOST_LINES + 1):
            first, other = max(i1 - more, 0), max(j1 - more, 0)
            before = "\n".join(old[first:i2])
            after = "\n".join(new[other:j2])
            if before.strip() and source.count(before) == 1:
                change[_trimmed(before, after)[0]] = _trimmed(before, after)[1]
                break
        else:
            return None
    return change or None


def _without_comments(change: dict[str, str] | None) -> dict[str, str] | None:
    """The change without the comments that it only takes away."""
    if change is None:
        return None
    return {old: new for old, new in change.items() if new.strip() or not _is_comment(old)}


def _is_comment(text: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())


def _trimmed(before: str, after: str) -> tuple[str, str]:
    """Both without the margin of the first line, where they share it."""
    margin = before[: len(before) - len(before.lstrip())]
    if after.startswith(margin) and "\n" not in margin:
        return before[len(margin) :], after[len(margin) :]
    return before, after


def at_the_margin(source: str) -> str:
    """A function's text as mistakes see it."""
    return textwrap.dedent(source)
