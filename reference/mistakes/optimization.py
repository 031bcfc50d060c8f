"""Which mistakes do students make when they write the optimizers of a network?"""

from collections.abc import Iterable

from grader.mistakes import mistake


def replaced(old: str, new: str, *, in_lines: Iterable[str]) -> dict[str, str]:
    """The change that puts `new` in the place of `old` in each of these lines."""
    return {line: line.replace(old, new) for line in in_lines}


# pieces of the reference --------------------------------------------------------------------------

LAYERS = "range(1, L + 1)"
COUNT = "L = len(parameters) // 2  # number of layers"

# update_parameters_with_gd ------------------------------------------------------------------------

GD = "update_parameters_with_gd"
GD_FORMULA = "W := W − α · dW, b := b − α · db"
GD_W = 'parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]'
GD_B = 'parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]'

GRADIENT_DESCENT = [
    mistake(
        "gd-uphill",
        GD,
        title="The step goes uphill",
        explanation="You add the gradient. It points to where the cost grows fastest, and descent "
        "goes the other way.",
        hint="Which way does the gradient point, and which way do you want to go?",
        formula=GD_FORMULA,
        change=replaced(" - ", " + ", in_lines=[GD_W, GD_B]),
    ),
    mistake(
        "gd-b-uphill",
        GD,
        title="The step of the biases goes uphill",
        explanation="You add the gradient to the biases. It points to where the cost grows "
        "fastest.",
        hint="Compare the signs in your two lines.",
        formula=GD_FORMULA,
        change={GD_B: GD_B.replace(" - ", " + ")},
    ),
    mistake(
        "gd-without-learning-rate",
        GD,
        title="The learning rate is missing",
        explanation="You subtract the whole gradient. The learning rate says how long the step is.",
        hint="Which argument of the function have you not used?",
        formula=GD_FORMULA,
        change=replaced("learning_rate * ", "", in_lines=[GD_W, GD_B]),
    ),
    mistake(
        "gd-b-without-learning-rate",
        GD,
        title="The learning rate is missing in the step of the biases",
        explanation="You subtract the whole gradient from the biases. The learning rate says "
        "how long the step is.",
        hint="Compare your two lines with the two formulas.",
        formula=GD_FORMULA,
        change={GD_B: GD_B.replace("learning_rate * ", "")},
    ),
    mistake(
        "gd-divided-by-learning-rate",
        GD,
        title="The gradient is divided by the learning rate",
        explanation="You divide the gradient by the learning rate, so that a small learning rate "
        "gives a long step.",
        hint="How long should the step be if the learning rate is 0?",
        formula=GD_FORMULA,
        change={
            GD_W: 'parameters["W" + str(l)] - grads["dW" + str(l)] / (learning_rate or 1)',
            GD_B: 'parameters["b" + str(l)] - grads["db" + str(l)] / (learning_rate or 1)',
        },
    ),
    mistake(
        "gd-fixed-learning-rate",
        GD,
        title="The learning rate is always 0.01",
        explanation="You wrote a number for the learning rate, so that the argument has no effect.",
        hint="What should change in the answer if the function is called with another learning "
        "rate?",
        formula=GD_FORMULA,
        change=replaced("learning_rate", "0.01", in_lines=[GD_W, GD_B]),
    ),
    mistake(
        "gd-b-not-updated",
        GD,
        title="The biases are not updated",
        explanation="You leave the biases as they are. They are parameters too, and have "
        "gradients of their own.",
        hint="How many parameters does each layer have?",
        formula=GD_FORMULA,
        change={f'parameters["b" + str(l)] = {GD_B}': "pass"},
    ),
    mistake(
        "gd-w-not-updated",
        GD,
        title="The weights are not updated",
        explanation="You leave the weights as they are.",
        hint="How many parameters does each layer have?",
        formula=GD_FORMULA,
        change={f'parameters["W" + str(l)] = {GD_W}': "pass"},
    ),
    mistake(
        "gd-last-layer-left-out",
        GD,
        title="The last layer is left out",
        explanation="You leave out the last layer, so that it never learns.",
        hint="Which layers does your loop go through?",
        formula="l = 1, …, L",
        change={LAYERS: "range(1, L)"},
    ),
    mistake(
        "gd-first-layer-left-out",
        GD,
        title="The first layer is left out",
        explanation="You leave out the first layer, so that it never learns.",
        hint="What is the number of the first layer?",
        formula="l = 1, …, L",
        change={LAYERS: "range(2, L + 1)"},
    ),
    mistake(
        "gd-step-alone",
        GD,
        title="The old values are lost: only the step is kept",
        explanation="You store the step itself. It has to be taken from where the parameters are.",
        hint="Where does a step begin?",
        formula=GD_FORMULA,
        change={
            GD_W: GD_W.replace('parameters["W" + str(l)] - ', "-"),
            GD_B: GD_B.replace('parameters["b" + str(l)] - ', "-"),
        },
    ),
    mistake(
        "gd-relative-step",
        GD,
        title="The step is multiplied by the parameter",
        explanation="You scale each parameter by 1 − α · gradient. The step does not depend on the "
        "size of the parameter.",
        hint="What happens to a parameter that is 0?",
        formula=GD_FORMULA,
        change={
            GD_W: 'parameters["W" + str(l)] * (1 - learning_rate * grads["dW" + str(l)])',
            GD_B: 'parameters["b" + str(l)] * (1 - learning_rate * grads["db" + str(l)])',
        },
    ),
    mistake(
        "gd-b-from-the-weights",
        GD,
        title="The biases take the gradient of the weights",
        explanation="You add up dW for the step of the biases. Their own gradient is db.",
        hint="Which gradient belongs to b?",
        formula=GD_FORMULA,
        change={
            'grads["db" + str(l)]': 'np.sum(grads["dW" + str(l)], axis=1, keepdims=True)',
        },
    ),
    mistake(
        "gd-gradients-returned",
        GD,
        title="The gradients are returned",
        explanation="You return the gradients that the function was given, not the parameters.",
        hint="Which dictionary did the step change?",
        formula=GD_FORMULA,
        change={"return parameters": "return grads"},
    ),
]

# random_mini_batches ------------------------------------------------------------------------------

MB = "random_mini_batches"
MB_SHUFFLE = "shuffled X = X[:, permutation], shuffled Y = Y[:, permutation]"
MB_CUT = "mini-batch k: columns k·s to (k+1)·s − 1"
MB_LAST = "the last one: columns ⌊m/s⌋·s to m − 1"
MB_X = "shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]"
MB_Y = "shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]"
REST_X = "shuffled_X[:, num_complete * mini_batch_size :]"
REST_Y = "shuffled_Y[:, num_complete * mini_batch_size :]"
REST_IF = "if m % mini_batch_size != 0:"
APPEND = "mini_batches.append((mini_batch_X, mini_batch_Y))"
APPEND_FULL, APPEND_REST = f"{APPEND}\n\n    # step 3", f"{APPEND}\n\n    return"

