"""What is drawn in a figure of Matplotlib, as plain data?

Nothing here imports Matplotlib: its classes are those in `sys.modules`, if they are there. What is
read is what a figure says, not how it looks: no colours, no sizes, no pixels.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Container, Iterable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from .format import Encoder
from .plain_records import Figure

# Our own copy: `builtins.len = ...` in student code must not change how answers are written.
globals()["__builtins__"] = dict(vars(builtins))

_MATPLOTLIB = "matplotlib"
#: What notebooks import of it.
_USUAL = ("matplotlib.pyplot",)
#: The most lines, bars and other things that are read in one figure.
MOST_ARTISTS = 5_000


def prepare(importable: Container[str], folder: str) -> None:
    """Let Matplotlib, if it can be imported, draw without a screen and use this folder of its own.

    It looks for fonts among its own only: they are the same on every machine.
    """
    if _MATPLOTLIB in importable:
        os.environ.update(MPLBACKEND="Agg", MPLCONFIGDIR=folder, MPL_IGNORE_SYSTEM_FONTS="1")


def usual_imports(packages: Iterable[str]) -> list[str]:
    """Return what is imported of these packages in most notebooks."""
    return [name for name in _USUAL if name.partition(".")[0] in packages]


def current_figure() -> Any:
    """Return the figure that was drawn into last, or None if there is none."""
    pyplot = _pyplot()
    if pyplot is None or not pyplot.get_fignums():
        return None
    return pyplot.gcf()


def _pyplot() -> Any:
    """Return Matplotlib's module if it was imported; None where something stands in for it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot if type(pyplot) is ModuleType else None


def close_figures() -> None:
    """Close all figures, so that the next call begins with none."""
    pyplot = _pyplot()
    if pyplot is not None:
        pyplot.close("all")


def plain_figure(value: Any, kind: type, encoder: Encoder) -> Figure | None:
    """Return the record of a figure, or of the one to which axes belong.

    Returns:
        None if it is neither, or cannot be read.

    Raises:
        TooLargeError: there is more in it than can be sent.
    """
    figures, axes = sys.modules.get("matplotlib.figure"), sys.modules.get("matplotlib.axes")
    if figures is None or axes is None:
        return None
    try:
        if issubclass(kind, axes.Axes):
            value = value.figure
        elif not issubclass(kind, figures.FigureBase):
            return None
        drawn = [one for one in _visible(value.axes) if not hasattr(one, "_colorbar")]
        count = sum(len(one.get_children()) for one in drawn)
        if count > MOST_ARTISTS:
            encoder.refuse_items(MOST_ARTISTS)
        return Figure({"title": _text(value.get_suptitle()), "axes": [_axes(one) for one in drawn]})
    except (AttributeError, TypeError, ValueError, KeyError, IndexError):
        return None  # of a subclass that is no figure any more, or in a Matplotlib that was changed


def _axes(axes: Any) -> dict[str, Any]:
    lines, points, guides = [], [], []
    names = _names_by_colour(axes)
    for line in _visible(axes.get_lines()):
        if line.get_transform() != axes.transData:
            guides.append(_line(line, names, None, None))
        elif str(line.get_linestyle()) in ("None", "", " "):
            points.append(_markers(line, names, axes))
        else:
            lines.append(_line(line, names, axes.xaxis, axes.yaxis))
    images = [{"data": _array(image.get_array())} for image in _visible(axes.get_images())]
    areas = []
    for collection in _visible(axes.collections):
        kind = type(collection).__name__
        if kind == "QuadMesh":
            images.append({"data": _array(collection.get_array())})
        elif kind == "PathCollection":
            points.append(_points(collection, names, axes))
        elif kind in ("PolyCollection", "FillBetweenPolyCollection"):
            areas += [_area(path.vertices, collection) for path in collection.get_paths()]
    patches = _visible(axes.patches)
    wedges = [patch for patch in patches if type(patch).__name__ == "Wedge"]
    areas += [
        _area(patch.get_xy(), patch) for patch in patches if type(patch).__name__ == "Polygon"
    ]
    legend = next(iter(_visible(filter(None, [axes.get_legend()]))), None)
    return {
        "title": next(filter(None, (axes.get_title(place) for place in _PLACES)), ""),
        "xlabel": _text(axes.get_xlabel()),
        "ylabel": _text(axes.get_ylabel()),
        "xlim": [float(side) for side in axes.get_xlim()],
        "ylim": [float(side) for side in axes.get_ylim()],
        "xscale": _text(axes.get_xscale()),
        "yscale": _text(axes.get_yscale()),
        "legend": None if legend is None else [_text(one.get_text()) for one in legend.get_texts()],
        "lines": lines,
        "points": points,
        "bars": list(_bars(axes, names)),
        "slices": _slices(wedges),
        "areas": areas,
        "images": images,
        "guides": guides,
        "texts": [_text(one.get_text()) for one in _visible(axes.texts)],
    }


_PLACES = ("center", "left", "right")


def _visible(artists: Iterable[Any]) -> list[Any]:
    """Those that are drawn."""
    return [artist for artist in artists if artist.get_visible()]


def _text(text: Any) -> str:
    return str(text)


def _name(artist: Any, names: dict[str, str]) -> str | None:
    """What a legend calls it; Matplotlib's own names begin with an underscore."""
    label = str(artist.get_label())
    if label and not label.startswith("_"):
        return label
    return names.get(_colour_of(artist))


