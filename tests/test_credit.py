"""One slip is paid for once: what a wrong part still earns, and what is said of it."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import (
    Answer,
    Expectation,
    Part,
    Question,
    Seed,
    find_course,
    hidden_calls,
    public_calls,
    read_record,
    run_source,
)
from grader.diagnosis import JudgedAnswer, diagnose
from grader.expecting import Reference, follow_throughs
from grader.grading import grade_program
from grader.judging import Comparison, Judgment, compare, judge
from grader.judging.credit import NOTHING, part_credits
from grader.notebook import read_source
from grader.worker import Outcome, Worker

COURSE = find_course(Path(__file__).resolve().parent.parent)
SEED = Seed(b"credit")
L2 = "backward_propagation_with_regularization"
DROPOUT = "forward_propagation_with_dropout"
DROPOUT_BACK = "backward_propagation_with_dropout"
REPAIR = "backward_propagation_n"
HE, RANDOM = "initialize_parameters_he", "initialize_parameters_random"
HOME = {
    L2: "regularization",
    DROPOUT: "regularization",
    DROPOUT_BACK: "regularization",
    REPAIR: "gradient_checking",
    HE: "initialization",
    RANDOM: "initialization",
}


@functools.cache
def reference(name: str) -> Reference:
    return Reference(COURSE, COURSE.assignment(name))


@functools.cache
def solution(name: str):
    return reference(name).functions


@functools.cache
def follow(name: str):
    return follow_throughs(reference(name))


def question(function: str) -> Question:
    return COURSE.assignment(HOME[function]).question(function)


def changed(function: str, *insertions: tuple[str, str]):
    """The reference's program; after the last line that sets a name, a line is inserted."""
    ref = reference(HOME[function])
    right = ref.program.definitions[function].source
    text = right
    for name, line in insertions:
        last = list(re.finditer(rf"^    {name} = .*\n", text, re.MULTILINE))[-1]
        text = text[: last.end()] + f"    {line}\n" + text[last.end() :]
    return read_source(ref._text.replace(right, text), "student.py")


@functools.cache
def expectations(function: str) -> tuple[Expectation, ...]:
    name, made = HOME[function], []
    assignment = COURSE.assignment(name)
    for call in [*public_calls(assignment), *hidden_calls(assignment, SEED.secret)]:
        if call.function == function and not call.sample:
            call = replace(call, args=tuple(map(resolved, call.args)))
            value = answer(vars(solution(name))[function], call)
            made.append(Expectation(call, value, {}, {}))
    return tuple(made)


def resolved(argument):
    """An argument that the reference gives."""
    if not isinstance(argument, Answer):
        return argument
    np.random.seed(question(argument.function).seed)
    return argument.argument(
        vars(solution(HOME[argument.function]))[argument.function](*argument.args)
    )


def answer(function, call):
    np.random.seed(call.seed)
    with np.errstate(all="ignore"):
        return function(*call.args)


def judged(function: str, *insertions: tuple[str, str]):
    """The judgment of the reference with some lines inserted, and its function."""
    program = changed(function, *insertions)
    source = "\n".join(fragment.source for fragment in program.slice(function).fragments)
    modules = COURSE.assignment(HOME[function]).modules
    wrong = vars(run_source(source, "student.py", modules))[function]
    outcomes = [Outcome("value", answer(wrong, e.call)) for e in expectations(function)]
    definition = program.definitions[function]
    return judgment(function, outcomes, definition), definition


def judgment(function: str, outcomes, definition) -> Judgment:
    pairs = zip(expectations(function), outcomes, strict=True)
    compared = [followed(question(function), e, o) for e, o in pairs]
    return judge(question(function), compared, definition)


def followed(asked: Question, expectation: Expectation, outcome: Outcome) -> Comparison:
    """One call compared and, where the question has it, followed through."""
    compared = compare(asked, expectation, outcome)
    one = follow(HOME[asked.function]).get(asked.function)
    return one.follow(compared) if one else compared


def wrong_parts(judgment) -> set[str]:
    return {
        p.name
        for p in judgment.question.parts
        if any(one.failure(p) for one in judgment.comparisons)
    }


