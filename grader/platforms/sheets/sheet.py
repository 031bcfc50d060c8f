"""What does a delimited text file hold, and how are some of its cells written and no other byte?"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from grader.errors import GraderError
from grader.platforms.sheets.encodings import Encoding, encodings_of

#: The separators that platforms write between cells.
SEPARATORS = (",", ";", "\t")
#: What a platform finds in a sheet.
Columns = TypeVar("Columns")
#: A cell of a sheet by its row and column, both counted from 0.
Position = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """A cell: what it says, and from where to where it stands, quotes included."""

    text: str
    start: int
    end: int
    is_quoted: bool = False
    is_closed: bool = True


@dataclass(frozen=True)
class Sheet:
    """A delimited text file: what it holds, in one of the ways to read it.

    Attributes:
        carried: the whole text after the byte order mark, as the carrier of the encoding reads it.
        encoding: how bytes become text.
        separator: what stands between cells.
        has_escapes: whether a backslash keeps a quote from ending a cell, as PHP writes it.
    """

    carried: str
    encoding: Encoding
    separator: str
    has_escapes: bool = False

    @cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """All rows, the header among them; an empty line is a row of one empty cell."""
        return tuple(self._read_rows())

    @cached_property
    def is_closed(self) -> bool:
        """Whether every quote that opens a cell is closed again."""
        return all(cell.is_closed for row in self.rows for cell in row)

    @property
    def header(self) -> tuple[str, ...]:
        """What the cells of the first row say."""
        return tuple(cell.text for cell in self.rows[0]) if self.rows else ()

    @property
    def is_regular(self) -> bool:
        """Whether no quote is left open and no row has more in it than the header has columns."""
        return self.is_closed and self.overlong == 0

    @cached_property
    def overlong(self) -> int:
        """The number of the first row, counted from 1, that has more in it than the header."""
        width = len(self.header)
        for number, row in enumerate(self.rows, 1):
            if any(cell.text.strip() for cell in row[width:]):
                return number
        return 0

    def text(self, row: int, column: int) -> str:
        """What a cell says, without blanks around it; "" for one that is not there."""
        cells = self.rows[row]
        return cells[column].text.strip() if 0 <= column < len(cells) else ""

    def column(self, column: int) -> list[str]:
        """What the cells of a column say below the header."""
        return [self.text(row, column) for row in range(1, len(self.rows))]

    def written(self, cells: Mapping[Position, str]) -> bytes:
        """The file with other texts in some cells, and otherwise byte for byte what it was.

        A cell that was quoted stays so. A row that ends before the cell gets the separators that
        it lacks.
        """
        pieces: list[str] = []
        done = 0
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), text in cells.items():
            by_row.setdefault(row, {})[column] = text
        for row in sorted(by_row):
            for start, end, text in sorted(self._changes(row, by_row[row])):
                pieces += [self.carried[done:start], text]
                done = end
        pieces.append(self.carried[done:])
        return self.encoding.mark + "".join(pieces).encode(self.encoding.carrier)

    def _changes(self, row: int, cells: Mapping[int, str]) -> Iterator[tuple[int, int, str]]:
        """Where a row changes, and what stands there then."""
        present = self.rows[row]
        for column, text in cells.items():
            if column < len(present):
                cell = present[column]
                yield cell.start, cell.end, self._quoted(text, cell.is_quoted)
        last = max(cells)
        if last >= len(present):
            added = (
                self._quoted(cells.get(column, ""), False)
                for column in range(len(present), last + 1)
            )
            end = present[-1].end
            yield end, end, "".join(self.separator + text for text in added)

    def _quoted(self, text: str, always: bool) -> str:
        return self.encoding.carried(quoted(text, self.separator, always=always))

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        """What a cell may hold outside of quotes."""
        return re.compile(rf"[^{re.escape(self.separator)}\r\n]*")

    def _read_rows(self) -> Iterator[tuple[Cell, ...]]:
        """The rows, by one pass over the text."""
        text, position = self.carried, 0
        while position < len(text):
            row: list[Cell] = []
            while True:
                cell = self._cell(position)
                row.append(cell)
                position = cell.end
                if position >= len(text) or text[position] != self.separator:
                    break
                position += 1
            yield tuple(row)
            if text.startswith("\r\n", position):
                position += 2
            elif position < len(text):
                position += 1

    def _cell(self, start: int) -> Cell:
        """The cell that begins at a position."""
        text, position = self.carried, start
        pieces: list[str] = []
        is_quoted = text.startswith('"', start)
        if is_quoted:
            position += 1
            while True:
                end = text.find('"', position)
                if end < 0:
                    said = self.encoding.text_of(text[position:])
                    return Cell(said, start, len(text), is_quoted, is_closed=False)
                pieces.append(text[position:end])
                if self.has_escapes and _ends_escaped(text[position:end]):
                    pieces.append('"')
                    position = end + 1
                elif text.startswith('""', end):
                    pieces.append('"')
                    position = end + 2
                else:
                    position = end + 1
                    break
        match = self._plain.match(text, position)
        end = match.end() if match else position
        pieces.append(text[position:end])
        return Cell(self.encoding.text_of("".join(pieces)), start, end, is_quoted)


def readings(data: bytes) -> Iterator[Sheet]:
    """The ways to read a file, the likelier ones first; which is right, its header tells.

    Raises:
        GraderError: it is a workbook, or there is nothing in it.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise GraderError("the file is a workbook; save it as CSV, or download it as CSV")
    if not data.strip():
        raise GraderError("the file is empty; download it again")
    for encoding in encodings_of(data):
        carried = data[len(encoding.mark) :].decode(encoding.carrier)
        ways = [
            Sheet(carried, encoding, separator, has_escapes)
            for separator, has_escapes in itertools.product(SEPARATORS, (False, True))
        ]
        # a reading in which rows run over is one of a file that was written in another way
        yield from sorted(ways, key=lambda sheet: not sheet.is_regular)


def made(
    rows: Iterable[Iterable[str]],
    *,
    separator: str = ",",
    line_end: str = "\r\n",
    always_quoted: bool = False,
) -> bytes:
    """A new file in UTF-8, without a byte order mark, which many readers take for a header."""
    lines = (
        separator.join(quoted(cell, separator, always=always_quoted) for cell in row)
        for row in rows
    )
    return "".join(line + line_end for line in lines).encode(errors="replace")


def quoted(text: str, separator: str, *, always: bool = False) -> str:
    """A cell as it is written: in quotes where its text demands them."""
    if always or any(character in text for character in (separator, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def read_sheet(
    data: bytes,
    recognise: Callable[[Sheet], Columns | str | None],
    expected: str,
    remedy: str = "download it from there again, as CSV",
) -> tuple[Sheet, Columns]:
    """The reading of a file in which a platform finds its columns, and what it finds.

    Args:
        data: the file.
        recognise: the columns of the platform in a reading; why not, in a sentence, or None if it
            is not the platform's at all.
        expected: what the file should be, for the message.
        remedy: what to do about a file that is not, for the message.

    Raises:
        GraderError: there is no such reading.
    """
    reason = f"the file is not {expected}; {remedy}"
    for sheet in readings(data):
        found = recognise(sheet) if sheet.is_closed else None
        if isinstance(found, str):
            reason = found
        elif found is not None and not sheet.is_regular:
            reason = (
                f"row {sheet.overlong} has more cells than there are columns, so that what stands "
                f"in them is not certain; {remedy}"
            )
        elif found is not None:
            return sheet, found
    raise GraderError(reason)


def _ends_escaped(text: str) -> bool:
    """Whether an odd number of backslashes ends a text."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1
