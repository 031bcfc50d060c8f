"""Which entries of one list have no counterpart in another, whatever their order?

Numbers count as equal within tolerances, so that an entry may have several counterparts, and which
one it takes may decide whether another finds any. So the largest matching is found, by augmenting
paths; entries that are alike in all but their numbers are compared with each other only.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.judging.comparing.difference import Rule
from grader.judging.comparing.kinds import as_numbers
from grader.judging.comparing.texts import plain_text
from grader.worker import Instance, encode

#: The most pairs of entries that are compared.
MOST_PAIRS = 100_000

IsSame = Callable[[object, object], bool]


@dataclass
class _Node:
    """Entries of one side that are exactly alike.

    Attributes:
        entry: one of them.
        numbers: the finite numbers in it, in their order.
        places: where they are.
        matched: how many of them have a counterpart.
        holders: how many counterparts each node of the other side has among them.
    """

    entry: object
    numbers: tuple[float, ...]
    places: list[int] = field(default_factory=list)
    matched: int = 0
    holders: dict[int, int] = field(default_factory=dict)

    @property
    def free(self) -> int:
        return len(self.places) - self.matched


#: By what counterparts have in common, then by the entries themselves.
_Groups = dict[Hashable, dict[bytes, _Node]]


def unmatched(
    expected: Sequence[object], actual: Sequence[object], is_same: IsSame, rule: Rule
) -> tuple[list[int], list[int]]:
    """The places of the entries on either side that are left over by the largest matching.

    At most `MOST_PAIRS` pairs are compared; an entry that this does not reach counts as having
    no counterpart. Those that are exactly alike are compared once.
    """
    ours, theirs = _grouped(expected, rule), _grouped(actual, rule)
    budget = [MOST_PAIRS]
    for form, wanted in ours.items():
        if form in theirs:
            got = sorted(theirs[form].values(), key=lambda node: node.numbers[:1])
            nodes = list(wanted.values())
            _match(nodes, got, _counterparts(nodes, got, is_same, rule, budget))
    return _left(ours), _left(theirs)


def _grouped(entries: Sequence[object], rule: Rule) -> _Groups:
    groups: _Groups = {}
    for place, entry in enumerate(entries):
        numbers: list[float] = []
        group = groups.setdefault(_form(entry, rule, numbers), {})
        group.setdefault(encode(entry), _Node(entry, tuple(numbers))).places.append(place)
    return groups


def _left(groups: _Groups) -> list[int]:
    return sorted(
        place
        for group in groups.values()
        for node in group.values()
        for place in node.places[node.matched :]
    )


def _form(value: Any, rule: Rule, numbers: list[float]) -> Hashable:
    """What an entry has in common with its counterparts; its numbers are added to a list.

    Values that are no counterparts may have it in common too.
    """
    array = as_numbers(value)
    if array is not None:
        return _form_of_numbers(array, numbers)
    if isinstance(value, str):
        return plain_text(value, rule.strictness)
    if isinstance(value, np.ndarray) and value.dtype.kind in "OUS" and value.ndim:
        value = value.tolist()
    if isinstance(value, list | tuple | range):
        return ("sequence", *(_form(entry, rule, numbers) for entry in value))
    if isinstance(value, Mapping) and rule.strictness.extra == "refused":
        items = sorted(value.items(), key=lambda item: repr(item[0]))
        return ("dict", *((str(key), _form(entry, rule, numbers)) for key, entry in items))
    if isinstance(value, Instance):
        fields = ((name, _form(entry, rule, numbers)) for name, entry in value.fields)
        return ("instance", value.type_name, *fields)
    if isinstance(value, AbstractSet):
        return ("set", len(value) if rule.strictness.extra == "refused" else 0)
    return "other"


def _form_of_numbers(array: np.ndarray, numbers: list[float]) -> Hashable:
    flat = np.ravel(array)
    if array.dtype.kind == "c":
        flat = np.concatenate([flat.real, flat.imag])
    odd = []
    for place, number in enumerate(flat.tolist()):
        if math.isfinite(number):
            numbers.append(number)
        else:
            odd.append((place, str(number)))
    return ("numbers", array.dtype.kind == "c", array.shape if array.size != 1 else (), *odd)


def _counterparts(
    wanted: Sequence[_Node],
    got: Sequence[_Node],
    is_same: IsSame,
    rule: Rule,
    budget: list[int],
) -> list[list[int]]:
    """For each node the ones of the other side that are the same, the nearest one first."""
    firsts = [node.numbers[0] if node.numbers else 0.0 for node in got]
    found = []
    for node in wanted:
        first, low, high = 0.0, 0, len(got)
        if node.numbers:
            first = node.numbers[0]
            reach = 1.1 * (rule.rtol * max(map(abs, node.numbers)) + rule.atol) + 1e-300
            low, high = bisect_left(firsts, first - reach), bisect_right(firsts, first + reach)
        same = []
        for at in sorted(range(low, high), key=lambda at: abs(firsts[at] - first)):
            budget[0] -= 1
            if budget[0] < 0:
                break
            if is_same(node.entry, got[at].entry):
                same.append(at)
        found.append(same)
    return found


def _match(wanted: Sequence[_Node], got: Sequence[_Node], edges: Sequence[Sequence[int]]) -> None:
    """Match as many entries as can be: first whatever is free, then by augmenting paths."""
    for one, node in enumerate(wanted):
        for at in edges[one]:
            if count := min(node.free, got[at].free):
                node.matched += count
                got[at].matched += count
                got[at].holders[one] = count
    for one, node in enumerate(wanted):
        while node.free and _augment(one, got, edges):
            node.matched += 1


def _augment(start: int, got: Sequence[_Node], edges: Sequence[Sequence[int]]) -> bool:
    """Find one more counterpart for an entry, by moving others to theirs where that helps."""
    reached_from: dict[int, int] = {}
    gives_up = {start: -1}
    pending = [start]
    for one in pending:  # grows meanwhile
        for at in edges[one]:
            if at in reached_from:
                continue
            reached_from[at] = one
            if got[at].free:
                got[at].matched += 1
                _move(at, got, reached_from, gives_up)
                return True
            for other, count in got[at].holders.items():
                if count and other not in gives_up:
                    gives_up[other] = at
                    pending.append(other)
    return False


def _move(
    at: int, got: Sequence[_Node], reached_from: Mapping[int, int], gives_up: Mapping[int, int]
) -> None:
    while at >= 0:
        one = reached_from[at]
        got[at].holders[one] = got[at].holders.get(one, 0) + 1
        at = gives_up[one]
        if at >= 0:
            got[at].holders[one] -= 1
