"""Which person of a roster handed something in? By what the platform set, else by a sole name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.results import Identity
from grader.submissions.roster.names import may_be_one, name_keys, name_words
from grader.submissions.roster.people import RosterPerson
from grader.wording import listed
from grader.wording import translate as _

#: The platforms that give people numbers of their own, not those of the university.
OWN_NUMBERS = frozenset(["canvas", "moodle", "brightspace", "edx"])
#: Those on which people choose their login themselves: it may be somebody else's elsewhere.
SELF_CHOSEN = frozenset(["github", "edx"])
#: Those whose number of a person is another one in each export.
_NUMBERED_BY_EXPORT = frozenset(["moodle"])

#: How many names must agree, where so many numbers are equal, for a platform's numbers to be ids.
_FEWEST_AGREEING = 2


@dataclass(frozen=True)
class Match:
    """Whom of a roster a hand-in belongs to.

    Attributes:
        place: the place of the person on the roster, from 0; None if it is not known.
        by_name: whether the name alone says so.
        doubt: why the place is not known although something fits; "" if nothing does.
        is_chance: whether all that fits is a number, which may be somebody's by chance.
    """

    place: int | None = None
    by_name: bool = False
    doubt: str = ""
    is_chance: bool = False


def match(identities: Sequence[Identity], people: Sequence[RosterPerson]) -> list[Match]:
    """Whom of a roster each hand-in belongs to.

    Numbers, logins and e-mail addresses decide. Where none is known of both, a name does, if the
    roster has it once and the platform knows one person of that name.
    """
    keys = _Keys(people)
    numbered = numbered_alike(identities, people)
    logins = _with_same_logins(identities, keys)
    matches = [_by_key(identity, people, keys, numbered, logins) for identity in identities]
    matches = _without_other_names(identities, matches, people)
    matches = _without_rivals(identities, matches, people)
    return _by_name(identities, matches, people, numbered)


def numbered_alike(
    identities: Iterable[Identity], people: Sequence[RosterPerson]
) -> frozenset[str]:
    """The platforms whose numbers of people are the ids of the roster.

    Where a platform gives numbers of its own, most of them are to be ids, and most of the names
    beside them are to agree: numbers that merely run from 1 are ids of other people.
    """
    known = _known_ids(identities, people)
    return frozenset(
        platform
        for platform, places in known.items()
        if platform not in OWN_NUMBERS or (_are_most(places.values()) and _agree(places, people))
    )


def _known_ids(
    identities: Iterable[Identity], people: Sequence[RosterPerson]
) -> dict[str, dict[Identity, int | None]]:
    """Of each platform, one identity for each number, and where the roster has that as an id."""
    keys = _Keys(people)
    found: defaultdict[str, dict[str, Identity]] = defaultdict(dict)
    for identity in identities:
        if identity.user_id:
            found[identity.platform].setdefault(identity.user_id, identity)
    return {
        platform: {one: keys.place("id", number) for number, one in numbers.items()}
        for platform, numbers in found.items()
    }


def _are_most(places: Collection[int | None]) -> bool:
    return 2 * sum(place is not None for place in places) >= len(places)


def _agree(places: Mapping[Identity, int | None], people: Sequence[RosterPerson]) -> bool:
    """Whether most names beside equal numbers agree, of those that are known on both sides.

    A name that several on the roster have says nothing, and a single one too little of several.
    """
    shared = _shared_names(people)
    pairs = [
        (identity.name, people[place].name)
        for identity, place in places.items()
        if place is not None and place not in shared
        if name_words(identity.name) and name_words(people[place].name)
    ]
    agreeing = sum(may_be_one(one, other) for one, other in pairs)
    equal = sum(place is not None for place in places.values())
    return agreeing >= min(_FEWEST_AGREEING, equal) and 2 * agreeing >= len(pairs)


def _shared_names(people: Sequence[RosterPerson]) -> frozenset[int]:
    """The places of the people who have a name that somebody else has too."""
    places = _places_of_names(people).values()
    return frozenset(place for several in places if len(several) > 1 for place in several)


class _Keys:
    """Where each key of a roster stands."""

    def __init__(self, people: Sequence[RosterPerson]) -> None:
        self._places = {key: place for place, person in enumerate(people) for key in person.keys}
        self._kinds = {kind for kind, _value in self._places}
        self.shared_names = _shared_names(people)

    def has(self, kind: str) -> bool:
        """Whether anybody has a key of a kind."""
        return kind in self._kinds

    def place(self, kind: str, value: str) -> int | None:
        """The place of the person with a key; None if there is none."""
        return self._places.get((kind, value.casefold()))

    def places(self, value: str, *kinds: str) -> set[int]:
        """The places of the people with a value as one of some keys."""
        found = (self.place(kind, value) for kind in kinds)
        return {place for place in found if place is not None}


def _login(identity: Identity) -> str:
    """What a person logs in with; where nothing else is known of people, they are called by it."""
    return identity.login or (identity.name if identity.platform in SELF_CHOSEN else "")


def _with_same_logins(identities: Iterable[Identity], keys: _Keys) -> frozenset[str]:
    """The platforms, of those with logins of their own, most of whose logins the roster has."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for identity in identities:
        if identity.platform in SELF_CHOSEN and (login := _login(identity)):
            found[identity.platform].add(login.casefold())
    return frozenset(
        platform
        for platform, logins in found.items()
        if _are_most([keys.place("login", login) for login in logins])
    )


