"""Who is who in a class? What tells its people apart, what makes two of them one, and their names.

A person is known by what the platform set: a number, a login, an e-mail address. A name that is
shown never makes two people one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path, PurePath

import msgspec

from grader.platforms.layouts import Attempt, Owner
from grader.results import Identity
from grader.submissions.names import displayable, natural_key, visible
from grader.submissions.work import Work
from grader.wording import translate as _

#: Stands between a number and the name that goes with it, in the key of an owner.
_NAMED = "\0"
#: A person in one export: the export, the platform, and the key there.
_Known = tuple[str, str, str]
#: The name of a student without one.
NAMELESS = "unnamed"


def identity_of(owner: Owner, attempt: Attempt, export: Path) -> Identity:
    """Who one person is, as the platform knows them, in one hand-in."""
    return Identity(
        platform=owner.platform,
        person=person_of(owner, export),
        user_id=displayable(owner.user_id),
        attachment_id="" if owner.doubt else attempt.attachment,
        login=displayable(owner.login),
        email=displayable(owner.email),
        name=displayable(owner.name),
        submitted_at=attempt.submitted_at,
        export=displayable(export.as_posix()),
        doubt=owner.doubt,
    )


def person_of(owner: Owner, export: Path) -> str:
    """What tells a person from all others; the raw path where no platform says more."""
    if owner.platform == "plain":
        return raw(f"plain:{export.joinpath(owner.key).as_posix()}")
    if owner.is_global:
        return raw(f"{owner.platform}:{owner.key.partition(_NAMED)[0]}")
    return raw(f"{owner.platform}:{export.as_posix()}:{owner.key.replace(_NAMED, ' ')}")


def raw(text: str) -> str:
    """A text with what is no character of it written out, so that no two become one."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def one_person_each(
    identities: Sequence[Identity], same: Iterable[Iterable[str]] = ()
) -> dict[str, str]:
    """For each `person` of these identities, the one who stands for all that are the same person.

    Two are the same if the platform gave them one number or login (their `person` is equal then),
    or if they have the same e-mail address, which counts across platforms.

    Args:
        identities: those of a class.
        same: what else is known: the `person`s of each who is one, as a roster may say.
    """
    found: dict[str, str] = {}

    def root(person: str) -> str:
        while found.setdefault(person, person) != person:
            person = found[person]
        return person

    by_email: defaultdict[str, list[str]] = defaultdict(list)
    for identity in identities:
        root(identity.person)
        for address in {identity.email.casefold(), identity.login.casefold()}:
            if "@" in address:
                by_email[address].append(identity.person)
    for group in (*by_email.values(), *same):
        first, *others = dict.fromkeys(root(person) for person in group) or [""]
        for other in others:
            found[root(other)] = root(first)
    return {person: root(person) for person in found}


def with_person(identity: Identity, people: Mapping[str, str]) -> Identity:
    """An identity of the person who stands for all that are the same (`one_person_each`)."""
    return msgspec.structs.replace(identity, person=people[identity.person])


def name_everybody(works: Sequence[Work]) -> None:
    """Give everybody a name that is seen to be nobody else's in the same export, with a note.

    People whose names look alike get what the platform knows of them appended: a number, a login,
    an e-mail address; where it knows nothing, they are numbered in the order of their folders.
    """
    people: defaultdict[tuple[str, str], list[Owner]] = defaultdict(list)
    shown: dict[_Known, str] = {}
    for work in works:
        export = _scope(work)
        for owner in work.owner.members or (work.owner,):
            if _known(export, owner) not in shown:
                shown[_known(export, owner)] = displayable(owner.name) or _stem(work)
                people[export, _look(shown[_known(export, owner)])].append(owner)
    taken = {(known[0], name) for known, name in shown.items()}
    remarks: dict[_Known, tuple[str, ...]] = {}
    for (export, _seen), owners in people.items():
        if len(owners) < 2:
            continue
        looks = Counter(visible(shown[_known(export, owner)]) for owner in owners)
        for place, owner in enumerate(sorted(owners, key=_order)):
            name = shown[_known(export, owner)]
            if looks[visible(name)] > 1:
                numbers = map(str, count(place + 1, len(owners)))
                own = chain([displayable(owner.number)] if owner.number else [], numbers)
                new = next(
                    f"{name} ({each})" for each in own if (export, f"{name} ({each})") not in taken
                )
                taken.add((export, new))
                shown[_known(export, owner)] = new
            if not owner.number:
                remarks[_known(export, owner)] = (_alike(owner, len(owners)),)
    for work in works:
        export = _scope(work)
        work.names = tuple(shown[_known(export, owner)] for owner in work.owner.members)
        work.name = " & ".join(work.names) or shown[_known(export, work.owner)]
        doubts = (work.owner.doubt,) if work.owner.doubt else ()
        work.remarks = (*remarks.get(_known(export, work.owner), ()), *doubts)


def names_of_several(identities: Sequence[Identity]) -> list[str]:
    """The names that stand in several exports for people of whom nothing says that they are one."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for identity in identities:
        if identity.name:
            people[_look(identity.name)].add(identity.person)
            names.setdefault(_look(identity.name), identity.name)
    exports: defaultdict[str, set[str]] = defaultdict(set)
    for identity in identities:
        exports[_look(identity.name)].add(identity.export)
    several = (look for look, own in people.items() if len(own) > 1 and len(exports[look]) > 1)
    return sorted((names[look] for look in several), key=natural_key)


def _alike(owner: Owner, people: int) -> str:
    message = _("{count} people have names that look alike; this is the one whose folder is {name}")
    return message.format(count=people, name=ascii(owner.key.rpartition("/")[2]))


def _known(export: str, owner: Owner) -> _Known:
    return export, owner.platform, owner.key


def _scope(work: Work) -> str:
    return work.export.as_posix()


def _order(owner: Owner) -> tuple[object, ...]:
    return natural_key(owner.number), raw(owner.key)


def _look(name: str) -> str:
    return visible(name).casefold()


def _stem(work: Work) -> str:
    chosen = work.chosen
    return (displayable(PurePath(chosen[0].parts[-1]).stem) if chosen else "") or NAMELESS


def told_apart_by_name(works: Sequence[Work]) -> list[Work]:
    """The works, with those who share a number or login, but not a name, made different people.

    Two sites of one platform may give the same number to two people.
    """
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for work in works:
        for owner in work.owner.members or (work.owner,):
            if owner.is_global and owner.name:
                names[_global_key(owner)].add(_look(owner.name))
    for work in works:
        owner = work.owner
        if owner.members:
            members = tuple(_local(each, names) for each in owner.members)
            work.owner = replace(owner, members=members)
        else:
            work.owner = _local(owner, names)
    return list(works)


def _local(owner: Owner, names: Mapping[tuple[str, str], set[str]]) -> Owner:
    if owner.is_global and len(names.get(_global_key(owner), ())) > 1:
        return replace(owner, key=f"{_global_key(owner)[1]} {owner.name}")
    return owner


def _global_key(owner: Owner) -> tuple[str, str]:
    return owner.platform, owner.key.partition(_NAMED)[0]
