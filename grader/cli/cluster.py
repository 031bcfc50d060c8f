"""What does `--cluster` mean? It must be there, over TLS, and have answers looked at for a run."""

from __future__ import annotations

import importlib.util
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from grader.cli.options import Isolation
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.batch.cluster.prefetching import ClusterPrefetch, Preparation, Workers
    from grader.batch.gradebook import GradebookRun
    from grader.cli.progress import Report


def check_cluster(address: str, isolation: Isolation) -> None:
    """Check that a cluster may be used.

    Raises:
        GraderError: its address is not one of TLS, something is not installed, or the sandbox is
            not wanted.
    """
    if not address.startswith("tls://"):
        raise GraderError(
            f"--cluster {address} is refused: whoever reaches an open port of Dask runs code "
            "there; start scheduler and workers with certificates, and name tls://HOST:PORT"
        )
    if isolation not in (Isolation.auto, Isolation.sandbox):
        raise GraderError(
            f"--cluster cannot be used with --isolation {isolation.value}: workers run answers in "
            "the sandbox, and what they find holds only there"
        )
    if importlib.util.find_spec("distributed") is None:
        raise GraderError(
            "--cluster needs Dask: pip install 'notebook-grader[cluster]', here and on all workers"
        )


def prefetch_from(address: str, run: GradebookRun, report: Report) -> ClusterPrefetch:
    """What has answers looked at by the cluster at an address."""
    from grader.batch.cluster.prefetching import ClusterPrefetch

    return ClusterPrefetch(
        run.course,
        run.seed,
        run.settings,
        run.only,
        partial(_workers, address, report),
        report.gathered,
        report.line,
    )


def _workers(
    address: str, report: Report, preparation: Preparation
) -> AbstractContextManager[Workers]:
    from grader.batch.cluster.dask_executor import dask_workers

    return dask_workers(address, preparation, report.line)
