"""Does anything crash or hang the grader that a student or a child can write?

Notebooks and the worker's frames are mutated at random and read as the grader reads them. A run is
bounded in time (`GRADER_FUZZ_SECONDS`, 10 each) and prints how much was done; `GRADER_FUZZ=20000`
asks for that many of each instead, however long it takes. A case is made from its number alone, so
one that fails is repeated with `GRADER_FUZZ_FIRST=<its number> GRADER_FUZZ=1`.
"""

from __future__ import annotations

import copy
import json
import os
import random
import re
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import numpy as np
import pytest

from grader.course import Course, read_record
from grader.diagnosis import JudgedAnswer, diagnose
from grader.errors import UnreadableError
from grader.judging import call_views, compare, judge
from grader.notebook import read, read_source
from grader.results import QuestionResult, to_json
from grader.worker import CallRequest, Code, Limits, Outcome, Task
from grader.worker.child.encoding import encode
from grader.worker.conversation import Conversation, Deadline, NotStartedError

COUNT = int(os.environ.get("GRADER_FUZZ", "0"))
FIRST = int(os.environ.get("GRADER_FUZZ_FIRST", "0"))
SECONDS = float(os.environ.get("GRADER_FUZZ_SECONDS", "10"))
PATIENCE = 20  # seconds for one case, on a busy machine

Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def aloud(words: str) -> None:
        with capsys.disabled():
            print(f"\n{words}")

    return aloud


