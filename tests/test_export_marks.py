"""Do marks reach the right people, by each platform's own rules, and does nothing else change?"""

from __future__ import annotations

import codecs
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from grader.batch import exporting
from grader.batch.class_files import LastRun
from grader.cli.export import PLATFORMS
from grader.platforms.moodle import marks as moodle_marks
from grader.platforms.nbgrader import marks as nbgrader_marks
from grader.platforms.people import GradedPerson
from grader.platforms.plain import marks as plain_marks
from grader.platforms.sheets.marks import marks_of
from grader.results import Lateness, Shard, to_json
from tests.support.command_line import Cli
from tests.support.importers import Refused, canvas, moodle
from tests.support.importers.others import blackboard, brightspace, sakai, table
from tests.support.made_class import TITLE, Person, person, result_of, write_class

#: What people earned, out of 100, and how that is written.
CLASS = (
    person("Solheim, Mira", 85.5, user_id="101", login="msol7", email="mira@uni.example"),
    person("Baptiste, Théo", 100 / 3, user_id="102", login="tbap", email="theo@uni.example"),
    person("王小明", 0.0, user_id="103", login="xwan", section="B"),
    person("O'Dell, Mary-Ann", None, user_id="104", login="modell"),
    Person("Okafor, Yemi", user_id="105", login="yoka", status="unreadable"),
)
MARKS = {"101": 85.5, "102": 33.33, "103": 0.0}
LOGINS = {"msol7": 85.5, "tbap": 33.33, "xwan": 0.0}
EVERYBODY = {each.login for each in CLASS}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_class(tmp_path_factory.mktemp("class") / "graded", CLASS)


def exported(cli: Cli, platform: str, graded: Path, *options: object) -> tuple[bytes, str, str]:
    """The file that the command writes, and what it says."""
    target = graded.parent / "marks.out"
    target.unlink(missing_ok=True)
    code, out, err = cli("export", platform, graded, "-o", target, *options)
    assert code == 0, err
    return target.read_bytes(), out, err


def refused(cli: Cli, platform: str, graded: Path, *options: object) -> str:
    """The one line with which the command ends; nothing is written."""
    target = graded.parent / "never"
    code, out, err = cli("export", platform, graded, "-o", target, *options)
    assert (code, out, err.count("\n")) == (2, "", 1), err
    assert not target.exists()
    return err


def on(platform: str, folder: Path, *more: Person) -> Path:
    """The class, as it was exported from another platform."""
    people = [
        Person(p.name, p.user_id, p.login, p.email, p.section, p.scores, p.status, platform)
        for p in CLASS
    ]
    return write_class(folder / "graded", [*people, *more])


def filled(before: bytes, cells: dict[bytes, bytes]) -> bytes:
    """A file with some pieces replaced, each of which stands in it once."""
    for old, new in cells.items():
        assert before.count(old) == 1, old
        before = before.replace(old, new)
    return before


# Canvas -------------------------------------------------------------------------------------------

COURSE = canvas.Course(
    people={int(p.user_id): (p.name, f"s{p.user_id}", p.login) for p in CLASS}
    | {106: ("Who, Else", "s106", "welse"), 107: ("Student, Test", "", "f00d")},
    assignments={1234: "Week 1", 7: "Quiz (final)", 8: "Essay"},
)
GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (final) (7),Week 1 (1234),Essay (8),"
    "Current Score,Unposted Final Score\r\n"
    ",,,,,,Manual Posting,Muted,,\r\n"
    "    Points Possible,,,,,10.00,100.00,(read only),(read only),(read only)\r\n"
    '"Solheim, Mira",101,s101,msol7,"A and ""B""",9.50,,"=1",90.00,1\r\n'
    '"Baptiste, Théo",102,s102,tbap,A,EX,"50.00",2,0.00,\r\n'
    "王小明,103,s103,xwan,A,,-,,,\r\n"
    '"O\'Dell, Mary-Ann",104,s104,modell,A,,77,,,\r\n'
    '"Who, Else",106,s106,welse,A,1,12,,,\r\n'
    '"Student, Test",107,,f00d,A,,,,,\r\n'
)


def test_canvas_takes_a_gradebook_that_was_filled_in(
    cli: Cli, graded: Path, tmp_path: Path
) -> None:
    before = codecs.BOM_UTF8 + GRADEBOOK.encode()
    (tmp_path / "gradebook.csv").write_bytes(before)
    data, out, err = exported(
        cli, "canvas", graded, "--into", tmp_path / "gradebook.csv", "--column", "Week 1 (1234)"
    )
    assert data == filled(
        before,
        {
            b',9.50,,"=1"': b',9.50,85.5,"=1"',
            b'"50.00"': b'"33.33"',
            b",A,,-,": b",A,,0,",
        },
    )
    done = canvas.upload(data, COURSE)
    got = {str(who): grade for (who, what), grade in done.grades.items() if what == 1234}
    assert {who: float(got[who]) for who in MARKS} == MARKS
    assert (got["104"], got["106"], got["107"]) == ("77", "12", "")
    assert (done.new_assignments, done.unknown) == ({}, [])
    assert "1 mark that stood in the file was replaced: Baptiste, Théo (50.00 → 33.33)" in out
    assert "once you post them" in out
    assert "1 person has no row in the file: Okafor, Yemi" in err
    assert "nobody in the class was found, so it was left as it is: Who, Else" in err
    assert "2 people have no mark: O'Dell, Mary-Ann; Okafor, Yemi" in err


def test_canvas_takes_a_gradebook_of_a_locale_with_commas(
    cli: Cli, graded: Path, tmp_path: Path
) -> None:
    before = (
        "Student;ID;SIS Login ID;Section;Woche 1 (1234);Quiz (7)\n"
        "    Points Possible;;;;100,00;10,00\n"
        "Solheim, Mira;101;msol7;A;;9,50\nBaptiste, Théo;102;tbap;A;12,25;\n"
    ).encode()
    (tmp_path / "gradebook.csv").write_bytes(before)
    data, _out, _err = exported(
        cli, "canvas", graded, "--into", tmp_path / "gradebook.csv", "--column", "Woche 1"
    )
    assert data == filled(before, {b";A;;9,50": b";A;85,5;9,50", b"12,25": b"33,33"})
    done = canvas.upload(data, COURSE)
    assert done.grades[101, 1234] == "85.5"
    assert done.grades[102, 1234] == "33.33"


def test_canvas_takes_what_is_made_from_nothing(cli: Cli, graded: Path) -> None:
    data, out, _err = exported(cli, "canvas", graded, "--column", "Week 1 (1234)")
    assert data.splitlines()[0] == b"Student,ID,Section,Week 1 (1234)"
    done = canvas.upload(data, COURSE)
    got = {str(who): grade for (who, _what), grade in done.grades.items()}
    assert {who: float(grade) for who, grade in got.items() if grade} == MARKS
    assert (got["104"], got["105"], done.new_assignments) == ("", "", {})
    assert "An empty cell takes away a mark that stands in Canvas." in out
    assert "new one" not in out


