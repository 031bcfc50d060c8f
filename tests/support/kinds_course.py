"""A small course that asks in every way: exceptions, printed text, files, input, steps, checks."""

from __future__ import annotations

from pathlib import Path

TOML = """\
title = "Kinds of calls"
notebook = "Kinds.ipynb"
recognised_by = ["Stack", "root", "greet"]

[[question]]
function = "root"
title = "A root, or an exception"
points = 4
[question.parts]
value = 2
negative = 2

[[question]]
function = "greet"
title = "A greeting, printed"
points = 2
[question.parts]
printed = 2

[[question]]
function = "total"
title = "The sum of a file"
points = 2
[question.parts]
total = 2

[[question]]
function = "ask"
title = "A conversation"
points = 2
[question.parts]
answer = 2

[[question]]
function = "Stack"
title = "A stack"
points = 4
[question.parts]
works = 3
guards = 1

[[question]]
function = "deposit"
title = "Two functions together"
points = 2
[question.parts]
balance = 2

[[question]]
function = "shuffled"
title = "A property"
points = 2
[question.parts]
order = 2
"""

CALLS = '''\
"""How are they called?"""

from grader.assignment import Call, Earlier, Step, hidden, public


@public("root")
def of_nine():
    """Nine."""
    return Call((9.0,), kwargs={"digits": 3}, part="value", again=True)


@public("root")
def of_a_negative_number():
    """A negative number."""
    return Call((-4.0,), part="negative", raises="ValueError", match="negative")


@hidden("root")
def of_other_numbers(rng):
    """Other numbers."""
    x = float(rng.uniform(1, 9))
    return [Call((x,), part="value"), Call((-x,), part="negative", raises="ValueError")]


@public("greet")
def of_two():
    """Two names."""
    return Call((["Ann", "Bob"],), observe="printed")


@hidden("greet")
def of_nobody(rng):
    """No name."""
    return Call(([],), observe="printed")


@public("total")
def of_a_file():
    """A file with two lines."""
    return Call(("data.csv",), files={"data.csv": "1,2\\n3,4\\n"})


@hidden("total")
def of_another_file(rng):
    """A file with one line."""
    return Call(("data.csv",), files={"data.csv": f"{rng.integers(9)},5\\n"})


@public("ask")
def of_ann():
    """Ann, aged 30."""
    return Call((), stdin="Ann\\n30\\n")


@public("Stack")
def pushed_and_popped():
    """Two pushes and a pop."""
    return Call(
        (2,),
        part="works",
        steps=[
            Step("push", (1,), judged=False),
            Step("push", (2,), judged=False),
            Step("pop"),
            Step(".size"),
            Step("__len__"),
        ],
    )


@public("Stack")
def full_and_empty():
    """A full stack, then an empty one."""
    return Call(
        (1,),
        part="guards",
        steps=[
            Step("push", (1,), judged=False),
            Step("push", (2,), raises="OverflowError", match="full"),
            Step("pop"),
            Step("pop", raises="IndexError"),
        ],
    )


@hidden("Stack")
def other_numbers(rng):
    """Other numbers."""
    n = int(rng.integers(100))
    return Call((1,), part="works", steps=[Step("push", (n,), judged=False), Step("pop")])


@public("deposit")
def on_a_new_account():
    """A new account."""
    return Call(
        steps=[
            Step("open_account", judged=False),
            Step("deposit", (Earlier(1), 50), judged=False),
            Step("deposit", (Earlier(1), 7), judged=False),
            Step("balance", (Earlier(1),)),
        ]
    )


def is_a_permutation(value, numbers):
    if sorted(value) != sorted(numbers):
        return "the result must hold the same numbers"
    return value != numbers


@public("shuffled")
def of_some_numbers():
    """Some numbers."""
    return Call(([1, 2, 3, 4, 5],), check=is_a_permutation)
'''

REFERENCE = '''\
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
'''

MISTAKES = """\
from grader.mistakes import mistake


def wrong(id, function, **change):
    return mistake(id, function, title=id, explanation=id, hint="Why?", formula="", **change)


MISTAKES = [
    wrong("not-rounded", "root", change={"round(x**0.5, digits)": "x**0.5 + 1"}),
    wrong("another-exception", "root", change={"raise ValueError(": "raise KeyError("}),
    wrong("no-exception", "root", change={'raise ValueError(f"{x} is negative")': "x = -x"}),
    wrong("no-comma", "greet", change={'"Hello,"': '"Hello"'}),
    wrong("first-column", "total", change={"for x in row": "for x in row[:1]"}),
    wrong("age-alone", "ask", change={"age + len(name)": "age + 1"}),
    wrong("from-the-bottom", "Stack", change={"self.items.pop()": "self.items.pop(0)"}),
    wrong("never-full", "Stack", change={"len(self.items) == self.limit": "False"}),
    wrong("set-not-added", "deposit", change={'["balance"] += amount': '["balance"] = amount'}),
    wrong("sorted", "shuffled", change={"numbers[::-1]": "sorted(numbers)"}),
]
"""

#: The cells of the solved notebook, by what each defines first.
PIECES = {
    cell.split("(")[0].split(":")[0].split()[1]: cell for cell in REFERENCE.split("# %%\n")[2:]
}


def write_course(folder: Path, *, calls: str = CALLS, toml: str = TOML) -> Path:
    """Write the course, without its handout and its record."""
    files = {
        "assignments/kinds/assignment.toml": toml,
        "assignments/kinds/calls.py": calls,
        "reference/kinds.py": REFERENCE,
        "reference/mistakes/kinds.py": MISTAKES,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
