"""Does the worker's front door answer every call, whatever student code does, at both tiers?"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.worker import (
    CallRequest,
    Code,
    Isolation,
    Job,
    Limits,
    Opaque,
    Outcome,
    Task,
    Worker,
    WorkerError,
)
from grader.worker.process import cpu_seconds
from grader.worker.wire import MAX_DEPTH

LIMITS = Limits(
    cpu_seconds=0.5,
    wall_factor=40,
    submission_seconds=60,
    memory_mb=256,
    output_chars=1000,
    value_bytes=1 << 20,
)


@pytest.fixture(scope="module", params=["sandbox", "process"])
def worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    isolation: Isolation = request.param
    try:
        worker = Worker(isolation=isolation, limits=LIMITS)
    except WorkerError as error:
        if isolation == "sandbox":
            pytest.skip(str(error))
        raise
    with worker:
        assert worker.tier == isolation
        yield worker


def code(source: str, file: str = "cell 2", line: int = 1) -> tuple[Code, ...]:
    return (Code(file, line, source),)


def task(source: str, *calls: CallRequest, function: str = "f", **rest: Any) -> Task:
    return Task(function, code(source), calls or (CallRequest(()),), **rest)


def run(worker: Worker, *tasks: Task, modules: Mapping[str, str] | None = None) -> list[Outcome]:
    """Return all outcomes in one list."""
    return [outcome for outcomes in worker.run(Job(tasks, modules or {})) for outcome in outcomes]


def one(worker: Worker, source: str, *args: object, **request: Any) -> Outcome:
    """Return the outcome of one call of f."""
    (outcome,) = run(worker, task(source, CallRequest(args, **request)))
    return outcome


HONEST = task("def f(): return 42")


# What comes back


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
        ("{1, 2}", Opaque("set")),
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


# Arguments, seeds, second calls


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
    assert raising.notes == ("called again: ZeroDivisionError: division by zero",)
    assert (dying.kind, dying.value, dying.answered_again) == ("value", 1, False)
    assert dying.notes == ("called again: ended the process (exit status 0)",)
    assert after.kind == "crashed"
    assert after.reason.startswith("not run")


def test_arguments_that_cannot_be_sent_are_the_graders_fault(worker: Worker) -> None:
    with pytest.raises(WorkerError, match="argument for f: set"):
        one(worker, "def f(x): return 1", {1})
    assert one(worker, "def f(x): return 1", 1).value == 1


# Loading


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


def test_a_failing_statement_is_noted_and_loading_goes_on(worker: Worker) -> None:
    parts = (
        Code("cell 1", 4, "x = 1 / 0"),
        Code("cell 2", 1, "raise SystemExit"),
        Code("cell 3", 7, "y = ("),
        Code("cell 4", 1, "def f(): return 'here'"),
    )
    (outcome,) = run(worker, Task("f", parts, (CallRequest(()),)))
    assert outcome.value == "here"
    assert outcome.notes[:2] == (
        "cell 1, line 4: ZeroDivisionError: division by zero",
        "cell 2, line 1: SystemExit: ",
    )
    assert outcome.notes[2].startswith("cell 3, line 7: SyntaxError: ")


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


def test_loading_has_limits_too(worker: Worker) -> None:
    calls = CallRequest(()), CallRequest(())
    first, second, honest = run(worker, task("while True: pass", *calls), HONEST)
    assert first.kind == second.kind == "timeout"
    assert first.reason == "while its code was loaded: more than 0.5 s of CPU time"
    assert second.reason.startswith("not run")
    assert honest.value == 42


# Imports, stubs, fallbacks


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
        assert outcome.error.type.endswith("StandInUsed"), use
        package = "matplotlib" if "plt" in use else "torch"
        assert outcome.error.message == f"the package '{package}' is not available while grading"
    assert "the package 'matplotlib' is not available" in outcome.notes


def test_each_task_has_support_modules_and_stand_ins_of_its_own(worker: Worker) -> None:
    source = "import tc, seaborn\ntc.n += 1\ndef f(): return tc.n"
    outcomes = run(worker, task(source), task(source), modules={"tc": "n = 0"})
    assert [outcome.value for outcome in outcomes] == [1, 1]
    assert [outcome.notes for outcome in outcomes] == [
        ("the package 'seaborn' is not available",)
    ] * 2


def test_what_a_support_module_lacks_is_a_stand_in(worker: Worker) -> None:
    source = "from tc import a, later\ndef f(): return a\ndef g(): return later(1)"
    works, fails = run(worker, task(source), task(source, function="g"), modules={"tc": "a = 1"})
    assert works.value == 1
    assert fails.error is not None
    assert fails.error.message == "'later' of 'tc' is not available while grading"


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
    assert outcome.reason.startswith("the grader's own stubs failed: ZeroDivisionError")
    (outcome,) = run(worker, task("def f(): return 1", CallRequest((), stubs={"a": "b"})))
    assert outcome.reason == "the grader's stubs lack 'b'"


def test_fallbacks_give_missing_names_and_own_ones_win(worker: Worker) -> None:
    source = "def own(): return 'own'\ndef f(x): return np.exp(x), sigmoid(x), own()"
    fallback = {"np": "numpy", "sigmoid": "init_utils", "own": "init_utils"}
    modules = {"init_utils": "def sigmoid(x): return 'given'\nown = sigmoid"}
    (outcome,) = run(worker, task(source, CallRequest((0.0,)), fallback=fallback), modules=modules)
    assert outcome.value == (1.0, "given", "own")
    assert "'np' is not defined; taken from 'numpy'" in outcome.notes


# What kills, hangs and floods


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ("os._exit(0)", "crashed", "ended the process (exit status 0)"),
        ("os._exit(7)", "crashed", "ended the process (exit status 7)"),
        ("ctypes.string_at(0)", "crashed", "killed by signal 11 (SIGSEGV)"),
        ("signal.alarm(1), time.sleep(30)", "crashed", "killed by signal 14 (SIGALRM)"),
        ("spin()", "timeout", "more than 0.5 s of CPU time"),
        ("stubborn()", "timeout", "more than 0.5 s of CPU time"),
        ("sum(range(10**12))", "timeout", "more than 0.5 s of CPU time"),
        ("bytearray(2**31)", "crashed", "out of memory"),
        ("np.ones(2**40)", "crashed", "out of memory"),
        ("np.zeros(2**20)", "crashed", "returned more than 1 MiB"),
        ("np.broadcast_to(1.0, (10**6, 10**6))", "crashed", "returned more than 1 MiB"),
        ("'a' * 2**21", "crashed", "returned more than 1 MiB"),
        ("os.closerange(0, 64)", "crashed", "ended the process (exit status 1)"),
    ],
)
def test_one_function_costs_one_function(worker: Worker, body: str, kind: str, reason: str) -> None:
    source = f"""
