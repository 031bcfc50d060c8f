"""Which mistakes do students make when they write the steps of an optimizer?"""

from grader.mistakes import mistake

# update_parameters_with_gd ------------------------------------------------------------------------

GD_FORMULA = "W := W − α · dW, b := b − α · db"
GD_W = 'parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]'
GD_B = 'parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]'

GD = [
    mistake(
        "gd-uphill",
        "update_parameters_with_gd",
        title="The step goes uphill: + instead of −",
        explanation="You add the gradients. They point to where the cost grows, so that every step "
        "makes it worse.",
        hint="Which way does the cost change if you follow the gradient?",
        formula=GD_FORMULA,
        change={GD_W: GD_W.replace(" - ", " + "), GD_B: GD_B.replace(" - ", " + ")},
    ),
]

# random_mini_batches ------------------------------------------------------------------------------

BATCHES_FORMULA = "mini-batch k: columns k · s to (k + 1) · s − 1, the same of X and of Y"
REST_X = "mini_batch_X = shuffled_X[:, num_complete * mini_batch_size :]"
REST_Y = "mini_batch_Y = shuffled_Y[:, num_complete * mini_batch_size :]"

BATCHES = [
    mistake(
        "batches-rest-from-the-start",
        "random_mini_batches",
        title="The last mini-batch is taken from the start",
        explanation="Your last mini-batch has the right size, but it repeats the first examples. "
        "Those that are left over are never used.",
        hint="At which column do the full mini-batches end?",
        formula=BATCHES_FORMULA,
        change={
            REST_X: "mini_batch_X = shuffled_X[:, : m - num_complete * mini_batch_size]",
            REST_Y: "mini_batch_Y = shuffled_Y[:, : m - num_complete * mini_batch_size]",
        },
    ),
]

# initialize_velocity ------------------------------------------------------------------------------

ZERO_DW = 'np.zeros(parameters["W" + str(l)].shape)'
ZERO_DB = 'np.zeros(parameters["b" + str(l)].shape)'

VELOCITY = [
    mistake(
        "velocity-ones",
        "initialize_velocity",
        title="Ones instead of zeros",
        explanation="Your velocities begin at 1. Before the first step there is no velocity.",
        hint="How fast is a ball at rest?",
        formula="v = 0",
        change={
            ZERO_DW: ZERO_DW.replace("zeros", "ones"),
            ZERO_DB: ZERO_DB.replace("zeros", "ones"),
        },
    ),
]

# update_parameters_with_momentum ------------------------------------------------------------------

MOMENTUM_FORMULA = "v := β · v + (1 − β) · dW, W := W − α · v"
V_DW = 'beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]'
V_DB = 'beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]'

MOMENTUM = [
    mistake(
        "momentum-beta-exchanged",
        "update_parameters_with_momentum",
        title="β and 1 − β are exchanged",
        explanation="You weigh the new gradient by β and the old velocity by 1 − β, so that the "
        "velocity forgets nearly everything in each step.",
        hint="With β = 0.9, how much of the old velocity should stay?",
        formula=MOMENTUM_FORMULA,
        change={
            V_DW: '(1 - beta) * v["dW" + str(l)] + beta * grads["dW" + str(l)]',
            V_DB: '(1 - beta) * v["db" + str(l)] + beta * grads["db" + str(l)]',
        },
    ),
    mistake(
        "momentum-not-used",
        "update_parameters_with_momentum",
        title="The step follows the gradient instead of the velocity",
        explanation="You update the velocities, but the parameters then follow the gradients "
        "alone: plain gradient descent.",
        hint="Which of your two new values is never used?",
        formula=MOMENTUM_FORMULA,
        change={
            'learning_rate * v["dW" + str(l)]': 'learning_rate * grads["dW" + str(l)]',
            'learning_rate * v["db" + str(l)]': 'learning_rate * grads["db" + str(l)]',
        },
    ),
]

# initialize_adam ----------------------------------------------------------------------------------

ADAM_START = [
    mistake(
        "adam-start-ones",
        "initialize_adam",
        title="Ones instead of zeros",
        explanation="Your averages begin at 1. Before the first step, both are 0.",
        hint="What is the average of the gradients if none has been seen?",
        formula="v = 0, s = 0",
        change={
            f'v["dW" + str(l)] = {ZERO_DW}': f'v["dW" + str(l)] = {ZERO_DW}'.replace(
                "zeros", "ones"
            ),
            f'v["db" + str(l)] = {ZERO_DB}': f'v["db" + str(l)] = {ZERO_DB}'.replace(
                "zeros", "ones"
            ),
            f's["dW" + str(l)] = {ZERO_DW}': f's["dW" + str(l)] = {ZERO_DW}'.replace(
                "zeros", "ones"
            ),
            f's["db" + str(l)] = {ZERO_DB}': f's["db" + str(l)] = {ZERO_DB}'.replace(
                "zeros", "ones"
            ),
        },
    ),
]

# update_parameters_with_adam ----------------------------------------------------------------------

