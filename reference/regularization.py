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
# # Learning the pitch instead of the match: regularization
#
# A network with enough units can learn any training set by heart, including its accidents. New
# examples bring other accidents, and the network does worse than it could. *Regularization* takes
# away some of that freedom. In this notebook you write two kinds of it and watch what they do to
# the same network:
#
# - **L2 regularization** makes large weights expensive;
# - **dropout** turns off a random part of the units during training, so that none can rely on
#   the others.
#
# You fill in the lines between `### START CODE HERE ###` and `### END CODE HERE ###`, in four
# functions. Everything else is there already.

# %%
import matplotlib.pyplot as plt
import numpy as np
from public_tests import (
    backward_propagation_with_dropout_test,
    backward_propagation_with_regularization_test,
    compute_cost_with_regularization_test,
    forward_propagation_with_dropout_test,
)
from reg_utils import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_2D_dataset,
    plot_decision_boundary,
    predict,
    predict_dec,
    relu,
    sigmoid,
    update_parameters,
)
from testCases import (
    backward_propagation_with_dropout_test_case,
    backward_propagation_with_regularization_test_case,
    compute_cost_with_regularization_test_case,
    forward_propagation_with_dropout_test_case,
)

plt.rcParams["figure.figsize"] = (6.0, 5.0)

# %% [markdown]
# ## The question
#
# A football club has recorded where its goalkeeper's long balls came down, and which team got them:
# **1** (blue) our own, **0** (red) the other. The coach would like a map: where should the next
# ball go? There are 210 recorded balls to learn from, and 200 from later matches to test the map.

# %%
train_X, train_Y, test_X, test_Y = load_2D_dataset()

# %% [markdown]
# Above a line across the pitch, the ball is mostly ours. Near the line it is a matter of luck, and
# now and then somebody slips. A good map follows the line and ignores the slips.

# %% [markdown]
# ## The network
#
# 2 inputs → 20 ReLU units → 3 ReLU units → 1 sigmoid unit; columns are examples, $m$ of them.
# `model` trains it in three ways: plainly, with L2 regularization (`lambd` above 0), or with
# dropout (`keep_prob` below 1). For the last two it calls the functions that you are going to
# write.


# %%
def model(X, Y, learning_rate=0.3, num_iterations=30000, print_cost=True, lambd=0.0, keep_prob=1.0):
    """Train the three-layer network by gradient descent on all examples at once.

    Arguments:
    X -- inputs, shape (2, number of examples)
    Y -- labels 0 or 1, shape (1, number of examples)
    learning_rate -- the length of a step
    num_iterations -- the number of steps
    print_cost -- True: print the cost before every 5000th step
    lambd -- strength of the L2 regularization; 0: none
    keep_prob -- probability with which a hidden unit stays on; 1: no dropout

    Returns:
    parameters -- dict with the trained W1, b1, W2, b2, W3, b3
    costs -- list with the cost before every 1000th step
    """
    if lambd != 0 and keep_prob < 1:
        raise ValueError("one at a time: either lambd = 0 or keep_prob = 1")

    parameters = initialize_parameters([X.shape[0], 20, 3, 1])
    costs = []
    for i in range(num_iterations):
        if keep_prob < 1:
            A3, cache = forward_propagation_with_dropout(X, parameters, keep_prob)
            grads = backward_propagation_with_dropout(X, Y, cache, keep_prob)
        elif lambd != 0:
            A3, cache = forward_propagation(X, parameters)
            grads = backward_propagation_with_regularization(X, Y, cache, lambd)
        else:
            A3, cache = forward_propagation(X, parameters)
            grads = backward_propagation(X, Y, cache)

        if i % 1000 == 0:
            if lambd != 0:
                costs.append(float(compute_cost_with_regularization(A3, Y, parameters, lambd)))
            else:
                costs.append(float(compute_cost(A3, Y)))
            if print_cost and i % 5000 == 0:
                print(f"Cost after iteration {i}: {costs[-1]}")
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


