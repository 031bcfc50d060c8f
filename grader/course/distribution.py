"""What is a large draw like? Its statistics, as far as another draw is judged by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Distribution:
    """The statistics of a large draw of the reference: its kind, shape, mean and spread."""

    kind: Literal["normal", "bernoulli"]
    shape: tuple[int, ...]
    mean: float
    std: float
