"""What does the page of a class show, with the text of each wrong answer that it shows?"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.rendering import Pages
from grader.rendering.class_answers import AnswerKey, add_sources
from grader.rendering.class_page import ClassView, class_view
from grader.results import Identity, Lateness, Result, ResultSet, Source
from tests.support import made_results as made


def sources_of(results: Sequence[Result]) -> dict[AnswerKey, Source]:
    """The texts of the wrong answers that the page shows."""
    sources: dict[AnswerKey, Source] = {}
    wanted = class_view(results, sources).shown_answers
    for result in results:
        add_sources(sources, result, wanted)
    return sources


def view_of(results: Sequence[Result]) -> ClassView:
    """What the page of these results shows."""
    return class_view(results, sources_of(results))


def class_page_of(
    pages: Pages,
    results: ResultSet,
    *,
    downloads: Sequence[str] = ("grades.csv", "results.json"),
) -> str:
    """The page of a class, whole."""
    sources = sources_of(results.submissions)
    return "".join(pages.class_page(results, sources=sources, downloads=downloads))


TITLES = {"initialization": "Initialization", "regularization": "Regularization", "gc": "Gradients"}


def class_of(count: int) -> tuple[Result, ...]:
    """A class of so many people with three assignments, in which everything happens to somebody."""
    late = Lateness(due="2026-11-08", submitted_at="2026-11-09", days=1, before=45.0, deducted=10.0)
    kinds = (
        made.perfect(),
        made.mixed(),
        made.broken(),
        msgspec.structs.replace(made.mixed(), score=35.0, late=late),
    )
    results = []
    for number in range(count):
        name = f"Person {number:03}"
        for place, (assignment, title) in enumerate(TITLES.items()):
            one = kinds[(number + place) % 3 if number % 20 else 3]
            if number % 30 == 7 and place == 1:
                one = msgspec.structs.replace(made.unreadable(), assignment=None)
            elif number % 30 == 11 and place == 2:
                one = msgspec.structs.replace(
                    made.unreadable(), status="missing", score=None, assignment=assignment
                )
            else:
                one = msgspec.structs.replace(one, assignment=assignment, title=title)
            identity = Identity(
                platform="plain", person=f"plain:{number}", section="AB"[number % 2]
            )
            source = f"class/{name}/{assignment}.ipynb"
            results.append(
                msgspec.structs.replace(one, student=name, source=source, identity=identity)
            )
    return tuple(results)
