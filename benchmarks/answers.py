"""What does it cost to run and judge a right answer, and which question costs most?

`python benchmarks/answers.py [ROUNDS] [CHECKOUT]` asks the solved answer of each question on its
public and hidden calls, and prints the median CPU time in milliseconds: of the grader while it asks
(messages, keys), of the grader while it judges, and of the child that runs the answer. The targets
are `gradient_check_n`'s share of the children's time (at most 0.25), and with another CHECKOUT,
such as the commit before, measured in turn, the ratio of the time for judging (at most 0.34).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.course import Assignment, find_course, hidden_calls, public_calls
from grader.expecting import Reference, make_expectations
from grader.judging import compare, judge
from grader.running import Answers, PreparedQuestion, prepare_question
from grader.worker import Worker
from grader.worker.sandbox_tier import ForkedChild

#: The largest share of one question, and the largest ratio of the time for judging.
SHARE, RATIO = 0.25, 0.34
#: The question whose share is printed.
LONGEST = "gradient_check_n"
#: How often each question is asked and judged in one go, after a first time that is not measured.
TIMES = 20
SEED = b"for measuring"

#: Calls, and milliseconds: of asking, of judging, and of the child.
Figures = list[float]


def prepared(assignment: Assignment, worker: Worker) -> Iterator[PreparedQuestion]:
    """The solved answer of each question of an assignment, with all its calls."""
    reference = Reference(find_course(), assignment)
    calls = [*public_calls(assignment), *hidden_calls(assignment, SEED)]
    key = make_expectations(reference, calls, worker, with_mistakes=False)
    for question in assignment.questions:
        expected = [one for one in key.calls[question.function] if not one.call.sample]
        yield prepare_question(assignment, reference.program, question, expected)


def measured(one: PreparedQuestion, worker: Worker, ended: list[float]) -> Figures:
    """The figures of one question; `ended` gets the CPU time of each child in seconds."""
    figures: list[Figures] = []
    for _ in range(TIMES + 1):
        ended.clear()
        start = time.thread_time()
        outcomes = Answers().outcomes(worker, replace(one.task)).outcomes
        asked = time.thread_time()
        compared = [
            compare(one.question, *pair) for pair in zip(one.expected, outcomes, strict=True)
        ]
        judgment = judge(one.question, compared, None)
        judged = time.thread_time()
        if judgment.score < one.question.points:
            raise SystemExit(f"the solved {one.question.function} is not right")
        figures.append([asked - start, judged - asked, sum(ended)])
    return [len(one.expected), *(1000 * median for median in medians(figures[1:]))]


def measure() -> dict[str, Figures]:
    """The figures of every question, by the name of its function."""
    ended: list[float] = []
    finish = ForkedChild.finish

    def finish_and_tell(self: ForkedChild, patience: float = 0.0) -> int | None:
        ended.append(self.cpu_seconds() or 0.0)
        return finish(self, patience)

    ForkedChild.finish = finish_and_tell  # type: ignore[method-assign]  # nothing else tells it
    with Worker(isolation="sandbox") as worker:
        return {
            one.question.function: measured(one, worker, ended)
            for assignment in find_course().assignments.values()
            for one in prepared(assignment, worker)
        }


def rounds(checkouts: Sequence[Path], count: int) -> list[dict[str, Figures]]:
    """The medians of so many rounds in each checkout, each in a process of its own, in turn."""
    found: list[list[dict[str, Figures]]] = [[] for _ in checkouts]
    for _ in range(count):
        for checkout, one in zip(checkouts, found, strict=True):
            done = subprocess.run(
                [sys.executable, __file__, "--measure"],
                env={**os.environ, "PYTHONPATH": str(checkout), "OPENBLAS_NUM_THREADS": "1"},
                stdout=subprocess.PIPE,
                check=True,
            )
            one.append(json.loads(done.stdout))
    return [{name: medians([one[name] for one in each]) for name in each[0]} for each in found]


def medians(several: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return [statistics.median(figures) for figures in zip(*several, strict=True)]


def total(each: Mapping[str, Figures]) -> Figures:
    """The sums of all questions."""
    return [sum(figures) for figures in zip(*each.values(), strict=True)]


def shown(name: str, mine: Figures, others: Sequence[Figures]) -> str:
    """A line of the table; what stands in brackets is the other checkout's figure."""
    line = f"{name:<42}"
    for column, figure in enumerate(mine):
        digits = 0 if column == 0 else 2
        text = f"{figure:.{digits}f}" + "".join(f" ({o[column]:.{digits}f})" for o in others)
        line += f"{text:>16}"
    return line


def main() -> None:
    """Print the figures; exit with status 1 if one misses its target."""
    if sys.argv[1:] == ["--measure"]:
        print(json.dumps(measure()))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    here = Path(__file__).resolve().parent.parent
    mine, *others = rounds([here, *(Path(name).resolve() for name in sys.argv[2:3])], count)
    titles = ("calls", "asking", "judging", "child")
    print(f"{'CPU time in ms':<42}" + "".join(f"{title:>16}" for title in titles))
    for name, figures in mine.items():
        print(shown(name, figures, [other[name] for other in others if name in other]))
    sums = total(mine)
    print(shown("all questions", sums, [total(other) for other in others]))
    share = mine[LONGEST][3] / sums[3]
    print(f"{LONGEST} is {share:.2f} of the children's time (target: at most {SHARE})")
    missed = share > SHARE
    for other in others:
        ratio = sums[2] / total(other)[2]
        print(f"judging takes {ratio:.2f} of what it took (target: at most {RATIO})")
        missed |= ratio > RATIO
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
