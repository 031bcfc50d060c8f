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
# # Gradient checking
#
# A mountain railway wants its line to close automatically when an avalanche threatens. You have
# trained nothing yet: before a network may stop trains, the safety office wants to see **evidence
# that its gradients are correct**. A wrong gradient rarely crashes. The cost still goes down, only
# more slowly and to the wrong place, and nobody can tell from the learning curve.
#
# Backward propagation is long and easy to get wrong. Forward propagation is short and easy to
# trust. *Gradient checking* uses the one to examine the other: it measures the slope of the cost
# by taking a tiny step to each side, and compares what it finds with what backprop claims.
#
# In this notebook you will
#
# - measure a derivative with two evaluations of the cost, and compare it with a claimed one;
# - do the same for all 47 parameters of a small network;
# - find **two bugs** in a backward propagation that somebody else wrote, and repair them;
# - see which step to choose, and why a correct gradient sometimes looks wrong.
#
# Write between `### START CODE HERE ###` and `### END CODE HERE ###`, and leave the rest of these
# functions as it is: the grader relies on their names and on the order of their arguments.

# %%
import matplotlib.pyplot as plt
import numpy as np
from gc_utils import (
    dictionary_to_vector,
    gradients_to_vector,
    relu,
    sigmoid,
    vector_to_dictionary,
)
from public_tests import (
    backward_propagation_test,
    forward_propagation_test,
    gradient_check_n_test,
    gradient_check_test,
)
from testCases import gradient_check_n_test_case

# %% [markdown]
# ## 1. Measuring a slope
#
# The derivative of a cost $J$ is a limit:
#
# $$\frac{\partial J}{\partial\theta}
#   = \lim_{\varepsilon\to 0}\frac{J(\theta+\varepsilon)-J(\theta-\varepsilon)}{2\varepsilon}.
#   \tag{1}$$
#
# Without the limit, with a small $\varepsilon$, the right-hand side is something that a computer
# can evaluate. Why step to *both* sides, when one side would need only one more evaluation? Insert
# the Taylor series: the even terms cancel between the two sides, so
#
# $$\frac{J(\theta+\varepsilon)-J(\theta-\varepsilon)}{2\varepsilon}
#   = J'(\theta)+\frac{\varepsilon^2}{6}J'''(\theta)+\dots
#   \qquad\text{while}\qquad
#   \frac{J(\theta+\varepsilon)-J(\theta)}{\varepsilon}
#   = J'(\theta)+\frac{\varepsilon}{2}J''(\theta)+\dots$$
#
# With $\varepsilon=10^{-3}$, that is an error of about $10^{-6}$ against one of about $10^{-3}$:
# large enough to be mistaken for a bug.

# %% [markdown]
# ## 2. One parameter
#
# The smallest network there is: one input $x$, one parameter $\theta$, and the cost
# $J(\theta)=\theta x$.
#
# ### Exercise 1: `forward_propagation`
#
# Return $J(\theta)=\theta x$.


# %%
# GRADED FUNCTION: forward_propagation
def forward_propagation(x, theta):
    """Compute the cost J(theta) = theta * x.

    Arguments:
    x -- the input, a number
    theta -- the parameter, a number

    Returns:
    J -- the cost, a number
    """
    ### START CODE HERE ###
    J = theta * x
    ### END CODE HERE ###

    return J


# %%
print("J =", forward_propagation(2, 4))
forward_propagation_test(forward_propagation)

# %% [markdown]
# **You should see** `J = 8`.
#
# ### Exercise 2: `backward_propagation`
#
# Return the derivative $\mathrm{d}\theta=\dfrac{\partial J}{\partial\theta}$. Start with pencil and
# paper.


# %%
# GRADED FUNCTION: backward_propagation
def backward_propagation(x, theta):
    """Compute the derivative of J(theta) = theta * x with respect to theta.

    Arguments:
    x -- the input, a number
    theta -- the parameter, a number

    Returns:
    dtheta -- the derivative of the cost, a number
    """
    ### START CODE HERE ###
    dtheta = x
    ### END CODE HERE ###

    return dtheta


