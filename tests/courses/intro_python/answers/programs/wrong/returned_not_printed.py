# wrong: greet.printed, times_table.table, parrot.printed, total.total, ask.answer, shares.shares, shuffled.order
# says: nothing is printed, expected 'Hello, Ann'
# says: the function returns None
# What should be printed is returned, and the other way round.
def greet(names):
    return "\n".join("Hello, " + n for n in names) + f"\n{len(names)}!"

def times_table(n):
    return [[a * b for b in range(1, n + 1)] for a in range(1, n + 1)]

def parrot():
    said = []
    while line := input():
        said.append(line + " " + line)
    return said + ["Bye"]

def total(path):
    print(sum(float(x) for line in open(path) for x in line.split(",")))

def ask():
    print(len(input()) + int(input()))

def shares(counts):
    print([c / sum(counts) for c in counts])

def shuffled(numbers):
    print(numbers[::-1])
