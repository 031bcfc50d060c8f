# wrong: shuffled.order, shares.shares
# says: the result must hold the same numbers
# says: the shares sum to
# Almost with the property that is asked for.
def shuffled(numbers):
    return list(set(numbers[1:]))

def shares(counts):
    return [c / (sum(counts) + 1) for c in counts]
