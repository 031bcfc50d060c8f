"""Is the assignment gradient_checking sound: its numbers, its calls, its notebook?"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest

from grader.authoring.handout import student_notebook
from grader.course import Answer, Call, hidden_calls, load_module, public_calls
from grader.course.description import load_assignment
from grader.course.numerics import numerical_gradient, relative_difference
from grader.judging import difference

COURSE = Path(__file__).resolve().parent.parent
ASSIGNMENT = load_assignment(COURSE / "assignments" / "gradient_checking" / "assignment.toml")
SOLVED = (COURSE / "reference" / "gradient_checking.py").read_text(encoding="utf-8")
SEEDS = (b"a", b"b", b"c")

Namespace = dict[str, Any]
Variant = Mapping[str, str]


def functions(text: str) -> Namespace:
    """The functions of a percent notebook, without what stands between them."""
    tree = ast.parse(text)
    wanted = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ImportFrom)]
    kept = [n for n in wanted if getattr(n, "module", "") != "__future__"]
    made: Namespace = {"np": np}
    modules = {name: load_module(path, {}) for name, path in ASSIGNMENT.modules.items()}
    for node in kept:
        if isinstance(node, ast.ImportFrom):
            made |= {a.name: getattr(modules[str(node.module)], a.name) for a in node.names}
        else:
            exec(compile(ast.Module([node], []), "reference", "exec"), made)
    return made


REFERENCE = functions(SOLVED)
STUBS = vars(load_module(ASSIGNMENT.folder / "stubs.py", ASSIGNMENT.modules))


@cache
def source_of(function: str) -> str:
    """The text of one function of the reference."""
    nodes = {n.name: n for n in ast.parse(SOLVED).body if isinstance(n, ast.FunctionDef)}
    return ast.get_source_segment(SOLVED, nodes[function]) or ""


def varied(function: str, change: Variant) -> Callable[..., Any]:
    """The reference's function with pieces of its text replaced, each of which stands there."""
    source = source_of(function)
    for old, new in change.items():
        assert old in source, f"{old!r} is not in {function}"
        source = source.replace(old, new)
    namespace: Namespace = {**REFERENCE}
    exec(source, namespace)
    made: Callable[..., Any] = namespace[function]
    return made


def resolved(argument: Any) -> Any:
    """The argument, or what the reference gives for it."""
    if not isinstance(argument, Answer):
        return argument
    return argument.argument(REFERENCE[argument.function](*argument.args))


def answer(function: Callable[..., Any], call: Call) -> Any:
    """What `function` gives for the call with the grader's stubs in place of other functions."""
    for name, stub in ASSIGNMENT.question(call.function).stubs.items():
        fault = call.faults.get(name)
        function.__globals__[name] = STUBS[fault](STUBS[stub]) if fault else STUBS[stub]
    arguments = [resolved(argument) for argument in call.args]
    with np.errstate(all="ignore"):
        return function(*arguments)


def expected_number(call: Call) -> float:
    """What the reference gives for a call, which is asked once."""
    if id(call) not in EXPECTED:
        EXPECTED[id(call)] = float(answer(varied(call.function, {}), call))
    return EXPECTED[id(call)]


def uses(function: Callable[..., Any], call: Call) -> bool:
    """Whether the call says something about the function."""
    return set(call.requires) <= set(function.__code__.co_names)


def failed(function: Callable[..., Any], calls: list[Call]) -> list[str]:
    """The labels of the calls on which `function`'s number is not the reference's."""
    labels = []
    for call in calls:
        if call.function != function.__name__ or not uses(function, call):
            continue
        (part,) = ASSIGNMENT.question(call.function).parts
        expected = expected_number(call)
        try:
            got = answer(function, call)
        except Exception:
            labels.append(call.label)
            continue
        apart = difference(
            part.name,
            expected,
            got,
            rtol=call.rtol.get(part.name, part.rtol),
            atol=part.atol,
            at_most=call.at_most.get(part.name),
        )
        if apart is not None:
            labels.append(call.label)
    return labels


PUBLIC = public_calls(ASSIGNMENT)
EXPECTED: dict[int, float] = {}  # by the id of calls in these lists, which live as long
HIDDEN_OF = {seed: hidden_calls(ASSIGNMENT, seed) for seed in SEEDS}
HIDDEN = [call for calls in HIDDEN_OF.values() for call in calls]


# Right ways to write gradient_check --------------------------------------------------------------

