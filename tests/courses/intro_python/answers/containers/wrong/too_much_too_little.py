# wrong: evens.evens, divisors.divisors, word_counts.counts, contact.card, common.letters, matches.matches, price_list.prices, statistics.range, statistics.rows
# says: evens has 2 entries, expected 3
# says: is missing
# says: an entry too many
# Keys and entries too many, or missing.
def evens(numbers):
    result = []
    for i in range(len(numbers) - 1):
        if numbers[i] % 2 == 0:
            result.append(numbers[i])
    return result

def divisors(n):
    result = [1]
    for d in range(1, n + 1):
        if n % d == 0:
            result.append(d)
    return result

def word_counts(text):
    counts = {"": 0}
    for w in text.split():
        counts[w] = counts.get(w, 0) + 1
    return counts

def contact(name, born, address):
    card = {"name": name, "born": born}
    if address:
        card["address"] = address
    return card

def common(a, b):
    return {c for c in a if c in b} | {""}

def matches(players):
    return {frozenset([a, b]) for a, b in zip(players, players[1:])}

def price_list(lines):
    prices = {}
    for line in lines:
        kind, thing, price = line.split(",")
        if price:
            prices.setdefault(kind, []).append((thing, float(price)))
    return prices

def statistics(ages):
    rows = sorted((a, n) for n, a in ages.items())
    return {"mean": sum(ages.values()) / len(ages), "oldest": rows[-1][1]}, rows[:-1]
