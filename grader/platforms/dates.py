"""When was something handed in? The times that platforms write, as ISO 8601."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

#: The names of the months and what is short for them, without accents, in languages that write them
#: with Latin letters. No word means one month here and another there.
_MONTHS = (
    "jan january januar janvier janv janner enero ene janeiro gennaio gen januari ocak oca",
    "feb february februar fevrier fevr fev febrero fevereiro febbraio februari subat sub",
    "mar march marz mrz mars marzo marco maart mrt marts mart",
    "apr april avril avr abril abr aprile nisan nis",
    "may mai mayo maio maggio mag mei maj mayis",
    "jun june juni juin junio junho giugno giu haziran haz",
    "jul july juli juillet juil julio julho luglio lug temmuz tem",
    "aug august aout agosto ago augustus augusti agustos agu",
    "sep sept september septembre septiembre setembro set settembre eylul eyl",
    "oct october oktober okt octobre octubre outubro out ottobre ott ekim eki",
    "nov november novembre noviembre novembro kasim kas",
    "dec december dezember dez decembre diciembre dic dezembro dicembre aralik ara",
)
_MONTH_OF = {word: at for at, words in enumerate(_MONTHS, start=1) for word in words.split()}
_TIME = (
    r",? ?(?:(?:at|um|om|kl|a|as|alle|ore) ?\.? )?(?P<before>上午|下午|午前|午後|오전|오후)? ?"
    r"(?P<hour>\d{1,2}) ?[.:_h点點时時시]? ?(?P<minute>\d{2})(?: ?(?:uhr|h|min|分|분))?"
    r"(?: ?(?P<half>[ap]) ?\.? ?m\.?)?"
)
#: The order of day and month is certain: by a word, or by the year before them. The day of the week
#: may stand before or after.
_DATES = tuple(
    re.compile(date + _TIME)
    for date in (
        r"(?:[^\W\d_]+, )?(?P<word>[^\W\d_]+)\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
        r"(?:[^\W\d_]+,? )?(?P<day>\d{1,2})[.,]? (?:de )?(?P<word>[^\W\d_]+)[.,]{0,2} (?:de )?"
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-.](?P<month>\d{1,2})[-.](?P<day>\d{1,2})\.?",
        r"(?P<year>\d{4}) ?[年년] ?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일]"
        r"(?:,? ?(?:星期|周|週|礼拜)[一二三四五六日天])?",
    )
)
#: Which of the first two numbers is the day depends on the country.
_EITHER = re.compile(r"(?P<first>\d{1,2})[-_.](?P<second>\d{1,2})[-_.](?P<year>\d{4})" + _TIME)
_AFTERNOON = {"p", "下午", "午後", "오후"}
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_DIGITS = re.compile(r"\d{4}(\d\d){5}")
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?(?: ([\w/+-]+))?"
)


def of_words(text: str) -> str:
    """The time that people would write so, as `Nov 2, 2026 926 PM` or `2 nov. 2026 21 h 26`.

    "" where it is in no form that is known, and where nothing says which number is the day.
    """
    plain = without_accents(text)
    for pattern in _DATES:
        if match := pattern.fullmatch(plain):
            named = match.groupdict()
            month = int(named.get("month") or _MONTH_OF.get(named.get("word") or "", 0))
            return _at(match, month, int(match["day"]))
    if match := _EITHER.fullmatch(plain):
        first, second = int(match["first"]), int(match["second"])
        if first > 12 or first == second:
            return _at(match, second, first)
        if second > 12:
            return _at(match, first, second)
    return ""


def without_accents(text: str) -> str:
    """A text in small letters without accents, with single blanks."""
    letters = unicodedata.normalize("NFKD", text.casefold()).replace("\u0131", "i")
    return " ".join(unicodedata.normalize("NFC", _ACCENTS.sub("", letters)).split())


def _at(match: re.Match[str], month: int, day: int) -> str:
    hour, half = int(match["hour"]), match["half"] or match["before"]
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + 12 * (half in _AFTERNOON)
    return _checked(int(match["year"]), month, day, hour, int(match["minute"]), 0)


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
