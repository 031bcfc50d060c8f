"""The example class: does every submission in it come to what its README promises?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.batch.full_keys import full_answer_keys
from grader.batch.pool import grade_each, local_graders
from grader.batch.settings import RunSettings
from grader.course import Course, Seed
from grader.grading import GradingContext
from grader.results import QuestionResult, Result
from grader.submissions import collect
from grader.worker import Limits

pytestmark = [
    pytest.mark.file_takes(seconds=30),
    pytest.mark.slow,
]

Verdict = tuple[str, *tuple[str, ...]]
Row = dict[str, Verdict]
Class = dict[tuple[str, str | None], Result]

ZEROS = "initialize_parameters_zeros"
RANDOM = "initialize_parameters_random"
HE = "initialize_parameters_he"
COST = "compute_cost_with_regularization"
BACKWARD = "backward_propagation_with_regularization"
DROPOUT = "forward_propagation_with_dropout"
DROPOUT_BACKWARD = "backward_propagation_with_dropout"
FORWARD_1 = "forward_propagation"
BACKWARD_1 = "backward_propagation"
CHECK = "gradient_check"
CHECK_N = "gradient_check_n"
REPAIR = "backward_propagation_n"
GD = "update_parameters_with_gd"
BATCHES = "random_mini_batches"
VELOCITY = "initialize_velocity"
MOMENTUM = "update_parameters_with_momentum"
AVERAGES = "initialize_adam"
ADAM = "update_parameters_with_adam"
RATE = "update_lr"
STAIRS = "schedule_lr_decay"

RIGHT: Verdict = ("correct",)
INITIALIZATION: Row = {ZEROS: RIGHT, RANDOM: RIGHT, HE: RIGHT}
REGULARIZATION: Row = {COST: RIGHT, BACKWARD: RIGHT, DROPOUT: RIGHT, DROPOUT_BACKWARD: RIGHT}
GRADIENT_CHECKING: Row = {
    FORWARD_1: RIGHT,
    BACKWARD_1: RIGHT,
    CHECK: RIGHT,
    CHECK_N: RIGHT,
    REPAIR: RIGHT,
}

OPTIMIZATION: Row = dict.fromkeys(
    (GD, BATCHES, VELOCITY, MOMENTUM, AVERAGES, ADAM, RATE, STAIRS), RIGHT
)

# student, assignment -> points, and for each question its status and the mistakes that are named
EXPECTED: dict[tuple[str, str], tuple[float, Row]] = {
    ("Amélie Fontaine", "initialization"): (100, INITIALIZATION),
    ("李文博", "initialization"): (100, INITIALIZATION),
    ("José Ángel Muñoz", "initialization"): (100, INITIALIZATION),
    ("Oluwaseun Adébáyò", "regularization"): (100, REGULARIZATION),
    ("Nguyễn Thị Hạnh", "regularization"): (100, REGULARIZATION),
    ("Siobhán Ní Bhriain", "gradient_checking"): (100, GRADIENT_CHECKING),
    ("Søren Kjærgaard", "gradient_checking"): (100, GRADIENT_CHECKING),
    ("Siobhán Ní Bhriain", "optimization"): (100, OPTIMIZATION),
    ("Kwame Mensah", "optimization"): (
        45,
        OPTIMIZATION
        | {
            BATCHES: ("incorrect", "mb-last-from-the-front"),
            MOMENTUM: ("partial", "momentum-step-by-the-gradient"),
            ADAM: ("partial", "adam-corrected-by-layer"),
            STAIRS: ("incorrect", "schedule-rounded"),
        },
    ),
    ("Lucía Fernández", "optimization"): (
        35,
        OPTIMIZATION
        | {MOMENTUM: ("incorrect", "momentum-weights-swapped")}
        | dict.fromkeys((AVERAGES, ADAM, RATE, STAIRS), ("unfilled",)),
    ),
    ("Ingrid Sæther", "initialization"): (
        85,
        INITIALIZATION | {RANDOM: ("partial", "random-bias-scalar")},
    ),
    ("Ingrid Sæther", "gradient_checking"): (
        97,
        GRADIENT_CHECKING | {CHECK: ("partial", "check-gradient-of-the-swapped-arguments")},
    ),
    ("Rahul Deshpande", "initialization"): (
        80,
        INITIALIZATION | {HE: ("partial", "he-without-root")},
    ),
    ("Rahul Deshpande", "regularization"): (
        83,
        REGULARIZATION | {COST: ("partial", "l2-cost-not-halved"), DROPOUT_BACKWARD: ("partial",)},
    ),
    ("Priya Raghunathan", "initialization"): (
        45,
        {
            ZEROS: RIGHT,
            RANDOM: ("partial", "random-hundredth"),
            HE: ("incorrect", "he-bias-one", "he-fan-out"),
        },
    ),
    ("박지우", "initialization"): (
        15,
        {
            ZEROS: ("partial", "zeros-weights-transposed"),
            RANDOM: ("incorrect", "random-not-returned"),
            HE: ("incorrect", "he-bias-drawn", "he-root-of-two-only"),
        },
    ),
    ("Tomasz Wiśniewski", "regularization"): (
        46.5,
        {
            COST: ("partial", "l2-cost-biases-included"),
            BACKWARD: ("partial", "l2-backward-dw1-forgotten", "l2-backward-keepdims-lost"),
            DROPOUT: ("partial", "dropout-mask-greater"),
            DROPOUT_BACKWARD: ("partial", "dropout-backward-not-scaled"),
        },
    ),
    ("Zanele Dlamini", "regularization"): (
        34,
        {
            COST: ("partial", "l2-cost-parentheses-lost"),
            BACKWARD: ("partial", "l2-backward-db1-from-dz2", "l2-backward-halved"),
            DROPOUT: ("raised", "dropout-mask-shaped-like-the-weights"),
            DROPOUT_BACKWARD: ("partial",),
        },
    ),
    ("Carlos Eduardo da Silva", "regularization"): (
        0,
        {
            COST: ("incorrect", "l2-cost-not-returned"),
            BACKWARD: ("raised",),
            DROPOUT: ("raised",),
            DROPOUT_BACKWARD: ("missing",),
        },
    ),
    ("Fatima Al-Zahrani", "gradient_checking"): (
        68,
        GRADIENT_CHECKING
        | {
            CHECK_N: ("partial", "check-n-plus-on-both-sides"),
            REPAIR: ("incorrect", "planted-bug-db1", "planted-bug-dw2"),
        },
    ),
    ("Kwame Mensah", "gradient_checking"): (
        81,
        GRADIENT_CHECKING
        | {
            CHECK: ("partial", "check-parentheses-lost"),
            CHECK_N: ("partial", "check-n-norms-subtracted"),
            REPAIR: ("partial", "planted-bug-db1"),
        },
    ),
    ("Yuki Tanaka", "gradient_checking"): (
        78,
        GRADIENT_CHECKING
        | {
            BACKWARD_1: ("incorrect", "backward-theta"),
            CHECK_N: ("partial", "check-n-not-copied"),
            REPAIR: ("partial", "repair-dw2-overcorrected"),
        },
    ),
    ("Lucía Fernández", "initialization"): (
        0,
        {ZEROS: ("unfilled",), RANDOM: ("unfilled",), HE: ("unfilled",)},
    ),
    ("Mehmet Yılmaz", "regularization"): (
        30,
        {
            COST: RIGHT,
            BACKWARD: ("partial",),
            DROPOUT: ("unfilled",),
            DROPOUT_BACKWARD: ("unfilled",),
        },
    ),
    ("Anastasia Volkova", "initialization"): (60, INITIALIZATION | {HE: ("raised",)}),
    ("Liam O'Connor", "initialization"): (
        40,
        {ZEROS: ("timeout",), RANDOM: ("incorrect",), HE: RIGHT},
    ),
    ("Chidi Okonkwo", "regularization"): (70, REGULARIZATION | {BACKWARD: ("crashed",)}),
}
# student, assignment, mistake -> what stands in the line that is pointed at
GUILTY = {
    ("Priya Raghunathan", "initialization", "random-hundredth"): "* 0.01",
    ("Priya Raghunathan", "initialization", "he-fan-out"): "np.sqrt(2 / layers_dims[l])",
    ("Priya Raghunathan", "initialization", "he-bias-one"): "np.ones",
    ("박지우", "initialization", "zeros-weights-transposed"): '"W" + str(l)',
    ("Tomasz Wiśniewski", "regularization", "l2-cost-biases-included"): "squares +=",
    ("Tomasz Wiśniewski", "regularization", "l2-backward-dw1-forgotten"): "dW1 =",
    ("Tomasz Wiśniewski", "regularization", "dropout-mask-greater"): "> keep_prob",
    ("Zanele Dlamini", "regularization", "l2-cost-parentheses-lost"): "/ 2 * m",
    ("Zanele Dlamini", "regularization", "l2-backward-db1-from-dz2"): "np.sum(dZ2",
    ("Zanele Dlamini", "regularization", "dropout-mask-shaped-like-the-weights"): "W2.shape[0]",
    ("Fatima Al-Zahrani", "gradient_checking", "check-n-plus-on-both-sides"): "theta_minus[i] + ",
    ("Fatima Al-Zahrani", "gradient_checking", "planted-bug-dw2"): "A1.T) * 2",
    ("Fatima Al-Zahrani", "gradient_checking", "planted-bug-db1"): "4.0 / m",
    ("Kwame Mensah", "gradient_checking", "check-parentheses-lost"): "/ 2 * epsilon",
    ("Kwame Mensah", "gradient_checking", "check-n-norms-subtracted"): "norm(grad) - ",
    ("Kwame Mensah", "optimization", "mb-last-from-the-front"): "[:, :rest]",
    ("Kwame Mensah", "optimization", "momentum-step-by-the-gradient"): "learning_rate * grads",
    ("Kwame Mensah", "optimization", "adam-corrected-by-layer"): "beta1**l",
    ("Kwame Mensah", "optimization", "schedule-rounded"): "np.round",
    ("Lucía Fernández", "optimization", "momentum-weights-swapped"): "(1 - beta) * v",
    ("Ingrid Sæther", "gradient_checking", "check-gradient-of-the-swapped-arguments"): "(theta, x)",
    ("Yuki Tanaka", "gradient_checking", "check-n-not-copied"): "= parameters_values",
}
UNREADABLE = {"Hana Nováková": "cut off", "Émile Dubois": "empty"}


@pytest.fixture(scope="session")
def folder(course: Course) -> Path:
    return course.folder / "examples" / "class"


@pytest.fixture(scope="session")
def graded(course: Course, folder: Path) -> Class:
    """The results of the class, by student and assignment."""
    faults: list[str] = []
    grading = GradingContext(
        course, full_answer_keys(course, Seed(b"a seed for the example class"))
    )
    settings = RunSettings(limits=Limits(cpu_seconds=1))
    with collect([folder]) as submissions:
        graders = local_graders(
            len(submissions), grading, settings, lambda _, text: faults.append(text)
        )
        results = [result for _, of_one in grade_each(submissions, graders) for result in of_one]
    assert not faults
    by_key = {(result.student, result.assignment): result for result in results}
    assert len(by_key) == len(results)
    return by_key


@pytest.fixture
def question(graded: Class) -> Callable[[str, str, str], QuestionResult]:
    """`question(student, assignment, function)` is one question's result."""

    def find(student: str, assignment: str, function: str) -> QuestionResult:
        return next(q for q in graded[student, assignment].questions if q.function == function)

    return find


