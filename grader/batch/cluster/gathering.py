"""How are findings gathered from an executor, whatever becomes of its workers?

Chunks of answers go to it a few at a time, and what comes back is given to the findings of this
machine in the order in which it comes. The answers of a chunk whose worker was lost are looked at
one by one, with nothing else under way: an answer that is alone when workers are lost is to blame.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import suppress

import msgspec

from grader.batch.cluster.messages import findings_of, to_bytes
from grader.batch.cluster.planning import Wanted, message_of
from grader.batch.cluster.service import answer_chunk
from grader.running import Findings

#: How often signals and workers are looked for while nothing comes back.
_POLL_SECONDS = 0.2
#: How many workers an answer may cost before it is not sent again.
_MOST_LOST = 2

#: Is told how many answers came back so far, and how many are still out.
OnGathered = Callable[[int, int], None]


class Gathering:
    """The gathering of one run.

    Attributes:
        back: how many answers have come back.
        culprits: the answers that cost workers.
    """

    def __init__(
        self,
        run: str,
        chunks: Iterator[tuple[Wanted, ...]],
        findings: Findings,
        on_gathered: OnGathered,
    ) -> None:
        """Gather what `chunks` want into `findings`."""
        self._run, self._chunks, self._findings = run, chunks, findings
        self._on_gathered = on_gathered
        self._running: dict[Future[bytes], tuple[Wanted, ...]] = {}
        self._suspects: deque[Wanted] = deque()
        self._lost: dict[str, int] = {}
        self._planned = False
        self.back = 0
        self.culprits: list[Wanted] = []

    def go(self, executor: Executor, capacity: Callable[[], int]) -> None:
        """Have everything looked at; `capacity` says for how many chunks there is room now."""
        try:
            while True:
                room = capacity()
                try:
                    while len(self._running) < room and (chunk := self._next()):
                        message = to_bytes(message_of(self._run, chunk))
                        self._running[executor.submit(answer_chunk, message)] = chunk
                except BrokenExecutor:  # the whole of it: this machine does the rest
                    return
                self._tell()
                if self._running:
                    self._collect()
                elif self._planned and not self._suspects:
                    return
                else:
                    time.sleep(_POLL_SECONDS)
        finally:
            for future in self._running:
                future.cancel()

    def _next(self) -> tuple[Wanted, ...]:
        """The next answers to be sent; none if there are no more, or if one is to be alone."""
        if not self._planned:
            chunk = next(self._chunks, ())
            if chunk:
                return chunk
            self._planned = True
        if self._suspects and not self._running:
            return (self._suspects.popleft(),)
        return ()

    def _collect(self) -> None:
        """Take what has come back."""
        # a signal may reach another thread and then does not wake this one
        done, _ = wait(self._running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            alone = self._planned and len(self._running) == 1
            chunk = self._running.pop(future)
            try:
                reply = future.result()
            except (BrokenExecutor, CancelledError):
                self._suspect(chunk, alone=alone)
                continue
            except Exception:  # it could not be sent, say: this machine does it
                reply = to_bytes(())
            self._give(reply)
            self.back += len(chunk)

    def _give(self, reply: bytes) -> None:
        with suppress(msgspec.DecodeError):  # from a worker that is not prepared, say
            # the outcomes of the first look last: whoever is interrupted asks for all again
            for finding in reversed(findings_of(reply)):
                self._findings.give(finding.key, finding.data, lasting=finding.lasting)

    def _suspect(self, chunk: tuple[Wanted, ...], *, alone: bool) -> None:
        """Look at these answers one by one, or blame the one that there is."""
        if len(chunk) > 1 or not alone:
            self._suspects.extend(chunk)
            return
        (one,) = chunk
        self._lost[one.key] = self._lost.get(one.key, 0) + 1
        if self._lost[one.key] < _MOST_LOST:
            self._suspects.appendleft(one)
        else:
            self.culprits.append(one)

    def _tell(self) -> None:
        out = sum(map(len, self._running.values())) + len(self._suspects)
        self._on_gathered(self.back, out)
