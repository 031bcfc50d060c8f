"""Is what the grading machine lacks ever the student's fault? SciPy, and what a course allows."""

from __future__ import annotations

import csv
import importlib.metadata
import io
import json
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from grader.batch.answer_keys import public_answer_keys
from grader.batch.reuse import is_reusable
from grader.course import Course, load_course
from grader.course.description import load_assignment
from grader.errors import GraderError
from grader.formats import github
from grader.formats.csv import grades_csv
from grader.formats.junit import junit
from grader.grading import GradingContext, grade_submission
from grader.results import SCHEMA, Result, ResultSet, result_from_json, to_json
from grader.submissions import Submission
from grader.wording import summary
from grader.worker import Limits, Outcome, Worker
from grader.worker.child.distributions import find_packages
from tests.conftest import worker_of
from tests.support.class_pages import view_of
from tests.support.command_line import Cli
from tests.support.worker_tasks import one, task

ROOT = Path(__file__).parent.parent

COST = """\
import numpy as np
from reg_utils import compute_cost
{imports}

def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    weights = [parameters[name] for name in ("W1", "W2", "W3")]
    return compute_cost(A3, Y) + lambd / (2 * m) * {squares}
"""
SQUARES = "sum(np.sum(W ** 2) for W in weights)"
RIGHT = COST.format(imports="", squares=SQUARES)


# SciPy in the sandbox -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("from scipy.special import expit\ndef f(): return float(expit(0.0))", 0.5),
        ("import scipy.linalg\ndef f(): return float(scipy.linalg.norm([3.0, 4.0]))", 5.0),
        ("import scipy\ndef f(): return float(scipy.special.logit(0.5))", 0.0),
        ("import scipy.special as s\ndef f(): return float(s.xlogy(0, 0))", 0.0),
        ("from scipy import optimize\ndef f(): return optimize.approx_fprime.__name__",
         "approx_fprime"),
        ("def f():\n from scipy.spatial.distance import cosine\n return float(cosine([1], [1]))",
         0.0),
    ],
)  # fmt: skip
def test_scipy_is_there_at_every_tier(each_tier: Worker, source: str, value: object) -> None:
    outcome = one(each_tier, source)
    assert outcome.kind == "value", (outcome.error, outcome.reason)
    assert outcome.value == value


def test_draws_of_scipy_are_seeded(worker: Worker) -> None:
    source = "import scipy.stats\ndef f(): return float(scipy.stats.norm.rvs(random_state=3))"
    outcome = one(worker, source)
    assert outcome.kind == "value", (outcome.error, outcome.reason)
    assert outcome.value == pytest.approx(1.7886284734303186)


def test_a_right_answer_with_scipy_earns_all(course: Course, worker: Worker) -> None:
    squares = "sum(norm(W) ** 2 for W in weights)"
    source = COST.format(imports="from scipy.linalg import norm", squares=squares)
    assert score_of(course, worker, source) == (20, "correct")


