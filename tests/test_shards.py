"""A class graded in shares: each is complete, and merged they are as if graded at once."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.batch.reuse import ResultKeys
from grader.batch.settings import RunSettings
from grader.batch.shards import portion_of, shard_of
from grader.batch.share_folders import CONDITIONS
from grader.cli.app import main
from grader.course import Course, Seed
from grader.rendering import PAGE_KEYS
from grader.results import ANSWERS_FILE, STORE_FILE, Shard, Store
from grader.submissions import Submission
from grader.worker import Worker
from tests.support.command_line import Cli
from tests.support.small_submissions import ENDLESS, ZEROS

pytestmark = [pytest.mark.file_takes(seconds=45), pytest.mark.slow]

ONES = ZEROS.replace("np.zeros", "np.ones")
NUMBERS = (1, 2, 3)
#: The files of a class: right, wrong and copied answers, hostile ones, and what cannot be read.
CLASS = {
    "Ada/x.py": ZEROS,
    "ada/x.py": ONES,
    "Bob/x.py": ONES.replace("L", "L "),
    "Cy/x.py": ZEROS + "\n# copied\n",
    "Cy/y.py": ONES,
    "Dee/x.ipynb": '{"cells": [',
    "Eve/x.ipynb": "\x89PNG",
    "Fay/notes.txt": "nothing",
    "Gil/x.py": ENDLESS,
    "Hal/x.py": "import os\n\ndef initialize_parameters_zeros(layers_dims):\n    os._exit(0)\n",
    "Ida/x.py": "def initialize_parameters_zeros(layers_dims):\n    open('results.json', 'w')\n",
    "Joe: <b>/x.py": "def initialize_parameters_zeros(layers_dims):\n    return {'W1': 1}\n",
    "Kim/x.py": ONES + "\n# copied\n",
    "李文博/x.py": ZEROS,
}


def write_class(folder: Path) -> Path:
    for name, text in CLASS.items():
        path = folder / "submitted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "submitted"


def run(*arguments: object) -> None:
    """Run `grader …`, which must succeed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SEED", "a seed for tests")
        patch.setattr(sys, "argv", ["grader", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code


def grade(*arguments: object) -> None:
    run("grade", "-a", "initialization", "--timeout", "0.3", *arguments)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the class graded at once (`whole`), in shares (`1`, `2`, `3`), and `merged`."""
    folder = tmp_path_factory.mktemp("graded")
    submitted = write_class(folder)
    grade(submitted, "-o", folder / "whole", "--notebook")
    for number in NUMBERS:
        shard = f"{number}/{len(NUMBERS)}"
        grade(submitted, "-o", folder / str(number), "--shard", shard, "--notebook", "-j", number)
    before = contents(folder)
    run("merge", folder / "2", folder / "3", folder / "1", "-o", folder / "merged")
    assert {name: data for name, data in contents(folder).items() if "merged" not in name} == before
    return folder


@pytest.fixture
def shares(graded: Path, tmp_path: Path) -> list[Path]:
    """Copies of the folders of the shares, to be changed."""
    return [shutil.copytree(graded / str(n), tmp_path / f"part{n}") for n in NUMBERS]


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def without_times(data: bytes) -> bytes:
    data = re.sub(rb'"seconds": ?[\d.e-]+', b'"seconds":0', data)
    return re.sub(rb"[\d.]+ s for|[\d.]+( |&nbsp;)(m?s\b|seconds?)", b"time", data)


def edit_last_run(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    last = json.loads((folder / "run.json").read_bytes())
    change(last)
    (folder / "run.json").write_text(json.dumps(last), encoding="utf-8")


def students(folder: Path) -> list[str]:
    whole = json.loads((folder / "results.json").read_bytes())
    return [result["student"] for result in whole["submissions"]]


# shares -------------------------------------------------------------------------------------------


def submissions(names: list[str], root: str = "class") -> list[Submission]:
    return [Submission(name, Path(name), f"{root}/{name}/x.ipynb") for name in names]


NAMES = [f"student {number}" for number in range(1, 201)]


@pytest.mark.parametrize("of", [1, 2, 3, 8, 199, 200, 250])
def test_shares_are_disjoint_complete_and_of_equal_size(of: int) -> None:
    everybody = submissions(NAMES)
    portions = [portion_of(everybody, Shard(numbers=(n,), of=of)) for n in range(1, of + 1)]
    sizes = [len(portion.submissions) for portion in portions]
    assert max(sizes) - min(sizes) <= 1
    assert sorted(place for portion in portions for place in portion.places) == [*range(200)]
    for portion in portions:
        assert [everybody[place] for place in portion.places] == [*portion.submissions]


def test_shares_do_not_depend_on_the_order_of_files_or_on_where_they_lie() -> None:
    shard = Shard(numbers=(2,), of=8)
    one = portion_of(submissions(NAMES), shard)
    other = portion_of(submissions(NAMES, "/mnt/of another machine"), shard)
    turned = portion_of(submissions(NAMES[::-1]), shard)
    assert one.places == other.places
    assert one.digest == other.digest
    assert {each.student for each in turned.submissions} == {e.student for e in one.submissions}


def test_who_is_missing_does_not_say_where_the_others_lie() -> None:
    missing = replace(submissions(["Eve"])[0], source="roster.csv, line 5", is_missing=True)
    here, there = (
        portion_of([*submissions(["Ada", "Bob"], root), missing], Shard())
        for root in ("class", "elsewhere/class")
    )
    assert here.digest == there.digest


def test_one_student_more_leaves_nearly_everybody_in_the_same_share() -> None:
    def share_of(names: list[str]) -> dict[str, int]:
        everybody = submissions(names)
        return {
            each.student: number
            for number in range(1, 9)
            for each in portion_of(everybody, Shard(numbers=(number,), of=8)).submissions
        }

    before, after = share_of(NAMES), share_of([*NAMES, "late"])
    assert sum(before[name] != after[name] for name in NAMES) <= 7


def test_whoever_shares_a_folder_of_pages_is_in_one_share() -> None:
    everybody = submissions([*NAMES, "Student 7", "student 7"])
    for number in range(1, 51):
        portion = portion_of(everybody, Shard(numbers=(number,), of=50))
        assert sum(each.student.lower() == "student 7" for each in portion.submissions) in (0, 3)


@pytest.mark.parametrize("text", ["0/8", "9/8", "1/0", "1", "", "1/2/3", "-1/2", "1.5/2", "a/b"])
def test_what_is_no_share_is_one_line(cli: Cli, tmp_path: Path, text: str) -> None:
    code, _, err = cli("grade", tmp_path, "-o", tmp_path / "out", f"--shard={text}")
    assert code == 2
    assert f"--shard {text!r} names no share: write K/N" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_share_is_a_number_of_a_number() -> None:
    assert shard_of("3/8") == Shard(numbers=(3,), of=8)


def test_a_share_says_which_it_is(graded: Path, cli: Cli, tmp_path: Path) -> None:
    index = (graded / "2" / "index.html").read_text(encoding="utf-8")
    assert "This is share 2 of 3 of the class, not the whole class." in index
    whole = json.loads((graded / "2" / "results.json").read_bytes())
    assert whole["shard"] == {"numbers": [2], "of": 3}
    for folder in ("whole", "merged"):
        assert "of the class" not in (graded / folder / "index.html").read_text(encoding="utf-8")
        assert json.loads((graded / folder / "results.json").read_bytes())["shard"] is None
    names = [name for number in NUMBERS for name in students(graded / str(number))]
    assert sorted(names) == sorted(students(graded / "whole"))
    shutil.copytree(graded / "2", tmp_path / "2")
    assert cli("report", tmp_path / "2")[0] == 0
    assert "share 2 of 3" in (tmp_path / "2" / "index.html").read_text(encoding="utf-8")


def test_a_share_may_be_empty(cli: Cli, tmp_path: Path) -> None:
    one = tmp_path / "x.py"
    one.write_text(ZEROS, encoding="utf-8")
    for number in (1, 2):
        arguments = ("-a", "initialization", "--shard", f"{number}/2")
        code, out, _ = cli("grade", one, "-o", tmp_path / str(number), *arguments)
        assert code == 0
        assert f"{2 - number} graded" in out
        assert f"This is share {number} of 2 of the class" in out
    assert cli("merge", tmp_path / "1", tmp_path / "2", "-o", tmp_path / "merged")[0] == 0
    assert students(tmp_path / "merged") == ["x"]


# merging ------------------------------------------------------------------------------------------


def test_shares_merged_are_the_class_graded_at_once(graded: Path) -> None:
    merged, whole = contents(graded / "merged"), contents(graded / "whole")
    assert merged.keys() == whole.keys()
    assert len([name for name in whole if name.startswith("students")]) > len(CLASS)
    unordered = {STORE_FILE, ANSWERS_FILE}  # in the order in which submissions were done
    for name in whole.keys() - unordered - {PAGE_KEYS}:  # it says when pages were written
        assert without_times(merged[name]) == without_times(whole[name]), name
    lines = [sorted(map(without_times, each[STORE_FILE].splitlines())) for each in (merged, whole)]
    assert lines[0] == lines[1]
    keys = [{line[:64] for line in each[ANSWERS_FILE].splitlines()} for each in (merged, whole)]
    assert keys[0] == keys[1]
    assert (graded / "merged" / ANSWERS_FILE).stat().st_mode & 0o077 == 0


def test_merged_results_are_not_run_again(
    graded: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    original = Worker.run

    def noted(self: Worker, task: Any) -> Any:
        ran.append(task.function)
        return original(self, task)

    merged = shutil.copytree(graded / "merged", tmp_path / "merged")
    options = ("-a", "initialization", "--timeout", "0.3", "--notebook")
    code, _, err = cli("grade", graded / "submitted", "-o", merged, *options)
    assert code == 0
    each = [line for line in err.splitlines() if line.startswith("[")]
    again = [line for line in each if "(unchanged)" not in line]
    assert len(again) == 2  # what timed out or crashed might not do so again
    right = [graded / "submitted" / name / "x.py" for name in ("Ada", "Cy")]
    monkeypatch.setattr(Worker, "run", noted)
    reuse = ("--reuse", graded / "merged")
    assert cli("grade", *right, "-o", tmp_path / "other", *options[:-1], *reuse)[0] == 0
    assert not ran


@pytest.mark.parametrize("order", [1, -1])
def test_of_a_result_in_two_shares_the_last_runs_counts(
    cli: Cli, shares: list[Path], tmp_path: Path, order: int
) -> None:
    """A student who moved to another share is still in the store of the one before."""
    last = json.loads((shares[0] / "run.json").read_bytes())
    with Store(shares[0]) as of_last_run, Store(shares[1]) as before:
        key = last["keys"][0]
        newer = of_last_run[key]
        older = tuple(msgspec.structs.replace(one, seconds=one.seconds + 1000) for one in newer)
        before.append(key, older)
    out = tmp_path / "merged"
    assert cli("merge", *shares[::order], "-o", out)[0] == 0
    with Store(out) as merged:
        assert merged[key] == newer
    lines = (out / STORE_FILE).read_bytes()
    assert cli("merge", *shares[::-order], "-o", out)[0] == 0
    assert (out / STORE_FILE).read_bytes() == lines


def test_merging_again_changes_nothing(graded: Path, cli: Cli, tmp_path: Path) -> None:
    merged = shutil.copytree(graded / "merged", tmp_path / "merged")
    before = contents(merged)
    code, out, _ = cli("merge", *(graded / str(n) for n in NUMBERS), "-o", merged)
    assert code == 0
    assert "could not be graded" in out
    assert contents(merged) == before


def test_a_share_that_is_the_whole_class_is_merged_alone(graded: Path, cli: Cli) -> None:
    assert cli("merge", graded / "whole", "-o", graded / "alone" / "merged")[0] == 0
    alone, whole = contents(graded / "alone" / "merged"), contents(graded / "whole")
    shutil.rmtree(graded / "alone")
    assert alone.pop(PAGE_KEYS) != whole.pop(PAGE_KEYS)  # they say when pages were written
    assert alone == whole


def test_without_a_share_the_summary_says_so(graded: Path, cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "merged"
    code, said, _ = cli("merge", graded / "3", graded / "1", "-o", out, "--partial")
    assert code == 0
    assert "These are shares 1 and 3 of 3 of the class, not the whole class." in said
    assert "These are shares 1 and 3 of 3" in (out / "index.html").read_text(encoding="utf-8")
    assert not set(students(out)) & set(students(graded / "2"))
    # what is merged in part is merged with the rest
    code, said, _ = cli("merge", out, graded / "2", "-o", tmp_path / "all")
    assert code == 0
    assert "of the class" not in said
    pages = [folder / "index.html" for folder in (tmp_path / "all", graded / "merged")]
    # how long a call took is known from each share: which one is shown depends on the order
    assert len({without_times(page.read_bytes()) for page in pages}) == 1
    # and the rest is merged into it
    assert cli("merge", *(graded / str(n) for n in NUMBERS), "-o", out)[0] == 0
    assert students(out) == students(graded / "whole")


def test_only_the_formats_asked_for_are_written(graded: Path, cli: Cli, tmp_path: Path) -> None:
    shares = [graded / str(number) for number in NUMBERS]
    assert cli("merge", *shares, "-o", tmp_path / "merged", "--format", "csv")[0] == 0
    names = {path.name for path in (tmp_path / "merged").iterdir()}
    assert {"grades.csv", STORE_FILE, ANSWERS_FILE, "run.json"} <= names
    assert not names & {"index.html", "results.json"}


def test_a_share_that_was_interrupted_is_refused_and_resumed(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "submitted"
    for name in ("Ada", "Bob", "Cy", "Dan", "Eve", "Fay"):
        (folder / name).mkdir(parents=True)
        (folder / name / "x.py").write_text(ZEROS, encoding="utf-8")
    shares = [tmp_path / "1", tmp_path / "2"]
    options = ("-a", "initialization", "-j", "1", "--shard")
    assert cli("grade", folder, "-o", shares[0], *options, "1/2")[0] == 0
    original = Store.append

    def press(self: Store, *rest: Any) -> None:
        original(self, *rest)
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "append", press)
    code, _, err = cli("grade", folder, "-o", shares[1], *options, "2/2")
    assert "0 of 3 submissions are graded and kept: run the same command again" in err
    monkeypatch.undo()
    monkeypatch.setenv("GRADER_SEED", "a seed for tests")
    code, _, err = cli("merge", *shares, "-o", tmp_path / "merged")
    assert code == 2
    assert f"{shares[1]} has no finished run" in err
    code, _, err = cli("grade", folder, "-o", shares[1], *options, "2/2")
    assert code == 0
    assert err.count("(unchanged)") == 1
    assert cli("merge", *shares, "-o", tmp_path / "merged")[0] == 0
    assert students(tmp_path / "merged") == ["Ada", "Bob", "Cy", "Dan", "Eve", "Fay"]


# refusals -----------------------------------------------------------------------------------------


def refused(cli: Cli, shares: list[Path], *more: object) -> str:
    """The one line with which a merge is refused, which leaves nothing behind."""
    out = shares[0].parent / "merged"
    code, _, err = cli("merge", *shares, "-o", out, *more)
    assert code == 2
    assert err.count("\n") == 1
    assert not out.exists()
    return err


def test_all_conditions_of_results_are_compared(course: Course) -> None:
    keys = ResultKeys(course, Seed(b"a"), RunSettings(), None, "sandbox", "1")
    assert keys.conditions.keys() == CONDITIONS.keys()


@pytest.mark.parametrize("name", CONDITIONS)
def test_shares_that_were_graded_differently_are_refused(
    cli: Cli, shares: list[Path], name: str
) -> None:
    edit_last_run(shares[1], lambda last: last["conditions"].update({name: "another"}))
    err = refused(cli, shares)
    assert f"{shares[0]} and {shares[1]} were not graded alike, because {CONDITIONS[name]}" in err
    assert ("another" in err) == (name not in (
        "code", "translations", "course", "assignments", "reference", "limits"
    ))  # fmt: skip


def test_another_seed_or_time_limit_is_refused(
    cli: Cli, graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = graded / "1"
    options = ("-a", "initialization", "--shard", "2/3", "--notebook", "-o", tmp_path / "part")
    assert cli("grade", graded / "submitted", *options, "--timeout", "0.4")[0] == 0
    assert "because --timeout is not the same; grade one" in refused(
        cli, [tmp_path / "part", first]
    )
    monkeypatch.setenv("GRADER_SEED", "another seed")
    assert cli("grade", graded / "submitted", *options, "--timeout", "0.3")[0] == 0
    assert "because the fingerprint of the secret seed is not the same: " in refused(
        cli, [tmp_path / "part", first]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda last: last.update(grader="0.0.1"), "was graded by grader 0.0.1, and this is"),
        (lambda last: last.update(notebooks=False), "has pages of whole notebooks; grade both"),
        (lambda last: last["shard"].update(of=4), "not shares of the same division: 1 of 4, 2 of"),
        (lambda last: last.update(submissions="other"), "are not shares of the same submissions"),
        (lambda last: last["shard"].update(numbers=[2]), "both hold share 2 of 3; name one"),
        (lambda last: last.update(conditions={}), "was graded by an older version of the grader"),
        (lambda last: last.update(places=[]), "was graded by an older version of the grader"),
        (lambda last: last.update(keys=None), "has no finished run (run.json is missing or dam"),
        (lambda last: last.update(keys=["0" * 64, *last["keys"][1:]]), "of 1 submissions in"),
    ],
)
def test_a_share_that_does_not_fit_is_refused(
    cli: Cli, shares: list[Path], change: Callable[[dict[str, Any]], None], message: str
) -> None:
    edit_last_run(shares[0], change)
    err = refused(cli, shares)
    assert message in err
    assert str(shares[0]) in err


def test_a_submission_in_two_shares_is_refused(cli: Cli, shares: list[Path]) -> None:
    twice = shutil.copytree(shares[0], shares[0].with_name("twice"))
    edit_last_run(twice, lambda last: last["shard"].update(numbers=[2]))
    err = refused(cli, [shares[0], twice, shares[2]])
    assert f"is in both {shares[0]} and {twice}; grade both shares again" in err


def test_missing_shares_are_refused(cli: Cli, shares: list[Path]) -> None:
    err = refused(cli, shares[:1])
    assert f"{shares[0]}: 2 of 3 shares missing (2, 3); name their folders too" in err
    err = refused(cli, shares[:2])
    assert f"{shares[0]}, {shares[1]}: 1 of 3 shares missing (3); name their folders" in err


def test_of_many_missing_shares_the_first_are_named(cli: Cli, shares: list[Path]) -> None:
    edit_last_run(shares[0], lambda last: last["shard"].update(of=999_999_999))
    assert "shares missing (2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 999999988 more)" in refused(
        cli, shares[:1]
    )


def test_what_is_no_share_of_a_class_is_refused(cli: Cli, shares: list[Path]) -> None:
    empty = shares[0].with_name("empty")
    for _ in range(2):
        err = refused(cli, [*shares, empty])
        assert f"{empty} contains no results.jsonl; name folders that `grader grade" in err
        empty.mkdir(exist_ok=True)
    assert "part1 is named twice; name each" in refused(cli, [*shares, shares[0] / ".." / "part1"])


def test_a_share_that_is_being_graded_is_refused(cli: Cli, shares: list[Path]) -> None:
    with Store(shares[1]):
        assert f"a run is writing into {shares[1]}; wait until" in refused(cli, shares)


def test_damaged_results_are_refused(cli: Cli, shares: list[Path]) -> None:
    store = shares[2] / STORE_FILE
    whole = store.read_bytes()
    graded = next(line for line in whole.splitlines() if b'"status":"graded"' in line)
    store.write_bytes(whole.replace(graded, graded.replace(b'"max_score":', b'"max_score":1', 1)))
    assert f"of 1 submissions in {shares[2]} are damaged" in refused(cli, shares)


def test_nothing_in_the_output_folder_is_overwritten(
    cli: Cli, shares: list[Path], tmp_path: Path
) -> None:
    mine, other, file = tmp_path / "mine", tmp_path / "other", tmp_path / "file"
    mine.mkdir()
    file.write_text("mine", encoding="utf-8")
    (mine / "index.html").write_text("mine", encoding="utf-8")
    (tmp_path / "x.py").write_text(ZEROS, encoding="utf-8")
    assert cli("grade", tmp_path / "x.py", "-a", "initialization", "-o", other)[0] == 0
    for out, message in (
        (mine, f"{mine} is not empty and holds no results; name another folder with -o"),
        (other, f"{other} holds results that are in none of {shares[0]}, "),
        (file, f"cannot write into {file}: "),
        (shares[0], f"{shares[0]} is in {shares[0]}; name another folder with -o"),
        (shares[0] / "merged", f"{shares[0] / 'merged'} is in {shares[0]}; name another"),
    ):
        before = contents(tmp_path)
        code, _, err = cli("merge", *shares, "-o", out)
        assert code == 2
        assert message in err
        assert contents(tmp_path) == before