def test_canvas_makes_a_new_assignment_of_an_unknown_title(cli: Cli, graded: Path) -> None:
    data, out, _err = exported(cli, "canvas", graded)
    assert canvas.upload(data, COURSE).new_assignments == {TITLE: "100"}
    assert f"If Canvas has no assignment called '{TITLE}', it makes a new one" in out


def test_canvas_finds_people_of_another_platform_by_login(cli: Cli, tmp_path: Path) -> None:
    nobody = person("Without Login", 5, platform="blackboard")
    data, _out, err = exported(cli, "canvas", on("blackboard", tmp_path, nobody))
    done = canvas.upload(data, COURSE)
    assert {str(who): float(g) for (who, _w), g in done.grades.items() if g} == MARKS
    assert done.unknown == []
    assert "1 person is not in the file" in err
    assert "Without Login" in err


def test_excused_stays_excused_and_not_assigned_unassigned(
    cli: Cli, graded: Path, tmp_path: Path
) -> None:
    before = GRADEBOOK.replace('"50.00"', "EX").replace(",A,,-,", ",A,,N/A,").encode()
    (tmp_path / "gradebook.csv").write_bytes(before)
    data, _out, err = exported(
        cli, "canvas", graded, "--into", tmp_path / "gradebook.csv", "--column", "1234"
    )
    assert data == filled(before, {b',9.50,,"=1"': b',9.50,85.5,"=1"'})
    assert "Baptiste, Théo (excused in Canvas)" in err
    assert "王小明 (the assignment is not assigned to them in Canvas)" in err


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([], "no column has the title of the assignment; name one with --column: 'Quiz"),
        (["--column", "Week 2"], "the file has no column 'Week 2' that takes marks"),
        (["--column", "Essay (8)"], "the file has no column 'Essay (8)' that takes marks"),
        (["--column", "Current Score"], "no column 'Current Score' that takes marks"),
        (["--column", "7"], "is out of 10 points, and the marks are out of 100; add --scale 10"),
        (["--column", "7", "--scale", "20"], "is out of 10 points, and --scale says 20"),
        (["-a", "dropout"], "no results for 'dropout'; there are regularization"),
    ],
)
def test_what_does_not_fit_is_refused(
    cli: Cli, graded: Path, tmp_path: Path, options: list[str], reason: str
) -> None:
    (tmp_path / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8")
    assert reason in refused(cli, "canvas", graded, "--into", tmp_path / "gradebook.csv", *options)


def test_marks_are_scaled_to_the_points_of_the_column(
    cli: Cli, graded: Path, tmp_path: Path
) -> None:
    (tmp_path / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8")
    into = ("--into", tmp_path / "gradebook.csv", "--column", "Quiz (final)", "--scale", "10")
    data, _out, _err = exported(cli, "canvas", graded, *into)
    done = canvas.upload(data, COURSE)
    assert done.grades[101, 7] == "8.55"
    assert done.grades[102, 7] == "EX"
    assert done.grades[103, 7] == "0"


def test_missing_is_zero_only_when_asked_for(cli: Cli, graded: Path, tmp_path: Path) -> None:
    (tmp_path / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8")
    into = ("--into", tmp_path / "gradebook.csv", "--column", "1234", "--missing", "zero")
    data, _out, err = exported(cli, "canvas", graded, *into)
    done = canvas.upload(data, COURSE)
    assert done.grades[104, 1234] == "0"
    assert done.grades[106, 1234] == "12"  # nobody of the class
    assert "2 people get 0 for work that was not judged: O'Dell, Mary-Ann; Okafor, Yemi" in err


# whose row it is ----------------------------------------------------------------------------------


def gradebook(folder: Path, *rows: str) -> Path:
    path = folder / "gradebook.csv"
    head = "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (1234)"
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return path


def marks_in(cli: Cli, people: list[Person], folder: Path, *rows: str) -> tuple[list[str], str]:
    """The marks in the rows of a gradebook, and what was said on standard error."""
    graded = write_class(folder / "graded", people)
    into = ("--into", gradebook(folder, *rows), "--column", "1234")
    data, _out, err = exported(cli, "canvas", graded, *into)
    return [line.rpartition(",")[2] for line in data.decode().splitlines()[1:]], err


def test_a_name_that_two_people_share_finds_no_row(cli: Cli, tmp_path: Path) -> None:
    people = [
        person("Mira Solheim", 1, platform="plain"),
        person("mira  SOLHEIM", 2, platform="plain"),
        person("Théo Baptiste", 3, platform="plain"),
    ]
    marks, err = marks_in(
        cli, people, tmp_path, '"Solheim, Mira",1,,,A,', '"Baptiste, The\u0301o",2,,,A,'
    )
    assert marks == ["", "3"]
    assert "2 people" in err
    assert "several people have this name" in err
    assert "1 row was found by the name alone" in err


def test_a_name_that_two_rows_share_finds_neither(cli: Cli, tmp_path: Path) -> None:
    marks, err = marks_in(
        cli,
        [person("Mira Solheim", 1, platform="plain")],
        tmp_path,
        '"Solheim, Mira",1,,,A,',
        "Mira Solheim,2,,,A,",
    )
    assert marks == ["", ""]
    assert "2 rows have this name" in err


def test_an_id_says_more_than_a_name(cli: Cli, tmp_path: Path) -> None:
    people = [person("Mira Solheim", 1, user_id="11"), person("Mira Solheim", 2, user_id="22")]
    marks, err = marks_in(cli, people, tmp_path, "Mira Solheim,22,,,A,", "Mira Solheim,11,,,A,")
    assert marks == ["2", "1"]
    assert "by the name alone" not in err


def test_an_unknown_id_is_not_made_up_for_by_a_name(cli: Cli, tmp_path: Path) -> None:
    marks, err = marks_in(
        cli, [person("Mira Solheim", 1, user_id="33")], tmp_path, "Mira Solheim,11,,,A,"
    )
    assert marks == [""]
    assert "1 person has no row in the file: Mira Solheim" in err


def test_ids_that_contradict_each_other_find_no_row(cli: Cli, tmp_path: Path) -> None:
    one = person("Mira Solheim", 1, user_id="11", login="theo")
    marks, err = marks_in(cli, [one], tmp_path, "Mira Solheim,11,,mira,A,", "Théo,12,,theo,A,")
    assert marks == ["", ""]
    assert "different rows have the id and login" in err


def test_a_login_does_not_outweigh_another_id(cli: Cli, tmp_path: Path) -> None:
    one = person("Mira Solheim", 1, user_id="33", login="mira")
    marks, err = marks_in(cli, [one], tmp_path, "Mira Solheim,11,,mira,A,")
    assert marks == [""]
    assert "the row with the same login has another id" in err


def test_two_people_of_one_row_are_left(cli: Cli, tmp_path: Path) -> None:
    people = [
        person("Mira", 1, user_id="11"),
        person("Mira S.", 2, platform="moodle", user_id="9", login="MIRA@uni.example"),
    ]
    marks, err = marks_in(cli, people, tmp_path, "Mira Solheim,11,,mira@uni.example,A,")
    assert marks == [""]
    assert "the same row is that of Mira S." in err


def test_an_id_of_another_platform_finds_no_row(cli: Cli, tmp_path: Path) -> None:
    people = [person("Théo", 1, platform="moodle", user_id="11")]
    marks, _err = marks_in(cli, people, tmp_path, "Mira Solheim,11,,mira,A,")
    assert marks == [""]


def test_the_number_that_a_roster_has_says_more_than_a_chosen_login(
    cli: Cli, tmp_path: Path
) -> None:
    people = [
        person("mira-s", 1, platform="github", login="mira-s", user_id="12345"),
        person("theo", 2, platform="github", login="theo", user_id="12346"),
    ]
    rows = ["Mira Solheim,7,12345,theo,A,", "Théo Baptiste,8,12346,tbap,A,"]
    assert marks_in(cli, people, tmp_path, *rows)[0] == ["1", "2"]


def test_a_login_that_somebody_chose_elsewhere_finds_no_row(cli: Cli, tmp_path: Path) -> None:
    people = [person("theo", 1, platform="github", login="theo")]
    marks, err = marks_in(cli, people, tmp_path, "Théo Baptiste,11,,theo,A,")
    assert marks == [""]
    assert "1 person has no row in the file: theo" in err
    for platform in ("canvas", "blackboard", "brightspace", "sakai"):
        assert "by which the platform would find them" in refused(
            cli, platform, tmp_path / "graded"
        )


def test_the_number_of_a_roster_is_that_of_the_university(cli: Cli, tmp_path: Path) -> None:
    people = [person("Mira", 1, platform="plain", user_id="s77")]
    marks, _err = marks_in(cli, people, tmp_path, "Solheim,11,S77,mira,A,")
    assert marks == ["1"]


def test_a_row_of_another_name_is_left(cli: Cli, tmp_path: Path) -> None:
    people = [
        person("solheimmira", 1, user_id="11"),
        person("baptistetheo", 2, user_id="12"),
    ]
    marks, err = marks_in(
        cli, people, tmp_path, '"Solheim, Mira",11,,,A,', '"Okafor, Yemi",12,,,A,'
    )
    assert marks == ["1", ""]
    assert "baptistetheo (the row with the same id is that of Okafor, Yemi)" in err


def test_an_id_and_a_name_of_different_rows_find_neither(cli: Cli, tmp_path: Path) -> None:
    people = [person("Li Na", 1, platform="plain", login="lina")]
    marks, err = marks_in(cli, people, tmp_path, "Li Wei,11,,lina,A,", '"Li, Na",12,,liwe,A,')
    assert marks == ["1", ""]
    marks, err = marks_in(cli, people, tmp_path, "Li Wei,11,,lina,A,", "Li Na,12,,liwe,A,")
    assert marks == ["", ""]
    assert "Li Na (the row with the same login is that of Li Wei)" in err


def test_a_login_in_place_of_a_name_is_none(cli: Cli, tmp_path: Path) -> None:
    people = [Person("tbap", "tbap", scores={"regularization": 3.0}, platform="nbgrader")]
    marks, err = marks_in(cli, people, tmp_path, '"Baptiste, Théo",12,,tbap,A,')
    assert marks == ["3"]
    assert "Baptiste" not in err


def test_rows_of_one_name_are_told_apart(cli: Cli, tmp_path: Path) -> None:
    rows = ['"Lee, Ann",21,,,A,', '"Lee, Ann",22,,,A,', '"Else, Who",23,,,A,', "Mira,1,,,A,"]
    _marks, err = marks_in(cli, [person("Mira", 1, user_id="1")], tmp_path, *rows)
    assert "Lee, Ann (21); Lee, Ann (22); Else, Who\n" in err


# Moodle -------------------------------------------------------------------------------------------

PARTICIPANTS = {int(p.user_id) for p in CLASS} | {106}
STORED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GERMAN = moodle.Language("ID", "Teilnehmer/in", "Bewertung", "Zuletzt geändert (Bewertung)", ",")
CHINESE = moodle.Language("编号", "参与者", "成绩", "最后修改（教师）")
ENGLISH_SHEET = (
    'Identifier,"Full name","Email address",Status,Group,Grade,"Maximum grade",'
    '"Grade can be changed","Last modified (submission)","Online text",'
    '"Last modified (grade)","Feedback comments"\n'
    '"Participant 101","Mira Solheim",mira@uni.example,"Submitted, late","Group 1",,100.00,Yes,'
    '"Monday, 2 November 2026, 10:11 AM","<p>say \\"hi, you\\"</p>",-,\n'
    '"Participant 102","Théo Baptiste",theo@uni.example,Submitted,,50.00,100.00,Yes,-,,'
    '"Friday, 20 November 2026, 12:00 PM","<p>Two\nlines</p>"\n'
    '"Participant 103",王小明,,Submitted,,,100.00,Yes,-,,-,\n'
    '"Participant 104","Mary-Ann O\'Dell",,Submitted,,60.00,100.00,Yes,-,,-,\n'
    '"Participant 105","Yemi Okafor",,Submitted,,,100.00,No,-,,-,\n'
    '"Participant 106","Else Who",,"No submission",,,100.00,Yes,-,,-,\n'
)
GERMAN_SHEET = (
    '\ufeffID;"Vollständiger Name";E-Mail-Adresse;Status;Bewertung;Bestwertung;'
    '"Bewertung kann geändert werden";"Zuletzt geändert (Abgabe)";'
    '"Zuletzt geändert (Bewertung)";"Feedback als Kommentar"\r\n'
    'Teilnehmer/in101;"Solheim, Mira";mira@uni.example;Abgegeben;;100,00;Ja;-;-;\r\n'
    'Teilnehmer/in102;"Théo Baptiste";theo@uni.example;Abgegeben;"12,50";100,00;Ja;-;'
    '"Freitag, 20. November 2026, 12:00";"gut; aber"\r\n'
    "Teilnehmer/in103;王小明;;Abgegeben;;100,00;Ja;-;-;\r\n"
)
CHINESE_SHEET = (
    "编号\t全名\t状态\t成绩\t最高成绩\t允许更改成绩\t最后修改（教师）\t评语\r\n"
    "参与者101\tMira Solheim\t已提交\t\t100.00\t是\t-\t\r\n"
    "参与者102\tThéo Baptiste\t已提交\t\t100.00\t是\t-\t很好\r\n"
    "参与者103\t王小明\t已提交\t\t100.00\t否\t-\t\r\n"
)


@pytest.fixture
def of_moodle(tmp_path: Path) -> Path:
    return on("moodle", tmp_path)


def test_moodle_takes_a_worksheet_that_was_filled_in(
    cli: Cli, of_moodle: Path, tmp_path: Path
) -> None:
    before = ENGLISH_SHEET.encode()
    (tmp_path / "sheet.csv").write_bytes(before)
    data, out, err = exported(cli, "moodle", of_moodle, "--into", tmp_path / "sheet.csv")
    assert data == filled(
        before,
        {
            b'"Group 1",,100': b'"Group 1",85.5,100',
            b",50.00,": b",33.33,",
            "王小明,,Submitted,,,".encode(): "王小明,,Submitted,,0,".encode(),
        },
    )
    assert "The newest Moodle skips a mark of 0, so enter that of 1 person by hand: 王小明" in out
    assert "modified more recently" in out
    assert "For 1 row of the file, nobody in the class was found" in err
    assert "Else Who" in err
    plain = data.replace(b'\\"', b'""')  # as PHP reads what PHP wrote
    stored = moodle.Assignment(PARTICIPANTS, grades={102: (50.0, STORED)})
    done = moodle.upload(plain, stored, skips_zero=False)
    assert {str(who): mark for who, mark in done.grades.items() if who != 104} == MARKS
    assert moodle.upload(plain, stored).skipped[103] == "zero"


def test_moodle_takes_a_german_worksheet(cli: Cli, of_moodle: Path, tmp_path: Path) -> None:
    before = GERMAN_SHEET.encode()
    (tmp_path / "sheet.csv").write_bytes(before)
    data, out, _err = exported(cli, "moodle", of_moodle, "--into", tmp_path / "sheet.csv")
    assert data == filled(
        before,
        {
            b"mira@uni.example;Abgegeben;;": b"mira@uni.example;Abgegeben;85,5;",
            b'"12,50"': b'"33,33"',
            "王小明;;Abgegeben;;".encode(): "王小明;;Abgegeben;0;".encode(),
        },
    )
    stored = moodle.Assignment(PARTICIPANTS, grades={102: (12.5, STORED)})
    done = moodle.upload(data, stored, GERMAN, separator=";", skips_zero=False)
    assert (done.grades, done.skipped) == ({101: 85.5, 103: 0.0}, {102: "newer"})
    assert "Moodle takes every mark that replaces another one for an old one" in out
    ticked = moodle.upload(data, stored, GERMAN, separator=";", update_newer=True, skips_zero=False)
    assert {str(who): mark for who, mark in ticked.grades.items()} == MARKS


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-16-le", codecs.BOM_UTF16_LE), ("gb18030", b"")]
)
def test_moodle_takes_a_chinese_worksheet(
    cli: Cli, of_moodle: Path, tmp_path: Path, encoding: str, mark: bytes
) -> None:
    before = mark + CHINESE_SHEET.encode(encoding)
    (tmp_path / "sheet.csv").write_bytes(before)
    data, _out, err = exported(cli, "moodle", of_moodle, "--into", tmp_path / "sheet.csv")
    after = CHINESE_SHEET.replace("101\tMira Solheim\t已提交\t", "101\tMira Solheim\t已提交\t85.5")
    after = after.replace("102\tThéo Baptiste\t已提交\t", "102\tThéo Baptiste\t已提交\t33.33")
    assert data == mark + after.encode(encoding)
    assert "王小明 (locked in Moodle)" in err
    done = moodle.upload(
        data,
        moodle.Assignment(PARTICIPANTS),
        CHINESE,
        encoding="utf-16" if mark else encoding,
        separator="\t",
    )
    assert done.grades == {101: 85.5, 102: 33.33}


def test_moodle_columns_are_known_by_what_is_in_them(
    cli: Cli, of_moodle: Path, tmp_path: Path
) -> None:
    before = (
        "Tunniste,Koko nimi,Arvosana,Korkein arvosana,Viimeksi muokattu\n"
        "Osallistuja 101,Mira Solheim,,100.00,-\nOsallistuja 102,Théo Baptiste,,100.00,-\n"
    ).encode()
    (tmp_path / "sheet.csv").write_bytes(before)
    data, _out, _err = exported(cli, "moodle", of_moodle, "--into", tmp_path / "sheet.csv")
    assert data == filled(
        before,
        {
            b"Mira Solheim,": b"Mira Solheim,85.5",
            "Théo Baptiste,".encode(): "Théo Baptiste,33.33".encode(),
        },
    )


def test_moodle_takes_what_is_made_from_nothing(cli: Cli, of_moodle: Path) -> None:
    data, out, _err = exported(cli, "moodle", of_moodle)
    done = moodle.upload(data, moodle.Assignment(PARTICIPANTS), skips_zero=False)
    assert {str(who): mark for who, mark in done.grades.items()} == MARKS
    assert done.skipped == {104: "empty", 105: "empty"}
    assert "the assignment has to be out of 100 points" in out
    assert "only where the teacher's language is English" in out


def test_numbers_of_another_export_of_moodle_find_no_row() -> None:
    # two people of two exports, known as the same by a roster: each has the other's number there
    people = []
    for name, here, there in (("Mira Solheim", "11", "12"), ("Théo Baptiste", "12", "11")):
        ours = person(name, 10, platform="moodle", user_id=here)
        other = person(name, 20, platform="moodle", user_id=there)
        result = result_of(ours, "regularization", 10 + int(here), 100.0)
        identities = (other.identity, ours.identity)
        people.append(GradedPerson(name, identities, (result,), ()))
    sheet = (
        "Identifier,Full name,Grade,Maximum grade,Last modified (grade)\n"
        "Participant 11,Mira Solheim,,100,-\nParticipant 12,Théo Baptiste,,100,-\n"
    ).encode()
    done = moodle_marks.fill_in(sheet, marks_of(people, "regularization"))
    marks = {"Mira Solheim,,": "Mira Solheim,21,", "Théo Baptiste,,": "Théo Baptiste,22,"}
    assert done.data == filled(sheet, {old.encode(): new.encode() for old, new in marks.items()})
    assert done.leftovers == ()


def test_the_worksheet_of_another_assignment_of_moodle(cli: Cli, tmp_path: Path) -> None:
    people = [
        person("Mira Solheim", 10, platform="moodle", user_id="11"),
        person("Théo Baptiste", 20, platform="moodle", user_id="12"),
    ]
    sheet = (
        "Identifier,Full name,Grade,Maximum grade,Last modified (grade)\n"
        "Participant 11,Yemi Okafor,,100,-\nParticipant 13,Mira Solheim,,100,-\n"
    )
    (tmp_path / "w.csv").write_text(sheet, encoding="utf-8")
    graded = write_class(tmp_path / "graded", people)
    data, _out, err = exported(cli, "moodle", graded, "--into", tmp_path / "w.csv")
    assert data == sheet.encode()
    assert "Mira Solheim (the row with the same id is that of Yemi Okafor)" in err


def test_names_are_found_under_a_heading_of_any_language(cli: Cli, tmp_path: Path) -> None:
    people = [person("Mira Solheim", 10, platform="moodle", user_id="11")]
    sheet = (
        "識別子,氏名,評点,最大評点,最終更新日時 (評点)\n参加者11,Théo Baptiste,,100,-\n"
        "参加者12,Mira Solheim,,100,-\n参加者13,王小明,,100,-\n"
    )
    (tmp_path / "w.csv").write_text(sheet, encoding="utf-8")
    graded = write_class(tmp_path / "graded", people)
    data, _out, err = exported(cli, "moodle", graded, "--into", tmp_path / "w.csv")
    assert data == sheet.encode()
    assert "the row with the same id is that of Théo Baptiste" in err


def test_what_people_are_called_under_blind_marking_is_no_name(cli: Cli, tmp_path: Path) -> None:
    people = [
        person("Participant", n, platform="moodle", user_id=str(n), email=f"{n}@uni.example")
        for n in (11, 12)
    ]
    sheet = (
        "Identifier,Full name,Grade,Maximum grade,Last modified (grade)\n"
        "Participant 11,Mira Solheim,,100,-\nParticipant 12,Théo Baptiste,,100,-\n"
    )
    (tmp_path / "w.csv").write_text(sheet, encoding="utf-8")
    graded = write_class(tmp_path / "graded", people)
    data, _out, _err = exported(cli, "moodle", graded, "--into", tmp_path / "w.csv")
    assert [row["Grade"] for row in table(data)] == ["11", "12"]


@pytest.mark.parametrize(
    "sheet",
    [
        "Identifier,Full name,Grade,Scale,Last modified (grade)\n"
        'Participant 101,Mira,,"Satisfactory",-\n',
        "ID,Name,Bewertung,Skala,Zuletzt geändert (Bewertung)\n"
        'Teilnehmer/in101,Mira,,"nicht bestanden    bestanden",-\n',
        "编号,全名,成绩,X,最后修改（教师）\n参与者101,Mira,,不及格 及格 良好 优秀,-\n",
    ],
)
def test_scales_of_moodle_are_refused(
    cli: Cli, of_moodle: Path, tmp_path: Path, sheet: str
) -> None:
    (tmp_path / "sheet.csv").write_text(sheet, encoding="utf-8")
    assert "has a scale in place of points" in refused(
        cli, "moodle", of_moodle, "--into", tmp_path / "sheet.csv"
    )


def test_other_points_of_moodle_are_refused(cli: Cli, of_moodle: Path, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(ENGLISH_SHEET.replace("100.00", "20.00"), encoding="utf-8")
    into = ("--into", tmp_path / "sheet.csv")
    assert "out of 20 points, and the marks are out of 100; add --scale 20" in refused(
        cli, "moodle", of_moodle, *into
    )
    data, _out, _err = exported(cli, "moodle", of_moodle, *into, "--scale", "20")
    done = moodle.upload(data.replace(b'\\"', b'""'), moodle.Assignment(PARTICIPANTS, 20.0))
    assert (done.grades[101], done.grades[102]) == (17.1, 6.67)


# Blackboard, Brightspace, Sakai -------------------------------------------------------------------

CENTRE = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Weighted Total [Total Pts: up to 0 '
    'Score] |1"\t"Week 1 [Total Pts: 100 Score] |664617"\t"Notes [Total Pts: 0 Text] |664618"\n'
    '"Solheim"\t"Mira"\t"msol7"\t"s101"\t""\t""\t"say ""hi"""\n'
    '"Baptiste"\t"Théo"\t"tbap"\t"s102"\t"5,5"\t"50"\t""\n'
    '"王"\t"小明"\t"xwan"\t"s103"\t""\t"In Progress"\t""\n'
    '"Who"\t"Else"\t"welse"\t"s106"\t""\t"12"\t""\n'
)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-16-le", codecs.BOM_UTF16_LE), ("utf-8", b""), ("utf-16-be", codecs.BOM_UTF16_BE)],
)
def test_blackboard_takes_a_table_that_was_filled_in(
    cli: Cli, tmp_path: Path, encoding: str, mark: bytes
) -> None:
    before = mark + CENTRE.encode(encoding)
    (tmp_path / "centre.xls").write_bytes(before)
    into = ("--into", tmp_path / "centre.xls", "--column", "664617")
    data, out, err = exported(cli, "blackboard", on("blackboard", tmp_path), *into)
    after = (
        CENTRE.replace('"s101"\t""\t""', '"s101"\t""\t"85.5"')
        .replace('\t"50"', '\t"33.33"')
        .replace('"In Progress"', '"0"')
    )
    assert data == mark + after.encode(encoding)
    done = blackboard(data, {"1", "664617", "664618"}, EVERYBODY | {"welse"})
    assert done.marks["664617"] == {**LOGINS, "welse": 12.0}
    assert done.new_columns == []
    assert "2 marks that stood in the file were replaced" in out
    assert "Who, Else" in err


def test_blackboard_takes_what_is_made_from_nothing(cli: Cli, tmp_path: Path) -> None:
    graded = on("blackboard", tmp_path)
    heading = "Week 1 [Total Pts: 100 Score] |664617"
    data, out, _err = exported(cli, "blackboard", graded, "--column", heading)
    done = blackboard(data, {"664617"}, EVERYBODY)
    assert (done.marks["664617"], done.new_columns) == (LOGINS, [])
    assert "without the number of a column" not in out
    data, out, _err = exported(cli, "blackboard", graded)
    assert blackboard(data, {"664617"}, EVERYBODY).new_columns == [
        f"{TITLE} [Total Pts: 100 Score]"
    ]
    assert "without the number of a column" in out


@pytest.mark.parametrize("column", ["Notes", "Weighted Total", "1"])
def test_blackboard_columns_of_text_and_totals_take_no_marks(
    cli: Cli, tmp_path: Path, column: str
) -> None:
    (tmp_path / "centre.xls").write_text(CENTRE, encoding="utf-8")
    into = ("--into", tmp_path / "centre.xls", "--column", column)
    assert "that takes marks" in refused(cli, "blackboard", on("blackboard", tmp_path), *into)


BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,"
    "Week 1 Points Grade <Numeric MaxPoints:100 Weight:10>,Quiz Points Grade,"
    "End-of-Line Indicator\r\n"
    "#0101,#msol7,Solheim,Mira,mira@uni.example,,7,#\r\n"
    '#0102,#tbap,Baptiste,Théo,theo@uni.example,"50",,#\r\n'
    "#0103,#xwan,王,小明,,,,#\r\n"
)


def test_brightspace_takes_a_gradebook_that_was_filled_in(cli: Cli, tmp_path: Path) -> None:
    before = BRIGHTSPACE.encode()
    (tmp_path / "export.csv").write_bytes(before)
    into = ("--into", tmp_path / "export.csv", "--column", "Week 1")
    data, _out, err = exported(cli, "brightspace", on("brightspace", tmp_path), *into)
    assert data == filled(
        before,
        {
            b"mira@uni.example,,7": b"mira@uni.example,85.5,7",
            b'"50"': b'"33.33"',
            "小明,,,".encode(): "小明,,0,".encode(),
        },
    )
    done = brightspace(data, {"Week 1": 100.0, "Quiz": 10.0}, EVERYBODY)
    assert (done.marks["Week 1"], done.new_columns) == (LOGINS, [])
    assert "2 people have no row in the file" in err


def test_brightspace_finds_rows_by_name_without_a_roster(cli: Cli, tmp_path: Path) -> None:
    people = [
        person("Mira Solheim", 85.5, user_id="397063", platform="brightspace"),
        person("Théo Baptiste", 100 / 3, user_id="397071", platform="brightspace"),
    ]
    graded = write_class(tmp_path / "graded", people)
    (tmp_path / "export.csv").write_text(BRIGHTSPACE, encoding="utf-8")
    into = ("--into", tmp_path / "export.csv", "--column", "Week 1 Points Grade")
    data, _out, err = exported(cli, "brightspace", graded, *into)
    done = brightspace(data, {"Week 1": 100.0, "Quiz": 10.0}, EVERYBODY)
    assert done.marks["Week 1"] == {"msol7": 85.5, "tbap": 33.33}
    assert "2 rows were found by the name alone" in err


def test_brightspace_takes_what_is_made_from_nothing(cli: Cli, tmp_path: Path) -> None:
    data, out, _err = exported(
        cli, "brightspace", on("brightspace", tmp_path), "--column", "Week 1"
    )
    done = brightspace(data, {"Week 1": 100.0}, EVERYBODY)
    assert (done.marks["Week 1"], done.new_columns) == (LOGINS, [])
    assert "cuts marks above its maximum" in out


SAKAI = (
    'Student ID,Student Name,"Week 1 [100]","* Week 1",Quiz [10],# Total\n'
    'msol7,"Solheim, Mira",,"so ""so""",9,1\ntbap,"Baptiste, Théo",50.0,,,2\nxwan,王小明,,,,3\n'
)


@pytest.mark.parametrize("sign", [".", ","])
def test_sakai_takes_a_gradebook_that_was_filled_in(cli: Cli, tmp_path: Path, sign: str) -> None:
    text = SAKAI if sign == "." else SAKAI.replace(", ", "\0").replace(",", ";").replace("\0", ", ")
    before = text.replace("50.0", f"50{sign}0").encode()
    (tmp_path / "sakai.csv").write_bytes(before)
    into = ("--into", tmp_path / "sakai.csv", "--column", "Week 1")
    data, _out, _err = exported(cli, "sakai", on("sakai", tmp_path), *into)
    part = "," if sign == "." else ";"
    assert data == filled(
        before,
        {
            f'Mira"{part}{part}"so'.encode(): f'Mira"{part}85{sign}5{part}"so'.encode(),
            f"50{sign}0".encode(): f"33{sign}33".encode(),
            f"王小明{part}".encode(): f"王小明{part}0".encode(),
        },
    )
    done = sakai(data, {"Week 1", "Quiz"}, {"Week 1": {"tbap": 50.0}}, sign=sign)
    assert (done.marks["Week 1"], done.new_columns) == (LOGINS, [])


def test_sakai_takes_what_is_made_from_nothing(cli: Cli, tmp_path: Path) -> None:
    data, out, _err = exported(cli, "sakai", on("sakai", tmp_path), "--column", "Week 1 [100]")
    done = sakai(data, {"Week 1"}, {})
    assert (done.marks["Week 1"], done.new_columns) == (LOGINS, [])
    assert "Sakai makes a new item" in out


def test_a_file_without_changes_is_said_to_be_refused_by_sakai(cli: Cli, tmp_path: Path) -> None:
    graded = on("sakai", tmp_path)
    (tmp_path / "sakai.csv").write_text(SAKAI, encoding="utf-8")
    into = ("--into", tmp_path / "sakai.csv", "--column", "Week 1")
    once, _out, _err = exported(cli, "sakai", graded, *into)
    (tmp_path / "sakai.csv").write_bytes(once)
    again, out, _err = exported(cli, "sakai", graded, *into)
    assert again == once
    assert "Sakai refuses a file without changes" in out
    with pytest.raises(Refused, match="no changes"):
        sakai(again, {"Week 1", "Quiz"}, {"Week 1": LOGINS, "Quiz": {"msol7": 9.0}})


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Quiz [10]", "Week 1 [100]", "several columns may be meant"),
        ("Quiz [10]", "* Week 1", "is the heading of several columns"),
        ("Quiz [10]", "", "a column has no heading"),
        ("tbap", "msol7", "has several rows"),
    ],
)
def test_what_sakai_would_refuse_is_refused(
    cli: Cli, tmp_path: Path, old: str, new: str, reason: str
) -> None:
    (tmp_path / "sakai.csv").write_text(SAKAI.replace(old, new), encoding="utf-8")
    into = ("--into", tmp_path / "sakai.csv", "--column", "Week 1")
    assert reason in refused(cli, "sakai", on("sakai", tmp_path), *into)


