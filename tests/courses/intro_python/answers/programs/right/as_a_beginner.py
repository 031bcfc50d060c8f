# wrong: nothing
# Global helpers, prints to the error stream, messages in other words, names of one's own.
import sys

MESSAGE = "x must not be negative!"

def root(x, digits = 2):
    try:
        assert x >= 0
    except AssertionError:
        raise ValueError(MESSAGE)
    result = x ** (1/2)
    return round(result, digits)

def greet(names):
    print("please wait", file=sys.stderr)
    count = 0
    for n in range(len(names)):
        print("Hello, {}".format(names[n]))
        count = count + 1
    print(str(count) + "!")

def total(path):
    s = 0
    f = open(path, "r")
    for line in f.readlines():
        for number in line.strip().split(","):
            s += int(number)
    f.close()
    return s

def ask():
    print("What is your name?")
    n = input()
    print("How old are you, " + n + "?")
    a = input(">>> ")
    return int(float(a)) + len(n)

class Node:
    def __init__(self, value, below):
        self.value = value
        self.below = below

class Stack:
    '''a linked list'''
    def __init__(self, limit=10):
        self.top = None
        self.size = 0
        self.max = limit
    def push(self, x):
        if self.size + 1 > self.max:
            raise OverflowError("Stack is full, cannot push %s" % x)
        self.top = Node(x, self.top)
        self.size += 1
    def pop(self):
        if self.top is None:
            raise IndexError
        x = self.top.value
        self.top = self.top.below
        self.size -= 1
        return x
    def __len__(self):
        return self.size

def open_account():
    return [0]

def deposit(a, m):
    a[0] += m
    return a[0]

def balance(a):
    return a[-1]

def shuffled(numbers):
    import random
    result = list(numbers)
    while result == numbers:
        random.shuffle(result)
    return result

class MoneyError(Exception):
    pass

class NotEnough(MoneyError):
    "raised by pay"

def pay(balance, price, fee=0):
    balance = balance - price
    balance = balance - fee
    if balance >= 0:
        return balance
    else:
        raise NotEnough("You need " + str(abs(balance)) + " more")

def times_table(n):
    text = ""
    for i in range(n):
        row = []
        for j in range(n):
            row.append(str((i + 1) * (j + 1)))
        text = text + "  ".join(row) + "  \n"
    print(text)

def parrot():
    word = input("> ")
    while len(word) > 0:
        print(word, word, sep=" ")
        word = input("> ")
    print("BYE")
    pass

def shares(counts):
    answer = []
    for c in counts:
        answer.append(c / sum(counts))
    return tuple(answer)
