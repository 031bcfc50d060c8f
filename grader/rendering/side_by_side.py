"""Where does the actual value differ from the expected one? The numbers that differ are marked."""

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
#: The relative difference up to which two numbers count as equal.
_CLOSE = 1e-6


@dataclass(frozen=True)
class SideBySide:
    """The expected and the actual value; `differing` of `numbers` numbers differ (0: unknown)."""

    expected: Markup
    got: Markup
    numbers: int = 0
    differing: int = 0


def side_by_side(expected: str, got: str) -> SideBySide:
    """Both texts as HTML, with marks on the numbers that differ by more than rounding."""
    expected, got = sanitize(expected), sanitize(got)
    wanted, actual = _numbers(expected), _numbers(got)
    if len(wanted) != len(actual):
        return SideBySide(escape(expected), escape(got))
    differing = {
        index
        for index, (w, c) in enumerate(zip(wanted, actual, strict=True))
        if not _same(float(w.group()), float(c.group()))
    }
    if len(differing) in (0, len(actual)):  # marks on everything would say nothing
        return SideBySide(escape(expected), escape(got), len(actual), len(differing))
    return SideBySide(
        _with_marks(expected, wanted, differing),
        _with_marks(got, actual, differing),
        len(actual),
        len(differing),
    )


def _numbers(text: str) -> list[re.Match[str]]:
    return [found for found in _NUMBER.finditer(text) if found.group()[0] != "("]


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=_CLOSE)


def _with_marks(text: str, numbers: list[re.Match[str]], differing: Collection[int]) -> Markup:
    pieces, end = [], 0
    for index, number in enumerate(numbers):
        if index in differing:
            pieces.append(escape(text[end : number.start()]))
            pieces.append(Markup("<mark>%s</mark>") % number.group())
            end = number.end()
    pieces.append(escape(text[end:]))
    return Markup("").join(pieces)
