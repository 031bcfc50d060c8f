"""Does a slice hold what the function needs, in order, and leave the rest behind?"""

from __future__ import annotations

from collections.abc import Collection

import pytest

from grader.notebook import Slice, read_source


def cut(text: str, function: str = "f", provided: Collection[str] = ()) -> Slice:
    return read_source(text, "answer.py").slice(function, provided)


def lines(text: str, function: str = "f") -> list[str]:
    """The first line of each fragment in the slice."""
    return [fragment.source.split("\n")[0] for fragment in cut(text, function).fragments]


F = "def f(x): return g(x)"


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ("import numpy as np\ndef g(x): return np.dot(x, x)", "import matplotlib.pyplot as plt"),
        ("def h(x): return x\ndef g(x): return h(x)", "def other(x): return h(x)"),
        ("a = 1\nb = a\ndef g(x): return b", "c = a"),
        ("a = 1\ndef g(x, y=a): return y", "def a2(): return a"),
        ("from tools import wrap\n@wrap\ndef g(x): return x", "from tools import other"),
        ("Number = int\ndef g(x: Number) -> Number: return x", "Text = str"),
        ("a = 1\ndef g(x): return [a for i in x if i]", "i = 2"),
        ("a = 1\ndef g(x): return (lambda y: a + y)(x)", "y = 2"),
        ("a = 1\ndef g(x):\n    def inner(): return a\n    return inner", "inner = 2"),
        ("class C:\n    def m(self): return 1\nclass D(C): pass\ng = D().m", "class E(C): pass"),
        ("count = 0\ndef g(x):\n    global count\n    count += x", "x = 3"),
        ("try:\n    from a import g\nexcept ImportError:\n    from b import g", "import c"),
        ("if True:\n    def g(x): return x", "if True:\n    print(f(1))"),
        ("for k in range(3):\n    g = k", "for k2 in range(3):\n    f(k2)"),
        ("with open('a') as g:\n    pass", "with open('b') as h:\n    f(h)"),
        ("(g := print)", "(h := print)"),
        ("g, h = 1, 2", "i, j = 1, 2"),
        ("def g(x):\n    a = 1\n    return a", "a = 1"),
    ],
)
def test_what_is_needed_comes_and_the_rest_stays(kept: str, left: str) -> None:
    found = cut(f"{left}\n{kept}\n{F}\nprint(f(3))\n")

    together = "\n".join(fragment.source for fragment in found.fragments)
    assert together == f"{kept}\n{F}"


@pytest.mark.parametrize(
    "effect",
    [
        "np.int = int",
        "np.seterr(all='raise')",
        "np.random.seed(1)",
        "setattr(np, 'int', int)",
        "if not hasattr(np, 'int'):\n    np.int = int",
        "cfg['x'] = 1",
        "cfg.update(x=1)",
        "cfg['a'], other = 1, 2",
        "cfg |= {'x': 1}",
        "for k in 'ab':\n    cfg[k] = 1",
        "for k in 'ab':\n    cfg.setdefault(k, 1)",
        "del cfg['x']",
        "g.calls = 0",
        "np.random.shuffle(cfg)",
        "numpy.int = int",
        "reset()",
    ],
)
def test_what_changes_a_needed_name_comes_along(effect: str) -> None:
    text = (
        "import numpy as np\nimport numpy\ncfg = {}\ndef reset():\n    global cfg\n    cfg = {}\n"
    )
    text += f"def g(x): return np.dot(x, cfg)\n{F}\n"

    before = lines(text)
    after = lines(text + effect + "\n")

    assert effect.split("\n")[0] not in before
    assert after[-1] == effect.split("\n")[0]


@pytest.mark.parametrize(
    "idle",
    [
        "print(cfg)",
        "plt.plot(cfg)",
        "np.dot(cfg, cfg)",
        "np.testing.assert_allclose(f(1), 1)",
        "f(3)",
        "f(3).sum()",
        "'a text'",
        "other['x'] = cfg",
        "for i in range(9):\n    np.random.seed(i)\n    train(cfg)",
        "if __name__ == '__main__':\n    np.random.seed(1)\n    print(f(cfg))",
        "assert f(1) == 1",
        "del cfg",
    ],
)
def test_what_only_shows_trains_or_tests_stays_behind(idle: str) -> None:
    text = "import numpy as np\nimport matplotlib.pyplot as plt\nother = {}\ncfg = {}\n"
    text += "def g(x): return np.dot(x, cfg)\n"

    assert lines(f"{text}{idle}\n{F}\n{idle}\n") == lines(f"{text}{F}\n")


def test_the_last_binding_counts_for_a_function_that_is_called_at_the_end() -> None:
    text = "a = train()\na = 2\ndef f(): return a\na = 3\nb = 4"

    assert lines(text) == ["def f(): return a", "a = 3"]


def test_a_binding_that_uses_the_one_before_needs_it() -> None:
    assert lines("a = 0\na = 1\na = a + 1\na += 1\ndef f(): return a") == [
        "a = 1",
        "a = a + 1",
        "a += 1",
        "def f(): return a",
    ]


def test_a_binding_that_may_not_happen_does_not_hide_the_one_before() -> None:
    assert lines("a = 1\nif cond:\n    a = 2\ndef f(): return a") == [
        "a = 1",
        "if cond:",
        "def f(): return a",
    ]


