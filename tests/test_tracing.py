"""Which values does a traced call record? Each kind of statement, and what may go wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest

from grader.course import Course, Expectation, Question
from grader.expecting import Reference
from grader.grading import GradingContext
from grader.notebook import Program, read_source
from grader.running import prepare_question
from grader.worker import CallRequest, Code, Limits, Outcome, Step, Substitute, Task, Worker
from grader.worker.child.tracing import MAX_STEPS, MAX_VALUE
from grader.worker.child.wire import Opaque
from tests.support.worker_tasks import LIMITS, code, descendants, gone
from tests.test_right_styles import STYLES, Style

#: A step as the tests write it: line, kind, name, key and value.
Row = tuple[int, str, str, object, object]


def traced(
    worker: Worker, source: str, *args: object, pieces: bool = False, **rest: Any
) -> Outcome:
    """The outcome of one traced call of `f`."""
    how: Literal["statements", "pieces"] = "pieces" if pieces else "statements"
    task = Task("f", code(source), (CallRequest(args),), traced=how, **rest)
    (outcome,) = worker.run(task)
    return outcome


def rows(outcome: Outcome, *kinds: str) -> list[Row]:
    """The steps of these kinds, or all but those with which a function is entered."""
    return [
        (s.line, s.kind, s.name, s.key, plain(s.value))
        for s in outcome.trace
        if (s.kind in kinds if kinds else s.kind not in ("enter", "argument"))
    ]


def plain(value: object) -> object:
    """A value that can be compared with ==: arrays become lists."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(plain(entry) for entry in value)
    return value


