"""A wrong answer is explained: by named mistakes, else by a pattern, else in plain words."""

from __future__ import annotations

import numpy as np
import pytest

from grader.course import Call, Expectation, MistakeDescription, Part, Question
from grader.diagnosis import JudgedAnswer, diagnose
from grader.judging import compare, judge, wrong_answer
from grader.notebook import Definition
from grader.results import Visibility
from grader.worker import Outcome, Raised, Reason

SOURCE = """\
def backward(X, cache):
    dZ1 = X
    dW1 = dZ1 @ X.T
    db1 = np.sum(dZ1)
    return {"dW1": dW1, "db1": db1}
"""
QUESTION = Question(
    function="backward",
    title="",
    points=3,
    parts=(Part("dW1", 2, ("dW1",)), Part("db1", 1, ("db1",)), Part("dZ1", 0, ("dZ1",))),
)
DEFINITION = Definition("backward", 7, 11, 15, SOURCE)
RNG = np.random.default_rng(0)
RIGHTS = [
    {"dW1": RNG.normal(size=(2, 3)), "db1": RNG.normal(size=(2, 1)), "dZ1": RNG.normal(size=(2, 4))}
    for _ in range(3)
]
VISIBLE: list[tuple[str, Visibility]] = [
    ("m = 4", "public"),
    ("m = 1", "public"),
    ("λ = 0", "hidden"),
]
CALLS = [
    Call((), function="backward", label=label, visibility=visibility)
    for label, visibility in VISIBLE
]

#: What each mistake gives instead of the right answer.
MISTAKES = {
    "doubled-and-more": lambda right: {**right, "dW1": 2 * right["dW1"], "db1": right["db1"] - 7},
    "doubled": lambda right: {**right, "dW1": 2 * right["dW1"]},
    "shifted": lambda right: {**right, "db1": right["db1"] + 1},
    "shifted-too": lambda right: {**right, "db1": right["db1"] + 1},
    "everywhere": lambda right: {name: 5 * value for name, value in right.items()},
    "intermediate": lambda right: {**right, "dZ1": right["dZ1"] + 1},
    "forgets": lambda right: {"dW1": right["dW1"], "dZ1": right["dZ1"]},
    "no-return": lambda _: None,
    "raises": lambda _: Outcome("raised", error=Raised("KeyError", "'W1'")),
    "second-only": lambda right: (
        {**right, "dW1": right["dW1"] - 1} if right is RIGHTS[1] else right
    ),
    "hidden-only": lambda right: (
        {**right, "dW1": right["dW1"] + 0.12345} if right is RIGHTS[2] else right
    ),
}
DESCRIPTIONS = {
    id: MistakeDescription(
        id, "backward", f"title of {id}", f"explanation of {id}", "hint", "formula"
    )
    for id in MISTAKES
}
DESCRIPTIONS["stranger"] = MistakeDescription("stranger", "forward", "", "", "", "")


def outcome(value):
    return value if isinstance(value, Outcome) else Outcome("value", value)


def evidence(call, right, given):
    return wrong_answer(QUESTION, compare(QUESTION, Expectation(call, right), given))


def expectations():
    return [
        Expectation(
            call,
            right,
            {},
            {
                id: wrong
                for id, make in MISTAKES.items()
                if (wrong := evidence(call, right, outcome(make(right))))
            },
        )
        for call, right in zip(CALLS, RIGHTS, strict=True)
    ]


def diagnosed(answer, *, calls=3, definition=DEFINITION):
    """The diagnoses of a student whose function gives `answer(right)`."""
    expected = expectations()[:calls]
    outcomes = [outcome(answer(e.value)) for e in expected]
    compared = [compare(QUESTION, e, o) for e, o in zip(expected, outcomes, strict=True)]
    judgment = judge(QUESTION, compared, definition)
    return diagnose(JudgedAnswer(judgment, definition, DESCRIPTIONS))


@pytest.mark.parametrize("calls", [1, 3])
@pytest.mark.parametrize(
    "id", ["doubled", "doubled-and-more", "everywhere", "forgets", "no-return"]
)
def test_a_mistake_is_diagnosed_as_itself(id, calls):
    (found,) = diagnosed(MISTAKES[id], calls=calls)
    assert (found.mistake, found.confidence) == (id, "exact")
    assert (found.title, found.explanation) == (f"title of {id}", f"explanation of {id}")
    assert (found.hint, found.formula, found.cell) == ("hint", "formula", 7)


def test_two_mistakes_in_two_parts_are_both_found_each_with_its_line():
    found = diagnosed(lambda r: {**r, "dW1": 2 * r["dW1"], "db1": r["db1"] + 1})
    assert [(d.mistake, d.parts, d.line) for d in found] == [
        ("doubled", ("dW1",), 13),
        ("shifted", ("db1",), 14),
        ("shifted-too", ("db1",), 14),
    ]


def test_a_known_and_an_unknown_mistake_are_told_side_by_side():
    found = diagnosed(lambda r: {**r, "dW1": 2 * r["dW1"], "db1": r["db1"] ** 2})
    assert [(d.mistake, d.parts) for d in found] == [("doubled", ("dW1",)), (None, ("db1",))]


def test_mistakes_that_no_call_tells_apart_are_all_named():
    found = diagnosed(MISTAKES["shifted"])
    assert [d.mistake for d in found] == ["shifted", "shifted-too"]
    assert [d.title.split(": ")[0] for d in found] == ["Either", "Or"]


