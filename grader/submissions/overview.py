"""What was seen in a folder or an archive, and how sure is it? Told before anything is graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from grader.errors import GraderError
from grader.platforms.layouts import Listing, Parts
from grader.platforms.recognition import TITLES, exports_in
from grader.submissions import archives
from grader.submissions.class_folders import Kind
from grader.submissions.identities import person_of
from grader.submissions.layouts import Layouts
from grader.submissions.names import displayable, may_be_work
from grader.submissions.students import TreeWorks
from grader.submissions.tree import File, Tree
from grader.wording import listed, ntranslate
from grader.wording import translate as _

#: The most files that a message lists.
_MOST_NAMED = 4


@dataclass(frozen=True)
class RootOverview:
    """What was seen in one folder or archive.

    Attributes:
        source: the root, as it was named.
        people: how many there are of each platform, by its name.
        is_sure: whether nothing else fits what is in it.
        folders: what plain folders were taken for.
        refused: the folders that look like exports of platforms, each with the platform, and are
            taken for what one person handed in.
        teachers: the files that are the teacher's.
        nobodys: the other files that are in nobody's folder.
    """

    source: str
    people: dict[str, int]
    is_sure: bool
    folders: Kind
    refused: tuple[tuple[str, str], ...]
    teachers: tuple[str, ...]
    nobodys: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Whole sentences about it, one a line."""
        if self.people:
            yield self._first_line()
        message = {
            "people": "",
            "weeks": _("its folders are taken for weeks, and the people are those inside"),
            "sections": _("its folders are taken for sections, and the people are those inside"),
            "wrapper": _("its one folder is taken for the class, and the people are those inside"),
        }[self.folders]
        if message:
            yield _("{source}: {seen}").format(source=self.source, seen=message)
        for folder, platform in self.refused[:_MOST_NAMED]:
            text = _(
                "{folder} looks like an export of {platform}, and is taken for what one person "
                "handed in, as it lies beside people; if it is an export, name it by itself"
            )
            text = text.format(folder=folder, platform=_(TITLES[platform]))
            yield _("{source}: {seen}").format(source=self.source, seen=text)
        for names, about in (
            (self.teachers, _("left out as the teacher's: {files}")),
            (self.nobodys, _("left out as nobody's: {files}")),
        ):
            if names:
                text = about.format(files=listed(names, limit=_MOST_NAMED))
                yield _("{source}: {seen}").format(source=self.source, seen=text)

    def _first_line(self) -> str:
        """How many people there are of each platform."""
        seen = _(", ").join(
            _("{platform}, {people}").format(
                platform=_(TITLES[platform]),
                people=ntranslate("{count} person", "{count} people", count).format(count=count),
            )
            for platform, count in self.people.items()
        )
        line = _("{source}: {seen}").format(source=self.source, seen=seen)
        return line if self.is_sure else f"{line} {self._doubt()}"

    def _doubt(self) -> str:
        """That it is not certain, and what settles it."""
        platform = next(iter(self.people))
        if self.folders == "people" and platform == "plain":
            return _(
                "(this is not certain: if its folders hold people, name each of them by itself)"
            )
        if self.folders != "people":
            return _("(this is not certain: with --layout plain, its own folders are people)")
        message = _("(this is not certain: settle it with --layout {platform} or --layout plain)")
        return message.format(platform=platform)


def overview_of(found: TreeWorks) -> RootOverview:
    """What was seen in a tree."""
    everybody = {
        (owner.platform, person_of(owner, work.export))
        for work in found.works
        for owner in work.owner.members or (work.owner,)
    }
    people = Counter(platform for platform, _person in everybody)
    layouts = found.layouts
    hubs = layouts.hubs
    return RootOverview(
        displayable(found.tree.given.as_posix()),
        dict(sorted(people.items(), key=lambda each: (-each[1], [*TITLES].index(each[0])))),
        layouts.is_told or (all(each.is_sure for each in layouts.layouts) and hubs.is_sure),
        hubs.kind,
        tuple(
            (displayable("/".join(each.folder)), each.layout.platform) for each in layouts.refused
        ),
        _names(found.teachers),
        _names(found.nobodys),
    )


def _names(files: Iterable[Parts]) -> tuple[str, ...]:
    """What files are called, those at the top first."""
    ordered = sorted(files, key=lambda parts: (len(parts), parts))
    return tuple(displayable("/".join(parts)) for parts in ordered)


def holds_class(layout: str | None) -> Callable[[Tree, File], bool]:
    """What says whether an archive in a folder is an export of its own, and no student's.

    Args:
        layout: the platform that exported it, if it was named.
    """
    of_tree: dict[int, Layouts] = {}

    def is_class(tree: Tree, file: File) -> bool:
        if file.path is None or layout == "plain":
            return False
        layouts = of_tree.get(id(tree)) or of_tree.setdefault(id(tree), Layouts(tree, layout))
        located = layouts.locate(file.parts)
        if located is not None and (located.owner is None or located.owner.platform != "plain"):
            return False
        if located is not None and not located.is_loose:
            return False
        try:
            name = displayable(str(file.path))
            with archives.Archive(file.path, name, archives.CLASS) as archive:
                files, folders = archive.files, archive.folders
        except GraderError:
            return False
        listing = Listing(
            PurePath(file.parts[-1]).stem, files, folders, is_work=lambda p: may_be_work(p[-1])
        )
        platforms = [each for each in TITLES if layout in (None, each)]
        found = exports_in(listing, platforms)
        exports = [each for each in found if each.is_taken and each.layout.is_sure]
        places = [export.place(parts, is_folder=False) for export in exports for parts in files]
        owners = {place.owner.key for place in places if place is not None and place.owner}
        return len(owners) > 1

    return is_class
