"""Must templates be compiled anew? Not while they, Jinja and this version are the same.

Compiled templates are code, so they are kept where nobody else can write.
"""

from __future__ import annotations

import hashlib
from importlib import metadata

from jinja2.bccache import Bucket, BytecodeCache

from grader import __version__
from grader.results import UserCache

#: How many templates are kept.
_KEPT = 100


class CompiledTemplates(BytecodeCache):
    """The compiled templates of this user."""

    def __init__(self) -> None:
        """Find the folder, which may not exist yet."""
        self._kept = UserCache("template", _KEPT)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code if that is kept."""
        data = self._kept.read(_key(bucket))
        if data is not None:
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template for the next run."""
        self._kept.write(_key(bucket), bucket.bytecode_to_string())


def _key(bucket: Bucket) -> str:
    """A digest of a template's name, place and text, and of what compiles it."""
    parts = (bucket.key, bucket.checksum, metadata.version("jinja2"), __version__)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
