"""Which mistakes do students make when they regularize a network, by L2 or by dropout?"""

from grader.mistakes import mistake

# compute_cost_with_regularization -----------------------------------------------------------------

FACTOR = "lambd / (2 * m) * squares"
SQUARES = "np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))"
TOTAL = "cross_entropy_cost + L2_regularization_cost"
COST_FORMULA = "J = cross-entropy + λ/(2m) · (‖W1‖² + ‖W2‖² + ‖W3‖²)"

COST = [
    mistake(
        "l2-cost-not-halved",
        "compute_cost_with_regularization",
        title="Penalty is twice as large: λ/m instead of λ/(2m)",
        explanation="You get a penalty twice as large as it should be. That happens, for instance, "
        "if the 2 in the denominator is missing.",
        hint="Which number should cancel when the penalty is differentiated?",
        formula=COST_FORMULA,
        change={FACTOR: "lambd / m * squares"},
    ),
    mistake(
        "l2-cost-halved-twice",
        "compute_cost_with_regularization",
        title="Penalty is half as large: λ/(4m) instead of λ/(2m)",
        explanation="You get half the penalty, as if it were halved twice.",
        hint="How many times does the 2 appear in the formula, and how many times in your lines?",
        formula=COST_FORMULA,
        change={FACTOR: "lambd / (4 * m) * squares"},
    ),
    mistake(
        "l2-cost-parentheses-lost",
        "compute_cost_with_regularization",
        title="Penalty is multiplied by m instead of divided",
        explanation="You get a penalty that grows with the number of examples: it is m² times what "
        "it should be. That happens, for instance, if the parentheses around 2m are missing.",
        hint="In which order does Python evaluate a division followed by a multiplication?",
        formula=COST_FORMULA,
        change={FACTOR: "lambd / 2 * m * squares"},
    ),
    mistake(
        "l2-cost-not-divided-by-m",
        "compute_cost_with_regularization",
        title="Penalty is not divided by m",
        explanation="You do not divide the penalty by the number of examples. The cross-entropy is "
        "a mean over the examples, and the penalty should be on the same scale.",
        hint="Which symbol of the formula does not appear in your line?",
        formula=COST_FORMULA,
        change={FACTOR: "lambd / 2 * squares"},
        equals=("l2-cost-m-from-the-rows",),
    ),
    mistake(
        "l2-cost-m-from-the-rows",
        "compute_cost_with_regularization",
        title="m is the number of rows of Y, which is 1",
        explanation="You took m from the wrong axis. Each column is an example; Y has only one "
        "row.",
        hint="Which axis of Y counts the examples?",
        formula="Y has the shape (1, m)",
        change={"m = Y.shape[1]": "m = Y.shape[0]"},
        equals=("l2-cost-not-divided-by-m",),
    ),
    mistake(
        "l2-cost-without-lambda",
        "compute_cost_with_regularization",
        title="λ is missing",
        explanation="You have a penalty that does not depend on λ, so its strength cannot be set.",
        hint="Which argument of the function have you not used?",
        formula=COST_FORMULA,
        change={FACTOR: "1 / (2 * m) * squares"},
    ),
    mistake(
        "l2-cost-factor-on-w1-only",
        "compute_cost_with_regularization",
        title="Factor λ/(2m) applies to the first layer only",
        explanation="You multiply the first term of the sum alone by the factor. The other layers "
        "are added at full size.",
        hint="Which binds more tightly: a product or a sum?",
        formula=COST_FORMULA,
        change={
            SQUARES: "np.sum(np.square(W2)) + np.sum(np.square(W3))",
            FACTOR: "lambd / (2 * m) * np.sum(np.square(W1)) + squares",
        },
    ),
    mistake(
        "l2-cost-w3-forgotten",
        "compute_cost_with_regularization",
        title="W3 is left out",
        explanation="You added up only the first two layers. The weights of the output layer are "
        "penalized as well.",
        hint="How many layers does the network have?",
        formula=COST_FORMULA,
        change={" + np.sum(np.square(W3))": ""},
    ),
    mistake(
        "l2-cost-w1-forgotten",
        "compute_cost_with_regularization",
        title="W1 is left out",
        explanation="You added up only the last two layers. The weights of the first layer are "
        "penalized as well.",
        hint="How many layers does the network have?",
        formula=COST_FORMULA,
        change={"np.sum(np.square(W1)) + ": ""},
    ),
    mistake(
        "l2-cost-last-layer-only",
        "compute_cost_with_regularization",
        title="Only W3 is penalized",
        explanation="You used the weights of the output layer alone, as in logistic regression. "
        "All layers of a network are penalized.",
        hint="How many layers does the network have?",
        formula=COST_FORMULA,
        change={SQUARES: "np.sum(np.square(W3))"},
    ),
    mistake(
        "l2-cost-biases-included",
        "compute_cost_with_regularization",
        title="Biases are penalized too",
        explanation="You added the squares of the biases. Only weights are penalized: they make up "
        "by far the most parameters, and biases hardly cause overfitting.",
        hint="Which parameters appear in the formula?",
        formula=COST_FORMULA,
        change={SQUARES: "sum(np.sum(np.square(values)) for values in parameters.values())"},
    ),
    mistake(
        "l2-cost-absolute-values",
        "compute_cost_with_regularization",
        title="Absolute values instead of squares (L1 instead of L2)",
        explanation="You added up |w|, which is L1 regularization and drives weights to exactly "
        "zero. The exercise asks for L2, the sum of squares.",
        hint="What does the 2 in L2 stand for?",
        formula=COST_FORMULA,
        change={SQUARES: "np.sum(np.abs(W1)) + np.sum(np.abs(W2)) + np.sum(np.abs(W3))"},
    ),
    mistake(
        "l2-cost-norm-not-squared",
        "compute_cost_with_regularization",
        title="Norms are not squared",
        explanation="You added up the norms themselves, the square roots of the sums of squares. "
        "The penalty uses their squares.",
        hint="What is the exponent of the norm in the formula?",
        formula=COST_FORMULA,
        change={SQUARES: "np.linalg.norm(W1) + np.linalg.norm(W2) + np.linalg.norm(W3)"},
    ),
    mistake(
        "l2-cost-sum-squared",
        "compute_cost_with_regularization",
        title="Square of the sum instead of sum of the squares",
        explanation="You added up the weights first and squared the sum. Positive and negative "
        "weights then cancel, and large ones may cost nothing.",
        hint="In ‖W‖², which comes first: squaring or adding?",
        formula=COST_FORMULA,
        change={SQUARES: "np.sum(W1) ** 2 + np.sum(W2) ** 2 + np.sum(W3) ** 2"},
    ),
    mistake(
        "l2-cost-not-squared",
        "compute_cost_with_regularization",
        title="Weights are added up without being squared",
        explanation="You added up the weights as they are. Positive and negative ones cancel, and "
        "the penalty can even become negative.",
        hint="Can a penalty be smaller than zero?",
        formula=COST_FORMULA,
        change={SQUARES: "np.sum(W1) + np.sum(W2) + np.sum(W3)"},
    ),
    mistake(
        "l2-cost-matrix-product",
        "compute_cost_with_regularization",
        title="Products of different weights are in the penalty, as with W·Wᵀ",
        explanation="You added up products of different weights too, as happens if each matrix is "
        "multiplied by its transpose. Only the diagonal of that product holds squares; the rest "
        "mixes different units.",
        hint="Does a matrix product square the entries one by one?",
        formula=COST_FORMULA,
        change={SQUARES: " + ".join(f"np.sum(np.dot(W{n}, W{n}.T))" for n in (1, 2, 3))},
    ),
    mistake(
        "l2-cost-mean",
        "compute_cost_with_regularization",
        title="Mean of the squares instead of their sum",
        explanation="You averaged the squares within each matrix. The penalty adds them up; it is "
        "divided by the number of examples, not by that of weights.",
        hint="What does m count?",
        formula=COST_FORMULA,
        change={SQUARES: SQUARES.replace("np.sum", "np.mean")},
    ),
    mistake(
        "l2-cost-subtracted",
        "compute_cost_with_regularization",
        title="Penalty is subtracted",
        explanation="You subtracted the penalty, which rewards large weights. A penalty is added.",
        hint="Should large weights make the cost larger or smaller?",
        formula=COST_FORMULA,
        change={TOTAL: "cross_entropy_cost - L2_regularization_cost"},
    ),
    mistake(
        "l2-cost-penalty-alone",
        "compute_cost_with_regularization",
        title="Penalty alone, without the cross-entropy",
        explanation="You returned the penalty alone. That cost is smallest when all weights are "
        "zero, but the network should fit the labels too.",
        hint="How many terms does the cost have?",
        formula=COST_FORMULA,
        change={TOTAL: "L2_regularization_cost"},
    ),
    mistake(
        "l2-cost-penalty-not-added",
        "compute_cost_with_regularization",
        title="Cross-entropy alone, without the penalty",
        explanation="You get the cross-entropy alone, so large weights cost nothing. Either the "
        "penalty is not added, or it comes out as zero.",
        hint="How many terms does the cost have?",
        formula=COST_FORMULA,
        change={TOTAL: "cross_entropy_cost"},
    ),
    mistake(
        "l2-cost-labels-for-predictions",
        "compute_cost_with_regularization",
        title="Cost is infinite, as with predictions and labels swapped",
        explanation="You get an infinite cost. That is so if the labels are passed where the "
        "predictions belong, since the logarithm of 0 is infinite.",
        hint="Compare the order of the arguments with the definition.",
        formula="cross-entropy = −1/m · Σ (y·log a + (1 − y)·log(1 − a))",
        change={"compute_cost(A3, Y)": "compute_cost(Y, A3)"},
    ),
    mistake(
        "l2-cost-not-returned",
        "compute_cost_with_regularization",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=COST_FORMULA,
        change={"\n    return cost": ""},
    ),
]

