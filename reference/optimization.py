# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Down the valley, faster: optimization
#
# Gradient descent looks at **all** examples, takes **one** step, and forgets everything. It gets
# there in the end. In this notebook you write three improvements, and watch the same network learn
# with each of them:
#
# - **mini-batches**: look at a few examples only, and take a step at once;
# - **momentum**: remember which way the last steps went;
# - **Adam**: remember also how large the gradients were, and give every weight a step length of its
#   own.
#
# You fill in the lines between `### START CODE HERE ###` and `### END CODE HERE ###`. Everything
# else is there already.

# %%
import matplotlib.pyplot as plt
import numpy as np
from opt_utils import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
    plot_decision_boundary,
    plot_valley,
    predict,
    predict_dec,
    valley_gradients,
)
from public_tests import (
    initialize_adam_test,
    initialize_velocity_test,
    random_mini_batches_test,
    update_parameters_with_adam_test,
    update_parameters_with_gd_test,
    update_parameters_with_momentum_test,
)
from testCases import (
    initialize_adam_test_case,
    initialize_velocity_test_case,
    random_mini_batches_test_case,
    update_parameters_with_adam_test_case,
    update_parameters_with_gd_test_case,
    update_parameters_with_momentum_test_case,
)

plt.rcParams["figure.figsize"] = (6.0, 5.0)

# %% [markdown]
# ## The question
#
# In a bay, two currents curl around each other: a **warm** one (1, red) and a **cold** one (0,
# blue). For each of 420 buoys we know its place and which current it is in. A ship that sets out
# tomorrow needs the map: which current is where?

# %%
train_X, train_Y = load_dataset()

# %% [markdown]
# The border winds through the bay, so that a network has to bend a lot before it can follow. That
# takes many steps. And one buoy in twenty-five has been noted down wrongly: nobody should learn
# those by heart, so the best map explains about 96% of the buoys.

# %% [markdown]
# ## 1. Gradient descent
#
# In every layer $l$ of a network with $L$ layers,
#
# $$W^{[l]} := W^{[l]} - \alpha \, dW^{[l]}, \qquad b^{[l]} := b^{[l]} - \alpha \, db^{[l]},$$
#
# where $\alpha$ is the learning rate (`learning_rate`).
#
# **Your task.** Write this step for a network of any depth.

# %%
# GRADED FUNCTION: update_parameters_with_gd


def update_parameters_with_gd(parameters, grads, learning_rate):
    """One step of gradient descent.

    Arguments:
    parameters -- dict with W1, b1, ..., WL, bL
    grads -- dict with their gradients dW1, db1, ..., dWL, dbL
    learning_rate -- the length of a step, a number

    Returns:
    parameters -- the dict with the updated W1, b1, ..., WL, bL
    """
    L = len(parameters) // 2  # number of layers

    for l in range(1, L + 1):
        ### START CODE HERE ###
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
        ### END CODE HERE ###

    return parameters


# %%
parameters, grads, learning_rate = update_parameters_with_gd_test_case()
parameters = update_parameters_with_gd(parameters, grads, learning_rate)
for name in ["W1", "b1"]:
    print(name, "=", parameters[name])
update_parameters_with_gd_test(update_parameters_with_gd)

# %% [markdown]
# **Expected:**
#
# ```
# W1 = [[ 0.38778752, -0.19422072,  2.38052486],
#       [-0.12477124, -0.03635943,  1.78032478],
#       [-0.99809704, -0.76201119,  0.36817569],
#       [-0.5182824 , -1.14243248, -0.32529977]]
# b1 = [[-0.30446221],
#       [ 0.66645046],
#       [-1.59807046],
#       [-0.7878658 ]]
# ```

# %% [markdown]
# What does such a walk look like? A network has too many parameters for a picture, but two will do:
# $W^{[1]}$ and $b^{[1]}$ with one entry each, and a cost that is a long, narrow valley,
#
# $$J = \tfrac{1}{2} \left( w^2 + 20 \, b^2 \right), \qquad dw = w, \quad db = 20 \, b.$$

