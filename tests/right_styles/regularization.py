# ruff: noqa
# fmt: off
# Right solutions of the regularization assignment, as other people would write them. The first cell
# stands before each of the others; a cell's title says which function it answers, and how.

# %%
import numpy as np
import matplotlib.pyplot as plt
from reg_utils import sigmoid, relu, plot_decision_boundary, initialize_parameters, load_2D_dataset, predict_dec
from reg_utils import compute_cost, predict, forward_propagation, backward_propagation, update_parameters
import sklearn
import sklearn.datasets
import scipy.io
from testCases import *

# %% compute_cost_with_regularization: one sum after another
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]
    cross_entropy_cost = compute_cost(A3, Y)
    L2_regularization_cost = 1. / m * lambd / 2 * (np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3)))
    cost = cross_entropy_cost + L2_regularization_cost
    return cost

# %% compute_cost_with_regularization: squared norms
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    norms = [np.linalg.norm(parameters["W" + str(l)]) ** 2 for l in (1, 2, 3)]
    return compute_cost(A3, Y) + lambd * sum(norms) / (2 * m)

# %% compute_cost_with_regularization: a loop over half of the parameters
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    L = len(parameters) // 2
    penalty = 0
    for l in range(L):
        penalty += np.sum(parameters['W' + str(l + 1)] ** 2)
    cost = compute_cost(A3, Y) + penalty * lambd * 0.5 / Y.shape[1]
    return cost

# %% compute_cost_with_regularization: vdot, and its own cross-entropy
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    entropy = -np.mean(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))
    for name, W in parameters.items():
        if name.startswith("W"):
            entropy = entropy + lambd / 2 / m * np.vdot(W, W)
    return entropy

# %% compute_cost_with_regularization: a cost of shape (1, 1)
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    cross = -(np.dot(np.log(A3), Y.T) + np.dot(np.log(1 - A3), (1 - Y).T)) / m
    return cross + (lambd / (2 * m)) * sum(np.einsum("ij,ij->", W, W) for W in map(parameters.get, ("W1", "W2", "W3")))

# %% compute_cost_with_regularization: a 0-d array, traces
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    L2 = np.trace(W1 @ W1.T) + np.trace(W2 @ W2.T) + np.trace(W3 @ W3.T)
    cost = np.array(compute_cost(A3, Y) + np.divide(np.multiply(lambd, L2), 2 * m))
    cost = np.squeeze(cost)
    assert cost.shape == ()
    return cost

# %% compute_cost_with_regularization: entry by entry in Python
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    total = 0.0
    for name in ["W1", "W2", "W3"]:
        for row in parameters[name].tolist():
            for w in row:
                total += w * w
    return float(compute_cost(A3, Y)) + lambd * total / (2.0 * len(Y[0]))

# %% compute_cost_with_regularization: one long vector, np.power, printed
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    weights = np.concatenate([parameters[k].ravel() for k in sorted(parameters) if "W" in k])
    L2_regularization_cost = np.power(weights, 2).sum() * (lambd / (2. * np.size(Y)))
    print("L2:", L2_regularization_cost, end="")
    return np.float64(compute_cost(A3, Y)) + L2_regularization_cost

# %% backward_propagation_with_regularization: as a sum in brackets
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1./m * (np.dot(dZ3, A2.T) + lambd * W3)
    db3 = 1./m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1./m * (np.dot(dZ2, A1.T) + lambd * W2)
    db2 = 1./m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1./m * (np.dot(dZ1, X.T) + lambd * W1)
    db1 = 1./m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2,
                 "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1,
                 "dZ1": dZ1, "dW1": dW1, "db1": db1}
    return gradients

