"""Does a row of a sheet ever become that of the wrong person?"""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from grader.platforms.people import GradedPerson
from grader.platforms.sheets.matching import RowOwner, match
from grader.platforms.sheets.names import names_differ
from grader.results import Identity

#: Names that are easily taken for one another: case, blanks, forms of letters, order.
NAMES = ("Mira Solheim", "mira  SOLHEIM", "Solheim, Mira", "Théo B", "The\u0301o B", "")
FEW = st.sampled_from(("", "1", "2", "3"))
LOGINS = st.sampled_from(("", "mira", "MIRA", "theo", "m@uni.example"))
EMAILS = st.sampled_from(("", "m@uni.example", "M@UNI.example", "t@uni.example"))
PLATFORMS = st.sampled_from(("canvas", "moodle", "plain"))


@st.composite
def persons(draw: st.DrawFn) -> GradedPerson:
    """A person, as one or two exports know them."""
    identities = tuple(
        Identity(
            platform=draw(PLATFORMS),
            person="",
            user_id=draw(FEW),
            login=draw(LOGINS),
            email=draw(EMAILS),
            name=draw(st.sampled_from(NAMES)),
        )
        for _ in range(draw(st.integers(1, 2)))
    )
    return GradedPerson(draw(st.sampled_from(NAMES)) or "x", identities, (), ())


owners = st.builds(
    RowOwner,
    row=st.just(0),
    name=st.sampled_from(NAMES),
    ids=st.tuples(FEW),
    logins=st.tuples(LOGINS, FEW),
    emails=st.tuples(EMAILS),
)


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, in either order."""

    def forms(name: str) -> set[str]:
        plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
        last, _, first = plain.partition(", ")
        return {plain, f"{first} {last}"} - {"", " "}

    return bool(forms(one) & forms(other))


@given(st.lists(persons(), max_size=4), st.lists(owners, max_size=4))
def test_whoever_gets_a_row_is_its_owner(people: list[GradedPerson], found: list[RowOwner]) -> None:
    rows = [
        RowOwner(number, owner.name, owner.ids, owner.logins, owner.emails)
        for number, owner in enumerate(found, 1)
    ]
    matching = match("canvas", people, rows)
    # everybody and every row has exactly one place
    places = [
        *(one.person for one in matching.matches),
        *(person for person, _reason in matching.doubtful),
        *matching.without_row,
    ]
    assert sorted(map(id, places)) == sorted(map(id, people))
    matched = [one.owner.row for one in matching.matches]
    assert len(set(matched)) == len(matched)
    left = [owner.row for owner in matching.without_person]
    assert sorted([*matched, *left]) == [row.row for row in rows]
    for person, owner, by in matching.matches:
        own = {i.user_id for i in person.identities if i.platform == "canvas"} - {""}
        if by == "id":
            assert set(owner.ids) & own
            assert sum(bool(set(row.ids) & own) for row in rows) == 1
        else:  # the platform itself would have said another one
            assert not (own and set(owner.ids) - {""})
        if by == "name":
            names = {i.name for i in person.identities if i.name} or {person.student}
            assert any(same_name(name, owner.name) for name in names)
            assert sum(any(same_name(n, row.name) for n in names) for row in rows) == 1


def test_names_that_share_no_part_differ() -> None:
    assert names_differ("Mira Solheim", "Okafor, Yemi")
    assert names_differ("solheimmira", "Okafor, Yemi")
    assert not names_differ("solheimmira", "Solheim, Mira")
    assert not names_differ("Théo Baptiste", "Baptiste, Theo")
    assert not names_differ("Mira Solheim", "Mira Berg")  # a name may change
    assert not names_differ("wangxiaoming", "王小明")  # it may be the same in another script
    assert not names_differ("Jörg Müller", "Mueller, Joerg")
    assert not names_differ("Jörg Müller", "muller, jorg")
    assert not names_differ("Søren Ærø", "Soren Aero")
    assert names_differ("Jörg Müller", "Solheim, Mira")
    assert names_differ("Théo Baptiste", "Okafor, Yemi")
    assert names_differ("李娜", "王小明")
    assert not names_differ("Participant 101", "Mira Solheim")  # it says no name