def test_the_table_holds_the_whole_class(graded: Class) -> None:
    assert graded.keys() == EXPECTED.keys() | {(student, None) for student in UNREADABLE}


@pytest.mark.parametrize("student", dict.fromkeys(student for student, _name in EXPECTED))
def test_the_readme_says_what_a_student_earns(student: str) -> None:
    readme = (Path(__file__).parents[1] / "examples" / "README.md").read_text("utf-8")
    (row,) = [line for line in readme.splitlines() if line.startswith(f"| {student} |")]
    said = re.findall(r"\d+(?:\.\d+)?", row.strip(" |").rpartition("|")[2])
    points = [f"{points:g}" for (name, _a), (points, _row) in EXPECTED.items() if name == student]
    assert set(points) <= set(said)


@pytest.mark.parametrize(("student", "assignment"), EXPECTED)
def test_a_submission_comes_to_what_is_promised(
    graded: Class, student: str, assignment: str
) -> None:
    points, row = EXPECTED[student, assignment]
    result = graded[student, assignment]
    got = {q.function: (q.status, *sorted(_named(q))) for q in result.questions}
    assert got == row
    assert (result.status, result.score, result.max_score) == ("graded", points, 100)


def _named(question: QuestionResult) -> list[str]:
    return [d.mistake for d in question.diagnosis if d.mistake is not None]