# backward_propagation_with_regularization ---------------------------------------------------------

#: What each dW[l] gets from the penalty, and from the data.
PENALTIES = {n: f"lambd / m * W{n}" for n in (1, 2, 3)}
DATA = {
    1: "1.0 / m * np.dot(dZ1, X.T)",
    2: "1.0 / m * np.dot(dZ2, A1.T)",
    3: "1.0 / m * np.dot(dZ3, A2.T)",
}
BIASES = {n: f"1.0 / m * np.sum(dZ{n}, axis=1, keepdims=True)" for n in (1, 2, 3)}
DW_FORMULA = "dW[l] = 1/m · dZ[l]·A[l−1]ᵀ + λ/m · W[l]"
DB_FORMULA = "db[l] = 1/m · Σ dZ[l]"
DZ_FORMULA = "dZ[l] = dA[l] ⊙ [A[l] > 0]"


def penalty(new: str) -> dict[str, str]:
    """Another penalty term in all three layers; {n} is the layer's number."""
    return {old: new.format(n=n) for n, old in PENALTIES.items()}


L2_BACKWARD = [
    mistake(
        "l2-backward-halved",
        "backward_propagation_with_regularization",
        title="λ/(2m) instead of λ/m",
        explanation="You get half the penalty's share in the gradients, as if the factor of the "
        "cost had been carried over. The derivative of w² is 2w, and its 2 cancels the one in the "
        "denominator.",
        hint="Differentiate λ/(2m) · w² with respect to w.",
        formula=DW_FORMULA,
        change=penalty("lambd / (2 * m) * W{n}"),
    ),
    mistake(
        "l2-backward-doubled",
        "backward_propagation_with_regularization",
        title="2λ/m instead of λ/m",
        explanation="You get twice the penalty's share in the gradients. The 2 from the derivative "
        "of w² and the one in the denominator of the cost cancel.",
        hint="Differentiate λ/(2m) · w² with respect to w.",
        formula=DW_FORMULA,
        change=penalty("2 * lambd / m * W{n}"),
    ),
    mistake(
        "l2-backward-penalty-not-divided-by-m",
        "backward_propagation_with_regularization",
        title="λ instead of λ/m",
        explanation="You added λW without dividing by the number of examples. This makes the "
        "derivative of the penalty m times too large.",
        hint="What is the denominator of each of the two terms of the gradient?",
        formula=DW_FORMULA,
        change=penalty("lambd * W{n}"),
    ),
    mistake(
        "l2-backward-without-lambda",
        "backward_propagation_with_regularization",
        title="λ is missing",
        explanation="You added W/m. Without λ the strength of the penalty cannot be set.",
        hint="Which argument of the function have you not used?",
        formula=DW_FORMULA,
        change=penalty("W{n} / m"),
    ),
    mistake(
        "l2-backward-subtracted",
        "backward_propagation_with_regularization",
        title="Derivative of the penalty has the wrong sign",
        explanation="You subtracted λ/m · W. Gradient descent would then make the weights grow "
        "instead of shrink.",
        hint="Think of weight decay: should a step of gradient descent make the weights larger or "
        "smaller?",
        formula=DW_FORMULA,
        change={f"+ {old}": f"- {old}" for old in PENALTIES.values()},
    ),
    mistake(
        "l2-backward-no-penalty",
        "backward_propagation_with_regularization",
        title="Gradients are the same as without the penalty",
        explanation="You get the gradients of the cross-entropy alone. The cost has a new term, so "
        "each weight's gradient has one too: look whether it is missing, or comes out as zero.",
        hint="What does the new term of the cost contribute to the derivative?",
        formula=DW_FORMULA,
        change={f" + {old}": "" for old in PENALTIES.values()},
    ),
    mistake(
        "l2-backward-dw3-only",
        "backward_propagation_with_regularization",
        title="Derivative of the penalty is in dW3 only",
        explanation="You added the derivative of the penalty in the last layer and left it out in "
        "the other two. All weight matrices appear in the cost.",
        hint="How many gradients change when the cost gets its new term?",
        formula=DW_FORMULA,
        change={f" + {PENALTIES[2]}": "", f" + {PENALTIES[1]}": ""},
    ),
    mistake(
        "l2-backward-dw1-forgotten",
        "backward_propagation_with_regularization",
        title="Derivative of the penalty is missing in dW1",
        explanation="You added the derivative of the penalty in the last two layers and left it "
        "out in the first. All weight matrices appear in the cost.",
        hint="How many gradients change when the cost gets its new term?",
        formula=DW_FORMULA,
        change={f" + {PENALTIES[1]}": ""},
    ),
    mistake(
        "l2-backward-weights-of-the-next-layer",
        "backward_propagation_with_regularization",
        title="Derivative of the penalty uses the W of another layer",
        explanation="You added the weights of the layer that comes after: W2 in dW1 and W3 in dW2. "
        "Each gradient gets the weights of its own layer; those of another layer rarely even fit.",
        hint="Compare the layer numbers on both sides of each equals sign.",
        formula=DW_FORMULA,
        change={PENALTIES[2]: "lambd / m * W3", PENALTIES[1]: "lambd / m * W2"},
    ),
    mistake(
        "l2-backward-biases-for-weights",
        "backward_propagation_with_regularization",
        title="Derivative of the penalty uses b instead of W",
        explanation="You added the layer's biases to the gradient of its weights. The penalty "
        "consists of weights, and so does its derivative.",
        hint="Differentiate λ/(2m) · w² with respect to w.",
        formula=DW_FORMULA,
        change=penalty("lambd / m * b{n}"),
    ),
    mistake(
        "l2-backward-on-the-biases-too",
        "backward_propagation_with_regularization",
        title="Biases are penalized too",
        explanation="You added λ/m · b to the gradients of the biases. The cost does not penalize "
        "biases, so their gradients stay as they were.",
        hint="Is there a b in the new term of the cost?",
        formula=DB_FORMULA,
        change={old: f"{old} + lambd / m * b{n}" for n, old in BIASES.items()},
    ),
    mistake(
        "l2-backward-penalty-on-db",
        "backward_propagation_with_regularization",
        title="Penalty changes db instead of dW",
        explanation="You let the penalty change the gradients of the biases and left out those of "
        "the weights. The penalty belongs to the weights.",
        hint="Which parameters appear in the new term of the cost?",
        formula=f"{DW_FORMULA}, {DB_FORMULA}",
        change={
            **{f" + {old}": "" for old in PENALTIES.values()},
            **{old: f"{old} + lambd / m * b{n}" for n, old in BIASES.items()},
        },
    ),
    mistake(
        "l2-backward-sign-of-the-weights",
        "backward_propagation_with_regularization",
        title="Signs of the weights instead of the weights themselves (L1 instead of L2)",
        explanation="You added λ/m times +1 or −1, which comes from the derivative of |w|. The "
        "penalty consists of squares, not of absolute values.",
        hint="Differentiate λ/(2m) · w² with respect to w.",
        formula=DW_FORMULA,
        change=penalty("lambd / m * np.sign(W{n})"),
    ),
    mistake(
        "l2-backward-weights-squared",
        "backward_propagation_with_regularization",
        title="Weights are squared in the gradient",
        explanation="You added the squares of the weights, as in the cost. The derivative of a "
        "square is not a square.",
        hint="Differentiate λ/(2m) · w² with respect to w.",
        formula=DW_FORMULA,
        change=penalty("lambd / m * np.square(W{n})"),
    ),
    mistake(
        "l2-backward-cost-added",
        "backward_propagation_with_regularization",
        title="Penalty itself is added instead of its derivative",
        explanation="You added the penalty of the layer, one number, to every entry of the "
        "gradient. Each weight should get its own derivative.",
        hint="Which shape should the derivative with respect to a matrix have?",
        formula=DW_FORMULA,
        change=penalty("lambd / (2 * m) * np.sum(np.square(W{n}))"),
    ),
    mistake(
        "l2-backward-data-not-averaged",
        "backward_propagation_with_regularization",
        title="1/m is missing before the matrix product",
        explanation="You divided the derivative of the penalty by m, but not that of the "
        "cross-entropy. The cross-entropy is a mean over the examples, and so is its gradient.",
        hint="What is the denominator of each of the two terms of the gradient?",
        formula=DW_FORMULA,
        change={old: old.removeprefix("1.0 / m * ") for old in DATA.values()},
    ),
    mistake(
        "l2-backward-biases-not-averaged",
        "backward_propagation_with_regularization",
        title="1/m is missing in the gradients of the biases",
        explanation="You added up dZ over the examples without dividing by their number. The cost "
        "is a mean, and so is its gradient.",
        hint="Which factor stands before the sum in the formula?",
        formula=DB_FORMULA,
        change={old: old.removeprefix("1.0 / m * ") for old in BIASES.values()},
    ),
    mistake(
        "l2-backward-m-from-the-features",
        "backward_propagation_with_regularization",
        title="m is the number of features instead of examples",
        explanation="You divided by the number of features, which is the number of rows of X. Here "
        "each column is an example.",
        hint="Which axis of X counts the examples?",
        formula="X has the shape (n[0], m)",
        change={"m = X.shape[1]": "m = X.shape[0]"},
    ),
    mistake(
        "l2-backward-mask-lets-zero-through",
        "backward_propagation_with_regularization",
        title="ReLU masks no gradient",
        explanation="You let gradients flow through units that ReLU had turned off. That happens, "
        "for instance, if ReLU's mask is left out, or tests the activations for ≥ 0, which is true "
        "of all of them.",
        hint="What is the activation of a unit that is off?",
        formula=DZ_FORMULA,
        change={"(A2 > 0)": "(A2 >= 0)", "(A1 > 0)": "(A1 >= 0)"},
    ),
    mistake(
        "l2-backward-mask-of-the-output",
        "backward_propagation_with_regularization",
        title="ReLU's mask has no effect in dZ2",
        explanation="You let gradients flow through the units of layer 2 whose Z2 was not positive "
        "as well. ReLU's mask is left out in dZ2, or another one stands in its place that changes "
        "nothing, like one that is taken from the output layer.",
        hint="Which activations did the ReLU of layer 2 produce?",
        formula=DZ_FORMULA,
        change={"(A2 > 0)": "(A3 > 0)"},
    ),
    mistake(
        "l2-backward-mask-of-the-other-layer",
        "backward_propagation_with_regularization",
        title="ReLU's masks are taken from the wrong layers",
        explanation="You masked layer 2 with the activations of layer 1, or the reverse. A layer's "
        "mask comes from the ReLU of that same layer.",
        hint="Compare the layer numbers in each line that computes a dZ.",
        formula=DZ_FORMULA,
        change={"dA2 * (A2 > 0)": "dA2 * (A1 > 0)", "dA1 * (A1 > 0)": "dA1 * (A2 > 0)"},
    ),
    mistake(
        "l2-backward-mask-of-the-gradient",
        "backward_propagation_with_regularization",
        title="ReLU is applied to the gradient",
        explanation="You kept the positive entries of dA. What counts is which units were on, "
        "that is, the sign of the activation; a gradient may well be negative.",
        hint="Which quantity's sign decides whether a ReLU is on?",
        formula=DZ_FORMULA,
        change={"(A2 > 0)": "(dA2 > 0)", "(A1 > 0)": "(dA1 > 0)"},
    ),
    mistake(
        "l2-backward-keepdims-lost",
        "backward_propagation_with_regularization",
        title="Gradients of the biases have lost their second axis",
        explanation="You get flat arrays for db: the second axis is lost, for example in a sum "
        "that does not keep it. A gradient has the shape of its parameter, here a column.",
        hint="Compare the shapes of b and db.",
        formula="shape of db[l] = (n[l], 1)",
        change={old: old.replace(", keepdims=True", "") for old in BIASES.values()},
    ),
    mistake(
        "l2-backward-summed-over-units",
        "backward_propagation_with_regularization",
        title="Gradients of the biases are summed over the units instead of the examples",
        explanation="You summed along the wrong axis, which leaves one number for each example. "
        "Each unit has one bias, so the sum has to run over the examples.",
        hint="Columns are examples: along which axis do they run?",
        formula=DB_FORMULA,
        change={old: old.replace("axis=1", "axis=0") for old in BIASES.values()},
    ),
    mistake(
        "l2-backward-db1-from-dz2",
        "backward_propagation_with_regularization",
        title="db1 has the values of db2",
        explanation="You get db2's values for db1. A layer's bias gets the gradient of its own "
        "layer, as the shape of db1 also shows.",
        hint="Which layer do the values of db1 come from?",
        formula=DB_FORMULA,
        change={BIASES[1]: BIASES[1].replace("dZ1", "dZ2")},
    ),
    mistake(
        "l2-backward-output-sign",
        "backward_propagation_with_regularization",
        title="dZ3 has the wrong sign",
        explanation="You subtracted the predictions from the labels. Everything that flows back "
        "has the opposite sign, and gradient descent would walk uphill.",
        hint="If the prediction is too large, should Z3 grow or shrink?",
        formula="dZ3 = A3 − Y",
        change={"dZ3 = A3 - Y": "dZ3 = Y - A3"},
    ),
    mistake(
        "l2-backward-not-returned",
        "backward_propagation_with_regularization",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=DW_FORMULA,
        change={"\n    return gradients": ""},
    ),
]

