"""What is new in a round? Each file's last results, and the questions that are not as before."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.results import QuestionResult, Result
from grader.wording import one_line
from grader.wording import translate as _

#: A question of one result: the file and the assignment, and the function.
Asked = tuple[str, str | None, str]


@dataclass(frozen=True)
class Round:
    """What is known after a round.

    Attributes:
        at: when it was, as a clock shows it.
        results: the last results of each file that could be read.
        changed: the questions that are not as they were before.
        first: whether nothing was known before.
        troubles: sentences on files that are not there or cannot be read.
    """

    at: str = ""
    results: tuple[Result, ...] = ()
    changed: frozenset[Asked] = frozenset()
    first: bool = True
    troubles: tuple[str, ...] = ()
    _by_file: Mapping[str, tuple[Result, ...]] = field(default_factory=dict, repr=False)

    def still_showing(self, last: Round) -> Round:
        """This round, with what was new in the last one."""
        return replace(self, changed=last.changed, first=last.first)

    def then(self, results: Sequence[Result], absent: Sequence[Path]) -> Round:
        """The next round, with the results of the files that are there."""
        troubles = [
            _("{file} is not there. It is checked as soon as it is there again.").format(
                file=one_line(str(path))
            )
            for path in absent
        ]
        known = dict(self._by_file)
        now: dict[str, list[Result]] = {}
        for result in results:
            if result.status == "graded":
                now.setdefault(result.source, []).append(result)
                continue
            message = _("{file} cannot be checked as it is now: {reason}")
            reason = one_line(result.reason or _("The reason is not known."), 500)
            reason = reason.removeprefix(f"{Path(result.source).name}: ")
            troubles.append(message.format(file=one_line(result.source), reason=reason))
        known.update((source, tuple(own)) for source, own in now.items())
        before = _keys(self.results)
        after = _keys([each for own in known.values() for each in own])
        return Round(
            at=time.strftime("%H:%M:%S"),
            results=tuple(each for own in known.values() for each in own),
            changed=frozenset(asked for asked, key in after.items() if before.get(asked) != key),
            first=not before,
            troubles=tuple(troubles),
            _by_file=known,
        )


def asked(result: Result, question: QuestionResult) -> Asked:
    """What tells a question of a result from all others of a round."""
    return result.source, result.assignment, question.function


def _keys(results: Sequence[Result]) -> dict[Asked, Hashable]:
    """What each question is known by: whatever stays as it is although lines have moved."""
    return {
        asked(result, question): (
            question.status,
            question.score,
            question.answer,
            question.syntax_error and (question.syntax_error.text, question.syntax_error.column),
            tuple(diagnosis.title for diagnosis in question.diagnosis),
        )
        for result in results
        for question in result.questions
    }
