"""With which words, numbers and days are the functions called?"""

import datetime

from grader.assignment import Call, hidden, public

LETTERS = list("abcdefghijklmnopqrstuvwxyz")


def word(rng, length):
    return "".join(rng.choice(LETTERS, length))


@public("initials")
def two_names():
    """Two names."""
    return Call(("Ada Lovelace",))


@public("initials")
def three_names():
    """Three names, one of them in small letters."""
    return Call(("Ludwig van Beethoven",))


@hidden("initials")
def more_names(rng):
    """More names."""
    return Call((" ".join(word(rng, 5) for _ in range(int(rng.integers(3, 6)))),))


@public("greeting")
def in_the_morning():
    """In the morning, and at noon."""
    return [Call(("Ann", 9)), Call(("Bob", 12))]


@hidden("greeting")
def at_other_hours(rng):
    """At other hours."""
    return [Call((word(rng, 4), 11)), Call((word(rng, 4), int(rng.integers(13, 24))))]


@public("is_palindrome")
def of_a_word():
    """A palindrome, and a word that is none."""
    return [Call(("Level",)), Call(("python",))]


@hidden("is_palindrome")
def of_other_words(rng):
    """Other words."""
    half = word(rng, 4)
    return [Call((half + half[::-1],)), Call(("ab" + half + "cb" + "a" * 5,)), Call(("",))]


@public("first_vowel")
def with_a_vowel():
    """A word with vowels, and one without."""
    return [Call(("grape",)), Call(("hmm",))]


@hidden("first_vowel")
def other_words(rng):
    """Other words."""
    return [Call(("xyz",)), Call((f"bcd{rng.choice(list('eiou'))}fa",)), Call(("",))]


@public("count_digits")
def of_a_text():
    """A text with three digits."""
    return Call(("1 fish, 23 birds",))


@hidden("count_digits")
def of_other_texts(rng):
    """Other texts."""
    return [Call(("none",)), Call((f"a{rng.integers(1000, 99999)}",)), Call(("x7",))]


@public("mean")
def of_three_numbers():
    """Three numbers."""
    return Call(([1, 2, 4],))


@public("mean")
def of_no_number():
    """No number."""
    return Call(([],))


@hidden("mean")
def of_other_numbers(rng):
    """Other numbers."""
    return Call((rng.normal(size=int(rng.integers(4, 8))).tolist(),))


@public("turned")
def once():
    """3 + 4i, once."""
    return Call((3 + 4j, 1))


@hidden("turned")
def other_turns(rng):
    """Other turns."""
    re, im = rng.normal(size=2)
    return [Call((complex(re, im), 0)), Call((complex(im, re), int(rng.integers(2, 9))))]


@public("secret")
def of_a_message():
    """A message."""
    return Call(("café", 1))


@hidden("secret")
def of_other_messages(rng):
    """Other messages."""
    return [Call((word(rng, 6), int(rng.integers(2, 200)))), Call(("", 3))]


@public("back_on")
def of_two_weeks():
    """Two weeks from the end of February."""
    return Call((datetime.date(2024, 2, 20), 2))


@hidden("back_on")
def of_other_weeks(rng):
    """Other days and weeks."""
    return Call((datetime.date(2023, 12, int(rng.integers(1, 32))), int(rng.integers(3, 9))))


@public("late_by")
def of_an_hour():
    """An hour and a half."""
    return Call((datetime.datetime(2024, 3, 1, 23, 30), datetime.datetime(2024, 3, 2, 1, 0)))


@public("late_by")
def of_nobody():
    """In time."""
    return Call((datetime.datetime(2024, 3, 1, 12), datetime.datetime(2024, 3, 1, 11)))


@hidden("late_by")
def of_days(rng):
    """Some days."""
    due = datetime.datetime(2024, 1, 1, 12)
    return Call((due, due + datetime.timedelta(minutes=int(rng.integers(1500, 9000)))))