BLOCKS = ["dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"]
#: What each output is computed from, as the lecture has it.
AFTER = {
    "dZ3": {"dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"},
    "dA2": {"dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"},
    "dZ2": {"dW2", "db2", "dA1", "dZ1", "dW1", "db1"},
    "dA1": {"dZ1", "dW1", "db1"},
    "dZ1": {"dW1", "db1"},
}
AFTER_FORWARD = {
    "Z1": {"A1", "Z2", "A2", "Z3", "A3"},
    "D1": {"A1", "Z2", "A2", "Z3", "A3"},
    "A1": {"Z2", "A2", "Z3", "A3"},
    "Z2": {"A2", "Z3", "A3"},
    "D2": {"A2", "Z3", "A3"},
    "A2": {"Z3", "A3"},
    "Z3": {"A3"},
    "A3": set(),
}


def assert_one_fault(function: str, name: str, line: str, later: set[str]) -> None:
    judgment, definition = judged(function, (name, line))
    assert wrong_parts(judgment) - {"cache"} == {name} | later
    for part in judgment.question.parts:
        if part.name == "cache":  # holds A3 once more
            continue
        credit = judgment.credits[part.name]
        if part.name == name:
            assert credit == NOTHING
        elif part.name in later:
            assert credit.share == 0.5
            assert credit.reason.startswith("right, given your ")
        else:
            assert (credit.share, credit.reason) == (1.0, "")
    points = {part.name: part.points for part in judgment.question.parts}
    lost = points[name] + sum(points[other] for other in later) / 2
    assert judgment.score == pytest.approx(judgment.question.points - lost)
    told = diagnose(JudgedAnswer(judgment, definition))
    assert {part for diagnosis in told for part in diagnosis.parts} == {name} - (
        set() if points[name] or later else {name}
    )


