"""Who handed in what, and when, according to the metadata of a Gradescope export?"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

#: The name of the file.
METADATA = "submission_metadata.yml"

#: A submission's folder (`submission_123`) or file (`123.pdf`) at the left margin.
_RECORD = re.compile(r"""(["']?)([\w .-]+)\1:\s*""")
_FIELD = re.compile(r"(-\s+)?:?(name|sid|email):\s+(.*)")
_CREATED = re.compile(r":?created_at:\s+(.*)")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")


@dataclass(frozen=True)
class Submitter:
    """One of those who handed in: what Gradescope knows of them."""

    name: str
    sid: str = ""
    email: str = ""


@dataclass(frozen=True)
class Record:
    """One hand-in: its people, and when it was made, as the file has it."""

    submitters: tuple[Submitter, ...] = ()
    created_at: str = ""


def records(text: str) -> dict[str, Record]:
    """What is said of each hand-in.

    This reads only the YAML that Gradescope writes, line by line: the keys `:submitters:` and
    `:created_at:` of each record itself. What autograders printed is nested deeper and is never
    mistaken for them.
    """
    people: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    created: dict[str, str] = {}
    record: str | None = None
    level: int | None = None
    inside = False
    for line in text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"):
        words = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if not words:
            continue
        if indent == 0 and not words.startswith("-"):
            match = _RECORD.fullmatch(line)
            record, level, inside = (match[2] if match else None), None, False
        elif record is None:
            continue
        elif level is None or (indent <= level and not words.startswith("-")):
            level = indent
            inside = words in (":submitters:", "submitters:")
            if match := _CREATED.fullmatch(words):
                created[record] = _scalar(match[1])
        elif inside:
            match = _FIELD.fullmatch(words)
            if words.startswith("-") or not people[record]:
                people[record].append({})
            if match:
                people[record][-1].setdefault(match[2], _scalar(match[3]))
    return {
        name: Record(
            tuple(
                Submitter(each["name"], each.get("sid", ""), each.get("email", ""))
                for each in people[name]
                if each.get("name")
            ),
            created.get(name, ""),
        )
        for name in dict.fromkeys((*people, *created))
    }


def _scalar(text: str) -> str:
    text = re.sub(r"^&\w+\s+", "", text.strip())
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _ESCAPE.sub(_unescape, text[1:-1])
    text = re.sub(r"\s+#.*", "", text)
    return "" if text in ("~", "null") or text.startswith("*") else text


def _unescape(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits is None:
        return {"n": " ", "t": " "}.get(match[4], match[4])
    return chr(int(digits, 16)) if int(digits, 16) <= 0x10FFFF else "\ufffd"
