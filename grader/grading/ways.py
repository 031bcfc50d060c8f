"""By which calls is an answer judged where several ways of asking show the same?"""

from __future__ import annotations

from dataclasses import replace

from grader.judging import compare
from grader.running import QuestionRun


def in_one_way(run: QuestionRun) -> QuestionRun:
    """The run with the calls of one way alone (see `Call.way`), the first that it gets right."""
    ways = dict.fromkeys(e.call.way for e, _outcome in run.outcomes if e.call.way)
    if len(ways) < 2:
        return run
    chosen = next((way for way in ways if _is_right(run, way)), next(iter(ways)))
    kept = [n for n, (e, _) in enumerate(run.outcomes) if e.call.way in ("", chosen)]
    task, expected = run.prepared.task, run.prepared.expected
    prepared = replace(
        run.prepared,
        expected=tuple(expected[n] for n in kept),
        task=replace(task, calls=tuple(task.calls[n] for n in kept)),
    )
    return replace(run, outcomes=tuple(run.outcomes[n] for n in kept), prepared=prepared)


def _is_right(run: QuestionRun, way: str) -> bool:
    comparisons = [compare(run.question, e, o) for e, o in run.outcomes if e.call.way == way]
    return all(one.problem is None and not one.wrong for one in comparisons)
