"""In which code page are the names of an archive or table? Judged by the letters names have."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from math import log

from grader.machine.encodings import letters
from grader.machine.encodings.letters import Letters

#: How much likelier (as a logarithm) the best reading must be than any other to be sure, and how
#: much if both are Latin letters, of which languages share most.
_SURE, _SURE_AMONG_LATIN = 7.0, 12.0
#: What a byte of names costs at most, on average.
_PLAUSIBLE = -5.0
#: The costs of what names hardly have.
_FOREIGN, _CONTROL, _BACKSLASH = -13.0, -20.0, -6.0
_ASCII, _CAPITALS, _CAPITAL_INSIDE = -3.0, -2.0, -5.0
_MIXED_WORD, _MIXED_SCRIPTS, _NEIGHBOURS, _FRAGMENT = -7.0, -3.0, -2.0, 4.0
_SMALL_BEGINS, _HALFWIDTH_BEGINS, _MARK_ALONE = -1.5, -7.0, -6.0
_RARE = -12.0
_UTF_8_COUNTS, _ADDED_TO = 4.0, -8.0
#: How many different names are judged.
_MOST_JUDGED = 300
_HALFWIDTH = Letters(((1.0, letters.HALFWIDTH_KANA),)).chances
_VOICED = frozenset("ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ")
_UTF_8 = "utf-8"

#: The code pages that programs write names in, how common each is, and the letters it is used for.
_PAGES: tuple[tuple[str, float, Letters], ...] = (
    ("cp932", 0.0, letters.JAPANESE),
    ("gbk", 0.0, letters.SIMPLIFIED),
    ("gb18030", -2.0, letters.SIMPLIFIED),
    ("cp949", 0.0, letters.KOREAN),
    ("cp950", 0.0, letters.TRADITIONAL),
    ("big5hkscs", -2.0, letters.TRADITIONAL),
    ("gbk", -3.0, letters.TRADITIONAL),
    ("cp850", 0.0, letters.WESTERN),
    ("cp437", -0.5, letters.WESTERN),
    ("cp1252", -1.0, letters.WESTERN),
    ("mac_roman", -5.0, letters.WESTERN),
    ("cp866", 0.0, letters.CYRILLIC),
    ("cp1251", -0.5, letters.CYRILLIC),
    ("cp852", -1.0, letters.CENTRAL),
    ("cp1250", -2.0, letters.CENTRAL),
    ("cp857", -1.5, letters.TURKISH),
    ("cp1254", -2.5, letters.TURKISH),
    ("cp775", -2.5, letters.BALTIC),
    ("cp1257", -3.0, letters.BALTIC),
    ("cp737", -1.0, letters.GREEK),
    ("cp1253", -1.5, letters.GREEK),
    ("cp862", -1.0, letters.HEBREW),
    ("cp1255", -1.5, letters.HEBREW),
    ("cp720", -1.5, letters.ARABIC),
    ("cp1256", -1.0, letters.ARABIC),
    ("cp874", -1.0, letters.THAI),
)
#: Those that spreadsheets save tables in: none of MS-DOS's, which only archives have.
OF_TABLES = frozenset(
    ["cp932", "gbk", "gb18030", "cp949", "cp950", "big5hkscs", "cp874", "mac_roman"]
    + [f"cp{number}" for number in range(1250, 1258)]
)
_SCRIPTS = tuple(dict.fromkeys(script for _page, _prior, script in _PAGES))


@dataclass(frozen=True)
class Reading:
    """How the names of an archive are read.

    Attributes:
        encoding: the encoding that was taken.
        rival: the encoding that may be meant instead; empty where no other is likely.
        is_sure: whether what was taken makes names that people have, and nothing else does.
        keeps_utf_8: whether a name that is UTF-8 is read as such, whatever the others are.
    """

    encoding: str
    rival: str = ""
    is_sure: bool = True
    keeps_utf_8: bool = True

    def text(self, name: bytes) -> str:
        """The name; a byte that means nothing in the encoding stays itself, as a surrogate."""
        if self.keeps_utf_8 and (text := _decoded(name, _UTF_8)) is not None:
            return text
        return name.decode(self.encoding, errors="surrogateescape")


def judge(names: Iterable[bytes], pages: Collection[str] | None = None) -> Reading:
    """Find the encoding that makes names of people and files out of those of an archive or table.

    They are judged together, since one program wrote them. Only names in UTF-8 may stand between
    others, where an archive was added to.

    Args:
        names: parts of paths, or cells; none of them in ASCII alone.
        pages: the code pages that it may be; None for all.
    """
    sample = [*islice(dict.fromkeys(names), _MOST_JUDGED)]
    as_utf_8 = [_decoded(name, _UTF_8) for name in sample]
    found: dict[tuple[str, ...], tuple[float, Reading, Letters | None]] = {}

    def consider(reading: Reading, cost: float, script: Letters | None) -> None:
        texts = tuple(reading.text(name) for name in sample)
        score = cost + sum(
            _score_of_utf_8(text)
            if script is None or (reading.keeps_utf_8 and text == known)
            else _score(text, script)
            for text, known in zip(texts, as_utf_8, strict=True)
        )
        if texts not in found or found[texts][0] < score:
            found[texts] = score, reading, script

    if None not in as_utf_8:
        consider(Reading(_UTF_8), 0.0, None)
    for page, prior, script in _PAGES:
        if pages is not None and page not in pages:
            continue
        consider(Reading(page, keeps_utf_8=False), prior, script)
        if any(as_utf_8) and None in as_utf_8:
            consider(Reading(page), prior + _ADDED_TO, script)
    ranked = sorted(found.values(), key=lambda each: -each[0])
    best, reading, taken = ranked[0]
    likely = [
        other
        for score, other, its in ranked[1:]
        if score > best - (_SURE_AMONG_LATIN if _is_latin(taken) and _is_latin(its) else _SURE)
    ]
    rivals = [other.encoding for other in likely if other.encoding != reading.encoding]
    is_plausible = reading.encoding == _UTF_8 or (
        best >= _PLAUSIBLE * sum(map(len, sample)) and _is_of_one_script(map(reading.text, sample))
    )
    return replace(reading, rival=rivals[0] if rivals else "", is_sure=is_plausible and not likely)


def _is_latin(script: Letters | None) -> bool:
    return script is not None and not script.is_wide and not script.is_alphabet


def _decoded(name: bytes, encoding: str) -> str | None:
    try:
        return name.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_of_one_script(texts: Iterable[str]) -> bool:
    """Whether nearly all characters are letters of one script."""
    wide = [char for text in texts for char in text if not char.isascii()]
    strange = min(sum(_chance(char, script) <= _FOREIGN for char in wide) for script in _SCRIPTS)
    return 10 * strange <= len(wide)


def _score_of_utf_8(text: str) -> float:
    """How likely the text is, in whatever script; that bytes are UTF-8 is hardly an accident."""
    composed = unicodedata.normalize("NFC", text)
    return _UTF_8_COUNTS + max(_score(composed, script) for script in _SCRIPTS)


def _score(text: str, script: Letters) -> float:
    """The logarithm of how likely `text` is a name in this script."""
    folded = f"{text.lower()} " if script.fragments else ""
    score = _FRAGMENT * sum(fragment in folded for fragment in script.fragments)
    before = " "
    for char in text:
        score += _score_of_character(char, before, script)
        before = char
    return score


def _score_of_character(char: str, before: str, script: Letters) -> float:
    if char.isascii():
        score = _BACKSLASH if char == "\\" else _CONTROL if char < " " else _ASCII
        if char.isalpha() and not before.isascii():
            score += _beside_ascii(before, script)
            if script.is_cased and char.isupper():
                score += _CAPITAL_INSIDE if before.islower() else _CAPITALS
        return score
    if script.is_wide and char in _HALFWIDTH and script is letters.JAPANESE:
        return _score_of_halfwidth(char, before)
    score = _chance(char, script)
    if before.isascii() and before.isalpha():
        score += _beside_ascii(char, script)
    if not script.is_wide and before.isalpha():
        if script.is_cased and char.isupper():
            score += _CAPITAL_INSIDE if before.islower() else _CAPITALS
        if not script.is_alphabet and not before.isascii():
            score += _NEIGHBOURS
    elif script.is_cased and char.islower():
        score += _SMALL_BEGINS
    return score


def _beside_ascii(char: str, script: Letters) -> float:
    """What it costs that an ASCII letter stands beside `char`."""
    if unicodedata.category(char)[0] not in "LM":
        return 0.0
    return _MIXED_SCRIPTS if script.is_wide else _MIXED_WORD if script.is_alphabet else 0.0


def _score_of_halfwidth(char: str, before: str) -> float:
    score = _HALFWIDTH[char]
    if before not in _HALFWIDTH:
        score += _HALFWIDTH_BEGINS
    if char in "ﾞﾟ" and before not in _VOICED:
        score += _MARK_ALONE
    return score


@cache
def _chance(char: str, script: Letters) -> float:
    """The logarithm of the chance of a character that is not ASCII."""
    small = char.lower() if script.is_cased else char
    if (chance := script.chances.get(small)) is not None:
        return chance
    if unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs"):
        return _CONTROL
    share, count = script.ordinary
    page, first, last = script.ordinary_lead
    if share and first <= char.encode(page, errors="ignore")[:1].ljust(1)[0] <= last:
        return log(share / count)
    return _RARE if script.is_wide and char.isalpha() else _FOREIGN