import ctypes, os, signal, time
import numpy as np
def spin():
    while True: pass
def stubborn():
    for number in set(signal.Signals) - {{signal.SIGKILL, signal.SIGSTOP}}:
        signal.signal(number, signal.SIG_IGN)
    while True:
        try: spin()
        except BaseException: pass
def f(): return {body}
"""
    calls = CallRequest(()), CallRequest(())
    before, first, second, after = run(worker, HONEST, task(source, *calls), HONEST)
    assert before.value == after.value == 42
    assert (first.kind, first.reason) == (kind, reason)
    assert second.kind == kind
    assert second.reason in (reason, f"not run, since an earlier call did not end well: {reason}")


def test_sleeping_ends_at_the_wall_clock() -> None:
    limits = Limits(cpu_seconds=0.3, wall_factor=2)
    with Worker(limits=limits) as worker:
        start = time.monotonic()
        outcome, honest = run(worker, task("import time\ndef f(): time.sleep(60)"), HONEST)
        assert time.monotonic() - start < 20
    assert (outcome.kind, outcome.reason) == ("timeout", "no answer within 0.6 s")
    assert honest.value == 42


def test_a_submission_has_a_limit_of_its_own() -> None:
    limits = Limits(cpu_seconds=10, wall_factor=10, submission_seconds=0.5)
    reason = "the 0.5 s for the whole submission are used up"
    with Worker(limits=limits) as worker:
        first, second = run(worker, task("def f():\n while True: pass"), HONEST)
        assert (first.kind, first.reason) == ("timeout", reason)
        assert (second.kind, second.reason) == ("timeout", reason)
        assert run(worker, HONEST)[0].value == 42


def test_nested_data_is_cut_off(worker: Worker) -> None:
    source = "def f():\n v = []\n for _ in range(100_000): v = [v]\n return v"
    value: Any = one(worker, source).value
    for _ in range(MAX_DEPTH):
        value = value[0]
    assert value == Opaque(f"list nested more than {MAX_DEPTH} levels deep")


FORGERIES = {
    "garbage": "os.write(fd, b'garbage, and a lot of it' * 100)",
    "too large": "os.write(fd, b'\\xff' * 100)",
    "unknown token": r"os.write(fd, b'\0\0\0\x10\x81\xa5token\xc4\x07nothing')",
    "no dict": r"os.write(fd, b'\0\0\0\x01\xc0')",
    "deep": "os.write(fd, struct.pack('>I', 100_000) + b'\\x91' * 100_000)",
    "huge list": r"os.write(fd, b'\0\0\0\x05\xdd\xff\xff\xff\xff')",
    "half a frame": r"os.write(fd, b'\0\0\0\x10abc'); os._exit(0)",
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_forged_frames_cost_the_answer_at_hand_only(worker: Worker, forgery: str) -> None:
    source = f"""
