"""Does the class page count distinct answers, and say who wrote them and what explains them?"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.grading import AnswerKey, grade_program
from grader.mistakes import mistake
from grader.notebook import answer_digest, read_source
from grader.rendering import Pages
from grader.rendering.catalogue_entry import catalogue_entry
from grader.results import (
    Diagnosis,
    Result,
    Source,
    result_from_json,
    result_set_from_json,
    to_json,
)
from grader.worker import Worker
from tests.conftest import Write
from tests.support import made_results as made
from tests.support.class_pages import class_page_of
from tests.support.command_line import Cli
from tests.test_rendering import Page

HELPER = """\
def scale(n):
    return (2.0 / n) ** 0.5
"""
HE = """\
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.random.randn(layers_dims[l], layers_dims[l - 1]) * scale(layers_dims[l - 1])
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
IMPORT = "import numpy as np\n"


# the digest of an answer --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def key(course: Course, worker: Worker) -> AnswerKey:
    return full_answer_keys(course, Seed(b"class"))("initialization", worker)


@pytest.fixture
def answer(course: Course, key: AnswerKey, worker: Worker) -> Callable[[str], str]:
    def answered(source: str) -> str:
        program = read_source(source, "x.py")
        assignment = course.assignment("initialization")
        (one,) = grade_program(program, assignment, key, worker, only="initialize_parameters_he")
        return one.answer

    return answered


def test_equal_answers_have_one_digest(answer: Callable[[str], str]) -> None:
    first = answer(IMPORT + HELPER + HE)
    assert re.fullmatch("[0-9a-f]{16}", first)
    copies = [
        IMPORT + HE + HELPER,
        HELPER + IMPORT + "x = 3\n" + HE + "print(x)\n",
        IMPORT + HELPER + HE.replace("    parameters = {}", "    # empty\n\n    parameters={}"),
        IMPORT + HELPER + HE.replace('"', "'"),
        IMPORT + HELPER.replace(":\n", ':\n    """The scale."""\n', 1) + HE,
    ]
    assert {answer(copy) for copy in copies} == {first}


def test_other_answers_have_another(answer: Callable[[str], str]) -> None:
    others = [
        IMPORT + HELPER + HE,
        IMPORT + HELPER.replace("2.0", "1.0") + HE,
        IMPORT + HELPER.replace("2.0", "2") + HE,
        IMPORT + HELPER + HE.replace("parameters", "p"),
        IMPORT + HE.replace("scale(layers_dims[l - 1])", "(2.0 / layers_dims[l - 1]) ** 0.5"),
    ]
    assert len({answer(other) for other in others}) == len(others)


def test_what_was_not_run_has_none(answer: Callable[[str], str]) -> None:
    assert answer("x = 1\n") == ""
    assert answer("def initialize_parameters_he(layers_dims):\n    # your code\n") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a = 1", "a = 2"], ["a = 2", "a = 1"]),
        (["a = 1", "b = a"], ["b = a", "a = 1"]),
        (["def f(x=a): pass", "a = 1"], ["a = 1", "def f(x=a): pass"]),
        (["def f(x: a): pass", "a = 1"], ["a = 1", "def f(x: a): pass"]),
        (["def f(): pass", "g = f()"], ["g = f()", "def f(): pass"]),
        (["from a import *", "def f(): pass"], ["def f(): pass", "from a import *"]),
        (["a.b = 1", "c = a.b"], ["c = a.b", "a.b = 1"]),
        (["@a\ndef f(): pass", "a = 1"], ["a = 1", "@a\ndef f(): pass"]),
        (["import a", "a = 1"], ["a = 1", "import a"]),
        (["a = 1", "a += 1", "b = 2"], ["a += 1", "a = 1", "b = 2"]),
        (["does not parse (", "a = 1"], ["a = 1", "does not parse ("]),
    ],
)
def test_an_order_that_matters_is_kept(one: list[str], other: list[str]) -> None:
    assert answer_digest(one) != answer_digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a = 1", "b = 2"], ["b = 2", "a = 1"]),
        (["import a", "def f(): return a", "b = 1"], ["b = 1", "def f(): return a", "import a"]),
        (["def f(): g()", "def g(): f()"], ["def g(): f()", "def f(): g()"]),
        (["a()", "b = 1", "def f(): pass"], ["a()", "def f(): pass", "b = 1"]),
    ],
)
def test_an_order_that_does_not_matter_is_not_kept(one: list[str], other: list[str]) -> None:
    assert answer_digest(one) == answer_digest(other)


