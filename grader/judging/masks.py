"""Are small masks drawn as well, and not only large ones?

A mask of a few entries may well keep everything. But calls that differ in the share of ones alone
tell more: a function that sets a seed of its own has the same uniform numbers u in all of them, and
keeps entry i where uᵢ is below the share, so that they show between which two of these shares each
uᵢ lies. Where too many lie between the same two, they are not drawn. This holds whatever the seed
depends on, since nothing but the share differs. Masks that no such numbers explain are drawn anew
in each call, and are judged one by one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Mask:
    """The mask of one call.

    Attributes:
        values: zeros and ones.
        share: how probable a one is.
        shapes: the shapes of all that was drawn before in the call, and of the mask itself.
    """

    values: Array
    share: float
    shapes: tuple[tuple[int, ...], ...]


def binomial_chance(count: int, of: int, share: float) -> float:
    """At most how probable a count is that is as far from share · of (Chernoff)."""
    if of == 0:
        return 1.0
    distance = 0.0
    for seen, expected in ((count / of, share), (1 - count / of, 1 - share)):
        if seen > 0:
            distance += seen * math.log(seen / expected) if expected > 0 else math.inf
    return min(1.0, 2 * math.exp(-of * max(0.0, distance)))


def chances_of_equal_shapes(masks: Sequence[Mask]) -> Iterator[float]:
    """How probable the masks of one output are, taking those of equal shapes together.

    NumPy's binomial draws compare with 1 − p where p is above one half, so the masks on either side
    of it are also looked at alone.
    """
    for _shapes, group in groupby(sorted(masks, key=lambda m: m.shapes), key=lambda m: m.shapes):
        alike = sorted(group, key=lambda mask: mask.share)
        below = [mask for mask in alike if mask.share <= 0.5]
        for some in (alike, below, alike[len(below) :]):
            if len(some) > 1:
                yield from _chances_between(some)


def _chances_between(masks: Sequence[Mask]) -> Iterator[float]:
    """How probable it is that so many uᵢ lie between the shares of two neighbours.

    The same for so many that lie below all shares or above all, as those of a fixed mask do. Masks
    that are drawn anew in each call agree with such numbers by chance, each entry with the product
    of its probabilities, and binomial draws with those of two shares on either side of one half;
    the most probable of the explanations counts.
    """
    kept = np.array([mask.values.ravel() != 0 for mask in masks])
    if np.any(kept[:-1] & ~kept[1:]):
        return
    shares = [mask.share for mask in masks]
    first = np.argmax(np.vstack([kept, np.ones(kept.shape[1], dtype=bool)]), axis=0)
    probable = []
    for place, (low, high) in enumerate(pairwise([0.0, *shares, 1.0])):
        anew = math.prod(1 - share for share in shares[:place]) * math.prod(shares[place:])
        of_two_sides = min(1 - low, high) if low <= 0.5 < high else 0.0
        probable.append(max(high - low, anew, of_two_sides))
    for places in (*((place,) for place in range(len(probable))), (0, len(masks))):
        count = int(np.count_nonzero(np.isin(first, places)))
        share = sum(probable[place] for place in places)
        if count > share * first.size:
            yield binomial_chance(count, first.size, share)