FAULTS = ["{0} = 1.7 * {0}", "{0} = -{0}", "{0} = {0} + 0.3"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("function", [L2, DROPOUT_BACK])
def test_after_a_wrong_gradient_all_others_are_right_given_it(function, name, fault):
    assert_one_fault(function, name, fault.format(name), AFTER.get(name, set()))


@pytest.mark.parametrize("fault", ["{0} = 1 - {0}", "{0} = np.ones({0}.shape)"])
@pytest.mark.parametrize("name", ["D1", "D2"])
def test_after_a_wrong_mask_all_others_are_right_given_it(name, fault):
    line = fault.format(name)
    assert_one_fault(DROPOUT, name, line, AFTER_FORWARD[name])


@pytest.mark.parametrize("name", ["Z1", "A1", "Z2", "A2", "Z3", "A3"])
def test_after_a_wrong_activation_all_others_are_right_given_it(name):
    assert_one_fault(DROPOUT, name, f"{name} = 0.5 * {name} + 0.1", AFTER_FORWARD[name])


def test_two_faults_are_paid_for_each_and_both_told():
    judgment, definition = judged(L2, ("dZ2", "dZ2 = 2 * dZ2"), ("dW1", "dW1 = dW1 + 1"))
    shares = {name: credit.share for name, credit in judgment.credits.items()}
    assert (shares["dZ2"], shares["dW1"]) == (0, 0)
    assert (shares["dW2"], shares["db2"], shares["db1"]) == (0.5, 0.5, 0.5)
    assert judgment.score == 7 + 3 + 3.5 + 1.5 + 1.5
    told = {d.parts: d.title for d in diagnose(JudgedAnswer(judgment, definition))}
    assert told[("dZ2",)] == "dZ2: off by a factor of 2"
    assert ("dW1",) in told
    assert len(told) == 2


def test_two_faults_on_one_way_are_both_told():
    judgment, definition = judged(L2, ("dZ2", "dZ2 = 2 * dZ2"), ("dZ1", "dZ1 = 3 * dZ1"))
    shares = {name: credit.share for name, credit in judgment.credits.items()}
    assert (shares["dZ2"], shares["dZ1"], shares["dA1"], shares["dW1"]) == (0, 0, 0.5, 0.5)
    told = {part for d in diagnose(JudgedAnswer(judgment, definition)) for part in d.parts}
    assert told == {"dZ2", "dZ1"}


@pytest.mark.parametrize("value", ["np.nan", "np.inf", "-np.inf", "0"])
@pytest.mark.parametrize("name", ["dZ3", "dA2", "dZ2"])
def test_from_what_is_not_finite_or_zero_throughout_nothing_follows(name, value):
    judgment, _ = judged(DROPOUT_BACK, (name, f"{name} = {name} * {value}"))
    later = wrong_parts(judgment) - {name}
    assert later
    assert all(judgment.credits[part].share == 0 for part in later)


def test_an_answer_of_zeros_earns_nothing_and_one_entry_does_not_help():
    wanted = expectations(DROPOUT_BACK)
    for dot in (0.0, 1e-12, 1e-300):
        outcomes = []
        for e in wanted:
            zeros = {name: np.zeros(value.shape) for name, value in e.value.items()}
            zeros["dZ3"][0, 0] = dot
            outcomes.append(Outcome("value", zeros))
        assert judgment(DROPOUT_BACK, outcomes, changed(L2).definitions[L2]).score == 0


def test_huge_numbers_are_followed_only_as_far_as_numbers_reach():
    judgment, _ = judged(DROPOUT_BACK, ("dZ2", "dZ2 = dZ2 * 1e300"), ("dA1", "dA1 = dA1 * 1e300"))
    shares = {name: credit.share for name, credit in judgment.credits.items()}
    assert (shares["dW2"], shares["dA1"]) == (0.5, 0)
    assert (shares["dZ1"], shares["dW1"], shares["db1"]) == (0, 0, 0)


def test_from_a_wrong_shape_nothing_follows_but_what_rests_on_others_does():
    judgment, _ = judged(L2, ("dZ2", "dZ2 = 2 * dZ2"), ("dZ1", "dA1 = dA1[None]"))
    assert judgment.credits["dW2"].share == 0.5
    assert judgment.credits["dA1"] == NOTHING
    assert judgment.credits["dW1"].share == 0.5
    reshaped, _ = judged(L2, ("db1", "dZ2 = dZ2[None]"))
    assert reshaped.score == 30  # dZ2 is worth nothing by itself, and all others are right


def test_a_part_that_is_wrong_in_itself_is_not_excused():
    judgment, _ = judged(L2, ("dZ2", "dZ2 = 2 * dZ2"), ("dW2", "dW2 = 1.0001 * dW2"))
    assert judgment.credits["dW2"] == NOTHING
    assert judgment.credits["db2"].share == 0.5


def test_where_other_parts_are_guards_nothing_is_excused():
    assert REPAIR not in follow("gradient_checking")
    judgment, _ = judged(REPAIR, ("dZ2", "dZ2 = 2 * dZ2"))
    assert judgment.score == 0
    kept, _ = judged(REPAIR, ("dW2", "dW2 = 2 * dW2"))
    assert kept.score == 5


def test_an_exception_on_one_call_takes_every_excuse():
    right = [Outcome("value", e.value) for e in expectations(L2)]
    judgments = [
        followed(question(L2), e, o)
        for e, o in zip(expectations(L2), [*right[:-1], Outcome("raised")], strict=True)
    ]
    assert set(part_credits(question(L2), judgments).values()) == {NOTHING}
    assert set(part_credits(question(L2), []).values()) == {NOTHING}


def test_the_share_of_the_draw_is_found_by_output_not_by_part():
    """A part may cover several outputs, and be called like none of them."""
    asked = Question(
        function=DROPOUT,
        title="",
        points=2,
        parts=(Part("rest", 1, ("A1", "A2", "Z*")), Part("masks", 1, ("D*",), random=0.8)),
        returns=question(DROPOUT).returns,
        seed=1,
    )
    function = vars(solution("regularization"))[DROPOUT]
    source = "\n".join(f.source for f in changed(DROPOUT).slice(DROPOUT).fragments).replace(
        "np.random.seed(1)", "np.random.seed(2)"
    )
    modules = COURSE.assignment("regularization").modules
    other = vars(run_source(source, "student.py", modules))[DROPOUT]
    (sample,) = (c for c in public_calls(COURSE.assignment("regularization")) if c.sample)

    def drawn_of(call):
        return reference("regularization").distributions(asked, call, answer(function, call))

    drawn = Expectation(sample, drawn=drawn_of(sample))
    found = part_credits(
        asked,
        [
            followed(
                asked, replace(e, drawn=drawn_of(e.call)), Outcome("value", answer(other, e.call))
            )
            for e in expectations(DROPOUT)
        ],
        [(drawn, Outcome("value", answer(other, sample)))],
    )
    assert {name: credit.share for name, credit in found.items()} == {"masks": 0.8, "rest": 0.8}


# --------------------------------------------------------------- through the whole pipeline


@pytest.fixture(scope="module")
def graded(worker: Worker) -> Callable[..., Any]:
    """`graded(function, (old, new), …)`: the reference with these changes, graded in full."""
    expected = full_answer_keys(COURSE, SEED)

    def grade(function: str, *changes: tuple[str, str]):
        ref = reference(HOME[function])
        right = ref.program.definitions[function].source
        text = right
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        program = read_source(ref._text.replace(right, text), "student.py")
        assignment = COURSE.assignment(HOME[function])
        made = expected(assignment.name, worker)
        (result,) = grade_program(program, assignment, made, worker, only=function)
        return result

    return grade


def shares(result) -> dict[str, float]:
    return {c.name: c.score / c.max_score for c in result.checks if c.max_score}


NEW_GENERATOR = (
    ("np.random.seed(3)", "R = np.random.default_rng(3)"),
    ("np.random.randn(layers_dims[l], layers_dims[l - 1])",
     "R.standard_normal((layers_dims[l], layers_dims[l - 1]))"),
)  # fmt: skip


TRANSPOSED = (
    ("np.random.rand(A1.shape[0], A1.shape[1])", "np.random.rand(A1.shape[1], A1.shape[0]).T"),
    ("np.random.rand(A2.shape[0], A2.shape[1])", "np.random.rand(A2.shape[1], A2.shape[0]).T"),
)  # fmt: skip


@pytest.mark.parametrize("function", [HE, RANDOM])
def test_another_generator_gives_a_valid_draw(graded, function):
    result = graded(function, *NEW_GENERATOR)
    assert shares(result) == {"W": 0.8, "b": 1.0}
    assert result.status == "partial"
    assert any("a valid draw, but not the one" in check.message for check in result.checks)
    (found,) = result.diagnosis  # which says where the lost points are, and names no mistake
    assert (found.mistake, found.evidence) == (None, "values")
    assert found.title == "W: other draws than those asked for"


def test_a_mask_that_is_a_valid_draw_is_never_taken_for_a_mistake(graded):
    """The few entries of a public call agree with those of a mistake by accident."""
    result = graded(DROPOUT, *TRANSPOSED)
    assert [check.score for check in result.checks if check.name == "D1"][-1] > 0
    assert [d.mistake for d in result.diagnosis if d.mistake] == []


def test_biases_that_are_drawn_as_well_cost_the_biases(graded):
    result = graded(RANDOM, ("np.zeros((layers_dims[l], 1))", "np.random.randn(layers_dims[l], 1)"))
    assert shares(result) == {"W": 0.8, "b": 0.0}
    assert [d.mistake for d in result.diagnosis] == ["random-bias-drawn"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("layers_dims[l - 1])\n", "(layers_dims[l - 1] - 0.5))\n"),
        ("layers_dims[l - 1])\n", "(layers_dims[l - 1] + 1))\n"),
        ("* scale", "* scale * 1.001"),
        ("* scale", "* scale + 0.001"),
        ("np.random.randn(layers_dims[l], layers_dims[l - 1])",
         "-np.random.randn(layers_dims[l], layers_dims[l - 1])"),
    ],
)  # fmt: skip
def test_the_seeded_draw_slightly_off_is_wrong_however_large_the_sample(graded, old, new):
    assert shares(graded(HE, (old, new))) == {"W": 0.0, "b": 1.0}