BEFORE = "import numpy as np\n"
# a function of x = 3 -> what is recorded below its first line, which is line 2
RECORDED: dict[str, tuple[str, list[Row]]] = {
    "an assignment": ("a = x + 1", [(3, "set", "a", None, 4)]),
    "an assignment with a type": ("a: int = x", [(3, "set", "a", None, 3)]),
    "a type without a value": ("a: int", []),
    "several targets": (
        "a = b = x",
        [(3, "set", "a", None, 3), (3, "set", "b", None, 3)],
    ),
    "unpacking": (
        "a, b = x, 4",
        [(3, "set", "a", None, 3), (3, "set", "b", None, 4)],
    ),
    "unpacking into a list": (
        "[a, b] = [x, 4]",
        [(3, "set", "a", None, 3), (3, "set", "b", None, 4)],
    ),
    "unpacking into an entry": (
        "J = [0, 0]\nJ[1], _ = x, 5",
        [
            (3, "set", "J", None, [0, 0]),
            (4, "set", "J", 1, 3),
            (4, "set", "_", None, 5),
        ],
    ),
    "unpacking into two entries": (
        "d = {}\nd['p'], d['q'] = x, 5",
        [
            (3, "set", "d", None, {}),
            (4, "set", "d", "p", 3),
            (4, "set", "d", "q", 5),
        ],
    ),
    "unpacking into two containers at once": (
        "d = {}\ne = {}\nd['p'] = e['q'] = x",
        [
            (3, "set", "d", None, {}),
            (4, "set", "e", None, {}),
            (5, "set", "d", "p", 3),
            (5, "set", "e", "q", 3),
        ],
    ),
    "unpacking with a star": ("a, *b = x, 4, 5", []),
    "unpacking what is no sequence": ("a, b = (n for n in (x, 4))", []),
    "an augmented assignment": (
        "a = x\na += 2",
        [(3, "set", "a", None, 3), (4, "changed", "a", None, 5)],
    ),
    "an augmented entry": (
        "a = [x, 1]\na[0] *= 2",
        [(3, "set", "a", None, [3, 1]), (4, "changed", "a", None, [6, 1])],
    ),
    "an augmented entry of a row": (
        "a = [[x, 1]]\na[0][1] -= 2",
        [(3, "set", "a", None, [[3, 1]]), (4, "changed", "a", None, -1)],
    ),
    "an entry named by a text": (
        "d = {}\nd['W' + str(1)] = x",
        [(3, "set", "d", None, {}), (4, "set", "d", "W1", 3)],
    ),
    "an entry named by a number": (
        "a = [0, 0]\na[x - 2] = x",
        [(3, "set", "a", None, [0, 0]), (4, "set", "a", 1, 3)],
    ),
    "an entry named by two numbers": (
        "a = np.zeros((1, 2))\na[0, np.int64(1)] = x",
        [(3, "set", "a", None, [[0.0, 0.0]]), (4, "set", "a", (0, 1), 3)],
    ),
    "an entry of a row": (
        "a = np.zeros((2, 1))\na[1][0] = x",
        [(3, "set", "a", None, [[0.0], [0.0]]), (4, "set", "a", 0, 3)],
    ),
    "entries chosen by a mask": (
        "a = np.array([1.0, 5.0])\na[a > 2] = x",
        [
            (3, "set", "a", None, [1.0, 5.0]),
            (4, "set", "a", None, 3),
            (4, "changed", "a", None, [1.0, 3.0]),
        ],
    ),
    "all entries": (
        "a = np.zeros(2)\na[:] = x",
        [
            (3, "set", "a", None, [0.0, 0.0]),
            (4, "set", "a", None, 3),
            (4, "changed", "a", None, [3.0, 3.0]),
        ],
    ),
    "an attribute": (
        "class Box: pass\nbox = Box()\nbox.size = x",
        [(4, "set", "box", None, Opaque("Box")), (5, "set", "box", None, 3)],
    ),
    "append and extend": (
        "a = []\na.append(x)\na.extend([4, 5])",
        [
            (3, "set", "a", None, []),
            (4, "appended", "a", None, 3),
            (5, "appended", "a", None, [4, 5]),
        ],
    ),
    "a loop": (
        "a = 0\nfor i in range(2):\n  a = a + i",
        [
            (3, "set", "a", None, 0),
            (4, "loop", "i", None, 0),
            (5, "set", "a", None, 0),
            (4, "loop", "i", None, 1),
            (5, "set", "a", None, 1),
        ],
    ),
    "while": (
        "while x > 1:\n  x = x - 1\nelse:\n  a = x",
        [(4, "set", "x", None, 2), (4, "set", "x", None, 1), (6, "set", "a", None, 1)],
    ),
    "a condition": (
        "if x > 5:\n  a = 1\nelif x > 1:\n  a = 2\nelse:\n  a = 3",
        [(6, "set", "a", None, 2)],
    ),
    "with": (
        "with np.errstate(all='ignore') as e:\n  a = x",
        [(4, "set", "a", None, 3)],
    ),
    "try": (
        "try:\n  a = 1\n  a = x / 0\nexcept ZeroDivisionError as e:\n  a = 2\nfinally:\n  b = 3",
        [(4, "set", "a", None, 1), (7, "set", "a", None, 2), (9, "set", "b", None, 3)],
    ),
    "a generator and a comprehension": (
        "a = sum(n for n in [x, 1])\nb = [n * 2 for n in [x]]",
        [(3, "set", "a", None, 4), (4, "set", "b", None, [6])],
    ),
    "a lambda": (
        "g = lambda n: n + 1\na = g(x)",
        [(3, "set", "g", None, Opaque("function")), (4, "set", "a", None, 4)],
    ),
    "the body of a class": ("class A:\n  size = 3\na = A.size", [(5, "set", "a", None, 3)]),
    "a name given within an expression": ("a = (b := x) + 1", [(3, "set", "a", None, 4)]),
    "a call whose value nobody takes": ("print(x)", []),
    "what cannot be sent": ("a = iter([x])", [(3, "set", "a", None, Opaque("list_iterator"))]),
    "a value over several lines": (
        "d = {\n  'a': x,\n  'b': 2,\n}",
        [(3, "set", "d", None, {"a": 3, "b": 2})],
    ),
    "two on one line": ("a = x; b = a", [(3, "set", "a", None, 3), (3, "set", "b", None, 3)]),
}


@pytest.mark.parametrize("name", RECORDED)
def test_what_a_statement_records(worker: Worker, name: str) -> None:
    body, expected = RECORDED[name]
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    outcome = traced(worker, f"{BEFORE}def f(x):\n{indented}    return 'end'\n", 3)
    assert (outcome.kind, outcome.value) == ("value", "end"), outcome.error
    found = rows(outcome, "set", "changed", "appended", "loop")
    assert found == expected


