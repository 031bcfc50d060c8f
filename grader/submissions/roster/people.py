"""What does a roster say? The CSV of a course platform, or one's own, read into people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.course import parse_extension, parse_moment
from grader.errors import GraderError
from grader.platforms import dates
from grader.submissions.names import displayable
from grader.submissions.roster.columns import canvas_column_of, columns_of, is_nobody
from grader.submissions.roster.names import name_words
from grader.submissions.roster.tables import read_table

#: Roles of people who hand nothing in.
_STAFF = re.compile(
    r"\b(?:instructors?|teachers?|tas?|teaching assistants?|graders?|readers?|observers?|designers?"
    r"|managers?|faculty|trainer/?in|dozent/?in|tutor/?in|lehrer/?in)\b|教师|助教",
    re.IGNORECASE,
)
#: How a worksheet of Moodle names a person, in the language of the teacher.
_PARTICIPANT = re.compile(
    r"(?:partic|partec|teilnehmer|deelnemer|参与者|參與者|参加者)\D*([0-9]+)", re.IGNORECASE
)
#: Roles of people who hand something in, whatever else they are.
_STUDENT = re.compile(r"\b(?:students?|learners?|teilnehmer/?in)\b|学生", re.IGNORECASE)


@dataclass(frozen=True)
class RosterPerson:
    """One person of a roster.

    Attributes:
        line: the line of the file on which the person begins, counted from 1.
        name: the name as the roster has it; may be empty.
        ids: the numbers that the university or the instructor gave.
        platform_ids: the numbers that platforms gave, each with the name of the platform.
        login: what the person logs in with.
        email: the e-mail address.
        section: the section; several are joined by commas.
        due: the person's own due date or extension, as it is written.
    """

    line: int
    name: str = ""
    ids: tuple[str, ...] = ()
    platform_ids: tuple[tuple[str, str], ...] = ()
    login: str = ""
    email: str = ""
    section: str = ""
    due: str = ""

    def platform_id(self, platform: str) -> str:
        """The number that a platform gave the person; "" if it is not known."""
        return dict(self.platform_ids).get(platform, "")

    @property
    def keys(self) -> Iterator[tuple[str, str]]:
        """Everything that must be this person's alone, each with what it is."""
        yield from ((f"{platform} id", number) for platform, number in self.platform_ids)
        yield from (("id", each.casefold()) for each in self.ids)
        if self.login:
            yield "login", self.login.casefold()
        if self.email:
            yield "e-mail address", self.email.casefold()


@dataclass(frozen=True)
class Roster:
    """The people who should hand something in.

    Attributes:
        folder: the folder of the file that says so.
        file: its name.
        people: the people, in its order.
        notes: what is to be said about how it was read.
    """

    folder: Path
    file: str
    people: tuple[RosterPerson, ...]
    notes: tuple[str, ...] = ()


def read_roster(path: Path) -> Roster:
    """The people of a roster, whatever its encoding and delimiter.

    Raises:
        GraderError: the file cannot be read, its header names no person, or a row is faulty; the
            message names the line.
    """
    shown = displayable(str(path))
    table = read_table(path)
    rows = iter(table.rows)
    head = next(rows, None)
    if head is None:
        raise GraderError(
            f"{shown} is empty; a roster needs a row of headers, and a row for each person"
        )
    line, headers = head
    columns = columns_of(headers, f"{shown}, line {line}")
    body = list(rows)
    canvas_column = canvas_column_of(headers, [cells for _line, cells in body])
    people = []
    for line, cells in body:
        where = f"{shown}, line {line}"
        if any(cells[len(headers) :]):
            raise GraderError(
                f"{where}: the row has {len(cells)} cells, and the header {len(headers)}; put "
                "quotes around a cell that holds the separator"
            )
        if (person := _person(cells, line, columns, where, canvas_column)) is not None:
            people.append(person)
    if not people:
        raise GraderError(f"{shown} has no row of a person; name another file with --roster")
    notes = (table.note,) if table.note else ()
    return Roster(path.parent, displayable(path.name), _one_a_person(people, shown), notes)


