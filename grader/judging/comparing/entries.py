"""How does a value differ that is not one array of numbers: text, a dict, a list, a set, a date?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np

from grader.course import ABSENT
from grader.judging.comparing.difference import Compare, Difference, Rule
from grader.judging.comparing.kinds import as_numbers, is_record, length_of_range
from grader.judging.comparing.matching import unmatched
from grader.judging.comparing.texts import text_difference
from grader.worker import Figure, Instance, Opaque, Record

#: How far two decimal numbers may be apart, as a share of the larger one: only round-off.
_DECIMAL_TOLERANCE = Decimal("1e-20")
_DECIMAL_DIGITS = 40
_MOMENTS = (datetime.date, datetime.time, datetime.timedelta, np.datetime64, np.timedelta64)


def entry_difference(
    name: str, expected: object, actual: object, rule: Rule, compare: Compare
) -> Difference | None:
    """The first difference in a value that is not a single array of numbers.

    Args:
        name: the output, or the place in it.
        expected: the expected value, of any plain kind.
        actual: what came in its place.
        rule: what counts.
        compare: compares entries by the same rules.
    """
    if isinstance(expected, Opaque):
        return Difference("incomparable", name, expected, actual)
    expected = _alone(expected)
    if rule.strictness.type == "lenient":
        actual = _alone(actual)
    if isinstance(expected, str):
        if isinstance(actual, str):
            return text_difference(name, expected, actual, rule.strictness)
        return _other_type(name, expected, actual)
    if isinstance(expected, Mapping):
        if isinstance(actual, Mapping):
            return _dict_difference(name, expected, actual, rule, compare)
        return _other_type(name, expected, actual)
    if isinstance(expected, AbstractSet):
        if isinstance(actual, AbstractSet) and _types_agree(expected, actual, rule):
            return unordered_difference(name, list(expected), list(actual), rule, compare)
        return _other_type(name, expected, actual)
    if isinstance(expected, Instance):
        if isinstance(actual, Instance) and actual.type_name == expected.type_name:
            return _instance_difference(name, expected, actual, compare)
        return _other_type(name, expected, actual)
    if is_sequence(expected):
        if is_sequence(actual) and _types_agree(expected, actual, rule):
            return _sequence_difference(name, expected, actual, rule, compare)
        return _other_type(name, expected, actual)
    if isinstance(expected, _MOMENTS) or _is_moment_array(expected):
        if is_same_moment(expected, actual, rule):
            return None
        return _value_or_type(name, expected, actual, isinstance(actual, _MOMENTS))
    if isinstance(expected, Decimal | Fraction) or isinstance(actual, Decimal | Fraction):
        return _exact_difference(name, expected, actual, rule, compare)
    if is_record(expected):
        return _record_difference(name, expected, actual, rule, compare)
    same = type(expected) is type(actual) and bool(expected == actual)
    return None if same else _value_or_type(name, expected, actual, type(expected) is type(actual))


def _alone(value: object) -> object:
    """The text or object that an array without dimensions holds; any other value as it is."""
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "USO":
        return value.item()
    return value


def _record_difference(
    name: str, expected: Record, actual: object, rule: Rule, compare: Compare
) -> Difference | None:
    """How a table or a figure differs."""
    from grader.judging.comparing.figures import (
        figure_difference,  # seldom needed, and not loaded at once
    )
    from grader.judging.comparing.tables import table_difference

    if actual is None:
        return Difference("none", name, expected, actual)
    if isinstance(expected, Figure):
        return figure_difference(name, expected, actual, rule, compare)
    return table_difference(name, expected, actual, rule, compare)


def is_sequence(value: object) -> bool:
    """Whether a value has entries in an order: a list, a tuple, a range, an array of any type."""
    return isinstance(value, list | tuple | range) or (
        isinstance(value, np.ndarray) and value.ndim > 0
    )


def _other_type(name: str, expected: object, actual: object) -> Difference:
    return _value_or_type(name, expected, actual, same_type=False)


def _value_or_type(name: str, expected: object, actual: object, same_type: bool) -> Difference:
    if actual is None:
        return Difference("none", name, expected, actual)
    if expected is None:
        return Difference("value", name, expected, actual)
    return Difference("value" if same_type else "type", name, expected, actual)


def _types_agree(expected: object, actual: object, rule: Rule) -> bool:
    return rule.strictness.type == "lenient" or type(expected) is type(actual)


# --------------------------------------------------------------------------- dicts, instances


def _dict_difference(
    name: str,
    expected: Mapping[Any, Any],
    actual: Mapping[Any, Any],
    rule: Rule,
    compare: Compare,
) -> Difference | None:
    """The first entry that is missing, wrong or too many; `True` is not the key 1."""
    found = {(isinstance(key, bool), key): value for key, value in actual.items()}
    for key, wanted in expected.items():
        got = found.pop((isinstance(key, bool), key), ABSENT)
        if difference := compare(f"{name}[{_short(key)}]", wanted, got):
            return difference
    if found and rule.strictness.extra == "refused":
        (_is_bool, key), value = next(iter(found.items()))
        return Difference("surplus", f"{name}[{_short(key)}]", None, value)
    return None


def _short(key: object) -> str:
    written = repr(key)
    return written if len(written) <= 60 else written[:59] + "…"


def _instance_difference(
    name: str, expected: Instance, actual: Instance, compare: Compare
) -> Difference | None:
    found = dict(actual.fields)
    for field, wanted in expected.fields:
        if difference := compare(f"{name}.{field}", wanted, found.pop(field, ABSENT)):
            return difference
    for field, value in found.items():
        return Difference("surplus", f"{name}.{field}", None, value)
    return None


# ------------------------------------------------------------------------------------ sequences


def _sequence_difference(
    name: str, expected: Any, actual: Any, rule: Rule, compare: Compare
) -> Difference | None:
    if _count(expected) != _count(actual) and range in (type(expected), type(actual)):
        return Difference("entries", name, _count(expected), _count(actual))  # of any length
    if rule.strictness.order == "any":
        return unordered_difference(name, list(expected), list(actual), rule, compare)
    if isinstance(expected, np.ndarray) and isinstance(actual, np.ndarray):
        if expected.shape != actual.shape:
            return Difference("shape", name, expected.shape, actual.shape)
        if expected.dtype.names is not None or actual.dtype.names is not None:
            return _structures_differ(name, expected, actual, compare)
        if rule.strictness.type == "strict" and expected.dtype.kind != actual.dtype.kind:
            return Difference("type", name, expected, actual)
        places = [tuple(map(int, place)) for place in _suspicious(expected, actual)]
        pairs = ((place, expected[place], actual[place]) for place in places)
        return _first(
            ((f"{name}[{', '.join(map(str, at))}]", _plain(e), _plain(a)) for at, e, a in pairs),
            compare,
        )
    if len(expected) != len(actual):
        return Difference("entries", name, len(expected), len(actual))
    pairs_of_entries = enumerate(zip(expected, actual, strict=True))
    return _first(
        ((f"{name}[{at}]", _plain(e), _plain(a)) for at, (e, a) in pairs_of_entries), compare
    )


def _count(value: Any) -> int:
    return length_of_range(value) if isinstance(value, range) else len(value)


def _first(entries: Iterator[tuple[str, object, object]], compare: Compare) -> Difference | None:
    return next((found for each in entries if (found := compare(*each)) is not None), None)


def _plain(entry: object) -> object:
    """An entry of an array as the same value would be by itself."""
    if isinstance(entry, np.datetime64 | np.timedelta64) or not isinstance(entry, np.generic):
        return entry
    return entry if entry.dtype.names is not None else entry.item()


def _suspicious(expected: np.ndarray, actual: np.ndarray) -> Any:
    """The places at which two arrays of one shape may differ."""
    kinds = {expected.dtype.kind, actual.dtype.kind}
    if kinds in ({"U"}, {"S"}, {"M"}, {"m"}) and expected.dtype.kind == actual.dtype.kind:
        with np.errstate(all="ignore"):
            return np.argwhere(expected != actual)
    return np.ndindex(expected.shape)


def _structures_differ(
    name: str, expected: np.ndarray, actual: np.ndarray, compare: Compare
) -> Difference | None:
    if {*(expected.dtype.names or ())} != {*(actual.dtype.names or ())}:
        return Difference("type", name, expected, actual)
    return _first(
        (
            (f"{name}[{field!r}]", expected[field], actual[field])
            for field in expected.dtype.names or ()
        ),
        compare,
    )


def unordered_difference(
    name: str,
    expected: Sequence[object],
    actual: Sequence[object],
    rule: Rule,
    compare: Compare,
) -> Difference | None:
    """The first entry that is missing, or too many, whatever the order."""

    def is_same(wanted: object, got: object) -> bool:
        return compare(name, wanted, got) is None

    wanted = [_plain(entry) for entry in expected]
    got = [_plain(entry) for entry in actual]
    lacking, unexpected = unmatched(wanted, got, is_same, rule)
    if lacking:
        other = got[unexpected[0]] if unexpected else ABSENT
        return Difference("lacking", name, wanted[lacking[0]], other)
    if unexpected and (rule.strictness.extra == "refused"):
        return Difference("unexpected", name, None, got[unexpected[0]])
    return None


# --------------------------------------------------------------------- moments, exact numbers


def _is_moment_array(value: object) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "mM"


def is_same_moment(expected: object, actual: object, rule: Rule) -> bool:
    """Whether two dates, times or spans of time are the same; NumPy's count as Python's."""
    if type(expected) is type(actual) and not isinstance(expected, np.generic | np.ndarray):
        return bool(expected == actual)
    if rule.strictness.type == "strict" and type(expected) is not type(actual):
        return False
    try:
        one, other = np.asarray(expected), np.asarray(actual)
        if one.dtype.kind == "O":
            one = one.astype("m8" if isinstance(expected, datetime.timedelta) else "M8")
        if other.dtype.kind == "O" and isinstance(actual, datetime.timedelta | datetime.date):
            other = other.astype("m8" if isinstance(actual, datetime.timedelta) else "M8")
        if one.dtype.kind != other.dtype.kind or one.shape != other.shape:
            return False
        return bool(np.all((one == other) | (np.isnat(one) & np.isnat(other))))
    except (TypeError, ValueError, OverflowError):
        return False


def _exact_difference(
    name: str, expected: object, actual: object, rule: Rule, compare: Compare
) -> Difference | None:
    """How exact numbers differ: decimal numbers by round-off, fractions not at all."""
    if type(expected) is not type(actual):
        wanted, got = as_numbers(expected), as_numbers(actual)
        if rule.strictness.type == "strict" or wanted is None or got is None or got.ndim:
            return _other_type(name, expected, actual)
        if isinstance(expected, bool) or isinstance(actual, bool):
            return _other_type(name, expected, actual)
        same_number = compare(name, wanted[()], got[()]) is None
        return None if same_number else Difference("value", name, expected, actual)
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        same = _is_same_decimal(expected, actual)
    else:
        same = expected == actual
    return None if same else Difference("value", name, expected, actual)


def _is_same_decimal(one: Decimal, other: Decimal) -> bool:
    if one == other or (one.is_nan() and other.is_nan()):
        return True
    if not (one.is_finite() and other.is_finite()):
        return False
    with localcontext() as context:
        context.prec = _DECIMAL_DIGITS
        context.clear_traps()
        return abs(one - other) <= _DECIMAL_TOLERANCE * max(abs(one), abs(other))
