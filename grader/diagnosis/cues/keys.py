"""Which keys are there beside the one that is missing?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from grader.course import ABSENT
from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.diagnosis.lines import line_of
from grader.judging import Comparison, outputs_of
from grader.wording import listed
from grader.wording import translate as _

_KEY = re.compile(r"'([^']+)'")
#: How many keys are listed.
_MOST_KEYS = 14


def key_cues(case: Case) -> Iterator[Cue]:
    """Keys that the answer lacks, and a key that an argument does not have."""
    for one in case.judgment.public:
        error = one.outcome.error
        if isinstance(one.outcome.value, Mapping) and isinstance(one.expectation.value, Mapping):
            if missing := [name for name in one.wanted if name not in one.got]:
                yield from _lacking(case, one, one.outcome.value, missing)
                return
        elif error is not None and error.type == "KeyError" and error.frames:
            line = error.frames[-1][1]
            if case.stopped_on(line):
                yield from _not_in_argument(case, one, error.message, line)
            return


def _lacking(
    case: Case, one: Comparison, answer: Mapping[object, object], missing: list[str]
) -> Iterator[Cue]:
    parts = tuple(
        part.name
        for part in case.failing
        if any(name in missing for name in outputs_of(part, one.wanted))
    )
    surplus = [key for key in answer if one.wanted.get(str(key), ABSENT) is ABSENT]
    keys = listed([f"`{shown(key)}`" for key in answer], limit=_MOST_KEYS)
    lacking = listed([f"`{name}`" for name in missing], limit=_MOST_KEYS)
    if not parts:
        return
    if not answer:
        explanation = _("The dictionary that is returned is empty; it should have {missing}.")
    elif len(answer) == 1:
        explanation = _("The only key of the answer is {keys}. It should have {missing} as well.")
        if surplus:
            explanation = _("The only key of the answer is {keys}; {missing} should be there.")
    else:
        explanation = _("The keys of the answer are {keys}. {missing} should be among them.")
    hint = _("For which layers does the function set an entry?")
    if surplus:
        hint = _("How are the keys written in the task, letter by letter?")
    lines = [line for key in surplus[:3] for line in case.definition.lines_assigning(str(key))]
    yield Cue(
        weight=92,
        about="keys",
        title=_("The answer has no {missing}").format(missing=lacking),
        explanation=explanation.format(keys=keys, missing=lacking),
        hint=hint,
        line=lines[0] if lines else line_of(case.definition, ()),
        parts=parts,
        is_seen=True,
        settles=True,
    )


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
