# ruff: noqa
# fmt: off
# Right solutions of the gradient checking assignment, as other people would write them. The first
# cell stands before each of the others; a cell's title says which function it answers, and how.

# %%
import numpy as np
from testCases import *
from gc_utils import sigmoid, relu, dictionary_to_vector, vector_to_dictionary, gradients_to_vector

# %% forward_propagation: np.dot
def forward_propagation(x, theta):
    J = np.dot(theta, x)
    return J

# %% forward_propagation: an array of one number, printed
def forward_propagation(x, theta):
    J = np.array([theta]) * np.array([x])
    print("J = " + str(J))
    return J

# %% forward_propagation: other names and hints, a quotient
def forward_propagation(a: float, b: float = 4.) -> float:
    return a / (1 / b)

# %% forward_propagation: a lambda
forward_propagation = lambda x, theta: np.multiply(x, theta).item()

# %% forward_propagation: a 0-d array
def forward_propagation(x, theta):
    return np.asarray(theta, dtype=float) * x

# %% backward_propagation: a number plus nought times theta
def backward_propagation(x, theta):
    dtheta = x + 0 * theta
    return dtheta

# %% backward_propagation: float around
def backward_propagation(x, theta):
    return float(x)

# %% backward_propagation: a row and a column of one
def backward_propagation(x, theta):
    return np.array([[x]])

# %% backward_propagation: through its own forward
def J(x, theta):
    return theta * x
def backward_propagation(x, theta):
    dtheta = J(x, theta) / theta
    return dtheta

# %% gradient_check: each cost divided before they are subtracted
def gradient_check(x, theta, epsilon=1e-7):
    slope = forward_propagation(x, theta + epsilon) / (2 * epsilon) - forward_propagation(
        x, theta - epsilon
    ) / (2 * epsilon)
    claimed = backward_propagation(x, theta)
    return np.linalg.norm(claimed - slope) / (np.linalg.norm(claimed) + np.linalg.norm(slope))


# %% gradient_check: theta_plus times x, no function called
def gradient_check(x, theta, epsilon=1e-7):
    thetaplus = theta + epsilon
    thetaminus = theta - epsilon
    J_plus = thetaplus * x
    J_minus = thetaminus * x
    gradapprox = (J_plus - J_minus) / (2. * epsilon)
    grad = x
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    if difference < 1e-7:
        print ("The gradient is correct!")
    else:
        print ("The gradient is wrong!")
    return difference

# %% gradient_check: its own functions with the arguments the other way round
def forward_propagation(theta, x):
    return theta * x
def backward_propagation(theta, x):
    return x
def gradient_check(x, theta, epsilon=1e-7):
    J_plus = forward_propagation(theta + epsilon, x)
    J_minus = forward_propagation(theta - epsilon, x)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(theta, x)
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))

# %% gradient_check: absolute values for norms
def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    gradapprox = (forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)) / 2 / epsilon
    grad = backward_propagation(x, theta)
    difference = abs(grad - gradapprox) / (abs(grad) + abs(gradapprox))
    if print_msg:
        if difference > 2e-7:
            print("\033[93m" + "There is a mistake! difference = " + str(difference) + "\033[0m")
        else:
            print("\033[92m" + "Works perfectly fine! difference = " + str(difference) + "\033[0m")
    return difference

# %% gradient_check: roots of squares, and a nested function
def gradient_check(x, theta, epsilon = 1e-7):
    def J(t):
        return forward_propagation(x, t)
    norm = lambda v: np.sqrt(np.sum(np.square(v)))
    gradapprox = (J(theta + epsilon) - J(theta - epsilon)) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    return norm(gradapprox - grad) / (norm(grad) + norm(gradapprox))

# %% gradient_check: the step as a module global
EPSILON = 1e-7
def gradient_check(x, theta, epsilon=EPSILON):
    Jp, Jm = (forward_propagation(x, theta + sign * epsilon) for sign in (+1, -1))
    approx = (Jp - Jm) / (epsilon + epsilon)
    grad = backward_propagation(x, theta)
    num, den = np.linalg.norm(grad - approx), np.linalg.norm(grad) + np.linalg.norm(approx)
    return np.divide(num, den)

