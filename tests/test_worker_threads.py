"""Is an answer that spreads its work over threads right, and does no thread ever run beside it?"""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from grader.wording import exception_message
from grader.worker import CallRequest, Worker
from tests.support.worker_tasks import HONEST, LIMITS, one, run, task

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def worker(forked_and_fresh: Worker) -> Worker:
    return forked_and_fresh


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


MEETING = {
    "a consumer before its producer": """
import queue, threading
def f(xs):
    todo, found = queue.Queue(), []
    def consume():
        while (x := todo.get()) is not None: found.append(square(x))
    consumer = threading.Thread(target=consume)
    consumer.start()
    for x in xs: todo.put(x)
    todo.put(None)
    consumer.join()
    return found
""",
    "consumers that never end": """
import queue, threading
def f(xs):
    todo, found = queue.Queue(), {}
    def consume():
        while True:
            at, x = todo.get()
            found[at] = square(x)
            todo.task_done()
    for _ in range(3): threading.Thread(target=consume, daemon=True).start()
    for item in enumerate(xs): todo.put(item)
    todo.join()
    return [found[at] for at in range(len(xs))]
""",
    "a barrier": """
from threading import Barrier, Lock, Thread
def f(xs):
    found, lock, barrier = [], Lock(), Barrier(len(xs))
    def work(x):
        barrier.wait()
        with lock: found.append(square(x))
    threads = [Thread(target=work, args=(x,)) for x in xs]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return sorted(found)
""",
    "an event that opens the gate": """
import threading
def f(xs):
    gate, found = threading.Event(), []
    def work():
        gate.wait()
        found.extend(map(square, xs))
    thread = threading.Thread(target=work)
    thread.start()
    gate.set()
    thread.join()
    return found
""",
    "a lock that opens the gate": """
import threading
def f(xs):
    gate, found = threading.Lock(), []
    gate.acquire()
    def work():
        found.extend(map(square, xs))
        gate.release()
    threading.Thread(target=work).start()
    with gate: return found
""",
    "a condition": """
import threading
def f(xs):
    ready, found = threading.Condition(), []
    def work():
        with ready:
            found.extend(map(square, xs))
            ready.notify_all()
    with ready:
        threading.Thread(target=work).start()
        assert ready.wait_for(lambda: found, timeout=10)
    return found
""",
    "a chain of semaphores": """
import threading
def f(xs):
    turns, found = [threading.Semaphore(0) for _ in range(len(xs) + 1)], []
    def work(at):
        turns[at].acquire()
        found.append(square(xs[at]))
        turns[at + 1].release()
    threads = [threading.Thread(target=work, args=(at,)) for at in reversed(range(len(xs)))]
    for thread in threads: thread.start()
    turns[0].release()
    for thread in threads: thread.join()
    return found
""",
    "an executor whose work waits for other work": """
import queue
from concurrent.futures import ThreadPoolExecutor
def f(xs):
    between = queue.SimpleQueue()
    with ThreadPoolExecutor(2) as pool:
        taken = pool.submit(lambda: [square(between.get()) for _ in xs])
        for x in xs: pool.submit(between.put, x)
        while not taken.done(): pass
    return taken.result()
""",
    "work that is asked about": """
import queue, threading, time
def f(xs):
    done, found = threading.Event(), queue.Queue()
    def work():
        for x in xs: found.put(square(x))
        done.set()
    threading.Thread(target=work).start()
    while not done.is_set(): pass
    threading.Thread(target=work).start()
    while found.qsize() < 6: time.sleep(0.001)
    return [found.get() for _ in xs]
""",
    "work that the call does not wait for": """
import threading
def f(xs):
    found, ready = [], threading.Event()
    threading.Thread(target=lambda: found.extend(map(square, xs))).start()
    return found
""",
    "threads of asyncio": """
import asyncio
def f(xs):
    async def work():
        return await asyncio.gather(*(asyncio.to_thread(square, x) for x in xs))
    return asyncio.run(work())
""",
    "an executor of asyncio": """
import asyncio
from concurrent.futures import ThreadPoolExecutor
async def work(xs):
    loop, todo = asyncio.get_running_loop(), asyncio.Queue()
    with ThreadPoolExecutor() as pool:
        for x in xs: await todo.put(await loop.run_in_executor(pool, square, x))
    await asyncio.sleep(0.001)
    return [await todo.get() for _ in xs]
def f(xs): return asyncio.run(work(xs))
""",
}