@pytest.mark.skipif(sys.version_info < (3, 10), reason="`match` is of Python 3.10")
def test_match(worker: Worker) -> None:
    source = "def f(x):\n    match x:\n        case 3:\n            a = 1\n        case _:\n"
    outcome = traced(worker, source + "            a = 2\n    return a\n", 3)
    assert rows(outcome) == [(4, "set", "a", None, 1), (7, "return", "", None, 1)]


def test_arguments_and_what_is_returned(worker: Worker) -> None:
    source = '''\
def f(x, /, y, *rest, z=3, **more):
    """Add."""
    return x + y + z
'''
    outcome = traced(worker, source, 1, 2)
    assert [(s.line, s.kind, s.name, s.value) for s in outcome.trace] == [
        (0, "enter", "f", None),
        (1, "argument", "x", 1),
        (1, "argument", "y", 2),
        (1, "argument", "z", 3),
        (3, "return", "", 6),
    ]
    assert {s.frame for s in outcome.trace} == {1}
    assert [s.file for s in outcome.trace] == ["", *["cell 2"] * 4]


def test_containers_are_recorded_at_the_end_as_well(worker: Worker) -> None:
    source = "def f():\n    d = {}\n    a = []\n    d['x'] = 1\n    a.append(2)\n    return d, a\n"
    assert rows(traced(worker, source), "final", "return") == [
        (6, "final", "a", None, [2]),
        (6, "final", "d", None, {"x": 1}),
        (6, "return", "", None, ({"x": 1}, [2])),
    ]


def test_a_value_is_recorded_as_it_was_then(worker: Worker) -> None:
    source = "def f():\n    a = [1]\n    b = a\n    b += [2]\n    return a\n"
    assert rows(traced(worker, source)) == [
        (2, "set", "a", None, [1]),
        (3, "set", "b", None, [1]),
        (4, "changed", "b", None, [1, 2]),
        (5, "return", "", None, [1, 2]),
    ]


def test_each_frame_has_a_number(worker: Worker) -> None:
    source = """\
def g(n):
    return n + 1
def f(x):
    def h(n):
        m = g(n)
        return m * 2
    a = h(x)
    b = g(a)
    return b
"""
    pieces = tuple(
        Code("cell 2", line, text)
        for line, text in ((1, "\n".join(source.splitlines()[:2])), (3, source.split("\n", 2)[2]))
    )
    (outcome,) = worker.run(Task("f", pieces, (CallRequest((3,)),), traced="statements"))
    shown = [(s.frame, s.line, s.kind, s.name, s.value) for s in outcome.trace]
    assert shown == [
        (1, 0, "enter", "f", None),
        (1, 3, "argument", "x", 3),
        (2, 0, "enter", "h", None),
        (2, 4, "argument", "n", 3),
        (3, 0, "enter", "g", None),
        (3, 1, "argument", "n", 3),
        (3, 2, "return", "", 4),
        (2, 5, "set", "m", 4),
        (2, 6, "return", "", 8),
        (1, 7, "set", "a", 8),
        (4, 0, "enter", "g", None),
        (4, 1, "argument", "n", 8),
        (4, 2, "return", "", 9),
        (1, 8, "set", "b", 9),
        (1, 9, "return", "", 9),
    ]


def test_a_key_is_not_mistaken_for_one_of_a_function_that_computes_it(worker: Worker) -> None:
    source = """\
def f(x):
    def place(n):
        nonlocal count
        count = n + 1
        where = {}
        where['n'] = count
        return where['n']
    count = 0
    d = {}
    d[place(0)] = x
    return d
"""
    outcome = traced(worker, source, 3)
    assert [row for row in rows(outcome, "set") if row[0] in (4, 6, 10)] == [
        (10, "set", "d", 1, 3),
        (4, "set", "count", None, 1),
        (6, "set", "where", "n", 1),
    ]


