"""A course is found and loaded, its calls are drawn from the seed, and faults in it are told."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest

from grader.course import (
    Call,
    factories_in,
    find_course,
    hidden_calls,
    load_course,
    load_module,
    public_calls,
    run_source,
)
from grader.course.description import load_assignment
from grader.errors import GraderError

TOML = """\
title = "Sums"
notebook = "Sums.ipynb"
recognised_by = ["add"]

[modules]
sum_utils = "sum_utils.py"

[[question]]
function = "add"
title = "Addition"
points = 3
seed = 7
returns = ["S", ["Z"]]
guards = ["S"]
[question.parts]
S = 2
cache = { points = 1, outputs = ["Z*"], rtol = 1e-3 }

[[question]]
function = "negate"
title = "Negation"
points = 1
[question.parts]
N = 1
"""

CALLS = '''\
from stubs import forward
from sum_utils import SIZE

from grader.assignment import Call, hidden, public


@public("add")
def from_the_notebook():
    """the notebook's own.

    More that nobody reads.
    """
    return Call((forward(SIZE),), again=True)


@hidden("add", draws=2)
@hidden("negate")
def drawn(rng):
    return Call((rng.standard_normal(3),))


@public("negate")
def one():
    """one number"""
    return Call((1.0,), seed=5)
'''


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "assignments" / "sums"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(TOML)
    (folder / "calls.py").write_text(CALLS)
    (folder / "stubs.py").write_text(
        "from sum_utils import SIZE\n\ndef forward(x):\n    return x\n"
    )
    (folder / "sum_utils.py").write_text("SIZE = 4\n")
    return tmp_path


@pytest.fixture
def sums(course):
    return load_course(course).assignment("sums")


def test_an_assignment_is_what_its_file_says(sums):
    assert (sums.name, sums.title, sums.points) == ("sums", "Sums", 4)
    add = sums.question("add")
    assert (add.seed, add.guards, add.returns) == (7, ("S",), ("S", ["Z"]))
    assert [(p.name, p.points, p.outputs, p.rtol) for p in add.parts] == [
        ("S", 2, ("S",), 1e-6),
        ("cache", 1, ("Z*",), 1e-3),
    ]
    assert sums.modules["sum_utils"].read_text() == "SIZE = 4\n"


def test_public_calls_stand_in_the_order_of_the_file(sums):
    add, negate = public_calls(sums)
    assert (add.function, add.label, add.args, add.seed, add.again) == (
        "add",
        "the notebook's own",
        (4,),
        7,
        True,
    )
    assert (negate.label, negate.seed, negate.visibility) == ("one number", 5, "public")


def test_hidden_calls_come_from_the_seed_alone(sums):
    one, again, other = (hidden_calls(sums, seed) for seed in (b"s", b"s", b"t"))
    assert [call.function for call in one] == ["negate", "add", "add"]
    assert {call.visibility for call in one} == {"hidden"}
    assert [call.label for call in one] == ["drawn"] * 3
    draws = [call.args[0] for call in one]
    assert all(np.array_equal(a, b.args[0]) for a, b in zip(draws, again, strict=True))
    assert not any(np.array_equal(a, b.args[0]) for a, b in zip(draws, other, strict=True))
    assert not np.array_equal(draws[1], draws[2])
    assert not np.array_equal(draws[0], draws[1])


def test_support_modules_are_importable_only_while_the_authors_file_runs(sums, monkeypatch):
    mine = object()
    monkeypatch.setitem(sys.modules, "sum_utils", mine)
    public_calls(sums)
    assert sys.modules["sum_utils"] is mine
    assert "stubs" not in sys.modules
    finders = len(sys.meta_path)
    with pytest.raises(GraderError, match=r"calls\.py, line 2: ZeroDivisionError"):
        run_source("import sum_utils\n1/0", "calls.py", sums.modules)
    assert len(sys.meta_path) == finders
    with pytest.raises(GraderError, match=r"calls\.py, line \d+: ModuleNotFoundError"):
        load_module(sums.folder / "calls.py", sums.modules)


def test_this_checkout_is_a_course():
    names = set(find_course().assignments)
    assert {"initialization", "regularization", "gradient_checking", "optimization"} <= names


def test_every_assignment_here_is_asked_in_public_and_worth_a_hundred_points():
    for assignment in find_course().assignments.values():
        assert assignment.points == 100
        assert {call.function for call in public_calls(assignment)} == {
            question.function for question in assignment.questions
        }


def test_a_course_has_a_reference_only_where_there_is_one(course):
    assert find_course(course).reference_folder is None
    (course / "reference").mkdir()
    assert find_course(course).reference_folder == course / "reference"


def test_an_unknown_assignment_is_refused_with_the_names_there_are(course):
    with pytest.raises(GraderError, match="unknown assignment 'summs'; this course has: sums"):
        load_course(course).assignment("summs")


def test_a_folder_that_is_no_course_is_refused(tmp_path):
    with pytest.raises(GraderError, match="is not a course"):
        find_course(tmp_path)
    (tmp_path / "assignments").mkdir()
    with pytest.raises(GraderError, match="contains no assignment"):
        find_course(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Sums"', 'name = "Sums"', "the key 'title' is missing"),
        ("points = 3", "points = 4", "question add: the parts' points do not add up to 4"),
        ("seed = 7", "sede = 7", "question add: unknown keys sede"),
        ("rtol = 1e-3", "rtoll = 1e-3", "part cache: unknown keys rtoll"),
        ('outputs = ["Z*"]', 'outputs = "Z*"', "part cache: outputs must be a list"),
        ("points = 1, outputs", "outputs", "the key 'points' is missing"),
        ('guards = ["S"]', 'guards = ["T"]', "question add: these guards are not parts: T"),
        ('title = "Sums"', "title = ", "assignment.toml: Invalid value"),
        ('title = "Sums"', 'title = "Sums"\nmodule = "x"', "assignment.toml: unknown keys module"),
        ('function = "add"', "", "question 1: the key 'function' is missing"),
        ("points = 3", "", "question add: the key 'points' is missing"),
        # every key by its name, and what it must be
        ('title = "Sums"', "title = 1", "toml: title must be a text, not 1"),
        ('notebook = "Sums.ipynb"', "notebook = []", "toml: notebook must be a text, not []"),
        ('["add"]', '"add"', "toml: recognised_by must be a list of names, not 'add'"),
        ('["add"]', '["add"]\npackages = ["a.b"]', "toml: packages must be a list of names that "),
        ('sum_utils = "sum_utils.py"', "sum_utils = 3", "toml: modules must be a table of texts"),
        ('function = "negate"', "function = 7", "question 2: function must be a name, not 7"),
        (
            'function = "add"',
            'function = "a\\nb"',
            r"question 1: function must be a name, not 'a\n",
        ),
        ('title = "Addition"', "title = true", "question add: title must be a text, not True"),
        ("points = 3", 'points = "x"', "question add: points must be a number that is not neg"),
        ("points = 3", "points = true", "question add: points must be a number that is not neg"),
        ("points = 3", "points = nan", "question add: points must be a number that is not neg"),
        ("points = 3", "points = inf", "question add: points must be a number that is not neg"),
        ("points = 3", "points = -3", "question add: points must be a number that is not neg"),
        ("seed = 7", "seed = 7.0", "question add: seed must be a whole number from 0 to 42949"),
        ("seed = 7", "seed = 4294967296", "question add: seed must be a whole number from 0 to"),
        ("seed = 7", "gradient = 1", "question add: gradient must be true or false, not 1"),
        ("seed = 7", 'purity_cost = "1"', "question add: purity_cost must be a number that is"),
        (
            "seed = 7",
            'optional = ["v"]',
            "question add: optional must name the last entries of returns",
        ),
        ("seed = 7", "purity_arguments = [0]", "question add: purity_arguments must be a list"),
        (
            "seed = 7",
            "follow_through = 1.5",
            "question add: follow_through must be a number from 0",
        ),
        ("seed = 7", "stubs = { f = 1 }", "question add: stubs must be a table of texts, not {"),
        ('["S", ["Z"]]', '["S", [1]]', "question add: returns must be a list of names and of such"),
        ('guards = ["S"]', 'guards = "S"', "question add: guards must be a list of names, not 'S'"),
        (
            "[question.parts]\nN = 1",
            "parts = [1]",
            "question negate: parts must be a table, not [1]",
        ),
        (
            "S = 2",
            '"S\\nT" = true',
            "question add: part S T: points must be a number that is not n",
        ),
        ("S = 2", 'S = "two"', "question add: part S: points must be a number that is not negat"),
        (
            "rtol = 1e-3",
            'rtol = "x"',
            "question add: part cache: rtol must be a number that is not",
        ),
        ("rtol = 1e-3", "atol = -1", "question add: part cache: atol must be a number that is not"),
        (
            "rtol = 1e-3",
            "random = 2",
            "question add: part cache: random must be a number from 0 to",
        ),
    ],
)
def test_a_faulty_assignment_is_told_in_one_line(course, old, new, message):
    path = course / "assignments" / "sums" / "assignment.toml"
    assert old in TOML
    path.write_text(TOML.replace(old, new))
    with pytest.raises(GraderError) as error:
        load_assignment(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("sum_utils", "../../secret.py"),
        ("sum_utils", "sub/../../other.py"),
        ("sum_utils", "{folder}/sum_utils.py"),
        ("sum_utils", "/etc/hostname"),
        ("sum_utils", "link.py"),
        ("sum_utils", "linked/secret.py"),
        ("sum_utils", "circle.py"),
        ("notebook", "../Sums.ipynb"),
        ("notebook", "linked/Sums.ipynb"),
    ],
)
def test_what_students_get_is_in_the_assignments_folder(course, key, file):
    folder = course / "assignments" / "sums"
    (course / "secret.py").write_text("SIZE = 4\n")
    (folder / "link.py").symlink_to(course / "secret.py")
    (folder / "linked").symlink_to(course)
    (folder / "circle.py").symlink_to(folder / "circle.py")
    path = folder / "assignment.toml"
    file = file.format(folder=folder)
    path.write_text(re.sub(f'{key} = ".*"', f'{key} = "{file}"', TOML))
    with pytest.raises(GraderError) as error:
        load_assignment(path)
    assert f"{key} is to be {file}, but it must be in the assignment's folder" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_module_may_be_in_a_folder_of_its_own_or_linked_within(course):
    folder = course / "assignments" / "sums"
    (folder / "sub").mkdir()
    (folder / "sub" / "more.py").symlink_to(folder / "sum_utils.py")
    path = folder / "assignment.toml"
    path.write_text(TOML.replace('"sum_utils.py"', '"sub/more.py"'))
    (course / "moved").symlink_to(folder)
    assert load_assignment(path).modules == {"sum_utils": folder / "sub" / "more.py"}
    assert load_assignment(course / "moved" / "assignment.toml").title == "Sums"


def test_a_call_of_no_question_is_refused(course, sums):
    (course / "assignments" / "sums" / "calls.py").write_text(CALLS.replace('"negate"', '"minus"'))
    with pytest.raises(GraderError, match="minus is not a question of sums"):
        public_calls(sums)


def test_an_authors_file_that_does_not_parse_is_told_with_its_line(course, sums):
    (course / "assignments" / "sums" / "calls.py").write_text("x = 1\ndef f(:\n")
    with pytest.raises(GraderError, match=r"calls\.py, line 2: "):
        public_calls(sums)


def test_a_missing_authors_file_is_told(course, sums):
    (course / "assignments" / "sums" / "calls.py").unlink()
    with pytest.raises(GraderError, match=r"calls\.py: cannot be read"):
        hidden_calls(sums, b"s")


def test_an_authors_own_marks_do_not_change_the_function(sums):
    module = load_module(sums.folder / "calls.py", sums.modules, with_stubs=True)
    assert isinstance(module.one(), Call)
    assert [(m.function, m.draws) for m in factories_in(module)] == [
        ("add", 1),
        ("negate", 1),
        ("add", 2),
        ("negate", 1),
    ]
