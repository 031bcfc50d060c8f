"""Other modules, other loops, objects in place of dicts."""

import math
import pathlib
import sys


def root(x, digits=2):
    if x >= 0:
        return round(math.sqrt(x), digits)
    raise ValueError("the number must not be negative")


def greet(names):
    text = ""
    for name in names:
        text += f"Hello, {name}\n"
    sys.stdout.write(text + str(len(names)) + "!")


def total(path):
    numbers = pathlib.Path(path).read_text().replace(",", " ").split()
    return math.fsum(map(float, numbers))


def ask():
    lines = sys.stdin.read().splitlines()
    return len(lines[0]) + int(lines[1])


class Stack:
    def __init__(self, limit):
        self._items = []
        self._limit = limit

    def push(self, x):
        if self.size >= self._limit:
            raise OverflowError("full")
        self._items = [x, *self._items]
        return self

    def pop(self):
        if not self._items:
            raise IndexError("there is nothing on it")
        top, *self._items = self._items
        return top

    @property
    def size(self):
        return len(self._items)

    def __len__(self):
        return self.size


class Account:
    total = 0


def open_account():
    return Account()


def deposit(account, amount):
    account.total = account.total + amount


def balance(account):
    return account.total


def shuffled(numbers):
    return [*numbers[2:], *numbers[:2]]


class NotEnough(Exception):
    def __init__(self, missing):
        super().__init__(f"not enough: {missing}")


def pay(balance, price, fee=0):
    if price + fee > balance:
        raise NotEnough(price + fee - balance)
    return balance - (price + fee)


def times_table(n):
    for a in range(1, n + 1):
        for b in range(1, n + 1):
            print(f"{a * b:5d}", end="")
        print()


def parrot():
    while True:
        line = input()
        if line == "":
            break
        print(line + " " + line)
    print("bye")


def shares(counts):
    total = sum(counts)
    return [1 / total * count for count in counts]
