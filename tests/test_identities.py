"""Is everybody one person, in one place, and nobody's hand-in lost or taken for another's?"""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from grader.course import Course
from grader.errors import GraderError
from grader.results import Identity
from grader.submissions import Submission, collect, one_mark_each, one_person_each
from grader.submissions.names import displayable, visible
from tests.test_platform_layouts import INIT, NOTEBOOK, REG, contents, laid, notebook
from tests.test_submissions import lay_zip, packed


def submissions_of(*roots: Path, course: Course) -> tuple[Submission, ...]:
    """The submissions of some roots; their temporary folders have gone."""
    with collect(roots, course) as found:
        return found


def persons(*roots: Path, course: Course) -> list[str]:
    """The `person` of each submission, in order."""
    return [each.identity.person for each in submissions_of(*roots, course=course) if each.identity]


# one person in several exports


def test_a_number_of_canvas_is_one_person_in_all_exports(tmp_path: Path, course: Course) -> None:
    week1 = lay_zip(tmp_path / "1.zip", {"liada_123_4567_i.ipynb": notebook(INIT)})
    week2 = lay_zip(tmp_path / "2.zip", {"liada_123_9567_r.ipynb": notebook(REG)})
    assert len(set(persons(week1, week2, course=course))) == 1


def test_of_two_exports_of_one_assignment_the_later_hand_in_counts(
    tmp_path: Path, course: Course
) -> None:
    late = lay_zip(tmp_path / "monday.zip", {"liada_123_9567_r.ipynb": NOTEBOOK})
    early = lay_zip(tmp_path / "sunday.zip", {"liada_123_4567_r.ipynb": NOTEBOOK})
    for roots in ((late, early), (early, late)):
        (found,) = submissions_of(*roots, course=course)
        assert found.source.endswith("liada_123_9567_r.ipynb")
        assert "sunday.zip/liada_123_4567_r.ipynb" in found.notes[0]


def test_one_number_with_two_names_is_two_people(tmp_path: Path, course: Course) -> None:
    here = laid(tmp_path / "here", contents("liada_123_4567_r.ipynb", "x_124_4568_r.ipynb"))
    there = laid(tmp_path / "there", contents("tobob_123_8567_r.ipynb", "y_125_4568_r.ipynb"))
    assert len(set(persons(here, there, course=course))) == 4


def test_numbers_of_moodle_are_those_of_one_assignment(tmp_path: Path, course: Course) -> None:
    first = laid(tmp_path / "1", contents("Ada_12_assignsubmission_file_/x.ipynb"))
    second = laid(tmp_path / "2", contents("Bob_12_assignsubmission_file_/x.ipynb"))
    again = laid(tmp_path / "3", contents("Ada_12_assignsubmission_file_/x.ipynb"))
    assert len(set(persons(first, second, again, course=course))) == 3


def gradescope(root: Path, *people: tuple[str, str]) -> Path:
    """An export with a hand-in of each person, of whom name and e-mail address are known."""
    text = "---\n"
    files = {}
    for number, (name, email) in enumerate(people, start=11):
        text += f"submission_{number}:\n  :submitters:\n  - :name: {json.dumps(name)}\n"
        text += f"    :email: {email}\n"
        files[f"submission_{number}/x.ipynb"] = NOTEBOOK
    return laid(root, {"submission_metadata.yml": text.encode(), **files})


def test_an_e_mail_address_is_one_person_and_a_number_of_a_hand_in_is_none(
    tmp_path: Path, course: Course
) -> None:
    first = gradescope(tmp_path / "1", ("Ada", "ada@x.org"), ("Bob", "bob@x.org"))
    second = gradescope(tmp_path / "2", ("Bob", "Bob@x.org"), ("Ada", "ada@x.org"))
    found = submissions_of(first, second, course=course)
    assert [each.student for each in found] == ["Ada", "Bob"]
    logins = [(name, f"W_{name}@x.org_attempt_2026-11-02-10-11-12") for name in ("ada", "eve")]
    files = {f"{head}_x.ipynb": NOTEBOOK for _name, head in logins}
    files |= {f"{head}.txt": f"Name: {name} ({name}@x.org)\n".encode() for name, head in logins}
    blackboard = laid(tmp_path / "3", files)
    assert len(set(persons(first, blackboard, course=course))) == 3


def test_what_students_write_makes_nobody_another(tmp_path: Path, course: Course) -> None:
    files = contents("liada_123_4567_tobob_124_4568_x.ipynb", "tobob_124_4569_x.ipynb")
    found = submissions_of(laid(tmp_path, files), course=course)
    assert [each.student for each in found] == ["liada", "tobob"]


def identity(person: str, **known: str) -> Identity:
    """An identity of which this is known."""
    return Identity(platform="canvas", person=person, **known)