@pytest.mark.parametrize("source", MEETING.values(), ids=MEETING.keys())
def test_threads_that_wait_for_each_other_meet(worker: Worker, source: str) -> None:
    source += "\ndef square(x): return x * x\n"
    calls = [CallRequest(([1, 2, 3],), hidden=hidden) for hidden in (False, False, True)]
    outcomes = run(worker, task(source, *calls), HONEST)
    assert [outcome.value for outcome in outcomes] == [[1, 4, 9]] * 3 + [42], outcomes
    assert all(outcome.error is None for outcome in outcomes[:3])


HOPELESS = {
    "replies": """
        todo, done = queue.Queue(), queue.Queue()
        def work():
            while True: done.put(todo.get() + 1)
        Thread(target=work, daemon=True).start()
        for x in (1, 2):
            todo.put(x)
            done.get()
    """,
    "a barrier that is too large": """
        barrier = Barrier(3)
        threads = [Thread(target=barrier.wait) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """,
    "two locks": """
        one, other = Lock(), Lock()
        with one:
            thread = Thread(target=one.acquire)
            thread.start()
            thread.join()
    """,
    "a queue nobody fills": """
        thread = Thread(target=queue.Queue().get)
        thread.start()
        while thread.is_alive(): pass
        thread.join()
    """,
    "a simple queue": "queue.SimpleQueue().get()",
    "a future": "ThreadPoolExecutor().submit(Event().wait).result()",
}


@pytest.mark.parametrize("body", HOPELESS.values(), ids=HOPELESS.keys())
def test_a_hopeless_wait_ends_the_call(worker: Worker, body: str) -> None:
    source = f"""
import queue
from threading import *
from concurrent.futures import ThreadPoolExecutor
def f():
{textwrap.indent(textwrap.dedent(body), "    ")}
"""
    outcome = one(worker, source)
    assert outcome.kind == "raised", outcome
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.message) == ("RuntimeError", "can't start new thread")
    assert "threads that wait for each other" in exception_message(outcome)


def test_daemons_that_wait_for_ever_say_nothing_however_many_they_are(worker: Worker) -> None:
    source = """
import threading
def f():
    barrier = threading.Barrier(301)
    for _ in range(300): threading.Thread(target=barrier.wait, daemon=True).start()
    return barrier.n_waiting
"""
    outcome = one(worker, source)
    assert (outcome.value, outcome.error, outcome.printed) == (0, None, "")


def test_a_value_tells_of_a_thread_that_could_not_go_on(worker: Worker) -> None:
    source = """
import threading
def f(xs):
    barrier = threading.Barrier(2)
    threading.Thread(target=lambda: barrier.wait() or xs.append(1)).start()
    return sum(xs)
"""
    outcome = one(worker, source, [2, 3])
    assert outcome.value == 5
    assert outcome.error is not None
    assert outcome.error.message == "can't start new thread"


@pytest.mark.parametrize(
    "body",
    [
        "mp.Process(target=print).start()",
        "mp.get_context().Process(target=print).start()",
        "mp.Queue()",
        "mp.Value('d')",
        "mp.Pipe()",
        "mp.Manager().list()",
        "mp.get_context('spawn').Lock()",
    ],
)
def test_a_process_is_not_available(worker: Worker, body: str) -> None:
    outcome = one(worker, f"import multiprocessing as mp\ndef f(): {body}")
    assert outcome.error is not None, outcome
    assert exception_message(outcome).startswith("processes are not available while grading")


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
    "threads that wait for threads": """
        barrier = threading.Barrier(2_000)
        def meet():
            work()
            barrier.wait()
        for _ in range(1_000): threading.Thread(target=meet, daemon=True).start()
        try: threading.Event().wait(0)
        except RuntimeError: pass
    """,
    "threads that wait for threads they start": """
        def deeper():
            work()
            if len(seen) < 10_000: threading.Thread(target=deeper, daemon=True).start()
            try: threading.Semaphore(0).acquire()
            except RuntimeError: pass
        deeper()
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
