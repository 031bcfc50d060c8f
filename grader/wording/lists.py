"""How are lists of names and places in a notebook written in a sentence?"""

from __future__ import annotations

from collections.abc import Sequence

from grader.wording.language import ntranslate
from grader.wording.language import translate as _


def listed(names: Sequence[str], limit: int = 6) -> str:
    """A list of names for a sentence: "W1, b1 and W2"; beyond `limit`, the rest is counted."""
    names = _cut(names, limit)
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=_(", ").join(names[:-1]), last=names[-1])


def people_listed(names: Sequence[str], limit: int) -> str:
    """A list of people, whose names may have commas; beyond `limit`, the rest is counted."""
    return _("; ").join(_cut(names, limit))


def _cut(names: Sequence[str], limit: int) -> Sequence[str]:
    if len(names) <= limit:
        return names
    more = len(names) - limit + 1
    message = ntranslate("{count} more", "{count} more", more).format(count=more)
    return [*names[: limit - 1], message]


def place(cell: int | None, line: int | None) -> str:
    """Where to look: "cell 7, line 12", "line 12" in a .py file, or "" if the place is unknown."""
    if cell and line:
        return _("cell {cell}, line {line}").format(cell=cell, line=line)
    if cell:
        return _("cell {cell}").format(cell=cell)
    return _("line {line}").format(line=line) if line else ""
