"""Does a submission earn the same under every NumPy, and is it told what to write?

GRADER_TEST_PYTHON names an interpreter with NumPy 1.26: what runs there is what counts.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from textwrap import indent
from typing import Any

import numpy as np
import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.grading import grade_program
from grader.notebook import read_source
from grader.results import QuestionResult
from grader.worker import CallRequest, Code, Outcome, Task, Worker
from tests.support.marks import WithoutExperiments

ONLY_NUMPY_2 = pytest.mark.skipif(
    tuple(map(int, np.__version__.split(".")[:2])) < (2, 4), reason="NumPy refuses it since 2.4"
)

BEFORE = """\
import cmath, math
import numpy as np
from math import sqrt
c, b, z = np.array([2.0]), np.array([[3.0]]), np.zeros(3)
k = np.array([[2.0], [3.0]])
log = []
def n(x, y):
    log.append(x)
    return y
"""

# what NumPy 1.26 gives, NumPy 2.4 refuses, and the grader takes: body -> value, kind
REFUSED: dict[str, tuple[str, object, str]] = {
    "an element": ("z[0] = b; return z", [3, 0, 0], "element"),
    "an element of a row": (
        "a = np.zeros((3, 1)); a[1][0] = c; return a", [[0], [2], [0]], "element",
    ),
    "an element by two numbers": (
        "a = np.zeros((1, 2)); a[0, 1] = b; return a", [[0, 3]], "element",
    ),
    "an element added to": ("z[1] += c; z[1] *= c; z[1] -= b; return z", [0, 1, 0], "element"),
    "elements unpacked": ("z[0], *z[1:] = c, 4, 5; return z", [2, 4, 5], "element"),
    "elements of a loop": ("for z[0] in [c, b]: pass\nreturn z", [3, 0, 0], "element"),
    "an annotated element": ("z[0]: float = c; return z", [2, 0, 0], "element"),
    "through flat": ("z.flat[1] = c; return z", [0, 2, 0], "element"),
    "cut to a whole number": (
        "k = np.zeros(2, int); k[0] = np.array([[2.7]]); return k", [2, 0], "element",
    ),
    "in this order": (
        "n('c', z)[n('i', 0)] = n('v', c)\nn('c', z)[n('i', 0)] += n('v', c)\n"
        "return ''.join(log), z",
        ("vciciv", [4, 0, 0]),
        "element",
    ),
    "float": ("return float(c), int(b), complex(c)", (2.0, 3, 2 + 0j), "number"),
    "math": (
        "return sqrt(c), math.pow(c, 3), math.isnan(b), math.fsum([c, b])",
        (2**0.5, 8.0, False, 5.0),
        "number",
    ),
    "cmath": ("return cmath.exp(c - 2)", 1 + 0j, "number"),
    "a function by another name": ("f = float\nreturn f(c) + (lambda g: g(b))(int)", 5.0, "number"),
    "map": ("return list(map(float, [c, b]))", [2.0, 3.0], "number"),
    "a key": ("return float(max([c, b], key=float))", 3.0, "number"),
    "a generator": ("return math.fsum(x for x in [c, b])", 5.0, "number"),
    "percent": ("return '%d %.1f' % (c, b) + '%.2f' % c", "2 3.02.00", "number"),
    "fill": ("z.fill(c); return z", [2, 2, 2], "number"),
    "arange": ("return np.arange(b[0])", [0, 1, 2], "number"),
    "fromiter": ("return np.fromiter([c, b[0]], float)", [2, 3], "number"),
    "vectorize": ("return np.vectorize(lambda t: t * c)(z + 1)", [2, 2, 2], "number"),
    "fsum of a column": ("return math.fsum(k), math.fsum(k[::-1])", (5.0, 5.0), "numbers"),
    "dist of columns": (
        "return math.dist(k, k + 3), math.dist(iter(k), (e for e in k * 0))",
        (18**0.5, 13**0.5),
        "number numbers",
    ),
    "fromiter of a column": (
        "return np.fromiter(k, float), np.fromiter(iter(k), int), np.fromiter(k, 'f4', count=1)",
        ([2, 3], [2, 3], [2]),
        "number numbers",
    ),
    "an array of the library": (
        "from array import array\nreturn array('d', k).tolist() + list(array('f', (e for e in k)))",
        [2, 3, 2, 3],
        "number numbers",
    ),
    "an array of the library by and by": (
        "import array\na = array.array('d')\na.append(c); a.extend([2, k[1]]); a.insert(0, b)\n"
        "return a.tolist()",
        [3, 2, 2, 3],
        "number",
    ),
    "an element of an array of the library": (
        "import array\na = array.array('d', [1, 1])\na[0] = c; a[-1] += b\nreturn a.tolist()",
        [2, 4],
        "element",
    ),
    "methods that convert": (
        "f = b.__int__\nreturn c.__float__(), k[1].__float__(), f(), c.__complex__()",
        (2.0, 3.0, 3, 2 + 0j),
        "number",
    ),
    "the mean of a column": (
        "import statistics\nreturn statistics.fmean(k), statistics.fmean(e for e in k)",
        (2.5, 2.5),
        "number numbers",
    ),
    "a matrix with one column": (
        "m = np.asmatrix(k)\nreturn math.fsum(m), np.fromiter(m, float), m[0].__float__()",
        (5.0, [2, 3], 2.0),
        "number numbers",
    ),
    "a sum of a generator": ("return np.sum(np.sum(x) for x in [c, b])", 5.0, "sum"),
    "copy": ("return np.array([1.0, 2.0], copy=False)", [1, 2], "copy"),
    "newshape": ("return np.reshape(z, newshape=(1, 3))", [[0, 0, 0]], "newshape"),
    "ptp": ("return b.ptp(), z.ptp(axis=0)", (0.0, 0.0), "ptp"),
    "itemset": (
        "a = np.zeros((2, 2)); a.itemset((0, 1), 5); a.itemset(1, 0, b); a.itemset(0, c); return a",
        [[2, 5], [3, 0]],
        "itemset",
    ),
}  # fmt: skip

# what every NumPy refuses, and what runs everywhere: nothing is changed
ALIKE = {
    "a list of one": "z[0] = [c]; return z",
    "two entries": "return float(np.zeros(2))",
    "rows of two entries": "return math.fsum(np.zeros((2, 2)))",
    "rows of two entries in an array": (
        "from array import array\nreturn array('d', np.zeros((3, 2)))"
    ),
    "rows of two entries as numbers": "return np.fromiter(np.zeros((2, 2)), float)",
    "a list of lists": "return np.fromiter([[1.0], [2.0]], float)",
    "a method of two entries": "return np.zeros(2).__float__()",
    "a mean that needs numbers": "import statistics\nreturn statistics.mean(k)",
    "a column of integers": "return [1.0] * np.array([[2]])[0].__index__()",
    "two entries stored": "z[0] = np.zeros(2); return z",
    "range": "return range(np.array([3]))",
    "round": "return round(c)",
    "a format": "return '{:.2f}'.format(c)",
    "an inhomogeneous list": "return np.array([c, 1.0])",
    "an exception of one's own": (
        "def g(x):\n"
        "    raise TypeError('only 0-dimensional arrays can be converted to Python scalars')\n"
        "return g(c)"
    ),
    "slices": "a = np.zeros((3, 4)); a[1:, ::2] = c; a[..., 0] = c; a[None, 0, 1] = b; return a",
    "a dictionary": "d = {}; d[1, 2] = c; d['x'] = 1; d['x'] += 1; return d['x'], d[1, 2]",
    "a class": (
        "class A:\n    def __init__(self, v): self.v = v\n"
        "class B(A):\n    def __init__(self, v):\n        super().__init__(v); self.__w = v\n"
        "    def w(self): return self.__w, 'self' in locals(), self.v % 2\n"
        "return B(3).w()"
    ),
    "text": "return '%s of %d' % ('a', 3), 7 % 4, np.array([5, 6]) % 4",
}


def task(body: str, *, old_numpy: bool) -> Task:
    code = (
        *(Code("cell 1", node.lineno, ast.unparse(node)) for node in ast.parse(BEFORE).body),
        Code("cell 2", 1, "def f():\n" + indent(body, "    ")),
    )
    return Task("f", code, (CallRequest(()),), old_numpy=old_numpy)


def run(worker: Worker, body: str, *, old_numpy: bool) -> Outcome:
    (outcome,) = worker.run(task(body, old_numpy=old_numpy))
    return outcome


@pytest.fixture(scope="module")
def numpy_1() -> Iterator[Worker]:
    path = os.environ.get("GRADER_TEST_PYTHON")
    if not path:
        pytest.skip("GRADER_TEST_PYTHON names no interpreter with another NumPy")
    with Worker(python=path) as one:
        assert one.numpy_version.startswith("1.")
        yield one


def same(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return isinstance(other, tuple) and all(map(same, one, other))
    if isinstance(one, str | bool):
        return bool(one == other)
    return bool(np.shape(one) == np.shape(other) and np.allclose(one, other))


@ONLY_NUMPY_2
@pytest.mark.parametrize("name", REFUSED)
def test_what_numpy_1_allowed_is_taken_and_told(worker: Worker, name: str) -> None:
    body, value, kind = REFUSED[name]
    assert run(worker, body, old_numpy=False).kind == "raised"
    outcome = run(worker, body, old_numpy=True)
    assert outcome.kind == "value", outcome.error
    assert same(value, outcome.value), outcome.value
    assert {use.what for use in outcome.old_uses} == set(kind.split())
    assert {use.file for use in outcome.old_uses} == {"cell 2"}
    assert all(1 < use.line <= 2 + body.count("\n") for use in outcome.old_uses)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_what_numpy_1_gives_with_and_without(numpy_1: Worker, name: str) -> None:
    body, value, _kind = REFUSED[name]
    for old_numpy in (False, True):
        outcome = run(numpy_1, body, old_numpy=old_numpy)
        assert outcome.kind == "value", outcome.error
        assert same(value, outcome.value), outcome.value


@pytest.mark.parametrize("name", ALIKE)
def test_nothing_else_is_changed(worker: Worker, name: str) -> None:
    plain = run(worker, ALIKE[name], old_numpy=False)
    old = run(worker, ALIKE[name], old_numpy=True)
    assert old.kind == plain.kind
    assert old.error == plain.error
    assert repr(old.value) == repr(plain.value)
    assert not old.old_uses


# names --------------------------------------------------------------------------------------------

NAMES = {
    "float_": ("np.float_(2)", 2.0),
    "product": ("np.product([2, 3])", 6),
    "cumproduct": ("np.cumproduct([2, 3])", [2, 6]),
    "alltrue": ("bool(np.alltrue([1, 0]))", False),
    "sometrue": ("bool(np.sometrue([1, 0]))", True),
    "in1d": ("np.in1d([[1, 2]], [2]) * 1", [0, 1]),
    "trapz": ("np.trapz([1, 2, 3])", 4.0),
    "row_stack": ("np.row_stack([[1], [2]])", [[1], [2]]),
    "asfarray": ("np.asfarray([1, 2]) / 4", [0.25, 0.5]),
    "Inf": ("1 / np.Inf", 0.0),
    "NaN": ("bool(np.isnan(np.NaN))", True),
    "infty": ("-1 / np.infty", 0.0),
    "PINF": ("1 / np.PINF", 0.0),
    "NINF": ("bool(np.NINF < 0)", True),
    "mat": ("np.asarray(np.mat([[1, 2]]) * np.mat([[1], [2]]))", [[5]]),
    "msort": ("np.msort(np.array([[2, 1], [1, 2]]))", [[1, 1], [2, 2]]),
    "round_": ("np.round_(2.567, 1)", 2.6),
    "bool8": ("bool(np.bool8(1))", True),
    "unicode_": ("str(np.unicode_('a'))", "a"),
    "string_": ("np.string_(b'a').decode()", "a"),
    "complex_": ("complex(np.complex_(1))", 1 + 0j),
    "longfloat": ("float(np.longfloat(1))", 1.0),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_numpy_had_is_there(worker: Worker, name: str) -> None:
    expression, value = NAMES[name]
    outcome = run(worker, f"return {expression}", old_numpy=False)
    assert outcome.kind == "value", outcome.error
    assert same(value, outcome.value), outcome.value


@pytest.mark.parametrize("name", NAMES)
def test_it_means_what_it_meant(numpy_1: Worker, name: str) -> None:
    expression, value = NAMES[name]
    outcome = run(numpy_1, f"return {expression}", old_numpy=False)
    assert outcome.kind == "value", outcome.error
    assert same(value, outcome.value), outcome.value


# marks --------------------------------------------------------------------------------------------

CHECK_N = """\
import math
import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary
{helpers}
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    n = values.shape[0]
    J_plus, J_minus, gradapprox = np.zeros((n, 1)), np.zeros((n, 1)), np.zeros((n, 1))
    for i in range(n):
        plus, minus = np.copy(values), np.copy(values)
        {plus}
        {minus}
        J_plus[i], _ = forward_propagation_n({call_plus})
        J_minus[i], _ = forward_propagation_n({call_minus})
        {approx}
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    {after}
    return difference

