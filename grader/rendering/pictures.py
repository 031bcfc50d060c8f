"""How is a difference shown at a glance? As heat maps, dots and histograms made of SVG paths."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.results import Histogram, Numbers
from grader.wording import ntranslate
from grader.wording import translate as _

#: The colour levels of a heat map, for each sign.
_LEVELS = 5
#: The largest width and height of a grid, and the largest size of its cells, in pixels.
_WIDEST, _HIGHEST, _CELL = 176.0, 150.0, 22.0

Values = Sequence[float | None]


@dataclass(frozen=True)
class Layer:
    """All cells of one colour; `tone` is its class in the style sheet."""

    tone: str
    path: str


@dataclass(frozen=True)
class Grid:
    """One matrix, drawn; `worst` is the cell to point at, as (row, column)."""

    name: str
    rows: int
    columns: int
    layers: tuple[Layer, ...]
    worst: tuple[int, int] | None = None

    @property
    def cell(self) -> float:
        """The size of a cell in pixels."""
        return max(min(_CELL, _WIDEST / self.columns, _HIGHEST / self.rows), 2.0)


@dataclass(frozen=True)
class Picture:
    """Matrices side by side; `text` describes them in words."""

    kind: str
    grids: tuple[Grid, ...]
    text: str


@dataclass(frozen=True)
class Bars:
    """A histogram 100 units high: bars for the actual draw, an outline for the expected one."""

    low: float
    high: float
    bars: str
    outline: str
    bins: int


def picture(expected: Numbers | None, got: Numbers | None) -> Picture | None:
    """Expected, got and difference in colours, or as dots if both are all zeros and ones."""
    if expected is None or got is None:
        return None
    masks = all(set(numbers.values) <= {0.0, 1.0} for numbers in (expected, got))
    if masks and 1.0 in expected.values and expected.shape == got.shape:
        return _dots(expected, got)
    return _heat(expected, got)


def _heat(expected: Numbers, got: Numbers) -> Picture | None:
    most = max(map(abs, _finite([*expected.values, *got.values])), default=0.0)
    grids = [
        _grid(_("expected"), expected.shape, expected.values, most),
        _grid(_("got"), got.shape, got.values, most),
    ]
    if most == 0:
        return None
    if expected.shape != got.shape:
        message = _("The shapes differ: expected {expected}, got {got}.")
        text = message.format(expected=_shape_text(expected.shape), got=_shape_text(got.shape))
        return Picture("heat", tuple(grids), text)
    differences = [
        None if a is None or b is None or not math.isfinite(a - b) else a - b
        for a, b in zip(got.values, expected.values, strict=True)
    ]
    largest = max(map(abs, _finite(differences)), default=0.0)
    not_finite = [index for index, value in enumerate(differences) if value is None]
    if not largest and not not_finite:
        return None
    worst = (
        not_finite[0]
        if not_finite
        else max(range(len(differences)), key=lambda index: abs(differences[index] or 0.0))
    )
    columns = _sides(expected.shape)[1]
    at = (worst // columns, worst % columns)
    where = _("row {row}, column {column}") if len(expected.shape) > 1 else _("entry {column}")
    message = _("Outlined: the largest difference, {difference}, in {place}.")
    if not_finite:
        message = _("Outlined: not a finite number, in {place}.")
    place = where.format(row=at[0], column=at[1])
    text = message.format(difference=f"{largest:.3g}", place=place)
    grids.append(_grid(_("difference"), expected.shape, differences, largest, at))
    return Picture("heat", tuple(grids), text)


def _grid(
    name: str,
    shape: tuple[int, ...],
    values: Values,
    most: float,
    worst: tuple[int, int] | None = None,
) -> Grid:
    rows, columns = _sides(shape)

    def tone(value: float | None) -> str:
        if value is None:
            return "odd"
        scaled = min(_LEVELS * abs(value) / most, _LEVELS) if most else 0.0  # it may overflow
        level = math.ceil(scaled - 1e-9)
        return f"{'m' if value < 0 else 'p'}{level}" if level > 0 else ""

    return Grid(name, rows, columns, _layers(values, columns, tone, _run), worst)


def _dots(expected: Numbers, got: Numbers) -> Picture:
    rows, columns = _sides(expected.shape)
    other = [a != b for a, b in zip(expected.values, got.values, strict=True)]

    def tone(value: float | None) -> str:
        return "kept" if value else "dropped"

    grids = [
        Grid(name, rows, columns, _layers(numbers.values, columns, tone, _dot))
        for name, numbers in ((_("expected"), expected), (_("got"), got))
    ]
    marks = _layers(
        [float(differs) for differs in other], columns, lambda v: "other" if v else "", _run
    )
    grids[1] = Grid(_("got"), rows, columns, (*marks, *grids[1].layers))
    kept = [sum(map(bool, numbers.values)) for numbers in (expected, got)]
    dots = _(
        "A large dot is kept, a small one is dropped: "
        "{wanted} of {count} should be kept, and {kept} are."
    ).format(wanted=kept[0], count=len(other), kept=kept[1])
    message = _("All as expected.")
    if any(other):
        message = ntranslate(
            "{count} is not as expected (shaded).",
            "{count} are not as expected (shaded).",
            sum(other),
        )
    return Picture("dots", tuple(grids), f"{dots} {message.format(count=sum(other))}")


def _layers(
    values: Values,
    columns: int,
    tone: Callable[[float | None], str],
    draw: Callable[[int, int, int], str],
) -> tuple[Layer, ...]:
    """The cells of each tone as one path; neighbours in a row are drawn together."""
    paths: dict[str, list[str]] = {}
    for begin in range(0, len(values), columns):
        tones = [tone(value) for value in values[begin : begin + columns]]
        column = 0
        while column < len(tones):
            end = column + 1
            while end < len(tones) and tones[end] == tones[column]:
                end += 1
            if tones[column]:
                paths.setdefault(tones[column], []).append(
                    draw(column, begin // columns, end - column)
                )
            column = end
    return tuple(Layer(name, "".join(pieces)) for name, pieces in sorted(paths.items()))


def _run(column: int, row: int, length: int) -> str:
    return f"M{column} {row}h{length}v1h-{length}z"


def _dot(column: int, row: int, length: int) -> str:
    """Lines of length zero, whose round ends are the dots."""
    return "".join(f"M{column + n}.5 {row}.5h0" for n in range(length))


def _shape_text(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return _("a flat array of {count}").format(count=shape[0])
    return " × ".join(map(str, shape))


def _sides(shape: tuple[int, ...]) -> tuple[int, int]:
    return (1, shape[0]) if len(shape) == 1 else (shape[0], shape[1])


def _finite(values: Values) -> list[float]:
    return [value for value in values if value is not None]


def bars(histogram: Histogram | None) -> Bars | None:
    """A histogram as two paths; None if there is nothing to draw."""
    if histogram is None or not histogram.counts:
        return None
    highest = max([*histogram.counts, *histogram.wanted, 1e-9])
    actual_tops = [round(100 - 100 * count / highest, 1) for count in histogram.counts]
    expected_tops = [round(100 - 100 * count / highest, 1) for count in histogram.wanted]
    drawn = "".join(
        f"M{n}.06 100V{top:g}h.88V100z" for n, top in enumerate(actual_tops) if top < 100
    )
    outline = "M0 100" + "".join(f"V{top:g}h1" for top in expected_tops) + "V100"
    return Bars(histogram.low, histogram.high, drawn, outline, len(histogram.counts))
