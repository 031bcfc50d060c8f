"""The command line: what each command prints and writes, and with which exit status it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.conftest import Write
from tests.support.command_line import Cli
from tests.support.small_submissions import ZEROS


def test_a_right_notebook_passes_check(cli: Cli, solved: Callable[[str], Path]) -> None:
    code, out, _ = cli("check", solved("initialization"))
    assert code == 0
    assert "100 of 100 points" in out
    assert "public calls only" in out


def test_a_partial_notebook_fails_check_unless_less_is_required(
    cli: Cli, write_notebook: Write
) -> None:
    path = write_notebook("x.ipynb", ZEROS)
    assert cli("check", path)[0] == 1
    assert cli("check", path, "--require", "30")[0] == 0
    assert cli("check", path, "--require", "31")[0] == 1


def test_each_file_that_is_named_is_checked(cli: Cli, write_notebook: Write) -> None:
    names = ("a.ipynb", "b.ipynb", "c.ipynb", "week/hw.ipynb", "other/hw.ipynb")
    right = [write_notebook(name, ZEROS) for name in names]
    wrong = write_notebook("b.ipynb", ZEROS.replace("np.zeros", "np.ones"))
    code, out, _ = cli("check", *right, "--require", "30", "--format", "json")
    assert code == 1
    found = {each["source"]: each["score"] for each in json.loads(out)["submissions"]}
    assert found == {str(path): 0 if path == wrong else 30 for path in right}


def test_check_names_the_function_that_is_missing(cli: Cli, write_notebook: Write) -> None:
    path = write_notebook("x.ipynb", ZEROS.replace("_zeros", "_zeroes"), ZEROS)
    _, out, _ = cli("check", path)
    assert "initialize_parameters_he" in out


@pytest.mark.parametrize("format", ["json", "junit", "html", "github", "markdown"])
def test_check_writes_each_format_to_a_file(
    cli: Cli, write_notebook: Write, tmp_path: Path, format: str
) -> None:
    out = tmp_path / "out"
    code, printed, _ = cli("check", write_notebook("x.ipynb", ZEROS), "--format", format, "-o", out)
    assert (code, printed) == (1, "")
    text = out.read_text(encoding="utf-8")
    if format == "json":
        (result,) = json.loads(text)["submissions"]
        assert (result["score"], result["max_score"]) == (30.0, 100.0)
    elif format == "junit":
        assert ElementTree.fromstring(text).get("failures") not in (None, "0")
    elif format == "html":
        assert text.startswith("<!doctype html>")
    elif format == "markdown":
        assert "## Initialization: 30 of 100 points" in text
    else:
        assert text.startswith("::error ")


@pytest.mark.slow
def test_grade_writes_a_class_and_keeps_what_is_unchanged(
    cli: Cli, write_notebook: Write, tmp_path: Path
) -> None:
    write_notebook("class/Ada/x.ipynb", ZEROS)
    write_notebook("class/Bob/x.ipynb", ZEROS.replace("np.zeros", "np.ones"))
    (tmp_path / "class" / "Cy").mkdir()
    (tmp_path / "class" / "Cy" / "photo.ipynb").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    out = tmp_path / "graded"
    code, printed, told = cli("grade", tmp_path / "class", "-o", out)
    assert code == 0
    assert f"open {out / 'index.html'}" in printed
    assert "2 graded, 1 could not be graded" in printed
    assert "/3] Cy: unreadable" in told
    whole = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert whole["schema"] == 1
    scores = {r["student"]: (r["status"], r["score"]) for r in whole["submissions"]}
    assert scores == {"Ada": ("graded", 30.0), "Bob": ("graded", 0.0), "Cy": ("unreadable", 0.0)}
    assert "a seed for tests" not in (out / "results.jsonl").read_text(encoding="utf-8")
    assert sorted(p.name for p in (out / "students").iterdir()) == ["Ada", "Bob", "Cy"]
    assert (out / "grades.csv").read_text(encoding="utf-8").count("\n") == 4

    _, _, told = cli("grade", tmp_path / "class", "-o", out)
    assert told.count("(unchanged)") == 3
    write_notebook("class/Bob/x.ipynb", ZEROS)
    _, _, told = cli("grade", tmp_path / "class", "-o", out)
    assert told.count("(unchanged)") == 2
    assert "Bob: initialization 30/100\n" in told
    _, _, told = cli("grade", tmp_path / "class", "-o", out, "--fresh")
    assert "(unchanged)" not in told
    again = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [r["score"] for r in again["submissions"]] == [30.0, 30.0, 0.0]


def test_grade_writes_only_the_formats_asked_for(
    cli: Cli, write_notebook: Write, tmp_path: Path
) -> None:
    out = tmp_path / "graded"
    code, printed, _ = cli("grade", write_notebook("x.ipynb", ZEROS), "-o", out, "--format", "csv")
    assert code == 0
    assert "index.html" not in printed
    assert {p.name for p in out.iterdir() if p.name[0] != "."} == {
        "answers.txt",
        "grades.csv",
        "results.jsonl",
        "run.json",
    }


def _one_line(err: str, *words: str) -> bool:
    return err.count("\n") == 1 and err.startswith("grader: ") and all(w in err for w in words)


def test_bad_use_is_one_clear_line(cli: Cli, write_notebook: Write, tmp_path: Path) -> None:
    good = write_notebook("good/x.ipynb", ZEROS)
    other = write_notebook("other/x.ipynb", "def f():\n    return 1\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    cases: list[tuple[list[Any], str]] = [
        (["check", tmp_path / "nowhere.ipynb"], "nowhere.ipynb"),
        (["check", tmp_path / "empty"], "no notebook"),
        (["check", "-a", "poetry", good], "unknown assignment 'poetry'"),
        (["check", "--format", "pdf", good], "pdf"),
        (["check", "--course", tmp_path / "empty", good], "assignments/"),
        (["check", "--python", tmp_path / "no-python", good], "no-python"),
        (["grade", good], "--out"),
        (["grade", good, "-o", tmp_path / "file" / "out"], "cannot write"),
        (["grade", good, "-o", tmp_path / "o", "--format", "html,pdf"], "pdf"),
        (["grade", good, "-o", tmp_path / "o", "--jobs", "0"], "--jobs"),
        (["grade", good, "-o", tmp_path / "o", "--seed-file", tmp_path / "none"], "seed file"),
        (["verify", "poetry"], "unknown assignment 'poetry'"),
        (["mark", good], "mark"),
        ([], "missing command"),
    ]
    for arguments, told in cases:
        code, out, err = cli(*arguments)
        assert code == 2, arguments
        assert out == "", arguments
        assert _one_line(err, told), (arguments, err)
    code, out, _ = cli("check", other)
    assert code == 2
    assert "no assignment was recognised" in " ".join(out.split())


def test_a_misspelt_function_is_named_where_no_assignment_is_recognised(
    cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "a.py"
    path.write_text(ZEROS.replace("initialize_parameters_zeros", "initialise_parameter_zeros"))
    code, out, _ = cli("check", path)
    assert code == 2
    said = " ".join(out.split())
    assert "Did you mean `initialise_parameter_zeros` to be this function?" in said
    assert said.count("is one of the graded functions") == 1
    assert "`initialize_parameters_zeros` is one of the graded functions" in said


def test_version_and_help(cli: Cli) -> None:
    from grader import __version__

    assert cli("--version") == (0, f"grader {__version__}\n", "")
    code, out, _ = cli("--help")
    assert code == 0
    assert all(command in out for command in ("grade", "check", "verify", "demo"))


def test_the_package_runs_as_the_command_does(solved: Callable[[str], Path]) -> None:
    command = [sys.executable, "-m", "grader", "check", str(solved("initialization"))]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "100 of 100 points" in result.stdout


def test_a_seed_is_made_once_and_kept_secret(tmp_path: Path) -> None:
    from grader.course import find_seed
    from grader.course.seeds import FILE

    first = find_seed(tmp_path)
    assert find_seed(tmp_path) == first
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert first.secret.decode() not in repr(first) + first.fingerprint


def test_a_course_in_the_current_folder_is_named_and_not_run(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, _, err = cli("verify", "strings")
    assert "--course ." not in err
    (tmp_path / "assignments/strings").mkdir(parents=True)
    (tmp_path / "assignments/strings/assignment.toml").write_text("title = 'x'\n")
    code, _, err = cli("verify", "strings")
    first, last = err.splitlines()
    assert first.endswith("to use the one in this folder, add --course .")
    assert "unknown assignment 'strings'" in last
    assert code == 2
