"""Answers looked at elsewhere: results are those of a local run, whatever becomes of the others."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from grader.batch.answer_keys import AnswerKeys
from grader.batch.cluster import service
from grader.batch.cluster.conditions import difference
from grader.batch.cluster.materials import course_archive
from grader.batch.cluster.messages import chunk_of, findings_of, to_bytes
from grader.batch.cluster.planning import CHUNK_ANSWERS, CHUNK_BYTES, Plan, Wanted, chunks_of
from grader.batch.cluster.prefetching import ClusterPrefetch, Preparation, Workers
from grader.batch.full_keys import full_answer_keys
from grader.batch.gradebook import GradebookRun, grade_into
from grader.batch.settings import RunSettings
from grader.batch.submission_grader import LocalGrader
from grader.course import Course, Seed
from grader.grading import GradingContext, Memory
from grader.rendering import PAGE_KEYS
from grader.results import Result, Shard
from grader.running import Answers
from grader.submissions import Submission
from grader.worker import Limits, TemporaryFolder, Worker
from tests.support.command_line import Cli
from tests.support.dask_processes import (
    POISON,
    DaskProcesses,
    dask_processes,
    processes_below,
    until,
)
from tests.support.small_submissions import ENDLESS, ZEROS
from tests.test_forked_graders import Noted
from tests.test_shards import contents, without_times

pytestmark = [
    pytest.mark.file_takes(seconds=60),
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no sandbox"),
]

SEED = Seed(b"a seed for tests")
ONES = ZEROS.replace("np.zeros", "np.ones")
SETTINGS = RunSettings(jobs=1, isolation="sandbox", limits=Limits(cpu_seconds=0.3))
TEXTS: tuple[str, ...] = (
    ZEROS,
    ONES,
    ONES + "# again\n",
    ONES.replace("ones", "full").replace("]))", "]), 0.5)").replace("1))", "1), 0)"),
    ENDLESS,
    "def f(:",
    "def initialize_parameters_zeros(layers_dims):\n    return helper.zeros(layers_dims)\n",
)
#: Answers that take a while.
SLOW = tuple(ENDLESS.replace("n += 1", f"n += {number}") for number in range(2, 5))


def submissions(folder: Path, texts: tuple[str, ...] = TEXTS) -> list[Submission]:
    found = []
    for number, text in enumerate(texts):
        path = folder / str(number) / "x.py"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        found.append(Submission(f"student {number}", path, f"{number}/x.py"))
    return found


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Worker]:
    with SETTINGS.worker() as worker:
        yield worker


@pytest.fixture(scope="module")
def keys(course: Course) -> AnswerKeys:
    return full_answer_keys(course, SEED)


class Elsewhere:
    """Connects with an executor whose workers are threads of this process."""

    def __init__(self, make: Callable[[], Executor] = lambda: ThreadPoolExecutor(2)) -> None:
        self._make = make
        self.prepared: list[Preparation] = []

    @contextmanager
    def __call__(self, preparation: Preparation) -> Iterator[Workers]:
        assert service.open_service(to_bytes(preparation.setting)) == preparation.conditions
        assert service.load_materials(to_bytes(preparation.materials)) == preparation.digests
        self.prepared.append(preparation)
        with self._make() as executor:
            yield SimpleNamespace(executor=executor, capacity=lambda: 3)
        service.close_service(preparation.setting.run)


class Lossy(Executor):
    """Works at once, and loses whoever gets one of these texts."""

    def __init__(self, *poison: str, error: Exception | None = None) -> None:
        self._poison, self._error = poison, error or BrokenExecutor("lost")
        self.sent: list[list[str]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        texts = [work.data.decode() for work in chunk_of(args[0]).works]
        self.sent.append(texts)
        future: Future[Any] = Future()
        if any(poison in text for poison in self._poison for text in texts):
            future.set_exception(self._error)
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def prefetch(course: Course, connect: Elsewhere, lines: list[str] | None = None) -> ClusterPrefetch:
    told = lines if lines is not None else []
    return ClusterPrefetch(
        course, SEED, SETTINGS, "initialization", connect, lambda _b, _o: None, told.append
    )


def local_grader(course: Course, keys: AnswerKeys, findings: Noted, worker: Worker) -> LocalGrader:
    def no_fault(submission: Submission, text: str) -> None:
        raise AssertionError(f"{submission}: {text}")

    memory = Memory(Answers(findings))
    return LocalGrader(
        GradingContext(course, keys, "initialization", memory), SETTINGS, no_fault, worker
    )


def without_seconds(results: tuple[Result, ...]) -> list[Result]:
    return [msgspec.structs.replace(result, seconds=0.0) for result in results]


# any executor -------------------------------------------------------------------------------------


def test_nothing_is_run_again_here_and_the_results_are_the_same(
    course: Course, keys: AnswerKeys, sandbox: Worker, tmp_path: Path
) -> None:
    everybody = submissions(tmp_path)
    there, here = Noted(), Noted()
    assert not prefetch(course, Elsewhere())(everybody, keys, sandbox, there)
    there.unknown.clear()
    for submission in everybody:
        results = local_grader(course, keys, there, sandbox).grade(submission)
        expected = local_grader(course, keys, here, sandbox).grade(submission)
        assert without_seconds(results) == without_seconds(expected)
    assert there.unknown == []
    assert set(here.given) <= set(there.given)


def test_what_is_known_is_not_sent(
    course: Course, keys: AnswerKeys, sandbox: Worker, tmp_path: Path
) -> None:
    findings, elsewhere = Noted(), Elsewhere()
    everybody = submissions(tmp_path)
    prefetch(course, elsewhere)(everybody, keys, sandbox, findings)
    prefetch(course, elsewhere)(everybody, keys, sandbox, findings)
    assert len(elsewhere.prepared) == 1
    assert len(set(findings.given)) == len(findings.given)


def test_an_answer_that_costs_workers_is_found_and_told(
    course: Course, keys: AnswerKeys, sandbox: Worker, tmp_path: Path
) -> None:
    lossy, lines = Lossy("np.ones"), list[str]()
    findings = Noted()
    everybody = submissions(tmp_path)
    elsewhere = Elsewhere(lambda: lossy)
    blamed = prefetch(course, elsewhere, lines)(everybody, keys, sandbox, findings)
    reason = "`initialize_parameters_zeros` ended the workers of the cluster that looked at it"
    assert blamed == {everybody[1]: reason, everybody[2]: reason}
    assert lines == [f"1/x.py: {reason}", f"2/x.py: {reason}"]
    assert [len(texts) for texts in lossy.sent] == [2, 3, 1, 1, 1]
    findings.unknown.clear()
    for one in set(everybody) - set(blamed):
        local_grader(course, keys, findings, sandbox).grade(one)
    assert findings.unknown == []


def test_a_culprit_costs_its_submission_and_is_not_run_here(course: Course, tmp_path: Path) -> None:
    everybody = submissions(tmp_path / "submitted", TEXTS[:3])
    run = GradebookRun(
        course,
        SEED,
        SETTINGS,
        tmp_path / "out",
        only="initialization",
        prefetch=prefetch(course, Elsewhere(lambda: Lossy("np.ones"))),
    )
    told: dict[str, Result] = {}
    grade_into(run, everybody, lambda one, results, _kept: told.update({one.student: results[0]}))
    assert [told[f"student {number}"].status for number in range(3)] == ["graded", "error", "error"]
    assert str(told["student 1"].reason).startswith("the grader itself failed: `initialize_")
    again = replace(run, prefetch=None)
    grade_into(again, everybody, lambda one, results, _kept: told.update({one.student: results[0]}))
    assert told["student 1"].status == "graded"


def test_a_share_has_its_own_submissions_looked_at(course: Course, tmp_path: Path) -> None:
    everybody = submissions(tmp_path / "submitted", ("def f(): pass",) * 6)
    asked: list[Submission] = []

    def noted(todo: Sequence[Submission], *_rest: object) -> dict[Submission, str]:
        asked.extend(todo)
        return dict.fromkeys(todo, "nobody looked")

    shard = Shard(numbers=(2,), of=3)
    run = GradebookRun(course, SEED, SETTINGS, tmp_path / "out", shard=shard, prefetch=noted)
    results = grade_into(run, everybody, lambda *_told: None).submissions
    assert len(asked) == 2
    assert {one.student for one in asked} == {one.student for one in results}
    assert {one.reason for one in results} == {"the grader itself failed: nobody looked"}


@pytest.mark.parametrize("error", [RuntimeError("cannot be sent"), MemoryError()])
def test_what_cannot_be_looked_at_there_is_looked_at_here(
    course: Course, keys: AnswerKeys, sandbox: Worker, tmp_path: Path, error: Exception
) -> None:
    findings = Noted()
    everybody = submissions(tmp_path, TEXTS[:2])
    elsewhere = Elsewhere(lambda: Lossy("np.ones", error=error))
    assert not prefetch(course, elsewhere)(everybody, keys, sandbox, findings)
    assert local_grader(course, keys, findings, sandbox).grade(everybody[1])[0].status == "graded"


def test_a_worker_that_is_not_prepared_says_so() -> None:
    assert service.answer_chunk(b"nonsense") == service.NO_SERVICE
    assert service.answer_chunk(b"\x92\xa1x\x90") == service.NO_SERVICE


def test_nothing_but_findings_comes_back() -> None:
    for wrong in (b"", b"\x91\x93\xa1x\xc4\x01x\xc3", b"\x91\x90", b"\xc1"):
        with pytest.raises(msgspec.DecodeError):
            findings_of(wrong)


def test_chunks_are_bounded(tmp_path: Path) -> None:
    def wanted(sizes: list[int]) -> list[Wanted]:
        return [
            Wanted(Submission(str(n), tmp_path, ""), "a", "f", f"{n}", size)
            for n, size in enumerate(sizes)
        ]

    sizes = [len(chunk) for chunk in chunks_of(iter(wanted([10] * 260)))]
    assert sizes == [*range(2, CHUNK_ANSWERS + 1), CHUNK_ANSWERS, CHUNK_ANSWERS, 11]
    halves = [CHUNK_BYTES // 2] * 3
    assert [len(c) for c in chunks_of(iter(wanted(halves)))] == [2, 1]
    assert list(chunks_of(iter(()))) == []


def test_a_large_file_is_left_to_this_machine(
    course: Course, keys: AnswerKeys, sandbox: Worker, tmp_path: Path
) -> None:
    cell = {"cell_type": "code", "source": ZEROS, "outputs": ["x" * CHUNK_BYTES], "metadata": {}}
    path = tmp_path / "large.ipynb"
    path.write_text(json.dumps({"cells": [cell], "nbformat": 4, "nbformat_minor": 4}))
    everybody = [Submission("Ada", path, "large.ipynb"), *submissions(tmp_path, TEXTS[:1])]
    context = GradingContext(course, keys, "initialization")
    plan = Plan(everybody, context, sandbox, Noted())
    assert [one.submission.student for one in plan.wanted()] == ["student 0"]


# what is secret -----------------------------------------------------------------------------------


def test_the_course_is_on_the_disk_only_while_it_is_read(
    course: Course,
    keys: AnswerKeys,
    sandbox: Worker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[tuple[Path, int]] = []

    class Watched(TemporaryFolder):
        def __init__(self) -> None:
            super().__init__()
            made.append((self.path, self.path.stat().st_mode & 0o777))

    monkeypatch.setattr(service, "TemporaryFolder", Watched)
    elsewhere = Elsewhere()
    prefetch(course, elsewhere)(submissions(tmp_path), keys, sandbox, Noted())
    assert len(made) == 6  # the course, and each submission that has something to look at
    assert {mode for _path, mode in made} == {0o700}
    assert not any(path.exists() for path, _mode in made)
    (prepared,) = elsewhere.prepared
    sent = to_bytes(prepared.materials) + to_bytes(prepared.setting)
    assert SEED.secret not in sent
    assert service._SERVICES == {}


def test_the_archive_holds_the_course_and_nothing_else(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    for name in ("assignments", "reference"):
        shutil.copytree(course.folder / name, folder / name)
    for name in (".git/config", "submitted/Ada/x.py", ".grader-seed", "reference/.git/config"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("secret")
    archive = course_archive(Course(folder, course.assignments))
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert {name.partition("/")[0] for name in names} == {"assignments", "reference"}
    assert not [name for name in names if ".git" in name or "__pycache__" in name]


# refusals -----------------------------------------------------------------------------------------


def test_a_worker_that_differs_is_told_apart() -> None:
    here = {"isolation": "sandbox", "NumPy": "2.4.6"}
    assert difference(here, {**here, "more": "x"}) == ""
    assert difference(here, {**here, "NumPy": "1.26.4"}) == (
        "its NumPy is 1.26.4, and here it is 2.4.6"
    )
    assert difference(here, {"NumPy": "2.4.6"}).startswith("its isolation is not known")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "127.0.0.1:8786", "ucx://x:1", ""])
def test_only_tls_is_accepted(cli: Cli, solved: Any, tmp_path: Path, address: str) -> None:
    out = tmp_path / "out"
    code, _out, told = cli("grade", solved("initialization"), "-o", out, "--cluster", address)
    assert code == 2
    assert told.startswith(f"grader: --cluster {address} is refused: whoever reaches an open port")
    assert "name tls://HOST:PORT" in told
    assert told.count("\n") == 1
    assert not out.exists()


def test_other_refusals_are_one_line(
    cli: Cli, solved: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = solved("initialization")
    grade = ("grade", one, "-o", tmp_path / "out", "--cluster", "tls://127.0.0.1:1")
    code, _out, told = cli(*grade, "--isolation", "process")
    assert (code, told.count("\n")) == (2, 1)
    assert "cannot be used with --isolation process" in told
    code, _out, told = cli(*grade)
    assert (code, told.count("\n")) == (2, 1)
    assert "needs certificates for TLS: name them in DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in told
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    code, _out, told = cli(*grade)
    assert (code, told.count("\n")) == (2, 1)
    assert "pip install 'notebook-grader[cluster]'" in told


# a cluster of Dask --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dask() -> Iterator[DaskProcesses]:
    if shutil.which("openssl") is None:
        pytest.skip("certificates are made with openssl")
    with dask_processes() as cluster:
        done = subprocess.run(
            [cluster.python, "-c", "import click, distributed, grader.cli"],
            env=dict(cluster.environment()),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.skip(f"no interpreter that another user can run ({done.stderr[-200:]})")
        yield cluster


@pytest.fixture(autouse=True)
def no_worker_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test has workers of its own; whatever became of them, nothing runs on."""
    yield
    if "dask" in request.fixturenames:
        request.getfixturevalue("dask").kill_workers()


