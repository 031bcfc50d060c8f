"""Are a graded folder's pages made again as they were, and do they hide names when asked to?"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.reporting import write_report
from grader.cli.app import app
from grader.errors import GraderError
from grader.rendering import PAGE_KEYS
from grader.rendering.anonymity import anonymize, pseudonym_key, pseudonyms
from grader.rendering.name_search import NameSearch
from grader.results import Identity, Result, Source, Store, result_set_from_json, to_json
from tests.support import made_results as made
from tests.support.stored import stored_results

CLASS = Path(__file__).parent.parent / "examples" / "class"
STUDENTS = ("Priya Raghunathan", "José Ángel Muñoz", "Émile Dubois")
KEY = bytes(32)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the example class, graded with the pages of their notebooks."""
    handed_in, out = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out")
    for student in STUDENTS:
        shutil.copytree(CLASS / student, handed_in / student)
    grade = ["grade", str(handed_in), "-o", str(out), "--notebook", "--isolation", "process"]
    result = CliRunner().invoke(app, grade)
    assert result.exit_code == 0, result.output
    return out


def files(folder: Path) -> dict[str, bytes]:
    """What the report writes, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in (".html", ".csv", ".json")
        and path.name != PAGE_KEYS  # it says when pages were written
        and "anonymous" not in path.parts
    }


@pytest.mark.slow
def test_pages_made_again_are_the_same(graded: Path) -> None:
    before = files(graded)
    assert len(before) == 3 + len(STUDENTS) + 2 + 1
    for path in graded.rglob("*.html"):
        if not path.name.endswith(".notebook.html"):
            path.write_text("gone")
    (graded / "grades.csv").unlink()
    result = CliRunner().invoke(app, ["report", str(graded)])
    assert result.exit_code == 0, result.output
    assert files(graded) == before


def test_drawn_weights_are_kept_as_a_histogram(graded: Path) -> None:
    (priya,) = [r for r in stored_results(graded) if r.student == "Priya Raghunathan"]
    views = [view for view in priya.questions[1].calls if view.histogram]
    assert [view.part for view in views] == ["W1", "W2"]
    for view in views:
        assert view.histogram is not None
        assert not view.right
        assert sum(view.histogram.counts) == pytest.approx(sum(view.histogram.wanted), abs=2)
        assert max(view.histogram.counts) > 5 * max(view.histogram.wanted)  # 0.01 for 10
    small = [view for view in priya.questions[1].calls if view.got_values]
    assert {view.got_values.shape for view in small if view.got_values} >= {(2, 3), (4, 5)}


def test_a_theme_changes_looks(graded: Path, tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("main { color: teal }")
    write_report(graded, theme=tmp_path)
    themed = [path for path in graded.rglob("*.html") if "teal" in path.read_text()]
    assert len(themed) == 1 + len(STUDENTS)
    write_report(graded)
    assert b"teal" not in files(graded)["index.html"]


def test_a_folder_that_holds_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="run `grader grade` into it first"):
        write_report(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_store_without_its_last_run_is_enough(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for number, result in enumerate(made.everyone()[:-1]):
            store.append(str(number), (result,))
    (tmp_path / "run.json").write_text("damaged")
    folder = write_report(tmp_path)
    whole = result_set_from_json((folder / "results.json").read_bytes())
    assert [result.student for result in whole.submissions][:2] == ["Ada Lovelace", "Grace Hopper"]


def test_no_name_is_left(graded: Path) -> None:
    folder = write_report(graded, hide_names=True)
    names = [word for student in STUDENTS for word in student.split()]
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert len(written) == 3 + len(STUDENTS)
    for path in written:
        text = path.read_text(encoding="utf-8") + str(path.relative_to(folder))
        for name in names:
            assert name.casefold() not in text.casefold(), (path, name)
        assert "ipynb" not in text
        assert "class0" not in text
    first = {path.relative_to(folder) for path in written}
    again = write_report(graded, hide_names=True)
    assert {path.relative_to(again) for path in again.rglob("*") if path.is_file()} == first
    assert (graded / ".pseudonyms.key").stat().st_mode & 0o077 == 0


def test_an_anonymous_folder_forgets_who_left(tmp_path: Path) -> None:
    for student in ("Ada Lovelace", "Grace Hopper"):
        (tmp_path / "results.jsonl").unlink(missing_ok=True)
        with Store(tmp_path) as store:
            result = msgspec.structs.replace(made.perfect(), student=student)
            store.append("0", (result,))
        folder = write_report(tmp_path, hide_names=True)
        assert len(list(folder.rglob("students/*/*.html"))) == 1


def test_names_go_from_every_text() -> None:
    code = (
        '# by Ada, ada_lovelace, AdaLovelace <ada@example.org>\nadam = "Lovelace, A."\nmax(adam)\n'
    )
    question = made.question(
        "f",
        1,
        "raised",
        0,
        message="ValueError: hello Ada Lovelace and Grace-Hopper",
        source=Source(cell=1, line=1, code=code),
        notes=("see ada lovelace.ipynb",),
    )
    results = [
        made.result("Ada Lovelace", question, source="in/Ada Lovelace/ada lovelace.ipynb"),
        made.result("Grace Hopper", made.wrong_cost()),
    ]
    text = b"".join(map(to_json, anonymize(results, KEY))).decode()
    for name in ("Ada Love", "ada_l", "AdaLovelace", "Lovelace", "Hopper", "Grace", "example.org"):
        assert name not in text
    assert "adam" in text
    assert "max(adam)" in text
    assert "compute_cost_with_regularization" in text


def test_nothing_of_an_identity_is_left() -> None:
    result = msgspec.structs.replace(
        made.mixed(),
        identity=Identity(
            platform="canvas", person="canvas:7341", user_id="7341", login="mira7", email="m@x.org",
            name="Mira S", section="Tuesday", export="in/canvas.zip", submitted_at="2026-11-02",
        ),
        group=("Mira S", "Yemi O"),
    )  # fmt: skip
    text = b"".join(map(to_json, anonymize([result], KEY))).decode()
    for word in ("7341", "mira7", "x.org", "Mira", "Yemi", "Tuesday", "canvas"):
        assert word not in text


def by_pattern(names: list[str], text: str, replacement: str) -> str:
    """What a name search should give, by a regular expression that tries each name everywhere."""
    patterns = []
    for name in names:
        parts = [part for part in re.split(r"[\W_]+", name) if part]
        if parts:
            patterns.append(r"[\W_]*".join(map(re.escape, parts)))
    found = {
        (match.start(), match.end(1))
        for pattern in patterns
        for match in re.finditer(rf"(?<![^\W_])(?=({pattern})(?![^\W_]))", text)
    }
    done, pieces = 0, []
    for begin in sorted({begin for begin, _end in found}):
        if begin >= done:
            pieces += [text[done:begin], replacement]
            done = max(end for start, end in found if start == begin)
    return "".join([*pieces, text[done:]])


SOME_TEXT = st.text(st.sampled_from("abé1_ -."), max_size=30)


@given(st.lists(st.text(st.sampled_from("abé1_ -"), max_size=6), max_size=6), SOME_TEXT)
def test_names_are_found_as_a_pattern_would_find_them(names: list[str], text: str) -> None:
    assert NameSearch(names).replace(text, "*") == by_pattern(names, text, "*")


def test_names_are_found_in_whatever_case() -> None:
    search = NameSearch(["Ada Lovelace", "ÉLISE Ößler", "Ada"])
    text = "ada-LOVELACE, élise_öSSler, Élise ößler, ADAM, ada"
    assert search.replace(text, "*") == "*, élise_öSSler, *, ADAM, *"


def test_numbers_and_verdicts_stay() -> None:
    results = made.everyone()[:-1]
    hidden = anonymize(results, KEY)
    kept = [(r.score, r.status, tuple(q.status for q in r.questions)) for r in results]
    assert sorted((r.score, r.status, tuple(q.status for q in r.questions)) for r in hidden) == (
        sorted(kept)
    )
    assert [r.student for r in hidden] == sorted(r.student for r in hidden)


@given(st.lists(st.text(max_size=20), unique=True, max_size=50))
def test_pseudonyms_are_apart_and_stable(names: list[str]) -> None:
    found = pseudonyms(names, KEY)
    assert len(set(found.values())) == len(names)
    assert found == pseudonyms(reversed(names), KEY)
    assert found.keys() == set(names)


def test_another_key_gives_other_pseudonyms(tmp_path: Path) -> None:
    key = pseudonym_key(tmp_path)
    assert pseudonym_key(tmp_path) == key
    assert pseudonyms(["Ada"], key) != pseudonyms(["Ada"], KEY)


def test_a_nameless_student_is_no_fault() -> None:
    nameless: Result = msgspec.structs.replace(made.mixed(), student="", source="")
    (hidden,) = anonymize([nameless], KEY)
    assert hidden.student.startswith("Student ")
    assert hidden.score == nameless.score
