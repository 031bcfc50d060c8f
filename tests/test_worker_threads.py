"""Is an answer that spreads its work over threads right, and does no thread ever run beside it?"""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from grader.worker import CallRequest, Worker
from tests.support.worker_tasks import HONEST, LIMITS, one, run, task

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def worker(each_tier: Worker) -> Worker:
    return each_tier


RIGHT = {
    "executor, map": """
from concurrent.futures import ThreadPoolExecutor
def f(xs):
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(square, xs))
""",
    "executor, submitted": """
import concurrent.futures
def f(xs):
    pool = concurrent.futures.ThreadPoolExecutor()
    futures = {pool.submit(square, x): at for at, x in enumerate(xs)}
    found = [0] * len(xs)
    for future in concurrent.futures.as_completed(futures):
        found[futures[future]] = future.result(timeout=5)
    concurrent.futures.wait(futures)
    pool.shutdown()
    return found
""",
    "executor of the module": """
import concurrent.futures.thread as thread
def f(xs):
    with thread.ThreadPoolExecutor(2, "name", print, ("begin",)) as pool:
        return [future.result() for future in [pool.submit(square, x=x) for x in xs]]
""",
    "executor of processes": """
from concurrent.futures import ProcessPoolExecutor
def f(xs):
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(square, xs, chunksize=2))
""",
    "threads": """
import threading
def f(xs):
    found, lock = [0] * len(xs), threading.Lock()
    def work(at, x):
        with lock: found[at] = square(x)
    threads = [threading.Thread(target=work, args=(at, x)) for at, x in enumerate(xs)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert not any(thread.is_alive() for thread in threads)
    return found
""",
    "threads of an own class": """
from threading import Thread
class Work(Thread):
    def __init__(self, x):
        super().__init__(daemon=True)
        self.x = x
    def run(self):
        assert self.is_alive()
        self.y = square(self.x)
def f(xs):
    works = [Work(x) for x in xs]
    for work in works: work.start()
    for work in works: work.join(10)
    return [work.y for work in works]
""",
    "threads and a queue that is full": """
import queue, threading
def f(xs):
    todo, done = queue.Queue(), queue.Queue()
    for item in enumerate(xs): todo.put(item)
    def work():
        while not todo.empty():
            at, x = todo.get()
            done.put((at, square(x)))
            todo.task_done()
    for _ in range(3): threading.Thread(target=work).start()
    todo.join()
    return [y for _, y in sorted(done.get() for _ in xs)]
""",
    "pool of threads": """
from multiprocessing.pool import ThreadPool
def f(xs):
    with ThreadPool(4) as pool:
        assert pool.apply_async(square, (3,)).get(5) == 9
        assert list(pool.imap(square, xs)) == pool.starmap(square, [(x,) for x in xs])
        return pool.map(square, xs)
""",
    "pool of dummies": """
from multiprocessing.dummy import Pool
def f(xs):
    pool = Pool()
    result = pool.map_async(square, xs)
    pool.close()
    pool.join()
    assert result.ready() and result.successful()
    return result.get()
""",
    "pool of processes": """
import multiprocessing as mp
def f(xs):
    with mp.Pool(processes=2) as pool:
        return [result.get() for result in [pool.apply_async(square, (x,)) for x in xs]]
""",
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT.keys())
def test_work_in_threads_is_done(worker: Worker, source: str) -> None:
    source += "\ndef square(x): return x * x\n"
    calls = [CallRequest(([1, 2, 3],), hidden=hidden) for hidden in (False, True)]
    outcomes = run(worker, task(source, *calls), task(source, *calls), HONEST)
    assert [outcome.value for outcome in outcomes] == [[1, 4, 9]] * 4 + [42], outcomes


def test_a_module_may_use_threads_too(worker: Worker) -> None:
    module = RIGHT["executor, map"] + "\ndef square(x): return x * x\n"
    (outcome,) = run(
        worker,
        task("from mine import f", CallRequest(([1, 2, 3],))),
        modules={"mine": module},
    )
    assert outcome.value == [1, 4, 9], outcome