def _person(
    cells: Sequence[str],
    line: int,
    columns: Mapping[str, tuple[int, ...]],
    where: str,
    canvas_column: int | None,
) -> RosterPerson | None:
    """The person of a row; None where it is nobody who hands something in.

    Args:
        cells: the row.
        line: its line.
        columns: the positions of the columns of each field.
        where: file and line, for messages.
        canvas_column: where a gradebook of Canvas has its own numbers; None in other files.

    Raises:
        GraderError: the row is faulty.
    """

    def values(field: str) -> list[str]:
        found = [cells[place] for place in columns.get(field, ()) if place < len(cells)]
        return [cell for cell in found if cell not in ("", "-")]

    def value(field: str) -> str:
        return next(iter(values(field)), "")

    first, last = value("first"), value("last")
    name = value("name")
    is_last = "first" in columns and "last" not in columns  # a column "Name" beside "Vorname"
    if is_last and not set(name_words(first)) <= set(name_words(name)):
        last, name = name, ""
    name = name or " ".join(filter(None, (first, last)))
    if canvas_column is not None and is_nobody(name, cells, canvas_column):
        return None
    role = value("role")
    if _STAFF.search(role) and not _STUDENT.search(role):
        return None
    ids, platform_ids = [], []
    for place in columns.get("id", ()):
        number = cells[place].lstrip("#") if place < len(cells) else ""  # as Brightspace exports it
        if place == canvas_column and number:
            platform_ids.append(("canvas", number))
        elif match := _PARTICIPANT.fullmatch(number):
            platform_ids.append(("moodle", match[1]))
        elif number not in ("", "-"):
            ids.append(number)
    platform_ids += [("canvas", number) for number in values("canvas_id")]
    platform_ids += [("moodle", number) for number in values("moodle_id")]
    for platform in ("github", "edx"):
        logins = values(f"{platform}_id")
        platform_ids += [(platform, login.casefold()) for login in logins]
    person = RosterPerson(
        line=line,
        name=name,
        ids=tuple(dict.fromkeys(ids)),
        platform_ids=tuple(dict.fromkeys(platform_ids)),
        login=value("login").lstrip("#"),
        email=value("email"),
        section=", ".join(values("section")),
        due=_due(value("extension") or value("due"), where),
    )
    if not _words(name) and not any(person.keys):
        raise GraderError(
            f"{where}: the row does not say who the person is; fill in an id, a login, an e-mail "
            "address or a name, or remove the row"
        )
    return person


def _due(text: str, where: str) -> str:
    """A due date or extension that can be understood; one in words as ISO 8601.

    Raises:
        GraderError: it cannot.
    """
    if text and parse_extension(text) is None:
        try:
            parse_moment(text)
        except ValueError as error:
            if in_words := dates.of_words(text):
                return in_words
            raise GraderError(f"{where}: {error}, or for an extension like 2 days") from None
    return text


def _one_a_person(people: Sequence[RosterPerson], shown: str) -> tuple[RosterPerson, ...]:
    """The people, each once: who is in two sections has two rows in some files.

    Raises:
        GraderError: two rows share what only one person can have.
    """
    holder: dict[tuple[str, str], int] = {}
    found: list[RosterPerson] = []
    for person in people:
        keys = list(person.keys)
        others = {holder[key] for key in keys if key in holder}
        same = next((n for n in others if _is_same(found[n], person)), None)
        if others and same is None:
            kind, number = next(key for key in keys if key in holder)
            raise GraderError(
                f"{shown}, line {person.line}: the {kind} {number} is also in line "
                f"{found[holder[kind, number]].line}; each is one person's alone: correct one of "
                "them, or leave it empty"
            )
        if same is None:
            holder.update((key, len(found)) for key in keys)
            found.append(person)
        else:
            found[same] = _joined(found[same], person, shown)
    return tuple(found)


def _is_same(one: RosterPerson, other: RosterPerson) -> bool:
    return (set(one.keys), one.name) == (set(other.keys), other.name)


def _joined(one: RosterPerson, other: RosterPerson, shown: str) -> RosterPerson:
    if one.due and other.due and one.due != other.due:
        raise GraderError(
            f"{shown}, line {other.line}: the due date is {other.due}, and {one.due} in line "
            f"{one.line} of the same person; correct one of them"
        )
    sections = dict.fromkeys(filter(None, (one.section, other.section)))
    return replace(one, section=", ".join(sections), due=one.due or other.due)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name)
