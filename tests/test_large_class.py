"""Does a large class fit: in a page of bounded rows, in memory, and in files written as streams?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from grader.batch.class_files import without_details
from grader.batch.interning import interned
from grader.batch.reporting import write_report
from grader.rendering import Pages, class_rows, write_pages
from grader.rendering.class_page import class_view
from grader.results import (
    Result,
    Store,
    result_from_json,
    result_set_from_json,
    to_json,
)
from grader.wording import clip, sanitize
from tests.support import made_results as made
from tests.support.class_pages import class_page_of
from tests.support.stored import stored_results

KINDS = (made.perfect(), made.mixed(), made.broken(), made.unreadable(), made.error())


def people(count: int) -> list[Result]:
    """A class in which nobody has another's name."""
    return [
        msgspec.structs.replace(KINDS[n % len(KINDS)], student=f"Student {n}", source=f"{n}.ipynb")
        for n in range(count)
    ]


def page_of(*results: Result) -> str:
    return class_page_of(Pages(), made.result_set(*results))


def packed(page: str) -> list[list[object]]:
    """The rows that are data."""
    (data,) = re.findall(
        r'<script type="application/json" id="packed">(.*?)</script>', page, re.DOTALL
    )
    assert not set("<>&\u2028\u2029") & set(data)
    rows: list[list[object]] = json.loads(data)
    return rows


def test_up_to_500_rows_need_no_script() -> None:
    page = page_of(*people(class_rows.PLAIN))
    assert page.count("<tr data-text") == 500
    assert page.count("<script") == 1
    for absent in ("<noscript", "<template", 'id="packed"', 'id="more"'):
        assert absent not in page


def test_beyond_them_rows_are_data_and_the_page_says_so() -> None:
    page = page_of(*people(507))
    rows = packed(page)
    assert [row[0] for row in rows] == [f"Student {n}" for n in range(500, 507)]
    ((_kind, href, *_rest),) = rows[0][-1][0]  # type: ignore[index]  # the cells are the last
    assert href == "students/Student%20500/regularization.html"
    patterns = page[page.index("<template") : page.index("</template>")]
    assert page.count("<tr data-text") - patterns.count("<tr data-text") == 500
    assert patterns.count("<tr data-text") == 1
    assert patterns.count('<div class="hand-in">') == 3
    silent = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "Only the first 500 of 507 rows are shown" in silent
    assert "grades.csv" in silent
    assert page.count("<script") == 2


def test_without_a_gradebook_none_is_named() -> None:
    page = class_page_of(Pages(), made.result_set(*people(501)), downloads=())
    silent = page[page.index("<noscript>") : page.index("</noscript>")]
    assert "grades.csv" not in silent


@pytest.mark.parametrize(
    "name",
    [
        made.HOSTILE,
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>&lt;",
        "\u2028\u2029",
        '"],[',
        "\\",
        "",
        "n" * 5000,
    ],
)
def test_a_name_stays_in_the_data(name: str) -> None:
    bad = msgspec.structs.replace(made.mixed(), student=name, source=name, title=name)
    another = msgspec.structs.replace(made.hostile(), student="another" + made.HOSTILE)
    page = page_of(*people(500), bad, another)
    row = packed(page)[0]
    plain = page_of(bad)
    (shown,) = re.findall(r'<tr [^>]*><th scope="row"><bdi>(.*?)</bdi>', plain, re.DOTALL)
    assert row[0] == _unescaped(shown)
    (searched,) = re.findall(r'<tr data-text="(.*?)"><th', plain, re.DOTALL)
    title = sanitize(clip(name, 200))  # of the assignment
    parts = [*row[:4], title or "regularization"]
    assert " ".join(str(part) for part in parts if part) == _unescaped(searched)
    assert page.count("<script") == 2


def _unescaped(text: str) -> str:
    import html

    return html.unescape(text)


def test_of_many_that_could_not_be_graded_some_are_told() -> None:
    page = page_of(
        *(msgspec.structs.replace(made.unreadable(), student=f"{n}") for n in range(103))
    )
    assert page.count("the file starts like a PNG picture") == 100
    assert "and 3 more, which are marked in the table of students" in page
    assert "<dd>103</dd>" in page


def test_only_the_texts_that_are_shown_are_kept(tmp_path: Path) -> None:
    written = [
        msgspec.structs.replace(
            made.mixed(),
            student=f"{n}",
            questions=(msgspec.structs.replace(made.wrong_cost(), answer=f"{n:016x}"),),
        )
        for n in range(40)
    ]
    whole = made.result_set(*written)
    assert len(class_view(whole.submissions, {}).shown_answers) == 5
    short = msgspec.structs.replace(
        whole, submissions=interned(map(without_details, whole.submissions))
    )
    write_pages(tmp_path, short, whole.submissions)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page == class_page_of(Pages(), whole)


def test_what_is_equal_is_kept_once() -> None:
    results = tuple(map(without_details, [*people(20), made.hostile()]))
    read = [result_from_json(to_json(result)) for result in results]
    kept = interned(read)
    assert kept == tuple(read)
    assert len({id(result.questions) for result in kept if result.questions}) == 4
    assert len({id(result) for result in kept}) == len(kept)


def test_a_report_is_a_stream_of_what_the_store_has(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for number, one in enumerate([*people(12), *people(3)]):
            store.append(f"{number}", (one,))
        assert store.newest() == [f"{number}" for number in range(3, 15)]
    write_report(tmp_path)
    text = (tmp_path / "results.json").read_bytes()
    whole = result_set_from_json(text)
    assert to_json(whole, indent=2) == text
    assert [one.source for one in whole.submissions] == [r.source for r in stored_results(tmp_path)]
