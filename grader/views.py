"""What may a student see of a call? Public ones whole, hidden ones not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.checks.outputs import ABSENT, as_numbers, describe, outputs_of, show
from grader.judging import Judged, Judgment
from grader.results import CallView

_LONGEST = 400


def call_views(judgment: Judgment) -> tuple[CallView, ...]:
    """Each wrong part of each public call: what was asked, expected and got."""
    return tuple(
        _view(judgment, judged, name)
        for judged in judgment.judged
        if judged.visibility == "public"
        for part in judgment.question.parts
        if judged.failure(part)
        for name in outputs_of(part, judged.wanted)
        if name in judged.wrong or judged.outcome.kind != "value"
    )


def _view(judgment: Judgment, judged: Judged, name: str) -> CallView:
    call = judged.expectation.call
    bound = next(
        (call.at_most[p.name] for p in judgment.question.parts if p.name in call.at_most), None
    )
    expected = show(judged.wanted[name]) if bound is None else f"at most {bound:g}"
    got = judged.got.get(name, ABSENT)
    outcome = judged.outcome
    if outcome.kind != "value":
        text = judged.problem.message if judged.problem else outcome.kind
    else:
        text = "nothing" if got is ABSENT else _shown(got)
    arguments = ", ".join(summary(argument) for argument in call.args)
    return CallView(
        label=call.label,
        asked=_cut(f"{judgment.question.function}({arguments})"),
        part=name,
        expected=_cut(expected),
        got=_cut(text),
        printed=_cut(outcome.printed),
    )


def _shown(value: Any) -> str:
    numbers = as_numbers(value)
    if isinstance(value, np.ndarray) and numbers is not None and numbers.size > 1:
        return f"{show(value)}" if numbers.size <= 64 else describe(value)
    return show(value)


def summary(value: Any) -> str:
    """An argument in a few characters."""
    if isinstance(value, np.ndarray) and value.size > 4:
        return f"array{value.shape}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(map(str, value))}}}"
    if isinstance(value, tuple):
        return f"({len(value)} values)"
    if isinstance(value, list) and len(value) <= 8:
        return repr(value)
    return show(value) if as_numbers(value) is not None else describe(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
