"""Do sheets of marks keep every byte but the cells that are written, however they are written?"""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import GraderError
from grader.platforms.sheets import numbers
from grader.platforms.sheets.sheet import Sheet, made, read_sheet, readings

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "gb18030")
LETTERS = "abÄéß成绩,;\t\"' .=+-@\\|#[]0"


def encoded(text: str, encoding: str) -> bytes:
    """As Python encodes it; a sheet in UTF-16 may have its mark or not."""
    return text.encode(encoding, errors="replace")


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[list[str]], str, str, list[list[str]]]:
    """The texts of a sheet, its separator and line end, and its cells as they are written."""
    separator = draw(st.sampled_from(",;\t"))
    line_end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    width = draw(st.integers(2, 4))
    cell = st.text(LETTERS + "\n\r", max_size=6)
    texts = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=4))
    written = []
    for row in texts:
        cells = []
        for text in row:
            needs = any(c in text for c in (separator, '"', "\r", "\n"))
            is_quoted = needs or draw(st.booleans())
            cells.append('"' + text.replace('"', '""') + '"' if is_quoted else text)
        written.append(cells)
    return texts, separator, line_end, written


@given(sheets(), st.sampled_from(ENCODINGS), st.booleans(), st.data())
def test_every_byte_but_those_of_written_cells_stays(
    sheet: tuple[list[list[str]], str, str, list[list[str]]],
    encoding: str,
    ends_open: bool,
    data: st.DataObject,
) -> None:
    texts, separator, line_end, written = sheet
    texts = [["id é", *row[1:]] if n == 0 else row for n, row in enumerate(texts)]
    written = [["id é", *row[1:]] if n == 0 else row for n, row in enumerate(written)]

    def whole(cells: list[list[str]]) -> bytes:
        text = line_end.join(separator.join(row) for row in cells)
        return encoded(text + ("" if ends_open else line_end), encoding)

    found, _ = read_sheet(
        whole(written),
        lambda each: (each.separator == separator and not each.has_escapes) or None,
        "a sheet",
    )
    if encoding.startswith("utf"):
        assert [[cell.text for cell in row] for row in found.rows] == texts
    row = data.draw(st.integers(0, len(texts) - 1))
    column = data.draw(st.integers(1, len(texts[0]) - 1))
    mark = data.draw(st.sampled_from(["85", "33.33", "33,33", ""]))
    is_quoted = written[row][column].startswith('"') or separator in mark
    changed = [list(cells) for cells in written]
    changed[row][column] = f'"{mark}"' if is_quoted else mark
    assert found.written({(row, column): mark}) == whole(changed)
    assert found.written({}) == whole(written)


def first(data: bytes) -> Sheet:
    return next(iter(readings(data)))


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"a,b\n1,2", [["a", "b"], ["1", "2"]]),
        (b'a,b\r\n"x ""y"", z",\r\n', [["a", "b"], ['x "y", z', ""]]),
        (b'a,b\n5" disk,"q"uoted\n', [["a", "b"], ['5" disk', "quoted"]]),
        (b'a,b\n"two\nlines",1\n', [["a", "b"], ["two\nlines", "1"]]),
        (b"a,b\n\n1,2\n", [["a", "b"], [""], ["1", "2"]]),
        # as PHP writes a quote after a backslash
        (b'a,b\n"say \\"x, y\\" z",1\n', [["a", "b"], ['say \\"x, y\\" z', "1"]]),
    ],
)
def test_cells_are_read(data: bytes, rows: list[list[str]]) -> None:
    assert [[cell.text for cell in row] for row in first(data).rows] == rows


def test_a_short_row_gets_the_separators_that_it_lacks() -> None:
    assert first(b"a,b,c\n1\n2,3,4\n").written({(1, 2): "9"}) == b"a,b,c\n1,,9\n2,3,4\n"


def test_what_is_new_is_read_back() -> None:
    rows = [["a", "=1+1"], ['q"q', "x,y"], ["", "two\nlines"]]
    assert list(csv.reader(io.StringIO(made(rows).decode(), newline=""))) == rows


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04...", "workbook"),
        (b" \n", "empty"),
        (b'a,b\n"never closed,1\n', "not a sheet"),
        (b"a,b\n1,2,3\n", "row 2 has more cells"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(GraderError, match=reason):
        read_sheet(data, lambda each: each if each.header[:1] == ("a",) else None, "a sheet")


@pytest.mark.parametrize("encoding", ["cp1252", "gb18030", "cp932", "big5"])
def test_the_bytes_of_code_pages_stay(encoding: str) -> None:
    text = "姓名,成绩\n王小明,\n" if encoding == "gb18030" else "Name,Note\nJosé,\n"
    if encoding in ("cp932", "big5"):
        text = "名,点\nソ能表,\n" if encoding == "cp932" else "名,分\n許功蓋,\n"
    data = text.encode(encoding)
    assert first(data).written({(1, 1): "7"}) == data.replace(b",\n", b",7\n")


# numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "most", "scale", "mark"),
    [
        (85.0, 100.0, None, "85"),
        (100 / 3, 100.0, None, "33.33"),
        (12.345, 100.0, None, "12.35"),  # halves up, not to the even digit or the binary number
        (0.005, 100.0, None, "0.01"),
        (85.0, 100.0, 20, "17"),
        (66.67, 100.0, 10, "6.67"),
        (1.0, 3.0, 10, "3.33"),
        (0.0, 0.0, 20, "0"),
    ],
)
def test_marks_have_two_decimals(score: float, most: float, scale: int | None, mark: str) -> None:
    out_of = None if scale is None else Decimal(scale)
    assert numbers.written(numbers.scaled(score, most, out_of)) == mark


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100", "100"), ("100.00", "100"), ("100,00", "100"), ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"), ("1'000.5", "1000.5"), ("85,5 %", "85.5"), ("", None), ("-", None),
        ("A+", None), ("1.2.3", None),
    ],
)  # fmt: skip
def test_numbers_of_sheets_are_read(text: str, number: str | None) -> None:
    assert numbers.read(text) == (None if number is None else Decimal(number))


def test_a_sheet_is_read_in_the_code_page_of_its_names() -> None:
    """Headers in ASCII say nothing of it."""
    text = "Student;ID\r\nŁukasz Wiśniewski;1\r\nMałgorzata Dąbrowska;2\r\nJiří Dvořák;3\r\n"
    first = next(readings(text.encode("cp1250")))
    assert first.encoding.code_page == "cp1250"
    assert first.encoding.text_of(first.carried) == text
