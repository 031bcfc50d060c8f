# wrong: greet.printed, times_table.table, parrot.printed
# A list in place of lines, debugging left in, spaces where they count.
def greet(names):
    print("debug", names)
    for name in names:
        print("Hello,", name)
    print(len(names), "!")

def times_table(n):
    print([[a * b for b in range(1, n + 1)] for a in range(1, n + 1)])

def parrot():
    while line := input():
        print(line * 2)
    print("Bye")
