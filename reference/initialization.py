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
# # Where gradient descent starts: initialization
#
# Gradient descent walks downhill. It is not told where to begin: that is your decision, and you
# make it when you fill in the weights for the first time. In this notebook you write three ways
# of doing so and let the same network start from each of them:
#
# | way | weights | biases |
# | --- | --- | --- |
# | *zeros* | all 0 | 0 |
# | *random* | normal draws, times 10 | 0 |
# | *He* | normal draws, scaled to the width of the layer before | 0 |
#
# The network, the data, the learning rate and the number of steps stay the same. One of the three
# learns nothing at all, one learns slowly, and one gets nearly every point right. By the end you
# will be able to say why.
#
# You fill in the lines between `### START CODE HERE ###` and `### END CODE HERE ###`, in three
# functions. Everything else is there already.

# %%
import matplotlib.pyplot as plt
import numpy as np
from init_utils import (
    backward_propagation,
    compute_loss,
    forward_propagation,
    load_dataset,
    plot_decision_boundary,
    predict,
    predict_dec,
    relu,
    update_parameters,
)
from public_tests import (
    initialize_parameters_he_test,
    initialize_parameters_random_test,
    initialize_parameters_zeros_test,
)

plt.rcParams["figure.figsize"] = (6.0, 5.0)

# %% [markdown]
# ## The data
#
# Two circles, one inside the other, and some noise that blurs the gap between them. From the two
# coordinates of a point, the network is to tell which circle the point belongs to. A straight line
# cannot separate the circles, so the hidden layers have to do some work.

# %%
train_X, train_Y, test_X, test_Y = load_dataset()

# %% [markdown]
# ## The network
#
# Three layers: 2 inputs → 10 ReLU units → 5 ReLU units → 1 sigmoid unit. Layer $l$ computes
#
# $$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$$
#
# and applies its activation. With $n^{[l]}$ units in layer $l$, the matrix $W^{[l]}$ has the shape
# $(n^{[l]}, n^{[l-1]})$ and $b^{[l]}$ has the shape $(n^{[l]}, 1)$: one row for each unit.
#
# `model` below is ready for use. It asks one of *your* three functions for the first parameters,
# then repeats: forward, loss, backward, step.


# %%
def model(X, Y, learning_rate=0.01, num_iterations=15000, print_cost=True, initialization="he"):
    """Train the three-layer network by gradient descent on all examples at once.

    Arguments:
    X -- inputs, shape (2, number of examples)
    Y -- labels 0 or 1, shape (1, number of examples)
    learning_rate -- the length of a step
    num_iterations -- the number of steps
    print_cost -- True: print the cost before every 1000th step
    initialization -- where to start: "zeros", "random" or "he"

    Returns:
    parameters -- dict with the trained W1, b1, W2, b2, W3, b3
    costs -- list with the cost before every 1000th step
    """
    layers_dims = [X.shape[0], 10, 5, 1]
    if initialization == "zeros":
        parameters = initialize_parameters_zeros(layers_dims)
    elif initialization == "random":
        parameters = initialize_parameters_random(layers_dims)
    elif initialization == "he":
        parameters = initialize_parameters_he(layers_dims)
    else:
        raise ValueError(f"no such initialization: {initialization}")

    costs = []
    for i in range(num_iterations):
        a3, cache = forward_propagation(X, parameters)
        if i % 1000 == 0:
            costs.append(float(compute_loss(a3, Y)))
            if print_cost:
                print(f"Cost after iteration {i}: {costs[-1]}")
        grads = backward_propagation(X, Y, cache)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


# %% [markdown]
# One picture shows everything that a run has learned:


# %%
def show_model(title, parameters):
    """Print both accuracies and colour the plane by what the network answers there."""
    print("On the training points:")
    predict(train_X, train_Y, parameters)
    print("On the test points:")
    predict(test_X, test_Y, parameters)
    plt.title(title)
    plt.xlim(-1.5, 1.5)
    plt.ylim(-1.5, 1.5)
    plot_decision_boundary(lambda points: predict_dec(parameters, points.T), train_X, train_Y)


# %% [markdown]
# ## 1. Zeros
#
# The simplest start of all: every weight and every bias is 0.
#
# **Your task.** Fill the dictionary for any list of layer sizes. For each layer $l$:
# $W^{[l]} = 0$ in the shape $(n^{[l]}, n^{[l-1]})$ and $b^{[l]} = 0$ in the shape $(n^{[l]}, 1)$.
# `np.zeros` takes the shape as *one* argument, a tuple.

# %%
# GRADED FUNCTION: initialize_parameters_zeros


def initialize_parameters_zeros(layers_dims):
    """Start with zeros everywhere.

    Arguments:
    layers_dims -- list with the size of each layer, the input layer first

    Returns:
    parameters -- dict with W1, b1, ..., WL, bL:
                  Wl -- shape (layers_dims[l], layers_dims[l - 1])
                  bl -- shape (layers_dims[l], 1)
    """
    parameters = {}
    L = len(layers_dims)  # number of layers, the input layer among them

    for l in range(1, L):
        ### START CODE HERE ###
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
        ### END CODE HERE ###

    return parameters


