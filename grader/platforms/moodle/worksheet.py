"""Where in a grading worksheet of Moodle do things stand, whatever language its headings are in?

Columns are known by what stands in them where the heading is not: the participants' numbers, and a
mark beside its maximum.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grader.platforms.sheets import numbers
from grader.platforms.sheets.matching import RowOwner
from grader.platforms.sheets.sheet import Sheet
from grader.wording import one_line

_GRADES = {"grade", "bewertung", "成绩", "note", "calificación", "cijfer", "valutazione", "nota"}
_MAXIMA = {"maximum grade", "bestwertung", "最高成绩", "note maximale", "calificación máxima"}
_SCALES = {"scale", "skala", "等级", "barème", "escala", "schaal", "scala", "échelle"}
_NAMES = {"full name", "vollständiger name", "全名", "nom complet", "nombre completo", "姓名"}
#: The fewest people from whom a column of names is known without its heading.
_SEVERAL = 3
_EMAILS = {"email address", "e-mail-adresse", "电子邮件地址", "adresse de courriel"}
_LOGINS = {"username", "id number", "anmeldename", "id-nummer", "用户名", "学号"}
_PARTICIPANT = re.compile(r"(.*?)(\d+)", re.DOTALL)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class Worksheet:
    """Where in a worksheet things stand; -1 for what is not there."""

    identifier: int
    grade: int
    maximum: int
    changeable: int
    name: int
    emails: tuple[int, ...]
    logins: tuple[int, ...]


def recognise(sheet: Sheet, asked: str) -> Worksheet | str | None:
    """The places in a worksheet; why it is none that takes points; None if it is none at all.

    Args:
        sheet: the file.
        asked: the heading of the column of marks that was asked for; "" if none was.
    """
    header = [" ".join(text.split()).casefold() for text in sheet.header]
    if len(header) < 3 or len(sheet.rows) < 2:
        return None
    identifier = _identifier(sheet, header)
    if identifier < 0:
        return None
    scale = _first(header, _SCALES)
    if scale >= 0 or _has_scale(sheet, header):
        return (
            "the worksheet has a scale in place of points, which no mark out of points fits; "
            "set the assignment to points in Moodle and download it again"
        )
    grade = _grade(sheet, header, asked, identifier)
    if isinstance(grade, str):
        return grade
    beside = grade + 1
    has_maximum = beside < len(header) and _is_maximum(sheet, beside)
    emails = tuple(i for i in range(len(header)) if _is_email(sheet, header, i))
    return Worksheet(
        identifier=identifier,
        grade=grade,
        maximum=beside if has_maximum else -1,
        changeable=beside + has_maximum if beside + has_maximum < len(header) else -1,
        name=_names(sheet, header, identifier),
        emails=emails,
        logins=tuple(i for i, text in enumerate(header) if text in _LOGINS),
    )


def _identifier(sheet: Sheet, header: Sequence[str]) -> int:
    """The column of numbers of participants: one word before all of them, none of them twice."""
    if "identifier" in header:
        return header.index("identifier")
    for column in range(len(header)):
        found = [_PARTICIPANT.fullmatch(text) for text in sheet.column(column) if text]
        known = [match for match in found if match]
        if known and len(known) == len(found) == len({match[2] for match in known}):
            words = {match[1] for match in known}
            if len(words) == 1 and any(character.isalpha() for character in words.pop()):
                return column
    return -1


def _names(sheet: Sheet, header: Sequence[str], identifier: int) -> int:
    """The column of full names: the one after the numbers, unless names are hidden."""
    if (known := _first(header, _NAMES)) >= 0:
        return known
    said = [text for text in sheet.column(identifier + 1) if text]
    is_of_names = not any(re.search(r"[\d@]", text) for text in said)
    return identifier + 1 if len(set(said)) == len(said) >= _SEVERAL and is_of_names else -1


def _grade(sheet: Sheet, header: Sequence[str], asked: str, identifier: int) -> int | str:
    """The column of marks: the one that was asked for, or the one beside its maximum."""
    if asked:
        if (column := _first(header, {" ".join(asked.split()).casefold()})) >= 0:
            return column
        there = ", ".join(repr(one_line(text, 80)) for text in sheet.header)
        return f"the worksheet has no column {asked!r}; there are {there}"
    named = [i for i, text in enumerate(header) if text in _GRADES]
    if len(named) == 1:
        return named[0]
    beside = [
        column
        for column in range(len(header) - 1)
        if column != identifier
        and column + 1 != identifier
        and _is_maximum(sheet, column + 1)
        and all(
            text in ("", "-") or numbers.read(text) is not None for text in sheet.column(column)
        )
        and (header[column + 1] in _MAXIMA or column > identifier)
    ]
    if len(beside) == 1:
        return beside[0]
    return "which column has the marks is not certain; name it with --column"


def _has_scale(sheet: Sheet, header: Sequence[str]) -> bool:
    """Whether the column beside the marks holds words, the same ones for everybody."""
    column = next((i for i, text in enumerate(header) if text in _GRADES), -1) + 1
    if not 0 < column < len(header) or header[column] in _MAXIMA or _is_maximum(sheet, column):
        return False
    said = {text for text in sheet.column(column) if text}
    # longer than yes and no, and no time
    return len(said) == 1 and all(len(text) > 8 and ":" not in text for text in said)


def _is_maximum(sheet: Sheet, column: int) -> bool:
    """Whether everybody has the same number in a column."""
    said = {numbers.read(text) for text in sheet.column(column) if text}
    return len(said) == 1 and (said.pop() or Decimal(0)) > 0


def _is_email(sheet: Sheet, header: Sequence[str], column: int) -> bool:
    texts = [text for text in sheet.column(column) if text]
    is_known = header[column] in _EMAILS
    return is_known or (bool(texts) and all(map(_ADDRESS.fullmatch, texts)))


def owners(sheet: Sheet, worksheet: Worksheet) -> list[RowOwner]:
    """Whose the rows are."""
    found = []
    for row in range(1, len(sheet.rows)):
        match = _PARTICIPANT.fullmatch(sheet.text(row, worksheet.identifier))
        if match is not None:
            found.append(
                RowOwner(
                    row,
                    name=sheet.text(row, worksheet.name),
                    ids=(match[2],),
                    logins=tuple(sheet.text(row, column) for column in worksheet.logins),
                    emails=tuple(sheet.text(row, column) for column in worksheet.emails),
                )
            )
    return found


def _first(header: Sequence[str], known: set[str]) -> int:
    return next((i for i, text in enumerate(header) if text in known), -1)
