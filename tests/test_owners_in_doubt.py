"""Is a file nobody's rather than somebody else's, where names can be read in two ways?"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.course import Course
from grader.platforms import dates
from grader.submissions import Submission
from tests.test_platform_layouts import (
    INIT,
    NOTEBOOK,
    both,
    by_name,
    contents,
    laid,
    lines,
    notebook,
    read,
)
from tests.test_submissions import packed

pytestmark = [pytest.mark.file_takes(seconds=8)]


def ids(submissions: dict[str, Submission]) -> dict[str, str]:
    """The number that the platform has for each student."""
    return {
        name: each.identity.user_id if each.identity else "" for name, each in submissions.items()
    }


# three numbers in a name of Canvas


@pytest.mark.parametrize("others", [(), ("kim_5002_90002_hw.ipynb",), ("ada_22_90010_hw.ipynb",)])
def test_no_number_is_taken_where_canvas_may_mean_another(
    tmp_path: Path, course: Course, others: tuple[str, ...]
) -> None:
    files = contents("lee_22_5001_90001_hw.ipynb", "bo_5009_90009_x.ipynb", *others)
    for root in both(tmp_path, "canvas", files):
        found = by_name(root, course)
        assert "22" not in ids({n: e for n, e in found.items() if n.startswith("lee")}).values()
        (lee,) = (each for name, each in found.items() if name.startswith("lee"))
        assert any("not certain which one is that of the person" in note for note in lee.notes)
        assert lee.identity is not None
        assert (lee.identity.user_id, lee.identity.attachment_id) == ("", "")
        assert len({each.identity and each.identity.person for each in found.values()}) == len(
            found
        )


def test_all_files_of_a_person_in_doubt_are_theirs(tmp_path: Path, course: Course) -> None:
    names = ("lee_22_5001_90001_hw.ipynb", "lee_22_5001_90003_hw-1.ipynb", "bo_5009_90009_x.ipynb")
    found = by_name(laid(tmp_path / "canvas", contents(*names)), course)
    assert ids(found) == {"bo": "5009", "lee_22_5001": ""}
    assert any(
        "nothing says" not in note and names[0] in note for note in found["lee_22_5001"].notes
    )


@pytest.mark.parametrize(
    "names",
    [
        # the length of the numbers of attachments tells a year from one
        ("lee_5001_90001_2026_hw.ipynb", "kim_5002_90002_hw.ipynb"),
        # no two attachments have one number
        ("lee_5001_90001_10_Reg.ipynb", "kim_5002_90002_10_Reg.ipynb"),
        # no number begins with a zero
        ("lee_5001_90001_01_Reg.ipynb", "kim_5002_90002_01_Reg.ipynb"),
        # the person is known by another file
        ("lee_5001_90001_90007_x.ipynb", "lee_5001_90003_u.py", "kim_5002_90002_x.ipynb"),
    ],
)
def test_what_others_show_of_the_numbers_is_no_doubt(
    tmp_path: Path, course: Course, names: tuple[str, ...]
) -> None:
    for root in both(tmp_path, "canvas", contents(*names)):
        found = by_name(root, course)
        assert ids(found) == {"kim": "5002", "lee": "5001"}
        assert all("a third number" not in note for each in found.values() for note in each.notes)


def test_one_file_of_canvas_with_three_numbers(tmp_path: Path, course: Course) -> None:
    root = laid(tmp_path / "canvas", contents("lee_222_5001_90001_hw.ipynb"))
    (lee,) = read(root / "lee_222_5001_90001_hw.ipynb", course).submissions
    assert lee.identity is not None
    assert lee.identity.user_id == ""
    assert "a third number" in lee.notes[0]


# a user name of Blackboard that nothing tells from the title


def test_a_user_name_that_is_not_certain_is_said(tmp_path: Path, course: Course) -> None:
    names = [f"Week 1_{login}_attempt_2026-11-02-10-11-12_x.ipynb" for login in ("a_li", "bo")]
    for each in read(laid(tmp_path / "bb", contents(*names)), course).submissions:
        assert each.identity is not None
        assert each.identity.login == ""
        assert "the user name is not known" in each.notes[0]


# people who look alike on a drive


def test_numbered_files_of_a_drive_may_be_namesakes(tmp_path: Path, course: Course) -> None:
    names = ("Ada Li - Week 1.ipynb", "Ada Li - Week 1 (1).ipynb", "Bo - Week 1.ipynb")
    for root in both(tmp_path, "google", contents(*names)):
        found = by_name(root, course)
        assert list(found) == ["Ada Li (1)", "Ada Li (2)", "Bo"]
        assert all("look alike" in each.notes[0] for name, each in found.items() if name != "Bo")


# names that somebody chose


@pytest.mark.parametrize(
    "chosen",
    [
        ("Bob_7_assignsubmission_file/x.ipynb", "Ann_8_assignsubmission_file/x.ipynb"),
        ("lee_5001_90001_hw.ipynb", "kim_5002_90002_hw.ipynb"),
        ("submitted/ada/hw/x.ipynb", "submitted/bo/hw/x.ipynb"),
        ("Submitted files/bo/W/Version 1/x.ipynb",),
        ("1-2 - Ada - Nov 2, 2026 926 PM/x.ipynb", "3-2 - Bo - Nov 2, 2026 926 PM/x.ipynb"),
    ],
)
def test_nobody_hands_in_for_others(
    tmp_path: Path, course: Course, chosen: tuple[str, ...]
) -> None:
    files = contents("ada/x.ipynb", "bo/x.ipynb", *(f"eve/{name}" for name in chosen))
    for root in both(tmp_path, "class", files):
        found = read(root, course)
        assert {each.student for each in found.submissions} == {"ada", "bo", "eve"}
        assert {each.identity and each.identity.platform for each in found.submissions} == {"plain"}
        assert any("eve looks like an export of" in line for line in lines(root, course))


def test_an_export_beside_few_people_is_read(tmp_path: Path, course: Course) -> None:
    names = [f"moodle/P{at}_{at}_assignsubmission_file/x.ipynb" for at in range(1, 5)]
    for root in both(tmp_path, "class", contents(*names, "bo/x.ipynb", "cy/x.ipynb")):
        assert len(by_name(root, course)) == 6
        assert not any("looks like" in line for line in lines(root, course))
    told = laid(tmp_path / "told", contents(*names[:1], "bo/x.ipynb", "cy/x.ipynb"))
    people = read(told, course, layout="moodle").submissions
    assert "P1" in {each.student for each in people}


def test_a_flat_file_cannot_say_that_it_is_feedback(tmp_path: Path, course: Course) -> None:
    eve = "Eve_3_assignsubmission_file_my_1_assignfeedback_file.ipynb"
    for root in both(tmp_path, "moodle", contents(eve, "Bo_2_assignsubmission_file_x.ipynb")):
        assert list(by_name(root, course)) == ["Bo", "Eve"]


# what the teacher keeps beside an export


def test_a_solution_beside_an_export_is_the_teachers(tmp_path: Path, course: Course) -> None:
    people = ("lee_5001_90001_hw.ipynb", "kim_5002_90002_hw.ipynb")
    files = contents(*people, "solution.ipynb", "rubric.pdf", "ada.ipynb", "desktop.ini")
    for root in both(tmp_path, "canvas", files):
        assert list(by_name(root, course)) == ["ada", "kim", "lee"]
        assert "left out as the teacher's: rubric.pdf and solution.ipynb" in lines(root, course)


def test_a_person_may_be_called_like_a_folder_of_the_teacher(
    tmp_path: Path, course: Course
) -> None:
    names = ("ada", "feedback", "index", "solutions", "tests")
    for root in both(tmp_path, "class", contents(*(f"{name}/x.ipynb" for name in names))):
        assert list(by_name(root, course)) == list(names)


def test_tests_that_every_clone_has_are_the_teachers(tmp_path: Path, course: Course) -> None:
    above = "hw-submissions"
    files = contents(*(f"{above}/hw-{who}/tests/given.ipynb" for who in ("ada", "bo")))
    files |= {
        f"{above}/hw-ada/x.ipynb": notebook("x = 1"),
        f"{above}/hw-cy/tests/x.ipynb": NOTEBOOK,
    }
    for root in both(tmp_path, "clones", files):
        found = by_name(root, course)
        assert found["ada"].source.endswith("hw-ada/x.ipynb")
        assert found["bo"].is_missing
        assert found["cy"].source.endswith("hw-cy/tests/x.ipynb")


# which hand-in is the later one


def test_attempts_whose_times_nobody_can_read_are_said(tmp_path: Path, course: Course) -> None:
    names = [f"1-2 - Mira - {day}-11-2026 2126/x.ipynb" for day in ("02", "03")]
    for root in both(tmp_path, "bs", contents(*names)):
        mira = by_name(root, course)["Mira"]
        assert "although nothing says which was handed in last" in mira.notes[0]
        assert mira.identity is not None
        assert mira.identity.submitted_at == ""


def test_a_later_attempt_without_a_notebook_is_said(tmp_path: Path, course: Course) -> None:
    head = "Week 1_{}_attempt_2026-11-{}-10-11-12{}"
    later = head.format("ada", "05", ".txt")
    names = (head.format("ada", "02", "_x.ipynb"), head.format("ada", "02", ".txt"), later)
    others = (head.format(who, "03", "_x.ipynb") for who in ("bo", "cy"))
    for root in both(tmp_path, "bb", contents(*names, *others)):
        found = by_name(root, course)
        assert found["ada"].notes == (f"handed in later, without a notebook: {later}",)
        assert found["bo"].notes == ()


def test_the_version_that_a_folder_says_counts(tmp_path: Path, course: Course) -> None:
    names = [f"ada/{name}/hw.ipynb" for name in ("v1", "v10", "v9")]
    for root in both(tmp_path, "class", contents(*names, "bo/hw.ipynb")):
        ada = by_name(root, course)["ada"]
        assert ada.source.endswith("v10/hw.ipynb")
        assert ada.notes[0].endswith("not graded: v1/hw.ipynb and v9/hw.ipynb")


# folders of one person, and of a class


def test_parts_of_one_persons_work_in_a_zip_are_no_people(tmp_path: Path, course: Course) -> None:
    files = {"ada/first/x.ipynb": NOTEBOOK, "ada/second/y.ipynb": notebook(INIT)}
    for root in both(tmp_path, "work", files):
        assert {each.student for each in read(root, course).submissions} == {"ada"}


def test_one_folder_with_work_beside_others_is_a_person(tmp_path: Path, course: Course) -> None:
    files = {"ada/a/x.py": b"x = 1", "ada/b/y.py": b"y = 1", "bo/r.pdf": b"r", "cy/": b""}
    for root in both(tmp_path, "class", files):
        assert {each.student for each in read(root, course).submissions} == {"ada", "bo", "cy"}


def test_an_empty_text_is_nothing_handed_in(tmp_path: Path, course: Course) -> None:
    for name, person in (
        ("lee_5001_text.html", "lee"),
        ("Ada_1_assignsubmission_onlinetext/onlinetext.html", "Ada"),
    ):
        files = {
            name: b"",
            **contents("kim_5002_90002_hw.ipynb", "Bo_2_assignsubmission_file/x.ipynb"),
        }
        for root in both(tmp_path, person, files):
            found = by_name(root, course)[person]
            assert (found.problem, found.is_missing) == ("nothing was handed in", True)


def test_folders_of_sections_hold_weeks(tmp_path: Path, course: Course) -> None:
    people = {"A": ("ada", "bo"), "B": ("cy", "di")}
    files = {
        f"{section}/Week {week}/{who}/x.ipynb": notebook(text)
        for section, names in people.items()
        for who in names
        for week, text in ((1, INIT), (2, NOTEBOOK.decode()))
        if week == 1 or who != "di"
    }
    files |= {name: NOTEBOOK for name in files if "Week 2" in name}
    for root in both(tmp_path, "class", files):
        found = read(root, course).submissions
        assert [each.student for each in found] == ["ada", "ada", "bo", "bo", "cy", "cy", "di"]
        assert len({each.identity and each.identity.person for each in found}) == 4


def test_weeks_of_a_class_of_one(tmp_path: Path, course: Course) -> None:
    files = {"Week 1/ada/x.ipynb": notebook(INIT), "Week 2/ada/x.ipynb": NOTEBOOK}
    for root in both(tmp_path, "class", files):
        found = read(root, course).submissions
        assert [each.student for each in found] == ["ada", "ada"]
        assert len({each.identity and each.identity.person for each in found}) == 1
        assert "not certain" in lines(root, course)[0]


def test_folders_of_assignments_under_any_name_are_weeks(tmp_path: Path, course: Course) -> None:
    texts = {"start": notebook(INIT), "later": NOTEBOOK}
    files = {f"{name}/{who}/x.ipynb": texts[name] for name in texts for who in ("ada", "bo")}
    for root in both(tmp_path, "class", files):
        found = read(root, course).submissions
        assert [each.student for each in found] == ["ada", "ada", "bo", "bo"]
        assert len({each.identity and each.identity.person for each in found}) == 2


@pytest.mark.parametrize(
    "names",
    [("A/ada", "A/bo", "B/ada", "B/bo"), ("A/ada", "A/bo", "B/cy", "B/di")],
)
def test_what_folders_hold_is_not_certain(
    tmp_path: Path, course: Course, names: tuple[str, ...]
) -> None:
    for root in both(tmp_path, "class", contents(*(f"{name}/x.ipynb" for name in names))):
        assert "this is not certain" in lines(root, course)[0]


def test_folders_without_work_beside_weeks_are_nobodys(tmp_path: Path, course: Course) -> None:
    names = ("week 1/ada/x.ipynb", "week 1/bo/x.ipynb", "week 2/cy/r.pdf", "slides/a.pdf")
    for root in both(tmp_path, "class", contents(*names)):
        assert list(by_name(root, course)) == ["ada", "bo", "cy"]
        assert lines(root, course)[-1] == "left out as nobody's: slides/a.pdf"


def test_a_folder_may_hold_nothing_but_exports(tmp_path: Path, course: Course) -> None:
    files = {
        f"w{week}.zip": packed(
            {f"{who}_{week}0_x.ipynb": NOTEBOOK for who in ("lee_5001_900", "kim_5002_910")}
        )
        for week in (1, 2)
    }
    for root in both(tmp_path, "canvas", files):
        found = read(root, course)
        assert [each.people for each in found.overview] == [{}, {"canvas": 2}, {"canvas": 2}]
        assert sorted({each.student for each in found.submissions}) == ["kim", "lee"]
        assert not [*found.overview[0].lines()]


def test_people_are_counted_once(tmp_path: Path, course: Course) -> None:
    names = [f"w{n}/{who}_900{n}0_x.ipynb" for n in (1, 2) for who in ("lee_5001", "kim_5002")]
    names = [name.replace("kim_5002_900", "kim_5002_910") for name in names]
    root = laid(tmp_path / "canvas", contents(*names))
    assert lines(root, course) == ["Canvas, 2 people"]


# times in other languages


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2 nov. 2026 2126", "2026-11-02T21:26:00"),
        ("12. März 2027 0905", "2027-03-12T09:05:00"),
        ("3 de diciembre de 2026 9:26 p. m.", "2026-12-03T21:26:00"),
        ("1 août 2026 09h05", "2026-08-01T09:05:00"),
        ("Kasım 2, 2026 2126", "2026-11-02T21:26:00"),
        ("2 November, 2026 12:01 am", "2026-11-02T00:01:00"),
        ("2026-11-02 21 h 26", "2026-11-02T21:26:00"),
        ("2026年11月2日 下午926", "2026-11-02T21:26:00"),
        ("2026年11月2日 21時26分", "2026-11-02T21:26:00"),
        ("2026년 11월 2일 오전 1226", "2026-11-02T00:26:00"),
        ("25.12.2026 2126", "2026-12-25T21:26:00"),
        ("25-12-2026 2126", "2026-12-25T21:26:00"),
        ("12-25-2026 2126", "2026-12-25T21:26:00"),
        ("Sunday, 8 November 2026, 11:59 PM", "2026-11-08T23:59:00"),
        ("2026年11月8日 星期日 23:59", "2026-11-08T23:59:00"),
        ("2.11.2026 2126", ""),
        ("02-11-2026 2126", ""),  # the second of November, or the eleventh of February
        ("Nov 2, 2026 1326 PM", ""),
        ("3 marraskuu 2026 2126", ""),  # not a word for March
    ],
)
def test_times_in_many_languages(text: str, time: str) -> None:
    assert dates.of_words(text) == time


@pytest.mark.parametrize(
    "times",
    [
        ("2 nov. 2026 2126", "12 nov. 2026 0905"),
        ("2026-11-02 2126", "2026-11-12 0905"),
        ("2026年11月2日 下午926", "2026年11月12日 上午905"),
    ],
)
def test_attempts_of_brightspace_in_many_languages(
    tmp_path: Path, course: Course, times: tuple[str, str]
) -> None:
    names = [f"1-2 - Anne - Marie - {time}/x.ipynb" for time in times]
    for root in both(tmp_path, "bs", contents(*names, f"3-2 - Bo - {times[0]}/r.pdf")):
        found = by_name(root, course)
        assert list(found) == ["Anne - Marie", "Bo"]
        assert times[1] in found["Anne - Marie"].source
        assert [each.identity and each.identity.submitted_at for each in found.values()] == [
            "2026-11-12T09:05:00",
            "2026-11-02T21:26:00",
        ]


@pytest.mark.parametrize(
    ("handed_in", "given_back"),
    [
        ("Adjuntos del envío", "Adjuntos al comentario"),
        ("Pièce(s) jointe(s) de la remise", "Pièce(s) jointe(s) du commentaire"),
        ("提出物の添付ファイル", "フィードバックの添付ファイル"),
        ("提交作业的附件", "反馈的附件"),
        ("Приложения к работе", "Приложения в проверенной работе"),
    ],
)
def test_what_sakai_gave_back_is_the_teachers_in_many_languages(
    tmp_path: Path, course: Course, handed_in: str, given_back: str
) -> None:
    files = {
        f"A/{who}/{folder}/{name}.ipynb": notebook(text)
        for who in ("Li, Ada(ali)", "Bo, B(bob)")
        for folder, name, text in ((handed_in, "x", "x = 1"), (given_back, "a", "x = 2"))
    }
    files |= {
        f"A/{who}/timestamp.txt": b"2026-11-03T10:11:12.5Z"
        for who in ("Li, Ada(ali)", "Bo, B(bob)")
    }
    for root in both(tmp_path, "sakai", files):
        found = by_name(root, course)
        assert list(found) == ["Bo, B", "Li, Ada"]
        assert all(each.source.endswith(f"{handed_in}/x.ipynb") for each in found.values())
        assert {each.identity and each.identity.submitted_at for each in found.values()} == {
            "2026-11-03T10:11:12Z"
        }


def test_sakai_without_folders(tmp_path: Path, course: Course) -> None:
    names = (
        "Li, Ada (Bea)(ali)_Submission attachment(s)_my_feedback.ipynb",
        "Li, Ada (Bea)(ali)_Feedback Attachment(s)better.ipynb",
        "Li, Ada (Bea)(ali)_comments.txt",
        "Bo, B(bob)__submissionText.html",
    )
    files = contents(*(f"A/{name}" for name in names))
    files[f"A/{names[-1]}"] = b"<p>my answer</p>"
    for root in both(tmp_path, "sakai", files):
        found = by_name(root, course)
        assert {name: each.identity and each.identity.login for name, each in found.items()} == {
            "Bo, B": "bob",
            "Li, Ada (Bea)": "ali",
        }
        assert found["Li, Ada (Bea)"].source.endswith("my_feedback.ipynb")
        assert "submissionText" in (found["Bo, B"].problem or "")


def test_folders_of_teams_in_other_languages(tmp_path: Path, course: Course) -> None:
    done, open_ = "Eingereichte Dateien", "Arbeitsdateien"
    names = [f"{done}/{who}/Woche 1/Version 1/x.ipynb" for who in ("Mira", "Bo")]
    names += [f"{open_}/{who}/Woche 1/x.ipynb" for who in ("Mira", "Cy")]
    for root in both(tmp_path, "teams", contents(*names)):
        found = by_name(root, course)
        assert list(found) == ["Bo", "Cy", "Mira"]
        assert "a draft is not graded" in (found["Cy"].problem or "")
        assert lines(root, course) == ["Microsoft Teams, 3 people"]