def test_many_statements_take_no_time() -> None:
    assert answer_digest([f"a{n} = {n}" for n in range(200)]) == answer_digest(
        [f"a{n} = {n}" for n in reversed(range(200))]
    )
    assert answer_digest([f"a{n} = {n}" for n in range(20_000)])


# the page -----------------------------------------------------------------------------------------

COST = "def cost(A, Y):\n    m = 3\n    return A / m * 2\n"


def diagnosis(title: str, *, line: int | None = 3, **more: Any) -> Diagnosis:
    """A named mistake, or what `more` says."""
    fields = {"mistake": title.casefold(), "confidence": "exact", "evidence": "catalogue"}
    return Diagnosis(
        **{"title": title, "explanation": "", "cell": 2, "line": line, **fields, **more}
    )


def seen(title: str = "cost: not the expected value", **more: Any) -> Diagnosis:
    """What is only seen in the values."""
    return diagnosis(title, **{"mistake": None, "confidence": "none", "evidence": "values", **more})


def wrote(student: str, digest: str, *diagnoses: Diagnosis, code: str = COST) -> Result:
    """The result of somebody whose `cost` is wrong."""
    one = made.question(
        "cost",
        10,
        "incorrect",
        0,
        title="The cost",
        diagnosis=diagnoses,
        source=Source(cell=2, line=1, code=code),
        answer=digest,
    )
    return made.result(student, one)


def class_page(*results: Result) -> str:
    return class_page_of(Pages(), made.result_set(*results))


def text_of(*results: Result) -> str:
    """What a person reads on the class page, up to the table of students."""
    page = re.sub("<(style|script)>.*?</(style|script)>", "", class_page(*results), flags=re.DOTALL)
    words = html.unescape(re.sub("<[^>]*>", " ", page).partition(" Table of students")[0]).split()
    return " ".join(words).replace(" ,", ",").partition("Students Student ")[0]


def entries(page: str) -> list[str]:
    """The texts for the catalogue on a page."""
    found = re.findall(r'<pre class="entry"[^>]*>(.*?)</pre>', page, re.DOTALL)
    return [html.unescape(text) for text in found]


def test_code_in_a_title_is_shown_as_code() -> None:
    page = class_page(wrote("A", "a", diagnosis("`m` is never read", repair="`n` should be `m`.")))
    assert "<code>m</code> is never read" in page
    assert "<code>n</code> should be <code>m</code>." in page
    assert "`" not in text_of(wrote("A", "a", seen("`m` is never read", seen="`cost` is 4")))


def test_an_answer_is_shown_once_with_all_who_wrote_it() -> None:
    results = [wrote(name, "a", diagnosis("Doubled", repair="take the 2 away")) for name in "ABC"]
    other = COST.replace("* 2", "+ A / m")
    results += [wrote("D", "b", diagnosis("Doubled"), code=other), made.perfect()]
    text = text_of(*results)
    assert "4 people have it wrong. There are 2 distinct wrong answers." in text
    assert (
        "4 people Doubled A, B, C Show the answer Repair: take the 2 away A, cell 2, line 3" in text
    )
    assert "D Show the answer cell 2, line 3" in text
    assert text.count("A / m * 2") == text.count("A / m + A / m") == 1
    assert "no name yet" not in text
    hrefs = {attributes["href"] for attributes in Page(class_page(*results)).all("a")}
    assert {f"students/{name}/regularization.html#q1" for name in "ABCD"} <= hrefs