# %%
parameters = initialize_parameters_zeros([3, 2, 1])
for name, value in parameters.items():
    print(name, "=", value)
initialize_parameters_zeros_test(initialize_parameters_zeros)

# %% [markdown]
# **Expected:** `W1` is a 2 × 3 array of zeros, `b1` is 2 × 1, `W2` is 1 × 2, `b2` is 1 × 1.
#
# Now train from there.

# %%
zeros_parameters, zeros_costs = model(train_X, train_Y, initialization="zeros")
show_model("Start: zeros", zeros_parameters)

# %% [markdown]
# Nothing happens: the cost stays at $0.693147\ldots = \ln 2$ for 15 000 steps, and the accuracy is
# that of a coin toss. Follow the numbers once:
#
# - every $Z^{[l]}$ is 0, every hidden $A^{[l]} = \mathrm{relu}(0)$ is 0, so the output is
#   $\sigma(0) = 0.5$ for every point, and the loss of every point is $-\ln 0.5 = \ln 2$;
# - on the way back, $dW^{[3]}$ is a product with $A^{[2]} = 0$, and everything before it is a
#   product with $W^{[3]} = 0$: all weight gradients vanish, so the weights never leave 0. Half of
#   the points carry each label, so even the gradient of $b^{[3]}$ is 0.
#
# Zero is only the extreme case. Whenever all units of a layer start *equal*, they compute the same
# thing, receive the same gradient, and remain equal: a layer of ten units that acts like one.
# To use all ten, **the symmetry must be broken**. Biases may be 0; different weights are enough.

# %% [markdown]
# ## 2. Large random values
#
# Random weights break the symmetry. Let us see what happens when they are far too large.
#
# **Your task.** $W^{[l]}$: standard normal draws (`np.random.randn`, which takes the two sizes as
# two arguments), each multiplied by **10**. $b^{[l]}$: zeros. Draw the matrices in the order of the
# layers, each with a single call of `randn`; the seed is set for you, so that everybody gets the
# same "random" numbers.

# %%
# GRADED FUNCTION: initialize_parameters_random


def initialize_parameters_random(layers_dims):
    """Start with normal draws of standard deviation 10 for the weights, zeros for the biases.

    Arguments:
    layers_dims -- list with the size of each layer, the input layer first

    Returns:
    parameters -- dict with W1, b1, ..., WL, bL:
                  Wl -- shape (layers_dims[l], layers_dims[l - 1])
                  bl -- shape (layers_dims[l], 1)
    """
    np.random.seed(3)  # the same draws for everybody
    parameters = {}
    L = len(layers_dims)  # number of layers, the input layer among them

    for l in range(1, L):
        ### START CODE HERE ###
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
        ### END CODE HERE ###

    return parameters


# %%
parameters = initialize_parameters_random([3, 2, 1])
for name, value in parameters.items():
    print(name, "=", value)
initialize_parameters_random_test(initialize_parameters_random)

# %% [markdown]
# **Expected:**
#
# ```
# W1 = [[ 17.88628473,   4.36509851,   0.96497468],
#       [-18.63492703,  -2.77388203,  -3.54758979]]
# b1 = [[0.], [0.]]
# W2 = [[-0.82741481, -6.27000677]]
# b2 = [[0.]]
# ```

# %%
random_parameters, random_costs = model(train_X, train_Y, initialization="random")
show_model("Start: large random values", random_parameters)

# %% [markdown]
# The first cost reads `inf`. With weights around 10, the last $Z$ reaches the hundreds, and the
# sigmoid rounds to exactly 0 or 1. Where that is the wrong answer, the loss is $-\ln 0 = \infty$.
# The gradients are finite nevertheless, and the network does learn (there are no equal units now),
# but it spends its steps on undoing what the start got wrong: after 15 000 of them the cost is
# still near 0.38.

# %% [markdown]
# ## 3. He initialization
#
# How large should weights be, then? A unit adds up $n^{[l-1]}$ terms $w_j a_j$. If the weights are
# independent with mean 0, the variance of the sum is
#
# $$\mathrm{Var}(z) = n^{[l-1]} \, \mathrm{Var}(w) \, \mathrm{E}[a^2].$$
#
# A ReLU passes half of the (symmetric) values, so $\mathrm{E}[a^2]$ is half of the variance of
# the $z$ in the layer before. The size of the signal is the same in every layer if
#
# $$\mathrm{Var}(w) = \frac{2}{n^{[l-1]}}, \qquad\text{that is}\qquad
# W^{[l]} = \mathrm{randn}(n^{[l]}, n^{[l-1]}) \cdot \sqrt{\frac{2}{n^{[l-1]}}}.$$
#
# This is the proposal of He et al. (2015) for ReLU layers. (For tanh, Xavier's
# $\sqrt{1 / n^{[l-1]}}$ does the same job.)
#
# **Your task.** $W^{[l]}$: by the formula above. $b^{[l]}$: zeros. Note that the width under the
# root is that of the layer **before**.

