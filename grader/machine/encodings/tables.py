"""Which encoding is a table in, such as spreadsheets and platforms write as CSV?"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.machine.encodings.code_pages import Reading

#: Byte order marks, the longer before those that begin alike.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: What ends a cell, or is around it. None of it is the second byte of a letter in any code page.
_BETWEEN_CELLS = re.compile(rb'[,;\t"\r\n]+')
#: How much of a file tells which way round UTF-16 is.
_BEGINNING = 4096
#: Of how many bytes of UTF-16 one is at least the other half of an ASCII letter, or a separator.
_FEWEST_ASCII = 12


def unicode_of(data: bytes) -> tuple[bytes, str] | None:
    """The byte order mark of a table, if any, and its encoding; None where it is not Unicode."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (mark, encoding) if is_text(data[len(mark) :], encoding) else None
    if b"\0" not in data:
        return (b"", "utf-8") if is_text(data, "utf-8") else None
    # the other half of each ASCII letter in UTF-16 whose mark was lost
    beginning = data[:_BEGINNING]
    high, low = beginning[::2].count(0), beginning[1::2].count(0)
    encoding = "utf-16-be" if high > low else "utf-16-le"
    is_wide = _FEWEST_ASCII * max(high, low) >= len(beginning)
    return (b"", encoding) if is_wide and is_text(data, encoding) else None


def code_page_of(data: bytes) -> Reading:
    """The code page of a table that is not Unicode, judged over all of its cells."""
    from grader.machine.encodings.code_pages import OF_TABLES, judge  # full of letters

    cells = (cell.strip() for cell in _BETWEEN_CELLS.split(data))
    return judge((cell for cell in cells if not cell.isascii()), OF_TABLES)


def is_text(data: bytes, encoding: str) -> bool:
    """Whether all of a file means something in an encoding."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