PRODUCT = {"forward_propagation(x, theta_plus)": "theta_plus * x",
           "forward_propagation(x, theta_minus)": "theta_minus * x"}  # fmt: skip
SLOPE = "(J_plus - J_minus) / (2 * epsilon)"
NUMERATOR, DENOMINATOR = (
    "np.linalg.norm(grad - gradapprox)",
    "np.linalg.norm(grad) + np.linalg.norm(gradapprox)",
)
RIGHT_IN_1D: dict[str, Variant] = {
    "as the reference": {},
    "products": PRODUCT,
    "products and grad = x": PRODUCT | {"backward_propagation(x, theta)": "x"},
    "arguments the other way round": {"(x, theta_plus)": "(theta_plus, x)",
                                      "(x, theta_minus)": "(theta_minus, x)"},
    "/ 2 / ε": {SLOPE: "(J_plus - J_minus) / 2 / epsilon"},
    "/ ε / 2": {SLOPE: "(J_plus - J_minus) / epsilon / 2"},
    "/ (2. * ε)": {SLOPE: "(J_plus - J_minus) / (2. * epsilon)"},
    "0.5 * … / ε": {SLOPE: "0.5 * (J_plus - J_minus) / epsilon"},
    "times a reciprocal": {SLOPE: "(J_plus - J_minus) * (1 / (2 * epsilon))"},
    "/ (ε + ε)": {SLOPE: "(J_plus - J_minus) / (epsilon + epsilon)"},
    "both signs": {SLOPE: "(J_minus - J_plus) / (-2 * epsilon)"},
    "abs": {NUMERATOR: "abs(grad - gradapprox)", DENOMINATOR: "abs(grad) + np.abs(gradapprox)"},
    "the other order": {NUMERATOR: "np.linalg.norm(gradapprox - grad)",
                        DENOMINATOR: "np.linalg.norm(gradapprox) + np.linalg.norm(grad)"},
    "square roots": {NUMERATOR: "((grad - gradapprox) ** 2) ** 0.5"},
    "floats": {"grad = backward_propagation(x, theta)":
               "grad = float(backward_propagation(x, theta))"},
    "without names": {"forward_propagation(x, theta_plus)":
                      "forward_propagation(x, theta + epsilon)"},
    "an array": {"return difference": "return np.array([difference])"},
    "in place": {"theta_plus = theta + epsilon": "theta_plus = theta; theta_plus += epsilon"},
    "np.add": {"theta + epsilon": "np.add(theta, epsilon)",
               "theta - epsilon": "np.subtract(theta, epsilon)"},
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT_IN_1D)
def test_right_gradient_checks_pass(name: str) -> None:
    assert failed(varied("gradient_check", RIGHT_IN_1D[name]), PUBLIC + HIDDEN) == []


def test_whole_and_broken_numbers_agree() -> None:
    for call in PUBLIC + HIDDEN:
        if call.function == "gradient_check":
            x, theta, *rest = call.args
            plain = answer(varied("gradient_check", {}), call)
            other = REFERENCE["gradient_check"]
            assert uses(other, call)
            again = answer(
                varied("gradient_check", {"theta_plus = theta": "theta_plus = np.float64(theta)"}),
                Call((float(x), float(theta), *rest), faults=call.faults, function=call.function),
            )
            if not call.at_most:
                assert again == pytest.approx(plain, rel=1e-6)


# Wrong ways to write gradient_check --------------------------------------------------------------

