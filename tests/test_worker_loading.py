"""Does a task's code find what it needs: its own statements, modules, stubs, fallbacks?"""

from __future__ import annotations

import numpy as np
import pytest

from grader.worker import CallRequest, Code, Reason, Task, Unavailable, Worker
from tests.support.worker_tasks import (
    HONEST,
    one,
    run,
    task,
)


@pytest.fixture(scope="module")
def worker(forked_and_fresh: Worker) -> Worker:
    return forked_and_fresh


def test_every_task_has_a_namespace_of_its_own(worker: Worker) -> None:
    first, second = run(
        worker,
        task("x = 1\ndef f(): return x, __name__"),
        task("def f(): return x"),
    )
    assert first.value == (1, "__main__")
    assert second.error is not None
    assert second.error.type == "NameError"


def test_dataclasses_and_later_annotations_work(worker: Worker) -> None:
    parts = (
        Code("cell 1", 1, "from __future__ import annotations"),
        Code("cell 1", 2, "from dataclasses import dataclass"),
        Code("cell 1", 3, "@dataclass\nclass P:\n    x: Undefined"),
        Code("cell 1", 6, "def f(x: Missing) -> None: return P(x).x"),
    )
    (outcome,) = run(worker, Task("f", parts, (CallRequest((1,)),)))
    assert outcome.value == 1


def test_loading_goes_on_after_a_failing_statement(worker: Worker) -> None:
    parts = (
        Code("cell 1", 4, "x = 1 / 0"),
        Code("cell 2", 1, "raise SystemExit"),
        Code("cell 3", 7, "y = ("),
        Code("cell 4", 1, "def f(): return 'here'"),
    )
    (outcome,) = run(worker, Task("f", parts, (CallRequest(()),)))
    assert outcome.value == "here"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("@undefined\ndef f(): pass", "NameError"),
        ("def f(:\n pass", "SyntaxError"),
        ("def f():\n# nothing", "IndentationError"),
        ("f = 1 / 0", "ZeroDivisionError"),
        ("f = = 2", "SyntaxError"),
        ("from math import nothing as f", "ImportError"),
        ("if True:\n def f(x=1/0): pass", "ZeroDivisionError"),
    ],
)
def test_the_statement_that_should_have_bound_the_function_is_why(
    worker: Worker, source: str, name: str
) -> None:
    outcome = one(worker, source)
    assert outcome.kind == "raised", outcome
    assert outcome.error is not None
    assert outcome.error.type == name


@pytest.mark.parametrize("source", ["", "def g(): pass", "x = f()", "def ff(:\n f"])
def test_a_function_that_nothing_binds_is_missing(worker: Worker, source: str) -> None:
    assert one(worker, source).kind == "missing"


def test_what_is_not_callable_raises(worker: Worker) -> None:
    outcome = one(worker, "f = None")
    assert outcome.error is not None
    assert outcome.error.message == "'NoneType' object is not callable"


@pytest.mark.slow
def test_loading_has_limits_too(worker: Worker) -> None:
    calls = CallRequest(()), CallRequest(())
    first, second, honest = run(worker, task("while True: pass", *calls), HONEST)
    assert first.kind == second.kind == "timeout"
    assert first.reason == Reason("cpu_time", 0.5, while_loading=True)
    assert second.reason == Reason("cpu_time", 0.5, while_loading=True, not_run=True)
    assert honest.value == 42


def test_support_modules_are_imported_as_students_write_them(worker: Worker) -> None:
    source = """
from tc_v2 import *
import gc_utils as g, folder.inner
from folder.inner import deep
def f(): return case(), g.twice(2), folder.inner.deep, deep
"""
    modules = {
        "tc_v2": "import numpy as np\nfrom gc_utils import twice\ndef case(): return twice(4)",
        "gc_utils": "def twice(x): return 2 * x",
        "folder.inner": "deep = 7",
    }
    (outcome,) = run(worker, task(source), modules=modules)
    assert outcome.value == (8, 4, 7, 7), outcome


def test_missing_packages_are_inert_until_used(worker: Worker) -> None:
    source = """
import matplotlib.pyplot as plt, sklearn, torch.nn as nn
from sklearn.datasets import *
from numba import njit, jit
import importlib
h5py = importlib.import_module('h5py')
@njit
@jit(nopython=True)
def f(x: nn.Module = plt.cm.Spectral):
    return x.__class__.__name__
class Model(nn.Module):
    pass
def g(x):
    return {}
"""
    assert one(worker, source.format("1")).value == "StandIn"
    uses = "plt.show()", "plt.cm(1, 2)", "nn.Linear + 1", "plt.x == 1", "list(nn.x)", "x * plt.x"
    for use in uses:
        call = CallRequest((np.ones(2),))
        (outcome,) = run(worker, task(source.format(use), call, function="g"))
        assert outcome.error is not None, use
        assert outcome.error.type == "StandInUsed", use
        package = "matplotlib" if "plt" in use else "torch"
        assert outcome.error.message == f"the package '{package}' is not available while grading"
        assert outcome.error.unavailable == Unavailable(package)