def test_people_are_one_as_somebody_else_says() -> None:
    people = [identity(name, email=f"{name[0]}@x.org" * (name in "ab")) for name in "abcde"]
    found = one_person_each(people, [("a", "c"), ("d", "c")])
    assert found["a"] == found["c"] == found["d"]
    assert len({found[name] for name in "abe"}) == 3


def test_after_people_were_found_to_be_one_they_have_one_mark(
    tmp_path: Path, course: Course
) -> None:
    moodle = laid(tmp_path / "1", contents("Ada_12_assignsubmission_file_/x.ipynb"))
    other = laid(tmp_path / "2", contents("Ada L_99_assignsubmission_file_/x.ipynb"))
    with collect([moodle, other], course, same=lambda all_: [[i.person for i in all_]]) as found:
        (only,) = found
    assert only.source.endswith("2/Ada L_99_assignsubmission_file_/x.ipynb")
    assert "nothing says which was handed in last" in only.notes[0]
    assert one_mark_each([only], course) == (only,)


# three platforms

PEOPLE = 120


def test_a_class_exported_by_three_platforms(tmp_path: Path, course: Course) -> None:
    """Nothing that Moodle, Canvas and Gradescope set is the same: a roster makes them one."""
    names = [f"Person{number} Surname{number % 60}" for number in range(PEOPLE)]
    moodle = contents(
        *(f"{name}_{40_000 + at}_assignsubmission_file_/x.ipynb" for at, name in enumerate(names))
    )
    canvas = contents(
        *(
            f"{''.join(reversed(name.lower().split()))}_{100 + at}_{5000 + at}_x.ipynb"
            for at, name in enumerate(names)
        )
    )
    people = [(name, f"p{at}@x.org") for at, name in enumerate(names)]
    roots = (
        lay_zip(tmp_path / "moodle.zip", moodle),
        lay_zip(tmp_path / "canvas.zip", canvas),
        gradescope(tmp_path / "gradescope", *people),
        gradescope(tmp_path / "again", *reversed(people)),
    )
    found = submissions_of(*roots, course=course)
    counts = Counter(each.identity.platform for each in found if each.identity)
    assert counts == {"moodle": PEOPLE, "canvas": PEOPLE, "gradescope": PEOPLE}
    assert len({each.identity.person for each in found if each.identity}) == 3 * PEOPLE
    with collect(roots, course, same=by_number) as united:
        assert len({each.identity.person for each in united if each.identity}) == PEOPLE
        assert len(united) == PEOPLE
        for each in united:  # each with a file of their own
            number = str(each.identity and digits(each.identity))
            assert each.identity is not None
            assert each.identity.name.lower().startswith(("surname", "person"))
            assert number.isdigit()


def digits(one: Identity) -> int:
    """The number of a person of the class, as the platforms have it."""
    if one.platform == "gradescope":
        return int(one.email.removeprefix("p").removesuffix("@x.org"))
    return int(one.user_id) - (40_000 if one.platform == "moodle" else 100)


def by_number(identities: Sequence[Identity]) -> list[list[str]]:
    """What a roster says: who is one."""
    return [[one.person for one in identities if digits(one) == each] for each in range(PEOPLE)]


# names

