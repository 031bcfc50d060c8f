"""Are tables judged as a reader of the task would judge them? Right and wrong, in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from grader.course import Strictness
from grader.course.plain_json import from_plain_json, to_plain_json
from grader.judging import difference
from grader.judging.messages import difference_message
from grader.worker import (
    CallRequest,
    Opaque,
    Outcome,
    Table,
    TooLargeError,
    WireError,
    Worker,
    decode,
    encode,
)
from tests.support.asked_parts import judged_parts, question_of
from tests.support.worker_tasks import task

pandas: Any = pytest.importorskip("pandas", reason="pandas is not installed")

HEAD = "import pandas as pd, numpy as np\n"


def ask(worker: Worker, source: str, *args: object) -> Outcome:
    """The outcome of one call of f in a course that lists pandas."""
    one = task(HEAD + source, CallRequest(args), packages=frozenset({"pandas"}))
    (outcome,) = worker.run(one)
    return outcome


def value(worker: Worker, expression: str) -> Any:
    outcome = ask(worker, f"def f():\n    return {expression}")
    assert outcome.kind == "value", (outcome.error, outcome.reason)
    return outcome.value


def problem(wanted: object, got: object) -> str | None:
    found = difference("t", wanted, got)
    return None if found is None else difference_message(found)


TABLE = "pd.DataFrame({'n': [1, 2, 3], 'x': [0.5, None, 2], 's': ['a', 'b', None]})"

#: What is expected, and what is as right.
AS_RIGHT = {
    "the same": (TABLE, TABLE),
    "columns in another order": (TABLE, f"{TABLE}[['s', 'n', 'x']]"),
    "numbers of another type": (TABLE, f"{TABLE}.astype({{'n': float}})"),
    "numbers that may be missing": (TABLE, f"{TABLE}.convert_dtypes()"),
    "numbers as objects": (TABLE, f"{TABLE}.astype(object)"),
    "rounded": ("pd.Series([1 / 3])", "pd.Series([0.33333333333])"),
    "a name of the index": (TABLE, f"{TABLE}.rename_axis('row')"),
    "a name of the series": ("pd.Series([1], name='a')", "pd.Series([1], name='b')"),
    "categories": ("pd.Series(['a', 'b'])", "pd.Series(['a', 'b'], dtype='category')"),
    "units of moments": (
        "pd.Series(pd.to_datetime(['2024-01-01', None]))",
        "pd.Series(pd.to_datetime(['2024-01-01', None])).astype('datetime64[s]')",
    ),
    "moments as objects": (
        "pd.Series(pd.to_datetime(['2024-01-01']))",
        "pd.Series([pd.Timestamp('2024-01-01')], dtype=object)",
    ),
    "other marks for nothing": (
        "pd.Series(['a', None], dtype=object)",
        "pd.Series(['a', float('nan')], dtype=object)",
    ),
    "labels as numbers": ("pd.Series([5], index=[1])", "pd.Series([5], index=[1.0])"),
    "no row": ("pd.DataFrame({'a': []})", "pd.DataFrame({'a': ['x']}).iloc[:0]"),
    "a subclass": (TABLE, f"type('T', (pd.DataFrame,), {{}})({TABLE})"),
    "levels": (
        "pd.DataFrame({'a': [1, 1], 'b': [1, 2], 'c': [3, 4]}).set_index(['a', 'b'])",
        "pd.DataFrame({'c': [3, 4]}, index=pd.MultiIndex.from_tuples([(1, 1), (1, 2)]))",
    ),
    "large integers": ("pd.Series([2**60 + 1])", "pd.Series([2**60 + 1], dtype='Int64')"),
    "nested": (f"{{'a': [{TABLE}, 1]}}", f"{{'a': [{TABLE}, 1]}}"),
    "an index": ("pd.Index([1, 2])", "pd.RangeIndex(1, 3)"),
    "spans": ("pd.Series(pd.to_timedelta([60], 's'))", "pd.Series(pd.to_timedelta([1], 'min'))"),
}  # fmt: skip


@pytest.mark.parametrize("case", AS_RIGHT)
def test_what_shows_the_same_is_right(worker: Worker, case: str) -> None:
    wanted, got = AS_RIGHT[case]
    assert problem(value(worker, wanted), value(worker, got)) is None


#: What is expected, what comes in its place, and what is said.
WRONG = {
    "an entry": (
        TABLE, f"{TABLE}.replace({{'n': {{2: 5}}}})",
        "t['n'] is wrong in 1 of 3 rows, first in the row 1: expected 2, got 5",
    ),
    "nothing in place of an entry": (
        "pd.Series([1.5, 2], index=['a', 'b'])", "pd.Series([1.5, None], index=['a', 'b'])",
        "t is wrong in 1 of 2 rows, first in the row 'b': expected 2, got NaN",
    ),
    "a text": (
        TABLE, f"{TABLE}.replace('b', 'B')",
        "t['s'] is wrong in 1 of 3 rows, first in the row 1: expected 'b', got 'B'",
    ),
    "a missing column": (TABLE, f"{TABLE}[['n', 'x']]", "t['s'] is missing from the answer"),
    "a column too many": (TABLE, f"{TABLE}.assign(z=1)", "t['z'] is an entry too many"),
    "a column twice": (
        TABLE, f"pd.concat([{TABLE}, {TABLE}[['n']]], axis=1)", "t['n'] is an entry too many",
    ),
    "rows": (TABLE, f"{TABLE}.iloc[:2]", "t has 2 rows, expected 3"),
    "the order of rows": (
        TABLE, f"{TABLE}.iloc[::-1]", "t has the right rows, but in another order",
    ),
    "labels": (
        TABLE, f"{TABLE}.set_axis([1, 2, 3])",
        "t.index is wrong in 3 of 3 rows, first in the row 0: expected 0, got 1",
    ),
    "levels": (
        f"{TABLE}.set_index(['n', 's'])", f"{TABLE}.set_index(['n', 's']).droplevel(1)",
        "the row labels of t have 1 levels, expected 2",
    ),
    "texts in place of numbers": (
        TABLE, f"{TABLE}.astype({{'n': str}})",
        "the entries of t['n'] have the type str, expected int64",
    ),
    "numbers in place of truth values": (
        "pd.Series([True, False])", "pd.Series([1, 0])",
        "the entries of t have the type int64, expected bool",
    ),
    "truth values in place of numbers": (
        "pd.Series([1, 0])", "pd.Series([True, False])",
        "the entries of t have the type bool, expected int64",
    ),
    "a truth value among numbers": (
        "pd.Series([1, 2])", "pd.Series([True, 2], dtype=object)",
        "t is wrong in 1 of 2 rows, first in the row 0: expected 1, got True",
    ),
    "texts in place of moments": (
        "pd.Series(pd.to_datetime(['2024-01-01']))", "pd.Series(['2024-01-01'])",
        "the entries of t have the type str, expected datetime64[us]",
    ),
    "another day": (
        "pd.Series(pd.to_datetime(['2024-01-01']))", "pd.Series(pd.to_datetime(['2024-01-02']))",
        "t is wrong in 1 of 1 rows, first in the row 0: expected 2024-01-01 00:00:00, "
        "got 2024-01-02 00:00:00",
    ),
    "another time zone": (
        "pd.Series(pd.to_datetime(['2024-01-01'])).dt.tz_localize('UTC')",
        "pd.Series(pd.to_datetime(['2024-01-01'])).dt.tz_localize('UTC')"
        ".dt.tz_convert('Asia/Tokyo')",
        "t is wrong in 1 of 1 rows, first in the row 0: expected 2024-01-01 00:00:00, "
        "got 2024-01-01 09:00:00",
    ),
    "no time zone": (
        "pd.Series(pd.to_datetime(['2024-01-01'])).dt.tz_localize('UTC')",
        "pd.Series(pd.to_datetime(['2024-01-01']))",
        "the entries of t have the type datetime64[us], expected datetime64[us, UTC]",
    ),
    "a large integer": (
        "pd.Series([2**60 + 1])", "pd.Series([2**60])",
        "t is wrong in 1 of 1 rows, first in the row 0: expected 1152921504606846977, "
        "got 1152921504606846976",
    ),
    "an infinite number": (
        "pd.Series([1.0])", "pd.Series([np.inf])",
        "t is wrong in 1 of 1 rows, first in the row 0: expected 1, got inf",
    ),
    "a series": ("pd.DataFrame({'a': [1]})", "pd.Series([1], name='a')",
                 "t should be a DataFrame of 1 × 1, got a Series of 1"),
    "a list": ("pd.Series([1, 2])", "[1, 2]", "t should be a Series of 2, got a list of 2"),
    "an array": ("pd.Series([1, 2])", "np.array([1, 2])",
                 "t should be a Series of 2, got an array of shape (2,)"),
    "a table in place of an array": (
        "np.array([1.0, 2.0])", "pd.Series([1.0, 2.0])",
        "t should be an array of shape (2,), got a Series of 2",
    ),
    "None": ("pd.Series([1])", "None", "t is None"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_by_its_column_and_row(worker: Worker, case: str) -> None:
    wanted, got, message = WRONG[case]
    assert problem(value(worker, wanted), value(worker, got)) == message
    assert problem(value(worker, wanted), value(worker, wanted)) is None


# the way there and back ---------------------------------------------------------------------------


def tables() -> dict[str, Any]:
    zone = pandas.date_range("2024-03-30", periods=3, tz="Europe/Berlin")
    return {
        "plain": pandas.DataFrame({"a": [1, 2], "b": ["x", None], "c": [True, False]}),
        "missing": pandas.DataFrame(
            {"a": pandas.array([1, None], "Int64"), "b": pandas.array([None, True], "boolean")}
        ),
        "moments": pandas.DataFrame({"z": zone, "s": pandas.to_timedelta([1, 2, 3], "h")}),
        "categories": pandas.DataFrame(
            {"c": pandas.Categorical(["a", None, "b"], ["b", "a"], ordered=True)}
        ),
        "objects": pandas.Series([1, "a", None, [1.5], {"k": 2}]),
        "levels": pandas.DataFrame(
            {"a": [1, 2]}, index=pandas.MultiIndex.from_tuples([("x", 1), ("y", 2)])
        ),
        "columns of levels": pandas.DataFrame(
            [[1, 2]], columns=pandas.MultiIndex.from_tuples([("x", 1), ("x", 2)])
        ),
        "one column twice": pandas.DataFrame([[1, 2]], columns=["a", "a"]),
        "named": pandas.Series([1.5], index=pandas.Index(["r"], name="i"), name="s"),
        "months": pandas.Series(pandas.period_range("2024-01", periods=2, freq="M")),
        "small numbers": pandas.Series([1, 2], dtype="uint8"),
        "letters": pandas.Series(["é", "😀", ""]),
        "empty": pandas.DataFrame(),
        "rows without columns": pandas.DataFrame(index=["a", "b"]),
        "an index": pandas.Index([1.5, 2.5], name="i"),
    }


@pytest.mark.parametrize("name", tables())
def test_student_code_gets_the_table_that_the_course_gives(worker: Worker, name: str) -> None:
    """And gives back what the grader itself would say of it, unchanged."""
    table = tables()[name]
    outcome = ask(worker, "def f(t):\n    return t, type(t).__module__.partition('.')[0]", table)
    assert outcome.kind == "value", (outcome.error, outcome.reason)
    answer: Any = outcome.value
    returned, module = answer
    assert module == "pandas"
    assert encode(returned) == encode(table)
    assert outcome.changed == ()


def test_a_changed_table_is_told(worker: Worker) -> None:
    table = pandas.DataFrame({"a": [1, 2]})
    outcome = ask(worker, "def f(t):\n    t['a'] = 0\n    return 1", table)
    assert outcome.changed == ("0",)


@pytest.mark.parametrize("name", tables())
def test_a_record_is_read_back(name: str) -> None:
    record = decode(encode(tables()[name]))
    kept = json.loads(json.dumps(to_plain_json(record)))
    assert encode(from_plain_json(kept)) == encode(record)
    assert to_plain_json(tables()[name]) == to_plain_json(record)


def test_damaged_records_are_refused() -> None:
    whole = encode(tables()["categories"])
    assert isinstance(decode(whole), Table)
    refused = 0
    for place in range(len(whole)):
        for byte in (0x00, 0x7F, 0xFF):
            try:
                decode(whole[:place] + bytes((byte,)) + whole[place + 1 :])
            except WireError:
                refused += 1
    assert refused > len(whole)


# hostile answers ----------------------------------------------------------------------------------

EVIL = """
class Evil(pd.DataFrame):
    @property
    def columns(self): raise SystemExit
    @property
    def _constructor(self): raise SystemExit
    @property
    def dtypes(self): return 1 / 0
    def __len__(self): return 10 ** 12
    def __getattr__(self, name): raise KeyboardInterrupt
