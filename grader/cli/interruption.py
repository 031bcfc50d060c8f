"""How is a run stopped from outside? By Ctrl-C, SIGTERM or a closed terminal: all alike."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_TIDYING_SECONDS = 5.0


@contextmanager
def stoppable() -> Iterator[list[int]]:
    """Let each of these signals raise KeyboardInterrupt; give the list of those that did.

    One that comes in the seconds after another raises nothing, so that an impatient second Ctrl-C
    does not disturb what is tidied up. A signal that is ignored already (`nohup`, a job in the
    background) stays ignored. To be used in the main thread.
    """
    came: list[int] = []
    undisturbed_until = 0.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal undisturbed_until
        del frame
        if time.monotonic() < undisturbed_until:
            return
        undisturbed_until = time.monotonic() + _TIDYING_SECONDS
        came.append(number)
        raise KeyboardInterrupt

    before = {}
    for name in _SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, stop)
    try:
        yield came
    finally:
        for number, handler in before.items():
            # a process that was stopped is about to end: no traceback for a second Ctrl-C
            signal.signal(number, signal.SIG_IGN if came else handler)
