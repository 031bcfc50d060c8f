"""What is a hostile submission, and what does it deserve?"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

POINTS = {"zeros": 30.0, "random": 30.0, "he": 40.0}

IMPORTS = "import numpy as np"
NAMES = "def sizes(dims):\n    return list(zip(range(1, len(dims)), dims[1:], dims))"
HONEST = {
    "zeros": """
parameters = {}
for number, width, before in sizes(layers_dims):
    parameters["W%d" % number] = np.zeros((width, before))
    parameters["b%d" % number] = np.zeros((width, 1))
return parameters
""",
    "random": """
np.random.seed(3)
parameters = {}
for number, width, before in sizes(layers_dims):
    parameters["W%d" % number] = 10 * np.random.randn(width, before)
    parameters["b%d" % number] = np.zeros((width, 1))
return parameters
""",
    "he": """
np.random.seed(3)
parameters = {}
for number, width, before in sizes(layers_dims):
    parameters["W%d" % number] = np.sqrt(2 / before) * np.random.randn(width, before)
    parameters["b%d" % number] = np.zeros((width, 1))
return parameters
""",
}


@dataclass(frozen=True)
class Attack:
    """One function that attacks, and what it should get for it.

    `body` runs before the function's honest rest; `above` stands at the top level before it,
    `head` is the function's first line or lines, and `elsewhere` decorates the honest functions.
    `$NAME` stands for the function's name, other `$WORDS` for places of this machine (see
    `Scene.places`). `status` is what the attacked function deserves, `reason` words that its page
    must show. `confined` attacks do harm outside of the sandbox.
    """

    body: str = ""
    status: str = "correct"
    score: float | None = None
    function: str = "zeros"
    head: str = "def $NAME(layers_dims):"
    above: str = ""
    elsewhere: str = ""
    reason: str = ""
    confined: bool = False
    as_python: bool = False

    @property
    def deserves(self) -> tuple[str, float]:
        """The status and the points of the attacked function."""
        full = POINTS[self.function] if self.status == "correct" else 0.0
        return self.status, full if self.score is None else self.score

    def cells(self, places: Mapping[str, object]) -> list[str]:
        """The code cells of the submission."""
        cells = [IMPORTS, self.above, NAMES]
        for function, honest in HONEST.items():
            name = f"initialize_parameters_{function}"
            if function == self.function:
                told = {**places, "NAME": name}
                head = Template(self.head).safe_substitute(told)
                body = Template(textwrap.dedent(self.body)).safe_substitute(told)
                cells.append(f"{head}\n{textwrap.indent(body.strip() + honest, '    ')}")
            else:
                first = f"{self.elsewhere}\ndef {name}(layers_dims):".lstrip()
                cells.append(f"{first}\n{textwrap.indent(honest, '    ')}")
        cells[1] = Template(textwrap.dedent(self.above)).safe_substitute(places)
        return cells

    def text(self, places: Mapping[str, object]) -> str:
        """The submission's file."""
        if self.as_python:
            return "\n\n".join(self.cells(places))
        return notebook(self.cells(places))


def notebook(cells: list[str]) -> str:
    """A notebook of these code cells."""
    empty: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
    }
    code = [{**empty, "source": cell} for cell in cells]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