# %%
# GRADED FUNCTION: initialize_parameters_he


def initialize_parameters_he(layers_dims):
    """Start with normal draws of variance 2 / (width of the layer before), zeros for the biases.

    Arguments:
    layers_dims -- list with the size of each layer, the input layer first

    Returns:
    parameters -- dict with W1, b1, ..., WL, bL:
                  Wl -- shape (layers_dims[l], layers_dims[l - 1])
                  bl -- shape (layers_dims[l], 1)
    """
    np.random.seed(3)  # the same draws for everybody
    parameters = {}
    L = len(layers_dims)  # number of layers, the input layer among them

    for l in range(1, L):
        ### START CODE HERE ###
        scale = np.sqrt(2.0 / layers_dims[l - 1])
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * scale
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
        ### END CODE HERE ###

    return parameters


# %%
parameters = initialize_parameters_he([2, 4, 1])
for name, value in parameters.items():
    print(name, "=", value)
initialize_parameters_he_test(initialize_parameters_he)

# %% [markdown]
# **Expected:**
#
# ```
# W1 = [[ 1.78862847,  0.43650985],
#       [ 0.09649747, -1.8634927 ],
#       [-0.2773882 , -0.35475898],
#       [-0.08274148, -0.62700068]]
# b1 = [[0.], [0.], [0.], [0.]]
# W2 = [[-0.03098412, -0.33744411, -0.92904268,  0.62552248]]
# b2 = [[0.]]
# ```

# %%
he_parameters, he_costs = model(train_X, train_Y, initialization="he")
show_model("Start: He", he_parameters)

# %% [markdown]
# The cost begins at 0.88, passes 0.53 after 5000 steps and ends near 0.07: the network has found
# the ring between the circles.
#
# ## The three side by side

# %%
steps = 1000 * np.arange(len(he_costs))
plt.plot(steps, zeros_costs, label="zeros")
plt.plot(steps, random_costs, label="large random values")
plt.plot(steps, he_costs, label="He")
plt.title("The same network from three starting points")
plt.xlabel("step")
plt.ylabel("cost")
plt.ylim(0, 1)
plt.legend()
plt.show()

# %% [markdown]
# Why does the second curve crawl? Ask the network for its answers *before* the first step:

# %%
figure, (left, right) = plt.subplots(1, 2, sharey=True, figsize=(9.0, 3.5))
for axes, title, first in [
    (left, "large random values", initialize_parameters_random([2, 10, 5, 1])),
    (right, "He", initialize_parameters_he([2, 10, 5, 1])),
]:
    answers, _ = forward_propagation(train_X, first)
    axes.hist(answers.ravel(), bins=20, range=(0, 1))
    axes.set_title(title)
    axes.set_xlabel("predicted probability")
left.set_ylabel("training points")
plt.show()

# %% [markdown]
# With large weights, every point is "certainly" in the inner circle. Half of these answers are
# wrong, and each wrong one pushes back with full force through weights around 10: the first steps
# are large and blind. The weights that they leave behind are still large, and steps of length 0.01
# take very long to reshape them. With He's weights, the answers begin near the middle, and every
# point has a moderate influence from the first step on.
#
# Three layers forgive a lot. The deeper the network, the less it forgives, since each layer
# multiplies the size of the signal once more. Below, random inputs run through 20 ReLU layers of
# 100 units each, with weights from your two random functions and with tiny ones.

# %%
depth = [100] * 21
he = initialize_parameters_he(depth)
large = initialize_parameters_random(depth)
tiny = {name: 0.001 * value for name, value in large.items()}  # standard deviation 0.01

for label, weights in [("times 10", large), ("He", he), ("times 0.01", tiny)]:
    A = np.random.RandomState(1).randn(100, 200)
    sizes = []
    for layer in range(1, len(depth)):
        A = relu(np.dot(weights["W" + str(layer)], A) + weights["b" + str(layer)])
        sizes.append(np.std(A))
    plt.semilogy(range(1, len(depth)), sizes, marker="o", label=label)
plt.title("The size of the signal on its way through 20 layers")
plt.xlabel("layer")
plt.ylabel("standard deviation of the activations")
plt.legend()
plt.show()

# %% [markdown]
# ## What to remember
#
# | start | cost after 14 000 steps | training / test accuracy | why |
# | --- | --- | --- | --- |
# | zeros | 0.693 | 50% / 50% | the units never become different |
# | large random values | about 0.38 | 83% / 86% | saturated from the start, slow to recover |
# | He | 0.074 | 99% / 96% | different units, signal of the right size |
#
# - Weights must be **random**, so that units differ; biases may be zero.
# - Weights must have the **right size**; $\sqrt{2 / n^{[l-1]}}$ suits ReLU layers.
# - A good start costs nothing: one line, once, before the first step.
