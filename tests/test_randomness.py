"""Right draws of another seed are taken for right; what is drawn in a wrong way is not."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.random import Generator, default_rng

from grader.course.distribution import bernoulli, normal
from grader.judging import Draws, distribution_problem
from grader.judging.randomness import FALSE_ALARM_RATE, chances, is_remade

SEEDS = range(300)
#: The layers of the initialization's sample call, and the masks of the dropout's.
LAYERS = {"W1": (150, 200), "W2": (100, 150), "W3": (1, 100)}
MASKS = {"D1": (40, 100), "D2": (30, 100)}
HE = {n: replace(normal(math.sqrt(2 / s[1])), shape=s) for n, s in LAYERS.items()}


def masked(keep_prob: float):
    return {name: replace(bernoulli(keep_prob), shape=shape) for name, shape in MASKS.items()}


HALF = masked(0.3)


def he(rng: Generator) -> dict[str, np.ndarray]:
    return {n: rng.standard_normal(s) * math.sqrt(2 / s[1]) for n, s in LAYERS.items()}


def masks(rng: Generator, keep_prob: float) -> dict[str, np.ndarray]:
    return {name: rng.random(shape) < keep_prob for name, shape in MASKS.items()}


def one_call(drawn, wanted, before=()):
    return distribution_problem([Draws(drawn, wanted, dict.fromkeys(before, HALF["D1"]))])


def he_with(change):
    """Right draws, of which `change(array)` makes wrong ones."""
    return {name: change(values) for name, values in he(default_rng(11)).items()}


def masks_with(change):
    return {name: change(values) for name, values in masks(default_rng(11), 0.3).items()}


# ------------------------------------------------------------------- right draws


@pytest.mark.slow
def test_right_weights_of_any_seed_are_accepted():
    assert [one_call(he(default_rng(100 + seed)), HE) for seed in SEEDS] == [""] * len(SEEDS)


@pytest.mark.parametrize("sigma", [0.01, 1.0, 10.0])
@pytest.mark.parametrize(
    "shape", [(1, 1), (2, 1), (3, 4), (10, 10), (1, 300), (25, 40), (100, 100)]
)
def test_right_draws_of_any_size_and_spread_are_accepted(sigma, shape):
    wanted = {"W": replace(normal(sigma), shape=shape)}
    for seed in SEEDS:
        assert one_call({"W": sigma * default_rng(100 + seed).standard_normal(shape)}, wanted) == ""


@pytest.mark.parametrize("keep_prob", [0.0, 0.1, 0.3, 0.5, 0.8, 0.95, 1.0])
def test_right_masks_of_any_seed_and_rate_are_accepted(keep_prob):
    for seed in SEEDS:
        assert one_call(masks(default_rng(100 + seed), keep_prob), masked(keep_prob)) == ""


def test_other_generators_and_types_are_accepted():
    legacy = np.random.RandomState(5)
    drawn = {n: legacy.randn(*s) * math.sqrt(2 / s[1]) for n, s in LAYERS.items()}
    assert one_call(drawn, HE) == ""
    single = {n: w.astype(np.float32) for n, w in he(default_rng(5)).items()}
    assert one_call(single, HE) == ""
    transposed = {n: default_rng(6).standard_normal(s[::-1]).T for n, s in LAYERS.items()}
    assert one_call({n: w * math.sqrt(2 / w.shape[1]) for n, w in transposed.items()}, HE)
    rng = default_rng(6)
    transposed = {n: rng.standard_normal(s[::-1]).T for n, s in LAYERS.items()}
    assert one_call({n: w * math.sqrt(2 / w.shape[1]) for n, w in transposed.items()}, HE) == ""
    for kind in (int, float, np.uint8):
        drawn = {n: d.astype(kind) for n, d in masks(default_rng(7), 0.3).items()}
        assert one_call(drawn, HALF) == ""


def test_masks_that_keep_everything_are_right_where_that_is_asked():
    wanted = {"D1": replace(bernoulli(1.0), shape=(40, 100))}
    assert one_call({"D1": np.ones((40, 100))}, wanted) == ""
    assert one_call({"D1": np.zeros((40, 100))}, wanted)


# ------------------------------------------------------------------- many calls together

WIDTHS = [
    [3, 2, 1],
    [5, 4, 3, 2],
    [2, 4, 1],
    [4, 7, 3, 8, 2],
    [6, 1, 5, 1, 1],
    [7, 3],
    [30, 40, 20],
]


def network(widths):
    pairs = zip(widths[1:], widths[:-1], strict=True)
    return {f"W{n}": replace(normal(10.0), shape=shape) for n, shape in enumerate(pairs, start=1)}


def answers(generator, change=lambda w: w, networks=WIDTHS):
    """Each call draws from what `generator()` gives: a new one, or the same again."""
    calls = []
    for wanted in map(network, networks):
        rng = generator()
        drawn = {name: change(10 * rng.standard_normal(d.shape)) for name, d in wanted.items()}
        calls.append(Draws(drawn, wanted, {}))
    return calls


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_calls_that_draw_from_the_same_seed_are_no_more_suspect_than_others(seed):
    """The first values of one series, again and again, must not be counted again and again."""
    many = WIDTHS * 20
    assert distribution_problem(answers(lambda: default_rng(seed), networks=many)) == ""
    rng = default_rng(seed)
    assert distribution_problem(answers(lambda: rng, networks=many)) == ""


@pytest.mark.slow
def test_a_thousand_right_answers_are_far_from_the_alarm():
    rng = default_rng(0)
    least = min(chance for _ in range(1000) for chance, _ in chances(answers(lambda: rng)))
    assert 10 * FALSE_ALARM_RATE < least < 1e-3


@pytest.mark.parametrize(
    "change",
    [
        lambda w: 0 * w if w.shape == (3, 4) or w.shape == (2, 3) else w,
        lambda w: 0 * w if w.shape == (1, 5) else w,
        lambda w: np.full(w.shape, 4.0) if w.size < 30 else w,
        lambda w: np.sign(w) * 10 if w.size < 100 else w,
        lambda w: np.abs(w) if w.size < 100 else w,
        lambda w: w / 2 if w.size < 100 else w,
        lambda w: 2 * w if w.size < 100 else w,
        lambda w: np.repeat(w[:, :1], w.shape[1], axis=1) if w.size < 100 else w,
        lambda w: default_rng(1).standard_normal(w.shape) * 10 if w.size < 100 else w,
    ],
)
def test_what_is_wrong_in_the_small_outputs_alone_is_seen(change):
    rng = default_rng(3)
    assert distribution_problem(answers(lambda: rng, change))


@pytest.mark.parametrize(
    ("change", "share"),
    [
        (lambda w: 1.2 * w, "all"),
        (lambda w: 1.4 * w if w.size < 10 else w, "the small ones"),
        (lambda w: 1.6 * w if 10 <= w.size < 16 else w, "the middling ones"),
    ],
)
def test_what_no_call_shows_is_seen_in_all_of_them_together(change, share):
    rng = default_rng(3)
    calls = answers(lambda: rng, change, WIDTHS[:-1] * 20)
    assert not any(distribution_problem([call]) for call in calls), share
    assert distribution_problem(calls).startswith("in all calls"), share
    rng = default_rng(3)
    assert distribution_problem(answers(lambda: rng, networks=WIDTHS[:-1] * 20)) == ""


@pytest.mark.parametrize(
    ("series", "problem"),
    [
        (lambda rng: rng.uniform(-1.7, 1.7, (20, 20)), "too small"),
        (lambda rng: rng.standard_t(2, (20, 20)), "too large"),
        (lambda rng: rng.standard_normal((20, 20)) + 0.5, "the mean"),
        (lambda rng: rng.standard_normal((20, 20)) * 1.5, "the spread"),
        (lambda rng: rng.choice([-1.0, 1.0], (20, 20)) + rng.normal(0, 1e-3, (20, 20)), "normally"),
    ],
)
def test_each_test_sees_what_it_is_for(series, problem):
    wanted = {"W": replace(normal(1.0), shape=(20, 20))}
    got = {"W": series(default_rng(4))}
    refused = [
        why for chance, why in chances([Draws(got, wanted, {})]) if chance < FALSE_ALARM_RATE
    ]
    assert any(problem in why for why in refused)


# -------------------------------------------------------------- how seldom the alarm


ROUNDS = 1500


@cache
def chances_of_right_draws(kind, shape):
    """What each test says, one row a call."""
    distribution = replace(normal(2.0, 1.0) if kind == "normal" else bernoulli(0.4), shape=shape)
    rng = default_rng(2)

    def draw():
        if kind == "normal":
            return rng.normal(1.0, 2.0, shape)
        return rng.random(shape) < 0.4

    wanted = {"A": distribution, "B": distribution}
    calls = [Draws({"A": draw(), "B": draw()}, wanted, {}) for _ in range(ROUNDS)]
    return np.array([[chance for chance, _why in chances([call])] for call in calls])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "shape"),
    [("normal", (10, 100)), ("bernoulli", (10, 100)), ("normal", (2, 3)), ("bernoulli", (2, 3))],
)
@pytest.mark.parametrize("level", [0.05, 0.01])
def test_no_test_refuses_more_than_it_says(kind, shape, level):
    """Each bound is one: of right draws at most this share is found as improbable as `level`."""
    counts = np.count_nonzero(chances_of_right_draws(kind, shape) < level, axis=0)
    most = ROUNDS * level + 4 * math.sqrt(ROUNDS * level)
    assert len(counts) >= 6
    assert max(counts) <= most


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
    assert one_call(he_with(change), HE)
    assert not recwarn.list


@pytest.mark.parametrize("layer", sorted(LAYERS))
@pytest.mark.parametrize("change", [np.zeros_like, lambda w: 10 * w, lambda w: w + 2 * w.std()])
def test_one_wrong_layer_is_enough(layer, change):
    drawn = he(default_rng(11))
    assert one_call({**drawn, layer: change(drawn[layer])}, HE).startswith(layer)


def test_the_seed_in_the_loop_is_seen():
    drawn = {n: default_rng(3).standard_normal(s) * math.sqrt(2 / s[1]) for n, s in LAYERS.items()}
    assert one_call(drawn, HE) == "W1 and W2 repeat each other"
    again = {name: default_rng(1).random(shape) < 0.3 for name, shape in MASKS.items()}
    assert one_call(again, HALF) == "D1 and D2 repeat each other"


def test_what_was_drawn_before_is_not_drawn_again():
    d1 = default_rng(1).random(MASKS["D1"]) < 0.3
    d2 = default_rng(1).random(MASKS["D2"]) < 0.3
    wanted = {"D2": HALF["D2"]}
    assert one_call({"D1": d1, "D2": d2}, wanted) == ""
    assert one_call({"D1": d1, "D2": d2}, wanted, ["D1"]) == "D1 and D2 repeat each other"
    other = default_rng(2).random(MASKS["D1"]) < 0.3
    for before in (other, None, "text", other + 1j, other * math.nan, other * 1e300):
        assert one_call({"D1": before, "D2": d2}, wanted, ["D1", "D0"]) == ""


def test_a_layer_that_is_not_there_is_refused():
    drawn = he(default_rng(11))
    del drawn["W2"]
    assert one_call(drawn, HE)
    assert one_call({}, HE)
    assert one_call({}, {}) == ""


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
    assert one_call(masks_with(change), HALF)
    assert not recwarn.list


# ------------------------------------------------- the seeded draw, spoilt afterwards


@pytest.mark.parametrize("size", [(2, 2), (1, 4), (5, 3), (8, 7)])
def test_the_seeded_draw_times_a_factor_is_no_draw_of_its_own(size):
    wanted = default_rng(3).standard_normal(size)
    for got in (1.01 * wanted, -wanted, wanted + 0.1, 3 * wanted - 1, (2 * wanted).tolist()):
        assert is_remade(wanted, got)
    assert is_remade(wanted.astype(np.float32), 0.5 * wanted.astype(np.float32))


def test_another_draw_is_not_taken_for_the_seeded_one():
    wanted = default_rng(3).standard_normal((2, 2))
    assert not any(is_remade(wanted, default_rng(100 + s).standard_normal((2, 2))) for s in SEEDS)


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
    assert not is_remade(wanted, got)
