"""How do sets, dates and times, exact numbers, ranges and instances of dataclasses cross?

Both directions of each, by the rules of `encoding.py` and `wire.py`: nothing of a student's own
class is called, and nothing is trusted before it has been seen.
"""

from __future__ import annotations

import builtins
import datetime
import struct
import types
from collections import deque
from collections.abc import Iterator
from typing import Any

from .format import (
    DATE,
    DATETIME,
    DECIMAL,
    FRACTION,
    FROZENSET,
    INSTANCE,
    MAX_DEPTH,
    MAX_INT_BYTES,
    MAX_NAME,
    MAX_ODD_KEYS,
    RANGE,
    SET,
    TIME,
    TIMEDELTA,
    Decoder,
    Encoder,
    Instance,
    Opaque,
    WireError,
    type_name,
)

# Our own copy: `builtins.len = ...` in student code must not change how answers are written.
globals()["__builtins__"] = dict(vars(builtins))

#: The most characters of a decimal number.
MAX_DIGITS = 1_024
#: Integers below this have hashes of their own.
_OWN_HASH = (1 << 61) - 1

# Looked up once, before any student code runs.
_mro_of = type.__dict__["__mro__"].__get__
_namespace_of = type.__dict__["__dict__"].__get__
_module_of = type.__dict__["__module__"].__get__
_set, _frozenset, _deque = set, frozenset, deque
_datetime, _date, _time, _timedelta = (
    datetime.datetime,
    datetime.date,
    datetime.time,
    datetime.timedelta,
)
_timezone = datetime.timezone
_utcoffset = datetime.timezone.utcoffset
_getset, _member = types.GetSetDescriptorType, types.MemberDescriptorType


def _getters(kind: type, names: str) -> list[Any]:
    return [getattr(kind, name).__get__ for name in names.split()]


_OF_DATE = _getters(datetime.date, "year month day")
_OF_DATETIME = _getters(
    datetime.datetime, "year month day hour minute second microsecond fold tzinfo"
)
_OF_TIME = _getters(datetime.time, "hour minute second microsecond fold tzinfo")
_OF_TIMEDELTA = _getters(datetime.timedelta, "days seconds microseconds")
_OF_RANGE = _getters(range, "start stop step")

_DATE, _DATETIME, _TIME, _SPAN = ">HBB", ">HBBBBBIB", ">BBBIB", ">iii"
_SPAN_BYTES = struct.calcsize(_SPAN)
#: What a decimal number is written with; not the "s" of one that signals, which nothing equals.
_DECIMAL_LETTERS = frozenset("0123456789+-.EInfityNa")


# ------------------------------------------------------------------------------------- writing


def put_kind(encoder: Encoder, value: Any, kind: type, depth: int) -> bool:
    """Write a value of one of these kinds; return whether it is one."""
    if issubclass(kind, (_set, _frozenset)):
        _put_set(encoder, value, kind)
    elif issubclass(kind, _datetime):
        *fields, zone = [get(value) for get in _OF_DATETIME]
        _put_clock(encoder, DATETIME, struct.pack(_DATETIME, *fields), zone, "datetime.datetime")
    elif issubclass(kind, _date):
        encoder.extension(DATE, struct.pack(_DATE, *[get(value) for get in _OF_DATE]))
    elif issubclass(kind, _time):
        *fields, zone = [get(value) for get in _OF_TIME]
        _put_clock(encoder, TIME, struct.pack(_TIME, *fields), zone, "datetime.time")
    elif issubclass(kind, _timedelta):
        encoder.extension(TIMEDELTA, struct.pack(_SPAN, *[get(value) for get in _OF_TIMEDELTA]))
    elif issubclass(kind, _deque):
        if depth >= MAX_DEPTH:
            encoder.opaque(f"collections.deque nested more than {MAX_DEPTH} levels deep")
        else:
            encoder.items(_deque.__len__(value), _deque.__iter__(value), depth)
    elif kind is range:
        numbers = [int.__pos__(get(value)) for get in _OF_RANGE]
        if not all(map(_fits, numbers)):
            return False
        _put_integers(encoder, RANGE, numbers)
    elif kind is Instance:
        put_instance(encoder, value.type_name, list(value.fields), depth)
    elif not _put_exact(encoder, value, kind):
        entries = None if encoder.strict else _dataclass_fields(value, kind)
        if entries is None:
            return False
        put_instance(encoder, type_name(kind), entries, depth)
    return True


def put_instance(
    encoder: Encoder, type_name: str, fields: list[tuple[str, object]], depth: int
) -> None:
    """Write the name of a type and named values."""
    if depth >= MAX_DEPTH:
        encoder.opaque(f"{type_name} nested more than {MAX_DEPTH} levels deep")
        return
    with encoder.within(INSTANCE):
        encoder.text(str.__str__(type_name)[:MAX_NAME])
        flat = [piece for field in fields for piece in field]
        encoder.items(len(flat), iter(flat), depth)


