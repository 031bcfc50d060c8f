"""Whose is a file in no platform's layout? Named after its folder, or else after the file."""

from __future__ import annotations

from pathlib import PurePath

from grader.platforms.layouts import Owner, Parts, without_suffix


def owner_of_folder(folder: Parts, name: str | None = None) -> Owner:
    """The person to whom a folder belongs, by the raw names that lead to it from the root."""
    shown = folder[-1] if name is None else name
    if shown.lower().endswith(".zip"):
        shown = PurePath(shown).stem
    return Owner("plain", "/".join((*folder[:-1], shown)), shown)


def owner_of_file(parts: Parts) -> Owner:
    """The person to whom a loose file belongs: files of one stem are one person's."""
    stem = stem_of(parts[-1])
    return Owner("plain", "/".join((*parts[:-1], stem)), stem)


def stem_of(name: str) -> str:
    """A file's name without its suffix, and without `.ipynb` before another suffix."""
    return without_suffix(PurePath(name).stem, ".ipynb")
