"""A course whose functions give texts, sets, dicts in tuples and dates: sound, and right marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.verification import verify_assignment, write_record
from grader.batch.answer_keys import public_answer_keys
from grader.course import Course, find_course
from grader.errors import GraderError
from grader.grading import grade_program
from grader.notebook import read_source
from grader.results import QuestionResult
from grader.worker import Worker

pytestmark = pytest.mark.file_takes(seconds=30)

TOML = """\
title = "Kinds"
notebook = "Kinds.ipynb"
recognised_by = ["distinct"]

[[question]]
function = "distinct"
title = "Which are there?"
points = 2
[question.parts]
entries = 2

[[question]]
function = "counts"
title = "How often?"
points = 2
[question.parts]
counts = 2

[[question]]
function = "describe"
title = "In words"
points = 3
returns = ["text", "day", "rows"]
[question.parts]
text = { points = 1, case = "ignore", whitespace = "ignore" }
day = 1
rows = { points = 1, order = "any" }

[[question]]
function = "step"
title = "A step with momentum"
points = 4
returns = ["parameters", "v"]
[question.parts]
"parameters.W1" = 1
b = { points = 1, outputs = ["parameters.b*"] }
v = 2
"""
CALLS = '''\
import numpy as np

from grader.assignment import Call, hidden, public


@public("distinct")
def three_numbers():
    """Three numbers."""
    return Call(([3, 1, 3],))


@hidden("distinct")
def other_numbers(rng):
    """Other numbers."""
    return Call((rng.integers(9, size=6).tolist(),))


@public("counts")
def four_words():
    """Four words."""
    return Call((["a", "counts", "a", "the"],))


@public("describe")
def two_names():
    """Two names."""
    return Call(({"b": 2.5, "a": 1.5},))


@public("step")
def one_layer():
    """One layer."""
    W, b = np.arange(6.0).reshape(2, 3), np.ones((2, 1))
    return Call(
        ({"W1": W, "b1": b}, {"dW1": W - 1, "db1": b * 3}, {"dW1": W * 0 + 2, "db1": b * 0.5})
    )
'''
REFERENCE = """\
# %%
import datetime


# %%
def distinct(numbers):
    ### START CODE HERE ###
    found = set(numbers)
    ### END CODE HERE ###
    return found


# %%
def counts(words):
    ### START CODE HERE ###
    found = {word: words.count(word) for word in words}
    ### END CODE HERE ###
    return found


# %%
def describe(sizes):
    ### START CODE HERE ###
    text = "Largest: " + max(sizes, key=sizes.get)
    day = datetime.date(2020, 1, len(sizes))
    rows = [(name, size * 2) for name, size in sizes.items()]
    ### END CODE HERE ###
    return text, day, rows


# %%
def step(parameters, grads, v):
    ### START CODE HERE ###
    parameters, v = dict(parameters), dict(v)
    for name in list(parameters):
        v["d" + name] = 0.9 * v["d" + name] + 0.1 * grads["d" + name]
        parameters[name] = parameters[name] - 0.5 * v["d" + name]
    ### END CODE HERE ###
    return parameters, v
"""
MISTAKES = """\
from grader.mistakes import mistake

