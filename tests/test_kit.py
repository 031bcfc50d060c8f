"""What students get: enough to work, check and hand in, and nothing that only instructors have."""

from __future__ import annotations

import gettext
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import nbformat
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from grader.authoring.bundles.archive import zip_of
from grader.authoring.bundles.compiled_sentences import without_sentences
from grader.authoring.bundles.toml_text import toml_text
from grader.authoring.handout import main as make_notebooks
from grader.authoring.kit import writing
from grader.authoring.kit.instructions import Contents, instructions
from grader.authoring.kit.kit import StudentKit, make_kit, packed_kit
from grader.authoring.kit.leaks import answer_lines
from grader.authoring.kit.writing import write_folder, write_zip
from grader.authoring.verification import write_record
from grader.course import Course, find_course, load_course, load_module, mistakes_in
from grader.errors import GraderError
from grader.results import write_atomically
from grader.wording import use_language
from grader.worker import Worker
from tests.support import hand_marked_course
from tests.support.command_line import Cli
from tests.support.hand_marked_course import TITLES
from tests.support.rates_course import REFERENCE, choose, write_course

pytestmark = pytest.mark.file_takes(seconds=20)

SECRET = "5eed0ddba11"
WRONG = """\
def step(x, slope, rate):
    change = rate * slope
    return {"x": x + change, "change": change}

def decayed_rate(rate, epoch):
    return rate / epoch
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> Path:
    """A course, beside whose files lies all that nobody but its instructors should have."""
    folder = write_course(tmp_path_factory.mktemp("kits") / "course", worker)
    for name in (
        ".grader-seed",
        "roster.csv",
        "graded/results.json",
        "assignments/rates/.ipynb_checkpoints/Rates-checkpoint.ipynb",
        "assignments/rates/__pycache__/calls.pyc",
        "assignments/rates/notes.md",
        "assignments/rates/Rates_solved.ipynb",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SECRET, encoding="utf-8")
    return folder


@pytest.fixture
def rates(made: Path, tmp_path: Path) -> Path:
    """A copy of that course."""
    return Path(shutil.copytree(made, tmp_path / "course"))


@pytest.fixture(scope="module")
def packed(made: Path, worker: Worker) -> StudentKit:
    """Its kit."""
    return make_kit(load_course(made), ["rates"], worker)


@pytest.fixture
def kit(packed: StudentKit, tmp_path: Path) -> Path:
    """Its kit, in a folder."""
    write_folder(tmp_path / "kit", packed.files)
    return tmp_path / "kit"


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def texts_of(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The text of each file, those in zips and wheels among them; blanks are left out.

    Of notebooks and other JSON it is what the strings say, without their escapes.
    """
    for name, data in files.items():
        if name.endswith((".zip", ".whl")):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside = {f"{name}/{each}": archive.read(each) for each in archive.namelist()}
            yield from texts_of(inside)
            continue
        text = data.decode("utf-8", errors="replace")
        if name.endswith((".ipynb", ".json")):
            text = "\n".join(strings(json.loads(text)))
        yield name, squeezed(text)


