# wrong: fahrenheit.result, describe.result, warmest.name, warmest.result_2, above.result, stars.result
# One function has one slip each.
import numpy as np

def fahrenheit(celsius):
    return np.asarray(celsius) * 5 / 9 + 32

def describe(celsius):
    return "cold" if celsius <= 10 else "hot" if celsius >= 25 else "mild"

def warmest(days):
    best, most = None, 0
    for name, degrees in days.items():
        if degrees > most:
            best, most = name, degrees
    if best is None:
        raise ValueError("no days")
    return best, most

def above(days, limit):
    return {name for name, degrees in days.items() if degrees >= limit}

def stars(days):
    for name, degrees in days.items():
        print(name, "*" * round(degrees))
