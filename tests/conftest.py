"""What tests share: the course, a worker, and submissions made on the spot."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from grader.batch.answer_keys import public_answer_keys
from grader.batch.settings import RunSettings
from grader.course import Course, find_course
from grader.grading import GradingContext
from grader.wording import language
from grader.worker import Isolation, Limits, Worker, WorkerError
from tests.support.command_line import Cli
from tests.support.sandbox_attacks import SECRET
from tests.support.worker_tasks import LIMITS

pytest_plugins = ["pytester"]


def pytest_configure(config: pytest.Config) -> None:
    """Let all processes of a run share what is kept for the next run, and no run another's.

    A program that a shell starts in the background ignores Ctrl-C, and so would all that tests
    start.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="grader-tests-")
        os.environ["XDG_CACHE_HOME"] = folder.name
        config.add_cleanup(folder.cleanup)


#: How many cases of one test `make quick` runs: the first, the last, and one between them.
QUICK_CASES = 3
#: How many cases of one test are measured for coverage.
MEASURED_CASES = 6


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process waits for another one at the end.

    First the files that say how long they take, the longest first, and then those with slow tests.
    What is slow is not measured for coverage, which would make it much longer: the rest shows
    enough, and so do some of many cases. Of these all but a few count as slow for `make quick`,
    although each of them is fast.
    """
    items.sort(key=lambda item: (-_seconds(item), item.get_closest_marker("slow") is None))
    tests = defaultdict(list)
    for item in items:
        tests[item.nodeid.partition("[")[0]].append(item)
    for all_cases in tests.values():
        cases = [item for item in all_cases if item.get_closest_marker("slow") is None]
        measured = _some(cases, MEASURED_CASES) if is_measured(items[0]) else all_cases
        for item in all_cases:
            if item not in measured:
                item.add_marker("no_cover")
        quick = _some(cases, QUICK_CASES)
        for item in cases:
            if item not in quick:
                item.add_marker("slow")


def _some(cases: list[pytest.Item], most: int) -> list[pytest.Item]:
    """The first case, the last, and as many between them."""
    if len(cases) <= most:
        return cases
    step = (len(cases) - 1) / (most - 1)
    return [cases[number] for number in sorted({round(step * number) for number in range(most)})]


def is_measured(item: pytest.Item) -> bool:
    """Whether coverage is measured in this run."""
    return item.config.pluginmanager.hasplugin("_cov")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Trace nothing in a test that is not measured.

    In each process of pytest-xdist, coverage is started twice, and what `no_cover` stops is only
    one of the two: the other one would go on, for nothing.
    """
    if not is_measured(item) or item.get_closest_marker("no_cover") is None:
        return (yield)
    tracing, tracing_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracing)
        threading.settrace(tracing_threads)


def _seconds(item: pytest.Item) -> float:
    """How long all tests of the item's file take, if it says so."""
    marker = item.get_closest_marker("file_takes")
    return float(marker.kwargs["seconds"]) if marker is not None else 0.0


Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests read English, whatever the locale of the machine and the test before."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    yield
    language.use_language("en")


@pytest.fixture(scope="session")
def course() -> Course:
    return find_course()


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    with RunSettings().worker() as one:
        yield one


@pytest.fixture(scope="session")
def hurried_worker() -> Iterator[Worker]:
    """A worker for the example class: what ends there at all is done within a second."""
    with RunSettings(limits=Limits(cpu_seconds=1)).worker() as one:
        yield one


@pytest.fixture(scope="session")
def public_grading(course: Course) -> GradingContext:
    return GradingContext(course, public_answer_keys(course))


@pytest.fixture
def write_notebook(tmp_path: Path) -> Write:
    """`write_notebook("Ada/x.ipynb", cell, cell, …)` writes a notebook of code cells."""

    def write(name: str, *cells: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        empty: dict[str, Any] = {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
        }
        code = [{**empty, "source": cell} for cell in cells]
        notebook = {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return write


@pytest.fixture
def solved(course: Course, tmp_path: Path) -> Callable[[str], Path]:
    """`solved("regularization")` writes the solved notebook's .py as a submission."""

    def write(name: str) -> Path:
        assert course.reference_folder is not None
        path = tmp_path / f"{name}.py"
        path.write_bytes((course.reference_folder / f"{name}.py").read_bytes())
        return path

    return write


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    monkeypatch.setenv("GRADER_SEED", "a seed for tests")
    return Cli(monkeypatch, capsys)


@pytest.fixture(scope="module", params=["sandbox", "user", "process"])
def each_tier(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A worker, once of each tier."""
    with worker_of(request.param, LIMITS) as worker:
        yield worker


@pytest.fixture(scope="module", params=["sandbox", "process"])
def forked_and_fresh(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A worker, once with children that are forked, and once with those that start anew.

    What they do is the same at both tiers that fork them.
    """
    with worker_of(request.param, LIMITS) as worker:
        yield worker


@pytest.fixture(scope="module")
def sandboxed_worker() -> Iterator[Worker]:
    """A worker in the sandbox; a secret was in the environment when it began."""
    with holding_a_secret("sandbox") as worker:
        yield worker


@pytest.fixture(scope="module", params=["sandbox", "user"])
def confined_worker(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A worker, once of each tier that is a boundary; a secret was in the environment."""
    with holding_a_secret(request.param) as worker:
        yield worker


@contextmanager
def holding_a_secret(isolation: Isolation) -> Iterator[Worker]:
    os.environ["GRADER_SECRET"] = SECRET
    try:
        worker = worker_of(isolation, Limits(cpu_seconds=2, memory_mb=256))
    finally:
        del os.environ["GRADER_SECRET"]
    with worker:
        yield worker


def worker_of(isolation: Isolation, limits: Limits) -> Worker:
    """A worker of a tier; the test is skipped where there is none."""
    try:
        worker = Worker(isolation=isolation, limits=limits)
    except WorkerError as error:
        if isolation == "process":
            raise
        pytest.skip(str(error))
    assert worker.tier == isolation
    return worker
