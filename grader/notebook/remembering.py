"""What need not be found out again about a text? A bounded memory, which threads may share."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Found = TypeVar("Found")

#: As many statements, and characters of them, as a few hundred notebooks have that differ.
MOST_TEXTS, MOST_CHARACTERS = 4096, 4_000_000


class TextMemory(Generic[Found]):
    """What was found out about texts; the texts that were not asked for longest are forgotten.

    Only what follows from the text alone may be kept in it, and nobody may change what was kept.
    """

    def __init__(
        self, most_texts: int = MOST_TEXTS, most_characters: int = MOST_CHARACTERS
    ) -> None:
        """Keep so many texts, which have so many characters together; a longer one is not kept."""
        self._most_texts, self._most_characters = most_texts, most_characters
        self._known: OrderedDict[tuple[str, str], Found] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()
        _MEMORIES.add(self)

    def recall(self, text: str, find: Callable[[str], Found], variant: str = "") -> Found:
        """What is known about a text, or else what `find` finds out about it.

        `variant` is what that depends on beside the text: the language of its sentences.
        """
        key = (variant, text)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = find(text)
        if len(text) <= self._most_characters:
            with self._lock:
                self._keep(key, found)
        return found

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._known.clear()
            self._characters = 0

    def _keep(self, key: tuple[str, str], found: Found) -> None:
        if key not in self._known:
            self._characters += len(key[1])
        self._known[key] = found
        while len(self._known) > self._most_texts or self._characters > self._most_characters:
            (_variant, oldest), _found = self._known.popitem(last=False)
            self._characters -= len(oldest)


_MEMORIES: WeakSet[TextMemory[Any]] = WeakSet()


def forget_texts() -> None:
    """Forget what was found out about all texts, as a new process does."""
    for memory in list(_MEMORIES):
        memory.forget()
