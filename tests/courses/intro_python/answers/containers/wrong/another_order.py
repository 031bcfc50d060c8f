# wrong: evens.evens, extremes.pair, price_list.prices, statistics.ages.mean, statistics.range, statistics.rows
# The right entries in a wrong order.
def evens(numbers):
    return sorted({n for n in numbers if n % 2 == 0}, reverse=True)

def extremes(numbers):
    return max(numbers), min(numbers)

def price_list(lines):
    prices = {}
    for line in lines:
        kind, thing, price = line.split(",")
        prices.setdefault(kind, []).append((float(price) if price else None, thing))
    return prices

def statistics(ages):
    rows = sorted((a, n) for n, a in ages.items())
    return rows, {"mean": sum(ages.values()) / len(ages), "oldest": rows[-1][1], "youngest": rows[0][1]}