def test_mistakes_are_ranked_by_people() -> None:
    text = text_of(
        wrote("A", "a", diagnosis("Rare")),
        *(wrote(name, f"b{name}", diagnosis("Frequent")) for name in "BCD"),
        *(wrote(name, "c", diagnosis("Often"), diagnosis("Frequent")) for name in "EF"),
    )
    ranked = re.findall(r"(\d+) (?:person|people) (Rare|Frequent|Often)", text)
    assert ranked == [("5", "Frequent"), ("2", "Often"), ("1", "Rare")]
    assert "2 people Often E, F See the answer above" in text


def test_a_person_is_counted_once() -> None:
    twice = [wrote("A", digest, diagnosis("Doubled")) for digest in "ab"]
    text = text_of(*twice, *(wrote(name, "a", diagnosis("Doubled")) for name in "AB"))
    assert "2 people Doubled" in text
    assert "2 people have it wrong" in text


def test_a_choice_between_two_mistakes_is_one_entry() -> None:
    either = diagnosis("Either: one", mistake="one", alternatives=("one", "other"))
    other = diagnosis("Or: the other", mistake="other", line=2, alternatives=("one", "other"))
    text = text_of(
        wrote("A", "a", other, either),
        wrote("B", "b", either, other),
        wrote("C", "c", diagnosis("one", mistake="one")),
    )
    assert "2 people Either: one Or: the other A" in text
    assert text.count("Either: one A") == 0
    assert "1 person one C" in text


def test_the_catalogue_says_between_which_mistakes_there_is_a_choice(
    cli: Cli, write_notebook: Write
) -> None:
    answer = """\
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    claimed = gradients_to_vector(gradients)
    slopes = 0 * claimed
    a, b = np.linalg.norm(claimed), np.linalg.norm(slopes)
    return np.linalg.norm(claimed - slopes) / (a + b)
"""
    file = write_notebook("Ada.ipynb", "import numpy as np\nfrom gc_utils import *", answer)
    _code, out, _err = cli("check", file, "--format", "json")
    (result,) = result_set_from_json(out).submissions
    choices = {
        (d.title.partition(":")[0], d.alternatives)
        for question in result.questions
        for d in question.diagnosis
        if d.alternatives
    }
    assert len(choices) == 2
    (alternatives,) = {ids for _word, ids in choices}
    assert {word for word, _ids in choices} == {"Either", "Or"}
    assert len(alternatives) == 2


def test_a_placeholder_that_is_still_there_needs_no_name(cli: Cli) -> None:
    folder = Path(__file__).parent.parent / "examples" / "class" / "Mehmet Yılmaz"
    (file,) = folder.glob("*.ipynb")
    _code, out, _err = cli("check", file, "--format", "json")
    (result,) = result_set_from_json(out).submissions
    unfilled = [
        d for question in result.questions for d in question.diagnosis if "filled" in d.title
    ]
    assert [d.evidence for d in unfilled] == ["cue"]
    assert "no name yet" not in text_of(result)


@pytest.mark.parametrize(
    ("diagnoses", "explained"),
    [
        ([], False),
        ([seen()], False),
        ([seen(), seen("other: not the expected value")], False),
        ([seen("From line 3 on", confidence="pattern", evidence="trace")], False),
        ([seen("the sign is wrong", confidence="pattern")], True),
        ([seen("cost stops with TypeError", evidence="stopped")], True),
        ([seen("`m` is never read", confidence="pattern", evidence="cue")], True),
        ([seen("The sum runs over the wrong axis", evidence="repair")], True),
        ([seen(), diagnosis("Doubled")], True),
    ],
)
def test_what_nothing_explains_comes_first(diagnoses: list[Diagnosis], explained: bool) -> None:
    text = text_of(wrote("A", "a", *diagnoses), wrote("B", "b", diagnosis("Halved")))
    first = text.find("1 person, one answer, no name yet")
    assert (first < 0) == explained
    assert ("1 of them has no name yet (above)." in text) != explained
    assert first < text.index("What went wrong") < text.index("Halved")
    for one in diagnoses:
        assert one.title.replace("`", "") in text


