"""Which pages, and which pieces of pages, are made again? Those alone that show something else."""

from __future__ import annotations

import ast
import os
import shutil
from functools import partial
from pathlib import Path, PurePosixPath

import msgspec
import platformdirs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from grader.rendering import PAGE_KEYS, PageKeys, Pages, source, write_pages
from grader.rendering.fragments import digest_of
from grader.results import QuestionResult, Result
from grader.wording import language
from tests.support import made_results as made
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS

REPORTS = Path(__file__).resolve().parent.parent / "reports"
PAGE = PurePosixPath("students/Ada/initialization.html")
EVERYBODY = {"Ada", "Bela", "Carl"}

# pieces of pages ----------------------------------------------------------------------------------


def several() -> list[Result]:
    """Results of all kinds, and the same of others: in other places, or with something changed."""
    results = [made.mixed(), made.perfect(), made.hostile()]
    for result in list(results):
        others = [msgspec.structs.replace(result, student="Somebody else")]
        others += [msgspec.structs.replace(result, hints=hints) for hints in ("all", "title")]
        others.append(msgspec.structs.replace(result, questions=result.questions[::-1]))
        others += [
            msgspec.structs.replace(result, questions=tuple(map(change, result.questions)))
            for change in (moved, reworded, partial(rescored, by=-0.0), partial(rescored, by=0.0))
        ]
        results += others
    return results


def moved(question: QuestionResult) -> QuestionResult:
    """The same answer in another place of the notebook."""
    source = question.source and msgspec.structs.replace(question.source, cell=70, line=7)
    return msgspec.structs.replace(question, source=source)


def reworded(question: QuestionResult) -> QuestionResult:
    return msgspec.structs.replace(question, message="Another sentence.")


def rescored(question: QuestionResult, by: float) -> QuestionResult:
    return msgspec.structs.replace(question, max_score=by)


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_a_page_is_the_same_whatever_was_made_before(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language, "_current", lang)
    pages = Pages()
    for result in 2 * several():
        assert pages.student_page(result) == Pages().student_page(result)


def test_another_language_gives_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages()
    english = pages.student_page(made.mixed())
    monkeypatch.setattr(language, "_current", "zh")
    assert pages.student_page(made.mixed()) == Pages().student_page(made.mixed()) != english


def test_a_page_is_the_same_if_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = list(map(Pages().student_page, several()))
    monkeypatch.setattr("grader.rendering.fragments._MOST_BYTES", 0)
    assert list(map(Pages().student_page, several())) == kept


def test_equal_sections_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made_lines: list[object] = []

    def lines(code: str) -> tuple[str, ...]:
        made_lines.append(code)
        return tuple(code.split("\n"))

    monkeypatch.setattr("grader.rendering.student_page.highlighted_lines", lines)
    pages = Pages()
    pages.student_page(made.mixed())
    before = len(made_lines)
    pages.student_page(msgspec.structs.replace(made.mixed(), student="Somebody else"))
    assert len(made_lines) == before > 0


def test_a_theme_may_have_its_own_page_of_our_sections(tmp_path: Path) -> None:
    (tmp_path / "student.html").write_text(
        '{% from "question.html" import question_sheet %}'
        "{% for q in questions %}{{ question_sheet(q, detail, open=true) }}{% endfor %}"
    )
    page = Pages(tmp_path).student_page(made.mixed())
    ours = Pages().student_page(made.mixed())
    sections = ours[ours.index('<section class="sheet question') : ours.index("</main>")]
    first = sections.partition("</section>")[0]
    assert page.startswith(first)
    assert page.count('<section class="sheet question') == len(made.mixed().questions)


def test_a_theme_may_have_its_own_sections(tmp_path: Path) -> None:
    (tmp_path / "question.html").write_text(
        (REPORTS / "question.html").read_text(encoding="utf-8")
        + "{% macro question_sheet(q, detail, open) %}"
        "[{{ q.number }} {{ q.result.function }} {{ q.parts|length }} {{ open }}]"
        "{% endmacro %}"
    )
    pages = Pages(tmp_path)
    for result in (made.mixed(), made.perfect(), made.mixed()):
        page = pages.student_page(result)
        for number, question in enumerate(result.questions, 1):
            assert f"[{number} {question.function} " in page
        assert '<section class="sheet question' not in page


