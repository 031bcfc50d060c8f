"""What is left of a cell without IPython's own syntax, with every line still in its place?"""

from __future__ import annotations

import re

#: Cell magics whose body is Python; the body of any other (`%%bash`, `%%html`) is not.
PYTHON_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun", "debug", "memit", "mprun"})

_CELL_MAGIC = re.compile(r"%%(\w*)")
_TIMED = re.compile(r"%time\s+(?=\S)")
_MAGIC = (
    re.compile(  # for a line without its margin; no two repeats may adjoin, or it could backtrack
        r"""(?:
        [%!]{1,2}\s*[^\s=%!]           # %matplotlib inline, !pip install
      | \?{1,2}\s*[\w.*%]              # ?name
      | %{0,2}[\w.*]+\s*\?{1,2}\s*$    # name?
      | [\w.,\s\[\]'"]+=\s*[!%]\s*\w   # files = !ls
    )""",
        re.VERBOSE,
    )
)
_TOKEN = re.compile(r"'''|\"\"\"|['\"#()\[\]{}]")
_ENDS = {quote: re.compile(rf"\\.|{quote}", re.DOTALL) for quote in ("'''", '"""', "'", '"')}
_CERTAIN_START = re.compile(
    r"(?:(?:async\s+)?def|class)\s+\w+|import\s+\w|from\s+[\w.]+\s+import\b"
)
#: The line of a merge conflict: each of its sides may open a bracket that only one closes.
CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)|={7}$")


def without_magics(text: str) -> tuple[list[str], list[bool]]:
    """The lines of `text` as plain Python, and for each line whether a statement can begin there.

    A magic becomes `pass`, even inside a block; there are none within strings and brackets. A cell
    in another language is left with empty lines.
    """
    lines = _dedented(text.split("\n"))
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if magic := _CELL_MAGIC.match(lines[first]):
        if magic[1] not in PYTHON_CELL_MAGICS:
            return [""] * len(lines), [True] * len(lines)
        lines[first] = ""
        lines[first:] = _dedented(lines[first:])
    return _scanned(lines)


def _dedented(lines: list[str]) -> list[str]:
    """Remove the indentation of the first line from all, as IPython does with an indented cell."""
    first = next((line for line in lines if line.strip()), "")
    margin = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(margin) for line in lines] if margin else lines


def _scanned(lines: list[str]) -> tuple[list[str], list[bool]]:
    cleaned: list[str] = []
    begins: list[bool] = []
    quote, depth, continued, in_magic = "", 0, False, False
    for line in lines:
        if in_magic:
            in_magic = line.endswith("\\")
            cleaned.append("")
            begins.append(False)
            continue
        if depth and not quote and _CERTAIN_START.match(line):
            depth = 0  # no bracket can contain such a line: the open one was never closed
        elif depth and not quote and CONFLICT.match(line):
            depth = 0
        free = not (quote or depth or continued)
        begins.append(free)
        if free:
            bare = line.lstrip()
            margin = line[: len(line) - len(bare)]
            if timed := _TIMED.match(bare):
                line = margin + bare[timed.end() :]
            elif _MAGIC.match(bare):
                in_magic = line.endswith("\\")
                cleaned.append(margin + "pass")
                continue
        cleaned.append(line)
        quote, depth, continued = _after(line, quote, depth)
    return cleaned, begins


def _after(line: str, quote: str, depth: int) -> tuple[str, int, bool]:
    """The open quote and brackets after `line`, and whether a backslash continues it."""
    at = 0
    while True:
        if quote:
            end = next((m for m in _ENDS[quote].finditer(line, at) if m[0] == quote), None)
            if end is None:
                carried = len(quote) == 3 or line.endswith("\\")
                return (quote if carried else ""), depth, False
            at, quote = end.end(), ""
        token = _TOKEN.search(line, at)
        if token is None:
            return "", depth, line.endswith("\\")
        if token[0] == "#":
            return "", depth, False
        at = token.end()
        if token[0] in "([{":
            depth += 1
        elif token[0] in ")]}":
            depth = max(0, depth - 1)
        else:
            quote = token[0]
