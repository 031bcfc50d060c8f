"""How is a mark written as a number: rounded, scaled, and with the decimal sign of the sheet?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

_HUNDREDTH = Decimal("0.01")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(
    r"[+-]?\d{1,3}(?:(?P<sign>[.,'’\u00a0\u202f])\d{3})+(?:(?!(?P=sign))[.,]\d+)?"
)


def scaled(score: float, max_score: float, scale: Decimal | None) -> Decimal:
    """A score as a mark: out of `scale` if that is given, rounded to two decimals, halves up."""
    mark = Decimal(repr(score))
    if scale is not None and max_score > 0:
        mark = mark * scale / Decimal(repr(max_score))
    return mark.quantize(_HUNDREDTH, ROUND_HALF_UP)


def written(mark: Decimal, sign: str = ".") -> str:
    """A number without needless decimals and without separators of thousands."""
    text = f"{mark:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", sign)


def read(text: str) -> Decimal | None:
    """The number that a cell of a sheet says, whatever its decimal sign; None if it says none."""
    text = text.strip().removesuffix("%").strip()
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if match := _GROUPED.fullmatch(text):
        digits = text.replace(match["sign"], "")
        return Decimal(digits.replace(",", "."))
    return None


def decimal_signs(texts: Iterable[str]) -> tuple[int, int]:
    """How many numbers have a decimal point, and how many a comma."""
    found = [
        text for each in texts if _NUMBER.fullmatch(text := each.strip().removesuffix("%").strip())
    ]
    return sum("." in text for text in found), sum("," in text for text in found)