# nbgrader, plain ----------------------------------------------------------------------------------


def two_assignments(folder: Path, platform: str) -> Path:
    people = [
        Person("Solheim, Mira", login="msol7", section="A", platform=platform,
               scores={"regularization": 85.5, "dropout": 100 / 3}),
        Person("=cmd()", login="tbap", email="theo@uni.example", platform=platform,
               scores={"regularization": 50.0}),
        Person("王小明", login="xwan", platform=platform, status="unreadable"),
    ]  # fmt: skip
    return write_class(folder / "graded", people)


def test_the_table_of_nbgrader_holds_all_assignments(cli: Cli, tmp_path: Path) -> None:
    data, _out, err = exported(cli, "nbgrader", two_assignments(tmp_path, "nbgrader"))
    rows = {(row["assignment"], row["student_id"]): row for row in table(data)}
    assert {key: row["score"] for key, row in rows.items()} == {
        ("dropout", "msol7"): "33.33", ("dropout", "tbap"): "", ("dropout", "xwan"): "",
        ("regularization", "msol7"): "85.5", ("regularization", "tbap"): "50",
        ("regularization", "xwan"): "",
    }  # fmt: skip
    mira = rows["regularization", "msol7"]
    assert (mira["last_name"], mira["first_name"], mira["max_score"]) == ("Solheim", "Mira", "100")
    assert b'"' not in data
    assert "王小明 (dropout)" in err


