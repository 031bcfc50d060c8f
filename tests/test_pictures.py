"""Do pictures and formulae show what they should, and say it in words as well?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course import find_course, read_record
from grader.rendering import Pages
from grader.rendering.formula import formula_math, latex_math
from grader.rendering.pictures import picture
from tests.support import made_results as made
from tests.test_rendering import Page


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages()


def test_a_matrix_is_drawn_with_its_difference(pages: Pages) -> None:
    page = Page(pages.student_page(made.mixed()))
    assert "Outlined: the largest difference, 0.34, in row 1, column 2." in page.text
    assert "blue: negative, white: zero, orange: positive" in page.text
    (worst,) = [a for a in page.all("rect") if a.get("class") == "worst"]
    assert (worst["x"], worst["y"]) == ("2", "1")
    assert page.all("figcaption") == [{}]


def test_a_picture_counts_its_cells() -> None:
    drawn = picture(made.numbers((2, 3), *range(6)), made.numbers((2, 3), *range(5), -5.0))
    assert drawn is not None
    expected, got, difference = drawn.grids
    assert [layer.tone for layer in expected.layers] == ["p1", "p2", "p3", "p4", "p5"]
    assert [layer.tone for layer in got.layers] == ["m5", "p1", "p2", "p3", "p4"]
    assert [(layer.tone, layer.path) for layer in difference.layers] == [("m5", "M2 1h1v1h-1z")]
    assert difference.worst == (1, 2)


@pytest.mark.parametrize(
    ("expected", "got", "said"),
    [
        (((2,), 1.0, 2.0), ((2, 1), 1.0, 2.0), "The shapes differ: expected a flat array of 2"),
        (((2,), 1.0, 2.0), ((2,), 1.0, None), "Outlined: not a finite number, in entry 1."),
        (
            ((2,), 1.0, 0.0),
            ((2,), 1.0, 1.0),
            "1 of 2 should be kept, and 2 are. 1 is not as expected",
        ),
        (((2,), 1.0, 2.0), ((2,), 1.0, 2.0), None),
        (((2,), 0.0, 0.0), ((1, 2), 0.0, 0.0), None),
    ],
)
def test_what_a_picture_says(expected: Any, got: Any, said: str | None) -> None:
    drawn = picture(made.numbers(*expected), made.numbers(*got))
    assert drawn is None if said is None else drawn and said in drawn.text


def test_draws_are_drawn(pages: Pages) -> None:
    page = pages.student_page(made.result("Karl Pearson", made.random_question()))
    text = Page(page).text
    assert text.count("Bars: how your draw is distributed.") == 2
    assert '<path class="should" d="M0 100V83.3h1V33.3h1V83.3h1V100"/>' in page
    assert '<path class="came" d="M1.06 100V0h.88V100z"/>' in page
    assert "4 of 6 should be kept, and 4 are. 2 are not as expected (shaded)." in text
    assert "W2: right" in text
    assert "W1: not right" in text
    assert "<mark>" not in page


#: The entries of a matrix; the largest of them are beyond what any difference can be.
ENTRIES = st.none() | st.floats(-1e9, 1e9) | st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.integers(1, 20).flatmap(
        lambda n: st.tuples(*[st.lists(ENTRIES, min_size=2 * n, max_size=2 * n)] * 2)
    )
)
def test_every_matrix_can_be_drawn(values: tuple[list[float | None], list[float | None]]) -> None:
    shape = (2, len(values[0]) // 2)
    drawn = picture(made.numbers(shape, *values[0]), made.numbers(shape, *values[1]))
    assert drawn is None or all(grid.rows == 2 for grid in drawn.grids)


def test_a_difference_may_be_too_large_for_a_number() -> None:
    drawn = picture(made.numbers((1, 2), 1.7e308, 1.0), made.numbers((1, 2), -1.7e308, 1.0))
    assert drawn is not None
    assert drawn.text == "Outlined: not a finite number, in row 0, column 0."
    assert [layer.tone for layer in drawn.grids[2].layers] == ["odd"]
    assert [layer.tone for layer in drawn.grids[0].layers] == ["p5"]


def test_every_formula_of_the_catalogue_becomes_mathml() -> None:
    course = find_course()
    for assignment in course.assignments.values():
        for card in read_record(assignment).mistakes.values():
            math = formula_math(card.formula)
            assert math is not None, card.formula
            Page(math)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("λ/(2m)", "<mfrac><mrow><mi>λ</mi></mrow><mrow><mn>2</mn><mi>m</mi></mrow></mfrac>"),
        ("W[l−1] = 0", "<msup><mi>W</mi>"),
        ("√(2 / n)", "<msqrt>"),
        ("θ⁺ = θ + εeᵢ", "<msub><mi>e</mi>"),
        ("1 − β₁ᵗ", "<msubsup><mi>β</mi><mrow><mn>1</mn></mrow><mrow><mi>t</mi></mrow></msubsup>"),
        ("x⁻¹", "<msup><mi>x</mi><mrow><mo>−</mo><mn>1</mn></mrow></msup>"),
        ("columns ⌊m/s⌋ · s", "<mtext>columns\xa0</mtext><mi>⌊</mi><mfrac>"),
        ("shape of W", "<mtext>shape"),
        (r"\frac{1}{m} \sum x", "<mfrac>"),
    ],
)
def test_formulae(text: str, holds: str) -> None:
    assert holds in (formula_math(text) or "")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("J = a + λ/(2m) · (‖W1‖² + ‖W2‖²)", ["J", "= a", "+ λ/(2m)", "· (‖W1‖² + ‖W2‖²)"]),
        ("d = ‖g − h‖ / (‖g‖ + ‖h‖), g ≈ h", ["d", "= ‖g − h‖ / (‖g‖ + ‖h‖),", "g", "≈ h"]),
        ("−x − y", ["−x", "− y"]),
        ("W[l−1]", ["W[l−1]"]),
    ],
)
def test_lines_can_break_before_operators_outside_brackets(text: str, pieces: list[str]) -> None:
    math = formula_math(text) or ""
    assert re.findall('alttext="(.*?)"', math) == pieces
    assert math.count('form="infix"') == sum(piece[0] in "=≈+−·" for piece in pieces[1:])


@pytest.mark.parametrize(
    "text", ["<script>", "x = $y", "a\x00b", "(" * 5000, "‖x", made.HOSTILE, r"\frac{", "x" * 5000]
)
def test_what_is_no_formula_stays_text(text: str) -> None:
    assert formula_math(text) is None or "<script" not in str(formula_math(text))


@given(st.text("\\{}^_&$ab<>\"'frachstyle ", max_size=60))
def test_no_latex_makes_anything_but_math(text: str) -> None:
    math = latex_math(text)
    if math is not None:
        for tag, attributes in Page(math).tags:
            assert tag.startswith("m")
            assert not {"href", "style", "class", "id"} & attributes.keys()
