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

    @property
    def lost(self) -> int:
        """How many bytes were not kept."""
        return self._lost

    def text(self, limit: int) -> str:
        """Return what was kept, at most `limit` characters, and say how much was lost."""
        text = self._kept.getvalue().decode("utf-8", "replace")
        lost = self._lost + len(text[limit:].encode())
        return text[:limit] + (f"\n[{lost} more bytes were printed]" if lost else "")


class _Output(io.BufferedIOBase):
    """What is behind a stream: it writes to whatever keeps the output of the present call.

    So a stream that student code got hold of while it was loaded is still the right one.
    """

    def __init__(self) -> None:
        self.keepers: list[Printed] = []

    def writable(self) -> bool:
        """Return True, since this is a stream for writing."""
        return True

    def write(self, data: object) -> int:
        """Write to everything that keeps this output."""
        for keeper in self.keepers:
            keeper.write(data)
        return memoryview(data).nbytes  # type: ignore[arg-type]


class _Streams:
    """Standard output and standard error, and what is behind them."""

    def __init__(self) -> None:
        self.outputs = [_Output(), _Output()]
        self.streams = [
            io.TextIOWrapper(output, "utf-8", "backslashreplace", write_through=True)  # type: ignore[type-var]  # typeshed asks for more than it uses
            for output in self.outputs
        ]

    def are_open(self) -> bool:
        """Return whether student code has left them as they were."""
        try:
            return all(
                stream.buffer is output and not stream.closed
                for stream, output in zip(self.streams, self.outputs)
            )
        except ValueError:  # detached
            return False


_streams = _Streams()


def capture(printed: Printed, stdout: Printed | None = None, stdin: str = "") -> None:
    """Have all that is printed kept in `printed`, and standard output alone in `stdout` as well.

    Standard input has the text `stdin`.
    """
    global _streams
    if not _streams.are_open():
        _streams = _Streams()
    output, errors = _streams.outputs
    output.keepers = [printed] if stdout is None else [printed, stdout]
    errors.keepers = [printed]
    out, err = _streams.streams
    vars(sys).update(stdout=out, __stdout__=out, stderr=err, __stderr__=err)
    source = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8") if stdin else io.StringIO()
    vars(sys).update(dict.fromkeys(("stdin", "__stdin__"), source))


def provide_input() -> None:
    """Let `input` show its prompt as a notebook does: it is no part of standard output."""
    builtins.input = _input


def _input(prompt: object = "", /) -> str:
    """Read a line from standard input, without the newline at its end.

    The prompt is written to standard error.
    """
    print(prompt, end="", file=sys.stderr)
    line = sys.stdin.readline()
    if not line:
        raise EOFError("EOF when reading a line")
    return line[:-1] if line.endswith("\n") else line
