"""How does a figure differ from the right one? In what it shows, not in how it looks.

Lines, groups of bars and the like may have been drawn in any order, and points may stand in any
order within a group. A text that the right figure does not have may be there; limits, ticks and
widths count only where a part asks for them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import chain, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judging.comparing.difference import Compare, Difference, Rule
from grader.judging.comparing.kinds import as_numbers
from grader.worker import Figure

_TEXTS = ("title", "xlabel", "ylabel")
_SCALES = ("xscale", "yscale")
#: What is drawn, with what counts of each.
_DRAWN: Mapping[str, tuple[str, ...]] = {
    "lines": ("x", "y"),
    "points": ("x", "y"),
    "bars": ("x", "height", "base", "horizontal"),
    "areas": ("x", "y"),
    "images": ("data",),
    "guides": ("x", "y"),
}


def figure_difference(
    name: str, wanted: Figure, got: object, rule: Rule, compare: Compare
) -> Difference | None:
    """How a figure differs from the right one; `compare` compares what is plain data in it."""
    if not isinstance(got, Figure):
        return Difference("type", name, wanted, got)
    extra_allowed = rule.strictness.extra == "allowed"
    actual = aligned(wanted, got)
    axes, others = wanted.content["axes"], actual["axes"]
    if wanted.content["title"] and (
        found := compare(f"{name}.title", wanted.content["title"], actual["title"])
    ):
        return found
    for place, one in enumerate(axes):
        if place >= len(others):
            return Difference("missing", f"{name}.axes.{place}")
        if found := _axes(f"{name}.axes.{place}", one, others[place], compare, extra_allowed):
            return found
    if len(others) > len(axes) and not extra_allowed:
        return Difference("surplus", f"{name}.axes.{len(axes)}")
    return None


def _axes(
    name: str, wanted: Any, got: Any, compare: Compare, extra_allowed: bool
) -> Difference | None:
    for kind, counted in _DRAWN.items():
        right, actual = wanted[kind], got[kind]
        if kind == "guides" and not right:
            continue
        for place, one in enumerate(right):
            here = f"{name}.{kind}.{place}"
            if place >= len(actual):
                return Difference("missing", here)
            if found := _thing(here, one, actual[place], counted, wanted["legend"], compare):
                return found
        if len(actual) > len(right) and not extra_allowed:
            return Difference("surplus", f"{name}.{kind}.{len(right)}")
    if found := compare(f"{name}.slices", wanted["slices"], got["slices"]):
        return found
    for key in (*_SCALES, *(key for key in _TEXTS if wanted[key])):
        if found := compare(f"{name}.{key}", wanted[key], got[key]):
            return found
    if wanted["legend"] is not None:
        if got["legend"] is None:
            return Difference("missing", f"{name}.legend")
        return compare(f"{name}.legend", sorted(wanted["legend"]), sorted(got["legend"]))
    return None


def _thing(
    name: str, wanted: Any, got: Any, counted: tuple[str, ...], legend: object, compare: Compare
) -> Difference | None:
    for key in _keys_of(wanted, counted, legend):
        if found := compare(f"{name}.{key}", wanted[key], got[key]):
            return found
    return None


def _keys_of(wanted: Any, counted: tuple[str, ...], legend: object) -> list[str]:
    """What counts of a line, a group of bars and the like: its name only beside a legend."""
    has_names = wanted.get("names") is not None
    keys = ["names" if has_names and key == "x" else key for key in counted]
    has_label = legend is not None and wanted.get("label") is not None
    return [*keys, "label"] if has_label else keys


def _are_alike(one: object, other: object) -> bool:
    """Whether two plain values are most likely meant to be the same; the comparison decides."""
    wanted, got = as_numbers(one), as_numbers(other)
    if wanted is None or got is None:
        return type(one) is type(other) and one == other
    with np.errstate(all="ignore"):
        return wanted.shape == got.shape and bool(np.allclose(wanted, got, equal_nan=True))


# ----------------------------------------------------------------------------------- by names


def by_names(
    wanted: Figure, got: Figure, asked: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What counts in two figures as nested plain data, so that parts can ask for some of it.

    What a whole figure is not judged by, such as limits, is there only if it is among the names
    that are `asked` for.
    """
    actual = aligned(wanted, got)
    pairs = list(zip_longest(wanted.content["axes"], actual["axes"]))
    axes = [
        (_counted(right, right, asked), _counted(right, other, asked)) for right, other in pairs
    ]
    one = {"title": wanted.content["title"], "axes": [right for right, _other in axes if right]}
    other = {"title": actual["title"], "axes": [other for _right, other in axes if other]}
    return one, other


