"""Does every file find its student, whatever folder, zip or export it comes in?"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.course import Course
from grader.errors import GraderError
from grader.platforms.gradescope.metadata import records
from grader.platforms.layouts import Owner
from grader.submissions import HandIn, Submission, archives, collect, helpers
from grader.submissions.names import displayable, natural_key
from grader.submissions.tree import File

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


class Seen(NamedTuple):
    """What the tests compare of a submission."""

    student: str
    file: str
    content: bytes


def lay(root: Path, *names: str, content: bytes | None = None) -> Path:
    """Files below `root`, each holding its own name (or `content`); a name ending in / a folder."""
    for name in names:
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() if content is None else content)
    return root


def packed(files: Mapping[str, bytes] | Iterable[str]) -> bytes:
    """A zip of these files, each holding its own name where nothing else is said."""
    contents = files if isinstance(files, Mapping) else {name: name.encode() for name in files}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def lay_zip(path: Path, files: Mapping[str, bytes] | Iterable[str]) -> Path:
    """A zip file of these files."""
    path.write_bytes(packed(files))
    return path


def patched(raw: bytes, *, flag: int) -> bytes:
    """A zip with a general purpose flag set on all members, in both of its headers."""
    changed = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", raw, at + offset)
            struct.pack_into("<H", changed, at + offset, flags | flag)
            at = raw.find(signature, at + 1)
    return bytes(changed)


def named_in(raw_names: Iterable[bytes]) -> bytes:
    """A zip whose names are these bytes, without the flag that says UTF-8."""
    replaced: dict[bytes, bytes] = {}
    for number, name in enumerate(raw_names):
        replaced[(b"%03d" % number).ljust(len(name), b"x")] = name
    raw = packed({key.decode(): b"x" for key in replaced})
    for key, name in replaced.items():
        raw = raw.replace(key, name)
    return raw


def found(*paths: Path, course: Course | None = None) -> list[Submission]:
    """The submissions of some paths, after their temporary folders have gone."""
    with collect(paths, course) as submissions:
        return list(submissions)


def seen(*paths: Path) -> list[Seen]:
    """Student, file name and content of each submission."""
    with collect(paths) as submissions:
        assert [each.problem for each in submissions] == [None] * len(submissions)
        return [
            Seen(each.student, Path(each.source).name, each.path.read_bytes())
            for each in submissions
        ]


def students(*paths: Path) -> list[str]:
    """The students of some paths, in order."""
    return [each.student for each in found(*paths)]


def problems(*paths: Path) -> dict[str, str | None]:
    """The problem of each student."""
    return {each.student: each.problem for each in found(*paths)}


# Files that are named


@pytest.mark.parametrize("name", ["ada.ipynb", "ada.py", "ada.txt", "ada", "testCases.py"])
def test_a_named_file_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    path = lay(tmp_path, name, content=NOTEBOOK) / name
    (submission,) = found(path)
    assert submission == Submission(Path(name).stem, path, path.as_posix())


def test_a_relative_path_stays_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "class/ada.ipynb")
    monkeypatch.chdir(tmp_path)
    assert found(Path("class/ada.ipynb"))[0].source == "class/ada.ipynb"
    assert found(Path("class"))[0].source == "class/ada.ipynb"


def test_named_files_of_one_name_are_told_by_their_folders(tmp_path: Path) -> None:
    lay(tmp_path, "ada/Init.ipynb", "bob/Init.ipynb", "bob/Reg.ipynb")
    assert students(*sorted(tmp_path.glob("*/*"))) == ["ada", "bob", "bob"]
    assert students(tmp_path / "bob/Init.ipynb", tmp_path / "bob/Reg.ipynb") == ["Init", "Reg"]


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Ada Lovelace_12_assignsubmission_file_/x.ipynb", "Ada Lovelace"),
        ("Ada Lovelace_12_assignsubmission_file/deep/x.ipynb", "Ada Lovelace"),
        ("submitted/ada/regularization/x.ipynb", "ada"),
        ("lovelaceada_LATE_123_456_x.ipynb", "lovelaceada"),
    ],
)
def test_a_named_file_out_of_an_export_has_its_student(
    tmp_path: Path, name: str, student: str
) -> None:
    assert students(lay(tmp_path, name) / name) == [student]


def test_the_same_file_twice_is_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "class/ada/x.ipynb", "class/bob/x.ipynb", "class/eve/report.pdf")
    monkeypatch.chdir(tmp_path)
    named = [Path("class/ada/x.ipynb"), tmp_path / "class/ada/x.ipynb", Path("class/../class")]
    assert students(*named, tmp_path / "class", Path("class")) == ["ada", "bob", "eve"]
    assert students(Path("class/ada"), Path("class")) == ["ada", "bob", "eve"]


def test_the_same_archive_twice_is_taken_once(tmp_path: Path) -> None:
    archive = lay_zip(tmp_path / "ada.zip", ["x.ipynb"])
    assert students(archive, tmp_path) == ["ada"]
    assert students(archive, archive) == ["x"]


# Plain folders


def test_folders_and_loose_notebooks_are_students(tmp_path: Path) -> None:
    lay(tmp_path, "ada/Init.ipynb", "ada/deep/er/Reg.IPYNB", "bob.ipynb", "notes.txt")
    assert [(s, f) for s, f, _ in seen(tmp_path)] == [
        ("ada", "Reg.IPYNB"),
        ("ada", "Init.ipynb"),
        ("bob", "bob.ipynb"),
    ]


def test_order_is_natural(tmp_path: Path) -> None:
    lay(tmp_path, *(f"student {n}/hw{m}.ipynb" for n in (10, 9, 1) for m in (2, 11, 1)))
    names = [str(Path(each.source).relative_to(tmp_path)) for each in found(tmp_path)]
    assert names == [f"student {n}/hw{m}.ipynb" for n in (1, 9, 10) for m in (1, 2, 11)]
    assert natural_key("a" + "9" * 5000) < natural_key("a" + "1" * 5001)


def test_litter_is_ignored(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "ada/x.ipynb",
        "ada/.ipynb_checkpoints/x-checkpoint.ipynb",
        "ada/._x.ipynb",
        "ada/.git/y.ipynb",
        "ada/venv/y.ipynb",
        "ada/my env/pyvenv.cfg",
        "ada/my env/lib/y.ipynb",
        "ada/site-packages/y.ipynb",
        "__MACOSX/ada/y.ipynb",
        ".hidden/y.ipynb",
    )
    assert [(s, f) for s, f, _ in seen(tmp_path)] == [("ada", "x.ipynb")]


def test_a_hidden_folder_that_is_named_is_searched(tmp_path: Path) -> None:
    assert students(lay(tmp_path / ".class", "ada/x.ipynb")) == ["ada"]


def test_scripts_count_only_without_a_notebook(tmp_path: Path, course: Course) -> None:
    lay(tmp_path, "ada/x.ipynb", "ada/x.py", "bob/Reg.py", "eve.py", "eve.ipynb", "fay.py")
    for support in ("testCases.py", "testCases_v2.py", "reg_utils.py", "public_tests.py"):
        lay(tmp_path, f"bob/{support}", f"gil/{support}", support, content=b"def helper(): ...")
    submissions = found(tmp_path, course=course)
    assert [(s, f) for s, f, _ in _seen_any(submissions)] == [
        ("ada", "x.ipynb"),
        ("bob", "Reg.py"),
        ("eve", "eve.ipynb"),
        ("fay", "fay.py"),
    ]
    assert {each.student: each.problem for each in submissions}["gil"] == (
        "no notebook among the files: "
        "public_tests.py, reg_utils.py, testCases.py and testCases_v2.py"
    )


ANSWER = b"def initialize_parameters_he(layers_dims):\n    return {}\n"
HELPER = b"def relu(x):\n    return x\n"


@pytest.mark.parametrize(
    "name", ["reg_utils.py", "main_gc_utils.py", "testCases_v2.py", "public_tests.py"]
)
def test_what_a_script_defines_decides_not_what_it_is_called(
    tmp_path: Path, course: Course, name: str
) -> None:
    lay(tmp_path, "ada/x.ipynb", "bob/hw.py", name, f"gil/{name}", content=ANSWER)
    submissions = [(s, f) for s, f, _ in _seen_any(found(tmp_path, course=course))]
    assert ("gil", name) in submissions
    assert (Path(name).stem, name) in submissions


def test_beside_an_answer_other_scripts_are_named_and_not_graded(
    tmp_path: Path, course: Course
) -> None:
    lay(tmp_path, "ada/x.ipynb")
    lay(tmp_path, "gil/hw.py", content=ANSWER)
    lay(tmp_path, "gil/extra_utils.py", "gil/reg_utils.py", "gil/lib/tools.py", content=HELPER)
    (gil,) = [each for each in found(tmp_path, course=course) if each.student == "gil"]
    assert gil.source.endswith("gil/hw.py")
    assert gil.notes == (
        "not graded, because they answer no assignment: extra_utils.py and lib/tools.py",
    )


def test_where_no_script_answers_anything_each_is_told_so(tmp_path: Path, course: Course) -> None:
    lay(tmp_path, "ada/x.ipynb")
    lay(tmp_path, "gil/hw.py", "gil/extra_utils.py", content=HELPER)
    files = [f for s, f, _ in _seen_any(found(tmp_path, course=course)) if s == "gil"]
    assert files == ["extra_utils.py", "hw.py"]


def test_without_a_course_every_script_is_work(tmp_path: Path) -> None:
    lay(tmp_path, "gil/reg_utils.py", "gil/__init__.py", content=HELPER)
    assert [f for _, f, _ in _seen_any(found(tmp_path))] == ["reg_utils.py"]


def _seen_any(submissions: list[Submission]) -> list[Seen]:
    return [
        Seen(each.student, Path(each.source).name, b"") for each in submissions if not each.problem
    ]


def test_a_folder_without_a_notebook_is_a_problem(tmp_path: Path) -> None:
    lay(tmp_path, "ada/x.ipynb", "bob/report.pdf", "bob/fig/a.png", "eve/", "fay/.git/x.ipynb")
    by_name = {each.student: each for each in found(tmp_path)}
    assert by_name["bob"].problem == "no notebook among the files: fig/a.png and report.pdf"
    assert by_name["bob"].path == tmp_path / "bob"
    assert by_name["bob"].source == (tmp_path / "bob").as_posix()
    for empty in ("eve", "fay"):
        problem = by_name[empty].problem
        assert problem == "no notebook: the folder is empty (links are not followed)"


def test_beside_loose_notebooks_a_folder_of_pictures_is_no_student(tmp_path: Path) -> None:
    assert students(lay(tmp_path, "ada.ipynb", "bob.ipynb", "images/a.png")) == ["ada", "bob"]


def test_all_notebooks_are_kept_and_versions_are_told(tmp_path: Path) -> None:
    lay(tmp_path, "ada/Init.ipynb", "ada/Reg.ipynb", "ada/Reg (1).ipynb", "bob/Reg.ipynb")
    notes = {Path(each.source).name + each.student: each.notes for each in found(tmp_path)}
    told = ("two versions of one file, each graded: Reg (1).ipynb and Reg.ipynb",)
    assert notes == {
        "Init.ipynbada": (),
        "Reg.ipynbada": told,
        "Reg (1).ipynbada": told,
        "Reg.ipynbbob": (),
    }


def test_folders_named_side_by_side_are_students(tmp_path: Path) -> None:
    lay(tmp_path, "ada/Init.ipynb", "ada/Reg.ipynb", "bob/Reg (1).ipynb")
    assert students(*tmp_path.iterdir()) == ["ada", "ada", "bob"]


def test_folders_of_other_names_named_side_by_side_are_classes(tmp_path: Path) -> None:
    lay(tmp_path, "monday/ada.ipynb", "tuesday/bob.ipynb")
    assert students(*tmp_path.iterdir()) == ["ada", "bob"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("ada\x1b[31m\x07", "ada[31m"),
        ("a\n\tb\u2028c", "a b c"),
        ("\u202eadA", "adA"),
        ("Ame\u0301lie", "Amélie"),
        ("x\udcff", "x\ufffd"),
        ("\x00\x7f", ""),
    ],
)
def test_names_are_made_harmless(raw: str, clean: str) -> None:
    assert displayable(raw) == clean


def test_a_name_of_control_characters_falls_back_to_the_stem(tmp_path: Path) -> None:
    lay(tmp_path, "\x07/work.ipynb", "bob\x1b/x.ipynb")
    submissions = found(tmp_path)
    assert [each.student for each in submissions] == ["bob", "work"]
    assert "\x07" not in submissions[1].source
    assert submissions[1].path.read_bytes() == b"\x07/work.ipynb"


def test_a_name_that_is_no_text_is_carried(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/ad\xff"
    os.mkdir(folder)  # noqa: PTH102 - pathlib takes no bytes
    with open(folder + b"/x.ipynb", "wb") as file:  # noqa: PTH123
        file.write(NOTEBOOK)
    (submission,) = found(tmp_path)
    assert submission.student == "ad\ufffd"
    submission.source.encode()


# Links


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = lay(tmp_path / "secret", "key.ipynb")
    root = lay(tmp_path / "class", "ada/x.ipynb", "bob/", "eve/")
    (root / "ada/loop").symlink_to(root)
    (root / "ada/out").symlink_to(secret)
    (root / "bob/x.ipynb").symlink_to(secret / "key.ipynb")
    (root / "eve/x.zip").symlink_to(lay_zip(tmp_path / "z.zip", ["x.ipynb"]))
    (root / "fay").symlink_to(secret)
    (root / "gil").symlink_to("gil")
    assert problems(root) == {
        "ada": None,
        "bob": "x.ipynb is a link, and links are not followed",
        "eve": "x.zip is a link, and links are not followed",
        "fay": "no notebook: the folder is empty (links are not followed)",
    }


def test_a_root_that_is_a_link_is_followed(tmp_path: Path) -> None:
    lay(tmp_path, "class/ada/x.ipynb")
    (tmp_path / "link").symlink_to("class")
    assert students(tmp_path / "link") == ["ada"]
    assert students(tmp_path / "link", tmp_path / "class") == ["ada"]


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    lay(tmp_path, "ada/x.ipynb", "bob/")
    os.mkfifo(tmp_path / "bob/x.ipynb")
    assert problems(tmp_path) == {"ada": None, "bob": "x.ipynb is not a regular file"}
    with pytest.raises(GraderError, match="neither a file nor a folder"):
        collect([tmp_path / "bob/x.ipynb"])


# nbgrader

NBGRADER = (
    "submitted/ada/init/Init.ipynb",
    "submitted/ada/init/timestamp.txt",
    "submitted/ada/reg/Reg.ipynb",
    "submitted/bob/init/Init.ipynb",
    "submitted/eve/init/timestamp.txt",
)


@pytest.mark.parametrize("root", [".", "submitted"])
def test_nbgrader(tmp_path: Path, root: str) -> None:
    lay(tmp_path, *NBGRADER)
    lay(tmp_path, "source/init/Init.ipynb", "autograded/ada/init/Init.ipynb", "plot.py")
    if root != ".":
        root = str(tmp_path / root)
    assert [(s, f) for s, f, _ in _seen_any(found(tmp_path / root))] == [
        ("ada", "Init.ipynb"),
        ("ada", "Reg.ipynb"),
        ("bob", "Init.ipynb"),
    ]
    assert problems(tmp_path / root)["eve"] == "no notebook among the files: init/timestamp.txt"


def test_nbgrader_loses_nobody_beside_submitted(tmp_path: Path) -> None:
    lay(tmp_path, *NBGRADER, "late/x.ipynb")
    assert students(tmp_path) == ["ada", "ada", "bob", "eve", "late"]


@pytest.mark.parametrize("root", ["submitted/ada", "submitted/ada/init"])
def test_one_student_of_nbgrader(tmp_path: Path, root: str) -> None:
    lay(tmp_path, *NBGRADER)
    assert set(students(tmp_path / root)) == {"ada"}


def test_one_student_of_a_course_without_timestamps(tmp_path: Path) -> None:
    lay(tmp_path, "submitted/ada/init/Init.ipynb", "source/init/Init.ipynb")
    assert students(tmp_path / "submitted/ada") == ["ada"]


def test_a_class_in_a_folder_called_submitted(tmp_path: Path) -> None:
    lay(tmp_path, "submitted/hw1/ada/x.ipynb", "submitted/hw1/bob.ipynb")
    assert students(tmp_path / "submitted/hw1") == ["ada", "bob"]


@pytest.mark.parametrize("above", ["", "course/"])
def test_nbgrader_in_a_zip(tmp_path: Path, above: str) -> None:
    archive = lay_zip(tmp_path / "week.zip", [above + name for name in NBGRADER])
    assert students(archive) == ["ada", "ada", "bob", "eve"]


# Moodle

MOODLE = (
    "Ada Lovelace_12_assignsubmission_file_/x.ipynb",
    "Bob_von_Tal_7_assignsubmission_file/x.ipynb",
    "Eve Li_9_assignsubmission_file_/report.pdf",
    "Eve Li_9_assignsubmission_onlinetext_/onlinetext.html",
    "Fay_3_assignsubmission_onlinetext_/onlinetext.html",
    "Fay_3_assignsubmission_file_/deep/x.ipynb",
)


def test_moodle_folder(tmp_path: Path) -> None:
    assert problems(lay(tmp_path, *MOODLE, "grades.csv")) == {
        "Ada Lovelace": None,
        "Bob von Tal": None,
        "Eve Li": "no notebook among the files: onlinetext.html and report.pdf",
        "Fay": None,
    }


def test_moodle_zip(tmp_path: Path) -> None:
    archive = lay_zip(tmp_path / "class.zip", MOODLE)
    with collect([archive]) as submissions:
        ada, _, eve, _ = submissions
        assert ada.student == "Ada Lovelace"
        assert ada.source == f"{archive.as_posix()}/{MOODLE[0]}"
        assert ada.path.read_bytes() == MOODLE[0].encode()
        assert ada.path.name == "x.ipynb"
        assert eve.path.is_dir()
    assert not ada.path.exists()


def test_moodle_without_folders(tmp_path: Path) -> None:
    lay(tmp_path, "Ada L_12_assignsubmission_file_x.ipynb", "Bob_7_assignsubmission_file_r.pdf")
    assert problems(tmp_path) == {
        "Ada L": None,
        "Bob": "no notebook among the files: Bob_7_assignsubmission_file_r.pdf",
    }


def test_moodle_below_other_folders(tmp_path: Path) -> None:
    lay(tmp_path, *(f"week5/{name}" for name in MOODLE), "week5/grades.csv", "bob/x.ipynb")
    assert students(tmp_path) == ["Ada Lovelace", "bob", "Bob von Tal", "Eve Li", "Fay"]


def test_one_folder_of_moodle(tmp_path: Path) -> None:
    lay(tmp_path, *MOODLE)
    assert students(tmp_path / "Ada Lovelace_12_assignsubmission_file_") == ["Ada Lovelace"]
    assert students(*tmp_path.iterdir()) == ["Ada Lovelace", "Bob von Tal", "Eve Li", "Fay"]


def test_an_empty_folder_of_moodle(tmp_path: Path) -> None:
    lay(tmp_path, "Ada_12_assignsubmission_file_/")
    (submission,) = found(tmp_path)
    assert submission.student == "Ada"
    assert submission.path == tmp_path / "Ada_12_assignsubmission_file_"


def test_equal_names_are_told_apart_by_id(tmp_path: Path) -> None:
    names = [f"Li Wei_{number}_assignsubmission_file_/x.ipynb" for number in (12, 9)]
    lay(tmp_path, *names, "Ada_1_assignsubmission_file_/x.ipynb")
    told = ["Ada", "Li Wei (9)", "Li Wei (12)"]
    assert students(tmp_path) == told
    assert students(*(tmp_path / name for name in names)) == told[1:]
    assert students(*(tmp_path / name for name in names), tmp_path) == told


def test_ids_of_two_exports_say_nothing(tmp_path: Path) -> None:
    first = lay(tmp_path / "1", "Ada_12_assignsubmission_file_/x.ipynb")
    second = lay(tmp_path / "2", "Ada_99_assignsubmission_file_/x.ipynb")
    assert students(first, second) == ["Ada", "Ada"]
    assert students(tmp_path) == ["Ada", "Ada"]


# Canvas

CANVAS = (
    "lovelaceada_123_4567_Reg.ipynb",
    "lovelaceada_123_4568_Init-1.ipynb",
    "tal_bob_LATE_124_4569_Reg-2.ipynb",
    "lieve_125_4570_report.pdf",
    "fay_LATE_126_text.html",
    "anon_aB3xZ_4571_Reg.ipynb",
    "LATE_anon_cD4yW_4572_Reg.ipynb",
)


def test_canvas(tmp_path: Path) -> None:
    folder = lay(tmp_path / "export", *CANVAS)
    archive = lay_zip(tmp_path / "submissions.zip", CANVAS)
    wrapped = lay_zip(tmp_path / "w.zip", [f"any/{name}" for name in CANVAS])
    for root in (folder, archive, wrapped):
        assert [(s.student, s.notes) for s in found(root)] == [
            ("anon_aB3xZ", ()),
            ("anon_cD4yW", ("late",)),
            ("fay", ("late",)),
            ("lieve", ()),
            ("lovelaceada", ()),
            ("lovelaceada", ()),
            ("tal_bob", ("late",)),
        ]
        told = problems(root)
        assert told["lieve"] == "no notebook among the files: lieve_125_4570_report.pdf"
        assert told["fay"] == "no notebook among the files: fay_LATE_126_text.html"


def test_canvas_versions_and_equal_names(tmp_path: Path) -> None:
    lay(tmp_path, "liwei_12_4567_r.ipynb", "liwei_12_4568_r-1.ipynb", "liwei_13_4569_r.ipynb")
    first, _, third = found(tmp_path)
    assert [first.student, third.student] == ["liwei (12)", "liwei (13)"]
    assert first.notes == (
        "two versions of one file, each graded: liwei_12_4567_r.ipynb and liwei_12_4568_r-1.ipynb",
    )
    assert third.notes == ()


def test_canvas_with_archives(tmp_path: Path) -> None:
    work = packed(["hw/Reg.ipynb"])
    folder = lay(tmp_path / "f", "lovelaceada_LATE_123_4567_w.zip", content=work)
    archive = lay_zip(tmp_path / "all.zip", {"lovelaceada_LATE_123_4567_w.zip": work})
    for root in (folder, archive, folder / "lovelaceada_LATE_123_4567_w.zip"):
        (submission,) = found(root)
        assert (submission.student, submission.notes) == ("lovelaceada", ("late",))


def test_numbers_in_a_plain_name_are_no_canvas(tmp_path: Path) -> None:
    lay(tmp_path, "ada_2024_10_v2.ipynb", "bob.ipynb", "eve.ipynb")
    assert students(tmp_path) == ["ada_2024_10_v2", "bob", "eve"]


# Gradescope

METADATA = """---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@example.edu
  :created_at: 2024-01-01 00:00:00.000000000 Z
  :score: 0.0
  :results:
    :output: |-
      submission_11:
      :submitters:
      - :name: Mallory
    :submitters:
    - :name: Mallory
  :history:
  - :id: 5
    :name: Mallory