SAME: dict[str, tuple[str, object]] = {
    "recursion": ("def f(n=5):\n  return 1 if n < 2 else n * f(n - 1)", 120),
    "a decorator": (
        "def twice(g):\n  def h(*a):\n    return 2 * g(*a)\n  return h\n"
        "@twice\ndef f():\n  a = 4\n  return a",
        8,
    ),
    "a generator function": (
        "def g():\n  a = 1\n  b = yield a\n  yield b\n  return 3\n"
        "def f():\n  it = g()\n  return next(it), it.send(7), list(g())",
        (1, 7, [1, None]),
    ),
    "global": ("n = 1\ndef f():\n  global n\n  n = n + 1\n  n += 1\n  return n", 3),
    "nonlocal": (
        "def f():\n  n = 1\n  def g():\n    nonlocal n\n    n += 1\n  g()\n  return n",
        2,
    ),
    "a method": (
        "class A:\n  def __init__(self, n):\n    self.n = n\n    self.n += 1\n"
        "  def get(self):\n    return self.n\ndef f():\n  return A(1).get()",
        2,
    ),
    "super": (
        "class A:\n  def get(self):\n    return 1\nclass B(A):\n  def get(self):\n"
        "    a = super().get()\n    return a + 1\ndef f():\n  return B().get()",
        2,
    ),
    "a private name": (
        "class A:\n  def get(self):\n    self.__n = 1\n    self.__n += 1\n    return self.__n\n"
        "def f():\n  return A().get()",
        2,
    ),
    "several targets share one value": ("def f():\n  a = b, c = (1, 2)\n  return a", (1, 2)),
    "unpacking keeps the very list": (
        "def f():\n  a = [1, 2]\n  b = c, d = a\n  b.append(3)\n  return a",
        [1, 2, 3],
    ),
    "an index that counts": (
        "def f():\n  i = 0\n  a = [1, 1]\n  a[(i := i + 1)] += 1\n  return a, i",
        ([1, 2], 1),
    ),
    "the order of evaluation": (
        "log = []\ndef n(x, y):\n  log.append(x)\n  return y\ndef f():\n  z = [0]\n"
        "  n('c', z)[n('i', 0)] = n('v', 1)\n  n('c', z)[n('i', 0)] += n('v', 1)\n"
        "  return ''.join(log), z",
        ("vciciv", [2]),
    ),
    "in place": (
        "import numpy as np\ndef f():\n  a = np.ones(2)\n  b = a\n  b += 1\n  b[0] = 5\n  return a",
        [5.0, 2.0],
    ),
    "a docstring": ('def f():\n  """Text."""\n  a = f.__doc__\n  return a', "Text."),
    "a loop that is left": (
        "def f():\n  for i in range(9):\n    if i == 2:\n      break\n  else:\n    i = 0\n"
        "  return i",
        2,
    ),
    "an early return in finally": (
        "def f():\n  try:\n    return 1\n  finally:\n    a = 2\n    return a",
        2,
    ),
    "a coroutine": (
        "async def g(x):\n  a = x\n  a += 1\n  return a\n"
        "def f():\n  try:\n    g(2).send(None)\n"
        "  except StopIteration as end:\n    return end.value",
        3,
    ),
    "a text of pieces": ("def f():\n  a = 3\n  return f'{a + 1:03d} {a!r}'", "004 3"),
    "nothing": ("def f():\n  a = 3\n  return", None),
    "no return": ("def f():\n  a = 3", None),
}


@pytest.mark.parametrize("how", ["statements", "pieces", "statements, old NumPy"])
@pytest.mark.parametrize("name", SAME)
def test_a_traced_call_gives_what_it_gives_untraced(worker: Worker, name: str, how: str) -> None:
    source, value = SAME[name]
    old = "old" in how
    untraced = worker.run(Task("f", code(source), (CallRequest(()),), old_numpy=old))[0]
    outcome = traced(worker, source, pieces=how == "pieces", old_numpy=old)
    assert (outcome.kind, plain(outcome.value)) == ("value", value), outcome.error
    assert plain(untraced.value) == value


def test_the_steps_until_an_exception(worker: Worker) -> None:
    outcome = traced(worker, "def f(x):\n    a = x\n    b = a / 0\n    return b\n", 3)
    assert outcome.kind == "raised"
    assert outcome.error is not None
    assert outcome.error.frames == (("cell 2", 3, "f"),)
    assert rows(outcome) == [(2, "set", "a", None, 3)]


