"""What may a student see of a call? Everything of a public call, nothing of a hidden one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import ABSENT, Distribution, Expectation, Part, Question
from grader.judging.comparing import as_numbers
from grader.judging.comparison import Comparison
from grader.judging.judgment import Judgment
from grader.judging.messages import difference_message
from grader.judging.outputs import named_outputs, outputs_of
from grader.judging.randomness import Draws, distribution_problem
from grader.judging.written import call_text, got_text, wanted_text
from grader.results import CallView, Histogram, Numbers
from grader.wording import clip
from grader.wording import translate as _
from grader.worker import Outcome

#: The most characters of a text.
_LONGEST = 400
#: The most entries of an array that is kept for a picture.
_LARGEST = 400
#: The bins of a histogram, and the fewest entries that one is made of.
_BINS, _FEWEST = 25, 200


def call_views(judgment: Judgment) -> tuple[CallView, ...]:
    """Each wrong part of each public call: the call, the expected and the actual value."""
    views = [
        _view(judgment, one, name)
        for one in judgment.public
        for part in judgment.question.parts
        if one.failure(part)
        for name in outputs_of(part, one.wanted)
        if name in one.wrong or one.outcome.kind != "value"
    ]
    failed = [
        p for p in judgment.question.parts if any(one.failure(p) for one in judgment.comparisons)
    ]
    for expectation, outcome in judgment.samples:
        if expectation.call.visibility == "public" and outcome.kind == "value":
            views += _sample_views(judgment.question, expectation, outcome, failed)
    return tuple(views)


def _view(judgment: Judgment, comparison: Comparison, name: str) -> CallView:
    call = comparison.expectation.call
    bound = next(
        (call.at_most[p.name] for p in judgment.question.parts if p.name in call.at_most), None
    )
    wanted = comparison.wanted[name]
    got = comparison.got.get(name, ABSENT)
    outcome = comparison.outcome
    if outcome.kind != "value":
        text = difference_message(comparison.problem) if comparison.problem else outcome.kind
    else:
        text = got_text(call, got)
    return CallView(
        label=call.label,
        asked=_clipped(call_text(comparison.expectation, judgment.question)),
        part=name,
        expected=_clipped(
            wanted_text(call, wanted)
            if bound is None
            else _("at most {bound}").format(bound=f"{bound:g}")
        ),
        got=_clipped(text),
        printed=_clipped(outcome.printed),
        expected_values=_numbers(wanted),
        got_values=_numbers(got),
    )


def _sample_views(
    question: Question, expectation: Expectation, outcome: Outcome, failed: list[Part]
) -> Iterator[CallView]:
    """The large draws of `failed` parts, each next to the distribution it should have."""
    answer = named_outputs(question, outcome.value, outcome.value)
    for part in failed:
        for name in outputs_of(part, expectation.drawn):
            wanted, values = expectation.drawn[name], as_numbers(answer.get(name, ABSENT))
            if values is None or values.dtype.kind == "c" or values.size < _FEWEST:
                continue
            finite = values[np.isfinite(values)]
            yield CallView(
                label=expectation.call.label,
                asked=_clipped(call_text(expectation, question)),
                part=name,
                expected=_distribution_text(wanted.mean, wanted.std, wanted.kind),
                got=_distribution_text(finite.mean(), finite.std(), wanted.kind)
                if finite.size
                else "nan",
                histogram=_histogram(finite, wanted) if finite.size else None,
                right=distribution_problem([Draws(answer, {name: wanted}, {})]) == "",
            )


def _distribution_text(mean: float, std: float, kind: str) -> str:
    if kind == "bernoulli":
        return _("{percent} % ones").format(percent=f"{100 * mean:.3g}")
    return _("mean {mean}, standard deviation {std}").format(
        mean=f"{0.0 if abs(mean) < 0.02 * std else mean:.3g}", std=f"{std:.3g}"
    )


def _histogram(values: NDArray[Any], wanted: Distribution) -> Histogram | None:
    if wanted.kind != "normal" or wanted.std <= 0:
        return None
    widest = min(max(wanted.std, float(values.std())), 20 * wanted.std)
    low, high = wanted.mean - 3.5 * widest, wanted.mean + 3.5 * widest
    edges = np.linspace(low, high, _BINS + 1)
    counts = np.histogram(np.clip(values, low, high), bins=edges)[0]
    below = [math.erf((edge - wanted.mean) / (wanted.std * math.sqrt(2))) for edge in edges[1:-1]]
    shares = np.diff([-1.0, *below, 1.0]) / 2
    return Histogram(
        low=_brief(low),
        high=_brief(high),
        counts=tuple(int(count) for count in counts),
        wanted=tuple(round(float(values.size * share), 1) for share in shares),
    )


def _numbers(value: Any) -> Numbers | None:
    """A vector or matrix that is small enough for a picture, or None."""
    array = as_numbers(value)
    if (
        not isinstance(value, np.ndarray)
        or array is None
        or array.dtype.kind == "c"
        or array.ndim not in (1, 2)
        or not 1 < array.size <= _LARGEST
    ):
        return None
    values = tuple(_brief(x) if math.isfinite(x) else None for x in array.ravel().tolist())
    return Numbers(shape=array.shape, values=values)


def _brief(number: float) -> float:
    """Round to as many digits as a picture and a difference of one in a million need."""
    return float(f"{number:.9g}")


def _clipped(text: str) -> str:
    return clip(text, _LONGEST)