submission_12:
  :submitters:
  - :name: 'Seán O''Neil'
    :sid: ''
  - :sid: '7'
    :name: "Zo\\u00eb \\"Z\\" K"   
submission_13:
  :submitters:
  - :name: Li Wei
submission_14:
  :submitters:
  - :name: Li Wei # the other
"""  # noqa: W291
EXPORT = "assignment_77_export"
GRADESCOPE = [f"submission_{number}/deep/x.ipynb" for number in (11, 12, 13, 14)]


def test_gradescope(tmp_path: Path) -> None:
    files = {f"{EXPORT}/{name}": NOTEBOOK for name in GRADESCOPE}
    files[f"{EXPORT}/submission_15/report.pdf"] = b""
    files[f"{EXPORT}/submission_metadata.yml"] = METADATA.encode()
    archive = lay_zip(tmp_path / "x.zip", files)
    for name, content in files.items():
        lay(tmp_path / "above", name, content=content)
        lay(tmp_path / "renamed", name.removeprefix(f"{EXPORT}/"), content=content)
    told = {
        "Ada Lovelace": None,
        "Li Wei (13)": None,
        "Li Wei (14)": None,
        "Seán O'Neil": None,
        'Zoë "Z" K': None,
        "submission_15": "no notebook among the files: report.pdf",
    }
    for root in (archive, tmp_path / "above", tmp_path / "above" / EXPORT, tmp_path / "renamed"):
        assert problems(root) == told
    one = tmp_path / "above" / EXPORT / "submission_11"
    assert students(one) == ["Ada Lovelace"]
    assert students(one / "deep/x.ipynb") == ["Ada Lovelace"]


def test_gradescope_without_metadata(tmp_path: Path) -> None:
    lay(tmp_path / EXPORT, *GRADESCOPE)
    expected = [f"submission_{number}" for number in (11, 12, 13, 14)]
    assert students(tmp_path) == students(tmp_path / EXPORT) == expected


@pytest.mark.parametrize(
    "text",
    ["", "\0\0", "- a\n- b", "submission_1:\n", "a:\n  :submitters:\n  - :name: ~\n", ":name: x"],
)
def test_strange_metadata_names_nobody(text: str) -> None:
    assert not any(each.submitters for each in records(text).values())


# Archives


def test_zip_of_plain_folders(tmp_path: Path) -> None:
    names = ["ada/x.ipynb", "bob.ipynb", "__MACOSX/ada/._x.ipynb", "eve/r.pdf", "fay/"]
    plain = lay_zip(tmp_path / "1.zip", names)
    told = {"ada": None, "bob": None, "eve": "no notebook among the files: r.pdf"}
    assert {name: told.get(name) for name in problems(plain) if name != "fay"} == told
    assert "fay" in problems(plain)
    wrapped = lay_zip(tmp_path / "Week 1.zip", [f"week 1/{name}" for name in names])
    assert students(wrapped) == ["ada", "bob", "eve", "fay"]
    other = lay_zip(tmp_path / "2.zip", ["my class/ada/x.ipynb", "my class/bob/x.ipynb"])
    assert students(other) == ["ada", "bob"]
    wrapped = lay_zip(tmp_path / "4.zip", ["submissions/ada.ipynb", "submissions/bob.ipynb"])
    assert students(wrapped) == ["ada", "bob"]
    single = lay_zip(tmp_path / "3.zip", ["ada/x.ipynb", "ada/y.ipynb"])
    assert students(single) == ["ada", "ada"]


def test_zip_with_backslashes_and_a_student_environment(tmp_path: Path) -> None:
    archive = lay_zip(
        tmp_path / "c.zip", ["ada\\x.ipynb", "ada\\env\\pyvenv.cfg", "ada\\env\\lib\\y.ipynb"]
    )
    assert [(s, f) for s, f, _ in seen(archive)] == [("ada", "x.ipynb")]


def test_archives_of_students_are_unpacked_and_those_in_them(tmp_path: Path) -> None:
    inner = packed({"hw/x.ipynb": NOTEBOOK, "more.zip": packed(["y.ipynb"])})
    deepest = packed({"last.zip": packed(["z.ipynb"])})
    folder = "Ada_12_assignsubmission_file_"
    only_deeper = packed({"more.zip": packed(["y.ipynb"]), "deep.zip": deepest})
    archive = lay_zip(
        tmp_path / "class.zip",
        {f"{folder}/work.zip": inner, "Bob_13_assignsubmission_file_/w.ZIP": only_deeper},
    )
    ada, also_ada, bob = found(archive)
    assert (ada.student, also_ada.student) == ("Ada", "Ada")
    assert ada.source.endswith(f"class.zip/{folder}/work.zip/hw/x.ipynb")
    assert also_ada.source.endswith(f"class.zip/{folder}/work.zip/more.zip/y.ipynb")
    assert bob.source.endswith("w.ZIP/more.zip/y.ipynb")
    assert bob.problem is None
    assert "more.zip was inside another archive; what it holds was read too" in bob.notes
    files = {"Gus_14_assignsubmission_file_/w.zip": packed({"deep.zip": deepest})}
    (gus,) = found(lay_zip(tmp_path / "c.zip", files))
    assert gus.problem == "no notebook among the files: w.zip/deep.zip/last.zip"
    lay(tmp_path / "plain", "eve.zip", "fay/w.zip", content=inner)
    assert students(tmp_path / "plain") == ["eve", "eve", "fay", "fay"]


def test_a_bad_archive_costs_its_student_only(tmp_path: Path) -> None:
    good = packed(["x.ipynb"])
    lay(tmp_path, "ada/x.ipynb", "eve.ipynb")
    lay(tmp_path, "bob/w.zip", "ada/w.zip", content=b"not a zip at all")
    lay(tmp_path, "fay/w.zip", content=patched(good, flag=1))
    lay(tmp_path, "gil/w.zip", content=good[: len(good) // 2])
    lay(tmp_path, "hal/w.zip", content=packed({"../../up.ipynb": NOTEBOOK}))
    told = problems(tmp_path)
    assert told["ada"] is None
    assert told["eve"] is None
    assert told["bob"] == "w.zip is not a zip archive; download or pack it again"
    assert told["fay"] is not None
    assert told["fay"].startswith("w.zip is encrypted")
    assert told["gil"] is not None
    assert told["gil"].startswith("w.zip is not a zip")
    assert told["hal"] is not None
    assert "outside" in told["hal"]
    ada = next(each for each in found(tmp_path) if each.student == "ada")
    assert ada.notes == ("w.zip is not a zip archive; download or pack it again",)


def test_beside_loose_notebooks_a_bad_archive_is_a_student(tmp_path: Path) -> None:
    lay(tmp_path, "ada.ipynb")
    lay(tmp_path, "bob.zip", content=b"not a zip at all")
    told = "bob.zip is not a zip archive; download or pack it again"
    assert problems(tmp_path) == {"ada": None, "bob": told}


def test_a_damaged_member_costs_its_student_only(tmp_path: Path) -> None:
    raw = packed({"ada/x.ipynb": NOTEBOOK, "bob/x.ipynb": b"bobs very own content"})
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive, zipfile.ZipFile(io.BytesIO(raw)) as source:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    path = tmp_path / "class.zip"
    path.write_bytes(stored.getvalue().replace(b"very own", b"very odd"))
    assert problems(path) == {"ada": None, "bob": "x.ipynb is damaged in the archive"}


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("../up.ipynb", "up"),
        ("ada/../../up.ipynb", "ada"),
        ("ada/../x.ipynb", "ada"),
        ("/ada/x.ipynb", "ada"),
        ("/abs.ipynb", "abs"),
        ("C:\\x.ipynb", "x"),
        ("..\\up.ipynb", "up"),
        ("bob/../../../etc/cron.d/job.py", "bob"),
        ("../../bob/more.zip", "bob"),
    ],
)
def test_a_member_that_leads_outside_is_left_out_and_told(
    tmp_path: Path, name: str, student: str
) -> None:
    files = {name: b"evil", "ada/x.ipynb": NOTEBOOK, "bob/x.ipynb": NOTEBOOK}
    archive = lay_zip(tmp_path / "a.zip", files)
    told = f"{name} may lead outside of the archive; it was left out".replace("\\", "/")
    with collect([archive]) as submissions:
        assert {each.student for each in submissions} == {"ada", "bob", student}
        for each in submissions:
            assert (told in (each.problem or each.notes)) == (each.student == student)
            assert (each.problem is None) == (each.student in ("ada", "bob"))
            if each.problem is None:
                assert each.path.read_bytes() == NOTEBOOK
    assert [path.name for path in tmp_path.rglob("*")] == ["a.zip"]


def test_a_member_that_leads_outside_hides_nothing(tmp_path: Path) -> None:
    told = ["../ada/x.ipynb", "ada/.././x.py"]
    odd = [*told, "ada/../pyvenv.cfg", "/__MACOSX/y.ipynb", "../notes.txt"]
    lay(tmp_path / "class", "ada/w.zip", content=packed(["x.ipynb", *odd]))
    lay(tmp_path / "class", "bob/x.ipynb")
    lay_zip(tmp_path / "class.zip", ["ada/x.ipynb", *odd, "bob/x.ipynb"])
    for root in (tmp_path / "class", tmp_path / "class.zip"):
        ada, bob = found(root)
        assert ada.notes == tuple(
            f"{name} may lead outside of the archive; it was left out" for name in told
        )
        assert (ada.problem, bob.problem, bob.notes) == (None, None, ())


@pytest.mark.parametrize(
    "names", [["../up.ipynb"], ["/ada/x.ipynb", "/bob/x.ipynb"], ["a/../b.py"]]
)
def test_an_archive_of_nothing_but_what_leads_outside_is_refused(
    tmp_path: Path, names: list[str]
) -> None:
    archive = lay_zip(tmp_path / "a.zip", names)
    with pytest.raises(GraderError, match=r"a\.zip contains only files that would be .* outside"):
        collect([archive])
    assert [path.name for path in tmp_path.rglob("*")] == ["a.zip"]


def test_links_in_archives_are_not_made(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ada/x.ipynb", NOTEBOOK)
        link = zipfile.ZipInfo("bob/x.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert problems(path) == {"ada": None, "bob": "no notebook among the files: x.ipynb"}


def test_bounds_of_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = lay_zip(tmp_path / "many.zip", [f"{number}/x.ipynb" for number in range(6)])
    monkeypatch.setattr(archives, "CLASS", archives.ArchiveLimits(5, 2**30))
    with pytest.raises(GraderError, match=r"many\.zip contains more than 5 files"):
        collect([many])
    monkeypatch.setattr(archives, "CLASS", archives.ArchiveLimits(6, 100))
    with pytest.raises(GraderError, match=r"many\.zip contains too many files"):
        collect([many])
    monkeypatch.setattr(archives, "CLASS", archives.ArchiveLimits(6, 2**20))
    assert len(found(many)) == 6


def test_what_nobody_grades_is_not_taken_out(tmp_path: Path) -> None:
    archive = lay_zip(tmp_path / "c.zip", {"ada/x.ipynb": b"", "ada/d.bin": bytes(32 * 2**20)})
    with collect([archive]) as ((submission,)):
        assert sum(path.is_file() for path in submission.path.parent.parent.rglob("*")) == 1


@pytest.mark.parametrize(
    ("names", "encoding", "expected"),
    [
        (["张伟/作业.ipynb", "李娜/x.ipynb"], "gbk", ["张伟", "李娜"]),
        (["陶喆/x.ipynb", "ada/x.ipynb"], "gbk", ["ada", "陶喆"]),
        (["张伟/x.ipynb"], "utf-8", ["张伟"]),
        (["Müller/x.ipynb", "Jörg/x.ipynb"], "cp437", ["Jörg", "Müller"]),
    ],
)
def test_names_of_zips_are_decoded(
    tmp_path: Path, names: list[str], encoding: str, expected: list[str]
) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(named_in(name.encode(encoding) for name in names))
    assert sorted(students(path)) == sorted(expected)


def test_names_too_long_for_the_disk(tmp_path: Path) -> None:
    folder, stem = "张" * 200, "伟" * 200
    archive = lay_zip(tmp_path / "c.zip", {f"{folder}/{stem}.ipynb": NOTEBOOK, "b/x.pdf": b""})
    with collect([archive]) as submissions:
        assert submissions[1].student == folder
        assert submissions[1].path.read_bytes() == NOTEBOOK


# Bad use


def test_nothing_to_grade(tmp_path: Path) -> None:
    for empty in (lay(tmp_path / "a", "r.pdf", "b/r.pdf"), lay(tmp_path / "c", ".git/x.ipynb")):
        with pytest.raises(GraderError) as caught:
            collect([empty])
        assert str(caught.value) == (
            f"no notebook found in {empty} (looked for *.ipynb and *.py below it)"
        )
    with pytest.raises(GraderError, match=r"no notebook found in .*e\.zip"):
        collect([lay_zip(tmp_path / "e.zip", [])])
    with pytest.raises(GraderError, match="nothing to grade"):
        collect([])


@pytest.mark.parametrize("name", ["nowhere", "nowhere.zip", "no\x1bwhere", "a\0b", "x" * 300])
def test_no_such_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(GraderError, match=r"no such file or folder|cannot be read") as caught:
        collect([tmp_path / name])
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("content", [b"", b"PNG", b"PK\x03\x04 then nothing", b"PK\x05\x06"])
def test_not_a_zip(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(content)
    with pytest.raises(GraderError, match=r"class\.zip is not a zip archive"):
        collect([path])


def test_a_damaged_directory_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(packed(["ada/x.ipynb"]).replace(b"PK\x01\x02", b"PK\x01\x09"))
    with pytest.raises(GraderError, match=r"class\.zip is damaged"):
        collect([path])


def test_an_encrypted_zip(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(patched(packed(["ada/x.ipynb"]), flag=1))
    with pytest.raises(GraderError, match=r"class\.zip is encrypted; unpack it") as caught:
        collect([path])
    assert "\n" not in str(caught.value)


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "ada/x.ipynb", "bob/x.ipynb", "eve/x.ipynb", "eve/deep/x.ipynb")
    closed = {str(tmp_path / "bob"), str(tmp_path / "eve/deep")}
    real = os.scandir

    def scandir(path: Path) -> object:
        if str(path) in closed:
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert problems(tmp_path) == {
        "ada": None,
        "bob": "bob cannot be read: Permission denied",
        "eve": None,
    }
    assert found(tmp_path)[2].notes == ("deep cannot be read: Permission denied",)
    with pytest.raises(GraderError, match="bob cannot be read: Permission denied"):
        collect([tmp_path / "bob"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = lay(tmp_path, "x.ipynb") / "x.ipynb"
    path.chmod(0)
    with pytest.raises(GraderError, match=r"x\.ipynb cannot be read: Permission denied"):
        collect([path])


def test_temporary_folders_go_when_finding_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    temporary = lay(tmp_path, "tmp/") / "tmp"
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    archive = lay_zip(tmp_path / "c.zip", ["ada/x.ipynb"])
    with collect([archive]) as submissions:
        assert temporary in submissions[0].path.parents
    with pytest.raises(GraderError):
        collect([archive, tmp_path / "nowhere"])
    with pytest.raises(GraderError):
        collect([archive, lay_zip(tmp_path / "empty.zip", [])])
    assert list(temporary.iterdir()) == []
    assert [warning for warning in recwarn if warning.category is ResourceWarning] == []


def test_what_lies_beside_the_class_is_nobody(tmp_path: Path) -> None:
    names = ["class/ada/x.ipynb", "class/bob.ipynb", "README.md"]
    assert students(lay_zip(tmp_path / "class.zip", names)) == ["ada", "bob"]
    with pytest.raises(GraderError, match="no notebook found"):
        collect([lay(tmp_path / "course", "submitted/", "source/x.ipynb", "README.md")])


def test_scripts_beside_each_other_are_not_compared_over_and_over(
    tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 60
    for number in range(count):
        path = tmp_path / "repository" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"import module{number - 1}\n", encoding="utf-8")
    looks: list[object] = []

    def same(one: File, other: object) -> bool:
        looks.append(other)
        return one is other

    monkeypatch.setattr(File, "__eq__", same)
    size = helpers._size

    def size_of(path: Path) -> int:
        looks.append(path)
        return size(path)

    monkeypatch.setattr(helpers, "_size", size_of)
    of_one = HandIn(Owner("gradescope", "ada", "Ada"))
    with collect([tmp_path / "repository"], course, hand_in=of_one) as submissions:
        assert len(submissions) == count
        assert all(len(each.helpers) == helpers.MOST for each in submissions)
        for each in submissions:
            number = int(Path(each.source).stem.removeprefix("module"))
            assert number == 0 or f"module{number - 1}" in dict(each.helpers)
    assert len(looks) <= count * helpers.MOST
