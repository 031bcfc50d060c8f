"""How is a suggested mistake written, so that it can be pasted into the catalogue?"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from grader.course import Mistake

_WIDTH = 96


def entry_text(mistake: Mistake) -> str:
    """A `mistake(...)` as Python."""
    lines = ["mistake(", f"    {_quoted(mistake.id)},", f"    {_quoted(mistake.function)},"]
    for name in ("title", "explanation", "hint"):
        lines += _argument(name, getattr(mistake, name))
    lines.append("    change={")
    lines += [f"        {_quoted(old)}: {_quoted(new)}," for old, new in mistake.change.items()]
    return "\n".join([*lines, "    },", "),"])


def catalogue_text(assignment: str, mistakes: Sequence[Mistake]) -> str:
    """The text of `reference/mistakes/<assignment>.py`."""
    entries = "\n".join(textwrap.indent(entry_text(mistake), "    ") for mistake in mistakes)
    return (
        f'"""Which mistakes do students make in {assignment}?\n\n'
        "Made from the reference by `grader verify --mistakes`; write the sentences anew for your\n"
        'students, and add what you know of them.\n"""\n\n'
        "from grader.mistakes import mistake\n\n"
        f"MISTAKES = [\n{entries}\n]\n"
    )


def _argument(name: str, text: str) -> list[str]:
    line = f"    {name}={_quoted(text)},"
    if len(line) <= _WIDTH:
        return [line]
    pieces = list(map(_quoted, textwrap.wrap(text, _WIDTH - 14, drop_whitespace=False)))
    pieces[0] = f"{name}={pieces[0]}"
    pieces[-1] += ","
    return [f"    {piece}" for piece in pieces]


def _quoted(text: str) -> str:
    """A text as Python writes it, in double quotes unless single ones need fewer backslashes."""
    if '"' in text and "'" not in text and text.isprintable():
        return repr(text)
    return json.dumps(text, ensure_ascii=False)
