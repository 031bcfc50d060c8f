"""What is the gradient of a function that can only be called? Central differences, kinks marked.

The step of each entry is h = cbrt(machine epsilon) * max(1, |x|), which balances truncation O(h²)
against round-off O(eps/h) (Press et al., Numerical Recipes, section 5.7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cost = Callable[[dict[str, Floats]], float]

#: The step for an entry of size 1 or less; it grows in proportion to larger entries.
STEP = float(np.cbrt(np.finfo(float).eps))
#: A jump between the one-sided differences is negligible below this share of the gradient's size,
#: or below this absolute size.
NEGLIGIBLE_SHARE, NEGLIGIBLE_JUMP = 1e-7, 1e-9
#: How many units of round-off J(x+h) − 2 J(x) + J(x−h) may be off by, for a J of at least 1:
#: for A near 1, log(1 − A) is off by far more than its last digit.
ROUND_OFF = 256.0


@dataclass(frozen=True, eq=False)
class NumericalGradient:
    """The gradient of a cost with respect to one block of parameters.

    Attributes:
        value: the central differences; all four arrays have the block's shape.
        straddles: True where the cost has a kink (a ReLU that switches) within one step, so that
            there is no derivative to compare with.
        forward: the one-sided differences (J(x+h) − J(x))/h.
        backward: the one-sided differences (J(x) − J(x−h))/h.
    """

    value: Floats
    straddles: NDArray[np.bool_]
    forward: Floats
    backward: Floats


def numerical_gradient(
    cost: Cost, parameters: Mapping[str, Floats]
) -> dict[str, NumericalGradient]:
    """The gradient of `cost` with respect to every entry of `parameters`, by central differences.

    Args:
        cost: J, called with a dict like `parameters`; returns a float.
        parameters: arrays of any shape by name; not changed.

    Returns:
        The gradient by parameter name; entries where J has a kink within a step are marked.
    """
    point = {name: np.array(value, dtype=float) for name, value in parameters.items()}
    at_point = float(cost(point))
    sides = {name: _one_sided(cost, point, name, at_point) for name in point}
    size = max(
        (float(np.max(np.abs(f + b), initial=0.0)) / 2 for f, b in sides.values()), default=0.0
    )
    gradients = {}
    for name, (forward, backward) in sides.items():
        straddles = np.zeros(forward.shape, dtype=bool)
        jump = forward - backward
        for index in np.argwhere(np.abs(jump) > max(NEGLIGIBLE_SHARE * size, NEGLIGIBLE_JUMP)):
            place = tuple(int(i) for i in index)
            straddles[place] = _has_kink(cost, point, name, place, at_point, float(jump[place]))
        middle = np.asarray((forward + backward) / 2)
        gradients[name] = NumericalGradient(middle, straddles, forward, backward)
    return gradients


def relative_difference(gradient: Floats, reference: Floats, *, floor: float = 1e-12) -> float:
    """‖a − b‖ / (‖a‖ + ‖b‖), the lecture's measure of gradient checking.

    It is 0 if ‖a‖ + ‖b‖ is at most `floor`, and 1.0 (the maximum) if the shapes differ, if
    `gradient` is complex, or if the norms are not finite.
    """
    a, b = np.asarray(gradient), np.asarray(reference)
    if a.shape != b.shape or np.iscomplexobj(a):
        return 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        size = float(np.linalg.norm(a) + np.linalg.norm(b))
        if not np.isfinite(size):
            return 1.0
        return 0.0 if size <= floor else float(np.linalg.norm(a - b)) / size


def common_factor(
    values: Floats, reference: Floats, *, rtol: float = 1e-6, floor: float = 1e-12
) -> float | None:
    """The c such that values = c · reference everywhere, or None if there is none."""
    a, b = np.asarray(values), np.asarray(reference)
    if a.shape != b.shape or a.size == 0 or np.iscomplexobj(a) or not np.all(np.isfinite(a)):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        size = float(np.sum(b * b))
        if size <= floor**2:
            return None
        factor = float(np.sum(a * b)) / size
        off = float(np.max(np.abs(a - factor * b)))
    return factor if off <= rtol * float(np.max(np.abs(b))) * abs(factor) else None


def _one_sided(
    cost: Cost, point: dict[str, Floats], name: str, at_point: float
) -> tuple[Floats, Floats]:
    forward, backward = np.empty_like(point[name]), np.empty_like(point[name])
    for place in np.ndindex(point[name].shape):
        forward[place], backward[place] = _sides(cost, point, name, place, at_point, 1.0)
    return forward, backward


def _sides(
    cost: Cost,
    point: dict[str, Floats],
    name: str,
    place: tuple[int, ...],
    at_point: float,
    share: float,
) -> tuple[float, float]:
    """(J(x+h) − J(x))/h and (J(x) − J(x−h))/h with h = share · the entry's step."""
    values = point[name]
    original = float(values[place])
    step = STEP * max(1.0, abs(original)) * share
    try:
        values[place] = original + step
        above, plus = float(cost(point)), float(values[place])
        values[place] = original - step
        below, minus = float(cost(point)), float(values[place])
    finally:
        values[place] = original
    return (above - at_point) / (plus - original), (at_point - below) / (original - minus)


def _has_kink(
    cost: Cost,
    point: dict[str, Floats],
    name: str,
    place: tuple[int, ...],
    at_point: float,
    jump: float,
) -> bool:
    """Whether the one-sided differences disagree as at a kink rather than along a smooth curve.

    Along a curve their gap is h·J'', which, apart from round-off, halves with the step. At a kink
    it does not.
    """
    full_step = STEP * max(1.0, abs(float(point[name][place])))
    for share in (0.5, 0.25):
        forward, backward = _sides(cost, point, name, place, at_point, share)
        noise = (
            ROUND_OFF * float(np.finfo(float).eps) * max(1.0, abs(at_point)) / (share * full_step)
        )
        if abs(forward - backward - share * jump) > 0.01 * abs(jump) + noise:
            return True
    return False
