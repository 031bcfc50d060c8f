"""Where does what came differ from what was expected? The numbers that differ, marked."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup, escape

from grader.wording import sanitize

_NUMBER = re.compile(
    r"\([\d, ]*\)|(?<![\w.])[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|nan|inf)(?![\w])",
    re.ASCII,
)
_CLOSE = 1e-6


@dataclass(frozen=True)
class Compared:
    """Expected and got side by side; `differing` of `numbers` numbers differ (0: cannot tell)."""

    expected: Markup
    got: Markup
    numbers: int = 0
    differing: int = 0


def compared(expected: str, got: str) -> Compared:
    """Both texts as HTML, with the numbers marked that differ by more than a rounding."""
    expected, got = sanitize(expected), sanitize(got)
    wanted, came = _numbers(expected), _numbers(got)
    if len(wanted) != len(came):
        return Compared(escape(expected), escape(got))
    off = {
        index
        for index, (w, c) in enumerate(zip(wanted, came, strict=True))
        if not _same(float(w.group()), float(c.group()))
    }
    if len(off) in (0, len(came)):  # marks on everything would say nothing
        return Compared(escape(expected), escape(got), len(came), len(off))
    return Compared(_marked(expected, wanted, off), _marked(got, came, off), len(came), len(off))


def _numbers(text: str) -> list[re.Match[str]]:
    return [found for found in _NUMBER.finditer(text) if found.group()[0] != "("]


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=_CLOSE)


def _marked(text: str, numbers: list[re.Match[str]], off: Collection[int]) -> Markup:
    pieces, end = [], 0
    for index, number in enumerate(numbers):
        if index in off:
            pieces.append(escape(text[end : number.start()]))
            pieces.append(Markup("<mark>%s</mark>") % number.group())
            end = number.end()
    pieces.append(escape(text[end:]))
    return Markup("").join(pieces)
