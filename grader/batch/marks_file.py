"""What do people write into a table of marks? Each row is somebody's, or is refused by its number.

A mark at the wrong person is the worst that can happen here. So a row says whose it is in three
ways, and all that it says must agree: the identity, the shown name, and the digest of the answer. A
table that was sorted by halves, or pasted one row too low, is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.batch.marks_row import Asked, ReadRow, Row, as_compared, name_of
from grader.errors import GraderError
from grader.formats.marking_csv import COLUMNS
from grader.machine.encodings.tables import unicode_of
from grader.platforms.sheets.sheet import Sheet, read_sheet
from grader.wording import one_line

#: The columns that a table must have.
_REQUIRED = ("id", "question", "points")


def read_marks_file(path: Path, asked: Sequence[Asked]) -> list[ReadRow]:
    """The rows of a table in which something is written that is not in the store yet.

    Raises:
        GraderError: the file cannot be read, or a row is not certain or not right.
    """
    sheet, places = _read(path)
    by_name = _by_name(asked)
    people = {person for person, _question in by_name}
    found: list[ReadRow] = []
    first: dict[tuple[str, str, str, str], ReadRow] = {}
    for number in range(1, len(sheet.rows)):
        place = f"{path}, row {number + 1}"
        row = Row(sheet, places, number, place)
        if row.is_blank or (row.is_untouched and row.about not in by_name):
            continue  # somebody who left the class, or a question that is asked no more
        read = row.read(_owner(row, by_name, people))
        if read is None:
            continue
        about = read.asked
        key = (
            about.person,
            about.result.assignment or "",
            about.question.name,
            read.answer,
        )
        other = first.setdefault(key, read)
        if other is not read:
            if other.written != read.written or other.takes_back != read.takes_back:
                raise GraderError(
                    f"{place}: {name_of(about)} has another mark for {about.question.name} in row "
                    f"{other.place.rpartition(' ')[2]}; keep one of the two rows"
                )
            continue
        found.append(read)
    return found


def has_more(path: Path, asked: Sequence[Asked]) -> bool:
    """Whether a table has something that a new one would not have.

    That is what stands in other columns than those that `grader marking` writes, and remarks
    without points about what is not asked any more.

    Raises:
        GraderError: the file cannot be read.
    """
    sheet, places = _read(path)
    by_name = _by_name(asked)
    further = set(range(len(sheet.header))) - {places.get(name) for name in COLUMNS}
    for number in range(1, len(sheet.rows)):
        row = Row(sheet, places, number, "")
        if any(sheet.text(number, at) for at in further):
            return True
        if row.has_draft and row.about not in by_name:
            return True
    return False


def _by_name(asked: Sequence[Asked]) -> dict[tuple[str, str], list[Asked]]:
    """The rows that a table may have, by what the person and the question are called."""
    by_name: dict[tuple[str, str], list[Asked]] = {}
    for each in asked:
        by_name.setdefault((as_compared(each.person), each.question.name), []).append(each)
    return by_name


def _read(path: Path) -> tuple[Sheet, Mapping[str, int]]:
    """A table, and where its columns are.

    Raises:
        GraderError: it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    try:
        _check_encoding(data)
        return read_sheet(
            data,
            _recognised,
            "a table of marks with a row of headings",
            "write a new table with `grader marking`, and the marks into it",
        )
    except GraderError as error:
        raise GraderError(f"{path}: {error}") from None


def _check_encoding(data: bytes) -> None:
    """Check that the letters of a table are certain: comments are for students to read.

    Raises:
        GraderError: they are in none of the encodings of Unicode.
    """
    if not data.isascii() and unicode_of(data) is None:
        raise GraderError(
            "the file is not in UTF-8, so its letters are not certain; save it as CSV UTF-8"
        )


def _recognised(sheet: Sheet) -> Mapping[str, int] | str | None:
    header = [text.strip().casefold() for text in sheet.header]
    if missing := [name for name in _REQUIRED if name not in header]:
        if len(missing) == len(_REQUIRED):
            return None
        return (
            f"the column {missing[0]!r} is missing; run `grader marking` without --read for a "
            "table that has it"
        )
    if twice := [name for name in _REQUIRED if header.count(name) > 1]:
        return f"there are two columns {twice[0]!r}; remove one of them"
    return {name: header.index(name) for name in dict.fromkeys(header) if name}


def _owner(row: Row, by_name: Mapping[tuple[str, str], Sequence[Asked]], people: set[str]) -> Asked:
    """The answer that a row is about.

    Raises:
        GraderError: it is nobody's, or may be that of several.
    """
    person, question = row.about
    if not person:
        raise GraderError(f"{row.place}: the id is empty, so nobody knows whose row it is")
    if person not in people:
        raise GraderError(
            f"{row.place}: nobody in the class has the id {one_line(person, 80)!r}; remove the row "
            "if they left the class, or copy the id from the table that `grader marking` writes"
        )
    found = list(by_name.get((person, question), ()))
    if assignment := row.text("assignment"):
        found = [each for each in found if each.result.assignment == assignment]
    if not found:
        known = sorted({name for someone, name in by_name if someone == person})
        raise GraderError(
            f"{row.place}: {one_line(question, 60)!r} is not a question that is marked by hand"
            f"{f' of {one_line(assignment, 60)}' if assignment else ''}; there are "
            f"{', '.join(known)}"
        )
    if len(found) > 1:
        answer = row.text("answer").removeprefix("a")
        found = [each for each in found if each.question.answer == answer] or found
    if len({(each.result.identity, each.result.assignment, each.answer) for each in found}) > 1:
        raise GraderError(
            f"{row.place}: {name_of(found[0])} has several answers to {one_line(question, 60)!r}; "
            "say which by the columns `assignment` and `answer`"
        )
    return found[0]
