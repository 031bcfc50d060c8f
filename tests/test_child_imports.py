"""Can what runs beside student code run under the oldest Python, with NumPy and nothing else?

GRADER_TEST_PYTHON39 names a Python 3.9 that has a NumPy; without it the last test is skipped.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.worker import CallRequest, Reason, Unavailable, Worker, child
from tests.support.worker_tasks import LIMITS, one, run, task


@pytest.fixture(scope="module")
def worker(each_tier: Worker) -> Worker:
    return each_tier


OLDEST = (3, 9)
VARIABLE = "GRADER_TEST_PYTHON39"
FOLDER = Path(child.__file__).parent
FILES = sorted(FOLDER.glob("*.py"))


def imports(tree: ast.AST) -> Iterator[str]:
    """What a file imports: the first word of each name, with its dots where it is relative."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield "." * node.level + node.module.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            yield from ("." * node.level + alias.name for alias in node.names)


def test_the_folder_is_flat() -> None:
    assert {"boot.py", "session.py", "forkserver.py"} <= {path.name for path in FILES}
    assert sorted(FOLDER.rglob("*.py")) == FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_parses_under_the_oldest_python(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST)
    assert ast.get_docstring(tree)


def test_newer_syntax_would_be_seen() -> None:
    with pytest.raises(SyntaxError):
        ast.parse("match 1:\n    case 1: pass", feature_version=OLDEST)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_imports_the_standard_library_numpy_and_its_siblings_only(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "numpy", *("." + sibling.stem for sibling in FILES)}
    assert set(imports(ast.parse(path.read_text(encoding="utf-8")))) - allowed == set()


def test_other_imports_would_be_seen() -> None:
    source = "import grader.worker\nfrom . import link\nfrom ..tasks import Task\nimport scipy.a"
    assert list(imports(ast.parse(source))) == ["grader", ".link", "..tasks", "scipy"]


@pytest.fixture(scope="module")
def oldest(worker: Worker) -> Iterator[Worker]:
    """A worker of the same tier under the oldest Python."""
    path = os.environ.get(VARIABLE)
    if not path:
        pytest.skip(f"{VARIABLE} names no Python {'.'.join(map(str, OLDEST))} with a NumPy")
    told = subprocess.run([path, "-V"], capture_output=True, text=True, check=True).stdout
    assert told.startswith("Python 3.9.")
    with Worker(python=path, isolation=worker.tier, limits=LIMITS) as old:
        yield old


SOLVED = """
import numpy as np
def linear_backward(dZ, A, W):
    m = A.shape[1]
    return {"dW": dZ @ A.T / m, "db": dZ.sum(axis=1, keepdims=True) / m, "dA": W.T @ dZ}
"""


def test_a_solved_call_gives_the_same_under_it(worker: Worker, oldest: Worker) -> None:
    assert oldest.python_version.startswith("3.9.")
    rng = np.random.default_rng(1)
    arguments = rng.normal(size=(3, 5)), rng.normal(size=(4, 5)), rng.normal(size=(3, 4))
    calls = CallRequest(arguments, seed=3, again=True), CallRequest(arguments, hidden=True)
    asked = task(SOLVED, *calls, function="linear_backward")
    for here, there in zip(run(worker, asked), run(oldest, asked), strict=True):
        values: list[Any] = [here.value, there.value]
        assert [list(value) for value in values] == [["dW", "db", "dA"]] * 2
        for name in values[0]:
            np.testing.assert_allclose(values[0][name], values[1][name], rtol=1e-12)
        assert there.answered_again == here.answered_again


def test_what_goes_wrong_is_told_the_same_under_it(oldest: Worker) -> None:
    outcome = one(oldest, "def f(x):\n x += 1\n return 1 / 0", np.zeros(2))
    assert outcome.error is not None
    assert (outcome.error.type, outcome.changed) == ("ZeroDivisionError", ("0",))
    assert outcome.error.frames == (("cell 2", 3, "f"),)
    outcome = one(oldest, "import keras\ndef f(): return keras.Model(1)")
    assert outcome.error is not None
    assert outcome.error.unavailable == Unavailable("keras")
    reasons = {
        "np.zeros(2**20)": Reason("value_too_large", 1 << 20),
        "np.ones(2**40)": Reason("out_of_memory"),
        "os._exit(3)": Reason("exit_status", 3),
    }
    for body, reason in reasons.items():
        outcome = one(oldest, f"import os\nimport numpy as np\ndef f(): return {body}")
        assert (outcome.kind, outcome.reason) == ("crashed", reason)