def _by_key(
    identity: Identity,
    people: Sequence[RosterPerson],
    keys: _Keys,
    numbered: frozenset[str],
    same_logins: frozenset[str],
) -> Match:
    found: set[int] = set()
    doubt = ""
    number = identity.user_id
    if number:
        certain = keys.places(number, f"{identity.platform} id")
        if not certain and not number.isdecimal():
            certain = keys.places(number, "login", "e-mail address")
        found |= certain
        if not certain and (place := keys.place("id", number)) is not None:
            if identity.platform in numbered or (
                place not in keys.shared_names and may_be_one(identity.name, people[place].name)
            ):
                found.add(place)
            else:
                message = _("the number {number} is in line {line}, but may be of another kind")
                doubt = message.format(number=number, line=people[place].line)
    login = _login(identity)
    if login and identity.platform in SELF_CHOSEN:
        own = f"{identity.platform} id"
        if keys.has(own) or identity.platform in same_logins:
            found |= keys.places(login, own if keys.has(own) else "login")
        elif (place := keys.place("login", login)) is not None:
            message = _("the login {login} is in line {line}, but may be one of another site")
            doubt = message.format(login=login, line=people[place].line)
    elif login:
        found |= keys.places(login, "login", "e-mail address", "id")
    if identity.email:
        found |= keys.places(identity.email, "e-mail address", "login")
    if not (number or login or identity.email):  # a folder or file is called by it
        found |= keys.places(identity.name, "login", "e-mail address", "id")
    if len(found) > 1:
        message = _("it belongs to several lines: {lines}")
        lines = [str(people[place].line) for place in sorted(found)]
        return Match(doubt=message.format(lines=listed(lines)))
    return Match(found.pop()) if found else Match(doubt=doubt, is_chance=bool(doubt))


def _without_other_names(
    identities: Sequence[Identity], matches: Sequence[Match], people: Sequence[RosterPerson]
) -> list[Match]:
    """The matches without those where the name is quite another one, which is somebody else's.

    Then a row of the roster has an id, login or address of another row. The number that a platform
    itself gave stands beside the name that it shows, so it counts whatever the name is.
    """
    named = _places_of_names(people)

    def checked(identity: Identity, one: Match) -> Match:
        if one.place is None or not identity.name:
            return one
        person = people[one.place]
        own = person.platform_id(identity.platform)
        if own and own in (identity.user_id, identity.login.casefold()):
            return one
        others = {place for key in name_keys(identity.name) for place in named.get(key, ())}
        if not others or one.place in others or may_be_one(identity.name, person.name):
            return one
        message = _(
            "the number, login or e-mail address is in line {line}, but the name is in line {other}"
        )
        lines = listed([str(people[place].line) for place in sorted(others)])
        return Match(doubt=message.format(line=person.line, other=lines))

    return [checked(identity, one) for identity, one in zip(identities, matches, strict=True)]


