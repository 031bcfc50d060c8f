"""Does a child that lies about what happened cost its own answer only, and say nothing more?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.worker import Outcome, Raised, Reason, Unavailable, Worker
from grader.worker.child.encoding import encode
from grader.worker.replies import ReplyError, check_loaded, read_outcome, read_versions
from tests.support.worker_tasks import HONEST, LIMITS, run, task


@pytest.fixture(scope="module")
def worker(forked_and_fresh: Worker) -> Worker:
    return forked_and_fresh


TOKEN = b"the token"
ERROR = {"type": "ImportError", "message": "no", "frames": []}


def said(**message: Any) -> Outcome:
    """What the grader makes of a message."""
    return read_outcome(encode({"token": TOKEN, **message}), TOKEN, LIMITS)


def crashed(**reason: Any) -> Outcome:
    return said(kind="crashed", reason=reason)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ({"kind": "out_of_memory"}, Reason("out_of_memory")),
        ({"kind": "value_too_large", "number": 5}, Reason("value_too_large", 5)),
        ({"kind": "too_many_items", "number": 5}, Reason("too_many_items", 5)),
        ({"kind": "too_many_keys", "number": 5}, Reason("too_many_keys", 5)),
        ({"kind": "stubs_failed", "detail": "no"}, Reason("stubs_failed", detail="no")),
        ({"kind": "stub_missing", "detail": "g"}, Reason("stub_missing", detail="g")),
        # what does not belong to a kind is dropped, and the grader's own fields are not a child's
        (
            {"kind": "out_of_memory", "number": 3, "detail": "x", "not_run": True},
            Reason("out_of_memory"),
        ),
        (
            {"kind": "too_many_keys", "number": 5, "detail": "x", "while_loading": True},
            Reason("too_many_keys", 5),
        ),
    ],
)
def test_what_a_child_may_say_is_believed(reason: dict[str, Any], expected: Reason) -> None:
    assert crashed(**reason) == Outcome("crashed", reason=expected)


def test_a_long_detail_is_cut() -> None:
    found = crashed(kind="stubs_failed", detail="x" * 100_000).reason
    assert found == Reason("stubs_failed", detail="x" * 4000)
    error = {**ERROR, "unavailable": {"module": "m" * 100_000, "name": "n" * 100_000}}
    assert said(kind="raised", error=error).error == Raised(
        "ImportError", "no", (), Unavailable("m" * 4000, "n" * 4000)
    )


def test_a_reason_belongs_to_a_crash() -> None:
    for kind in ("value", "missing", "raised"):
        found = said(kind=kind, value=encode(1), error=ERROR, reason={"kind": "out_of_memory"})
        assert (found.kind, found.reason) == (kind, None)


ODD: tuple[object, ...] = (None, True, 1, 2.5, "text", b"bytes", [], (), {}, np.ones(3), np.ones(0))
LIES: list[dict[str, Any]] = [
    # what only the grader can know, or nobody
    *({"kind": "crashed", "reason": {"kind": kind, "number": 1, "detail": "x"}} for kind in (
        "cpu_time", "wall_time", "task_time", "connection_closed", "exit_status", "signal",
        "message_too_large", "malformed_answer", "", "OUT_OF_MEMORY", "nonsense",
    )),
    *({"kind": "crashed", "reason": {"kind": kind}} for kind in ODD),
    # no reason, or something else
    {"kind": "crashed"},
    *({"kind": "crashed", "reason": reason} for reason in ODD),
    # fields of other types, or out of bounds
    {"kind": "crashed", "reason": {"kind": "value_too_large"}},
    {"kind": "crashed", "reason": {"kind": "stubs_failed"}},
    *(
        {"kind": "crashed", "reason": {"kind": "value_too_large", "number": number}}
        for number in (*(odd for odd in ODD if type(odd) is not int), -1, 1 << 60, 10**30)
    ),
    *(
        {"kind": "crashed", "reason": {"kind": "stub_missing", "detail": detail}}
        for detail in ODD
        if type(detail) is not str
    ),
    # stand-ins
    *(
        {"kind": "raised", "error": {**ERROR, "unavailable": what}}
        for what in (*ODD[1:], {"module": "keras"}, {"name": "a"}, {"module": 1, "name": "a"})
    ),
    # kinds and tokens
    *({"kind": kind} for kind in ("timeout", "correct", *ODD)),
    *({"kind": "missing", "token": token} for token in ODD),
]  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=repr)
def test_lies_are_not_answers(lie: dict[str, Any]) -> None:
    with pytest.raises(ReplyError):
        said(**lie)


@pytest.mark.parametrize("token", ODD, ids=repr)
def test_only_the_token_says_that_a_task_is_loaded(token: object) -> None:
    check_loaded(encode({"token": TOKEN}), TOKEN)
    with pytest.raises(ReplyError):
        check_loaded(encode({"token": token}), TOKEN)
    with pytest.raises(ReplyError):
        read_versions(encode({"python": token if type(token) is not str else None, "numpy": "2.0"}))


FORGED = """
import sys
import numpy as np
def f():
    frame = sys._getframe()
    while "token" not in frame.f_locals: frame = frame.f_back
    send, token = frame.f_locals["self"].channel.send, frame.f_locals["token"] + bytes([0, 0, 0, 1])
    send({{"token": token, **{lie}}})
    return 1
"""


@pytest.mark.parametrize(
    "lie",
    [
        "{'kind': 'crashed', 'reason': {'kind': 'cpu_time', 'number': 5}}",
        "{'kind': 'crashed', 'reason': {'kind': 'value_too_large', 'number': 10**30}}",
        "{'kind': 'crashed', 'reason': {'kind': np.ones(3)}}",
        "{'kind': 'crashed', 'reason': 'out of memory'}",
        "{'kind': np.ones(3)}",
        "{'kind': 'missing', 'token': np.ones(3)}",
        "{'kind': 'raised', 'error': {'unavailable': np.ones(3)}}",
    ],
)
def test_a_lie_costs_the_answer_at_hand_only(worker: Worker, lie: str) -> None:
    before, forged, after = run(worker, HONEST, task(FORGED.format(lie=lie)), HONEST)
    assert before.value == after.value == 42
    assert forged.kind == "crashed"
    assert forged.reason is not None
    assert forged.reason.kind == "malformed_answer"