# %% backward_propagation_with_regularization: the plain gradients, then the penalty
def backward_propagation_with_regularization(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    m = X.shape[1]
    gradients["dW1"] = gradients["dW1"] + lambd / m * cache[2]
    gradients["dW2"] = gradients["dW2"] + lambd / m * cache[6]
    gradients["dW3"] = gradients["dW3"] + lambd / m * cache[10]
    return gradients

# %% backward_propagation_with_regularization: einsum and means
def backward_propagation_with_regularization(X, Y, cache, lambd):
    _, A1, W1, _, _, A2, W2, _, _, A3, W3, _ = cache
    m = Y.shape[1]
    g = {}
    g["dZ3"] = np.subtract(A3, Y)
    g["dA2"] = np.einsum("ij,ik->jk", W3, g["dZ3"])
    g["dZ2"] = np.where(A2 > 0, g["dA2"], 0.0)
    g["dA1"] = np.einsum("ij,ik->jk", W2, g["dZ2"])
    g["dZ1"] = np.where(A1 > 0, g["dA1"], 0.0)
    for l, (W, A) in enumerate(zip((W1, W2, W3), (X, A1, A2)), start=1):
        dZ = g[f"dZ{l}"]
        g[f"dW{l}"] = (np.einsum("ik,jk->ij", dZ, A) + lambd * W) / m
        g[f"db{l}"] = np.mean(dZ, axis=1, keepdims=True)
    return g

# %% backward_propagation_with_regularization: weights added in place, biases by a column of ones
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = float(X.shape[1])
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    one = np.ones((X.shape[1], 1))
    dZ3 = A3 - Y
    dW3 = dZ3 @ A2.T
    dW3 += lambd * W3
    dW3 /= m
    db3 = dZ3 @ one / m
    dA2 = W3.T @ dZ3
    dZ2 = dA2.copy()
    dZ2[A2 == 0] = 0
    dW2 = dZ2 @ A1.T
    dW2 += lambd * W2
    dW2 /= m
    db2 = dZ2 @ one / m
    dA1 = W2.T @ dZ2
    dZ1 = dA1.copy()
    dZ1[A1 == 0] = 0
    dW1 = dZ1 @ X.T
    dW1 += lambd * W1
    dW1 /= m
    db1 = dZ1 @ one / m
    return dict(dZ3=dZ3, dW3=dW3, db3=db3, dA2=dA2, dZ2=dZ2, dW2=dW2, db2=db2, dA1=dA1, dZ1=dZ1, dW1=dW1, db1=db1)

# %% backward_propagation_with_regularization: example by example
def backward_propagation_with_regularization(X, Y, cache, lambd):
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    m = X.shape[1]
    dW1, dW2, dW3 = (lambd * W / m for W in (W1, W2, W3))
    db1, db2, db3 = np.zeros_like(b1), np.zeros_like(b2), np.zeros_like(b3)
    for i in range(m):
        x, a1, a2 = X[:, [i]], A1[:, [i]], A2[:, [i]]
        dz3 = A3[:, [i]] - Y[:, [i]]
        dz2 = W3.T.dot(dz3) * (a2 > 0)
        dz1 = W2.T.dot(dz2) * (a1 > 0)
        dW3 = dW3 + dz3.dot(a2.T) / m
        dW2 = dW2 + dz2.dot(a1.T) / m
        dW1 = dW1 + dz1.dot(x.T) / m
        db3, db2, db1 = db3 + dz3 / m, db2 + dz2 / m, db1 + dz1 / m
    return {"dW3": dW3, "db3": db3, "dW2": dW2, "db2": db2, "dW1": dW1, "db1": db1}

# %% backward_propagation_with_regularization: outer products and keepdims by reshape
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    decay = lambda W: W * (lambd / m)
    total = lambda dZ: np.sum(dZ, axis=1).reshape(len(dZ), 1) / m
    dZ3 = A3 - Y
    dW3, db3 = np.inner(dZ3, A2) / m + decay(W3), total(dZ3)
    dA2 = np.matmul(W3.T, dZ3)
    dZ2 = dA2 * np.sign(A2)
    dW2, db2 = np.inner(dZ2, A1) / m + decay(W2), total(dZ2)
    dA1 = np.matmul(W2.transpose(), dZ2)
    dZ1 = dA1 * np.heaviside(Z1, 0)
    dW1, db1 = np.inner(dZ1, X) / m + decay(W1), total(dZ1)
    gradients = {name: value for name, value in locals().items() if name[0] == "d" and name[-1] in "123"}
    return gradients

# %% forward_propagation_with_dropout: masks by the names that NumPy gave up
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[n] for n in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = (np.random.rand(*A1.shape) < keep_prob).astype(np.int)
    A1 = A1 * D1 / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = (np.random.rand(*A2.shape) < keep_prob).astype(np.float)
    A2 = A2 * D2 / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


# %% forward_propagation_with_dropout: comparing where it is drawn
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    W3 = parameters["W3"]
    b3 = parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(*A1.shape) < keep_prob
    A1 = np.multiply(A1, D1) / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(*A2.shape) < keep_prob
    A2 = np.multiply(A2, D2) / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return A3, cache

# %% forward_propagation_with_dropout: integer masks, in place
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1])
    D1 = (D1 < keep_prob).astype(int)
    A1 *= D1
    A1 /= keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(A2.shape[0], A2.shape[1])
    D2 = (D2 < keep_prob).astype(int)
    A2 *= D2
    A2 /= keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

