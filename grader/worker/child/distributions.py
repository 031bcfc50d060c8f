"""Which files belong to a package, and to the packages that it needs?

The metadata of what is installed says so. This file is run by the interpreter that runs the
submissions, by its path, and prints what it finds for the packages named on the command line.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import importlib.util
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"""\bextra\s*==\s*["']([^"']+)["']""")
_SUFFIXES = tuple(importlib.machinery.all_suffixes())

Distribution = importlib.metadata.Distribution
Found = dict[str, Any]


def find_packages(names: Iterable[str]) -> Found:
    """Find packages, by the names under which they are imported, and all that they need.

    Those that are not installed are left out.

    Returns:
        A dictionary of plain data: the `importable` names with the folder of each, what is
        `readable` (files, and folders with all that is in them), the `shared` folders of which
        only some entries are readable, the folders of `metadata`, the `names` that were found, and
        the `versions` of the distributions ("pandas 3.1.1").
    """
    collected = _Collected()
    for name in names:
        collected.add(name)
    return {
        "importable": collected.importable,
        "readable": sorted(collected.readable),
        "shared": sorted(collected.shared),
        "metadata": sorted(collected.metadata),
        "names": collected.names,
        "versions": sorted(collected.versions),
    }


class _Collected:
    def __init__(self) -> None:
        self.importable: dict[str, str] = {}
        self.readable: set[str] = set()
        self.shared: set[str] = set()
        self.metadata: set[str] = set()
        self.names: list[str] = []
        self.versions: set[str] = set()
        self._seen: set[tuple[str, str]] = set()

    def add(self, name: str) -> None:
        """Add a package and what it needs, if it is installed."""
        same = _installed(name)
        if same is not None and any(
            parts[0] == name and _is_init(parts[1:]) for parts in _files(same)
        ):
            self._add_distribution(same, "")
        else:  # it is called otherwise, or several bring a part of it each
            for one in importlib.metadata.distributions():
                if any(_module(parts) == name for parts in _files(one)):
                    self._add_distribution(one, "")
        if name not in self.importable and same is not None:  # it lists none of its files
            self._add_distribution(same, "")
        folder = self.importable.get(name)
        if folder is None or str(Path(folder, name)) in self.shared:  # or only some of them
            self._add_by_place(name)
        if name in self.importable:
            self.names.append(name)

    def _add_distribution(self, distribution: Distribution, extra: str) -> None:
        key = _normal(distribution.metadata["Name"] or "")
        if (key, extra) in self._seen:
            return
        self._seen.add((key, extra))
        folder = Path(str(distribution.locate_file(""))).absolute()
        self._add_entries(folder, _files(distribution), [])
        self.versions.add(f"{key} {distribution.version}")
        for text in distribution.requires or ():
            requirement, _, marker = text.partition(";")
            wanted = _EXTRA.findall(marker)
            matched = _REQUIREMENT.match(requirement)
            if matched is None or (wanted and extra not in wanted):
                continue
            needed = _installed(matched.group(1))
            if needed is not None:
                for one in ("", *(matched.group(2) or "").split(",")):
                    self._add_distribution(needed, one.strip())

    def _add_entries(self, folder: Path, files: list[list[str]], above: list[str]) -> None:
        """Add the packages and other entries below a folder.

        A folder that is no package of its own may hold packages of other distributions too.
        """
        entries: dict[str, list[list[str]]] = {}
        for parts in files:
            entries.setdefault(parts[0], []).append(parts[1:])
        for entry, below in entries.items():
            path = str(folder.joinpath(*above, entry))
            name = _module([entry, *max(below)])
            if entry in ("__pycache__", "bin") or entry.endswith(".pth"):
                continue
            if entry.endswith((".dist-info", ".egg-info")):
                self.metadata.add(path)
            elif name is None or not any(below) or any(_is_init(rest) for rest in below):
                pass
            else:
                self.shared.add(path)
                self._add_entries(folder, below, [*above, entry])
                self._importable(name, folder, above)
                continue
            self.readable.add(path)
            self._importable(name, folder, above)

    def _importable(self, name: str | None, folder: Path, above: list[str]) -> None:
        if name is not None and not above:
            self.importable.setdefault(name, str(folder))

    def _add_by_place(self, name: str) -> None:
        """Add a package of which no metadata is known, from where it would be imported."""
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            return
        if spec is None or spec.origin is None or not Path(spec.origin).is_file():
            return
        path = Path(spec.origin).absolute()
        if spec.submodule_search_locations is not None:
            path = path.parent
        self.importable[name] = str(path.parent)
        self.readable.add(str(path))


def _installed(name: str) -> Distribution | None:
    try:
        return importlib.metadata.distribution(name)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return None


def _files(distribution: Distribution) -> list[list[str]]:
    """Return the files that a distribution lists, each as the parts of its path."""
    files = [list(file.parts) for file in distribution.files or ()]
    return [parts for parts in files if parts[0] != ".." and not Path(parts[0]).is_absolute()]


def _normal(name: str) -> str:
    """Return the one spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _module(parts: list[str]) -> str | None:
    """Return the name under which a file, or what it is in, is imported; None if it is not."""
    top = parts[0]
    if len(parts) > 1:
        return top if top.isidentifier() and top != "__pycache__" else None
    if not top.endswith(_SUFFIXES):
        return None
    stem = top.partition(".")[0]
    return stem if stem.isidentifier() else None


def _is_init(parts: list[str]) -> bool:
    return len(parts) == 1 and parts[0].startswith("__init__.") and parts[0].endswith(_SUFFIXES)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(find_packages(sys.argv[1:])))
