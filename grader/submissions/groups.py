"""Who handed in together, where each member of a group has a copy of its files? In Moodle."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from grader.platforms.layouts import common_beginning
from grader.submissions.names import natural_key
from grader.submissions.work import Work

#: Stands between the name of a group and that of a member.
_BETWEEN = "-"


def groups_of_copies(works: Iterable[Work]) -> dict[int, tuple[str, ...]]:
    """The names of the whole group of each work (by `id`) that was handed in by a group.

    Where groups hand in, Moodle puts the group before the name of every person, and gives each
    member the same files. So a group are those who share a beginning, if all of them have the same
    files, and nobody in the export has a name without a group: a name with a hyphen is no group,
    and equal files alone are none.
    """
    by_export: defaultdict[str, list[Work]] = defaultdict(list)
    for work in works:
        if work.owner.platform == "moodle":
            by_export[work.export.as_posix()].append(work)
    found: dict[int, tuple[str, ...]] = {}
    for export in by_export.values():
        if all(_BETWEEN in work.owner.name for work in export):
            for group in _groups(export):
                names = tuple(sorted((work.name for work in group), key=natural_key))
                found |= {id(work): names for work in group}
    return found


def _groups(works: Sequence[Work]) -> list[list[Work]]:
    alike: defaultdict[str, list[Work]] = defaultdict(list)
    for work in works:
        if work.chosen:
            alike[_content(work)].append(work)
    found = []
    for group in alike.values():
        begin = common_beginning([work.owner.name for work in group])
        begin = begin[: begin.rfind(_BETWEEN) + 1]
        members = [work for work in works if begin and work.owner.name.startswith(begin)]
        if len(group) > 1 and len(members) == len(group):
            found.append(group)
    return found


def _content(work: Work) -> str:
    digest = hashlib.sha256()
    for file in sorted(work.files, key=lambda file: file.parts[1:]):
        digest.update(repr(work.original_name(file)).encode())
        if file.path is not None:
            digest.update(file.path.read_bytes())
    return digest.hexdigest()