def test_a_theme_may_read_the_page_in_a_section(tmp_path: Path) -> None:
    (tmp_path / "student.html").write_text(
        '{% from "question.html" import question_sheet with context %}'
        "{% for q in questions %}{{ question_sheet(q, detail, open=true) }}{% endfor %}"
    )
    (tmp_path / "question.html").write_text(
        "{% macro question_sheet(q, detail, open) %}{{ result.student }}{% endmacro %}"
    )
    pages = Pages(tmp_path)
    for name in ("Ada", "Bela", "Ada"):
        page = pages.student_page(msgspec.structs.replace(made.perfect(), student=name))
        assert page == name * len(made.perfect().questions)


ANY = st.characters(exclude_categories=())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(ANY),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_digests_tell_values_apart(one: object, other: object) -> None:
    assert (digest_of(one) == digest_of(other)) == (repr(one) == repr(other))


# colours ------------------------------------------------------------------------------------------

#: Of these, lines are made up: all that a token may begin with, end with or go on after.
_WORDS = """
    def class import from as match case type lazy async with lambda return yield in is not x W1 f(
    ) [ ] { } , : . = == + - * / % @ _ 1 2.5 0x1f # #! #é é None print np.dot self ; -> ''' QQQ
    'a' "b" 'dZ3' "W" ' " \\' \\" r" f" F' b' u" rb" f"{x}" "{x[" "{x!r:>{y}" ]}" %s %(x)s \\ \\n
""".replace("QQQ", 3 * '"')
_SPACES = [" ", "  ", "    ", "\n", "\n", "\n    ", "\n\n", "  \n", "\\\n", "\xa0", "\t"]
PIECES = st.sampled_from([*_WORDS.split(), *_SPACES])


def coloured_at_once(code: str) -> list[str]:
    """The lines of a text whose colours Pygments finds at once."""
    text = "\n".join(source.plain_lines(code))
    return list(source._coloured(text))


@given(st.lists(PIECES, max_size=60).map("".join) | st.lists(PIECES, max_size=60).map(" ".join))
@settings(max_examples=500)
def test_colours_are_those_of_the_whole_text(code: str) -> None:
    assert list(source.highlighted_lines(code)) == coloured_at_once(code)


@pytest.mark.parametrize("folder", ["reference", "assignments", "grader/notebook", "tests/support"])
def test_colours_of_real_code_are_those_of_the_whole_text(folder: str) -> None:
    for path in (REPORTS.parent / folder).rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        nodes = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef))
        functions = ("\n".join(code.split("\n")[at.lineno - 1 : at.end_lineno]) for at in nodes)
        for text in (code, *functions):
            assert list(source.highlighted_lines(text)) == coloured_at_once(text)


def test_a_line_of_another_function_is_not_coloured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    coloured = source._coloured

    def colouring(text: str) -> tuple[Markup, ...]:
        asked.append(text)
        return coloured(text)

    monkeypatch.setattr(source, "_coloured", colouring)
    source.highlighted_lines("def seen(x):\n    once = 1  # seen\n    return once  # seen")
    asked.clear()
    source.highlighted_lines("def seen(x):\n    once = 1  # seen\n    return 2  # seen now")
    assert asked == ["    return 2  # seen now"]


