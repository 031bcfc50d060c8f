"""Equal answers are one answer: run once, judged alike, and shown at each student's own lines."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.errors import GraderError
from grader.grading import AnswerKey, Memory, grade_program
from grader.notebook import forget_texts, normal_form, read_source
from grader.results import (
    ANSWERS_FILE,
    AnswerStore,
    KeptAnswers,
    QuestionResult,
    UnwritableError,
)
from grader.running import Answers, SharedFindings
from grader.worker import CallRequest, Code, Limits, Outcome, Task, Worker
from tests.support.worker_tasks import task

ZEROS = """\
import numpy as np

def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
COPIES = {
    "comments": ZEROS.replace("    parameters = {}", "    # an empty dict\n\n    parameters = {}"),
    "a docstring": ZEROS.replace(
        "    parameters = {}\n", '    """Zeros.\n\n    Everywhere."""\n    parameters = {}\n'
    ),
    "quotes": ZEROS.replace('"', "'"),
    "layout": ZEROS.replace("[l], layers", "[l],\n                layers").replace(" = ", "="),
    "parentheses": ZEROS.replace("l - 1", "(l) - (1)"),
    "what stands around it": "x = 3\n" + ZEROS + "\nprint(x)\n",
}
OTHERS = {
    "another name": ZEROS.replace(" parameters", " p"),
    "another order": ZEROS.replace("(1, len", "(0 + 1, len"),
    "a helper": ZEROS.replace("np.zeros", "zeros")
    + "\ndef zeros(shape):\n    return np.zeros(shape)\n",
    "what runs while it loads": ZEROS.replace("as np\n", "as np\nnp.seterr(all='warn')\n"),
}


