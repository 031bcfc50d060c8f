"""How far is each block of a gradient from the numerical gradient, and by what factor?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import NumericalGradient, common_factor, relative_difference
from grader.judging.comparing import as_numbers
from grader.results import Band, GradientBlock

#: The largest relative difference that is "great", and the smallest that is a "worry".
GREAT, WORRY = 1e-7, 1e-3
#: The most bytes of a block that is compared once, in however many answers it is.
_MOST_BYTES = 4096


def band(difference: float) -> Band:
    """The lecture's word for a relative difference: great ≤ 1e-7 < look < 1e-3 ≤ worry."""
    if difference <= GREAT:
        return "great"
    return "worry" if difference >= WORRY else "look"


def gradient_blocks(
    numerical: Mapping[str, NumericalGradient], outputs: Mapping[str, Any]
) -> list[GradientBlock]:
    """Each parameter's block in `outputs` ("d" + its name) compared with its numerical gradient.

    Entries that straddle a kink are left out on both sides.
    """
    return [
        _block(parameter, gradient, as_numbers(outputs.get(gradient_output(parameter, outputs))))
        for parameter, gradient in numerical.items()
    ]


def gradient_output(parameter: str, outputs: Iterable[str]) -> str:
    """The output that is the gradient of a parameter: its name, or that of the only such entry."""
    name = f"d{parameter}"
    names = list(outputs)
    if name in names:
        return name
    alike = [other for other in names if other.endswith("." + name)]
    return alike[0] if len(alike) == 1 else name


def _block(parameter: str, numerical: NumericalGradient, got: NDArray[Any] | None) -> GradientBlock:
    if got is None or got.nbytes > _MOST_BYTES:
        return _compared(parameter, numerical, got)
    return _known(parameter, numerical, got.dtype.str, got.shape, got.tobytes())


@lru_cache(maxsize=4096)
def _known(
    parameter: str, numerical: NumericalGradient, dtype: str, shape: tuple[int, ...], data: bytes
) -> GradientBlock:
    """A block whose entries are `data`; most right answers have the same ones."""
    return _compared(parameter, numerical, np.frombuffer(data, dtype).reshape(shape))


def _compared(
    parameter: str, numerical: NumericalGradient, got: NDArray[Any] | None
) -> GradientBlock:
    wanted = numerical.value
    if got is not None and got.size == 1 and wanted.size == 1:
        got = got.reshape(wanted.shape)
    if got is None or got.shape != wanted.shape or not np.all(np.isfinite(got)):
        return GradientBlock(parameter=parameter, relative_difference=1.0, band="worry")
    smooth = ~numerical.straddles
    difference = relative_difference(got[smooth], wanted[smooth], floor=1e-9)
    ratio = common_factor(got[smooth], wanted[smooth], rtol=1e-5, floor=1e-9)
    return GradientBlock(
        parameter=parameter, relative_difference=difference, band=band(difference), ratio=ratio
    )