# %%
parameters = {"W1": np.array([[-4.0]]), "b1": np.array([[1.0]])}
gd_path = [(-4.0, 1.0)]
for _ in range(30):
    parameters = update_parameters_with_gd(parameters, valley_gradients(parameters), 0.095)
    gd_path.append((parameters["W1"].item(), parameters["b1"].item()))
plot_valley({"gradient descent, α = 0.095": gd_path})

# %% [markdown]
# The steps go **across** the valley rather than along it: from one slope to the other, and back.
# A larger learning rate would get along faster, but from $\alpha = 0.1$ on, every step across
# is longer than the one before, and the walk leaves the valley for good.

# %% [markdown]
# ## 2. Mini-batches
#
# The gradient is a mean over the examples, and a few of them give nearly the same mean as all of
# them. So deal the examples out to *mini-batches*, and take a step after each: as many steps for
# one look at all examples (an **epoch**) as there are mini-batches.
#
# 1. **Shuffle** the columns of $X$ and of $Y$, both in the same order, so that each example keeps
#    its label. The order, `permutation`, is drawn for you.
# 2. **Cut off** mini-batches of `mini_batch_size` columns from left to right: columns $0$ to $s -
#    1$, then $s$ to $2s - 1$, and so on, with $s$ for the size.
# 3. **What is left over** is a smaller mini-batch at the end. If nothing is left over, there is
#    none.
#
# ```
#             mini-batch 0      mini-batch 1      mini-batch 2
# shuffled_X  | . . . . . . . . | . . . . . . . . | . . . . . |
# shuffled_Y  | . . . . . . . . | . . . . . . . . | . . . . . |
#             0                 8                 16         21
# ```
#
# **Your task.** Write the lines of the three steps.

# %%
# GRADED FUNCTION: random_mini_batches


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    """Shuffle the examples and deal them out to mini-batches.

    Arguments:
    X -- inputs, shape (n0, m)
    Y -- labels, shape (1, m)
    mini_batch_size -- how many examples a mini-batch has; the last one may have fewer
    seed -- the seed of the shuffle

    Returns:
    mini_batches -- list of tuples (mini_batch_X, mini_batch_Y)
    """
    np.random.seed(seed)  # the same shuffle for everybody
    m = X.shape[1]  # number of examples
    mini_batches = []

    # step 1: the new order of the columns, the same for X and for Y
    permutation = list(np.random.permutation(m))
    ### START CODE HERE ###
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    ### END CODE HERE ###

    # step 2: the full mini-batches, from left to right
    num_complete = m // mini_batch_size
    for k in range(num_complete):
        ### START CODE HERE ###
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        ### END CODE HERE ###
        mini_batches.append((mini_batch_X, mini_batch_Y))

    # step 3: what is left over, if anything is
    if m % mini_batch_size != 0:
        ### START CODE HERE ###
        mini_batch_X = shuffled_X[:, num_complete * mini_batch_size :]
        mini_batch_Y = shuffled_Y[:, num_complete * mini_batch_size :]
        ### END CODE HERE ###
        mini_batches.append((mini_batch_X, mini_batch_Y))

    return mini_batches


# %%
t_X, t_Y, mini_batch_size = random_mini_batches_test_case()
mini_batches = random_mini_batches(t_X, t_Y, mini_batch_size, seed=0)
for mini_batch_X, mini_batch_Y in mini_batches:
    print(mini_batch_X.shape, mini_batch_Y.shape, mini_batch_X[0])
random_mini_batches_test(random_mini_batches)

# %% [markdown]
# **Expected:**
#
# ```
# (2, 8) (1, 8) [ 9. 14. 21.  2. 12. 11. 15. 19.]
# (2, 8) (1, 8) [ 7. 20.  5.  3.  6. 17. 10.  8.]
# (2, 5) (1, 5) [18.  4.  1. 16. 13.]
# ```

# %% [markdown]
# Sizes that are powers of two (16, 32, 64, …) often fit the memory of the machine best. With a size
# of 1, every example makes a step of its own (*stochastic* gradient descent); with the size $m$,
# there is one mini-batch, and we are back where we started.

