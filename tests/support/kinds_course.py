"""The course's assignment that asks in every way, to be written anew with one thing changed."""

from __future__ import annotations

from pathlib import Path

_HOME = Path(__file__).parent.parent / "courses" / "intro_python"


def _text(name: str) -> str:
    return (_HOME / name).read_text(encoding="utf-8")


TOML = _text("assignments/programs/assignment.toml")
CALLS = _text("assignments/programs/calls.py")
REFERENCE = _text("reference/programs.py")
MISTAKES = _text("reference/mistakes/programs.py")

#: The cells of the solved notebook, by what each defines first.
PIECES = {
    cell.split("(")[0].split(":")[0].split()[1]: cell for cell in REFERENCE.split("# %%\n")[2:]
}


def write_course(folder: Path, *, calls: str = CALLS, toml: str = TOML) -> Path:
    """Write the course, without its handout and its record."""
    files = {
        "assignments/kinds/assignment.toml": toml,
        "assignments/kinds/calls.py": calls,
        "reference/kinds.py": REFERENCE,
        "reference/mistakes/kinds.py": MISTAKES,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
