"""What is sent to the workers of a cluster, and what comes back? Plain data, as bytes."""

from __future__ import annotations

import msgspec

from grader.running import MOST_FINDING_BYTES
from grader.worker import Limits

#: The hexadecimal digits of a key.
_KEY_LENGTH = 64


class Work(msgspec.Struct, frozen=True, array_like=True):
    """One submission with the answers in it that are to be looked at.

    Attributes:
        name: the name of its file.
        data: its file.
        helpers: the modules beside it: the name to import each under, its file's name, its file.
        answers: the assignment and the function of each answer.
    """

    name: str
    data: bytes
    helpers: tuple[tuple[str, str, bytes], ...]
    answers: tuple[tuple[str, str], ...]


class Chunk(msgspec.Struct, frozen=True, array_like=True):
    """Answers that a worker looks at in one go; `run` says of which run they are."""

    run: str
    works: tuple[Work, ...]


class Finding(msgspec.Struct, frozen=True, array_like=True):
    """What is to be given to `Findings`."""

    key: str
    data: bytes
    lasting: bool

    def __post_init__(self) -> None:
        """Reject what nobody finds."""
        if len(self.key) != _KEY_LENGTH or len(self.data) > MOST_FINDING_BYTES:
            raise ValueError("no finding")


class Setting(msgspec.Struct, frozen=True, array_like=True):
    """How student code is run: nothing in it is secret."""

    run: str
    python: str | None
    limits: Limits


class Materials(msgspec.Struct, frozen=True, array_like=True):
    """What answers are looked at with: only for workers that were accepted.

    Attributes:
        run: the run that it belongs to.
        course: the course, as `course_archive` makes it.
        hidden: the expectations of the hidden calls of each assignment.
        fingerprint: the fingerprint of their seed.
    """

    run: str
    course: bytes
    hidden: dict[str, bytes]
    fingerprint: str


_encode = msgspec.msgpack.Encoder().encode
_FINDINGS = msgspec.msgpack.Decoder(tuple[Finding, ...])
_CHUNK = msgspec.msgpack.Decoder(Chunk)
_SETTING = msgspec.msgpack.Decoder(Setting)
_MATERIALS = msgspec.msgpack.Decoder(Materials)


def to_bytes(message: Chunk | Setting | Materials | tuple[Finding, ...]) -> bytes:
    """A message as bytes."""
    return _encode(message)


def chunk_of(data: bytes) -> Chunk:
    """The chunk in these bytes."""
    return _CHUNK.decode(data)


def setting_of(data: bytes) -> Setting:
    """The setting in these bytes."""
    return _SETTING.decode(data)


def materials_of(data: bytes) -> Materials:
    """The materials in these bytes."""
    return _MATERIALS.decode(data)


def findings_of(data: bytes) -> tuple[Finding, ...]:
    """The findings in these bytes.

    Raises:
        msgspec.DecodeError: they hold something else.
    """
    return _FINDINGS.decode(data)