def test_unnamed_answers_are_ranked_by_people() -> None:
    text = text_of(
        wrote("A", "a", seen()),
        *(wrote(f"S{n}", "b", seen(seen="`cost` gets 4; right is 2")) for n in range(12)),
    )
    assert "12 people, one answer, no name yet cost cost: not the expected value" in text
    assert "cost gets 4; right is 2" in text
    assert text.index("12 people, one answer") < text.index("1 person, one answer")


# the text for the catalogue -----------------------------------------------------------------------


def as_mistake(entry: str, **filled: Any) -> Any:
    """What the text of an entry defines, with the blanks that are `filled`."""
    scope = {"mistake": lambda *ids, **fields: mistake(*ids, **{**fields, **filled})}
    (defined,) = eval(compile(entry, "entry", "eval"), scope)
    return defined


def test_the_text_for_the_catalogue_is_python_that_names_a_mistake() -> None:
    (entry,) = entries(class_page(wrote("A", "ab12cd34ef567890", seen(), code=COST)))
    defined = as_mistake(entry)
    assert (defined.id, defined.function) == ("cost-ab12cd", "cost")
    for asked in (defined.title, defined.explanation, defined.hint, *defined.change):
        assert "?" in asked
    assert list(defined.change.values()) == ["return A / m * 2"]
    filled = as_mistake(entry, title="Doubled", change={"A / m": "A / m * 2"})
    assert filled.variant(COST.replace(" * 2", "")) == COST


@pytest.mark.parametrize(
    ("code", "lines", "expected"),
    [
        ("def f(x):\n    y = (x  # a\n         + 1)\n    return y\n", [3], ["y = x + 1"]),
        ("def f(x):\n    a = 1; b = 2\n    return a\n", [2, 3], ["b = 2", "return a"]),
        ("def f(x):\n    for i in x:  # all\n        pass\n", [2], ["for i in x:  # all"]),
        ("    def f(x):\n        return x\n", [2], ["return x"]),
        ("def f(x:\n    'a\" \\\\ \u2028'\n", [2], ["'a\" \\\\ \n'"]),
        ("def f(x):\n    return '\\n\"'\n", [2, 2], ["return '\\n\"'"]),
        ("f = g\n", [None, 7], None),
        ("", [1], None),
    ],
)
def test_the_lines_in_question_are_in_the_text(
    code: str, lines: list[int | None], expected: list[str] | None
) -> None:
    diagnoses = [seen(line=line) for line in lines]
    defined = as_mistake(catalogue_entry("f", "ab", Source(cell=2, line=1, code=code), diagnoses))
    if expected is None:
        (asked,) = defined.change.values()
        assert asked.endswith("?")
    else:
        assert list(defined.change.values()) == expected


def test_an_entry_without_a_text_is_python_too() -> None:
    for source in (None, Source(cell=1, line=1, code=made.HOSTILE)):
        entry = catalogue_entry(made.HOSTILE, made.HOSTILE, source, [seen(line=1, cell=1)])
        ast.parse(entry)
        assert as_mistake(entry).change


# from notebooks to the page -----------------------------------------------------------------------

TEN = HE.replace("scale(layers_dims[l - 1])", "scale(layers_dims[l - 1]) * 1.7")
CELLS = {
    "Ada Lovelace": [IMPORT, HELPER, TEN],
    "Grace Hopper": [
        IMPORT,
        TEN.replace("    parameters = {}", "    # by Grace\n    parameters={}"),
        HELPER,
    ],
    "Sofja Kovalevskaja": [
        "# my work\n" + IMPORT,
        HELPER,
        TEN,
        "print(initialize_parameters_he([2, 1]))",
    ],
    "Emmy Noether": [IMPORT, HELPER, HE],
    "Maryam Mirzakhani": [IMPORT, HELPER.replace("2.0 / n", "n / 3.0"), HE],
}