ALIKE = [
    ("Ame\u0301lie", "Amélie"),
    ("ada", "a\u200bda"),
    ("Li  Wei", "Li Wei"),
    ("ada", "ada\u3164"),
    ("\x07", "\x06"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_look_alike_are_two_people_told_apart(
    tmp_path: Path, course: Course, one: str, other: str
) -> None:
    root = laid(tmp_path, contents(f"{one}/hw.ipynb", f"{other}/hw.ipynb", "bob/hw.ipynb"))
    found = submissions_of(root, course=course)
    assert len(found) == 3
    assert len({visible(each.student) for each in found}) == 3
    assert len({each.identity.person for each in found if each.identity}) == 3
    alike = [each for each in found if each.student != "bob"]
    assert all("2 people have names that look alike" in each.notes[0] for each in alike)
    assert [each.notes for each in found if each.student == "bob"] == [()]


def test_names_that_differ_in_case_are_two_people(tmp_path: Path, course: Course) -> None:
    root = laid(tmp_path, contents("ADA/hw.ipynb", "ada/hw.ipynb"))
    found = submissions_of(root, course=course)
    assert {each.student for each in found} == {"ADA", "ada"}
    assert {len(each.notes) for each in found} == {1}


def test_a_name_that_is_told_apart_is_nobody_elses(tmp_path: Path, course: Course) -> None:
    names = ("Amélie", "Ame\u0301lie", "Amélie (1)", "Amélie (2)")
    found = submissions_of(
        laid(tmp_path, contents(*(f"{name}/hw.ipynb" for name in names))), course=course
    )
    assert len({each.student for each in found}) == 4


# any tree

NAMES = """ada|Ada|bob|Li Wei|Li  Wei|week 1|week 2|class|hw1|x_12_34_y|submission_11|source
Ada_12_assignsubmission_file_|Bob_13_assignsubmission_file_|Sol, Mira(ms)|submitted|week-1-ada
Submission attachment(s)|Feedback Attachment(s)|Submitted files|Version 1|week-1-submissions
12-34 - Mira - Nov 2, 2026 926 PM|Ame\u0301lie|Amélie|.ipynb_checkpoints|[1]A, [1]B, [1]C"""
FILES = """hw.ipynb|Init.ipynb|hw (1).ipynb|ada.ipynb|bob.ipynb|hw.py|reg_utils.py|report.pdf|w.zip
README.md|x.ipynb.txt|notes.txt|index.html|grades.csv|timestamp.txt|liada_123_4567_x.ipynb
tobob_LATE_124_4568_x.ipynb|fay_126_text.html|W_ada_attempt_2026-11-02-10-11-12.txt|comments.txt
W_ada_attempt_2026-11-02-10-11-12_x.ipynb|[1] - edx - x.ipynb|Mira - Week 1.ipynb|submissions.csv
Théo - Week 1.ipynb|x-checkpoint.ipynb|Eve_9_assignsubmission_file_x.ipynb"""
FOLDER = st.sampled_from(NAMES.replace("\n", "|").split("|"))
FILE = st.sampled_from(FILES.replace("\n", "|").split("|"))
PATHS = st.tuples(st.lists(FOLDER, max_size=4), FILE).map(
    lambda each: "/".join((*each[0], each[1]))
)
TEXTS = {".py": REG.encode(), ".ipynb": NOTEBOOK, ".zip": packed({"in.ipynb": NOTEBOOK})}
TEXTS[".txt"] = NOTEBOOK


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(paths=st.sets(PATHS, min_size=1, max_size=12), is_zip=st.booleans())
@example(paths={"ada/hw.ipynb", "class/bob/hw.ipynb", "class/ada.ipynb"}, is_zip=False)
@example(paths={"submitted/ada/hw1/hw.ipynb", "source/hw.ipynb", "bob/hw.py"}, is_zip=True)
def test_no_file_is_lost_and_everybody_has_one_place(
    paths: set[str], is_zip: bool, course: Course
) -> None:
    files = {path: TEXTS.get(Path(path).suffix, b"x") for path in paths}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        laid(root, files)
        if is_zip:
            root = lay_zip(root.with_suffix(".zip"), files)
        try:
            collection = collect([root], course)
        except GraderError as error:
            assert "no notebook found in" in str(error)  # noqa: PT017 - most trees have people
            return
        with collection as found:
            _everybody_has_one_place(found)
            said = {Path(each.source).relative_to(root).as_posix() for each in found}
            told = [note for each in found for note in each.notes]
            told += [each.problem for each in found if each.problem]
            left_out = {
                name for each in collection.overview for name in (*each.teachers, *each.nobodys)
            }
            for path in paths:
                if Path(path).suffix in (".ipynb", ".py") and "_checkpoints" not in path:
                    if path.endswith("reg_utils.py"):
                        continue  # a module of the course, unless it answers something
                    shown = displayable(path)
                    is_told = any(shown.endswith(name) for text in told for name in _names_in(text))
                    assert shown in said | left_out or is_told, (path, said, told, left_out)


def _names_in(text: str) -> list[str]:
    """The files that a sentence names."""
    _about, _colon, names = text.rpartition("graded: " if "graded: " in text else ": ")
    found = [name.strip() for part in names.split(" and ") for name in part.split(", ")]
    return [name for name in found if "." in name]


def _everybody_has_one_place(found: Sequence[Submission]) -> None:
    shown: dict[tuple[str, str], set[str]] = {}
    for each in found:
        assert each.identity is not None
        assert (each.problem is None) == each.path.is_file()
        look = visible(each.student)
        shown.setdefault((each.identity.export, look), set()).add(each.identity.person)
    assert all(len(people) == 1 for people in shown.values()), shown
    assert len({(each.source, each.student) for each in found}) == len(found)


def test_places_of_works_are_all_there_is(tmp_path: Path, course: Course) -> None:
    files = contents(
        "ada/hw.ipynb", "ada/hw_old.ipynb", "ada/report.pdf", "bob.ipynb", "README.md", "eve/"
    )
    files.pop("eve/")
    root = laid(tmp_path / "root", files)
    collection = collect([root], course)
    with collection as found:
        said = " ".join([*(note for s in found for note in s.notes), *map(str, found)])
    (overview,) = collection.overview
    assert "hw_old.ipynb" in said
    assert "report.pdf" in said
    assert overview.nobodys == ("README.md",)


def test_letters_that_show_nothing() -> None:
    assert visible("a\u200bd\u00ada") == visible("ada") == "ada"
    assert visible(unicodedata.normalize("NFD", "Amélie")) == "Amélie"