# %%
print("dtheta =", backward_propagation(2, 4))
backward_propagation_test(backward_propagation)

# %% [markdown]
# **You should see** `dtheta = 2`.
#
# ### How far apart are two gradients?
#
# A gap of $0.001$ is large where the gradient is $0.002$, and nothing where it is $500$. So the gap
# is measured relative to the size of both gradients:
#
# $$\text{difference}=\frac{\lVert\text{grad}-\text{gradapprox}\rVert_2}
#   {\lVert\text{grad}\rVert_2+\lVert\text{gradapprox}\rVert_2}.\tag{2}$$
#
# It lies between 0 and 1, has no unit, and is symmetric in its two gradients. The norms are not
# squared. As a rule of thumb:
#
# | difference | verdict |
# | --- | --- |
# | up to $10^{-7}$ | great |
# | between | look at the components, one by one |
# | from $10^{-3}$ | worry: there is most likely a bug |


# %%
def verdict(difference):
    """Put a relative difference into words."""
    if difference <= 1e-7:
        return f"great: the gradients agree (difference = {difference})"
    if difference < 1e-3:
        return f"look at the components (difference = {difference})"
    return f"worry: there is most likely a bug (difference = {difference})"


# %% [markdown]
# ### Exercise 3: `gradient_check`
#
# Measure the slope by formula (1): $\theta^+=\theta+\varepsilon$, $\theta^-=\theta-\varepsilon$,
# the costs $J^+$ and $J^-$ at both, and `gradapprox` from the two. Get `grad` from backward
# propagation. Compare the two by formula (2), with `np.linalg.norm(...)`.


# %%
# GRADED FUNCTION: gradient_check
def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    """Compare the derivative of backward_propagation with the measured one.

    Arguments:
    x -- the input, a number
    theta -- the parameter, a number
    epsilon -- the step to each side
    print_msg -- whether to print a verdict

    Returns:
    difference -- the relative difference of formula (2), a number
    """
    # The cost a step to the right and a step to the left, and the slope between.
    ### START CODE HERE ###
    theta_plus = theta + epsilon
    theta_minus = theta - epsilon
    J_plus = forward_propagation(x, theta_plus)
    J_minus = forward_propagation(x, theta_minus)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    ### END CODE HERE ###

    # What backward propagation claims.
    ### START CODE HERE ###
    grad = backward_propagation(x, theta)
    ### END CODE HERE ###

    # How far the two are apart.
    ### START CODE HERE ###
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    ### END CODE HERE ###

    if print_msg:
        print(verdict(difference))

    return difference


# %%
difference = gradient_check(2, 4, print_msg=True)
gradient_check_test(gradient_check)

# %% [markdown]
# **You should see** a difference of about `2.919335883291695e-10`. The cost is a straight line, so
# formula (1) has no error of its own here: what is left is round-off, and another way of writing
# the same formula may give other digits.
#
# The test above also uses a step that is far too small: next to 1, floating-point numbers are
# $2^{-52}$ apart, so $\theta+0.7\cdot2^{-52}$ cannot be told from $\theta+2^{-52}$. No derivative
# can be measured like this, but every correct `gradient_check` is off by the same amount.

# %% [markdown]
# ## 3. A network
#
# Now to the railway's network: four readings from a station (temperature, wind, new snow, slope) go
# through LINEAR → RELU → LINEAR → RELU → LINEAR → SIGMOID with 5, 3 and 1 units. The cost is the
# cross-entropy over $m$ examples, each a column of $X$:
#
# $$J=-\frac1m\sum_{i=1}^{m}\Bigl(y^{(i)}\log a^{[3](i)}
#   +(1-y^{(i)})\log\bigl(1-a^{[3](i)}\bigr)\Bigr).$$
#
# Forward propagation is given, and it is correct.


