"""Are figures judged by what they show, whatever they look like? Right and wrong, sandboxed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.course.plain_json import from_plain_json, to_plain_json
from grader.judging import difference
from grader.judging.messages import difference_message
from grader.worker import CallRequest, Figure, Outcome, Worker, decode, encode
from tests.support.asked_parts import judged_parts, question_of
from tests.support.worker_tasks import task

matplotlib: Any = pytest.importorskip("matplotlib", reason="Matplotlib is not installed")

HEAD = """\
import matplotlib.pyplot as plt
import numpy as np
x = np.arange(5.0)
def f():
    fig, ax = plt.subplots()
"""


def ask(worker: Worker, body: str, *, head: str = HEAD) -> Outcome:
    """The outcome of a function that draws, in a course that lists Matplotlib."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    packages = frozenset({"matplotlib", "pandas"})
    one = task(f"{head}{lines}    return plt.gcf()\n", CallRequest(()), packages=packages)
    (outcome,) = worker.run(one)
    return outcome


def figure(worker: Worker, body: str) -> Figure:
    outcome = ask(worker, body)
    assert isinstance(outcome.value, Figure), (outcome.error, outcome.reason, outcome.value)
    return outcome.value


def problem(wanted: object, got: object) -> str | None:
    found = difference("fig", wanted, got)
    return None if found is None else difference_message(found)


LINE = "ax.plot(x, x**2)"
LEGEND = "ax.plot(x, x, label='a')\nax.plot(x, 2 * x, label='b')\nax.legend()"
BARS = "ax.bar(['u', 'v'], [3, 4])"

