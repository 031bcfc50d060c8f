"""How does a run have answers looked at by a cluster, before it grades the class itself?"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from grader.batch.answer_keys import AnswerKeys
from grader.batch.cluster.conditions import conditions_of
from grader.batch.cluster.gathering import Gathering, OnGathered
from grader.batch.cluster.materials import materials_for
from grader.batch.cluster.messages import Materials, Setting
from grader.batch.cluster.planning import Plan, Wanted, chunks_of
from grader.batch.settings import RunSettings
from grader.course import Course, Seed
from grader.errors import MachineError
from grader.grading import GradingContext
from grader.running import Findings
from grader.submissions import Submission
from grader.wording import one_line
from grader.wording import translate as _
from grader.worker import Worker


@dataclass(frozen=True)
class Preparation:
    """What workers are prepared with, and what they have to say then.

    Attributes:
        setting: how student code is run.
        materials: what answers are looked at with.
        conditions: what findings depend on here.
        digests: the digests of the answer keys here.
    """

    setting: Setting
    materials: Materials
    conditions: Mapping[str, str]
    digests: Mapping[str, str]


class Workers(Protocol):
    """Workers of a cluster, which are checked and prepared before they get anything."""

    executor: Executor

    def capacity(self) -> int:
        """For how many chunks there is room now.

        Raises:
            GraderError: there are no workers, or none that may be used.
            LostSchedulerError: the cluster is gone.
        """


class LostSchedulerError(Exception):
    """What connects this machine with the workers is gone; the message names it."""


#: Connects with the workers of a cluster, to be prepared like this.
Connect = Callable[[Preparation], AbstractContextManager[Workers]]


@dataclass(frozen=True)
class ClusterPrefetch:
    """Has the answers of a class looked at by a cluster.

    Attributes:
        course: the course.
        seed: the seed of the hidden calls.
        settings: how student code is run here.
        only: the name of the assignment to grade for, if one was named.
        connect: connects with the workers.
        on_gathered: is told how far it has got.
        on_culprit: is told in one line of an answer that costs workers.
    """

    course: Course
    seed: Seed
    settings: RunSettings
    only: str | None
    connect: Connect
    on_gathered: OnGathered
    on_culprit: Callable[[str], None]

    def __call__(
        self,
        submissions: Sequence[Submission],
        keys: AnswerKeys,
        worker: Worker,
        findings: Findings,
    ) -> Mapping[Submission, str]:
        """Have everything found out that is not known yet.

        Args:
            submissions: those that are to be graded.
            keys: the answer keys.
            worker: runs student code here.
            findings: gets what is found out.

        Returns:
            The submissions that cannot be graded, each with the reason.

        Raises:
            GraderError: the cluster cannot be reached, or has no worker that may be used.
        """
        plan = Plan(submissions, GradingContext(self.course, keys, self.only), worker, findings)
        chunks: Iterator[tuple[Wanted, ...]] = chunks_of(plan.wanted())
        first = next(chunks, None)
        if first is None:  # everything is known
            return {}
        run = secrets.token_hex(8)
        names = [self.only] if self.only else sorted(self.course.assignments)
        preparation = Preparation(
            Setting(run, self.settings.python, self.settings.limits),
            materials_for(run, self.course, names, keys, self.seed, worker),
            conditions_of(worker),
            {name: keys(name, worker).digest for name in names},
        )
        gathering = Gathering(run, chain([first], chunks), findings, self.on_gathered)
        try:
            with self.connect(preparation) as workers:
                gathering.go(workers.executor, workers.capacity)
        except LostSchedulerError as error:
            kept = f"what was found out about {gathering.back} answers is kept"
            raise MachineError(f"{error}; {kept}") from None
        return self._blamed(plan, gathering.culprits)

    def _blamed(self, plan: Plan, culprits: Sequence[Wanted]) -> dict[Submission, str]:
        """Whoever wrote one of these answers, with the reason."""
        blamed: dict[Submission, str] = {}
        for culprit in culprits:
            reason = _("`{function}` ended the workers of the cluster that looked at it")
            reason = reason.format(function=culprit.function)
            for submission in plan.holders[culprit.key]:
                blamed[submission] = reason
                self.on_culprit(f"{one_line(submission.source)}: {reason}")
        return blamed
