"""What does a roster say? The CSV of a course platform, or one's own, read into people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.course import parse_extension, parse_moment
from grader.errors import GraderError
from grader.platforms import dates
from grader.submissions.names import displayable
from grader.submissions.roster.tables import read_table

#: What a column may be called, without upper case, blanks and punctuation. Of several in one file,
#: the one that stands here first is preferred.
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "studentid", "studentnumber", "sid", "sisuserid", "userid", "idnumber",
        "orgdefinedid", "integrationid", "matriculationnumber", "matrikelnummer", "matrnr",
        "idnummer", "identifier", "kennung", "identificador", "identificatie", "编号", "学号",
        "id号", "id号码", "学生编号",
        "识别符", "识别码", "标识符", "識別碼",
    ),
    "canvas_id": ("canvasid", "canvasuserid"),
    "moodle_id": ("moodleid", "moodleparticipant"),
    "github_id": ("githubusername", "githublogin", "githubuser", "github"),
    "login": (
        "login", "username", "sisloginid", "loginid", "user", "netid", "anmeldename", "nutzername",
        "benutzername", "用户名", "登录名",
    ),
    "email": (
        "email", "emailaddress", "mail", "emailadresse", "电子邮件", "电子邮件地址", "email地址",
        "邮箱", "电子邮箱",
    ),
    "name": (
        "name", "fullname", "student", "studentname", "displayname", "vollständigername", "全名",
        "姓名", "学生姓名", "学生",
    ),
    "first": ("firstname", "givenname", "vorname", "名", "名字"),
    "last": ("lastname", "surname", "familyname", "nachname", "familienname", "姓", "姓氏"),
    "section": (
        "section", "sections", "group", "groups", "gruppe", "gruppen", "sektion", "小组", "组",
        "群组", "班级",
    ),
    "due": ("due", "duedate", "dueat", "deadline", "abgabetermin", "截止日期", "截止时间"),
    "extension": ("extension", "extendedduedate", "extendedto", "verlängerung", "延期"),
    "role": ("role", "roles", "rolle", "rollen", "角色"),
}  # fmt: skip
_FIELD_OF = {header: field for field, headers in _HEADERS.items() for header in headers}
#: The fields of which one must be there.
_WHO = {"id", "canvas_id", "moodle_id", "github_id", "login", "email", "name", "last"}
#: Headers that stand beside `ID` in the gradebook of Canvas, which is the number that Canvas gave.
_CANVAS = {"sisloginid", "sisuserid"}
#: The row of a Canvas gradebook that says what assignments are out of, and how far up it stands.
_POINTS_POSSIBLE, _FIRST_ROWS = "pointspossible", 5
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
#: The names of the student with whom teachers try a course of Canvas.
_TEST_STUDENT = {"studenttest", "teststudent"}


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
    columns = _columns(headers, f"{shown}, line {line}")
    body = list(rows)
    canvas_column = _canvas_column(headers, [cells for _line, cells in body[:_FIRST_ROWS]])
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


def _plain(header: str) -> str:
    """A header without upper case, blanks and punctuation."""
    text = unicodedata.normalize("NFC", header).casefold()
    return "".join(char for char in text if char.isalnum())


def _columns(headers: Sequence[str], where: str) -> Mapping[str, tuple[int, ...]]:
    """The positions of the columns of each field, in the order of preference.

    Raises:
        GraderError: two columns have the same header, or none says who a person is.
    """
    plain = list(map(_plain, headers))
    found: dict[str, list[int]] = {}
    for position, header in enumerate(plain):
        if (field := _FIELD_OF.get(header)) is not None:
            if plain.index(header) < position:
                raise GraderError(
                    f"{where}: two columns are called {headers[position]}; rename one of them"
                )
            found.setdefault(field, []).append(position)
    if not found.keys() & {
        "id",
        "canvas_id",
        "moodle_id",
        "github_id",
        "login",
        "email",
        "name",
        "last",
    }:
        raise GraderError(
            f"{where}: no column says who a person is; give the columns headers, such as id, name, "
            "login and email"
        )
    return {
        field: tuple(sorted(places, key=lambda place: _HEADERS[field].index(plain[place])))
        for field, places in found.items()
    }


def _canvas_column(headers: Sequence[str], first_rows: Sequence[Sequence[str]]) -> int | None:
    """Where a gradebook of Canvas has its own numbers of people; None if it is another file."""
    plain = list(map(_plain, headers))
    has_points = any(_plain(cells[0]) == _POINTS_POSSIBLE for cells in first_rows if cells)
    is_canvas = bool(_CANVAS.intersection(plain)) or has_points
    return plain.index("id") if is_canvas and "id" in plain else None


def _is_of_canvas(name: str, cells: Sequence[str], column: int) -> bool:
    """Whether a row of a Canvas gradebook is not a person's."""
    if _plain(cells[0]) == _POINTS_POSSIBLE or _plain(name) in _TEST_STUDENT:
        return True
    return not name and not any(cells[column : column + 1])


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
    if "first" in columns and "last" not in columns:  # a column "Name" beside "Vorname"
        last, name = name, ""
    name = name or " ".join(filter(None, (first, last)))
    if canvas_column is not None and _is_of_canvas(name, cells, canvas_column):
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
    platform_ids += [("github", login.casefold()) for login in values("github_id")]
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
        if in_words := dates.of_day_first(text) or dates.of_words(text):
            return in_words
        try:
            parse_moment(text)
        except ValueError as error:
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
