# wrong: evens.evens, divisors.divisors, word_counts.counts, contact.card, common.letters, matches.matches, price_list.prices, extremes.pair, statistics.ages.mean, statistics.range
# says: evens[0] should be a number, got a string
# says: pair[0] should be of the type float, got int
# Texts for numbers, True for 1, "" for None, text for a date, an int for a float where it is strict.
def evens(numbers):
    return [str(n) for n in numbers if n % 2 == 0]

def divisors(n):
    return [d == 1 or d for d in range(1, n + 1) if n % d == 0]

def word_counts(text):
    words = text.split()
    return {w: str(words.count(w)) for w in words}

def contact(name, born, address):
    return {"name": name, "born": str(born), "address": address}

def common(a, b):
    return {ord(c) for c in a if c in b}

def matches(players):
    return {a + b for a in players for b in players if a < b}

def price_list(lines):
    prices = {}
    for line in lines:
        kind, thing, price = line.split(",")
        prices.setdefault(kind, []).append((thing, price or None))
    return prices

def extremes(numbers):
    return int(min(numbers)), int(max(numbers))

def statistics(ages):
    rows = sorted((a, n) for n, a in ages.items())
    return {"mean": sum(ages.values()) // len(ages), "oldest": rows[-1], "youngest": rows[0]}, rows
