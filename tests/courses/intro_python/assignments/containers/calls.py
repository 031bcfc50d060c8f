"""With which lists, dicts and sets are the functions called?"""

import datetime

from grader.assignment import Call, hidden, public


@public("evens")
def of_some_numbers():
    """Some numbers."""
    return Call(([4, 1, 2, 7, 8],))


@hidden("evens")
def of_other_numbers(rng):
    """Other numbers, and none."""
    return [Call((rng.integers(-50, 50, size=9).tolist(),)), Call(([],))]


@public("divisors")
def of_twelve():
    """12."""
    return Call((12,))


@hidden("divisors")
def of_others(rng):
    """Another number, a square, and 1."""
    return [Call((int(rng.integers(20, 60)),)), Call((49,)), Call((1,))]


@public("extremes")
def of_three():
    """Three numbers."""
    return Call(([3.5, -1.0, 2.0],))


@hidden("extremes")
def of_negative_ones(rng):
    """Negative numbers."""
    return Call(((-rng.uniform(1, 9, size=6)).tolist(),))


@public("word_counts")
def of_a_sentence():
    """A sentence."""
    return Call(("the cat and the dog",))


@hidden("word_counts")
def of_another_sentence(rng):
    """Another sentence."""
    return Call((" ".join(rng.choice(["a", "b", "c", "d"], 12)),))


@public("contact")
def of_ann():
    """Ann, with an address."""
    return Call(("Ann", datetime.date(2001, 5, 17), "ann@example.org"))


@public("contact")
def of_bob():
    """Bob, without an address."""
    return Call(("Bob", datetime.date(1999, 12, 31), ""))


@hidden("contact")
def of_somebody(rng):
    """Somebody else."""
    day = datetime.date(2000, int(rng.integers(1, 13)), 3)
    return Call((f"P{rng.integers(99)}", day, f"p{rng.integers(99)}@example.org"))


@public("common")
def of_two_words():
    """Two words."""
    return Call(("banana", "bandana"))


@hidden("common")
def of_other_words(rng):
    """Other words."""
    a, b = ("".join(rng.choice(list("abcdefgh"), 5)) for _ in range(2))
    return [Call((a + "x", b + "x")), Call(("abc", "xyz"))]


@public("matches")
def of_three_players():
    """Three players."""
    return Call((["Ann", "Bob", "Cem"],))


@hidden("matches")
def of_other_players(rng):
    """Other players."""
    return Call(([f"P{number}" for number in rng.permutation(9)[:4]],))


@public("price_list")
def of_three_lines():
    """Three lines, one of them without a price."""
    return Call((["fruit,apple,1.5", "fruit,pear,2", "tool,saw,"],))


@hidden("price_list")
def of_other_lines(rng):
    """Other lines."""
    kinds = rng.choice(["fruit", "tool", "toy"], 5).tolist()
    lines = [f"{kind},thing {i},{rng.integers(1, 99) / 4}" for i, kind in enumerate(kinds)]
    return Call(([*lines, "garden,rake,"],))


@public("statistics")
def of_three_people():
    """Three people."""
    return Call(({"Ann": 30, "Bob": 25, "Cem": 41},))


@hidden("statistics")
def of_other_people(rng):
    """Other people."""
    return Call(({f"P{i}": int(rng.integers(10, 90)) for i in range(int(rng.integers(4, 7)))},))