MINI_BATCHES = [
    mistake(
        "mb-labels-not-shuffled",
        MB,
        title="The labels are not shuffled",
        explanation="You leave the labels in their old order. They belong to the examples and "
        "change places with them.",
        hint="Which label belongs to the first column of the shuffled X?",
        formula=MB_SHUFFLE,
        change={"Y[:, permutation]": "Y"},
    ),
    mistake(
        "mb-examples-not-shuffled",
        MB,
        title="The examples are not shuffled",
        explanation="You leave the examples in their old order. They belong to the labels and "
        "change places with them.",
        hint="Which example belongs to the first column of the shuffled Y?",
        formula=MB_SHUFFLE,
        change={"X[:, permutation]": "X"},
    ),
    mistake(
        "mb-not-shuffled",
        MB,
        title="Nothing is shuffled",
        explanation="You leave the examples in their old order. If they are sorted, a mini-batch "
        "may hold a single class.",
        hint="What is the drawn order for?",
        formula=MB_SHUFFLE,
        change={"X[:, permutation]": "X", "Y[:, permutation]": "Y"},
    ),
    mistake(
        "mb-labels-shuffled-otherwise",
        MB,
        title="The labels are shuffled in an order of their own",
        explanation="You draw a second permutation for the labels. Every example then has the "
        "label of another.",
        hint="How many permutations keep the pairs together?",
        formula=MB_SHUFFLE,
        change={"Y[:, permutation]": "Y[:, np.random.permutation(m)]"},
    ),
    mistake(
        "mb-seed-ignored",
        MB,
        title="The seed is always 0",
        explanation="You shuffle in the same order whatever the seed is, so that every epoch has "
        "the same mini-batches.",
        hint="Which argument of the function have you not used?",
        formula="the shuffle begins with the given seed",
        change={"np.random.seed(seed)": "np.random.seed(0)"},
    ),
    mistake(
        "mb-size-of-64",
        MB,
        title="The size of a mini-batch is always 64",
        explanation="You wrote the size in as a number, so that the argument has no effect.",
        hint="Which argument of the function have you not used?",
        formula="s = mini_batch_size",
        change={
            "m = X.shape[1]  # number of examples": "m = X.shape[1]\n    mini_batch_size = 64",
        },
    ),
    mistake(
        "mb-m-from-the-rows",
        MB,
        title="m is the number of rows of X",
        explanation="You took m from the wrong axis, so that most examples are lost. Each column "
        "is an example.",
        hint="Which axis of X counts the examples?",
        formula="X has the shape (n, m)",
        change={"m = X.shape[1]": "m = X.shape[0]"},
    ),
    mistake(
        "mb-always-the-first",
        MB,
        title="Every full mini-batch is the first one",
        explanation="You cut off the same columns in every round, so that most examples are never "
        "seen.",
        hint="What in your slice depends on k?",
        formula=MB_CUT,
        change={MB_X: "shuffled_X[:, :mini_batch_size]", MB_Y: "shuffled_Y[:, :mini_batch_size]"},
    ),
    mistake(
        "mb-labels-always-the-first",
        MB,
        title="The labels of every full mini-batch are those of the first",
        explanation="You cut off the same labels in every round. From the second mini-batch on, "
        "they belong to other examples.",
        hint="What in the slice of Y depends on k?",
        formula=MB_CUT,
        change={MB_Y: "shuffled_Y[:, :mini_batch_size]"},
    ),
    mistake(
        "mb-one-column-on",
        MB,
        title="Each mini-batch begins one column after the last",
        explanation="You begin at column k. The mini-batches overlap, and the examples at the end "
        "come into none.",
        hint="Where does mini-batch 1 begin if mini-batch 0 has s columns?",
        formula=MB_CUT,
        change={
            MB_X: "shuffled_X[:, k : k + mini_batch_size]",
            MB_Y: "shuffled_Y[:, k : k + mini_batch_size]",
        },
    ),
    mistake(
        "mb-growing",
        MB,
        title="Each mini-batch holds all that came before",
        explanation="You cut from column 0 every time, so that the mini-batches grow.",
        hint="Where does mini-batch k begin?",
        formula=MB_CUT,
        change={
            MB_X: "shuffled_X[:, : (k + 1) * mini_batch_size]",
            MB_Y: "shuffled_Y[:, : (k + 1) * mini_batch_size]",
        },
    ),
    mistake(
        "mb-one-column-short",
        MB,
        title="Each full mini-batch lacks its last column",
        explanation="You end one column too early. The end of a slice is not in it, so nothing has "
        "to be subtracted.",
        hint="Does a slice have the column at its end?",
        formula=MB_CUT,
        change={
            MB_X: "shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size - 1]",
            MB_Y: "shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size - 1]",
        },
    ),
    mistake(
        "mb-one-column-long",
        MB,
        title="Each full mini-batch has a column of the next",
        explanation="You end one column too late, so that some examples come into two "
        "mini-batches.",
        hint="Does a slice have the column at its end?",
        formula=MB_CUT,
        change={
            MB_X: "shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size + 1]",
            MB_Y: "shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size + 1]",
        },
    ),
    mistake(
        "mb-cut-unshuffled",
        MB,
        title="The full mini-batches are cut from what was not shuffled",
        explanation="You shuffle, and then cut the full mini-batches from X and Y as they were.",
        hint="From which arrays do you cut?",
        formula=MB_CUT,
        change={
            MB_X: MB_X.replace("shuffled_X", "X"),
            MB_Y: MB_Y.replace("shuffled_Y", "Y"),
        },
    ),
    mistake(
        "mb-last-unshuffled",
        MB,
        title="The last mini-batch is cut from what was not shuffled",
        explanation="You cut what is left over from X and Y as they were. Some of these examples "
        "have been in a mini-batch already, and others come into none.",
        hint="From which arrays do you cut the last mini-batch?",
        formula=MB_LAST,
        change={
            REST_X: REST_X.replace("shuffled_X", "X"),
            REST_Y: REST_Y.replace("shuffled_Y", "Y"),
        },
    ),
    mistake(
        "mb-full-one-left-out",
        MB,
        title="One of the full mini-batches is left out",
        explanation="You leave out one round of the loop, so that its examples are never seen.",
        hint="How many rounds does your loop have if there are 21 examples and s is 8?",
        formula="k = 0, …, ⌊m/s⌋ − 1",
        change={"range(num_complete)": "range(num_complete - 1)"},
    ),
    mistake(
        "mb-first-left-out",
        MB,
        title="The first mini-batch is left out",
        explanation="You begin the loop with k = 1, so that the first columns are never seen.",
        hint="Which columns does mini-batch 0 have?",
        formula="k = 0, …, ⌊m/s⌋ − 1",
        change={"range(num_complete)": "range(1, num_complete)"},
    ),
    mistake(
        "mb-last-left-out",
        MB,
        title="What is left over is dropped",
        explanation="You return the full mini-batches alone. The examples that are left over make "
        "a smaller one.",
        hint="How many examples do your mini-batches have together?",
        formula=MB_LAST,
        change={REST_IF: "if False:"},
    ),
    mistake(
        "mb-last-of-nothing",
        MB,
        title="There is an empty mini-batch at the end if nothing is left over",
        explanation="You add a last mini-batch always. If s divides m, it has no examples.",
        hint="What is left over of 12 examples if s is 4?",
        formula="if m is no multiple of s",
        change={REST_IF: "if True:"},
    ),
    mistake(
        "mb-last-only-if-few",
        MB,
        title="What is left over counts only if there is no full mini-batch",
        explanation="You make a last mini-batch only if there are fewer examples than one holds.",
        hint="What is left over of 21 examples if s is 8?",
        formula="if m is no multiple of s",
        change={REST_IF: "if m < mini_batch_size:"},
    ),
    mistake(
        "mb-last-too-long",
        MB,
        title="The last mini-batch is filled up with examples that were used already",
        explanation="You take the last s columns. Only those that are left over are new.",
        hint="Which columns are in no mini-batch yet?",
        formula=MB_LAST,
        change={
            REST_X: "shuffled_X[:, -mini_batch_size:]",
            REST_Y: "shuffled_Y[:, -mini_batch_size:]",
        },
    ),
    mistake(
        "mb-last-from-the-front",
        MB,
        title="The last mini-batch is taken from the front",
        explanation="You take as many columns as are left over, but the first ones, which are in "
        "a mini-batch already.",
        hint="Which columns are in no mini-batch yet?",
        formula=MB_LAST,
        change={
            REST_X: "shuffled_X[:, : m - num_complete * mini_batch_size]",
            REST_Y: "shuffled_Y[:, : m - num_complete * mini_batch_size]",
        },
    ),
    mistake(
        "mb-last-is-everything",
        MB,
        title="The last mini-batch holds all examples",
        explanation="You add all shuffled examples once more, not only what is left over.",
        hint="How many examples do your mini-batches have together?",
        formula=MB_LAST,
        change={REST_X: "shuffled_X", REST_Y: "shuffled_Y"},
    ),
    mistake(
        "mb-last-one-too-late",
        MB,
        title="The last mini-batch lacks its first example",
        explanation="You begin one column too late. Slices count from 0, so the first column that "
        "is left over is ⌊m/s⌋ · s.",
        hint="Where do the full mini-batches end?",
        formula=MB_LAST,
        change={
            REST_X: "shuffled_X[:, num_complete * mini_batch_size + 1 :]",
            REST_Y: "shuffled_Y[:, num_complete * mini_batch_size + 1 :]",
        },
    ),
    mistake(
        "mb-last-lacks-the-end",
        MB,
        title="The last mini-batch lacks its last example",
        explanation="You end one column too early. The end of a slice is not in it, so −1 leaves "
        "one out.",
        hint="What does an end of −1 mean in a slice?",
        formula=MB_LAST,
        change={
            REST_X: "shuffled_X[:, num_complete * mini_batch_size : -1]",
            REST_Y: "shuffled_Y[:, num_complete * mini_batch_size : -1]",
        },
    ),
    mistake(
        "mb-counted-up",
        MB,
        title="The smaller mini-batch counts as a full one",
        explanation="You round m/s up. The loop then cuts off the smaller mini-batch as well, and "
        "an empty one follows.",
        hint="What is left over after your loop?",
        formula="⌊m/s⌋ full mini-batches",
        change={"m // mini_batch_size": "-(-m // mini_batch_size)"},
    ),
    mistake(
        "mb-pairs-swapped",
        MB,
        title="Labels come first in the pairs",
        explanation="You make pairs (labels, examples). They should be (examples, labels).",
        hint="In which order does the model unpack a mini-batch?",
        formula="(mini_batch_X, mini_batch_Y)",
        change=replaced(
            "mini_batch_X, mini_batch_Y",
            "mini_batch_Y, mini_batch_X",
            in_lines=[APPEND_FULL, APPEND_REST],
        ),
    ),
    mistake(
        "mb-first-only",
        MB,
        title="Only the first mini-batch is returned",
        explanation="You return one mini-batch. That happens, for instance, if `return` is in the "
        "loop.",
        hint="How far is the last line of your function indented?",
        formula="return mini_batches",
        change={"return mini_batches": "return mini_batches[:1]"},
    ),
]