# %% forward_propagation_with_dropout: scaled before masking, float masks, no seed
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    W1, b1, W2, b2, W3, b3 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"], parameters["W3"], parameters["b3"]
    Z1 = W1 @ X + b1
    A1 = np.maximum(0, Z1) / keep_prob
    D1 = 1. * (np.random.random(A1.shape) < keep_prob)
    A1 = A1 * D1
    Z2 = W2 @ A1 + b2
    A2 = np.maximum(0, Z2) / keep_prob
    D2 = 1. * (np.random.random(A2.shape) < keep_prob)
    A2 = A2 * D2
    Z3 = W3 @ A2 + b3
    A3 = 1 / (1 + np.exp(-Z3))
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

# %% forward_propagation_with_dropout: a generator of its own, np.where
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    rng = np.random.RandomState(1)
    W1, b1, W2, b2, W3, b3 = [parameters[k] for k in "W1 b1 W2 b2 W3 b3".split()]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.where(rng.rand(*A1.shape) < keep_prob, 1, 0)
    A1 = np.where(D1 == 1, A1 / keep_prob, 0)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.where(rng.rand(*A2.shape) < keep_prob, 1, 0)
    A2 = np.where(D2 == 1, A2 / keep_prob, 0)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

# %% forward_propagation_with_dropout: uniform draws, a helper, a list for the cache
def dropout(A, keep_prob):
    D = np.random.uniform(size=A.shape) < keep_prob
    return D, A * D / keep_prob
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    D1, A1 = dropout(relu(Z1), keep_prob)
    Z2 = np.dot(W2, A1) + b2
    D2, A2 = dropout(relu(Z2), keep_prob)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = [Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3]
    return [A3, cache]

# %% forward_propagation_with_dropout: entries set to nought, mask by negation
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = ~(np.random.random_sample(A1.shape) >= keep_prob)
    A1[~D1] = 0
    A1 = A1 * (1 / keep_prob)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.logical_not(np.random.random_sample(A2.shape) >= keep_prob)
    A2[~D2] = 0
    A2 = A2 * (1 / keep_prob)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

# %% forward_propagation_with_dropout: np.less, np.divide, out arguments
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.add(np.matmul(W1, X), b1)
    A1 = relu(Z1)
    D1 = np.less(np.random.rand(A1.shape[0], A1.shape[1]), keep_prob)
    np.multiply(A1, D1, out=A1)
    np.divide(A1, keep_prob, out=A1)
    Z2 = np.add(np.matmul(W2, A1), b2)
    A2 = relu(Z2)
    D2 = np.less(np.random.rand(A2.shape[0], A2.shape[1]), keep_prob)
    np.multiply(A2, D2, out=A2)
    np.divide(A2, keep_prob, out=A2)
    Z3 = np.add(np.matmul(W3, A2), b3)
    A3 = sigmoid(Z3)
    cache = Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3
    return A3, cache

# %% forward_propagation_with_dropout: draws one by one, a loop over the layers
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    A, cache = X, []
    for l in (1, 2):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        Z = W.dot(A) + b
        A = relu(Z)
        D = np.array([[np.random.rand() < keep_prob for _ in range(A.shape[1])] for _ in range(A.shape[0])])
        A = A * D / keep_prob
        cache += [Z, D, A, W, b]
    Z3 = parameters["W3"].dot(A) + parameters["b3"]
    A3 = sigmoid(Z3)
    return A3, tuple(cache + [Z3, A3, parameters["W3"], parameters["b3"]])

# %% forward_propagation_with_dropout: mask and scale in one, floor of the draw
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    D1 = (np.random.rand(*Z1.shape) < keep_prob) + 0
    A1 = relu(Z1) * (D1 / keep_prob)
    Z2 = np.dot(W2, A1) + b2
    D2 = (np.random.rand(*Z2.shape) < keep_prob) + 0
    A2 = relu(Z2) * (D2 / keep_prob)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return (A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3))