def test_the_one_mistake_that_explains_all_is_named_rather_than_two():
    (found,) = diagnosed(MISTAKES["everywhere"])
    assert (found.mistake, found.parts) == ("everywhere", ("dW1", "db1", "dZ1"))


def test_a_mistake_must_fit_on_every_public_call():
    for other in (1, 3):
        (found,) = diagnosed(
            lambda right, other=other: {
                **right,
                "dW1": right["dW1"] * (other if right is RIGHTS[1] else 2),
            }
        )
        assert found.mistake is None


def test_a_mistake_that_shows_on_one_public_call_only_is_found():
    (found,) = diagnosed(MISTAKES["second-only"])
    assert found.mistake == "second-only"


def test_hidden_calls_have_no_say_in_the_diagnosis():
    (found,) = diagnosed(
        lambda right: {**right, "dW1": right["dW1"] * (9 if right is RIGHTS[2] else 2)}
    )
    assert found.mistake == "doubled"


@pytest.mark.parametrize(
    ("answer", "title", "confidence", "parts"),
    [
        (
            lambda r: {**r, "dW1": -3 * r["dW1"]},
            "dW1: off by a factor of -3",
            "pattern",
            ("dW1",),
        ),
        (
            lambda r: {**r, "dW1": -r["dW1"], "db1": -r["db1"]},
            "dW1 and db1: the sign is wrong",
            "pattern",
            ("dW1", "db1"),
        ),
        (lambda r: {**r, "dW1": r["dW1"].T}, "dW1: transposed", "pattern", ("dW1",)),
        (lambda r: {**r, "dW1": r["dW1"] ** 2}, "dW1: not the expected value", "none", ("dW1",)),
        (lambda r: {**r, "dW1": "text"}, "dW1: not the expected value", "none", ("dW1",)),
    ],
)
def test_what_no_mistake_explains_is_told_by_its_pattern(answer, title, confidence, parts):
    (found,) = diagnosed(answer)
    assert (found.mistake, found.title, found.confidence) == (None, title, confidence)
    assert (found.parts, found.cell, found.line) == (parts, 7, 13)


def test_of_a_fault_on_hidden_calls_only_the_kind_of_input_is_told():
    (found,) = diagnosed(MISTAKES["hidden-only"])
    assert found.title == "dW1: right on the public calls, but not on all others"
    assert found.explanation == "It fails on: λ = 0."
    assert found.mistake is None


@pytest.mark.parametrize("kind", ["raised", "timeout", "crashed"])
def test_a_hidden_call_that_gives_no_answer_says_nothing_of_itself(kind):
    error = (
        Raised("KeyError", "sesame", (("cell 7", 13, "backward"),)) if kind == "raised" else None
    )
    silent = Outcome(kind, error=error, reason=Reason("malformed_answer", detail="sesame"))
    found = diagnosed(lambda right: silent if right is RIGHTS[2] else right)
    assert all(d.mistake is None for d in found)
    assert "sesame" not in repr(found)
    assert "KeyError" not in repr(found)


@pytest.mark.parametrize(
    ("frames", "line"),
    [
        ((("cell 7", 13, "backward"),), 13),
        ((("cell 7", 12, "backward"), ("cell 7", 14, "<lambda>")), 14),
        ((("cell 7", 12, "backward"), ("cell 3", 13, "sigmoid")), 12),
        ((("cell 7", 12, "backward"), ("cell 7", 2, "sigmoid")), 12),
        ((), None),
    ],
)
def test_an_exception_points_at_the_functions_own_line(frames, line):
    error = Raised("ValueError", "operands could not be broadcast", frames)
    (found,) = diagnosed(lambda _: Outcome("raised", error=error))
    assert found.title == "backward stops with ValueError"
    assert found.explanation == "operands could not be broadcast"
    assert (found.mistake, found.cell, found.line) == (None, 7, line)


@pytest.mark.parametrize(
    ("kind", "title"),
    [("crashed", "ends the whole process"), ("timeout", "does not finish in time")],
)
def test_no_answer_is_told_with_its_reason(kind, title):
    (found,) = diagnosed(lambda _: Outcome(kind, reason=Reason("signal", 11)))
    assert found.title == f"backward {title}"
    assert found.explanation == "Killed by signal 11."


def test_an_exception_alone_is_no_evidence_of_a_mistake():
    assert diagnosed(MISTAKES["raises"])[0].mistake is None


def test_nothing_is_diagnosed_where_nothing_is_wrong_or_nothing_is_there():
    assert diagnosed(lambda right: right) == ()
    assert diagnosed(MISTAKES["intermediate"]) == ()
    assert diagnosed(MISTAKES["doubled"], definition=None) == ()
    assert diagnosed(lambda _: Outcome("missing")) == ()
    left = Definition("backward", 7, 11, 15, SOURCE, placeholders=(13,))
    assert diagnosed(lambda _: None, definition=left) == ()


def test_a_python_file_has_lines_and_no_cells():
    definition = Definition("backward", None, 11, 15, SOURCE)
    error = Raised("ValueError", "", (("Solution.py", 12, "backward"), ("Solution.py", 3, "relu")))
    (found,) = diagnosed(lambda _: Outcome("raised", error=error), definition=definition)
    assert (found.cell, found.line) == (None, 12)
