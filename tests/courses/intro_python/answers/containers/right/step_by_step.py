# wrong: nothing
# Copies, loops and helper functions of one's own.
def is_even(n):
    if n % 2 == 0:
        return True
    else:
        return False

def evens(numbers):
    numbers = list(numbers)
    for n in numbers[:]:
        if is_even(n) == False:
            numbers.remove(n)
    return numbers

def divisors(n):
    answer = [n]
    k = n - 1
    while k >= 1:
        if n / k == int(n / k):
            answer = answer + [k]
        k = k - 1
    return answer

def extremes(numbers):
    return tuple([min(numbers)] + [max(numbers)])

def word_counts(text):
    words = text.split()
    return dict(zip(words, [words.count(w) for w in words]))

def contact(name, born, address):
    if address == "":
        return {"name": name, "born": born, "address": None}
    else:
        return {"name": name, "born": born, "address": address}

def common(a, b):
    return set(a).difference(set(a) - set(b))

def matches(players):
    if len(players) < 2:
        return set()
    first, rest = players[0], players[1:]
    return matches(rest) | {frozenset({first, other}) for other in rest}

def price_list(lines):
    kinds = [line.split(",")[0] for line in lines]
    result = dict()
    for kind in kinds:
        things = []
        for line in lines:
            if line.split(",")[0] == kind:
                try:
                    things += [(line.split(",")[1], float(line.split(",")[2]))]
                except ValueError:
                    things += [(line.split(",")[1], None)]
        result[kind] = things
    return result

def statistics(ages):
    total = 0
    oldest = youngest = None
    for name in ages:
        total += ages[name]
        if oldest is None or ages[name] > ages[oldest]:
            oldest = name
        if youngest is None or ages[name] < ages[youngest]:
            youngest = name
    result = {"mean": total / len(ages), "oldest": oldest, "youngest": youngest}
    rows = list(zip(ages.values(), ages.keys()))
    return result, sorted(rows)