def _names_by_colour(axes: Any) -> dict[str, str]:
    """The texts of a legend by the colours of what it shows, for things without a name."""
    legend = axes.get_legend()
    if legend is None:
        return {}
    found: dict[str, str] = {}
    twice: set[str] = set()
    for handle, text in zip(getattr(legend, "legend_handles", ()), legend.get_texts()):
        colour = _colour_of(handle)
        if colour in found:
            twice.add(colour)
        found[colour] = str(text.get_text())
    return {colour: text for colour, text in found.items() if colour not in twice and colour}


def _colour_of(artist: Any) -> str:
    for name in ("get_facecolor", "get_color"):
        getter = getattr(artist, name, None)
        if getter is not None:
            colour = getter()
            return str(np.asarray(colour).round(6).tolist() if type(colour) is not str else colour)
    return ""


def _array(values: Any) -> np.ndarray:
    """Numbers as a plain array; what is masked is NaN."""
    if values is None:
        return np.zeros(0)
    if isinstance(values, np.ma.MaskedArray):
        if values.dtype.kind in "iub":
            values = values.astype(float) if np.ma.is_masked(values) else values.data
        values = np.ma.filled(values, np.nan) if np.ma.isMaskedArray(values) else values
    array = np.asarray(values)
    return array if array.dtype.kind in "biuf" else array.astype(float)


def _places(values: Any, axis: Any) -> Any:
    """Numbers along an axis, or the texts for which they stand."""
    numbers = _array(values)
    categories = {} if axis is None else _categories(axis)
    return _named(numbers, categories) or numbers


def _named(numbers: np.ndarray, texts: dict[float, str]) -> list[str] | None:
    """The text at each of these places; None if one has none."""
    named = [texts.get(round(float(number), 6)) for number in numbers.ravel()] if texts else []
    return None if None in named or not named else [text for text in named if text is not None]


def _categories(axis: Any) -> dict[float, str]:
    """The texts at the places of an axis along which texts were drawn."""
    if type(axis.get_major_formatter()).__name__ != "StrCategoryFormatter":
        return {}
    mapping = getattr(axis.units, "_mapping", {})
    return {round(float(place), 6): str(text) for text, place in mapping.items()}


def _ticks(axis: Any) -> dict[float, str]:
    """The texts at the places of an axis, if somebody chose them."""
    formatter = axis.get_major_formatter()
    if type(formatter).__name__ in ("FixedFormatter", "FuncFormatter"):
        places = axis.get_majorticklocs()
        texts = formatter.format_ticks(places)
        if len(places) <= MOST_ARTISTS:
            return {
                round(float(place), 6): str(text) for place, text in zip(places, texts) if str(text)
            }
    return _categories(axis)


def _line(line: Any, names: dict[str, str], xaxis: Any, yaxis: Any) -> dict[str, Any]:
    return {
        "x": _places(line.get_xdata(orig=False), xaxis),
        "y": _places(line.get_ydata(orig=False), yaxis),
        "label": _name(line, names),
    }


def _markers(line: Any, names: dict[str, str], axes: Any) -> dict[str, Any]:
    """The points of a line that is not drawn; one that lacks a coordinate lacks both."""
    drawn = _line(line, names, axes.xaxis, axes.yaxis)
    x, y = drawn["x"], drawn["y"]
    if type(x) is np.ndarray and type(y) is np.ndarray and x.shape == y.shape:
        lacking = np.isnan(x) | np.isnan(y)
        if lacking.any():
            drawn.update(x=np.where(lacking, np.nan, x), y=np.where(lacking, np.nan, y))
    return drawn


def _points(collection: Any, names: dict[str, str], axes: Any) -> dict[str, Any]:
    places: np.ndarray = np.ma.filled(np.ma.asarray(collection.get_offsets(), dtype=float), np.nan)
    return {
        "x": _places(places[:, 0], axes.xaxis),
        "y": _places(places[:, 1], axes.yaxis),
        "label": _name(collection, names),
    }


def _area(corners: Any, artist: Any) -> dict[str, Any]:
    corners = np.unique(np.asarray(corners, dtype=float), axis=0)  # wherever it was begun
    return {"x": corners[:, 0].copy(), "y": corners[:, 1].copy(), "label": _name(artist, {})}


def _bars(axes: Any, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Each group of bars that was drawn at once, those of a histogram too."""
    for container in axes.containers:
        if type(container).__name__ != "BarContainer" or not _visible(container.patches):
            continue
        lies = getattr(container, "orientation", None) == "horizontal"
        boxes = np.array(
            [
                [bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()]
                for bar in _visible(container.patches)
            ],
            dtype=float,
        )
        if lies:
            boxes = boxes[:, [1, 0, 3, 2]]
        start, base, width, height = boxes.T
        label = str(container.get_label())
        if not label or label.startswith("_"):
            label = _name(container.patches[0], names)  # type: ignore[assignment]
        centres = start + width / 2
        yield {
            "x": centres,
            "names": _named(centres, _ticks(axes.yaxis if lies else axes.xaxis)),
            "height": height.copy(),
            "base": base.copy(),
            "width": width.copy(),
            "horizontal": lies,
            "label": label,
        }


def _slices(wedges: list[Any]) -> dict[str, Any]:
    """The slices of a pie: the share of each, and its label."""
    angles = np.array([[wedge.theta1, wedge.theta2] for wedge in wedges], dtype=float).reshape(
        -1, 2
    )
    labels = [_name(wedge, {}) or "" for wedge in wedges]
    return {"share": np.abs(angles[:, 1] - angles[:, 0]) / 360, "label": labels}
