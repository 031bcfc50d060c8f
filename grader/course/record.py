"""Where are the public expectations kept? In `assignments/<name>/expected.json`, a generated file.

It is all that checking and diagnosing need, without a line of solution code. Each call is on one
line, so that a diff shows which call has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from grader.course.assignment import Assignment
from grader.course.calls import Call
from grader.course.drawing import public_calls
from grader.course.expectations import (
    ABSENT,
    Alteration,
    Expectation,
    Expectations,
    MistakeDescription,
    Outline,
    Piece,
    WrongAnswer,
)
from grader.course.numerics import NumericalGradient
from grader.course.plain_json import from_plain_json, to_plain_json
from grader.errors import GraderError

#: The name of the file.
RECORD = "expected.json"
#: The first entry of the file, for people who open it.
GENERATED = "Written by `grader verify --record` from the reference; do not edit."


class _CallEntry(msgspec.Struct):
    """What is recorded of one call; of the mistakes, of which there are many, only the text."""

    function: str
    args: Any
    value: Any
    gradient: list[tuple[str, Any]]
    mistakes: msgspec.Raw
    drawn: list[tuple[str, Any]]
    steps: list[tuple[str, Any]] = []
    kwargs: list[tuple[str, Any]] = []


class _RecordFile(msgspec.Struct):
    """The entries of the file."""

    fingerprint: str
    outlines: list[dict[str, Any]]
    calls: list[_CallEntry]
    mistakes: list[dict[str, Any]]


_DECODER = msgspec.json.Decoder(_RecordFile)


def read_record(assignment: Assignment, *, complete: bool = True) -> Expectations:
    """The public expectations that are recorded for the assignment.

    Unless they are to be `complete`, what the mistakes give is decoded when it is asked for, which
    raises a GraderError if the file holds something else.

    Raises:
        GraderError: the record is missing or cannot be read, or it is of other calls.
    """
    path = assignment.folder / RECORD
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise GraderError(f"{path} is missing; run `grader verify --record` to make it") from None
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error}") from None
    try:
        expectations = _expectations(assignment, _DECODER.decode(text), path, complete)
    except msgspec.ValidationError:
        raise _no_expectations(path) from None
    except msgspec.DecodeError as error:
        raise GraderError(f"{path} cannot be read: {error}") from None
    except (TypeError, KeyError, ValueError, AttributeError):
        raise _no_expectations(path) from None
    if expectations is None:
        raise GraderError(f"{path} is stale; run `grader verify --record` to renew it")
    return expectations


def _no_expectations(path: Path) -> GraderError:
    return GraderError(
        f"{path} does not hold expectations; run `grader verify --record` to renew it"
    )


def _expectations(
    assignment: Assignment, data: _RecordFile, path: Path, complete: bool
) -> Expectations | None:
    """The expectations recorded in `data`; None if they are of other calls."""
    public = public_calls(assignment)
    left_out = assignment.other_functions
    calls: dict[str, tuple[Expectation, ...]] = {}
    for question in assignment.questions:
        mine = [call for call in public if call.function == question.function]
        mine.sort(key=lambda call: call.sample)
        entries = [entry for entry in data.calls if entry.function == question.function]
        if len(mine) != len(entries):
            return None
        calls[question.function] = tuple(
            _expectation(call, entry, path, complete)
            for call, entry in zip(mine, entries, strict=True)
        )
    return Expectations(
        assignment.name,
        data.fingerprint,
        calls,
        dict(_mistake(entry) for entry in data.mistakes if entry["function"] not in left_out),
        dict(_outline(entry) for entry in data.outlines if entry["function"] not in left_out),
    )


def _mistake(entry: dict[str, Any]) -> tuple[str, MistakeDescription]:
    alterations = tuple(Alteration(*each) for each in entry["alterations"])
    pieces = tuple(Piece(*each) for each in entry["pieces"])
    return entry["id"], MistakeDescription(
        **{**entry, "alterations": alterations, "pieces": pieces}
    )


def _outline(entry: dict[str, Any]) -> tuple[str, Outline]:
    arguments = tuple(name if isinstance(name, str) else tuple(name) for name in entry["arguments"])
    rests_on = {name: tuple(needs) for name, needs in entry["rests_on"].items()}
    return entry["function"], Outline(arguments, rests_on)


def _expectation(call: Call, entry: _CallEntry, path: Path, complete: bool) -> Expectation:
    wrong = _WrongAnswers(entry.mistakes, path)
    return Expectation(
        call=replace(
            call,
            args=from_plain_json(entry.args),
            kwargs={name: from_plain_json(value) for name, value in entry.kwargs},
        ),
        value=from_plain_json(entry.value),
        gradient={
            name: NumericalGradient(**from_plain_json(block)) for name, block in entry.gradient
        },
        mistakes=dict(wrong) if complete else wrong,
        drawn={name: from_plain_json(distribution) for name, distribution in entry.drawn},
        steps={name: from_plain_json(value) for name, value in entry.steps},
    )


class _WrongAnswers(Mapping[str, WrongAnswer]):
    """The wrong answer of each mistake, decoded when one is asked for: a right answer asks none."""

    def __init__(self, text: msgspec.Raw, path: Path) -> None:
        self._text = text
        self._path = path

    def __getitem__(self, id: str) -> WrongAnswer:
        return self._answers[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    @cached_property
    def _answers(self) -> dict[str, WrongAnswer]:
        try:
            return {id: _wrong_answer(answer) for id, answer in msgspec.json.decode(self._text)}
        except (msgspec.DecodeError, TypeError, KeyError, ValueError, AttributeError):
            raise _no_expectations(self._path) from None


def _wrong_answer(entry: dict[str, Any]) -> WrongAnswer:
    outputs = {
        name: ABSENT if value == "absent" else from_plain_json(value)
        for name, value in entry["outputs"]
    }
    instead = {name: from_plain_json(value) for name, value in entry.get("instead", ())}
    return WrongAnswer(outputs, entry.get("kind", "value"), entry.get("form", ""), instead)


def record_text(expectations: Expectations) -> str:
    """The text of expected.json."""
    head = {"generated": GENERATED, "fingerprint": expectations.fingerprint}
    lines = [f"{json.dumps(key)}: {_line(value)}" for key, value in head.items()]
    calls = [
        _line(_entry(function, expectation))
        for function, expected in expectations.calls.items()
        for expectation in expected
    ]
    mistakes = [_line(vars(mistake)) for mistake in expectations.mistakes.values()]
    outlines = [_line({"function": f, **vars(one)}) for f, one in expectations.outlines.items()]
    lines += [_list("outlines", outlines), _list("calls", calls), _list("mistakes", mistakes)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _list(key: str, lines: list[str]) -> str:
    return f"{json.dumps(key)}: [\n" + ",\n".join(lines) + "\n]"


def _line(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _entry(function: str, expectation: Expectation) -> dict[str, Any]:
    e = expectation
    steps = [[name, to_plain_json(value)] for name, value in e.steps.items()]
    kwargs = [[name, to_plain_json(value)] for name, value in e.call.kwargs.items()]
    return {
        "function": function,
        "label": e.call.label,
        "args": to_plain_json(e.call.args),
        **({"kwargs": kwargs} if kwargs else {}),
        "value": to_plain_json(e.value),
        "gradient": [[name, to_plain_json(vars(g))] for name, g in e.gradient.items()],
        "mistakes": [[id, dict(_answer_entry(answer))] for id, answer in e.mistakes.items()],
        "drawn": [[name, to_plain_json(d)] for name, d in e.drawn.items()],
        **({"steps": steps} if steps else {}),
    }


def _answer_entry(answer: WrongAnswer) -> Iterator[tuple[str, Any]]:
    if answer.kind != "value":
        yield "kind", answer.kind
    if answer.form:
        yield "form", answer.form
    yield (
        "outputs",
        [
            [name, "absent" if value is ABSENT else to_plain_json(value)]
            for name, value in answer.outputs.items()
        ],
    )
    if answer.instead:
        yield "instead", [[name, to_plain_json(value)] for name, value in answer.instead.items()]


def fingerprint_of(calls: Mapping[str, tuple[Expectation, ...]]) -> str:
    """A digest of everything expected, so that stored results show what they were judged by."""
    digest = hashlib.sha256()
    for function, expected in calls.items():
        for e in expected:
            plain = [
                function,
                e.call.label,
                *map(to_plain_json, (e.call.args, e.value, e.drawn)),
                *([to_plain_json(e.steps)] if e.steps else []),
                *([to_plain_json(e.call.kwargs)] if e.call.kwargs else []),
                *e.call.particulars,
            ]
            digest.update(json.dumps(plain, sort_keys=True).encode())
            digest.update(json.dumps(sorted(e.mistakes)).encode())
    return digest.hexdigest()