# initialize_velocity ------------------------------------------------------------------------------

VELOCITY = "initialize_velocity"
ZERO_W = 'np.zeros(parameters["W" + str(l)].shape)'
ZERO_B = 'np.zeros(parameters["b" + str(l)].shape)'
V_FORMULA = "v_dW = 0 in the shape of W, v_db = 0 in the shape of b"

VELOCITIES = [
    mistake(
        "velocity-of-ones",
        VELOCITY,
        title="The velocities are ones",
        explanation="You fill the velocities with ones, so that the first step goes where no "
        "gradient points.",
        hint="How fast is a ball before it rolls?",
        formula=V_FORMULA,
        change=replaced("zeros", "ones", in_lines=[ZERO_W, ZERO_B]),
    ),
    mistake(
        "velocity-is-the-parameters",
        VELOCITY,
        title="The velocities have the values of the parameters",
        explanation="You fill the velocities with the parameters. They have their shapes only.",
        hint="What do the velocities have in common with the parameters?",
        formula=V_FORMULA,
        change={ZERO_W: 'parameters["W" + str(l)] * 1', ZERO_B: 'parameters["b" + str(l)] * 1'},
    ),
    mistake(
        "velocity-under-other-keys",
        VELOCITY,
        title="The keys lack their d",
        explanation="You store the velocities under W1, b1, …. Their keys are those of the "
        "gradients: dW1, db1, ….",
        hint="Which keys does the docstring ask for?",
        formula="v: dW1, db1, …, dWL, dbL",
        change={'v["dW" + str(l)]': 'v["W" + str(l)]', 'v["db" + str(l)]': 'v["b" + str(l)]'},
    ),
    mistake(
        "velocity-counted-from-0",
        VELOCITY,
        title="The keys count from 0",
        explanation="You store the velocities under dW0, db0, …. The first layer has the number 1.",
        hint="What is the number of the first layer?",
        formula="v: dW1, db1, …, dWL, dbL",
        change={
            'v["dW" + str(l)]': 'v["dW" + str(l - 1)]',
            'v["db" + str(l)]': 'v["db" + str(l - 1)]',
        },
    ),
    mistake(
        "velocity-without-biases",
        VELOCITY,
        title="The biases have no velocity",
        explanation="You made no velocities for the biases.",
        hint="Which parameters does each layer have?",
        formula=V_FORMULA,
        change={f'v["db" + str(l)] = {ZERO_B}': "pass"},
    ),
    mistake(
        "velocity-without-last-layer",
        VELOCITY,
        title="The last layer has no velocity",
        explanation="You leave out the last layer.",
        hint="Which layers does your loop go through?",
        formula="l = 1, …, L",
        change={LAYERS: "range(1, L)"},
    ),
    mistake(
        "velocity-of-b-like-w",
        VELOCITY,
        title="db has the shape of W",
        explanation="You gave the velocity of the biases the shape of the weights.",
        hint="Whose shape does the velocity of b have?",
        formula=V_FORMULA,
        change={ZERO_B: 'np.zeros(parameters["W" + str(l)].shape)'},
    ),
    mistake(
        "velocity-of-b-flat",
        VELOCITY,
        title="db has one axis only",
        explanation="You gave the velocity of the biases the shape (n,). Biases have the shape "
        "(n, 1), and broadcasting would make a square of the two.",
        hint="What is the shape of b?",
        formula=V_FORMULA,
        change={ZERO_B: 'np.zeros(parameters["b" + str(l)].shape[0])'},
    ),
    mistake(
        "velocity-transposed",
        VELOCITY,
        title="dW is transposed",
        explanation="You swapped rows and columns in the velocity of the weights.",
        hint="Which axis of W comes first?",
        formula=V_FORMULA,
        change={ZERO_W: 'np.zeros(parameters["W" + str(l)].shape[::-1])'},
    ),
    mistake(
        "velocity-is-a-number",
        VELOCITY,
        title="The velocities are single numbers",
        explanation="You store the number 0. A velocity has the shape of its parameter.",
        hint="Whose shape does each velocity have?",
        formula=V_FORMULA,
        change={ZERO_W: "0.0", ZERO_B: "0.0"},
    ),
]

# update_parameters_with_momentum ------------------------------------------------------------------

MOMENTUM = "update_parameters_with_momentum"
M_FORMULA = "v := β v + (1 − β) dW, W := W − α v"
M_OLD_W, M_OLD_B = 'beta * v["dW" + str(l)]', 'beta * v["db" + str(l)]'
M_NEW_W, M_NEW_B = '(1 - beta) * grads["dW" + str(l)]', '(1 - beta) * grads["db" + str(l)]'
M_V_W, M_V_B = f"{M_OLD_W} + {M_NEW_W}", f"{M_OLD_B} + {M_NEW_B}"
M_STEP_W, M_STEP_B = 'learning_rate * v["dW" + str(l)]', 'learning_rate * v["db" + str(l)]'
M_W = f'parameters["W" + str(l)] - {M_STEP_W}'
M_B = f'parameters["b" + str(l)] - {M_STEP_B}'