# forward_propagation_with_dropout -----------------------------------------------------------------

DRAWS = {n: f"np.random.rand(A{n}.shape[0], A{n}.shape[1])" for n in (1, 2)}
MASKS = {n: f"D{n} = D{n} < keep_prob" for n in (1, 2)}
TURNED_OFF = {n: f"A{n} = A{n} * D{n}" for n in (1, 2)}
SCALED = {n: f"A{n} = A{n} / keep_prob" for n in (1, 2)}
CACHE = "cache = (Z1, D1, A1, W1, b1, Z2, D2, A2,"
MASK_FORMULA = "D[l] = [U < keep_prob], U uniform in [0, 1), with the shape of A[l]"
DROPOUT_FORMULA = "A[l] = ReLU(Z[l]) ⊙ D[l] / keep_prob"


def both(old: dict[int, str], new: str) -> dict[str, str]:
    """The same change in layers 1 and 2; {n} is the layer's number."""
    return {piece: new.format(n=n) for n, piece in old.items()}


DROPOUT_FORWARD = [
    mistake(
        "dropout-not-scaled",
        "forward_propagation_with_dropout",
        title="Units that stay on are not scaled up",
        explanation="You do not divide the units that stay on by keep_prob. The next layer gets a "
        "weaker signal in training than it will get later, when no unit is off.",
        hint="If 30% of the units are off, what happens to the sum that the next layer sees?",
        formula=DROPOUT_FORMULA,
        change=both(SCALED, "A{n} = A{n} * 1"),
    ),
    mistake(
        "dropout-scaled-by-multiplication",
        "forward_propagation_with_dropout",
        title="Multiplied by keep_prob instead of divided",
        explanation="You made the units that stay on even weaker. They should be made stronger, "
        "to make up for those that are off.",
        hint="Should the remaining activations become larger or smaller?",
        formula=DROPOUT_FORMULA,
        change=both(SCALED, "A{n} = A{n} * keep_prob"),
    ),
    mistake(
        "dropout-scaled-by-the-drop-rate",
        "forward_propagation_with_dropout",
        title="Divided by 1 − keep_prob instead of keep_prob",
        explanation="You divided by the share of units that are off. The scale of the remaining "
        "units depends on the share that stays on.",
        hint="What share of the signal is left, and what brings it back to 1?",
        formula=DROPOUT_FORMULA,
        change=both(SCALED, "A{n} = A{n} / (1 - keep_prob)"),
    ),
    mistake(
        "dropout-mask-not-thresholded",
        "forward_propagation_with_dropout",
        title="Mask is not thresholded",
        explanation="You multiplied by the uniform numbers themselves, so no unit is off. A mask "
        "consists of zeros and ones.",
        hint="What should the entries of a mask be?",
        formula=MASK_FORMULA,
        change=both(MASKS, "D{n} = D{n} * 1"),
    ),
    mistake(
        "dropout-mask-greater",
        "forward_propagation_with_dropout",
        title="The wrong units stay on: those above keep_prob",
        explanation="You kept the units whose number is above keep_prob. That happens with "
        "probability 1 − keep_prob, so the wrong share of them stays on.",
        hint="How likely is a uniform number to lie below 0.7, and how likely above?",
        formula=MASK_FORMULA,
        change=both(MASKS, "D{n} = D{n} > keep_prob"),
    ),
    mistake(
        "dropout-mask-of-the-drop-rate",
        "forward_propagation_with_dropout",
        title="Mask compares with 1 − keep_prob",
        explanation="You kept units with probability 1 − keep_prob. keep_prob is the probability "
        "of staying on, not of being turned off.",
        hint="What does the name keep_prob say?",
        formula=MASK_FORMULA,
        change=both(MASKS, "D{n} = D{n} < 1 - keep_prob"),
    ),
    mistake(
        "dropout-mask-normal",
        "forward_propagation_with_dropout",
        title="Mask is drawn from a normal distribution",
        explanation="You drew normally distributed numbers. Only a uniform number in [0, 1) lies "
        "below keep_prob with probability keep_prob.",
        hint="Which NumPy function draws uniform numbers in [0, 1)?",
        formula=MASK_FORMULA,
        change={old: old.replace("np.random.rand", "np.random.randn") for old in DRAWS.values()},
    ),
    mistake(
        "dropout-same-draw-twice",
        "forward_propagation_with_dropout",
        title="The same random numbers for both layers",
        explanation="You make both masks from the same random numbers, as if the seed were set "
        "again before the second draw. Each layer needs an independent mask.",
        hint="How many times should the seed be set?",
        formula="D[1] and D[2] independent",
        change={"    A2 = relu(Z2)\n": "    A2 = relu(Z2)\n    np.random.seed(1)\n"},
    ),
    mistake(
        "dropout-one-mask-for-both-layers",
        "forward_propagation_with_dropout",
        title="One mask for both layers",
        explanation="You used the mask of layer 1 in layer 2 as well. Each layer needs a draw of "
        "its own; the mask of another layer rarely even fits.",
        hint="How many draws does a network with two hidden layers need?",
        formula=MASK_FORMULA,
        change={f"D2 = {DRAWS[2]}": "D2 = D1", MASKS[2]: "D2 = D2 * 1"},
    ),
    mistake(
        "dropout-mask-a-column",
        "forward_propagation_with_dropout",
        title="One mask for all examples: it is only a column",
        explanation="You drew one number for each unit and used it for all examples. The units "
        "that are turned off should differ from example to example.",
        hint="Which shape should the mask have?",
        formula=MASK_FORMULA,
        change=both(DRAWS, "np.random.rand(A{n}.shape[0], 1)"),
    ),
    mistake(
        "dropout-mask-a-row",
        "forward_propagation_with_dropout",
        title="Whole examples are dropped: the mask is only a row",
        explanation="You drew one number for each example, so an example keeps all of its units or "
        "none. Dropout turns off units, not examples.",
        hint="Which shape should the mask have?",
        formula=MASK_FORMULA,
        change=both(DRAWS, "np.random.rand(1, A{n}.shape[1])"),
    ),
    mistake(
        "dropout-mask-shaped-like-the-weights",
        "forward_propagation_with_dropout",
        title="Mask has the shape of W",
        explanation="You gave the mask the shape of the weights. Activations are dropped, not "
        "weights, so the mask has their shape: one entry for each unit and example.",
        hint="What is the mask multiplied by?",
        formula=MASK_FORMULA,
        change=both(DRAWS, "np.random.rand(W{n}.shape[0], W{n}.shape[1])"),
    ),
    mistake(
        "dropout-on-the-weights",
        "forward_propagation_with_dropout",
        title="Weights are dropped instead of units",
        explanation="You masked the weights. A unit that is off must send nothing to any unit "
        "after it, so its activation is what has to be set to zero.",
        hint="What does it mean for a unit to be turned off?",
        formula=DROPOUT_FORMULA,
        change={
            **both(DRAWS, "np.random.rand(W{n}.shape[0], W{n}.shape[1])"),
            TURNED_OFF[1]: "A1 = relu(np.dot(W1 * D1, X) + b1)",
            TURNED_OFF[2]: "A2 = relu(np.dot(W2 * D2, A1) + b2)",
        },
    ),
    mistake(
        "dropout-on-the-output",
        "forward_propagation_with_dropout",
        title="Dropout on the output layer too",
        explanation="You also dropped entries of A3. The output is the prediction itself; only "
        "hidden units are turned off.",
        hint="What does a prediction of exactly 0 do to the cost?",
        formula="A3 = sigmoid(Z3)",
        change={
            "    A3 = sigmoid(Z3)\n": "    A3 = sigmoid(Z3)\n"
            "    D3 = np.random.rand(A3.shape[0], A3.shape[1]) < keep_prob\n"
            "    A3 = A3 * D3 / keep_prob\n"
        },
    ),
    mistake(
        "dropout-second-layer-forgotten",
        "forward_propagation_with_dropout",
        title="No dropout in layer 2",
        explanation="You left all units of the second hidden layer on. Both hidden layers get "
        "dropout.",
        hint="How many hidden layers does the network have?",
        formula=DROPOUT_FORMULA,
        change={MASKS[2]: "D2 = np.ones(A2.shape)", SCALED[2]: "A2 = A2 * 1"},
    ),
    mistake(
        "dropout-first-layer-forgotten",
        "forward_propagation_with_dropout",
        title="No dropout in layer 1",
        explanation="You left all units of the first hidden layer on. Both hidden layers get "
        "dropout.",
        hint="How many hidden layers does the network have?",
        formula=DROPOUT_FORMULA,
        change={MASKS[1]: "D1 = np.ones(A1.shape)", SCALED[1]: "A1 = A1 * 1"},
    ),
    mistake(
        "dropout-mask-not-applied",
        "forward_propagation_with_dropout",
        title="Masks are not applied; the activations are only scaled",
        explanation="You made the masks and scaled the activations up, but nothing is turned off. "
        "The signal grows from layer to layer.",
        hint="In which line are the masks applied to the activations?",
        formula=DROPOUT_FORMULA,
        change=both(TURNED_OFF, "A{n} = A{n} * 1"),
    ),
    mistake(
        "dropout-masks-stored-only",
        "forward_propagation_with_dropout",
        title="Masks are made and stored, but never used",
        explanation="You put the masks into the cache and left the activations as they were. "
        "Forward propagation is then the same as without dropout.",
        hint="In which line are the masks applied to the activations?",
        formula=DROPOUT_FORMULA,
        change={**both(TURNED_OFF, "A{n} = A{n} * 1"), **both(SCALED, "A{n} = A{n} + 0")},
    ),
    mistake(
        "dropout-mask-not-stored",
        "forward_propagation_with_dropout",
        title="Mask is applied, but the cache keeps the uniform numbers",
        explanation="You left the draw itself as D in the cache, as happens if the mask has "
        "another name or none. Backward propagation needs the mask that was used.",
        hint="What will backward propagation find as D1 in the cache?",
        formula=MASK_FORMULA,
        change={
            **both(MASKS, "D{n} = D{n} * 1"),
            **both(TURNED_OFF, "A{n} = A{n} * (D{n} < keep_prob)"),
        },
    ),
    mistake(
        "dropout-activations-not-stored",
        "forward_propagation_with_dropout",
        title="The cache keeps the activations from before dropout",
        explanation="You stored A1 and A2 as they were before units were turned off. Backward "
        "propagation needs the values that the next layer really got.",
        hint="Which values entered the next layer?",
        formula=DROPOUT_FORMULA,
        change={CACHE: "cache = (Z1, D1, relu(Z1), W1, b1, Z2, D2, relu(Z2),"},
    ),
    mistake(
        "dropout-too-late",
        "forward_propagation_with_dropout",
        title="Next layer gets the activations from before dropout",
        explanation="You compute the next layer from the activations before dropout, so dropout "
        "has no effect on it. Look whether units are turned off too late, or under another name.",
        hint="Follow A1 line by line: when is it used, and when is it masked?",
        formula="Z[l+1] = W[l+1]·A[l] + b[l+1], with A[l] after dropout",
        change={"np.dot(W2, A1)": "np.dot(W2, relu(Z1))", "np.dot(W3, A2)": "np.dot(W3, relu(Z2))"},
    ),
    mistake(
        "dropout-keep-prob-ignored",
        "forward_propagation_with_dropout",
        title="Argument keep_prob is ignored",
        explanation="You get the result of keep_prob = 0.5, whatever is passed. The function has "
        "an argument for it.",
        hint="Where does the probability come from?",
        formula=f"{MASK_FORMULA}; {DROPOUT_FORMULA}",
        change={**both(MASKS, "D{n} = D{n} < 0.5"), **both(SCALED, "A{n} = A{n} / 0.5")},
    ),
    mistake(
        "dropout-b2-overwritten",
        "forward_propagation_with_dropout",
        title="b2 has the values of b3",
        explanation="You get b3's values for b2. Broadcasting lets that pass, but layer 2 gets the "
        "bias of layer 3.",
        hint="Which entry of the dictionary does each parameter come from?",
        formula="Z2 = W2·A1 + b2",
        change={'b2 = parameters["b2"]': 'b2 = parameters["b3"]'},
    ),
    mistake(
        "dropout-cache-order",
        "forward_propagation_with_dropout",
        title="D and A are swapped in the cache",
        explanation="You stored A before D. Backward propagation unpacks the cache in the order "
        "given in the docstring, and would take one for the other.",
        hint="Compare your cache with the docstring, entry by entry.",
        formula="cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)",
        change={CACHE: "cache = (Z1, A1, D1, W1, b1, Z2, A2, D2,"},
    ),
    mistake(
        "dropout-cache-not-returned",
        "forward_propagation_with_dropout",
        title="The cache is not returned",
        explanation="You returned the prediction alone. Without the cache, backward propagation "
        "cannot know which units were off.",
        hint="How many values does the docstring promise?",
        formula="A3 and cache",
        change={"return A3, cache": "return A3"},
    ),
    mistake(
        "dropout-not-returned",
        "forward_propagation_with_dropout",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula="A3 and cache",
        change={"\n    return A3, cache": ""},
    ),
]