def test_a_statement_that_runs_needs_what_was_bound_above_it() -> None:
    text = "a = 1\ndef f(x=a): return x\na = 2\n"

    assert lines(text) == ["a = 1", "def f(x=a): return x"]


def test_a_function_called_while_loading_needs_what_was_bound_by_then() -> None:
    text = "n = 3\ndef make(): return n * 2\nw = make()\nn = 5\ndef f(): return w + n\n"

    assert lines(text) == [
        "n = 3",
        "def make(): return n * 2",
        "w = make()",
        "n = 5",
        "def f(): return w + n",
    ]


def test_a_notebook_run_out_of_order_still_finds_its_names() -> None:
    assert lines("def f(x=a): return g(x)\ndef g(x): return x\na = 1") == [
        "def f(x=a): return g(x)",
        "def g(x): return x",
        "a = 1",
    ]


def test_only_the_last_definition_of_a_function_comes() -> None:
    text = (
        "import os\ndef f(): return os\ndef g(): return 1\ndef g(): return 2\ndef f(): return g()\n"
    )

    assert lines(text) == ["def g(): return 2", "def f(): return g()"]


def test_a_decorated_rebinding_needs_the_function() -> None:
    text = "def d(h): return h\ndef f(): return 1\nf = d(f)\n"

    assert lines(text) == ["def d(h): return h", "def f(): return 1", "f = d(f)"]


@pytest.mark.parametrize("value", ["f = f(3)", "f = 7", "for f in [1]:\n    pass", "import f"])
def test_a_function_overwritten_by_a_value_is_still_the_function(value: str) -> None:
    assert lines(f"def f(x): return x\n{value}\n") == ["def f(x): return x"]
    assert "another value" in read_source(f"def f(x): return x\n{value}\n", "a.py").notes[0]


@pytest.mark.parametrize("alias", ["f = g", "f = lambda x: g(x)", "f = functools.partial(g, 1)"])
def test_a_function_by_another_name_brings_what_it_stands_for(alias: str) -> None:
    text = f"import functools\ndef h(): return 1\ndef g(x): return h()\n{alias}\nprint(f(1))\n"

    assert lines(text)[-3:] == ["def h(): return 1", "def g(x): return h()", alias]


def test_star_imports_come_with_every_slice_in_their_place() -> None:
    text = "from a import *\nimport b\ndef f(): return 1\nfrom c.d import *\n"
    text += "try:\n    from e import *\nexcept ImportError: pass\n"

    assert lines(text) == ["from a import *", "def f(): return 1", "from c.d import *", "try:"]
    assert cut(text).imports == {"a", "c", "e"}


def test_a_future_statement_above_comes_along() -> None:
    """Without it, the annotation of a class by itself would be a NameError."""
    text = "{}\nclass P:\n    def f(self, o: P):\n        return o\n{}"
    future = "from __future__ import annotations"
    assert lines(text.format(future, ""), "P") == [future, "class P:"]
    assert lines(text.format("", future), "P") == ["class P:"]


def test_provided_names_are_not_sliced_for_but_loaded() -> None:
    text = "import os\ndef g(x): return os\ndef f(x): return g(x) + f(x)\n"

    found = cut(text, provided={"g", "f"})

    assert [fragment.line for fragment in found.fragments] == [3]
    assert found.loads == {"g", "f"}
    assert found.missing == frozenset()


def test_loads_imports_and_missing() -> None:
    text = "import numpy.linalg as la\nfrom a.b import c\nfrom . import near\n"
    text += "def g(x):\n    import scipy.stats\n    return la.norm(x) + unknown\n"
    text += "def f(x): return g(len(c)) + near\n"

    found = cut(text)

    assert found.function == "f"
    assert found.loads == {"g", "len", "c", "near", "la", "unknown"}
    assert found.imports == {"numpy", "a", "scipy"}
    assert found.missing == {"unknown"}


def test_a_name_bound_by_a_function_only_is_not_missing() -> None:
    text = "def setup():\n    global a\n    a = 1\ndef f(): return a\n"

    assert cut(text).missing == frozenset()
    assert lines(text) == ["def setup():", "def f(): return a"]


def test_a_function_that_is_not_there_or_broken_is_missing_from_its_slice() -> None:
    assert cut("x = 1").missing == {"f"}
    assert cut("def f(:\n    return 1\n").missing == {"f"}
    assert cut("from mine import f").missing == frozenset()


def test_fragments_run_under_their_own_lines() -> None:
    text = "import os\n\n\ndef f(x):\n    y = x\n    return 1 / y\n"
    namespace: dict[str, object] = {}
    for fragment in cut(text).fragments:
        exec(compile("\n" * (fragment.line - 1) + fragment.source, "cell 1", "exec"), namespace)

    with pytest.raises(ZeroDivisionError) as caught:
        namespace["f"](0)  # type: ignore[operator]

    assert caught.traceback[-1].lineno + 1 == 6


@pytest.mark.parametrize("between", ["import numpy as f", "f = 5", "for f in range(3): pass"])
def test_a_name_that_was_given_another_value_stands_for_no_function(between: str) -> None:
    """`f = f` hands on the value, and the function of that name is what counts."""
    program = read_source(f"def f():\n    return 1\n{between}\nf = f\n", "x.py")
    assert [fragment.line for fragment in program.slice("f").fragments] == [1]
