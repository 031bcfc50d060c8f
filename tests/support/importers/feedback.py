"""What do platforms do with a zip or folder of feedback? By their rules, with what they ignore."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath


@dataclass
class Given:
    """The pages that each person gets, and the files that the platform ignores."""

    pages: dict[str, list[bytes]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    def give(self, person: str, page: bytes) -> None:
        """Give a page to a person."""
        self.pages.setdefault(person, []).append(page)


def canvas_takes(data: bytes, attachments: Mapping[str, Collection[str]]) -> Given:
    """Canvas finds a person and one of their attachments by the numbers in a file's name.

    `attachments` are those of each person's newest attempt, by the person's number (or pseudonym).
    """
    given = Given()
    for path, content in _members(data):
        name = PurePosixPath(path).name
        parts = [part for part in name.split("_") if part != "LATE"]
        if parts[0] == "anon":
            user, attachment = "_".join(parts[:2]), parts[2]
        else:
            numbers = [part for part in parts if re.fullmatch(r"\d+", part)]
            user, attachment = (*numbers[:2], "", "")[:2]
        is_ours = attachment in attachments.get(user, ())
        if name.startswith("._") or parts[-1].startswith("link") or not is_ours:
            given.ignored.append(path)
        else:
            given.give(user, content)
    return given


def moodle_takes(
    data: bytes, participants: Collection[str], *, handed_in: Collection[bytes] = (), old: bool
) -> Given:
    """Moodle looks for `fullname_<id>_<type>_<plugin>[_rest]` on the way to each file.

    An `old` one demands the rest, which may be empty. What has the name and the content of the
    person's own file is skipped.
    """
    given = Given()
    for path, content in _members(data):
        user = None
        if not PurePosixPath(path).name.startswith((".", "~")):
            for part in PurePosixPath(path).parts:
                split = part.split("_", 4)
                if len(split) < (5 if old else 4) or not split[1].isdigit():
                    continue
                is_plugin = split[2:4] in (["assignsubmission", "file"], ["assignfeedback", "file"])
                if split[1] in participants and is_plugin:
                    user = split[1]
                    break
        if user is None or content in handed_in:
            given.ignored.append(path)
        else:
            given.give(user, content)
    return given


def nbgrader_releases(folder: Path, assignment: str) -> dict[str, bytes]:
    """`nbgrader release_feedback`: each page by the name under which the exchange has it."""
    released = {}
    for page in folder.glob(f"*/{assignment}/*.html"):
        (page.parent / "timestamp.txt").read_text(encoding="utf-8")
        secret = (page.parent / "submission_secret.txt").read_text(encoding="utf-8")
        released[exchange_name(secret, page.stem)] = page.read_bytes()
    return released


def exchange_name(secret: str, notebook: str) -> str:
    """What a page is called in the exchange."""
    digest = hashlib.md5(f"{secret}{notebook}".encode(), usedforsecurity=False)
    return f"{digest.hexdigest()}.html"


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return [(info.filename, archive.read(info)) for info in archive.infolist()]