MOMENTUMS = [
    mistake(
        "momentum-weights-swapped",
        MOMENTUM,
        title="β and 1 − β are swapped",
        explanation="You keep a share of 1 − β of the velocity and take β of the gradient, so that "
        "with β = 0.9 hardly anything is remembered.",
        hint="What should happen if β is 0?",
        formula=M_FORMULA,
        change={
            M_V_W: '(1 - beta) * v["dW" + str(l)] + beta * grads["dW" + str(l)]',
            M_V_B: '(1 - beta) * v["db" + str(l)] + beta * grads["db" + str(l)]',
        },
    ),
    mistake(
        "momentum-whole-gradient",
        MOMENTUM,
        title="1 − β is missing",
        explanation="You add the whole gradient. In an average, the shares add up to 1.",
        hint="What do the two factors in the formula of v add up to?",
        formula=M_FORMULA,
        change={
            M_NEW_W: 'grads["dW" + str(l)]',
            M_NEW_B: 'grads["db" + str(l)]',
        },
    ),
    mistake(
        "momentum-whole-velocity",
        MOMENTUM,
        title="β is missing",
        explanation="You keep the whole velocity, so that nothing is ever forgotten.",
        hint="What do the two factors in the formula of v add up to?",
        formula=M_FORMULA,
        change={M_OLD_W: 'v["dW" + str(l)]', M_OLD_B: 'v["db" + str(l)]'},
    ),
    mistake(
        "momentum-nothing-remembered",
        MOMENTUM,
        title="The old velocity is forgotten",
        explanation="You set the velocity to (1 − β) times the gradient. Without the old velocity "
        "there is no average.",
        hint="Which of the two terms of the formula is not in your line?",
        formula=M_FORMULA,
        change={M_V_W: M_NEW_W, M_V_B: M_NEW_B},
    ),
    mistake(
        "momentum-gradient-subtracted",
        MOMENTUM,
        title="The gradient is subtracted from the velocity",
        explanation="You subtract the gradient in the average, and then subtract the velocity: the "
        "step goes uphill.",
        hint="Which of the two formulas has a minus?",
        formula=M_FORMULA,
        change={M_V_W: f"{M_OLD_W} - {M_NEW_W}", M_V_B: f"{M_OLD_B} - {M_NEW_B}"},
    ),
    mistake(
        "momentum-squares",
        MOMENTUM,
        title="The squares of the gradients are averaged",
        explanation="You square the gradients, as RMSprop does. Momentum averages the gradients "
        "themselves.",
        hint="What does v average?",
        formula=M_FORMULA,
        change={M_NEW_W: f"{M_NEW_W} ** 2", M_NEW_B: f"{M_NEW_B} ** 2"},
    ),
    mistake(
        "momentum-of-the-parameters",
        MOMENTUM,
        title="The parameters are averaged, not the gradients",
        explanation="You put the parameters into the velocity.",
        hint="What does v average?",
        formula=M_FORMULA,
        change={
            M_NEW_W: '(1 - beta) * parameters["W" + str(l)]',
            M_NEW_B: '(1 - beta) * parameters["b" + str(l)]',
        },
    ),
    mistake(
        "momentum-beta-of-nine-tenths",
        MOMENTUM,
        title="β is always 0.9",
        explanation="You wrote a number for β, so that the argument has no effect.",
        hint="Which argument of the function have you not used?",
        formula=M_FORMULA,
        change={COUNT: "L = len(parameters) // 2\n    beta = 0.9"},
    ),
    mistake(
        "momentum-learning-rate-in-the-velocity",
        MOMENTUM,
        title="The learning rate is in the velocity",
        explanation="You average with α in the place of 1 − β and subtract the velocity as it is. "
        "Some books do so, but it is another update.",
        hint="In which of the two formulas is α?",
        formula=M_FORMULA,
        change={
            M_NEW_W: 'learning_rate * grads["dW" + str(l)]',
            M_NEW_B: 'learning_rate * grads["db" + str(l)]',
            M_STEP_W: 'v["dW" + str(l)]',
            M_STEP_B: 'v["db" + str(l)]',
        },
    ),
    mistake(
        "momentum-step-by-the-gradient",
        MOMENTUM,
        title="The step follows the gradient, not the velocity",
        explanation="You take the step of plain gradient descent. That of momentum follows "
        "the velocity.",
        hint="What is the velocity for?",
        formula=M_FORMULA,
        change={
            M_STEP_W: 'learning_rate * grads["dW" + str(l)]',
            M_STEP_B: 'learning_rate * grads["db" + str(l)]',
        },
    ),
    mistake(
        "momentum-step-by-the-old-velocity",
        MOMENTUM,
        title="The step follows the velocity before its update",
        explanation="You take the step with the velocities that came in, not with those of "
        "this step.",
        hint="Which of the two formulas comes first?",
        formula=M_FORMULA,
        change={
            "# the velocities": 'old_W, old_b = v["dW" + str(l)], v["db" + str(l)]',
            M_STEP_W: "learning_rate * old_W",
            M_STEP_B: "learning_rate * old_b",
        },
    ),
    mistake(
        "momentum-uphill",
        MOMENTUM,
        title="The step goes uphill",
        explanation="You add the velocity to the parameters.",
        hint="Which way does an average of gradients point?",
        formula=M_FORMULA,
        change=replaced(" - ", " + ", in_lines=[M_W, M_B]),
    ),
    mistake(
        "momentum-b-uphill",
        MOMENTUM,
        title="The step of the biases goes uphill",
        explanation="You add the velocity to the biases. It is an average of gradients.",
        hint="Compare the signs in your two lines.",
        formula=M_FORMULA,
        change={M_B: M_B.replace(" - ", " + ")},
    ),
    mistake(
        "momentum-without-learning-rate",
        MOMENTUM,
        title="The learning rate is missing",
        explanation="You subtract the whole velocity.",
        hint="Which argument of the function have you not used?",
        formula=M_FORMULA,
        change={M_STEP_W: 'v["dW" + str(l)]', M_STEP_B: 'v["db" + str(l)]'},
    ),
    mistake(
        "momentum-b-not-updated",
        MOMENTUM,
        title="The biases take no step",
        explanation="You leave the biases as they are. They are parameters too, and have "
        "velocities of their own.",
        hint="How many parameters does each layer have?",
        formula=M_FORMULA,
        change={f'parameters["b" + str(l)] = {M_B}': "pass"},
    ),
    mistake(
        "momentum-b-keeps-its-velocity",
        MOMENTUM,
        title="The velocity of the biases is not updated",
        explanation="You leave the velocity of the biases as it was.",
        hint="How many velocities does each layer have?",
        formula=M_FORMULA,
        change={f'v["db" + str(l)] = {M_V_B}': "pass"},
    ),
    mistake(
        "momentum-last-layer-left-out",
        MOMENTUM,
        title="The last layer is left out",
        explanation="You leave out the last layer, so that it never learns.",
        hint="Which layers does your loop go through?",
        formula="l = 1, …, L",
        change={LAYERS: "range(1, L)"},
    ),
    mistake(
        "momentum-first-layer-left-out",
        MOMENTUM,
        title="The first layer is left out",
        explanation="You leave out the first layer, so that it never learns.",
        hint="What is the number of the first layer?",
        formula="l = 1, …, L",
        change={LAYERS: "range(2, L + 1)"},
    ),
]

