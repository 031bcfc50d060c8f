# wrong: evens.evens, divisors.divisors, word_counts.counts, contact.card, common.letters, matches.matches, price_list.prices, extremes.pair, statistics.ages.mean, statistics.range, statistics.rows
# says: an object of type generator
# says: of type builtin_function_or_method
# Something that is no answer: a set of 99, generators, functions, the function's own argument, nothing.
def evens(numbers):
    return (n for n in numbers if n % 2 == 0)

def divisors(n):
    return range(1, n)

def extremes(numbers):
    return min, max

def word_counts(text):
    return text.split().count

def contact(name, born, address):
    return {name, born, address}

def common(a, b):
    return {99}

def matches(players):
    return set()

def price_list(lines):
    return lines

def statistics(ages):
    return {}, []