def _counted(wanted: Any, axes: Any, asked: Collection[str]) -> dict[str, Any]:
    """What counts of some axes; nothing if there are none."""
    if axes is None or wanted is None:
        return dict(axes or {})
    texts = [key for key in _TEXTS if wanted[key]]
    keys = {*_SCALES, *texts, *(key for key in asked if key in wanted)}
    if wanted["legend"] is not None:
        keys.add("legend")
    content = {key: axes[key] for key in axes if key in keys}
    for kind, counted in _DRAWN.items():
        right = wanted[kind]
        content[kind] = [
            _counted_of(right[place] if place < len(right) else one, one, counted, wanted, asked)
            for place, one in enumerate(axes[kind])
        ]
    content["slices"] = axes["slices"]
    return content


def _counted_of(
    wanted: Any, one: Any, counted: tuple[str, ...], axes: Any, asked: Collection[str]
) -> dict[str, Any]:
    keys = {*counted, *asked}
    if wanted.get("names"):
        keys = {*keys, "names"} - ({"x"} - {*asked})
    if axes["legend"] is not None and wanted.get("label") is not None:
        keys.add("label")
    return {key: one[key] for key in one if key in keys}


# ------------------------------------------------------------------------------- in the same order


def aligned(wanted: Figure, got: Figure) -> dict[str, Any]:
    """The content of a figure, in the order in which the right one has what equals it.

    So `axes.0.lines.0` is the same line in both, whichever was drawn first.
    """
    content = dict(got.content)
    axes = [_complete(one) for one in got.content["axes"]]
    for place, (right, actual) in enumerate(zip(wanted.content["axes"], axes, strict=False)):
        if right["legend"] is None:
            actual = {**actual, "bars": _grouped_alike(right["bars"], actual["bars"])}
        axes[place] = {
            **actual,
            **{kind: _same_order(kind, right, actual) for kind in _DRAWN},
        }
    content.setdefault("title", "")
    content["axes"] = axes
    return content


def _complete(axes: Mapping[str, Any]) -> dict[str, Any]:
    """What axes show, with all that the comparison looks at: a child may have left anything out."""
    whole: dict[str, Any] = {key: axes.get(key) for key in (*_TEXTS, *_SCALES, "legend", "slices")}
    for kind, counted in _DRAWN.items():
        listed = axes.get(kind)
        entries = listed if isinstance(listed, list) else []
        whole[kind] = [
            {**dict.fromkeys((*counted, "names", "label")), **one}
            for one in entries
            if isinstance(one, dict)
        ]
    legend = whole["legend"]
    if not (isinstance(legend, list) and all(isinstance(text, str) for text in legend)):
        whole["legend"] = None
    return {**axes, **whole}


def _grouped_alike(wanted: list[Any], got: list[Any]) -> list[Any]:
    """Bars in groups as the right ones are, if each bar stands alone at its place.

    Without a legend nobody sees which bars were drawn at once, and which one after the other.
    """
    if len(wanted) == len(got) or not wanted or not got:
        return got
    if any(one["horizontal"] != wanted[0]["horizontal"] for one in (*wanted, *got)):
        return got
    key = "names" if all(one.get("names") for one in (*wanted, *got)) else "x"
    right, actual = ([_places_of(one[key]) for one in bars] for bars in (wanted, got))
    every_right, every = ([*chain.from_iterable(places)] for places in (right, actual))
    if len({*every_right}) < len(every_right) or len({*every}) < len(every) or not every:
        return got
    if any(len(places) != len(one["height"]) for one, places in zip(got, actual, strict=True)):
        return got
    group_of = {place: number for number, places in enumerate(right) for place in places}
    numbers = [group_of.get(place, len(right)) for place in every]
    chosen = [
        [at for at, number in enumerate(numbers) if number == group]
        for group in range(len(right) + 1)
    ]
    if not all(chosen[: len(right)]):
        return got
    return [_bars_at(got, places) for places in chosen if places]


