"""When is something due, and what does being late cost? What a course or a roster says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_ZONED = re.compile(r"(?P<time>.*\d)\s+(?P<zone>[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPAN = re.compile(r"(?P<count>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]+)")
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*(?:of the points\s*)?(?:a|per|each|every|/)\s*day")
_DAYS = re.compile(r"(?:for |up to |at most )?(\d+)\s*days?")
_GRACE = re.compile(r"(\d+)\s*(min|minutes?|h|hours?)\s+(?:of\s+)?grace")
_HOURS = {"h": 1.0, "hour": 1.0, "hours": 1.0, "m": 1 / 60, "min": 1 / 60, "minute": 1 / 60,
          "minutes": 1 / 60}  # fmt: skip
_WHOLE_DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
#: The last second of a day, when something is due of which only the day is said.
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class LatePolicy:
    """What being late costs.

    Attributes:
        percent: what each day begun takes off, in percent of the most points that can be earned.
        days: after how many days nothing is left; None where only the points decide.
        grace: for how long after the due date nothing is taken off.
    """

    percent: float
    days: int | None = None
    grace: timedelta = timedelta()


@dataclass(frozen=True)
class Extension:
    """How much later than everybody else's something is due: whole days, and hours."""

    days: int = 0
    time: timedelta = timedelta()


def parse_moment(text: str) -> datetime:
    """The moment that a date and time names; without an offset or a zone, it has none.

    `2026-11-08T23:59:00+01:00`, `2026-11-08 23:59 Europe/Berlin` and `2026-11-08 23:59` are such
    texts. A date without a time means the end of that day. Of a local time that there is twice,
    when clocks are set back, the later is meant.

    Raises:
        ValueError: it names none.
    """
    words = " ".join(text.split())
    zone: tzinfo | None = None
    if match := _ZONED.fullmatch(words):
        words, zone = match["time"], _zone(match["zone"])
    try:
        if _DATE.fullmatch(words):
            moment = datetime.combine(datetime.fromisoformat(words).date(), _END_OF_DAY)
        else:
            moment = datetime.fromisoformat(words)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a date and time; write it like 2026-11-08 23:59, or like "
            "2026-11-08T23:59:00+01:00"
        ) from None
    if zone is None:
        return moment
    if moment.tzinfo is not None:
        raise ValueError(f"{text!r} has an offset and a time zone; write one of them")
    return latest(moment, zone)


def parse_due(text: str) -> datetime:
    """The moment at which an assignment is due, which needs a time zone.

    Raises:
        ValueError: it names none, or has no time zone.
    """
    moment = parse_moment(text)
    if moment.tzinfo is None:
        raise ValueError(
            f"{text!r} has no time zone; add an offset (2026-11-08T23:59:00+01:00) or a zone "
            "(2026-11-08 23:59 Europe/Berlin)"
        )
    return moment


def parse_extension(text: str) -> Extension | None:
    """The extension that a text names: `2 days`, `1 week`, `36 hours`; None if it is none."""
    match = _SPAN.fullmatch(text.strip().removeprefix("+").strip())
    if match is None:
        return None
    count, unit = match["count"], match["unit"].casefold()
    if unit in _WHOLE_DAYS and count.isdecimal() and len(count) <= 4:
        return Extension(days=int(count) * _WHOLE_DAYS[unit])
    if unit in _HOURS and len(count) <= 6:
        return Extension(time=timedelta(hours=float(count) * _HOURS[unit]))
    return None


def parse_policy(text: str) -> LatePolicy:
    """The policy that a text like `10% a day, 3 days, 15 minutes grace` names.

    Raises:
        ValueError: it names none.
    """
    percent: float | None = None
    days: int | None = None
    grace: timedelta | None = None
    for part in text.casefold().split(","):
        piece = " ".join(part.split())
        if (rate := _RATE.fullmatch(piece)) and percent is None:
            percent = float(rate[1])
        elif (span := _DAYS.fullmatch(piece)) and days is None:
            days = int(span[1])
        elif (free := _GRACE.fullmatch(piece)) and grace is None:
            minutes = int(free[1]) * (60 if free[2].startswith("h") else 1)
            grace = timedelta(minutes=min(minutes, 10**7))
        else:
            raise ValueError(f"{piece!r} is not understood; {_EXAMPLE}")
    if percent is None:
        raise ValueError(f"it does not say what a day costs; {_EXAMPLE}")
    if not 0 < percent <= 100:
        raise ValueError(f"{percent:g}% a day is not between 0 and 100; {_EXAMPLE}")
    if days is not None and not 1 <= days <= 1000:
        raise ValueError(f"{days} days are not between 1 and 1000; {_EXAMPLE}")
    return LatePolicy(percent, days, grace or timedelta())


_EXAMPLE = 'write it like "10% a day, 3 days, 15 minutes grace"'


def latest(local: datetime, zone: tzinfo) -> datetime:
    """The moment of a local time; where there are two, or none, the later one that is meant."""
    return max(_readings(local, zone), key=_instant)


def earliest(local: datetime, zone: tzinfo) -> datetime:
    """The moment of a local time; where there are two, or none, the earlier one that is meant."""
    return min(_readings(local, zone), key=_instant)


def _readings(local: datetime, zone: tzinfo) -> list[datetime]:
    return [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _zone(name: str) -> tzinfo:
    """The time zone of a name.

    Raises:
        ValueError: there is none of that name here.
    """
    if name.casefold() in ("utc", "gmt", "z"):
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # few courses need it

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"the time zone {name!r} is not known here; write the offset instead, like "
            "2026-11-08T23:59:00+01:00"
        ) from None
