"""Is each export read by its platform's rules: people, attempts, times, the teacher's files?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.course import Course
from grader.platforms import dates
from grader.submissions import Collection, Submission, Which, collect
from tests.test_submissions import lay, lay_zip, packed

INIT = "".join(
    f"def initialize_parameters_{kind}(layers_dims):\n    return {{}}\n"
    for kind in ("zeros", "random", "he")
)
REG = "def compute_cost_with_regularization(A3, Y, parameters, lambd):\n    return 0\n"


def notebook(text: str = REG) -> bytes:
    """A notebook with one code cell."""
    cell = {"cell_type": "code", "source": text, "metadata": {}}
    data = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(data).encode()


NOTEBOOK = notebook()


def contents(*names: str) -> dict[str, bytes]:
    """Files by their names: notebooks hold a notebook, all others nothing."""
    return {name: NOTEBOOK if ".ipynb" in name else b"" for name in names}


def laid(root: Path, files: Mapping[str, bytes]) -> Path:
    """A folder with these files."""
    for name, content in files.items():
        lay(root, name, content=content)
    return root


def both(tmp_path: Path, name: str, files: Mapping[str, bytes]) -> tuple[Path, Path]:
    """The same files as a folder and as a zip."""
    return laid(tmp_path / name, files), lay_zip(tmp_path / f"{name}.zip", files)


def read(
    root: Path, course: Course, attempt: Which = "last", layout: str | None = None
) -> Collection:
    """The collection of one root, whose temporary folders have gone."""
    with (collection := collect([root], course, attempt=attempt, layout=layout)):
        return collection


def by_name(root: Path, course: Course, attempt: Which = "last") -> dict[str, Submission]:
    """The one submission of each student."""
    found = read(root, course, attempt).submissions
    assert len({each.student for each in found}) == len(found)
    return {each.student: each for each in found}


def lines(root: Path, course: Course) -> list[str]:
    """What is said of a root before grading, without its name."""
    (overview,) = read(root, course).overview
    return [line.replace(f"{root.as_posix()}: ", "") for line in overview.lines()]


# Blackboard

BLACKBOARD = "Week 1 Regularization"
BLACKBOARD_FILES = contents(
    f"{BLACKBOARD}_msolheim7_attempt_2026-11-02-10-11-12.txt",
    f"{BLACKBOARD}_msolheim7_attempt_2026-11-02-10-11-12_Reg.ipynb",
    f"{BLACKBOARD}_msolheim7_attempt_2026-11-05-09-00-01.txt",
    f"{BLACKBOARD}_msolheim7_attempt_2026-11-05-09-00-01_Reg.ipynb",
    f"{BLACKBOARD}_tbaptiste_attempt_2026-11-03-08-30-00.txt",
    f"{BLACKBOARD}_tbaptiste_attempt_2026-11-03-08-30-00_my work final.ipynb",
    f"{BLACKBOARD}_yokafor2_attempt_2026-11-03-08-31-00.txt",
    f"{BLACKBOARD}_yokafor2_attempt_2026-11-03-08-31-00_Reg.pdf",
    f"{BLACKBOARD}_lqvist_attempt_2026-11-03-08-40-00.txt",
)


def test_blackboard(tmp_path: Path, course: Course) -> None:
    for root in both(tmp_path, "bb", BLACKBOARD_FILES):
        found = by_name(root, course)
        assert list(found) == ["lqvist", "msolheim7", "tbaptiste", "yokafor2"]
        later, earlier = (
            f"{BLACKBOARD}_msolheim7_attempt_{time}_Reg.ipynb"
            for time in ("2026-11-05-09-00-01", "2026-11-02-10-11-12")
        )
        mira = found["msolheim7"]
        assert Path(mira.source).name == later
        assert mira.notes == (
            f"Regularization: {later} counts; also handed in for it, and not graded: {earlier}",
        )
        assert mira.identity is not None
        assert (mira.identity.platform, mira.identity.login) == ("blackboard", "msolheim7")
        assert mira.identity.submitted_at == "2026-11-05T09:00:01"
        assert (found["lqvist"].problem or "").startswith("no file was handed in, only text")
        assert not found["lqvist"].is_missing
        assert (found["yokafor2"].problem or "").endswith("_Reg.pdf")
        assert lines(root, course) == ["Blackboard, 4 people"]


@pytest.mark.parametrize(("attempt", "day"), [("first", "02"), ("last", "05")])
def test_the_attempt_that_was_asked_for_counts(
    tmp_path: Path, course: Course, attempt: Which, day: str
) -> None:
    root = laid(tmp_path / "bb", BLACKBOARD_FILES)
    assert f"_attempt_2026-11-{day}-" in by_name(root, course, attempt)["msolheim7"].source


def test_for_the_best_attempt_all_are_graded(tmp_path: Path, course: Course) -> None:
    root = laid(tmp_path / "bb", BLACKBOARD_FILES)
    mira = [s for s in read(root, course, "best").submissions if s.student == "msolheim7"]
    assert [each.assignments for each in mira] == [("regularization",)] * 2
    assert {each.notes for each in mira} == {()}


def test_receipts_of_blackboard_say_where_a_user_name_begins(
    tmp_path: Path, course: Course
) -> None:
    names = {"a_li": "Ada Li", "a_wu": "Amy Wu"}
    files = {}
    for login, name in names.items():
        head = f"Week 1_{login}_attempt_2026-11-02-10-11-12"
        files[f"{head}_x.ipynb"] = NOTEBOOK
        files[f"{head}.txt"] = f"Name: {name} ({login})\nAssignment: Week 1\n".encode()
    for root in both(tmp_path, "bb", files):
        found = by_name(root, course)
        assert list(found) == ["Ada Li", "Amy Wu"]
        assert [s.identity and s.identity.login for s in found.values()] == ["a_li", "a_wu"]
    without = {name: content for name, content in files.items() if name.endswith(".ipynb")}
    unsure = read(laid(tmp_path / "unsure", without), course).submissions
    assert len({each.identity and each.identity.person for each in unsure}) == 2
    assert {each.identity and each.identity.login for each in unsure} == {""}


def test_a_file_cannot_say_that_it_is_another_persons_attempt(
    tmp_path: Path, course: Course
) -> None:
    mallory = "W_mallory_attempt_2026-11-02-10-11-12_x_attempt_2026-11-09-10-11-12_y.ipynb"
    files = contents(mallory, "W_bob_attempt_2026-11-02-10-11-12_x.ipynb")
    assert list(by_name(laid(tmp_path / "bb", files), course)) == ["bob", "mallory"]


# Brightspace

BRIGHTSPACE_FILES = contents(
    "index.html",
    "397063-2557369 - Mira Solheim - Nov 2, 2026 926 PM/Reg.ipynb",
    "397063-2557369 - Mira Solheim - Nov 12, 2026 1105 AM/Reg.ipynb",
    "397070-2557369 - Mary-Ann O'Dell - Nov 3, 2026 1159 PM/Reg.ipynb",
    "397071-2557369 - Théo Baptiste - Nov 3, 2026 1201 AM/report.pdf",
)


def test_brightspace(tmp_path: Path, course: Course) -> None:
    for root in both(tmp_path, "bs", BRIGHTSPACE_FILES):
        found = by_name(root, course)
        assert list(found) == ["Mary-Ann O'Dell", "Mira Solheim", "Théo Baptiste"]
        assert "Nov 12" in found["Mira Solheim"].source
        assert "Nov 2, 2026 926 PM/Reg.ipynb" in found["Mira Solheim"].notes[0]
        assert found["Théo Baptiste"].problem == "no notebook among the files: report.pdf"
        times = {name: each.identity and each.identity.submitted_at for name, each in found.items()}
        assert times == {
            "Mary-Ann O'Dell": "2026-11-03T23:59:00",
            "Mira Solheim": "2026-11-12T11:05:00",
            "Théo Baptiste": "2026-11-03T00:01:00",
        }
        assert lines(root, course) == [
            "Brightspace, 3 people",
            "left out as the teacher's: index.html",
        ]


def test_one_folder_of_brightspace(tmp_path: Path, course: Course) -> None:
    root = laid(tmp_path / "bs", BRIGHTSPACE_FILES)
    (name,) = [path.name for path in root.iterdir() if "Mary-Ann" in path.name]
    for path in (root / name, root / name / "Reg.ipynb"):
        (found,) = read(path, course).submissions
        assert found.student == "Mary-Ann O'Dell"
        assert found.identity is not None
        assert found.identity.user_id == "397070"


# Sakai

SAKAI_FILES = contents(
    "Regularization/grades.csv",
    *(
        f"Regularization/{person}/{file}"
        for person in ("Solheim, Mira(msol7)", "Baptiste, Théo(tbap)", "Okafor, Yemi(yoka)")
        for file in ("comments.txt", "feedbackText.html", f"{person}_submissionText.html")
    ),
    "Regularization/Solheim, Mira(msol7)/Submission attachment(s)/Reg.ipynb",
    "Regularization/Solheim, Mira(msol7)/Feedback Attachment(s)/Reg (1).ipynb",
    "Regularization/Baptiste, Théo(tbap)/Submission attachment(s)/hw.ipynb",
) | {"Regularization/Solheim, Mira(msol7)/timestamp.txt": b"20261103101112987"}


def test_sakai(tmp_path: Path, course: Course) -> None:
    for root in both(tmp_path, "sakai", SAKAI_FILES):
        found = by_name(root, course)
        assert list(found) == ["Baptiste, Théo", "Okafor, Yemi", "Solheim, Mira"]
        mira, yemi = found["Solheim, Mira"], found["Okafor, Yemi"]
        assert mira.source.endswith("Submission attachment(s)/Reg.ipynb")
        assert mira.identity is not None
        assert (mira.identity.login, mira.identity.submitted_at) == (
            "msol7",
            "2026-11-03T10:11:12Z",
        )
        assert (yemi.problem, yemi.is_missing) == ("nothing was handed in", True)
        seen, teachers = lines(root, course)
        assert seen == "Sakai, 3 people"
        assert "Regularization/grades.csv" in teachers


def test_text_typed_into_sakai_is_a_row_with_its_reason(tmp_path: Path, course: Course) -> None:
    name = "Okafor, Yemi(yoka)_submissionText.html"
    path = f"Regularization/Okafor, Yemi(yoka)/{name}"
    for root in both(tmp_path, "sakai", SAKAI_FILES | {path: b"<p>my answer</p>"}):
        yemi = by_name(root, course)["Okafor, Yemi"]
        assert (yemi.problem, yemi.is_missing) == (f"no notebook among the files: {name}", False)


# Microsoft Teams

TEAMS_FILES = contents(
    "Student Work/Submitted files/Mira Solheim/Week 1/Version 2/Reg.ipynb",
    "Student Work/Submitted files/Mira Solheim/Week 1/Version 10/Reg.ipynb",
    "Student Work/Submitted files/Théo Baptiste/Week 1/Version 1/notes.docx",
    "Student Work/Working files/Mira Solheim/Week 1/Reg.ipynb",
    "Student Work/Working files/Yemi Okafor/Week 1/Reg.ipynb",
)


def test_teams(tmp_path: Path, course: Course) -> None:
    for root in both(tmp_path, "teams", TEAMS_FILES):
        found = by_name(root, course)
        assert list(found) == ["Mira Solheim", "Théo Baptiste", "Yemi Okafor"]
        assert "Submitted files/Mira Solheim/Week 1/Version 10/" in found["Mira Solheim"].source
        assert "Version 2/Reg.ipynb" in found["Mira Solheim"].notes[0]
        assert found["Yemi Okafor"].is_missing
        assert "a draft is not graded" in (found["Yemi Okafor"].problem or "")
        assert lines(root, course) == ["Microsoft Teams, 3 people"]


# edX

EDX_FILES = contents(
    "submissions.csv",
    "[1]Week 1, [1]Deep learning, [1]Unit/[1] - edx - Reg.ipynb",
    "[1]Week 1, [1]Deep learning, [1]Unit/[1] - edx - prompt_0.txt",
    "[1]Week 1, [1]Deep learning, [1]Unit/[1] - mira.s - prompt_0.txt",
    "[1]Week 1, [1]Deep learning, [2]Unit/[1] - mira.s - Reg - final.ipynb",
)


def test_edx(tmp_path: Path, course: Course) -> None:
    for root in both(tmp_path, "edx", EDX_FILES):
        found = read(root, course).submissions
        assert {each.student for each in found} == {"edx", "mira.s"}
        assert len({each.identity and each.identity.person for each in found}) == 2
        assert [Path(s.source).name for s in found if not s.problem] == [
            "[1] - edx - Reg.ipynb",
            "[1] - mira.s - Reg - final.ipynb",
        ]
        assert lines(root, course)[1:] == ["left out as the teacher's: submissions.csv"]


# GitHub

GITHUB_FILES = contents(
    "week-1-submissions/week-1-msolheim/Reg.ipynb",
    "week-1-submissions/week-1-msolheim/reg_utils.py",
    "week-1-submissions/week-1-msolheim/tests/test_it.py",
    "week-1-submissions/week-1-t-baptiste/README.md",
    "week-1-submissions/week-1-t-baptiste/tests/test_it.py",
)


def test_github_classroom(tmp_path: Path, course: Course) -> None:
    for root in both(tmp_path, "github", GITHUB_FILES):
        found = by_name(root, course)
        assert list(found) == ["msolheim", "t-baptiste"]
        assert found["t-baptiste"].problem == "no notebook among the files: README.md"
        assert found["msolheim"].identity is not None
        assert found["msolheim"].identity.login == "msolheim"
        assert lines(root, course)[0] == "GitHub, 2 people"


def test_clones_side_by_side(tmp_path: Path, course: Course) -> None:
    names = [f"reg-{login}/Reg.ipynb" for login in ("ada", "bob")]
    clones = [f"reg-{login}/.git/HEAD" for login in ("ada", "bob")]
    root = laid(tmp_path / "clones", contents(*names, *clones))
    assert list(by_name(root, course)) == ["ada", "bob"]
    (first, *_others) = lines(root, course)
    assert first.startswith("GitHub, 2 people (this is not certain")
    plain = laid(tmp_path / "folders", contents(*names))
    assert list(by_name(plain, course)) == ["reg-ada", "reg-bob"]


# Google Classroom


def test_google_classroom(tmp_path: Path, course: Course) -> None:
    names = ("Mira Solheim - Week 1.ipynb", "Théo - Baptiste - Week 1.ipynb")
    for root in both(tmp_path, "google", contents(*names)):
        assert [each.student for each in read(root, course).submissions] != []
    names = ("Mira Solheim - Week 1.ipynb", "Théo Baptiste - Week 1.ipynb")
    for root in both(tmp_path, "classroom", contents(*names)):
        assert list(by_name(root, course)) == ["Mira Solheim", "Théo Baptiste"]
        assert "not certain" in lines(root, course)[0]


# Moodle, Canvas, Gradescope


def test_feedback_of_moodle_is_the_teachers(tmp_path: Path, course: Course) -> None:
    files = contents(
        "Ada_12_assignsubmission_file_/Reg.ipynb", "Ada_12_assignfeedback_file_/Reg.ipynb"
    )
    for root in both(tmp_path, "moodle", files):
        assert list(by_name(root, course)) == ["Ada"]
        assert "Ada_12_assignfeedback_file_/Reg.ipynb" in lines(root, course)[1]


def test_what_students_called_their_files_is_known_in_flat_exports(
    tmp_path: Path, course: Course
) -> None:
    head = "Mira_12_assignsubmission_file_"
    files = contents(
        f"{head}Reg.ipynb", f"{head}Reg_final.ipynb", "Bo_7_assignsubmission_file_x.py"
    )
    for root in both(tmp_path, "moodle", files):
        assert by_name(root, course)["Mira"].source.endswith("Reg_final.ipynb")


GRADESCOPE = """---
submission_11:
  :submitters:
  - :name: Mira Solheim
    :sid: '1'
    :email: mira@example.org
  - :name: Théo Baptiste
    :sid: '2'
    :email: theo@example.org
  :created_at: 2026-11-03 10:00:00.000000000 Z
