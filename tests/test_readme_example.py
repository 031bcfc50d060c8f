"""Is the output that README shows the output that the program writes today?"""

from __future__ import annotations

import io
import re
from pathlib import Path

import jupytext
import pytest
from rich.console import Console

from grader.batch.check import check_submissions
from grader.batch.settings import RunSettings
from grader.course import find_course
from grader.formats.text import print_result

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WIDTH = 88


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """The solved notebook of gradient checking, in which the planted bug in dW2 is left."""
    solved = jupytext.read(ROOT / "reference" / "gradient_checking.py", fmt="py:percent")
    planted = 0
    for cell in solved.cells:
        lines = cell.source.split("\n")
        for number, line in enumerate(lines):
            # the right statement, then on a line of its own the one that is handed out
            if found := re.match(r"(\s*)# handout: (dW2 = .*)", line):
                lines[number - 1 : number + 1] = [found[1] + found[2]]
                planted += 1
                break
        cell.source = "\n".join(lines)
    assert planted == 1
    path = tmp_path / "Gradient_Checking.ipynb"
    jupytext.write(solved, path)
    return path


def test_the_readme_shows_what_check_prints(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(notebook.parent)
    (result,) = check_submissions(find_course(), [Path(notebook.name)], RunSettings(jobs=1))
    file = io.StringIO()
    print_result(result, Console(file=file, width=WIDTH, highlight=False))
    shown = re.search(r"\$ grader check Gradient_Checking\.ipynb\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    written = "\n".join(line.rstrip() for line in file.getvalue().rstrip().split("\n"))
    assert shown[1].rstrip() == written
