# wrong: shuffled.order, shares.shares
# What has the property, but is no answer: a list that sums to 1, the same list again.
def shuffled(numbers):
    numbers.sort()
    return numbers

def shares(counts):
    return [1 / len(counts)] * len(counts)
