"""What does a file's name say (work, archive, litter), and how is it displayed to people?"""

from __future__ import annotations

import re
import unicodedata

#: Where Gradescope keeps the names of the students.
METADATA = "submission_metadata.yml"

#: Folders that operating systems and tools leave behind.
_LITTER = {"__macosx", "__pycache__", "venv", "node_modules", "site-packages"}
#: Python files that tools put next to somebody's work.
_TOOL_FILES = {"__init__.py", "conftest.py", "nbgrader_config.py"}
#: Marks that reverse or hide text.
_INVISIBLE = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_COPY = re.compile(r"(?:[ _+]*\(\d+\)|-\d+|[ _+-]*\bcopy[ _]*\d*)+$", re.IGNORECASE)
_DIGITS = re.compile(r"([0-9]+)")


def is_notebook(name: str) -> bool:
    """Whether a file of this name is a notebook."""
    return name.lower().endswith(".ipynb")


def is_script(name: str) -> bool:
    """Whether a file of this name may be an exported notebook."""
    return name.lower().endswith(".py") and name.lower() not in _TOOL_FILES


def is_zip(name: str) -> bool:
    """Whether a file of this name is a zip archive."""
    return name.lower().endswith(".zip")


def may_be_work(name: str) -> bool:
    """Whether a file of this name is, or may hold, something to grade."""
    return is_notebook(name) or is_script(name) or is_zip(name)


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or left behind by some tool."""
    return name.startswith(".") or name.lower() in _LITTER


def displayable(text: str) -> str:
    """`text` on one line, in composed characters, without anything that controls a terminal."""
    composed = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    kept = (
        " "
        if char.isspace()
        else "\ufffd"
        if category == "Cs"
        else ""
        if category == "Cc"
        else char
        for char in composed
        for category in (unicodedata.category(char),)
    )
    return " ".join("".join(kept).split())


def without_copy_mark(stem: str) -> str:
    """The stem of which this is a copy or a resubmission: `hw (1)`, `hw-2`, `hw copy`."""
    return _COPY.sub("", stem).casefold()


def natural_key(text: str) -> tuple[tuple[str, int, str], ...]:
    """A sort key that puts `student 9` before `student 10`, and `ada` next to `Ada`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))  # É beside E
    pieces = _DIGITS.split(letters)
    numbers = [digits.lstrip("0") for digits in (*pieces[1::2], "")]
    pairs = zip(pieces[::2], numbers, strict=True)
    return (*((letters, len(digits), digits) for letters, digits in pairs), (text, 0, ""))
