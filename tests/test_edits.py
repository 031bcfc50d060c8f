"""Do the edits undo slips, and early enough? Do their sentences keep that to themselves?"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from grader.diagnosis.edits import KINDS, Edit, EditKind, Scope, edits, wording
from grader.diagnosis.edits.sentences import SENTENCES
from grader.notebook.normal import normal_form
from grader.wording import use_language
from tests.support.edited_functions import makes_right, rank_of_repair, scope_of
from tests.support.remembering import RememberedEdits
from tests.support.wrong_statements import FUNCTIONS, WRONG, Wrong

pytestmark = pytest.mark.file_takes(seconds=60)

STYLES = Path(__file__).parent / "right_styles"
#: How many edits are tried of one answer, and within how many of them the right one should be.
BUDGET, EARLY = 200, 40
#: Edits that change other lines than the statement's.
ELSEWHERE = {
    "deleted", "moved_up", "moved_down", "moved_out", "moved_before", "moved_in",
    "return_moved", "return_added", "seed_added", "sister_added",
}  # fmt: skip

SCOPE = Scope(
    shapes={
        "X": (3, 5), "Y": (1, 5), "W1": (4, 3), "W2": (3, 4), "W3": (1, 3), "b1": (4, 1),
        "b2": (3, 1), "b3": (1, 1), "A1": (4, 5), "A2": (3, 5), "A3": (1, 5), "Z1": (4, 5),
        "Z2": (3, 5), "Z3": (1, 5), "D1": (4, 5), "D2": (3, 5), "dZ3": (1, 5), "dZ2": (3, 5),
        "dZ1": (4, 5),
        "dA2": (3, 5), "dA1": (4, 5), "grad": (9, 1), "gradapprox": (9, 1), "theta": (9, 1),
        "cost": (), "m": (), "lambd": (), "keep_prob": (), "epsilon": (), "l": (), "L": (),
        "parameters": None, "layers_dims": None, "cache": None,
    },
    functions=frozenset({"relu", "sigmoid", "forward", "backward", "compute_cost"}),
    seed=3,
    names_wanted=frozenset({"W1", "b1", "dW1", "dW2", "cost"}),
    of_one_argument=frozenset({"relu", "sigmoid"}),
    keys=frozenset({"W1", "b1", "dW1", "db1"}),
)  # fmt: skip

ROWS: list[tuple[EditKind, str, str]] = [
    ("name", "dW2 = np.dot(dZ2, A2.T) / m", "dW2 = np.dot(dZ2, A1.T) / m"),
    ("name", "Z1 = np.dot(W1, A3) + b1", "Z1 = np.dot(W1, X) + b1"),
    ("name", "A2 = A2 / m", "A2 = A2 / keep_prob"),
    ("name", "A2 = A2 / W1.size", "A2 = A2 / m"),
    ("name", "cost = np.sum(A3) / len(A1[0])", "cost = np.sum(A3) / m"),
    ("name", "cost = np.sum(A3) / W2.shape[0]", "cost = np.sum(A3) / m"),
    ("function", "cost = forward(A3, Y)", "cost = backward(A3, Y)"),
    ("function", "cost = compute_loss(A3, Y)", "cost = compute_cost(A3, Y)"),
    ("literal_for_name", "L = len(layers_dims) - l", "L = len(layers_dims) - 1"),
    ("literal_for_name", "A1 = np.maximum(m, Z1)", "A1 = np.maximum(0, Z1)"),
    ("name_for_literal", "A1 = A1 / 0.8", "A1 = A1 / keep_prob"),
    ("name_for_literal", "cost = cost + 0.7 * np.sum(W1)", "cost = cost + lambd * np.sum(W1)"),
    ("key", "W2 = parameters['W1']", "W2 = parameters['W2']"),
    ("key", "parameters['B' + str(l)] = b1", "parameters['b' + str(l)] = b1"),
    ("index", "m = X.shape[0]", "m = X.shape[1]"),
    ("index", "W1 = np.zeros((layers_dims[l], layers_dims[l]))",
     "W1 = np.zeros((layers_dims[l], layers_dims[l - 1]))"),
    ("index", "parameters['W' + str(l + 1)] = W1", "parameters['W' + str(l)] = W1"),
    ("index", "cost = forward(X, parameters)", "cost = forward(X, parameters)[0]"),
    ("axis", "db2 = np.sum(dZ2, axis=0, keepdims=True)",
     "db2 = np.sum(dZ2, axis=1, keepdims=True)"),
    ("axis", "mu = np.mean(X)", "mu = np.mean(X, axis=1)"),
    ("axis", "cost = np.sum(W1, axis=1)", "cost = np.sum(W1)"),
    ("keepdims", "db2 = np.sum(dZ2, axis=1)", "db2 = np.sum(dZ2, axis=1, keepdims=True)"),
    ("keepdims", "T = X / np.sum(X, axis=0, keepdims=False)",
     "T = X / np.sum(X, axis=0, keepdims=True)"),
    ("near_function", "D1 = np.random.randn(4, 5)", "D1 = np.random.rand(4, 5)"),
    ("near_function", "b1 = np.ones((4, 1))", "b1 = np.zeros((4, 1))"),
    ("near_function", "cost = np.mean(W1) / m", "cost = np.sum(W1) / m"),
    ("near_function", "A3 = np.tanh(Z3)", "A3 = sigmoid(Z3)"),
    ("near_function", "cost = np.cbrt(2 / m)", "cost = np.sqrt(2 / m)"),
    ("wrapper_dropped", "cost = np.sqrt(np.sum(W1))", "cost = np.sum(W1)"),
    ("wrapper_dropped", "dA2 = np.dot(W3.T, dZ3).squeeze()", "dA2 = np.dot(W3.T, dZ3)"),
    ("wrapper_added", "W1 = W1 * (2 / m)", "W1 = W1 * np.sqrt(2 / m)"),
    ("wrapper_added", "A2 = Z2", "A2 = relu(Z2)"),
    ("shape_argument", "W1 = np.zeros(4, 3)", "W1 = np.zeros((4, 3))"),
    ("shape_argument", "D1 = np.random.rand(A1.shape)", "D1 = np.random.rand(*A1.shape)"),
    ("in_place", "W1 = parameters.pop('W1')", "W1 = parameters['W1']"),
    ("option", "cost = np.linalg.norm(W1, ord=1)", "cost = np.linalg.norm(W1)"),
    ("option", "A1 = A1.reshape(-1, order='F')", "A1 = A1.reshape(-1)"),
    ("dtype", "D1 = (D1 < keep_prob).astype(str)", "D1 = D1 < keep_prob"),
    ("dtype", "W1 = np.zeros((4, 3), dtype=int)", "W1 = np.zeros((4, 3))"),
    ("dtype", "W1 = np.zeros((4, 3), int)", "W1 = np.zeros((4, 3))"),
    ("copy", "theta_plus = theta", "theta_plus = theta.copy()"),
    ("copy", "before = parameters['W1']", "before = parameters['W1'].copy()"),
    ("operator", "A1 = A1 * keep_prob", "A1 = A1 / keep_prob"),
    ("operator", "dZ3 = A3 + Y", "dZ3 = A3 - Y"),
    ("operator", "cost = lambd // (2 * m) * cost", "cost = lambd / (2 * m) * cost"),
    ("comparison", "D1 = D1 > keep_prob", "D1 = D1 < keep_prob"),
    ("comparison", "D1 = np.random.rand(4, 5)", "D1 = np.random.rand(4, 5) < keep_prob"),
    ("product", "A1 = np.dot(A1, D1)", "A1 = np.multiply(A1, D1)"),
    ("product", "Z2 = W2 * A1 + b2", "Z2 = np.dot(W2, A1) + b2"),
    ("order", "cost = m / cost", "cost = cost / m"),
    ("order", "W1 = np.random.randn(layers_dims[0], layers_dims[1])",
     "W1 = np.random.randn(layers_dims[1], layers_dims[0])"),
    ("order", "cost = compute_cost(Y, A3)", "cost = compute_cost(A3, Y)"),
    ("transpose", "dA2 = np.dot(W3, dZ3)", "dA2 = np.dot(W3.T, dZ3)"),
    ("transpose", "dW2 = dZ2 @ A1", "dW2 = dZ2 @ A1.T"),
    ("transpose", "Z2 = np.dot(W2.T, A1)", "Z2 = np.dot(W2, A1)"),
    ("parentheses", "cost = lambd / 2 * m * cost", "cost = lambd / (2 * m) * cost"),
    ("parentheses", "slope = cost - lambd / epsilon", "slope = (cost - lambd) / epsilon"),
    ("parentheses", "W1 = W1 * np.sqrt(2) / m", "W1 = W1 * np.sqrt(2 / m)"),
    ("parentheses", "d = np.linalg.norm(grad) - np.linalg.norm(gradapprox)",
     "d = np.linalg.norm(grad - gradapprox)"),
    ("factor_added", "slope = (cost - lambd) / epsilon", "slope = (cost - lambd) / epsilon / 2"),
    ("factor_added", "A2 = A2 * D2", "A2 = A2 * D2 / keep_prob"),
    ("factor_added", "W1 = np.random.randn(4, 3)", "W1 = np.random.randn(4, 3) * 10"),
    ("factor_dropped", "dW2 = np.dot(dZ2, A1.T) / m * 2", "dW2 = np.dot(dZ2, A1.T) / m"),
    ("factor_dropped", "dA1 = np.dot(W2.T, dZ2) / 2", "dA1 = np.dot(W2.T, dZ2)"),
    ("factor_changed", "W1 = np.random.randn(4, 3) * np.sqrt(2 / m)",
     "W1 = np.random.randn(4, 3) * 10"),
    ("factor_changed", "W1 = np.random.randn(4, 3) * np.sqrt(1 / layers_dims[l - 1])",
     "W1 = np.random.randn(4, 3) * 0.01"),
    ("term_added", "dW2 = np.dot(dZ2, A1.T) / m", "dW2 = np.dot(dZ2, A1.T) / m + lambd / m * W2"),
    ("term_added", "Z2 = np.dot(W2, A1)", "Z2 = np.dot(W2, A1) + b2"),
    ("term_added", "s = np.linalg.norm(grad)",
     "s = np.linalg.norm(grad) + np.linalg.norm(gradapprox)"),
    ("term_added", "A1 = A1 / (keep_prob + epsilon)", "A1 = A1 / (1 - keep_prob + epsilon)"),
    ("term_dropped", "db2 = np.sum(dZ2) + lambd / m * b2", "db2 = np.sum(dZ2)"),
    ("term_dropped", "A1 = A1 / (1 - keep_prob)", "A1 = A1 / keep_prob"),
    ("sign", "cost = np.sum(np.log(A3)) / m", "cost = -(np.sum(np.log(A3)) / m)"),
    ("sign", "A3 = 1 / (1 + np.exp(Z3))", "A3 = 1 / (1 + np.exp(-Z3))"),
    ("power", "cost = np.linalg.norm(W1)", "cost = np.linalg.norm(W1) ** 2"),
    ("power", "W1 = (2 / m) ** 2", "W1 = (2 / m) ** 0.5"),
    ("constant", "W1 = np.random.randn(4, 3) * 0.01", "W1 = np.random.randn(4, 3) * 10"),
    ("constant", "dW2 = 4.0 / m * np.dot(dZ2, A1.T)", "dW2 = 1 / m * np.dot(dZ2, A1.T)"),
    ("seed", "np.random.seed(1)", "np.random.seed(3)"),
    ("seed", "rng = np.random.default_rng(0)", "rng = np.random.default_rng(3)"),
    ("bounds", "for l in range(L):\n    cost = l", "for l in range(1, L):\n    cost = l"),
    ("bounds", "for l in range(1, L - 1):\n    cost = l", "for l in range(1, L):\n    cost = l"),
    ("bounds", "L = len(layers_dims)", "L = len(layers_dims) - 1"),
    ("condition", "if l:\n    cost = l", "if not l:\n    cost = l"),
    ("condition", "cost = 1 if l > 0 else 0", "cost = 0 if l > 0 else 1"),
    ("target", "Z1 = np.dot(W2, A1) + b2", "Z2 = np.dot(W2, A1) + b2"),
    ("target", "D2 = A2 / keep_prob", "A2 = A2 / keep_prob"),
    ("kept", "A1 / keep_prob", "A1 = A1 / keep_prob"),
    ("kept", "np.multiply(dA1, D1)", "dA1 = np.multiply(dA1, D1)"),
    ("accumulation", "cost = np.sum(W2)", "cost += np.sum(W2)"),
    ("accumulation", "cost -= np.sum(W2)", "cost += np.sum(W2)"),
    ("in_place", "theta += epsilon", "theta = theta + epsilon"),
    ("in_place", "A1 *= D1", "A1 = A1 * D1"),
    ("deleted", "cost = 2 * cost", ""),
    ("deleted", "if l > 0:\n    cost = l", "cost = l"),
    ("moved_up", "first = m\nsecond = L", "second = L\nfirst = m"),
    ("moved_down", "A1 = A1 / keep_prob\nA1 = relu(A1)", "A1 = relu(A1)\nA1 = A1 / keep_prob"),
    ("moved_up", "A1 = A1 / keep_prob\nA1 = relu(A1)", "A1 = relu(A1)\nA1 = A1 / keep_prob"),
    ("moved_down", "first = m\nsecond = L", "second = L\nfirst = m"),
    ("moved_out", "for l in range(3):\n    m = l\n    return m",
     "for l in range(3):\n    m = l\nreturn m"),
    ("moved_out", "if l > 0:\n    m = l\n    cost = m", "if l > 0:\n    m = l\ncost = m"),
    ("moved_before", "for l in range(3):\n    m = l\n    cost = 0",
     "cost = 0\nfor l in range(3):\n    m = l"),
    ("moved_before", "if l > 0:\n    cost = 0", "cost = 0\nif l > 0:\n    pass"),
    ("moved_in", "for l in range(3):\n    m = l\ncost = m",
     "for l in range(3):\n    m = l\n    cost = m"),
    ("moved_in", "if l > 0:\n    m = l\ncost = m", "if l > 0:\n    m = l\n    cost = m"),
    ("return_moved", "return cost\ncost = m\nm = l", "cost = m\nm = l\nreturn cost"),
    ("return_moved", "m = 1\nreturn cost\ncost = m\nm = l\nl = m",
     "m = 1\ncost = m\nm = l\nl = m\nreturn cost"),
    ("return_added", "cost = cost * 2", "cost = cost * 2\nreturn cost"),
    ("return_added", "answer = cost * 2", "answer = cost * 2\nreturn answer"),
    ("seed_added", "W1 = np.random.randn(4, 3)", "np.random.seed(3)\nW1 = np.random.randn(4, 3)"),
    ("seed_added", "D1 = np.random.rand(4, 5)", "np.random.seed(3)\nD1 = np.random.rand(4, 5)"),
    ("entries_swapped", "return (cache, cost)", "return (cost, cache)"),
    ("entries_swapped", "W1, A1, Z1 = cache", "A1, W1, Z1 = cache"),
    ("entries_swapped", "g = {'dW1': b1, 'b1': dW1}", "g = {'dW1': dW1, 'b1': b1}"),
    ("entry_dropped", "return (cost, m)", "return cost"),
    ("entry_dropped", "cost, m, L = forward(X)", "cost, m = forward(X)"),
    ("entry_added", "return cost", "return (cost, cache)"),
    ("entry_added", "cache = (Z1, D1, A1, Z2, A2)", "cache = (Z1, D1, A1, Z2, D2, A2)"),
    ("entry_added", "parameters = {'W1': W1}", "parameters = {'W1': W1, 'b1': b1}"),
    ("dict_key", "parameters = {'W_1': W1}", "parameters = {'W1': W1}"),
    ("dict_key", "gradients = {'dw1': A1, 'dW2': A2}", "gradients = {'dW1': A1, 'dW2': A2}"),
    ("sister", "dW1 = np.dot(dZ1, X.T) / m + lambd * W1\ndW2 = np.sqrt(dZ2)",
     "dW1 = np.dot(dZ1, X.T) / m + lambd * W1\ndW2 = np.dot(dZ2, A1.T) / m + lambd * W2"),
    ("sister", "s = np.sum(W1 ** 2) * m + np.linalg.norm(W2) * m",
     "s = np.sum(W1 ** 2) * m + np.sum(W2 ** 2) * m"),
    ("sister_added", "A1 = A1 * D1\nA1 = A1 / m\nA2 = A2 * D2",
     "A1 = A1 * D1\nA1 = A1 / m\nA2 = A2 * D2\nA2 = A2 / m"),
    ("sister_added", "dW2 = np.dot(dZ2, A1.T)", "dW2 = np.dot(dZ2, A1.T)\ndW1 = np.dot(dZ1, X.T)"),
]  # fmt: skip
#: Rows whose statement to edit is not the last one.
AT = {
    "first = m\nsecond = L": {"moved_down": 1},
    "A1 = A1 / keep_prob\nA1 = relu(A1)": {"moved_down": 1},
    "return cost\ncost = m\nm = l": {"return_moved": 1},
    "m = 1\nreturn cost\ncost = m\nm = l\nl = m": {"return_moved": 2},
    "if l > 0:\n    cost = l": {"deleted": 1},
}


def within(statements: str, ending: str = "", unread: Collection[str] = ()) -> str:
    """A function of these statements, in normal form, which uses everything in scope."""
    used = ["np", *(one for one in SCOPE.shapes if one not in unread)]
    lines = [f"use({', '.join(used)})", *statements.splitlines(), *ending.splitlines()]
    text = "\n".join(["def f(X, Y):", *(f"    {line}" for line in lines)])
    return ast.unparse(ast.parse(text))


def line_of(kind: str, statements: str) -> int:
    lines = statements.splitlines()
    compound = kind in ("bounds", "condition") and len(lines) > 1
    return 2 + AT.get(statements, {}).get(kind, 1 if compound else len(lines))


def row_id(row: tuple[str, str, str]) -> str:
    return f"{row[0]}: {row[1].splitlines()[-1]}"


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_each_kind_undoes_its_slips(row: tuple[EditKind, str, str]) -> None:
    kind, wrong, right = row
    ending = "" if "return" in wrong + right else "return cost"
    if kind == "sister_added" and "dZ1" in right:
        ending = "return dW1"
    # what was forgotten is most likely used nowhere
    unread = _names(right) - _names(wrong) if kind.endswith("_added") else set()
    found = list(edits(within(wrong, ending, unread), line_of(kind, wrong), SCOPE))[:60]
    texts = [edit.source for edit in found]
    assert within(right, ending, unread) in texts
    assert found[texts.index(within(right, ending, unread))].kind == kind


def _names(statements: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(statements)) if isinstance(node, ast.Name)}


def test_each_kind_has_two_rows() -> None:
    counts = Counter(kind for kind, _wrong, _right in ROWS)
    assert {kind for kind in KINDS if counts[kind] < 2} == set()


# the table of wrong statements --------------------------------------------------------------------


def wrong_id(wrong: Wrong) -> str:
    return f"{wrong.function}: {wrong.wrong or f'no {wrong.right}'}"[:100]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_functions_are_right(function: str) -> None:
    text = FUNCTIONS[function].rstrip("\n")
    assert ast.unparse(ast.parse(text)) == text
    assert makes_right(text, function)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG, ids=wrong_id)
def test_the_statements_are_wrong(wrong: Wrong) -> None:
    assert ast.unparse(ast.parse(wrong.text)) == wrong.text
    assert not makes_right(wrong.text, wrong.function)


@pytest.mark.slow
def test_the_right_edit_comes_early() -> None:
    found = [rank_of_repair(wrong, BUDGET) for wrong in WRONG]
    ranks = sorted(one[0] for one in found if one)
    for most in (1, 5, 10, 20, EARLY, 60, 100, BUDGET):
        share = sum(rank <= most for rank in ranks) / len(WRONG)
        print(f"right edit among the first {most}: {share:.1%}")
    assert len(WRONG) >= 350
    assert sum(rank <= EARLY for rank in ranks) >= 0.88 * len(WRONG)
    assert len(ranks) >= 0.97 * len(WRONG)


# properties ---------------------------------------------------------------------------------------


def right_functions() -> Iterator[tuple[str, str]]:
    for path in sorted(STYLES.glob("*.py")):
        for cell in re.split(r"^# %% ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
            title, _, body = cell.partition("\n")
            for node in ast.parse(body).body:
                if isinstance(node, ast.FunctionDef):
                    segment = ast.get_source_segment(body, node) or ""
                    yield f"{title}, {node.name}", normal_form(segment).text


FUNCTIONS_OF_STYLES = dict(right_functions())


def scope_by_names(text: str) -> Scope:
    names = {
        node.id if isinstance(node, ast.Name) else node.arg
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    shapes = {one: None if one[0].isupper() or one[0] == "d" else () for one in sorted(names)}
    return Scope(shapes, SCOPE.functions, 3, SCOPE.names_wanted)


@lru_cache(maxsize=4096)  # the same line follows from edits of many others
def is_written_as_python_does(text: str) -> bool:
    return ast.unparse(ast.parse(text)) == text


@pytest.mark.slow
@pytest.mark.parametrize("title", FUNCTIONS_OF_STYLES)
def test_edits_of_any_line_are_programs_and_change_nothing_else(title: str) -> None:
    """Where lines change that are a statement each, the others stay what they were.

    So such lines are looked at alone first, which takes half as long as all that is around them.
    """
    text = FUNCTIONS_OF_STYLES[title]
    assert is_written_as_python_does(text)
    lines, scope = text.split("\n"), scope_by_names(text)
    for line in range(len(lines) + 2):
        sources = {text}
        sizes = []
        for edit in edits(text, line, scope):
            assert edit.source not in sources
            sources.add(edit.source)
            sizes.append(edit.size)
            changed = [edit.source]
            if edit.kind not in ELSEWHERE:
                after = edit.source.split("\n")
                places = enumerate(zip(lines, after, strict=True), start=1)
                lines_changed = {place for place, (a, b) in places if a != b}
                assert lines_changed == {edit.line, *edit.alike}
                pairs = [(lines[place - 1], after[place - 1]) for place in lines_changed]
                if not any(one.endswith(":") for pair in pairs for one in pair):
                    assert all(margin_of(a) == margin_of(b) for a, b in pairs)
                    changed = [b.lstrip(" ") for _a, b in pairs]
            assert all(map(is_written_as_python_does, changed)) or is_written_as_python_does(
                edit.source
            )
        assert sizes == sorted(sizes)


def margin_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@pytest.mark.parametrize(
    "text", ["", "x = (", "# nothing", "x = 1; y = x", "if x: y = 2", "π = 'ä' + X"]
)
def test_what_is_no_normal_form_is_borne(text: str) -> None:
    for edit in edits(text, 1, SCOPE):
        ast.parse(edit.source)


def test_edits_that_tests_remember_are_those_of_the_statement() -> None:
    remembered = RememberedEdits()
    text = within("Z1 = np.dot(W1, X)\nA1 = relu(Z1)", "return A1")
    for line, scope in ((3, SCOPE), (4, SCOPE), (3, scope_by_names(text)), (3, SCOPE)):
        first = next(remembered.edits(text, line, scope))  # others go on where it stopped
        made = list(edits(text, line, scope))
        assert made[0] == first
        assert list(remembered.edits(text, line, scope)) == made


def test_other_statements_of_a_line_stay() -> None:
    found = [edit.source for edit in edits("m = 1; L = m - 1", 1, SCOPE)]
    assert "m = 1; L = m + 1" in found


def test_an_expression_over_several_lines_is_replaced_whole() -> None:
    text = "def f(X):\n    cost = (X.shape[0] +\n            1)\n    return cost"
    found = [edit.source for edit in edits(text, 2, SCOPE)]
    assert "def f(X):\n    cost = X.shape[1] + 1\n    return cost" in found


def test_a_branch_stays_a_branch() -> None:
    text = within("if l > 0:\n    cost = 1\nelif l < m:\n    cost = 2\nelse:\n    cost = 3")
    found = [edit.source for edit in edits(text, 5, SCOPE)]
    assert text.replace("l < m", "l > m") in found


def test_shapes_that_do_not_go_together_are_not_tried() -> None:
    text = within("Z2 = np.dot(W2, X) + b2", "return Z2")
    found = [edit.new for edit in edits(text, 3, SCOPE) if edit.kind == "name"]
    assert "A1" in found
    assert not {"A2", "A3", "Y"} & set(found)


def test_what_means_the_same_is_tried_once() -> None:
    text = within("cost = 2 * m * lambd", "return cost")
    found = {edit.source.splitlines()[2].strip() for edit in edits(text, 3, SCOPE)}
    assert "cost = 2 * (m * lambd)" not in found
    assert "cost = lambd * 2 * m" not in found


def test_statements_that_are_alike_are_edited_together() -> None:
    wrong = "dW1 = np.dot(dZ1, X.T) / m\nm = 2 * m\ndW2 = np.dot(dZ2, A1.T) / m"
    right = (
        "dW1 = np.dot(dZ1, X.T) / m + lambd / m * W1\nm = 2 * m\n"
        "dW2 = np.dot(dZ2, A1.T) / m + lambd / m * W2"
    )
    for line, other, term in ((3, 5, "+ lambd / m * W1"), (5, 3, "+ lambd / m * W2")):
        found = list(edits(within(wrong, "return cost", {"lambd"}), line, SCOPE))[:40]
        texts = [edit.source for edit in found]
        edit = found[texts.index(within(right, "return cost", {"lambd"}))]
        assert (edit.kind, edit.line, edit.alike, edit.new) == ("term_added", line, (other,), term)
        assert wording.explanation(edit) == (
            "A term of the formula is missing in this line. "
            "It is the same in the other lines of this kind."
        )


def test_a_statement_that_is_not_like_its_sister_is_edited_alone() -> None:
    text = within("dW1 = np.dot(dZ1, X.T) / m\ndW2 = np.dot(dZ2, A1.T) * m", "return cost")
    assert not any(edit.alike for edit in edits(text, 4, SCOPE))


def test_terms_that_are_alike_are_edited_together() -> None:
    text = within("cost = np.sum(np.abs(W1)) + np.sum(np.abs(W2))", "return cost")
    found = [edit.source for edit in edits(text, 3, SCOPE)][:100]
    assert text.replace("np.abs(", "np.square(") in found


# words --------------------------------------------------------------------------------------------


def all_proposed() -> Iterator[Edit]:
    for kind, wrong, right in ROWS:
        ending = "" if "return" in wrong + right else "return cost"
        yield from edits(within(wrong, ending), line_of(kind, wrong), SCOPE)
    for wrong_one in WRONG[::9]:
        yield from edits(wrong_one.text, wrong_one.line, scope_of(wrong_one))


@pytest.fixture(scope="module")
def proposed() -> list[Edit]:
    """Thousands of edits: made here, since every process reads this file, and one runs it."""
    return list(all_proposed())


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("en")


def test_students_are_not_told_the_edit(language: str, proposed: list[Edit]) -> None:
    for edit in proposed:
        for sentence in (wording.title(edit), wording.question(edit), wording.explanation(edit)):
            assert sentence
            assert "{code}" not in sentence
            for code in re.findall("`(.*?)`", sentence):
                assert not wording.contains(code, edit.new) or code == "return"
            assert len(edit.new) < 4 or not wording.contains(sentence, edit.new)
    del language


def test_instructors_are_told_the_edit(language: str, proposed: list[Edit]) -> None:
    for edit in proposed:
        sentence = wording.repair(edit)
        for code in (edit.old, edit.new):
            assert not code or " ".join(code.split()) in sentence
    del language


def test_all_kinds_have_sentences_and_all_sentences_a_kind(proposed: list[Edit]) -> None:
    assert set(KINDS) == {key.partition(":")[0] for key in SENTENCES}
    used = {wording.title(edit) for edit in proposed}
    unused = {key for key, sentences in SENTENCES.items() if sentences.title not in used}
    assert unused == set()


@pytest.mark.parametrize(
    ("wrong", "new", "explained", "repaired"),
    [
        ("dW2 = np.dot(dZ2, A1.T) * W1", "W2",
         "`W1` is not of the layer that is needed here.", "`W1` stands where `W2` belongs."),
        ("dW2 = np.dot(dZ2, A1.T) / W2.size", "m",
         "`W2.size` is not the number that is needed here.",
         "`W2.size` stands where `m` belongs."),
        ("db2 = np.sum(dZ2, axis=0, keepdims=True)", "axis=1",
         "With `axis=0`, this line works along the wrong axis.",
         "`axis=0` should be `axis=1`."),
        ("cost = lambd / 2 * m", "lambd / (2 * m)",
         "Python computes `lambd / 2 * m` in another order than the formula: parentheses are "
         "missing, or stand in the wrong place.",
         "`lambd / 2 * m` should be `lambd / (2 * m)`."),
        ("A2 = A2 * D2", "/ keep_prob",
         "The formula divides by something that is missing in this line.",
         "`/ keep_prob` is missing."),
        ("dA2 = np.dot(W3, dZ3)", "W3.T",
         "Rows and columns of `W3` should change places.", "`W3` should be `W3.T`."),
        ("Z2 = np.dot(W2.T, A1)", "W2",
         "Rows and columns change places in this line, but should not.",
         "`W2.T` should be `W2`."),
    ],
)  # fmt: skip
def test_the_words(wrong: str, new: str, explained: str, repaired: str) -> None:
    found = [edit for edit in edits(within(wrong, "return cost"), 3, SCOPE) if edit.new == new]
    assert wording.explanation(found[0]) == explained
    assert wording.repair(found[0]) == repaired


def test_an_exponent_of_one_is_no_exponent() -> None:
    found = list(edits(within("A2 = A2 / keep_prob ** 2", "return A2"), 3, SCOPE))
    assert not any(re.search(r"\*\* 1$", edit.source, re.MULTILINE) for edit in found)
    assert any("A2 / keep_prob\n" in edit.source for edit in found)


@pytest.mark.parametrize(
    "statement", ["W1 = np.zeros(4, 1)", "W1 = np.zeros(m, A1.size)", "W1 = dict(W1=W1)"]
)
def test_what_is_no_option_is_not_dropped_as_one(statement: str) -> None:
    proposed = edits(within(statement, "return cost"), line_of("option", statement), SCOPE)
    assert not [edit for edit in proposed if edit.kind in ("option", "dtype")]


@pytest.mark.parametrize("key", ["'W1'", "'W' + str(1)"])
def test_an_entry_that_is_taken_out_is_told_as_such(key: str) -> None:
    wrong, right = f"W1 = parameters.pop({key})", f"W1 = parameters[{key}]"
    text = within(right, "return cost")
    proposed = edits(within(wrong, "return cost"), line_of("in_place", wrong), SCOPE)
    (edit,) = [one for one in proposed if one.source == text]
    assert wording.title(edit) == "An entry is taken out of what was given"


def test_the_order_of_edits_does_not_depend_on_the_process() -> None:
    program = (
        "from grader.diagnosis.edits import edits; from tests.test_edits import SCOPE\n"
        "for line, text in ((2, 'cots = A1'), (2, 'A1 * 2'), (2, \"grads['dW'] = A1\")):\n"
        "    source = f'def f(A1, grads):\\n    {text}\\n    return cots, grads'\n"
        "    print(*(one.source for one in edits(source, line, SCOPE)), sep='\\n')\n"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert found[0].count(b"\n") > 100
    assert found[0] == found[1] == found[2]
