"""Which layer sizes are the three initializations asked for?"""

from testCases import (
    initialize_parameters_he_test_case,
    initialize_parameters_random_test_case,
    initialize_parameters_zeros_test_case,
)

from grader.assignment import Call, hidden, public


@public("initialize_parameters_zeros")
def zeros_of_the_notebook():
    """Layer sizes [3, 2, 1]."""
    return Call((initialize_parameters_zeros_test_case(),), again=True)


@public("initialize_parameters_random")
def random_of_the_notebook():
    """Layer sizes [3, 2, 1]."""
    return Call((initialize_parameters_random_test_case(),), again=True)


@public("initialize_parameters_he")
def he_of_the_notebook():
    """Layer sizes [2, 4, 1]."""
    return Call((initialize_parameters_he_test_case(),), again=True)


@public("initialize_parameters_zeros")
@public("initialize_parameters_random")
@public("initialize_parameters_he")
def three_layers():
    """Three layers: [5, 4, 3, 2]."""
    return Call(([5, 4, 3, 2],))


@public("initialize_parameters_random")
@public("initialize_parameters_he")
def many_draws():
    """Layers wide enough to see how the weights are distributed."""
    return Call(([200, 150, 100, 1],), sample=True)


@hidden("initialize_parameters_zeros")
@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def two_layers(rng):
    """Two layers of other sizes."""
    return Call((_widths(rng, 3),))


@hidden("initialize_parameters_zeros")
@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def notebook_network(rng):
    """Three layers."""
    return Call(([*_widths(rng, 3), 1],))


@hidden("initialize_parameters_zeros")
@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def four_layers(rng):
    """Four layers."""
    return Call((_widths(rng, 5),))


@hidden("initialize_parameters_zeros")
@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def ten_layers(rng):
    """Ten layers."""
    return Call((_widths(rng, 11),))


@hidden("initialize_parameters_zeros")
@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def width_one(rng):
    """Layers of width 1."""
    before, after = _widths(rng, 2)
    return Call(([before, 1, after, 1, 1],))


@hidden("initialize_parameters_zeros")
@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def single_layer(rng):
    """A single layer (no hidden units)."""
    return Call((_widths(rng, 2),))


# What is drawn in another way than the seed says is judged by all draws together. These are of
# sizes that no one knows, narrow and wide, so that no draw is right for large layers only.


@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def many_narrow_layers(rng):
    """Many narrow layers."""
    return Call((_widths(rng, int(rng.integers(60, 81))),), sample=True)


@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def wide_layers_after_narrow_ones(rng):
    """Wide layers after narrow ones."""
    first, second, third = (int(width) for width in rng.integers(250, 351, size=3))
    return Call(([1, first, 2, second, 3, third, 1],), sample=True)


@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def layers_of_middling_width(rng):
    """Layers of middling width."""
    widths = rng.integers(9, 41, size=int(rng.integers(6, 9)))
    return Call(([int(width) for width in widths],), sample=True)


@hidden("initialize_parameters_random")
@hidden("initialize_parameters_he")
def wide_layers(rng):
    """Wide layers."""
    widths = rng.integers(60, 121, size=3)
    return Call(([*map(int, widths), int(rng.integers(1, 4))],), sample=True)


def _widths(rng, count):
    """`count` layer sizes from 2 to 8; no two neighbours are equal, so no W is square."""
    widths = [int(rng.integers(2, 9))]
    while len(widths) < count:
        width = int(rng.integers(2, 9))
        if width != widths[-1]:
            widths.append(width)
    return widths
