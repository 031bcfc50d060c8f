"""Which encoding is a text file in, and how is it read so that it can be written back exactly?"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Code pages of files that are not Unicode, and those of them in which letters take two bytes.
_CODE_PAGES = ("cp1252", "cp1251", "gb18030", "cp932", "big5", "cp949")
_WIDE = _CODE_PAGES[2:]


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are read.

    Attributes:
        mark: the byte order mark, if any.
        carrier: an encoding that gives back exactly the bytes that it read.
        code_page: the encoding of what a cell says, where the carrier is none that says it.
    """

    mark: bytes
    carrier: str
    code_page: str = ""

    def text_of(self, carried: str) -> str:
        """What a cell says."""
        if not self.code_page:
            return carried
        return carried.encode(self.carrier).decode(self.code_page, errors="replace")

    def carried(self, text: str) -> str:
        """A text as the carrier holds it."""
        if not self.code_page:
            return text
        return text.encode(self.code_page).decode(self.carrier)


def encodings_of(data: bytes) -> list[Encoding]:
    """The encodings in which a file can be read."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return (
                [Encoding(mark, name)] if _is_text(data[len(mark) :], name) else _code_pages(data)
            )
    if b"\0" not in data and _is_text(data, "utf-8"):
        return [Encoding(b"", "utf-8")]
    if b"\0" in data:  # the other half of ASCII letters in UTF-16
        is_big = data[::2].count(0) > data[1::2].count(0)
        name = "utf-16-be" if is_big else "utf-16-le"
        if _is_text(data, name):
            return [Encoding(b"", name)]
    return _code_pages(data)


def _code_pages(data: bytes) -> list[Encoding]:
    """The code pages that the file may be in, the likeliest first."""
    # most Chinese, Japanese and Korean letters are two bytes that no ASCII letter has
    is_wide = all(len(run) % 2 == 0 for run in re.findall(rb"[\x80-\xff]+", data))
    names = sorted(_CODE_PAGES, key=lambda name: (name not in _WIDE) == is_wide)
    # separators, quotes and line ends are no second byte of a letter in any of them
    return [Encoding(b"", "latin-1", name) for name in names]


def _is_text(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
