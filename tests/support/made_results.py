"""Results of every kind, made by hand: what pages and formats are tested with."""

from __future__ import annotations

import math
from typing import Any

from grader.results import (
    CallView,
    Diagnosis,
    Finding,
    GradientBlock,
    Histogram,
    Numbers,
    QuestionResult,
    QuestionStatus,
    Result,
    ResultSet,
    Source,
)

HOSTILE = (
    "<script>alert(1)</script></style></pre>{{7*7}}{% raw %}\"'><img src=x onerror=alert(2)>"
    "\x1b[31mred\x1b[0m\x1b]0;title\x07 \x00\x08\x9b \ud83d "
    "\u202egnp.exe\u2066 ]]> &amp; ::error::x"
)

COST = '''def compute_cost_with_regularization(A3, Y, parameters, lambd):
    """
    Cost with L2 regularization.
    """
    m = Y.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]
    cross_entropy_cost = compute_cost(A3, Y)  # this gives the cross-entropy part of the cost

    ### START CODE HERE ### (approx. 1 line)
    L2_regularization_cost = lambd / 2 * m * (np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2))
    ### END CODE HERE ###

    return cross_entropy_cost + L2_regularization_cost
'''

BACKWARD = '''def backward_propagation_with_regularization(X, Y, cache, lambd):
    """Gradients of the cost with L2 regularization."""
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T) + lambd / m * W3
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T) + 2 * lambd / m * W2
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1
    db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)

    return {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2,
            "db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1}
'''

DROPOUT = """def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob
    A1 = A1 * D1 / keep_prob
    return A1
"""

TITLES = {
    "compute_cost_with_regularization": "Cost with L2 regularization",
    "backward_propagation_with_regularization": "Gradients with L2 regularization",
    "forward_propagation_with_dropout": "Forward propagation with dropout",
    "backward_propagation_with_dropout": "Backward propagation with dropout",
}


def finding(name: str, passed: bool, most: float, message: str = "", **more: Any) -> Finding:
    """A public finding that earns all or nothing."""
    fields = {"visibility": "public", "score": most if passed else 0.0, **more}
    return Finding(name=name, passed=passed, max_score=most, message=message, **fields)


def both(name: str, public: bool, hidden: bool, most: float, message: str = "") -> list[Finding]:
    """The public and the hidden finding of one part; the points stand on the hidden one."""
    right = f"{name} is right"
    earned = most if public and hidden else 0.0
    told = f"{name} is not right on 3 of 6 hidden calls (another value): one example; λ = 0"
    return [
        finding(name, public, 0.0, right if public else message),
        finding(name, hidden, most, right if hidden else told, visibility="hidden", score=earned),
    ]


def question(
    function: str, most: float, status: QuestionStatus, score: float, **more: Any
) -> QuestionResult:
    """A question of the regularization assignment."""
    fields = {"title": TITLES.get(function, ""), **more}
    return QuestionResult(function=function, max_score=most, status=status, score=score, **fields)


def result(student: str, *questions: QuestionResult, **more: Any) -> Result:
    """A graded submission of the regularization assignment."""
    fields: dict[str, Any] = {
        "assignment": "regularization",
        "title": "Regularization",
        "source": f"submitted/{student}/Regularization.ipynb",
        "sha256": "3f786850e387550fdab836ed7e6dc881de23001b3f786850e387550fdab836ed",
        "status": "graded",
        "score": sum(q.score for q in questions),
        "max_score": sum(q.max_score for q in questions),
        "seconds": 0.012,
        "isolation": "sandbox",
        "judged": "public and hidden",
        "questions": questions,
    }
    return Result(student=student, **{**fields, **more})


def right_question(function: str, most: float, code: str = DROPOUT) -> QuestionResult:
    """A question with nothing wrong."""
    return question(
        function,
        most,
        "correct",
        most,
        checks=tuple(both("value", True, True, most)),
        source=Source(cell=9, line=1, code=code),
    )


