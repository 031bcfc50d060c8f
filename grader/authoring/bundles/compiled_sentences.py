"""How are sentences taken out of a compiled translation, a `.mo` file of GNU gettext?"""

from __future__ import annotations

import struct
from collections.abc import Collection

from grader.errors import GraderError

#: How such a file begins, in either order of bytes.
_MAGIC = {b"\xde\x12\x04\x95": "<", b"\x95\x04\x12\xde": ">"}
#: The bytes of its head.
_HEAD = 28


def without_sentences(compiled: bytes, left_out: Collection[str]) -> bytes:
    """A compiled translation without some sentences; as it is if it has none of them.

    Raises:
        GraderError: it is no compiled translation.
    """
    wanted = {sentence.encode() for sentence in left_out}
    pairs = _pairs(compiled)
    kept = [pair for pair in pairs if pair[0] not in wanted]
    return compiled if len(kept) == len(pairs) else _compiled(kept)


def _pairs(data: bytes) -> list[tuple[bytes, bytes]]:
    """The sentences and their translations, in their order, which is that of the bytes."""
    order = _MAGIC.get(data[:4])
    try:
        if order is None:
            raise ValueError("it begins otherwise")
        count, sentences, translations = struct.unpack_from(f"{order}3I", data, 8)
        return [
            (
                _text(data, order, sentences + 8 * number),
                _text(data, order, translations + 8 * number),
            )
            for number in range(count)
        ]
    except (ValueError, struct.error) as error:
        raise GraderError(
            f"a translation (.mo) is damaged: {error}; run `make translations` to make it again"
        ) from None


def _text(data: bytes, order: str, entry: int) -> bytes:
    length, start = struct.unpack_from(f"{order}2I", data, entry)
    return data[start : start + length]


def _compiled(pairs: list[tuple[bytes, bytes]]) -> bytes:
    texts = [pair[0] for pair in pairs] + [pair[1] for pair in pairs]
    start = _HEAD + 8 * len(texts)
    table = b""
    for text in texts:
        table += struct.pack("<2I", len(text), start)
        start += len(text) + 1
    size = 8 * len(pairs)
    head = struct.pack("<4s6I", b"\xde\x12\x04\x95", 0, len(pairs), _HEAD, _HEAD + size, 0, 0)
    return head + table + b"".join(text + b"\0" for text in texts)
