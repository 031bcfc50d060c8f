# wrong: evens.evens, divisors.divisors, extremes.pair, word_counts.counts, contact.card, common.letters, matches.matches, price_list.prices, statistics.ages.mean, statistics.range, statistics.rows
# says: pair should be a tuple of 2, got a list of 2
# says: evens should be a list
# says: letters should be a set
# A list where a tuple is asked, sets for lists, lists for sets, pairs for dicts.
def evens(numbers):
    return {n for n in numbers if n % 2 == 0}

def divisors(n):
    return {d: True for d in range(1, n + 1) if n % d == 0}

def extremes(numbers):
    return [min(numbers), max(numbers)]

def word_counts(text):
    return sorted((w, text.split().count(w)) for w in set(text.split()))

def contact(name, born, address):
    return [("name", name), ("born", born), ("address", address or None)]

def common(a, b):
    return sorted(set(a) & set(b))

def matches(players):
    return {(a, b) for a in players for b in players if a < b}

def price_list(lines):
    return [tuple(line.split(",")) for line in lines]

def statistics(ages):
    return sum(ages.values()) / len(ages), max(ages, key=ages.get), min(ages, key=ages.get)