def perfect() -> Result:
    """Everything right."""
    return result(
        "Ada Lovelace",
        right_question("compute_cost_with_regularization", 20, COST),
        right_question("backward_propagation_with_regularization", 30, BACKWARD),
        right_question("forward_propagation_with_dropout", 25),
        right_question("backward_propagation_with_dropout", 25),
    )


def wrong_cost() -> QuestionResult:
    """A question whose one value is wrong, with a recognised mistake."""
    return question(
        "compute_cost_with_regularization",
        20,
        "incorrect",
        0,
        checks=tuple(both("cost", False, False, 20, "cost is 2.74 instead of 1.786 (λ = 0.1)")),
        diagnosis=(
            Diagnosis(
                mistake="cost-times-m",
                confidence="exact",
                evidence="catalogue",
                repair="Put brackets around `2 * m` in the line above.",
                title="Multiplied by m instead of divided by it",
                explanation="lambd / 2 * m is (λ / 2) · m: Python multiplies and divides from left "
                "to right, so m ends up above the fraction line instead of below it.",
                hint="Put brackets around the 2 * m.",
                formula="J = cross-entropy + λ/(2m) · Σ ‖W[l]‖²",
                cell=7,
                line=13,
                parts=("cost",),
            ),
        ),
        source=Source(cell=7, line=1, code="# GRADED FUNCTION\n" + COST),
        calls=(
            CallView(
                label="the notebook's own call, λ = 0.1",
                asked="compute_cost_with_regularization(A3, Y, parameters, lambd=0.1)",
                part="cost",
                expected="1.7864859451590758",
                got="2.7405193",
                printed="cost so far: 2.74",
            ),
        ),
        answer="5b1f0c6d2a7e4938",
    )


_RIGHT_DW2 = (-0.25604646, 0.12298827, -0.28297129, -0.17706303, 0.34536094)


def numbers(shape: tuple[int, ...], *values: float | None) -> Numbers:
    """A small array for a picture."""
    return Numbers(shape=shape, values=values)


def drawn(part: str, *, right: bool = False, **more: Any) -> CallView:
    """A part of a call whose answer is drawn at random."""
    fields = {
        "expected": "mean 0, standard deviation 10",
        "got": "mean 0, standard deviation 0.01",
        **more,
    }
    return CallView(label="many draws", asked="draw(200, 150)", part=part, right=right, **fields)


def random_question() -> QuestionResult:
    """Weights of the wrong spread, right ones of another seed, and a mask with two wrong units."""
    spread = Histogram(low=-35, high=35, counts=(0, 30, 0), wanted=(5.0, 20.0, 5.0))
    mask = [1.0, 0.0, 1.0, 1.0, 1.0, 0.0]
    return question(
        "forward_propagation_with_dropout",
        25,
        "incorrect",
        0,
        calls=(
            drawn("W1", histogram=spread),
            drawn("W2", right=True, histogram=spread),
            drawn(
                "D1",
                expected="a mask",
                got="another mask",
                expected_values=numbers((2, 3), *mask),
                got_values=numbers((2, 3), *mask[:4], 0.0, 1.0),
            ),
        ),
    )


