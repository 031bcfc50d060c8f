"""How are functions of the table of wrong statements called, and which edit makes one right?

The code is the table's own, so it runs here.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import FrameType
from typing import Any

import numpy as np

from grader.diagnosis.edits import Edit, Scope, Shape, edits
from tests.support.wrong_statements import FUNCTIONS, Wrong

Arguments = tuple[Any, ...]


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _relu(z: Any) -> Any:
    return np.maximum(0, z)


def _compute_cost(A3: Any, Y: Any) -> Any:
    return -np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3)) / Y.shape[1]


_KEYS = ("W1", "b1", "W2", "b2", "W3", "b3")


def _dictionary_to_vector(parameters: Mapping[str, Any]) -> Any:
    column = np.concatenate([parameters[key].reshape(-1, 1) for key in _KEYS])
    return column, [key for key in _KEYS for _ in range(parameters[key].size)]


def _gradients_to_vector(gradients: Mapping[str, Any]) -> Any:
    return np.concatenate([gradients["d" + key].reshape(-1, 1) for key in _KEYS])


def _vector_to_dictionary(theta: Any) -> dict[str, Any]:
    made, begin = {}, 0
    for key, like in zip(_KEYS, _network(1).values(), strict=True):
        made[key] = theta[begin : begin + like.size].reshape(like.shape)
        begin += like.size
    return made


def _forward_n(X: Any, Y: Any, parameters: Mapping[str, Any]) -> Any:
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in _KEYS)
    A1 = _relu(W1 @ X + b1)
    A2 = _relu(W2 @ A1 + b2)
    A3 = _sigmoid(W3 @ A2 + b3)
    return _compute_cost(A3, Y), (A1, A2, A3)


PROVIDED: dict[str, Any] = {
    "np": np,
    "sigmoid": _sigmoid,
    "relu": _relu,
    "compute_cost": _compute_cost,
    "forward_propagation": lambda x, theta: x * theta**3,
    "backward_propagation": lambda x, theta: 3.1 * x * theta**2,
    "forward_propagation_n": _forward_n,
    "dictionary_to_vector": _dictionary_to_vector,
    "gradients_to_vector": _gradients_to_vector,
    "vector_to_dictionary": _vector_to_dictionary,
}


def _network(seed: int, n: Sequence[int] = (3, 4, 2, 1)) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    made: dict[str, Any] = {}
    for number in range(1, len(n)):
        made[f"W{number}"] = rng.standard_normal((n[number], n[number - 1]))
        made[f"b{number}"] = rng.standard_normal((n[number], 1))
    return made


def _examples(seed: int, m: int = 5) -> tuple[Any, Any]:
    rng = np.random.default_rng(100 + seed)
    return rng.standard_normal((3, m)), (rng.random((1, m)) < 0.5).astype(int)


def _cache(seed: int, *, masks: bool = False) -> Arguments:
    X, Y = _examples(seed)
    parameters = _network(seed)
    _, kept = _function(FUNCTIONS["dropout"])(X, parameters, 0.8 if masks else 1.1)
    return X, Y, kept if masks else tuple(v for i, v in enumerate(kept) if i not in (1, 6))


def _cost_call(seed: int) -> Arguments:
    _, Y = _examples(seed)
    A3 = np.random.default_rng(seed).uniform(0.1, 0.9, Y.shape)
    return A3, Y, _network(seed), 0.3 + seed / 7


def _check_n_call(seed: int) -> Arguments:
    X, Y = _examples(seed)
    parameters = _network(seed)
    gradients = {"d" + key: value + 0.1 for key, value in _network(seed + 50).items()}
    return parameters, gradients, X, Y


def _descend_call(seed: int) -> Arguments:
    grads, v = (
        {"d" + key: value for key, value in _network(seed + more).items()} for more in (9, 99)
    )
    return _network(seed), grads, v, 0.9, 0.05 + seed / 100, 0.7, 5


def _softmax_call(seed: int) -> Arguments:
    rng = np.random.default_rng(seed)
    Z = rng.standard_normal((3, 6))
    return Z, np.eye(3)[rng.integers(0, 3, 6) if seed == 2 else Z.argmax(axis=0)].T


_CALLS: dict[str, Callable[[int], Arguments]] = {
    "cost": _cost_call,
    "backward": lambda seed: (*_cache(seed), 0.3 + seed / 7),
    "dropout_backward": lambda seed: (*_cache(seed, masks=True), 0.8),
    "dropout": lambda seed: (_examples(seed)[0], _network(seed), 0.55 + seed / 10),
    "zeros": lambda seed: ([[3, 2, 4, 1], [2, 4, 1]][seed - 1],),
    "check": lambda seed: (2 * seed, 4 - seed / 2),
    "check_n": _check_n_call,
    "normalize": lambda seed: (
        np.random.default_rng(seed).standard_normal((3, 4 + seed)) * 0.1 + 1,
        np.random.default_rng(seed + 5).standard_normal((3, 4)),
    ),
    "descend": _descend_call,
    "softmax": _softmax_call,
}
_SAME = {
    "cost_by_norms": "cost",
    "backward_by_keys": "backward",
    "dropout_at_once": "dropout",
    "large": "zeros",
    "he": "zeros",
    "he_by_pairs": "zeros",
    "check_n_by_steps": "check_n",
}
SEEDS = {"dropout": 1, "dropout_at_once": 1, "large": 3, "he": 3, "he_by_pairs": 3}


@cache
def calls_of(function: str) -> tuple[Arguments, ...]:
    """The arguments of two calls, to be copied before a function gets them."""
    return tuple(_CALLS[_SAME.get(function, function)](seed) for seed in (1, 2))


def _function(text: str) -> Callable[..., Any]:
    names = dict(PROVIDED)
    exec(compile(text, "<answer>", "exec"), names)
    found = [value for name, value in names.items() if name not in PROVIDED and name[0] != "_"]
    made: Callable[..., Any] = found[0]
    return made


def outcomes(text: str, function: str) -> Iterator[Any]:
    """What a function gives on each of its calls, and what it makes of its arguments."""
    called = _function(text)
    for arguments in calls_of(function):
        np.random.seed(77)
        own = copy.deepcopy(arguments)
        with np.errstate(all="ignore"):
            value = called(*own)
        yield value, own


@cache
def right_outcomes(function: str) -> Any:
    """What the right function gives."""
    return tuple(outcomes(FUNCTIONS[function], function))


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are the same but for round-off."""
    if isinstance(one, Mapping):
        return (
            isinstance(other, Mapping)
            and one.keys() == other.keys()
            and all(same(one[key], other[key]) for key in one)
        )
    if isinstance(one, tuple | list):
        return (
            isinstance(other, tuple | list)
            and len(one) == len(other)
            and all(same(a, b) for a, b in zip(one, other, strict=True))
        )
    if isinstance(one, str) or isinstance(other, Mapping | tuple | list | str) or other is None:
        return bool(type(one) is type(other) and one == other)
    a, b = np.asarray(one), np.asarray(other)
    if a.dtype.kind not in "biuf" or b.dtype.kind not in "biuf":
        return False
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-7, atol=1e-12))


