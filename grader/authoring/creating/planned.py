"""What is written in calls.py for one function, and how does the file read as a whole?"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.authoring.creating.layout import WIDTH, Expression, Group, laid_out, one_line
from grader.authoring.creating.literals import Recorded
from grader.worker import Series, Table

#: The file beside calls.py with values that are too long for it.
DATA_FILE = "calls_data.json"
#: Names that a variable in calls.py must not have.
_TAKEN = frozenset({"np", "rng", "json", "datetime", "Path", "Call", "Step", "hidden", "public"})
_LONGEST_LABEL = 70


@dataclass(frozen=True)
class PlannedCall:
    """One function of calls.py.

    Attributes:
        function: the graded function that it calls.
        name: its own name.
        label: its docstring, which students read.
        body: the statements before its `return`.
        call: the fields of the `Call`, in order.
        draws: how many hidden calls it makes; 0 where the call is public.
        imports: the statements at the top of calls.py that the body needs.
    """

    function: str
    name: str
    label: str
    body: tuple[str, ...]
    call: Group
    draws: int = 0
    imports: tuple[str, ...] = ()

    def text(self) -> str:
        """The function as Python."""
        times = f", draws={self.draws}" if self.draws > 1 else ""
        kind = "hidden" if self.draws else "public"
        lines = [
            f"@{kind}({json.dumps(self.function)}{times})",
            f"def {self.name}({'rng' if self.draws else ''}):",
            f'    """{self.label}"""',
            *(
                "\n".join(f"    {line}" if line else "" for line in s.split("\n"))
                for s in self.body
            ),
            laid_out("return ", self.call, 4),
        ]
        return "\n".join(lines)


def call_of(
    arguments: Sequence[tuple[str, Expression]],
    named: Mapping[str, Expression],
    settings: Mapping[str, str],
) -> tuple[tuple[str, ...], Group]:
    """The statements and the `Call(…)` for some arguments.

    Args:
        arguments: the arguments by position, each with the name of its parameter.
        named: those by keyword.
        settings: the other fields, as code.
    """
    fields: list[tuple[str, Expression]] = [
        ("", Group("(", [("", value) for _name, value in arguments], ")", comma=True))
    ]
    if named:
        entries = [(f"{json.dumps(name)}: ", value) for name, value in named.items()]
        fields.append(("kwargs=", Group("{", entries, "}")))
    fields += [(f"{name}=", value) for name, value in settings.items()]
    call = Group("Call(", fields, ")")
    if len(one_line(call)) + 11 <= WIDTH:
        return (), call
    body, short = [], []
    used: set[str] = set()
    for name, value in arguments:
        if isinstance(value, str) and len(value) <= 20:
            short.append(("", value))
            continue
        chosen = name if name not in _TAKEN | used else f"{name}_"
        used.add(chosen)
        body.append(laid_out(f"{chosen} = ", value))
        short.append(("", chosen))
    fields[0] = ("", Group("(", short, ")", comma=True))
    return tuple(body), Group("Call(", fields, ")")


def label_of(arguments: Sequence[tuple[str, Any]], cell: int) -> str:
    """What students read of a call: its arguments, as far as they are short."""
    if not arguments:
        return "Without arguments."
    pieces = [f"{name} {_described(value)}" for name, value in arguments]
    text = f"{', '.join(pieces)}."
    while len(text) > _LONGEST_LABEL and len(pieces) > 1:
        pieces.pop()
        text = f"{', '.join(pieces).removesuffix(' …')} …"
    if len(text) > _LONGEST_LABEL or re.search(r'["\\\n\r]', text) or not text.isprintable():
        return f"The call of cell {cell}."
    return text


def _described(value: Any) -> str:
    match value:
        case np.ndarray():
            return f"of shape {value.shape}"
        case None | bool() | int() | float() | complex() | str():
            text = f"= {value:.6g}" if isinstance(value, float) else f"= {value!r}"
            return text if len(text) <= 40 else "= …"
        case Table():
            return f"of {len(value)} rows"
        case Series():
            return f"of {len(value)} values"
        case dict():
            keys = ", ".join(map(str, list(value)[:4]))
            return f"with {keys}{' …' if len(value) > 4 else ''}" if value else "= {}"
        case list() | tuple() | set() | frozenset():
            text = f"= {value!r}"
            is_plain = all(isinstance(x, int | float | str | bool) for x in value)
            if is_plain and len(text) <= 40:
                return text
            return f"with {len(value)} entr{'y' if len(value) == 1 else 'ies'}"
    return f"(a {type(value).__name__})"


def calls_text(
    assignment: str,
    notebook: str,
    calls: Iterable[PlannedCall],
    recorded: Recorded,
    data_file: str = DATA_FILE,
) -> str:
    """The text of calls.py, beside which is the file with the values that are too long for it."""
    chosen = list(calls)
    text = "\n\n\n".join(call.text() for call in chosen)
    needed = set(recorded.modules)
    own = dict.fromkeys(line for call in chosen for line in call.imports)
    whole = f"{text}\n{chr(10).join(own)}"
    top: list[str] = []
    if "RECORDED" in text or "recorded_array(" in text:
        top += ["import json", "from pathlib import Path"]
    if "datetime" in needed and "datetime." in text:
        top.insert(0, "import datetime")
    packages = []
    if re.search(r"\bnp\.", whole) or "recorded_array(" in text:
        packages.append("import numpy as np")
    if re.search(r"\bpd\.", whole):
        packages.append("import pandas as pd")
    packages += [line for line in own if line not in packages and line not in top]
    names = ["Call", *(["Step"] if re.search(r"\bStep\(", text) else [])]
    names += [kind for kind in ("hidden", "public") if f"@{kind}(" in text]
    groups = [
        f'"""With which arguments are the functions of {assignment} called?\n\n'
        f"Recorded from the cells of {_plain(notebook)}; change what you like, then run\n"
        f'`grader verify {assignment} --record`.\n"""',
        "\n".join(top),
        "\n".join(packages),
        f"from grader.assignment import {', '.join(names)}",
    ]
    if "RECORDED" in text or "recorded_array(" in text:
        groups.append(_READING.replace(DATA_FILE, data_file))
    return "\n\n".join(group for group in groups if group) + "\n\n\n" + text + "\n"


def _plain(name: str) -> str:
    return re.sub(r'["\\\s]+', " ", name)


_READING = f'''\
RECORDED = json.loads(Path(__file__).with_name("{DATA_FILE}").read_text(encoding="utf-8"))


def recorded_array(name):
    """An array that a cell of the notebook passed to a function."""
    entry = RECORDED[name]
    return np.array(entry["values"], dtype=entry["dtype"]).reshape(entry["shape"])'''


def data_text(recorded: Recorded, text: str) -> str:
    """The text of the data file: the recorded values that the text of calls.py reads."""
    entries = {name: value for name, value in recorded.entries.items() if f'"{name}"' in text}
    inner = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in entries.items()
    )
    return f"{{\n{inner}\n}}\n" if entries else ""


def parameters_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    """The names of the parameters that can be passed by position, `self` included."""
    return tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args))
