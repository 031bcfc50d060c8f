"""What is said of a new assignment? What was made, what was not, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from grader.authoring.creating.creation import Created
from grader.authoring.verification import no_mistakes
from grader.formats.layout import Layout, hanging


def account_rows(created: Created, layout: Layout) -> Iterator[Text]:
    """The rows for the terminal."""
    count = len(created.questions)
    points = sum(question.points for question in created.questions)
    questions = "1 question" if count == 1 else f"{count} questions"
    yield from layout.flow(Text(f"{created.name}: {questions}, {points} points"))
    reasons = {question.why for question in created.questions}
    for question in created.questions:
        why = "" if len(reasons) == 1 else f"; {question.why}"
        calls = f"{calls_counted(question.public, question.hidden)}{why}"
        yield from _item(f"{question.function}: {question.points} points, {calls}", layout)
    if len(reasons) == 1:
        yield from layout.flow(Text(f"Each of them was taken because {reasons.pop()}."))
    if created.left:
        yield Text("Left out:")
        for function, reason in created.left:
            yield from _item(f"{function}: {reason}", layout)
    if created.verification is not None and created.verification.gaps:
        yield Text("GAPS, to be closed before students get it:")
        for gap in created.verification.gaps:
            yield from _item(gap, layout)
    warnings = list(created.verification.warnings) if created.verification else []
    if created.verification is not None and (count := len(created.verification.suggested)):
        warnings.remove(no_mistakes(count))  # told below: they are not shown here
    if remarks := list(dict.fromkeys([*created.remarks, *warnings])):
        yield Text("Notes:")
        for remark in remarks:
            yield from _item(remark, layout)
    yield Text("Next:")
    for number, step in enumerate(_steps(created), start=1):
        yield from hanging(Text(f"  {number}. "), Text(step), layout)


def calls_counted(public: int, hidden: int) -> str:
    """How many calls a question has, in words."""
    return f"{public} public and {hidden or 'no'} hidden call{'' if hidden == 1 else 's'}"


def _item(text: str, layout: Layout) -> Iterator[Text]:
    yield from hanging(Text("  - "), Text(text), layout)


def _steps(created: Created) -> Iterator[str]:
    home = created.folder / "assignments" / created.name
    course = "" if created.folder == Path() else f" --course {created.folder}"
    yield f"read {home / 'calls.py'} and {home / 'assignment.toml'}: calls and points are proposals"
    if created.verification is not None and created.verification.suggested:
        count = len(created.verification.suggested)
        likeliest = "the likeliest mistake" if count == 1 else f"the {count} likeliest mistakes"
        yield f"add {likeliest}: grader verify {created.name} --mistakes{course}"
    else:
        yield f"add mistakes to {created.folder / 'reference' / 'mistakes' / f'{created.name}.py'}"
    yield f"give students {home / created.notebook}"