# %% [markdown]
# Two pictures for each way: the cost on its way down, and the map that was learned.


# %%
def show_model(title, parameters, costs):
    """Print both accuracies, plot the cost, and colour the pitch by what the network answers."""
    print("On the training balls:")
    predict(train_X, train_Y, parameters)
    print("On the test balls:")
    predict(test_X, test_Y, parameters)
    plt.plot(1000 * np.arange(len(costs)), costs)
    plt.title(title)
    plt.xlabel("step")
    plt.ylabel("cost")
    plt.show()
    plt.title(title)
    plt.xlim(-0.75, 0.55)
    plt.ylim(-0.75, 0.75)
    plot_decision_boundary(lambda points: predict_dec(parameters, points.T), train_X, train_Y)


# %% [markdown]
# ## 1. Without regularization

# %%
plain_parameters, plain_costs = model(train_X, train_Y)
show_model("No regularization", plain_parameters, plain_costs)

# %% [markdown]
# Nearly every training ball is explained, and the map shows at what price: it bends around single
# balls. On the test balls, the accuracy is about eight percentage points lower. This gap is
# **overfitting**.

# %% [markdown]
# ## 2. L2 regularization
#
# The map can only have sharp bends if weights are large. So let the cost count them:
#
# $$J_{regularized} = \underbrace{-\frac{1}{m} \sum_{i=1}^{m} \left( y^{(i)} \log a^{[3](i)} +
# (1 - y^{(i)}) \log (1 - a^{[3](i)}) \right)}_{\text{cross-entropy}} +
# \underbrace{\frac{\lambda}{2m} \sum_{l=1}^{3} \lVert W^{[l]} \rVert_F^2}_{\text{L2 cost}},
# \qquad \lVert W \rVert_F^2 = \sum_{k} \sum_{j} W_{kj}^2.$$
#
# The sum runs over the entries of the three weight matrices. Biases are left alone: they shift
# the bends but do not sharpen them. How much a large weight costs is up to you: you set $\lambda$
# (`lambd` in the code, since `lambda` is a keyword in Python).
#
# ### 2.1 The cost
#
# **Your task.** Compute the L2 cost. `np.square` and `np.sum` do the work.

# %%
# GRADED FUNCTION: compute_cost_with_regularization


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    """The cross-entropy plus the L2 cost of the weights.

    Arguments:
    A3 -- predicted probabilities, shape (1, m)
    Y -- labels 0 or 1, shape (1, m)
    parameters -- dict with W1, b1, W2, b2, W3, b3
    lambd -- strength of the regularization, a number

    Returns:
    cost -- the regularized cost, a number
    """
    m = Y.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]

    cross_entropy_cost = compute_cost(A3, Y)

    ### START CODE HERE ###
    squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
    L2_regularization_cost = lambd / (2 * m) * squares
    ### END CODE HERE ###

    cost = cross_entropy_cost + L2_regularization_cost
    return cost


# %%
A3, t_Y, parameters = compute_cost_with_regularization_test_case()
print("cost =", compute_cost_with_regularization(A3, t_Y, parameters, lambd=0.1))
compute_cost_with_regularization_test(compute_cost_with_regularization)

# %% [markdown]
# **Expected:** `cost = 1.78648594516`

# %% [markdown]
# ### 2.2 The gradients
#
# A new cost has new gradients. The additional term contains only the weights, and
#
# $$\frac{\partial}{\partial W} \left( \frac{\lambda}{2m} \lVert W \rVert_F^2 \right)
# = \frac{\lambda}{m} W.$$
#
# So in each layer
#
# $$dW^{[l]} = \frac{1}{m} \, dZ^{[l]} A^{[l-1]T} + \frac{\lambda}{m} W^{[l]}, \qquad
# db^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)}, \qquad A^{[0]} = X.$$
#
# **Your task.** Compute `dW` and `db` for the three layers. The `dZ` between them do not change and
# are given. Keep `db` a column (`axis=1, keepdims=True`).