def _put_set(encoder: Encoder, value: Any, kind: type) -> None:
    """Write the entries in the order of their bytes, so that equal sets are written alike."""
    plain = _set if issubclass(kind, _set) else _frozenset
    encoder.count(plain.__len__(value))
    keys = [encoder.entry_of_set(entry) for entry in plain.__iter__(value)]
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            encoder.opaque(f"{plain.__name__} with different entries that are written alike")
            return
        seen.add(key)
    with encoder.within(SET if plain is _set else FROZENSET):
        encoder.sorted_items(keys)


def _put_clock(encoder: Encoder, code: int, data: bytes, zone: Any, name: str) -> None:
    if zone is None:
        encoder.extension(code, data)
    elif type(zone) is _timezone:
        offset = _utcoffset(zone, None)
        fields = [get(offset) for get in _OF_TIMEDELTA]
        encoder.extension(code, data + struct.pack(_SPAN, *fields))
    else:  # whose offset its own code would have to tell
        encoder.opaque(f"{name} with a time zone of its own")


def _put_integers(encoder: Encoder, code: int, numbers: list[int]) -> None:
    encoder.count(len(numbers))
    encoder.items_left -= len(numbers)
    with encoder.within(code):
        for number in numbers:
            encoder.integer(number)


def _exact_number(value: Any, kind: type) -> Any:
    """Return a decimal number or a fraction as a plain one; None for anything else."""
    for each in _mro_of(kind):
        module = _module_of(each)
        if type(module) is str and module in ("decimal", "_decimal", "fractions"):
            break
    else:
        return None
    from decimal import Decimal  # seldom needed, and not loaded at once
    from fractions import Fraction

    if each is Decimal:
        text = Decimal.__str__(value).replace("e", "E")
        known = len(text) <= MAX_DIGITS and _DECIMAL_LETTERS.issuperset(text)
        return Decimal(text) if known else None
    if each is Fraction:
        slots = [_namespace_of(Fraction)[name] for name in ("_numerator", "_denominator")]
        numerator, denominator = [_member.__get__(slot, value) for slot in slots]
        pair_is_plain = type(numerator) is int and type(denominator) is int and denominator > 0
        if pair_is_plain and _fits(numerator) and _fits(denominator):
            return Fraction(numerator, denominator)
    return None


def _put_exact(encoder: Encoder, value: Any, kind: type) -> bool:
    number = _exact_number(value, kind)
    if number is None:
        return False
    if hasattr(number, "numerator"):
        _put_integers(encoder, FRACTION, [number.numerator, number.denominator])
    else:
        encoder.extension(DECIMAL, str(number).replace("e", "E").encode("ascii"))
    return True


def _dataclass_fields(value: Any, kind: type) -> list[tuple[str, object]] | None:
    """Return the fields of an instance of a dataclass; None if it is not one."""
    for each in _mro_of(kind):
        declared = _namespace_of(each).get("__dataclass_fields__")
        if declared is not None:
            break
    else:
        return None
    if type(declared) is not dict or kind is Opaque:
        return None
    entries = instance_entries(value, kind)
    return [(name, entries[name]) for name in declared if type(name) is str and name in entries]


def instance_entries(value: Any, kind: type) -> dict[str, object]:
    """Return the attributes of an instance that are stored in it, whatever its class says."""
    found: dict[str, object] = {}
    for name, descriptor in _stores(kind):
        try:
            stored = type(descriptor).__get__(descriptor, value)
        except (AttributeError, TypeError):  # not set, or a descriptor of another class
            continue
        if type(descriptor) is _member:
            found.setdefault(name, stored)
        elif type(stored) is dict:
            found.update((key, item) for key, item in stored.items() if type(key) is str)
    return found