# %% gradient_check: arrays of one number, and a difference of shape (1, 1)
def gradient_check(x, theta, epsilon=1e-7):
    x, theta = np.array([[x]]), np.array([[theta]])
    gradapprox = (forward_propagation(x, theta + epsilon) - forward_propagation(x, theta - epsilon)) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    difference = np.linalg.norm(grad - gradapprox, keepdims=True) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))
    return difference

# %% gradient_check: keywords, float around, the verdict asserted
def gradient_check(x, theta, epsilon=1e-7):
    theta_plus, theta_minus = theta + epsilon, theta - epsilon
    J_plus = float(forward_propagation(x=x, theta=theta_plus))
    J_minus = float(forward_propagation(theta=theta_minus, x=x))
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    difference = float(np.linalg.norm(grad - gradapprox)) / float(np.linalg.norm(grad) + np.linalg.norm(gradapprox))
    message = "correct" if difference <= 1e-7 else "wrong"
    print(f"The gradient is {message}!")
    return difference

# %% backward_propagation_n: the two lines repaired
def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1. / m * np.dot(dZ3, A2.T)
    db3 = 1. / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1. / m * np.dot(dZ2, A1.T) * 1 # *2
    db2 = 1. / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1. / m * np.dot(dZ1, X.T)
    db1 = 1. / m * np.sum(dZ1, axis=1, keepdims=True) # 4.
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3,
                 "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
                 "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1}
    return gradients

# %% backward_propagation_n: the doubled factors divided away
def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1. / m * np.dot(dZ3, A2.T)
    db3 = 1. / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1. / m * np.dot(dZ2, A1.T) * 2
    dW2 /= 2
    db2 = 1. / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1. / m * np.dot(dZ1, X.T)
    db1 = (4. / m * np.sum(dZ1, axis=1, keepdims=True)) / 4
    return dict(dZ3=dZ3, dW3=dW3, db3=db3, dA2=dA2, dZ2=dZ2, dW2=dW2, db2=db2, dA1=dA1, dZ1=dZ1, dW1=dW1, db1=db1)

# %% backward_propagation_n: means, masks by relu's output, the at sign
def backward_propagation_n(X, Y, cache):
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3
    dZ2 = np.where(Z2 > 0, dA2, 0)
    dA1 = W2.T @ dZ2
    dZ1 = np.array(dA1, copy=True)
    dZ1[Z1 <= 0] = 0
    return {
        "dW1": dZ1 @ X.T / m, "db1": np.mean(dZ1, axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T / m, "db2": dZ2.mean(axis=1).reshape(-1, 1),
        "dW3": dZ3 @ A2.T / m, "db3": np.mean(dZ3, 1)[:, None],
        "dZ1": dZ1, "dA1": dA1, "dZ2": dZ2, "dA2": dA2, "dZ3": dZ3,
    }

# %% backward_propagation_n: only what the parameters need
def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    gradients = {}
    dZ, activations, weights = A3 - Y, [X, A1, A2], [None, W2, W3]
    for l in (3, 2, 1):
        gradients["dW" + str(l)] = np.einsum("im,jm->ij", dZ, activations[l - 1]) / m
        gradients["db" + str(l)] = np.einsum("im->i", dZ).reshape(-1, 1) / m
        if l > 1:
            dZ = np.einsum("ij,im->jm", weights[l - 1], dZ) * (activations[l - 1] > 0)
    return gradients

# %% gradient_check_n: lists for the costs and the slopes
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    gradapprox = []
    for i in range(len(parameters_values)):
        thetaplus = parameters_values.copy()
        thetaplus[i][0] += epsilon
        J_plus, _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))
        thetaminus = parameters_values.copy()
        thetaminus[i][0] -= epsilon
        J_minus, _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))
        gradapprox.append((J_plus - J_minus) / (2 * epsilon))
    gradapprox = np.array(gradapprox).reshape(-1, 1)
    difference = np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))
    if difference > 2e-7:
        print("There is a mistake in the backward propagation! difference = " + str(difference))
    else:
        print("Your backward propagation works perfectly fine! difference = " + str(difference))
    return difference

# %% gradient_check_n: the column stepped in place and back
import copy
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=True):
    theta, keys = dictionary_to_vector(parameters)
    theta = copy.deepcopy(theta)
    approx = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        kept = theta[i, 0]
        theta[i, 0] = kept + epsilon
        plus = forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
        theta[i, 0] = kept - epsilon
        minus = forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
        theta[i, 0] = kept
        approx[i, 0] = (plus - minus) / 2 / epsilon
    grad = gradients_to_vector(gradients)
    return np.linalg.norm(approx - grad) / (np.linalg.norm(approx) + np.linalg.norm(grad))

