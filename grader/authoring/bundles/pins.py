"""Which versions does a bundle install? Those that are installed here, so that marks are equal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions

from grader.authoring.bundles.wheel import DISTRIBUTION

_REQUIREMENT = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[(?P<extras>[^\]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")


def pins(distributions: Iterable[str]) -> dict[str, str]:
    """The version of each distribution that these need, themselves included, by its name.

    What is not installed here, because another system needs it, has no version.
    """
    found: dict[str, str] = {}
    asked: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in distributions]
    while waiting:
        name, extra = waiting.pop()
        name = _plain(name)
        if (name, extra) in asked:
            continue
        asked.add((name, extra))
        try:
            known = distribution(name)
        except PackageNotFoundError:
            continue
        found[name] = known.version
        for needed in known.requires or ():
            extras = {_plain(each) for each in _EXTRA.findall(needed)}
            match = _REQUIREMENT.match(needed)
            if match is None or (extras and extra not in extras):
                continue
            more = [_plain(each.strip()) for each in (match["extras"] or "").split(",")]
            waiting += [(match["name"], each) for each in ("", *filter(None, more))]
    return found


def distributions_of(packages: Collection[str]) -> tuple[list[str], list[str]]:
    """The distributions of packages that a course allows, and the packages of which none is here.

    A package is known by the name that is imported, from which that of its distribution does not
    follow.
    """
    known = packages_distributions()
    there = sorted({_plain(known[name][0]) for name in packages if name in known})
    return there, sorted(name for name in packages if name not in known)


def constraints(distributions: Iterable[str]) -> bytes:
    """What pip and uv read: the version of everything that is installed, but for the grader."""
    found = pins([DISTRIBUTION, *distributions])
    lines = [f"{name}=={found[name]}\n" for name in sorted(found) if name != DISTRIBUTION]
    return "".join(lines).encode()


def _plain(name: str) -> str:
    """A name as all spellings of it are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()