ADAM_FORMULA = "v := β₁ · v + (1 − β₁) · dW, s := β₂ · s + (1 − β₂) · dW²"
STEP_FORMULA = "W := W − α · v/(1 − β₁ᵗ) / (√(s/(1 − β₂ᵗ)) + ε)"
NEW_V_DW = 'beta1 * v["dW" + str(l)] + (1 - beta1) * grads["dW" + str(l)]'
NEW_V_DB = 'beta1 * v["db" + str(l)] + (1 - beta1) * grads["db" + str(l)]'
NEW_S_DW = 'beta2 * s["dW" + str(l)] + (1 - beta2) * grads["dW" + str(l)] ** 2'
NEW_S_DB = 'beta2 * s["db" + str(l)] + (1 - beta2) * grads["db" + str(l)] ** 2'

ADAM = [
    mistake(
        "adam-layer-instead-of-step",
        "update_parameters_with_adam",
        title="The corrections use the number of the layer instead of the step",
        explanation="You raise β₁ and β₂ to the number of the layer. The correction depends on how "
        "many steps were taken, and is the same for all layers.",
        hint="Which argument of the function counts the steps?",
        formula=STEP_FORMULA,
        change={
            'v["dW" + str(l)] / (1 - beta1**t)': 'v["dW" + str(l)] / (1 - beta1**l)',
            'v["db" + str(l)] / (1 - beta1**t)': 'v["db" + str(l)] / (1 - beta1**l)',
            's["dW" + str(l)] / (1 - beta2**t)': 's["dW" + str(l)] / (1 - beta2**l)',
            's["db" + str(l)] / (1 - beta2**t)': 's["db" + str(l)] / (1 - beta2**l)',
        },
    ),
    mistake(
        "adam-squares-missing",
        "update_parameters_with_adam",
        title="s averages the gradients instead of their squares",
        explanation="You average the gradients in s. Its roots exist only where they are positive.",
        hint="What is under the root in the formula of the step?",
        formula=ADAM_FORMULA,
        change={NEW_S_DW: NEW_S_DW.removesuffix(" ** 2"), NEW_S_DB: NEW_S_DB.removesuffix(" ** 2")},
    ),
    mistake(
        "adam-v-beta-exchanged",
        "update_parameters_with_adam",
        title="β₁ and 1 − β₁ are exchanged",
        explanation="You weigh the new gradient by β₁ and the old average by 1 − β₁.",
        hint="With β₁ = 0.9, how much of the old average should stay?",
        formula=ADAM_FORMULA,
        change={
            NEW_V_DW: '(1 - beta1) * v["dW" + str(l)] + beta1 * grads["dW" + str(l)]',
            NEW_V_DB: '(1 - beta1) * v["db" + str(l)] + beta1 * grads["db" + str(l)]',
        },
    ),
    mistake(
        "adam-step-without-root",
        "update_parameters_with_adam",
        title="The root is missing in the denominator",
        explanation="You divide by the corrected average of the squares itself. Only its root has "
        "the size of a gradient.",
        hint="How large is a step if all gradients are ten times as large?",
        formula=STEP_FORMULA,
        change={
            '(np.sqrt(s_corrected["dW" + str(l)]) + epsilon)': '(s_corrected["dW" + str(l)] + epsilon)',
            '(np.sqrt(s_corrected["db" + str(l)]) + epsilon)': '(s_corrected["db" + str(l)] + epsilon)',
        },
    ),
]

# update_lr ----------------------------------------------------------------------------------------

RATE = [
    mistake(
        "lr-without-the-one",
        "update_lr",
        title="The 1 in the denominator is missing",
        explanation="You divide by decay_rate · epoch_num alone, which is 0 in the first epoch.",
        hint="What should the learning rate of epoch 0 be?",
        formula="α = α₀ / (1 + decay_rate · epoch)",
        change={"(1 + decay_rate * epoch_num)": "(decay_rate * epoch_num + 1e-8)"},
    ),
]

# schedule_lr_decay --------------------------------------------------------------------------------

STAIRS_FORMULA = "α = α₀ / (1 + decay_rate · ⌊epoch / time_interval⌋)"

STAIRS = [
    mistake(
        "stairs-not-rounded-down",
        "schedule_lr_decay",
        title="The number of intervals is not rounded down",
        explanation="Your learning rate becomes smaller in every epoch. It should stay the same "
        "until an interval is over.",
        hint="How many intervals are over after one and a half?",
        formula=STAIRS_FORMULA,
        change={"np.floor(epoch_num / time_interval)": "epoch_num / time_interval"},
    ),
    mistake(
        "stairs-subtracted",
        "schedule_lr_decay",
        title="The decay has the wrong sign",
        explanation="You subtract the decay from 1, so that the learning rate grows.",
        hint="Should the denominator grow or shrink from interval to interval?",
        formula=STAIRS_FORMULA,
        change={"1 + decay_rate * intervals": "1 - decay_rate * intervals"},
    ),
]
