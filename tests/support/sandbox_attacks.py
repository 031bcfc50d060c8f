"""What tests of the sandbox share: a worker in it, and attacks that should be refused.

Each attack is a function of student code; it reports what it got. On a machine that has the
sandbox all of this runs; elsewhere it is skipped, with the reason.
"""

from __future__ import annotations

from grader.worker import CallRequest, Code, Outcome, Task, Worker

SECRET = "the-hidden-seed-is-4711"


def attack(worker: Worker, body: str, *args: object) -> Outcome:
    """Run a body of a function with useful imports; see that the next function is untouched."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    imports = "import ctypes, os, signal, socket, struct, subprocess, sys, threading, time"
    source = f"{imports}\n\ndef f(*args):\n{lines}\n"
    attacked = Task("f", (Code("cell 1", 1, source),), (CallRequest(args),))
    after = Task("g", (Code("cell 2", 1, "def g(): return 42"),), (CallRequest(()),))
    (outcome,), (untouched,) = worker.run(attacked), worker.run(after)
    assert untouched.value == 42, (outcome, untouched)
    return outcome


def refused(outcome: Outcome, *, absent: bool = False) -> None:
    """See that an attack ended with a refusal of the system, and not with anything else.

    Where what it reaches for is `absent`, it is enough that the system does not find it.
    """
    assert outcome.kind == "raised", outcome
    assert outcome.error is not None
    if absent and outcome.error.type == "FileNotFoundError":
        return
    assert outcome.error.type in ("PermissionError", "RuntimeError", "OSError"), outcome
    assert any(
        words in outcome.error.message
        for words in ("Permission denied", "Operation not permitted", "can't start new thread")
    ), outcome