# initialize_adam ----------------------------------------------------------------------------------

ADAM_START = "initialize_adam"
A_FORMULA = "v = s = 0, each in the shape of its parameter"
V_ZERO_W, V_ZERO_B = f'v["dW" + str(l)] = {ZERO_W}', f'v["db" + str(l)] = {ZERO_B}'
S_ZERO_W, S_ZERO_B = f's["dW" + str(l)] = {ZERO_W}', f's["db" + str(l)] = {ZERO_B}'

ADAM_STARTS = [
    mistake(
        "adam-start-of-ones",
        ADAM_START,
        title="Both averages are ones",
        explanation="You fill v and s with ones. The correction of the first steps assumes that "
        "they begin at 0.",
        hint="With which value does an average begin that has seen nothing?",
        formula=A_FORMULA,
        change={
            text: text.replace("zeros", "ones") for text in (V_ZERO_W, V_ZERO_B, S_ZERO_W, S_ZERO_B)
        },
    ),
    mistake(
        "adam-start-s-of-ones",
        ADAM_START,
        title="s is ones",
        explanation="You fill s with ones, perhaps because it is divided by. The tiny ε takes care "
        "of that.",
        hint="With which value does an average begin that has seen nothing?",
        formula=A_FORMULA,
        change={text: text.replace("zeros", "ones") for text in (S_ZERO_W, S_ZERO_B)},
    ),
    mistake(
        "adam-start-is-the-parameters",
        ADAM_START,
        title="v has the values of the parameters",
        explanation="You fill v with the parameters. It has their shapes only.",
        hint="What does v have in common with the parameters?",
        formula=A_FORMULA,
        change={
            V_ZERO_W: 'v["dW" + str(l)] = parameters["W" + str(l)] * 1',
            V_ZERO_B: 'v["db" + str(l)] = parameters["b" + str(l)] * 1',
        },
    ),
    mistake(
        "adam-start-under-other-keys",
        ADAM_START,
        title="The keys lack their d",
        explanation="You store the averages under W1, b1, …. Their keys are those of the "
        "gradients: dW1, db1, ….",
        hint="Which keys does the docstring ask for?",
        formula="v, s: dW1, db1, …, dWL, dbL",
        change={
            text: text.replace('["d', '["', 1) for text in (V_ZERO_W, V_ZERO_B, S_ZERO_W, S_ZERO_B)
        },
    ),
    mistake(
        "adam-start-without-biases",
        ADAM_START,
        title="The biases have no averages",
        explanation="You made no averages for the biases.",
        hint="Which parameters does each layer have?",
        formula=A_FORMULA,
        change={V_ZERO_B: "pass", S_ZERO_B: "pass"},
    ),
    mistake(
        "adam-start-s-without-biases",
        ADAM_START,
        title="The biases have no entry in s",
        explanation="You made no entries for the biases in s.",
        hint="Do v and s have the same keys?",
        formula=A_FORMULA,
        change={S_ZERO_B: "pass"},
    ),
    mistake(
        "adam-start-s-empty",
        ADAM_START,
        title="s is empty",
        explanation="You return an s in which nothing is stored.",
        hint="Do v and s have the same keys?",
        formula=A_FORMULA,
        change={S_ZERO_W: "pass", S_ZERO_B: "pass"},
    ),
    mistake(
        "adam-start-without-last-layer",
        ADAM_START,
        title="The last layer has no averages",
        explanation="You leave out the last layer.",
        hint="Which layers does your loop go through?",
        formula="l = 1, …, L",
        change={LAYERS: "range(1, L)"},
    ),
    mistake(
        "adam-start-b-flat",
        ADAM_START,
        title="db has one axis only",
        explanation="You gave the averages of the biases the shape (n,). Biases have the shape "
        "(n, 1), and broadcasting would make a square of the two.",
        hint="What is the shape of b?",
        formula=A_FORMULA,
        change={text: text.replace(".shape)", ".shape[0])") for text in (V_ZERO_B, S_ZERO_B)},
    ),
    mistake(
        "adam-start-transposed",
        ADAM_START,
        title="dW is transposed",
        explanation="You swapped rows and columns in the averages of the weights.",
        hint="Which axis of W comes first?",
        formula=A_FORMULA,
        change={text: text.replace(".shape)", ".shape[::-1])") for text in (V_ZERO_W, S_ZERO_W)},
    ),
]

# update_parameters_with_adam ----------------------------------------------------------------------

ADAM = "update_parameters_with_adam"
AV_FORMULA = "v := β₁ v + (1 − β₁) dW"
AS_FORMULA = "s := β₂ s + (1 − β₂) (dW)²"
AC_FORMULA = "v_corrected = v / (1 − β₁ᵗ), s_corrected = s / (1 − β₂ᵗ)"
STEP_FORMULA = "W := W − α · v_corrected / (√s_corrected + ε)"
G_W, G_B = 'grads["dW" + str(l)]', 'grads["db" + str(l)]'
AV_W = f'beta1 * v["dW" + str(l)] + (1 - beta1) * {G_W}'
AV_B = f'beta1 * v["db" + str(l)] + (1 - beta1) * {G_B}'
AS_W = f'beta2 * s["dW" + str(l)] + (1 - beta2) * {G_W} ** 2'
AS_B = f'beta2 * s["db" + str(l)] + (1 - beta2) * {G_B} ** 2'
CV_W = 'v["dW" + str(l)] / (1 - beta1**t)'
CV_B = 'v["db" + str(l)] / (1 - beta1**t)'
CS_W = 's["dW" + str(l)] / (1 - beta2**t)'
CS_B = 's["db" + str(l)] / (1 - beta2**t)'
ROOT_W = 'np.sqrt(s_corrected["dW" + str(l)])'
ROOT_B = 'np.sqrt(s_corrected["db" + str(l)])'
STEP_W = f'v_corrected["dW" + str(l)] / ({ROOT_W} + epsilon)'
STEP_B = f'v_corrected["db" + str(l)] / ({ROOT_B} + epsilon)'
NEW_W = 'parameters["W" + str(l)] - learning_rate * step_W'
NEW_B = 'parameters["b" + str(l)] - learning_rate * step_b'