import os, socket, stat, struct
def f():
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                {forgery}
        except OSError: pass
    return 1
"""
    before, forged, after = run(worker, HONEST, task(source), HONEST)
    assert before.value == after.value == 42
    assert forged.kind == "crashed", forged


def test_rebinding_what_answers_are_made_with_does_no_harm(worker: Worker) -> None:
    source = """
import builtins, io, sys, time, random
import numpy as np
sys.stdout = sys.stderr = None
print = open = len = isinstance = list = None
time.time = time.perf_counter = time.process_time = None
np.array = np.random.seed = np.frombuffer = None
random.seed = None
builtins.len = builtins.print = builtins.max = builtins.issubclass = None
def f(x):
    return {'a': x + 1, 'b': [1.5]}
"""
    outcome = one(worker, source, np.zeros(2), seed=1, again=True)
    assert outcome.kind == "value", outcome
    assert isinstance(outcome.value, dict)
    assert outcome.value["a"].tolist() == [1, 1]
    assert outcome.answered_again


def test_an_alone_task_has_a_child_of_its_own(worker: Worker) -> None:
    source = "import math\nmath.mark = getattr(math, 'mark', 0) + 1\ndef f(): return math.mark"
    together = run(worker, task(source), task(source))
    apart = run(worker, task(source), task(source, alone=True), task(source))
    assert [outcome.value for outcome in together] == [1, 2]
    assert [outcome.value for outcome in apart] == [1, 1, 2]


def test_jobs_share_nothing(worker: Worker) -> None:
    source = "import math\nmath.mark = getattr(math, 'mark', 0) + 1\ndef f(): return math.mark"
    assert [one(worker, source).value for _ in range(2)] == [1, 1]


def test_the_environment_is_empty_and_the_folder_neutral(worker: Worker) -> None:
    os.environ["GRADER_SEED"] = "secret"
    try:
        with Worker(isolation=worker.tier, limits=LIMITS) as other:
            source = "import os, sys\ndef f(): return dict(os.environ), os.getcwd(), sys.argv"
            value: Any = one(other, source).value
    finally:
        del os.environ["GRADER_SEED"]
    names = set(value[0])
    assert all(name.endswith("_NUM_THREADS") or name in ("LC_ALL", "LC_CTYPE") for name in names)
    assert value[0]["OPENBLAS_NUM_THREADS"] == "1"
    assert value[1] != str(Path.cwd())
    assert value[2] == [""]


# The life of a worker


def test_versions_are_told(worker: Worker) -> None:
    assert worker.python_version == sys.version.partition(" ")[0]
    assert worker.numpy_version == np.__version__
    assert worker.tier_reason


def test_no_tasks_and_no_calls_give_no_outcomes(worker: Worker) -> None:
    assert worker.run(Job(())) == ()
    assert worker.run(Job((Task("f", (), ()),))) == ((),)


def descendants(root: int) -> dict[int, str]:
    """Return the processes below one: pid -> state (Z is a zombie)."""
    rows = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            rows.append((int(path.parent.name), state, int(parent)))
    found: dict[int, str] = {}
    parents = {root}
    while parents:
        below = {pid: state for pid, state, parent in rows if parent in parents}
        found |= below
        parents = set(below)
    return found


def gone(processes: Callable[[], Collection[object]]) -> bool:
    """Return whether there are none of these, now or within a moment."""
    deadline = time.monotonic() + 5
    while processes():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def waits_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


only_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@only_linux
@pytest.mark.parametrize("isolation", ["auto", "process"])
def test_nothing_remains_after_closing(
    isolation: Isolation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def new() -> set[int]:
        return set(descendants(os.getpid())) - before

    def zombies() -> list[str]:
        return [state for pid, state in descendants(os.getpid()).items() if state == "Z"]

    descriptors = open_descriptors()
    before = set(descendants(os.getpid()))
    source = "import os\ndef f():\n try:\n  os.fork()\n except OSError: pass\n while True: pass"
    with Worker(isolation=isolation, limits=LIMITS) as worker:
        run(worker, HONEST, task(source), HONEST, task("def f(): 1 / 0", alone=True))
        assert gone(zombies)
    assert gone(new)
    assert open_descriptors() == descriptors
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def sandboxed() -> Iterator[Worker]:
    try:
        worker = Worker(isolation="sandbox", limits=LIMITS)
    except WorkerError as error:
        pytest.skip(str(error))
    with worker:
        yield worker


def warm_pid() -> int:
    """Return the warm process of the one sandboxed worker that was started last."""

    def is_warm(pid: int) -> bool:
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has just ended
            return False
        return b"warm" in arguments and int(parent) == os.getpid()

    return max(pid for pid in descendants(os.getpid()) if is_warm(pid))


def test_a_killed_warm_process_is_started_again(sandboxed: Worker) -> None:
    assert run(sandboxed, HONEST)[0].value == 42
    for _ in range(2):
        os.kill(warm_pid(), signal.SIGKILL)
        assert run(sandboxed, HONEST, HONEST)[1].value == 42


def test_a_warm_process_killed_in_the_middle_costs_no_answer(sandboxed: Worker) -> None:
    run(sandboxed, HONEST)
    pid = warm_pid()
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    source = "import time\ndef f(): time.sleep(0.8); return 1"
    outcomes = run(sandboxed, HONEST, task(source), HONEST)
    killer.join()
    assert [outcome.value for outcome in outcomes] == [42, 1, 42]
    assert warm_pid() != pid


@only_linux
@pytest.mark.parametrize("isolation", ["auto", "process"])
def test_a_killed_grader_leaves_no_process_behind(isolation: str, tmp_path: Path) -> None:
    script = f"""