class Run:
    """Runs of `grader grade` in processes of their own, of the same submissions."""

    def __init__(self, dask: DaskProcesses, folder: Path) -> None:
        self._dask, self.folder = dask, folder
        self.submitted = folder / "submitted"
        self._running: list[subprocess.Popen[str]] = []
        for number, text in enumerate([*TEXTS, *SLOW]):
            path = self.submitted / f"student {number:02}" / "x.py"
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")

    def start(self, out: Path, *options: str) -> subprocess.Popen[str]:
        """Begin to grade."""
        fixed = ("-a", "initialization", "--timeout", "0.3", "-j", "2")
        command = (self._dask.python, "-m", "grader", "grade", self.submitted, "-o", out, *fixed)
        process = subprocess.Popen(
            [*map(str, command), *options],
            env=dict(self._dask.environment()),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._running.append(process)
        return process

    def on_cluster(self, out: Path) -> subprocess.Popen[str]:
        """Begin to grade with the cluster."""
        return self.start(out, "--cluster", self._dask.address)

    def close(self) -> None:
        """End all runs."""
        for process in self._running:
            process.kill()
            process.communicate()


def ended(process: subprocess.Popen[str], status: int = 0) -> str:
    """What a run said on standard error until it ended."""
    _output, told = process.communicate(timeout=120)
    assert process.returncode == status, told
    return told


@pytest.fixture(scope="module")
def runs(dask: DaskProcesses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs; that of this machine alone went into `local`."""
    run = Run(dask, tmp_path_factory.mktemp("runs"))
    try:
        ended(run.start(run.folder / "local"))
        yield run
    finally:
        run.close()


def differences(one: Path, other: Path) -> list[str]:
    """The files of two output folders that differ in more than times and the order of lines."""
    left, right = contents(one), contents(other)
    unordered = {"results.jsonl", "answers.txt", ".lock", PAGE_KEYS}
    return [
        name
        for name in sorted((left.keys() | right.keys()) - unordered)
        if without_times(left.get(name, b"")) != without_times(right.get(name, b""))
    ]


def answers(out: Path) -> set[bytes]:
    """The keys of what was found out."""
    path = out / "answers.txt"
    return {line[:64] for line in path.read_bytes().splitlines()} if path.exists() else set()


def says(dask: DaskProcesses, worker: subprocess.Popen[bytes], text: str) -> None:
    """Wait until a worker has logged something."""
    until(lambda: text in dask.log_of(worker))


@pytest.mark.slow
def test_dask_gives_what_a_local_run_gives(dask: DaskProcesses, runs: Run, tmp_path: Path) -> None:
    other = dask.worker("--preload", "other_numpy")
    spilling = dask.worker("--memory-limit", "2GB")
    lacking = dask.worker(has_grader=False)
    for worker in (other, spilling, lacking, dask.worker(), dask.worker()):
        says(dask, worker, "Registered to")
    told = ended(runs.on_cluster(tmp_path / "out"))
    assert differences(runs.folder / "local", tmp_path / "out") == []
    assert answers(tmp_path / "out") == answers(runs.folder / "local")
    assert told.count("is not used") == (2 if dask.has_own_grader else 3)
    assert ("is not used: its grader does not answer (" in told) != dask.has_own_grader
    assert "is not used: its NumPy is 1.0, and here it is" in told
    assert "is not used: it may write results to its disk; start it with --memory-limit 0" in told
    for refused in (other, spilling):
        assert "'load'" not in dask.log_of(refused)
    until(lambda: not [line for line in processes_below(dask.home) if "boot.py" in line])
    assert remains(dask.home) == []


@pytest.mark.slow
def test_a_late_worker_is_used_and_a_killed_one_costs_nothing(
    dask: DaskProcesses, runs: Run, tmp_path: Path
) -> None:
    first = dask.worker()
    running = runs.on_cluster(tmp_path / "out")
    until(lambda: len(answers(tmp_path / "out")) >= 1)
    first.send_signal(signal.SIGSTOP)  # with answers that it never gives back
    late = dask.worker()
    says(dask, late, "'load'")
    first.kill()
    told = ended(running)
    assert "grader itself" not in told
    assert differences(runs.folder / "local", tmp_path / "out") == []


@pytest.mark.slow
def test_a_killed_run_goes_on_from_what_was_found(
    dask: DaskProcesses, runs: Run, tmp_path: Path
) -> None:
    dask.worker()
    running = runs.on_cluster(tmp_path / "out")
    until(lambda: len(answers(tmp_path / "out")) >= 2)
    running.kill()
    running.communicate()
    found = answers(tmp_path / "out")
    ended(runs.start(tmp_path / "out"))
    assert differences(runs.folder / "local", tmp_path / "out") == []
    lines = (tmp_path / "out" / "answers.txt").read_bytes().splitlines()
    assert len(lines) == len({line[:64] for line in lines})
    assert set() < found < answers(tmp_path / "out")


@pytest.mark.slow
def test_a_poisonous_answer_is_told(dask: DaskProcesses, runs: Run, tmp_path: Path) -> None:
    path = runs.submitted / "poison" / "x.py"
    path.parent.mkdir()
    path.write_text(ZEROS.replace("parameters = {}", f"{POISON} = parameters = {{}}"))
    try:
        for _number in range(4):
            dask.worker()
        told = ended(runs.on_cluster(tmp_path / "out"), 1)  # somebody has no mark
    finally:
        shutil.rmtree(path.parent)
    assert "poison/x.py: `initialize_parameters_zeros` ended the workers" in told
    whole = json.loads((tmp_path / "out" / "results.json").read_bytes())
    failed = [one["student"] for one in whole["submissions"] if one["status"] == "error"]
    assert failed == ["poison"]
    assert remains(dask.home) == []


@pytest.mark.slow
def test_a_cluster_with_no_good_worker_is_refused(
    dask: DaskProcesses, runs: Run, tmp_path: Path
) -> None:
    says(dask, dask.worker("--preload", "other_numpy"), "Registered to")
    told = ended(runs.on_cluster(tmp_path / "out"), 2)
    assert told.splitlines()[-1] == f"grader: no worker of {dask.address} can be used"


@pytest.mark.slow
def test_ctrl_c_ends_at_once(dask: DaskProcesses, runs: Run, tmp_path: Path) -> None:
    worker = dask.worker()
    running = runs.on_cluster(tmp_path / "out")
    until(lambda: len(answers(tmp_path / "out")) >= 1)
    running.send_signal(signal.SIGINT)
    told = ended(running, 130)
    assert told.splitlines()[-1].startswith("grader: interrupted; 0 of ")
    assert "Traceback" not in told
    says(dask, worker, "Removing Worker plugin grader")


@pytest.mark.slow
def test_a_killed_scheduler_is_told_and_the_run_goes_on_without(
    dask: DaskProcesses, runs: Run, tmp_path: Path
) -> None:
    dask.worker()
    running = runs.on_cluster(tmp_path / "out")
    until(lambda: len(answers(tmp_path / "out")) >= 1)
    dask.scheduler.kill()
    told = ended(running, 2)
    last = told.splitlines()[-1]
    assert last.startswith(
        f"grader: the scheduler {dask.address} is gone; what was found out about"
    )
    assert last.endswith("run the same command again to continue")
    assert "Traceback" not in told
    in_vain = runs.on_cluster(tmp_path / "other")  # tries for a while
    ended(runs.start(tmp_path / "out"))
    assert differences(runs.folder / "local", tmp_path / "out") == []
    told = ended(in_vain, 2)
    assert f"the scheduler of --cluster {dask.address} cannot be reached" in told


def remains(home: Path) -> list[str]:
    """What the workers left on their disk, but for locks of Dask, which are empty."""
    return [
        str(path)
        for path in home.rglob("*")
        if path.is_file() and path.stat().st_size and not path.name.endswith(("lock", ".pyc"))
    ]