# %%
# GRADED FUNCTION: backward_propagation_with_regularization


def backward_propagation_with_regularization(X, Y, cache, lambd):
    """The gradients of the regularized cost.

    Arguments:
    X -- inputs, shape (n0, m)
    Y -- labels 0 or 1, shape (1, m)
    cache -- what forward_propagation() returned besides A3
    lambd -- strength of the regularization, a number

    Returns:
    gradients -- dict with dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1;
                 dW1 has the shape of W1, and so on
    """
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    ### START CODE HERE ###
    dW3 = 1.0 / m * np.dot(dZ3, A2.T) + lambd / m * W3
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)
    ### END CODE HERE ###

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = dA2 * (A2 > 0)
    ### START CODE HERE ###
    dW2 = 1.0 / m * np.dot(dZ2, A1.T) + lambd / m * W2
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)
    ### END CODE HERE ###

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = dA1 * (A1 > 0)
    ### START CODE HERE ###
    dW1 = 1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    ### END CODE HERE ###

    gradients = {
        "dZ3": dZ3,
        "dW3": dW3,
        "db3": db3,
        "dA2": dA2,
        "dZ2": dZ2,
        "dW2": dW2,
        "db2": db2,
        "dA1": dA1,
        "dZ1": dZ1,
        "dW1": dW1,
        "db1": db1,
    }
    return gradients


# %%
t_X, t_Y, cache = backward_propagation_with_regularization_test_case()
grads = backward_propagation_with_regularization(t_X, t_Y, cache, lambd=0.7)
for name in ["dW1", "dW2", "dW3"]:
    print(name, "=", grads[name])
backward_propagation_with_regularization_test(backward_propagation_with_regularization)

# %% [markdown]
# **Expected:**
#
# ```
# dW1 = [[-0.25604646,  0.12298827, -0.28297129],
#        [-0.17706303,  0.34536094, -0.4410571 ]]
# dW2 = [[ 0.79276486,  0.85133918],
#        [-0.0957219 , -0.01720463],
#        [-0.13100772, -0.03750433]]
# dW3 = [[-1.77691347, -0.11832879, -0.09397446]]
# ```

# %%
l2_parameters, l2_costs = model(train_X, train_Y, lambd=0.7)
show_model("L2 regularization, λ = 0.7", l2_parameters, l2_costs)

# %% [markdown]
# Fewer training balls are explained, and **more** test balls: the map has stopped bending around
# single balls. What became of the weights?

# %%
for name in ["W1", "W2", "W3"]:
    plain, l2 = np.linalg.norm(plain_parameters[name]), np.linalg.norm(l2_parameters[name])
    print(f"‖{name}‖ without regularization {plain:.1f}, with L2 {l2:.1f}")

# %% [markdown]
# A step of gradient descent with the new gradients reads
#
# $$W := \left(1 - \frac{\alpha \lambda}{m}\right) W - \alpha \cdot (\text{the old gradient}),$$
#
# so every weight shrinks a little in every step unless the data speak for it. Hence the other name
# of L2 regularization: *weight decay*. A $\lambda$ that is too large flattens the map altogether; a
# good value is found by trying, on examples that are not used for training.

# %% [markdown]
# ## 3. Dropout
#
# Dropout works differently: in every training step, each hidden unit is **turned off** with
# probability $1 - keep\_prob$. A unit that cannot count on any other unit being there has to be
# useful by itself, and the network spreads what it knows over many weights.
#
# ### 3.1 Forward
#
# For a hidden layer with activations $A^{[l]}$:
#
# 1. draw a matrix $D^{[l]}$ of the shape of $A^{[l]}$, uniform between 0 and 1 (`np.random.rand`);
# 2. turn it into a mask: true where the draw is **below** `keep_prob` (so an entry stays on with
#    probability `keep_prob`);
# 3. turn units off: multiply $A^{[l]}$ by the mask, entry by entry;
# 4. divide $A^{[l]}$ by `keep_prob`. This makes up for what was turned off, so that the expected
#    activation stays the same. (This is *inverted* dropout. It is why nothing needs to be changed
#    when the network is used later.)
#
# The output layer keeps all of its units.
#
# **Your task.** Write these four steps for the first and for the second hidden layer.

