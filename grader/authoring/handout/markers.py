"""Which lines of a cell begin and end what students do not get?

A course of this grader writes `### START CODE HERE ###` and `### END CODE HERE ###`; nbgrader has
regions for solutions, hidden tests and mark schemes, and otter's Assign has solutions, seeds,
ignored lines and prompts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.errors import GraderError

#: What a region is: an answer whose scaffold stays, one that a stub stands for, or something that
#: leaves no trace.
Kind = Literal["scaffold", "nbgrader", "otter", "dropped"]

START = re.compile(r"^(?P<indent>[ \t]*)###\s*START CODE HERE\s*###.*$")
END = re.compile(r"^[ \t]*###\s*END CODE HERE\s*###.*$")


@dataclass(frozen=True)
class Markers:
    """A pair of lines: what begins a region, what ends it, and how they are called in messages."""

    kind: Kind
    begin: re.Pattern[str]
    end: re.Pattern[str]
    begins: str
    ends: str


def _comments(kind: Kind, hashes: str, words: str, after: str = r"\s*$") -> Markers:
    """Markers that are comments of a line of their own: `# BEGIN …` and `# END …`."""
    spaced = words.replace(" ", r"\s+")
    return Markers(
        kind,
        re.compile(rf"^[ \t]*{hashes}\s*BEGIN\s+{spaced}{after}"),
        re.compile(rf"^[ \t]*{hashes}\s*END\s+{spaced}\b"),
        f"BEGIN {words}",
        f"END {words}",
    )


#: All that are known; the first whose beginning fits a line is the one.
MARKERS = (
    Markers("scaffold", START, END, "START", "END"),
    _comments("dropped", "#+", "HIDDEN TESTS", r"\b"),
    _comments("dropped", "#+", "MARK SCHEME", r"\b"),
    _comments("dropped", "#", "SOLUTION NO PROMPT"),
    _comments("dropped", "#", "IGNORE"),
    _comments("otter", "#", "SOLUTION"),
    _comments("nbgrader", "#{2,}", "SOLUTION", r"\b"),
)
#: How a solution without a prompt ends: like any other.
_ENDS = {"BEGIN SOLUTION NO PROMPT": re.compile(r"^[ \t]*#\s*END\s+SOLUTION\b")}

#: Ends of lines that otter's Assign leaves out, and of those whose value it leaves out.
DROPPED_LINE = re.compile(
    r"#\s?(?:SOLUTION NO PROMPT|SEED|IGNORE)\s*$|#\s?(?:BEGIN|END) PROMPT\s*$"
)
SOLUTION_LINE = re.compile(r"#\s?SOLUTION\s*$")


@dataclass(frozen=True)
class Region:
    """The lines from the one that begins a region to the one that ends it, counting from 1."""

    kind: Kind
    first: int
    last: int


def regions_of(lines: Sequence[str]) -> Iterator[Region]:
    """The outermost regions of a cell.

    Raises:
        GraderError: a region begins inside another of its kind, does not end, or ends only.
    """
    opened: Markers | None = None
    first = 0
    for number, line in enumerate(lines, start=1):
        if opened is not None:
            if opened.begin.match(line):
                raise GraderError(
                    f"line {number}: {opened.begins}, but line {first} has no "
                    f"{opened.ends.removesuffix(' NO PROMPT')} yet"
                )
            if _ENDS.get(opened.begins, opened.end).match(line):
                yield Region(opened.kind, first, number)
                opened = None
            continue
        opened = next((one for one in MARKERS if one.begin.match(line)), None)
        first = number
        if opened is None and (one := next((m for m in MARKERS if m.end.match(line)), None)):
            raise GraderError(f"line {number}: {one.ends} without {one.begins}")
    if opened is not None:
        ends = opened.ends.removesuffix(" NO PROMPT")
        raise GraderError(f"line {first}: {opened.begins} without {ends}")
