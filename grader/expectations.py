"""What should each call give, and what would each mistake give instead? Data, and its record.

For public calls the record `assignments/<name>/expected.json` is enough to check and to diagnose,
with no line of solution code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.assignment import Assignment, Call
from grader.checks.outputs import ABSENT
from grader.course import public_calls
from grader.errors import GraderError
from grader.followthrough import FollowThrough
from grader.language import course_sentence
from grader.mistakes import Touch
from grader.numerics import NumericalGradient
from grader.plain import from_plain_json, nearly_same, to_plain_json

RECORD = "expected.json"


@dataclass(frozen=True)
class Card:
    """What is told of a mistake; its code stays with the instructors.

    `touches` are the assignments that it alters.
    """

    id: str
    function: str
    title: str
    explanation: str
    hint: str
    formula: str
    touches: tuple[Touch, ...] = ()


@dataclass(frozen=True)
class Expectation:
    """One call, with what it should give.

    `mistakes` holds, for each mistake, only the outputs in which it differs from the right answer;
    an output that the mistake does not give at all is ABSENT. Only public calls have them. Of a
    sample, `value` holds the distributions of the outputs that are drawn.
    """

    call: Call
    value: Any
    gradient: Mapping[str, NumericalGradient]
    mistakes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Expectations:
    """All that is needed to judge and to diagnose one assignment: plain data.

    Where the reference is at hand, `follow` runs it on a student's own earlier values.
    """

    assignment: str
    fingerprint: str
    calls: Mapping[str, tuple[Expectation, ...]]
    cards: Mapping[str, Card]
    follow: Mapping[str, FollowThrough] = field(default_factory=dict)

    def joined(self, other: Expectations) -> Expectations:
        """These (public) and `other` (hidden) expectations, as one."""
        calls = {f: (*mine, *other.calls.get(f, ())) for f, mine in self.calls.items()}
        return replace(
            self,
            calls=calls,
            cards={**self.cards, **other.cards},
            follow={**self.follow, **other.follow},
            fingerprint=hashlib.sha256((self.fingerprint + other.fingerprint).encode()).hexdigest(),
        )

    def agrees_with(self, other: Expectations) -> bool:
        """Whether both expect the same of the same calls, but for the last digits of floats."""
        return self.cards == other.cards and all(
            len(mine) == len(other.calls.get(function, ()))
            and all(map(_alike, mine, other.calls[function]))
            for function, mine in self.calls.items()
        )


def _alike(one: Expectation, other: Expectation) -> bool:
    return (
        one.call.label == other.call.label
        and nearly_same(one.call.args, other.call.args)
        and nearly_same(one.value, other.value)
        and nearly_same(one.mistakes, other.mistakes)
    )


def recorded(assignment: Assignment) -> Expectations:
    """The public expectations that stand beside the assignment."""
    path = assignment.folder / RECORD
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise GraderError(f"{path} is missing; `grader verify --record` makes it") from None
    except (OSError, ValueError) as error:
        raise GraderError(f"{path}: {error}") from None
    try:
        return _read_record(assignment, data, path)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise GraderError(f"{path} is no record; `grader verify --record` renews it") from None


def _read_record(assignment: Assignment, data: dict[str, Any], path: Path) -> Expectations:
    labelled = public_calls(assignment)
    calls: dict[str, tuple[Expectation, ...]] = {}
    for question in assignment.questions:
        mine = [call for call in labelled if call.function == question.function]
        mine.sort(key=lambda call: call.sample)
        entries = data["calls"].get(question.function, [])
        if len(mine) != len(entries):
            raise GraderError(f"{path} is stale; `grader verify --record` renews it")
        calls[question.function] = tuple(
            _expectation(call, entry) for call, entry in zip(mine, entries, strict=True)
        )
    cards = {
        card["id"]: Card(**{**card, "touches": tuple(Touch(*t) for t in card["touches"])})
        for card in data["mistakes"]
    }
    return Expectations(assignment.name, data["fingerprint"], calls, cards)


def spoken(expectations: Expectations, assignment: Assignment) -> Expectations:
    """The same expectations, with what people read of them in the language of the run."""

    def said(sentence: str) -> str:
        return course_sentence(assignment.folder, sentence)

    calls = {
        function: tuple(
            replace(e, call=replace(e.call, label=said(e.call.label))) for e in expected
        )
        for function, expected in expectations.calls.items()
    }
    cards = {
        id: replace(
            card,
            title=said(card.title),
            explanation=said(card.explanation),
            hint=said(card.hint),
            formula=said(card.formula),
        )
        for id, card in expectations.cards.items()
    }
    return replace(expectations, calls=calls, cards=cards)


def _expectation(call: Call, entry: dict[str, Any]) -> Expectation:
    gradient = {
        name: NumericalGradient(**from_plain_json(block)) for name, block in entry["gradient"]
    }
    mistakes = {
        id: {
            name: ABSENT if value == "absent" else from_plain_json(value) for name, value in outputs
        }
        for id, outputs in entry["mistakes"]
    }
    args = from_plain_json(entry["args"])
    return Expectation(
        replace(call, args=args), from_plain_json(entry["value"]), gradient, mistakes
    )


def record(expectations: Expectations) -> str:
    """The text of expected.json."""
    calls = {
        function: [
            {
                "label": e.call.label,
                "args": to_plain_json(e.call.args),
                "value": to_plain_json(e.value),
                "gradient": [[name, to_plain_json(vars(g))] for name, g in e.gradient.items()],
                "mistakes": [
                    [
                        id,
                        [
                            [name, "absent" if value is ABSENT else to_plain_json(value)]
                            for name, value in outputs.items()
                        ],
                    ]
                    for id, outputs in e.mistakes.items()
                ],
            }
            for e in expected
        ]
        for function, expected in expectations.calls.items()
    }
    data = {
        "fingerprint": expectations.fingerprint,
        "calls": calls,
        "mistakes": [vars(card) for card in expectations.cards.values()],
    }
    return json.dumps(data, indent=None, separators=(",", ":"), ensure_ascii=False) + "\n"


def fingerprint_of(calls: Mapping[str, tuple[Expectation, ...]]) -> str:
    """A digest of all that is expected, so that stored results know what they were judged by."""
    digest = hashlib.sha256()
    for function, expected in calls.items():
        for e in expected:
            plain = [function, e.call.label, to_plain_json(e.call.args), to_plain_json(e.value)]
            digest.update(json.dumps(plain, sort_keys=True).encode())
            digest.update(json.dumps(sorted(e.mistakes)).encode())
    return digest.hexdigest()