# %% [markdown]
# ## 3. Momentum
#
# On the slopes of the valley, the gradients across point this way and that way, and cancel in the
# mean; those along the valley all point the same way. So follow the mean! *Momentum* keeps a
# running average of the gradients, in which old ones fade, like the velocity of a ball that
# rolls down:
#
# $$v_{dW^{[l]}} := \beta \, v_{dW^{[l]}} + (1 - \beta) \, dW^{[l]}, \qquad
# W^{[l]} := W^{[l]} - \alpha \, v_{dW^{[l]}},$$
#
# and the same for $b^{[l]}$ with $db^{[l]}$. With $\beta = 0$ nothing is remembered: plain gradient
# descent. With $\beta = 0.9$, the usual choice, the average reaches back over about
# $1 / (1 - \beta) = 10$ steps.
#
# ### 3.1 Before the first step
#
# **Your task.** The ball is at rest: fill `v` with zeros. The velocity of `W1` has the key `dW1`
# and the shape of `W1`, and so on.

# %%
# GRADED FUNCTION: initialize_velocity


def initialize_velocity(parameters):
    """The velocity before the first step: zeros.

    Arguments:
    parameters -- dict with W1, b1, ..., WL, bL

    Returns:
    v -- dict with dW1, db1, ..., dWL, dbL: zeros, each in the shape of its parameter
    """
    L = len(parameters) // 2  # number of layers
    v = {}

    for l in range(1, L + 1):
        ### START CODE HERE ###
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        ### END CODE HERE ###

    return v


# %%
v = initialize_velocity(initialize_velocity_test_case())
for name, value in v.items():
    print(name, value.shape, "all zeros" if np.all(value == 0) else value)
initialize_velocity_test(initialize_velocity)

# %% [markdown]
# **Expected:**
#
# ```
# dW1 (4, 3) all zeros
# db1 (4, 1) all zeros
# dW2 (2, 4) all zeros
# db2 (2, 1) all zeros
# ```

# %% [markdown]
# ### 3.2 A step
#
# **Your task.** Update the velocities first, and then the parameters with the **new** velocities.

# %%
# GRADED FUNCTION: update_parameters_with_momentum


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    """One step of gradient descent with momentum.

    Arguments:
    parameters -- dict with W1, b1, ..., WL, bL
    grads -- dict with their gradients dW1, db1, ..., dWL, dbL
    v -- dict with the velocities dW1, db1, ..., dWL, dbL before the step
    beta -- how much of the velocity stays, a number from 0 to 1
    learning_rate -- the length of a step, a number

    Returns:
    parameters -- the dict with the updated W1, b1, ..., WL, bL
    v -- the dict with the updated velocities
    """
    L = len(parameters) // 2  # number of layers

    for l in range(1, L + 1):
        ### START CODE HERE ###
        # the velocities
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        # the step
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
        ### END CODE HERE ###

    return parameters, v


# %%
parameters, grads, v = update_parameters_with_momentum_test_case()
parameters, v = update_parameters_with_momentum(parameters, grads, v, beta=0.9, learning_rate=0.2)
print("W2 =", parameters["W2"])
print("b2 =", parameters["b2"])
print('v["dW2"] =', v["dW2"])
print('v["db2"] =', v["db2"])
update_parameters_with_momentum_test(update_parameters_with_momentum)

# %% [markdown]
# **Expected:**
#
# ```
# W2 = [[ 0.34889177,  0.39772453,  0.01653489, -1.36590987],
#       [ 1.95722577,  0.07612489, -0.58514287,  1.70034266]]
# b2 = [[ 0.21450103],
#       [-1.5667771 ]]
# v["dW2"] = [[ 1.02844272, -1.36921813,  1.28962517, -0.80307329],
#             [-1.5326304 ,  0.39105322,  0.99001465,  1.6436478 ]]
# v["db2"] = [[-1.29943528],
#             [ 0.58049202]]
# ```

