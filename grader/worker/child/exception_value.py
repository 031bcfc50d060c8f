"""What does a call give that was to raise an exception?"""

from __future__ import annotations

from dataclasses import dataclass, field

#: The code of its extension on the wire.
EXCEPTION = 30


@dataclass(frozen=True)
class ExceptionValue:
    """An exception where one was to be raised: what such a call gives in place of a value.

    Attributes:
        type: its type; if it is the right one, as the course names it.
        message: its message; "" if it is the right one, since any that fits is as good. Two that
            differ in nothing else are equal.
        pattern: what was to be found in the message of the right one.
        printed: what was printed before, if that is judged.
        accepted: whether it is the right one.
    """

    type: str
    message: str = field(default="", compare=False)
    pattern: str = ""
    printed: str = ""
    accepted: bool = False

    @property
    def fields(self) -> tuple[object, ...]:
        """The fields in their order."""
        return self.type, self.message, self.pattern, self.printed, self.accepted