@pytest.mark.parametrize(("student", "assignment", "mistake"), GUILTY)
def test_a_mistake_is_pointed_at_in_the_line_that_makes_it(
    graded: Class, student: str, assignment: str, mistake: str
) -> None:
    (line,) = {
        q.source.code.splitlines()[d.line - q.source.line]
        for q in graded[student, assignment].questions
        for d in q.diagnosis
        if d.mistake == mistake and q.source is not None and d.line is not None
    }
    assert GUILTY[student, assignment, mistake] in line


@pytest.mark.parametrize(("student", "why"), UNREADABLE.items())
def test_a_broken_file_is_a_result_with_its_reason(graded: Class, student: str, why: str) -> None:
    result = graded[student, None]
    assert result.status == "unreadable"
    assert result.reason is not None
    assert why in result.reason


def test_a_right_notebook_is_told_nothing_untrue(graded: Class) -> None:
    for (student, assignment), (points, _) in EXPECTED.items():
        if points == 100:
            for question in graded[student, assignment].questions:
                assert (student, question.notes) == (student, ())
                assert all(finding.passed for finding in question.checks)


Question = Callable[[str, str, str], QuestionResult]


def test_a_shadowed_function_is_told_with_both_places(question: Question) -> None:
    told = " ".join(question("Carlos Eduardo da Silva", "regularization", DROPOUT).notes)
    assert "cell 19" in told
    assert "cell 28" in told