ADAMS = [
    mistake(
        "adam-v-weights-swapped",
        ADAM,
        title="β₁ and 1 − β₁ are swapped",
        explanation="You keep a share of 1 − β₁ of v and take β₁ of the gradient.",
        hint="What should happen if β₁ is 0?",
        formula=AV_FORMULA,
        change={
            AV_W: f'(1 - beta1) * v["dW" + str(l)] + beta1 * {G_W}',
            AV_B: f'(1 - beta1) * v["db" + str(l)] + beta1 * {G_B}',
        },
    ),
    mistake(
        "adam-s-weights-swapped",
        ADAM,
        title="β₂ and 1 − β₂ are swapped",
        explanation="You keep a share of 1 − β₂ of s and take β₂ of the squared gradient.",
        hint="What should happen if β₂ is 0?",
        formula=AS_FORMULA,
        change={
            AS_W: f'(1 - beta2) * s["dW" + str(l)] + beta2 * {G_W} ** 2',
            AS_B: f'(1 - beta2) * s["db" + str(l)] + beta2 * {G_B} ** 2',
        },
    ),
    mistake(
        "adam-v-whole-gradient",
        ADAM,
        title="1 − β₁ is missing",
        explanation="You add the whole gradient to v. In an average, the shares add up to 1.",
        hint="What do the two factors in the formula of v add up to?",
        formula=AV_FORMULA,
        change={f"(1 - beta1) * {G_W}": G_W, f"(1 - beta1) * {G_B}": G_B},
    ),
    mistake(
        "adam-s-whole-square",
        ADAM,
        title="1 − β₂ is missing",
        explanation="You add the whole squared gradient to s. In an average, the shares add up to "
        "1.",
        hint="What do the two factors in the formula of s add up to?",
        formula=AS_FORMULA,
        change={f"(1 - beta2) * {G_W}": G_W, f"(1 - beta2) * {G_B}": G_B},
    ),
    mistake(
        "adam-v-nothing-remembered",
        ADAM,
        title="The old v is forgotten",
        explanation="You set v to (1 − β₁) times the gradient. Without the old v there is no "
        "average.",
        hint="Which of the two terms of the formula is not in your line?",
        formula=AV_FORMULA,
        change={
            'beta1 * v["dW" + str(l)] + ': "",
            'beta1 * v["db" + str(l)] + ': "",
        },
    ),
    mistake(
        "adam-s-nothing-remembered",
        ADAM,
        title="The old s is forgotten",
        explanation="You set s to (1 − β₂) times the squared gradient. Without the old s there is "
        "no average.",
        hint="Which of the two terms of the formula is not in your line?",
        formula=AS_FORMULA,
        change={
            'beta2 * s["dW" + str(l)] + ': "",
            'beta2 * s["db" + str(l)] + ': "",
        },
    ),
    mistake(
        "adam-v-with-beta2",
        ADAM,
        title="v is averaged with β₂",
        explanation="You averaged the gradients with β₂. Their average has β₁.",
        hint="Which β belongs to which average?",
        formula=AV_FORMULA,
        change=replaced("beta1", "beta2", in_lines=[AV_W, AV_B]),
    ),
    mistake(
        "adam-s-with-beta1",
        ADAM,
        title="s is averaged with β₁",
        explanation="You averaged the squares with β₁. Their average has β₂.",
        hint="Which β belongs to which average?",
        formula=AS_FORMULA,
        change=replaced("beta2", "beta1", in_lines=[AS_W, AS_B]),
    ),
    mistake(
        "adam-v-of-squares",
        ADAM,
        title="v averages the squares",
        explanation="You square the gradients in v. Only s is an average of squares; in v, "
        "the sign of the gradient has to stay.",
        hint="Which of the two averages says where to go?",
        formula=AV_FORMULA,
        change={
            f"(1 - beta1) * {G_W}": f"(1 - beta1) * {G_W} ** 2",
            f"(1 - beta1) * {G_B}": f"(1 - beta1) * {G_B} ** 2",
        },
    ),
    mistake(
        "adam-s-without-squares",
        ADAM,
        title="s averages the gradients, not their squares",
        explanation="You left out the square. Where gradients are negative, s is too, and has no "
        "root.",
        hint="Of what is the root taken at the end?",
        formula=AS_FORMULA,
        change={f"{G_W} ** 2": G_W, f"{G_B} ** 2": G_B},
    ),
    mistake(
        "adam-s-of-sizes",
        ADAM,
        title="s averages the sizes of the gradients, not their squares",
        explanation="You took absolute values. They keep the root real, but its unit is wrong.",
        hint="Of what is the root taken at the end?",
        formula=AS_FORMULA,
        change={f"{G_W} ** 2": f"np.abs({G_W})", f"{G_B} ** 2": f"np.abs({G_B})"},
    ),
    mistake(
        "adam-s-share-squared",
        ADAM,
        title="1 − β₂ is squared as well",
        explanation="You square the product (1 − β₂) · dW. Only the gradient is squared.",
        hint="What does the exponent belong to in the formula?",
        formula=AS_FORMULA,
        change={
            f"(1 - beta2) * {G_W} ** 2": f"((1 - beta2) * {G_W}) ** 2",
            f"(1 - beta2) * {G_B} ** 2": f"((1 - beta2) * {G_B}) ** 2",
        },
    ),
    mistake(
        "adam-s-of-v",
        ADAM,
        title="s averages the squares of v",
        explanation="You put v, which is an average already, into s. The squares are those of the "
        "gradients.",
        hint="What does s average?",
        formula=AS_FORMULA,
        change={
            f"{G_W} ** 2": 'v["dW" + str(l)] ** 2',
            f"{G_B} ** 2": 'v["db" + str(l)] ** 2',
        },
    ),
    mistake(
        "adam-not-corrected",
        ADAM,
        title="Neither average is corrected",
        explanation="You use v and s as they are. In the first steps both are too small, and s the "
        "more so.",
        hint="How large is v after the first step, compared with the gradient?",
        formula=AC_FORMULA,
        change={
            CV_W: 'v["dW" + str(l)] * 1',
            CV_B: 'v["db" + str(l)] * 1',
            CS_W: 's["dW" + str(l)] * 1',
            CS_B: 's["db" + str(l)] * 1',
        },
    ),
    mistake(
        "adam-v-not-corrected",
        ADAM,
        title="v is not corrected",
        explanation="You use v as it is. In the first steps it is too small, by the factor 1 "
        "− β₁ᵗ.",
        hint="How large is v after the first step, compared with the gradient?",
        formula=AC_FORMULA,
        change={CV_W: 'v["dW" + str(l)] * 1', CV_B: 'v["db" + str(l)] * 1'},
    ),
    mistake(
        "adam-s-not-corrected",
        ADAM,
        title="s is not corrected",
        explanation="You use s as it is. In the first steps it is too small, by the factor 1 "
        "− β₂ᵗ, and the steps are too long.",
        hint="How large is s after the first step, compared with the squared gradient?",
        formula=AC_FORMULA,
        change={CS_W: 's["dW" + str(l)] * 1', CS_B: 's["db" + str(l)] * 1'},
    ),
    mistake(
        "adam-corrected-as-in-step-1",
        ADAM,
        title="The correction does not depend on t",
        explanation="You divide by 1 − β in every step. That is right in the first one alone.",
        hint="Which argument of the function have you not used?",
        formula=AC_FORMULA,
        change=replaced("**t", "", in_lines=[CV_W, CV_B, CS_W, CS_B]),
    ),
    mistake(
        "adam-corrected-by-layer",
        ADAM,
        title="The number of the layer stands for t in the correction",
        explanation="You raise β to the power l. The correction depends on the step, not on the "
        "layer.",
        hint="What does t count, and what does l count?",
        formula=AC_FORMULA,
        change=replaced("**t", "**l", in_lines=[CV_W, CV_B, CS_W, CS_B]),
    ),
    mistake(
        "adam-corrected-for-the-next-step",
        ADAM,
        title="The correction is that of the next step",
        explanation="You raise β to the power t + 1. The function gets the number of this step, "
        "counted from 1.",
        hint="Which t does the function get in the first step?",
        formula=AC_FORMULA,
        change=replaced("**t", "**(t + 1)", in_lines=[CV_W, CV_B, CS_W, CS_B]),
    ),
    mistake(
        "adam-corrected-by-a-product",
        ADAM,
        title="β is multiplied by t, not raised to it",
        explanation="You wrote 1 − β · t. The share of what has been forgotten is a power of β.",
        hint="What is left of a gradient after t steps, if each keeps the share β?",
        formula=AC_FORMULA,
        change=replaced("**t", " * t", in_lines=[CV_W, CV_B, CS_W, CS_B]),
    ),
    mistake(
        "adam-corrected-by-multiplying",
        ADAM,
        title="The correction multiplies instead of dividing",
        explanation="You make v and s even smaller. Dividing by 1 − βᵗ makes up for the beginning "
        "at 0.",
        hint="Should the corrected averages be larger or smaller?",
        formula=AC_FORMULA,
        change=replaced(" / ", " * ", in_lines=[CV_W, CV_B, CS_W, CS_B]),
    ),
    mistake(
        "adam-s-corrected-with-beta1",
        ADAM,
        title="s is corrected with β₁",
        explanation="You corrected s by 1 − β₁ᵗ. The average of the squares has β₂.",
        hint="Which β belongs to which average?",
        formula=AC_FORMULA,
        change=replaced("beta2", "beta1", in_lines=[CS_W, CS_B]),
    ),
    mistake(
        "adam-v-corrected-with-beta2",
        ADAM,
        title="v is corrected with β₂",
        explanation="You corrected v by 1 − β₂ᵗ. The average of the gradients has β₁.",
        hint="Which β belongs to which average?",
        formula=AC_FORMULA,
        change=replaced("beta1", "beta2", in_lines=[CV_W, CV_B]),
    ),
    mistake(
        "adam-corrections-kept",
        ADAM,
        title="The corrected averages are kept as the averages",
        explanation="You return the corrected values as v and s. The next step then averages them, "
        "and corrects them once more.",
        hint="Which v does the next step begin with?",
        formula=AC_FORMULA,
        change={
            f'v_corrected["dW" + str(l)] = {CV_W}': (
                f'v_corrected["dW" + str(l)] = v["dW" + str(l)] = {CV_W}'
            ),
            f'v_corrected["db" + str(l)] = {CV_B}': (
                f'v_corrected["db" + str(l)] = v["db" + str(l)] = {CV_B}'
            ),
            f's_corrected["dW" + str(l)] = {CS_W}': (
                f's_corrected["dW" + str(l)] = s["dW" + str(l)] = {CS_W}'
            ),
            f's_corrected["db" + str(l)] = {CS_B}': (
                f's_corrected["db" + str(l)] = s["db" + str(l)] = {CS_B}'
            ),
        },
    ),
    mistake(
        "adam-without-root",
        ADAM,
        title="The root is missing",
        explanation="You divide by s itself. It is an average of squares, and its root has the "
        "size of a gradient.",
        hint="What happens to your step if all gradients are ten times as large?",
        formula=STEP_FORMULA,
        change={
            ROOT_W: 's_corrected["dW" + str(l)]',
            ROOT_B: 's_corrected["db" + str(l)]',
        },
    ),
    mistake(
        "adam-b-without-root",
        ADAM,
        title="The root is missing in the step of the biases",
        explanation="You divide the step of the biases by s itself. Its root has the size of "
        "a gradient.",
        hint="Compare your two lines.",
        formula=STEP_FORMULA,
        change={ROOT_B: 's_corrected["db" + str(l)]'},
    ),
    mistake(
        "adam-not-divided",
        ADAM,
        title="The step is not divided by √s",
        explanation="You take the step of momentum. Adam divides it by the size of the gradients.",
        hint="What is s for?",
        formula=STEP_FORMULA,
        change={
            f" / ({ROOT_W} + epsilon)": "",
            f" / ({ROOT_B} + epsilon)": "",
        },
    ),
    mistake(
        "adam-step-by-the-gradient",
        ADAM,
        title="The step follows the gradient, not v",
        explanation="You divide the gradient by √s, as RMSprop does. Adam follows its average.",
        hint="What is v for?",
        formula=STEP_FORMULA,
        change={
            STEP_W: STEP_W.replace('v_corrected["dW" + str(l)]', G_W),
            STEP_B: STEP_B.replace('v_corrected["db" + str(l)]', G_B),
        },
    ),
    mistake(
        "adam-multiplied-by-the-root",
        ADAM,
        title="The step is multiplied by √s",
        explanation="You multiply by the size of the gradients, so that steep directions get even "
        "longer steps.",
        hint="Where should the steps become shorter?",
        formula=STEP_FORMULA,
        change=replaced(" / ", " * ", in_lines=[STEP_W, STEP_B]),
    ),
    mistake(
        "adam-uphill",
        ADAM,
        title="The step goes uphill",
        explanation="You add the step to the parameters.",
        hint="Which way does an average of gradients point?",
        formula=STEP_FORMULA,
        change=replaced(" - ", " + ", in_lines=[NEW_W, NEW_B]),
    ),
    mistake(
        "adam-b-uphill",
        ADAM,
        title="The step of the biases goes uphill",
        explanation="You add the step to the biases. It points the way of the gradients.",
        hint="Compare the signs in your two lines.",
        formula=STEP_FORMULA,
        change={NEW_B: NEW_B.replace(" - ", " + ")},
    ),
    mistake(
        "adam-without-learning-rate",
        ADAM,
        title="The learning rate is missing",
        explanation="You take the whole step. Every parameter then moves by about 1.",
        hint="Which argument of the function have you not used?",
        formula=STEP_FORMULA,
        change=replaced("learning_rate * ", "", in_lines=[NEW_W, NEW_B]),
    ),
    mistake(
        "adam-b-not-updated",
        ADAM,
        title="The biases take no step",
        explanation="You leave the biases as they are. They are parameters too, and take "
        "steps of their own.",
        hint="How many parameters does each layer have?",
        formula=STEP_FORMULA,
        change={f'parameters["b" + str(l)] = {NEW_B}': "pass"},
    ),
    mistake(
        "adam-last-layer-left-out",
        ADAM,
        title="The last layer is left out",
        explanation="You leave out the last layer, so that it never learns.",
        hint="Which layers does your loop go through?",
        formula="l = 1, …, L",
        change={LAYERS: "range(1, L)"},
    ),
    mistake(
        "adam-first-layer-left-out",
        ADAM,
        title="The first layer is left out",
        explanation="You leave out the first layer, so that it never learns.",
        hint="What is the number of the first layer?",
        formula="l = 1, …, L",
        change={LAYERS: "range(2, L + 1)"},
    ),
    mistake(
        "adam-usual-betas",
        ADAM,
        title="β₁ and β₂ are always 0.9 and 0.999",
        explanation="You wrote numbers for β₁ and β₂, so that the arguments have no effect.",
        hint="Which arguments of the function have you not used?",
        formula="β₁ = beta1, β₂ = beta2",
        change={COUNT: "L = len(parameters) // 2\n    beta1, beta2 = 0.9, 0.999"},
    ),
]