# %%
def forward_propagation_n(X, Y, parameters):
    """Compute the cost of the network, and keep what backward propagation needs.

    Arguments:
    X -- the examples, of shape (4, m)
    Y -- their labels, m numbers
    parameters -- dict of W1 (5, 4), b1 (5, 1), W2 (3, 5), b2 (3, 1), W3 (1, 3), b3 (1, 1)

    Returns:
    cost -- the cross-entropy, a number
    cache -- (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
    """
    m = X.shape[1]
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]

    # LINEAR -> RELU -> LINEAR -> RELU -> LINEAR -> SIGMOID
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)

    log_probs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
    cost = 1.0 / m * np.sum(log_probs)

    cache = (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
    return cost, cache


# %% [markdown]
# Backward propagation came with the network. For layer $l$ it should follow
#
# $$\mathrm dW^{[l]}=\frac1m\,\mathrm dZ^{[l]}A^{[l-1]\mathsf T},\qquad
#   \mathrm db^{[l]}=\frac1m\sum_{i=1}^{m}\mathrm dZ^{[l](i)},\qquad
#   \mathrm dA^{[l-1]}=W^{[l]\mathsf T}\mathrm dZ^{[l]},\qquad
#   \mathrm dZ^{[l-1]}=\mathrm dA^{[l-1]}\odot\bigl[A^{[l-1]}>0\bigr],$$
#
# beginning with $\mathrm dZ^{[3]}=A^{[3]}-Y$. **Do not read it for bugs yet.** First build the
# instrument, then let it tell you whether, and where, to look.


# %%
# GRADED FUNCTION: backward_propagation_n
def backward_propagation_n(X, Y, cache):
    """Compute the gradients of the cost with respect to every parameter and layer.

    Arguments:
    X -- the examples, of shape (4, m)
    Y -- their labels, m numbers
    cache -- what forward_propagation_n kept

    Returns:
    gradients -- dict of dW1, db1, dW2, db2, dW3, db3, each shaped like its parameter, and of
        dZ1, dA1, dZ2, dA2, dZ3
    """
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    # handout: dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    # handout: db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)

    gradients = {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
    return gradients


# %% [markdown]
# ### Exercise 4: `gradient_check_n`
#
# The idea stays the same, but $\theta$ is now a column of 47 numbers. `gc_utils` has three
# functions for this: `dictionary_to_vector` stacks W1, b1, W2, b2, W3, b3 into one column,
# `vector_to_dictionary` cuts such a column back into the parameters, and `gradients_to_vector`
# stacks the gradients in the same order.
#
# For each $i$:
#
# 1. copy the column (`np.copy`: without it you would change the original), add $\varepsilon$ to
#    entry $i$ **alone**, cut the column back into parameters, and let `forward_propagation_n`
#    compute $J_i^+$ (it returns two values, of which you need the first);
# 2. do the same with $-\varepsilon$ for $J_i^-$;
# 3. compute $\text{gradapprox}_i=\dfrac{J_i^+-J_i^-}{2\varepsilon}$.
#
# Then compare the two *whole* columns by formula (2).


# %%
# GRADED FUNCTION: gradient_check_n
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    """Compare the gradients of backward propagation with the measured ones.

    Arguments:
    parameters -- dict of W1, b1, W2, b2, W3, b3
    gradients -- what backward_propagation_n gives for them
    X -- the examples, of shape (4, m)
    Y -- their labels, m numbers
    epsilon -- the step to each side
    print_msg -- whether to print a verdict

    Returns:
    difference -- the relative difference of formula (2), a number
    """
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = parameters_values.shape[0]
    J_plus = np.zeros((num_parameters, 1))
    J_minus = np.zeros((num_parameters, 1))
    gradapprox = np.zeros((num_parameters, 1))

    for i in range(num_parameters):
        # The cost with entry i a little larger.
        ### START CODE HERE ###
        theta_plus = np.copy(parameters_values)
        theta_plus[i] = theta_plus[i] + epsilon
        J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))
        ### END CODE HERE ###

        # The cost with entry i a little smaller.
        ### START CODE HERE ###
        theta_minus = np.copy(parameters_values)
        theta_minus[i] = theta_minus[i] - epsilon
        J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_minus))
        ### END CODE HERE ###

        # The slope between.
        ### START CODE HERE ###
        gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
        ### END CODE HERE ###

    # How far the two columns are apart.
    ### START CODE HERE ###
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    ### END CODE HERE ###

    if print_msg:
        print(verdict(difference))

    return difference


