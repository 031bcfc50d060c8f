"""Rosters: whose hand-in is whose, who handed nothing in, and never a mark at the wrong person."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.gradebook import GradebookRun, grade_into
from grader.batch.settings import RunSettings
from grader.course import Seed
from grader.errors import GraderError
from grader.results import Identity
from grader.submissions import (
    Roster,
    RosterPerson,
    Submission,
    collect,
    one_mark_each,
    read_roster,
    with_roster,
)
from grader.submissions.roster.names import may_be_one, name_keys
from tests.support.small_submissions import ZEROS


def roster_of(folder: Path, text: str | bytes, name: str = "roster.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path)


def handed_in(
    platform: str, person: str, name: str = "", *, export: str = "", **known
) -> Submission:
    """What one person handed in, as a platform knows them."""
    identity = Identity(
        platform=platform, person=f"{platform} {person}", name=name, export=export, **known
    )
    source = f"{platform}/{person}/hw.ipynb"
    return Submission(name or person, Path(source), source, identity=identity)


def who(submission: Submission) -> Identity:
    """The identity of a submission, which has one."""
    assert submission.identity is not None
    return submission.identity


def found(rostered) -> dict[str, str]:
    """Whom each hand-in belongs to, by its source; the missing are left out."""
    return {
        each.source: each.student
        for each in rostered.submissions
        if not each.is_missing and "not on the roster" not in each.notes
    }


# the file -----------------------------------------------------------------------------------------

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (77)\n"
    ',,,,,"Manual Posting"\n'
    "    Points Possible,,,,,20\n"
    '"Solheim, Mira",1001,s71,msolheim,Tuesday,\n'
    '"Baptiste, Théo",1002,s72,tbaptiste,Friday,\n'
    '"Student, Test",1003,,a1b2c3,Friday,\n'
)
MOODLE_PARTICIPANTS = (
    "First name,Last name,ID number,Email address,Groups\n"
    "Mira,Solheim,s71,mira@example.edu,Tuesday\n"
    "Théo,Baptiste,s72,theo@example.edu,Friday\n"
)
MOODLE_WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 501,Mira Solheim,mira@example.edu,"Submitted",,20.00,Yes,"Sunday, 8 November",-,\n'
    "Participant 502,Théo Baptiste,theo@example.edu,No submission,,20.00,Yes,-,-,\n"
)
MOODLE_GERMAN = (
    "ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung\n"
    "Teilnehmer/in501;Mira Solheim;mira@example.edu;;\n"
    "Teilnehmer/in502;Théo Baptiste;theo@example.edu;;\n"
)
MOODLE_CHINESE = (
    "编号,全名,电子邮件地址,状态,成绩\n参与者501,Mira Solheim,mira@example.edu,,\n"
    "参与者502,Théo Baptiste,theo@example.edu,,\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"\n'
    '"Solheim"\t"Mira"\t"msolheim"\t"s71"\t"Yes"\n"Baptiste"\t"Théo"\t"tbaptiste"\t"s72"\t"Yes"\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
    "#s71,#msolheim,Solheim,Mira,mira@example.edu,#\n#s72,#tbaptiste,Baptiste,Théo,,#\n"
)
SAKAI = (
    'Student ID,Student Name,"Homework [10]"\nmsolheim,"Solheim, Mira",\n'
    'tbaptiste,"Baptiste, Théo",\n'
)
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Role,Section\n"
    "Mira,Solheim,s71,mira@example.edu,Student,Tuesday\n"
    "Ann,Teacher,,ann@example.edu,Instructor,\nTheo,Helper,,th@example.edu,TA,\n"
    "Théo,Baptiste,s72,theo@example.edu,Student,Friday\n"
)


@pytest.mark.parametrize(
    ("text", "mira"),
    [
        (CANVAS, {"platform_ids": (("canvas", "1001"),), "ids": ("s71",), "login": "msolheim"}),
        (MOODLE_PARTICIPANTS, {"ids": ("s71",), "email": "mira@example.edu"}),
        (MOODLE_WORKSHEET, {"platform_ids": (("moodle", "501"),), "email": "mira@example.edu"}),
        (MOODLE_GERMAN, {"platform_ids": (("moodle", "501"),), "email": "mira@example.edu"}),
        (MOODLE_CHINESE, {"platform_ids": (("moodle", "501"),), "email": "mira@example.edu"}),
        (BLACKBOARD, {"login": "msolheim", "ids": ("s71",)}),
        (BRIGHTSPACE, {"login": "msolheim", "ids": ("s71",), "email": "mira@example.edu"}),
        (SAKAI, {"ids": ("msolheim",)}),
        (GRADESCOPE, {"ids": ("s71",), "email": "mira@example.edu"}),
    ],
)
def test_the_files_of_platforms_are_read_in_their_headers(tmp_path, text, mira):
    people = roster_of(tmp_path, text).people
    assert len(people) == 2
    known = people[0]
    assert name_keys(known.name) == name_keys("Mira Solheim")
    assert {field: getattr(known, field) for field in mira} == mira


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_any_delimiter_and_encoding_is_read(tmp_path, delimiter, end, mark, encoding):
    rows = [
        ["ID", " Full Name ", "E-Mail", "Section", "Extension"],
        ["7", f'Mira{delimiter} "Mi" Sólheim\u0301', "mira@example.edu", "A", "2 days"],
        [],
        ["8", "李娜", "li@example.edu", "", ""],
    ]
    page = io.StringIO(newline="")
    csv.writer(page, delimiter=delimiter, lineterminator=end).writerows(rows)
    mira, li = roster_of(tmp_path, mark + page.getvalue().encode(encoding)).people
    assert (mira.ids, mira.email, mira.section, mira.due) == (
        ("7",),
        "mira@example.edu",
        "A",
        "2 days",
    )
    assert mira.name.split()[-2:] == ['"Mi"', "Sólhei\u1e3f"]
    assert mira.name.startswith(f"Mira{delimiter}".strip())
    assert (li.name, li.line) == ("李娜", 4)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "is empty"),
        ("id,name\n", None, "no row of a person"),
        ("score,points\n1,2\n", 1, "no column says who"),
        ("id,id,name\n1,2,Mira\n", 1, "two columns are called id"),
        ("id,name,section\n1,Mira,A\n2,Solheim, Théo,A\n", 3, "4 cells, and the header 3"),
        ("id,name,section\n1,Mira,A\n,,B\n", 3, "does not say who the person is"),
        ("id,name\n1,Mira\n1,Théo\n", 3, "the id 1 is also in line 2"),
        (
            "name,email\nMira,a@b.de\nTheo,A@b.de\n",
            3,
            "the e-mail address a@b.de is also in line 2",
        ),
        ("name,due\nMira,next week\n", 2, "'next week' is not a date and time"),
        ("name,due\nMira,2026-11-08 23:59 Europe/Atlantis\n", 2, "'Europe/Atlantis' is not known"),
        ('id,name\n1,"Mira\n2,Theo\n', 2, "quotes"),
        (b"id,name\n1,Mira\n2,Th\xe9o\n3,\0\n", 4, "this is not text in UTF-8"),
        ("id,name,due\n1,Mira,2 days\n1,Mira,3 days\n", 3, "2 days in line 2"),
    ],
)
def test_a_bad_row_gives_one_line_with_file_and_line(tmp_path, text, line, words):
    with pytest.raises(GraderError) as fault:
        roster_of(tmp_path, text)
    message = str(fault.value)
    assert "\n" not in message
    assert words in message
    assert ("roster.csv" if line is None else f"roster.csv, line {line}: ") in message


#: What spreadsheets write where Unicode was not asked for, and people whose names it can hold.
CODE_PAGES = {
    "cp1252": ("Théo Baptiste", "José Núñez", "Zoë Ødegård", "Jürgen Groß"),
    "mac_roman": ("Théo Baptiste", "José Núñez", "Zoë Ødegård", "Jürgen Groß"),
    "cp1250": ("Łukasz Wiśniewski", "Małgorzata Dąbrowska", "Jiří Dvořák"),
    "cp1251": ("Иванов Иван", "Петрова Мария", "Сидоров Алексей"),
    "cp1253": ("Γιώργος Παπαδόπουλος", "Μαρία Νικολάου"),
    "cp1254": ("Ayşe Yılmaz", "Mehmet Öztürk", "Gülşen Şahin"),
    "gbk": ("王小明", "李娜", "张伟", "陈静"),
    "cp950": ("王小明", "陳怡君", "林志豪"),
    "cp932": ("田中太郎", "鈴木花子", "ソノダ・リカ"),
    "cp949": ("김민수", "이서연", "박지훈"),
}


@pytest.mark.parametrize("code_page", CODE_PAGES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_code_page_is_found_by_the_names_that_it_makes(tmp_path, code_page, delimiter):
    names = ("Ann Ash", *CODE_PAGES[code_page])
    rows = [["id", "name"], *([str(number), name] for number, name in enumerate(names, 1))]
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    roster = roster_of(tmp_path, text.encode(code_page))
    assert tuple(each.name for each in roster.people) == names
    assert roster.notes == ()


def test_headers_are_read_in_the_code_page_too(tmp_path):
    text = "ID;Vollständiger Name\nTeilnehmer/in501;Zoë Ødegård\n".encode("cp1252")
    (zoe,) = roster_of(tmp_path, text).people
    assert (zoe.name, zoe.platform_ids) == ("Zoë Ødegård", (("moodle", "501"),))


def test_where_a_code_page_is_not_sure_a_message_says_how_to_settle_it(tmp_path):
    roster = roster_of(tmp_path, "id,name\n1,Łukasz Wiśniewski\n".encode("cp1250"))
    first = with_roster([], roster).messages[0]
    assert "roster.csv" in first
    assert "was read as cp1250, and may be cp1252; saving it as CSV in UTF-8 settles it" in first
    sure = with_roster([], roster_of(tmp_path, "id,name\n1,Łukasz Wiśniewski\n"))
    assert "was read as" not in " ".join(sure.messages)


@pytest.mark.parametrize("begin", [b"PK\x03\x04\x14\0\x06\0", b"\xd0\xcf\x11\xe0\xa1\xb1\0"])
def test_a_spreadsheet_is_no_csv_file(tmp_path, begin):
    with pytest.raises(GraderError, match=r"roster\.csv is no CSV file"):
        roster_of(tmp_path, begin)


def test_a_file_that_is_not_there_gives_one_line(tmp_path):
    with pytest.raises(GraderError, match=r"absent\.csv cannot be read"):
        read_roster(tmp_path / "absent.csv")


def test_two_rows_of_one_person_are_two_sections(tmp_path):
    people = roster_of(tmp_path, "id,name,section\n1,Mira,A\n2,Théo,B\n1,Mira,B\n").people
    assert [(each.name, each.section) for each in people] == [("Mira", "A, B"), ("Théo", "B")]


def test_an_extension_comes_before_the_due_date(tmp_path):
    text = "name,due,extension\nMira,2026-11-08 23:59,3 days\nThéo,2026-11-08 23:59,\n"
    assert [each.due for each in roster_of(tmp_path, text).people] == ["3 days", "2026-11-08 23:59"]


def test_headers_may_be_explained_in_parentheses(tmp_path):
    text = 'Student ID (required),"Name (Last, First)",Section (1234)\ns71,"Solheim, Mira",20\n'
    (mira,) = roster_of(tmp_path, text).people
    assert (mira.ids, mira.name, mira.section) == (("s71",), "Solheim, Mira", "")


def test_an_id_of_the_university_is_none_of_canvas(tmp_path):
    (mira,) = roster_of(tmp_path, "SIS User ID,Name\ns71,Mira Solheim\n").people
    assert (mira.ids, mira.platform_ids) == (("s71",), ())


def test_a_canvas_gradebook_is_known_by_its_row_of_points(tmp_path):
    text = (
        "Student,ID,Section,Homework 1 (77)\n    Points Possible,,,20\n"
        '"Solheim, Mira",1001,Tuesday,\n"Student, Test",1003,Tuesday,\n'
    )
    (mira,) = roster_of(tmp_path, text).people
    assert (mira.name, mira.platform_ids) == ("Solheim, Mira", (("canvas", "1001"),))


@pytest.mark.parametrize("header", ["Name;Vorname", "Nachname;Vorname", "Last name;First name"])
def test_a_first_name_has_a_last_name_beside_it(tmp_path, header):
    (mira,) = roster_of(tmp_path, f"{header}\nSolheim;Mira\n").people
    assert mira.name == "Mira Solheim"


@pytest.mark.parametrize(
    "header",
    ["Prénom,Nom de famille,Adresse de courriel", "Nombre,Apellido(s),Correo electrónico",
     "Nome,Cognome,Indirizzo email", "Voornaam,Achternaam,E-mailadres"],
)  # fmt: skip
def test_other_languages_have_headers_too(tmp_path, header):
    (mira,) = roster_of(tmp_path, f"{header}\nMira,Solheim,m@e.edu\n").people
    assert (mira.name, mira.email) == ("Mira Solheim", "m@e.edu")


def test_a_first_name_may_stand_beside_the_whole_name(tmp_path):
    (mira,) = roster_of(tmp_path, 'Name,First name\n"Solheim, Mira",Mira\n').people
    assert mira.name == "Solheim, Mira"


def test_who_is_a_student_too_is_on_the_roster(tmp_path):
    text = 'name,role\nMira,Student\nAnn,Teacher\nThéo,"Student, Non-editing teacher"\n'
    assert [each.name for each in roster_of(tmp_path, text).people] == ["Mira", "Théo"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("8 November 2026, 11:59 PM", "2026-11-08T23:59:00"),
        ("Sunday, 8 November 2026, 12:05 AM", "2026-11-08T00:05:00"),
        ("Sonntag, 8. März 2026, 23:59", "2026-03-08T23:59:00"),
        ("2026年11月8日 星期日 23:59", "2026-11-08T23:59:00"),
        ("Nov 8, 2026 11:59 PM", "2026-11-08T23:59:00"),
    ],
)
def test_due_dates_are_read_in_the_words_of_platforms(tmp_path, text, due):
    (mira,) = roster_of(tmp_path, f'Full name,Due date\nMira,"{text}"\n').people
    assert mira.due == due


@pytest.mark.parametrize("text", ["08/11/2026 23:59", "8.11.2026 23:59", "31 Floreal 2026, 10:00"])
def test_a_month_that_may_be_the_day_is_refused(tmp_path, text):
    with pytest.raises(GraderError, match=r"roster\.csv, line 2: .* is not a date and time"):
        roster_of(tmp_path, f"name,due\nMira,{text.replace(',', ' ')}\n")


# whose is what ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "submission"),
    [
        (CANVAS, handed_in("canvas", "1", "solheimmira", user_id="1001")),
        (CANVAS, handed_in("canvas", "1", "another name", user_id="1001")),
        (MOODLE_WORKSHEET, handed_in("moodle", "1", "Mira S.", user_id="501")),
        (MOODLE_GERMAN, handed_in("moodle", "1", "Mira S.", user_id="501")),
        (BLACKBOARD, handed_in("blackboard", "1", login="MSolheim")),
        (SAKAI, handed_in("sakai", "1", "Mira", login="msolheim")),
        (GRADESCOPE, handed_in("gradescope", "1", "M", user_id="S71")),
        (GRADESCOPE, handed_in("gradescope", "1", "M", email="Mira@Example.edu")),
        (BLACKBOARD, handed_in("nbgrader", "1", "msolheim", user_id="msolheim")),
        (BLACKBOARD, handed_in("nbgrader", "1", "s71", user_id="s71")),
        (BLACKBOARD, handed_in("plain", "1", "msolheim")),
        (BLACKBOARD, handed_in("plain", "1", "s71")),
        (
            "login,email\nmira@example.edu,\n",
            handed_in("gradescope", "1", email="mira@example.edu"),
        ),
        ("name,canvas_id\nMira Solheim,1001\n", handed_in("canvas", "1", "x", user_id="1001")),
        ("name,moodle_id\nMira Solheim,501\n", handed_in("moodle", "1", "x", user_id="501")),
    ],
)
def test_what_the_platform_set_tells_whose_it_is(tmp_path, text, submission):
    rostered = with_roster([submission], roster_of(tmp_path, text))
    assert list(found(rostered)) == [submission.source]
    (mine,) = (each for each in rostered.submissions if not each.is_missing)
    assert mine.notes == ()


@pytest.mark.parametrize("name", ["Mira Solheim", "Solheim, Mira", "solheimmira", "MIRA  SOLHEIM",
                                  "Mira\u200b Solheim", "mira_solheim"])  # fmt: skip
def test_a_sole_name_tells_whose_it_is_with_a_note(tmp_path, name):
    roster = roster_of(tmp_path, "name,section\nMira Solheim,A\nThéo Baptiste,B\n")
    rostered = with_roster([handed_in("teams", "1", name)], roster)
    mine, theo = rostered.submissions
    assert (mine.student, mine.notes) == (
        "Mira Solheim",
        ("found on the roster by the name alone",),
    )
    assert who(mine).section == "A"
    assert (theo.student, theo.is_missing) == ("Théo Baptiste", True)
    assert any("by the name alone" in message for message in rostered.messages)


@pytest.mark.parametrize(
    ("text", "submissions"),
    [
        (  # two on the roster
            "id,name\n1,Mira Solheim\n2,Mira Solheim\n",
            [handed_in("teams", "1", "Mira Solheim")],
        ),
        (  # also if the words stand in another order
            'id,name\n1,Mira Solheim\n2,"Mira, Solheim"\n',
            [handed_in("canvas", "1", "solheimmira", user_id="99")],
        ),
        (  # two on the platform
            "id,name\n1,Mira Solheim\n",
            [handed_in("canvas", n, "solheimmira", user_id=n) for n in ("98", "99")],
        ),
        (  # two folders whose names differ in letters that nobody sees
            "id,name\n1,Zoé Li\n",
            [handed_in("plain", "1", "Zo\u00e9 Li"), handed_in("plain", "2", "Zoe\u0301 Li")],
        ),
        (  # the platform knows another e-mail address
            "name,email\nMira Solheim,mira@example.edu\n",
            [handed_in("gradescope", "1", "Mira Solheim", email="other@example.edu")],
        ),
        (  # the number is somebody's by chance
            "id,name\n1001,Mira Solheim\n1002,Théo Baptiste\n",
            [
                handed_in("moodle", n, name, user_id=n)
                for n, name in (("1001", "Li Na"), ("77", "Ann Ash"), ("78", "Bo Birk"))
            ],
        ),
        (  # its fields are of two people
            "login,email\nmira,mira@example.edu\ntheo,theo@example.edu\n",
            [handed_in("sakai", "1", login="mira", email="theo@example.edu")],
        ),
        (  # two people of one platform cannot be one
            "canvas_id,login,name\n1001,mira,Mira Solheim\n",
            [
                handed_in("canvas", "1", user_id="1001"),
                handed_in("canvas", "2", user_id="1002", login="mira"),
            ],
        ),
        ("name\nMira Solheim\n", [handed_in("plain", "1", "Mira")]),
        ("name\nMira Solheim\n", [handed_in("plain", "1", "")]),
        ("name\nZoé Li\n", [handed_in("plain", "1", "Zoe Li")]),
    ],
)
def test_nobody_is_found_by_what_two_may_have(tmp_path, text, submissions):
    roster = roster_of(tmp_path, text)
    rostered = with_roster(submissions, roster)
    assert found(rostered) == {}
    assert sum(each.is_missing for each in rostered.submissions) == len(roster.people)
    unknown = next(m for m in rostered.messages if m.startswith("not on the roster"))
    for submission in submissions:
        assert submission.source in unknown
    students = [each.student for each in rostered.submissions if each.is_missing]
    assert not {each.student for each in submissions} & set(students)


def test_a_name_does_not_make_a_second_person_of_the_platform_one(tmp_path):
    """Whoever has the number is the person, and whoever has the name is somebody else."""
    text = "id,name\n1001,Mira Solheim\n1002,Théo Baptiste\n1004,Ann Ash\n"
    submissions = [
        handed_in("canvas", "1", "a new name", user_id="1001"),
        handed_in("canvas", "2", "baptistetheo", user_id="1002"),
        handed_in("canvas", "4", "ashann", user_id="1004"),
        handed_in("canvas", "3", "solheimmira", user_id="1003"),
    ]
    rostered = with_roster(submissions, roster_of(tmp_path, text))
    assert set(found(rostered)) == {each.source for each in submissions[:3]}
    assert "several people of the platform belong to line 2" in rostered.messages[-1]


@pytest.mark.parametrize("platform", ["canvas", "moodle", "brightspace"])
def test_numbers_that_run_from_1_are_nobodys_ids(tmp_path, platform):
    """Each number of the platform is the id of somebody else on the roster."""
    names = ["Mira Solheim", "Théo Baptiste", "Ann Ash", "Li Na"]
    text = "id,name\n" + "".join(f"{number},{name}\n" for number, name in enumerate(names, 1))
    submissions = [
        handed_in(platform, str(number), name, user_id=str(number), export="x.zip")
        for number, name in enumerate((*names[1:], names[0]), 1)
    ]
    rostered = with_roster(submissions, roster_of(tmp_path, text))
    assert found(rostered) == {each.source: who(each).name for each in submissions}
    (only,) = with_roster(submissions[:1], roster_of(tmp_path, text)).submissions[-1:]
    assert only.student == "Théo Baptiste"


def test_a_name_beside_another_id_is_another_person(tmp_path):
    text = "sid,name\ns71,Mira Solheim\ns72,Théo Baptiste\ns73,Ann Ash\n"
    submissions = [
        handed_in("gradescope", "1", "Mira Solheim", user_id="s99"),
        handed_in("gradescope", "2", "Théo Baptiste", user_id="s72"),
        handed_in("gradescope", "3", "Ann Ash", user_id="s73"),
    ]
    rostered = with_roster(submissions, roster_of(tmp_path, text))
    assert set(found(rostered).values()) == {"Théo Baptiste", "Ann Ash"}
    assert "the name is that in line 2, but the number is another" in rostered.messages[-1]


def test_the_worksheet_of_another_assignment_has_other_numbers(tmp_path):
    """Then names decide; in the worksheet of this one, another number is another person."""
    roster = roster_of(tmp_path, MOODLE_WORKSHEET)
    other = [
        handed_in("moodle", "1", "Mira Solheim", user_id="901", export="2.zip"),
        handed_in("moodle", "2", "Théo Baptiste", user_id="902", export="2.zip"),
    ]
    assert found(with_roster(other, roster)) == {each.source: who(each).name for each in other}
    same = [handed_in("moodle", "2", "Théo Baptiste", user_id="502", export="2.zip"), other[0]]
    rostered = with_roster(same, roster)
    assert found(rostered) == {same[0].source: "Théo Baptiste"}
    assert "the name is that in line 2, but the number is another" in rostered.messages[-1]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("sid,name\ns1,Mira Solheim\ns2,Théo Baptiste\n", {"user_id": "s2"}),
        ("email,name\nt@e.edu,Mira Solheim\nm@e.edu,Théo Baptiste\n", {"email": "m@e.edu"}),
        ("login,name\ntheo,Mira Solheim\nmira,Théo Baptiste\n", {"email": "mira"}),
    ],
)
def test_an_id_in_the_wrong_row_gives_nobody_the_mark(tmp_path, text, known):
    roster = roster_of(tmp_path, text)
    submission = handed_in("gradescope", "1", "Mira Solheim", **known)
    rostered = with_roster([submission], roster)
    assert found(rostered) == {}
    assert "is in line 3, but the name is in line 2" in rostered.messages[-1]
    # a name that is nobody else's does not matter
    other = handed_in("gradescope", "1", "M. S.", **known)
    assert found(with_roster([other], roster)) == {other.source: "Théo Baptiste"}


@pytest.mark.parametrize("platform", ["github", "edx"])
def test_a_login_that_people_choose_is_nobodys_by_chance(tmp_path, platform):
    """It may be that of somebody else in the university, or look like a name."""
    text = "username,name\nann,Ann Ash\nbo,Bo Birk\ncy,Cy Roth\n"
    roster = roster_of(tmp_path, text)
    logins = ("ann", "b0b0", "birkbo", "roth99", "x-1")
    submissions = [handed_in(platform, login, login, login=login) for login in logins]
    rostered = with_roster(submissions, roster)
    assert found(rostered) == {}
    assert "the login ann is in line 2, but may be one of another site" in rostered.messages[-1]
    # where the roster has most of them, they are those of the roster
    known = [handed_in(platform, login, login, login=login) for login in ("ann", "bo", "x-1")]
    assert set(found(with_roster(known, roster)).values()) == {"Ann Ash", "Bo Birk"}
    own = roster_of(tmp_path, f"username,{platform} username,name\nbo,ann,Bo Birk\nann,,Ann Ash\n")
    assert found(with_roster(submissions[:1], own)) == {submissions[0].source: "Bo Birk"}


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("solheimmira", "Mira Solheim", True),
        ("solheimmiraann", "Mira Solheim", True),
        ("baptistetheo", "Baptiste, Théo", True),
        ("Mira Ann Solheim", "Solheim, Mira", True),
        ("李娜", "李娜", True),
        ("annash", "Na Li", False),
        ("lizoe", "Li Li", False),
        ("Zoé Li", "Li Ash", False),
        ("Li Li", "Mira Li", False),
        ("Mira", "Mira Solheim", False),
        ("", "Mira", False),
    ],
)
def test_which_names_may_be_one_persons(one, other, is_so):
    assert may_be_one(one, other) == may_be_one(other, one) == is_so


@given(st.randoms(use_true_random=False))
def test_numbers_that_run_from_1_make_nobody_another(random):
    """Each number of Canvas is the id of somebody else: nobody is found by it."""
    count = random.randint(2, 8)
    names = [f"{random.choice(FIRST)} {random.choice(LAST[:4])}" for _ in range(count)]
    shift = random.randint(1, count - 1)
    people = tuple(
        RosterPerson(place + 2, name, ids=(str(place + 1),), email=f"p{place}@example.edu")
        for place, name in enumerate(names)
    )
    submissions = [
        handed_in("canvas", str(place), mashed(name), user_id=str((place + shift) % count + 1))
        for place, name in enumerate(names)
    ] + [
        handed_in("gradescope", str(place), name, email=f"p{place}@example.edu")
        for place, name in enumerate(names)
    ]
    for each in with_roster(submissions, Roster(Path(), "r.csv", people)).submissions:
        if not each.is_missing and "not on the roster" not in each.notes:
            place = int(each.source.split("/")[1])
            assert who(each).person == f"roster id {place + 1}"


def test_two_folders_are_not_one_person_by_a_name(tmp_path):
    """One is called by a login, the other by the name that goes with it on the roster."""
    submissions = [handed_in("plain", "1", "mira"), handed_in("plain", "2", "Mira Solheim")]
    rostered = with_roster(submissions, roster_of(tmp_path, "login,name\nmira,Mira Solheim\n"))
    assert list(found(rostered)) == [submissions[0].source]
    assert "several people of the platform belong to line 2" in rostered.messages[-1]


def test_a_login_of_github_is_not_that_of_the_university(tmp_path):
    text = "username,github_username,name\nann,Anna-B,Anna Berg\nbea,ann,Bea Ann\ncy,,Cy Roth\n"
    submissions = [handed_in("github", "1", login="ann"), handed_in("github", "2", login="cy")]
    rostered = with_roster(submissions, roster_of(tmp_path, text))
    assert found(rostered) == {submissions[0].source: "Bea Ann"}
    anna = next(each for each in rostered.submissions if each.student == "Anna Berg")
    assert (anna.is_missing, who(anna).login, who(anna).user_id) == (True, "anna-b", "")
    alone = roster_of(tmp_path, "github_username,name\nAnna-B,Anna Berg\n")
    one = handed_in("github", "1", login="anna-b")
    assert found(with_roster([one], alone)) == {one.source: "Anna Berg"}


def test_a_number_of_the_platform_is_an_id_of_the_roster_where_most_are(tmp_path):
    text = "id,name\n1001,Mira Solheim\n1002,Théo Baptiste\n1003,李娜\n"
    submissions = [
        handed_in("canvas", "1", "solheimmira", user_id="1001"),
        handed_in("canvas", "2", "baptistetheo", user_id="1002"),
        handed_in("canvas", "3", "lina", user_id="1003"),
    ]
    assert sorted(found(with_roster(submissions, roster_of(tmp_path, text))).values()) == [
        "Mira Solheim", "Théo Baptiste", "李娜",
    ]  # fmt: skip


def test_who_is_missing_has_the_number_that_the_platform_gave(tmp_path):
    """So that what goes back to the platform finds their row."""
    text = "id,name,login\n1001,Mira Solheim,mira\n1002,Théo Baptiste,theo\n"
    handed = [handed_in("canvas", "1", "solheimmira", user_id="1001")]
    missing = with_roster(handed, roster_of(tmp_path, text)).submissions[-1]
    assert missing.is_missing
    assert (who(missing).platform, who(missing).user_id) == ("canvas", "1002")
    other = [handed_in("canvas", "1", "solheimmira", user_id="77")]
    missing = with_roster(other, roster_of(tmp_path, text)).submissions[-1]
    assert (who(missing).platform, who(missing).user_id) == ("canvas", "")  # it may be another kind
    assert who(missing).login == "theo"


def test_the_roster_fills_what_the_platform_does_not_say(tmp_path):
    text = "id,name,login,email,section,due\n7,Mira Solheim,mira,m@example.edu,A,2026-11-10 12:00\n"
    rostered = with_roster(
        [handed_in("sakai", "1", "Mira S", login="MIRA", submitted_at="2026-11-09T10:00:00")],
        roster_of(tmp_path, text),
    )
    (mine,) = rostered.submissions
    identity = who(mine)
    assert (identity.user_id, identity.login, identity.email) == ("7", "MIRA", "m@example.edu")
    assert (identity.name, identity.section) == ("Mira S", "A")
    assert identity.submitted_at == "2026-11-09T10:00:00"
    assert (mine.student, mine.due) == ("Mira Solheim", "2026-11-10 12:00")


def test_namesakes_are_told_apart_by_what_the_roster_knows(tmp_path):
    text = "canvas_id,name\n1001,Mira Solheim\n1002,mira solheim\n1003,Ann Ash\n"
    submissions = [
        handed_in("canvas", "1", "solheimmira", user_id="1002"),
        handed_in("teams", "2", "Ann Ash", export="x"),
        handed_in("teams", "3", "Ann Ash", export="x"),
    ]
    rostered = with_roster(submissions, roster_of(tmp_path, text))
    assert found(rostered) == {submissions[0].source: "mira solheim (1002)"}
    missing = [each.student for each in rostered.submissions if each.is_missing]
    assert sorted(missing) == ["Ann Ash (1003)", "Mira Solheim (1001)"]


def test_members_of_a_group_are_renamed_together(tmp_path):
    text = "email,name\nm@example.edu,Mira Solheim\nt@example.edu,Théo Baptiste\n"
    group = ("mira", "theo")
    both = [
        replace(handed_in("gradescope", "1", name, email=email), source="g/hw.ipynb", group=group)
        for name, email in (("mira", "m@example.edu"), ("theo", "t@example.edu"))
    ]
    rostered = with_roster(both, roster_of(tmp_path, text))
    assert [(each.student, each.group) for each in rostered.submissions] == [
        ("Mira Solheim", ("Mira Solheim", "Théo Baptiste")),
        ("Théo Baptiste", ("Mira Solheim", "Théo Baptiste")),
    ]


# a class in three exports -------------------------------------------------------------------------

FIRST = ("Mira", "Théo", "Li", "Ann", "Ola", "Zoë", "José", "Ida", "Bo", "Uma")
LAST = ("Solheim", "Baptiste", "Nguyễn", "O'Dell", "van Dyk", "Kim", "Ødegård", "Ash", "Birk",
        "Quist", "Roth", "Sand")  # fmt: skip
CLASS = [(f"{first} {last}", number) for number, (first, last) in
         enumerate(itertools.product(FIRST, LAST))]  # fmt: skip


def mashed(name: str) -> str:
    """A name as Canvas writes it in front of file names: the last name first, letters only."""
    first, last = name.split(" ", 1)
    return "".join(char for char in f"{last}{first}".lower() if char.isalnum())


def three_exports(names: list[str]) -> list[Submission]:
    """What everybody handed in, in three platforms of which each knows people by something else."""
    exports = []
    for number, name in enumerate(names):
        exports += [
            handed_in("moodle", f"m{number}", name, user_id=str(40_000 + number), export="m.zip"),
            handed_in("canvas", f"c{number}", mashed(name), user_id=str(1000 + number)),
            handed_in("gradescope", f"g{number}", name, user_id=f"s{number}",
                      email=f"p{number}@example.edu"),
        ]  # fmt: skip
    return exports


def roster_of_class(names: list[str], *, with_numbers: bool) -> str:
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    head = ["Student", "Email"] + (["canvas_id", "moodle_id"] if with_numbers else [])
    writer.writerow([*head, "Section"])
    for number, name in enumerate(names):
        numbers = [str(1000 + number), str(40_000 + number)] if with_numbers else []
        writer.writerow([name, f"p{number}@example.edu", *numbers, "AB"[number % 2]])
    return page.getvalue()


def test_a_class_in_three_exports_is_as_many_people_as_there_are(tmp_path):
    names = [name for name, _number in CLASS]
    assert len(names) == 120
    roster = roster_of(tmp_path, roster_of_class(names, with_numbers=False))
    rostered = with_roster(three_exports(names), roster)
    assert len(rostered.submissions) == 360
    assert len({each.student for each in rostered.submissions}) == 120
    people = Counter(who(each).person for each in rostered.submissions)
    assert Counter(people.values()) == {3: 120}
    for each in rostered.submissions:  # each at its own person
        number = int(each.source.split("/")[1][1:])
        assert each.student == names[number]
        assert who(each).email == f"p{number}@example.edu"


def test_namesakes_in_three_exports_are_told_apart_by_their_numbers(tmp_path):
    names = [name for name, _number in CLASS]
    names[60:] = names[:60]  # everybody has a namesake
    roster = roster_of(tmp_path, roster_of_class(names, with_numbers=True))
    rostered = with_roster(three_exports(names), roster)
    assert len({each.student for each in rostered.submissions}) == 120
    for each in rostered.submissions:
        number = int(each.source.split("/")[1][1:])
        assert each.student == f"{names[number]} ({1000 + number})"
        assert who(each).section == "AB"[number % 2]


def test_without_their_numbers_namesakes_stay_strangers(tmp_path):
    names = ["Mira Solheim", "Mira Solheim", "Théo Baptiste"]
    roster = roster_of(tmp_path, roster_of_class(names, with_numbers=False))
    rostered = with_roster(three_exports(names), roster)
    assert Counter(found(rostered).values()) == {
        "Théo Baptiste": 3,
        "Mira Solheim (p0@example.edu)": 1,  # Gradescope has the address
        "Mira Solheim (p1@example.edu)": 1,
    }


def write_exports(names: list[str], folder: Path) -> list[Path]:
    """What everybody handed in, as the exports of three platforms lie on a disk."""
    cell: dict[str, object] = {
        "cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
    }  # fmt: skip
    paths, records = [], []
    for number, name in enumerate(names):
        lines = {**cell, "source": f"{ZEROS}# by {number}"}
        text = json.dumps({"cells": [lines], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
        records.append(
            f'submission_{7000 + number}:\n  :submitters:\n  - :name: "{name}"\n'
            f"    :sid: s{number}\n    :email: p{number}@example.edu\n"
        )
        for path in (
            f"moodle/{name}_{40_000 + number}_assignsubmission_file/hw.ipynb",
            f"canvas/{mashed(name)}_{1000 + number}_{9000 + number}_hw.ipynb",
            f"gradescope/assignment_1_export/submission_{7000 + number}/hw.ipynb",
        ):
            paths.append(folder / path)
            paths[-1].parent.mkdir(parents=True, exist_ok=True)
            paths[-1].write_text(text, encoding="utf-8")
    metadata = folder / "gradescope" / "assignment_1_export" / "submission_metadata.yml"
    metadata.write_text("".join(records), encoding="utf-8")
    return [folder / name for name in ("moodle", "canvas", "gradescope/assignment_1_export")]


def test_three_exports_on_a_disk_are_one_mark_a_person(course, tmp_path):
    names = [name for name, _number in CLASS]
    exports = write_exports(names, tmp_path)
    roster = roster_of(tmp_path, roster_of_class(names, with_numbers=False))
    with collect(exports, course) as collected:
        assert len(collected) == 360
        rostered = with_roster(collected, roster)
        assert len(rostered.submissions) == 360
        assert len({who(each).person for each in rostered.submissions}) == 120
        counting = one_mark_each(rostered.submissions, course)
    assert sorted(each.student for each in counting) == sorted(names)
    for each in counting:
        assert "hw.ipynb counts" in each.notes[-1]
        assert who(each).email == f"p{names.index(each.student)}@example.edu"


PEOPLE = st.lists(
    st.tuples(st.sampled_from(["Mira Solheim", "Solheim, Mira", "Li Na", "Na Li", "Zoé", "Zoe"]),
              st.booleans()),
    max_size=8,
)  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_nothing_is_lost_and_no_mark_goes_astray(on_roster, on_platform):
    people = tuple(
        RosterPerson(number + 2, name, platform_ids=(("canvas", str(number)),) if known else ())
        for number, (name, known) in enumerate(on_roster)
    )
    from grader.submissions import Roster

    submissions = [
        handed_in("canvas", str(number), name, user_id=str(number if known else 100 + number))
        for number, (name, known) in enumerate(on_platform)
    ]
    rostered = with_roster(submissions, Roster(Path("x"), "roster.csv", people))
    kept = [each for each in rostered.submissions if not each.is_missing]
    assert sorted(each.source for each in kept) == sorted(each.source for each in submissions)
    # nobody is one person with somebody else, and everybody on the roster is there
    persons = [who(each).person for each in rostered.submissions]
    assert len(set(persons)) == len(persons)
    strangers = sum("not on the roster" in each.notes for each in kept)
    assert len(rostered.submissions) - strangers == len(people)
    names = [each.student for each in rostered.submissions if who(each).person[:6] == "roster"]
    assert len(set(names)) == len(names)
    for each in kept:
        number = who(each).user_id
        holder = next((p for p in people if p.platform_id("canvas") == number), None)
        if holder is not None:
            assert who(each).person == f"roster canvas id {number}"


# graded -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """A class with a roster, graded: one right, one empty file, one nothing, one unknown."""
    folder = tmp_path_factory.mktemp("class")
    roster = roster_of(
        folder,
        "id,name,login,email,section\n1,Mira Solheim,msolheim,m@example.edu,A\n"
        "2,Théo Baptiste,tbap,t@example.edu,B\n3,Ann Ash,aash,a@example.edu,B\n",
    )
    submissions = []
    for login, text in (("msolheim", ZEROS), ("tbap", "x = 1\n"), ("stranger", ZEROS)):
        path = folder / f"{login}.py"
        path.write_text(text, encoding="utf-8")
        one = handed_in("sakai", login, login=login)
        submissions.append(replace(one, path=path, source=f"sakai/{login}.py"))
    one = replace(course, assignments={"initialization": course.assignment("initialization")})
    rostered = with_roster(submissions, roster)
    run = GradebookRun(
        one,
        Seed(b"a seed for tests"),
        RunSettings(jobs=1),
        folder / "graded",
        only="initialization",
        remarks=rostered.messages,
    )
    grade_into(run, rostered.submissions, lambda *_: None)
    return run.out


def test_everybody_on_the_roster_has_a_row(graded):
    text = (graded / "grades.csv").read_text(encoding="utf-8-sig")
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(text))}
    assert list(rows) == ["Ann Ash", "Mira Solheim", "stranger", "Théo Baptiste"]
    assert [rows["Ann Ash"][column] for column in ("status", "score", "max_score", "section")] == [
        "missing", "", "100", "B",
    ]  # fmt: skip
    assert rows["Ann Ash"]["assignment"] == "initialization"
    assert rows["Mira Solheim"]["score"] == "30"
    assert (rows["Mira Solheim"]["login"], rows["Mira Solheim"]["email"]) == (
        "msolheim",
        "m@example.edu",
    )
    assert rows["stranger"]["score"] == "30"
    assert rows["stranger"]["section"] == ""
    assert rows["Théo Baptiste"]["status"] == "graded"  # a file without any of the functions


def test_who_is_missing_is_so_in_the_results(graded):
    whole = json.loads((graded / "results.json").read_text(encoding="utf-8"))
    ann = next(each for each in whole["submissions"] if each["student"] == "Ann Ash")
    assert (ann["status"], ann["score"], ann["questions"]) == ("missing", None, [])
    assert ann["reason"] == "nothing was handed in"
    assert ann["identity"]["section"] == "B"


def test_pages_show_sections_and_who_is_missing(graded):
    page = (graded / "index.html").read_text(encoding="utf-8")
    assert '<th scope="col">Section</th>' in page
    assert '<td class="section">B</td>' in page
    assert page.count("nothing handed in</span>") == 1
    assert "<dt>nothing handed in</dt><dd>1</dd>" in page
    assert "<dt>not graded</dt><dd>0</dd>" in page
    own = (graded / "students" / "Ann Ash" / "initialization.html").read_text(encoding="utf-8")
    assert "<p>not on the roster: stranger (sakai/stranger.py)</p>" in page
    assert "Nothing was handed in." in own
    assert "roster.csv" not in own


def test_no_page_of_a_student_names_anybody_else(graded):
    texts = {
        "Ann Ash": ("aash", "a@example.edu"),
        "Mira Solheim": ("msolheim", "m@example.edu"),
        "Théo Baptiste": ("tbap", "t@example.edu"),
    }
    for page in graded.glob("students/*/*.html"):
        shown = page.read_text(encoding="utf-8")
        for name, known in texts.items():
            if name != page.parent.name:
                assert not [text for text in (name, *known) if text in shown]


def test_the_command_says_who_is_missing_and_who_is_unknown(cli, tmp_path):
    for name in ("mira", "stranger"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "hw.py").write_text(ZEROS, encoding="utf-8")
    (tmp_path / "r.csv").write_text("login,name\nmira,Mira Solheim\ntheo,Théo\n", encoding="utf-8")
    arguments = ("--roster", tmp_path / "r.csv", "-a", "initialization", "--format", "csv", "-j", 1)
    code, out, err = cli("grade", tmp_path / "in", "-o", tmp_path / "out", *arguments)
    assert code == 0
    assert "grader: r.csv: 2 people, 1 handed nothing in" in err
    assert "grader: not on the roster: stranger" in err
    assert "Théo: nothing was handed in" in err
    assert "2 graded, in" in out
    assert "1 handed nothing in" in out
    (tmp_path / "r.csv").write_text("login,name\nmira,Mira,x\n", encoding="utf-8")
    code, out, err = cli("grade", tmp_path / "in", "-o", tmp_path / "out", *arguments)
    assert code == 2
    assert err.count("\n") == 1
    assert "r.csv, line 2:" in err
