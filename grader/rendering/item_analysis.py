"""How hard is a question, and how well does it tell strong from weak? Classical item analysis.

An item is a question, or a part of one. What was handed in counts, and what was left empty in it
earned 0 points, as it does in the mark; whoever handed nothing in is not among the people.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: The fewest people of whom a correlation is told: below, one person decides it.
FEWEST = 5
#: How far the estimate of a correlation may be off, in standard errors (95 % of the time).
_STANDARD_ERRORS = 1.96
#: What counts as full marks, and as no difference, in points: sums have rounding errors.
_ROUNDING = 1e-6

#: Why there is no correlation.
NoCorrelation = Literal["few", "alone", "all the same", "rest the same"]
#: What a correlation means, in words.
Strength = Literal["well", "somewhat", "hardly", "reversed"]


@dataclass(frozen=True)
class Discrimination:
    """The correlation of an item with the rest of the points, or why there is none.

    Attributes:
        people: of how many people it is.
        r: the correlation, from -1 to 1; None if there is none.
        low: the least that it may be, given how few the people are.
        high: the most that it may be.
        why: why there is none; None if there is one.
    """

    people: int
    r: float | None = None
    low: float = -1.0
    high: float = 1.0
    why: NoCorrelation | None = None

    @property
    def strength(self) -> Strength | None:
        """What the correlation means, by the bounds of Ebel (1972)."""
        if self.r is None:
            return None
        if self.r < 0:
            return "reversed"
        return "well" if self.r >= 0.4 else "somewhat" if self.r >= 0.2 else "hardly"


@dataclass(frozen=True)
class ItemAnalysis:
    """What the points of a class say about one item.

    Attributes:
        people: how many people were judged on it.
        mean: the mean share of its points that they earned (its difficulty, from 0 to 1).
        full: the share of them who earned all of it.
        discrimination: how well it tells strong from weak.
    """

    people: int
    mean: float | None
    full: float | None
    discrimination: Discrimination


def analyse(
    scores: Sequence[float | None],
    totals: Sequence[float | None],
    most: float,
    most_of_all: float,
) -> ItemAnalysis:
    """What the points of a class say about one item.

    Args:
        scores: what each person earned for it; None for whoever was not judged on it.
        totals: what each of the same people earned for everything, the item included; None where
            that is not known.
        most: the points that it is worth.
        most_of_all: the points that everything is worth.
    """
    known = [score for score in scores if score is not None]
    worth = most > _ROUNDING
    pairs = [
        (score, total - score)
        for score, total in zip(scores, totals, strict=True)
        if score is not None and total is not None
    ]
    return ItemAnalysis(
        people=len(known),
        mean=statistics.fmean(known) / most if known and worth else None,
        full=(
            sum(score >= most - _ROUNDING for score in known) / len(known)
            if known and worth
            else None
        ),
        discrimination=(
            discrimination([score for score, _rest in pairs], [rest for _score, rest in pairs])
            if most_of_all - most > _ROUNDING
            else Discrimination(len(pairs), why="alone")
        ),
    )


def discrimination(items: Sequence[float], rests: Sequence[float]) -> Discrimination:
    """How well an item tells strong from weak: its correlation with the rest of the points.

    It is Pearson's r of the points in the item and the points in everything else,

        r = Σ (x - mean x)(y - mean y) / √(Σ (x - mean x)² · Σ (y - mean y)²).

    Where an item is right or wrong and nothing between, that is the point-biserial correlation

        r = (M1 - M0) / s · √(p · (1 - p)),

    M1 and M0 being the mean rests of those who have it right and wrong, s the standard deviation of
    all rests (dividing by n), and p the share who have it right. The rest leaves out the item
    itself, which would correlate with its own points (Henrysson, "Correction of item-total
    correlations in item analysis", Psychometrika 28, 1963). The bounds are those of Fisher's z:
    tanh(artanh r ± 1.96 / √(n - 3)).

    Args:
        items: the points of each person in the item.
        rests: the points of the same people in everything else.
    """
    count = len(items)
    if count < FEWEST:
        return Discrimination(count, why="few")
    if max(items) - min(items) <= _ROUNDING:
        return Discrimination(count, why="all the same")
    if max(rests) - min(rests) <= _ROUNDING:
        return Discrimination(count, why="rest the same")
    r = min(max(statistics.correlation(items, rests), -1.0), 1.0)
    if abs(r) >= 1 - 1e-12:
        return Discrimination(count, r, r, r)
    z, error = math.atanh(r), _STANDARD_ERRORS / math.sqrt(count - 3)
    return Discrimination(count, r, math.tanh(z - error), math.tanh(z + error))
