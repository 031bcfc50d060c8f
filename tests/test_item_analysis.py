"""Are the figures of a question those of the formulae: how hard it is, and whom it tells apart?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.rendering.item_analysis import FEWEST, Discrimination, analyse, discrimination

SCORES = [10.0, 10.0, 0.0, 5.0, 0.0, 10.0]
TOTALS = [90.0, 70.0, 30.0, 55.0, 40.0, 100.0]


def test_how_hard_is_the_mean_share_of_the_points() -> None:
    found = analyse(SCORES, TOTALS, 10, 100)
    assert found.people == 6
    assert found.mean == pytest.approx(35 / 60)
    assert found.full == pytest.approx(3 / 6)


def test_the_rest_leaves_the_item_out() -> None:
    rest = [total - score for score, total in zip(SCORES, TOTALS, strict=True)]
    r = analyse(SCORES, TOTALS, 10, 100).discrimination.r
    assert r == pytest.approx(np.corrcoef(SCORES, rest)[0, 1])
    assert r != pytest.approx(np.corrcoef(SCORES, TOTALS)[0, 1])


def test_by_hand() -> None:
    # x - 3: -2 -1 0 1 2, y - 3: -2 0 -1 2 1; Σxy = 4 + 0 + 0 + 2 + 2 = 8, Σxx = Σyy = 10
    found = discrimination([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])
    assert found.r == pytest.approx(0.8)
    z, error = 0.5 * math.log(1.8 / 0.2), 1.96 / math.sqrt(2)
    assert found.low == pytest.approx(math.tanh(z - error))
    assert found.high == pytest.approx(math.tanh(z + error))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 80)), min_size=FEWEST, max_size=40))
def test_of_right_and_wrong_it_is_the_point_biserial_correlation(
    people: list[tuple[bool, int]],
) -> None:
    right = np.array([one for one, _rest in people])
    rest = np.array([rest for _one, rest in people], dtype=float)
    found = discrimination([20.0 * one for one in right], list(rest))
    share, spread = right.mean(), rest.std()
    if share in (0, 1) or spread == 0:
        assert found.r is None
        assert found.why in ("all the same", "rest the same")
        return
    means = rest[right].mean() - rest[~right].mean()
    expected = means / spread * math.sqrt(share * (1 - share))
    assert found.r is not None
    assert found.r == pytest.approx(expected, abs=1e-9)
    assert found.low - 1e-9 <= found.r <= found.high + 1e-9


@pytest.mark.parametrize(
    ("scores", "totals", "most", "why"),
    [
        (SCORES[:4], TOTALS[:4], 10, "few"),
        ([10.0] * 6, TOTALS, 10, "all the same"),
        ([0.0] * 6, TOTALS, 10, "all the same"),
        (SCORES, [score + 50 for score in SCORES], 10, "rest the same"),
        (SCORES, SCORES, 100, "alone"),
        ([], [], 10, "few"),
    ],
)
def test_where_there_is_no_correlation_it_says_why(
    scores: list[float], totals: list[float], most: float, why: str
) -> None:
    found = analyse(scores, totals, most, 100).discrimination
    assert (found.r, found.why, found.strength) == (None, why, None)


def test_who_was_not_judged_is_left_out() -> None:
    scores: list[float | None] = [None, *SCORES, 10.0]
    totals: list[float | None] = [None, *TOTALS, None]
    found = analyse(scores, totals, 10, 100)
    assert found.people == 7
    assert found.mean == pytest.approx(45 / 70)
    assert found.discrimination == analyse(SCORES, TOTALS, 10, 100).discrimination


def test_without_anybody_or_points_there_is_no_share() -> None:
    assert (analyse([], [], 10, 100).mean, analyse([], [], 10, 100).full) == (None, None)
    assert (analyse(SCORES, TOTALS, 0, 100).mean, analyse(SCORES, TOTALS, 0, 100).full) == (
        None,
        None,
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_a_perfect_correlation_has_no_room(sign: int) -> None:
    found = discrimination([1, 2, 3, 4, 5], [sign * n for n in (1, 2, 3, 4, 5)])
    assert [found.r, found.low, found.high] == [pytest.approx(sign)] * 3


@pytest.mark.parametrize(
    ("r", "strength"),
    [(1, "well"), (0.4, "well"), (0.39, "somewhat"), (0.2, "somewhat"), (0.19, "hardly"),
     (0, "hardly"), (-0.01, "reversed"), (None, None)],
)  # fmt: skip
def test_what_a_correlation_means(r: float | None, strength: str | None) -> None:
    assert Discrimination(9, r).strength == strength
