"""Which mistakes do students make when they initialize a network?"""

from grader.mistakes import mistake

LAYERS = "range(1, L)"
SEED = "    np.random.seed(3)  # the same draws for everybody\n"
LOOP = "    for l in range(1, L):\n"
RETURN = "\n    return parameters"
BIAS = "np.zeros((layers_dims[l], 1))"

# initialize_parameters_zeros ----------------------------------------------------------------------

ZEROS_W = "np.zeros((layers_dims[l], layers_dims[l - 1]))"

ZEROS = [
    mistake(
        "zeros-weights-one",
        "initialize_parameters_zeros",
        title="Weights start at one, not at zero",
        explanation="You filled the weight matrices with ones. All units of a layer are equal "
        "then too, but the exercise asks for zeros.",
        hint="Which NumPy function makes an array of nothing but zeros?",
        formula="W[l] = 0",
        change={ZEROS_W: "np.ones((layers_dims[l], layers_dims[l - 1]))"},
    ),
    mistake(
        "zeros-weights-drawn",
        "initialize_parameters_zeros",
        title="Weights are small random values instead of zeros",
        explanation="You drew the weights at random and made them small. Small is not zero: this "
        "exercise wants to show what happens when nothing at all is random.",
        hint="No random numbers are needed in this function.",
        formula="W[l] = 0",
        change={ZEROS_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 0.01"},
    ),
    mistake(
        "zeros-weights-transposed",
        "initialize_parameters_zeros",
        title="Weight matrices are transposed",
        explanation="You gave W[l] one row for each input and one column for each unit. It is the "
        "other way round: a row holds the weights of one unit.",
        hint="Which shape must W have, so that W·A with examples in columns can be formed?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={ZEROS_W: "np.zeros((layers_dims[l - 1], layers_dims[l]))"},
    ),
    mistake(
        "zeros-weights-square",
        "initialize_parameters_zeros",
        title="Weight matrices are square",
        explanation="You used the width of the layer for both sizes of W[l]. The number of "
        "columns is the width of the layer before, from which the inputs come.",
        hint="How many inputs does a unit of layer l have?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={ZEROS_W: "np.zeros((layers_dims[l], layers_dims[l]))"},
    ),
    mistake(
        "zeros-biases-one",
        "initialize_parameters_zeros",
        title="Biases start at one, not at zero",
        explanation="You filled the biases with ones. The exercise asks for zeros everywhere.",
        hint="Weights and biases start with the same value here.",
        formula="b[l] = 0",
        change={BIAS: "np.ones((layers_dims[l], 1))"},
    ),
    mistake(
        "zeros-bias-flat",
        "initialize_parameters_zeros",
        title="Bias is a flat array, not a column",
        explanation="You gave b[l] one axis only. Added to W·A, a flat array is stretched along "
        "the examples instead of along the units, or does not fit at all.",
        hint="A column has two axes; the second has length 1.",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros(layers_dims[l])"},
    ),
    mistake(
        "zeros-bias-row",
        "initialize_parameters_zeros",
        title="Bias is a row, not a column",
        explanation="You made b[l] a row. Units stand below each other and examples side by side, "
        "so one bias for each unit makes a column.",
        hint="Which of the two axes counts the units?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros((1, layers_dims[l]))"},
    ),
    mistake(
        "zeros-bias-scalar",
        "initialize_parameters_zeros",
        title="Bias is a single number, not a column",
        explanation="You gave each layer the plain number 0 as its bias. Broadcasting lets that "
        "pass at first, but every unit needs a bias of its own that can be learned.",
        hint="How many biases does layer l have?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "0"},
    ),
    mistake(
        "zeros-bias-of-the-layer-before",
        "initialize_parameters_zeros",
        title="Bias has the width of the layer before",
        explanation="You took the number of biases from layer l−1. A bias belongs to the unit "
        "that adds it, so their number is the width of layer l itself.",
        hint="b[l] is added to W[l]·A: how many rows does that have?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros((layers_dims[l - 1], 1))"},
    ),
    mistake(
        "zeros-last-layer-forgotten",
        "initialize_parameters_zeros",
        title="The last layer has no parameters",
        explanation="You ended the loop one layer too early, so the output layer got neither W "
        "nor b. The end of a range is not part of it.",
        hint="Write down the values that l takes for three layer sizes.",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(1, L - 1)"},
    ),
    mistake(
        "zeros-first-layer-only",
        "initialize_parameters_zeros",
        title="Returned from within the loop: only the first layer is there",
        explanation="You indented the return, so the function ends in the first round of the loop "
        "and gives W1 and b1 alone.",
        hint="What happens to a loop when a function returns inside it?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={RETURN: "\n        return parameters"},
    ),
    mistake(
        "zeros-keys-from-zero",
        "initialize_parameters_zeros",
        title="Names are counted from W0",
        explanation="You named the parameters W0, b0, and so on. Layer 0 is the input and has "
        "none: the first matrix is W1.",
        hint="Compare the names in your dictionary with those in the docstring.",
        formula="W[1], b[1], …, W[L], b[L]",
        change={'"W" + str(l)': '"W" + str(l - 1)', '"b" + str(l)': '"b" + str(l - 1)'},
    ),
    mistake(
        "zeros-not-returned",
        "initialize_parameters_zeros",
        title="Nothing is returned",
        explanation="You built the parameters, but the function has no return. Whoever calls it "
        "gets None.",
        hint="How does a result leave a function?",
        formula="W[l] = 0, b[l] = 0",
        change={RETURN: ""},
    ),
]