def partial_gradients() -> QuestionResult:
    """A question with parts right and wrong, two diagnoses and gradient blocks."""
    parts = [("dW1", 5, True), ("db1", 5, False), ("dW2", 5, False), ("db2", 5, True)]
    parts += [("dW3", 5, True), ("db3", 5, True)]
    checks = [
        entry
        for name, most, right in parts
        for entry in both(name, right, right, most, f"{name} is off by a factor (λ = 0.7)")
    ]
    checks += [finding(name, True, 0, f"{name} is right") for name in ("dZ3", "dA2", "dZ2")]
    numerical = "against the numerical gradient"
    checks += [
        finding(f"d{name} {numerical}", name not in ("W2", "b1"), 0, "told below", kind="gradient")
        for name in ("W1", "b1", "W2", "b2", "W3", "b3")
    ]
    matrix = (
        "array, shape (2, 3)\n"
        "[[-0.25604646  0.12298827 -0.28297129]\n [-0.17706303  0.34536094 {}]]"
    )
    return question(
        "backward_propagation_with_regularization",
        30,
        "partial",
        20,
        checks=tuple(checks),
        gradients=(
            GradientBlock(parameter="W1", relative_difference=2.1e-10, band="great"),
            GradientBlock(
                parameter="b1", relative_difference=0.6, band="worry", agrees=False, ratio=4.0
            ),
            GradientBlock(parameter="W2", relative_difference=3.4e-5, band="look", agrees=False),
            GradientBlock(parameter="b2", relative_difference=1.3e-7, band="look"),
            GradientBlock(parameter="W3", relative_difference=0.0, band="great"),
            GradientBlock(parameter="b3", relative_difference=8.1e-12, band="great"),
        ),
        diagnosis=(
            Diagnosis(
                mistake="l2-twice",
                confidence="exact",
                title="The regularization term of dW2 is doubled",
                explanation="The derivative of ½ (λ/m) W² is (λ/m) W. The square's 2 and the ½ "
                "cancel, so no 2 is left over.",
                hint="Compare the line with the one for dW3, which is right.",
                formula="dW2 = 1/m · dZ2 · A1ᵀ + λ/m · W2",
                cell=11,
                line=12,
                parts=("dW2",),
            ),
            Diagnosis(
                mistake=None,
                confidence="pattern",
                title="db1 is 4 times what it should be",
                explanation="Every entry of db1 is the right value times 4, on every call.",
                cell=11,
                line=18,
                parts=("db1",),
            ),
        ),
        source=Source(cell=11, line=1, code=BACKWARD),
        calls=(
            CallView(
                label="the notebook's own call, λ = 0.7",
                asked="backward_propagation_with_regularization(X, Y, cache, lambd=0.7)",
                part="dW2",
                expected=matrix.format("-0.4410571 "),
                got=matrix.format("-0.7810571 "),
                expected_values=numbers((2, 3), *_RIGHT_DW2, -0.4410571),
                got_values=numbers((2, 3), *_RIGHT_DW2, -0.7810571),
            ),
            CallView(
                label="the notebook's own call, λ = 0.7",
                asked="backward_propagation_with_regularization(X, Y, cache, lambd=0.7)",
                part="db1",
                expected="array, shape (2, 1)\n[[0.11845855]\n [0.21236874]]",
                got="array, shape (2, 1)\n[[0.4738342 ]\n [0.84947496]]",
            ),
            CallView(
                label="one example",
                asked="backward_propagation_with_regularization(X, Y, cache, lambd=0.7)",
                part="dW3",
                expected="[[-1.77691347 -0.11832879 -0.09397446]]",
                got="[[-1.77691347 -0.11832879 -0.09397446]]",
            ),
        ),
        notes=("Defined twice: the definition in cell 11 counts, the one in cell 8 does not.",),
        answer="0d4c9e2b71f83a56",
    )


def mixed() -> Result:
    """Right, partly right, wrong and not filled in, side by side."""
    return result(
        "Grace Hopper",
        wrong_cost(),
        partial_gradients(),
        right_question("forward_propagation_with_dropout", 25),
        question(
            "backward_propagation_with_dropout",
            25,
            "unfilled",
            0,
            message="Cell 15 still holds placeholders in lines 9 and 10.",
            source=Source(
                cell=15, line=1, code="def backward_propagation_with_dropout():\n    ..."
            ),
        ),
        notes=("Written for another kernel (Python 3.6); that makes no difference here.",),
    )