# %%
parameters = {"W1": np.array([[-4.0]]), "b1": np.array([[1.0]])}
v = initialize_velocity(parameters)
momentum_path = [(-4.0, 1.0)]
for _ in range(30):
    grads = valley_gradients(parameters)
    parameters, v = update_parameters_with_momentum(parameters, grads, v, 0.9, 0.4)
    momentum_path.append((parameters["W1"].item(), parameters["b1"].item()))
plot_valley({"gradient descent, α = 0.095": gd_path, "momentum, α = 0.4": momentum_path})

# %% [markdown]
# What the average takes out of the steps across, the learning rate may put into those along: with
# momentum, this valley bears an $\alpha$ that is four times as large, and the walk swings to the
# bottom instead of shaking itself there.

# %% [markdown]
# ## 4. Adam
#
# The valley is steep in one direction and flat in the other, and one learning rate has to do for
# both. *RMSprop* gives each parameter its own: it keeps a running average of the **squares** of
# the gradients, $s$, and divides each step by $\sqrt{s}$. Where gradients are large, steps
# become shorter; where they are small, longer.
#
# *Adam* (Kingma and Ba, 2015) is momentum and RMSprop together, with one correction. Both averages
# begin at 0, so that they are too small at first: in step $t = 1$, $v$ is only $(1 - \beta_1) \,
# dW$. In step $t$, the weights of the gradients in $v$ add up to $1 - \beta_1^t$, and those in $s$
# to $1 - \beta_2^t$; dividing by that makes them averages. For each layer, and for $b$ in the same
# way:
#
# $$\begin{aligned}
# v_{dW} &:= \beta_1 \, v_{dW} + (1 - \beta_1) \, dW, &
# v^{corrected}_{dW} &= \frac{v_{dW}}{1 - \beta_1^t}, \\
# s_{dW} &:= \beta_2 \, s_{dW} + (1 - \beta_2) \, (dW)^2, &
# s^{corrected}_{dW} &= \frac{s_{dW}}{1 - \beta_2^t}, \\
# W &:= W - \alpha \, \frac{v^{corrected}_{dW}}{\sqrt{s^{corrected}_{dW}} + \varepsilon}. & &
# \end{aligned}$$
#
# Squares and roots are taken entry by entry. The tiny $\varepsilon$ keeps the denominator away from
# 0 where a gradient has always been 0. (Here it stands outside the root, as in the paper. Some
# write it inside, $\sqrt{s^{corrected} + \varepsilon}$, which is just as right.)
#
# ### 4.1 Before the first step
#
# **Your task.** Fill `v` and `s` with zeros, each with the keys and shapes as in 3.1.

# %%
# GRADED FUNCTION: initialize_adam