from grader.worker import *
source = "def f():\\n while True: pass"
task = Task("f", (Code("cell 1", 1, source),), (CallRequest(()),))
Worker(isolation={isolation!r}, limits=Limits(cpu_seconds=60)).run(Job((task,)))
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    grader = subprocess.Popen([sys.executable, "-c", script], env=environment)

    def spinning() -> bool:
        below = descendants(grader.pid)
        return any((cpu_seconds(pid) or 0) > 1.5 for pid in below)

    try:
        waits_until(spinning)
        below = set(descendants(grader.pid))
    finally:
        grader.kill()
        grader.wait()
    assert gone(lambda: [pid for pid in below if Path(f"/proc/{pid}").exists()])


@pytest.mark.parametrize(
    ("python", "words"),
    [
        ("/nowhere/python", "/nowhere/python cannot be run"),
        ("{folder}/script", "{folder}/script cannot be run"),
        ("{folder}/old", "is Python 3.8; student code needs 3.9"),
        ("{folder}/bare", "No module named 'numpy'"),
    ],
)
def test_a_useless_interpreter_is_told_in_one_line(python: str, words: str, tmp_path: Path) -> None:
    for name, does in {
        "script": "echo nonsense",
        "old": """echo '{"version": [3, 8], "packages": {}}'""",
        "bare": """echo "ModuleNotFoundError: No module named 'numpy'" >&2; exit 1""",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(WorkerError) as caught:
        Worker(python=python.format(folder=tmp_path))
    assert words.format(folder=tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_interpreter_by_path_runs_the_same(worker: Worker) -> None:
    with Worker(python=sys.executable, isolation=worker.tier, limits=LIMITS) as named:
        assert named.numpy_version == np.__version__
        assert run(named, HONEST)[0].value == 42
