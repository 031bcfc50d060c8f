"""A course as small as can be, with two questions that are marked by hand, and hand-ins for it."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: The points of the graded function, of the essay and of the plot.
CODE, ESSAY, PLOT = 60, 20, 20
TITLES = {"why": "Why does it double?", "plot": "A picture of it"}

_TOML = """
title = "Doubling"
notebook = "Doubling.ipynb"
recognised_by = ["double"]
{dates}

[[question]]
function = "double"
title = "Twice a number"
points = {code}
[question.parts]
value = {code}

[[manual]]
name = "why"
title = "Why does it double?"
points = {essay}
rubric = [
    {{ points = 12, text = "It names the sum with itself." }},
    {{ points = 5.5, text = "It gives an example." }},
    "It is well written.",
]

[[manual]]
name = "plot"
title = "A picture of it"
points = {plot}
rubric = "Both axes have labels."
answer = {{ heading = "Draw it" }}
"""
_CALLS = '''
"""With which numbers is it called?"""
from grader.assignment import Call, hidden, public


@public("double")
def a_number():
    """A number."""
    return Call((3.0,))


@hidden("double")
def another_number(rng):
    """Another number."""
    return Call((float(rng.normal()),))
'''
_REFERENCE = """
# %% [markdown]
# # Doubling

# %%
# GRADED FUNCTION: double
def double(x):
    ### START CODE HERE ###
    y = x + x
    ### END CODE HERE ###
    return y

# %% [markdown] tags=["why"]
# It is the number added to itself, which is the model answer.

# %% [markdown]
# ## Draw it
# Draw the function from 0 to 2.

# %%
plot_of_the_solution = "secret line"

# %% [markdown]
# ## The end
"""


def write_course(folder: Path, *, dates: str = "") -> Path:
    """Write the course into a folder, recorded, with its notebook for students."""
    assignment = folder / "assignments" / "doubling"
    assignment.mkdir(parents=True)
    (folder / "reference" / "mistakes").mkdir(parents=True)
    toml = _TOML.format(code=CODE, essay=ESSAY, plot=PLOT, dates=dates)
    (assignment / "assignment.toml").write_text(toml)
    (assignment / "calls.py").write_text(_CALLS.lstrip())
    (folder / "reference" / "doubling.py").write_text(_REFERENCE.lstrip())
    return folder


def picture(red: int) -> str:
    """A PNG of one pixel, in base64."""
    rows = zlib.compress(b"\0" + bytes((red, 0, 0)))
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n"
    for name, body in chunks:
        data += struct.pack(">I", len(body)) + name + body
        data += struct.pack(">I", zlib.crc32(name + body))
    return base64.b64encode(data).decode()


def notebook(
    why: str | None = "It is x + x.",
    *,
    red: int | None = 1,
    code: str = "def double(x):\n    return 2 * x\n",
    metadata: Mapping[str, Any] | None = None,
) -> str:
    """A hand-in: the function, the essay (None: its cell is not there), and the plot."""
    cells: list[dict[str, Any]] = [_code(code)]
    if why is not None:
        cells.append(_text(why, {"tags": ["why"]} if metadata is None else metadata))
    cells.append(_text("## Draw it\nDraw the function from 0 to 2."))
    if red is not None:
        data = {"image/png": picture(red), "text/plain": "<Figure>"}
        shown = {"output_type": "display_data", "data": data, "metadata": {}}
        cells.append(_code("plt.plot(x, double(x))", [shown]))
    cells.append(_text("## The end\nNot a part of it."))
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _text(source: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": metadata or {}, "source": source}


def _code(source: str, outputs: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "execution_count": None,
        "outputs": list(outputs),
    }
