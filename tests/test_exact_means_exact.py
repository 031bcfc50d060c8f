"""A mistake is named exact only if it gives the student's values on every call, hidden ones too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.expecting import Reference
from grader.grading import grade_program
from grader.notebook import read_source
from grader.results import Diagnosis
from grader.worker import Worker
from tests.support.changed_answers import grading

COST, BACKWARD = "compute_cost_with_regularization", "backward_propagation_with_regularization"
DROPOUT, CHECK_N = "forward_propagation_with_dropout", "gradient_check_n"

#: The question, a change of its right answer, and a change that the catalogue does know.
NOT_IN_THE_CATALOGUE = {
    "a λ that stands alone": (COST, {"lambd / (2 * m)": "lambd"}),
    "a λ that is cut off": (COST, {"lambd / (2 * m)": "int(lambd) / (2 * m)"}),
    "a factor that is cut off": (COST, {"lambd / (2 * m)": "lambd // (2 * m)"}),
    "a λ that is bounded": (COST, {"lambd / (2 * m)": "min(lambd, 1) / (2 * m)"}),
    "five examples always": (COST, {"m = Y.shape[1]": "m = 5"}),
    "a rounded λ": (BACKWARD, {"lambd / m * W3": "np.round(lambd) / m * W3"}),
    "the weights without their signs": (BACKWARD, {"lambd / m * W3": "lambd / m * abs(W3)"}),
    "a λ that is cut off in the gradients": (BACKWARD, {"lambd / m": "lambd // m"}),
    "a threshold of its own": (DROPOUT, {"D1 = D1 < keep_prob": "D1 = D1 < 0.75"}),
    "a threshold that is squared": (DROPOUT, {"D2 = D2 < keep_prob": "D2 = D2 < keep_prob**2"}),
    "no dropout in small layers": (
        DROPOUT,
        {"D1 = D1 < keep_prob": "D1 = (D1 < keep_prob) | (D1.size < 30)"},
    ),
    "the larger norm": (
        CHECK_N,
        {
            "np.linalg.norm(grad) + np.linalg.norm(gradapprox)": "max("
            "np.linalg.norm(grad), np.linalg.norm(gradapprox))"
        },
    ),
}


@pytest.fixture(scope="module")
def told(course: Course, worker: Worker) -> Callable[[str, dict[str, str]], tuple[Diagnosis, ...]]:
    graded = grading(course, worker)

    def diagnoses(function: str, change: dict[str, str]) -> tuple[Diagnosis, ...]:
        result = graded(function, change)
        assert result.score is not None
        assert result.score < result.max_score
        return result.diagnosis

    return diagnoses


@pytest.mark.parametrize("name", NOT_IN_THE_CATALOGUE)
def test_what_the_catalogue_does_not_know_is_never_exact(told, name: str) -> None:
    function, change = NOT_IN_THE_CATALOGUE[name]
    for one in told(function, change):
        assert one.mistake is None
        assert one.confidence != "exact" or (one.evidence == "repair" and one.repair)


KNOWN = {
    "cost-lambda-over-m": (COST, {"lambd / (2 * m)": "lambd / m"}, "λ/m instead of λ/(2m)"),
    "no λ": (COST, {"lambd / (2 * m)": "1 / (2 * m)"}, "λ is missing"),
    "without m": (BACKWARD, {"lambd / m": "lambd"}, "λ instead of λ/m"),
    "the other masks": (
        DROPOUT,
        {"D1 < keep_prob": "D1 > keep_prob", "D2 < keep_prob": "D2 > keep_prob"},
        "The wrong units stay on",
    ),
    "one norm twice": (
        CHECK_N,
        {"norm(grad) + np.linalg.norm(gradapprox)": "norm(grad) + np.linalg.norm(grad)"},
        "The same norm twice",
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_it_knows_is_named(told, name: str) -> None:
    function, change, title = KNOWN[name]
    exact = [one.title for one in told(function, change) if one.confidence == "exact"]
    assert any(title in one for one in exact), exact


ZEROS, RANDOM, HE = (f"initialize_parameters_{name}" for name in ("zeros", "random", "he"))

#: Other code with the values of a mistake: the question, a change of its right answer, the mistake,
#: and words that are true of the catalogue's code alone.
OTHER_CODE = {
    "one round": (
        CHECK_N,
        {"range(num_parameters)": "range(parameters_values.shape[1])"},
        "check-n-first-parameter-only",
        "Compared within",
    ),
    "a slope after the loop": (
        CHECK_N,
        {"        gradapprox[i] =": "    gradapprox ="},
        "check-n-slope-overwritten",
        "Each round overwrites",
    ),
    "one round of layers": (
        ZEROS,
        {"range(1, L)": "range(1, 2)"},
        "zeros-first-layer-only",
        "ends in the first round",
    ),
    "a layer that is taken out": (
        HE,
        {
            "    return parameters": '    del parameters[f"W{L - 1}"], parameters[f"b{L - 1}"]\n'
            "    return parameters"
        },
        "he-last-layer-forgotten",
        "You ended the loop",
    ),
    "a tenth": (RANDOM, {") * 10": ") * 0.1"}, "random-divided", "You divided"),
    "uniform up to ten": (
        RANDOM,
        {
            "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10": "np.random.uniform("
            "0, 10, (layers_dims[l], layers_dims[l - 1]))"
        },
        "random-uniform",
        "between 0 and 1",
    ),
    "times m": (
        COST,
        {"lambd / (2 * m)": "lambd * m / 2"},
        "l2-cost-parentheses-lost",
        "parentheses are missing",
    ),
    "sums of the columns": (
        COST,
        {f"np.square(W{n})": f"np.square(W{n}.sum(axis=0))" for n in (1, 2, 3)},
        "l2-cost-matrix-product",
        "You multiplied each matrix",
    ),
    "no mask": (
        BACKWARD,
        {"dA2 * (A2 > 0)": "dA2 * 1", "dA1 * (A1 > 0)": "dA1 * 1"},
        "l2-backward-mask-lets-zero-through",
        "mask lets",
    ),
    "a slope times ε": (
        CHECK_N,
        {"/ (2 * epsilon)": "* epsilon / 2"},
        "check-n-parentheses-lost",
        "left out the parentheses",
    ),
}


@pytest.mark.parametrize("name", OTHER_CODE)
def test_the_text_is_true_of_other_code_with_the_same_values(told, name: str) -> None:
    function, change, mistake, untrue = OTHER_CODE[name]
    texts = {one.mistake: f"{one.title}. {one.explanation}" for one in told(function, change)}
    assert mistake in texts, texts
    assert untrue not in "".join(texts.values())


@pytest.mark.parametrize("stale", ["renamed", "of another reference"])
def test_a_stale_catalogue_names_nothing_and_costs_nobody_a_mark(
    course: Course, worker: Worker, monkeypatch: pytest.MonkeyPatch, stale: str
) -> None:
    assignment = course.assignment("regularization")
    reference = Reference(course, assignment)
    text = reference.program.definitions[COST].source.replace("lambd / (2 * m)", "lambd / m")
    key = full_answer_keys(course, Seed(b"exact"))("regularization", worker)
    assert key.hidden_mistakes is not None
    program = read_source(f"import numpy as np\nfrom reg_utils import *\n{text}", "x.py")
    (fresh,) = grade_program(program, assignment, key, worker, only=COST)
    key = full_answer_keys(course, Seed(b"exact"))("regularization", worker)
    assert key.hidden_mistakes is not None
    if stale == "renamed":
        monkeypatch.setattr(key.hidden_mistakes, "_mistakes", {})
    else:
        spelt = reference._text.replace("lambd / (2 * m)", "(lambd / (2 * m))")
        monkeypatch.setattr(key.hidden_mistakes._reference, "_text", spelt)
        monkeypatch.setattr(key.hidden_mistakes._reference, "program", read_source(spelt, "x.py"))
    (result,) = grade_program(program, assignment, key, worker, only=COST)
    assert (result.score, result.status) == (fresh.score, fresh.status)
    assert fresh.diagnosis[0].mistake is not None
    assert {one.mistake for one in result.diagnosis} == {None}