# %%
X, Y, parameters = gradient_check_n_test_case()
cost, cache = forward_propagation_n(X, Y, parameters)
gradients = backward_propagation_n(X, Y, cache)
difference = gradient_check_n(parameters, gradients, X, Y, print_msg=True)
gradient_check_n_test(gradient_check_n, parameters, gradients, X, Y)

# %% [markdown]
# **You should see** a difference of about `0.2850931567761623` as long as backward propagation is
# as it was handed out: worry. Once you have found everything (exercise 5), about `1.19e-07` is
# left; section 4 explains what that is.

# %% tags=["solution-only"]
# solution only: the gradients as they were handed out.
planted = {**gradients, "dW2": 2 * gradients["dW2"], "db1": 4 * gradients["db1"]}
planted_difference = gradient_check_n(parameters, planted, X, Y, print_msg=True)
assert abs(planted_difference - 0.2850931567761623) < 1e-12

# %% [markdown]
# ### Exercise 5: repair `backward_propagation_n`
#
# One number says *that* something is wrong. To see *where*, look at the blocks one by one.
#
# The cell below does so with a second instrument, independent of the one that you built. For a
# function that also takes complex numbers, a single step in the imaginary direction is enough:
# $J(\theta+\mathrm ih)=J(\theta)+\mathrm ihJ'(\theta)-\dots$, so
# $J'(\theta)\approx\operatorname{Im}J(\theta+\mathrm ih)/h$. Nothing is subtracted, so nothing is
# lost to round-off, and $h$ may be as small as $10^{-100}$.


# %%
def exact_gradients(parameters, X, Y, h=1e-100):
    """Compute dW1, db1, ... of forward_propagation_n by a complex step."""
    theta, _ = dictionary_to_vector(parameters)
    slopes = np.zeros(theta.shape)
    for i in range(len(theta)):
        aside = theta.astype(complex)
        aside[i] += 1j * h
        slopes[i] = np.imag(forward_propagation_n(X, Y, vector_to_dictionary(aside))[0]) / h
    return {"d" + name: block for name, block in vector_to_dictionary(slopes).items()}


def plot_blocks(columns):
    """Draw the relative difference of each block; columns maps a label to gradients."""
    exact = exact_gradients(parameters, X, Y)
    place = np.arange(len(exact))
    fig, ax = plt.subplots(figsize=(8, 3.5))
    for number, (label, gradients) in enumerate(columns.items()):
        apart = [
            np.linalg.norm(gradients[name] - exact[name])
            / (np.linalg.norm(gradients[name]) + np.linalg.norm(exact[name]))
            for name in exact
        ]
        width = 0.8 / len(columns)
        aside = (number - (len(columns) - 1) / 2) * width
        ax.bar(place + aside, np.maximum(apart, 1e-17), width, label=label)
    ax.axhspan(1e-3, 1, color="tab:red", alpha=0.1, zorder=0, label="worry")
    ax.axhspan(1e-18, 1e-7, color="tab:green", alpha=0.1, zorder=0, label="great")
    ax.set(yscale="log", ylim=(1e-18, 1), ylabel="relative difference", xticks=place)
    ax.set_xticklabels(exact)
    ax.set_title("Which block is wrong?")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    fig.tight_layout()
    plt.show()


plot_blocks({"backprop": gradients})

# %% tags=["solution-only"]
# solution only: before and after the repair, side by side.
plot_blocks({"as handed out": planted, "repaired": gradients})

# %% [markdown]
# A block that is wrong stands out by many orders of magnitude. Go to the lines of
# `backward_propagation_n` that compute it, compare them with the formulas above, and **repair them
# there**; then run the notebook again from that cell on. Repeat until no block is left in the red.
#
# Two things to think about. Which blocks would be wrong if `dZ1` were wrong, and which if only the
# line of one `db` were? And a block that is *twice* what it should be has a relative difference of
# $1/3$, one that is *four times* what it should be has $3/5$: can you read the factor off the bars?

