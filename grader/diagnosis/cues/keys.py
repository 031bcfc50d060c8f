"""Which keys are there beside the one that is missing?"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from grader.course import ABSENT
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.diagnosis.lines import line_of
from grader.judging import Comparison, asked_entries, outputs_of
from grader.wording import listed
from grader.wording import translate as _

_KEY = re.compile(r"'([^']+)'")
#: How many keys are listed.
_MOST_KEYS = 14


def key_cues(case: Case) -> Iterator[Cue]:
    """Keys that the answer lacks, and a key that an argument does not have."""
    for one in case.judgment.public:
        error = one.outcome.error
        if lacking := list(_lacking(case, one)):
            yield from lacking
            return
        if error is not None and error.type == "KeyError" and error.frames:
            line = error.frames[-1][1]
            if case.stopped_on(line):
                yield from _not_in_argument(case, one, error.message, line)
            return


def _lacking(case: Case, one: Comparison) -> Iterator[Cue]:
    """What dictionaries lack that should be the answer, or an entry of it that has a name."""
    question = case.judgment.question
    right, value = one.expectation.value, one.outcome.value
    if isinstance(right, Mapping) and isinstance(value, Mapping):
        yield from _lacking_in(case, one, value, "")
    elif isinstance(right, tuple | list) and isinstance(value, tuple | list):
        names = asked_entries(question, value)
        for name, wanted, got in zip(names, right, value, strict=False):
            if len(value) != len(names):
                continue
            if isinstance(name, str) and isinstance(wanted, Mapping) and isinstance(got, Mapping):
                yield from _lacking_in(case, one, got, name)


def _lacking_in(
    case: Case, one: Comparison, answer: Mapping[object, object], entry: str
) -> Iterator[Cue]:
    """What the answer lacks, or the dictionary that is its `entry`."""
    prefix = f"{entry}." if entry else ""
    missing = [name for name in one.wanted if name.startswith(prefix) and name not in one.got]
    parts = tuple(
        part.name
        for part in case.failing
        if any(name in missing for name in outputs_of(part, one.wanted))
    )
    surplus = [key for key in answer if one.wanted.get(f"{prefix}{key}", ABSENT) is ABSENT]
    keys = listed([f"`{shown(key)}`" for key in answer], limit=_MOST_KEYS)
    lacking = listed([f"`{name.removeprefix(prefix)}`" for name in missing], limit=_MOST_KEYS)
    if not parts:
        return
    title = _("`{name}` has no {missing}") if entry else _("The answer has no {missing}")
    hint = _("For which layers does the function set an entry?")
    if surplus:
        hint = _("How are the keys written in the task, letter by letter?")
    lines = [line for key in surplus[:3] for line in case.definition.lines_assigning(str(key))]
    yield Cue(
        weight=92,
        about=f"keys {entry}",
        title=title.format(name=entry, missing=lacking),
        explanation=_keys_there(answer, surplus, entry).format(
            name=entry, keys=keys, missing=lacking
        ),
        hint=hint,
        line=lines[0] if lines else line_of(case.definition, ()),
        parts=parts,
        is_seen=True,
        settles=True,
    )


def _keys_there(answer: Mapping[object, object], surplus: Collection[object], entry: str) -> str:
    """The sentence that says which keys there are."""
    if not answer and entry:
        return _("`{name}` is empty; it should have {missing}.")
    if not answer:
        return _("The dictionary that is returned is empty; it should have {missing}.")
    if len(answer) > 1 and entry:
        return _("The keys of `{name}` are {keys}. {missing} should be among them.")
    if len(answer) > 1:
        return _("The keys of the answer are {keys}. {missing} should be among them.")
    if entry and surplus:
        return _("The only key of `{name}` is {keys}; {missing} should be there.")
    if entry:
        return _("The only key of `{name}` is {keys}. It should have {missing} as well.")
    if surplus:
        return _("The only key of the answer is {keys}; {missing} should be there.")
    return _("The only key of the answer is {keys}. It should have {missing} as well.")


def _not_in_argument(case: Case, one: Comparison, message: str, line: int) -> Iterator[Cue]:
    """A key is asked of an argument that is a dictionary, and is not in it."""
    match = _KEY.fullmatch(message.strip())
    for node in case.code.nodes:
        if (
            match
            and isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id in case.code.parameters
            and case.code.line(node) == line
        ):
            position = case.code.parameters.index(node.value.id)
            args = one.expectation.call.args
            given = args[position] if position < len(args) else None
            if isinstance(given, Mapping) and match[1] not in given:
                keys = [f"`{shown(key)}`" for key in given]
                yield Cue(
                    weight=92,
                    about="keys",
                    title=_("`{name}` has no key `{key}`").format(
                        name=shown(node.value.id), key=shown(match[1])
                    ),
                    explanation=_("The keys of `{name}` are {keys}.").format(
                        name=shown(node.value.id), keys=listed(keys, limit=_MOST_KEYS)
                    ),
                    hint=_("Which of these keys is meant?"),
                    line=line,
                    parts=case.failing_names,
                    is_seen=True,
                    stops=True,
                )
                return
