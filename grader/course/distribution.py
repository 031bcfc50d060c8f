"""How are the entries of a draw distributed? What authors write in `reference/draws/`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Distribution:
    """How each entry of a drawn array is distributed, independent of all others; and its shape."""

    kind: Literal["normal", "bernoulli"]
    mean: float
    std: float
    shape: tuple[int, ...] = ()


def normal(std: float, mean: float = 0.0) -> Distribution:
    """The normal distribution with this standard deviation and mean."""
    if not std > 0:
        raise ValueError(f"a normal distribution has a standard deviation above 0, not {std}")
    return Distribution("normal", float(mean), float(std))


def bernoulli(probability: float) -> Distribution:
    """One with this probability, else zero."""
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {probability}")
    return Distribution("bernoulli", float(probability), math.sqrt(probability * (1 - probability)))
