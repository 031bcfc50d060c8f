# wrong: evens.arguments unchanged
# says: changes
# The list that was given is emptied of odd numbers.
def evens(numbers):
    i = 0
    while i < len(numbers):
        if numbers[i] % 2:
            del numbers[i]
        else:
            i += 1
    return numbers