def broken() -> Result:
    """One of each way not to give an answer."""
    return result(
        "Blaise Pascal",
        question(
            "compute_cost_with_regularization",
            20,
            "raised",
            0,
            message="NameError: name 'lamda' is not defined (cell 7, line 12)",
            checks=(finding("cost", False, 20, "raised NameError: name 'lamda' is not defined"),),
            diagnosis=(
                Diagnosis(
                    mistake=None,
                    confidence="none",
                    evidence="stopped",
                    title="Stopped with NameError",
                    explanation="The line uses a name that nothing defines.",
                    cell=7,
                    line=12,
                ),
            ),
            source=Source(cell=7, line=1, code=COST.replace("lambd /", "lamda /")),
            answer="93e5a1c07b6d2f48",
        ),
        question("backward_propagation_with_regularization", 30, "missing", 0),
        question(
            "forward_propagation_with_dropout",
            25,
            "timeout",
            0,
            message="more than 5 s of CPU time",
            source=Source(cell=9, line=3, code=DROPOUT),
        ),
        question(
            "backward_propagation_with_dropout",
            25,
            "crashed",
            0,
            message="killed by signal 11 (SIGSEGV)",
        ),
        isolation="process",
    )


def unreadable() -> Result:
    """A file that is no notebook."""
    return result(
        "Évariste Galois",
        assignment=None,
        title="",
        status="unreadable",
        reason="not a notebook: the file starts like a PNG picture",
        source="submitted/galois.ipynb",
    )


def error() -> Result:
    """A submission on which the grader itself failed."""
    return result("陳景潤", status="error", reason="the worker went away twice")


def hostile() -> Result:
    """Every text is an attack."""
    bad = HOSTILE
    broken_block = GradientBlock(parameter=bad, relative_difference=math.nan, band="worry")
    return result(
        bad,
        question(
            bad,
            10,
            "partial",
            5,
            title=bad,
            message=bad,
            checks=(finding(bad, False, 5, bad), finding("b" + bad, True, 5, bad)),
            gradients=(broken_block,),
            diagnosis=(
                Diagnosis(
                    mistake=bad,
                    confidence="exact",
                    title=bad,
                    explanation=bad,
                    hint=bad,
                    formula=bad,
                    cell=2,
                    line=2,
                    parts=(bad,),
                ),
            ),
            source=Source(cell=2, line=1, code=f"x = 1\n{bad}\n'''{bad}\n"),
            calls=(CallView(label=bad, asked=bad, part=bad, expected=bad, got=bad, printed=bad),),
            notes=(bad,),
            answer=bad,
        ),
        question(
            bad,
            10,
            "incorrect",
            0,
            title=bad,
            diagnosis=(
                Diagnosis(
                    mistake=None,
                    confidence="none",
                    title=bad,
                    explanation=bad,
                    cell=3,
                    line=1,
                    seen=bad,
                    repair=bad,
                ),
            ),
            source=Source(cell=3, line=1, code=f"{bad}\n"),
            answer="nothing explains " + bad,
        ),
        title=bad,
        assignment=bad,
        source=f"=cmd|' /C calc'!A0 {bad}",
        notes=(bad,),
    )


def endless() -> Result:
    """Every text is far too long, and expensive to escape."""
    text = "<&\"'>" * 20_000
    code = "\n".join(f"x{n} = {n} + '{n}' # <<<<" * 8 for n in range(3000))
    call = CallView(label="x", asked=text, part="p", expected=text, got=text, printed=text)
    diagnosis = Diagnosis(mistake=None, confidence="pattern", title=text, explanation=text)
    one = question(
        "f" * 5000,
        10,
        "incorrect",
        0,
        title=text,
        message=text,
        checks=tuple(finding(f"p{n}", False, 1, text) for n in range(100)),
        diagnosis=(diagnosis,) * 20,
        source=Source(cell=1, line=1, code=code),
        calls=(call,) * 40,
        notes=(text,) * 40,
        answer="f" * 16,
    )
    return result("L" + "o" * 5000 + "ng", *(one,) * 5, notes=(text,) * 40)


def everyone() -> tuple[Result, ...]:
    """All of them."""
    return (perfect(), mixed(), broken(), unreadable(), error(), hostile(), endless())


def result_set(*results: Result) -> ResultSet:
    """Results as `results.json` holds them."""
    return ResultSet(
        schema=1,
        grader="0.1.0",
        isolation="sandbox",
        submissions=results or everyone(),
        seed="9f2c61d0",
        versions={"python": "3.11.7", "numpy": "2.4.0"},
    )
