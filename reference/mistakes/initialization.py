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
        explanation="You filled the weight matrices with ones. All units of a layer are then equal "
        "too, but the exercise asks for zeros.",
        hint="Which NumPy function makes an array of nothing but zeros?",
        formula="W[l] = 0",
        change={ZEROS_W: "np.ones((layers_dims[l], layers_dims[l - 1]))"},
    ),
    mistake(
        "zeros-weights-drawn",
        "initialize_parameters_zeros",
        title="Weights are small random values instead of zeros",
        explanation="You drew the weights at random and made them small. Small is not zero: this "
        "exercise shows what happens when nothing at all is random.",
        hint="Which value should every entry of W[l] have?",
        formula="W[l] = 0",
        change={ZEROS_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 0.01"},
    ),
    mistake(
        "zeros-weights-transposed",
        "initialize_parameters_zeros",
        title="Weight matrices are transposed",
        explanation="You gave W[l] one row for each input and one column for each unit. It is the "
        "other way round: a row holds the weights of one unit.",
        hint="Which shape must W have for the product W·A to exist, with examples as the columns "
        "of A?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={ZEROS_W: "np.zeros((layers_dims[l - 1], layers_dims[l]))"},
    ),
    mistake(
        "zeros-weights-square",
        "initialize_parameters_zeros",
        title="Weight matrices are square",
        explanation="You used the width of the layer for both axes of W[l]. The number of columns "
        "is the width of the layer before, from which the inputs come.",
        hint="How many inputs does a unit of layer l have?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={ZEROS_W: "np.zeros((layers_dims[l], layers_dims[l]))"},
    ),
    mistake(
        "zeros-biases-one",
        "initialize_parameters_zeros",
        title="Biases start at one, not at zero",
        explanation="You filled the biases with ones. The exercise asks for zeros.",
        hint="Which value should every entry of b[l] have?",
        formula="b[l] = 0",
        change={BIAS: "np.ones((layers_dims[l], 1))"},
    ),
    mistake(
        "zeros-bias-flat",
        "initialize_parameters_zeros",
        title="Bias is a flat array, not a column",
        explanation="You gave b[l] only one axis. Added to W·A, a flat array is laid along the "
        "examples instead of along the units, or does not fit at all.",
        hint="How many axes does a column have, and how long is each?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros(layers_dims[l])"},
    ),
    mistake(
        "zeros-bias-row",
        "initialize_parameters_zeros",
        title="Bias is a row, not a column",
        explanation="You made b[l] a row. Units are stacked vertically and examples side by side, "
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
        explanation="You took the number of biases from layer l−1. A bias belongs to the unit that "
        "adds it, so layer l has as many biases as it has units.",
        hint="b[l] is added to W[l]·A: how many rows does that have?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros((layers_dims[l - 1], 1))"},
    ),
    mistake(
        "zeros-last-layer-forgotten",
        "initialize_parameters_zeros",
        title="The last layer has no parameters",
        explanation="You give the output layer neither W nor b. That happens, for instance, if the "
        "loop ends one layer too early: the end of a range is not part of it.",
        hint="Which values does l take when there are three layer sizes?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(1, L - 1)"},
    ),
    mistake(
        "zeros-first-layer-only",
        "initialize_parameters_zeros",
        title="Only the first layer has parameters",
        explanation="You return only W1 and b1. That happens, for instance, if the return is "
        "inside the loop, or if the loop has only one round.",
        hint="How many rounds does the loop run before the function returns?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={RETURN: "\n        return parameters"},
    ),
    mistake(
        "zeros-keys-from-zero",
        "initialize_parameters_zeros",
        title="Names are counted from W0",
        explanation="You named the parameters W0, b0, and so on. Layer 0 is the input and has no "
        "parameters: the first matrix is W1.",
        hint="Compare the names in your dictionary with those in the docstring.",
        formula="W[1], b[1], …, W[L], b[L]",
        change={'"W" + str(l)': '"W" + str(l - 1)', '"b" + str(l)': '"b" + str(l - 1)'},
    ),
    mistake(
        "zeros-not-returned",
        "initialize_parameters_zeros",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
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
        "deliberately asks for weights that are too large.",
        hint="What standard deviation should the weights have?",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1])"},
    ),
    mistake(
        "random-hundredth",
        "initialize_parameters_random",
        title="Weights are made small (0.01) instead of large (10)",
        explanation="You multiplied the draws by 0.01. That is common practice for small networks, "
        "but this exercise shows the effect of large weights.",
        hint="What standard deviation should the weights have?",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 0.01"},
    ),
    mistake(
        "random-he-scale",
        "initialize_parameters_random",
        title="He's scale is used, which belongs to the next exercise",
        explanation="You scaled the draws by He's formula. That is the cure; this exercise first "
        "shows the illness, with a factor that is the same for all layers.",
        hint="Does the factor of this exercise depend on the layer?",
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
        explanation="You made the draws ten times smaller instead of ten times larger, so the "
        "weights are a hundred times smaller than they should be.",
        hint="Should the standard deviation be 10 or one tenth?",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) / 10"},
    ),
    mistake(
        "random-scale-inside-the-draw",
        "initialize_parameters_random",
        title="Factor 10 stretches the matrix instead of scaling it",
        explanation="You get a matrix that is ten times too wide, with entries that are not "
        "scaled. That happens, for instance, if the factor 10 stands inside the parentheses of the "
        "draw.",
        hint="What is the shape of W1, and where do the parentheses of the call end?",
        formula="W[l] = 10 · N(0, 1), of shape (n[l], n[l−1])",
        change={RANDOM_W: "np.random.randn(layers_dims[l], layers_dims[l - 1] * 10)"},
    ),
    mistake(
        "random-uniform",
        "initialize_parameters_random",
        title="Uniform draw instead of a normal one",
        explanation="You drew uniform numbers, so all weights are positive. They should come from "
        "the standard normal distribution, which is centred on 0.",
        hint="Which NumPy function draws from the standard normal distribution?",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.random.rand(layers_dims[l], layers_dims[l - 1]) * 10"},
    ),
    mistake(
        "random-weights-zero",
        "initialize_parameters_random",
        title="Weights are zero, as in the previous exercise",
        explanation="You left the weights at zero. All units of a layer then stay equal for ever, "
        "and this exercise is about breaking that symmetry.",
        hint="Where should the values of the weights come from?",
        formula="W[l] = 10 · N(0, 1)",
        change={RANDOM_W: "np.zeros((layers_dims[l], layers_dims[l - 1]))"},
    ),
    mistake(
        "random-weights-transposed",
        "initialize_parameters_random",
        title="Weight matrices are transposed",
        explanation="You gave W[l] one row for each input and one column for each unit. It is the "
        "other way round: a row holds the weights of one unit.",
        hint="Which shape must W have for the product W·A to exist, with examples as the columns "
        "of A?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={RANDOM_W: "np.random.randn(layers_dims[l - 1], layers_dims[l]) * 10"},
    ),
    mistake(
        "random-other-seed",
        "initialize_parameters_random",
        title="Draws are those of another seed",
        explanation="You get the draws of another seed than the given one, so they differ from "
        "everybody else's and cannot be compared with them.",
        hint="Which seed does the notebook set?",
        formula="W[l] = 10 · N(0, 1)",
        change={SEED: SEED.replace("3", "1")},
    ),
    mistake(
        "random-seed-in-the-loop",
        "initialize_parameters_random",
        title="Every layer begins with the same random numbers",
        explanation="You begin each layer with the very same numbers, as if the seed were set "
        "inside the loop. The layers are then no longer independent of each other.",
        hint="How many times should the seed be set?",
        formula="W[1], …, W[L] independent",
        change={SEED: "", LOOP: LOOP + "        np.random.seed(3)\n"},
    ),
    mistake(
        "random-extra-draw",
        "initialize_parameters_random",
        title="A matrix W0 is drawn first",
        explanation="You also drew weights for layer 0, the input, as happens if the loop starts "
        "at 0. That uses up the numbers that W1 should get, so all later weights are shifted.",
        hint="Which is the first layer that has weights?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(L)"},
    ),
    mistake(
        "random-last-layer-forgotten",
        "initialize_parameters_random",
        title="The last layer has no parameters",
        explanation="You give the output layer neither W nor b. That happens, for instance, if the "
        "loop ends one layer too early: the end of a range is not part of it.",
        hint="Which values does l take when there are three layer sizes?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(1, L - 1)"},
    ),
    mistake(
        "random-bias-drawn",
        "initialize_parameters_random",
        title="Biases are drawn, not zero",
        explanation="You drew the biases too, although random weights already break the symmetry. "
        "Biases start at zero, and each draw for a bias shifts the draws of the weights after it.",
        hint="Which parameters does the exercise ask you to draw?",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1)"},
    ),
    mistake(
        "random-bias-drawn-large",
        "initialize_parameters_random",
        title="Biases are drawn and multiplied by 10, not zero",
        explanation="You drew the biases and made them large, like the weights. They should be "
        "zero, and each draw for a bias also shifts the draws of the weights after it.",
        hint="Which parameters does the exercise ask you to draw?",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1) * 10"},
    ),
    mistake(
        "random-bias-one",
        "initialize_parameters_random",
        title="Biases start at one, not at zero",
        explanation="You filled the biases with ones. The exercise asks for zeros.",
        hint="Which value should every entry of b[l] have?",
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
        explanation="You gave b[l] only one axis. Added to W·A, a flat array is laid along the "
        "examples instead of along the units, or does not fit at all.",
        hint="How many axes does a column have, and how long is each?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros(layers_dims[l])"},
    ),
    mistake(
        "random-bias-of-the-layer-before",
        "initialize_parameters_random",
        title="Bias has the width of the layer before",
        explanation="You took the number of biases from layer l−1. A bias belongs to the unit that "
        "adds it, so layer l has as many biases as it has units.",
        hint="b[l] is added to W[l]·A: how many rows does that have?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros((layers_dims[l - 1], 1))"},
    ),
    mistake(
        "random-not-returned",
        "initialize_parameters_random",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
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
        title="The square root is missing",
        explanation="You multiplied the draws by the variance 2/n[l−1]. A factor on the draws is a "
        "standard deviation, which is the square root of the variance.",
        hint="If you multiply a random number by c, what happens to its variance?",
        formula=HE_FORMULA,
        change={SCALE: "2.0 / layers_dims[l - 1]"},
    ),
    mistake(
        "he-root-of-two-only",
        "initialize_parameters_he",
        title="√2/n[l−1] instead of √(2/n[l−1])",
        explanation="You scaled the draws by √2, divided by the width itself. In the formula, the "
        "root covers more than the 2.",
        hint="Where does the root end in the formula, and where in your line?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0) / layers_dims[l - 1]"},
    ),
    mistake(
        "he-xavier",
        "initialize_parameters_he",
        title="Xavier's formula (for tanh) instead of He's (for ReLU)",
        explanation="You used the variance 1/n[l−1], which suits tanh. ReLU lets only half of the "
        "signal through, and He's formula makes up for that.",
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
        "proposal, made for tanh; He's formula contains only the width of the layer before.",
        hint="How many widths does He's formula contain?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / (layers_dims[l - 1] + layers_dims[l]))"},
    ),
    mistake(
        "he-misprinted-product",
        "initialize_parameters_he",
        title="2/n[l−1]·n[l] under the root, a misprint in some texts",
        explanation="You multiplied by n[l] under the root. Some texts misprint the formula of "
        "Glorot and Bengio like this; He's has no n[l] at all.",
        hint="Should wider layers get larger weights?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / layers_dims[l - 1] * layers_dims[l])"},
    ),
    mistake(
        "he-misprinted-sum",
        "initialize_parameters_he",
        title="2/n[l−1] + n[l] under the root, a misprint in some texts",
        explanation="You added n[l] after the fraction. Some texts misprint the formula of Glorot "
        "and Bengio like this; He's has no n[l] at all.",
        hint="Should wider layers get larger weights?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2.0 / layers_dims[l - 1] + layers_dims[l])"},
    ),
    mistake(
        "he-fraction-upside-down",
        "initialize_parameters_he",
        title="He's scale is upside down",
        explanation="You took the square root of n[l−1]/2, or divided by He's scale instead of "
        "multiplying by it. The more inputs a unit has, the smaller its weights should be.",
        hint="Should weights grow or shrink when a unit gets more inputs?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(layers_dims[l - 1] / 2.0)"},
    ),
    mistake(
        "he-integer-division",
        "initialize_parameters_he",
        title="The fractional part of 2/n[l−1] is lost",
        explanation="You divided 2 by the width without keeping the fractional part, which gives 0 "
        "as soon as there are more than two inputs. All those weights are zero.",
        hint="Python has two division operators: what does each of them give for 2 and 4?",
        formula=HE_FORMULA,
        change={SCALE: "np.sqrt(2 // layers_dims[l - 1])"},
    ),
    mistake(
        "he-hundredth",
        "initialize_parameters_he",
        title="Fixed factor 0.01 instead of He's scale",
        explanation="You made all weights small by the same factor. He's scale follows the width "
        "of the layer before, so that the signal keeps its size.",
        hint="Does your scale depend on the layer?",
        formula=HE_FORMULA,
        change={SCALE: "0.01"},
    ),
    mistake(
        "he-times-ten-instead",
        "initialize_parameters_he",
        title="The factor 10 of the previous exercise is still used",
        explanation="You kept the weights of the previous exercise. They were too large on "
        "purpose; now they should get the size that ReLU layers need.",
        hint="Does your scale depend on the layer?",
        formula=HE_FORMULA,
        change={SCALE: "10"},
    ),
    mistake(
        "he-times-ten-left-in",
        "initialize_parameters_he",
        title="He's scale is there, but the factor 10 was left in",
        explanation="You multiplied by He's scale and by 10 as well. The 10 belongs to the "
        "previous exercise.",
        hint="Is anything left in this line from the previous exercise?",
        formula=HE_FORMULA,
        change={HE_W: "np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10 * scale"},
    ),
    mistake(
        "he-not-scaled",
        "initialize_parameters_he",
        title="Draws are not scaled at all",
        explanation="You left the draws at standard deviation 1. Without He's scale, the signal "
        "grows from layer to layer.",
        hint="What should the draws be multiplied by?",
        formula=HE_FORMULA,
        change={HE_W: "np.random.randn(layers_dims[l], layers_dims[l - 1])"},
    ),
    mistake(
        "he-uniform",
        "initialize_parameters_he",
        title="Uniform draw instead of a normal one",
        explanation="You drew uniform numbers instead of normally distributed ones. All weights "
        "are then positive, and their variance is not the one that He's formula asks for.",
        hint="Which NumPy function draws from the standard normal distribution?",
        formula=HE_FORMULA,
        change={HE_W: "np.random.rand(layers_dims[l], layers_dims[l - 1]) * scale"},
    ),
    mistake(
        "he-weights-transposed",
        "initialize_parameters_he",
        title="Weight matrices are transposed",
        explanation="You gave W[l] one row for each input and one column for each unit. It is the "
        "other way round: a row holds the weights of one unit.",
        hint="Which shape must W have for the product W·A to exist, with examples as the columns "
        "of A?",
        formula="shape of W[l] = (n[l], n[l−1])",
        change={HE_W: "np.random.randn(layers_dims[l - 1], layers_dims[l]) * scale"},
    ),
    mistake(
        "he-other-seed",
        "initialize_parameters_he",
        title="Draws are those of another seed",
        explanation="You get the draws of another seed than the given one, so they differ from "
        "everybody else's and cannot be compared with them.",
        hint="Which seed does the notebook set?",
        formula=HE_FORMULA,
        change={SEED: SEED.replace("3", "1")},
    ),
    mistake(
        "he-seed-in-the-loop",
        "initialize_parameters_he",
        title="Every layer begins with the same random numbers",
        explanation="You begin each layer with the very same numbers, as if the seed were set "
        "inside the loop. The layers are then no longer independent of each other.",
        hint="How many times should the seed be set?",
        formula="W[1], …, W[L] independent",
        change={SEED: "", LOOP: LOOP + "        np.random.seed(3)\n"},
    ),
    mistake(
        "he-extra-draw",
        "initialize_parameters_he",
        title="A matrix W0 is drawn first",
        explanation="You also drew weights for layer 0, the input, as happens if the loop starts "
        "at 0. That uses up the numbers that W1 should get, so all later weights are shifted.",
        hint="Which is the first layer that has weights?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(L)"},
    ),
    mistake(
        "he-last-layer-forgotten",
        "initialize_parameters_he",
        title="The last layer has no parameters",
        explanation="You give the output layer neither W nor b. That happens, for instance, if the "
        "loop ends one layer too early: the end of a range is not part of it.",
        hint="Which values does l take when there are three layer sizes?",
        formula="l = 1, …, L, for L+1 layer sizes",
        change={LAYERS: "range(1, L - 1)"},
    ),
    mistake(
        "he-bias-drawn",
        "initialize_parameters_he",
        title="Biases are drawn, not zero",
        explanation="You drew the biases too, although random weights already break the symmetry. "
        "Biases start at zero, and each draw for a bias shifts the draws of the weights after it.",
        hint="Which parameters does the exercise ask you to draw?",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1)"},
    ),
    mistake(
        "he-bias-drawn-and-scaled",
        "initialize_parameters_he",
        title="Biases are drawn with He's scale, not zero",
        explanation="You drew and scaled the biases like the weights. He's formula is for weights "
        "alone, and each draw for a bias also shifts the draws of the weights after it.",
        hint="Which parameters does the exercise ask you to draw?",
        formula="b[l] = 0",
        change={BIAS: "np.random.randn(layers_dims[l], 1) * scale"},
    ),
    mistake(
        "he-bias-one",
        "initialize_parameters_he",
        title="Biases start at one, not at zero",
        explanation="You filled the biases with ones. The exercise asks for zeros.",
        hint="Which value should every entry of b[l] have?",
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
        explanation="You gave b[l] only one axis. Added to W·A, a flat array is laid along the "
        "examples instead of along the units, or does not fit at all.",
        hint="How many axes does a column have, and how long is each?",
        formula="shape of b[l] = (n[l], 1)",
        change={BIAS: "np.zeros(layers_dims[l])"},
    ),
    mistake(
        "he-not-returned",
        "initialize_parameters_he",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=f"{HE_FORMULA}, b[l] = 0",
        change={RETURN: ""},
    ),
]
