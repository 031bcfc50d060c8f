"""Who of a class handed in? Submissions as a roster knows their people, and who is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from grader.results import Identity
from grader.submissions.names import displayable, natural_key
from grader.submissions.roster.matching import (
    OWN_NUMBERS,
    SELF_CHOSEN,
    Match,
    match,
    numbered_alike,
)
from grader.submissions.roster.people import Roster, RosterPerson
from grader.submissions.submission import Submission
from grader.wording import ntranslate, people_listed
from grader.wording import translate as _

#: The most people that one message names.
_MOST_NAMED = 20


@dataclass(frozen=True)
class Rostered:
    """A class as its roster has it.

    Attributes:
        submissions: all that were handed in, and one for each person who handed nothing in, sorted
            like those of a collection.
        messages: what the instructor should know, a sentence each.
    """

    submissions: tuple[Submission, ...]
    messages: tuple[str, ...]


def with_roster(submissions: Sequence[Submission], roster: Roster) -> Rostered:
    """Find the person of each submission on a roster, and add those who handed nothing in.

    Whoever is found is one person in all that they handed in, under the name of the roster, with
    what the roster knows and the platform does not. Whoever is not found stays as they are, and is
    named in a message.
    """
    identities = [_identity_of(submission) for submission in submissions]
    matches = match(identities, roster.people)
    names = _distinct_names(submissions, matches, roster.people)
    found = {one.place for one in matches}
    absent = [place for place in range(len(roster.people)) if place not in found]
    platforms = {identity.platform for identity in identities}
    numbered = numbered_alike(identities, roster.people)
    everybody = [
        *_with_groups_renamed(
            submissions,
            [
                _known(
                    submission, identity, one, roster.people[one.place], names[one.place], numbered
                )
                if one.place is not None
                else replace(submission, notes=(*submission.notes, _("not on the roster")))
                for submission, identity, one in zip(submissions, identities, matches, strict=True)
            ],
        ),
        *(
            _missing(roster, roster.people[place], names[place], platforms, numbered)
            for place in absent
        ),
    ]
    everybody.sort(key=lambda each: (natural_key(each.student), natural_key(each.source)))
    return Rostered(tuple(everybody), tuple(_messages(roster, submissions, matches, len(absent))))


def _identity_of(submission: Submission) -> Identity:
    return submission.identity or Identity(
        platform="plain", person=submission.student, name=submission.student
    )


def _known(
    submission: Submission,
    identity: Identity,
    one: Match,
    person: RosterPerson,
    name: str,
    numbered: frozenset[str],
) -> Submission:
    """A submission of a person of the roster."""
    note = (_("found on the roster by the name alone"),) if one.by_name else ()
    return replace(
        submission,
        student=name,
        notes=(*submission.notes, *note),
        identity=msgspec.structs.replace(
            identity,
            person=_key(person),
            user_id=identity.user_id or _number(person, identity.platform, numbered),
            login=identity.login or _login(person, identity.platform),
            email=identity.email or person.email,
            name=identity.name or person.name,
            section=identity.section or person.section,
        ),
        due=submission.due or person.due,
    )


def _missing(
    roster: Roster,
    person: RosterPerson,
    name: str,
    platforms: set[str],
    numbered: frozenset[str],
) -> Submission:
    """What stands for a person who handed nothing in."""
    own = [name for name, _number_there in person.platform_ids if name in platforms - SELF_CHOSEN]
    own += [name for name, _number_there in person.platform_ids if name not in SELF_CHOSEN]
    platform = next(iter(own or (platforms if len(platforms) == 1 else ())), "plain")
    return Submission(
        name,
        roster.folder,
        _("{file}, line {line}").format(file=roster.file, line=person.line),
        problem=_("nothing was handed in"),
        identity=Identity(
            platform=platform,
            person=_key(person),
            user_id=_number(person, platform, numbered),
            login=_login(person, platform),
            email=person.email,
            name=person.name,
            section=person.section,
        ),
        due=person.due,
        is_missing=True,
    )


def _key(person: RosterPerson) -> str:
    """What tells a person of the roster from everybody else, as far as the roster can say."""
    kind, value = next(iter(person.keys), ("line", f"{person.line} {person.name}"))
    return f"roster {kind} {value}"


def _number(person: RosterPerson, platform: str, numbered: frozenset[str]) -> str:
    """The platform's number of a person; where it has the roster's, that one."""
    if platform in SELF_CHOSEN:
        return ""
    own = person.platform_id(platform)
    if not own and (platform in numbered or platform not in OWN_NUMBERS):
        own = next(iter(person.ids), "")
    return own


def _login(person: RosterPerson, platform: str) -> str:
    """What a person logs in with on a platform."""
    return (platform in SELF_CHOSEN and person.platform_id(platform)) or person.login


def _distinct_names(
    submissions: Sequence[Submission], matches: Sequence[Match], people: Sequence[RosterPerson]
) -> list[str]:
    """The name of each person of the roster, which nobody else of the class has.

    Where the roster has none, it is the name of what was handed in, or else a key.
    """
    shown: dict[int, str] = {}
    strangers = set()
    for submission, one in zip(submissions, matches, strict=True):
        if one.place is None:
            strangers.add(_as_one(submission.student))
        else:
            shown.setdefault(one.place, submission.student)
    names = [
        displayable(person.name) or shown.get(place) or next(value for _kind, value in person.keys)
        for place, person in enumerate(people)
    ]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        holders[_as_one(name)].append(place)
    for name, places in holders.items():
        if len(places) > 1 or name in strangers:
            for place in places:
                names[place] = f"{names[place]} ({_distinction(people[place])})"
    return names


def _distinction(person: RosterPerson) -> str:
    known = (*(number for _platform, number in person.platform_ids), *person.ids)
    line = _("line {line}").format(line=person.line)
    return next(iter(filter(None, (*known, person.login, person.email))), line)


def _as_one(name: str) -> str:
    return displayable(name).casefold()


def _with_groups_renamed(
    before: Sequence[Submission], after: Sequence[Submission]
) -> Iterator[Submission]:
    """The submissions, with the members of their groups under the names that they have now."""
    renamed: defaultdict[tuple[str, tuple[str, ...]], dict[str, str]] = defaultdict(dict)
    for old, new in zip(before, after, strict=True):
        if old.group:
            renamed[old.source, old.group][old.student] = new.student
    for old, new in zip(before, after, strict=True):
        names: Mapping[str, str] = renamed.get((old.source, old.group), {})
        yield replace(new, group=tuple(names.get(name, name) for name in old.group))


def _messages(
    roster: Roster, submissions: Sequence[Submission], matches: Sequence[Match], absent: int
) -> Iterator[str]:
    """What the instructor should know: how many there are, and who needs a second look."""
    yield from roster.notes
    count = len(roster.people)
    message = ntranslate("{file}: {count} person", "{file}: {count} people", count)
    message = message.format(file=roster.file, count=count)
    if absent:
        nothing = ntranslate("{count} handed nothing in", "{count} handed nothing in", absent)
        message = f"{message}, {nothing.format(count=absent)}"
    yield message
    pairs = list(zip(submissions, matches, strict=True))
    by_name = [each.student for each, one in pairs if one.by_name]
    if by_name:
        message = _("found on the roster by the name alone: {names}")
        yield message.format(names=_listed(by_name))
    unknown = [
        f"{each.student} ({each.source}{': ' if one.doubt else ''}{one.doubt})"
        for each, one in pairs
        if one.place is None
    ]
    if unknown:
        yield _("not on the roster: {names}").format(names=_listed(unknown))


def _listed(names: Sequence[str]) -> str:
    return people_listed(list(dict.fromkeys(names)), _MOST_NAMED)
