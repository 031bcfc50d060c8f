"""How is a run interrupted? By Ctrl-C, SIGTERM or a closed terminal, all in the same way."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

#: The signals that interrupt a run.
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
#: For how long after a signal further ones are ignored, so that the run can clean up.
_TIDYING_SECONDS = 5.0


@dataclass
class Interruptions:
    """The signals that interrupted a run.

    Attributes:
        received: their numbers, in order.
        expected: the signals with which what runs is meant to end, so that they are no failure.
    """

    received: list[int] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    @property
    def status(self) -> int:
        """The exit status: 0 where nothing was interrupted that was not meant to be."""
        if not self.received or self.received[0] in self.expected:
            return 0
        return 128 + self.received[0]


@contextmanager
def interruptible() -> Iterator[Interruptions]:
    """Let each of these signals raise KeyboardInterrupt; yields those that did.

    A signal that follows another within seconds is ignored, so that an impatient second Ctrl-C does
    not disturb the cleaning up. A signal that is already ignored (`nohup`, a background job) stays
    ignored. To be used in the main thread.
    """
    interruptions = Interruptions()
    received = interruptions.received
    ignored_until = 0.0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal ignored_until
        del frame
        if time.monotonic() < ignored_until:
            return
        ignored_until = time.monotonic() + _TIDYING_SECONDS
        received.append(number)
        raise KeyboardInterrupt

    before = {}
    for name in _SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, stop)
    try:
        yield interruptions
    finally:
        for number, handler in before.items():
            # an interrupted process is about to end: no traceback for a second Ctrl-C
            signal.signal(number, signal.SIG_IGN if received else handler)