# %%
# GRADED FUNCTION: forward_propagation_with_dropout


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    """LINEAR -> RELU -> DROPOUT -> LINEAR -> RELU -> DROPOUT -> LINEAR -> SIGMOID.

    Arguments:
    X -- inputs, shape (n0, m)
    parameters -- dict of W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1), W3 (1, n2), b3 (1, 1)
    keep_prob -- probability with which a hidden unit stays on

    Returns:
    A3 -- predicted probabilities, shape (1, m)
    cache -- (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3), for backward propagation
    """
    np.random.seed(1)  # the same draws for everybody

    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    W3 = parameters["W3"]
    b3 = parameters["b3"]

    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    ### START CODE HERE ###
    D1 = np.random.rand(A1.shape[0], A1.shape[1])  # step 1: draw
    D1 = D1 < keep_prob  # step 2: make the mask
    A1 = A1 * D1  # step 3: turn off
    A1 = A1 / keep_prob  # step 4: scale up
    ### END CODE HERE ###

    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    ### START CODE HERE ###
    D2 = np.random.rand(A2.shape[0], A2.shape[1])  # step 1: draw
    D2 = D2 < keep_prob  # step 2: make the mask
    A2 = A2 * D2  # step 3: turn off
    A2 = A2 / keep_prob  # step 4: scale up
    ### END CODE HERE ###

    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)

    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return A3, cache


# %%
t_X, parameters = forward_propagation_with_dropout_test_case()
A3, cache = forward_propagation_with_dropout(t_X, parameters, keep_prob=0.7)
print("A3 =", A3)
forward_propagation_with_dropout_test(forward_propagation_with_dropout)

# %% [markdown]
# **Expected:** `A3 = [[0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721]]`

# %% [markdown]
# ### 3.2 Backward
#
# A unit that was off had no influence, so no gradient may flow through it; a unit that was on had
# its activation divided by `keep_prob`, so its gradient is divided too. With the *same* masks
# as in the forward pass:
#
# 1. multiply $dA^{[l]}$ by $D^{[l]}$, entry by entry;
# 2. divide it by `keep_prob`.
#
# **Your task.** Write these two steps for `dA2` and for `dA1`. Everything else is the same as
# without dropout.

# %%
# GRADED FUNCTION: backward_propagation_with_dropout


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    """The gradients of the cross-entropy for the network with dropout.

    Arguments:
    X -- inputs, shape (n0, m)
    Y -- labels 0 or 1, shape (1, m)
    cache -- what forward_propagation_with_dropout() returned besides A3
    keep_prob -- probability with which a hidden unit stayed on

    Returns:
    gradients -- dict with dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1;
                 dW1 has the shape of W1, and so on
    """
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    ### START CODE HERE ###
    dA2 = dA2 * D2  # step 1: nothing flows through units that were off
    dA2 = dA2 / keep_prob  # step 2: scale as the activations were scaled
    ### END CODE HERE ###
    dZ2 = dA2 * (A2 > 0)
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    ### START CODE HERE ###
    dA1 = dA1 * D1  # step 1: nothing flows through units that were off
    dA1 = dA1 / keep_prob  # step 2: scale as the activations were scaled
    ### END CODE HERE ###
    dZ1 = dA1 * (A1 > 0)
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)

    gradients = {
        "dZ3": dZ3,
        "dW3": dW3,
        "db3": db3,
        "dA2": dA2,
        "dZ2": dZ2,
        "dW2": dW2,
        "db2": db2,
        "dA1": dA1,
        "dZ1": dZ1,
        "dW1": dW1,
        "db1": db1,
    }
    return gradients


