"""Which column of a roster holds what, whatever platform or language it is from?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from grader.errors import GraderError

#: What a column may be called, without upper case, blanks and punctuation. Of several in one file,
#: the one that stands here first is preferred.
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "studentid", "studentnumber", "sid", "sisuserid", "userid", "idnumber",
        "orgdefinedid", "integrationid", "matriculationnumber", "matrikelnummer", "matrnr",
        "idnummer", "identifier", "kennung", "identificador", "identificatie", "编号", "学号",
        "id号", "id号码", "学生编号",
        "numérodidentification", "númerodeid", "numerodiidentificazione",
        "识别符", "识别码", "标识符", "識別碼",
    ),
    "canvas_id": ("canvasid", "canvasuserid"),
    "moodle_id": ("moodleid", "moodleparticipant"),
    "github_id": ("githubusername", "githublogin", "githubuser", "github"),
    "edx_id": ("edxusername", "edxlogin", "edxuser", "edx"),
    "login": (
        "login", "username", "sisloginid", "loginid", "user", "netid", "anmeldename", "nutzername",
        "benutzername", "用户名", "登录名",
    ),
    "email": (
        "email", "emailaddress", "mail", "emailadresse", "电子邮件", "电子邮件地址", "email地址",
        "邮箱", "电子邮箱", "courriel", "adressedecourriel", "correoelectrónico",
        "direccióndecorreo", "indirizzoemail", "endereçodeemail", "emailadres",
    ),
    "name": (
        "name", "fullname", "student", "studentname", "displayname", "vollständigername", "全名",
        "姓名", "学生姓名", "学生", "nomcomplet", "nombrecompleto", "nomecompleto", "volledigenaam",
    ),
    "first": (
        "firstname", "givenname", "vorname", "名", "名字", "prénom", "nombre", "nome", "voornaam",
    ),
    "last": (
        "lastname", "surname", "familyname", "nachname", "familienname", "姓", "姓氏", "nom",
        "nomdefamille", "apellido", "apellidos", "cognome", "sobrenome", "apelido", "achternaam",
    ),
    "section": (
        "section", "sections", "group", "groups", "gruppe", "gruppen", "sektion", "小组", "组",
        "群组", "班级", "groupe", "groupes", "grupo", "grupos", "gruppo", "gruppi", "groep",
        "groepen",
    ),
    "due": ("due", "duedate", "dueat", "deadline", "abgabetermin", "截止日期", "截止时间"),
    "extension": ("extension", "extendedduedate", "extendedto", "verlängerung", "延期"),
    "role": ("role", "roles", "rolle", "rollen", "角色"),
}  # fmt: skip
_FIELD_OF = {header: field for field, headers in _HEADERS.items() for header in headers}
#: Words in parentheses; in those of an assignment of Canvas is its number.
_IN_PARENTHESES = re.compile(r"\([^()\d]*\)")
#: The fields of which one must be there.
_WHO = {
    "id",
    "canvas_id",
    "moodle_id",
    "github_id",
    "edx_id",
    "login",
    "email",
    "name",
    "first",
    "last",
}
#: Headers that stand beside `ID` in the gradebook of Canvas, which is the number that Canvas gave.
_CANVAS = {"sisloginid", "sisuserid"}
#: The row of a Canvas gradebook that says what assignments are out of, and how far up it stands.
_POINTS_POSSIBLE, _FIRST_ROWS = "pointspossible", 5
#: The names of the student with whom teachers try a course of Canvas.
_TEST_STUDENT = {"studenttest", "teststudent"}


def _plain(header: str) -> str:
    """A header without upper case, blanks and punctuation."""
    text = unicodedata.normalize("NFC", header).casefold()
    return "".join(char for char in text if char.isalnum())


def _known_header(header: str) -> str:
    """A plain header; without words in parentheses (`Name (Last, First)`) if it is known so."""
    plain = _plain(header)
    short = _plain(_IN_PARENTHESES.sub("", header))
    return short if plain not in _FIELD_OF and short in _FIELD_OF else plain


def columns_of(headers: Sequence[str], where: str) -> Mapping[str, tuple[int, ...]]:
    """The positions of the columns of each field, in the order of preference.

    Raises:
        GraderError: two columns have the same header, or none says who a person is.
    """
    plain = list(map(_known_header, headers))
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


def canvas_column_of(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """Where a gradebook of Canvas has its own numbers of people; None if it is another file."""
    plain = list(map(_plain, headers))
    has_points = any(_plain(cells[0]) == _POINTS_POSSIBLE for cells in rows[:_FIRST_ROWS] if cells)
    is_canvas = bool(_CANVAS.intersection(plain)) or has_points
    return plain.index("id") if is_canvas and "id" in plain else None


def is_nobody(name: str, cells: Sequence[str], column: int) -> bool:
    """Whether a row of a Canvas gradebook is not a person's."""
    if _plain(cells[0]) == _POINTS_POSSIBLE or _plain(name) in _TEST_STUDENT:
        return True
    return not name and not any(cells[column : column + 1])
