"""How is a CSV file read, whatever its encoding and delimiter? As rows, each with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError, check_machine
from grader.machine.encodings.tables import code_page_of, unicode_of
from grader.submissions.names import displayable
from grader.wording import translate as _

#: The largest file that is read as a table, in bytes.
_LARGEST = 50 * 1024 * 1024
#: What spreadsheets and archives begin with.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Table:
    """What a CSV file holds.

    Attributes:
        rows: the rows that are not blank, each with the line on which it begins, from 1.
        note: what is to be said about its encoding; "" if that is certain.
    """

    rows: tuple[tuple[int, list[str]], ...]
    note: str = ""


def read_table(path: Path) -> Table:
    """What a CSV file holds, whatever its encoding and delimiter.

    Raises:
        GraderError: the file cannot be read, or one of its rows; the message names the line.
    """
    shown = displayable(str(path))
    text, note = _text(_content(path, shown), shown, displayable(path.name))
    return Table(tuple(_rows(text, shown)), note)


def _content(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        check_machine(error, f"{path} cannot be read")
        raise GraderError(f"{shown} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise GraderError(f"{shown} cannot be read: {error}") from None
    if len(content) > _LARGEST:
        raise GraderError(f"{shown} is too large for a roster; name a CSV file with --roster")
    if content.startswith(_WORKBOOKS):
        raise GraderError(f"{shown} is no CSV file but a spreadsheet or archive; save it as CSV")
    return content


def _text(content: bytes, shown: str, name: str) -> tuple[str, str]:
    """What the file says, and what is to be said about its encoding.

    Raises:
        GraderError: it is no text.
    """
    if (known := unicode_of(content)) is not None:
        mark, encoding = known
        return content[len(mark) :].decode(encoding), ""
    reading = code_page_of(content)
    encoding = reading.encoding
    lines = content.split(b"\n")
    texts = [reading.text(line) for line in lines]
    wrong = next((n for n, text in enumerate(texts, 1) if _is_no_text(text)), None)
    if wrong is not None:
        raise GraderError(
            f"{shown}, line {wrong}: this is not text in UTF-8, and in no other encoding that is "
            "known; save the roster as a CSV file in UTF-8"
        )
    return "\n".join(texts), "" if reading.is_sure else _guess_note(name, encoding, reading.rival)


def _is_no_text(text: str) -> bool:
    return "\0" in text or any("\udc80" <= char <= "\udcff" for char in text)


def _guess_note(name: str, encoding: str, rival: str) -> str:
    if rival:
        message = _(
            "{file} does not say how it is encoded: it was read as {encoding}, and may be {other}; "
            "saving it as CSV in UTF-8 settles it"
        )
    else:
        message = _(
            "{file} does not say how it is encoded: it was read as {encoding}, which may be wrong; "
            "saving it as CSV in UTF-8 settles it"
        )
    return message.format(file=name, encoding=encoding, other=rival)


def _rows(text: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its first line."""
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text)
    if (marked := re.match(r"sep=(.)\r?\n", text)) is not None:  # what Excel writes and reads
        delimiter = marked[1]
        text = "\n" + text[marked.end() :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [displayable(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise GraderError(
            f"{shown}, line {line}: {error}; correct the quotes of this row"
        ) from None


def _delimiter(text: str) -> str:
    """What is between the cells of the first row that is not blank: what is there most often."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = re.sub(r'"(?:[^"]|"")*"', "", first)
    return max(_DELIMITERS, key=outside.count)