def test_scipy_comes_with_the_set_up() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert any(
        name.startswith("scipy") for name in project["project"]["optional-dependencies"]["scipy"]
    )
    assert "scipy" in project["dependency-groups"]["dev"]
    assert re.search(r"^scipy==", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("name", ["gradient_checking", "initialization", "regularization"])
def test_our_assignments_allow_scipy(course: Course, name: str) -> None:
    assert course.assignment(name).packages == {"scipy"}


# packages that a course lists ---------------------------------------------------------------------

LISTED = frozenset({"pandas", "matplotlib"})


def in_a_course(worker: Worker, source: str, listed: frozenset[str] = LISTED) -> Outcome:
    """The outcome of one call of f in a course that lists packages."""
    (outcome,) = worker.run(task(source, packages=listed))
    return outcome


@pytest.fixture(scope="module")
def listing(worker_with_all: Worker) -> Worker:
    pytest.importorskip("pandas", reason="pandas is not installed")
    pytest.importorskip("matplotlib", reason="Matplotlib is not installed")
    return worker_with_all


@pytest.fixture(scope="module", params=["sandbox", "user", "process"])
def worker_with_all(request: pytest.FixtureRequest) -> Iterator[Worker]:
    """A worker, once of each tier, with the usual limits."""
    with worker_of(request.param, Limits()) as one:
        yield one


#: What works in a course that lists both packages, and what it gives.
WORKS: dict[str, tuple[str, object]] = {
    "pandas": ("import pandas as pd\ndef f(): return float(pd.Series([1, 2.5]).sum())", 3.5),
    "pyplot": (
        "import matplotlib.pyplot as plt\ndef f():\n plt.plot([1, 2])\n plt.title('T')\n"
        " plt.gcf().canvas.draw()\n return plt.gca().get_title()", "T",
    ),
    "plots of pandas": (
        "import pandas as pd\ndef f():\n return len(pd.Series([1, 2]).plot().lines)", 1,
    ),
    "time zones": (
        "import pandas as pd\ndef f():\n return str(pd.Timestamp(0, tz='Asia/Tokyo'))",
        "1970-01-01 09:00:00+09:00",
    ),
    "what they need": ("import dateutil.parser\ndef f(): return dateutil.__name__", "dateutil"),
    "a package of several parts": (
        "from mpl_toolkits.mplot3d import Axes3D\ndef f(): return Axes3D.name", "3d",
    ),
    "versions": (
        "from importlib.metadata import version\nimport pandas\n"
        "def f(): return version('pandas') == pandas.__version__", True,
    ),
    "text as a file": (
        "import io, pandas as pd\ndef f():\n return pd.read_csv(io.StringIO('a,b\\n1,2')).b.item()",
        2,
    ),
}  # fmt: skip


#: Those that are tried where each child imports them anew, which takes a second.
WORKS_ANEW = ("pandas", "pyplot")


@pytest.mark.parametrize("case", WORKS)
def test_packages_that_a_course_lists_work_at_every_tier(listing: Worker, case: str) -> None:
    if listing.tier == "process" and case not in WORKS_ANEW:
        pytest.skip("it is the same at the other tiers")
    source, value = WORKS[case]
    outcome = in_a_course(listing, source)
    assert outcome.kind == "value", (outcome.error, outcome.reason)
    assert outcome.value == value


#: What student code must not do with them, where there is a boundary.
REFUSED = {
    "a file of the system": "import pandas\ndef f(): return str(pandas.read_csv('/etc/passwd'))",
    "an address": "import pandas\ndef f(): return str(pandas.read_csv('http://127.0.0.1:9/x.csv'))",
    "a package that is not listed": (
        "import pandas, pathlib\ndef f():\n"
        " site = pathlib.Path(pandas.__file__).parent.parent\n"
        " return (site / 'rich' / '__init__.py').read_text()"
    ),
    "a picture on the disk": (
        "import matplotlib.pyplot as plt\ndef f():\n plt.plot([1])\n plt.savefig('/tmp/x.png')"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_they_reach_no_further(listing: Worker, case: str) -> None:
    if listing.tier == "process":
        pytest.skip("the process tier is no boundary")
    outcome = in_a_course(listing, REFUSED[case])
    assert outcome.kind == "raised", outcome.value


def test_what_is_not_listed_is_a_stand_in(listing: Worker) -> None:
    source = "import pandas\ndef f(): return pandas.DataFrame()"
    for listed in (frozenset[str](), frozenset({"matplotlib"}), frozenset({"nosuch"})):
        outcome = in_a_course(listing, source, listed)
        assert outcome.error is not None
        assert outcome.error.unavailable is not None
        assert outcome.error.unavailable.module == "pandas"


def test_a_worker_says_what_a_course_gets(listing: Worker) -> None:
    assert {"pandas", "dateutil", "numpy"} <= listing.packages_with(frozenset({"pandas", "nosuch"}))
    assert "nosuch" not in listing.packages_with(frozenset({"nosuch"}))
    assert listing.packages_with(frozenset()) == listing.packages
    assert listing.versions_of(frozenset({"scipy"})) == ()
    versions = dict(one.split() for one in listing.versions_of(LISTED))
    assert versions["pandas"] == importlib.metadata.version("pandas")
    assert {"numpy", "python-dateutil", "pillow"} <= versions.keys()


def test_another_interpreter_is_asked_for_its_own(worker: Worker) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    with Worker(python=sys.executable, isolation=worker.tier) as named:
        outcome = in_a_course(named, WORKS["pandas"][0])
        assert outcome.value == 3.5
        assert named.versions_of(LISTED) == worker.versions_of(LISTED)


# which files belong to a package ------------------------------------------------------------------


def distribution(site: Path, name: str, *files: str, needs: tuple[str, ...] = ()) -> None:
    """What an installer leaves of a distribution."""
    told = site / f"{name.replace('-', '_')}-1.0.dist-info"
    told.mkdir(parents=True)
    lines = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {need}" for need in needs)]
    told.joinpath("METADATA").write_text("Metadata-Version: 2.1\n" + "\n".join(lines) + "\n")
    for file in files:
        site.joinpath(file).parent.mkdir(parents=True, exist_ok=True)
        site.joinpath(file).write_text("")
    record = [*files, f"{told.name}/METADATA", "../../bin/run"]
    told.joinpath("RECORD").write_text("".join(f"{file},,\n" for file in record))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages, of which some need others."""
    folder = tmp_path / "site"
    needs = ("Middle-One[fast] >=1", "absent", 'extra-one; extra == "all"')
    distribution(
        folder, "outer", "outer/__init__.py", "outer/a.csv", "outer.libs/x.so", needs=needs
    )
    fast = ('fast-one; extra == "fast"', 'slow-one; extra == "slow"')
    distribution(folder, "middle-one", "called_otherwise/__init__.py", "single.py", needs=fast)
    distribution(folder, "fast-one", "shared/fast/__init__.py", needs=("outer",))
    distribution(folder, "slow-one", "shared/slow/__init__.py")
    distribution(folder, "extra-one", "extra_one/__init__.py")
    folder.joinpath("secret.py").write_text("")
    folder.joinpath("unknown").mkdir()
    folder.joinpath("unknown", "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_what_a_package_needs_comes_with_it(site: Path) -> None:
    found = find_packages(["outer"])
    assert found["names"] == ["outer"]
    assert found["importable"] == dict.fromkeys(
        ["outer", "called_otherwise", "single", "shared"], str(site)
    )
    readable = {str(Path(path).relative_to(site)) for path in found["readable"]}
    assert readable - {path for path in readable if path.endswith("dist-info")} == {
        *("outer", "outer.libs", "called_otherwise", "single.py", "shared/fast"),
    }
    assert found["shared"] == [str(site / "shared")]
    assert found["versions"] == ["fast-one 1.0", "middle-one 1.0", "outer 1.0"]


@pytest.mark.usefixtures("site")
def test_a_package_may_be_called_otherwise_than_what_brings_it() -> None:
    assert find_packages(["called_otherwise"])["versions"] == ["middle-one 1.0"]
    assert {"fast-one 1.0", "slow-one 1.0"} <= {*find_packages(["shared"])["versions"]}


def test_a_package_without_metadata_is_found_where_it_is(site: Path) -> None:
    found = find_packages(["unknown", "nosuch"])
    assert found["names"] == ["unknown"]
    assert found["readable"] == [str(site / "unknown")]


# a package of the course that is not there --------------------------------------------------------


@pytest.fixture(scope="module")
def allowing(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course, which allows a package that nobody has."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("assignments", "reference"):
        shutil.copytree(course.folder / name, folder / name)
    for path in folder.glob("assignments/*/assignment.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace('packages = ["scipy"]', 'packages = ["scipy", "nosuch", "nor_this"]'),
            encoding="utf-8",
        )
    return load_course(folder)


def graded(course: Course, worker: Worker, path: Path) -> Result:
    context = GradingContext(course, public_answer_keys(course), only="regularization")
    (result,) = grade_submission(Submission("Ada", path, path.name), context, worker)
    return result


def score_of(course: Course, worker: Worker, source: str) -> tuple[float | None, str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.py")
        path.write_text(source, encoding="utf-8")
        question = graded(course, worker, path).questions[0]
    return question.score, question.status


NEEDED = {
    "from it": ("from nosuch.special import square", "sum(map(square, weights))"),
    "the package": ("import nosuch", "nosuch.squares(weights)"),
    "by another name": ("import nosuch.linalg as la", "sum(la.norm(W) ** 2 for W in weights)"),
    "another one": ("from nor_this import squares", "squares(weights)"),
    "in the function": ("", "__import__('math').fsum([__import__('nosuch').squares(weights)])"),
    "tried": (
        "try:\n    from nosuch import square\nexcept ImportError:\n    square = None",
        "sum(map(square, weights))",
    ),
    "swallowed": (
        "import nosuch\n\ndef squares(weights):\n    try:\n        return nosuch.squares(weights)\n"
        "    except Exception:\n        return 0",
        "squares(weights)",
    ),
}


@pytest.mark.parametrize("name", NEEDED)
def test_who_needs_it_is_not_judged(allowing: Course, worker: Worker, name: str) -> None:
    imports, squares = NEEDED[name]
    source = COST.format(imports=imports, squares=squares)
    assert score_of(allowing, worker, source) == (None, "not_judged")


@pytest.mark.parametrize("name", NEEDED)
def test_a_package_that_no_course_lists_is_the_students_exception(
    course: Course, worker: Worker, name: str
) -> None:
    imports, squares = NEEDED[name]
    score, status = score_of(course, worker, COST.format(imports=imports, squares=squares))
    # what swallows the exception has a cost, of which the cross-entropy is right
    assert (score, status) in ((0, "raised"), (0, "incorrect"), (1, "partial"))
    assert name == "swallowed" or score == 0


def test_it_is_told_in_plain_words(course: Course, worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(COST.format(imports="import torch", squares="torch.sum(weights)"))
    titles = [d.title for d in graded(course, worker, path).questions[0].diagnosis]
    assert titles == [
        "compute_cost_with_regularization needs the package 'torch', which is not available while "
        "grading"
    ]


@pytest.mark.parametrize(
    "source",
    [
        COST.format(imports="import nosuch", squares=SQUARES),
        COST.format(imports="import nosuch", squares=f"(nosuch and 0 or {SQUARES})")
        .replace("nosuch and 0 or", "0 * len('nosuch') +"),
        COST.format(imports="", squares=f"(lambda: {SQUARES})()"),
    ],
)  # fmt: skip
def test_who_is_right_without_it_is_right(allowing: Course, worker: Worker, source: str) -> None:
    assert score_of(allowing, worker, source) == (20, "correct")


@pytest.mark.parametrize(
    ("source", "status"),
    [
        # the cross-entropy is right, which is a step of the method
        (COST.format(imports="", squares="0"), "partial"),
        (COST.format(imports="import nosuch", squares="0"), "partial"),
        (COST.format(imports="import nosuch", squares="None"), "raised"),
        ("import nosuch\ndef compute_cost_with_regularization(A3, Y, p, l):\n    pass\n",
         "unfilled"),
    ],
)  # fmt: skip
def test_what_does_not_need_it_keeps_its_status(
    allowing: Course, worker: Worker, source: str, status: str
) -> None:
    score, found = score_of(allowing, worker, source)
    assert score == (1 if found == "partial" else 0)
    assert found in (status, "unfilled")


def test_where_scipy_is_missing_a_right_answer_with_it_is_not_judged(course: Course) -> None:
    path = os.environ.get("GRADER_TEST_PYTHON")
    if not path:
        pytest.skip("GRADER_TEST_PYTHON names no other interpreter")
    squares = "sum(norm(W) ** 2 for W in weights)"
    source = COST.format(imports="from scipy.linalg import norm", squares=squares)
    with Worker(python=path) as bare:
        if "scipy" in bare.packages:
            pytest.skip(f"{path} has SciPy")
        assert score_of(course, bare, source) == (None, "not_judged")
        assert score_of(course, bare, COST.format(imports="", squares=SQUARES)) == (20, "correct")


# wherever results go ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result(allowing: Course, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = tmp_path_factory.mktemp("Ada") / "x.py"
    imports, squares = NEEDED["from it"]
    path.write_text(COST.format(imports=imports, squares=squares), encoding="utf-8")
    return graded(allowing, worker, path)


def whole(*results: Result) -> ResultSet:
    return ResultSet(schema=SCHEMA, grader="0", isolation="sandbox", submissions=results)


def test_the_submission_has_no_score_either(result: Result) -> None:
    assert result.status == "graded"
    assert result.score is None
    assert result.max_score == 100
    assert "1 not judged" in summary(result)
    assert "'nosuch'" in result.questions[0].message


def test_json_has_null_and_reads_it_back(result: Result) -> None:
    plain = json.loads(to_json(result))
    assert plain["score"] is None
    assert plain["questions"][0]["score"] is None
    assert result_from_json(to_json(result)) == result


def test_the_gradebook_has_empty_cells(result: Result) -> None:
    (row,) = csv.DictReader(io.StringIO(grades_csv([result]).decode("utf-8-sig")))
    assert row["score"] == ""
    assert row["compute_cost_with_regularization"] == ""
    assert row["max_score"] == "100"
    assert row["forward_propagation_with_dropout"] == "0"


def test_junit_skips_it(result: Result) -> None:
    root = ElementTree.fromstring(junit(whole(result)))
    name = "regularization.compute_cost_with_regularization"
    (case,) = root.iterfind(f".//testcase[@classname='{name}']")
    skipped = case.find("skipped")
    assert skipped is not None
    assert "'nosuch'" in skipped.get("message", "")
    assert case.find("failure") is None


def test_github_warns(result: Result) -> None:
    (line,) = [x for x in github.annotations([result]).splitlines() if "compute_cost_with_reg" in x]
    assert line.startswith("::warning ")
    assert "points" not in line


def test_it_counts_in_no_mean(result: Result) -> None:
    view = view_of([result])
    (assignment,) = view.assignments
    assert (assignment.scores, assignment.mean, assignment.median) == ((), None, None)
    assert assignment.not_judged == 1
    assert assignment.questions[0].mean is None
    assert assignment.questions[0].counts == (("not_judged", 1),)
    assert assignment.questions[1].mean == 0


def test_it_is_not_kept(result: Result) -> None:
    assert not is_reusable([result])


def hand_in(folder: Path) -> Path:
    for name, (imports, squares) in {"Ada": NEEDED["from it"], "Bob": ("", SQUARES)}.items():
        path = folder / name / "x.py"
        path.parent.mkdir(parents=True)
        path.write_text(COST.format(imports=imports, squares=squares), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_grade_says_so_everywhere_and_ends_with_1(
    cli: Cli,
    allowing: Course,
    worker: Worker,
    tmp_path: Path,
) -> None:
    class_, out = hand_in(tmp_path / "class"), tmp_path / "out"
    options = ("--course", allowing.folder, "--isolation", worker.tier)
    for _again in range(2):
        code, _out, err = cli("grade", class_, "-o", out, *options)
        assert code == 1
        assert "Ada: regularization not judged\n" in err
        assert err.count("1 function was not judged") == 1
    assert "(unchanged)" in err  # Bob's
    with (out / "grades.csv").open(encoding="utf-8-sig") as file:
        scores = {row["student"]: row["score"] for row in csv.DictReader(file)}
    assert scores == {"Ada": "", "Bob": "20"}
    stored = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [one["score"] for one in stored["submissions"]] == [None, 20]
    overview = (out / "index.html").read_text(encoding="utf-8")
    assert "1 not judged" in overview
    assert "Some functions could not be judged" in overview
    page = (out / "students" / "Ada" / "regularization.html").read_text(encoding="utf-8")
    assert "It has not been judged, so it has no mark yet." in page
    assert "&#39;nosuch&#39;" in page
    assert "<strong>–</strong>" in page


@pytest.mark.slow
def test_a_class_without_any_score_has_pages(
    cli: Cli,
    allowing: Course,
    worker: Worker,
    tmp_path: Path,
) -> None:
    class_, out = hand_in(tmp_path / "class"), tmp_path / "out"
    shutil.rmtree(class_ / "Bob")
    options = ("--course", allowing.folder, "--isolation", worker.tier)
    assert cli("grade", class_, "-o", out, *options)[0] == 1
    assert "1 not judged" in (out / "index.html").read_text(encoding="utf-8")
    assert cli("report", out)[0] == 0


@pytest.mark.parametrize("require", [(), ("--require", "0")])
def test_check_says_so_and_ends_with_1(
    cli: Cli,
    allowing: Course,
    tmp_path: Path,
    require: tuple[str, ...],
) -> None:
    path = hand_in(tmp_path) / "Ada" / "x.py"
    code, out, _err = cli("check", path, "--course", allowing.folder, *require)
    assert code == 1
    assert "not judged" in out
    assert "There is no score yet." in out


@pytest.mark.slow
def test_pytest_skips_it(pytester: pytest.Pytester, allowing: Course, tmp_path: Path) -> None:
    path = hand_in(tmp_path) / "Ada" / "x.py"
    done = pytester.runpytest_subprocess(
        "-rs", "--submission", path, "--course", allowing.folder, "-p", "no:cacheprovider"
    )
    done.stdout.fnmatch_lines(["*SKIPPED*It has not been judged*'nosuch'*"])


# assignment.toml ----------------------------------------------------------------------------------


@pytest.mark.parametrize("packages", ['"scipy"', "[1]", '["scipy.special"]', '["sci py"]', '[""]'])
def test_packages_are_names(course: Course, tmp_path: Path, packages: str) -> None:
    folder = tmp_path / "regularization"
    shutil.copytree(course.assignment("regularization").folder, folder)
    path = folder / "assignment.toml"
    text = path.read_text(encoding="utf-8").replace('["scipy"]', packages)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GraderError, match="packages"):
        load_assignment(path)


def test_packages_may_be_left_out(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "regularization"
    shutil.copytree(course.assignment("regularization").folder, folder)
    path = folder / "assignment.toml"
    text = path.read_text(encoding="utf-8").replace('packages = ["scipy"]\n', "")
    path.write_text(text, encoding="utf-8")
    assert load_assignment(path).packages == frozenset()
