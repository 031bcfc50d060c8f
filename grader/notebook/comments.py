"""What does a text say apart from its comments? Many comment the same code in their own words."""

from __future__ import annotations

import re
import sys

#: Strings, in which a hash begins no comment, and comments with the spaces before them, up to what
#: Python refuses anywhere. A string that is not closed reaches to the end of its line, or of the
#: text: nothing is looked at twice.
_STRING_OR_COMMENT = re.compile(
    r"""
      '''[^'\\]*(?:(?:\\(?:.|\Z)|'(?!''))[^'\\]*)*(?:'''|\Z)
    | \"\"\"[^"\\]*(?:(?:\\(?:.|\Z)|"(?!""))[^"\\]*)*(?:\"\"\"|\Z)
    | '[^'\\\n]*(?:\\(?:.|\Z)[^'\\\n]*)*(?:'|(?=\n)|\Z)
    | "[^"\\\n]*(?:\\(?:.|\Z)[^"\\\n]*)*(?:"|(?=\n)|\Z)
    | (?<![ \t])[ \t]*\#[^\n\r\0\ud800-\udfff]*
    """,
    re.VERBOSE | re.DOTALL,
)
#: Since 3.12, an f-string may hold other strings, and comments.
_STRINGS_NEST = sys.version_info >= (3, 12)
_MAY_NEST = re.compile(r"(?:[ft]|r[ft]|[ft]r)['\"]", re.IGNORECASE)


def without_comments(text: str) -> str:
    """Python text in which each comment is a mere hash: its tree is the same, with all places.

    A text that is no Python stays so, since strings and comments are told apart up to its first
    fault as Python does.
    """
    if "#" not in text or (_STRINGS_NEST and _MAY_NEST.search(text)):
        return text
    return _STRING_OR_COMMENT.sub(_bare, text)


def _bare(found: re.Match[str]) -> str:
    return "#" if found[0].lstrip(" \t").startswith("#") else found[0]
