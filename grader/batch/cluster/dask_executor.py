"""How do chunks get to the workers of a Dask cluster, and which of them get any?

Each worker is asked what findings depend on before it gets anything, whenever it comes. Chunks go
to one accepted worker each, so that whoever sent them knows what was lost with a worker.
"""

from __future__ import annotations

import logging
import ssl
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar

import distributed
from distributed.security import Security

from grader.batch.cluster import dask_side
from grader.batch.cluster.conditions import difference
from grader.batch.cluster.messages import to_bytes
from grader.batch.cluster.prefetching import LostSchedulerError, Preparation
from grader.batch.cluster.service import NO_SERVICE
from grader.errors import GraderError
from grader.wording import one_line

#: How long the scheduler may take to answer at first, and how long to wait for a worker.
_CONNECT_SECONDS, _WORKER_SECONDS = 10, 60.0
#: How often workers are looked for, and how often they are told that they are still needed.
_LOOK_SECONDS, _KEEP_SECONDS = 1.0, 60.0

_T = TypeVar("_T")
#: A worker: its address, and what distinguishes it from an earlier one there.
_Worker = tuple[str, str]


class LostWorkerError(BrokenExecutor):
    """The worker that had a chunk is gone."""


@contextmanager
def dask_workers(
    address: str, preparation: Preparation, say: Callable[[str], None]
) -> Iterator[DaskWorkers]:
    """The workers of the scheduler at an address, while they are needed.

    Args:
        address: the address, which begins with `tls://`.
        preparation: what they are prepared with.
        say: is told, in one line, of a worker that is not used.

    Raises:
        GraderError: there are no credentials for TLS, or the scheduler cannot be reached.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":  # it is said here in other words
            logging.getLogger(name).setLevel(logging.CRITICAL)
    security = _security()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about versions, which are compared below
            client = distributed.Client(
                address, security=security, timeout=_CONNECT_SECONDS, set_as_default=False
            )
    except (OSError, ValueError, ImportError) as error:
        reason = one_line(str(error.__cause__ or error)) or type(error).__name__
        raise GraderError(
            f"the scheduler of --cluster {address} cannot be reached: {reason}; see that it runs "
            "there with TLS, and with a certificate of the same authority"
        ) from None
    workers = DaskWorkers(address, client, preparation, say)
    try:
        _check_scheduler(address, client)
        yield workers
    finally:
        workers.end()


def _check_scheduler(address: str, client: distributed.Client) -> None:
    """Check that the scheduler can pass on what is sent to workers, which it reads itself.

    Raises:
        GraderError: it cannot.
    """
    try:
        client.run_on_scheduler(dask_side.dask_version)
    except Exception as error:
        said = f"{type(error).__name__}: {one_line(str(error), 200)}"
        raise GraderError(
            f"the scheduler {address} cannot be used ({said}); install the same grader there"
        ) from None


def _security() -> Security:
    """The credentials that Dask is configured with.

    Raises:
        GraderError: there are none, or they cannot be used.
    """
    how = (
        "name them in DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
        "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY, "
        "or in the configuration of Dask"
    )
    try:
        security = Security(require_encryption=True)
        context = security.get_connection_args("client").get("ssl_context")
    except (OSError, ssl.SSLError, ValueError) as error:
        raise GraderError(
            f"the certificates for --cluster cannot be used: {one_line(str(error))}; {how}"
        ) from None
    if context is None:
        raise GraderError(f"--cluster needs certificates for TLS: {how}")
    return security


class DaskWorkers(Executor):
    """The accepted workers of a Dask cluster; not to be shared by threads."""

    def __init__(
        self,
        address: str,
        client: distributed.Client,
        preparation: Preparation,
        say: Callable[[str], None],
    ) -> None:
        self._address, self._client, self._say = address, client, say
        self._run = preparation.setting.run
        self._setting = to_bytes(preparation.setting)
        self._materials = to_bytes(preparation.materials)
        self._conditions = {**preparation.conditions, "Dask": dask_side.dask_version()}
        self._digests = preparation.digests
        self._threads: dict[_Worker, int] = {}
        self._refused: set[_Worker] = set()
        self._unprepared: set[_Worker] = set()
        self._there: dict[Future[Any], tuple[_Worker, distributed.Future[Any]]] = {}
        self._number = 0
        self._looked = 0.0
        self._had_any, self._had_worker = False, time.monotonic()
        self._kept = self._had_worker
        self.executor: Executor = self

    def capacity(self) -> int:
        """For how many chunks there is room: one more than each accepted worker has threads."""
        now = time.monotonic()
        self._check()
        if now - self._looked >= _LOOK_SECONDS:
            self._look()
            self._looked = time.monotonic()
        if self._threads and now - self._kept >= _KEEP_SECONDS:
            self._on_workers(dask_side.keep, self._run, workers=self._addresses(), wait=False)
            self._kept = now
        if self._threads:
            self._had_any, self._had_worker = True, now
        elif self._refused and not self._had_any:
            raise GraderError(f"no worker of {self._address} can be used")
        elif now - self._had_worker > _WORKER_SECONDS:
            raise LostSchedulerError(f"{self._address} has no workers")
        return sum(threads + 1 for threads in self._threads.values())

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Have a function called on the accepted worker that has the least to do."""
        if not self._threads:
            raise LostWorkerError
        busy = [worker for worker, _future in self._there.values()]
        worker = min(self._threads, key=lambda one: busy.count(one) - self._threads[one])
        self._number += 1
        there = self._client.submit(
            fn,
            *args,
            key=f"grader-{self._run}-{self._number}",
            workers=[worker[0]],
            allow_other_workers=False,
            pure=False,
            **kwargs,
        )
        here: Future[_T] = Future()
        self._there[here] = worker, there

        def done(finished: distributed.Future[Any]) -> None:
            try:
                result = finished.result()
            except (distributed.KilledWorker, CancelledError):
                _settle(here, LostWorkerError())
            except Exception as error:
                _settle(here, error)
            else:
                if result == NO_SERVICE:  # nobody told it for long that it is needed
                    self._unprepared.add(worker)
                with suppress(InvalidStateError):
                    here.set_result(result)
            finished.release()

        there.add_done_callback(done)
        return here

    def end(self) -> None:
        """Cancel what is under way, and have the workers forget everything."""
        with suppress(Exception):
            if self._client.status == "running":
                self._client.cancel([there for _worker, there in self._there.values()], force=True)
                self._on_workers(
                    dask_side.dismiss, self._run, workers=self._addresses(), wait=False
                )
        with suppress(Exception):
            self._client.close(timeout=2)

    def _addresses(self) -> list[str]:
        return [address for address, _id in self._threads]

    def _check(self) -> None:
        """Forget chunks that are done; see whether the scheduler is there.

        Raises:
            LostSchedulerError: it is not.
        """
        self._there = {here: what for here, what in self._there.items() if not here.done()}
        if self._client.status != "running":
            self._fail()

    def _fail(self) -> NoReturn:
        raise LostSchedulerError(f"the scheduler {self._address} is gone")

    def _look(self) -> None:
        """See which workers came and went."""
        try:
            info = self._client.scheduler_info()["workers"]
        except (OSError, AttributeError):
            self._fail()
        there: dict[_Worker, int] = {
            (address, str(one["id"])): int(one["nthreads"]) for address, one in info.items()
        }
        for gone in self._threads.keys() - there.keys():
            del self._threads[gone]
            self._lose(gone)
        self._refused &= there.keys()
        while self._unprepared:
            self._threads.pop(self._unprepared.pop(), None)
        new = [one for one in there if one not in self._threads and one not in self._refused]
        if new:
            self._welcome(new, there)

    def _lose(self, worker: _Worker) -> None:
        """Give up the chunks that a worker had."""
        lost = {here: there for here, (one, there) in self._there.items() if one == worker}
        with suppress(OSError):
            self._client.cancel(list(lost.values()), force=True)
        for here in lost:
            _settle(here, LostWorkerError())

    def _welcome(self, new: list[_Worker], threads: Mapping[_Worker, int]) -> None:
        """Ask workers what findings depend on; those that are like this machine get the course."""
        alike = []
        for worker, told, problem in self._told(new, dask_side.prepare, self._run, self._setting):
            problem = problem or difference(self._conditions, told)
            if problem:
                self._refuse(worker, problem)
            else:
                alike.append(worker)
        for worker, told, problem in self._told(alike, dask_side.load, self._materials):
            if not problem and told != self._digests:
                problem = "its course gives other answer keys"
            if problem:
                self._refuse(worker, problem)
            else:
                self._threads[worker] = threads[worker]

    def _told(
        self, workers: list[_Worker], function: Callable[..., Any], *args: Any
    ) -> Iterator[tuple[_Worker, Mapping[str, str], str]]:
        """What each of these workers says, and what is wrong; nothing of those that are gone."""
        addresses = [address for address, _id in workers]
        answers = self._on_workers(function, *args, workers=addresses)
        for worker in workers:
            match answers.get(worker[0]):
                case None | OSError():
                    continue
                case (dict(told), str(problem)):
                    yield worker, told, problem
                case error:
                    said = one_line(str(error), 200)
                    yield worker, {}, f"its grader does not answer ({type(error).__name__}: {said})"

    def _on_workers(self, function: Callable[..., Any], *args: Any, **how: Any) -> dict[str, Any]:
        if not how["workers"]:
            return {}
        try:
            return dict(self._client.run(function, *args, on_error="return", **how) or {})
        except OSError:
            self._check()
            return {}

    def _refuse(self, worker: _Worker, problem: str) -> None:
        self._refused.add(worker)
        self._say(f"worker {worker[0]} is not used: {problem}")
        self._on_workers(dask_side.dismiss, self._run, workers=[worker[0]], wait=False)


def _settle(future: Future[Any], error: Exception) -> None:
    with suppress(InvalidStateError):
        future.set_exception(error)