@pytest.mark.parametrize(
    "new",
    [
        "np.sqrt(1.0 / layers_dims[l - 1])",
        "np.sqrt(2.0 / layers_dims[l])",
        "np.sqrt(2.0 / np.maximum(layers_dims[l - 1] - 2, 0.0))",
        "10",
        "np.nan",
        "(1 + 1e-12j) * np.sqrt(2.0 / layers_dims[l - 1])",
    ],
)
def test_another_generator_does_not_excuse_another_spread(graded, new):
    wrong = ("np.sqrt(2.0 / layers_dims[l - 1])", new)
    assert shares(graded(HE, *NEW_GENERATOR, wrong)) == {"W": 0.0, "b": 1.0}


MASKED = {"D1", "A1", "D2", "A2", "A3"}


@pytest.mark.parametrize("seed", ["np.random.seed(2)", "np.random.seed(None)"])
def test_masks_of_another_seed_earn_their_share_and_so_does_what_rests_on_them(graded, seed):
    result = graded(DROPOUT, ("np.random.seed(1)", seed))
    assert shares(result) == dict.fromkeys(MASKED, 0.8)
    assert result.score == pytest.approx(20)
    (told,) = result.diagnosis
    assert told.title == "D1 and D2: other draws than those asked for"
    assert (told.mistake, told.confidence, told.parts) == (None, "pattern", ("D1", "D2"))


