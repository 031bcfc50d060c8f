"""When was something handed in? The times that platforms write, as ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime

_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_DATE = re.compile(
    r"(?P<month>[^\W\d_]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4}),? "
    r"(?P<hour>\d{1,2})[.: ]?(?P<minute>\d{2}) ?(?P<half>[AaPp]\.?[Mm]\.?)?"
)
#: As Moodle writes it in English, German and Chinese.
_DAY_FIRST = re.compile(
    r"(?:[^\W\d_]+,? )?(?P<day>\d{1,2})\.? (?P<month>[^\W\d_]+)\.?,? (?P<year>\d{4}),? "
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2}) ?(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_CHINESE = re.compile(
    r"(?P<year>\d{4})年 ?(?P<month>\d{1,2})月 ?(?P<day>\d{1,2})日(?: ?\w+)?[, ，]*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"
)
#: What months are called in German otherwise than in English, as far as three letters tell.
_GERMAN = {"mär": "mar", "mrz": "mar", "mai": "may", "okt": "oct", "dez": "dec"}
_DIGITS = re.compile(r"\d{4}(\d\d){5}")
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?(?: ([\w/+-]+))?"
)


def of_words(text: str) -> str:
    """The time in words such as `Nov 2, 2026 926 PM`; "" where it is in no form that is known."""
    match = _DATE.fullmatch(text.strip())
    if match is None or match["month"][:3].lower() not in _MONTHS:
        return ""
    hour, half = int(match["hour"]), (match["half"] or "")[:1].lower()
    if half:
        hour = hour % 12 + 12 * (half == "p")
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return _checked(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]))


def of_day_first(text: str) -> str:
    """The time in words such as `8. November 2026, 23:59`, or in Chinese; "" in any other form.

    A month in digits, of which nobody knows whether it is the day, is never taken for one.
    """
    text = " ".join(text.split())
    if match := _CHINESE.fullmatch(text):
        return _checked(*(int(match[name]) for name in ("year", "month", "day", "hour", "minute")))
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return ""
    month = match["month"][:3].lower()
    month = _GERMAN.get(month, month)
    if month not in _MONTHS:
        return ""
    hour, half = int(match["hour"]), (match["half"] or "")[:1].lower()
    if half:
        hour = hour % 12 + 12 * (half == "p")
    day, number = int(match["day"]), _MONTHS.index(month) + 1
    return _checked(int(match["year"]), number, day, hour, int(match["minute"]))


def of_digits(text: str) -> str:
    """The time in digits alone, as `20261103101112`; whatever stands between them is left out."""
    digits = re.sub(r"\D", "", text)[:14]
    if not _DIGITS.fullmatch(digits):
        return ""
    year, rest = int(digits[:4]), [int(digits[at : at + 2]) for at in range(4, 14, 2)]
    return _checked(year, *rest)


def of_stamp(text: str) -> str:
    """The time of a stamp such as `2026-11-03 10:00:00.000000000 Z`, with its offset if it has one.

    Where it has none, the name of a zone stands behind the time, if there is one: without it, the
    time would be taken for a local one.
    """
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        return ""
    offset = match[3] or ""
    if offset == "UTC":
        offset = "Z"
    elif len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    try:
        datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError:
        return ""
    zone = f" {match[4]}" if match[4] and not offset else ""
    return f"{match[1]}T{match[2]}{offset}{zone}"


def of_gmt(text: str) -> str:
    """The time that a program writes in GMT: as a stamp, or in digits alone without an offset."""
    text = text.strip()
    if text.isdecimal():
        time = of_digits(text)
        return f"{time}Z" if time else ""
    return of_stamp(text)


def _checked(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> str:
    try:
        return datetime(year, month, day, hour, minute, second).isoformat()
    except ValueError:
        return ""
