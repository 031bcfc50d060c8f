"""Is it noticed, and told, when there is no sandbox or one that does not hold?"""

from __future__ import annotations

import platform

import pytest

from grader.worker import Worker, WorkerError
from tests.support.patched_forkserver import NO_LANDLOCK, patch_forkservers


@pytest.fixture(scope="module")
def worker(sandboxed_worker: Worker) -> Worker:
    return sandboxed_worker


def test_auto_takes_the_process_tier_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with Worker(isolation="auto") as worker:
        assert worker.tier == "process"
        assert (
            worker.tier_reason
            == "no sandbox: it needs Linux on x86_64, and this is linux on riscv64"
        )
    with pytest.raises(WorkerError, match="the sandbox is not available here: it needs Linux"):
        Worker(isolation="sandbox")


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        (
            "module.Sandbox.enter = lambda self, channel, _: __import__('os').dup2(channel, 3)",
            "it does not hold here: read a file, read a link, write a file, fork, execute "
            "(No such file or directory), signal the parent, open a socket",
        ),
        (
            "module.Sandbox.enter = lambda self, channel, parent: __import__('os')._exit(3)",
            "it does not hold here: a child that tried it died (3)",
        ),
        ("module.Sandbox.enter = None", "it does not hold here: a child that tried it died (0)"),
        (NO_LANDLOCK, "the kernel has no Landlock, or it is turned off"),
        ("1 / 0", "the forkserver did not start: ZeroDivisionError: division by zero"),
    ],
)
@pytest.mark.usefixtures("worker")
def test_a_lock_that_does_not_hold_is_noticed(
    monkeypatch: pytest.MonkeyPatch, patch: str, reason: str
) -> None:
    patch_forkservers(monkeypatch, patch)
    with pytest.raises(WorkerError) as caught:
        Worker(isolation="sandbox")
    assert str(caught.value) == f"the sandbox is not available here: {reason}"
