"""Automatic grader for deep-learning assignments handed in as notebooks.

In a notebook there are `%load_ext grader` and `grader.check()`.
"""

from typing import Any

__version__ = "0.1.0"

#: What a notebook uses, and the module where it is: loaded when it is asked for.
_IN_NOTEBOOKS = {
    "check": "grader.interfaces.jupyter.magic",
    "load_ipython_extension": "grader.interfaces.jupyter.magic",
    "nbgrader": "grader.nbgrader",
    "otter": "grader.interfaces.otter",
}


def __getattr__(name: str) -> Any:
    if name not in _IN_NOTEBOOKS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(_IN_NOTEBOOKS[name])
    return module if module.__name__.endswith(f".{name}") else getattr(module, name)


def __dir__() -> list[str]:
    return [*globals(), *_IN_NOTEBOOKS]
