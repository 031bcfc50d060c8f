# wrong: evens.evens, divisors.divisors, word_counts.counts, contact.card, common.letters, matches.matches, price_list.prices, extremes.pair, statistics.ages.mean, statistics.range, statistics.rows
# says: hidden call
# The answers to the public calls, written down.
def evens(numbers):
    return [4, 2, 8]

def divisors(n):
    return [1, 2, 3, 4, 6, 12]

def extremes(numbers):
    return -1.0, 3.5

def word_counts(text):
    return {"the": 2, "cat": 1, "and": 1, "dog": 1}

def contact(name, born, address):
    return {"name": name, "born": born, "address": "ann@example.org" if name == "Ann" else None}

def common(a, b):
    return set("ban")

def matches(players):
    return {frozenset({"Ann", "Bob"}), frozenset({"Ann", "Cem"}), frozenset({"Bob", "Cem"})}

def price_list(lines):
    return {"fruit": [("apple", 1.5), ("pear", 2.0)], "tool": [("saw", None)]}

def statistics(ages):
    return {"mean": 32.0, "oldest": "Cem", "youngest": "Bob"}, [(25, "Bob"), (30, "Ann"), (41, "Cem")]
