"""What is drawn in a figure of Matplotlib, as plain data?

Nothing here imports Matplotlib: its classes are those in `sys.modules`, if they are there.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable

_MATPLOTLIB = "matplotlib"
#: What notebooks import of it.
_USUAL = ("matplotlib.pyplot",)


def prepare(importable: Container[str], folder: str) -> None:
    """Let Matplotlib, if it can be imported, draw without a screen and use this folder of its own.

    It looks for fonts among its own only: they are the same on every machine.
    """
    if _MATPLOTLIB in importable:
        os.environ.update(MPLBACKEND="Agg", MPLCONFIGDIR=folder, MPL_IGNORE_SYSTEM_FONTS="1")


def usual_imports(packages: Iterable[str]) -> list[str]:
    """Return what is imported of these packages in most notebooks."""
    return [name for name in _USUAL if name.partition(".")[0] in packages]