def cases() -> Iterator[tuple[int, random.Random]]:
    """Numbers with a generator each, for as long as the run may take; none may hang."""

    def hangs(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"a case takes more than {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, hangs)
    until = time.monotonic() + SECONDS
    number = FIRST
    try:
        while number < FIRST + COUNT if COUNT else time.monotonic() < until:
            signal.alarm(PATIENCE)
            try:
                yield number, random.Random(number)
            finally:
                signal.alarm(0)
            number += 1
    finally:
        signal.signal(signal.SIGALRM, before)


# Notebooks

TEXT = """
def class return lambda import from global nonlocal async await yield with try: except: if else:
for while True None print( ( ) [ ] { } : ; , . = == -> @ * ** # % ! ? \\ ' " ''' \"\"\" f' b' r'
%%time %%bash %matplotlib !ls x? np. np.zeros W1 initialize_parameters_zeros START END CODE HERE
\\n \\r\\n \\t \\u0000 \\ud800 \\u202e \\ufeff é 0x 1e999 9999999999999999999999 exit() __import__
"""
WORDS = re.findall(r"\S+", TEXT)
JSON_VALUES: list[object] = [None, True, 0, -1, 1e308, "", "code", [], {}, [[]], {"source": []}]


def seeds_of(course: Course) -> list[bytes]:
    """Files to begin with: small notebooks of every kind, and the assignments' own."""
    code = (
        "import numpy as np\n\ndef f(x):\n    ### START CODE HERE ###\n    y = None\n    return y"
    )
    cells = [{"cell_type": "code", "source": code.splitlines(keepends=True), "outputs": []}]
    small: list[object] = [
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": code}]}], "nbformat": 3},
        {"cells": [{"cell_type": "markdown", "source": code}, *cells, *cells]},
    ]
    seeds = [json.dumps(one, indent=1).encode() for one in small] * 3
    for assignment in course.assignments.values():
        seeds.append((assignment.folder / assignment.notebook).read_bytes())
    return seeds


def mutated_notebook(seed: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.4:
        document = json.loads(seed)
        for _ in range(rng.randint(1, 4)):
            mutate_json(document, rng)
        return json.dumps(document).encode()
    return mutated_bytes(seed, rng, [word.encode() for word in WORDS])


def mutate_json(document: object, rng: random.Random) -> None:
    """Change one entry somewhere in a document."""
    here = document
    while True:
        keys: list[object] = list(here) if isinstance(here, dict) else []
        if isinstance(here, list):
            keys = list(range(len(here)))
        if not keys:
            return
        key = rng.choice(keys)
        below = here[key]  # type: ignore[index]
        if isinstance(below, dict | list) and below and rng.random() < 0.8:
            here = below
            continue
        break
    if isinstance(below, str) and rng.random() < 0.7:
        words = [word.encode().decode("unicode_escape", "replace") for word in WORDS]
        at = rng.randint(0, len(below))
        here[key] = below[:at] + rng.choice(words) + below[at + rng.randint(0, 3) :]  # type: ignore[index]
    elif rng.random() < 0.5:
        here[key] = copy.deepcopy(rng.choice(JSON_VALUES))  # type: ignore[index]
    elif isinstance(here, list) and isinstance(key, int):
        here.insert(key, copy.deepcopy(rng.choice([below, *JSON_VALUES])))
    else:
        del here[key]  # type: ignore[attr-defined]


def mutated_bytes(data: bytes, rng: random.Random, words: list[bytes]) -> bytes:
    for _ in range(rng.randint(1, 6)):
        at = rng.randint(0, len(data))
        to = min(len(data), at + rng.choice((0, 1, 1, 2, 8, 100)))
        new = rng.choice(
            (
                b"",
                bytes([rng.randrange(256)]),
                rng.choice(words),
                data[at:to] * rng.choice((2, 2, 3, 50)),
                bytes(rng.choices(range(256), k=4)),
            )
        )
        data = data[:at] + new + data[to:]
    return data[: rng.randint(0, len(data))] if rng.random() < 0.05 else data


@pytest.mark.slow
@pytest.mark.no_cover  # more cases in the same time
def test_mutated_notebooks(course: Course, tmp_path: Path, say: Say) -> None:
    seeds, done, unreadable = seeds_of(course), 0, 0
    lines: set[int] = set()
    functions = [q.function for a in course.assignments.values() for q in a.questions]
    for number, rng in cases():
        path = tmp_path / rng.choice(("answer.ipynb", "answer.ipynb", "answer.ipynb", "answer.py"))
        path.write_bytes(mutated_notebook(rng.choice(seeds), rng))
        try:
            program = read(path)
            for function in {*functions, *program.definitions}:
                program.slice(function)
                program.near_misses(function)
            for definition in program.definitions.values():
                definition.lines_assigning("y")
            done += 1
        except UnreadableError as error:
            lines.add(str(error).count("\n"))
            unreadable += 1
        except Exception as error:
            raise AssertionError(f"notebook {number}") from error
    assert done
    assert lines == {0}
    say(f"{done + unreadable} mutated notebooks: {done} were programs, {unreadable} unreadable")


# Frames

LIMITS = Limits(cpu_seconds=10, task_seconds=20, output_chars=200, value_bytes=1 << 16)
TOKEN = b"8 bytes!"
STEP_KINDS = ("enter", "argument", "set", "changed", "loop", "final", "return", "piece", "other")
FRAME_WORDS = [
    *(bytes([byte]) for byte in (*range(0x80, 0xA0, 3), *range(0xC0, 0xE0), 0, 0x7F, 0xFF)),
    b"\xdd\xff\xff\xff\xff",
    b"\xdf\xff\xff\xff\xff",
    b"\xc9\x7f\xff\xff\xff\x01",
    b"\x91" * 60,
    b"\xa4kind",
    b"\xa5trace",
    b"\xa5value",
    b"\xa6raised",
    *(encode(name) for name in ("reason", "crashed", "cpu_time", "out_of_memory", "unavailable")),
    encode(np.zeros((2, 3))),
    encode(10**30),
    encode((1, (2,))),
    encode(float("nan")),
]


class Recorded:
    """A child that has said all that it will ever say."""

    def __init__(self, said: bytes) -> None:
        self.socket, other = socket.socketpair()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        other.sendall(said[: 1 << 17])
        other.shutdown(socket.SHUT_WR)
        self.socket.setblocking(False)
        self._other = other

    def cpu_seconds(self) -> float | None:
        return 0.0

    def has_ended(self) -> bool:
        return False

    def finish(self, patience: float = 0.0) -> int | None:
        del patience
        self.socket.close()
        self._other.close()
        return 0


def messages(rng: random.Random) -> list[bytes]:
    """What an honest child says to a task of three calls."""
    right = {"W1": np.ones((2, 3)), "b1": np.zeros((2, 1)), "W2": [[1.0, 2.0]], "b2": 0.5}
    error: dict[str, object] = {
        "type": "ValueError",
        "message": "no",
        "frames": [["cell 1", 3, "f", 4, 9]],
    }
    error["unavailable"] = rng.choice([None, {"module": "keras", "name": ""}])
    answers: list[dict[str, object]] = [
        {"kind": "value", "value": encode(right), "printed": "a", "changed": ["0[1]"]},
        {"kind": "value", "value": encode(rng.choice([None, 1, (1, [2]), "a", right, [right]]))},
        {"kind": "raised", "error": error, "seconds": 0.5, "printed": "é"},
        {"kind": "crashed", "reason": {"kind": "value_too_large", "number": 1 << 20}},
        {"kind": "crashed", "reason": {"kind": "stubs_failed", "detail": "no"}},
        {"kind": "missing"},
    ]
    steps: list[list[object]] = [
        ["", 0, "enter", "f", None, 1, encode(None)],
        ["cell 1", 1, "argument", "x", None, 1, encode([3, 2, 1])],
        ["cell 1", 2, "set", "W1", rng.choice(["W1", 3, [1, 2], None]), 1, encode(right["W1"])],
        ["cell 1", 3, "changed", "b1", None, 1, b""],
        ["cell 1", 4, "return", "", None, 1, encode((1, [2]))],
    ]
    said: list[dict[str, object]] = [
        {"python": "3.11.7", "numpy": "2.0"},
        {"token": TOKEN + struct.pack(">I", 0)},
    ]
    for number in range(1, 4):
        answer = {**rng.choice(answers), "token": TOKEN + struct.pack(">I", number)}
        said.append({**answer, "trace": steps} if rng.random() < 0.5 else answer)
    return [encode(one) for one in said]


def mutated_stream(rng: random.Random) -> bytes:
    said = messages(rng)
    chosen = rng.randrange(len(said))
    if rng.random() < 0.5:  # a message whose size is right
        said[chosen] = mutated_bytes(said[chosen], rng, FRAME_WORDS)
    elif rng.random() < 0.5:  # a value, or a step, whose message is right
        value = mutated_bytes(encode({"W1": np.ones((2, 3)), "b1": [1, (2, 3j)]}), rng, FRAME_WORDS)
        answer: dict[str, object] = {"kind": "value", "token": TOKEN + struct.pack(">I", 1)}
        if rng.random() < 0.5:
            said[2] = encode({**answer, "value": value})
        else:
            steps = [["cell 1", 3, rng.choice(STEP_KINDS), "W1", None, 1, value]]
            said[2] = encode({**answer, "value": encode(1), "trace": steps})
    if rng.random() < 0.1:
        said[chosen : chosen + 1] = rng.choice(([], [said[chosen]] * 2, [b""]))
    stream = b"".join(struct.pack(">I", len(one)) + one for one in said)
    return mutated_bytes(stream, rng, FRAME_WORDS) if rng.random() < 0.3 else stream


def answers_of(stream: bytes) -> tuple[Outcome, ...] | None:
    """What the grader makes of a child that says this; None if it never was there."""
    calls = (CallRequest(([3, 2, 1],)), CallRequest(([5, 4, 3, 2],), again=True))
    task = Task("f", (Code("cell 1", 1, "def f(x): pass"),), calls)
    conversation = Conversation(Recorded(stream), LIMITS)
    try:
        conversation.begin(task.modules)
        conversation.allow(Deadline.of(task, LIMITS), LIMITS)
        outcomes = conversation.ask(task)
    except NotStartedError:
        return None
    finally:
        conversation.close()
    assert len(outcomes) == len(calls)
    return outcomes


@pytest.mark.slow
@pytest.mark.no_cover  # more cases in the same time
def test_mutated_frames(course: Course, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a child says is an outcome for each call, and is judged, diagnosed and shown."""
    monkeypatch.setattr(os, "urandom", lambda _: TOKEN)
    assignment = course.assignment("initialization")
    expectations = read_record(assignment)
    question = assignment.question("initialize_parameters_random")
    expected = [e for e in expectations.calls[question.function] if not e.call.sample][:2]
    source = f"def {question.function}(layers_dims):\n    return 1"
    definition = read_source(source, "answer.py").definitions[question.function]
    kinds: dict[str, int] = {}
    for number, rng in cases():
        try:
            outcomes = answers_of(mutated_stream(rng))
            kind = "never there"
            if outcomes is not None:
                kind = outcomes[0].kind
                pairs = zip(expected, outcomes, strict=True)
                compared = [compare(question, e, o) for e, o in pairs]
                judgment = judge(question, compared, definition)
                told = QuestionResult(
                    function=question.function,
                    title=question.title,
                    score=judgment.score,
                    max_score=question.points,
                    status=judgment.status,
                    checks=judgment.findings,
                    diagnosis=diagnose(JudgedAnswer(judgment, definition, expectations.mistakes)),
                    calls=call_views(judgment),
                )
                assert to_json(told)
        except Exception as error:
            raise AssertionError(f"frames {number}") from error
        kinds[kind] = kinds.get(kind, 0) + 1
    assert {"value", "raised", "crashed"} <= kinds.keys()
    say(f"{sum(kinds.values())} mutated streams of frames: {kinds}")
