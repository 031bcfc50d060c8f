"""How are earned steps kept for another run, or sent to another machine? As plain bytes, checked.

`earned_steps_to_bytes` and `earned_steps_from_bytes` are the two directions. A step stands there by
its name: what it is worth is the question's affair. They belong to the same key as the findings of
`grader/diagnosis/keeping.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.course import Question
from grader.grading.method.found import EarnedStep

#: The most bytes of the steps of one answer; honest ones take some hundred.
_MOST_BYTES = 64 * 1024
#: The name of a step, the file and the line of its statement, and the names of what is given.
_Kept = tuple[str, str, int, tuple[str, ...]]
_DECODER = msgspec.msgpack.Decoder(list[_Kept])


def earned_steps_to_bytes(earned: Sequence[EarnedStep]) -> bytes:
    """The steps that an answer earns, as bytes that are the same for the same steps.

    Raises:
        ValueError: it is all too large: then nothing can be kept.
    """
    try:
        data = msgspec.msgpack.encode([(one.step.name, *one.place, one.given) for one in earned])
    except (TypeError, OverflowError, msgspec.MsgspecError) as error:
        raise ValueError(f"steps that cannot be kept: {error}") from None
    if len(data) > _MOST_BYTES:
        raise ValueError(f"steps of {len(data)} bytes")
    return data


def earned_steps_from_bytes(data: bytes, question: Question) -> list[EarnedStep]:
    """What `earned_steps_to_bytes` wrote of steps of a question.

    Raises:
        ValueError: it was not written so, it is damaged, or the question has no such steps.
    """
    if len(data) > _MOST_BYTES:
        raise ValueError(f"steps of {len(data)} bytes")
    try:
        kept = _DECODER.decode(data)
    except (RecursionError, msgspec.MsgspecError) as error:
        raise ValueError(f"damaged steps: {error}") from None
    steps = {step.name: step for step in question.steps}
    unknown = {name for one in kept for name in (one[0], *one[3])} - steps.keys()
    if unknown:
        raise ValueError(f"steps that the question does not have: {', '.join(sorted(unknown))}")
    found = [EarnedStep(steps[name], (file, line), given) for name, file, line, given in kept]
    if earned_steps_to_bytes(found) != data:
        raise ValueError("damaged steps: they would be written otherwise")
    return found