WRONG_IN_1D: dict[str, Variant] = {
    "one-sided": {"theta - epsilon": "theta", "2 * epsilon": "epsilon"},
    "one-sided, the other side": {"theta + epsilon": "theta", "2 * epsilon": "epsilon"},
    "+ε on both sides": {"theta - epsilon": "theta + epsilon"},
    "ε for 2ε": {"2 * epsilon": "epsilon"},
    "half a step": {"theta + epsilon": "theta + epsilon / 2"},
    "/ 2 * ε": {"(2 * epsilon)": "2 * epsilon"},
    "no division": {SLOPE: "(J_plus - J_minus)"},
    "a sum for the difference": {"J_plus - J_minus": "J_plus + J_minus"},
    "the sides swapped": {"J_plus - J_minus": "J_minus - J_plus"},
    "numerator alone": {"numerator / denominator": "numerator"},
    "squared norms": {NUMERATOR: NUMERATOR + " ** 2",
                      DENOMINATOR: "np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2"},
    "squared fraction": {"numerator / denominator": "(numerator / denominator) ** 2"},
    "product in the denominator": {"(grad) + np": "(grad) * np"},
    "difference in the denominator": {"(grad) + np": "(grad) - np"},
    "norm of the sum": {DENOMINATOR: "np.linalg.norm(grad + gradapprox)"},
    "one norm in the denominator": {DENOMINATOR: "np.linalg.norm(grad)"},
    "the other norm in the denominator": {DENOMINATOR: "np.linalg.norm(gradapprox)"},
    "norms subtracted": {NUMERATOR: "np.linalg.norm(grad) - np.linalg.norm(gradapprox)"},
    "a plus in the numerator": {"grad - gradapprox": "grad + gradapprox"},
    "upside down": {"numerator / denominator": "denominator / numerator"},
    "no return": {"return difference": ""},
    "x shifted too": {"(x, theta_plus)": "(x + epsilon, theta_plus)",
                      "(x, theta_minus)": "(x - epsilon, theta_minus)"},
    "x shifted instead": {"(x, theta_plus)": "(x + epsilon, theta)",
                          "(x, theta_minus)": "(x - epsilon, theta)"},
    "another function's gradient": {"backward_propagation(x": "forward_propagation(x"},
    "grad = θ": {"backward_propagation(x, theta)": "theta"},
    "gradapprox returned": {"return difference": "return gradapprox"},
    "a step of its own": {"theta_plus = theta": "epsilon = 1e-7; theta_plus = theta"},
    "never asks backprop": {"backward_propagation(x, theta)": "gradapprox"},
}  # fmt: skip


@pytest.mark.parametrize("calls", [PUBLIC, HIDDEN], ids=["public", "hidden"])
@pytest.mark.parametrize("name", WRONG_IN_1D)
def test_wrong_gradient_checks_fail(name: str, calls: list[Call]) -> None:
    assert failed(varied("gradient_check", WRONG_IN_1D[name]), calls)


#: Mistakes in the calls of other functions, and one that is none where grad and gradapprox cannot
#: differ in sign: |a + b| = |a| + |b|.
NOT_ALONE = {
    "x shifted too", "x shifted instead", "another function's gradient", "grad = θ",
    "never asks backprop", "norm of the sum",
}  # fmt: skip
ALONE = {"forward_propagation(x, ": "np.multiply(x, ", "backward_propagation(x, theta)": "x"}


@pytest.mark.parametrize("calls", [PUBLIC, HIDDEN], ids=["public", "hidden"])
@pytest.mark.parametrize("name", sorted(WRONG_IN_1D.keys() - NOT_ALONE))
def test_wrong_gradient_checks_fail_that_call_no_other_function(
    name: str, calls: list[Call]
) -> None:
    """Where a solution writes θx and x itself, only the tiny step can tell."""
    wrong = varied("gradient_check", {**WRONG_IN_1D[name], **ALONE})
    assert not {"forward_propagation", "backward_propagation"} & set(wrong.__code__.co_names)
    assert failed(wrong, calls)


# Right ways to write gradient_check_n ------------------------------------------------------------

STEP_UP = "theta_plus[i] = theta_plus[i] + epsilon"
STEP_DOWN = "theta_minus[i] = theta_minus[i] - epsilon"
RIGHT_IN_ND: dict[str, Variant] = {
    "as the reference": {},
    "two indices": {STEP_UP: "theta_plus[i][0] = theta_plus[i][0] + epsilon",
                    STEP_DOWN: "theta_minus[i][0] = theta_minus[i][0] - epsilon"},
    "a pair of indices": {STEP_UP: "theta_plus[i, 0] += epsilon"},
    "in place": {STEP_UP: "theta_plus[i] += epsilon", STEP_DOWN: "theta_minus[i] -= epsilon"},
    "a unit vector": {"np.copy(parameters_values)\n        theta_plus[i] = theta_plus[i] + epsilon":
                      "parameters_values + epsilon * np.eye(num_parameters)[:, i:i + 1]"},
    "a method": {"np.copy(parameters_values)": "parameters_values.copy()"},
    "a first entry": {"J_plus[i], _ =": "J_plus[i] =",
                      "vector_to_dictionary(theta_plus))": "vector_to_dictionary(theta_plus))[0]"},
    "/ 2 / ε": {SLOPE.replace("plus", "plus[i]").replace("minus", "minus[i]"):
                "(J_plus[i] - J_minus[i]) / 2 / epsilon"},
    "/ (2. * ε)": {"(2 * epsilon)": "(2. * epsilon)"},
    "0.5 / ε": {"(J_plus[i] - J_minus[i]) / (2 * epsilon)":
                "0.5 / epsilon * (J_plus[i] - J_minus[i])"},
    "all at once": {"gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)":
                    "gradapprox = (J_plus - J_minus) / (2 * epsilon)"},
    "the other order": {"grad - gradapprox": "gradapprox - grad"},
    "root of a sum": {NUMERATOR: "np.sqrt(np.sum(np.square(grad - gradapprox)))"},
    "flat": {NUMERATOR: "np.linalg.norm((grad - gradapprox).ravel(), 2)"},
    "a list": {"gradapprox[i] =": "gradapprox = list(gradapprox); gradapprox[i] =",
               "# How far the two columns are apart.":
               "gradapprox = np.array(gradapprox).reshape(-1, 1)"},
    "by keyword": {"(X, Y, vector": "(Y=Y, X=X, parameters=vector"},
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT_IN_ND)
def test_right_gradient_checks_of_networks_pass(name: str) -> None:
    assert failed(varied("gradient_check_n", RIGHT_IN_ND[name]), PUBLIC + HIDDEN) == []