# %% backward_propagation_with_dropout: multiply and in place
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1./m * np.dot(dZ3, A2.T)
    db3 = 1./m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dA2 *= D2
    dA2 /= keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1./m * np.dot(dZ2, A1.T)
    db2 = 1./m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dA1 *= D1
    dA1 /= keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1./m * np.dot(dZ1, X.T)
    db1 = 1./m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2,
                 "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1,
                 "dZ1": dZ1, "dW1": dW1, "db1": db1}
    return gradients

# %% backward_propagation_with_dropout: scaled before masking, masks as integers
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    D1, D2 = D1.astype(int), D2.astype(int)
    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T) / m
    db3 = np.mean(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3) / keep_prob * D2
    dZ2 = dA2 * (A2 > 0)
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.mean(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2) / keep_prob * D1
    dZ1 = dA1 * (A1 > 0)
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.mean(dZ1, axis=1, keepdims=True)
    return {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1}

# %% backward_propagation_with_dropout: entries set to nought, einsum
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    grads = {}
    dZ3 = A3 - Y
    dA2 = np.einsum('oi,om->im', W3, dZ3) / keep_prob
    dA2[D2 == 0] = 0
    dZ2 = np.where(Z2 > 0, dA2, 0)
    dA1 = np.einsum('oi,om->im', W2, dZ2) / keep_prob
    dA1[np.logical_not(D1)] = 0
    dZ1 = np.where(Z1 > 0, dA1, 0)
    for l, dZ, A in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
        grads['dW%i' % l] = np.einsum('im,jm->ij', dZ, A) / m
        grads['db%i' % l] = dZ.sum(1, keepdims=True) / m
    grads.update(dZ3=dZ3, dA2=dA2, dZ2=dZ2, dA1=dA1, dZ1=dZ1)
    return grads

# %% backward_propagation_with_dropout: a helper for a layer, 1/m first
def layer_back(dZ, A_before, m):
    return np.dot(dZ / m, A_before.T), np.sum(dZ / m, axis=1, keepdims=True)
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = Y.size
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    off = lambda dA, D: dA * (D / keep_prob)
    dW3, db3 = layer_back(dZ3 := A3 - Y, A2, m)
    dA2 = off(W3.T @ dZ3, D2)
    dW2, db2 = layer_back(dZ2 := dA2 * (A2 > 0), A1, m)
    dA1 = off(W2.T @ dZ2, D1)
    dW1, db1 = layer_back(dZ1 := dA1 * (A1 > 0), X, m)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3,
            "dZ1": dZ1, "dA1": dA1, "dZ2": dZ2, "dA2": dA2, "dZ3": dZ3}

# %% backward_propagation_with_dropout: through A of the whole, with its own names
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (z1, mask1, a1, w1, c1, z2, mask2, a2, w2, c2, z3, a3, w3, c3) = cache
    back3 = np.subtract(a3, Y)
    back2 = np.divide(np.multiply(np.matmul(w3.T, back3), mask2), keep_prob)
    through2 = back2.copy()
    through2[a2 <= 0] = 0
    back1 = np.divide(np.multiply(np.matmul(w2.T, through2), mask1), keep_prob)
    through1 = back1.copy()
    through1[a1 <= 0] = 0
    names = ["dZ3", "dA2", "dZ2", "dA1", "dZ1"]
    gradients = dict(zip(names, [back3, back2, through2, back1, through1]))
    for number, through, before in zip("321", (back3, through2, through1), (a2, a1, X)):
        gradients["dW" + number] = through.dot(before.T) / m
        gradients["db" + number] = np.array([[row.sum() / m] for row in through])
    return gradients

# %% backward_propagation_with_dropout: only what the parameters need, tensordot
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dZ2 = np.tensordot(W3, dZ3, axes=(0, 0)) * D2 * (A2 > 0) / keep_prob
    dZ1 = np.tensordot(W2, dZ2, axes=(0, 0)) * D1 * (A1 > 0) / keep_prob
    dW3, dW2, dW1 = (np.tensordot(dZ, A, axes=(1, 1)) / m for dZ, A in ((dZ3, A2), (dZ2, A1), (dZ1, X)))
    db3, db2, db1 = (np.average(dZ, axis=1).reshape((-1, 1)) for dZ in (dZ3, dZ2, dZ1))
    return {"dW3": dW3, "db3": db3, "dW2": dW2, "db2": db2, "dW1": dW1, "db1": db1}

# %% compute_cost_with_regularization: functions and layers of functools
from functools import reduce
import operator
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    squares = map(lambda name: (parameters[name] * parameters[name]).sum(), filter(lambda k: k[0] == 'W', parameters))
    return reduce(operator.add, squares) * lambd / (2 * Y.shape[-1]) + compute_cost(A3, Y)