#: What is expected, and what shows the same.
AS_RIGHT = {
    "another style": (LINE, "plt.plot(x, x**2, 'r--', lw=3, marker='x')\nplt.grid()"),
    "another size": (LINE, "plt.close()\nplt.figure(figsize=(9, 2))\nplt.plot(x, x * x)"),
    "a title that nobody asked for": (LINE, f"{LINE}\nplt.title('Squares')"),
    "other limits and ticks": (LINE, f"{LINE}\nplt.xlim(-3, 9)\nplt.xticks([0, 4])"),
    "a list": (LINE, "plt.plot([0, 1, 2, 3, 4], [0, 1, 4, 9, 16])"),
    "what is not drawn": (
        LINE,
        f"{LINE}\nplt.plot(x, x, visible=False)\nfig.add_axes([0, 0, 1, 1], visible=False)",
    ),
    "a line to guide the eye": (LINE, f"{LINE}\nplt.axhline(3)"),
    "another order of lines": (
        "plt.plot(x, x)\nplt.plot(x, -x)", "plt.plot(x, -x)\nplt.plot(x, x)",
    ),
    "a legend in another order": (
        LEGEND, "h = [ax.plot(x, n * x, label=s)[0] for n, s in ((2, 'b'), (1, 'a'))]\n"
        "plt.legend()",
    ),
    "a legend that names the lines": (LEGEND, "ax.plot(x, x)\nax.plot(x, 2*x)\nax.legend('ab')"),
    "a legend that nobody asked for": ("ax.plot(x, x)", "ax.plot(x, x, label='x')\nax.legend()"),
    "points or markers": (
        "ax.scatter(x, x**2)", "ax.plot(x, x**2, linestyle='none', marker='o')",
    ),
    "points in another order": ("ax.scatter(x, x**2)", "ax.scatter(x[::-1], x[::-1]**2, s=40)"),
    "bars in another order": (
        BARS, "ax.bar([0, 1], [3, 4], width=0.3)\nplt.xticks([0, 1], ['u', 'v'])",
    ),
    "bars one by one": (
        BARS, "for name, h in (('v', 4), ('u', 3)):\n    ax.bar(name, h, label=name)",
    ),
    "bars at once": ("ax.bar(1, 3)\nax.bar([0, 2], [4, 5])", "ax.bar([0, 1, 2], [4, 3, 5])"),
    "points that are half there": (
        "ax.scatter([1, np.nan, 3], [1, 2, 3])", "ax.plot([1, np.nan, 3], [1, 2, 3], 'o')",
    ),
    "bars of pandas": (
        BARS, "import pandas as pd\npd.Series([3, 4], index=['u', 'v']).plot.bar(ax=ax)",
    ),
    "bars of another width": ("ax.bar(x, x)", "ax.bar(x, x, width=0.2, color='k')"),
    "a histogram": ("ax.hist([1, 2, 2, 9], bins=4)", "plt.hist([9, 2, 1, 2], 4, rwidth=0.5)"),
    "an image": (
        "ax.imshow(x.reshape(1, 5))",
        "plt.imshow([[0, 1, 2, 3, 4]], cmap='gray')\nplt.colorbar()",
    ),
    "a pie": ("ax.pie([1, 3], labels='ab')", "ax.pie([2, 6], labels='ab', startangle=45)"),
    "an area": ("ax.fill_between(x, x)", "plt.fill_between(x, 0, x, alpha=0.1)"),
    "dates": (
        "ax.plot(np.array(['2024-01-01', '2024-01-02'], 'M8[D]'), [1, 2])",
        "import datetime as d\nplt.plot([d.date(2024, 1, 1), d.date(2024, 1, 2)], [1, 2])",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", AS_RIGHT)
def test_what_shows_the_same_is_right(worker: Worker, case: str) -> None:
    wanted, got = AS_RIGHT[case]
    assert problem(figure(worker, wanted), figure(worker, got)) is None


TITLED = f"{LINE}\nplt.title('Squares')\nplt.xlabel('n')"

#: What is expected, what comes in its place, and how the message begins.
WRONG = {
    "other values": (
        LINE, "ax.plot(x, x**3)",
        "fig.axes.0.lines.0.y is wrong in 3 of 5 entries, most at [4]: expected 16, got 64",
    ),
    "other places": ("ax.plot(x, x)", "ax.plot(x + 1, x)", "fig.axes.0.lines.0.x is wrong in 5"),
    "fewer points": (LINE, "ax.plot(x[1:], x[1:]**2)",
                     "fig.axes.0.lines.0.x has the shape (4,), expected (5,)"),
    "no line": (LINE, "pass", "fig.axes.0.lines.0 is missing"),
    "a line too many": (LINE, f"{LINE}\nax.plot(x, x)", "fig.axes.0.lines.1 is an entry too many"),
    "points in place of a line": (LINE, "ax.scatter(x, x**2)", "fig.axes.0.lines.0 is missing"),
    "no title": (TITLED, f"{LINE}\nplt.xlabel('n')", "fig.axes.0.title is"),
    "another label": (TITLED, f"{TITLED}\nplt.xlabel('m')", "fig.axes.0.xlabel is"),
    "names exchanged": (
        LEGEND, "ax.plot(x, x, label='b')\nax.plot(x, 2 * x, label='a')\nax.legend()",
        "fig.axes.0.lines.0.label is",
    ),
    "no legend": (LEGEND, LEGEND.replace("ax.legend()", "pass"), "fig.axes.0.legend is missing"),
    "another scale": (f"{LINE}\nplt.yscale('log')", LINE, "fig.axes.0.yscale is"),
    "other heights": (BARS, "ax.bar(['u', 'v'], [3, 5])", "fig.axes.0.bars.0.height is wrong in 1"),
    "another height one by one": (
        BARS, "ax.bar('u', 3)\nax.bar('v', 5)", "fig.axes.0.bars.0.height is wrong in 1",
    ),
    "one bar too many": (
        BARS, "ax.bar('u', 3)\nax.bar('v', 4)\nax.bar('w', 0)", "fig.axes.0.bars.1 is an entry",
    ),
    "bars on top of each other": (
        BARS, "ax.bar('u', 3)\nax.bar('v', 4)\nax.bar('v', 4, bottom=4)", "fig.axes.0.bars",
    ),
    "other names of bars": (BARS, "ax.bar(['u', 'w'], [3, 4])", "fig.axes.0.bars.0.names"),
    "heights exchanged": (BARS, "ax.bar(['v', 'u'], [3, 4])", "fig.axes.0.bars.0.height is wrong"),
    "bars that lie": ("ax.bar([1], [2])", "ax.barh([1], [2])", "fig.axes.0.bars.0.horizontal is"),
    "other bins": ("ax.hist([1, 2, 9], bins=4)", "ax.hist([1, 2, 9], bins=8)",
                   "fig.axes.0.bars.0.x has the shape (8,), expected (4,)"),
    "another image": ("ax.imshow([[1, 2]])", "ax.imshow([[2, 1]])",
                      "fig.axes.0.images.0.data is wrong in 2"),
    "other shares": ("ax.pie([1, 1])", "ax.pie([1, 2])", "fig.axes.0.slices['share'] is wrong"),
    "one of two axes": (
        "plt.close()\nfig, ax = plt.subplots(1, 2)", "pass", "fig.axes.1 is missing",
    ),
    "axes too many": (
        "pass", "plt.close()\nfig, ax = plt.subplots(1, 2)", "fig.axes.1 is an entry too many",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_shows_something_else_is_wrong(worker: Worker, case: str) -> None:
    wanted, got, message = WRONG[case]
    said = problem(figure(worker, wanted), figure(worker, got))
    assert said is not None
    assert said.startswith(message), said
    assert problem(figure(worker, wanted), figure(worker, wanted)) is None


def test_what_is_no_figure_is_told(worker: Worker) -> None:
    assert problem(figure(worker, LINE), None) == "fig is None"
    assert problem(figure(worker, LINE), [1]) == "fig should be a figure, got a list of 1"


def test_axes_stand_for_their_figure(worker: Worker) -> None:
    head = (
        HEAD.replace("fig, ax", "fig, axs") + f"    {LINE.replace('ax', 'axs')}\n    return axs\n"
    )
    outcome = ask(worker, "pass", head=head)
    assert problem(figure(worker, LINE), outcome.value) is None


def test_each_call_begins_without_a_figure(worker: Worker) -> None:
    source = "import matplotlib.pyplot as plt\ndef f():\n    plt.plot([1])\n"
    source += "    return plt.get_fignums()"
    calls = (CallRequest((), again=True), CallRequest(()))
    outcomes = worker.run(task(source, *calls, packages=frozenset({"matplotlib"})))
    assert [one.value for one in outcomes] == [[1], [1]]
    assert outcomes[0].again == [1]


def test_a_figure_is_kept_and_read_back(worker: Worker) -> None:
    record = figure(worker, f"{LEGEND}\nax.set_title('T')\nax.bar(['u'], [1])")
    assert encode(decode(encode(record))) == encode(record)
    kept = json.loads(json.dumps(to_plain_json(record)))
    assert problem(record, from_plain_json(kept)) is None
    (axes,) = record.content["axes"]
    assert axes["title"] == "T"
    assert axes["legend"] == ["a", "b"]


HOSTILE = {
    "too many lines": "for n in range(5001): ax.add_line(plt.Line2D([0, 1], [n, n]))",
    "a line without end": "ax.plot(np.broadcast_to(0.0, 10**7))",
    "lines that lie": "ax.get_lines = lambda: [1]\nax.plot(x)",
    "axes that lie": "type(fig).axes = property(lambda self: 1 / 0)",
    "Matplotlib patched": "import sys\nsys.modules['matplotlib.figure'] = 3",
    "a label that is none": "ax.plot(x)[0].get_label = lambda: object()",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_figure_is_only_its_own_answer(worker: Worker, case: str) -> None:
    outcome = ask(worker, HOSTILE[case])
    assert outcome.kind in ("value", "raised", "crashed"), outcome
    if outcome.kind == "value":  # whatever it says, it is judged without a fault
        problem(figure(worker, LINE), outcome.value)
    assert problem(figure(worker, LINE), figure(worker, LINE)) is None


def test_any_content_is_judged_without_a_fault(worker: Worker) -> None:
    """A child may leave anything out of a figure, and put anything in its place."""
    right = figure(worker, f"{LEGEND}\nax.bar(['u'], [1])\nax.scatter(x, x)\nax.imshow([[1]])")
    (axes,) = right.content["axes"]
    others: list[Any] = [None, 3, [3], [None], {}, [{}], "text", [{"x": 3, "y": None, "label": {}}]]
    for key in axes:
        for other in others:
            content = {**right.content, "axes": [{**axes, key: other}]}
            problem(right, decode(encode(Figure(content))))
    assert problem(right, Figure({"axes": [{}]})) is not None
    assert problem(right, Figure({"axes": []})) == "fig.axes.0 is missing from the answer"


# what parts ask for -------------------------------------------------------------------------------


def test_parts_ask_for_some_of_a_figure(worker: Worker) -> None:
    body = "ax.plot(x, x, label='a')\nax.plot(x, 2 * x, label='b')\nax.set(title='T', xlabel='n')"
    right = figure(worker, body)
    question = question_of("axes.0.title", "axes.0.lines.*", "axes.0.lines.1.y", "axes.0.xlim")
    assert judged_parts(question, right, right) == [True, True, True, True]
    other = figure(worker, "plt.plot(x, 2 * x)\nplt.plot(x, x)\nplt.title('T')")
    assert judged_parts(question, right, other) == [True, True, True, True]
    other = figure(worker, "plt.plot(x, 3 * x)\nplt.plot(x, x)\nplt.title('U')\nplt.xlim(0, 1)")
    assert judged_parts(question, right, other) == [False, False, False, False]
    other = figure(worker, f"{body}\nplt.plot(x, -x)")
    assert judged_parts(question, right, other) == [True, False, True, True]
    assert judged_parts(question, right, figure(worker, "pass")) == [False, False, False, False]
    assert judged_parts(question, right, None) == [False, False, False, False]


def test_parts_ask_for_some_of_a_figure_in_a_tuple(worker: Worker) -> None:
    right = (figure(worker, "ax.plot(x, x)\nax.set_xlabel('n')"), 1.5)
    question = question_of("fig.axes.0.xlabel", "mean", returns=("fig", "mean"))
    assert judged_parts(question, right, right) == [True, True]
    assert judged_parts(question, right, (figure(worker, "ax.plot(x, x)"), 1.5)) == [False, True]
