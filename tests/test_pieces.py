"""Pieces of code are the same however a function is spelled, and tell a mistake from the right."""

from __future__ import annotations

import pytest

from grader.course import MistakeDescription
from grader.diagnosis.in_sight import evidence_of, is_refuted
from grader.notebook import Definition, count_pieces, pieces_that_differ

RIGHT = """\
def step(theta, i, epsilon):
    theta_minus = np.copy(theta)
    theta_minus[i] = theta_minus[i] - epsilon
    return theta_minus
"""
WRONG = RIGHT.replace("- epsilon", "+ epsilon")


def mistake() -> MistakeDescription:
    return MistakeDescription("plus", "step", "", "", "", "", (), pieces_that_differ(RIGHT, WRONG))


def definition(source: str) -> Definition:
    return Definition("step", 1, 1, source.count("\n"), source)


@pytest.mark.parametrize(
    "change",
    [
        ("theta_minus[i] = theta_minus[i] - epsilon", "theta_minus[i] -= epsilon"),
        ("theta_minus[i] = theta_minus[i] - epsilon", "theta_minus[i][0] -= epsilon"),
        ("theta_minus", "thetaminus"),
        ("theta_minus[i]", "theta_minus[i, 0]"),
        ("    return", "    # as it should be\n\n    return"),
    ],
)
def test_another_spelling_has_the_same_pieces(change: tuple[str, str]) -> None:
    assert count_pieces(RIGHT.replace(*change), True) == count_pieces(RIGHT, True)


def test_only_the_smallest_pieces_differ() -> None:
    named = [piece for piece in pieces_that_differ(RIGHT, WRONG) if piece.is_named]
    assert [(piece.right, piece.wrong) for piece in named] == [(1, 0), (0, 1)]
    assert pieces_that_differ(RIGHT, RIGHT) == ()


@pytest.mark.parametrize(
    ("source", "evidence", "refuted"),
    [
        (WRONG, 1, False),
        (WRONG.replace("theta_minus", "down"), 1, False),
        (RIGHT, -1, True),
        (RIGHT.replace("theta_minus", "down"), -1, True),
        ("def step(theta, i, epsilon):\n    return theta\n", 0, False),
        ("def step(:", 0, False),
    ],
)
def test_the_text_speaks_for_a_mistake_or_against_it(
    source: str, evidence: float, refuted: bool
) -> None:
    assert evidence_of(mistake(), definition(source)) == evidence
    assert is_refuted(mistake(), definition(source)) is refuted


def test_a_piece_that_stands_there_more_often_than_it_should_does_not_refute() -> None:
    twice = RIGHT.replace("    return", "    theta_minus[i] -= epsilon\n    return")
    assert not is_refuted(mistake(), definition(twice))


def test_no_digest_tells_the_code() -> None:
    assert not any(word in repr(mistake().pieces) for word in ("theta", "epsilon", "copy"))
