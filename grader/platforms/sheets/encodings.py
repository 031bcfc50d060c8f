"""Which encoding is a text file in, and how is it read so that it can be written back exactly?"""

from __future__ import annotations

from dataclasses import dataclass

from grader.machine.encodings.tables import code_page_of, unicode_of

#: Code pages that are tried where the likeliest makes no headers that a platform has.
_CODE_PAGES = ("cp1252", "cp1251", "gb18030", "cp932", "big5", "cp949")


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
    """The encodings in which a file can be read, the likeliest first."""
    known = unicode_of(data)
    return [Encoding(*known)] if known else _code_pages(data)


def _code_pages(data: bytes) -> list[Encoding]:
    # separators, quotes and line ends are no second byte of a letter in any of them
    names = dict.fromkeys([code_page_of(data).encoding, *_CODE_PAGES])
    return [Encoding(b"", "latin-1", name) for name in names]
