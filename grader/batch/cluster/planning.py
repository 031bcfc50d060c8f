"""Which answers are worth sending to a cluster? One of each kind that nothing is known of here."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from grader.batch.cluster.messages import Chunk, Work
from grader.errors import UnreadableError
from grader.grading import GradingContext, assignments_for, first_task, program_of
from grader.running import Findings, answer_key
from grader.submissions import Submission
from grader.worker import Worker

#: How many answers are sent together at first and at most, and the most bytes of their files.
FIRST_ANSWERS, CHUNK_ANSWERS, CHUNK_BYTES = 2, 20, 4 * 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """One answer of a submission of which nothing is known yet.

    Attributes:
        submission: whoever wrote it first.
        assignment: the name of its assignment.
        function: the graded function.
        key: the key of its outcomes.
        size: the bytes of the submission's files.
    """

    submission: Submission
    assignment: str
    function: str
    key: str
    size: int


class Plan:
    """The answers of submissions that are wanted, each once; submissions are read as it is used.

    Attributes:
        holders: whoever wrote each answer that was wanted so far, by its key.
    """

    def __init__(
        self,
        submissions: Sequence[Submission],
        context: GradingContext,
        worker: Worker,
        findings: Findings,
    ) -> None:
        """Look for what `findings` does not have; `worker` runs answers here."""
        self._submissions, self._context = submissions, context
        self._worker, self._findings = worker, findings
        self.holders: dict[str, list[Submission]] = {}

    def wanted(self) -> Iterator[Wanted]:
        """Each answer that is wanted, those of a submission one after another."""
        for submission in self._submissions:
            if submission.problem is None:
                with suppress(UnreadableError):
                    yield from self._wanted_of(submission)

    def _wanted_of(self, submission: Submission) -> Iterator[Wanted]:
        program = program_of(submission)
        size = 0
        for assignment in assignments_for(submission, program, self._context):
            key = self._context.answer_keys(assignment.name, self._worker)
            for question in assignment.questions:
                definition = program.definition(question.function)
                if definition is None or definition.problem is not None:
                    continue
                task = first_task(program, assignment, key, question)
                digest = answer_key(self._worker, task)
                if digest in self.holders:
                    self.holders[digest].append(submission)
                elif not _is_known(self._findings, digest):
                    size = size or _size(submission)
                    if size <= CHUNK_BYTES:  # what is larger is left to this machine
                        self.holders[digest] = [submission]
                        yield Wanted(submission, assignment.name, question.function, digest, size)


def _is_known(findings: Findings, key: str) -> bool:
    """Whether something is known under a key, without a claim to find it out."""
    if findings.take(key) is not None:
        return True
    findings.give(key, None, lasting=False)
    return False


def _size(submission: Submission) -> int:
    """The bytes of a submission's files; 0 if one of them is gone."""
    try:
        paths = (submission.path, *(path for _module, path in submission.helpers))
        return sum(path.stat().st_size for path in paths)
    except OSError:
        return 0


def chunks_of(wanted: Iterator[Wanted]) -> Generator[tuple[Wanted, ...], None, None]:
    """Wanted answers, as many together as are sent together.

    Each chunk is larger than the one before, so that all workers get some of a small class.
    """
    chunk: list[Wanted] = []
    size, most = 0, FIRST_ANSWERS
    for one in wanted:
        added = 0 if chunk and chunk[-1].submission is one.submission else one.size
        if chunk and (len(chunk) == most or size + added > CHUNK_BYTES):
            yield tuple(chunk)
            chunk, size, added = [], 0, one.size
            most = min(most + 1, CHUNK_ANSWERS)
        chunk.append(one)
        size += added
    if chunk:
        yield tuple(chunk)


def message_of(run: str, wanted: Sequence[Wanted]) -> Chunk:
    """What is sent to have wanted answers looked at, with the files as they are now."""
    works = []
    for submission, answers in groupby(wanted, key=lambda one: one.submission):
        with suppress(OSError):  # a file that is gone: nothing is found out about its answers
            works.append(
                Work(
                    submission.path.name,
                    submission.path.read_bytes(),
                    tuple(
                        (module, path.name, path.read_bytes())
                        for module, path in submission.helpers
                    ),
                    tuple((one.assignment, one.function) for one in answers),
                )
            )
    return Chunk(run, tuple(works))
