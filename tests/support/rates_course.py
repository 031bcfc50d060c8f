"""A small sound course with one assignment in two handouts, all of whose files are written here."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.handout import main as make_notebooks
from grader.authoring.verification import write_record
from grader.course import find_course, load_course
from grader.worker import Worker

TOML = """\
title = "Rates"
recognised_by = ["step", "decayed_rate"]
handout = "decay"

[handouts.decay]
notebook = "Rates.ipynb"

[handouts.classic]
notebook = "Rates_classic.ipynb"
without = ["decayed_rate"]
points = { step = 10 }

[modules]
rate_utils = "rate_utils.py"

[[question]]
function = "step"
title = "A step"
points = 4
purity_cost = 1
[question.parts]
x = 3
change = 1
[question.steps]
change = { points = 0.5, part = "x" }

[[question]]
function = "decayed_rate"
title = "A rate that decays"
points = 6
[question.parts]
rate = 6
"""

CALLS = '''\
from grader.assignment import Answer, Call, hidden, public


@public("decayed_rate")
def third_epoch():
    """The third epoch."""
    return Call((0.5, 3))


@hidden("decayed_rate")
def another_epoch(rng):
    """Another epoch."""
    return Call((float(rng.uniform()), int(rng.integers(2, 9))))


@public("step")
def from_two():
    """From 2, with a rate that has decayed."""
    return Call((2.0, 3.0, Answer("decayed_rate", (0.5, 3))))


@hidden("step")
def from_elsewhere(rng):
    """From elsewhere."""
    return Call((float(rng.normal()), 1.5, Answer("decayed_rate", (float(rng.uniform()), 2))))
'''

REFERENCE = """\
# %% [markdown]
# # Rates
# ![A curve](images/curve.svg)

# %% [markdown]
# <!-- only in: classic -->
# The rate is given.

# %% [markdown]
# <!-- only in: decay -->
# The rate decays.


# %%
# GRADED FUNCTION: step
def step(x, slope, rate):
    ### START CODE HERE ###
    change = rate * slope
    x = x - change
    ### END CODE HERE ###
    return {"x": x, "change": change}


# %%
# only in: decay
# GRADED FUNCTION: decayed_rate
def decayed_rate(rate, epoch):
    ### START CODE HERE ###
    rate = rate / (1 + epoch)
    ### END CODE HERE ###
    return rate


# %%
# only in: classic, decay
print(step(2.0, 3.0, 0.125))
"""

MISTAKES = """\
from grader.mistakes import mistake

MISTAKES = [
    mistake(id, function, title=id, explanation=id, change={old: new})
    for id, function, old, new in [
        ("uphill", "step", "x - change", "x + change"),
        ("slope-alone", "step", "rate * slope", "slope"),
        ("epoch-from-0", "decayed_rate", "(1 + epoch)", "epoch"),
    ]
]
"""

UTILS = """\
from pathlib import Path

FILE = Path(__file__).with_name("slopes.csv")


def slopes():
    return [float(number) for number in FILE.read_text().split()]
"""

#: The files of the course, but for those that are made.
FILES = {
    "assignments/rates/assignment.toml": TOML,
    "assignments/rates/calls.py": CALLS,
    "assignments/rates/rate_utils.py": UTILS,
    "assignments/rates/slopes.csv": "3.0\n1.5\n",
    "assignments/rates/images/curve.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "reference/rates.py": REFERENCE,
    "reference/mistakes/rates.py": MISTAKES,
}


def write_course(folder: Path, worker: Worker) -> Path:
    """Write the course into a folder, and make and record what it makes and records."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert make_notebooks(["--course", str(folder)]) == 0
    write_record(find_course(folder), load_course(folder).assignment("rates"), worker)
    return folder


def choose(folder: Path, handout: str) -> None:
    """Let the course hand out this version."""
    (folder / "course.toml").write_text(f'[handouts]\nrates = "{handout}"\n', encoding="utf-8")
