"""Do tasks that share a child always find one at work, and lose no more than they must?"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from grader.worker import CallRequest, Limits, Task, Worker
from tests.support.worker_tasks import LIMITS, code, descendants, gone

QUICK = Limits(cpu_seconds=0.3, wall_factor=40, memory_mb=256)


def giving(body: str, text: str = "") -> Task:
    return Task("f", code(f"import os\ndef f(x):\n    {body}\n{text}"), (CallRequest((1,)),))


PID = giving("return os.getpid()")


def child_of(worker: Worker, owner: object) -> object:
    """The child that has run a task of an owner."""
    ((outcome,),) = worker.run_together([PID], LIMITS, owner)
    return outcome.value


def test_the_tasks_of_one_owner_share_a_child(worker: Worker) -> None:
    one, other = object(), object()
    first = child_of(worker, one)
    assert child_of(worker, one) == first
    assert child_of(worker, other) != first
    assert child_of(worker, one) != first
    worker.end_together()


def test_tasks_without_an_owner_leave_no_child(worker: Worker) -> None:
    assert child_of(worker, None) != child_of(worker, None)


@pytest.mark.parametrize("lost", ["os._exit(3)", "while True: pass"])
def test_an_owner_goes_on_in_another_child_if_one_was_lost(worker: Worker, lost: str) -> None:
    owner = object()
    child_of(worker, owner)
    tasks = [giving("return x"), giving(lost), giving("return x + 1")]
    found = [one for (one,) in worker.run_together(tasks, QUICK, owner)]
    assert (found[0].value, found[1].value, found[2].value) == (1, None, 2)
    assert child_of(worker, owner)
    worker.end_together()


def test_no_child_is_kept_once_it_is_ended_or_the_worker_is_closed() -> None:
    before = set(descendants(os.getpid()))
    with Worker(isolation="process", limits=LIMITS) as worker:
        child_of(worker, PID)
        assert set(descendants(os.getpid())) - before
        worker.end_together()
        assert gone(lambda: set(descendants(os.getpid())) - before)
        child_of(worker, PID)
    assert gone(lambda: set(descendants(os.getpid())) - before)


def test_tasks_among_others_leave_no_child_behind() -> None:
    before = set(descendants(os.getpid()))
    with Worker(isolation="process", limits=LIMITS) as worker:
        for _outer in worker.run_together([giving(f"return {n}") for n in range(5)], LIMITS, PID):
            child_of(worker, PID)
        assert len(set(descendants(os.getpid())) - before) == 1
        worker.end_together()
        assert gone(lambda: set(descendants(os.getpid())) - before)


def test_what_was_answered_before_a_child_was_lost_is_read() -> None:
    before = set(descendants(os.getpid()))

    def at_work() -> list[int]:
        found = descendants(os.getpid())
        return [pid for pid, state in found.items() if state != "Z" and pid not in before]

    with Worker(isolation="process", limits=LIMITS) as worker:
        tasks = [giving(f"return {n}") for n in range(20)]
        tasks[9] = giving("os._exit(3)")
        found = worker.run_together(tasks, LIMITS)
        assert [next(found)[0].value for _ in range(2)] == [0, 1]
        # it is lost long before the answer to task 9 is asked for
        assert gone(at_work)
        rest = [one for (one,) in found]
        assert [one.value for one in rest] == [*range(2, 9), None, *range(10, 20)]
        assert rest[7].kind == "crashed"


def test_tasks_that_do_not_fit_are_answered_one_after_the_other(worker: Worker) -> None:
    text = "# " + 300_000 * "x" + "\n"
    tasks = (giving(f"return {n} * 'y' * 100000", text) for n in range(10))
    values = [one.value for (one,) in worker.run_together(tasks, LIMITS)]
    assert values == [n * "y" * 100000 for n in range(10)]


def test_tasks_are_made_while_others_are_tried(worker: Worker) -> None:
    made: list[int] = []

    def tasks() -> Iterator[Task]:
        for n in range(5000):
            made.append(n)
            yield giving(f"return {n}")

    found = worker.run_together(tasks(), LIMITS)
    next(found)
    next(found)
    assert 2 < len(made) < 5000
    assert [one.value for (one,) in found] == list(range(2, 5000))


def test_a_statement_that_is_compiled_once_runs_each_time(worker: Worker) -> None:
    counting = Task(
        "f",
        (*code("a = []", "cell 1"), *code("def f(x):\n    a.append(x)\n    return len(a)")),
        (CallRequest((1,)), CallRequest((2,))),
        traced="statements",
    )
    for outcomes in worker.run_together([counting] * 3, LIMITS):
        assert [one.value for one in outcomes] == [1, 2]
        assert [[s.kind for s in one.trace] for one in outcomes] == [
            ["enter", "argument", "appended", "return"]
        ] * 2
