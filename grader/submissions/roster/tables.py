"""How is a CSV file read, whatever its encoding and delimiter? As rows, each with its line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from grader.errors import GraderError, check_machine
from grader.submissions.names import displayable

#: The largest file that is read as a table, in bytes.
_LARGEST = 50 * 1024 * 1024
#: Byte order marks, the longer before those that begin alike.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What a spreadsheet begins with, which is an archive.
_ZIP = b"PK\x03\x04"
_DELIMITERS = ",;\t|"


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file that are not blank, each with the line on which it begins, from 1.

    Raises:
        GraderError: the file cannot be read, or one of its rows; the message names the line.
    """
    shown = displayable(str(path))
    return _rows(_text(path, shown), shown)


def _text(path: Path, shown: str) -> str:
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
    if content.startswith(_ZIP):
        raise GraderError(f"{shown} is no CSV file but a spreadsheet or archive; save it as CSV")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding, shown)
    if b"\0" in content[:200]:  # UTF-16 whose mark was lost: every other byte of its letters is 0
        even = content[:200:2].count(0) > content[1:200:2].count(0)
        return _decoded(content, "utf-16-be" if even else "utf-16-le", shown)
    return _decoded(content, "utf-8", shown)


def _decoded(content: bytes, encoding: str, shown: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise GraderError(
            f"{shown}, line {line}: this is not {encoding.upper()} text; save the roster as a CSV "
            "file in UTF-8"
        ) from None


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