def _places_of(values: object) -> list[Any]:
    if isinstance(values, np.ndarray) and values.dtype.kind in "biuf":
        return [round(float(value), 6) for value in values.ravel()]
    return list(values) if isinstance(values, list) else []


def _bars_at(groups: list[Any], places: list[int]) -> dict[str, Any]:
    """The bars at these places of all groups, one after the other, as one group."""
    joined: dict[str, Any] = {"horizontal": groups[0]["horizontal"], "label": None}
    for key in ("x", "height", "base", "width"):
        values = [one[key] for one in groups]
        if all(isinstance(value, np.ndarray) for value in values):
            joined[key] = np.concatenate(values)[places]
    names = [one.get("names") for one in groups]
    every = [name for listed in names for name in listed or ()]
    joined["names"] = [every[place] for place in places] if all(names) else None
    return joined


def _same_order(kind: str, wanted: Any, got: Any) -> list[Any]:
    """The things of one kind: each in the place of the right one that it equals, or is named as."""
    right, left = wanted[kind], list(got[kind])
    placed: dict[int, Any] = {}

    def equals(one: Any, other: Any, legend: object = None) -> bool:
        other = _points_in_order(kind, one, other)
        keys = _keys_of(one, _DRAWN[kind], legend)
        return all(_are_alike(one[key], other[key]) for key in keys)

    def equals_by_name(one: Any, other: Any) -> bool:
        return equals(one, other, wanted["legend"])

    def take(place: int, suits: Callable[[Any], bool]) -> None:
        number = next((number for number, one in enumerate(left) if suits(one)), None)
        if place not in placed and number is not None:
            placed[place] = left.pop(number)

    if len(right) * len(left) > _MOST_PAIRS:
        return left
    for suits in (equals_by_name, equals, _is_named_alike, _is_any):
        for place, each in enumerate(right):
            take(place, lambda one, each=each, suits=suits: suits(each, one))  # type: ignore[misc]
    return [*(_points_in_order(kind, right[at], placed[at]) for at in sorted(placed)), *left]


#: The most pairs of things that are compared to bring them into one order.
_MOST_PAIRS = 10_000


def _is_named_alike(one: Any, other: Any) -> bool:
    return one.get("label") is not None and bool(one["label"] == other["label"])


def _is_any(_one: Any, _other: Any) -> bool:
    return True


def _points_in_order(kind: str, wanted: Any, got: Any) -> Any:
    """The points, or bars, of a group in the order of the right ones that they lie nearest to."""
    keys: tuple[str, ...]
    if kind == "points":
        keys = ("x", "y")
    elif kind == "bars":
        keys = ("names",) if wanted.get("names") else ("x",)
    else:
        return got
    right = [_sorting(wanted[key]) for key in keys]
    actual = [_sorting(got[key]) for key in keys]
    if any(one is None for one in (*right, *actual)):
        return got
    size = len(right[0])  # type: ignore[arg-type]
    if any(len(one) != size for one in (*right, *actual)):  # type: ignore[arg-type]
        return got
    order = np.empty(size, dtype=int)
    order[np.lexsort(right[::-1])] = np.lexsort(actual[::-1])  # type: ignore[arg-type]
    return {key: _reordered(value, order) for key, value in got.items()}


def _sorting(values: object) -> NDArray[Any] | None:
    if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype.kind in "biuf":
        return values
    if isinstance(values, list) and all(isinstance(text, str) for text in values):
        _texts, numbers = np.unique(np.array(values), return_inverse=True)
        return np.asarray(numbers).ravel()
    return None


def _reordered(value: object, order: NDArray[Any]) -> object:
    if isinstance(value, np.ndarray) and value.shape == order.shape:
        return value[order]
    if isinstance(value, list) and len(value) == len(order):
        return [value[place] for place in order.tolist()]
    return value
