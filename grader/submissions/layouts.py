"""Which person does each file of a tree belong to? By its platform's layout, else by its folder."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.platforms.layouts import ONLY, Attempt, Kind, Layout, Listing, Owner, Parts
from grader.platforms.plain.layout import owner_of_file, owner_of_folder, stem_of
from grader.platforms.recognition import TITLES, Export, exports_in
from grader.submissions.class_folders import Hubs, hubs_below, top_of_class
from grader.submissions.names import is_document, is_notebook
from grader.submissions.single_entries import SingleEntry, entry_of_root
from grader.submissions.tree import Tree


@dataclass(frozen=True)
class Located:
    """Whose a file (or a folder) is.

    Attributes:
        owner: the person or group; None for what is the teacher's.
        export: the names that lead to the folder of the export.
        folder: the names that lead to the folder of the owner's files; those of the export for a
            file that lies loose in it.
        kind: what it is.
        attempt: when it was handed in.
        name: what the student called the file; empty where that is its name.
        is_loose: whether it lies in no folder of its owner's own.
    """

    owner: Owner | None
    export: Parts = ()
    folder: Parts = ()
    kind: Kind = "work"
    attempt: Attempt = ONLY
    name: str = ""
    is_loose: bool = False


class Layouts:
    """Determines the owner of each file of a tree."""

    def __init__(
        self, tree: Tree, only: str | None = None, sole_owner: Owner | None = None
    ) -> None:
        """Find the exports of platforms in a tree, and the folders that hold people.

        Args:
            tree: the files; of an archive, they may not have been unpacked yet.
            only: the platform of the layout, if it was named.
            sole_owner: the person to whom all the files belong, if that is known.
        """
        self._tree = tree
        self._sole_owner = sole_owner
        #: Whether the platform was named.
        self.is_told = only is not None
        #: The root as one entry of an export, if it is that.
        self.single = None if sole_owner else entry_of_root(tree, only)
        self.exports: list[Export] = []
        if sole_owner is None and self.single is None:
            platforms = list(TITLES) if only is None else [only]
            self.exports = exports_in(_listing(tree, is_told=only is not None), platforms)
        #: The folders of exports, and those around them.
        self.around = {
            export.folder[:end] for export in self.exports for end in range(len(export.folder) + 1)
        }
        top = () if self.exports else top_of_class(tree)
        self.hubs = Hubs({folder: folder for folder in {*self.around, top}})
        if sole_owner is None and self.single is None and only != "plain":
            self.hubs = hubs_below(tree, top, self.hubs, self._is_claimed)

    @property
    def layouts(self) -> list[Layout]:
        """The layouts of the platforms that were recognised."""
        if self.single is not None:
            return [self.single.layout]
        return [export.layout for export in self.exports]

    def locate(self, parts: Parts, *, is_folder: bool = False) -> Located | None:
        """The owner of the file (or folder); None if nothing says whose it is."""
        if self._sole_owner is not None:
            return Located(self._sole_owner)
        if self.single is not None:
            return located_in_entry(self.single, parts, is_folder=is_folder)
        for export in self.exports:
            place = export.place(parts, is_folder=is_folder)
            if place is not None:
                return Located(
                    place.owner,
                    export.folder,
                    parts[: len(export.folder) + place.depth],
                    place.kind,
                    place.attempt,
                    place.name,
                    is_loose=place.depth == 0,
                )
        return self._plain(parts, is_folder)

    def _plain(self, parts: Parts, is_folder: bool) -> Located | None:
        """The owner of what no platform exported: the folder below the innermost hub."""
        hub = next(
            (parts[:end] for end in range(len(parts) - 1, -1, -1) if parts[:end] in self.hubs.keys),
            None,
        )
        if hub is None or (is_folder and parts in self.hubs.keys):
            return None
        named, rest = self.hubs.keys[hub], parts[len(hub) :]
        if len(rest) > 1 or is_folder:
            return Located(owner_of_folder((*named, rest[0])), hub, (*hub, rest[0]))
        if self._tree.may_be_work(parts) or self._stands_for_somebody(parts):
            return Located(owner_of_file((*named, rest[0])), hub, hub, is_loose=True)
        return None

    def _stands_for_somebody(self, parts: Parts) -> bool:
        """Whether a loose file that is not work stands for a person, as notebooks around it do."""
        if parts[:-1] not in self._flat:
            return False
        file = self._tree.file(parts)
        return is_document(parts[-1]) or (file is not None and file.is_renamed)

    @cached_property
    def _flat(self) -> set[Parts]:
        """The folders in which each file is a person's: those with more notebooks than folders."""
        stems: defaultdict[Parts, set[str]] = defaultdict(set)
        folders: defaultdict[Parts, set[str]] = defaultdict(set)
        for file in self._tree.files:
            if not is_notebook(file.parts[-1] if file.parts else ""):
                continue
            stems[file.parts[:-1]].add(stem_of(file.parts[-1]))
            for end in range(len(file.parts) - 1):
                folders[file.parts[:end]].add(file.parts[end])
        return {
            hub for hub in self.hubs.keys if stems[hub] and len(stems[hub]) >= len(folders[hub])
        }

    def _is_claimed(self, parts: Parts) -> bool:
        """Whether a file is of an export, or lies beside one."""
        return parts[:1] in self.around or any(
            export.place(parts, is_folder=False) is not None for export in self.exports
        )


def located_in_entry(entry: SingleEntry, parts: Parts, *, is_folder: bool) -> Located | None:
    """Whose a file is below a root that is one entry of an export."""
    found = entry.layout.place((*entry.above, *parts), is_folder=is_folder)
    if found is None:
        return None
    return Located(found.owner, (), (), found.kind, found.attempt, found.name)


def _listing(tree: Tree, *, is_told: bool) -> Listing:
    return Listing(
        tree.given.absolute().name,
        [file.parts for file in tree.files],
        tree.folders,
        tree.text,
        tree.may_be_work,
        tree.clones,
        is_told=is_told,
    )


def folder_of_export(layouts: Layouts, tree: Tree, located: Located) -> Path:
    """The folder of the export, as the root was named."""
    if layouts.single is not None:
        return layouts.single.folder
    return tree.given.joinpath(*located.export)