# initialize_parameters_random ---------------------------------------------------------------------

RANDOM_W = "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10"

RANDOM = [
    mistake(
        "random-not-scaled",
        "initialize_parameters_random",
        title="Factor 10 is missing",
        explanation="You left the draws as they are, with standard deviation 1. This exercise "
        "wants weights that are too large on purpose.",
        hint="Read again how large the weights should be.",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1])"},
    ),
    mistake(
        "random-hundredth",
        "initialize_parameters_random",
        title="Weights are made small (0.01) instead of large (10)",
        explanation="You multiplied the draws by 0.01. That is the habit for small networks, but "
        "here the effect of large weights is to be seen.",
        hint="Read again how large the weights should be.",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 0.01"},
    ),
    mistake(
        "random-he-scale",
        "initialize_parameters_random",
        title="He's scale is used, which belongs to the next exercise",
        explanation="You scaled the draws by He's formula. That is the cure; this exercise first "
        "shows the illness, with a factor that is the same for all layers.",
        hint="The factor of this exercise does not depend on the layer.",
        formula="W[l] = 10 · N(0, 1)",
        change={
            RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1])"
            " * np.sqrt(2.0 / layers_dims[l - 1])"
        },
    ),
    mistake(
        "random-divided",
        "initialize_parameters_random",
        title="Draws are divided by 10",
        explanation="You divided where you should multiply, so the weights are a hundred times "
        "smaller than asked.",
        hint="Should the standard deviation be 10 or one tenth?",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) / 10"},
    ),
    mistake(
        "random-scale-inside-the-draw",
        "initialize_parameters_random",
        title="Factor 10 stands within the draw and stretches the matrix",
        explanation="You put the factor inside the parentheses, where it multiplies the number of "
        "columns: the matrix is ten times too wide, and its entries are not scaled.",
        hint="Look at the shape of W1; where does the call of the draw end?",
        formula="W[l] = 10 · N(0, 1), of shape (n[l], n[l−1])",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1] * 10)"},
    ),
    mistake(
        "random-uniform",
        "initialize_parameters_random",
        title="Uniform draw instead of a normal one",
        explanation="You drew uniformly between 0 and 1. All weights are positive then; they "
        "should come from the standard normal distribution, around 0.",
        hint="One letter at the end of the function's name tells the two draws apart.",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.rand(layers_dims[l], layers_dims[l - 1]) * 10"},
    ),
    mistake(
        "random-weights-zero",
        "initialize_parameters_random",
        title="Weights are zero, as in the exercise before",
        explanation="You left the weights at zero. Then all units of a layer stay equal for ever, "
        "and this exercise is about breaking that symmetry.",
        hint="The weights should be drawn.",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.zeros((layers_dims[l], layers_dims[l - 1]))"},
    ),
    mistake(
        "random-weights-transposed",
        "initialize_parameters_random",
        title="Weight matrices are transposed",
        explanation="You gave W[l] one row for each input and one column for each unit. It is the "
        "other way round: a row holds the weights of one unit.",
        hint="Which shape must W have, so that W·A with examples in columns can be formed?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={RANDOM_W: "np.random.randn(layers_dims[l - 1], layers_dims[l]) * 10"},
    ),
    mistake(
        "random-other-seed",
        "initialize_parameters_random",
        title="Another seed",
        explanation="You changed the seed that was given, so your draws are not those that "
        "everybody else has and cannot be compared.",
        hint="The line with the seed was to be left as it is.",
        formula="W[l] = 10 · N(0, 1)",
        change={SEED: SEED.replace("3", "1")},
    ),
    mistake(
        "random-seed-in-the-loop",
        "initialize_parameters_random",
        title="Seed is set anew for every layer",
        explanation="You set the seed inside the loop. Each layer then begins with the very same "
        "numbers, so the layers are no longer independent of each other.",
        hint="How often should the generator be started?",
        formula="W[1], …, W[L] independent",
        change={SEED: "", LOOP: LOOP + "        np.random.seed(3)\n"},
    ),
    mistake(
        "random-extra-draw",
        "initialize_parameters_random",
        title="Loop starts at 0, so a matrix W0 is drawn first",
        explanation="You also made parameters for layer 0, the input. Their draw uses up the "
        "numbers that W1 should get, and all later weights move on.",
        hint="Which is the first layer that has weights?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(L)"},
    ),
    mistake(
        "random-last-layer-forgotten",
        "initialize_parameters_random",
        title="The last layer has no parameters",
        explanation="You ended the loop one layer too early, so the output layer got neither W "
        "nor b. The end of a range is not part of it.",
        hint="Write down the values that l takes for three layer sizes.",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(1, L - 1)"},
    ),
    mistake(
        "random-bias-drawn",
        "initialize_parameters_random",
        title="Biases are drawn, not zero",
        explanation="You drew the biases too, though random weights break the symmetry already. "
        "Biases start at zero, and each draw for one shifts the draws of the weights after it.",
        hint="Only the weights need to be random.",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1)"},
    ),
    mistake(
        "random-bias-drawn-large",
        "initialize_parameters_random",
        title="Biases are drawn and multiplied by 10, not zero",
        explanation="You treated the biases like the weights: drawn and made large. They should "
        "be zero, and each draw for a bias also shifts the draws of the weights after it.",
        hint="Only the weights need to be random.",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1) * 10"},
    ),
    mistake(
        "random-bias-one",
        "initialize_parameters_random",
        title="Biases start at one, not at zero",
        explanation="You filled the biases with ones. The exercise asks for zeros.",
        hint="Only the weights differ from the exercise before.",
        formula="b[l] = 0",
        change={BIAS: "np.ones((layers_dims[l], 1))"},
    ),
    mistake(
        "random-bias-scalar",
        "initialize_parameters_random",
        title="Bias is a single number, not a column",
        explanation="You gave each layer the plain number 0 as its bias. Broadcasting lets that "
        "pass at first, but every unit needs a bias of its own that can be learned.",
        hint="How many biases does layer l have?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "0"},
    ),
    mistake(
        "random-bias-flat",
        "initialize_parameters_random",
        title="Bias is a flat array, not a column",
        explanation="You gave b[l] one axis only. Added to W·A, a flat array is stretched along "
        "the examples instead of along the units, or does not fit at all.",
        hint="A column has two axes; the second has length 1.",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros(layers_dims[l])"},
    ),
    mistake(
        "random-bias-of-the-layer-before",
        "initialize_parameters_random",
        title="Bias has the width of the layer before",
        explanation="You took the number of biases from layer l−1. A bias belongs to the unit "
        "that adds it, so their number is the width of layer l itself.",
        hint="b[l] is added to W[l]·A: how many rows does that have?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros((layers_dims[l - 1], 1))"},
    ),
    mistake(
        "random-not-returned",
        "initialize_parameters_random",
        title="Nothing is returned",
        explanation="You built the parameters, but the function has no return. Whoever calls it "
        "gets None.",
        hint="How does a result leave a function?",
        formula="W[l] = 10 · N(0, 1), b[l] = 0",
        change={RETURN: ""},
    ),
]