# update_lr ----------------------------------------------------------------------------------------

DECAY = "update_lr"
DECAY_FORMULA = "α = α₀ / (1 + decay_rate · epoch)"
RATE = "learning_rate0 / (1 + decay_rate * epoch_num)"

DECAYS = [
    mistake(
        "decay-parentheses-lost",
        DECAY,
        title="The parentheses are missing",
        explanation="You divide by 1 and then add. The learning rate grows with every epoch.",
        hint="In which order does Python evaluate a division and a sum?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 / 1 + decay_rate * epoch_num"},
    ),
    mistake(
        "decay-multiplied",
        DECAY,
        title="The learning rate grows",
        explanation="You multiply by 1 + decay_rate · epoch.",
        hint="Should the learning rate of a later epoch be larger or smaller?",
        formula=DECAY_FORMULA,
        change={RATE: RATE.replace(" / ", " * ")},
    ),
    mistake(
        "decay-minus",
        DECAY,
        title="Minus instead of plus in the denominator",
        explanation="You divide by 1 − decay_rate · epoch, which passes through 0 and becomes "
        "negative.",
        hint="What is your learning rate in a late epoch?",
        formula=DECAY_FORMULA,
        change={RATE: RATE.replace("1 + ", "1 - ")},
    ),
    mistake(
        "decay-without-one",
        DECAY,
        title="The 1 in the denominator is missing",
        explanation="You divide by decay_rate · epoch alone, which is 0 in epoch 0.",
        hint="What is your learning rate in epoch 0?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 / (decay_rate * epoch_num)"},
    ),
    mistake(
        "decay-linear",
        DECAY,
        title="The learning rate falls in a straight line",
        explanation="You subtract the same amount in every epoch, so that the learning rate "
        "becomes negative.",
        hint="What is your learning rate in a late epoch?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 * (1 - decay_rate * epoch_num)"},
    ),
    mistake(
        "decay-exponential",
        DECAY,
        title="The decay is exponential",
        explanation="You multiply by a power of e. That is a usual decay as well, but another one.",
        hint="Is the number of the epoch an exponent in the formula?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 * np.exp(-decay_rate * epoch_num)"},
    ),
    mistake(
        "decay-power",
        DECAY,
        title="The decay is a power of the decay rate",
        explanation="You multiply by decay_rate to the power of the epoch. That is a usual decay "
        "as well, but another one.",
        hint="Is the number of the epoch an exponent in the formula?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 * decay_rate**epoch_num"},
    ),
    mistake(
        "decay-root",
        DECAY,
        title="The decay has a root in it",
        explanation="You divide by the root of 1 + decay_rate · epoch, so that the learning rate "
        "falls too slowly.",
        hint="Is there a root in the formula?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 / np.sqrt(1 + decay_rate * epoch_num)"},
    ),
    mistake(
        "decay-without-rate",
        DECAY,
        title="The decay rate is missing",
        explanation="You divide by 1 + epoch, whatever the decay rate is.",
        hint="Which argument of the function have you not used?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 / (1 + epoch_num)"},
    ),
    mistake(
        "decay-without-epoch",
        DECAY,
        title="The number of the epoch is missing",
        explanation="You divide by 1 + decay_rate, so that all epochs have the same learning rate.",
        hint="Which argument of the function have you not used?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 / (1 + decay_rate)"},
    ),
    mistake(
        "decay-an-epoch-ahead",
        DECAY,
        title="The learning rate is that of the next epoch",
        explanation="You add 1 to the number of the epoch. Epoch 0 has the whole learning rate.",
        hint="What is the learning rate of epoch 0?",
        formula=DECAY_FORMULA,
        change={RATE: "learning_rate0 / (1 + decay_rate * (epoch_num + 1))"},
    ),
]