def test_each_call_has_steps_of_its_own(worker: Worker) -> None:
    calls = (CallRequest((1,)), CallRequest((2,), again=True), CallRequest((3,)))
    task = Task("f", code("def f(x):\n    a = x\n    return a\n"), calls, traced="statements")
    outcomes = worker.run(task)
    assert [rows(outcome, "set")[0][-1] for outcome in outcomes] == [1, 2, 3]
    assert [[s.frame for s in outcome.trace] for outcome in outcomes] == [[1] * 4] * 3


def test_what_is_not_traced_has_no_steps(worker: Worker) -> None:
    (outcome,) = worker.run(
        Task("f", code("def f(x):\n    a = x\n    return a\n"), (CallRequest((1,)),))
    )
    assert outcome.trace == ()


def test_pieces_of_expressions(worker: Worker) -> None:
    source = "def f(x):\n    a = (x + 1) * -x\n    return a if a > 0 else abs(a)\n"
    outcome = traced(worker, source, 3, pieces=True)
    assert [(s.line, s.value) for s in outcome.trace if s.kind == "piece"] == [
        (2, 4),
        (2, -3),
        (2, -12),
        (3, False),
        (3, 12),
        (3, 12),
    ]
    assert rows(outcome, "set", "return") == [
        (2, "set", "a", None, -12),
        (3, "return", "", None, 12),
    ]


# every right solution -----------------------------------------------------------------------------


def same_outcome(one: Outcome, other: Outcome) -> bool:
    return repr(replace(one, trace=(), seconds=0)) == repr(replace(other, trace=(), seconds=0))


def compared(
    worker: Worker,
    course: Course,
    name: str,
    program: Program,
    question: Question,
    expected: list[Expectation],
    old_numpy: bool,
) -> Iterator[tuple[Outcome, Outcome]]:
    prepared = prepare_question(
        course.assignment(name), program, question, expected, old_numpy=old_numpy
    )
    untraced = worker.run(prepared.task)
    how: Literal["statements", "pieces"] = "pieces" if old_numpy else "statements"
    steps = worker.run(replace(prepared.task, traced=how))
    return zip(untraced, steps, strict=True)


@pytest.mark.parametrize("style", STYLES)
def test_a_right_style_gives_the_same_when_it_is_traced(
    style: Style, course: Course, worker: Worker, public_grading: GradingContext
) -> None:
    assignment = course.assignment(style.assignment)
    question = assignment.question(style.function)
    key = public_grading.answer_keys(style.assignment, worker)
    program = read_source(style.source, "right.py")
    calls = key.expectations.calls[style.function][:3]
    for old in (False, True):
        for plainly, steps in compared(
            worker, course, style.assignment, program, question, list(calls), old
        ):
            assert same_outcome(plainly, steps)
            assert steps.trace or "lambda" in style.title  # which has no statements


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["initialization", "regularization", "gradient_checking", "optimization"]
)
def test_a_right_way_gives_the_same_when_it_is_traced(
    name: str, course: Course, worker: Worker, public_grading: GradingContext
) -> None:
    assignment = course.assignment(name)
    key = public_grading.answer_keys(name, worker)
    reference = Reference(course, assignment)
    for program in (reference.program, *reference.right_ways.values()):
        for question in assignment.questions:
            calls = list(key.expectations.calls[question.function])
            for plainly, steps in compared(worker, course, name, program, question, calls, False):
                assert same_outcome(plainly, steps)
                assert steps.trace


# limits -------------------------------------------------------------------------------------------


def test_thousands_of_steps_end_the_record_and_not_the_call(worker: Worker) -> None:
    source = """\
def f(n):
    d = {}
    for i in range(n):
        d[i] = i
    d['end'] = 1
    return len(d)
"""
    outcome = traced(worker, source, 3 * MAX_STEPS)
    assert (outcome.kind, outcome.value) == ("value", 3 * MAX_STEPS + 1)
    assert len(outcome.trace) == MAX_STEPS
    assert all(s.key == s.value for s in outcome.trace if s.kind == "set" and s.line == 4)
    assert "end" not in {s.key for s in outcome.trace}


