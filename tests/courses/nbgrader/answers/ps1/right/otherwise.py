# wrong: nothing
import numpy as np

def fahrenheit(celsius):
    if isinstance(celsius, (int, float)):
        return 32 + 1.8 * celsius
    return np.array([32 + 1.8 * c for c in celsius])

def describe(celsius):
    words = ["mild", "cold", "hot"]
    return words[(celsius < 10) + 2 * (celsius >= 25)]

def warmest(days):
    best = None
    for name in days:
        if best is None or days[name] > days[best]:
            best = name
    if best is None:
        raise ValueError
    return [best, days[best]]

def above(days, limit):
    names = set()
    for name in days:
        if days[name] > limit:
            names.add(name)
    return frozenset(names)

def stars(days):
    for name in days:
        print(name, end=" ")
        for _ in range(int(days[name])):
            print("*", end="")
        print()
