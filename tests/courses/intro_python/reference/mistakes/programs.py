"""Which mistakes do beginners make?"""

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
    wrong("fee-forgotten", "pay", change={" - fee": ""}),
    wrong("refused-by-a-word", "pay", change={"raise NotEnough(": "raise ValueError("}),
    wrong("up-to-n-excluded", "times_table", change={"in range(1, n + 1)]": "in range(1, n)]"}),
    wrong("said-once", "parrot", change={"print(line, line)": "print(line)"}),
    wrong("no-goodbye", "parrot", change={'print("Bye")': "pass"}),
    wrong("counts-alone", "shares", change={"count / sum(counts)": "count"}),
]
