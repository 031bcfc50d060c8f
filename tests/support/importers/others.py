"""What do Blackboard, Brightspace, Sakai, nbgrader and other programs make of a file of marks?"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from tests.support.importers import Refused


@dataclass
class Upload:
    """The marks of each column by person, and the columns that would be new."""

    marks: dict[str, dict[str, float]] = field(default_factory=dict)
    new_columns: list[str] = field(default_factory=list)


def blackboard(data: bytes, columns: set[str], people: set[str]) -> Upload:
    """Read a file as Blackboard's grade centre does; `columns` are the numbers of its columns.

    Raises:
        Refused: it has no user names, or one that is unknown.
    """
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    rows = _rows(text, "\t" if "\t" in text.splitlines()[0] else ",")
    header = rows[0]
    if "Username" not in header:
        raise Refused("the column Username is missing")
    done = Upload()
    for index, heading in enumerate(header):
        if "[Total Pts" not in heading:
            continue
        match = re.search(r"\|\s*(\d+)\s*$", heading)
        if match is None or match[1] not in columns:
            done.new_columns.append(heading)
        if "Text" not in heading:
            key = match[1] if match else heading
            done.marks[key] = _numbers(rows, header.index("Username"), index, people)
    return done


def brightspace(data: bytes, items: dict[str, float], people: set[str]) -> Upload:
    """Read a file as Brightspace does; `items` are the grade items with their maxima.

    Raises:
        Refused: people or the ends of rows are missing.
    """
    rows = _rows(data.decode("utf-8-sig"), "," if b"," in data.splitlines()[0] else "\t")
    header = [heading.strip() for heading in rows[0]]
    key = "Username" if "Username" in header else "OrgDefinedId"
    if key not in header or header[-1] != "End-of-Line Indicator":
        raise Refused("OrgDefinedId or Username, or the End-of-Line Indicator, is missing")
    if any(row[-1] != "#" for row in rows[1:]):
        raise Refused("a row does not end with #")
    done = Upload()
    plain = [[cell.removeprefix("#") for cell in row] for row in rows]
    for index, heading in enumerate(header):
        match = re.match(r"(.*) Points Grade", heading)
        if match is None:
            continue
        item = match[1]
        if item not in items:
            done.new_columns.append(item)
            continue
        marks = _numbers(plain, header.index(key), index, people)
        done.marks[item] = {who: min(mark, items[item]) for who, mark in marks.items()}
    return done


def sakai(
    data: bytes, items: set[str], stored: dict[str, dict[str, float]], *, sign: str = "."
) -> Upload:
    """Read a file as Sakai's gradebook does; `stored` are the marks of each item by user.

    Raises:
        Refused: headings or people stand twice, a heading is blank, or nothing would change.
    """
    rows = _rows(data.decode("utf-8-sig"), ";" if sign == "," else ",")
    header = [heading.strip() for heading in rows[0]]
    used = [heading for heading in header if not heading.startswith("#")]
    people = [row[0] for row in rows[1:]]
    if len(set(used)) < len(used) or "" in used or len(set(people)) < len(people):
        raise Refused("duplicate or blank headings, or duplicate students")
    done = Upload()
    has_changed = False
    for index, heading in enumerate(header[2:], 2):
        match = re.fullmatch(r"([^\[]+)(\[(\d+([.,]\d\d?)?)\])?", heading)
        if heading.startswith(("*", "#")) or match is None:
            continue
        title = match[1].strip()
        if title not in items:
            done.new_columns.append(title)
        texts = {row[0]: row[index].strip() for row in rows[1:]}
        if any("." in text if sign == "," else "," in text for text in texts.values()):
            raise Refused("a grade is not a number in this language")
        marks = {who: float(text.replace(sign, ".")) for who, text in texts.items() if text}
        done.marks[title] = marks
        has_changed |= title not in items or marks != stored.get(title, {})
    if not has_changed:
        raise Refused("no changes were found")
    return done


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a table of CSV, as any program reads it."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def _rows(text: str, separator: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    if len({len(row) for row in rows if row}) != 1:
        raise Refused("rows have different numbers of cells")
    return [row for row in rows if row]


def _numbers(rows: list[list[str]], who: int, column: int, people: set[str]) -> dict[str, float]:
    found = {}
    for row in rows[1:]:
        if row[who] not in people:
            raise Refused(f"{row[who]} is unknown")
        if row[column].strip():
            found[row[who]] = float(row[column].replace(",", "."))
    return found
