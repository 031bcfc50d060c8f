"""How long does one call of an answer take? Results say nothing of it, so it is kept beside them.

A result is the same whenever it is made, and a time never is. So times are findings of their own,
under the digests of answers that results have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress

from grader.running.findings import Findings, KeptFindings, find_once, unpacked
from grader.worker import Outcome


def note_call_time(
    findings: Findings, assignment: str, function: str, answer: str, outcomes: Sequence[Outcome]
) -> None:
    """Keep how long one call of an answer took, in the median, unless it is known.

    Nothing is kept of an answer that crashed or ran out of time, which might not happen again.

    Args:
        findings: where it is kept.
        assignment: the assignment.
        function: the function.
        answer: the digest of the answer.
        outcomes: what its calls gave.
    """
    seconds = sorted(outcome.seconds for outcome in outcomes if outcome.seconds > 0)
    if not answer or not seconds or any(outcome.reason is not None for outcome in outcomes):
        return
    middle = len(seconds) // 2
    median = (seconds[middle] + seconds[~middle]) / 2
    find_once(
        findings,
        _key(assignment, function, answer),
        lambda: median,
        lambda found: f"{found:.3g}".encode(),
        float,
        lambda _found: True,
    )


class CallTimes:
    """How long the calls of answers took, as far as that was kept."""

    def __init__(self, kept: KeptFindings) -> None:
        """Look it up in what a run kept."""
        self._kept = kept

    def __call__(self, assignment: str, function: str, answer: str) -> float | None:
        """How long one call of an answer took in the median, in seconds; None if not known."""
        with suppress(KeyError, ValueError):
            seconds = float(unpacked(self._kept[_key(assignment, function, answer)]))
            return seconds if 0 < seconds < float("inf") else None
        return None


def _key(assignment: str, function: str, answer: str) -> str:
    parts = ("call time", assignment, function, answer)
    return hashlib.sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()