class Counting:
    """A worker that counts what it runs."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.tasks: list[Task] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.worker, name)

    def run(self, task: Task) -> tuple[Outcome, ...]:
        self.tasks.append(task)
        return self.worker.run(task)


@pytest.fixture
def counting(worker: Worker) -> Any:
    return Counting(worker)


@pytest.fixture(scope="module")
def key(course: Course, worker: Worker) -> AnswerKey:
    return full_answer_keys(course, Seed(b"answers"))("initialization", worker)


Grade = Callable[..., QuestionResult]


@pytest.fixture
def grade(course: Course, key: AnswerKey, counting: Any) -> Grade:
    def graded(source: str, memory: Memory, only: str = "initialize_parameters_zeros") -> Any:
        program = read_source(source, "x.py")
        assignment = course.assignment("initialization")
        (result,) = grade_program(program, assignment, key, counting, only=only, memory=memory)
        return result

    return graded


# the normal form ----------------------------------------------------------------------------------


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_run_once_and_earns_the_same(grade: Grade, counting: Any, copy: str) -> None:
    memory = Memory()
    first = grade(ZEROS, memory)
    assert len(counting.tasks) == 1
    second = grade(copy, memory)
    assert len(counting.tasks) == 1
    assert (second.score, second.checks, second.calls) == (30, first.checks, first.calls)
    assert second.source is not None
    assert second.source.code in copy


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_may_differ_is_run(grade: Grade, counting: Any, other: str) -> None:
    memory = Memory()
    grade(ZEROS, memory)
    assert grade(other, memory).score == 30
    assert len(counting.tasks) == 2


def test_the_normal_form_keeps_the_lines() -> None:
    form = normal_form(
        "@dec(\n  1)\ndef f(x,  # c\n      y=2):\n    '''doc'''\n    a = (x +\n        y)\n\n"
        "    if a: return 1\n    elif x: pass\n    try: g()\n    except (ValueError,\n"
        "            KeyError): pass\n    finally: h()\n    return [z for z in\n        y]\n"
    )
    lines = dict(zip(form.text.splitlines(), form.lines, strict=True))
    assert {line.strip(): number for line, number in lines.items()} == {
        "@dec(1)": 1,
        "def f(x, y=2):": 3,
        "a = x + y": 6,
        "if a:": 9,
        "return 1": 9,
        "elif x:": 10,
        "pass": 13,
        "try:": 11,
        "g()": 11,
        "except (ValueError, KeyError):": 12,
        "finally:": 13,
        "h()": 14,
        "return [z for z in y]": 15,
    }


@pytest.mark.parametrize(
    "text",
    [
        "x = f'{a!r:>{w}} {b[\"c\"]}'",
        "def f():\n    'doc'",
        "class A:\n    'doc'\n    x = 1",
        "é = 1",
    ],
)
def test_the_normal_form_is_the_same_program(text: str) -> None:
    form = normal_form(text)
    assert normal_form(form.text).text == form.text
    compile(form.text, "x", "exec")


def test_f_strings_stay_as_they_are_where_older_interpreters_could_not_read_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "x = f'{a[\"b\"]}'  # as written"
    monkeypatch.setattr("grader.notebook.normal._NESTS_QUOTES", True)
    forget_texts()
    assert normal_form(text).text == text
    assert normal_form("x = 'a'  # plain").text == "x = 'a'"
    forget_texts()


def test_what_cannot_be_written_again_is_its_own_form() -> None:
    assert normal_form("def broken(:\n  pass").text == "def broken(:\n  pass"
    assert normal_form("def broken(:\n  pass").lines == (1, 2)


# each student's own places ------------------------------------------------------------------------

RAISES = ZEROS.replace("    return parameters", "    return {}['W1']")


def test_an_exception_is_shown_at_each_copy_s_own_line(grade: Grade, counting: Any) -> None:
    memory = Memory()
    places = []
    for above in ("", "# one\n# two\n", "a = 1\n\n\n"):
        result = grade(above + RAISES.replace("    return", "\n    # here\n    return"), memory)
        assert result.status == "raised"
        (diagnosis,) = result.diagnosis
        places.append(diagnosis.line)
    assert places == [10, 12, 13]
    assert [task.traced for task in counting.tasks] == ["", "statements"]  # judged, then explained


MULTI_LINE = {
    "a dict": ("    return {'a': 1,\n        'b': 2,\n        'c': nowhere}\n", 2),
    "a sum": ("    return (1 +\n        2 + nowhere\n        + 3)\n", 1),
    "a call": (
        "    return np.zeros(\n        # rows\n        (3,\n         4, layers_dims['a']))\n",
        3,
    ),
    "an assignment": ("    x = [1,\n        1 / 0]\n", 1),
    "one line": ("    return nowhere\n", 0),
    "a condition": ("    if (1 and\n            nowhere):\n        return 1\n", 1),
}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="older ones do not tell columns")
@pytest.mark.parametrize("name", MULTI_LINE)
def test_a_line_within_a_statement_is_found(grade: Grade, name: str) -> None:
    body, below = MULTI_LINE[name]
    source = "import numpy as np\n\ndef initialize_parameters_zeros(layers_dims):\n" + body
    (diagnosis,) = grade(source, Memory()).diagnosis
    assert diagnosis.line == 4 + below


def test_places_in_messages_and_output_are_each_copy_s_own(grade: Grade, counting: Any) -> None:
    memory = Memory()
    runs = []
    for above in (0, 2):
        source = "\n" * above + ZEROS.replace("    return", "    break\n    return")
        result = grade(source, memory)
        assert f"(x.py, line {8 + above})" in result.checks[0].message
        warned = ZEROS.replace("zeros((", "ones((").replace(
            "    return", "    warnings.warn('mind')\n    return"
        )
        result = grade("\n" * above + "import warnings\n" + warned, memory)
        assert f"x.py:{9 + above}: UserWarning" in "".join(call.printed for call in result.calls)
        runs.append(len(counting.tasks))
    assert runs[0] == runs[1]


def test_a_docstring_that_may_be_read_is_kept(grade: Grade) -> None:
    source = ZEROS.replace(
        "    parameters = {}\n",
        '    """0"""\n    parameters = {}\n'
        "    assert initialize_parameters_zeros.__doc__ == '0'\n",
    )
    assert grade(source, Memory()).score == 30


def test_a_note_on_numpy_names_each_copy_s_own_line(course: Course, worker: Worker) -> None:
    if int(worker.numpy_version.partition(".")[0]) < 2:
        pytest.skip("NumPy refuses it since 2.4")
    key = full_answer_keys(course, Seed(b"answers"))("initialization", worker)
    memory = Memory()
    source = ZEROS.replace("    return", "    float(np.zeros((1, 1)))\n    return")
    for above in (0, 3):
        program = read_source("\n" * above + source, "x.py")
        (result,) = grade_program(
            program,
            course.assignment("initialization"),
            key,
            worker,
            only="initialize_parameters_zeros",
            memory=memory,
        )
        assert result.score == 30
        assert any(note.startswith(f"Line {8 + above}:") for note in result.notes), result.notes


# what is kept -------------------------------------------------------------------------------------


def asked(source: str, *calls: CallRequest) -> Task:
    return task(source, *calls)


ENDINGS = {
    "a value": "def f(): return 1",
    "an exception": "def f(): raise ValueError('no')",
    "nothing to call": "def g(): pass",
    "a time-out": "def f():\n while True: pass",
    "a crash": "import os\ndef f(): os._exit(3)",
}


@pytest.mark.parametrize("name", ENDINGS)
def test_all_that_an_answer_does_itself_is_remembered_and_ends_are_not_kept(
    worker: Worker, tmp_path: Path, name: str
) -> None:
    with Worker(isolation=worker.tier, limits=Limits(cpu_seconds=0.3)) as hurried:
        counting: Any = Counting(hurried)
        one = asked(ENDINGS[name])
        with closing(AnswerStore(tmp_path)) as file:
            answers = Answers(SharedFindings(file))
            first, second = (answers.outcomes(counting, one) for _ in range(2))
        assert first == second
        assert first.key
        assert len(counting.tasks) == 1
        with closing(AnswerStore(tmp_path)) as file:
            Answers(SharedFindings(file)).outcomes(counting, one)
        assert len(counting.tasks) == 1 + (name in ("a time-out", "a crash"))


def test_what_the_machine_ended_is_run_again(tmp_path: Path, worker: Worker) -> None:
    with Worker(isolation=worker.tier, limits=Limits(cpu_seconds=0.2, wall_factor=1)) as hurried:
        counting: Any = Counting(hurried)
        one = asked("import time\ndef f(): time.sleep(9)")
        with closing(AnswerStore(tmp_path)) as file:
            answers = Answers(SharedFindings(file))
            assert [answers.outcomes(counting, one).key for _ in range(2)] == ["", ""]
        assert len(counting.tasks) == 2


def test_what_is_large_is_run_again_and_takes_no_room(worker: Worker, tmp_path: Path) -> None:
    large = asked("import numpy as np\ndef f(): return np.zeros(400_000)")
    counting: Any = Counting(worker)
    with closing(AnswerStore(tmp_path)) as file:
        answers = Answers(SharedFindings(file))
        assert [answers.outcomes(counting, large).key for _ in range(2)] == ["", ""]
    assert len(counting.tasks) == 2
    assert (tmp_path / ANSWERS_FILE).stat().st_size == 0


def test_memory_is_bounded(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.running.answers._MEMORY_BYTES", 3000)
    monkeypatch.setattr("grader.running.findings._MEMORY_BYTES", 300)
    answers = Answers()
    counting: Any = Counting(worker)
    tasks = [asked(f"def f(): return '{n}' * 1000") for n in range(4)]
    for one in (*tasks, *reversed(tasks)):
        answers.outcomes(counting, one)
    assert 4 < len(counting.tasks) < 8


def test_a_full_disk_costs_only_what_is_kept(worker: Worker) -> None:
    class Full:
        def __getitem__(self, key: str) -> bytes:
            raise KeyError(key)

        def append(self, key: str, data: bytes) -> None:
            raise UnwritableError(f"{key} {len(data)}")

    answers, counting = Answers(SharedFindings(Full())), Counting(worker)
    one: Any = counting
    values = [answers.outcomes(one, asked("def f(): return 1")).outcomes[0].value for _ in range(2)]
    assert values == [1, 1]
    assert len(counting.tasks) == 1


VALUES = [
    "1.5, 'text', None, True, 10**30, 2j",
    "{'a': [1, (2,)], 3: np.arange(3.0)}, np.float32(2), np.zeros((0, 2))",
    "object(), print, [lambda: 1]",
    "float('nan'), float('inf'), -0.0",
]


@pytest.mark.parametrize("value", VALUES)
def test_what_a_file_keeps_is_what_was_answered(worker: Worker, tmp_path: Path, value: str) -> None:
    source = f"import numpy as np\ndef f(a):\n print('é')\n a[0] = 2\n return {value}"
    one = asked(source, CallRequest(([1],), again=True))
    with closing(AnswerStore(tmp_path)) as file:
        first = Answers(SharedFindings(file)).outcomes(worker, one).outcomes
    counting: Any = Counting(worker)
    with closing(AnswerStore(tmp_path)) as file:
        second = Answers(SharedFindings(file)).outcomes(counting, one).outcomes
    assert not counting.tasks
    assert repr(second) == repr(first)
    assert (tmp_path / ANSWERS_FILE).stat().st_mode & 0o077 == 0


def test_an_exception_is_kept_with_its_frames(worker: Worker, tmp_path: Path) -> None:
    one = asked("import nowhere_to_be_found\ndef f(): return nowhere_to_be_found.x()")
    with closing(AnswerStore(tmp_path)) as file:
        first = Answers(SharedFindings(file)).outcomes(worker, one).outcomes
    assert first[0].error is not None
    counting: Any = Counting(worker)
    with closing(KeptAnswers(tmp_path)) as kept:
        assert Answers(SharedFindings(None, [kept])).outcomes(counting, one).outcomes == first
    assert not counting.tasks


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "half a line": lambda data: data[: len(data) // 2],
    "no base64": lambda data: data[:70] + b"!" + data[71:],
    "other bytes": lambda data: data[:64] + b" " + b"QUJD" * 20 + b"\n",
    "another key": lambda data: b"0" * 64 + data[64:],
    "an empty line": lambda _data: b"\n",
    "bytes": lambda _data: b"\xff\x00" * 100 + b"\n",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_run_again(
    worker: Worker, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    one = asked("def f(): return 1")
    with closing(AnswerStore(tmp_path)) as file:
        Answers(SharedFindings(file)).outcomes(worker, one)
    path = tmp_path / ANSWERS_FILE
    path.write_bytes(damage(path.read_bytes()))
    for runs in (1, 0):
        counting: Any = Counting(worker)
        with closing(AnswerStore(tmp_path)) as file:
            (outcome,) = Answers(SharedFindings(file)).outcomes(counting, one).outcomes
        assert outcome.value == 1
        assert len(counting.tasks) == runs


def test_fresh_answers_replace_what_was_kept(worker: Worker, tmp_path: Path) -> None:
    one = asked("def f(): return 1")
    for anew, runs in ((False, 1), (False, 0), (True, 1), (False, 0)):
        counting: Any = Counting(worker)
        with closing(AnswerStore(tmp_path, anew=anew)) as file:
            Answers(SharedFindings(file)).outcomes(counting, one)
        assert len(counting.tasks) == runs


def test_a_folder_without_answers_cannot_be_reused(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="cannot be read"):
        KeptAnswers(tmp_path)


DIFFERENT = {
    "the code": asked("def f(x): return x + 1", CallRequest((1,))),
    "an argument": asked("def f(x): return x", CallRequest((2,))),
    "the type of an argument": asked("def f(x): return x", CallRequest((1.0,))),
    "the seed": asked("def f(x): return x", CallRequest((1,), seed=1)),
    "asked again": asked("def f(x): return x", CallRequest((1,), again=True)),
    "hidden": asked("def f(x): return x", CallRequest((1,), hidden=True)),
    "one call more": asked("def f(x): return x", CallRequest((1,)), CallRequest((1,))),
    "a stub": task(
        "def f(x): return x", CallRequest((1,), stubs={"g": "h"}), stubs="def h(): pass"
    ),
    "a module": task("def f(x): return x", CallRequest((1,)), modules={"m": "x = 1"}),
    "as under NumPy 1": task("def f(x): return x", CallRequest((1,)), old_numpy=True),
    "what is provided": task("def f(x): return x", CallRequest((1,)), fallback={"np": "numpy"}),
    "where the code stands": Task("f", (Code("x", 1, "def f(x): return x"),), (CallRequest((1,)),)),
}


def test_everything_that_an_outcome_depends_on_is_in_the_key() -> None:
    one = asked("def f(x): return x", CallRequest((1,)))
    assert one.digest == asked("def f(x): return x", CallRequest((1,))).digest
    digests = {name: other.digest for name, other in DIFFERENT.items()}
    assert one.digest not in digests.values()
    assert len(set(digests.values())) == len(digests)


def test_another_worker_runs_its_own(worker: Worker) -> None:
    answers = Answers()
    one = asked("def f(): return 1")
    answers.outcomes(worker, one)
    with Worker(isolation=worker.tier, limits=Limits(cpu_seconds=7)) as other:
        counting: Any = Counting(other)
        answers.outcomes(counting, one)
    assert len(counting.tasks) == 1


def test_another_engine_runs_its_own(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    counting: Any = Counting(worker)
    answers = Answers()
    for engine in ("one", "one", "another"):
        monkeypatch.setattr("grader.running.answers._engine", lambda engine=engine: engine)
        answers.outcomes(counting, asked("def f(): return 1"))
    assert len(counting.tasks) == 2


def test_threads_that_ask_the_same_wait_for_one_run(worker: Worker) -> None:
    answers, begin = Answers(), threading.Barrier(3)
    one = asked(
        "import time\ndef f():\n time.sleep(0.3)\n return np.random.rand()\nimport numpy as np"
    )
    found: list[Any] = []

    def ask(own: Any) -> None:
        begin.wait()
        found.append(answers.outcomes(own, one).outcomes[0].value)

    workers: list[Any] = [Counting(Worker(isolation=worker.tier)) for _ in range(3)]
    threads = [threading.Thread(target=ask, args=(own,)) for own in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in workers:
        own.close()
    assert sum(len(own.tasks) for own in workers) == 1
    assert len(set(found)) == 1


def test_who_waits_runs_it_where_the_first_one_fails(worker: Worker) -> None:
    class Failing(Counting):
        def run(self, task: Task) -> tuple[Outcome, ...]:
            raise RuntimeError(f"no {task.function}")

    answers, one = Answers(), asked("def f(): return 1")
    failing: Any = Failing(worker)
    with pytest.raises(RuntimeError):
        answers.outcomes(failing, one)
    assert answers.outcomes(worker, one).outcomes[0].value == 1
