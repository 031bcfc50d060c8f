"""Who handed in what, according to the `submission_metadata.yml` of a Gradescope export?"""

from __future__ import annotations

import re

#: A submission's folder (`submission_123`) or file (`123.pdf`) at the left margin.
_RECORD = re.compile(r"""(["']?)([\w .-]+)\1:\s*""")
_NAME = re.compile(r"(?:-\s+)?:?name:\s+(.*)")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")


def submitters(text: str) -> dict[str, tuple[str, ...]]:
    """The names of the submitters of each record.

    This reads only the YAML that Gradescope writes, line by line: the key `:submitters:` of each
    record itself. What autograders printed is nested deeper and is never mistaken for one.
    """
    names: dict[str, tuple[str, ...]] = {}
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
        elif inside and (match := _NAME.fullmatch(words)) and (name := _scalar(match[1])):
            names[record] = (*names.get(record, ()), name)
    return names


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