@pytest.mark.parametrize(
    "value",
    ["np.zeros(10**6)", "'x' * 10**6", "list(range(10**5))", "{str(i): i for i in range(10**5)}"],
)
def test_a_huge_value_is_not_known(worker: Worker, value: str) -> None:
    source = f"import numpy as np\ndef f():\n    a = {value}\n    b = 1\n    return len(a)\n"
    outcome = traced(worker, source)
    assert outcome.kind == "value"
    huge, small, _end = (step for step in outcome.trace if step.kind in ("set", "return"))
    assert (huge.name, huge.value, huge.known) == ("a", None, False)
    assert (small.name, small.value, small.known) == ("b", 1, True)


def test_all_values_of_a_call_have_a_limit(worker: Worker) -> None:
    source = f"""\
import numpy as np
def f():
    for i in range(500):
        a = np.zeros({MAX_VALUE // 9})
    return i
"""
    outcome = traced(worker, source)
    assert (outcome.kind, outcome.value) == ("value", 499)
    assert 30 < sum(step.kind == "set" for step in outcome.trace) < 50


def test_a_broadcast_array_of_terabytes(worker: Worker) -> None:
    source = """\
import numpy as np
def f():
    a = np.broadcast_to(1.0, (10**6, 10**6))
    return a.shape
"""
    outcome = traced(worker, source)
    assert (outcome.kind, outcome.value) == ("value", (10**6, 10**6))
    assert [step.known for step in outcome.trace if step.kind == "set"] == [False]


HOSTILE = """\
import numpy as np
log = []
class Cruel(np.ndarray):
    def __array__(self, *a, **k):
        log.append('__array__')
        raise ValueError
    def __len__(self):
        log.append('__len__')
        raise ValueError
    def __array_finalize__(self, other):
        log.append('__array_finalize__')
class Key(int):
    def __int__(self):
        log.append('__int__')
        raise ValueError
    __index__ = __int__
    @property
    def __class__(self):
        log.append('__class__')
        return str
class Text(str):
    def __getitem__(self, key):
        log.append('__getitem__')
        raise ValueError
class Pair(tuple):
    pass
class Object:
    def __array__(self, *a, **k):
        log.append('__array__')
        raise ValueError
    def __getattr__(self, name):
        log.append(name)
        raise AttributeError(name)
    def __eq__(self, other):
        log.append('__eq__')
        return True
    __hash__ = object.__hash__
"""


def test_hostile_values_are_not_asked(worker: Worker) -> None:
    source = f"""\
{HOSTILE}
def f():
    cruel = np.zeros(3).view(Cruel)
    thing = Object()
    key = Key(1)
    d = {{}}
    log.clear()
    a = cruel
    b = thing
    d[key] = 1
    d[Text('t')] = 2
    d[thing] = 3
    p, q = Pair((1, 2))
    return log
"""
    outcome = traced(worker, source)
    assert (outcome.kind, outcome.value) == ("value", [])
    keys = [s.key for s in outcome.trace if s.name == "d" and s.kind == "set"][1:]
    assert keys == [1, "t", None]


@pytest.mark.parametrize(
    "key",
    [
        "'\\ud800'",
        "'x' * 10**6",
        "10**10**4",
        "(1,) * 10**5",
        "2.5",
        "None",
        "True",
        "(1, 'a')",
        "b'x'",
    ],
)
def test_any_key_may_stand_there(worker: Worker, key: str) -> None:
    outcome = traced(worker, f"def f():\n    d = {{}}\n    d[{key}] = 1\n    return len(d)\n")
    assert (outcome.kind, outcome.value) == ("value", 1)
    assert rows(outcome, "set")[-1][-1] == 1


REBOUND = {
    "the recorder's name": "global __recorder__\n    __recorder__ = None\n    b = 2",
    "the frame's name": "__frame_number__ = 'x'\n    b = 2",
    "the recorder's function": (
        "r = globals().get('__recorder__')\n    if r: r.value = lambda *a: 5\n    b = 2"
    ),
    "the built-in functions": "import builtins\n    builtins.isinstance = None\n    b = 2",
}


@pytest.mark.parametrize("name", REBOUND)
def test_who_tampers_with_the_recorder_changes_only_their_own_claim(
    worker: Worker, name: str
) -> None:
    source = f"def f():\n    a = 1\n    {REBOUND[name]}\n    return b\n"
    task = Task("f", code(source), (CallRequest(()),))
    (untraced,) = worker.run(task)
    (outcome,) = worker.run(replace(task, traced="statements"))
    (again,) = worker.run(task)
    assert (untraced.kind, untraced.value) == (again.kind, again.value) == ("value", 2)
    assert outcome.kind in ("value", "raised", "crashed")