# %% [markdown]
# ## 4. Which step?
#
# You choose $\varepsilon$, and two errors pull it in opposite directions:
#
# - **truncation**, the part of the Taylor series that formula (1) leaves out: it grows like
#   $\varepsilon^2$;
# - **round-off**: $J$ itself is only known up to some $\delta$, and $\delta/\varepsilon$ grows when
#   $\varepsilon$ shrinks.
#
# The plot shows the difference for your gradients, and for the same gradients with one block
# spoilt by 1%.


# %%
def plot_steps(curves):
    """Draw gradient_check_n's difference by epsilon; curves maps a label to gradients."""
    steps = np.logspace(-10, -1, 28)
    fig, ax = plt.subplots(figsize=(8, 4.5))
    for label, gradients in curves.items():
        apart = [gradient_check_n(parameters, gradients, X, Y, step) for step in steps]
        ax.loglog(steps, apart, marker="o", markersize=3, label=label)
    ax.axhline(1e-7, color="gray", linestyle="--", label="threshold $10^{-7}$")
    ax.axvline(1e-7, color="gray", linestyle=":", label=r"usual step $\varepsilon=10^{-7}$")
    ax.set(xlabel=r"$\varepsilon$", ylabel="relative difference")
    ax.set_title("The same gradients, measured with different steps")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    fig.tight_layout()
    plt.show()


spoilt = {**gradients, "dW3": 1.01 * gradients["dW3"]}
plot_steps({"backprop": gradients, "dW3 spoilt by 1%": spoilt})

# %% tags=["solution-only"]
# solution only: the planted bugs look the same with every step.
plot_steps({"as handed out": planted, "dW3 spoilt by 1%": spoilt, "repaired": gradients})

# %%
for step in (1e-3, 1e-4, 1e-5, 6e-6, 1e-6, 1e-7, 1e-8):
    print(f"epsilon = {step:7.0e}   {gradient_check_n(parameters, gradients, X, Y, step):.2e}")

# %% [markdown]
# ### A false alarm
#
# With repaired gradients, the curve is a valley: the difference is about $1.9\cdot10^{-10}$ at
# $\varepsilon=10^{-4}$, climbs like $\varepsilon^2$ to the right and like $1/\varepsilon$ to the
# left (and steeply from about $3\cdot10^{-2}$ on, where a step crosses the kink of a ReLU). At the
# usual step of $10^{-7}$ it is about $1.19\cdot10^{-7}$: **above** the threshold,
# though every formula is correct. Taken at its word, the threshold accuses an innocent backprop.
#
# Where does so much round-off come from? The third example has the label 0, and the network is
# sure of a 1. Its loss is $-\log(1-a)$ with $1-a\approx10^{-3}$: a difference of two numbers near
# 1, of which only 13 of 16 digits survive. That error of about $10^{-13}$, divided by
# $2\varepsilon=2\cdot10^{-7}$, is the alarm.

# %%
last = forward_propagation_n(X, Y, parameters)[1][9]
print("A3     =", last, "  labels:", Y)
print("1 - A3 =", 1 - last)
print("round-off of 1 - a, relative:", np.finfo(float).eps / 2 / np.min(1 - last))

# %% [markdown]
# A step of $10^{-4}$ or $10^{-5}$ keeps the two apart by many orders of magnitude: correct
# gradients stay below $10^{-9}$, and a block that is off by a single percent comes out above
# $10^{-3}$. So before you hunt for a bug that is not there, **change the step**. A bug stays where
# it is (its curve is flat); round-off moves.
#
# ## What to remember
#
# - Gradient checking compares backprop with slopes measured from forward propagation: two
#   evaluations of the cost *for each parameter*. It is slow: a tool to debug with, never a part of
#   training.
# - One number says that something is wrong; the blocks ($\mathrm dW^{[l]}$, $\mathrm db^{[l]}$)
#   say where.
# - If the cost has a regularization term, the $J$ that you measure must have it too.
# - Dropout draws a different network each time: turn it off for the check (`keep_prob = 1`), or
#   hold its mask fixed.
# - Check at random initialization, and perhaps once more after some training: some bugs only show
#   when the weights have grown.
# - ReLU has a kink at 0. If a step crosses it, the measured slope is the slope of neither side.
#
# The safety office has its evidence, and the trains may run.