{below}
"""
PLAIN = {
    "helpers": "",
    "plus": "plus[i][0] += epsilon",
    "minus": "minus[i][0] -= epsilon",
    "approx": "gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)",
    "after": "pass",
    "call": "X, Y, vector_to_dictionary({})",
    "below": "",
}
MARKS: dict[str, dict[str, str]] = {
    "as it should be": {},
    "rows stored as elements": {
        "plus": "plus[i][0] = plus[i] + epsilon",
        "minus": "minus[i][0] = minus[i] - epsilon",
    },
    "by two numbers": {"plus": "plus[i, 0] = plus[i] + epsilon"},
    "float of a row": {"approx": "gradapprox[i] = float(J_plus[i] - J_minus[i]) / 2 / epsilon"},
    "a cost printed": {"after": "print('%f' % J_plus[0])"},
    "itemset": {"approx": "gradapprox.itemset(i, (J_plus[i] - J_minus[i]) / (2 * epsilon))"},
    "fsum of a column": {
        "after": "difference = math.sqrt(math.fsum((grad - gradapprox) ** 2)) / denominator",
    },
    "dist of columns": {"after": "difference = math.dist(grad, gradapprox) / denominator"},
    "fromiter of a column": {
        "after": "gradapprox = np.fromiter(gradapprox, float).reshape(-1, 1)\n"
        "    difference = np.linalg.norm(grad - gradapprox) / denominator",
    },
    "an array of the library": {
        "helpers": "from array import array\n",
        "after": "gradapprox = np.array(array('d', gradapprox)).reshape(-1, 1)\n"
        "    difference = np.linalg.norm(grad - gradapprox) / denominator",
    },
    "a method that converts": {
        "approx": "gradapprox[i] = (J_plus[i] - J_minus[i]).__float__() / (2 * epsilon)",
    },
    "wrong and a method that converts": {
        "approx": "gradapprox[i] = (J_plus[i] - J_minus[i]).__float__() / epsilon",
    },
    "a helper": {
        "helpers": "def quotient(a, b, h):\n    return math.fabs(a - b) * math.copysign(1, a - b)"
        " / (2 * h)\n",
        "approx": "gradapprox[i] = quotient(J_plus[i], J_minus[i], epsilon)",
    },
    "a global": {
        "helpers": "half = float(np.array([[0.5]]))\n",
        "approx": "gradapprox[i] = (J_plus[i] - J_minus[i]) * half / epsilon",
    },
    "a helper defined anew further down": {
        "helpers": "def shifted(v, i, h):\n    v[i][0] = v[i] + h\n",
        "plus": "shifted(plus, i, epsilon)",
        "minus": "shifted(minus, i, -epsilon)",
        "below": "def shifted(v):\n    return v\n",
    },
    "its own functions, with another signature": {
        "helpers": "from gc_utils import sigmoid, relu\n"
        "def forward_propagation_n(parameters, X, Y):\n    A = X\n    for l in (1, 2, 3):\n"
        "        Z = parameters[f'W{l}'] @ A + parameters[f'b{l}']\n"
        "        A = sigmoid(Z) if l == 3 else relu(Z)\n"
        "    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[1]\n"
        "    return cost, A\n",
        "plus": "plus[i][0] = plus[i] + epsilon",
        "call": "vector_to_dictionary({}), X, Y",
    },
    "names of old": {"after": "assert np.product([1, 2]) < np.Inf and np.float_(1)"},
    "wrong in another way": {
        "minus": "minus[i][0] = minus[i] + epsilon",
    },
    "wrong and refused": {
        "approx": "gradapprox[i][0] = (J_plus[i] - J_minus[i]) / epsilon",
    },
}
RIGHT = {name for name in MARKS if "wrong" not in name}


def mark(course: Course, worker: Worker, name: str) -> QuestionResult:
    key = full_answer_keys(course, Seed(b"old numpy"))("gradient_checking", worker)
    pieces = {**PLAIN, **MARKS[name]}
    calls = {f"call_{at}": pieces["call"].format(at) for at in ("plus", "minus")}
    program = read_source(CHECK_N.format(**pieces, **calls), "x.py")
    assignment = course.assignment("gradient_checking")
    (result,) = grade_program(
        program, assignment, key, worker, only="gradient_check_n", memory=WithoutExperiments()
    )
    return result


@pytest.mark.slow
@pytest.mark.parametrize("name", MARKS)
def test_the_mark_is_that_of_numpy_1(
    course: Course, worker: Worker, numpy_1: Worker, name: str
) -> None:
    here, there = mark(course, worker, name), mark(course, numpy_1, name)
    assert here.score == there.score
    (part,) = (one for one in here.checks if one.kind == "part" and one.max_score)
    assert part.score == (45 if name in RIGHT else 0)  # a wrong one earns steps at most
    assert here.status == there.status
    assert [d.mistake for d in here.diagnosis] == [d.mistake for d in there.diagnosis]


@ONLY_NUMPY_2
def test_the_note_says_what_to_write_and_where(course: Course, worker: Worker) -> None:
    (note,) = mark(course, worker, "rows stored as elements").notes
    assert note.startswith("Line 12; line 13: since NumPy 2.4, an array of size 1 cannot be")
    assert "`a[i, 0] = b[i, 0]`" in note
    assert "`a[i] = b[i].item()`" in note
    (note,) = mark(course, worker, "float of a row").notes
    assert note.startswith("Line 16: since NumPy 2.4, an array of size 1 does not count as a num")


def test_names_of_old_have_a_note_each(course: Course, worker: Worker) -> None:
    assert mark(course, worker, "names of old").notes == (
        "np.Inf was removed in NumPy 2.0; the grader reads it as np.inf, so write np.inf",
        "np.float_ was removed in NumPy 2.0; the grader reads it as np.float64, so write "
        "np.float64",
        "np.product was removed in NumPy 2.0; the grader reads it as np.prod, so write np.prod",
    )


def test_a_right_answer_has_no_second_look(course: Course, worker: Worker) -> None:
    assert mark(course, worker, "as it should be").notes == ()