def test_masks_of_another_seed_do_not_excuse_another_mistake(graded):
    result = graded(
        DROPOUT, ("np.random.seed(1)", "np.random.seed(2)"), ("A1 = A1 / keep_prob", "A1 = A1 * 1")
    )
    assert shares(result) == {"D1": 0.8, "A1": 0.0, "D2": 0.8, "A2": 0.5, "A3": 0.5}


def test_masks_the_wrong_way_round_are_no_right_draw(graded):
    result = graded(
        DROPOUT, ("D1 = D1 < keep_prob", "D1 = D1 > keep_prob"), ("D2 < keep", "D2 > keep")
    )
    assert shares(result) == {"D1": 0.0, "A1": 0.5, "D2": 0.0, "A2": 0.5, "A3": 0.5}
    assert [d.mistake for d in result.diagnosis] == ["dropout-mask-greater"]


def test_one_slip_in_backward_dropout_is_told_once_and_paid_for_once(graded):
    result = graded(DROPOUT_BACK, ("dA2 = dA2 / keep_prob", "dA2 = dA2 * 1"))
    assert shares(result) == {
        "dW3": 1, "db3": 1, "dW2": 0.5, "db2": 0.5, "dW1": 0.5, "db1": 0.5,
    }  # fmt: skip
    (told,) = result.diagnosis
    # made in one layer alone, it is not the mistake of the catalogue, which is made in both
    assert (told.mistake, told.confidence, told.evidence) == (None, "exact", "repair")
    assert told.repair == "`/ keep_prob` is missing."
    assert {"dA2", "dW2", "db2", "dW1", "db1"} <= set(told.parts)
    assert "dW2 is right, given your dZ2" in [check.message for check in result.checks]


def test_zeros_all_over_earn_nothing(graded):
    result = graded(DROPOUT_BACK, ("dZ3 = A3 - Y", "dZ3 = 0 * (A3 - Y)"))
    assert (result.score, result.status) == (0, "incorrect")


def test_the_samples_are_large_enough_to_tell_wrong_draws():
    for name, function, drawn in (("initialization", HE, 3), ("regularization", DROPOUT, 2)):
        for e in read_record(COURSE.assignment(name)).calls[function]:
            if e.call.sample:
                sizes = sorted(math.prod(d.shape) for d in e.drawn.values())
                assert len(sizes) == drawn
                assert sizes[-2] >= 1000


def test_a_mask_of_normal_draws_is_no_right_draw(graded):
    rand = "np.random.rand(A{0}.shape[0], A{0}.shape[1])"
    result = graded(
        DROPOUT, *((rand.format(n), rand.format(n).replace("rand(", "randn(")) for n in (1, 2))
    )
    assert shares(result) == {"D1": 0.0, "A1": 0.5, "D2": 0.0, "A2": 0.5, "A3": 0.5}


def test_the_second_mask_from_the_seed_of_the_first_is_no_right_draw(graded):
    result = graded(
        DROPOUT, ("    D2 = np.random.rand(", "    np.random.seed(1)\n    D2 = np.random.rand(")
    )
    assert shares(result)["D2"] == 0.0
