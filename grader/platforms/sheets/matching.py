"""Which row of a sheet is whose? By the platform's ids; by a name only as a last resort.

A mark at the wrong person is worse than none: what is not certain is left to the teacher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from grader.platforms.people import GradedPerson
from grader.platforms.sheets.names import folded, name_keys, names_differ, own_name
from grader.wording import listed, one_line
from grader.wording import translate as _

#: What a person and a row can have in common, the strongest first.
Kind = Literal["id", "login", "email", "name"]
KINDS: tuple[Kind, ...] = ("id", "login", "email", "name")


#: Platforms that give people no numbers of their own: what stands for them is the university's.
_UNIVERSITY_NUMBERS = {
    "plain", "blackboard", "sakai", "nbgrader", "gradescope", "github", "teams", "google_classroom",
}  # fmt: skip


@dataclass(frozen=True)
class RowOwner:
    """Whose row of a sheet it is, as the sheet says.

    Attributes:
        row: the number of the row, counted from 0 at the header.
        name: the name to show.
        ids: the platform's own ids of the person.
        logins: what they log in with, and the ids of the university's own registers.
        emails: their addresses.
    """

    row: int
    name: str = ""
    ids: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    def keys(self, kind: Kind) -> set[str]:
        """What the row can be found by."""
        if kind == "id":
            return {text for text in self.ids if text}
        if kind == "name":
            return name_keys(self.name)
        # many logins are addresses
        texts = (*self.logins, *self.emails) if kind == "login" else self.emails
        return set(filter(None, map(folded, texts)))


class Match(NamedTuple):
    """A person and their row, and how it was found."""

    person: GradedPerson
    owner: RowOwner
    by: Kind


@dataclass(frozen=True)
class Matching:
    """Whose rows are known, and who and what is left over.

    Attributes:
        matches: the people with their rows, in the order of the people.
        doubtful: the people for whom there is no certain row, each with the reason.
        without_row: the people of whom the sheet knows nothing.
        without_person: the rows of which the class knows nobody.
    """

    matches: tuple[Match, ...]
    doubtful: tuple[tuple[GradedPerson, str], ...] = ()
    without_row: tuple[GradedPerson, ...] = ()
    without_person: tuple[RowOwner, ...] = ()


def match(platform: str, people: Sequence[GradedPerson], owners: Sequence[RowOwner]) -> Matching:
    """Find the row of each person.

    Args:
        platform: the name of the platform that wrote the sheet; its ids are compared with its own
            alone.
        people: the whole class.
        owners: the owners of all rows.
    """
    return _Matcher(platform, people, owners).matching()


@dataclass
class _Matcher:
    platform: str
    people: Sequence[GradedPerson]
    owners: Sequence[RowOwner]
    rows: dict[Kind, dict[str, list[RowOwner]]] = field(init=False)
    named: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = {kind: _by_key(kind, self.owners) for kind in KINDS}
        self.named = defaultdict(int)
        for person in self.people:
            for key in self._keys(person, "name"):
                self.named[key] += 1

    def matching(self) -> Matching:
        found: list[Match] = []
        doubtful: list[tuple[GradedPerson, str]] = []
        without: list[GradedPerson] = []
        for person in self.people:
            outcome = self._row_of(person)
            if outcome is None:
                without.append(person)
            elif isinstance(outcome, str):
                doubtful.append((person, outcome))
            else:
                found.append(outcome)
        claims: defaultdict[int, list[Match]] = defaultdict(list)
        for each in found:
            claims[each.owner.row].append(each)
        sure: dict[int, Match] = {}
        for row, several in claims.items():
            certain = [one for one in several if one.by != "name"] or several
            if len(certain) == 1:
                sure[row] = certain[0]
            for one in several:
                if sure.get(row) is not one:
                    others = [each.person.student for each in several if each is not one]
                    message = _("the same row is that of {names}")
                    names = listed([one_line(name, 60) for name in others])
                    doubtful.append((one.person, message.format(names=names)))
        return Matching(
            tuple(each for each in found if sure.get(each.owner.row) is each),
            tuple(doubtful),
            tuple(without),
            tuple(owner for owner in self.owners if owner.row not in sure),
        )

    def _row_of(self, person: GradedPerson) -> Match | str | None:
        """The row of a person; why it is not certain; None if there is none."""
        hits = {kind: self._hits(person, kind) for kind in KINDS}
        for kind in KINDS[:-1]:
            if len(hits[kind]) > 1:
                message = _("{count} rows have the same {what}")
                return message.format(count=len(hits[kind]), what=_said(kind))
        by_id = [kind for kind in KINDS[:-1] if hits[kind]]
        if by_id:
            rows = {hits[kind][0].row: hits[kind][0] for kind in by_id}
            if len(rows) > 1:
                said = listed([_said(kind) for kind in by_id])
                return _("different rows have the {what}").format(what=said)
            found, by = hits[by_id[0]][0], by_id[0]
            if by != "id" and self._has_other_id(person, found):
                return _("the row with the same {what} has another id").format(what=_said(by))
            if self._has_other_name(person, found, hits["name"]):
                message = _("the row with the same {what} is that of {name}")
                return message.format(what=_said(by), name=one_line(found.name, 60))
            return Match(person, found, by)
        named = [owner for owner in hits["name"] if not self._is_another(person, owner)]
        if not hits["name"] or not named:
            return None
        if len(hits["name"]) > 1:
            message = _("{count} rows have this name, and nothing else tells whose they are")
            return message.format(count=len(hits["name"]))
        if any(self.named[key] > 1 for key in self._keys(person, "name") & named[0].keys("name")):
            return _("several people have this name, and nothing else tells whose row it is")
        return Match(person, named[0], "name")

    def _hits(self, person: GradedPerson, kind: Kind) -> list[RowOwner]:
        found = {
            owner.row: owner
            for key in self._keys(person, kind)
            for owner in self.rows[kind].get(key, ())
        }
        return list(found.values())

    def _keys(self, person: GradedPerson, kind: Kind) -> set[str]:
        """What a person can be found by."""
        identities = person.identities
        if kind == "name":
            names = {each.name for each in identities if each.name} or {person.student}
            return set().union(*map(name_keys, names))
        if kind == "id":
            same = _UNIVERSITY_NUMBERS if self.platform == "plain" else {self.platform}
            return {i.user_id for i in identities if i.user_id and i.platform in same}
        emails = [each.email for each in identities]
        if kind == "email":
            return set(filter(None, map(folded, emails)))
        logins = person.logins(self.platform)
        logins += [each.user_id for each in identities if each.platform in _UNIVERSITY_NUMBERS]
        return set(filter(None, map(folded, (*logins, *emails))))

    def _has_other_id(self, person: GradedPerson, owner: RowOwner) -> bool:
        """Whether both have ids of the platform; those of Moodle are of one assignment alone."""
        return (
            self.platform != "moodle"
            and bool(self._keys(person, "id"))
            and bool(owner.keys("id"))
            and not self._keys(person, "id") & owner.keys("id")
        )

    def _has_other_name(
        self, person: GradedPerson, owner: RowOwner, named: Sequence[RowOwner]
    ) -> bool:
        """Whether a row says by its name that it is somebody else's: numbers may be another's.

        They are if the sheet belongs to another assignment or site, or a roster is in disorder.
        """
        names = [name for identity in person.identities if (name := own_name(identity))]
        if not names or not owner.name:
            return False
        if named and owner not in named:
            return True
        # what several people are called may be no name, such as "Participant"
        is_shared = any(self.named[key] > 1 for key in self._keys(person, "name"))
        return not is_shared and all(names_differ(name, owner.name) for name in names)

    def _is_another(self, person: GradedPerson, owner: RowOwner) -> bool:
        """Whether the platform itself tells a person and the owner of a row of that name apart."""
        own = [each for each in person.identities if each.platform == self.platform]
        known = (
            ({each.user_id for each in own}, set(owner.ids)),
            ({folded(each.login) for each in own}, set(map(folded, owner.logins))),
            ({folded(each.email) for each in own}, set(map(folded, owner.emails))),
        )
        return any(ours - {""} and theirs - {""} for ours, theirs in known)


def _by_key(kind: Kind, owners: Iterable[RowOwner]) -> dict[str, list[RowOwner]]:
    found: dict[str, list[RowOwner]] = {}
    for owner in owners:
        for key in owner.keys(kind):
            found.setdefault(key, []).append(owner)
    return found


def _said(kind: Kind) -> str:
    names = {"id": _("id"), "login": _("login"), "email": _("e-mail address"), "name": _("name")}
    return names[kind]
