"""What does the page of a class show, with the text of each wrong answer that it shows?"""

from __future__ import annotations

from collections.abc import Sequence

from grader.rendering import Pages
from grader.rendering.class_answers import AnswerKey, add_sources
from grader.rendering.class_page import ClassView, class_view
from grader.results import Result, ResultSet, Source


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