# compiled templates -------------------------------------------------------------------------------


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's cache folder, still empty."""
    folder = tmp_path / "cache" / "grader"
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_a, **_k: str(folder))
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled."""
    from jinja2 import Environment

    names: list[str] = []
    compile_one = Environment.compile

    def compiling(self: Environment, source: str, name: str, *rest: object) -> object:
        names.append(name)
        return compile_one(self, source, name, *rest)  # type: ignore[call-overload]  # passed on

    monkeypatch.setattr(Environment, "compile", compiling)
    return names


def test_templates_are_compiled_once(cache: Path, compiled: list[str]) -> None:
    page = Pages().student_page(made.mixed())
    assert "question.html" in compiled
    assert all(path.stat().st_mode & 0o077 == 0 for path in [cache, *cache.iterdir()])
    compiled.clear()
    assert Pages().student_page(made.mixed()) == page
    assert not compiled


def test_a_changed_template_is_compiled_again(
    cache: Path, compiled: list[str], tmp_path: Path
) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    for text in ("one", "two"):
        (theme / "student.html").write_text(text)
        compiled.clear()
        assert Pages(theme).student_page(made.mixed()) == text
        assert "student.html" in compiled
    assert list(cache.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize("what", ["folder", "file", "damage", "no folder"])
def test_compiled_templates_of_somebody_else_are_not_used(
    what: str, cache: Path, compiled: list[str]
) -> None:
    page = Pages().student_page(made.mixed())
    if what == "folder":
        cache.chmod(0o777)
    for path in cache.iterdir():
        if what == "file":
            path.chmod(0o666)
        elif what == "damage":
            path.write_bytes(path.read_bytes()[:-1] + b"x")
    if what == "no folder":
        shutil.rmtree(cache)
        cache.write_text("")
    compiled.clear()
    assert Pages().student_page(made.mixed()) == page
    assert "student.html" in compiled


# pages that are there already ---------------------------------------------------------------------


class Run:
    """Runs `grader grade` and `grader report`, and says whose pages that wrote."""

    def __init__(self, cli: Cli, handed_in: Path, out: Path) -> None:
        self._cli, self.handed_in, self.out = cli, handed_in, out

    def grade(self, *options: object) -> set[str]:
        return self._run("grade", self.handed_in, "-o", self.out, "--isolation", "auto", *options)

    def report(self, *options: object) -> set[str]:
        return self._run("report", self.out, *options)

    def _run(self, *command: object) -> set[str]:
        before = times(self.out)
        code, _out, err = self._cli(*command)
        assert code == 0, err
        return {name for name, time in times(self.out).items() if before.get(name) != time}


@pytest.fixture
def run(cli: Cli, tmp_path: Path) -> Run:
    """Three submissions, of which two are equal."""
    folder = tmp_path / "submitted"
    for student in sorted(EVERYBODY):
        (folder / student).mkdir(parents=True)
        text = ZEROS.replace("np.zeros", "np.ones") if student == "Carl" else ZEROS
        (folder / student / "initialization.py").write_text(text)
    return Run(cli, folder, tmp_path / "out")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of a graded class, once there is one."""
    return {"folder": tmp_path_factory.mktemp("graded")}


@pytest.fixture
def graded(run: Run, kept: dict[str, Path]) -> Run:
    """The submissions, graded."""
    out = kept["folder"] / "out"
    if not out.exists():
        assert run.grade() == EVERYBODY
        shutil.copytree(run.out, out)
    else:
        shutil.copytree(out, run.out)
    return run


def times(out: Path) -> dict[str, int]:
    """When the last page of each student was written."""
    pages = sorted(out.glob("students/*/*.html"), key=lambda page: page.stat().st_mtime_ns)
    return {page.parent.name: page.stat().st_mtime_ns for page in pages}


def test_only_a_new_result_is_written(run: Run) -> None:
    assert run.grade() == EVERYBODY
    index = run.out / "index.html"
    page = index.read_bytes()
    index.unlink()
    assert run.grade() == set()
    assert index.read_bytes() == page
    assert (run.out / PAGE_KEYS).is_file()
    changed = run.handed_in / "Carl" / "initialization.py"
    changed.write_text(changed.read_text().replace("np.ones", "2 * np.ones"))
    assert run.grade() == {"Carl"}


