"""Does a function that kills, hangs, floods or forges cost its own answers only?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.worker import (
    CallRequest,
    Limits,
    Reason,
    Worker,
    process_tier,
    sandbox_tier,
)
from grader.worker.child.wire import MAX_DEPTH, MAX_ITEMS, MAX_ODD_KEYS, Opaque
from grader.worker.conversation import Deadline
from grader.worker.tier import cpu_seconds
from tests.support.worker_tasks import (
    HONEST,
    LIMITS,
    descendants,
    one,
    run,
    task,
    waits_until,
)

pytestmark = [pytest.mark.file_takes(seconds=30), pytest.mark.slow]


@pytest.fixture(scope="module")
def worker(forked_and_fresh: Worker) -> Worker:
    return forked_and_fresh


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ("os._exit(0)", "crashed", Reason("exit_status", 0)),
        ("os._exit(7)", "crashed", Reason("exit_status", 7)),
        ("ctypes.string_at(0)", "crashed", Reason("signal", 11, "SIGSEGV")),
        ("signal.alarm(1), time.sleep(30)", "crashed", Reason("signal", 14, "SIGALRM")),
        ("spin()", "timeout", Reason("cpu_time", 0.5)),
        ("stubborn()", "timeout", Reason("cpu_time", 0.5)),
        ("sum(range(10**12))", "timeout", Reason("cpu_time", 0.5)),
        ("bytearray(2**31)", "crashed", Reason("out_of_memory")),
        ("np.ones(2**40)", "crashed", Reason("out_of_memory")),
        ("np.zeros(2**20)", "crashed", Reason("value_too_large", 1 << 20)),
        ("np.broadcast_to(1.0, (10**6, 10**6))", "crashed", Reason("value_too_large", 1 << 20)),
        ("'a' * 2**21", "crashed", Reason("value_too_large", 1 << 20)),
        ("[None] * 10**6", "crashed", Reason("too_many_items", MAX_ITEMS)),
        ("dict.fromkeys(range(5000))", "crashed", Reason("too_many_keys", MAX_ODD_KEYS)),
        ("os.closerange(0, 64)", "crashed", Reason("exit_status", 1)),
    ],
)
def test_one_function_costs_one_function(
    worker: Worker, body: str, kind: str, reason: Reason
) -> None:
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
    assert second.reason in (reason, replace(reason, not_run=True))


def test_sleeping_ends_at_the_wall_clock() -> None:
    limits = Limits(cpu_seconds=0.3, wall_factor=2)
    with Worker(limits=limits) as worker:
        start = time.monotonic()
        outcome, honest = run(worker, task("import time\ndef f(): time.sleep(60)"), HONEST)
        assert time.monotonic() - start < 20
    assert (outcome.kind, outcome.reason) == ("timeout", Reason("wall_time", 0.6))
    assert honest.value == 42


def test_a_task_has_a_limit_of_its_own() -> None:
    limits = Limits(cpu_seconds=10, wall_factor=10, task_seconds=0.5)
    reason = Reason("task_time", 0.5)
    with Worker(limits=limits) as worker:
        first, second = run(worker, task("def f():\n while True: pass", *[CallRequest(())] * 2))
        assert (first.kind, first.reason) == ("timeout", reason)
        assert (second.kind, second.reason) == ("timeout", replace(reason, not_run=True))
        assert run(worker, HONEST)[0].value == 42


def test_calls_that_keep_their_limit_cannot_use_up_the_time_of_a_task() -> None:
    limits = Limits()
    few = task("def f(): pass", *[CallRequest(())] * 3)
    again = task("def f(): pass", CallRequest((), again=True))
    many = task("def f(): pass", *[CallRequest(())] * 9)
    assert Deadline.of(few, limits).seconds == 5 * 5.0 * 8
    assert Deadline.of(again, replace(limits, cpu_seconds=1)).seconds == 4 * 1.0 * 8
    assert Deadline.of(many, limits).seconds == 300


def test_longer_calls_may_make_a_longer_task() -> None:
    assert Limits.for_calls_of(5) == Limits()
    assert Limits.for_calls_of(0.5) == Limits(cpu_seconds=0.5)
    assert Limits.for_calls_of(20) == Limits(cpu_seconds=20, task_seconds=1200)


BURN = """
import time
def f(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until: pass
    return "done"
"""


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Every processor has three other things to do."""
    loops = [
        subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"], start_new_session=True)
        for _ in range(3 * (os.cpu_count() or 1))
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


only_where_cpu_time_is_known = pytest.mark.skipif(
    sys.platform != "linux", reason="the CPU time of a process cannot be read here"
)


def near_the_limit() -> list[tuple[str, object]]:
    """What calls give that use most of their limit, and one that uses more."""
    limits = Limits(cpu_seconds=0.3, wall_factor=30)
    near = task(BURN, *[CallRequest((0.2,), hidden=hidden) for hidden in (False, True, True)])
    beyond = task(BURN, CallRequest((0.2,)), CallRequest((2.0,)), CallRequest((0.2,)))
    with Worker(limits=limits) as worker:
        outcomes = run(worker, near, beyond, near)
    return [(outcome.kind, outcome.value or outcome.reason) for outcome in outcomes]


NEAR_THE_LIMIT = [
    *[("value", "done")] * 4,
    ("timeout", Reason("cpu_time", 0.3)),
    ("timeout", Reason("cpu_time", 0.3, not_run=True)),
    *[("value", "done")] * 3,
]


@only_where_cpu_time_is_known
def test_an_idle_machine_gives_what_the_limits_say() -> None:
    assert near_the_limit() == NEAR_THE_LIMIT


@only_where_cpu_time_is_known
@pytest.mark.usefixtures("busy_machine")
def test_a_busy_machine_gives_the_same() -> None:
    assert near_the_limit() == NEAR_THE_LIMIT


def test_what_only_the_wall_clock_stopped_is_to_be_asked_again_alone() -> None:
    waiting = task("import time\ndef f(): time.sleep(60)")
    with Worker(limits=Limits(cpu_seconds=0.3, wall_factor=1)) as worker:
        (late,) = run(worker, waiting)
    assert late.reason is not None
    assert (late.kind, late.reason.kind) == ("timeout", "wall_time")
    assert late.reason.from_outside
    with Worker(limits=Limits(cpu_seconds=60, task_seconds=0.3)) as worker:
        (last,) = run(worker, waiting)
    assert (last.kind, last.reason) == ("timeout", Reason("task_time", 0.3))
    assert Reason("task_time", 0.3).from_outside


def test_what_used_up_its_own_cpu_time_is_not(worker: Worker) -> None:
    outcome = one(worker, "def f():\n while True: pass")
    assert outcome.reason == Reason("cpu_time", 0.5)
    assert not outcome.reason.from_outside


def test_what_was_killed_is_to_be_asked_again_alone(worker: Worker) -> None:
    before = set(descendants(os.getpid()))

    def kill_the_new_one() -> None:
        def new() -> list[int]:
            below = set(descendants(os.getpid())) - before
            return [pid for pid in below if (cpu_seconds(pid) or 0) > 0.1]

        waits_until(new)
        (pid,) = new()
        os.kill(pid, signal.SIGKILL)

    source = "import os, signal\n" + BURN.replace("f(seconds)", "burn(seconds)")
    if worker.tier == "sandbox":
        killer = threading.Thread(target=kill_the_new_one)
        killer.start()
        killed = one(worker, source + "def f():\n burn(0.2)\n time.sleep(15)")
        killer.join()
    else:
        killed = one(worker, source + "def f(): os.kill(os.getpid(), signal.SIGKILL)")
    assert (killed.kind, killed.reason) == ("crashed", Reason("signal", 9, "SIGKILL"))
    assert killed.reason is not None
    assert killed.reason.from_outside


@pytest.mark.parametrize("known", [True, False])
def test_a_worker_knows_whether_cpu_time_is_measured(
    worker: Worker, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not known:
        for module in (process_tier, sandbox_tier):
            monkeypatch.setattr(module, "cpu_seconds", lambda _: None)
    limits = Limits(cpu_seconds=0.2, wall_factor=100 if known else 3)
    with Worker(isolation=worker.tier, limits=limits) as other:
        assert other.measures_cpu_time == (known and sys.platform == "linux")
        (outcome,) = run(other, task("def f():\n while True: pass"))
    kind = "cpu_time" if other.measures_cpu_time else "wall_time"
    assert (outcome.kind, outcome.reason and outcome.reason.kind) == ("timeout", kind)


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


def test_each_task_has_a_child_of_its_own(worker: Worker) -> None:
    source = "import math\nmath.mark = getattr(math, 'mark', 0) + 1\ndef f(): return math.mark"
    twice = run(worker, task(source), task(source))
    assert [outcome.value for outcome in twice] == [1, 1]


def test_hidden_calls_are_unknown_until_all_others_are_answered(worker: Worker) -> None:
    source = """
import sys
def f(x):
    frame, seen = sys._getframe(), []
    while frame:
        told = frame.f_locals.get("task")
        if type(told) is dict: seen = [call["args"][0] for call in told["calls"]]
        frame = frame.f_back
    sys.kept = getattr(sys, "kept", []) + seen
    return x, [blob[0] for blob in sys.kept]
"""
    tasks = [
        task(source, CallRequest((public + 1,), hidden=True), CallRequest((public,)))
        for public in (10, 20)
    ]
    answers = [[outcome.value for outcome in worker.run(one)] for one in tasks]
    assert answers == [[(11, [10, 11]), (10, [10])], [(21, [20, 21]), (20, [20])]]


def test_outcomes_come_in_the_order_of_the_calls(worker: Worker) -> None:
    calls = [CallRequest((number,), hidden=number % 3 == 0) for number in range(7)]
    source = "seen = []\ndef f(x):\n seen.append(x)\n return x, list(seen)"
    values = [outcome.value for outcome in run(worker, task(source, *calls))]
    assert values == [
        (0, [0]),
        (1, [1]),
        (2, [1, 2]),
        (3, [0, 3]),
        (4, [1, 2, 4]),
        (5, [1, 2, 4, 5]),
        (6, [0, 3, 6]),
    ]


def test_hidden_calls_are_not_made_after_a_loss(worker: Worker) -> None:
    hidden = CallRequest((), hidden=True)
    dying = task("import os\ndef f(): os._exit(3)", hidden, CallRequest(()), hidden)
    outcomes = run(worker, dying, HONEST)
    why = Reason("exit_status", 3)
    later = replace(why, not_run=True)
    assert [outcome.reason for outcome in outcomes] == [later, why, later, None]
    assert outcomes[-1].value == 42


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