# %% forward_propagation_with_dropout: a named tuple for the cache
from collections import namedtuple
Cache = namedtuple("Cache", "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3")
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    p = parameters
    Z1 = np.dot(p["W1"], X) + p["b1"]
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob
    A1 = A1 * D1 / keep_prob
    Z2 = np.dot(p["W2"], A1) + p["b2"]
    A2 = relu(Z2)
    D2 = np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob
    A2 = A2 * D2 / keep_prob
    Z3 = np.dot(p["W3"], A2) + p["b3"]
    A3 = sigmoid(Z3)
    return A3, Cache(Z1, D1, A1, p["W1"], p["b1"], Z2, D2, A2, p["W2"], p["b2"], Z3, A3, p["W3"], p["b3"])

# %% forward_propagation_with_dropout: masked arrays, filled again
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    with np.errstate(over="ignore"):
        Z1 = np.dot(W1, X) + b1
        D1 = np.random.rand(*Z1.shape)
        D1 = D1 < keep_prob
        A1 = np.ma.masked_array(relu(Z1), mask=~D1).filled(0) / keep_prob
        Z2 = np.dot(W2, A1) + b2
        D2 = np.random.rand(*Z2.shape)
        D2 = D2 < keep_prob
        A2 = np.ma.masked_array(relu(Z2), mask=~D2).filled(0) / keep_prob
        Z3 = np.dot(W3, A2) + b3
        A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

# %% forward_propagation_with_dropout: relu and sigmoid of its own, masks as small integers
def relu(z): return (abs(z) + z) / 2
def sigmoid(z): return np.exp(-np.logaddexp(0, -z))
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    A1 = relu(Z1 := W1 @ X + b1)
    D1 = (np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob).astype(np.uint8)
    A1 = np.multiply(A1, D1)
    A1 = np.divide(A1, keep_prob)
    A2 = relu(Z2 := W2 @ A1 + b2)
    D2 = (np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob).astype('float32')
    A2 = np.multiply(A2, D2)
    A2 = np.divide(A2, keep_prob)
    A3 = sigmoid(Z3 := W3 @ A2 + b3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

# %% backward_propagation_with_regularization: Python's own lists
def transposed(A):
    return [list(row) for row in zip(*A)]
def product(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]
def backward_propagation_with_regularization(X, Y, cache, lambd):
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = [block.tolist() for block in cache]
    m = len(X[0])
    gate = lambda dA, A: [[d if a > 0 else 0.0 for d, a in zip(*rows)] for rows in zip(dA, A)]
    dZ3 = [[a - y for a, y in zip(A3[0], Y.tolist()[0])]]
    dA2 = product(transposed(W3), dZ3)
    dZ2 = gate(dA2, A2)
    dA1 = product(transposed(W2), dZ2)
    dZ1 = gate(dA1, A1)
    gradients = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for l, dZ, A, W in ((3, dZ3, A2, W3), (2, dZ2, A1, W2), (1, dZ1, X.tolist(), W1)):
        plain = product(dZ, transposed(A))
        gradients["dW%d" % l] = [[(g + lambd * w) / m for g, w in zip(*rows)] for rows in zip(plain, W)]
        gradients["db%d" % l] = [[sum(row) / m] for row in dZ]
    return gradients

# %% backward_propagation_with_dropout: the plain gradients with the masks in the weights' place
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    scale1, scale2 = D1.astype(float) / keep_prob, D2.astype(float) / keep_prob
    dZ3 = A3 - Y
    dA2 = scale2 * np.outer(W3, dZ3)
    dZ2 = np.multiply(dA2, (A2 > 0).astype(np.float64))
    dA1 = scale1 * sum(np.outer(row, through) for row, through in zip(W2, dZ2))
    dZ1 = np.multiply(dA1, (A1 > 0).astype(np.float64))
    mean = lambda A: np.ma.mean(A, axis=1, keepdims=True).data
    return {"dZ3": dZ3, "dW3": dZ3 @ A2.T / m, "db3": mean(dZ3),
            "dA2": dA2, "dZ2": dZ2, "dW2": dZ2 @ A1.T / m, "db2": mean(dZ2),
            "dA1": dA1, "dZ1": dZ1, "dW1": dZ1 @ X.T / m, "db1": mean(dZ1)}
