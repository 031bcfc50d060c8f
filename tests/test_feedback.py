"""Does feedback come back to the right person, and to nobody else?"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.batch.exporting import graded_people
from grader.batch.feedback import export_feedback, feedback_zips, for_its_person
from grader.course import Course
from grader.errors import GraderError
from grader.platforms.canvas.feedback import feedback as canvas_feedback
from grader.platforms.feedback import FeedbackPage, zips
from grader.platforms.moodle.feedback import feedback as moodle_feedback
from grader.platforms.people import GradedPerson
from grader.results import Identity, Result
from grader.submissions import collect
from tests.support.command_line import Cli
from tests.support.graded_folders import graded_folder, handed_in
from tests.support.importers.feedback import (
    canvas_takes,
    exchange_name,
    moodle_takes,
    nbgrader_releases,
)
from tests.support.made_results import COST, mixed, perfect, result, right_question, unreadable
from tests.support.small_submissions import ZEROS

CELL = {"cell_type": "code", "metadata": {}, "source": ZEROS, "outputs": [], "execution_count": 1}
NOTEBOOK = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
NAMES = (
    "Mira Solheim",
    "Théo Baptiste",
    "Yemi Okafor",
    "李娜",
    "Anna_Maria de_Vries",
    "Lee 2 Park",
)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs `grader …` in this process, in English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return Cli(monkeypatch, capsys)


def short(name: str, **more: object) -> Result:
    """A short result."""
    return result(name, right_question("compute_cost_with_regularization", 20, COST), **more)


def of_canvas(name: str, user: str, attachment: str, **more: object) -> Result:
    """The result of somebody who handed in through Canvas."""
    label = re.sub(r"[^\w]", "", name).lower()
    source = f"/home/prof/subs.zip/{label}_{user}_{attachment}_hw.ipynb"
    known = {"user_id": user, "attachment_id": attachment, "person": user}
    return handed_in(short(name, **more), "canvas", source, export="subs.zip", **known)


def of_moodle(name: str, user: str, *, folder: str = "_assignsubmission_file") -> Result:
    """The result of somebody who handed in through Moodle."""
    source = f"week1.zip/{name}_{user}{folder}/hw.ipynb"
    return handed_in(short(name), "moodle", source, user_id=user, export="week1.zip")


def title_of(page: bytes) -> str:
    """Whose page it says that it is."""
    found = re.search(r"<h1><bdi>(.*?)</bdi></h1>", page.decode())
    assert found
    return found[1]


# Canvas


def test_canvas_gives_each_person_their_page(tmp_path: Path, cli: Cli) -> None:
    people = {name: (f"{4000 + n}", f"{90000 + n}") for n, name in enumerate(NAMES)}
    out = graded_folder(
        tmp_path / "out", [of_canvas(name, *numbers) for name, numbers in people.items()]
    )
    code, printed, err = cli("export", "canvas", out, "--feedback", tmp_path / "fb.zip")
    assert (code, err) == (0, "")
    assert printed.startswith(f"6 pages are in {tmp_path / 'fb.zip'}\n")
    assert "under the name of the file that the student handed in" in printed
    data = (tmp_path / "fb.zip").read_bytes()
    taken = canvas_takes(data, {user: [attachment] for user, attachment in people.values()})
    assert taken.ignored == []
    assert {user: [title_of(page) for page in pages] for user, pages in taken.pages.items()} == {
        user: [name] for name, (user, _attachment) in people.items()
    }


def test_numbers_in_names_are_not_taken_for_those_of_canvas(tmp_path: Path) -> None:
    # the names of Canvas's own files: a number in the name stands before those of Canvas
    results = [
        handed_in(
            short(name),
            "canvas",
            f"subs/{name}_{user}_{user}9_hw.ipynb",
            user_id=user,
            attachment_id=f"{user}9",
        )
        for name, user in (
            ("lee_2", "700"),
            ("12_monkeys", "701"),
            ("LATE_3_4", "702"),
            ("a", "703"),
        )
    ]
    feedback = export_feedback("canvas", graded_folder(tmp_path, results))
    (files,) = feedback.files.values()
    taken = canvas_takes(zips(files)[0], {user: [f"{user}9"] for user in map(str, range(700, 704))})
    assert taken.ignored == []
    assert sorted(taken.pages) == ["700", "701", "702", "703"]
    assert "lee_2, 12_monkeys and LATE_3_4" in feedback.remarks[1]


def test_pseudonyms_of_canvas(tmp_path: Path) -> None:
    results = [
        handed_in(
            short(user), "canvas", f"s/{user}_55_hw.ipynb", user_id=user, attachment_id=f"55{n}"
        )
        for n, user in enumerate(("anon_x1y2z", "anon_77"))
    ]
    (files,) = export_feedback("canvas", graded_folder(tmp_path, results)).files.values()
    taken = canvas_takes(zips(files)[0], {"anon_x1y2z": ["550"], "anon_77": ["551"]})
    assert (sorted(taken.pages), taken.ignored) == (["anon_77", "anon_x1y2z"], [])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=12) | st.sampled_from(["link_1", "anon_5", "._x", "LATE", "7_8_9"]),
            st.integers(1, 10**6),
            st.integers(1, 10**6),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda each: each[1],
    )
)
def test_whatever_people_are_called(people: list[tuple[str, int, int]]) -> None:
    pages = []
    for name, user, attachment in people:
        known = {"user_id": str(user), "attachment_id": str(attachment), "name": name}
        for platform in ("canvas", "moodle"):
            identity = Identity(platform=platform, person=str(user), **known)
            its = msgspec.structs.replace(short(name), identity=identity)
            pages.append(
                FeedbackPage(GradedPerson(name, (identity,), (its,), ()), its, b"%d" % user)
            )
    expected = {str(user): [b"%d" % user] for _name, user, _attachment in people}
    (files,) = canvas_feedback(pages).files.values()
    taken = canvas_takes(zips(files)[0], {str(user): [str(number)] for _, user, number in people})
    assert (taken.pages, taken.ignored) == (expected, [])
    (files,) = moodle_feedback(pages).files.values()
    for old in (True, False):
        gets = moodle_takes(zips(files)[0], list(expected), old=old)
        assert (gets.pages, gets.ignored) == (expected, [])


def test_who_has_no_place_in_canvas_is_named(tmp_path: Path, cli: Cli) -> None:
    text_only = of_canvas("Lotta Qvist", "4100", "")
    elsewhere = handed_in(short("Yemi Okafor"), "plain", "plain/Yemi Okafor/hw.ipynb")
    out = graded_folder(tmp_path / "out", [of_canvas("Mira", "41", "91"), text_only, elsewhere])
    code, printed, err = cli("export", "canvas", out, "--feedback", tmp_path / "fb.zip")
    assert code == 0
    assert printed.startswith("1 page is in ")
    assert sorted(err.splitlines(), reverse=True) == [
        "grader: 1 person handed in no file, only text or a link, so Canvas has no place for the "
        "page: Lotta Qvist",
        "grader: 1 person did not hand in through Canvas, so there is no place for the page: "
        "Yemi Okafor",
    ]


def test_the_attempt_that_counts_gets_the_page(tmp_path: Path) -> None:
    again = of_canvas("Mira", "41", "92")
    source = again.source.replace("_41_92_", "_LATE_41_92_")
    out = graded_folder(tmp_path, [msgspec.structs.replace(again, source=source)])
    (files,) = export_feedback("canvas", out).files.values()
    taken = canvas_takes(zips(files)[0], {"41": ["92"]})
    assert (list(taken.pages), taken.ignored) == (["41"], [])


# Moodle


@pytest.mark.parametrize("folder", ["_assignsubmission_file", "_assignsubmission_file_"])
def test_moodle_gives_each_person_their_page(tmp_path: Path, folder: str) -> None:
    people = {name: f"{40001 + n}" for n, name in enumerate(NAMES)}
    results = [of_moodle(name, user, folder=folder) for name, user in people.items()]
    (files,) = export_feedback("moodle", graded_folder(tmp_path, results)).files.values()
    (data,) = zips(files)
    is_old = folder.endswith("_")
    taken = moodle_takes(data, list(people.values()), old=is_old)
    assert taken.ignored == []
    assert {user: [title_of(page) for page in pages] for user, pages in taken.pages.items()} == {
        user: [name] for name, user in people.items()
    }
    assert f"Mira Solheim_40001{folder}/feedback.html" in files
    assert f"Anna Maria de Vries_40005{folder}/feedback.html" in files


def test_moodle_without_folders(tmp_path: Path) -> None:
    flat = handed_in(
        short("Mira"), "moodle", "w.zip/Mira_41_assignsubmission_file_hw.ipynb", user_id="41"
    )
    (files,) = export_feedback("moodle", graded_folder(tmp_path, [flat])).files.values()
    assert list(files) == ["Mira_41_assignsubmission_file_/feedback.html"]


def test_numbers_of_one_export_are_not_those_of_another(tmp_path: Path, cli: Cli) -> None:
    """In two assignments of Moodle, one number is two people."""
    first, second = of_moodle("Mira", "41"), of_moodle("Théo", "41")
    assert second.identity
    other = msgspec.structs.replace(second.identity, export="week1 evening.zip")
    second = msgspec.structs.replace(second, identity=other)
    out = graded_folder(tmp_path / "out", [first, second])
    code, printed, _err = cli("export", "moodle", out, "--feedback", tmp_path / "fb.zip")
    assert code == 0
    for number, (export, name) in enumerate(
        (("week1.zip", "Mira"), ("week1 evening.zip", "Théo")), start=1
    ):
        path = tmp_path / f"fb-{number}.zip"
        assert f"{path} is for the people of {export}" in printed
        ((_user, (page,)),) = moodle_takes(path.read_bytes(), ["41"], old=False).pages.items()
        assert title_of(page) == name


# nbgrader


def of_nbgrader(
    course: Path, student: str, secret: str, notebook: str = "hw", **known: str
) -> Result:
    """The result of somebody in an nbgrader course, whose files are there."""
    folder = course / "submitted" / student / "ps1"
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2026-11-03 10:00:00.000000 UTC", encoding="utf-8")
    if secret:
        (folder / "submission_secret.txt").write_text(secret, encoding="utf-8")
    source = str(folder / f"{notebook}.ipynb")
    known = {"user_id": student, "submitted_at": "2026-11-03T10:00:00Z", **known}
    return handed_in(short(student), "nbgrader", source, **known)


def test_nbgrader_releases_each_page_under_the_secret_of_the_hand_in(
    tmp_path: Path, cli: Cli
) -> None:
    secrets = {"mira": "s3cret", "theo": "0ther", "yemi": ""}
    results = [of_nbgrader(tmp_path, student, secret) for student, secret in secrets.items()]
    out = graded_folder(tmp_path / "out", results)
    code, printed, _err = cli("export", "nbgrader", out, "-o", tmp_path / "feedback")
    assert code == 0
    assert printed.startswith(f"3 pages are in {tmp_path / 'feedback'}\n")
    assert "beside the hand-ins of yemi, so" in printed
    released = nbgrader_releases(tmp_path / "feedback", "ps1")
    assert len(released) == 3
    for student in ("mira", "theo"):
        assert title_of(released[exchange_name(secrets[student], "hw")]) == student
    time = tmp_path / "feedback" / "yemi" / "ps1" / "timestamp.txt"
    assert time.read_text(encoding="utf-8") == "2026-11-03 10:00:00.000000 UTC"


def test_a_page_of_nbgrader_is_not_written_over_that_of_another_course(
    tmp_path: Path, cli: Cli
) -> None:
    results = [
        of_nbgrader(tmp_path / course, "mira", "", export=course) for course in ("north", "south")
    ]
    out = graded_folder(tmp_path / "out", results)
    code, printed, err = cli("export", "nbgrader", out, "-o", tmp_path / "feedback")
    assert (code, printed.splitlines()[0]) == (0, f"1 page is in {tmp_path / 'feedback'}")
    assert "1 person has several pages of one notebook" in err


def test_a_secret_that_is_made_cannot_be_guessed_but_stays(tmp_path: Path, cli: Cli) -> None:
    made = []
    for name in ("a", "b"):
        out = graded_folder(tmp_path / name, [of_nbgrader(tmp_path / f"c{name}", "mira", "")])
        for again in ("1", "2"):
            target = tmp_path / f"{name}{again}"
            assert cli("export", "nbgrader", out, "-o", target)[0] == 0
            made.append((target / "mira/ps1/submission_secret.txt").read_text(encoding="utf-8"))
    assert made[0] == made[1] != made[2] == made[3]


def test_secrets_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "course.zip", "w") as archive:
        archive.writestr("submitted/mira/ps1/submission_secret.txt", "in the zip")
        archive.writestr("submitted/mira/ps1/timestamp.txt", "2026-11-03 10:00:00 UTC")
    source = str(tmp_path / "course.zip" / "submitted" / "mira" / "ps1" / "hw.ipynb")
    its = handed_in(short("mira"), "nbgrader", source, user_id="mira")
    (files,) = export_feedback("nbgrader", graded_folder(tmp_path / "out", [its])).files.values()
    assert files["mira/ps1/submission_secret.txt"] == b"in the zip"
    assert files["mira/ps1/timestamp.txt"] == b"2026-11-03 10:00:00 UTC"


@pytest.mark.parametrize("student", ["..", ".", "a/b", ""])
def test_no_page_leads_out_of_the_folder(tmp_path: Path, student: str) -> None:
    source = f"submitted/{student}/ps1/hw.ipynb"
    its = handed_in(short("x"), "nbgrader", source, user_id=student)
    feedback = export_feedback("nbgrader", graded_folder(tmp_path, [its]))
    assert not feedback.files
    assert "in the folder of an assignment" in feedback.leftovers[0]


# What is in the pages


def a_class() -> list[Result]:
    """People of one class, with notes that name others, and a group."""
    results = [of_canvas(name, f"{5000 + n}", f"{80000 + n}") for n, name in enumerate(NAMES)]
    results[0] = msgspec.structs.replace(
        results[0], notes=("late", "Théo Baptiste handed in the same file", "as 5003 did")
    )
    for number in (2, 3):
        results[number] = msgspec.structs.replace(
            results[number], student="Yemi Okafor & 李娜", group=(NAMES[2], NAMES[3])
        )
    long = [mixed(), perfect(), unreadable()]
    for number, one in enumerate(long):
        known = {"user_id": f"60{number}0", "attachment_id": f"70{number}0"}
        source = f"/home/prof/subs.zip/x_60{number}0_70{number}0_hw.ipynb"
        email = f"person{number}@example.org"
        results.append(
            handed_in(
                one, "canvas", source, export="subs.zip", email=email, login=f"lg{number}", **known
            )
        )
    return results


def test_no_page_has_anything_of_anybody_else(tmp_path: Path) -> None:
    out = graded_folder(tmp_path, a_class())
    (files,) = export_feedback("canvas", out).files.values()
    assert len(files) == 9
    people = graded_people(out)
    for person in people:
        (identity,) = person.identities
        mine = {identity.name, identity.user_id, identity.attachment_id, identity.email}
        others = {
            known
            for other in people
            for one in other.identities
            for known in (one.name, one.user_id, one.attachment_id, one.email, one.login)
            if known and known not in mine
        }
        (page,) = (data.decode() for path, data in files.items() if f"_{identity.user_id}_" in path)
        text = re.sub(r"<style>.*?</style>|\bd=\"[^\"]*\"|style=\"[^\"]*\"", "", page, flags=re.S)
        assert title_of(page.encode()) == identity.name
        assert [known for known in others if re.search(rf"\b{re.escape(known)}\b", text)] == []
        links = re.findall(r"(?:href|src|action)=\"([^\"]*)\"", page)
        assert [link for link in links if not link.startswith(("#", "data:"))] == []
        assert not re.search(r"index\.html|results\.json|grades\.csv|/home/prof|subs\.zip", text)
    (first,) = (data.decode() for path, data in files.items() if "_5000_" in path)
    assert ">late<" in first


def test_a_note_that_names_nobody_stays() -> None:
    its = msgspec.structs.replace(short("Mira"), notes=("late", "Miranda helped", "by mira l."))
    assert for_its_person(its, {"mira l.", "li"}).notes == ("late", "Miranda helped")


def test_each_member_of_a_group_gets_a_page(tmp_path: Path) -> None:
    (files,) = export_feedback("canvas", graded_folder(tmp_path, a_class())).files.values()
    taken = canvas_takes(zips(files)[0], {f"{5000 + n}": [f"{80000 + n}"] for n in range(6)})
    assert [title_of(page) for user in ("5002", "5003") for page in taken.pages[user]] == [
        "Yemi Okafor",
        "李娜",
    ]


def test_members_with_one_number_of_their_group_get_all_pages(tmp_path: Path) -> None:
    both = [of_moodle(name, "900") for name in ("Mira", "Théo")]
    (files,) = export_feedback("moodle", graded_folder(tmp_path, both)).files.values()
    taken = moodle_takes(zips(files)[0], ["900"], old=False)
    assert sorted(map(title_of, taken.pages["900"])) == ["Mira", "Théo"]


def test_of_two_assignments_one_is_chosen(tmp_path: Path, cli: Cli) -> None:
    first = of_canvas("Mira", "41", "91")
    other = of_canvas("Mira", "41", "92", assignment="initialization", title="Initialization")
    pdf = msgspec.structs.replace(of_canvas("Théo", "42", "93"), assignment=None)
    out = graded_folder(tmp_path / "out", [first, other, pdf])
    code, _out, err = cli("export", "canvas", out, "--feedback", tmp_path / "fb.zip")
    assert code == 2
    assert "has pages for initialization, regularization; choose one with -a" in err
    (files,) = export_feedback("canvas", out, "initialization").files.values()
    assert list(files) == ["Mira_41_92_feedback.html"]


# The zips


def test_the_same_pages_give_the_same_zip(tmp_path: Path) -> None:
    results = [of_canvas(name, f"4{n}", f"9{n}") for n, name in enumerate(NAMES)]
    made = []
    for folder, order in (("a", results), ("b", results[::-1])):
        feedback = export_feedback("canvas", graded_folder(tmp_path / folder, order))
        made.append([data for data, _ in feedback_zips(feedback, Path("x.zip"), None).values()])
    assert made[0] == made[1]


def test_zips_are_no_larger_than_asked(tmp_path: Path, cli: Cli) -> None:
    people = {f"{40000 + n}": [f"{90000 + n}"] for n in range(8)}
    out = graded_folder(
        tmp_path / "out", [of_canvas(f"P {user}", user, *its) for user, its in people.items()]
    )
    assert cli("export", "canvas", out, "--feedback", tmp_path / "fb.zip")[0] == 0
    one = (tmp_path / "fb.zip").stat().st_size / 8
    most = 3.2 * one / 1e6
    code, printed, _err = cli(
        "export", "canvas", out, "--feedback", tmp_path / "fb.zip", "--max-mb", f"{most:.6f}"
    )
    assert code == 0
    paths = sorted(tmp_path.glob("fb-*.zip"))
    assert len(paths) == 3
    assert all(path.stat().st_size <= most * 1e6 for path in paths)
    found = [canvas_takes(path.read_bytes(), people) for path in paths]
    assert sorted(user for taken in found for user in taken.pages) == sorted(people)
    assert f"{tmp_path / 'fb.zip'} is from an earlier export" in printed
    with pytest.raises(GraderError, match="alone makes a zip"):
        zips({"a": b"x" * 100}, 50)


# Sources


def test_sources_are_the_functions_that_people_wrote(tmp_path: Path, cli: Cli) -> None:
    twins = [short("Mira"), msgspec.structs.replace(short("Mira"), source="other/hw.ipynb")]
    out = graded_folder(tmp_path / "out", [mixed(), *twins, unreadable()])
    target = tmp_path / "sources"
    code, printed, err = cli("export", "sources", out, "-o", target)
    assert code == 0
    assert printed == f"3 files are in {target}\n"
    assert err == "grader: 1 person wrote none of the functions: Évariste Galois\n"
    files = sorted(path.name for path in (target / "regularization").iterdir())
    assert files == ["Grace Hopper.py", "Mira-2.py", "Mira.py"]
    assert (target / "regularization/Mira.py").read_text(encoding="utf-8") == COST.strip(
        "\n"
    ) + "\n"
    text = (target / "regularization/Grace Hopper.py").read_text(encoding="utf-8")
    compile(text, "Grace Hopper.py", "exec")
    assert text.count("\ndef ") + text.startswith("def ") == 3
    assert "backward_propagation_with_dropout" not in text  # it was left as it was handed out


def test_sources_without_names(tmp_path: Path, cli: Cli) -> None:
    out = graded_folder(tmp_path / "out", [mixed(), short("Mira Solheim")])
    code, _out, _err = cli("export", "sources", out, "-o", tmp_path / "s", "--anonymous")
    assert code == 0
    names = [path.stem for path in (tmp_path / "s/regularization").iterdir()]
    assert len(names) == 2
    assert all(re.fullmatch(r"Student [A-Z2-7]{6}", name) for name in names)


def test_names_are_not_hidden_where_a_platform_needs_them(tmp_path: Path, cli: Cli) -> None:
    out = graded_folder(tmp_path / "out", [of_canvas("Mira", "41", "91")])
    _code, printed, _err = cli(
        "export", "canvas", out, "--feedback", tmp_path / "fb.zip", "--anonymous"
    )
    assert "--anonymous changes nothing: canvas finds people by their names" in printed
    with zipfile.ZipFile(io.BytesIO((tmp_path / "fb.zip").read_bytes())) as archive:
        assert archive.namelist() == ["Mira_41_91_feedback.html"]


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["blackboard", "--feedback", "fb.zip"], "--feedback is for canvas and moodle"),
        (["nbgrader", "--feedback", "fb.zip"], "name the folder of pages for nbgrader with -o"),
        (["canvas", "--feedback", "fb.zip", "--max-mb", "nan"], "--max-mb nan: name a number of"),
        (["canvas", "--feedback", "fb.zip", "--max-mb", "inf"], "--max-mb inf: name a number of"),
        (["sources", "-o", "s", "-a", "x"], "no results for 'x'; there are regularization"),
        (["canvas", "--max-mb", "3"], "--max-mb is for zips of pages"),
        (["canvas", "--feedback", "fb.zip", "--scale", "3"], "--scale is for a file of marks"),
        (["sources", "-o", "s", "--column", "x"], "--column is for a file of marks"),
        (["moodle", "--feedback", "fb.zip"], "no page was written: 1 person did not hand in"),
        (["canvas", "--feedback", "fb.zip", "-a", "nothing"], "has no results for 'nothing'"),
        (["nbgrader", "-o", "folder"], "no page was written: 1 person did not hand in"),
    ],
)
def test_wrong_usage_is_one_line(
    tmp_path: Path,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    arguments: Sequence[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    out = graded_folder(tmp_path / "out", [of_canvas("Mira", "41", "91")])
    code, _out, err = cli("export", arguments[0], out, *arguments[1:])
    assert code == 2
    assert message in err
    assert len(err.splitlines()) == 1
    assert not [*tmp_path.glob("*.zip")]


# From the files of platforms to their people and back


def graded_from(folder: Path, path: Path, course: Course | None = None) -> Path:
    """A folder into which what lies at the path was graded, with a page for everybody."""
    with collect([path], course) as submissions:
        results = [
            short(each.student, source=each.source, identity=each.identity, group=each.group)
            for each in submissions
        ]
    return graded_folder(folder, results)


CANVAS_FILES = {
    "solheimmira_5001_90001_hw.ipynb": "",
    "solheimmira_LATE_5001_90007_hw-1.ipynb": "5001",
    "baptistethéo_5002_90002_my_hw_2.ipynb": "5002",
    "lee_2_5003_90003_hw.ipynb": "5003",
    "okaforyemi_5004_90004_notes.pdf": "5004",
    "李娜_5005_90005_作业_3.ipynb": "5005",
}


@pytest.mark.parametrize("packed", [False, True])
def test_from_canvas_and_back(tmp_path: Path, course: Course, *, packed: bool) -> None:
    folder = laid(tmp_path / "submissions", CANVAS_FILES, packed=packed)
    feedback = export_feedback("canvas", graded_from(tmp_path / "out", folder, course))
    (files,) = feedback.files.values()
    attachments = {user: [f"9000{user[-1]}"] for user in CANVAS_FILES.values() if user}
    attachments["5001"] = ["90007"]
    taken = canvas_takes(zips(files)[0], attachments)
    assert taken.ignored == []
    assert sorted(taken.pages) == ["5001", "5002", "5003", "5004", "5005"]
    assert all(len(pages) == 1 for pages in taken.pages.values())
    assert title_of(taken.pages["5005"][0]) == "李娜"
    assert title_of(taken.pages["5003"][0]) == "lee_2"
    assert "lee_2" in feedback.remarks[-1]


THIRD_NUMBERS = {
    "a_5004_90004_hw.ipynb": "5004",
    # which two of its three numbers are meant?
    "lee_22_5003_90003_hw.ipynb": "",
    "lee_22_5003_90008_hw-1.ipynb": "",
    # a number that is as long as no attachment's, or that nothing follows, is the student's own
    "wang_5005_90005_20260017_hw.ipynb": "5005",
    "chen_5006_90006_90001.ipynb": "5006",
}


def test_a_third_number_leaves_in_doubt_whose_a_file_is(tmp_path: Path, cli: Cli) -> None:
    folder = laid(tmp_path / "s", dict.fromkeys(THIRD_NUMBERS, ""), packed=False)
    with collect([folder], None) as submissions:
        notes = {each.student: each.notes for each in submissions}
    assert sorted(notes) == ["a", "chen", "lee_22_5003", "wang"]
    assert "a third number follows 22 and 5003 in the name" in " ".join(notes["lee_22_5003"])
    assert "a third number" not in " ".join([*notes["wang"], *notes["chen"]])
    out = graded_from(tmp_path / "out", folder)
    feedback = export_feedback("canvas", out)
    users = [name.split("_")[1] for name in sorted(*feedback.files.values())]
    assert users == ["5004", "5006", "5005"]
    assert "not certain which number of Canvas 1 person has" in feedback.leftovers[0]
    code, _out, err = cli("export", "canvas", out, "-o", tmp_path / "marks.csv")
    rows = (tmp_path / "marks.csv").read_text(encoding="utf-8").splitlines()[2:]
    assert (code, [row.split(",")[1] for row in rows]) == (0, ["5004", "5006", "5005"])
    assert "1 person is not in the file" in err
    assert "lee_22_5003" in err


def test_numbers_before_all_names_of_files_are_the_students_own(tmp_path: Path) -> None:
    names = [f"p{n}_{700 + n}_{90000 + n}_{20260010 + n}_hw.ipynb" for n in range(3)]
    with collect([laid(tmp_path / "s", dict.fromkeys(names, ""), packed=False)], None) as found:
        people = {each.identity.user_id for each in found if each.identity}
    assert people == {"700", "701", "702"}


def test_a_third_number_of_a_single_file_is_in_doubt(tmp_path: Path) -> None:
    folder = laid(tmp_path / "s", {"lee_22_5003_90003_hw.ipynb": ""}, packed=False)
    with collect([folder / "lee_22_5003_90003_hw.ipynb"], None) as found:
        identities = [each.identity for each in found]
    assert [each.user_id for each in identities if each] in ([""], [])


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["{}_{}_assignsubmission_file/hw.ipynb",
                                  "{}_{}_assignsubmission_file_/hw.ipynb",
                                  "{}_{}_assignsubmission_file_hw.ipynb"])  # fmt: skip
def test_from_moodle_and_back(tmp_path: Path, name: str, *, packed: bool) -> None:
    users = {person: f"{40001 + n}" for n, person in enumerate(NAMES)}
    folder = laid(
        tmp_path / "week1",
        {name.format(person, user): user for person, user in users.items()},
        packed=packed,
    )
    feedback = export_feedback("moodle", graded_from(tmp_path / "out", folder))
    (files,) = feedback.files.values()
    taken = moodle_takes(zips(files)[0], list(users.values()), old="file_" in name)
    assert taken.ignored == []
    assert {user: [title_of(page) for page in pages] for user, pages in taken.pages.items()} == {
        user: [person.replace("_", " ")] for person, user in users.items()
    }


@pytest.mark.parametrize("packed", [False, True])
def test_from_nbgrader_and_back(tmp_path: Path, *, packed: bool) -> None:
    texts: dict[str, str] = {}
    for student in ("mira", "theo"):
        above = f"submitted/{student}/ps1"
        texts |= {
            f"{above}/hw.ipynb": "",
            f"{above}/timestamp.txt": "2026-11-03 10:00:00 UTC",
            f"{above}/submission_secret.txt": f"secret of {student}",
        }
    folder = laid(tmp_path / "course", texts, packed=packed)
    (files,) = export_feedback("nbgrader", graded_from(tmp_path / "out", folder)).files.values()
    for path, content in files.items():
        (tmp_path / "feedback" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "feedback" / path).write_bytes(content)
    released = nbgrader_releases(tmp_path / "feedback", "ps1")
    assert {name: title_of(page) for name, page in released.items()} == {
        exchange_name(f"secret of {student}", "hw"): student for student in ("mira", "theo")
    }


def test_who_is_only_on_the_roster_has_no_page(tmp_path: Path) -> None:
    absent = handed_in(
        result("Lotta Qvist", assignment=None, status="missing", score=None, reason="nothing"),
        "moodle",
        "roster.csv, line 3",
        user_id="40099",
    )
    feedback = export_feedback("moodle", graded_folder(tmp_path, [of_moodle("Mira", "41"), absent]))
    (files,) = feedback.files.values()
    assert len(files) == 1
    assert feedback.leftovers == (
        "1 person handed in nothing for this, and has no page: Lotta Qvist",
    )


def laid(place: Path, files: Mapping[str, str], *, packed: bool) -> Path:
    """Notebooks and texts in a folder, or in a zip."""
    contents = {name: text if name.endswith(".txt") else NOTEBOOK for name, text in files.items()}
    if packed:
        path = place.with_suffix(".zip")
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        return path
    for name, content in contents.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content, encoding="utf-8")
    return place
