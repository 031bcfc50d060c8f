"""Functions of the standard library in place of loops."""

import itertools
import statistics as library
from collections import Counter, defaultdict


def evens(numbers):
    return list(filter(lambda number: not number & 1, numbers))


def divisors(n):
    small = [d for d in range(1, int(n**0.5) + 1) if n % d == 0]
    return small + [n // d for d in small if d * d != n]


def extremes(numbers):
    ordered = sorted(numbers)
    return ordered[0], ordered[-1]


def word_counts(text):
    return Counter(text.split())


def contact(name, born, address):
    card = {"born": born, "name": name, "age": 2024 - born.year}
    card["address"] = address if address else None
    return card


def common(a, b):
    return set(filter(b.__contains__, a))


def matches(players):
    return set(map(frozenset, itertools.combinations(players, 2)))


def price_list(lines):
    prices = defaultdict(list)
    for kind, thing, price in (line.split(",") for line in lines):
        prices[kind].append((thing, None if price == "" else float(price)))
    return prices


def statistics(ages):
    by_age = sorted(ages, key=lambda name: (ages[name], name))
    found = {}
    found["youngest"] = by_age[0]
    found["oldest"] = next(name for name in ages if ages[name] == max(ages.values()))
    found["mean"] = library.fmean(ages.values())
    return found, [(ages[name], name) for name in by_age]
