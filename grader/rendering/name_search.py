"""Where does a text name somebody of the class? One walk over it, however many names there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

#: A letter or digit: what a part of a name consists of.
_WORD = re.compile(r"[^\W_]+")


@dataclass
class _Node:
    """What may follow the letters that lead here: more of the same part of a name, or the next."""

    same_part: dict[str, _Node] = field(default_factory=dict)
    next_part: dict[str, _Node] = field(default_factory=dict)
    is_name: bool = False


class NameSearch:
    """Finds whole names in texts, whatever joins their parts, and in whatever case."""

    def __init__(self, names: Iterable[str]) -> None:
        """Search for these names; one without a letter or digit is never found."""
        self._root = _Node()
        for name in names:
            node = self._root
            for part in _WORD.findall(name):
                for place, char in enumerate(_lower(part)):
                    follows = node.same_part if place else node.next_part
                    node = follows.setdefault(char, _Node())
            node.is_name = node is not self._root

    def replace(self, text: str, replacement: str) -> str:
        """`text` with each name replaced; of names that begin at one place, the longest is."""
        pieces = []
        lowered = _lower(text)
        done = 0
        for word in _WORD.finditer(text):
            begin = word.start()
            if begin >= done and (end := self._end(lowered, begin)):
                pieces += [text[done:begin], replacement]
                done = end
        return "".join([*pieces, text[done:]])

    def _end(self, text: str, begin: int) -> int:
        """Where the longest name that begins here ends; 0 if none does."""
        longest = 0
        waiting = [(self._root, begin)]
        while waiting:
            node, place = waiting.pop()
            inside = place < len(text) and _is_part(text[place])
            if node.is_name and not inside:
                longest = max(longest, place)
            if inside and (after := node.same_part.get(text[place])):
                waiting.append((after, place + 1))
            if node.next_part:
                while place < len(text) and not _is_part(text[place]):
                    place += 1
                if place < len(text) and (after := node.next_part.get(text[place])):
                    waiting.append((after, place + 1))
        return longest


def _is_part(char: str) -> bool:
    return char.isalnum()


def _lower(text: str) -> str:
    """`text` in lower case, with as many characters as before."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)
