"""What does a function of the grader mean, in whichever way student code holds it?"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

_without_cache = functools.lru_cache(maxsize=0)


class Provided:
    """Functions that the grader provides for a whole task; each call sets what they do.

    They are bound before the student's statements run, so that an alias, a default argument or a
    decorator that takes one does what the name does.
    """

    def __init__(self) -> None:
        """Provide nothing as yet."""
        self._meanings: dict[str, Any] = {}
        self._functions: dict[str, Any] = {}

    def bind(self, name: str, meaning: Any) -> Any:
        """Let the function of this name do what `meaning` does; return it, always the same one."""
        if not callable(meaning):
            return meaning
        self._meanings[name] = meaning
        if name not in self._functions:
            self._functions[name] = opaque(self._forwarder(name))
        return self._functions[name]

    def _forwarder(self, name: str) -> Callable[..., Any]:
        meanings = self._meanings

        def forward(*args: Any, **named: Any) -> Any:
            return meanings[name](*args, **named)

        return forward


def opaque(function: Any) -> Any:
    """Return a function that calls another and hides its name, globals, closure and code.

    A cache of size 0 keeps nothing, and is written in C.
    """
    if not callable(function):
        return function
    hiding = _without_cache(function)
    vars(hiding).clear()
    return hiding
