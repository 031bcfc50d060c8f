"""What runs in a Dask worker: a service for each run, which ends with the worker or the run."""

from __future__ import annotations

import asyncio
import time
from importlib.metadata import version

from distributed import Worker, WorkerPlugin

from grader.batch.cluster import service
from grader.errors import GraderError

#: How long after the last sign of whoever prepared a service it ends by itself.
_PATIENCE = 600.0
#: How often that is looked at.
_LOOK_SECONDS = 30.0


class ServicePlugin(WorkerPlugin):
    """Ends the service of a run with its worker, or when nobody asks for it any more."""

    def __init__(self, run: str) -> None:
        self._run = run
        self.asked = time.monotonic()
        self._watching: asyncio.Task[None] | None = None

    def setup(self, worker: Worker) -> None:
        """Begin to watch."""
        self._watching = asyncio.create_task(self._watch(worker))

    async def _watch(self, worker: Worker) -> None:
        while time.monotonic() - self.asked < _PATIENCE:
            await asyncio.sleep(_LOOK_SECONDS)
        self._watching = None
        await worker.plugin_remove(name=_name(self._run))

    async def teardown(self, worker: Worker) -> None:
        """End the service, even a busy one."""
        del worker
        if self._watching is not None:
            self._watching.cancel()
        await asyncio.to_thread(service.close_service, self._run)


def dask_version() -> str:
    """The version of Dask here."""
    return version("distributed")


def _name(run: str) -> str:
    return f"grader {run}"


# What these return says what is wrong: an exception would be logged with all arguments.


async def prepare(run: str, setting: bytes, dask_worker: Worker) -> tuple[dict[str, str], str]:
    """Start a service; returns what findings depend on here, and what is wrong."""
    if dask_worker.memory_manager.memory_limit:
        return {}, "it may write results to its disk; start it with --memory-limit 0"
    try:
        conditions = await asyncio.to_thread(service.open_service, setting)
    except GraderError as error:
        return {}, str(error)
    await dask_worker.plugin_add(plugin=ServicePlugin(run), name=_name(run))
    return {**conditions, "Dask": dask_version()}, ""


async def load(materials: bytes, dask_worker: Worker) -> tuple[dict[str, str], str]:
    """Take what answers are looked at with; returns the answer keys' digests, and what is wrong."""
    del dask_worker
    try:
        return await asyncio.to_thread(service.load_materials, materials), ""
    except GraderError as error:
        return {}, str(error)
    except Exception as error:
        return {}, f"{type(error).__name__} in the grader"


async def dismiss(run: str, dask_worker: Worker) -> None:
    """End the service of a run."""
    if _name(run) in dask_worker.plugins:
        await dask_worker.plugin_remove(name=_name(run))


async def keep(run: str, dask_worker: Worker) -> None:
    """Say that the service is still needed."""
    plugin = dask_worker.plugins.get(_name(run))
    if isinstance(plugin, ServicePlugin):
        plugin.asked = time.monotonic()
