"""What is done one after the other in a call that has several steps?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Earlier:
    """An argument of a step: what an earlier step gave, the very object.

    Attributes:
        step: the number of that step, counted from 1; 0 for what the question's function returned.
    """

    step: int


@dataclass(frozen=True)
class Step:
    """One thing that is done in a call: a method, an attribute that is read, or a function.

    Attributes:
        name: the method ("push"), the attribute with a point before it (".size"), or the function.
        args: the arguments, passed by position.
        kwargs: the arguments that are passed by name.
        on: whose method or attribute it is: "object" for what the question's function returned,
            the number of an earlier step for what that one gave, and "program" for a function of
            the student's program. If empty, "object" where the call makes one, else "program".
        raises: the exception that it must raise, as in `Call`.
        match: a pattern that is found in its message.
        judged: whether what it gives is judged; otherwise it is only done.
    """

    name: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    on: int | str = ""
    raises: str = ""
    match: str = ""
    judged: bool = True

    @property
    def text(self) -> str:
        """How it is written in code, without the object: `push(3)`, `size`."""
        if self.name.startswith("."):
            return self.name[1:]
        return f"{self.name}({argument_text(self.args, self.kwargs)})"


def argument_text(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """Arguments of a step as they are written in code, each cut short."""
    named = [f"{name}={_short(value)}" for name, value in kwargs.items()]
    return ", ".join([*map(_short, args), *named])


def _short(value: Any) -> str:
    if isinstance(value, Earlier):
        return f"value{value.step}" if value.step else "object"
    text = " ".join(repr(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


#: The most characters of an argument.
_LONGEST = 40