def test_a_table_of_nbgrader_is_filled_in(cli: Cli, tmp_path: Path) -> None:
    head = (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,"
        "late_submission_penalty,score,max_score\n"
    )
    before = (
        f"{head}ps1,,,msol7,Solheim,Mira,None,0.0,0.0,0.0,100.0\n"
        "ps2,,,msol7,Solheim,Mira,None,7.0,0.0,7.0,100.0\n"
        "ps1,,,tbap,Baptiste,Théo,None,50.0,0.0,50.0,100.0\n"
    ).encode()
    (tmp_path / "grades.csv").write_bytes(before)
    into = ("--into", tmp_path / "grades.csv", "-a", "regularization", "--column", "ps1")
    data, _out, _err = exported(cli, "nbgrader", two_assignments(tmp_path, "nbgrader"), *into)
    assert data == filled(before, {b"None,0.0,0.0,0.0,100.0": b"None,85.5,0.0,85.5,100.0"})


def test_the_plain_table_has_a_row_for_each_person(cli: Cli, tmp_path: Path) -> None:
    data, _out, _err = exported(cli, "plain", two_assignments(tmp_path, "plain"))
    maxima, mira, theo, ming = table(data)
    assert (maxima["name"], maxima["regularization"], maxima["dropout"], maxima["total"]) == (
        "maximum", "100", "100", "200",
    )  # fmt: skip
    assert (mira["name"], mira["login"], mira["section"]) == ("Solheim, Mira", "msol7", "A")
    assert (mira["total"], mira["percent"]) == ("118.83", "59.42")
    # no ' before what a spreadsheet takes for a formula, and no 0 for what is missing
    assert (theo["name"], theo["dropout"], theo["total"], theo["percent"]) == ("=cmd()", "", "", "")
    assert (ming["regularization"], ming["dropout"]) == ("", "")
    data, _out, _err = exported(
        cli, "plain", two_assignments(tmp_path / "2", "plain"), "--missing", "zero", "--scale", "20"
    )
    _maxima, _mira, theo, ming = table(data)
    assert (theo["regularization"], theo["dropout"], theo["percent"]) == ("10", "0", "25")
    assert (ming["total"], ming["percent"]) == ("0", "0")