def makes_right(text: str, function: str) -> bool:
    """Whether a text does what the right function does."""
    found = outcomes(text, function)
    for right in right_outcomes(function):
        try:
            one = next(found)
        except Exception:
            return False
        if not same(right, one):
            return False
    return True


@cache
def scope_of(wrong: Wrong) -> Scope:
    """What is bound at the wrong line, with the shapes of the first call, and what is wanted."""
    shapes: dict[str, Shape] = {}

    def look(frame: FrameType, event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename != "<answer>":
            return None
        if (event == "line" and frame.f_lineno == wrong.line) or (event == "call" and not shapes):
            shapes.clear()
            shapes.update({name: _shape(value) for name, value in frame.f_locals.items()})
        return look

    called = _function(wrong.text)
    np.random.seed(77)
    arguments = copy.deepcopy(calls_of(wrong.function)[0])
    before = sys.gettrace()
    sys.settrace(look)
    try:
        with np.errstate(all="ignore"):
            called(*arguments)
    except Exception:
        pass
    finally:
        sys.settrace(before)  # which measures coverage
    (value, _), *_rest = right_outcomes(wrong.function)
    wanted = frozenset(value if isinstance(value, dict) else _returned(wrong.function))
    functions = frozenset(name for name in PROVIDED if name != "np")
    return Scope(shapes, functions, SEEDS.get(wrong.function), wanted)


def _shape(value: Any) -> Shape:
    return np.shape(value) if isinstance(value, np.ndarray | int | float | np.number) else None


def _returned(function: str) -> list[str]:
    last = FUNCTIONS[function].splitlines()[-1].strip().removeprefix("return ").strip("()")
    return [one.strip() for one in last.split(",") if one.strip().isidentifier()]


def rank_of_repair(wrong: Wrong, most: int = 200) -> tuple[int, Edit] | None:
    """The place, from 1, of the first edit that makes the function right, and that edit."""
    proposed = edits(wrong.text, wrong.line, scope_of(wrong))
    for rank, edit in zip(range(1, most + 1), proposed, strict=False):
        if makes_right(edit.source, wrong.function):
            return rank, edit
    return None