# Wrong ways to write gradient_check_n ------------------------------------------------------------

LOOP = "for i in range(num_parameters):"
WRONG_IN_ND: dict[str, Variant] = {
    "one-sided": {"theta_minus[i] - epsilon": "theta_minus[i]", "(2 * epsilon)": "epsilon"},
    "one-sided, the other side": {"theta_plus[i] + epsilon": "theta_plus[i]",
                                  "(2 * epsilon)": "epsilon"},
    "minus side with +ε": {"theta_minus[i] - epsilon": "theta_minus[i] + epsilon"},
    "X shifted too": {"forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))":
                      "forward_propagation_n(X + epsilon, Y, vector_to_dictionary(theta_plus))",
                      "forward_propagation_n(X, Y, vector_to_dictionary(theta_minus))":
                      "forward_propagation_n(X - epsilon, Y, vector_to_dictionary(theta_minus))"},
    "num_parameters[i]": {"theta_plus[i] + epsilon": "num_parameters[i] + epsilon"},
    "norms subtracted": {NUMERATOR: "np.linalg.norm(grad) - np.linalg.norm(gradapprox)"},
    "absolute norms subtracted": {
        NUMERATOR: "abs(np.linalg.norm(grad) - np.linalg.norm(gradapprox))"},
    "no return": {"return difference": ""},
    "all parameters shifted": {STEP_UP: "theta_plus += epsilon",
                               STEP_DOWN: "theta_minus -= epsilon"},
    "array not copied": {"np.copy(parameters_values)": "parameters_values"},
    "one array not copied": {"theta_minus = np.copy(parameters_values)":
                             "theta_minus = parameters_values"},
    "the minus side from the plus side": {"theta_minus = np.copy(parameters_values)":
                                          "theta_minus = np.copy(theta_plus)"},
    "half of the parameters": {LOOP: "for i in range(num_parameters // 2):"},
    "all but the last parameter": {LOOP: "for i in range(num_parameters - 1):"},
    "all but the first parameter": {LOOP: "for i in range(1, num_parameters):"},
    "the first parameter only": {STEP_UP: STEP_UP.replace("[i]", "[0]"),
                                 STEP_DOWN: STEP_DOWN.replace("[i]", "[0]")},
    "gradient order mixed": {"grad = gradients_to_vector(gradients)":
                             "grad = np.concatenate([gradients['d' + n + l].reshape(-1, 1)"
                             " for n in 'Wb' for l in '123'])"},
    "weights only": {"# How far the two columns are apart.":
                     "w = [k[0] == 'W' for k in dictionary_to_vector(parameters)[1]];"
                     " grad = grad[w]; gradapprox = gradapprox[w]"},
    "columns, not rows": {"grad = gradients_to_vector(gradients)":
                          "grad = np.concatenate([gradients[k].T.reshape(-1, 1) for k in"
                          " ('dW1', 'db1', 'dW2', 'db2', 'dW3', 'db3')])"},
    "ε for 2ε": {"(2 * epsilon)": "epsilon"},
    "/ 2 * ε": {"(2 * epsilon)": "2 * epsilon"},
    "squared norms": {NUMERATOR: NUMERATOR + " ** 2",
                      DENOMINATOR: "np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2"},
    "product in the denominator": {"(grad) + np": "(grad) * np"},
    "norm of the sum": {DENOMINATOR: "np.linalg.norm(grad + gradapprox)"},
    "one norm in the denominator": {DENOMINATOR: "np.linalg.norm(grad)"},
    "the largest of both norms": {DENOMINATOR: "max(np.linalg.norm(grad), "
                                  "np.linalg.norm(gradapprox))"},
    "numerator alone": {"numerator / denominator": "numerator"},
    "absolute": {NUMERATOR: "np.sum(np.abs(grad - gradapprox))"},
    "sums for norms": {NUMERATOR: "np.abs(np.sum(grad - gradapprox))",
                       DENOMINATOR: "np.abs(np.sum(grad)) + np.abs(np.sum(gradapprox))"},
    "the largest entry": {NUMERATOR: "np.max(np.abs(grad - gradapprox))",
                          DENOMINATOR: "np.max(np.abs(grad)) + np.max(np.abs(gradapprox))"},
    "entry by entry": {NUMERATOR: "np.abs(grad - gradapprox)",
                       DENOMINATOR: "np.abs(grad) + np.abs(gradapprox)"},
    "a row for the column": {"gradapprox = np.zeros((num_parameters, 1))":
                             "gradapprox = np.zeros(num_parameters)"},
    "the cache for the cost": {"J_plus[i], _ =": "_, J_plus[i] ="},
    "the sides swapped": {"J_plus[i] - J_minus[i]": "J_minus[i] - J_plus[i]"},
    "a step of its own": {LOOP: f"epsilon = 1e-7\n    {LOOP}"},
    "a coarse step of its own": {LOOP: f"epsilon = 1e-4\n    {LOOP}"},
    "returned in the loop": {"/ (2 * epsilon)": "/ (2 * epsilon)\n        return np.linalg.norm("
                             "grad - gradapprox) / (np.linalg.norm(grad) + "
                             "np.linalg.norm(gradapprox))"},
}  # fmt: skip