MALFORMED = {
    "no step": "'garbage'",
    "too short": "['cell 2', 1]",
    "an unknown kind": "['cell 2', 1, 'stolen', 'a', None, 1, b'']",
    "a negative line": "['cell 2', -1, 'set', 'a', None, 1, b'']",
    "a huge frame": "['cell 2', 1, 'set', 'a', None, 1 << 40, b'']",
    "no bytes": "['cell 2', 1, 'set', 'a', None, 1, 'text']",
    "bytes that say nothing": "['cell 2', 1, 'set', 'a', None, 1, b'\\xc1']",
    "bytes after the value": "['cell 2', 1, 'set', 'a', None, 1, b'\\x01\\x01']",
    "a key that is a dictionary": "['cell 2', 1, 'set', 'a', {}, 1, b'']",
    "a name that is a number": "['cell 2', 1, 'set', 3, None, 1, b'']",
}


@pytest.mark.parametrize("step", MALFORMED.values(), ids=MALFORMED)
def test_malformed_steps_cost_their_own_task(worker: Worker, step: str) -> None:
    forging = f"def f():\n    __recorder__._steps.append({step})\n    return 1\n"
    (outcome,) = worker.run(Task("f", code(forging), (CallRequest(()),), traced="statements"))
    assert outcome.kind == "crashed"
    assert outcome.reason is not None
    assert outcome.reason.kind == "malformed_answer"
    assert traced(worker, "def f():\n    return 2\n").value == 2


def test_forged_steps_are_the_claim_that_they_are(worker: Worker) -> None:
    step = "['cell 2', 7, 'set', 'a', 'k', 1, b'\\x05']"
    forging = f"def f():\n    __recorder__._steps[:] = [{step}]\n    return 1\n"
    outcome = traced(worker, forging)
    assert (outcome.kind, outcome.value) == ("value", 1)
    assert outcome.trace[0] == Step("cell 2", 7, "set", "a", "k", 1, 5)


def test_too_many_steps_are_cut(worker: Worker) -> None:
    step = "['c', 7, 'set', 'a', None, 1, b'']"
    forging = f"def f():\n    __recorder__._steps[:] = [{step}] * 20000\n    return 1\n"
    outcome = traced(worker, forging)
    assert outcome.kind == "crashed" or len(outcome.trace) <= 10_000


# substitutes --------------------------------------------------------------------------------------

SUM = """\
def g(n):
    m = n * 2
    return m
def f(x):
    a = x + 1
    b, c = g(a), 5
    d = {}
    d['k'] = b
    return d['k'] + c
"""


def substituted(worker: Worker, *values: Substitute) -> list[object]:
    calls = (CallRequest((1,)), CallRequest((2,)))
    head, rest = SUM.split("def f", 1)
    pieces = (Code("cell 2", 1, head), Code("cell 2", 4, "def f" + rest))
    task = Task("f", pieces, calls, traced="statements", substitutes=values)
    return [outcome.value for outcome in worker.run(task)]


def test_a_value_stands_in_place_of_another(worker: Worker) -> None:
    assert substituted(worker) == [9, 11]
    assert substituted(worker, Substitute(0, "cell 2", 5, "a", 10)) == [25, 11]
    assert substituted(worker, Substitute(1, "cell 2", 6, "b", 0)) == [9, 5]
    assert substituted(worker, Substitute(0, "cell 2", 6, "c", 0)) == [4, 11]
    assert substituted(worker, Substitute(0, "cell 2", 8, "d", 1)) == [6, 11]
    assert substituted(worker, Substitute(0, "cell 2", 2, "m", 7)) == [12, 11]
    both = [Substitute(call, "cell 2", 5, "a", 0) for call in (0, 1)]
    assert substituted(worker, *both) == [5, 5]


@pytest.mark.parametrize(
    "other",
    [
        Substitute(2, "cell 2", 5, "a", 10),
        Substitute(0, "cell 3", 5, "a", 10),
        Substitute(0, "cell 2", 4, "a", 10),
        Substitute(0, "cell 2", 5, "b", 10),
    ],
)
def test_a_value_for_another_place_stands_nowhere(worker: Worker, other: Substitute) -> None:
    assert substituted(worker, other) == [9, 11]