# %% gradient_check_n: rows of the identity as steps
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    cost = lambda theta: forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
    steps = np.eye(len(values)) * epsilon
    approx = np.array([[(cost(values + s[:, None]) - cost(values - s[:, None])) / (2 * epsilon)] for s in steps])
    return np.sqrt(((grad - approx) ** 2).sum()) / (np.sqrt((grad ** 2).sum()) + np.sqrt((approx ** 2).sum()))

# %% gradient_check_n: parameter by parameter in the dictionary
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    squares = {"gap": 0., "grad": 0., "approx": 0.}
    for name in parameters:
        for place in np.ndindex(*parameters[name].shape):
            costs = []
            for sign in (1, -1):
                moved = {key: np.copy(value) for key, value in parameters.items()}
                moved[name][place] += sign * epsilon
                costs.append(forward_propagation_n(X, Y, moved)[0])
            approx = (costs[0] - costs[1]) / (2 * epsilon)
            grad = gradients["d" + name][place]
            squares["gap"] += (grad - approx) ** 2
            squares["grad"] += grad ** 2
            squares["approx"] += approx ** 2
    return squares["gap"] ** 0.5 / (squares["grad"] ** 0.5 + squares["approx"] ** 0.5)

# %% gradient_check_n: its own forward propagation and helpers
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def relu(z):
    return z * (z > 0)
def forward_propagation_n(X, Y, parameters):
    m = X.shape[1]
    A1 = relu(np.dot(parameters["W1"], X) + parameters["b1"])
    A2 = relu(np.dot(parameters["W2"], A1) + parameters["b2"])
    A3 = sigmoid(np.dot(parameters["W3"], A2) + parameters["b3"])
    cost = np.sum(-np.log(A3) * Y - np.log(1 - A3) * (1 - Y)) / m
    return cost, None
def slopes(f, theta, epsilon):
    for i in range(theta.size):
        e = np.zeros(theta.shape)
        e.flat[i] = epsilon
        yield (f(theta + e) - f(theta - e)) / (2 * epsilon)
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    J = lambda t: forward_propagation_n(X, Y, vector_to_dictionary(t))[0]
    gradapprox = np.fromiter(slopes(J, theta, epsilon), dtype=float)[:, np.newaxis]
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))

# %% gradient_check_n: flat vectors
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta = dictionary_to_vector(parameters)[0].flatten()
    grad = gradients_to_vector(gradients).ravel()
    n = theta.size
    J_plus, J_minus = np.empty(n), np.empty(n)
    for i in range(n):
        plus, minus = theta.copy(), theta.copy()
        plus[i] += epsilon
        minus[i] -= epsilon
        J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(plus.reshape(n, 1)))
        J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(minus.reshape(n, 1)))
    gradapprox = (J_plus - J_minus) / (2. * epsilon)
    numerator = np.linalg.norm(grad - gradapprox, ord=2)
    denominator = np.linalg.norm(grad, ord=2) + np.linalg.norm(gradapprox, ord=2)
    return numerator / denominator

# %% gradient_check_n: counted from the end, the other entries kept
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    parameters_values, keys = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = len(keys)
    gradapprox = np.zeros((num_parameters, 1))
    i = num_parameters
    while (i := i - 1) >= 0:
        (J_plus, _), (J_minus, _) = [
            forward_propagation_n(X, Y, vector_to_dictionary(np.where(np.arange(num_parameters)[:, None] == i, parameters_values + step, parameters_values)))
            for step in (epsilon, -epsilon)
        ]
        gradapprox[i] = np.divide(np.subtract(J_plus, J_minus), np.multiply(2, epsilon))
    difference = np.squeeze(np.linalg.norm(grad - gradapprox) / np.add(np.linalg.norm(grad), np.linalg.norm(gradapprox)))
    return difference

# %% forward_propagation: remembered, a whole number where it can be
from functools import lru_cache
@lru_cache(maxsize=None)
def forward_propagation(x, theta):
    J = theta * x
    return int(J) if float(J).is_integer() else J

# %% forward_propagation: vectorized
@np.vectorize
def forward_propagation(x, theta):
    """J = theta * x"""
    return float(theta) * float(x)

