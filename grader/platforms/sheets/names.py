"""Is it the name of the same person? Names as sheets and exports write them.

What looks alike is one name; what only might be is none of another person.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from grader.results import Identity

#: Platforms that say no names: folders and repositories are called as people like.
_WITHOUT_NAMES = {"plain", "github"}
#: Letters that registers write as others: by their looks, and spelt out.
_BARE = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "ı": "i"})
_SPELT_OUT = {**_BARE, **str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})}


def name_keys(name: str) -> set[str]:
    """The ways to write a name that are the same name: "Solheim, Mira" is "mira solheim"."""
    text = folded(name)
    if not text:
        return set()
    last, comma, first = text.partition(",")
    return {text, f"{first.strip()} {last.strip()}"} if comma and first.strip() else {text}


def names_differ(one: str, other: str) -> bool:
    """Whether two names have not even a part in common, so that they may be of two people."""
    if any(character.isdigit() for character in one + other):
        return False  # one of them says no name
    return all(
        _share_no_part(first, second)
        for first, second in product(_ascii_forms(one), _ascii_forms(other))
    )


def _share_no_part(one: str, other: str) -> bool:
    parts = [re.findall(r"[^\W\d_]{2,}", name) for name in (one, other)]
    squashed = ["".join(each) for each in parts]
    if not all(squashed):
        return False  # one of them says no name
    if squashed[0].isascii() != squashed[1].isascii():
        return False  # they may be one name in two scripts
    return not any(part in squashed[1] for part in parts[0]) and not any(
        part in squashed[0] for part in parts[1]
    )


def own_name(identity: Identity) -> str:
    """The name in an identity; "" if it may be none: a number, a login, the name of a folder."""
    name = folded(identity.name)
    is_number = name in set(map(folded, (identity.user_id, identity.login, identity.email)))
    is_word = identity.platform in _WITHOUT_NAMES and name.isascii() and " " not in name
    return "" if is_number or is_word else identity.name


def folded(text: str) -> str:
    """A text without what the eye does not see: forms of letters, case, blanks, invisible ones."""
    normal = unicodedata.normalize("NFC", text)
    visible = "".join(c for c in normal if unicodedata.category(c) != "Cf")
    return " ".join(visible.casefold().split())


def _ascii_forms(name: str) -> set[str]:
    """The ways in which registers write a name without accents: "müller" as "muller", "mueller"."""
    text = unicodedata.normalize("NFC", name).casefold()
    return {_without_accents(text.translate(letters)) for letters in (_BARE, _SPELT_OUT)}


def _without_accents(text: str) -> str:
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if not unicodedata.combining(c))