def test_a_misspelt_name_is_told(question: Question) -> None:
    missing = question("Carlos Eduardo da Silva", "regularization", DROPOUT_BACKWARD)
    assert "backward_propagation_with_droput" in missing.message


def test_what_stops_a_function_is_told(question: Question) -> None:
    (ended,) = question("Chidi Okonkwo", "regularization", BACKWARD).diagnosis
    assert "exit status 0" in ended.explanation
    (endless,) = question("Liam O'Connor", "initialization", ZEROS).diagnosis
    assert "CPU time" in endless.explanation
    (raised,) = question("Carlos Eduardo da Silva", "regularization", BACKWARD).diagnosis
    assert "axis" in raised.explanation
    assert (raised.cell, raised.line) == (14, 29)


def test_a_syntax_error_is_told_with_its_line(question: Question) -> None:
    message = question("Anastasia Volkova", "initialization", HE).message
    assert "cell 17" in message
    assert "line 21" in message
    assert "never closed" in message


def test_a_gradient_of_a_planted_bug_is_told_with_its_factor(question: Question) -> None:
    blocks = question("Fatima Al-Zahrani", "gradient_checking", REPAIR).gradients
    factors = {b.parameter: b.ratio for b in blocks if b.band != "great"}
    assert factors == {"W2": pytest.approx(2), "b1": pytest.approx(4)}


def test_the_readme_names_every_student_once(folder: Path) -> None:
    readme = (folder.parent / "README.md").read_text(encoding="utf-8")
    rows = Counter(line.split("|")[1].strip() for line in readme.splitlines() if "|" in line)
    students = sorted(path.name for path in folder.iterdir())
    assert [name for name in students if rows[name] != 1] == []
    assert len(rows) == len(students) + 2  # the head of the table, and the line below it


def test_the_class_is_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 600_000
