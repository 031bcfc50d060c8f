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
    return Call(("data.csv",), files={"data.csv": "1,2\n3,4\n"})


@hidden("total")
def of_another_file(rng):
    """A file with one line."""
    return Call(("data.csv",), files={"data.csv": f"{rng.integers(9)},5\n"})


@public("ask")
def of_ann():
    """Ann, aged 30."""
    return Call((), stdin="Ann\n30\n")


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


@public("pay")
def with_enough():
    """Enough money, a fee of 1."""
    return Call((50,), kwargs={"price": 20, "fee": 1}, part="rest")


@public("pay")
def with_too_little():
    """Too little money for the fee."""
    return Call((20, 20), kwargs={"fee": 1}, part="refused", raises="NotEnough", match="1")


@hidden("pay")
def with_other_prices(rng):
    """Other prices."""
    balance, price = int(rng.integers(50, 99)), int(rng.integers(2, 50))
    return [
        Call((balance, price), part="rest"),
        Call((price, balance + 70), part="refused", raises="NotEnough"),
    ]


@public("times_table")
def up_to_three():
    """Up to 3."""
    return Call((3,), observe="printed")


@hidden("times_table")
def up_to_another_number(rng):
    """Up to another number."""
    return Call((int(rng.integers(4, 7)),), observe="printed")


@public("parrot")
def two_words():
    """Two words, then an empty line."""
    return Call(stdin="hello\ncracker\n\nnobody hears this\n", observe="printed")


@hidden("parrot")
def no_word(rng):
    """An empty line at once."""
    return Call(stdin="\n", observe="printed")


def sum_to_one(value, counts):
    if len(value) != len(counts):
        return f"there must be {len(counts)} shares"
    if abs(sum(value) - 1) > 1e-9:
        return f"the shares sum to {sum(value):g}"
    return all(abs(s * sum(counts) - c) < 1e-6 for s, c in zip(value, counts))


@public("shares")
def of_three():
    """Three counts."""
    return Call(([2, 1, 5],), check=sum_to_one)


@hidden("shares")
def of_more(rng):
    """More counts."""
    return Call((rng.integers(1, 9, size=5).tolist(),), check=sum_to_one)
