"""Right draws of another seed are taken for right; what is drawn in a wrong way is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from grader.judging import distribution_of, randomness
from grader.judging.randomness import FALSE_ALARM_RATE, distribution_problem, is_rescaled

SEEDS = range(300)
#: The layers of the initialization's sample call, and the masks of the dropout's.
LAYERS = {"W1": (150, 200), "W2": (100, 150), "W3": (1, 100)}
MASKS = {"D1": (40, 100), "D2": (30, 100)}


def he(rng: Generator) -> dict[str, np.ndarray]:
    return {n: rng.standard_normal(s) * math.sqrt(2 / s[1]) for n, s in LAYERS.items()}


def masks(rng: Generator, keep_prob: float) -> dict[str, np.ndarray]:
    return {name: rng.random(shape) < keep_prob for name, shape in MASKS.items()}


def like(reference):
    return {name: distribution_of(values) for name, values in reference.items()}


HE, HALF = like(he(default_rng(3))), like(masks(default_rng(1), 0.3))


def he_with(change):
    """Right draws, of which `change(array)` makes wrong ones."""
    return {name: change(values) for name, values in he(default_rng(11)).items()}


def masks_with(change):
    return {name: change(values) for name, values in masks(default_rng(11), 0.3).items()}


# ------------------------------------------------------------------- right draws


def test_right_weights_of_any_seed_are_accepted():
    assert [distribution_problem(he(default_rng(100 + seed)), HE) for seed in SEEDS] == [""] * len(
        SEEDS
    )


@pytest.mark.parametrize("sigma", [0.01, 1.0, 10.0])
@pytest.mark.parametrize("shape", [(10, 10), (1, 300), (25, 40), (100, 100)])
def test_right_draws_of_any_size_and_spread_are_accepted(sigma, shape):
    wanted = {"W": distribution_of(sigma * default_rng(3).standard_normal(shape))}
    for seed in SEEDS:
        assert (
            distribution_problem(
                {"W": sigma * default_rng(100 + seed).standard_normal(shape)}, wanted
            )
            == ""
        )


@pytest.mark.parametrize("keep_prob", [0.1, 0.3, 0.5, 0.8, 0.95])
def test_right_masks_of_any_seed_and_rate_are_accepted(keep_prob):
    wanted = like(masks(default_rng(1), keep_prob))
    for seed in SEEDS:
        assert distribution_problem(masks(default_rng(100 + seed), keep_prob), wanted) == ""


def test_other_generators_and_types_are_accepted():
    legacy = np.random.RandomState(5)
    drawn = {n: legacy.randn(*s) * math.sqrt(2 / s[1]) for n, s in LAYERS.items()}
    assert distribution_problem(drawn, HE) == ""
    single = {n: w.astype(np.float32) for n, w in he(default_rng(5)).items()}
    assert distribution_problem(single, HE) == ""
    transposed = {n: default_rng(6).standard_normal(s[::-1]).T for n, s in LAYERS.items()}
    assert (
        distribution_problem({n: w * math.sqrt(2 / w.shape[1]) for n, w in transposed.items()}, HE)
        == ""
    )
    for kind in (int, float, np.uint8):
        drawn = {n: d.astype(kind) for n, d in masks(default_rng(7), 0.3).items()}
        assert distribution_problem(drawn, HALF) == ""


def test_masks_that_keep_everything_are_right_where_that_is_asked():
    wanted = like({"D1": np.ones((40, 100), bool)})
    assert distribution_problem({"D1": np.ones((40, 100))}, wanted) == ""
    assert distribution_problem({"D1": np.zeros((40, 100))}, wanted)


# -------------------------------------------------------------- how seldom the alarm


def test_the_thresholds_are_exceeded_as_seldom_as_they_say():
    assert math.erfc(randomness._Z / math.sqrt(2)) == pytest.approx(FALSE_ALARM_RATE, rel=0.01)
    assert 2 * math.exp(-2 * randomness._KS**2) == pytest.approx(FALSE_ALARM_RATE)
    arrays = 12  # more layers than any network that is asked for
    tests = 5 * arrays + arrays * (arrays - 1) // 2
    assert tests * FALSE_ALARM_RATE < 2e-6


def test_two_chi_squares_stay_within_the_spreads_bound():
    """Chernoff: P(F(n, n) > r) <= (4r / (1 + r)²)^(n/2), and about 14 times less, at 5.7 sigma."""
    for count in (100, 300, 1000, 10_000, 30_000):
        r = math.exp(randomness._Z * math.sqrt(4 / (count - 10)))
        chernoff = (4 * r / (1 + r) ** 2) ** (count / 2)
        assert 2 * chernoff / (randomness._Z * math.sqrt(2 * math.pi)) < 1.2 * FALSE_ALARM_RATE


@pytest.mark.parametrize(("keep_prob", "count"), [(0.3, 3000), (0.5, 1000), (0.8, 4000)])
def test_two_masks_overlap_as_seldom_as_the_normal_tail_says(keep_prob, count):
    """The overlap of two masks is hypergeometric: its tail beyond the threshold, summed."""
    ones = round(keep_prob * count)
    most = randomness._Z * math.sqrt(count) * keep_prob * (1 - keep_prob)

    def choose(n, k):
        return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)

    alarm = sum(
        math.exp(choose(ones, k) + choose(count - ones, ones - k) - choose(count, ones))
        for k in range(max(0, 2 * ones - count), ones + 1)
        if abs(k - ones * ones / count) > most
    )
    assert alarm < 5 * FALSE_ALARM_RATE


def test_of_masks_with_few_zeros_independence_is_not_asked():
    rng = default_rng(0)
    few = rng.random((10, 100)) < 0.97
    wanted = like({"D1": few, "D2": few})
    assert distribution_problem({"D1": few, "D2": few}, wanted) == ""


@pytest.mark.parametrize(("kind", "shape"), [("normal", (10, 100)), ("bernoulli", (10, 100))])
def test_at_a_weaker_threshold_the_alarms_are_as_many_as_foretold(monkeypatch, kind, shape):
    """At |z| > 2.576 (1 %) each of the tests refuses about one of a hundred right draws."""
    monkeypatch.setattr(randomness, "_Z", 2.5758)
    monkeypatch.setattr(randomness, "_KS", math.sqrt(-math.log(0.01 / 2) / 2))
    rng, rounds = default_rng(2), 2000

    def draw():
        return rng.standard_normal(shape) if kind == "normal" else rng.random(shape) < 0.4

    refused = sum(
        distribution_problem(
            {"A": draw(), "B": draw()}, {name: distribution_of(draw()) for name in "AB"}
        )
        != ""
        for _ in range(rounds)
    )
    # two arrays: mean, spread, form, neighbours, rows each, and one test of the pair
    most = 11 if kind == "normal" else 7
    assert 0.02 * rounds < refused < most * 0.01 * rounds * 1.1


# ------------------------------------------------------------------- wrong draws


def uniform(w):
    return default_rng(12).uniform(-1, 1, w.shape) * math.sqrt(3) * w.std()


def repeated_column(w):
    return np.repeat(w[:, :1], w.shape[1], axis=1)


def repeated_row(w):
    return np.repeat(w[:1], w.shape[0], axis=0)


def with_one(bad):
    def change(w):
        w = w.copy()
        w[-1, -1] = bad
        return w

    return change


def walk(w):
    """Rows in which each entry has a third of the one before, with the same spread."""
    made = w.copy()
    for column in range(1, w.shape[1]):
        made[:, column] = made[:, column - 1] / 3 + w[:, column] * math.sqrt(8 / 9)
    return made


def drifting_rows(w):
    """Rows of which each has a third of the one before."""
    return walk(w.T).T


@pytest.mark.parametrize(
    "change",
    [
        uniform,
        repeated_column,
        repeated_row,
        walk,
        drifting_rows,
        lambda w: w / math.sqrt(2),
        lambda w: w * math.sqrt(2),
        lambda w: w * 10,
        lambda w: w / 10,
        lambda w: w * 1e200,
        lambda w: w * math.sqrt(w.shape[1] / w.shape[0]),
        lambda w: w * math.sqrt(w.shape[1] / sum(w.shape)),
        lambda w: w + w.std() / 4,
        np.abs,
        np.zeros_like,
        np.ones_like,
        lambda w: np.full(w.shape, w.std()),
        lambda w: np.abs(w) * np.where(np.arange(w.size).reshape(w.shape) % 2, -1, 1),
        lambda w: np.sort(w, axis=None).reshape(w.shape),
        lambda w: np.sort(w, axis=1),
        lambda w: np.sign(w) * w.std(),
        lambda w: np.round(w / w.std()) * w.std(),
        lambda w: np.clip(w, -w.std(), w.std()) / 0.72,
        lambda w: np.resize(w.ravel()[: w.size // 2], w.shape),
        with_one(np.nan),
        with_one(np.inf),
        with_one(1e300),
        lambda w: w + 1e-9j,
        lambda w: w * 1j,
        lambda w: w.T,
        lambda w: w.ravel(),
        lambda w: w[:, :-1],
        lambda w: w.tolist()[0],
        lambda w: w.astype(str),
        lambda w: w.astype(object),
        lambda _: None,
        lambda _: "drawn",
        lambda _: 0.1,
    ],
)
def test_weights_that_are_drawn_in_a_wrong_way_are_refused(change, recwarn):
    assert distribution_problem(he_with(change), HE)
    assert not recwarn.list


@pytest.mark.parametrize("layer", sorted(LAYERS))
@pytest.mark.parametrize("change", [np.zeros_like, lambda w: 10 * w, lambda w: w + 2 * w.std()])
def test_one_wrong_layer_is_enough(layer, change):
    drawn = he(default_rng(11))
    assert distribution_problem({**drawn, layer: change(drawn[layer])}, HE).startswith(layer)


def test_the_seed_in_the_loop_is_seen():
    drawn = {n: default_rng(3).standard_normal(s) * math.sqrt(2 / s[1]) for n, s in LAYERS.items()}
    assert distribution_problem(drawn, HE) == "W1 and W2 repeat each other"
    again = {name: default_rng(1).random(shape) < 0.3 for name, shape in MASKS.items()}
    assert distribution_problem(again, HALF) == "D1 and D2 repeat each other"


def test_what_was_drawn_before_is_not_drawn_again():
    d1 = default_rng(1).random(MASKS["D1"]) < 0.3
    d2 = default_rng(1).random(MASKS["D2"]) < 0.3
    wanted = {"D2": HALF["D2"]}
    assert distribution_problem({"D1": d1, "D2": d2}, wanted) == ""
    assert (
        distribution_problem({"D1": d1, "D2": d2}, wanted, ["D1"]) == "D1 and D2 repeat each other"
    )
    other = default_rng(2).random(MASKS["D1"]) < 0.3
    for before in (other, None, "text", other + 1j, other * math.nan, other * 1e300):
        assert distribution_problem({"D1": before, "D2": d2}, wanted, ["D1", "D0"]) == ""


def test_a_layer_that_is_not_there_is_refused():
    drawn = he(default_rng(11))
    del drawn["W2"]
    assert distribution_problem(drawn, HE)
    assert distribution_problem({}, HE)
    assert distribution_problem({}, {}) == ""


def mask_by_randn(d):
    return default_rng(12).standard_normal(d.shape) < 0.3


@pytest.mark.parametrize(
    "change",
    [
        mask_by_randn,
        np.logical_not,
        np.zeros_like,
        np.ones_like,
        repeated_column,
        repeated_row,
        lambda d: d / 0.3,
        lambda d: default_rng(12).random(d.shape),
        lambda d: default_rng(12).random(d.shape) < 0.5,
        lambda d: default_rng(12).random(d.shape[::-1]) < 0.3,
        lambda d: np.sort(d, axis=None).reshape(d.shape),
        lambda d: np.arange(d.size).reshape(d.shape) % 10 < 3,
        lambda d: np.where(d, 1, -1),
        lambda d: np.where(d, np.nan, 0),
        lambda d: np.where(d, np.inf, 0),
        lambda d: d + 0j + 1e-12j,
        lambda d: d[:, :1],
        lambda d: d.tolist()[:-1],
        lambda _: None,
        lambda _: True,
    ],
)
def test_masks_that_are_drawn_in_a_wrong_way_are_refused(change, recwarn):
    assert distribution_problem(masks_with(change), HALF)
    assert not recwarn.list


# ------------------------------------------------- the seeded draw, spoilt afterwards


@pytest.mark.parametrize("size", [(2, 2), (1, 4), (5, 3), (8, 7)])
def test_the_seeded_draw_times_a_factor_is_no_draw_of_its_own(size):
    wanted = default_rng(3).standard_normal(size)
    for got in (1.01 * wanted, -wanted, wanted + 0.1, 3 * wanted - 1, (2 * wanted).tolist()):
        assert is_rescaled(wanted, got)
    assert is_rescaled(wanted.astype(np.float32), 0.5 * wanted.astype(np.float32))


def test_another_draw_is_not_taken_for_the_seeded_one():
    wanted = default_rng(3).standard_normal((2, 2))
    assert not any(is_rescaled(wanted, default_rng(100 + s).standard_normal((2, 2))) for s in SEEDS)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (np.array([[1.0, 2.0, 3.0]]), np.array([[2.0, 4.0, 6.0]])),
        (np.array([[1, 0, 1, 1, 0]]), np.array([[0, 1, 0, 0, 1]])),
        (np.array([1.0, 2.0, 3.0, 5.0]), np.array([[1.0], [2.0], [3.0], [5.0]])),
        (np.array([1.0, 2.0, 3.0, 5.0]), np.zeros(4)),
        (np.array([1.0, 2.0, 3.0, 5.0]), np.array([1.0, 2.0, 3.0, 5.0]) * (1 + 1j)),
        (np.array([1.0, 2.0, 3.0, 5.0]), np.array([1.0, 2.0, 3.0, np.nan])),
        (np.array([1.0, 2.0, 3.0, 5.0]), None),
        (np.array([1.0, 2.0, 3.0, 5.0]), "text"),
    ],
)
def test_too_few_numbers_or_zeros_and_ones_say_nothing(wanted, got):
    assert not is_rescaled(wanted, got)
