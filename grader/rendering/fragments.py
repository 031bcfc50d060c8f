"""Which pieces of a page need not be made again? Those that were made before of the same records.

Most sections of students' pages show an answer that other students gave too. A template asks for
such a piece by the macro that makes it, and by a key that covers all that the macro reads.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from typing import cast

import msgspec
from jinja2 import Environment
from markupsafe import Markup

from grader.wording import current_language

#: The most bytes of the pieces that are kept; the ones used last stay.
_MOST_BYTES = 16_000_000


def digest_of(*values: object) -> bytes:
    """A digest of records and plain values: equal digests, equal values of equal types."""
    try:
        data = msgspec.msgpack.encode(values)
    except (UnicodeEncodeError, OverflowError):  # a lone surrogate, or an integer without end
        data = repr(values).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=20).digest()


class Fragments:
    """What the macros of an environment's templates gave, the most recent of it.

    A macro is taken from its template as `import` without a context takes it. So it knows nothing
    of the page that it is used on: what it gives depends on its arguments and the language alone.
    """

    def __init__(self, environment: Environment) -> None:
        """Keep what the macros of an environment's templates give."""
        self._environment = environment
        self._made: dict[tuple[object, ...], Markup] = {}
        self._bytes = 0

    def kept(
        self, template: str, macro: str, key: object, *arguments: object, **named: object
    ) -> Markup:
        """What a macro gives for its arguments.

        Args:
            template: the name of its template.
            macro: its name.
            key: what is different wherever the macro reads something else.
            arguments: its arguments.
            named: its arguments by name, which are a part of the key.
        """
        place = (template, macro, key, current_language(), *named.items())
        if (made := self._made.pop(place, None)) is None:
            module = self._environment.get_template(template).module
            made = cast(Callable[..., Markup], getattr(module, macro))(*arguments, **named)
            self._bytes += sys.getsizeof(made)
        self._made[place] = made
        while self._bytes > _MOST_BYTES:
            self._bytes -= sys.getsizeof(self._made.pop(next(iter(self._made))))
        return made