@pytest.mark.parametrize("calls", [PUBLIC, HIDDEN], ids=["public", "hidden"])
@pytest.mark.parametrize("name", WRONG_IN_ND)
def test_wrong_gradient_checks_of_networks_fail(name: str, calls: list[Call]) -> None:
    assert failed(varied("gradient_check_n", WRONG_IN_ND[name]), calls)


SLIGHTLY_WRONG_IN_ND: dict[str, Variant] = {
    **{f"without parameter {i}": {LOOP: f"for i in {[k for k in range(47) if k != i]}:"}
       for i in range(47)},
    **{f"costs to {digits} digits": {"(J_plus[i] - J_minus[i])":
                                     f"(J_plus[i].round({digits}) - J_minus[i].round({digits}))"}
       for digits in (8, 10, 12)},
    **{f"ε = {step}": {LOOP: f"epsilon = {step}\n    {LOOP}"}
       for step in ("1e-8", "1e-6", "1e-5", "1e-3", "1e-2")},
    "slopes in single precision": {"gradapprox = np.zeros((num_parameters, 1))":
                                   "gradapprox = np.zeros((num_parameters, 1), np.float32)"},
}  # fmt: skip


@pytest.mark.parametrize("name", [*WRONG_IN_ND, *SLIGHTLY_WRONG_IN_ND])
def test_any_seed_shows_what_is_wrong_in_a_gradient_check_of_networks(name: str) -> None:
    wrong = varied("gradient_check_n", {**WRONG_IN_ND, **SLIGHTLY_WRONG_IN_ND}[name])
    public = failed(wrong, PUBLIC)
    for seed in SEEDS:
        hidden = failed(wrong, HIDDEN_OF[seed])
        assert hidden
        assert len(public) + len(hidden) >= 2


# Known numbers -----------------------------------------------------------------------------------


def case() -> tuple[Any, Any, Any, dict[str, Any]]:
    """The notebook's case with its right gradients."""
    X, Y, parameters = REFERENCE["gradient_check_n_test_case"]()
    _, cache = REFERENCE["forward_propagation_n"](X, Y, parameters)
    return X, Y, parameters, REFERENCE["backward_propagation_n"](X, Y, cache)


def test_known_number_of_one_parameter() -> None:
    assert REFERENCE["gradient_check"](2, 4) == pytest.approx(2.919335883291695e-10, rel=1e-9)


