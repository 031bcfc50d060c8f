"""What does Moodle do with an uploaded grading worksheet?"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.support.importers import Refused


@dataclass
class Language:
    """The headings that the importer looks for, and the locale's decimal sign."""

    identifier: str = "Identifier"
    participant: str = "Participant "
    grade: str = "Grade"
    modified: str = "Last modified (grade)"
    sign: str = "."


@dataclass
class Assignment:
    """What Moodle knows: participants' numbers, and the stored grades with their times."""

    participants: set[int]
    maximum: float = 100.0
    grades: dict[int, tuple[float, datetime]] = field(default_factory=dict)
    locked: set[int] = field(default_factory=set)


@dataclass
class Upload:
    """The grades that would change, and the rows that are skipped, each with the reason."""

    grades: dict[int, float] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)


def upload(
    data: bytes,
    assignment: Assignment,
    language: Language | None = None,
    *,
    encoding: str = "utf-8-sig",
    separator: str = ",",
    update_newer: bool = False,
    skips_zero: bool = True,
) -> Upload:
    """Read a worksheet as Moodle does.

    Raises:
        Refused: a column is missing, or a row has too many or too few cells.
    """
    words = language or Language()
    rows = list(
        csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=separator, strict=True)
    )
    header = [cell.strip() for cell in rows[0]]
    try:
        places = [header.index(each) for each in (words.identifier, words.grade, words.modified)]
    except ValueError:
        raise Refused("This file is not a valid grading worksheet") from None
    done = Upload()
    for row in rows[1:]:
        if len(row) != len(header):
            raise Refused("a row has another number of columns")
        identifier, grade, modified = (row[place] for place in places)
        number = int(identifier[len(words.participant) :] or 0)
        if number not in assignment.participants:
            done.skipped[number] = "no participant"
            continue
        value = _number(grade, words.sign)
        stored = assignment.grades.get(number)
        if value is None or value < 0:
            done.skipped[number] = "empty"
        elif stored is not None and stored[0] == value:
            done.skipped[number] = "same"
        elif value > assignment.maximum:
            done.skipped[number] = "above the maximum"
        elif number in assignment.locked:
            done.skipped[number] = "locked"
        elif skips_zero and value == 0:
            done.skipped[number] = "zero"
        elif stored is not None and not update_newer and _is_newer(stored[1], modified):
            done.skipped[number] = "newer"
        else:
            done.grades[number] = value
    return done


def _is_newer(stored: datetime, modified: str) -> bool:
    try:
        told = datetime.strptime(modified, "%A, %d %B %Y, %I:%M %p").replace(tzinfo=UTC)
    except ValueError:  # another language, or "-": the beginning of time
        told = datetime.fromtimestamp(0, UTC)
    return (stored - told).total_seconds() > 60


def _number(text: str, sign: str) -> float | None:
    """A number as people of a locale write it: its decimal sign or a point, and no other."""
    text = text.strip().replace(" ", "").replace(sign, ".")
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