"""


def test_a_group_is_a_row_for_each_member(tmp_path: Path, course: Course) -> None:
    above = "assignment_9_export"
    files = contents(f"{above}/submission_11/Reg.ipynb")
    files[f"{above}/submission_metadata.yml"] = GRADESCOPE.encode()
    for root in both(tmp_path, "gs", files):
        found = by_name(root, course)
        assert list(found) == ["Mira Solheim", "Théo Baptiste"]
        assert {each.source for each in found.values()} == {found["Mira Solheim"].source}
        assert {each.group for each in found.values()} == {("Mira Solheim", "Théo Baptiste")}
        identities = [each.identity for each in found.values() if each.identity]
        assert [each.email for each in identities] == ["mira@example.org", "theo@example.org"]
        assert {each.submitted_at for each in identities} == {"2026-11-03T10:00:00Z"}
        assert lines(root, course)[0] == "Gradescope, 2 people"


def test_groups_of_moodle_are_those_who_have_the_same_files(tmp_path: Path, course: Course) -> None:
    def file(name: str) -> str:
        return f"{name}_assignsubmission_file/Reg.ipynb"

    other = notebook(REG + "x = 1\n")
    files = {file("Team 1-Mira S_1"): NOTEBOOK, file("Team 1-Anne-Marie T_2"): NOTEBOOK}
    files |= {file("Team 2-Yemi O_3"): other, file("Default group-Bo_4"): notebook(REG + "y = 1")}
    for root in both(tmp_path, "teams", files):
        found = by_name(root, course)
        members = ("Team 1-Anne-Marie T", "Team 1-Mira S")
        groups = {name: each.group for name, each in found.items() if each.group}
        assert groups == dict.fromkeys(members, members)
    for names in (("Anne-Marie T", "Anne-Sophie U", "Mira S"), ("Anne-Marie T", "Mira S")):
        copied = {file(f"{name}_{at}"): NOTEBOOK for at, name in enumerate(names, start=1)}
        found = by_name(laid(tmp_path / str(len(names)), copied), course)
        assert {each.group for each in found.values()} == {()}


# several exports


def test_exports_side_by_side_are_read_by_their_own_layouts(tmp_path: Path, course: Course) -> None:
    files = {f"bs/{name}": each for name, each in BRIGHTSPACE_FILES.items()}
    files |= {f"sakai/{name}": each for name, each in SAKAI_FILES.items()}
    files["bb.zip"] = packed(BLACKBOARD_FILES)
    files["canvas.zip"] = packed(contents("liada_123_4567_x.ipynb", "tobob_124_4568_x.ipynb"))
    files["plain/Reg.ipynb"] = NOTEBOOK
    for root in both(tmp_path, "all", files):
        found = read(root, course)
        assert [set(each.people.items()) for each in found.overview] == [
            {("brightspace", 3), ("sakai", 3), ("plain", 1)},
            {("blackboard", 4)},
            {("canvas", 2)},
        ]
        assert len({each.identity and each.identity.person for each in found.submissions}) == 13
        (liada,) = (each for each in found.submissions if each.student == "liada")
        assert liada.source == f"{root.as_posix()}/canvas.zip/liada_123_4567_x.ipynb"


def test_an_export_inside_a_persons_hand_in_is_theirs(tmp_path: Path, course: Course) -> None:
    inner = packed(contents("Bob_7_assignsubmission_file_/Reg.ipynb"))
    files = {"liada_123_4567_w.zip": inner, **contents("tobob_124_4568_x.ipynb")}
    for root in both(tmp_path, "canvas", files):
        assert list(by_name(root, course)) == ["liada", "tobob"]


def test_the_layout_that_was_named_is_taken(tmp_path: Path, course: Course) -> None:
    names = contents("Mira Solheim - Week 1.ipynb", "Théo Baptiste - Week 1.ipynb")
    root = laid(tmp_path / "class", names)
    found = read(root, course, layout="plain")
    assert [each.student for each in found.submissions] == [
        "Mira Solheim - Week 1",
        "Théo Baptiste - Week 1",
    ]
    assert found.overview[0].is_sure


def test_a_layout_that_was_named_needs_not_be_recognised(tmp_path: Path, course: Course) -> None:
    canvas = laid(tmp_path / "c", contents("liada_12_45_x.ipynb", "a.ipynb", "b.ipynb", "d.ipynb"))
    github = laid(tmp_path / "g", contents("hw-1-ada/x.ipynb", "hw-1-bob/x.ipynb"))
    for root, layout, students in (
        (canvas, "canvas", ["a", "b", "d", "liada"]),
        (github, "github", ["ada", "bob"]),
    ):
        assert [each.student for each in read(root, course, layout=layout).submissions] == students
        assert {each.student for each in read(root, course).submissions} != set(students)


def test_times_of_nbgrader(tmp_path: Path, course: Course) -> None:
    files = {"submitted/ada/hw1/Reg.ipynb": NOTEBOOK, "submitted/bob/hw1/Reg.ipynb": NOTEBOOK}
    files["submitted/ada/hw1/timestamp.txt"] = b"2026-11-03 10:00:00.123456 UTC\n"
    for root in both(tmp_path, "course", files):
        ada, bob = read(root, course).submissions
        assert ada.identity is not None
        assert bob.identity is not None
        assert ada.identity.submitted_at == "2026-11-03T10:00:00Z"
        assert (ada.identity.user_id, bob.identity.submitted_at) == ("ada", "")


# plain folders


def test_folders_of_weeks_hold_people(tmp_path: Path, course: Course) -> None:
    files = {
        f"week {week}/{person}.ipynb": notebook(text)
        for week, text in ((1, INIT), (2, REG))
        for person in ("ada", "bob")
    }
    for root in both(tmp_path, "weeks", files):
        found = read(root, course).submissions
        assert [(s.student, s.answers) for s in found] == [
            (person, (name,))
            for person in ("ada", "bob")
            for name in ("initialization", "regularization")
        ]
        assert len({each.identity and each.identity.person for each in found}) == 2
        assert "taken for weeks" in lines(root, course)[1]


def test_folders_of_people_hold_weeks(tmp_path: Path, course: Course) -> None:
    files = {
        f"{person}/week {week}/hw.ipynb": notebook(text)
        for week, text in ((1, INIT), (2, REG))
        for person in ("ada", "bob")
    }
    for root in both(tmp_path, "people", files):
        found = read(root, course).submissions
        assert [each.student for each in found] == ["ada", "ada", "bob", "bob"]


@pytest.mark.parametrize("pattern", ["class/{}/hw.ipynb", "class/{}.ipynb"])
def test_a_folder_around_the_class_is_nobody(tmp_path: Path, course: Course, pattern: str) -> None:
    files = contents(*(pattern.format(person) for person in ("ada", "bob", "eve")))
    root = laid(tmp_path / "root", files)
    assert list(by_name(root, course)) == ["ada", "bob", "eve"]
    assert "not certain" in lines(root, course)[0]
    assert "taken for the class" in lines(root, course)[1]


@pytest.mark.parametrize("above", ["c", "dl/hand ins"])
def test_folders_around_weeks_and_wrappers(tmp_path: Path, course: Course, above: str) -> None:
    weeks = {f"{above}/Week 1/{name}/x.ipynb": notebook(INIT) for name in ("ada", "bob")}
    weeks |= {f"{above}/Week 2/{name}/x.ipynb": NOTEBOOK for name in ("ada", "cy")}
    plain = contents(*(f"{above}/{name}/x.ipynb" for name in ("ada", "bob")), f"{above}/cy/x.pdf")
    for name, files in (("weeks", weeks), ("plain", plain)):
        for root in both(tmp_path, name, files):
            assert {each.student for each in read(root, course).submissions} == {"ada", "bob", "cy"}
            if root.is_dir():  # in a zip, names alone say that a folder wraps a class
                assert "taken for" in lines(root, course)[1]


def test_the_plain_layout_takes_folders_as_they_are(tmp_path: Path, course: Course) -> None:
    root = laid(tmp_path / "root", contents("class/ada/hw.ipynb", "class/bob/hw.ipynb"))
    found = read(root, course, layout="plain")
    assert {each.student for each in found.submissions} == {"class"}
    assert found.overview[0].is_sure


def test_one_person_with_versions_in_folders_is_one(tmp_path: Path, course: Course) -> None:
    root = laid(tmp_path / "root", contents("ada/v1/hw.ipynb", "ada/v2/hw.ipynb"))
    assert {each.student for each in read(root, course).submissions} == {"ada"}


def test_folders_of_sections_hold_people(tmp_path: Path, course: Course) -> None:
    names = [f"{each}/hw.ipynb" for each in ("mon/ada", "mon/bo", "tue/ada", "tue/cy", "tue/di")]
    found = read(laid(tmp_path / "root", contents(*names)), course).submissions
    assert len({each.identity and each.identity.person for each in found}) == len(names)
    assert len({each.student for each in found}) == len(names)


def test_folders_that_everybody_has_are_no_people(tmp_path: Path, course: Course) -> None:
    names = [f"{who}/{where}/hw.ipynb" for who in ("ada", "bo") for where in ("mine", "given")]
    found = read(laid(tmp_path / "root", contents(*names)), course).submissions
    assert {each.student for each in found} == {"ada", "bo"}


# rows for everybody

RENAMED = "{} was read as a notebook, which it is in spite of its name"


def test_a_notebook_under_another_name_is_read(tmp_path: Path, course: Course) -> None:
    files = contents(
        "lena.rar", "mira.ipynb", "omar.pdf", "sina.html", "theo.ipynb.json", "yemi.ipynb.txt",
        "README.md", "notes.txt",
    )  # fmt: skip
    for root in both(tmp_path, "flat", files):
        found = by_name(root, course)
        assert list(found) == ["lena", "mira", "omar", "sina", "theo", "yemi"]
        assert [name for name, each in found.items() if each.problem] == ["lena", "omar", "sina"]
        assert found["theo"].notes == (RENAMED.format("theo.ipynb.json"),)
        assert found["yemi"].notes == (RENAMED.format("yemi.ipynb.txt"),)


@pytest.mark.parametrize("name", ["hw.ipynb.txt", "hw.json", "hw", "hw.ipynb (1)", "hw.IPYNB.txt"])
def test_content_decides_what_a_notebook_is(tmp_path: Path, course: Course, name: str) -> None:
    files = {"ada/x.ipynb": NOTEBOOK, f"bob/{name}": NOTEBOOK, "eve/hw.json": b'{"cells": 1}'}
    for root in both(tmp_path, "class", files):
        found = by_name(root, course)
        assert found["bob"].notes == (RENAMED.format(name),)
        assert found["eve"].problem == "no notebook among the files: hw.json"


def test_only_a_checkpoint(tmp_path: Path, course: Course) -> None:
    draft = ".ipynb_checkpoints/Reg-checkpoint.ipynb"
    files = contents(f"mira/{draft}", "theo/Reg.ipynb", f"yemi/w/{draft}", "yemi/w/Reg.ipynb")
    for root in both(tmp_path, "class", files):
        found = by_name(root, course)
        assert list(found) == ["mira", "theo", "yemi"]
        reason = "only an autosaved checkpoint was handed in, which is not graded"
        assert (found["mira"].problem, found["mira"].is_missing) == (reason, False)
        assert found["yemi"].notes == ()


def test_only_a_checkpoint_in_an_archive(tmp_path: Path, course: Course) -> None:
    draft = packed({".ipynb_checkpoints/Reg-checkpoint.ipynb": NOTEBOOK})
    for root in both(tmp_path, "class", {"mira/w.zip": draft, "theo/Reg.ipynb": NOTEBOOK}):
        mira = by_name(root, course)["mira"]
        assert mira.problem == "only an autosaved checkpoint was handed in, which is not graded"


def test_an_empty_folder_is_missing(tmp_path: Path, course: Course) -> None:
    found = by_name(
        laid(tmp_path / "c", contents("ada/x.ipynb", "bob/r.pdf") | {"eve/": b""}), course
    )
    assert {name: each.is_missing for name, each in found.items()} == {
        "ada": False,
        "bob": False,
        "eve": True,
    }


def test_documents_beside_a_notebook_are_named(tmp_path: Path, course: Course) -> None:
    root = laid(tmp_path / "class", contents("ada/x.ipynb", "ada/report.pdf", "ada/plot.png"))
    (ada,) = read(root, course).submissions
    assert ada.notes == ("also handed in, and not graded: report.pdf",)


# times


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Nov 2, 2026 926 PM", "2026-11-02T21:26:00"),
        ("Nov 2, 2026 1201 AM", "2026-11-02T00:01:00"),
        ("November 12, 2026 12:30 PM", "2026-11-12T12:30:00"),
        ("Nov 2, 2026 2126", "2026-11-02T21:26:00"),
        ("Nov 31, 2026 926 PM", ""),
        ("nov. 2", ""),
    ],
)
def test_times_in_words(text: str, time: str) -> None:
    assert dates.of_words(text) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-03 10:00:00.000000000 Z", "2026-11-03T10:00:00Z"),
        ("2026-11-03 10:00:00 -0800", "2026-11-03T10:00:00-08:00"),
        ("2026-11-03 10:00:00.5 UTC", "2026-11-03T10:00:00Z"),
        ("2026-11-03 10:00:00 America/Los_Angeles", "2026-11-03T10:00:00 America/Los_Angeles"),
        ("2026-11-03 10:00:00 -0800 PST", "2026-11-03T10:00:00-08:00"),
        ("2026-11-03T10:00:00.987Z", "2026-11-03T10:00:00Z"),
        ("2026-13-03 10:00:00 Z", ""),
    ],
)
def test_times_in_stamps(text: str, time: str) -> None:
    assert dates.of_stamp(text) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20261103101112987", "2026-11-03T10:11:12Z"),  # as Sakai wrote it
        ("2026-11-03T10:11:12.987Z", "2026-11-03T10:11:12Z"),  # as it writes it now
        ("2026-11-03T10:11:12Z\n", "2026-11-03T10:11:12Z"),
        ("20261303101112987", ""),
        ("", ""),
    ],
)
def test_times_in_gmt(text: str, time: str) -> None:
    assert dates.of_gmt(text) == time