def strings(data: object) -> Iterator[str]:
    """All strings of a JSON document."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        if data and all(isinstance(entry, str) for entry in data):
            yield "".join(data)
        for entry in data:
            yield from strings(entry)
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings(value)


def squeezed(text: str) -> str:
    return "".join(text.split())


def holding(texts: Mapping[str, str], line: str) -> list[str]:
    """The files that hold a line of code."""
    return [name for name, text in texts.items() if squeezed(line) in text]


# what is in it -----------------------------------------------------------------------------------


def test_a_kit_holds_what_students_need_and_nothing_else(
    made: Path, tmp_path: Path, cli: Cli
) -> None:
    status, out, err = cli("kit", "-o", tmp_path / "kit", "--course", made)
    assert (status, err) == (0, "")
    files = files_below(tmp_path / "kit")
    assert sorted(files) == [
        "README.html",
        "README.md",
        "grader-course/assignments/rates/assignment.toml",
        "grader-course/assignments/rates/calls.py",
        "grader-course/assignments/rates/expected.json",
        "grader-course/assignments/rates/rate_utils.py",
        "grader-course/assignments/rates/slopes.csv",
        "grader-course/assignments/rates/traces.json",
        "kit.json",
        "rates/Rates.ipynb",
        "rates/images/curve.svg",
        "rates/rate_utils.py",
        "rates/slopes.csv",
    ]
    assert not [name for name, data in files.items() if SECRET.encode() in data]
    # what nothing names is left out, and said
    left_out = [line.split(" is left out")[0] for line in out.splitlines() if "left out" in line]
    folder = made / "assignments/rates"
    assert left_out == [str(folder / "Rates_solved.ipynb"), str(folder / "notes.md")]


def test_the_chosen_handout_is_in_it(rates: Path, tmp_path: Path, cli: Cli) -> None:
    choose(rates, "classic")
    assert cli("kit", "-o", tmp_path / "kit", "--course", rates)[0] == 0
    files = files_below(tmp_path / "kit")
    assert [name for name in files if name.endswith(".ipynb")] == ["rates/Rates_classic.ipynb"]
    assert load_course(tmp_path / "kit/grader-course").assignment("rates").handout == "classic"
    assert "decayed_rate" not in files["README.md"].decode()


def test_settings_of_the_course_come_along_without_its_remarks(
    rates: Path, tmp_path: Path, cli: Cli
) -> None:
    shutil.copytree(rates / "assignments/rates", rates / "assignments/other")
    (rates / "course.toml").write_text(
        '# the exam is on Monday\nhints = "all"\n[handouts]\nrates = "classic"\nother = "decay"\n',
        encoding="utf-8",
    )
    assert cli("kit", "-o", tmp_path / "kit", "--course", rates, "-a", "rates")[0] == 0
    folder = tmp_path / "kit/grader-course"
    assert (folder / "course.toml").read_text(encoding="utf-8") == (
        'hints = "all"\n\n[handouts]\nrates = "classic"\n'
    )
    course = load_course(folder)
    assert list(course.assignments) == ["rates"]
    assert course.assignment("rates").hints == "all"


def test_a_check_from_the_kit_says_what_one_from_the_course_says(
    kit: Path, rates: Path, tmp_path: Path, cli: Cli
) -> None:
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")

    def check(course: Path) -> tuple[int, object]:
        file = tmp_path / "wrong.py"
        status, out, _err = cli("check", file, "--format", "json", "--course", course)
        return status, without_times(json.loads(out))

    from_course = check(rates)
    shutil.rmtree(rates)
    assert check(kit / "grader-course") == from_course
    assert from_course[0] == 1
    assert "uphill" in json.dumps(from_course[1])
    assert "epoch-from-0" in json.dumps(from_course[1])


def without_times(data: object) -> object:
    if isinstance(data, dict):
        return {key: without_times(value) for key, value in data.items() if key != "seconds"}
    return [without_times(each) for each in data] if isinstance(data, list) else data


def test_the_same_course_gives_the_same_bytes(
    packed: StudentKit, kit: Path, rates: Path, tmp_path: Path, cli: Cli
) -> None:
    assert cli("kit", "-o", tmp_path / "rates.zip", "--course", rates)[0] == 0
    (tmp_path / "other").mkdir()
    write_zip(tmp_path / "other/rates.zip", packed.files)
    first = (tmp_path / "rates.zip").read_bytes()
    assert (tmp_path / "other/rates.zip").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside == {f"rates/{name}": data for name, data in files_below(kit).items()}


# what only instructors have ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled(course: Course) -> Mapping[str, str]:
    """The texts of a kit with a wheel, of the course that comes with the grader.

    Tests of that course find what is stale in it.
    """
    return dict(texts_of(packed_kit(course, sorted(course.assignments), wheel=True).files))


def given_notebooks(texts: Mapping[str, str]) -> str:
    return "\n".join(text for name, text in texts.items() if name.endswith(".ipynb"))


def test_no_line_of_a_reference_is_in_a_kit(bundled: Mapping[str, str], course: Course) -> None:
    given = given_notebooks(bundled)
    for assignment in course.assignments.values():
        lines = dict(answer_lines(course, assignment))
        assert len(lines) >= 5
        found = {line: holding(bundled, line) for key, line in lines.items() if key not in given}
        assert {line: names for line, names in found.items() if names} == {}


@pytest.fixture
def with_rubrics(tmp_path: Path) -> Course:
    """A course with questions that are marked by hand, translated with their rubrics."""
    folder = hand_marked_course.write_course(tmp_path / "by-hand")
    assert make_notebooks(["--course", str(folder)]) == 0
    catalog = Catalog(locale="zh")
    for sentence in (TITLES["why"], "Both axes have labels.", "It is well written."):
        catalog.add(sentence, f"ZH {sentence}")
    path = folder / "assignments/doubling/translations/zh.mo"
    path.parent.mkdir()
    with path.open("wb") as file:
        write_mo(file, catalog)
    return load_course(folder)


def test_no_rubric_is_in_a_kit(with_rubrics: Course) -> None:
    files = packed_kit(with_rubrics, ["doubling"], wheel=False).files
    texts = dict(texts_of(files))
    (question, plot) = with_rubrics.assignment("doubling").manual
    for item in (*question.rubric, *plot.rubric):
        assert holding(texts, item.text) == []
    compiled = files["grader-course/assignments/doubling/translations/zh.mo"]
    translations = gettext.GNUTranslations(io.BytesIO(compiled))
    for sentence, translation in [
        (TITLES["why"], f"ZH {TITLES['why']}"),
        ("It is well written.", "It is well written."),
    ]:
        assert translations.gettext(sentence) == translation
    assert translations.info()["content-type"] == "text/plain; charset=utf-8"


def test_a_kit_says_what_no_check_looks_at(with_rubrics: Course) -> None:
    text = packed_kit(with_rubrics, ["doubling"], wheel=False).files["README.md"].decode()
    assert f"- Doubling: {TITLES['why']} and {TITLES['plot']}\n" in text


def test_a_check_from_a_kit_tells_what_was_handed_out(
    with_rubrics: Course, tmp_path: Path, cli: Cli, worker: Worker
) -> None:
    write_record(with_rubrics, with_rubrics.assignment("doubling"), worker)
    write_folder(tmp_path / "kit", packed_kit(with_rubrics, ["doubling"], wheel=False).files)
    notebook = tmp_path / "kit/doubling/Doubling.ipynb"
    _status, out, _err = cli("check", notebook, "--course", tmp_path / "kit/grader-course")
    unwrapped = " ".join(out.split())
    assert unwrapped.count("Nothing is written there beside what was handed out.") == 2


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"a": 1, "b c": [1.5, True, 'x\x7f\n"é'], "d": float("inf")},
        {"t": {"a": {"b": [{"c": 1}, {}]}, "at": date(2026, 11, 8)}, "last": []},
        {"many": [{"a": 1}, {"a": {"é": "\u2028"}}], "one": 1, "mixed": [{"a": 1}, "b"]},
    ],
)
def test_a_table_is_the_same_when_it_is_read_again(table: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(table)) == table


def test_a_translation_without_some_sentences_is_read_in_either_order_of_bytes() -> None:
    texts = [b"", b"one", b"two", b"H: h\n", b"eins", b"zwei"]
    for order in "<>":
        places, start = b"", 28 + 8 * len(texts)
        for text in texts:
            places += struct.pack(f"{order}2I", len(text), start)
            start += len(text) + 1
        head = struct.pack(f"{order}7I", 0x950412DE, 0, 3, 28, 28 + 24, 0, 0)
        whole = head + places + b"".join(text + b"\0" for text in texts)
        assert without_sentences(whole, ["three"]) == whole
        left = gettext.GNUTranslations(io.BytesIO(without_sentences(whole, ["one"])))
        assert (left.gettext("one"), left.gettext("two")) == ("one", "zwei")
    with pytest.raises(GraderError, match="is damaged"):
        without_sentences(b"\xde\x12\x04\x95", ["one"])


def test_no_text_of_a_mistake_is_in_a_kit(bundled: Mapping[str, str], course: Course) -> None:
    given = given_notebooks(bundled)
    for name in course.assignments:
        catalogue = load_module(course.folder / "reference" / "mistakes" / f"{name}.py", {})
        changes = {text for each in mistakes_in(catalogue) for text in each.change.values()}
        telling = {text for text in changes if len(squeezed(text)) > 17}
        assert len(telling) >= 20
        found = {text: holding(bundled, text) for text in telling if squeezed(text) not in given}
        assert {text: names for text, names in found.items() if names} == {}


def test_the_search_for_lines_looks_into_wheels(bundled: Mapping[str, str]) -> None:
    assert any(".whl/grader/data/assignments/" in name for name in holding(bundled, "@hidden("))


def test_no_folder_of_instructors_is_in_the_wheel(bundled: Mapping[str, str]) -> None:
    inside = [name.split(".whl/")[1] for name in bundled if ".whl/" in name]
    for name in inside:
        assert not {"reference", "examples", "tests"} & set(name.split("/"))
        assert "seed" not in name or name == "grader/course/seeds.py"


def test_a_wheel_brings_the_course_of_the_kit_and_no_other(
    rates: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_SEED", SECRET)
    assert cli("kit", "-o", tmp_path / "kit", "--course", rates, "--wheel")[0] == 0
    (wheel,) = (tmp_path / "kit").glob("*.whl")
    assert not (tmp_path / "kit" / "grader-course").exists()
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert not [name for name in names if SECRET.encode() in archive.read(name)]
        archive.extractall(tmp_path / "installed")
    data = "grader/data/assignments/"
    assert {name.split("/")[3] for name in names if name.startswith(data)} == {"rates"}
    texts = dict(texts_of(files_below(tmp_path / "kit")))
    for line in ("rate / (1 + epoch)", "x = x - change", "x + change"):
        assert squeezed(line) in squeezed(REFERENCE) or line == "x + change"
        assert holding(texts, line) == []

    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grader", "check", "wrong.py"],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "uphill" in done.stdout


def test_a_file_that_tells_an_answer_is_not_packed(rates: Path, tmp_path: Path, cli: Cli) -> None:
    path = rates / "assignments/rates/slopes.csv"
    path.write_text("3.0\nrate =  rate / (1 + epoch)\n", encoding="utf-8")
    status, _out, err = cli("kit", "-o", tmp_path / "kit", "--course", rates)
    assert status == 2
    assert f"{path} holds a line of the reference: 'rate = rate / (1 + epoch)'" in err
    assert not (tmp_path / "kit").exists()


# what is stale -----------------------------------------------------------------------------------


def refused(rates: Path, worker: Worker) -> str:
    """Why there is no kit of the course, which is one line."""
    with pytest.raises(GraderError) as caught:
        make_kit(load_course(rates), ["rates"], worker)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_stale_notebook_is_not_packed(rates: Path, worker: Worker) -> None:
    path = rates / "assignments/rates/Rates.ipynb"
    path.write_bytes(path.read_bytes().replace(b"The rate decays.", b"The rate is gone."))
    assert f"{path} is stale; make it with `python -m grader.authoring" in refused(rates, worker)
    path.unlink()
    assert f"{path} is missing" in refused(rates, worker)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("assignments/rates/calls.py", "Call((0.5, 3))", "Call((0.5, 4))"),
        ("reference/mistakes/rates.py", '"(1 + epoch)", "epoch"', '"(1 + epoch)", "(2 + epoch)"'),
        ("reference/mistakes/rates.py", "title=id", "title=id.title()"),
    ],
)
def test_stale_expectations_are_not_packed(
    rates: Path, worker: Worker, file: str, old: str, new: str
) -> None:
    text = (rates / file).read_text(encoding="utf-8")
    assert old in text
    (rates / file).write_text(text.replace(old, new), encoding="utf-8")
    assert "expected.json is stale; run `grader verify --record rates`" in refused(rates, worker)


def test_missing_traces_are_not_packed(rates: Path, worker: Worker) -> None:
    (rates / "assignments/rates/traces.json").unlink()
    assert "traces.json is missing; run `grader verify --record`" in refused(rates, worker)


def test_a_notebook_that_earns_points_is_not_packed(rates: Path, worker: Worker) -> None:
    without = REFERENCE.replace("    ### START CODE HERE ###\n", "", 1)
    without = without.replace("    ### END CODE HERE ###\n", "", 1)
    (rates / "reference/rates.py").write_text(without, encoding="utf-8")
    assert make_notebooks(["--course", str(rates)]) == 0
    path = rates / "assignments/rates/Rates.ipynb"
    write_record(find_course(rates), load_course(rates).assignment("rates"), worker)
    assert f"{path} earns 4 points in step as it is" in refused(rates, worker)


def test_a_course_without_a_reference_is_refused(rates: Path, tmp_path: Path, cli: Cli) -> None:
    shutil.rmtree(rates / "reference")
    status, out, err = cli("kit", "-o", tmp_path / "kit", "--course", rates)
    assert (status, out) == (2, "")
    assert "has no reference/" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "kit").exists()


# where it is written -----------------------------------------------------------------------------


FILES = {"README.md": b"read", "a/one.ipynb": b"1", "a/two.ipynb": b"2", "b/three.py": b"3"}
LATER = {"README.md": b"read again", "a/one.ipynb": b"1", "b/four.py": b"4"}


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit/thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(GraderError, match="neither empty nor an earlier kit"):
        write_folder(tmp_path / "kit", FILES)
    assert files_below(tmp_path / "kit") == {"thesis.txt": b"mine"}
    with pytest.raises(GraderError, match="neither empty nor an earlier kit"):
        write_folder(tmp_path / "kit/thesis.txt", FILES)


@pytest.mark.parametrize("data", [b"mine", zip_of({"a/thesis.txt": b"mine"})])
def test_a_zip_of_somebody_else_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "kit.zip").write_bytes(data)
    with pytest.raises(GraderError, match="is not an earlier kit"):
        write_zip(tmp_path / "kit.zip", FILES)
    assert (tmp_path / "kit.zip").read_bytes() == data


def test_an_earlier_zip_is_replaced(tmp_path: Path) -> None:
    for files in (FILES, LATER):
        write_zip(tmp_path / "kit.zip", files)
    with zipfile.ZipFile(tmp_path / "kit.zip") as archive:
        assert set(archive.namelist()) == {f"kit/{name}" for name in (*LATER, "kit.json")}


def test_an_earlier_kit_is_brought_up_to_date_and_loses_only_its_own(tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    (tmp_path / "kit").mkdir()  # an empty folder is as good as none
    assert write_folder(kit, FILES) == []
    (kit / "notes of the team.txt").write_text("mine", encoding="utf-8")
    (kit / "a/my own.ipynb").write_text("mine", encoding="utf-8")
    own = {"notes of the team.txt": b"mine", "a/my own.ipynb": b"mine"}
    assert write_folder(kit, LATER) == ["a/two.ipynb", "b/three.py"]
    found = files_below(kit)
    del found["kit.json"]
    assert found == {**LATER, **own}
    assert write_folder(kit, {"c.txt": b"5"}) == ["README.md", "a/one.ipynb", "b/four.py"]
    assert set(files_below(kit)) == {"c.txt", "kit.json", *own}
    assert not (kit / "b").exists()  # nothing was left in it


def test_a_kit_is_brought_up_to_date_by_the_command(kit: Path, rates: Path, cli: Cli) -> None:
    choose(rates, "classic")
    status, out, _err = cli("kit", "-o", kit, "--course", rates)
    assert status == 0
    assert f"{kit / 'rates/Rates.ipynb'} was of an earlier kit, and is removed" in out
    assert sorted(path.name for path in kit.rglob("*.ipynb")) == ["Rates_classic.ipynb"]


@pytest.mark.parametrize("file", ["a/two.ipynb", "README.md", "b/four.py"])
@pytest.mark.parametrize("change", ["other bytes", "a link", "a folder"])
def test_what_was_changed_is_never_written_over_or_removed(
    tmp_path: Path, file: str, change: str
) -> None:
    kit = tmp_path / "kit"
    write_folder(kit, FILES)
    path = kit / file
    path.unlink(missing_ok=True)
    if change == "a link":
        (tmp_path / "elsewhere").write_text("mine", encoding="utf-8")
        path.symlink_to(tmp_path / "elsewhere")
    elif change == "a folder":
        path.mkdir()
    else:
        path.write_text("mine", encoding="utf-8")
    before = files_below(kit)
    with pytest.raises(GraderError, match="move it away") as caught:
        write_folder(kit, LATER)
    assert str(caught.value).startswith(f"{path} ")
    assert files_below(kit) == before


def test_nothing_is_written_through_a_linked_folder(tmp_path: Path) -> None:
    write_folder(tmp_path / "kit", {"README.md": b"read"})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kit/a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(GraderError, match="in the way of the kit"):
        write_folder(tmp_path / "kit", FILES)
    assert files_below(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize("mark", ["{", "[]", '{"kit": 1}', '{"kit": {"../thesis.txt": ["0"]}}'])
def test_a_kit_whose_list_of_files_is_broken_is_refused(tmp_path: Path, mark: str) -> None:
    write_folder(tmp_path / "kit", FILES)
    (tmp_path / "kit/kit.json").write_text(mark, encoding="utf-8")
    with pytest.raises(GraderError, match=r"kit\.json .*name another folder with -o"):
        write_folder(tmp_path / "kit", LATER)


@pytest.mark.parametrize("after", range(6))
def test_an_interrupted_kit_can_be_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    kit = tmp_path / "kit"
    write_folder(kit, FILES)
    left = [after]
    right = write_atomically

    def until_the_power_fails(path: Path, data: bytes) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        right(path, data)

    with monkeypatch.context() as failing:
        failing.setattr(writing, "write_atomically", until_the_power_fails)
        if after <= len(LATER) + 1:
            with pytest.raises(KeyboardInterrupt):
                write_folder(kit, LATER)
        else:
            write_folder(kit, LATER)
    write_folder(kit, LATER)
    assert set(files_below(kit)) == {*LATER, "kit.json"}


def test_a_kit_is_not_written_into_the_course(rates: Path, cli: Cli) -> None:
    status, _out, err = cli("kit", "-o", rates / "assignments/kit", "--course", rates)
    assert status == 2
    assert "is in assignments/ of the course" in err
    assert load_course(rates)


# the instructions --------------------------------------------------------------------------------


def test_instructions_name_what_there_is(kit: Path) -> None:
    text = (kit / "README.md").read_text(encoding="utf-8")
    assert "# Rates\n" in text
    assert "| Rates | `rates/Rates.ipynb` | 10 |" in text
    assert "grader check rates/Rates.ipynb --course grader-course\n" in text
    assert "%grade --course ../grader-course\n" in text
    assert "`step` and `decayed_rate`" in text
    assert "`Rates.ipynb`" in text.split("## What you hand in")[1]
    page = (kit / "README.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<code>rates/Rates.ipynb</code>" in page
    assert "<script" not in page


def test_instructions_say_when_it_is_due_and_what_being_late_costs(rates: Path) -> None:
    path = rates / "assignments/rates/assignment.toml"
    due = 'due = "2026-11-08 23:59 Europe/Berlin"\nlate = "10% a day, 3 days, 15 minutes grace"\n'
    path.write_text(due + path.read_text(encoding="utf-8"), encoding="utf-8")
    assignment = load_course(rates).assignment("rates")
    text = instructions(Contents([assignment], "", "x.whl", ["scipy"]))["README.md"].decode()
    assert "2026-11-08 23:59 (Europe/Berlin)" in text
    assert (
        "Rates: each day begun takes off 10% of all points. After 3 days, nothing is left. "
        "The first 15 minutes cost nothing."
    ) in text
    assert "pip install x.whl\n" in text
    assert "pip install scipy\n" in text
    assert "--course" not in text


def test_what_a_course_wrote_is_shown_as_text(rates: Path) -> None:
    path = rates / "assignments/rates/assignment.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Rates"', '"<b>A*B*|C</b>"', 1), encoding="utf-8")
    files = instructions(Contents([load_course(rates).assignment("rates")], "", "x.whl", []))
    page = files["README.html"].decode()
    assert "<b>" not in page.split("<body")[1]
    assert page.count("&lt;b&gt;A*B*|C&lt;/b&gt;") >= 2


def test_instructions_are_in_the_language_of_the_run(rates: Path) -> None:
    use_language("zh")
    files = instructions(Contents([load_course(rates).assignment("rates")], "", "x.whl", []))
    assert '<html lang="zh">' in files["README.html"].decode()


def test_the_notebook_is_one(kit: Path) -> None:
    nbformat.validate(nbformat.read(kit / "rates/Rates.ipynb", as_version=4))