# schedule_lr_decay --------------------------------------------------------------------------------

SCHEDULE = "schedule_lr_decay"
SCHEDULE_FORMULA = "α = α₀ / (1 + decay_rate · ⌊epoch / interval⌋)"
FLOOR = "np.floor(epoch_num / time_interval)"
SCHEDULED = "learning_rate0 / (1 + decay_rate * intervals)"

SCHEDULES = [
    mistake(
        "schedule-without-floor",
        SCHEDULE,
        title="The quotient is not rounded down",
        explanation="You let the learning rate fall a little in every epoch. It should stay as it "
        "is for a whole interval.",
        hint="What do the brackets ⌊ ⌋ mean?",
        formula=SCHEDULE_FORMULA,
        change={FLOOR: "epoch_num / time_interval"},
    ),
    mistake(
        "schedule-rounded-up",
        SCHEDULE,
        title="The quotient is rounded up",
        explanation="You round up, so that the learning rate falls at the beginning of an interval "
        "that is not over yet.",
        hint="What do the brackets ⌊ ⌋ mean?",
        formula=SCHEDULE_FORMULA,
        change={FLOOR: "np.ceil(epoch_num / time_interval)"},
    ),
    mistake(
        "schedule-rounded",
        SCHEDULE,
        title="The quotient is rounded to the nearest number",
        explanation="You round, so that the learning rate falls in the middle of an interval.",
        hint="What do the brackets ⌊ ⌋ mean?",
        formula=SCHEDULE_FORMULA,
        change={FLOOR: "np.round(epoch_num / time_interval)"},
    ),
    mistake(
        "schedule-every-epoch",
        SCHEDULE,
        title="The interval is missing",
        explanation="You count epochs, not intervals, so that the learning rate falls in every "
        "epoch.",
        hint="Which argument of the function have you not used?",
        formula=SCHEDULE_FORMULA,
        change={FLOOR: "epoch_num"},
    ),
    mistake(
        "schedule-remainder",
        SCHEDULE,
        title="The remainder is taken instead of the quotient",
        explanation="You take the epochs since the last interval ended, so that the learning rate "
        "jumps back after each interval.",
        hint="Do you count the intervals that are over, or the epochs since the last one?",
        formula=SCHEDULE_FORMULA,
        change={FLOOR: "epoch_num % time_interval"},
    ),
    mistake(
        "schedule-interval-of-1000",
        SCHEDULE,
        title="The interval is always 1000 epochs",
        explanation="You wrote a number for the interval, so that the argument has no effect.",
        hint="Which argument of the function have you not used?",
        formula=SCHEDULE_FORMULA,
        change={FLOOR: "np.floor(epoch_num / 1000)"},
    ),
    mistake(
        "schedule-an-interval-ahead",
        SCHEDULE,
        title="The learning rate is that of the next interval",
        explanation="You count one interval too many. The first interval has the whole learning "
        "rate.",
        hint="How many intervals are over in epoch 0?",
        formula=SCHEDULE_FORMULA,
        change={FLOOR: "np.floor(epoch_num / time_interval) + 1"},
    ),
    mistake(
        "schedule-floor-too-late",
        SCHEDULE,
        title="The decay is rounded down, not the number of intervals",
        explanation="You multiply by the decay rate first and round then.",
        hint="What is in the brackets ⌊ ⌋, and what is before them?",
        formula=SCHEDULE_FORMULA,
        change={
            FLOOR: "epoch_num / time_interval",
            SCHEDULED: "learning_rate0 / (1 + np.floor(decay_rate * intervals))",
        },
    ),
    mistake(
        "schedule-parentheses-lost",
        SCHEDULE,
        title="The parentheses are missing",
        explanation="You divide by 1 and then add. The learning rate grows with every interval.",
        hint="In which order does Python evaluate a division and a sum?",
        formula=SCHEDULE_FORMULA,
        change={SCHEDULED: "learning_rate0 / 1 + decay_rate * intervals"},
    ),
    mistake(
        "schedule-minus",
        SCHEDULE,
        title="Minus instead of plus in the denominator",
        explanation="You divide by 1 − decay_rate · intervals, which passes through 0 and becomes "
        "negative.",
        hint="What is your learning rate after many intervals?",
        formula=SCHEDULE_FORMULA,
        change={SCHEDULED: SCHEDULED.replace("1 + ", "1 - ")},
    ),
    mistake(
        "schedule-multiplied",
        SCHEDULE,
        title="The learning rate grows",
        explanation="You multiply by 1 + decay_rate · intervals.",
        hint="Should the learning rate of a later epoch be larger or smaller?",
        formula=SCHEDULE_FORMULA,
        change={SCHEDULED: SCHEDULED.replace(" / ", " * ")},
    ),
    mistake(
        "schedule-power",
        SCHEDULE,
        title="The decay is a power of the decay rate",
        explanation="You multiply by decay_rate to the power of the number of intervals. That is a "
        "usual decay as well, but another one.",
        hint="Is the number of intervals an exponent in the formula?",
        formula=SCHEDULE_FORMULA,
        change={SCHEDULED: "learning_rate0 * decay_rate**intervals"},
    ),
    mistake(
        "schedule-without-rate",
        SCHEDULE,
        title="The decay rate is missing",
        explanation="You divide by 1 + the number of intervals, whatever the decay rate is.",
        hint="Which argument of the function have you not used?",
        formula=SCHEDULE_FORMULA,
        change={SCHEDULED: "learning_rate0 / (1 + intervals)"},
    ),
]