def f():
    t = object.__new__(Evil)
    return [t, 7]
"""


def _is_an_answer(outcome: Outcome) -> bool:
    return outcome.kind in ("value", "raised")


RIGHT = "    return pd.Series([1, 2])"
#: Answers that are not what they seem; each is an answer of some kind, and harms nobody else.
HOSTILE: dict[str, tuple[str, Callable[[Outcome], bool]]] = {
    "a subclass that lies": (EVIL, _is_an_answer),
    "pandas patched": (
        "pd.Series.__len__ = lambda s: 0\npd.DataFrame = 3\nnp.asarray = None\ndef f():\n" + RIGHT,
        _is_an_answer,
    ),
    "rows without end": (
        "def f():\n    wide = np.broadcast_to(np.zeros((1, 1)), (10**9, 1))\n"
        "    return pd.DataFrame(wide, copy=False)",
        lambda outcome: outcome.reason is not None and outcome.reason.kind == "value_too_large",
    ),
    "columns without end": (
        "def f():\n    return pd.DataFrame(np.zeros((0, 300_000)))",
        lambda outcome: outcome.reason is not None and outcome.reason.kind == "too_many_items",
    ),
    "any objects": (
        "def f():\n    return pd.Series([object(), f, pd])",
        lambda outcome: isinstance(outcome.value.column.values[0], Opaque),  # type: ignore[attr-defined]
    ),
    "a table within itself": (
        "def f():\n    t = pd.DataFrame({'a': [1]}, dtype=object)\n    t.iloc[0, 0] = t\n"
        "    return t",
        lambda outcome: isinstance(outcome.value, Table),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_table_is_only_its_own_answer(worker: Worker, case: str) -> None:
    source, expected = HOSTILE[case]
    outcome = ask(worker, source)
    assert outcome.kind in ("value", "raised", "crashed"), outcome
    assert expected(outcome), outcome
    assert ask(worker, "def f():\n" + RIGHT).kind == "value"


def test_what_is_too_large_is_not_copied() -> None:
    numpy = pytest.importorskip("numpy")
    endless = pandas.DataFrame(numpy.broadcast_to(numpy.zeros((1, 1)), (10**9, 1)), copy=False)
    with pytest.raises(TooLargeError):
        encode(endless, 1 << 20)


# what parts ask for -------------------------------------------------------------------------------

#: What is set for a part, what is expected, what comes, and what is said.
SETTINGS: dict[str, tuple[Strictness, str, str, str | None]] = {
    "rows in any order": (Strictness(order="any"), TABLE, f"{TABLE}.iloc[::-1]", None),
    "rows in any order, numbered anew": (
        Strictness(order="any"), TABLE, f"{TABLE}.iloc[::-1].reset_index(drop=True)", None,
    ),
    "round-off in any order": (
        Strictness(order="any"), "pd.Series([1 / 3, 2, 2])", "pd.Series([2, 2, 0.333333333])", None,
    ),
    "a row exchanged for another": (
        Strictness(order="any"), "pd.Series([1.5, 2, 2])", "pd.Series([2, 1.5, 1.5])",
        "t lacks 1 of 3 rows, for example (2)",
    ),
    "labels go with their rows": (
        Strictness(order="any"), "pd.Series([1, 2], index=['a', 'b'])",
        "pd.Series([1, 2], index=['b', 'a'])", "t lacks 2 of 2 rows, for example (1)",
    ),
    "letters in any order": (
        Strictness(order="any", case="ignore"), "pd.Series(['a', 'b'])", "pd.Series(['B', 'A'])",
        None,
    ),
    "strict: whole numbers": (
        Strictness(type="strict"), "pd.Series([1])", "pd.Series([1.0])",
        "the entries of t have the type float64, expected int64",
    ),
    "strict: columns": (
        Strictness(type="strict"), TABLE, f"{TABLE}[['x', 'n', 's']]",
        "t has its columns in the order 'x', 'n', 's', expected 'n', 'x', 's'",
    ),
    "strict: names": (
        Strictness(type="strict"), f"{TABLE}.rename_axis('row')", TABLE,
        "the names of t.index are None, expected 'row'",
    ),
    "strict: categories": (
        Strictness(type="strict"), "pd.Series(pd.Categorical(['a'], ['a', 'b']))",
        "pd.Series(pd.Categorical(['a'], ['b', 'a']))",
        "t has the categories 'b', 'a', expected 'a', 'b'",
    ),
    "strict: texts": (
        Strictness(type="strict"), "pd.Series(['a'])", "pd.Series(['a'], dtype=object)", None,
    ),
    "letters": (Strictness(case="ignore"), "pd.Series(['Ada'])", "pd.Series(['ADA'])", None),
    "white space": (
        Strictness(whitespace="ignore"), "pd.Series(['a b'])", "pd.Series([' a   b'])", None,
    ),
    "further columns": (Strictness(extra="allowed"), TABLE, f"{TABLE}.assign(z=1)", None),
    "not fewer columns": (
        Strictness(extra="allowed"), TABLE, f"{TABLE}[['n', 's']].assign(z=1)",
        "t['x'] is missing from the answer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SETTINGS)
def test_a_part_says_what_counts(worker: Worker, case: str) -> None:
    strictness, wanted, got, message = SETTINGS[case]
    right, answer = value(worker, wanted), value(worker, got)
    found = difference("t", right, answer, strictness=strictness)
    assert (None if found is None else difference_message(found)) == message
    assert difference("t", right, right, strictness=strictness) is None


def test_columns_can_be_parts(worker: Worker) -> None:
    right = value(worker, TABLE)
    wrong = value(worker, f"{TABLE}.assign(n=0)")
    question = question_of("n", "s")
    assert judged_parts(question, right, right) == [True, True]
    assert judged_parts(question, right, wrong) == [False, True]
    assert judged_parts(question, right, value(worker, f"{TABLE}[['s']]")) == [False, True]
    assert judged_parts(question, right, [1]) == [False, False]


def test_columns_of_a_table_in_a_tuple_can_be_parts(worker: Worker) -> None:
    right = value(worker, f"({TABLE}, 3)")
    wrong = value(worker, f"({TABLE}.assign(n=0), 3)")
    question = question_of("t.n", "t.s", "count", returns=("t", "count"))
    assert judged_parts(question, right, right) == [True, True, True]
    assert judged_parts(question, right, wrong) == [False, True, True]
