"""What is a child asked of calls with files, steps and exceptions, and what can it not know?"""

from __future__ import annotations

import pytest

from grader.worker import (
    CallRequest,
    CallStep,
    ExceptionValue,
    Given,
    Limits,
    Opaque,
    Worker,
    exception_fits,
    outcomes_from_bytes,
    outcomes_to_bytes,
)
from tests.support.worker_tasks import LIMITS, one, run, task

NEGATIVE = ExceptionValue("ValueError", pattern="negative", accepted=True)
READS = "import os\ndef f():\n    return sorted(os.listdir('.')), open('a.txt').read()"


def _files(text: str) -> dict[str, str | bytes]:
    return {"a.txt": text}


def test_no_process_learns_that_an_exception_is_expected() -> None:
    plain, expecting = CallRequest((1,)), CallRequest((1,), raises="ValueError", match="x")
    assert plain.message == expecting.message
    assert plain.digest != expecting.digest
    step, raising = CallStep("push", on=0), CallStep("push", on=0, raises="ValueError")
    assert step.message == raising.message
    assert CallRequest((), steps=(step,)).digest != CallRequest((), steps=(raising,)).digest


def test_what_is_returned_is_not_what_is_raised(worker: Worker) -> None:
    forging = (
        "import sys\ndef f():\n"
        "    known = [m for name, m in sys.modules.items() if name.endswith('exception_value')]\n"
        "    kind = known[0].ExceptionValue\n"
        "    return kind('ValueError', '', '', '', True)"
    )
    outcome = one(worker, forging, raises="ValueError")
    assert outcome.value == Opaque("an exception")
    step = CallStep("f", judged=True, raises="ValueError")
    outcome = one(worker, forging, steps=(step,), begins=False)
    assert outcome.value == [Opaque("an exception")]


@pytest.mark.parametrize(
    ("source", "raises", "fits"),
    [
        ("raise LookupError('a')", "LookupError", True),
        ("raise KeyError('a')", "LookupError", True),
        ("raise LookupError('a')", "KeyError", False),
        ("raise OSError('a')", "IOError", True),
        ("import json; json.loads('[')", "json.JSONDecodeError", True),
        ("import json; json.loads('[')", "JSONDecodeError", True),
        ("import json; json.loads('[')", "pickle.JSONDecodeError", False),
        ("import json; json.loads('[')", "ValueError", True),
        ("import numpy as np; np.linalg.inv(np.zeros((2, 2)))", "numpy.linalg.LinAlgError", True),
        ("class Full(Exception): pass\n    raise Full", "Full", True),
        ("class Full(Exception): pass\n    raise Full", "Exception", True),
        ("class KeyError(Exception): pass\n    raise KeyError", "KeyError", False),
        ("x = y", "Exception", False),
        ("x = y", "NameError", True),
        ("f()", "RuntimeError", False),
        ("f()", "RecursionError", True),
        ("from os import nowhere_at_all", "ImportError", True),
        ("from os import nowhere_at_all", "Exception", False),
        ("raise NotImplementedError", "RuntimeError", False),
        ("raise KeyboardInterrupt", "Exception", False),
    ],
)
def test_which_exception_is_the_expected_one(
    source: str, raises: str, fits: bool, worker: Worker
) -> None:
    outcome = one(worker, f"def f():\n    {source}")
    assert outcome.error is not None
    assert exception_fits(outcome.error, raises, "") is fits


def test_files_are_there_for_their_own_call_alone(each_tier: Worker) -> None:
    calls = (
        CallRequest((), files=_files("public")),
        CallRequest(()),
        CallRequest((), files={**_files("hidden"), "deep/b.bin": b"\0"}, hidden=True),
        CallRequest((), hidden=True),
    )
    for _again in range(2):
        first, second, third, fourth = run(each_tier, task(READS, *calls))
        assert first.value == (["a.txt"], "public")
        assert third.value == (["a.txt", "deep"], "hidden")
        for outcome in (second, fourth):
            assert outcome.error is not None
            assert outcome.error.type == "FileNotFoundError"


