# wrong: parrot.printed
# says: the printed text ends before line 3, expected 'Bye'
# The placeholder was left below what was written.
def parrot():
    line = input()
    while line != "":
        print(line, line)
        line = input()
    pass