@pytest.fixture
def graded(write_notebook: Callable[..., Path], tmp_path: Path, cli: Cli) -> Path:
    """A small class, three of whom wrote the same wrong answer."""
    for student, cells in CELLS.items():
        write_notebook(f"class/{student}/Initialization.ipynb", *cells)
    out = tmp_path / "out"
    code, _out, err = cli(
        "grade", tmp_path / "class", "-o", out, "-a", "initialization", "--isolation", "process"
    )
    assert code == 0, err
    return out


@pytest.mark.slow
def test_a_class_is_counted_by_its_answers(graded: Path, cli: Cli) -> None:
    whole = result_set_from_json((graded / "results.json").read_bytes())
    answers = {result.student: result.questions[-1].answer for result in whole.submissions}
    assert len(set(answers.values())) == 3
    assert len({answers[name] for name in list(CELLS)[:3]}) == 1
    assert not any(question.source for result in whole.submissions for question in result.questions)

    page = (graded / "index.html").read_text(encoding="utf-8")
    text = Page(page).text
    assert "4 people have it wrong. There are 2 distinct wrong answers." in text
    assert text.count("* 1.7 should not be there.") == 1
    assert text.count("* 1.7") == 2  # in the code, which is shown once, and in the repair
    assert "Ada Lovelace, Grace Hopper, Sofja Kovalevskaja" in text

    assert cli("report", graded, "--anonymous")[0] == 0
    hidden = (graded / "anonymous" / "index.html").read_text(encoding="utf-8")
    assert "4 people have it wrong. There are 2 distinct wrong answers." in Page(hidden).text
    assert not any(word in hidden for name in CELLS for word in name.split())
    three = re.findall(r"(?:Student [A-Z2-7]+, ){2}Student [A-Z2-7]+", Page(hidden).text)
    assert len(three) == 1


def test_results_from_before_are_counted_without_their_answers() -> None:
    old = [wrote(name, "", diagnosis("Doubled"), seen()) for name in "AB"]
    old += [wrote("C", "", seen())]
    text = text_of(*old)
    assert "2 people have it wrong. 2 people Doubled A, B" in text
    assert "distinct" not in text
    assert "no name yet" not in text
    line = re.sub(rb',"answer":"[^"]*"', b"", to_json(wrote("A", "a")))
    assert b"answer" not in line
    assert result_from_json(line).questions[0].answer == ""


def test_a_large_class_has_a_page_of_bounded_size() -> None:
    few = [wrote(f"Student {n}", f"{n % 300}", seen()) for n in range(700)]
    many = [wrote(f"Person {n}", f"w{n % 300}", diagnosis(f"M{n % 40}")) for n in range(1000)]
    text = text_of(*few, *many)
    assert "and 285 more answers without a name, none of them more frequent" in text
    assert "30 more mistakes, none of them more frequent, are on the students’ pages." in text
    assert "1700 people have it wrong. There are 600 distinct wrong answers." in text
    assert "300 of them have no name yet (above)." in text

    together = [wrote(f"P{n}", f"{n % 60}", diagnosis("Doubled")) for n in range(900)]
    page = class_page(*together)
    text = text_of(*together)
    assert "and 55 more answers, written by:" in text
    assert "and 765 more" in text
    assert page.count('class="code"') == 5
    assert len(re.sub("<tr.*?</tr>", "", page, flags=re.DOTALL)) < 200_000


def test_long_functions_are_cut() -> None:
    code = COST + "".join(f"    x{n} = {n}\n" for n in range(500))
    page = class_page(wrote("A", "a", diagnosis("Doubled"), code=code))
    assert "x96 = " in page.replace("</span>", "").replace('<span class="n">', "")
    assert "403 more lines are not shown." in page
