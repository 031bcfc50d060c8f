"""Does what a function gives, prints, raises and changes come back whole and bounded?"""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from grader.worker import CallRequest, Code, Reason, Task, Worker, WorkerError
from grader.worker.child.wire import Opaque
from tests.support.worker_tasks import (
    one,
    run,
    task,
)


@pytest.fixture(scope="module")
def worker(forked_and_fresh: Worker) -> Worker:
    return forked_and_fresh


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("None", None),
        ("True", True),
        ("3", 3),
        ("2.5", 2.5),
        ("1j", 1j),
        ("10**30", 10**30),
        ("'text'", "text"),
        ("b'bytes'", b"bytes"),
        ("[1, (2, 'a'), {'W1': 3}]", [1, (2, "a"), {"W1": 3}]),
        ("np.float64(0.5)", 0.5),
        ("{1, 2}", {1, 2}),
        ("__import__('datetime').date(2020, 1, 2)", datetime.date(2020, 1, 2)),
        ("__import__('decimal').Decimal('1.50')", Decimal("1.50")),
        ("__import__('fractions').Fraction(1, 3)", Fraction(1, 3)),
        ("print", Opaque("builtin_function_or_method")),
        ("(x for x in [])", Opaque("generator")),
        ("lambda: 0", Opaque("function")),
        ("{'a': object()}", {"a": Opaque("object")}),
    ],
)
def test_values_come_back_as_plain_data(worker: Worker, expression: str, expected: object) -> None:
    outcome = one(worker, f"import numpy as np\ndef f(): return {expression}")
    assert outcome.kind == "value", outcome
    assert outcome.value == expected
    assert type(outcome.value) is type(expected)


def test_arrays_come_back_whole(worker: Worker) -> None:
    sent = np.arange(6.0).reshape(2, 3)
    outcome = one(worker, "def f(x): return {'T': x.T, 'b': x > 2, 'm': x.astype('f4')}", sent)
    assert isinstance(outcome.value, dict)
    np.testing.assert_array_equal(outcome.value["T"], sent.T)
    np.testing.assert_array_equal(outcome.value["b"], sent > 2)
    assert outcome.value["m"].dtype == np.float32


def test_exceptions_come_back_with_the_students_own_lines(worker: Worker) -> None:
    parts = (
        Code("cell 3", 2, "def g(x):\n    return 1 / x"),
        Code("cell 7", 10, "\ndef f(x):\n    return sorted([x], key=g)"),
    )
    (outcome,) = run(worker, Task("f", parts, (CallRequest((0,)),)))
    assert outcome.kind == "raised"
    assert outcome.error is not None
    assert outcome.error.type == "ZeroDivisionError"
    assert outcome.error.message == "division by zero"
    assert outcome.error.frames == (("cell 7", 12, "f"), ("cell 3", 3, "g"))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("exit()", "NameError"),
        ("import sys; sys.exit()", "SystemExit"),
        ("f()", "RecursionError"),
        ("input('?')", "EOFError"),
        ("assert False", "AssertionError"),
    ],
)
def test_any_exception_is_an_outcome(worker: Worker, body: str, name: str) -> None:
    outcome = one(worker, f"def f(): {body}")
    assert outcome.kind == "raised", outcome
    assert outcome.error is not None
    assert outcome.error.type == name
    assert len(outcome.error.frames) <= 20


def test_hostile_exceptions_are_told_in_a_bounded_line(worker: Worker) -> None:
    source = "class E(Exception):\n def __str__(self): raise E\ndef f(): raise E\n"
    outcome = one(worker, source)
    assert outcome.error is not None
    assert outcome.error.message == "(no message: its __str__ failed)"
    outcome = one(worker, "def f(): raise ValueError('x' * 10**6)")
    assert outcome.error is not None
    assert outcome.error.message == "x" * 1000


def test_what_is_printed_is_kept_to_a_bound(worker: Worker) -> None:
    outcome = one(worker, "import sys\ndef f():\n print('out \\ud800')\n sys.stderr.write('err')")
    assert outcome.printed == "out \\ud800\nerr"
    outcome = one(worker, "def f():\n for _ in range(10): print('é' * 999)")
    assert outcome.printed == "é" * 999 + "\n" + f"\n[{9 * (2 * 999 + 1)} more bytes were printed]"
    outcome = one(worker, "def f():\n for _ in range(50): print('x' * 10**6)\n return 1")
    assert outcome.value == 1
    assert outcome.printed == "x" * 1000 + f"\n[{50 * 1_000_001 - 1000} more bytes were printed]"


def test_each_call_keeps_its_own_output(worker: Worker) -> None:
    source = "print('loading')\ndef f(x): print(x)"
    outcomes = run(worker, task(source, CallRequest((1,)), CallRequest((2,))))
    assert [outcome.printed for outcome in outcomes] == ["1\n", "2\n"]


