"""What does a file's name say (work, archive, litter), and how is it displayed to people?"""

from __future__ import annotations

import re
import unicodedata

#: What operating systems and tools leave behind.
_LITTER = {
    *("__macosx", "__pycache__", "venv", "node_modules", "site-packages"),
    *("desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r"),
}
#: Python files that tools put next to somebody's work.
_TOOL_FILES = {"__init__.py", "conftest.py", "nbgrader_config.py"}
#: Marks that reverse or hide text.
_INVISIBLE = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_COPY = re.compile(r"(?:[ _+]*\(\d+\)|-\d+|[ _+-]*\bcopy[ _]*\d*)+$", re.IGNORECASE)
_COPY_OF = re.compile(r"^(?:copy[ _-]+(?:\(\d+\)[ _-]*)?of[ _-]+)+")
#: What names a version, and no more: `s1234567` and `student-2` may well be people.
_VERSION = re.compile(
    r"(?:[ _+]*\(\d+\)|[ _+-]*\bcopy[ _]*\d*|[ _.+-]+(?:(?:v|ver|version|rev|attempt|try)[ _.]?\d+"
    r"|final|new|old|latest|last|backup|bak|draft|fixed|done|submission|submit|submitted|copy"
    r"|finished|completed?|updated?|corrected|checkpoint))+$"
)
_EARLIER = re.compile("old|backup|bak|draft")
_DIGITS = re.compile(r"([0-9]+)")
#: Where Jupyter keeps what it saves by itself.
CHECKPOINTS = ".ipynb_checkpoints"
#: What a browser or a mail program makes of a notebook's name; its content decides.
_OTHER_NOTEBOOK = re.compile(
    r".*\.ipynb[^\w/]*(?:\.?(?:json|txt|download|text|crdownload)|\(\d+\))?|.*\.json|.*\.txt|[^.]+",
    re.IGNORECASE | re.DOTALL,
)
#: What the platforms write about a hand-in.
_METADATA = re.compile(
    r".*\.txt|.*_metadata\.ya?ml|.*_submissiontext\.html|.*_text\.html|(?:.*_)?onlinetext\.html",
    re.IGNORECASE,
)
#: What people hand in where a notebook was asked for.
_DOCUMENT = re.compile(
    r".*\.(?:pdf|html?|docx?|odt|rtf|pages|gdoc|rar|7z|tar|t?gz|bz2|xz|mhtml|webarchive|webloc|url"
    r"|gcolab|lnk)|.*\.ipynb\..+",
    re.IGNORECASE | re.DOTALL,
)
#: Files that teachers keep beside the hand-ins.
_TEACHERS = re.compile(
    r"(?:index|readme|grades?|gradebook|solutions?|rubrics?|feedback|syllabus)\b.*",
    re.IGNORECASE | re.DOTALL,
)
#: Letters that show nothing.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")


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


def may_hold_notebook(name: str) -> bool:
    """Whether a file whose name is no notebook's may be one all the same."""
    return not may_be_work(name) and _OTHER_NOTEBOOK.fullmatch(name) is not None


def is_metadata(name: str) -> bool:
    """Whether a platform may have written a file of this name about a hand-in."""
    return _METADATA.fullmatch(name) is not None


def is_document(name: str) -> bool:
    """Whether somebody may have handed in a file of this name in place of a notebook."""
    return _DOCUMENT.fullmatch(name) is not None and not is_teachers(name)


def is_teachers(name: str) -> bool:
    """Whether a teacher may keep a file of this name beside what people handed in."""
    return _TEACHERS.fullmatch(name) is not None


def visible(text: str) -> str:
    """What is seen of a name: names of which the same is seen look like one."""
    shown = displayable(text)
    kept = "".join(
        char for char in shown if char not in _BLANK and unicodedata.category(char) != "Cf"
    )
    return " ".join(kept.split())


def displayable(text: str) -> str:
    """`text` on one line, in composed characters, without anything that controls a terminal."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
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


def version(stem: str) -> int:
    """How late a version the name says: 2 for `hw (2)`, 1 for `hw final`, -1 for `hw old`, or 0."""
    plain = _COPY_OF.sub("", stem.casefold())
    marks = " ".join(match[0] for pattern in (_VERSION, _COPY) if (match := pattern.search(plain)))
    if _EARLIER.search(marks):
        return -1
    return max((int(digits) for digits in _DIGITS.findall(marks)), default=int(bool(marks)))


def version_of_folder(name: str) -> int:
    """How late a version the name of a folder says: 2 for `v2` and `week 2`, 1 for `final`."""
    digits = _DIGITS.findall(name)
    return int(digits[-1]) if digits else version(f"x {name}")


def without_version_words(stem: str) -> str:
    """The stem without what names a version of it: `hw_final`, `hw (1)`, `Copy of hw`, `hw-old`."""
    plain = _COPY_OF.sub("", stem.casefold())
    return _VERSION.sub("", plain) or plain


def natural_key(text: str) -> tuple[tuple[str, int, str], ...]:
    """A sort key that puts `student 9` before `student 10`, and `ada` beside `Ada`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))  # É beside E
    pieces = _DIGITS.split(letters)
    numbers = [digits.lstrip("0") for digits in (*pieces[1::2], "")]
    pairs = zip(pieces[::2], numbers, strict=True)
    return (*((letters, len(digits), digits) for letters, digits in pairs), (text, 0, ""))