def test_a_table_of_ones_own_is_filled_in(cli: Cli, tmp_path: Path) -> None:
    before = (
        'Matrikelnummer;Nachname;Vorname;E-Mail;Punkte;Notiz\r\n;Solheim;Mira;;;"a;b"\r\n'
        ";Baptiste;Théo;THEO@uni.example;3,5;\r\n"
    ).encode("cp1252")
    (tmp_path / "class.csv").write_bytes(before)
    into = ("--into", tmp_path / "class.csv", "-a", "regularization", "--column", "Punkte")
    data, _out, err = exported(cli, "plain", two_assignments(tmp_path, "plain"), *into)
    assert data == filled(before, {b";Mira;;;": b";Mira;;85,5;", b";3,5;": b";50;"})
    assert "1 row was found by the name alone" in err


# what is late -------------------------------------------------------------------------------------


def late_class() -> list[GradedPerson]:
    """One person who was two days late, which cost 20 of the 85 points."""
    one = person("Solheim, Mira", 85.0, login="msol7", platform="plain")
    late = Lateness(
        due="2026-11-01T12:00:00+01:00",
        submitted_at="2026-11-02T13:00:00+01:00",
        days=2,
        before=85.0,
        deducted=20.0,
    )
    result = result_of(one, "regularization", 85.0, 100.0)
    result = msgspec.structs.replace(result, score=65.0, late=late)
    return [GradedPerson(one.name, (one.identity,), (result,), ())]


