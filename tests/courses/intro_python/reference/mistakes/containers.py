"""Which mistakes do beginners make?"""

from grader.mistakes import mistake


def wrong(id, function, title, **change):
    return mistake(id, function, title=title, explanation=f"{title}.", change=change["change"])


MISTAKES = [
    wrong("odd-ones", "evens", "The odd ones", change={"% 2 == 0": "% 2 == 1"}),
    wrong("n-left-out", "divisors", "n is missing", change={"n + 1": "n"}),
    wrong("from-two", "divisors", "1 is missing", change={"range(1,": "range(2,"}),
    wrong(
        "exchanged",
        "extremes",
        "The largest is first",
        change={"(min(numbers), max(numbers))": "(max(numbers), min(numbers))"},
    ),
    wrong("all-once", "word_counts", "Once each", change={"counts.get(word, 0) + 1": "1"}),
    wrong("empty-address", "contact", "An empty text", change={"address or None": "address"}),
    wrong("in-either", "common", "In one of them", change={"&": "|"}),
    wrong("against-oneself", "matches", "Alone", change={" if a != b": ""}),
    wrong("free-of-charge", "price_list", "0 for none", change={"else None": "else 0.0"}),
    wrong(
        "last-thing-only",
        "price_list",
        "The last one",
        change={
            "prices.setdefault(kind, []).append((": "prices[kind] = list([(",
            "else None))": "else None)])",
        },
    ),
    wrong("sum", "statistics", "The sum", change={" / len(ages)": ""}),
    wrong(
        "age-of-the-oldest",
        "statistics",
        "An age is no name",
        change={"max(ages, key=ages.get)": "max(ages.values())"},
    ),
    wrong("not-sorted", "statistics", "Not sorted", change={"sorted(": "list("}),
    wrong(
        "names-first",
        "statistics",
        "Names first",
        change={"sorted((age, name)": "sorted((name, age)"},
    ),
]