def _places_of_names(people: Sequence[RosterPerson]) -> dict[str, set[int]]:
    """Where each name of a roster stands, by all of its keys."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for place, person in enumerate(people):
        for key in name_keys(person.name):
            found[key].add(place)
    return dict(found)


def _without_rivals(
    identities: Sequence[Identity], matches: Sequence[Match], people: Sequence[RosterPerson]
) -> list[Match]:
    """The matches without those of several people of one platform to one person of the roster."""
    holders = _holders(identities, matches)
    return [
        _rival(people[one.place])
        if one.place is not None and len(holders.get((_scope(identity), one.place), ())) > 1
        else one
        for identity, one in zip(identities, matches, strict=True)
    ]


def _holders(
    identities: Sequence[Identity], matches: Sequence[Match]
) -> dict[tuple[object, int], set[str]]:
    """What tells those of a platform apart who are matched with one person of the roster."""
    holders: defaultdict[tuple[object, int], set[str]] = defaultdict(set)
    for identity, one in zip(identities, matches, strict=True):
        if one.place is not None and (own := _mark(identity)):
            holders[_scope(identity), one.place].add(own)
    return dict(holders)


def _mark(identity: Identity) -> str:
    """What the platform tells people apart by; "" if it does so by names alone."""
    return identity.user_id or identity.login or identity.email


def _rival(person: RosterPerson) -> Match:
    message = _("several people of the platform belong to line {line}")
    return Match(doubt=message.format(line=person.line))


def _by_name(
    identities: Sequence[Identity],
    matches: Sequence[Match],
    people: Sequence[RosterPerson],
    numbered: frozenset[str],
) -> list[Match]:
    """The matches, and for whoever has none that of a name that is sole on both sides."""
    on_roster = _places_of_names(people)
    on_platform: defaultdict[tuple[object, str], set[str]] = defaultdict(set)
    for identity in identities:
        for key in name_keys(identity.name):
            on_platform[_scope(identity), key].add(identity.person)
    holders = _holders(identities, matches)
    persons: defaultdict[tuple[object, int], set[str]] = defaultdict(set)
    for identity, one in zip(identities, matches, strict=True):
        if one.place is not None:
            persons[_scope(identity), one.place].add(identity.person)
    same_ids = frozenset(
        platform
        for platform, places in _known_ids(identities, people).items()
        if platform in numbered and _are_most(places.values())
    )
    numbers = {(name, number) for person in people for name, number in person.platform_ids}
    same_numbers = {_scope(one) for one in identities if (one.platform, one.user_id) in numbers}

    def named(identity: Identity) -> Match:
        if identity.platform in SELF_CHOSEN:
            return Match()  # its people are called by their logins
        keys = name_keys(identity.name)
        places = {place for key in keys for place in on_roster.get(key, ())}
        if not places:
            return Match()
        lines = listed([str(people[place].line) for place in sorted(places)])
        if len(places) > 1:
            message = _("the name stands in several lines: {lines}")
            return Match(doubt=message.format(lines=lines))
        if len({person for key in keys for person in on_platform[_scope(identity), key]}) > 1:
            message = _("several people who handed in have the name in line {line}")
            return Match(doubt=message.format(line=lines))
        (place,) = places
        if mark := _mark(identity):
            others = holders.get((_scope(identity), place), set()) - {mark}
        else:
            others = persons[_scope(identity), place] - {identity.person}
        if others:
            return _rival(people[place])
        number = people[place].platform_id(identity.platform)
        if identity.platform in _NUMBERED_BY_EXPORT and _scope(identity) not in same_numbers:
            number = ""  # the roster has the numbers of another export
        if different := _contradiction(identity, people[place], number, same_ids):
            message = _("the name is that in line {line}, but the {kind} is another")
            return Match(doubt=message.format(line=lines, kind=different))
        return Match(place, by_name=True)

    found = []
    for identity, one in zip(identities, matches, strict=True):
        if one.place is None and (one.is_chance or not one.doubt):
            other = named(identity)
            found.append(one if other == Match() else other)
        else:
            found.append(one)
    return found


def _contradiction(
    identity: Identity, person: RosterPerson, number: str, same_ids: frozenset[str]
) -> str:
    """What both the platform and the roster know, and know differently; "" if nothing is.

    Args:
        identity: what the platform knows.
        person: what the roster knows.
        number: the platform's number of that person; "" if it is not known.
        same_ids: the platforms whose numbers are seen to be the ids of the roster.
    """
    ids = [each.casefold() for each in person.ids]
    if identity.platform in same_ids and ids and identity.user_id.casefold() not in ("", *ids):
        return _("number")
    pairs: Mapping[str, tuple[str, str]] = {
        _("number"): (identity.user_id, number),
        _("login"): (identity.login, person.login),
        _("e-mail address"): (identity.email, person.email),
    }
    return next(
        (kind for kind, (one, other) in pairs.items() if one and other and not _same(one, other)),
        "",
    )


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _scope(identity: Identity) -> tuple[str, str]:
    """Within what one person has one number, or one name: a platform, or one of its exports."""
    is_wide = identity.user_id and identity.platform not in _NUMBERED_BY_EXPORT
    return identity.platform, "" if is_wide else identity.export