def test_each_task_has_support_modules_and_stand_ins_of_its_own(worker: Worker) -> None:
    source = "import tc, seaborn\ntc.n += 1\ndef f(): return tc.n"
    kept = "import sys, seaborn\nold = getattr(sys, 'old', None)\nsys.old = seaborn\n"
    kept += "def f(): return type(seaborn).__name__, old is seaborn"
    modules = {"tc": "n = 0"}
    outcomes = run(worker, task(source), task(source), task(kept), task(kept), modules=modules)
    assert [outcome.value for outcome in outcomes[:2]] == [1, 1]
    assert [outcome.value for outcome in outcomes[2:]] == [("StandInModule", False)] * 2


def test_what_a_support_module_lacks_is_a_stand_in(worker: Worker) -> None:
    source = "from tc import a, later\ndef f(): return a\ndef g(): return later(1)"
    works, fails = run(worker, task(source), task(source, function="g"), modules={"tc": "a = 1"})
    assert works.value == 1
    assert fails.error is not None
    assert fails.error.message == "'later' of 'tc' is not available while grading"
    assert fails.error.unavailable == Unavailable("tc", "later")


def test_a_students_own_words_are_not_a_stand_ins(worker: Worker) -> None:
    words = "seaborn is not available while grading"
    source = f"import seaborn\nwords = {words!r}\nclass StandInUsed(ImportError): pass\n"
    for body in (
        "raise StandInUsed(words)",
        "raise ImportError(words)",
        "try: seaborn.plot(1)\n except ImportError: raise ValueError(words) from None",
    ):
        outcome = one(worker, f"{source}def f():\n {body}")
        assert outcome.error is not None, body
        assert (outcome.error.message, outcome.error.unavailable) == (words, None), body


def test_libraries_still_hear_that_optional_packages_are_missing(worker: Worker) -> None:
    source = """
import subprocess, numpy.testing, os
def f():
    try:
        import os.nothing
    except ImportError as error:
        return subprocess._mswindows, type(error).__name__
"""
    assert one(worker, source).value == (False, "ModuleNotFoundError")


def test_only_numpy_and_the_standard_library_are_real(worker: Worker) -> None:
    source = """
import sys, grader, hypothesis, pytest
def f():
    real = [type(m).__name__ for m in (grader, hypothesis, pytest)]
    return real, [p for p in sys.path if 'site-packages' in p]
"""
    assert one(worker, source).value == (["StandInModule"] * 3, [])


def test_scipy_works_where_it_is_installed(worker: Worker) -> None:
    pytest.importorskip("scipy")
    source = "import scipy\ndef f(): return scipy.__name__, type(scipy).__name__"
    assert one(worker, source).value == ("scipy", "module")


def test_stubs_replace_what_a_question_needs_for_one_call(worker: Worker) -> None:
    source = "def helper(x): return 'own'\ndef f(x): return helper(x), other()"
    stubs = "from support import base\ndef fixed(x): return base + x\ndef answer(): return 'stub'"
    calls = (
        CallRequest((1,), stubs={"helper": "fixed", "other": "answer"}),
        CallRequest((1,), stubs={"other": "answer"}),
        CallRequest((1,)),
    )
    both, one_, none = run(
        worker, task(source, *calls, stubs=stubs), modules={"support": "base = 10"}
    )
    assert both.value == (11, "stub")
    assert one_.value == ("own", "stub")
    assert none.error is not None
    assert none.error.type == "NameError"


def test_faulty_stubs_are_told_as_the_graders_own(worker: Worker) -> None:
    (outcome,) = run(worker, task("def f(): return 1", stubs="1 / 0"))
    assert outcome.kind == "crashed"
    assert outcome.reason == Reason("stubs_failed", detail="ZeroDivisionError: division by zero")
    (outcome,) = run(worker, task("def f(): return 1", CallRequest((), stubs={"a": "b"})))
    assert outcome.reason == Reason("stub_missing", detail="b")


def test_fallbacks_give_missing_names_and_own_ones_win(worker: Worker) -> None:
    source = "def own(): return 'own'\ndef f(x): return np.exp(x), sigmoid(x), own()"
    fallback = {"np": "numpy", "sigmoid": "init_utils", "own": "init_utils"}
    modules = {"init_utils": "def sigmoid(x): return 'given'\nown = sigmoid"}
    (outcome,) = run(worker, task(source, CallRequest((0.0,)), fallback=fallback), modules=modules)
    assert outcome.value == (1.0, "given", "own")
