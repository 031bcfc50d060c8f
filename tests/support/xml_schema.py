"""What in an XML document breaks an XML schema? For schemas of nested elements, as ours is.

Of XML Schema it knows elements declared in place, sequences and choices of them, mixed text,
attributes of three simple types, and `unique`; a schema with anything else is an error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

JUNIT = Path(__file__).with_name("junit.xsd")

_XS = "{http://www.w3.org/2001/XMLSchema}"
_VALUES = {
    "xs:string": r"(?s:.*)",
    "xs:nonNegativeInteger": r"\+?\d+",
    "xs:decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
}


def problems(document: bytes, schema: Path = JUNIT) -> list[str]:
    """What is wrong with a document; nothing if it is valid."""
    (declared,) = ElementTree.parse(schema).getroot()
    return list(_element(ElementTree.fromstring(document), declared))


def _element(element: Element, declared: Element) -> Iterator[str]:
    if element.tag != declared.get("name"):
        yield f"{element.tag} stands for {declared.get('name')}"
        return
    kind, *rules = declared
    assert kind.tag == f"{_XS}complexType"
    yield from _attributes(element, kind.findall(f"{_XS}attribute"))
    if kind.get("mixed") != "true" and (element.text or "").strip():
        yield f"{element.tag} has text"
    groups = [each for each in kind if each.tag != f"{_XS}attribute"]
    yield from _children(element, groups)
    for rule in rules:
        yield from _unique(element, rule)


def _children(element: Element, groups: list[Element]) -> Iterator[str]:
    if not groups:
        yield from (f"{element.tag} has {child.tag}" for child in element)
        return
    (group,) = groups
    allowed = {str(each.get("name")): each for each in group}
    found = Counter(child.tag for child in element)
    if group.tag == f"{_XS}choice":
        yield from _count("the choice", len(element), group)
    else:
        assert group.tag == f"{_XS}sequence"
        assert len(allowed) == 1
        for name, each in allowed.items():
            yield from _count(name, found[name], each)
    for child in element:
        if (child.tail or "").strip():
            yield f"{element.tag} has text after {child.tag}"
        if child.tag in allowed:
            yield from _element(child, allowed[child.tag])
        else:
            yield f"{element.tag} has {child.tag}"


def _count(name: str, found: int, declared: Element) -> Iterator[str]:
    most = declared.get("maxOccurs", "1")
    if found < int(declared.get("minOccurs", "1")):
        yield f"too few of {name}"
    if most != "unbounded" and found > int(most):
        yield f"too many of {name}"


def _attributes(element: Element, declared: list[Element]) -> Iterator[str]:
    known = {str(each.get("name")): each for each in declared}
    for name, value in element.attrib.items():
        if name not in known:
            yield f"{element.tag} has {name}"
        elif not re.fullmatch(_VALUES[str(known[name].get("type"))], value):
            yield f"{name} of {element.tag} is {value!r}"
    for name, each in known.items():
        if each.get("use") == "required" and name not in element.attrib:
            yield f"{element.tag} has no {name}"


def _unique(element: Element, rule: Element) -> Iterator[str]:
    assert rule.tag == f"{_XS}unique"
    selector, *fields = rule
    names = [str(field.get("xpath")).removeprefix("@") for field in fields]
    found = Counter(
        tuple(each.get(name) for name in names)
        for each in element.iterfind(str(selector.get("xpath")))
    )
    yield from (f"{key} is there {count} times" for key, count in found.items() if count > 1)
