"""Who combines several tries at a step earns nothing for it; honest slips lose nothing by that."""

from __future__ import annotations

import pytest

from grader.course import Course
from grader.grading.method import with_pieces_apart
from grader.worker import Code, Worker
from tests.support.changed_answers import Graded, grading
from tests.test_method import CHECK, CHECK_N, COST, check_with, earned

#: What is earned by those who mix slopes, and what follows from them.
COSTS = {"J_plus": 3, "J_minus": 3, "grad": 3}
COSTS_N = {"J_plus": 7, "J_minus": 7}
SLOPE = {**COSTS, "gradapprox": 6}
#: What is right where the penalty is not.
SQUARES = {"cross_entropy_cost": 1, "squares": 7}


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker, experiments=False)


G1 = "g1 = (J_plus - J_minus) / (2 * epsilon)\n"
G2 = "g2 = (J_plus - J_minus) / epsilon\n"
GAP = "n1 = norm(grad - g1)\nd1 = norm(grad) + norm(g1)\n"
GAPS = f"{GAP}n2, d2 = norm(grad - g2), norm(grad) + norm(g2)\n"
OF_MEAN = "return norm(grad - g) / (norm(grad) + norm(g))"


def check(body: str) -> str:
    return check_with(f"norm = np.linalg.norm\n{body}")


