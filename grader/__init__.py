"""Automatic grader for deep-learning assignments handed in as notebooks."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

#: What other graders ask for in a notebook; loaded when it is asked for.
_BESIDE = ("nbgrader", "otter")


def __getattr__(name: str) -> Any:
    """What is offered in a notebook: `grader.nbgrader` and `grader.otter`."""
    if name in _BESIDE:
        return import_module(f"grader.interfaces.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
