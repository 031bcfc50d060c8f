"""Where does the output of student code go, and how much of it is kept?"""

from __future__ import annotations

import builtins
import io
import sys

# Our own copy: `builtins.len = ...` in student code must not change what is kept.
globals()["__builtins__"] = dict(vars(builtins))


class Printed(io.BufferedIOBase):
    """Keeps the first bytes written to it and counts the rest."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._kept = io.BytesIO()
        self._lost = 0

    def writable(self) -> bool:
        """Return True, since this is a stream for writing."""
        return True

    def write(self, data: object) -> int:
        """Keep as much of `data` as still fits."""
        view = memoryview(data).cast("B")  # type: ignore[arg-type]
        room = self._keep - self._kept.tell()
        if room > 0:
            self._kept.write(view[:room])
        if len(view) > room:
            self._lost += len(view) - max(room, 0)
        return len(view)

    def text(self, limit: int) -> str:
        """Return what was kept, at most `limit` characters, and say how much was lost."""
        text = self._kept.getvalue().decode("utf-8", "replace")
        lost = self._lost + len(text[limit:].encode())
        return text[:limit] + (f"\n[{lost} more bytes were printed]" if lost else "")


def capture(limit: int) -> Printed:
    """Redirect stdout and stderr to a new `Printed`; stdin becomes empty."""
    printed = Printed(4 * limit)
    stream = io.TextIOWrapper(printed, "utf-8", "backslashreplace", write_through=True)  # type: ignore[type-var]  # typeshed asks for more than it uses
    vars(sys).update(dict.fromkeys(("stdout", "stderr", "__stdout__", "__stderr__"), stream))
    vars(sys).update(dict.fromkeys(("stdin", "__stdin__"), io.StringIO()))
    return printed