@pytest.mark.parametrize(("scale", "factor"), [(None, 1.0), (Decimal(20), 0.2)])
def test_marks_contain_what_being_late_cost(scale: Decimal | None, factor: float) -> None:
    marks = marks_of(late_class(), "regularization", scale=scale)
    (row,) = table(nbgrader_marks.make([marks]).data)
    assert [float(row[key]) for key in ("raw_score", "late_submission_penalty", "score")] == (
        [pytest.approx(points * factor) for points in (85, 20, 65)]
    )
    assert row["duedate"] == "2026-11-01T12:00:00+01:00"
    _maxima, row = table(plain_marks.make([marks]).data)
    assert float(row["regularization"]) == pytest.approx(65 * factor)
    assert (row["percent"], row["late"]) == ("65", "2")
    assert float(row["deducted"]) == pytest.approx(20 * factor)


# what is asked for --------------------------------------------------------------------------------


def test_an_assignment_has_to_be_chosen_where_the_file_holds_one(cli: Cli, tmp_path: Path) -> None:
    graded = two_assignments(tmp_path, "canvas")
    assert "has marks for dropout, regularization; choose one with -a" in refused(
        cli, "canvas", graded
    )
    data, _out, _err = exported(cli, "canvas", graded, "-a", "dropout")
    assert b"33.33" in data


