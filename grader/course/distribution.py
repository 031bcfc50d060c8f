"""What is a large draw like? Enough of it to judge another draw by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Distribution:
    """What a large draw of the reference is like: its shape, size, mean and spread."""

    kind: Literal["normal", "bernoulli"]
    shape: tuple[int, ...]
    mean: float
    std: float