def test_variants_of_an_answer_find_the_files_as_well(worker: Worker) -> None:
    tasks = [
        task(READS.replace("read()", f"read() * {n}"), CallRequest((), files=_files("x")))
        for n in range(3)
    ]
    found = [outcome.value for (outcome,) in worker.run_together(tasks, LIMITS, "an owner")]
    assert found == [(["a.txt"], "x" * n) for n in range(3)]


def test_a_link_that_an_answer_leaves_is_not_followed() -> None:
    """Where files can be written at all, what lies there is replaced and not written into."""
    linking = (
        "import os\ndef f():\n    os.remove('a.txt')\n    os.symlink('/etc/hostname', 'a.txt')"
    )
    calls = [CallRequest((), files=_files(text)) for text in ("one", "two")]
    with Worker(isolation="process", limits=LIMITS, warm=False) as worker:
        first, second = run(worker, task(linking, *calls))
    assert (first.kind, second.kind) == ("value", "value")


def test_steps_are_kept_as_they_were_and_go_on_after_an_exception(worker: Worker) -> None:
    source = (
        "class f:\n    def __init__(self, n): self.seen = [n]\n"
        "    def add(self, x):\n        self.seen.append(x)\n        return self.seen\n"
        "    def fail(self): raise ValueError('negative')\n"
        "    def leave(self): raise SystemExit(3)\n"
        "def twice(x): return x * 2\n"
    )

    def steps(*chosen: CallStep) -> object:
        outcome = one(worker, source, 1, steps=chosen)
        return outcome.value if outcome.kind == "value" else (outcome.kind, outcome.step)

    add, fail = CallStep("add", (2,), on=0), CallStep("fail", on=0, raises="ValueError")
    seen = CallStep("seen", on=0, reads=True)
    assert steps(add, seen, add) == [[1, 2], [1, 2], [1, 2, 2]]
    assert steps(fail, seen) == [ExceptionValue("ValueError", accepted=True), [1]]
    assert steps(CallStep("fail", on=0), seen) == ("raised", 0)
    assert steps(add, CallStep("leave", on=0), seen) == ("raised", 1)
    assert steps(CallStep("nothing", on=0, raises="AttributeError")) == ("raised", 0)
    assert steps(CallStep("nothing", on=0, reads=True, raises="AttributeError")) == [
        ExceptionValue("AttributeError", accepted=True)
    ]
    assert steps(CallStep("add", on=0, raises="TypeError")) == ("raised", 0)
    assert steps(add, CallStep("twice", (Given(1),)), seen) == [[1, 2], [1, 2, 1, 2], [1, 2]]


def test_what_came_of_steps_and_exceptions_is_kept_for_another_run(worker: Worker) -> None:
    source = "def f(x):\n    print('so far')\n    raise ValueError('it is negative')"
    calls = (
        CallRequest((1,), raises="ValueError", match="negative"),
        CallRequest((1,), raises="ValueError", observe="printed"),
        CallRequest((1,), raises="KeyError"),
        CallRequest((), steps=(CallStep("f", (1,)),), begins=False),
    )
    outcomes = run(worker, task(source, *calls))
    assert outcomes[0].value == NEGATIVE
    printed = outcomes[1].value
    assert isinstance(printed, ExceptionValue)
    assert printed.printed == "so far\n"
    assert outcomes[2].value == ExceptionValue("ValueError")
    assert outcomes[3].step == 0
    kept = outcomes_from_bytes(outcomes_to_bytes(outcomes, 1 << 20), Limits())
    assert list(kept) == outcomes


def test_a_closed_stream_is_replaced_for_the_next_call(worker: Worker) -> None:
    source = "import sys\ndef f(x):\n    print(x)\n    if x == 1: sys.stdout.close()\n"
    source += "    if x == 2: sys.stdout.detach()"
    calls = [CallRequest((n,), observe="printed") for n in (1, 2, 3)]
    assert [outcome.value for outcome in run(worker, task(source, *calls))] == ["1\n", "2\n", "3\n"]