def _stores(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the descriptors of a class's slots, and that of its instances' dictionary."""
    for each in _mro_of(kind):
        for name, descriptor in _namespace_of(each).items():
            if type(descriptor) is _member or (name == "__dict__" and type(descriptor) is _getset):
                yield name, descriptor


def plain_key_of_kind(key: Any, kind: type, plain_key: Any, depth: int) -> object:
    """Return the plain key for one of these kinds; None if it is none of them."""
    if issubclass(kind, _frozenset):
        entries: list[object] = [plain_key(entry, depth + 1) for entry in _frozenset.__iter__(key)]
        plain = frozenset(entries)
        return plain if len(plain) == len(entries) else None
    if issubclass(kind, (_datetime, _time)):
        getters = _OF_DATETIME if issubclass(kind, _datetime) else _OF_TIME
        *fields, fold, zone = [get(key) for get in getters]
        if zone is not None and type(zone) is not _timezone:
            return None
        made: Any = _datetime if issubclass(kind, _datetime) else _time
        return made(*fields, zone, fold=fold)
    if issubclass(kind, _date):
        return _date(*[get(key) for get in _OF_DATE])
    if issubclass(kind, _timedelta):
        return _timedelta(*[get(key) for get in _OF_TIMEDELTA])
    if kind is range:
        return key if all(map(_fits, (get(key) for get in _OF_RANGE))) else None
    number = _exact_number(key, kind)
    if number is not None:
        return number
    known = key.fields if kind is Instance else _dataclass_fields(key, kind)
    if known is None:
        return None
    name = key.type_name if kind is Instance else type_name(kind)
    return Instance(name, tuple([(each, plain_key(item, depth + 1)) for each, item in known]))


def _fits(number: int) -> bool:
    return number.bit_length() // 8 < MAX_INT_BYTES


def has_own_hash(key: object) -> bool:
    """Return whether few other keys can have the same hash: then many of them do no harm."""
    kind = type(key)
    if kind is int:
        return -_OWN_HASH < key < _OWN_HASH  # type: ignore[operator]
    return key is None or kind in (str, bytes, bool)


# ------------------------------------------------------------------------------------- reading


def take_kind(decoder: Decoder, code: int, size: int, depth: int) -> object:
    """Return the value of one of these codes.

    Raises:
        WireError: it is not one, or it is of an unknown code.
    """
    try:
        if code in (SET, FROZENSET):
            return _take_set(decoder, code, depth)
        if code == INSTANCE:
            return _take_instance(decoder, depth)
        if code == DATE and size == struct.calcsize(_DATE):
            return _date(*struct.unpack(_DATE, decoder.bytes(size)))
        if code == DATETIME:
            return _take_clock(decoder, _datetime, _DATETIME)
        if code == TIME:
            return _take_clock(decoder, _time, _TIME)
        if code == TIMEDELTA and size == _SPAN_BYTES:
            return _timedelta(*struct.unpack(_SPAN, decoder.bytes(size)))
        if code == DECIMAL and size <= MAX_DIGITS:
            return _take_decimal(decoder.bytes(size))
        if code == RANGE:
            return range(*_take_integers(decoder, 3, depth))
        if code == FRACTION:
            return _take_fraction(*_take_integers(decoder, 2, depth))
    except (ArithmeticError, TypeError, ValueError) as error:
        raise WireError(f"an extension {code} that is no value: {error}") from None
    raise WireError(f"unknown extension {code} of {size} bytes")


def _take_set(decoder: Decoder, code: int, depth: int) -> object:
    entries = decoder.take(depth)
    if type(entries) is not list:
        raise WireError("a set that is not a list")
    found: set[object] = set()
    for entry in entries:
        if not has_own_hash(entry):
            decoder.odd_keys_left -= 1
            if decoder.odd_keys_left < 0:
                raise WireError(f"more than {MAX_ODD_KEYS} entries of sets that may collide")
        if is_among(entry, found):
            raise WireError("a set with an entry that is there twice")
        found.add(entry)
    return found if code == SET else frozenset(found)


def is_among(key: object, keys: Any) -> bool:
    """Return whether a key that was read is among others.

    Raises:
        WireError: it cannot be a key.
    """
    try:
        return key in keys
    except (TypeError, ValueError, ArithmeticError):
        raise WireError(f"a {type(key).__name__} as a key") from None


def _take_instance(decoder: Decoder, depth: int) -> Instance:
    name, flat = decoder.take(depth), decoder.take(depth)
    if type(name) is not str or len(name) > MAX_NAME or type(flat) is not list or len(flat) % 2:
        raise WireError("an instance that is not a name and fields")
    names = flat[::2]
    if not all(type(each) is str for each in names) or len(set(names)) < len(names):
        raise WireError("an instance whose fields are not named")
    return Instance(name, tuple(zip(names, flat[1::2])))


def _take_clock(decoder: Decoder, kind: Any, form: str) -> object:
    """Return a datetime or a time, after whose fields the offset of its time zone may stand."""
    *fields, fold = struct.unpack(form, decoder.bytes(struct.calcsize(form)))
    zone = None
    if decoder.at < decoder.end:
        zone = _timezone(_timedelta(*struct.unpack(_SPAN, decoder.bytes(_SPAN_BYTES))))
    return kind(*fields, zone, fold=fold)


def _take_decimal(data: bytes) -> object:
    from decimal import Decimal  # seldom needed, and not loaded at once

    text = data.decode("ascii")
    if not _DECIMAL_LETTERS.issuperset(text):
        raise WireError("a decimal number that is not written as one")
    return Decimal(text)


def _take_integers(decoder: Decoder, count: int, depth: int) -> list[int]:
    numbers = [decoder.take(depth) for _ in range(count)]
    if any(type(number) is not int for number in numbers):
        raise WireError("numbers that are not integers")
    return numbers  # type: ignore[return-value]


def _take_fraction(numerator: int, denominator: int) -> object:
    from fractions import Fraction  # seldom needed, and not loaded at once

    if denominator <= 0:
        raise WireError("a fraction without a positive denominator")
    return Fraction(numerator, denominator)
