"""What does the layout of an export say about its files? Whose each is, and in which attempt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

#: What a file is: work; text that was typed in; the platform's own record of a hand-in; something
#: of the teacher's; or a draft that was never handed in.
Kind = Literal["work", "text", "receipt", "teacher", "draft"]
#: The names that lead to a file or folder.
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Owner:
    """One person, or one group, as one export knows them.

    Attributes:
        platform: the name of the platform.
        key: what tells people apart in the export; equal for all that one of them handed in.
        name: the name as the platform shows it; may be empty.
        user_id: the platform's number of the person.
        login: what they log in with.
        email: their e-mail address.
        number: what tells namesakes apart on a page; may be empty.
        is_global: whether the key means the same person in another export of the platform.
        members: the people of a group.
        doubt: why it is not certain who it is, so that nothing may go back by itself; may be empty.
    """

    platform: str
    key: str
    name: str = ""
    user_id: str = ""
    login: str = ""
    email: str = ""
    number: str = ""
    is_global: bool = False
    members: tuple[Owner, ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Attempt:
    """One of the times that a person handed in.

    Attributes:
        order: sorts the attempts of a person, the last one last; empty where there is only one.
        submitted_at: when it was, in ISO 8601; empty where the layout does not say.
        attachment: the platform's number of the file, which grows with time.
        is_late: whether the platform says that it was late.
    """

    order: str = ""
    submitted_at: str = ""
    attachment: str = ""
    is_late: bool = False


#: Where the layout tells of no attempts.
ONLY = Attempt()


@dataclass(frozen=True)
class Place:
    """What a layout says of one file, or of a folder without any.

    Attributes:
        owner: whose it is; None for what is nobody's, but the teacher's.
        depth: how many of the names below the export lead to the folder of its owner; 0 for a file
            that lies loose in the export.
        kind: what it is.
        attempt: when it was handed in.
        name: what the student called the file; empty where that is its name.
    """

    owner: Owner | None
    depth: int = 0
    kind: Kind = "work"
    attempt: Attempt = ONLY
    name: str = ""


class Layout(Protocol):
    """How the entries of one folder are read."""

    @property
    def platform(self) -> str:
        """The name of the platform."""

    @property
    def is_sure(self) -> bool:
        """Whether nothing but an export of the platform looks like this."""

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`, the names below the folder; None if the layout knows nothing of it.

        `is_folder` says that the last of the names is a folder.
        """


@dataclass
class Listing:
    """The names of the files and folders of a tree.

    Attributes:
        name: what the root is called.
        files: the names that lead to each file.
        folders: the names that lead to each folder, archives included.
        text: gives the text of a file; "" if it cannot be read.
        is_work: whether a file is, or may hold, something to grade.
        clones: the folders that are clones of repositories.
        is_alone: whether the root holds one entry of an export that may have others.
        is_told: whether the platform was named, and needs not be recognised.
    """

    name: str
    files: Iterable[Parts]
    folders: Iterable[Parts]
    text: Callable[[Parts], str] = lambda _parts: ""
    is_work: Callable[[Parts], bool] = lambda _parts: True
    clones: frozenset[Parts] = frozenset()
    is_alone: bool = False
    is_told: bool = False
    _files: dict[Parts, list[str]] = field(init=False, repr=False)
    _folders: dict[Parts, list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Sort the names by the folder that they are in."""
        self._files, self._folders = defaultdict(list), defaultdict(list)
        folders = set(self.folders)
        for parts in self.files:
            if parts and parts not in folders:
                self._files[parts[:-1]].append(parts[-1])
            folders.update(parts[:end] for end in range(1, len(parts)))
        for parts in folders:
            if parts:
                self._folders[parts[:-1]].append(parts[-1])
        for names in (*self._files.values(), *self._folders.values()):
            names.sort()

    def files_in(self, folder: Parts) -> list[str]:
        """The names of the files directly in a folder, in order."""
        return self._files.get(folder, [])

    def folders_in(self, folder: Parts) -> list[str]:
        """The names of the folders directly in a folder, in order."""
        return self._folders.get(folder, [])

    def name_of(self, folder: Parts) -> str:
        """What a folder is called."""
        return folder[-1] if folder else self.name


#: Finds out whether a folder is an export of one platform, and how it is read.
Recogniser = Callable[[Listing, Parts], Layout | None]


def common_beginning(names: Collection[str]) -> str:
    """The longest text with which all names begin."""
    first, last = min(names), max(names)
    at = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[: min(len(first), len(last)) if at is None else at]


def without_suffix(name: str, suffix: str) -> str:
    """A name without a suffix, whatever its case."""
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name
