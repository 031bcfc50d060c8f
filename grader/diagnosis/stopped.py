"""What stopped a function that returned no value?"""

from __future__ import annotations

import re

from grader.diagnosis.exceptions import meaning, with_meaning
from grader.judging import Comparison, Judgment
from grader.notebook import Definition, Program
from grader.results import Diagnosis
from grader.wording import N_, exception_message, listed, ntranslate, place, reason_message
from grader.wording import translate as _
from grader.worker import Raised, Unavailable

_CELL = re.compile(r"cell (\d+)")
_MISSING_ARGUMENTS = re.compile(
    r"(?:[\w.<>]*\.)?(\w+)\(\) missing \d+ required [\w-]+ arguments?: (.+)"
)
_TOO_MANY_ARGUMENTS = re.compile(
    r"(?:[\w.<>]*\.)?(\w+)\(\) takes (.+) positional arguments? but \d+ "
)
_QUOTED = re.compile(r"'([^']+)'")
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


def stopping_diagnosis(
    judgment: Judgment, definition: Definition, program: Program | None = None
) -> Diagnosis | None:
    """What stopped the function on the first public call that returned no value, if any."""
    for one in judgment.public:
        outcome = one.outcome
        if outcome.kind in ("value", "missing"):
            continue
        error = outcome.error
        if error is not None:
            found = _signature(one, error, definition)
            if found is None and program is not None:
                found = _never_set(error, definition, program) or _inside(
                    error, definition, program
                )
            if found is not None:
                return found
        line = _line_in(error, definition) if error is not None else None
        kind = _exception_name(error) if error else ""
        unavailable = error.unavailable if error else None
        title = {
            "raised": _lacking(unavailable) if unavailable else _STOPS,
            "crashed": N_("{function} ends the whole process"),
            "timeout": N_("{function} does not finish in time"),
        }[outcome.kind]
        reason = reason_message(outcome)
        reason = _("{sentence}.").format(sentence=reason[:1].upper() + reason[1:])
        message = reason
        if error is not None:
            further = _no_value(error, definition, program) or meaning(error)
            message = with_meaning(exception_message(outcome), further)
        cell, line = (definition.cell, None) if line is None else definition.place_of(line)
        return Diagnosis(
            mistake=None,
            confidence="none",
            evidence="stopped",
            title=_(title).format(
                function=judgment.question.function,
                exception=kind,
                module=unavailable.module if unavailable else "",
                name=unavailable.name if unavailable else "",
            ),
            explanation=message,
            cell=cell,
            line=line,
        )
    return None


_STOPS = N_("{function} stops with {exception}")


def _lacking(unavailable: Unavailable) -> str:
    if unavailable.name:
        return N_("{function} needs '{name}' of '{module}', which is not available while grading")
    return N_("{function} needs the package '{module}', which is not available while grading")


def _exception_name(error: Raised) -> str:
    return error.type.rpartition(".")[2]


def _is_within(frame: tuple[str, int, str], definition: Definition) -> bool:
    file, line, _function = frame
    return (definition.cell is None or file == f"cell {definition.cell}") and (
        definition.line <= line <= definition.end_line
    )


def _line_in(error: Raised, definition: Definition) -> int | None:
    """The line of the function itself on which it stopped, as the function counts."""
    within = [frame[1] for frame in error.frames if _is_within(frame, definition)]
    return within[-1] if within else None


