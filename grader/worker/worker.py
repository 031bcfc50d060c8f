"""How do tasks run one after another, each in its own child? The life of a worker."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from types import TracebackType

from .conversation import Conversation, Deadline, NotStartedError, not_run
from .interpreter import Interpreter, find_interpreter, with_packages
from .launching import Launched
from .limits import Isolation, Limits, TierName, WorkerError
from .link import LostError
from .outcomes import Outcome
from .process_tier import ProcessTier
from .sandbox_tier import NoSandboxError, SandboxTier
from .tasks import CallRequest, Task
from .tier import ClosedError, Tier

#: How often a task is tried if its child does not start, or dies with its tier.
_TRIES = 3


class Worker:
    """Runs tasks under one interpreter at one tier; a context manager; not thread-safe.

    Attributes:
        limits: how much each task may use.
        tier: the isolation tier.
        tier_reason: why it is that tier.
        measures_cpu_time: whether the time limits count CPU time here, or only the wall clock.
        python_version: the version of the interpreter.
        numpy_version: the version of its NumPy.
        packages: the packages that student code can import in any course.

    Raises:
        WorkerError: the interpreter, its NumPy, or the requested tier is not available.
    """

    tier: TierName

    def __init__(
        self,
        *,
        python: str | None = None,
        isolation: Isolation = "auto",
        limits: Limits | None = None,
        warm: bool = True,
        launched: Launched | None = None,
    ) -> None:
        """Start it, with what was `launched` for the same settings, if anything was.

        A `warm` worker imports what students use while it has nothing else to do, which pays off
        for many tasks.
        """
        self.limits = limits or Limits()
        self._closed = False
        self._python, self._warm = python, warm
        self._interpreter = find_interpreter(python)
        self.packages = frozenset(self._interpreter.packages)
        self._tier = self._choose(isolation, warm, launched)
        self.tier, self.tier_reason = self._tier.name, self._tier.reason
        self._tiers: dict[frozenset[str], Tier] = {frozenset(): self._tier}
        self._spare: Conversation | None = None
        self._kept: tuple[object, Conversation] | None = None
        self.measures_cpu_time = False
        self.python_version, self.numpy_version = self._start_spare()

    def packages_with(self, listed: frozenset[str]) -> frozenset[str]:
        """The packages that student code can import in a course that lists these."""
        return with_packages(self._python, listed).importable

    def versions_of(self, listed: frozenset[str]) -> tuple[str, ...]:
        """The versions of the packages that a course lists, and of what they need."""
        return with_packages(self._python, listed).versions

    def run(self, task: Task) -> tuple[Outcome, ...]:
        """Return an outcome for each call of a task, in order; it gets a child of its own.

        Nothing that student code does raises an exception here.
        """
        return self._run(task, self.limits)

    def _run(self, task: Task, limits: Limits) -> tuple[Outcome, ...]:
        if _have_files(task):
            self._allow_files(task)
        deadline = Deadline.of(task, limits)
        outcomes: dict[int, Outcome] = {}
        lost: LostError | None = None
        conversation: Conversation | None = None
        try:
            for calls in _parts(task.calls):
                if lost is not None:
                    answers = tuple(not_run(lost, len(calls)))
                else:
                    part = replace(task, calls=tuple(calls.values()))
                    answers, conversation = self._answers(part, deadline, conversation, limits)
                    lost = conversation.lost
                outcomes.update(zip(calls, answers, strict=True))
        finally:
            if conversation is not None:
                conversation.close()
        return tuple(outcomes[position] for position in range(len(task.calls)))

    def run_together(
        self, tasks: Iterable[Task], limits: Limits, owner: object = None
    ) -> Generator[tuple[Outcome, ...], None, None]:
        """Yield the outcomes of each of these tasks, which share a child as long as it lives.

        For variants of one answer that are tried to explain it: they may disturb each other, so
        nothing is judged by what they give. They have public calls and the same modules. A child
        that is lost costs only the task that it was at.

        A few tasks are taken before the outcomes of those before them are yielded, so that the
        child always has something to do. It ends with the last of them, or when the generator is
        closed; but with an `owner`, it goes on with the next tasks of the same one, until
        `end_together` or until another owner needs a child. One child is kept at most: tasks that
        run while others are not done have another one. Tasks with files have a child each.
        """
        conversation = self._kept_for(owner)
        source = iter(tasks)
        waiting: deque[Task] = deque()
        done = False
        try:
            first = next(source, None)
            if first is not None:
                source = itertools.chain([first], source)
                if _have_files(first):
                    for one in source:
                        yield self._run(one, limits)
                    return
            while True:
                if conversation is not None and not conversation.alive:
                    conversation = None
                while conversation is None or conversation.takes_more:
                    sent = 0 if conversation is None else conversation.unanswered
                    if sent == len(waiting):
                        task = next(source, None)
                        if task is None:
                            break
                        waiting.append(task)
                    if conversation is None:
                        break
                    conversation.put(waiting[sent])
                if not waiting:
                    break
                deadline = Deadline.of(waiting[0], limits)
                outcomes, conversation = self._answers(waiting[0], deadline, conversation, limits)
                waiting.popleft()
                yield outcomes
            done = True
        finally:
            if conversation is not None:
                goes_on = done and owner is not None and conversation.alive and not self._closed
                if goes_on and self._kept is None:  # one is, of tasks that ran in between
                    self._kept = owner, conversation
                else:
                    conversation.close()

    def _kept_for(self, owner: object) -> Conversation | None:
        """The child that was kept for an owner; one of another owner is ended."""
        kept, self._kept = self._kept, None
        if kept is None:
            return None
        if owner is not None and kept[0] is owner and kept[1].alive:
            return kept[1]
        kept[1].close()
        return None

    def end_together(self) -> None:
        """End the child that is kept for the next tasks of the same owner, if there is one."""
        self._kept_for(None)

    def close(self) -> None:
        """End every process of this worker; nothing remains, and nothing starts afterwards.

        Any thread may do so, even while another one is in `run`.
        """
        self._closed = True
        spare, self._spare = self._spare, None
        if spare is not None:  # nobody began with it
            spare.close()
        kept, self._kept = self._kept, None
        if kept is not None:  # nobody is using it
            kept[1].close()
        for tier in list(self._tiers.values()):
            tier.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answers(
        self,
        task: Task,
        deadline: Deadline,
        conversation: Conversation | None,
        limits: Limits | None = None,
    ) -> tuple[tuple[Outcome, ...], Conversation]:
        """Run a part of a task in the given conversation, or in a new one if there is none.

        A part that was lost because the tier died is run again.
        """
        problem = ""
        for attempt in range(_TRIES):
            if conversation is None or not conversation.alive:
                conversation = self._begin(task)
            try:
                conversation.allow(deadline, limits or self.limits)
                with self._files(task, conversation):
                    outcomes = conversation.ask(task)
            except NotStartedError as error:
                problem = str(error)
                continue
            except BaseException:  # Ctrl-C, arguments that cannot be sent, or a closed worker
                conversation.close()
                if self._closed:
                    raise ClosedError from None
                raise
            lost = conversation.lost
            tier_died = lost is not None and lost.ended and not self._tier_for(task).survived()
            if not tier_died or attempt == _TRIES - 1:
                return outcomes, conversation
        raise WorkerError(f"student code cannot be run: a new process ends at once ({problem})")

    def _choose(self, isolation: Isolation, warm: bool, launched: Launched | None) -> Tier:
        if isolation == "process":
            return ProcessTier(self._interpreter, self.limits, "asked for")
        problem = ""
        if isolation != "user":
            try:
                return SandboxTier(self._interpreter, self.limits, warm, launched)
            except NoSandboxError as error:
                if isolation == "auto":
                    return ProcessTier(self._interpreter, self.limits, f"no sandbox: {error}")
                problem = f"the sandbox is not available here: {error}"
                if isolation == "sandbox":
                    raise WorkerError(problem) from None
        from .user_tier import UserTier  # a check by a student never asks for it

        try:
            return UserTier(self._interpreter, self.limits, warm)
        except NoSandboxError as error:
            no_user = f"the tier `user` is not available here: {error}"
            raise WorkerError("; ".join(filter(None, [problem, no_user]))) from None

    def _files(self, task: Task, conversation: Conversation) -> AbstractContextManager[None]:
        """What has the files of a part lie where its child finds them."""
        files = {name: data for call in task.calls for name, data in call.file_bytes().items()}
        if not files:
            return nullcontext()
        from .files import present

        return present(self._tier_for(task).files_folder(conversation.child), files)

    def _allow_files(self, task: Task) -> None:
        """See to it that the next child for a task can be given files."""
        tier = self._tier_for(task)
        if tier.allow_files():
            self.end_together()
            if tier is self._tier and self._spare is not None:
                self._spare.close()
                self._spare = None

    def _tier_for(self, task: Task) -> Tier:
        """The tier that starts children with the packages of a task; started when first needed."""
        interpreter = with_packages(self._python, task.packages)
        tier = self._tiers.get(interpreter.names)
        if tier is None:
            tier = self._tiers[interpreter.names] = self._another_tier(interpreter)
            if self._closed:  # while it was started
                tier.close()
        return tier

    def _another_tier(self, interpreter: Interpreter) -> Tier:
        if self.tier == "process":
            return ProcessTier(interpreter, self.limits, self.tier_reason)
        try:
            if self.tier == "sandbox":
                return SandboxTier(interpreter, self.limits, self._warm)
            from .user_tier import UserTier

            return UserTier(interpreter, self.limits, self._warm)
        except NoSandboxError as error:
            names = ", ".join(sorted(interpreter.names))
            raise WorkerError(f"student code cannot be run with {names}: {error}") from None

    def _begin(self, task: Task) -> Conversation:
        if self._closed:
            raise ClosedError
        tier = self._tier_for(task)
        spare = None
        if tier is self._tier:
            spare, self._spare = self._spare, None
        conversation = spare or Conversation(tier.start(), self.limits)
        conversation.begin(task.modules)
        return conversation

    def _start_spare(self) -> tuple[str, str]:
        """Start a child that waits for a task; return its versions of Python and NumPy."""
        child = self._tier.start()
        self._spare = Conversation(child, self.limits)
        self.measures_cpu_time = child.cpu_seconds() is not None
        try:
            return self._spare.await_ready()
        except NotStartedError as error:
            self.close()
            raise WorkerError(
                f"{self._interpreter.path} cannot run student code: {error}"
            ) from None


def _have_files(task: Task) -> bool:
    return any(call.files for call in task.calls)


def _parts(calls: tuple[CallRequest, ...]) -> Iterator[dict[int, CallRequest]]:
    """The calls by their positions, as they are made together: the hidden ones last.

    A call with files is made by itself, so that no other one finds them.
    """
    for hidden in (False, True):
        mine = {at: call for at, call in enumerate(calls) if call.hidden == hidden}
        together = {at: call for at, call in mine.items() if not call.files}
        if together:
            yield together
        yield from ({at: call} for at, call in mine.items() if call.files)