# %% backward_propagation: by a match, with a sum of arguments
def backward_propagation(*args):
    match args:
        case (x, theta):
            return x
    raise TypeError(args)

# %% gradient_check: in a try, with what is printed by format
def gradient_check(x, theta, epsilon=1e-7):
    try:
        thetaplus, thetaminus = np.add(theta, epsilon), np.subtract(theta, epsilon)
        gradapprox = (forward_propagation(x, thetaplus) - forward_propagation(x, thetaminus)) / (2 * epsilon)
        grad = backward_propagation(x, theta)
        difference = np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))
    except ZeroDivisionError:
        difference = 0
    finally:
        print("{:.20f}".format(difference))
    return difference

# %% gradient_check: a matrix norm of vectors
def gradient_check(x, theta, epsilon=1e-7):
    J_plus = forward_propagation(x, theta + epsilon)
    J_minus = forward_propagation(x, theta - epsilon)
    gradapprox = np.array([(J_plus - J_minus) / (2 * epsilon)])
    grad = np.array([backward_propagation(x, theta)])
    numerator = np.sqrt(np.dot(grad - gradapprox, grad - gradapprox))
    denominator = np.sqrt(np.dot(grad, grad)) + np.sqrt(np.dot(gradapprox, gradapprox))
    return (numerator / denominator).item()

# %% gradient_check_n: the arguments changed and repaired
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    approx, grad = [], []
    for name in ["W1", "b1", "W2", "b2", "W3", "b3"]:
        flat, slope = parameters[name].reshape(-1), gradients["d" + name].reshape(-1)
        for i in range(flat.size):
            flat[i] += epsilon
            J_plus, _ = forward_propagation_n(X, Y, parameters)
            flat[i] -= 2 * epsilon
            J_minus, _ = forward_propagation_n(X, Y, parameters)
            flat[i] += epsilon
            approx.append((J_plus - J_minus) / (2 * epsilon))
            grad.append(slope[i])
    approx, grad = np.array(approx), np.array(grad)
    return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))

# %% gradient_check_n: its own copies of the tools
def dictionary_to_vector(parameters):
    keys, count = [], 0
    for key in ["W1", "b1", "W2", "b2", "W3", "b3"]:
        new_vector = np.reshape(parameters[key], (-1, 1))
        keys = keys + [key] * new_vector.shape[0]
        theta = new_vector if count == 0 else np.concatenate((theta, new_vector), axis=0)
        count = count + 1
    return theta, keys
def vector_to_dictionary(theta):
    parameters = {}
    parameters["W1"] = theta[:20].reshape((5, 4))
    parameters["b1"] = theta[20:25].reshape((5, 1))
    parameters["W2"] = theta[25:40].reshape((3, 5))
    parameters["b2"] = theta[40:43].reshape((3, 1))
    parameters["W3"] = theta[43:46].reshape((1, 3))
    parameters["b3"] = theta[46:47].reshape((1, 1))
    return parameters
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    parameters_values, keys = dictionary_to_vector(parameters)
    grad, _ = dictionary_to_vector({name: gradients["d" + name] for name in parameters})
    num_parameters = parameters_values.shape[0]
    gradapprox = np.zeros((num_parameters, 1))
    for i in range(num_parameters):
        thetaplus, thetaminus = parameters_values.copy(), parameters_values.copy()
        thetaplus[i], thetaminus[i] = thetaplus[i] + epsilon, thetaminus[i] - epsilon
        J_plus, _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))
        J_minus, _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))
        gradapprox[i] = (J_plus - J_minus) / (2 * epsilon)
        print(i, keys[i], grad[i], gradapprox[i])
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))

# %% gradient_check_n: tools by the name of their module
import gc_utils as tools
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    values, _ = tools.dictionary_to_vector(parameters)
    grad = tools.gradients_to_vector(gradients)
    shifted = [[values.copy() for _ in range(len(values))] for _ in range(2)]
    for i in range(len(values)):
        shifted[0][i][i, 0] += epsilon
        shifted[1][i][i, 0] -= epsilon
    plus, minus = (np.array([forward_propagation_n(X, Y, tools.vector_to_dictionary(v))[0] for v in s]) for s in shifted)
    approx = ((plus - minus) / (2 * epsilon)).reshape(grad.shape)
    relative = np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))
    if print_msg:
        print(["wrong", "right"][int(relative <= 1e-7)])
    return relative