def test_known_number_of_the_planted_bugs() -> None:
    X, Y, parameters, right = case()
    planted = {**right, "dW2": 2 * right["dW2"], "db1": 4 * right["db1"]}
    found = REFERENCE["gradient_check_n"](parameters, planted, X, Y)
    assert found == pytest.approx(0.2850931567761623, rel=1e-12)


@pytest.mark.parametrize(
    ("epsilon", "known"),
    [
        (1e-4, 1.9e-10),
        (1e-5, 9.3e-10),
        (6e-6, 1.9e-9),
        (1e-6, 8.3e-9),
        (1e-7, 1.19e-7),
        (1e-8, 1.2e-6),
    ],
)
def test_known_numbers_of_the_repaired_gradients(epsilon: float, known: float) -> None:
    X, Y, parameters, right = case()
    found = REFERENCE["gradient_check_n"](parameters, right, X, Y, epsilon)
    assert found == pytest.approx(known, rel=0.05)


def test_the_tiny_step_gives_one_29th() -> None:
    assert REFERENCE["gradient_check"](2, 1.0, 0.7 * 2**-52) == pytest.approx(1 / 29, rel=1e-12)


# Repair ------------------------------------------------------------------------------------------


def handed_out() -> Namespace:
    """The functions of the student's notebook as they are handed out."""
    cells = student_notebook(SOLVED).cells
    return functions("\n".join(c.source for c in cells if c.cell_type == "code"))


def test_planted_bugs_show_in_every_call_of_the_repair() -> None:
    unrepaired = handed_out()["backward_propagation_n"]
    asked = [c for c in PUBLIC + HIDDEN if c.function == "backward_propagation_n"]
    assert len(asked) == 2 + 5 * len(SEEDS)
    for call in asked:
        right, wrong = REFERENCE["backward_propagation_n"](*call.args), unrepaired(*call.args)
        factors = {"dW2": 2.0, "db1": 4.0}
        assert right.keys() == wrong.keys()
        for name, value in right.items():
            np.testing.assert_allclose(wrong[name], factors.get(name, 1.0) * value, rtol=1e-14)
        for name in factors:
            assert np.linalg.norm(right[name]) > 1e-3


def test_trusted_costs_have_the_references_gradients() -> None:
    costs = vars(load_module(COURSE / "reference" / "costs" / "gradient_checking.py", {}))
    solution = SimpleNamespace(**REFERENCE)
    for call in PUBLIC + HIDDEN:
        if not ASSIGNMENT.question(call.function).gradient:
            continue
        parameters, cost = costs[call.function](solution, *call.args)
        answered = REFERENCE[call.function](*call.args)
        for name, numerical in numerical_gradient(cost, parameters).items():
            got = answered["d" + name] if isinstance(answered, dict) else answered
            # No draw has a kink near; the notebook's case loses digits that may pass for one.
            assert np.count_nonzero(numerical.straddles) <= (call.visibility == "public")
            assert relative_difference(np.asarray(got, float), numerical.value) < 1e-7


# The notebook ------------------------------------------------------------------------------------


def test_hidden_calls_differ_with_the_seed_and_repeat_with_it() -> None:
    first, again, other = (hidden_calls(ASSIGNMENT, seed) for seed in (b"1", b"1", b"2"))
    assert repr(first) == repr(again) != repr(other)


def test_points() -> None:
    assert ASSIGNMENT.points == 100


@pytest.fixture(scope="module")
def executed() -> nbformat.NotebookNode:
    """The solved notebook, run from top to bottom in the assignment's folder."""
    import jupytext
    from nbclient import NotebookClient

    notebook = jupytext.reads(SOLVED, fmt="py:percent")
    os.environ["MPLBACKEND"] = "agg"
    place = {"metadata": {"path": str(ASSIGNMENT.folder)}}
    return NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place).execute()


def printed(notebook: nbformat.NotebookNode) -> str:
    """All that the notebook's cells printed."""
    outputs = [o for c in notebook.cells for o in c.get("outputs", ())]
    return "".join(o.get("text", "") for o in outputs)


@pytest.mark.slow
def test_solved_notebook_runs_and_shows_the_known_numbers(executed: nbformat.NotebookNode) -> None:
    shown = printed(executed)
    assert "J = 8" in shown
    assert "dtheta = 2" in shown
    assert "great: the gradients agree (difference = 2.9193358832916" in shown
    assert "look at the components (difference = 1.18" in shown
    assert "worry: there is most likely a bug (difference = 0.28509315677616" in shown
    assert shown.count("these tests pass") == 4