def _signature(one: Comparison, error: Raised, definition: Definition) -> Diagnosis | None:
    """The function cannot be called as it is asked for: it wants more arguments, or fewer."""
    if _exception_name(error) != "TypeError" or error.frames or definition.is_class:
        return None
    own = (definition.name, definition.source.partition("def ")[2].partition("(")[0].strip())
    given = len(one.expectation.call.args) + len(one.expectation.call.kwargs)
    if (match := _MISSING_ARGUMENTS.match(error.message)) and match[1] in own:
        more = _QUOTED.findall(match[2])
        title = N_("{function} asks for an argument that it is not given")
        known = [name for name in definition.parameters if name not in more][:given]
        explanation = ntranslate(
            "It takes {known}, and asks for one more: {more}. It is called without that, so it "
            "must do without, or the argument needs a default value.",
            "It takes {known}, and asks for {count} more: {more}. It is called without those, so "
            "it must do without, or the arguments need default values.",
            len(more),
        ).format(known=listed(known), more=listed(more), count=len(more))
    elif (match := _TOO_MANY_ARGUMENTS.match(error.message)) and match[1] in own:
        title = N_("{function} takes too few arguments")
        explanation = ntranslate(
            "It is called with {count} argument, but takes {taken}.",
            "It is called with {count} arguments, but takes {taken}.",
            given,
        ).format(count=given, taken=listed(definition.parameters) or _("none"))
    else:
        return None
    return Diagnosis(
        mistake=None,
        confidence="none",
        evidence="stopped",
        title=_(title).format(function=definition.name),
        explanation=explanation,
        cell=definition.cell,
        line=definition.head_line,
    )


def _never_set(error: Raised, definition: Definition, program: Program) -> Diagnosis | None:
    """A global that another cell sets, by a statement that could not be carried out here."""
    match = _UNDEFINED.match(error.message)
    if _exception_name(error) != "NameError" or match is None or not error.frames:
        return None
    name = match[1]
    line = _line_in(error, definition) if _is_within(error.frames[-1], definition) else None
    setting = program.setting(name, definition.name)
    if setting is None or line is None or name in program.definitions:
        return None
    explanation = _(
        "`{name}` is not an argument of the function; it is set in {place}. That statement could "
        "not be run here, because no data is loaded and nothing is trained while grading. Use the "
        "function's own arguments: {arguments}."
    )
    cell, line = definition.place_of(line)
    return Diagnosis(
        mistake=None,
        confidence="none",
        evidence="stopped",
        title=_("{function} reads `{name}`, a global variable of the notebook").format(
            function=definition.name, name=name
        ),
        explanation=explanation.format(
            name=name,
            place=place(setting.cell, setting.line),
            arguments=listed(definition.parameters),
        ),
        cell=cell,
        line=line,
    )


def _no_value(error: Raised, definition: Definition, program: Program | None) -> str:
    """That nothing in the notebook gives a name its value, if that is what stopped the function."""
    match = _UNDEFINED.match(error.message)
    if program is None or _exception_name(error) != "NameError" or match is None:
        return ""
    name = match[1]
    if program.setting(name, definition.name) is not None or name in program.definitions:
        return ""
    sentence = _("`{name}` gets a value neither in the function nor elsewhere in the notebook.")
    return sentence.format(name=name)


def _inside(error: Raised, definition: Definition, program: Program) -> Diagnosis | None:
    """An exception in another function of the notebook, which this one calls."""
    line = _line_in(error, definition)
    if line is None or error.unavailable is not None:
        return None
    file, inner_line, inner = frame = error.frames[-1]
    if _is_within(frame, definition) or not inner.isidentifier():
        return None
    match = _CELL.fullmatch(file)
    cell = int(match[1]) if match else None
    helper = program.definitions.get(inner)
    if helper is not None and _is_within(frame, helper):
        cell, inner_line = helper.place_of(inner_line)
    caller = definition.place_of(line)
    explanation = _("{message} (in `{helper}`, {place}, which {function} calls in {caller})")
    return Diagnosis(
        mistake=None,
        confidence="none",
        evidence="stopped",
        title=_("{function} stops with {exception} in your own `{helper}`").format(
            function=definition.name, exception=_exception_name(error), helper=inner
        ),
        explanation=with_meaning(
            explanation.format(
                message=error.message.strip(),
                helper=inner,
                place=place(cell, inner_line),
                function=definition.name,
                caller=place(*caller),
            ),
            _no_value(error, definition, program) or meaning(error),
        ),
        cell=cell,
        line=inner_line,
    )