def cost(body: str) -> str:
    """A cost with the cross-entropy `ce` and the sum of squares `s`."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        "def compute_cost_with_regularization(A3, Y, parameters, lambd):\n"
        "    m, ce = Y.shape[1], compute_cost(A3, Y)\n"
        "    W1, W2, W3 = parameters['W1'], parameters['W2'], parameters['W3']\n"
        "    s = np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3 ** 2)\n" + lines
    )


def check_n(slopes: str, body: str) -> str:
    """A `gradient_check_n` whose loop sets `g1` and `g2`."""
    loop = "".join(f"        {line}\n" for line in slopes.splitlines())
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        "def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):\n"
        "    norm = np.linalg.norm\n"
        "    values, _ = dictionary_to_vector(parameters)\n"
        "    grad = gradients_to_vector(gradients)\n"
        "    up, down, g1, g2 = [np.zeros(values.shape) for _ in range(4)]\n"
        "    for i in range(len(values)):\n"
        "        plus, minus = values.copy(), values.copy()\n"
        "        plus[i] += epsilon\n"
        "        minus[i] -= epsilon\n"
        "        up[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(plus))\n"
        "        down[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(minus))\n"
        f"{loop}{lines}"
    )


# tries that are combined -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        f"{G1}{G2}{GAPS}return (n1 + n2) / (d1 + d2)",
        f"{G1}{G2}{GAPS}return (n1 + 3 * n2) / (2 * d1 + 5 * d2)",
        f"{G1}{G2}{GAPS}return n1 / d1 + n2 / d2",
        f"{G1}{G2}{GAPS}return n1 / d1 * n2 / d2",
        f"{G1}{G2}{GAPS}return max(n1 / d1, n2 / d2)",
        f"{G1}{G2}{GAPS}return np.mean([n1 / d1, n2 / d2])",
        f"{G1}{G2}{GAPS}return np.where(n1 < n2 * theta, n1 / d1, n2 / d2)",
        f"{G1}{G2}{GAPS}return n1 / d1 if theta > 1 else n2 / d2",
        f"{G1}{G2}{GAPS}tried = [n1 / d1, n2 / d2]\nreturn tried[int(np.argmax(tried))]",
        f"{G1}{G2}{GAPS}tried = {{'a': n1 / d1, 'b': n2 / d2}}\nreturn sum(tried.values())",
        f"{G1}{G2}{GAPS}return n1 / d1, n2 / d2",
        f"{G1}{G2}g = (g1 + g2) / 2\n{OF_MEAN}",
        f"{G1}g = g1 + (J_plus - J_minus) / epsilon\n{OF_MEAN}",
        f"g1, g2 = [(J_plus - J_minus) / (k * epsilon) for k in (2, 1)]\n{GAPS}"
        "return (n1 + n2) / (d1 + d2)",
        "total = 0\nfor k in (1, 2):\n    g = (J_plus - J_minus) / (k * epsilon)\n"
        "    total += norm(grad - g) / (norm(grad) + norm(g))\nreturn total",
    ],
    ids=[
        "sums", "weights", "sum of ratios", "product", "max", "mean", "where", "condition",
        "argmax", "dictionary", "tuple", "mean of slopes", "within a line", "comprehension", "loop",
    ],
)  # fmt: skip
def test_slopes(graded: Graded, body: str) -> None:
    for mode in ("grade", "check"):
        assert earned(graded(CHECK, check(body), mode)) == COSTS


def test_slopes_from_helper_functions(graded: Graded) -> None:
    helper = "def slope(a, b, h):\n    return (a - b) / h\n\n\n"
    body = (
        "g1, g2 = slope(J_plus, J_minus, 2 * epsilon), slope(J_plus, J_minus, epsilon)\n"
        f"{GAPS}return (n1 + n2) / (d1 + d2)"
    )
    assert earned(graded(CHECK, helper + check(body))) == COSTS


@pytest.mark.parametrize(
    "other",
    ["norm(grad) * norm(g1)", "max(norm(grad), norm(g1))", "norm(grad + g1)", "norm(g1) ** 2"],
)
def test_denominators(graded: Graded, other: str) -> None:
    """There is one slope, which is right; it is not known which denominator is meant."""
    for body in (f"d2 = {other}\nreturn n1 / (d1 + d2)", f"return n1 / (d1 + {other})"):
        assert earned(graded(CHECK, check(f"{G1}{GAP}{body}"))) == SLOPE


@pytest.mark.parametrize(
    ("slopes", "body"),
    [
        (
            "g1[i] = (up[i] - down[i]) / (2 * epsilon)\ng2[i] = (up[i] - down[i]) / epsilon",
            f"{GAPS}return (n1 + n2) / (d1 + d2)",
        ),
        (
            "g1[i] = (up[i] - down[i]) / (2 * epsilon)\n"
            "g2[i] = g1[i] + (up[i] - down[i]) / epsilon",
            "return norm(grad - g2) / (norm(grad) + norm(g2))",
        ),
        (
            "g1[i] = (up[i] - down[i]) / (2 * epsilon)",
            f"g = (g1 + (up - down) / epsilon) / 2\n{OF_MEAN}",
        ),
    ],
    ids=["two columns", "within the loop", "below the loop"],
)
def test_columns_of_slopes(graded: Graded, slopes: str, body: str) -> None:
    assert earned(graded(CHECK_N, check_n(slopes, body))) == COSTS_N


@pytest.mark.parametrize(
    "both",
    [
        "p + q",
        "2 * p + q",
        "(p + q) / 2",
        "np.sqrt(p * q)",
        "max(p, q)",
        "p + 0 * q + q",
        "np.array([p, q]).mean()",
        "lambd / (2 * m) * s + lambd / m * s",
    ],
)
@pytest.mark.parametrize("other", ["lambd / m * s", "lambd * s / 2"])
def test_penalties(graded: Graded, both: str, other: str) -> None:
    body = f"p = lambd / (2 * m) * s\nq = {other}\nreturn ce + {both}"
    for mode in ("grade", "check"):
        assert earned(graded(COST, cost(body), mode)) == SQUARES


def test_penalties_side_by_side(graded: Graded) -> None:
    body = "p = lambd / (2 * m) * s\nq = lambd / m * s\nreturn "
    for answer in ("ce + p, ce + q", "[ce + p, ce + q]", "{'a': ce + p, 'b': ce + q}"):
        assert earned(graded(COST, cost(body + answer))) == SQUARES
    assert earned(graded(COST, cost(f"{body}p + q"))) == {"squares": 7}


@pytest.mark.parametrize("other", ["np.abs({0}).sum()", "np.sum({0})", "np.sum({0}) ** 2"])
def test_sums_of_squares(graded: Graded, other: str) -> None:
    terms = " + ".join(other.format(name) for name in ("W1", "W2", "W3"))
    body = f"t = {terms}\nreturn ce + lambd / (2 * m) * s + lambd / (2 * m) * t"
    assert earned(graded(COST, cost(body))) == {"cross_entropy_cost": 1}
    body = (
        f"t = {terms}\nu = np.sum(W1 ** 4)\n"
        "return ce + sum([lambd / (2 * m) * s, lambd / m * s, lambd / m * t, lambd / m * u])"
    )
    assert not earned(graded(COST, cost(body))).keys() - {"cross_entropy_cost"}


# honest slips ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "denominator",
    [
        "norm(grad) * norm(g1)",
        "(norm(grad) ** 2 + norm(g1) ** 2)",
        "norm(grad + g1)",
        "norm(grad) ** 2 / norm(g1) ** 2",
        "norm(grad) + norm(g1)",
        "(norm(J_plus) + norm(J_minus))",
        "(norm(grad) + norm(J_plus - J_minus))",
    ],
)
def test_a_wrong_denominator(graded: Graded, denominator: str) -> None:
    """It stands beside a right numerator, and is no other try at it."""
    result = graded(CHECK, check(f"{G1}return norm(grad - g1) / {denominator}"))
    assert earned(result) == {**SLOPE, "numerator": 4}


@pytest.mark.parametrize(
    ("body", "points"),
    [
        (f"{G1}n1 = norm(grad + g1)\nd1 = norm(grad) + norm(g1)\nreturn n1 / d1", 21),
        (f"{G1}{GAP}return 2 * n1 / d1", 23),
        (f"{G1}{GAP}return [n1, d1, n1 / d1]", 23),
        (f"{G1}grad = theta\n{GAP}return n1 / d1", 22),
        (f"g1 = (J_plus - J_minus) / epsilon\n{GAP}return n1 / d1", 19),
        (f"J_minus = forward_propagation(x, theta - 2 * epsilon)\n{G1}{GAP}return n1 / d1", 22),
        (f"g1 = (J_plus - forward_propagation(x, theta)) / epsilon\n{GAP}return n1 / d1", 6),
    ],
    ids=["sum", "factor", "a list", "grad", "slope", "one cost", "one side"],
)
def test_one_slip_in_the_check(graded: Graded, body: str, points: float) -> None:
    assert graded(CHECK, check(body)).score == points


@pytest.mark.parametrize(
    ("body", "points"),
    [
        ("p = lambd / m * s\nreturn ce + p", 8),
        ("return ce + lambd / m * s", 8),
        ("return ce - lambd / (2 * m) * s", 17),
        ("return (ce + lambd / (2 * m) * s) / m", 17),
        ("k = 1 / m ** 2\nreturn k * (ce + lambd / (2 * m) * s)", 17),
        ("return lambd / (2 * m) * s", 16),
        ("ce = -np.sum(Y * np.log(A3)) / m\nreturn ce + lambd / (2 * m) * s", 16),
        ("return ce, lambd / (2 * m) * s", 17),
        ("s = np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3) ** 2\nreturn ce + lambd / (2 * m) * s",
         10),
        ("return ce + lambd / m * np.sum(W1 ** 2) + lambd / m * np.sum(W2 ** 2)", 1),
    ],
    ids=["lines", "one line", "minus", "m twice", "scale", "no ce", "ce", "tuple", "W3", "terms"],
)  # fmt: skip
def test_one_slip_in_the_cost(graded: Graded, body: str, points: float) -> None:
    assert graded(COST, cost(body)).score == points


# how it is written does not matter ---------------------------------------------------------------


def test_pieces_of_one_expression_earn_as_lines_do(graded: Graded) -> None:
    inline = (
        "def compute_cost_with_regularization(A3, Y, parameters, lambd):\n"
        "    W1, W2, W3 = parameters['W1'], parameters['W2'], parameters['W3']\n"
        "    return compute_cost(A3, Y) + lambd / Y.shape[1] * (\n"
        "        np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3 ** 2))\n"
    )
    result = graded(COST, inline)
    assert earned(result) == SQUARES
    messages = {check.name: check.message for check in result.checks if check.kind == "step"}
    assert "`squares` is computed rightly (line 6)" in messages["squares"]


@pytest.mark.parametrize(
    "answer",
    [
        "return n1 / d1 < 1e-7",
        "return bool(n1 / d1 > 2e-7)",
        "return 'right' if n1 / d1 < 1e-7 else 'wrong'",
        "return n1 / d1 < 1e-7, n1 / d1",
    ],
)
def test_a_verdict_in_place_of_the_number(graded: Graded, answer: str) -> None:
    """It depends on each step, though it is the same for most of their values."""
    steps = {**SLOPE, "numerator": 4, "denominator": 4}
    assert earned(graded(CHECK, check(f"{G1}{GAP}{answer}"))) == steps


def test_a_verdict_on_many_parameters(graded: Graded) -> None:
    slopes = "g1[i] = (up[i] - down[i]) / (2 * epsilon)"
    steps = {**COSTS_N, "gradapprox": 10, "numerator": 8, "denominator": 8}
    for answer in ("n1 / d1 < 1e-7", "(g1, n1, d1, n1 / d1)"):
        assert earned(graded(CHECK_N, check_n(slopes, f"{GAP}return {answer}"))) == steps


@pytest.mark.parametrize("answer", ["True", "g1 is not None", "n1 * 0 > 1", "'fine'"])
def test_a_verdict_that_depends_on_nothing(graded: Graded, answer: str) -> None:
    assert not earned(graded(CHECK, check(f"{G1}{GAP}return {answer}")))


# pieces ------------------------------------------------------------------------------------------


def apart(body: str) -> str:
    (code,), _places = with_pieces_apart([Code("statement 1", 1, f"def f(a, b):\n{body}")])
    return code.source.partition("\n")[2]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    return a + b * 2", "    __piece_1 = b * 2\n    return a + __piece_1"),
        (
            "    c = g(a + 1)[0] - a['x']",
            "    __piece_1 = a + 1\n    __piece_2 = g(__piece_1)\n    __piece_3 = __piece_2[0]\n"
            "    c = __piece_3 - a['x']",
        ),
        (
            "    a, b = b, a * 2",
            "    __piece_1 = b\n    __piece_2 = a * 2\n    a = __piece_1\n    b = __piece_2",
        ),
        ("    a, b = *b, a", "    a, b = (*b, a)"),
        # what is not computed in any case, or not once, stays where it is
        ("    return a * 2 if b else b / a", "    return a * 2 if b else b / a"),
        ("    return a or 1 / a", "    return a or 1 / a"),
        ("    return [x * 2 for x in a]", "    return [x * 2 for x in a]"),
        ("    c = (d := a * 2) + d * b", "    c = (d := (a * 2)) + d * b"),
        ("    print(a + b * 2)", "    print(a + b * 2)"),
        (
            "    for x in a:\n        b.append(x * 2)",
            "    for x in a:\n        __piece_1 = x * 2\n        b.append(__piece_1)",
        ),
    ],
)
def test_pieces_are_computed_before(body: str, expected: str) -> None:
    assert apart(body) == expected


def test_functions_that_run_in_loops_can_stay_as_they_are() -> None:
    code = [
        Code("statement 1", 1, "def inner(a):\n    return a * 2 + 1"),
        Code("statement 2", 1, "def outer(a):\n    return inner(a * 2) + 1"),
        Code("statement 3", 1, "def f(a):\n    return sum(outer(x) for x in a) * 2 + 1"),
    ]
    changed, places = with_pieces_apart(code, in_loops=False)
    assert [one.source == other.source for one, other in zip(code, changed, strict=True)] == [
        True,
        True,
        False,
    ]
    assert {places["statement 3", line] for line in (2, 3)} == {("statement 3", 2)}


def test_a_trace_that_grows_too_long_is_made_without_pieces_in_loops(graded: Graded) -> None:
    inner = "def inner(a):\n    return " + " + ".join(["a * 1"] * 40) + "\n\n\n"
    outer = "def outer(a):\n    return sum(inner(a) for _ in range(100)) / 4000\n\n\n"
    body = f"{G1}{GAP}return 2 * outer(n1) / d1"
    steps = {**SLOPE, "numerator": 4, "denominator": 4}
    assert earned(graded(CHECK, inner + outer + check(body))) == steps


def test_nobody_passes_a_try_off_as_a_piece(graded: Graded) -> None:
    """By loops that need not run, or by the names that pieces have."""
    loop = "for helper in ():\n    helper(gradient_check, mixed)\n"
    mixed = (
        "def mixed(grad, a, b, h, n1, d1):\n"
        "    return (n1 + abs(grad - (a - b) / h)) / (d1 + abs(grad) + abs((a - b) / h))\n\n\n"
    )
    body = f"{loop}{G1}{GAP}return mixed(grad, J_plus, J_minus, epsilon, n1, d1)"
    assert earned(graded(CHECK, mixed + check(body))) == COSTS
    names = [f"__piece_{n}" for n in range(5)]
    tries = "\n".join(f"{name} = J_plus / ({n + 3} * x)" for n, name in enumerate(names))
    body = f"{G1}{tries}\nreturn g1 + {' + '.join(names)}"
    assert not earned(graded(CHECK, check(body)))


def test_what_does_not_parse_stays_as_it_is() -> None:
    code = [Code("statement 1", 1, "def f(:")]
    assert with_pieces_apart(code) == (tuple(code), {})