def test_time_is_told(worker: Worker) -> None:
    outcome = one(worker, "import time\ndef f(): time.sleep(0.05)")
    assert 0.05 <= outcome.seconds < 10


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("x * 2", ()),
        ("x.__imul__(1.0)", ()),
        ("x.__imul__(2.0)", ("0",)),
        ("d['W1'].__iadd__(1)", ("1['W1']",)),
        ("d.pop('W1')", ("1['W1']",)),
        ("d.update(new=1)", ("1['new']",)),
        ("d['cache'][1].fill(0)", ("1['cache'][1]",)),
        ("l.append(set())", ("2",)),
        ("(l.__setitem__(1, l), x.sort())", ("2[1]",)),
        ("(l.reverse(), d.clear())", ("1['W1']", "1['cache']", "2[0]", "2[1]")),
    ],
)
def test_changed_arguments_are_told_by_path(
    worker: Worker, body: str, changed: tuple[str, ...]
) -> None:
    arguments = np.arange(3.0), {"W1": np.ones(2), "cache": (1, np.ones((2, 2)))}, [1, 2]
    outcome = one(worker, f"def f(x, d, l): {body}", *arguments)
    assert outcome.kind == "value", outcome
    assert sorted(outcome.changed) == sorted(changed)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("a[0, 0] += 1e-7; a[0, 0] -= 2e-7; a[0, 0] += 1e-7", ()),
        ("a *= 3; a /= 3", ()),
        ("a += 1e-13", ()),
        ("a[0, 0] += 1e-7", ("0",)),
        ("a[0, 0] += 1e-9", ("0",)),
        ("a[0, 0] = np.nan", ("0",)),
        ("a[0, 0] = np.inf", ("0",)),
        ("a *= 2", ("0",)),
        ("a.shape = (3, 2)", ("0",)),
    ],
)
def test_an_array_that_was_put_back_but_for_round_off_is_not_changed(
    worker: Worker, body: str, changed: tuple[str, ...]
) -> None:
    source = f"import numpy as np\ndef f(a):\n    {body}"
    outcome = one(worker, source, np.array([[0.1, -0.7, 0.3], [0.9, 1.1, 1.3]]))
    assert outcome.changed == changed


def test_arguments_are_told_as_changed_when_the_call_raises(worker: Worker) -> None:
    outcome = one(worker, "def f(x):\n x += 1\n raise ValueError", np.zeros(2))
    assert (outcome.kind, outcome.changed) == ("raised", ("0",))


def test_the_seed_is_set_for_numpy_and_random(worker: Worker) -> None:
    source = "import numpy as np, random\ndef f(): return np.random.rand(), random.random()"
    outcomes = run(worker, task(source, *(CallRequest((), seed=seed) for seed in (3, 3, 4))))
    np.random.seed(3)
    first, second, third = (outcome.value for outcome in outcomes)
    assert isinstance(first, tuple)
    assert first[0] == np.random.rand()
    assert first == second != third


def test_again_calls_with_fresh_arguments_and_the_same_seed(worker: Worker) -> None:
    source = """
import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
def f(x):
    x += np.random.rand()
    return x
"""
    outcome = one(worker, source, np.zeros(2), seed=5, again=True)
    assert outcome.answered_again
    np.testing.assert_array_equal(outcome.again, outcome.value)
    assert outcome.changed == ("0",)


def test_again_shows_what_depends_on_the_past(worker: Worker) -> None:
    source = "n = [0]\ndef f():\n n[0] += 1\n return n[0]"
    outcome = one(worker, source, again=True)
    assert (outcome.value, outcome.again, outcome.answered_again) == (1, 2, True)


def test_a_second_call_that_fails_leaves_the_first(worker: Worker) -> None:
    source = "import os\nn = []\ndef f():\n n.append(1)\n if len(n) > 1: {}\n return 1"
    call = CallRequest((), again=True)
    raising, dying, after = run(
        worker,
        task(source.format("1 / 0"), call),
        task(source.format("os._exit(0)"), call, CallRequest(())),
    )
    assert (raising.kind, raising.value, raising.answered_again) == ("value", 1, False)
    assert (dying.kind, dying.value, dying.answered_again) == ("value", 1, False)
    assert after.kind == "crashed"
    assert after.reason == Reason("exit_status", 0, not_run=True)


def test_arguments_that_cannot_be_sent_are_the_graders_fault(worker: Worker) -> None:
    with pytest.raises(WorkerError, match="argument for f: object"):
        one(worker, "def f(x): return 1", object())
    assert one(worker, "def f(x): return 1", 1).value == 1