def test_a_substitute_is_what_the_trace_says(worker: Worker) -> None:
    value = np.arange(4.0).reshape(2, 2)
    task = Task(
        "f",
        code("def f(x):\n    a = x\n    a += 1\n    return a\n"),
        (CallRequest((1,)),),
        traced="statements",
        substitutes=(Substitute(0, "cell 2", 2, "a", value),),
    )
    (outcome,) = worker.run(task)
    assert rows(outcome) == [
        (2, "set", "a", None, value.tolist()),
        (3, "changed", "a", None, (value + 1).tolist()),
        (4, "return", "", None, (value + 1).tolist()),
    ]


# together -----------------------------------------------------------------------------------------

QUICK = Limits(cpu_seconds=0.3, wall_factor=40, memory_mb=256)


def giving(body: str) -> Task:
    calls = (CallRequest((1,)), CallRequest((2,)))
    return Task("f", code(f"import os\ndef f(x):\n    {body}\n"), calls)


@pytest.mark.parametrize("isolation", ["sandbox", "process"])
def test_tasks_together_are_answered_in_order(isolation: Literal["sandbox", "process"]) -> None:
    with Worker(isolation=isolation, limits=LIMITS) as worker:
        tasks = [giving(f"return {n} * x") for n in range(20)]
        found = list(worker.run_together(tasks, LIMITS))
        assert [[o.value for o in outcomes] for outcomes in found] == [
            [n, 2 * n] for n in range(20)
        ]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("while True: pass", "timeout"),
        ("os._exit(3)", "crashed"),
        ("return bytearray(1 << 31)", "crashed"),
        ("__recorder__._steps.append(1)", "crashed"),
    ],
)
def test_what_is_lost_in_the_middle_costs_only_itself(worker: Worker, body: str, kind: str) -> None:
    tasks = [giving("return x"), giving(body), giving("return x + 1"), giving("return x + 2")]
    if "recorder" in body:
        tasks[1] = replace(tasks[1], traced="statements")
    found = list(worker.run_together(tasks, QUICK))
    assert [[o.value for o in outcomes] for outcomes in (found[0], *found[2:])] == [
        [1, 2],
        [2, 3],
        [3, 4],
    ]
    assert found[1][0].kind == kind
    assert worker.run(giving("return x"))[0].value == 1


def test_an_exception_or_a_missing_function_is_an_outcome_like_others(worker: Worker) -> None:
    tasks = [giving("return 1 / 0"), replace(giving("return x"), function="g"), giving("return x")]
    kinds = [[o.kind for o in outcomes] for outcomes in worker.run_together(tasks, LIMITS)]
    assert kinds == [["raised"] * 2, ["missing"] * 2, ["value"] * 2]


def test_nothing_is_left_running_when_the_rest_is_not_asked_for() -> None:
    before = set(descendants(os.getpid()))
    with Worker(isolation="process", limits=LIMITS) as worker:
        found = worker.run_together((giving(f"return {n}") for n in range(100)), LIMITS)
        assert next(found)[0].value == 0
        (child,) = set(descendants(os.getpid())) - before
        found.close()
        assert gone(lambda: set(descendants(os.getpid())) & {child})
        assert worker.run(giving("return x"))[0].value == 1
    assert gone(lambda: set(descendants(os.getpid())) - before)


def test_each_task_together_has_limits_of_its_own(worker: Worker) -> None:
    spin = "import time\n    while time.process_time() - start < 0.15: pass"
    body = f"import time\n    start = time.process_time()\n    {spin}\n    return x"
    found = list(worker.run_together([giving(body) for _ in range(4)], QUICK))
    assert [[o.kind for o in outcomes] for outcomes in found] == [["value"] * 2] * 4


def test_no_step_of_one_task_is_in_another(worker: Worker) -> None:
    tasks = [replace(giving(f"a = {n}\n    return a"), traced="statements") for n in range(3)]
    for number, outcomes in enumerate(worker.run_together(tasks, LIMITS)):
        assert {s.value for o in outcomes for s in o.trace if s.kind == "set"} == {number}
