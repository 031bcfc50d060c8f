"""How is a table that was read from TOML written as TOML again? As its data, without remarks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def toml_text(table: Mapping[str, Any]) -> str:
    """A table as TOML; `tomllib` reads the same table from it.

    Tables in it, and lists of tables, become sections; what is deeper stands on one line.
    """
    plain = {key: value for key, value in table.items() if not _is_section(value)}
    pieces = [_lines(plain)] if plain else []
    for key, value in table.items():
        if isinstance(value, dict):
            pieces.append(f"[{_key(key)}]\n{_lines(value)}")
        elif _is_section(value):
            pieces += [f"[[{_key(key)}]]\n{_lines(one)}" for one in value]
    return "\n".join(pieces)


def _is_section(value: Any) -> bool:
    tables = value if isinstance(value, list) else [value]
    return bool(tables) and all(isinstance(one, dict) for one in tables)


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else _value(name)


def _value(value: Any) -> str:
    match value:
        case dict():
            entries = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
            return f"{{{entries}}}"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case bool() | int() | str():  # JSON writes these as TOML does, but for one character
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case float():
            return repr(value)
    return str(value.isoformat())  # a date, a time, or both