MISTAKES = [
    mistake(id, function, title=id, explanation=id + ".", change={right: wrong})
    for id, function, right, wrong in [
        ("doubles-kept", "distinct", "set(numbers)", "list(numbers)"),
        ("one-too-many", "counts", "words.count(word)", "words.count(word) + 1"),
        ("smallest", "describe", "max(", "min("),
        ("next-month", "describe", "2020, 1", "2020, 2"),
        ("not-doubled", "describe", "size * 2", "size"),
        ("no-momentum", "step", "0.9 * v[", "0.0 * v["),
        ("up", "step", "parameters[name] - 0.5", "parameters[name] + 0.5"),
    ]
]
"""
BLANKS = {
    "set(numbers)": "None",
    "{word: words.count(word) for word in words}": "None",
    '"Largest: " + max(sizes, key=sizes.get)': "None",
    "datetime.date(2020, 1, len(sizes))": "None",
    "[(name, size * 2) for name, size in sizes.items()]": "None",
    '0.9 * v["d" + name] + 0.1 * grads["d" + name]': "None",
    'parameters[name] - 0.5 * v["d" + name]': "None",
}


def notebook(source: str) -> str:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    cells = [{**cell, "source": source.replace("# %%\n", "")}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def replaced(source: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        assert old in source
        source = source.replace(old, new)
    return source


def made(folder: Path, worker: Worker, reference: str = REFERENCE) -> Course:
    for name, text in {
        "assignments/kinds/assignment.toml": TOML,
        "assignments/kinds/calls.py": CALLS,
        "assignments/kinds/Kinds.ipynb": notebook(replaced(REFERENCE, BLANKS)),
        "reference/kinds.py": reference,
        "reference/mistakes/kinds.py": MISTAKES,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    course = find_course(folder)
    write_record(course, course.assignment("kinds"), worker)
    return course


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Course:
    return made(tmp_path_factory.mktemp("course"), worker)


def test_a_course_of_every_kind_of_value_is_sound(kinds: Course, worker: Worker) -> None:
    found = verify_assignment(kinds, kinds.assignment("kinds"), worker)
    assert found.gaps == []
    assert [row[:3] for row in found.rows] == [
        ("doubles-kept", "entries", 0.0),
        ("one-too-many", "counts", 0.0),
        ("smallest", "text", 2.0),
        ("next-month", "day", 2.0),
        ("not-doubled", "rows", 2.0),
        ("no-momentum", "parameters.W1, b, v", 0.0),
        ("up", "parameters.W1, b", 2.0),
    ]


def graded(course: Course, worker: Worker, source: str) -> dict[str, QuestionResult]:
    key = public_answer_keys(course)("kinds", worker)
    program = read_source(source, "answer.py")
    found = grade_program(program, course.assignment("kinds"), key, worker)
    return {question.function: question for question in found}


ANSWERS: dict[str, tuple[dict[str, str], dict[str, float], str]] = {
    "another type": (
        {"set(numbers)": "frozenset(numbers)", "text = ": "text = ' ' + "},
        {"distinct": 2, "counts": 2, "describe": 3, "step": 4},
        "",
    ),
    "another form": (
        {
            "return text, day, rows": "return [text.upper() + '\\n', day, tuple(rows[::-1])]",
            "return parameters, v": "return [parameters, v]",
        },
        {"distinct": 2, "counts": 2, "describe": 3, "step": 4},
        "",
    ),
    "a set of something else": (
        {"set(numbers)": "{99}"},
        {"distinct": 0, "counts": 2, "describe": 3, "step": 4},
        "1 is missing from entries; 99 is not expected in it",
    ),
    "a list": (
        {"set(numbers)": "sorted(set(numbers))", "found = {": "found = {'of': 0} | {"},
        {"distinct": 0, "counts": 0, "describe": 3, "step": 4},
        "counts['of'] is an entry too many",
    ),
    "text": (
        {"datetime.date(2020, 1, len(sizes))": "'2020-01-02'", "size * 2)": "str(size * 2))"},
        {"distinct": 2, "counts": 2, "describe": 1, "step": 4},
        "day should be a date or time, got a string",
    ),
    "one entry": (
        {"return parameters, v": "v['db1'] = v['db1'] + 1\n    return parameters, v"},
        {"distinct": 2, "counts": 2, "describe": 3, "step": 2},
        "v.db1 is wrong in 2 of 2 entries, most at [0, 0]: expected 0.75, got 1.75",
    ),
    "an entry less": (
        {"return parameters, v": "return {'W1': parameters['W1']}, 7"},
        {"distinct": 2, "counts": 2, "describe": 3, "step": 1},
        "v should be a dictionary, got a number",
    ),
    "what cannot be compared": (
        {"set(numbers)": "(n for n in numbers)"},
        {"distinct": 0, "counts": 2, "describe": 3, "step": 4},
        "entries should be a set of 2, got an object of type generator",
    ),
}


@pytest.mark.parametrize(("changes", "scores", "words"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answers_earn_what_they_have_right(
    kinds: Course, worker: Worker, changes: dict[str, str], scores: dict[str, float], words: str
) -> None:
    found = graded(kinds, worker, replaced(REFERENCE, changes))
    assert {function: question.score for function, question in found.items()} == scores
    said: Any = " ".join(check.message for question in found.values() for check in question.checks)
    assert words in said


def test_a_reference_that_cannot_be_compared_is_a_gap_and_grades_nobody(
    tmp_path: Path, worker: Worker
) -> None:
    course = made(tmp_path, worker, REFERENCE.replace("return found", "return {len, *found}", 1))
    found = verify_assignment(course, course.assignment("kinds"), worker)
    assert (
        "distinct: the reference's entries is an object of type builtin_function_or_method, "
        "which cannot be compared (three numbers)"
    ) in (gap.replace("Three", "three") for gap in found.gaps)
    with pytest.raises(GraderError, match="kinds: distinct: the reference's entries is an object"):
        public_answer_keys(course)("kinds", worker)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('order = "sorted"', 'part entries: order must be "given" or "any", not \'sorted\''),
        ("type = true", 'part entries: type must be "lenient" or "strict", not True'),
        ('case = "lower"', 'part entries: case must be "exact" or "ignore", not'),
        ('whitespace = ["a"]', 'part entries: whitespace must be "exact" or "ignore", not'),
        ('extra = "some"', 'part entries: extra must be "refused" or "allowed", not'),
    ],
)
def test_what_a_part_may_set_is_checked(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "assignments/kinds/assignment.toml"
    path.parent.mkdir(parents=True)
    text = TOML.replace("entries = 2", f"entries = {{ points = 2, {line} }}")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GraderError) as error:
        find_course(tmp_path).assignment("kinds")
    assert message in str(error.value)
    assert "\n" not in str(error.value)
