# %%
import csv


# %%
def root(x, digits=2):
    """Return the rounded root of a number that is not negative."""
    ### START CODE HERE ###
    if x < 0:
        raise ValueError(f"{x} is negative")
    result = round(x**0.5, digits)
    ### END CODE HERE ###
    return result


# %%
def greet(names):
    """Print a line for each name, and the number of names."""
    ### START CODE HERE ###
    for name in names:
        print("Hello,", name)
    print(len(names), end="!")
    ### END CODE HERE ###


# %%
def total(path):
    """Return the sum of all numbers of a file."""
    ### START CODE HERE ###
    with open(path) as file:
        result = sum(float(x) for row in csv.reader(file) for x in row)
    ### END CODE HERE ###
    return result


# %%
def ask():
    """Return the age and the length of the name, added."""
    ### START CODE HERE ###
    name = input("Your name? ")
    age = int(input("Your age? "))
    ### END CODE HERE ###
    return age + len(name)


# %%
class Stack:
    """A stack of at most `limit` numbers."""

    def __init__(self, limit):
        self.limit = limit
        self.items = []

    def push(self, x):
        """Put a number on top; OverflowError if the stack is full."""
        ### START CODE HERE ###
        if len(self.items) == self.limit:
            raise OverflowError("the stack is full")
        self.items.append(x)
        ### END CODE HERE ###

    def pop(self):
        """Take the number from the top."""
        ### START CODE HERE ###
        top = self.items.pop()
        ### END CODE HERE ###
        return top

    @property
    def size(self):
        return len(self.items)

    def __len__(self):
        return len(self.items)


# %%
def open_account():
    return {"balance": 0}


def deposit(account, amount):
    """Add an amount to the balance of an account."""
    ### START CODE HERE ###
    account["balance"] += amount
    ### END CODE HERE ###


def balance(account):
    return account["balance"]


# %%
def shuffled(numbers):
    """Return the numbers in another order."""
    ### START CODE HERE ###
    result = numbers[::-1]
    ### END CODE HERE ###
    return result


# %%
class NotEnough(Exception):
    """There is not enough money."""


def pay(balance, price, fee=0):
    """Return what is left of the balance; NotEnough, with what is missing, if it is too little."""
    ### START CODE HERE ###
    rest = balance - price - fee
    if rest < 0:
        raise NotEnough(f"{-rest} is missing")
    ### END CODE HERE ###
    return rest


# %%
def times_table(n):
    """Print the products of 1 to n, a line for each row; how they are spaced is up to you."""
    ### START CODE HERE ###
    for row in range(1, n + 1):
        print(*[row * column for column in range(1, n + 1)], sep="\t")
    ### END CODE HERE ###


# %%
def parrot():
    """Print each line that is entered, twice, until an empty one; then print "Bye"."""
    ### START CODE HERE ###
    while line := input("Say something: "):
        print(line, line)
    print("Bye")
    ### END CODE HERE ###


# %%
def shares(counts):
    """Return which share of all each count is, as a list."""
    ### START CODE HERE ###
    result = [count / sum(counts) for count in counts]
    ### END CODE HERE ###
    return result
