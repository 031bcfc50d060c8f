"""Does a call of `calls.py` ask for what can be asked, and is each part judged by a call?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import get_args

from grader.course.assignment import Question
from grader.course.calls import Answer, Call, Observe
from grader.course.steps import Earlier, Step

#: The most bytes of a name of a file or folder, and of all files of a call together.
_LONGEST_NAME, _MOST_BYTES = 200, 64 << 20
_EXCEPTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def fault_of(call: Call, question: Question) -> str:
    """What is wrong with a call, in words that go on after its name; "" if nothing is."""
    return next(_faults(call, question), "")


def with_judged_parts(
    calls: Sequence[Call], public: Iterable[Call], question: Question
) -> list[Call]:
    """The calls of a question, each with the parts that it judges.

    Raises:
        ValueError: a part is judged by no public call.
    """
    public = list(public)
    own = {call.part for call in public if call.part}
    if hidden := sorted({call.part for call in calls if call.part} - own):
        raise ValueError(
            f"{question.function}: {hidden[0]} is the part of a hidden call, but of no public one; "
            "add a public call with this part"
        )
    if not own:
        return list(calls)
    others = tuple(part.name for part in question.parts if part.name not in own)
    if others and not any(not call.part and not call.sample for call in public):
        raise ValueError(
            f"{question.function}: no public call judges {', '.join(others)}; add a public call "
            "without `part`, or name the part in one"
        )
    if not others and any(not call.part for call in [*calls, *public]):
        raise ValueError(
            f"{question.function}: each part is named by calls of its own, so a call without "
            "`part` judges nothing; name its part"
        )
    return [replace(call, judges=(call.part,) if call.part else others) for call in calls]


def _faults(call: Call, question: Question) -> Iterator[str]:
    if not _are_names(call.kwargs):
        yield "kwargs must be a dict whose keys are names"
    yield from _faults_of_part(call, question)
    yield from _faults_of_exception(call.raises, call.match)
    if call.observe not in get_args(Observe):
        yield f"observe must be {', '.join(map(repr, get_args(Observe)))}, not {call.observe!r}"
    yield from _faults_of_files(call)
    if not isinstance(call.stdin, str):
        yield "stdin must be a text"
    elif not _is_writable(call.stdin):
        yield "stdin has half of a character in it (a surrogate), which no text can have"
    if call.check is not None and not callable(call.check):
        yield "check must be a function"
    yield from _faults_together(call)
    yield from _faults_of_steps(call)


def _are_names(kwargs: object) -> bool:
    return isinstance(kwargs, Mapping) and all(
        isinstance(name, str) and name.isidentifier() for name in kwargs
    )


def _faults_of_part(call: Call, question: Question) -> Iterator[str]:
    known = [part.name for part in question.parts]
    if call.part and call.part not in known:
        yield f"{call.part!r} is not a part of {question.function}: it has {', '.join(known)}"
    elif call.part and not question.part(call.part).covers(call.part):
        yield (
            f"a call judges {call.part} as one value, so remove `outputs` from this part in "
            "assignment.toml"
        )
    elif not call.part and not call.returns_its_answer and len(known) > 1:
        yield f"say which part it judges: part={' or part='.join(map(repr, known))}"


def _faults_of_exception(raises: object, match: object) -> Iterator[str]:
    if not isinstance(raises, str) or (raises and not _EXCEPTION.fullmatch(raises)):
        yield f'raises must be the name of an exception ("ValueError"), not {raises!r}'
    elif not isinstance(match, str):
        yield f"match must be a text, not {match!r}"
    elif match and not raises:
        yield "match is about the message of an exception: name that exception in raises"
    else:
        try:
            re.compile(match)
        except re.error as error:
            yield f"match is not a regular expression: {error}"


def _faults_of_files(call: Call) -> Iterator[str]:
    if not isinstance(call.files, Mapping):
        yield "files must be a dict: the names of files, with their texts or bytes"
        return
    for name, content in call.files.items():
        if not isinstance(name, str) or not _is_inside(name):
            yield (
                f"the file {name!r:.60} must have a plain name, or one in a folder (`data/a.csv`), "
                f"of at most {_LONGEST_NAME} bytes"
            )
        if not isinstance(content, str | bytes):
            yield f"the file {name!r} must hold a text or bytes"
        elif not _is_writable(content):
            yield f"the text of {name!r} has half of a character in it (a surrogate): give bytes"
    folders = {above for name in call.files for above in PurePosixPath(name).parents}
    paths = [PurePosixPath(name) for name in call.files]
    for path in paths:
        if path in folders or paths.count(path) > 1:
            yield f"the file '{path}' is there twice, or a folder of another file"
    if sum(map(len, call.files.values())) > _MOST_BYTES:
        yield f"its files must not be larger than {_MOST_BYTES >> 20} MiB together"


def _is_writable(text: str | bytes) -> bool:
    try:
        return isinstance(text, bytes) or text.encode() is not None
    except UnicodeEncodeError:
        return False


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    outside = PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or "\\" in name
    if not parts or outside or ".." in parts or "\0" in name or not _is_writable(name):
        return False
    return all(len(part.encode()) <= _LONGEST_NAME for part in parts)


def _faults_together(call: Call) -> Iterator[str]:
    if call.raises and call.steps:
        yield "it has steps, so say in which one the exception is raised: Step(…, raises=…)"
    if call.raises and call.check:
        yield "raises and check do not go together: an exception has no value to check"
    if call.raises and call.observe == "figure":
        yield 'raises and observe="figure" do not go together'
    if call.check and (call.at_most or call.rtol):
        yield "check says what is right, so at_most and rtol do nothing; remove them"
    if call.sample and not call.is_plain:
        yield "a sample is about what the function returns; leave out what else is asked"
    if not call.returns_its_answer and call.at_most:
        yield "at_most is a bound of a number that is returned; leave it out here"


def _faults_of_steps(call: Call) -> Iterator[str]:
    if not isinstance(call.steps, list | tuple):
        yield "steps must be a list"
        return
    for number, step in enumerate(call.steps, start=1):
        if not isinstance(step, Step):
            yield f"step {number} must be a Step, not {step!r}"
            return
        for fault in _faults_of_step(call, step, number):
            yield f"step {number} ({step.name}): {fault}"
    if call.steps and call.observe == "value" and not any(step.judged for step in call.steps):
        yield "none of its steps is judged"
    raising = [step for step in call.steps if step.raises]
    if raising and call.observe != "value":
        yield f"a step that raises is judged with the values: remove observe={call.observe!r}"
    if raising and call.check:
        yield "check does not go together with a step that raises"


def _faults_of_step(call: Call, step: Step, number: int) -> Iterator[str]:
    if not isinstance(step.name, str) or not step.name.removeprefix(".").isidentifier():
        yield 'its name must be that of a method or function ("push") or an attribute (".size")'
        return
    if not isinstance(step.args, tuple) or not _are_names(step.kwargs):
        yield "args must be a tuple, and kwargs a dict whose keys are names"
        return
    if not isinstance(step.judged, bool):
        yield f"judged must be True or False, not {step.judged!r}"
    if step.name.startswith(".") and (step.args or step.kwargs):
        yield "an attribute is read and takes no arguments"
    yield from _faults_of_exception(step.raises, step.match)
    given = [*step.args, *step.kwargs.values()]
    if any(isinstance(value, Answer) for value in given):
        yield "Answer can only stand among the arguments of the call itself"
    earlier = [value.step for value in given if isinstance(value, Earlier)]
    earlier += [step.on] if isinstance(step.on, int) else []
    if any(not _is_before(call, one, number) for one in earlier):
        yield (
            "it names a step that does not come before it; they are counted from 1, and 0 is what "
            "the question's function returned"
        )
    if step.on == "object" and not call.begins:
        yield "there is no object, since the call has no args: write Call((), steps=…) to make one"
    elif not isinstance(step.on, int) and step.on not in ("", "object", "program"):
        yield f'on must be "object", "program" or the number of a step, not {step.on!r}'
    is_of_the_program = step.on == "program" or (not step.on and step.on != 0 and not call.begins)
    if step.name.startswith(".") and is_of_the_program:
        yield "an attribute is one of an object: say of which with `on`"


def _is_before(call: Call, step: object, number: int) -> bool:
    first = 0 if call.begins else 1
    return type(step) is int and first <= step < number
