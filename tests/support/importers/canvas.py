"""What does Canvas do with an uploaded gradebook?"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

from tests.support.importers import Refused

_COMPUTED = ("Current Score", "Current Points", "Current Grade", "Final Score", "Final Points",
             "Final Grade", "Override Score", "Override Grade", "Override Status")  # fmt: skip


@dataclass
class Course:
    """What Canvas knows: people by their id (name, SIS id, login), assignments by theirs."""

    people: dict[int, tuple[str, str, str]]
    assignments: dict[int, str]


@dataclass
class Upload:
    """What an upload would change.

    Attributes:
        grades: the new grade of each person and assignment, by their ids or, if new, their names.
        new_assignments: assignments that Canvas would make, with their points.
        unknown: people whom it does not know.
    """

    grades: dict[tuple[int, int | str], str] = field(default_factory=dict)
    new_assignments: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def upload(data: bytes, course: Course) -> Upload:
    """Read a file as Canvas does.

    Raises:
        Refused: it is malformed, or has no header that Canvas knows.
    """
    text = data.decode("utf-8-sig")
    unquoted = re.sub(r'"[^"]*"', "", text)
    if len(set(re.findall(r"\r\n|\r|\n", unquoted))) > 1:
        raise Refused("Gradebook import did not parse cleanly")
    lines = text.splitlines()[:3]
    counts = {}
    for separator in ";,":
        widths = {len(next(csv.reader([line], delimiter=separator))) for line in lines}
        counts[separator] = widths.pop() if len(widths) == 1 else 0
    separator = ";" if counts[";"] > counts[","] else ","
    rows = [
        [_normal(cell) for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        if row and not re.fullmatch(r"[;, ]+", separator.join(row))
    ]
    header = rows[0]
    if not (len(header) > 3 and "Student" in header[0] and "ID" in header[1]):
        raise Refused("Invalid header row")
    count, login_column, sis_column = 3, None, None
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        login_column, count = 2, 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        sis_column, login_column, count = 2, 3, 5
        count += "Integration ID" in header[4]
        count += "Root Account" in header[count - 1]
    if "Section" not in header[count - 1]:
        raise Refused("Invalid header row")
    done = Upload()
    columns: dict[int, int | str] = {}
    for index, heading in enumerate(header[count:], count):
        if not any(word in heading for word in _COMPUTED):
            columns[index] = _assignment(heading, course)
    done.new_assignments = {name: "" for name in columns.values() if isinstance(name, str)}
    for row in rows[1:]:
        row += [""] * (len(header) - len(row))
        if "Points Possible" in row[0]:
            for index, name in list(columns.items()):
                if re.search(r"read\s+only", row[index]):
                    del columns[index]
                elif isinstance(name, str):
                    done.new_assignments[name] = row[index]
            continue
        if all(re.fullmatch(r"(?i)\s*(Muted|Manual Posting.*)?\s*", cell) for cell in row):
            continue
        sis = row[sis_column] if sis_column is not None else ""
        login = row[login_column] if login_column is not None else ""
        person = _person(row[0], row[1], sis, login, course)
        if person is None:
            done.unknown.append(row[0])
            continue
        for index, name in columns.items():
            done.grades[person, name] = row[index].strip()
    return done


def _normal(cell: str) -> str:
    """A number with a decimal point, whatever stood in it before."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *front, last = re.split(r"[,.]", cell)
    return f"{''.join(front)}.{last}" if front else last


def _assignment(heading: str, course: Course) -> int | str:
    match = re.fullmatch(r"(.*)\s\((\d+)\)", heading)
    if match and int(match[2]) in course.assignments:
        return int(match[2])
    for number, title in course.assignments.items():
        if title == heading:
            return number
    return match[1] if match else heading


def _person(name: str, number: str, sis: str, login: str, course: Course) -> int | None:
    if number.isdigit() and int(number) in course.people:
        return int(number)
    tests = (lambda p: sis and p[1] == sis, lambda p: login and p[2] == login)
    for test in (*tests, lambda p: p[0] == name):
        for key, known in course.people.items():
            if test(known):
                return key
    return None
