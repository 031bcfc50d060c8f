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
# there, but it takes its time. In this notebook you write three improvements, and watch the same
# network learn with each of them:
#
# - **mini-batches**: look at a few examples only, and take a step at once;
# - **momentum**: remember where the last steps went;
# - **Adam**: remember also how large the gradients were, and give every weight a step size of its
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
    schedule_lr_decay_test,
    update_lr_test,
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


# %% [markdown]
# ## 2. Mini-batches

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


# %% [markdown]
# ## 3. Momentum

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


# %% [markdown]
# ## 4. Adam

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


# %% [markdown]
# ## 6. Learning-rate decay

# %%
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