def test_numpy_in_threads_draws_in_order(worker: Worker) -> None:
    source = """
from concurrent.futures import ThreadPoolExecutor
import numpy as np
def f(shapes):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda shape: np.random.randn(*shape), shapes))
"""
    outcome = one(worker, source, [(2, 3), (3, 1)], seed=3)
    np.random.seed(3)
    assert isinstance(outcome.value, list), outcome
    np.testing.assert_array_equal(outcome.value[0], np.random.randn(2, 3))
    np.testing.assert_array_equal(outcome.value[1], np.random.randn(3, 1))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("ThreadPoolExecutor().submit(int, 'x').result()", "ValueError"),
        ("list(ThreadPoolExecutor().map(int, ['x']))", "ValueError"),
        ("ThreadPoolExecutor(0)", "ValueError"),
        ("(p := ThreadPoolExecutor()).shutdown() or p.submit(int)", "RuntimeError"),
        ("ThreadPool().map_async(int, ['x']).get()", "ValueError"),
        ("(t := Thread(target=int)).start() or t.start()", "RuntimeError"),
        ("Thread(target=int).join()", "RuntimeError"),
    ],
)
def test_what_goes_wrong_in_threads_is_raised_as_ever(
    worker: Worker, body: str, error: str
) -> None:
    imports = """
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from threading import Thread
"""
    outcome = one(worker, f"{imports}\ndef f(): return {body}")
    assert outcome.error is not None, outcome
    assert outcome.error.type == error


def test_an_exception_in_a_thread_is_printed_and_ends_the_thread_alone(worker: Worker) -> None:
    source = """
import threading
def f():
    threading.Thread(target=lambda: 1 / 0).start()
    threading.Thread(target=exit_now).start()
    return "went on"
def exit_now(): raise SystemExit
"""
    outcome = one(worker, source)
    assert outcome.value == "went on"
    assert "ZeroDivisionError: division by zero" in outcome.printed
    assert "SystemExit" not in outcome.printed


@pytest.mark.parametrize(
    "body",
    [
        "Thread(target=queue.Queue().get).start()",
        "Thread(target=Event().wait).start()",
        "Event().wait()",
        "Barrier(2).wait()",
        "Future().result()",
        "queue.Queue(1).join() or (q := queue.Queue(1)).put(1) or q.put(2)",
        "Semaphore(0).acquire()",
    ],
)
def test_waiting_for_another_thread_ends_at_once(worker: Worker, body: str) -> None:
    imports = "import queue\nfrom threading import *\nfrom concurrent.futures import Future"
    outcome = one(worker, f"{imports}\ndef f(): {body}")
    told = outcome.printed if "Thread(" in body else str(outcome.error)
    assert "can't start new thread" in told, outcome
    assert outcome.kind in ("raised", "value")


BOMBS = {
    "10 000 threads": "for _ in range(10_000): threading.Thread(target=work).start()",
    "threads that start threads": """
        def deeper(n):
            work()
            if n: threading.Thread(target=deeper, args=(n - 1,)).start()
        deeper(100)
    """,
    "threads that fork": """
        def fork():
            try: os.fork()
            except OSError: work()
        for _ in range(100): threading.Thread(target=fork).start()
    """,
    "bare threads": """
        for _ in range(1000):
            try: _thread.start_new_thread(work, ())
            except RuntimeError: work()
    """,
    "threads as the kernel makes them": """
        import ctypes
        libc, flags = ctypes.CDLL(None, use_errno=True), 0x3d0f00
        for number, first in ((56, flags), (56, flags | 0x400000), (56, 17), (58, 0), (435, 0)):
            assert libc.syscall(number, first, 0, 0, 0, 0) == -1
        work()
    """,
}


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS.keys())
def test_no_thread_runs_beside_the_answer(body: str) -> None:
    sandboxed = Worker(isolation="auto", limits=LIMITS)
    if sandboxed.tier != "sandbox":
        sandboxed.close()
        pytest.skip(sandboxed.tier_reason)
    source = f"""
import os, threading, _thread
seen = []
def work(): seen.append(_thread.get_ident())
def f():
{textwrap.indent(textwrap.dedent(body), "    ")}
    return len(set(seen)), seen[0] == threading.main_thread().ident, threading.active_count()
"""
    with sandboxed:
        outcome, after = run(sandboxed, task(source), HONEST)
    assert outcome.value == (1, True, 1), outcome
    assert after.value == 42


def test_a_thread_that_does_not_end_costs_its_own_answer(worker: Worker) -> None:
    source = """
import threading
def spin():
    while True: pass
def f(): threading.Thread(target=spin, daemon=True).start()
"""
    spinning, after = run(worker, task(source), HONEST)
    assert (spinning.kind, spinning.reason and spinning.reason.kind) == ("timeout", "cpu_time")
    assert after.value == 42