def initialize_adam(parameters):
    """Both averages before the first step: zeros.

    Arguments:
    parameters -- dict with W1, b1, ..., WL, bL

    Returns:
    v -- dict with dW1, db1, ..., dWL, dbL: zeros, each in the shape of its parameter
    s -- another dict like v
    """
    L = len(parameters) // 2  # number of layers
    v = {}
    s = {}

    for l in range(1, L + 1):
        ### START CODE HERE ###
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        s["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        ### END CODE HERE ###

    return v, s


# %%
v, s = initialize_adam(initialize_adam_test_case())
for name in v:
    zeros = np.all(v[name] == 0) and np.all(s[name] == 0)
    print(name, v[name].shape, s[name].shape, "all zeros" if zeros else (v[name], s[name]))
initialize_adam_test(initialize_adam)

# %% [markdown]
# **Expected:**
#
# ```
# dW1 (4, 3) (4, 3) all zeros
# db1 (4, 1) (4, 1) all zeros
# dW2 (2, 4) (2, 4) all zeros
# db2 (2, 1) (2, 1) all zeros
# ```

# %% [markdown]
# ### 4.2 A step
#
# **Your task.** Write the formulas above. `v` and `s` keep the averages **before** the correction:
# they go into the next step. What is corrected gets dictionaries of its own, for this step only.

# %%
# GRADED FUNCTION: update_parameters_with_adam


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    """One step of Adam.

    Arguments:
    parameters -- dict with W1, b1, ..., WL, bL
    grads -- dict with their gradients dW1, db1, ..., dWL, dbL
    v -- dict with the averages of the gradients before the step: dW1, db1, ..., dWL, dbL
    s -- dict with the averages of the squared gradients before the step, with the same keys
    t -- the number of this step, counted from 1
    learning_rate -- the length of a step, a number
    beta1 -- how much of v stays, a number from 0 to 1
    beta2 -- how much of s stays, a number from 0 to 1
    epsilon -- a tiny number that keeps the denominator away from 0

    Returns:
    parameters -- the dict with the updated W1, b1, ..., WL, bL
    v, s -- the dicts with the updated averages
    v_corrected, s_corrected -- dicts with the corrected averages
    """
    L = len(parameters) // 2  # number of layers
    v_corrected = {}
    s_corrected = {}

    for l in range(1, L + 1):
        ### START CODE HERE ###
        # the average of the gradients, and its correction
        v["dW" + str(l)] = beta1 * v["dW" + str(l)] + (1 - beta1) * grads["dW" + str(l)]
        v["db" + str(l)] = beta1 * v["db" + str(l)] + (1 - beta1) * grads["db" + str(l)]
        v_corrected["dW" + str(l)] = v["dW" + str(l)] / (1 - beta1**t)
        v_corrected["db" + str(l)] = v["db" + str(l)] / (1 - beta1**t)
        # the average of the squared gradients, and its correction
        s["dW" + str(l)] = beta2 * s["dW" + str(l)] + (1 - beta2) * grads["dW" + str(l)] ** 2
        s["db" + str(l)] = beta2 * s["db" + str(l)] + (1 - beta2) * grads["db" + str(l)] ** 2
        s_corrected["dW" + str(l)] = s["dW" + str(l)] / (1 - beta2**t)
        s_corrected["db" + str(l)] = s["db" + str(l)] / (1 - beta2**t)
        # the step
        step_W = v_corrected["dW" + str(l)] / (np.sqrt(s_corrected["dW" + str(l)]) + epsilon)
        step_b = v_corrected["db" + str(l)] / (np.sqrt(s_corrected["db" + str(l)]) + epsilon)
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * step_W
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * step_b
        ### END CODE HERE ###

    return parameters, v, s, v_corrected, s_corrected


# %%
parameters, grads, v, s = update_parameters_with_adam_test_case()
parameters, v, s, v_corrected, s_corrected = update_parameters_with_adam(
    parameters, grads, v, s, t=2
)
print("W2 =", parameters["W2"])
print("b2 =", parameters["b2"])
print('v["dW2"] =', v["dW2"])
print('s["dW2"] =', s["dW2"])
print('v_corrected["dW2"] =', v_corrected["dW2"])
print('s_corrected["dW2"] =', s_corrected["dW2"])
update_parameters_with_adam_test(update_parameters_with_adam)

# %% [markdown]
# **Expected:**
#
# ```
# W2 = [[ 1.54183231, -0.90381515, -0.14168124,  1.29475936],
#       [ 0.67762874,  0.03114705,  0.91541492,  0.38968632]]
# b2 = [[ 0.51913348],
#       [-0.35378614]]
# v["dW2"] = [[ 0.0246601 ,  0.07425357,  0.11155755,  0.07880486],
#             [-0.0715643 ,  0.00959781,  0.04607509, -0.23856655]]
# s["dW2"] = [[0.00418218, 0.00318937, 0.00331965, 0.00432536],
#             [0.00510233, 0.00077542, 0.00157616, 0.00374229]]
# v_corrected["dW2"] = [[ 0.12978997,  0.39080828,  0.58714503,  0.41476241],
#                       [-0.3766542 ,  0.05051481,  0.24250049, -1.25561344]]
# s_corrected["dW2"] = [[2.09213399, 1.59548207, 1.6606566 , 2.16376031],
#                       [2.55244031, 0.38790391, 0.78847591, 1.87207871]]
# ```

# %%
parameters = {"W1": np.array([[-4.0]]), "b1": np.array([[1.0]])}
v, s = initialize_adam(parameters)
adam_path = [(-4.0, 1.0)]
for t in range(1, 31):
    grads = valley_gradients(parameters)
    parameters, v, s, _, _ = update_parameters_with_adam(parameters, grads, v, s, t, 0.2)
    adam_path.append((parameters["W1"].item(), parameters["b1"].item()))
plot_valley({"momentum, α = 0.4": momentum_path, "Adam, α = 0.2": adam_path})

# %% [markdown]
# Adam does not see that the valley is narrow: both directions get steps of about $\alpha$, whatever
# the size of their gradients. So it walks diagonally at first, until $b$ is where it should be.

# %% [markdown]
# ## 5. The network
#
# 2 inputs → 16 ReLU units → 8 ReLU units → 1 sigmoid unit. `model` trains it with one of *your*
# three steps, and with your mini-batches, which are shuffled anew in every epoch.


# %%
def model(
    X,
    Y,
    optimizer,
    learning_rate=0.01,
    mini_batch_size=32,
    beta=0.9,
    beta1=0.9,
    beta2=0.999,
    epsilon=1e-8,
    num_epochs=200,
    print_cost=True,
):
    """Train the three-layer network, a step for each mini-batch.

    Arguments:
    X -- inputs, shape (2, number of examples)
    Y -- labels 0 or 1, shape (1, number of examples)
    optimizer -- "gd", "momentum" or "adam"
    learning_rate -- the length of a step: a number, or a function that gives it for each epoch
    mini_batch_size -- how many examples a mini-batch has
    beta -- how much of the velocity stays, for "momentum"
    beta1, beta2, epsilon -- the numbers of "adam"
    num_epochs -- how many times every example is looked at
    print_cost -- True: print the cost of every 50th epoch

    Returns:
    parameters -- dict with the trained W1, b1, W2, b2, W3, b3
    costs -- list with the cost of each epoch
    """
    parameters = initialize_parameters([X.shape[0], 16, 8, 1])
    if optimizer == "momentum":
        v = initialize_velocity(parameters)
    elif optimizer == "adam":
        v, s = initialize_adam(parameters)
        t = 0
    elif optimizer != "gd":
        raise ValueError(f"no such optimizer: {optimizer}")

    m = X.shape[1]
    costs = []
    for epoch in range(num_epochs):
        alpha = learning_rate(epoch) if callable(learning_rate) else learning_rate
        cost = 0.0
        for batch_X, batch_Y in random_mini_batches(X, Y, mini_batch_size, seed=epoch):
            a3, cache = forward_propagation(batch_X, parameters)
            cost += compute_cost(a3, batch_Y) * batch_X.shape[1] / m
            grads = backward_propagation(batch_X, batch_Y, cache)
            if optimizer == "gd":
                parameters = update_parameters_with_gd(parameters, grads, alpha)
            elif optimizer == "momentum":
                parameters, v = update_parameters_with_momentum(parameters, grads, v, beta, alpha)
            else:
                t = t + 1  # the first step is number 1
                parameters, v, s, _, _ = update_parameters_with_adam(
                    parameters, grads, v, s, t, alpha, beta1, beta2, epsilon
                )
        costs.append(cost)
        if print_cost and epoch % 50 == 0:
            print(f"Cost of epoch {epoch}: {cost}")
    return parameters, costs


# %% [markdown]
# Two pictures for each way: the cost on its way down, and the map that was learned.


# %%
def show_model(title, parameters, costs):
    """Print the accuracy, plot the cost, and colour the bay by what the network answers."""
    predict(train_X, train_Y, parameters)
    plt.plot(costs)
    plt.title(title)
    plt.xlabel("epoch")
    plt.ylabel("cost")
    plt.show()
    plt.title(title)
    plot_decision_boundary(lambda points: predict_dec(parameters, points.T), train_X, train_Y)


# %% [markdown]
# ### 5.1 All examples at once
#
# One mini-batch of all 420 buoys: 200 epochs are 200 steps.

# %%
whole_parameters, whole_costs = model(train_X, train_Y, "gd", mini_batch_size=420)
show_model("Gradient descent, all examples at once", whole_parameters, whole_costs)

# %% [markdown]
# The network has hardly begun: a coin toss would draw a map that is nearly as good.

# %% [markdown]
# ### 5.2 Mini-batches
#
# With 32 buoys each, there are 14 steps in every epoch, for the same work.

# %%
gd_parameters, gd_costs = model(train_X, train_Y, "gd")
show_model("Gradient descent with mini-batches", gd_parameters, gd_costs)

# %% [markdown]
# ### 5.3 Momentum

# %%
momentum_parameters, momentum_costs = model(train_X, train_Y, "momentum")
show_model("Mini-batches with momentum", momentum_parameters, momentum_costs)

# %% [markdown]
# No difference? The weights in the average add up to 1, so that with the **same** small learning
# rate steps are as long as before, and here nothing shakes that could be smoothed. The valley has
# shown when momentum pays: where a larger learning rate would shake.

# %% [markdown]
# ### 5.4 Adam

# %%
adam_parameters, adam_costs = model(train_X, train_Y, "adam")
show_model("Adam", adam_parameters, adam_costs)

# %% [markdown]
# ### 5.5 All four

# %%
runs = {
    "all at once": whole_costs,
    "mini-batches": gd_costs,
    "momentum": momentum_costs,
    "Adam": adam_costs,
}
for label, run in runs.items():
    plt.plot(run, "--" if label == "momentum" else "-", label=label)
plt.title("The same network, the same learning rate")
plt.xlabel("epoch")
plt.ylabel("cost")
plt.legend()
plt.show()

# %% [markdown]
# <!-- only in: with_decay -->
# ## 6. Learning-rate decay
#
# Far from the goal, long steps are good. Close to it, they step over it. So let us take plain
# gradient descent with mini-batches once more, and steps a hundred times as long:

# %%
# only in: with_decay
from public_tests import schedule_lr_decay_test, update_lr_test

long_parameters, long_costs = model(train_X, train_Y, "gd", learning_rate=1.0)
show_model("Gradient descent, α = 1", long_parameters, long_costs)

# %% [markdown]
# <!-- only in: with_decay -->
# In twenty epochs it gets further than before in two hundred. And then it stumbles about where it
# should stand still: each mini-batch pulls its own way, and with such a learning rate it is
# followed too far.
#
# ### 6.1 A little in every epoch
#
# Let $\alpha$ become smaller from epoch to epoch:
#
# $$\alpha = \frac{\alpha_0}{1 + decay\_rate \cdot epoch}.$$
#
# **Your task.** Write this formula. The epochs are counted from 0.

# %%
# only in: with_decay
# GRADED FUNCTION: update_lr


def update_lr(learning_rate0, epoch_num, decay_rate):
    """The learning rate of an epoch, a little smaller in each.

    Arguments:
    learning_rate0 -- the learning rate of epoch 0, a number
    epoch_num -- the number of the epoch, counted from 0
    decay_rate -- how fast it decays, a number

    Returns:
    learning_rate -- the learning rate of epoch epoch_num, a number
    """
    ### START CODE HERE ###
    learning_rate = learning_rate0 / (1 + decay_rate * epoch_num)
    ### END CODE HERE ###
    return learning_rate


# %%
# only in: with_decay
print(update_lr(0.5, 4, 1))
update_lr_test(update_lr)

# %% [markdown]
# <!-- only in: with_decay -->
# **Expected:** `0.1`

# %%
# only in: with_decay
slower_parameters, slower_costs = model(
    train_X, train_Y, "gd", learning_rate=lambda epoch: update_lr(1.0, epoch, 0.05)
)
show_model("Gradient descent, α₀ = 1, decay rate 0.05", slower_parameters, slower_costs)

# %% [markdown]
# <!-- only in: with_decay -->
# It comes down fast, and stays there. But a learning rate can also decay too fast: with
# $\alpha_0 = 0.1$ and a decay rate of 1, the steps are soon too short to get anywhere.

# %%
# only in: with_decay
frozen_parameters, frozen_costs = model(
    train_X, train_Y, "gd", learning_rate=lambda epoch: update_lr(0.1, epoch, 1)
)
show_model("Gradient descent, α₀ = 0.1, decay rate 1", frozen_parameters, frozen_costs)

# %% [markdown]
# <!-- only in: with_decay -->
# ### 6.2 In stairs
#
# To give every learning rate some time, let it become smaller only after each `time_interval`
# epochs:
#
# $$\alpha = \frac{\alpha_0}{1 + decay\_rate \cdot
# \left\lfloor \frac{epoch}{time\_interval} \right\rfloor}.$$
#
# The brackets mean: rounded **down** to a whole number, the number of intervals that are over
# (`np.floor`).
#
# **Your task.** Write this formula.

# %%
# only in: with_decay
# GRADED FUNCTION: schedule_lr_decay


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    """The learning rate of an epoch, smaller after each `time_interval` epochs.

    Arguments:
    learning_rate0 -- the learning rate of the first time_interval epochs, a number
    epoch_num -- the number of the epoch, counted from 0
    decay_rate -- how fast it decays, a number
    time_interval -- for how many epochs the learning rate stays as it is

    Returns:
    learning_rate -- the learning rate of epoch epoch_num, a number
    """
    ### START CODE HERE ###
    intervals = np.floor(epoch_num / time_interval)
    learning_rate = learning_rate0 / (1 + decay_rate * intervals)
    ### END CODE HERE ###
    return learning_rate


# %%
# only in: with_decay
print(schedule_lr_decay(0.5, 70, 0.3, time_interval=100))
print(schedule_lr_decay(0.5, 250, 0.3, time_interval=100))
schedule_lr_decay_test(schedule_lr_decay)

# %% [markdown]
# <!-- only in: with_decay -->
# **Expected:** `0.5`, then `0.3125`

# %%
# only in: with_decay
stairs_parameters, stairs_costs = model(
    train_X, train_Y, "gd", learning_rate=lambda epoch: schedule_lr_decay(1.0, epoch, 1, 20)
)
show_model("Gradient descent, α₀ = 1, in stairs of 20 epochs", stairs_parameters, stairs_costs)

# %%
# only in: with_decay
epochs = np.arange(200)
rates = {
    "constant": (np.ones(200), long_costs),
    "decay in every epoch": ([update_lr(1.0, epoch, 0.05) for epoch in epochs], slower_costs),
    "decay in stairs": ([schedule_lr_decay(1.0, epoch, 1, 20) for epoch in epochs], stairs_costs),
}
figure, (above, below) = plt.subplots(2, sharex=True, figsize=(6.0, 7.0))
for label, (rate, run) in rates.items():
    above.plot(epochs, rate, label=label)
    below.plot(epochs, run, label=label)
above.set_ylabel("learning rate α")
above.legend()
below.set_ylabel("cost")
below.set_xlabel("epoch")
plt.show()

# %% [markdown]
# <!-- only in: with_decay -->
# With a learning rate that decays, plain gradient descent has learned the map as well as Adam.

# %% [markdown]
# ## What to remember
#
# | 200 epochs, $\alpha = 0.01$ | accuracy |
# | --- | --- |
# | all examples at once | 57% |
# | mini-batches | 73% |
# | mini-batches with momentum | 73% |
# | Adam | 96% |
#
# (The rows may differ by a percentage point on your machine.)
#
# - **Mini-batches** give many steps for one look at all examples. The examples are shuffled, each
#   keeps its label, and what is left over is a mini-batch too.
# - **Momentum** follows an average of the gradients, $v$. What shakes cancels, and the learning
#   rate may be larger.
# - **Adam** divides $v$ by the root of an average of the squared gradients, $s$, both corrected for
#   their start at 0 with the number of the step $t$, which begins at 1.

# %% [markdown]
# <!-- only in: with_decay -->
# - A learning rate that **decays** takes long steps first and short ones later. If it decays too
#   fast, the steps end before the walk does.
