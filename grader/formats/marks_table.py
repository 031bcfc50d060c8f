"""What does each function earn? A table, or one below the other where there is no room for it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from grader.formats.flowing import cells, flowing
from grader.formats.layout import Layout, hanging
from grader.results import QuestionStatus, Result
from grader.wording import points, status_name
from grader.wording import translate as _

#: The mark of each status, and its style.
MARKS: dict[QuestionStatus, tuple[str, str]] = {
    "correct": ("✓", "green"),
    "partial": ("~", "yellow"),
    "incorrect": ("✗", "red"),
    "missing": ("?", "dim"),
    "unfilled": ("…", "dim"),
    "raised": ("!", "magenta"),
    "crashed": ("!", "magenta"),
    "timeout": ("!", "magenta"),
    "not_judged": ("-", "yellow"),
}
#: The narrowest column for names in the table; below it, a function takes rows of its own.
NARROWEST_NAME = 24


def table_rows(result: Result, layout: Layout) -> Iterator[Text]:
    """The functions with their marks; where there is no room for columns, below each other."""
    words = layout.words
    rows = [
        (
            words(MARKS[question.status][0], MARKS[question.status][1]),
            words(question.function, limit=100),
            words(status_name(question.status).lower(), MARKS[question.status][1]),
            words(f"{points(question.score)} / {points(question.max_score)}"),
        )
        for question in result.questions
    ]
    heads = tuple(words(text, "dim") for text in ("", _("function"), "", _("points")))
    sizes = [max(cells(row[at].plain) for row in (heads, *rows)) for at in range(4)]
    sizes[1] = min(sizes[1], layout.width - sizes[0] - sizes[2] - sizes[3] - 6)
    if sizes[1] < min(NARROWEST_NAME, max(cells(row[1].plain) for row in (heads, *rows))):
        for mark, name, status, score in rows:
            margin = sizes[0] + 2
            yield from hanging(mark + Text(" " * (margin - cells(mark.plain))), name, layout)
            if cells(status.plain) + 2 + cells(score.plain) <= layout.width - margin:
                yield from layout.flow(status + Text("  ") + score, margin)
            else:
                yield from layout.flow(status, margin)
                yield from layout.flow(score, margin)
        return
    for row in (heads, *rows):
        for number, name in enumerate(flowing(row[1], sizes[1])):
            first = row if not number else (Text(), name, Text(), Text())
            cut = (first[0], name, first[2], first[3])
            aligned = [
                text + Text(" " * (size + 2 - cells(text.plain)))
                for text, size in zip(cut[:3], sizes, strict=False)
            ]
            score = Text(" " * (sizes[3] - cells(cut[3].plain))) + cut[3]
            line = Text().join([*aligned, score])
            line.rstrip()
            yield line