# %%
t_X, t_Y, cache = backward_propagation_with_dropout_test_case()
grads = backward_propagation_with_dropout(t_X, t_Y, cache, keep_prob=0.8)
print("dA1 =", grads["dA1"])
print("dA2 =", grads["dA2"])
backward_propagation_with_dropout_test(backward_propagation_with_dropout)

# %% [markdown]
# **Expected:**
#
# ```
# dA1 = [[-0.02663679, -0.33699189, -0.48424223,  0.63068104,  1.26630498, -0.43967897],
#        [-0.04058939, -0.14168977, -0.01008838,  0.01313919,  0.53242368, -0.00915998],
#        [-0.01078156,           0,  0.12106056, -0.15767026, -0.23023727,  0.10991974],
#        [ 0.05010253,  0.20296103,           0,           0, -0.76266095, -0.12823970],
#        [          0,           0, -0.72636334,  0.94602156, -0.63315249,           0]]
# dA2 = [[-0.02536837, -0.15317813,           0, -0.52556753,  0.57559317,  0.36639914],
#        [ 0.01522102,           0, -0.24212111,  0.31534052,           0, -0.21983948],
#        [-0.02536837, -0.15317813,  0.40353519, -0.52556753,           0,  0.36639914],
#        [ 0.00507367,  0.03063563, -0.08070704,  0.10511351, -0.11511863, -0.07327983]]
# ```

# %% [markdown]
# Now train with `keep_prob = 0.86`, which turns off 14% of the hidden units. Two things to know:
#
# - dropout belongs to **training** only. `predict` uses the plain forward pass, without masks and
#   without scaling;
# - so that everybody gets the same numbers, your function resets the generator in every call, and
#   the same entries are off in every step. In a real project the seed is set once, before
#   training, and every step draws masks of its own.

# %%
dropout_parameters, dropout_costs = model(train_X, train_Y, keep_prob=0.86)
show_model("Dropout, keep_prob = 0.86", dropout_parameters, dropout_costs)

# %% [markdown]
# The map is smooth again, and the test balls agree. The cost is flattering, though: it is measured
# with units turned off, and since the masks never change here, the network can recognise a ball by
# its mask. With dropout, judge a network by its accuracy without masks, as above.

# %% [markdown]
# ## The three side by side

# %%
models = {
    "no regularization": plain_parameters,
    "L2": l2_parameters,
    "dropout": dropout_parameters,
}
train_accuracy = [100 * np.mean(predict_dec(p, train_X) == train_Y) for p in models.values()]
test_accuracy = [100 * np.mean(predict_dec(p, test_X) == test_Y) for p in models.values()]

places = np.arange(len(models))
plt.bar(places - 0.2, train_accuracy, width=0.4, label="training balls")
plt.bar(places + 0.2, test_accuracy, width=0.4, label="test balls")
plt.xticks(places, models)
plt.ylim(85, 100)
plt.ylabel("accuracy in %")
plt.legend()
plt.show()

# %% [markdown]
# ## What to remember
#
# | | training | test |
# | --- | --- | --- |
# | no regularization | 98% | 90% |
# | L2, $\lambda = 0.7$ | 92% | 93% |
# | dropout, $keep\_prob = 0.86$ | 94% | 93.5% |
#
# (The first row may differ by a percentage point on your machine: sharp bends depend on the last
# digits.)
#
# - Regularization makes a network **worse on the training set** and better on what counts: the
#   balls that it has not seen.
# - L2 adds $\frac{\lambda}{2m} \lVert W \rVert_F^2$ to the cost and $\frac{\lambda}{m} W$ to the
#   gradient of each weight matrix; biases are left out.
# - Dropout turns units off at random, in the forward *and* the backward pass with the same mask,
#   divides by `keep_prob` in both, and is switched off when the network is used.