@pytest.mark.parametrize("spelling", ["sheet.csv", "../{}/sheet.csv"])
def test_the_file_of_the_platform_is_never_written(
    cli: Cli, graded: Path, tmp_path: Path, spelling: str
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(GRADEBOOK, encoding="utf-8", newline="")
    code, _out, err = cli(
        "export", "canvas", graded, "--into", path, "--column", "1234",
        "-o", tmp_path / spelling.format(tmp_path.name),
    )  # fmt: skip
    assert (code, path.read_bytes()) == (2, GRADEBOOK.encode())
    assert "name another one with -o" in err


@pytest.mark.parametrize(
    ("platform", "content", "reason"),
    [
        ("canvas", b"name,points\nMira,3\n", "is not a gradebook of Canvas"),
        ("moodle", b"name,points\nMira,3\n", "is not a grading worksheet of Moodle"),
        ("blackboard", b"name,points\nMira,3\n", "is not a file of Blackboard"),
        ("brightspace", b"name,points\nMira,3\n", "is not a gradebook of Brightspace"),
        ("sakai", b"name,points\nMira,3\n", "is not a gradebook of Sakai"),
        ("nbgrader", b"name,points\nMira,3\n", "is not a table that `nbgrader export` wrote"),
        ("plain", b"wer,points\nMira,3\n", "is not a table with a row of headings"),
        ("canvas", b"PK\x03\x04rest", "is a workbook"),
        ("canvas", b"", "is empty"),
        ("canvas", None, "cannot be read"),
        ("canvas", b"Student,ID,SIS Login ID,Section,A (1)\nM,101,m,A,1,2\n", "more cells"),
    ],
)
def test_another_file_is_refused_in_one_line(
    cli: Cli, graded: Path, tmp_path: Path, platform: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / "sheet.csv").write_bytes(content)
    into = ("--into", tmp_path / "sheet.csv", "--column", "A")
    assert reason in refused(cli, platform, graded, *into)


def test_a_folder_that_is_not_graded_is_refused(cli: Cli, tmp_path: Path) -> None:
    assert "run `grader grade` into it first" in refused(cli, "plain", tmp_path / "nothing")


def test_results_of_different_maxima_need_a_scale(cli: Cli, tmp_path: Path) -> None:
    one = write_class(tmp_path / "a", [person("Mira", 30, platform="plain")], most=60)
    other = write_class(tmp_path / "graded", [person("Théo", 50, platform="plain")])
    for name in ("results.jsonl", "run.json"):
        text = (one / name).read_text().replace("key 0", "key 1")
        if name == "results.jsonl":
            (other / name).write_text((other / name).read_text() + text)
        else:
            (other / name).write_text(text.replace('["key 1"]', '["key 0","key 1"]'))
    assert "are out of 60 and 100 points" in refused(cli, "plain", other)
    data, _out, _err = exported(cli, "plain", other, "--scale", "10")
    assert [row["total"] for row in table(data)] == ["10", "5", "5"]


def test_every_platform_of_the_command_takes_marks() -> None:
    assert tuple(exporting.MARKS) == PLATFORMS


def test_damaged_results_stop_the_export(cli: Cli, tmp_path: Path) -> None:
    graded = write_class(tmp_path / "graded", CLASS)
    store = graded / "results.jsonl"
    lines = store.read_bytes().splitlines(keepends=True)
    store.write_bytes(b"".join([lines[0], lines[1][:50] + b"\n", *lines[2:]]))
    assert "the stored results of 1 submissions are damaged" in refused(cli, "plain", graded)


def test_a_share_of_a_class_is_said_to_be_one(cli: Cli, tmp_path: Path) -> None:
    graded = write_class(tmp_path / "graded", CLASS)
    run = msgspec.json.decode((graded / "run.json").read_bytes(), type=LastRun)
    share = msgspec.structs.replace(run, shard=Shard(numbers=(1,), of=3))
    (graded / "run.json").write_bytes(to_json(share))
    _data, _out, err = exported(cli, "plain", graded)
    assert "share" in err.splitlines()[0]


def test_both_decimal_signs_are_said(cli: Cli, graded: Path, tmp_path: Path) -> None:
    text = GRADEBOOK.replace('"50.00"', '"50,00"')
    (tmp_path / "gradebook.csv").write_text(text, encoding="utf-8")
    into = ("--into", tmp_path / "gradebook.csv", "--column", "1234")
    data, out, _err = exported(cli, "canvas", graded, *into)
    assert b",33.33," in data or b'"33.33"' in data
    assert "marks have '.'" in out


def test_canvas_takes_a_gradebook_of_split_names(cli: Cli, graded: Path, tmp_path: Path) -> None:
    before = (
        b"LastName,FirstName,ID,SIS Login ID,Section,Notes,Week 1 (1234)\n"
        b"Points Possible,,,,,,100\nSolheim,Mira,101,msol7,A,,\nStudent,Test,107,f00d,A,,\n"
    )
    (tmp_path / "gradebook.csv").write_bytes(before)
    into = ("--into", tmp_path / "gradebook.csv", "--column", "1234")
    data, _out, err = exported(cli, "canvas", graded, *into)
    assert data == filled(before, {b"msol7,A,,": b"msol7,A,,85.5"})
    assert "nobody in the class" not in err


def test_a_heading_that_canvas_leaves_out_is_refused(cli: Cli, graded: Path) -> None:
    assert "Canvas leaves out the column 'Final Grade project'" in refused(
        cli, "canvas", graded, "--column", "Final Grade project"
    )


@pytest.mark.parametrize("scale", ["0", "-5", "nan", "inf", "1e300", "much"])
def test_an_impossible_scale_is_refused(cli: Cli, graded: Path, scale: str) -> None:
    assert "--scale" in refused(cli, "plain", graded, f"--scale={scale}")


@pytest.mark.parametrize("name", ["results.jsonl", "run.json", "students/new.csv", "grades.csv"])
def test_files_of_the_class_are_not_written_over(cli: Cli, tmp_path: Path, name: str) -> None:
    graded = write_class(tmp_path / "graded", CLASS)
    before = sorted(path.name for path in graded.iterdir())
    for option in ("-o", "--feedback"):
        code, _out, err = cli("export", "canvas", graded, option, graded / name)
        assert (code, err.count("\n")) == (2, 1)
        assert "is a file of the graded class" in err
    assert sorted(path.name for path in graded.iterdir()) == before
    assert cli("export", "canvas", graded, "-o", graded / "marks.csv")[0] == 0


def test_marks_and_pages_are_two_files(cli: Cli, graded: Path, tmp_path: Path) -> None:
    one = tmp_path / "one"
    code, _out, err = cli("export", "canvas", graded, "-o", one, "--feedback", one)
    assert (code, err) == (2, f"grader: {one} is named for marks and for pages; name two files\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_a_pipe_stays_one(cli: Cli, graded: Path, tmp_path: Path) -> None:
    pipe, link, linked = tmp_path / "pipe", tmp_path / "link", tmp_path / "linked.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert cli("export", "plain", graded, "-o", pipe)[0] == 0
        written = os.read(reader, 100_000)
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    link.symlink_to(linked)
    assert cli("export", "plain", graded, "-o", link)[0] == 0
    assert link.is_symlink()
    assert linked.read_bytes() == written


@pytest.mark.parametrize("platform", ["canvas", "moodle", "blackboard", "brightspace", "sakai"])
def test_a_file_in_which_nobody_is_found_is_not_made(
    cli: Cli, tmp_path: Path, platform: str
) -> None:
    graded = write_class(tmp_path / "graded", [person("Mira", 1, platform="github")])
    assert "by which the platform would find them" in refused(cli, platform, graded)


@pytest.mark.parametrize(
    ("platform", "known"),
    [
        ("canvas", {"user_id": "41"}),
        ("moodle", {"user_id": "41"}),
        ("blackboard", {"login": "mira"}),
        ("brightspace", {"login": "mira"}),
        ("sakai", {"login": "mira"}),
    ],
)
def test_two_people_of_one_number_are_in_no_new_file(platform: str, known: dict[str, str]) -> None:
    # as two exports may have it, each with numbers of its own
    (kind, key), *_ = known.items()
    numbered = {"Mira Solheim": (11, key), "Théo Baptiste": (22, key), "Yemi Okafor": (33, "77")}
    people = []
    for name, (score, number) in numbered.items():
        one = person(name, score, platform=platform, **{kind: number})
        result = result_of(one, "regularization", score, 100.0)
        people.append(GradedPerson(name, (one.identity,), (result,), ()))
    done = exporting.MARKS[platform].make([marks_of(people, "regularization")])
    assert [score in done.data for score in (b"11", b"22", b"33")] == [False, False, True]
    assert done.count == 1
    assert done.leftovers[0].endswith(f"alone: Mira Solheim ({key}); Théo Baptiste ({key})")