def test_the_page_of_the_class_is_written_only_if_it_shows_something_else(
    graded: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = graded.out / "index.html"
    written, page = index.stat().st_mtime_ns, index.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Pages, "class_page", None)  # nothing makes it
        graded.grade()
    assert index.stat().st_mtime_ns == written
    index.write_bytes(page + b" ")
    graded.grade()
    assert index.read_bytes() == page
    changed = graded.handed_in / "Carl" / "initialization.py"
    changed.write_text(changed.read_text().replace("np.ones", "2 * np.ones"))
    assert graded.grade() == {"Carl"}
    assert index.read_bytes() != page
    graded.grade("--format", "html")  # without the links to the other files
    assert b"grades.csv" not in index.read_bytes()


def test_a_page_that_is_gone_or_changed_is_written_again(graded: Run) -> None:
    page = graded.out / PAGE
    text = page.read_bytes()
    page.unlink()
    assert graded.report() == {"Ada"}
    assert page.read_bytes() == text
    page.write_bytes(text[:-1] + b" ")
    assert graded.report() == {"Ada"}
    assert page.read_bytes() == text


def test_another_language_writes_all_pages(graded: Run) -> None:
    assert graded.report("--lang", "zh") == EVERYBODY
    assert 'lang="zh"' in (graded.out / PAGE).read_text(encoding="utf-8")
    assert graded.report("--lang", "zh") == set()


def test_another_theme_writes_all_pages(graded: Run, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    assert graded.report("--theme", theme) == set()
    (theme / "style.css").write_text("b{}")
    assert graded.report("--theme", theme) == EVERYBODY
    assert graded.report("--theme", theme) == set()
    (theme / "icons.html").write_text((REPORTS / "icons.html").read_text(encoding="utf-8") + " ")
    assert graded.report("--theme", theme) == EVERYBODY
    assert graded.report() == EVERYBODY


def test_a_theme_that_is_too_large_is_never_the_same(
    graded: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.rendering.templates._MOST_BYTES", 10)
    assert graded.report() == graded.report() == EVERYBODY


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"pages": {"x": 1}}', b"\xff" * 9, b"[" * 9999], ids=range(6)
)
def test_damaged_keys_cost_pages_made_again(graded: Run, content: bytes) -> None:
    (graded.out / PAGE_KEYS).write_bytes(content)
    assert graded.report() == EVERYBODY
    assert graded.report() == set()


def test_pages_of_whole_notebooks_are_written_once(graded: Run) -> None:
    graded.grade("--notebook")
    page = graded.out / PAGE.with_name("initialization.notebook.html")
    written = page.stat().st_mtime_ns
    assert graded.report() == set()
    assert graded.grade("--notebook") == set()
    assert page.stat().st_mtime_ns == written
    page.unlink()
    assert graded.grade("--notebook") == {"Ada"}
    assert page.is_file()


def test_what_several_processes_wrote_is_put_together(tmp_path: Path) -> None:
    paths = [PurePosixPath("students", name, "x.html") for name in ("a", "b")]
    head = PageKeys(tmp_path)
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("page")
        process = PageKeys(tmp_path)
        process.wrote(path, "key")
        head.add(process.pages)
    head.save()
    assert all(PageKeys(tmp_path).is_written(path, "key") for path in paths)
    assert not PageKeys(tmp_path).is_written(paths[0], "another key")


def test_an_interrupted_run_costs_only_pages_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = made.result_set(made.mixed(), made.perfect())
    write_pages(tmp_path, results)
    before = {path: path.read_bytes() for path in tmp_path.glob("students/*/*.html")}
    calls: list[object] = []

    def stopping(*_given: object, **_more: object) -> str:
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        return "half a class"

    with monkeypatch.context() as patched:
        patched.setattr(Pages, "student_page", stopping)
        patched.setattr(Pages, "key", lambda *_given: "a new key")
        with pytest.raises(KeyboardInterrupt):
            write_pages(tmp_path, results)
    write_pages(tmp_path, results)
    assert {path: path.read_bytes() for path in before} == before
