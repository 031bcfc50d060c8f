"""Do pages show everything, hide nothing dangerous, ask for nothing, and stand in safe places?"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import GraderError
from grader.rendering import PAGE_KEYS, Pages, page_paths, student_page_path, write_pages
from grader.rendering.side_by_side import side_by_side
from grader.rendering.source import highlighted_lines, plain_lines
from grader.results import Result, ResultSet
from tests.support import made_results as made
from tests.support.class_pages import class_page_of

VOID = {"meta", "input", "br", "wbr", "img", "hr"}
RESULTS = {
    "perfect": made.perfect(),
    "mixed": made.mixed(),
    "broken": made.broken(),
    "unreadable": made.unreadable(),
    "error": made.error(),
    "hostile": made.hostile(),
    "endless": made.endless(),
}


class Page(HTMLParser):
    """A page as its tags, its text and its attributes; demands that tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        """What a person reads, on one line."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every `tag`."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


@pytest.fixture(scope="module")
def read(pages: Pages) -> dict[str, Page]:
    return {name: Page(pages.student_page(result)) for name, result in RESULTS.items()}


@pytest.fixture(scope="module")
def class_text(pages: Pages) -> str:
    return class_page_of(pages, made.result_set())


def policy(page: Page) -> str:
    """The page's Content-Security-Policy."""
    (meta,) = [m for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    return meta["content"] or ""


@pytest.mark.parametrize("name", RESULTS)
def test_a_student_page_allows_no_script_and_makes_no_request(
    name: str, read: dict[str, Page]
) -> None:
    page = read[name]
    assert policy(page).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "script-src" not in policy(page)
    tags = {tag for tag, _ in page.tags}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "object", "embed", "form", "base"})
    for _, attributes in page.tags:
        assert not any(attribute.startswith("on") or attribute == "src" for attribute in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    anchors = {attributes["href"] for _, attributes in page.tags if "href" in attributes}
    assert anchors <= {f"#{name}" for name in ids}


def test_the_class_page_allows_only_its_own_script(class_text: str) -> None:
    page = Page(class_text)
    (script,) = re.findall(r"<script>(.*?)</script>", class_text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy(page)
    assert page.all("script") == [{}]
    for _, attributes in page.tags:
        assert not any(attribute.startswith("on") or attribute == "src" for attribute in attributes)
        href = attributes.get("href") or "#"
        assert href.startswith(("#", "students/", "grades.csv", "results.json"))


def test_the_style_sheet_asks_for_nothing(class_text: str) -> None:
    style = class_text[class_text.index("<style>") : class_text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_text_of_students_stays_text(read: dict[str, Page], class_text: str) -> None:
    for page in (read["hostile"], Page(class_text)):
        assert "<script>alert(1)</script></style></pre>{{7*7}}{% raw %}" in page.text
        assert "49{%" not in page.text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066\ud800-\udfff]", page.text)
        assert "[31m" not in page.text
        assert page.all("title") == [{}]


@pytest.mark.parametrize("name", RESULTS)
def test_pages_stay_small(name: str, pages: Pages) -> None:
    page = pages.student_page(RESULTS[name])
    assert len(page.encode()) < 200_000
    assert ("This page is shortened" in page) == (name == "endless")


def test_a_page_says_everything_that_is_known(read: dict[str, Page]) -> None:
    text = read["mixed"].text
    result = made.mixed()
    said = ["Grace Hopper", result.source, "45", "of 100 points", "1 of 4 functions is right"]
    said += ["Judged on the public calls and on hidden calls", *result.notes, "run in a sandbox"]
    for question in result.questions:
        said += [question.title, question.function, *question.notes, question.message]
        for diagnosis in question.diagnosis:
            said += [diagnosis.title, diagnosis.explanation, diagnosis.hint]
            said += [f"cell {diagnosis.cell}, line {diagnosis.line}", *diagnosis.parts]
        for finding in question.checks:
            said += [finding.name.removesuffix(" against the numerical gradient")]
            said += [] if finding.passed or finding.message == "told below" else [finding.message]
        for call in question.calls:
            said += [call.label, call.asked, call.part, call.expected, call.got, call.printed]
        if question.source:
            said += question.source.code.splitlines()
    said += ["2.1e-10, great", "0.6, worry: four times the right value", "3.4e-5, look closer"]
    said += ["1.3e-7, round-off only", "Not correct", "Partly correct", "Not filled in"]
    said += ["Right already: forward_propagation_with_dropout; dW1, db2, dW3 and db3 of"]
    for words in said:
        assert " ".join(words.split()) in text, words


def test_the_guilty_line_is_marked_and_linked(pages: Pages) -> None:
    page = pages.student_page(made.mixed())
    marked = re.findall(
        r'<div class="line marked" data-line="(\d+)" id="(\S+)"><code>(.*?)</code>', page
    )
    assert [(line, anchor) for line, anchor, _ in marked] == [
        ("13", "q1-line13"),
        ("12", "q2-line12"),
        ("18", "q2-line18"),
    ]
    code = [html.unescape(re.sub("<[^>]+>", "", line)).strip() for _, _, line in marked]
    assert code[1] == "dW2 = 1.0 / m * np.dot(dZ2, A1.T) + 2 * lambd / m * W2"
    assert '<a href="#q2-line12">cell 11, line 12</a>' in page


def test_a_perfect_page_says_so_and_folds_the_rest(read: dict[str, Page]) -> None:
    page = read["perfect"]
    assert "Everything is right." in page.text
    assert "Nothing to fix." in page.text
    details = [tag for tag, _ in page.tags if tag in ("details", "section")]
    assert details[:2] == ["section", "details"]
    assert "open" not in page.all("details")[0]


def test_public_calls_alone_are_called_that(pages: Pages) -> None:
    result = msgspec.structs.replace(made.perfect(), judged="public")
    assert "Judged on the public calls only" in Page(pages.student_page(result)).text


def test_what_could_not_be_graded_gives_its_reason(read: dict[str, Page]) -> None:
    assert "the file starts like a PNG picture" in read["unreadable"].text
    assert "the worker went away twice" in read["error"].text
    assert "not the student’s fault" in read["error"].text
    for words in ("Exception", "Missing", "Timed out", "Crashed", "killed by signal 11"):
        assert words in read["broken"].text


def test_code_that_ran_unconfined_is_warned_of(read: dict[str, Page], pages: Pages) -> None:
    assert "was not confined" in read["broken"].text
    assert "was not confined" not in read["mixed"].text
    loose = msgspec.structs.replace(made.result_set(), isolation="process")
    assert "was not confined" in Page(class_page_of(pages, loose)).text


def test_the_class_page_counts(pages: Pages) -> None:
    twin = msgspec.structs.replace(made.mixed(), student="Hedy Lamarr")
    results = made.result_set(made.perfect(), made.mixed(), twin, made.unreadable())
    page = Page(class_page_of(pages, results))
    for words in (
        "Regularization",
        "4students",
        "63.3 %mean score",
        "45 %median score",
        "1everything right",
        "1not graded",
        "Évariste Galois",
        "the file starts like a PNG picture",
        "1 correct 2 partly correct",
        "9f2c61d0",
        "numpy 2.4.0",
        "grader 0.1.0",
        "run in a sandbox",
        "Cost with L2 regularization compute_cost_with_regularization "
        "2 people have it wrong. There is 1 distinct wrong answer. "
        "2 people Multiplied by m instead of divided by it Grace Hopper, Hedy Lamarr",
    ):
        plain = re.sub(r"\W", "", words)
        assert plain in re.sub(r"\W", "", page.text) or _tile(words, page.text), words
    hrefs = {attributes["href"] for attributes in page.all("a")}
    assert {"grades.csv", "results.json"} <= hrefs
    assert "students/Grace%20Hopper/regularization.html#q1" in hrefs


def _tile(words: str, text: str) -> bool:
    """A tile's number is written after its name, and shown above it."""
    number, name = re.fullmatch(r"([\d.]+(?: %)?)(.*)", words).groups()  # type: ignore[union-attr]
    return f"{name}{number}" in text


def test_several_assignments_each_have_their_part(pages: Pages) -> None:
    other = msgspec.structs.replace(made.perfect(), assignment="initialization", title="Init")
    page = Page(class_page_of(pages, made.result_set(made.mixed(), other)))
    assert "All submissions" in page.text
    assert "1 graded, mean 45 %, median 45 %" in page.text
    assert "1 graded, mean 100 %, median 100 %, everything right: 1" in page.text


def test_an_empty_class_has_a_page(pages: Pages) -> None:
    nobody = ResultSet(schema=1, grader="0.1.0", isolation="", submissions=())
    assert "All submissions" in Page(class_page_of(pages, nobody)).text


def test_pages_are_written_where_they_are_linked(tmp_path: Path) -> None:
    written = write_pages(tmp_path / "out", made.result_set())
    index = Page((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert len(written) == len(set(written)) == 1 + len(RESULTS)
    files = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert files == {f"out/{path}" for path in written} | {f"out/{PAGE_KEYS}"}
    hrefs = [str(a["href"]) for a in index.all("a")]
    within = {href[1:] for href in hrefs if href.startswith("#")}
    assert within <= {attributes.get("id") for _, attributes in index.tags}
    linked = {unquote(href.split("#")[0]) for href in hrefs if not href.startswith("#")}
    assert linked == {str(path) for path in written[1:]} | {"grades.csv", "results.json"}


def test_a_theme_takes_the_place_of_files(tmp_path: Path) -> None:
    (tmp_path / "student.html").write_text("{{ style }}|{{ result.student }}")
    (tmp_path / "style.css").write_text("b{}")
    themed = Pages(tmp_path)
    assert themed.student_page(made.hostile()).startswith("b{}|&lt;script&gt;")
    assert "<style>\nb{}\n</style>" in class_page_of(themed, made.result_set())
    assert "aria-sort" in class_page_of(themed, made.result_set())


@pytest.mark.parametrize("content", ["{% if %}", "{{ x", None])
def test_a_broken_theme_is_told_in_a_line(tmp_path: Path, content: str | None) -> None:
    if content is None:
        tmp_path = tmp_path / "missing"
    else:
        (tmp_path / "class.html").write_text(content)
    with pytest.raises(GraderError) as caught:
        Pages(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("student", "folder"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("陳景潤", "陳景潤"),
        ("O’Neil, A. (1)", "O-Neil, A. (1)-"),
        ("", "unnamed"),
        ("..", "unnamed-"),
        (".", "unnamed-"),
        ("../../etc/passwd", "-..-etc-passwd-"),
        ("a/b\\c", "a-b-c-"),
        ("con", "_con-"),
        ("NUL.txt", "_NUL.txt-"),
        ("trailing. ", "trailing-"),
        ("x\x00y", "x-y-"),
        ("\ud83d", "unnamed-"),
    ],
)
def test_file_names(student: str, folder: str) -> None:
    path = student_page_path(named(student))
    assert path.parts[0] == "students"
    if folder.endswith("-"):
        assert re.fullmatch(re.escape(folder) + "[0-9a-f]{8}", path.parts[1])
    else:
        assert path.parts[1] == folder
    assert path.name == "regularization.html"


def named(student: str, assignment: str | None = "regularization") -> Result:
    """A result of nothing but a name."""
    return Result(student=student, assignment=assignment, source="", sha256="", status="unreadable")


@given(st.text(st.characters(exclude_categories=()), max_size=300), st.text(max_size=300))
def test_no_name_leaves_the_folder(student: str, assignment: str) -> None:
    path = student_page_path(named(student, assignment))
    assert len(path.parts) == 3
    assert path == PurePosixPath(str(path))
    for part in path.parts:
        assert 0 < len(part.encode()) < 200
        assert part not in (".", "..")
        assert not re.search(r'[\x00-\x1f<>:"/\\|?*]', part)
        assert part == part.strip(" .")


@given(st.lists(st.sampled_from(["Ann", "ann", "ANN", "a/n", "a-n", "a\\n", "", "unnamed"])))
def test_pages_never_share_a_file(students: list[str]) -> None:
    results = [named(student) for student in students]
    paths = page_paths(results)
    assert len({str(path).casefold() for path in paths}) == len(students)
    assert paths == page_paths(results)


@given(st.text(max_size=200))
def test_highlighting_keeps_every_line(code: str) -> None:
    lines = highlighted_lines(code)
    again = [html.unescape(re.sub("</?span[^>]*>", "", line)) for line in lines]
    assert again == plain_lines(code)


def test_numbers_that_differ_are_marked() -> None:
    both = side_by_side("shape (2, 1) [[0.5] [1.25]]", "shape (2, 1) [[0.5] [-1.25e3]]")
    assert both.expected == "shape (2, 1) [[0.5] [<mark>1.25</mark>]]"
    assert both.got == "shape (2, 1) [[0.5] [<mark>-1.25e3</mark>]]"
    assert (both.differing, both.numbers) == (1, 2)
    assert side_by_side("[1 2]", "<b>").got == "&lt;b&gt;"
    assert "<mark>" not in side_by_side("[1.0 2.0]", "[3.0 4.0]").got