# backward_propagation_with_dropout ----------------------------------------------------------------

MASKED = {n: f"dA{n} = dA{n} * D{n}" for n in (1, 2)}
RESCALED = {n: f"dA{n} = dA{n} / keep_prob" for n in (1, 2)}
BACK_FORMULA = "dA[l] = dA[l] ⊙ D[l] / keep_prob"

DROPOUT_BACKWARD = [
    mistake(
        "dropout-backward-not-masked",
        "backward_propagation_with_dropout",
        title="Masks are not applied",
        explanation="You scaled the gradients but let them flow through all units. A unit that "
        "was off had no part in the output, so it gets no gradient.",
        hint="What did a unit that was off contribute to the cost?",
        formula=BACK_FORMULA,
        change=both(MASKED, "dA{n} = dA{n} * 1"),
    ),
    mistake(
        "dropout-backward-not-scaled",
        "backward_propagation_with_dropout",
        title="Gradients are not scaled up",
        explanation="You end up with gradients that are not divided by keep_prob. The activations "
        "were, on the way forward, so by the chain rule the gradients are too on the way back.",
        hint="Differentiate a/keep_prob with respect to a.",
        formula=BACK_FORMULA,
        change=both(RESCALED, "dA{n} = dA{n} * 1"),
    ),
    mistake(
        "dropout-backward-without-dropout",
        "backward_propagation_with_dropout",
        title="Backward propagation is the same as without dropout",
        explanation="You neither masked nor scaled. What was done to the activations on the way "
        "forward must be done to their gradients on the way back.",
        hint="Which steps did forward propagation take between ReLU and the next layer?",
        formula=BACK_FORMULA,
        change={**both(MASKED, "dA{n} = dA{n} * 1"), **both(RESCALED, "dA{n} = dA{n} + 0")},
    ),
    mistake(
        "dropout-backward-scaled-twice",
        "backward_propagation_with_dropout",
        title="Gradients are scaled twice",
        explanation="You divided by keep_prob twice in each layer. The activations were divided "
        "once, and so are the gradients.",
        hint="Count the divisions by keep_prob in each layer.",
        formula=BACK_FORMULA,
        change=both(RESCALED, "dA{n} = dA{n} / keep_prob / keep_prob"),
    ),
    mistake(
        "dropout-backward-scaled-by-multiplication",
        "backward_propagation_with_dropout",
        title="Multiplied by keep_prob instead of divided",
        explanation="You made the gradients smaller. The activations were divided by keep_prob, "
        "and by the chain rule so are their gradients.",
        hint="Differentiate a/keep_prob with respect to a.",
        formula=BACK_FORMULA,
        change=both(RESCALED, "dA{n} = dA{n} * keep_prob"),
    ),
    mistake(
        "dropout-backward-scaled-by-the-drop-rate",
        "backward_propagation_with_dropout",
        title="Divided by 1 − keep_prob instead of keep_prob",
        explanation="You divided by the share of units that were off. The scale is the same as on "
        "the way forward: the share that stays on.",
        hint="Compare it with the line in forward propagation that scales the activations.",
        formula=BACK_FORMULA,
        change=both(RESCALED, "dA{n} = dA{n} / (1 - keep_prob)"),
    ),
    mistake(
        "dropout-backward-new-masks",
        "backward_propagation_with_dropout",
        title="New masks are drawn",
        explanation="You drew fresh masks on the way back. The gradient must follow the path that "
        "the signal took, so it needs the masks that forward propagation used.",
        hint="What are D1 and D2 in the cache for?",
        formula=BACK_FORMULA,
        change={
            MASKED[2]: "np.random.seed(1)\n"
            "    dA2 = dA2 * (np.random.rand(dA2.shape[0], dA2.shape[1]) < keep_prob)",
            MASKED[1]: "dA1 = dA1 * (np.random.rand(dA1.shape[0], dA1.shape[1]) < keep_prob)",
        },
    ),
    mistake(
        "dropout-backward-masks-swapped",
        "backward_propagation_with_dropout",
        title="Masks are swapped",
        explanation="You used D1 in layer 2 and D2 in layer 1. Each gradient gets the mask of its "
        "own layer; that of another layer rarely even fits.",
        hint="Compare the layer numbers in each line that uses a mask.",
        formula=BACK_FORMULA,
        change={MASKED[2]: "dA2 = dA2 * D1", MASKED[1]: "dA1 = dA1 * D2"},
    ),
    mistake(
        "dropout-backward-masks-inverted",
        "backward_propagation_with_dropout",
        title="Masks are inverted",
        explanation="You let gradients flow through the units that were off and stopped them at "
        "those that were on. It should be the other way round.",
        hint="What does a 1 in the mask mean?",
        formula=BACK_FORMULA,
        change=both(MASKED, "dA{n} = dA{n} * (1 - D{n})"),
    ),
    mistake(
        "dropout-backward-layer-1-forgotten",
        "backward_propagation_with_dropout",
        title="Layer 1 is treated as if it had no dropout",
        explanation="You left the gradient of layer 1 unchanged. Both hidden layers had "
        "dropout on the way forward.",
        hint="How many masks are in the cache?",
        formula=BACK_FORMULA,
        change={MASKED[1]: "dA1 = dA1 * 1", RESCALED[1]: "dA1 = dA1 + 0"},
    ),
    mistake(
        "dropout-backward-layer-2-forgotten",
        "backward_propagation_with_dropout",
        title="Layer 2 is treated as if it had no dropout",
        explanation="You left the gradient of layer 2 unchanged. Both hidden layers had "
        "dropout on the way forward.",
        hint="How many masks are in the cache?",
        formula=BACK_FORMULA,
        change={MASKED[2]: "dA2 = dA2 * 1", RESCALED[2]: "dA2 = dA2 + 0"},
    ),
    mistake(
        "dropout-backward-keep-prob-ignored",
        "backward_propagation_with_dropout",
        title="Argument keep_prob is ignored",
        explanation="You scale the gradients by keep_prob = 0.5, whatever is passed. The function "
        "has an argument for it, and the gradients must be scaled as the activations were.",
        hint="Where does the probability come from?",
        formula=BACK_FORMULA,
        change=both(RESCALED, "dA{n} = dA{n} / 0.5"),
    ),
    mistake(
        "dropout-backward-relu-forgotten",
        "backward_propagation_with_dropout",
        title="ReLU masks no gradient, as with the dropout mask in its place",
        explanation="You let ReLU mask no gradient. The dropout mask says which units were turned "
        "off by chance; those that ReLU turned off must be masked too.",
        hint="For which two reasons can a unit be off?",
        formula=DZ_FORMULA,
        change={"dA2 * (A2 > 0)": "dA2 * 1", "dA1 * (A1 > 0)": "dA1 * 1"},
        equals=("dropout-backward-mask-lets-zero-through",),
    ),
    mistake(
        "dropout-backward-mask-lets-zero-through",
        "backward_propagation_with_dropout",
        title="ReLU masks no gradient, as with a test for ≥ 0",
        explanation="You let gradients flow through units that ReLU had turned off. That is so if "
        "the activations are tested for ≥ 0, which is true of all of them after a ReLU.",
        hint="What is the activation of a unit that is off?",
        formula=DZ_FORMULA,
        change={"(A2 > 0)": "(A2 >= 0)", "(A1 > 0)": "(A1 >= 0)"},
        equals=("dropout-backward-relu-forgotten",),
    ),
    mistake(
        "dropout-backward-mask-of-the-output",
        "backward_propagation_with_dropout",
        title="ReLU's mask has no effect in dZ2",
        explanation="You let gradients flow through the units of layer 2 whose Z2 was not positive "
        "as well. ReLU's mask is left out in dZ2, or another one stands in its place that changes "
        "nothing, like one that is taken from the output layer.",
        hint="Which activations did the ReLU of layer 2 produce?",
        formula=DZ_FORMULA,
        change={"(A2 > 0)": "(A3 > 0)"},
    ),
    mistake(
        "dropout-backward-weights-not-averaged",
        "backward_propagation_with_dropout",
        title="1/m is missing in the gradients of the weights",
        explanation="You left out the division by the number of examples. The cost is a mean, and "
        "so is its gradient.",
        hint="Which factor stands before the matrix product in the formula?",
        formula="dW[l] = 1/m · dZ[l]·A[l−1]ᵀ",
        change={old: old.removeprefix("1.0 / m * ") for old in DATA.values()},
    ),
    mistake(
        "dropout-backward-m-from-the-features",
        "backward_propagation_with_dropout",
        title="m is the number of features instead of examples",
        explanation="You divided by the number of features, which is the number of rows of X. Here "
        "each column is an example.",
        hint="Which axis of X counts the examples?",
        formula="X has the shape (n[0], m)",
        change={"m = X.shape[1]": "m = X.shape[0]"},
    ),
    mistake(
        "dropout-backward-keepdims-lost",
        "backward_propagation_with_dropout",
        title="Gradients of the biases have lost their second axis",
        explanation="You get flat arrays for db: the second axis is lost, for example in a sum "
        "that does not keep it. A gradient has the shape of its parameter, here a column.",
        hint="Compare the shapes of b and db.",
        formula="shape of db[l] = (n[l], 1)",
        change={old: old.replace(", keepdims=True", "") for old in BIASES.values()},
    ),
    mistake(
        "dropout-backward-db1-from-dz2",
        "backward_propagation_with_dropout",
        title="db1 has the values of db2",
        explanation="You get db2's values for db1. A layer's bias gets the gradient of its own "
        "layer, as the shape of db1 also shows.",
        hint="Which layer do the values of db1 come from?",
        formula=DB_FORMULA,
        change={BIASES[1]: BIASES[1].replace("dZ1", "dZ2")},
    ),
    mistake(
        "dropout-backward-output-sign",
        "backward_propagation_with_dropout",
        title="dZ3 has the wrong sign",
        explanation="You subtracted the predictions from the labels. All gradients come out with "
        "the opposite sign, and gradient descent would walk uphill.",
        hint="If the prediction is too large, should Z3 grow or shrink?",
        formula="dZ3 = A3 − Y",
        change={"dZ3 = A3 - Y": "dZ3 = Y - A3"},
    ),
    mistake(
        "dropout-backward-not-returned",
        "backward_propagation_with_dropout",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=BACK_FORMULA,
        change={"\n    return gradients": ""},
    ),
]
