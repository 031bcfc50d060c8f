"""Whose is a clone of GitHub Classroom or Classroom 50? `<assignment>-<login>`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms.layouts import (
    Kind,
    Layout,
    Listing,
    Owner,
    Parts,
    Place,
    common_beginning,
    without_suffix,
)

_LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9])*")
#: What is added to the assignment's name for the folder of all clones.
_SUBMISSIONS = "-submissions"
#: The folder in each repository with what the teacher tests it with.
_TESTS = "tests"


@dataclass(frozen=True)
class GithubLayout:
    """A folder for each repository, named after the assignment and the person (or team).

    A login is one person's everywhere, if the folder of all clones says where it begins.
    """

    prefix: str
    is_sure: bool
    platform: str = "github"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        name = parts[0]
        login = name.removeprefix(self.prefix)
        if (len(parts) == 1 and not is_folder) or login == name or not _LOGIN.fullmatch(login):
            return None
        key = login.lower() if self.is_sure else name
        is_test = len(parts) > 2 and parts[1] == _TESTS and parts[-1].endswith(".py")
        kind: Kind = "teacher" if is_test else "work"
        return Place(
            Owner(
                "github",
                key,
                login,
                login=login if self.is_sure else "",
                is_global=self.is_sure,
            ),
            1,
            kind,
        )


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if most folders begin with the assignment's name, or are clones of one beginning.

    The beginning is that of the folder of all clones, if it has one.
    """
    folders = listing.folders_in(folder)
    name = without_suffix(listing.name_of(folder), ".zip")
    assignment = name.removesuffix(_SUBMISSIONS)
    clones = [each for each in folders if _is_clone(listing, (*folder, each))]
    is_told = assignment != name or len(clones) > 1
    if assignment and is_told and folders:
        prefix = f"{assignment}-"
        if 2 * sum(each.startswith(prefix) for each in folders) > len(folders):
            return GithubLayout(prefix, is_sure=True)
    clones = [each for each in folders if listing.is_told or (*folder, each) in listing.clones]
    if len(clones) < 2 or 2 * len(clones) < len(folders):
        return None
    prefix = common_beginning(clones)
    prefix = prefix[: prefix.rfind("-") + 1]
    return GithubLayout(prefix, is_sure=False) if len(prefix) > 1 else None


def _is_clone(listing: Listing, folder: Parts) -> bool:
    if folder in listing.clones:
        return True
    return any(name.lower().startswith("readme.") for name in listing.files_in(folder))