# initialize_parameters_he -------------------------------------------------------------------------

SCALE = "np.sqrt(2.0 / layers_dims[l - 1])"
HE_W = "np.random.randn(layers_dims[l], layers_dims[l - 1]) * scale"
HE_FORMULA = "W[l] = N(0, 1) · √(2 / n[l−1])"

HE = [
    mistake(
        "he-without-root",
        "initialize_parameters_he",
        title="The root is missing",
        explanation="You multiplied the draws by the variance 2/n[l−1]. A factor on the draws is "
        "a standard deviation, which is the root of the variance.",
        hint="If you multiply a random number by c, what happens to its variance?",
        formula=HE_FORMULA,
        change={SCALE: "2.0 / layers_dims[l - 1]"},
    ),
    mistake(
        "he-root-of-two-only",
        "initialize_parameters_he",
        title="The root covers the 2 only",
        explanation="You took the root of 2 and divided by the whole width. The width belongs "
        "under the root too.",
        hint="Where does the root end in the formula, and where in your line?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0) / layers_dims[l - 1]"},
    ),
    mistake(
        "he-xavier",
        "initialize_parameters_he",
        title="Xavier's formula (for tanh) instead of He's (for ReLU)",
        explanation="You used variance 1/n[l−1], which suits tanh. ReLU lets only one half of the "
        "signal through, and He makes up for it with a factor 2.",
        hint="What does ReLU do to the half of the values that are negative?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(1.0 / layers_dims[l - 1])"},
    ),
    mistake(
        "he-fan-out",
        "initialize_parameters_he",
        title="Width of the layer itself instead of the layer before",
        explanation="You divided by n[l]. A unit adds up as many terms as it has inputs, and "
        "those come from layer l−1.",
        hint="How many terms are added up in one unit of layer l?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / layers_dims[l])"},
    ),
    mistake(
        "he-input-width-everywhere",
        "initialize_parameters_he",
        title="Width of the input used for every layer",
        explanation="You divided by the number of input features in all layers. Each layer needs "
        "the width of the layer right before it.",
        hint="Should the scale change from layer to layer?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / layers_dims[0])"},
    ),
    mistake(
        "he-glorot",
        "initialize_parameters_he",
        title="Glorot and Bengio's formula instead of He's",
        explanation="You divided by the sum of both widths, n[l−1] + n[l]. That is another "
        "proposal, made for tanh; He's formula has the width of the layer before alone.",
        hint="He's formula knows one width only.",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / (layers_dims[l - 1] + layers_dims[l]))"},
    ),
    mistake(
        "he-misprinted-product",
        "initialize_parameters_he",
        title="Misprint 2/n[l−1]·n[l] copied from the lecture text",
        explanation="You multiplied by n[l] under the root. Some texts misprint the formula of "
        "Glorot and Bengio like this; He's has no n[l] at all.",
        hint="Wider layers should not get larger weights.",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / layers_dims[l - 1] * layers_dims[l])"},
    ),
    mistake(
        "he-misprinted-sum",
        "initialize_parameters_he",
        title="Misprint 2/n[l−1] + n[l] copied from the lecture text",
        explanation="You added n[l] after the fraction. Some texts misprint the formula of Glorot "
        "and Bengio like this; He's has no n[l] at all.",
        hint="Wider layers should not get larger weights.",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / layers_dims[l - 1] + layers_dims[l])"},
    ),
    mistake(
        "he-fraction-upside-down",
        "initialize_parameters_he",
        title="Fraction under the root is upside down",
        explanation="You took the root of n[l−1]/2, or divided by He's scale instead of "
        "multiplying. The more inputs a unit has, the smaller its weights should be.",
        hint="Should weights grow or shrink when a unit gets more inputs?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(layers_dims[l - 1] / 2.0)"},
    ),
    mistake(
        "he-integer-division",
        "initialize_parameters_he",
        title="Integer division cuts the fraction down",
        explanation="You divided 2 by the width without a fractional part, which gives 0 as soon "
        "as there are more than two inputs. All those weights are zero.",
        hint="There are two division signs in Python; what does each give for 2 and 4?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2 // layers_dims[l - 1])"},
    ),
    mistake(
        "he-hundredth",
        "initialize_parameters_he",
        title="Fixed factor 0.01 instead of He's scale",
        explanation="You made all weights small by the same factor. He's scale follows the width "
        "of the layer before, so that the signal keeps its size.",
        hint="The scale should depend on the layer.",
        formula=HE_FORMULA,
        change={SCALE: "0.01"},
    ),
    mistake(
        "he-times-ten-instead",
        "initialize_parameters_he",
        title="Still the factor 10 of the exercise before",
        explanation="You kept the weights of the exercise before. They were too large on purpose; "
        "now they should get the size that ReLU layers need.",
        hint="The scale should depend on the layer.",
        formula=HE_FORMULA,
        change={SCALE: "10"},
    ),
    mistake(
        "he-times-ten-left-in",
        "initialize_parameters_he",
        title="He's scale is there, but the factor 10 was left in",
        explanation="You multiplied by He's scale and by 10 as well. The 10 belongs to the "
        "exercise before.",
        hint="Is there anything left in this line from the exercise before?",
        formula=HE_FORMULA,
        change={HE_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10 * scale"},
    ),
    mistake(
        "he-not-scaled",
        "initialize_parameters_he",
        title="Draws are not scaled at all",
        explanation="You left the draws at standard deviation 1. Without He's scale the signal "
        "grows from layer to layer.",
        hint="One factor is missing behind the draw.",
        formula=HE_FORMULA,
        change={HE_W: "np.random.randn(layers_dims[l], layers_dims[l - 1])"},
    ),
    mistake(
        "he-uniform",
        "initialize_parameters_he",
        title="Uniform draw instead of a normal one",
        explanation="You drew uniformly between 0 and 1. All weights are positive then, and their "
        "variance is not what He's formula expects.",
        hint="One letter at the end of the function's name tells the two draws apart.",
        formula=HE_FORMULA,
        change={HE_W: "np.random.rand(layers_dims[l], layers_dims[l - 1]) * scale"},
    ),
    mistake(
        "he-weights-transposed",
        "initialize_parameters_he",
        title="Weight matrices are transposed",
        explanation="You gave W[l] one row for each input and one column for each unit. It is the "
        "other way round: a row holds the weights of one unit.",
        hint="Which shape must W have, so that W·A with examples in columns can be formed?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={HE_W: "np.random.randn(layers_dims[l - 1], layers_dims[l]) * scale"},
    ),
    mistake(
        "he-other-seed",
        "initialize_parameters_he",
        title="Another seed",
        explanation="You changed the seed that was given, so your draws are not those that "
        "everybody else has and cannot be compared.",
        hint="The line with the seed was to be left as it is.",
        formula=HE_FORMULA,
        change={SEED: SEED.replace("3", "1")},
    ),
    mistake(
        "he-seed-in-the-loop",
        "initialize_parameters_he",
        title="Seed is set anew for every layer",
        explanation="You set the seed inside the loop. Each layer then begins with the very same "
        "numbers, so the layers are no longer independent of each other.",
        hint="How often should the generator be started?",
        formula="W[1], …, W[L] independent",
        change={SEED: "", LOOP: LOOP + "        np.random.seed(3)\n"},
    ),
    mistake(
        "he-extra-draw",
        "initialize_parameters_he",
        title="Loop starts at 0, so a matrix W0 is drawn first",
        explanation="You also made parameters for layer 0, the input. Their draw uses up the "
        "numbers that W1 should get, and all later weights move on.",
        hint="Which is the first layer that has weights?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(L)"},
    ),
    mistake(
        "he-last-layer-forgotten",
        "initialize_parameters_he",
        title="The last layer has no parameters",
        explanation="You ended the loop one layer too early, so the output layer got neither W "
        "nor b. The end of a range is not part of it.",
        hint="Write down the values that l takes for three layer sizes.",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(1, L - 1)"},
    ),
    mistake(
        "he-bias-drawn",
        "initialize_parameters_he",
        title="Biases are drawn, not zero",
        explanation="You drew the biases too, though random weights break the symmetry already. "
        "Biases start at zero, and each draw for one shifts the draws of the weights after it.",
        hint="Only the weights need to be random.",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1)"},
    ),
    mistake(
        "he-bias-drawn-and-scaled",
        "initialize_parameters_he",
        title="Biases are drawn with He's scale, not zero",
        explanation="You treated the biases like the weights: drawn and scaled. He's formula is "
        "for weights alone, and each draw for a bias also shifts the draws of the weights after "
        "it.",
        hint="Only the weights need to be random.",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1) * scale"},
    ),
    mistake(
        "he-bias-one",
        "initialize_parameters_he",
        title="Biases start at one, not at zero",
        explanation="You filled the biases with ones. The exercise asks for zeros.",
        hint="The biases are the same as in the two exercises before.",
        formula="b[l] = 0",
        change={BIAS: "np.ones((layers_dims[l], 1))"},
    ),
    mistake(
        "he-bias-scalar",
        "initialize_parameters_he",
        title="Bias is a single number, not a column",
        explanation="You gave each layer the plain number 0 as its bias. Broadcasting lets that "
        "pass at first, but every unit needs a bias of its own that can be learned.",
        hint="How many biases does layer l have?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "0"},
    ),
    mistake(
        "he-bias-flat",
        "initialize_parameters_he",
        title="Bias is a flat array, not a column",
        explanation="You gave b[l] one axis only. Added to W·A, a flat array is stretched along "
        "the examples instead of along the units, or does not fit at all.",
        hint="A column has two axes; the second has length 1.",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros(layers_dims[l])"},
    ),
    mistake(
        "he-not-returned",
        "initialize_parameters_he",
        title="Nothing is returned",
        explanation="You built the parameters, but the function has no return. Whoever calls it "
        "gets None.",
        hint="How does a result leave a function?",
        formula=f"{HE_FORMULA}, b[l] = 0",
        change={RETURN: ""},
    ),
]
