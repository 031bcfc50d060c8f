"""Which blocks of an emptied statement stay? Those in which something remains."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from grader.authoring.handout.spans import indent_of

_STEP = "    "


@dataclass
class Rest:
    """What remains of some statements: lines, and whether they are more than comments."""

    lines: list[str] = field(default_factory=list)
    holds: bool = False

    def add(self, other: Rest) -> None:
        """Append what remains of something else."""
        self.lines += other.lines
        self.holds = self.holds or other.holds


@dataclass(frozen=True)
class Section:
    """One block of a compound statement.

    Attributes:
        comments: the comments between the block before and the header.
        header: the lines of the header (`for …:`, `else:`).
        rest: what remains of the block.
    """

    comments: list[str]
    header: list[str]
    rest: Rest

    @property
    def keyword(self) -> str:
        """The word that the header begins with."""
        return self.header[0].split()[0].rstrip(":") if self.header else ""

    def lines(self) -> list[str]:
        """The block with its header; what is empty gets a `pass`."""
        inside = indent_of(self.header[0]) + _STEP
        end = [] if self.rest.holds else [f"{inside}pass"]
        return [*self.comments, *self.header, *self.rest.lines, *end]


def blocks_of(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement in their order, those after `elif` included."""
    for field_name in ("body", "cases", "handlers", "orelse", "finalbody"):
        entries = getattr(statement, field_name, None) or []
        if field_name == "orelse" and is_elif(statement, entries):
            yield from blocks_of(entries[0])
        elif entries and isinstance(entries[0], ast.stmt):
            yield entries
        else:
            yield from (entry.body for entry in entries)


def is_elif(statement: ast.stmt, block: Sequence[ast.stmt]) -> bool:
    """Whether the `else` of a statement is an `elif`."""
    return (
        isinstance(statement, ast.If)
        and len(block) == 1
        and isinstance(block[0], ast.If)
        and block[0].col_offset == statement.col_offset
    )


def remaining(statement: ast.stmt, sections: Sequence[Section], *, whole: bool) -> Rest:
    """What remains of a compound statement whose blocks were emptied.

    Args:
        statement: the statement.
        sections: its blocks.
        whole: whether its headers stay in any case, since they are what the exercise asks for.
    """
    indent = indent_of(sections[0].header[0])
    if whole:
        return _with(sections)
    if not any(one.rest.holds for one in sections):
        comments = [line for one in sections for line in one.comments + one.rest.lines]
        return Rest([indent + line.strip() for line in comments if line.strip()])
    if isinstance(statement, ast.If):
        return _branches([one for one in sections if one.rest.holds], indent)
    if isinstance(statement, ast.Try | ast.TryStar):
        return _attempt(sections, indent)
    return _with([one for n, one in enumerate(sections) if n == 0 or one.rest.holds])


def _with(sections: Sequence[Section]) -> Rest:
    return Rest([line for one in sections for line in one.lines()], holds=True)


def _branches(sections: Sequence[Section], indent: str) -> Rest:
    """The branches of an `if` that stay; the first of them begins it."""
    first, *others = sections
    if first.keyword == "else":
        return _inlined(first, indent)
    header = [indent + first.header[0].lstrip().removeprefix("el"), *first.header[1:]]
    return _with([Section(first.comments, header, first.rest), *others])


def _attempt(sections: Sequence[Section], indent: str) -> Rest:
    """A `try` with the handlers that stay; what it tries if none does."""
    attempt, *others = sections
    kept = [one for one in others if one.rest.holds]
    if not kept:
        return _inlined(attempt, indent)
    if not any(one.keyword in ("except", "except*", "finally") for one in kept):
        kept.insert(0, others[0])
    return _with([attempt, *kept])


def _inlined(section: Section, indent: str) -> Rest:
    """What remains of a block, without its header."""
    text = textwrap.indent(textwrap.dedent("\n".join(section.rest.lines)), indent)
    return Rest([*section.comments, *text.split("\n")], holds=True)
