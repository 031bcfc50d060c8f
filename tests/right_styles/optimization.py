# ruff: noqa
# fmt: off
# Right solutions of the optimization assignment, as other people would write them. The first cell
# stands before each of the others; a cell's title says which function it answers, and how.

# %%
import math
import copy
import numpy as np
import matplotlib.pyplot as plt
from opt_utils_v1a import load_params_and_grads, initialize_parameters, forward_propagation
from opt_utils_v1a import backward_propagation, compute_cost, predict, predict_dec, load_dataset
from testCases import *

# %% update_parameters_with_gd: one layer after the other, from the last
def update_parameters_with_gd(parameters, grads, learning_rate):
    l = len(parameters) // 2
    while l:
        for kind in 'Wb':
            parameters[kind + str(l)] = parameters[kind + str(l)] - learning_rate * grads['d' + kind + str(l)]
        l -= 1
    return parameters

# %% update_parameters_with_gd: a deep copy that is changed in place
def update_parameters_with_gd(parameters, grads, learning_rate):
    new = copy.deepcopy(parameters)
    for name in new.keys():
        new[name] -= np.multiply(learning_rate, grads["d%s" % name])
    return new

# %% update_parameters_with_gd: dict.update and np.subtract
def update_parameters_with_gd(parameters, grads, learning_rate):
    for l in range(len(parameters) // 2):
        W, b = f'W{l + 1}', f'b{l + 1}'
        parameters.update({W: np.subtract(parameters[W], learning_rate * grads['d' + W]),
                           b: np.subtract(parameters[b], learning_rate * grads['d' + b])})
    return parameters

# %% update_parameters_with_gd: other entries stay in the dictionary, and lists come out
def update_parameters_with_gd(parameters, grads, learning_rate):
    answer = {}
    for name, value in parameters.items():
        d = grads['d' + name]
        answer[name] = [[value[i][j] - learning_rate * d[i][j] for j in range(value.shape[1])] for i in range(value.shape[0])]
    answer['learning_rate'] = 'as given'
    return answer

# %% update_parameters_with_gd: out= writes into the arrays
def update_parameters_with_gd(parameters, grads, learning_rate):
    for name in parameters:
        np.add(parameters[name], -learning_rate * grads['d' + name], out=parameters[name])
    return parameters

# %% random_mini_batches: pairs of slices, and what is left over with min
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    Xs, Ys = X[:, permutation], Y[:, permutation].reshape((1, m))
    count = m // mini_batch_size + (m % mini_batch_size > 0)
    mini_batches = []
    for i in range(count):
        a, b = i * mini_batch_size, min((i + 1) * mini_batch_size, m)
        mini_batches.append((Xs[:, a:b], Ys[:, a:b]))
    return mini_batches

# %% random_mini_batches: split at the borders
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    borders = range(mini_batch_size, X.shape[1], mini_batch_size)
    return list(zip(np.split(X[:, order], borders, axis=1), np.split(Y[:, order], borders, axis=1)))

# %% random_mini_batches: pieces are lists instead of tuples
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    result = []
    while permutation.size:
        head, permutation = permutation[:mini_batch_size], permutation[mini_batch_size:]
        result.append([X[:, head], Y[:, head]])
    return result

# %% random_mini_batches: take along the columns
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = Y.shape[1]
    perm = np.arange(m)
    np.random.shuffle(perm)
    shuffled_X = np.take(X, perm, axis=1)
    shuffled_Y = np.take(Y, perm, axis=1)
    num = math.floor(m / mini_batch_size)
    batches = [(shuffled_X[:, k*mini_batch_size:(k+1)*mini_batch_size], shuffled_Y[:, k*mini_batch_size:(k+1)*mini_batch_size]) for k in range(num)]
    if num * mini_batch_size < m:
        batches.append((shuffled_X[:, num*mini_batch_size:m], shuffled_Y[:, num*mini_batch_size:m]))
    return batches

# %% random_mini_batches: rows of the transposed matrices
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    XT, YT = X.T[permutation], Y.T[permutation]
    mini_batches = ()
    for start in np.arange(0, m, mini_batch_size):
        mini_batches += ((XT[start:start + mini_batch_size].T, YT[start:start + mini_batch_size].T),)
    return list(mini_batches)

# %% random_mini_batches: X and Y are stacked, shuffled together and parted again
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    n, m = X.shape
    both = np.vstack((X, Y))[:, np.random.permutation(m)]
    mini_batches = []
    for k in range(0, int(np.ceil(m / mini_batch_size))):
        piece = both[:, k * mini_batch_size:k * mini_batch_size + mini_batch_size]
        mini_batches.append((piece[:n, :], piece[n:, :]))
    return mini_batches

# %% random_mini_batches: a generator of its own with the same stream
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    rng = np.random.RandomState(seed)
    m = X.shape[1]
    order = rng.permutation(m)
    shuffled_X, shuffled_Y = X[:, order], Y[:, order]
    batches, k = [], 0
    while k * mini_batch_size < m:
        batches.append((shuffled_X[:, k * mini_batch_size:][:, :mini_batch_size], shuffled_Y[:, k * mini_batch_size:][:, :mini_batch_size]))
        k += 1
    return batches

# %% initialize_velocity: a dict comprehension
def initialize_velocity(parameters):
    return {'d' + name: np.zeros(np.shape(parameters[name])) for name in parameters}

# %% initialize_velocity: whole numbers, by np.full
def initialize_velocity(parameters):
    v = dict()
    for l in range(len(parameters) // 2):
        v['dW%d' % (l + 1)] = np.full(parameters['W%d' % (l + 1)].shape, 0)
        v['db%d' % (l + 1)] = np.full(parameters['b%d' % (l + 1)].shape, 0)
    return v

# %% initialize_velocity: something minus itself
def initialize_velocity(parameters):
    v = {}
    for key, value in parameters.items():
        v[f"d{key}"] = value - value
    return v

# %% initialize_velocity: lists of lists
def initialize_velocity(parameters):
    v = {}
    for key in sorted(parameters):
        rows, columns = parameters[key].shape
        v["d" + key] = [[0.0] * columns for row in range(rows)]
    return v

# %% initialize_velocity: the shapes come from the neighbours
def initialize_velocity(parameters):
    v = {}
    L = int(len(parameters) / 2)
    for l in range(1, L + 1):
        n_l, n_before = parameters['W' + str(l)].shape
        v["dW" + str(l)] = np.zeros(shape=(n_l, n_before))
        v["db" + str(l)] = np.zeros(shape=(n_l, 1))
    return v

# %% update_parameters_with_momentum: the step as a difference
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ('W' + str(l), 'b' + str(l)):
            v['d' + k] += (1 - beta) * (grads['d' + k] - v['d' + k])
            parameters[k] += -learning_rate * v['d' + k]
    return parameters, v

# %% update_parameters_with_momentum: np.average with weights
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        for name in (f"W{l + 1}", f"b{l + 1}"):
            both = np.array([v["d" + name], grads["d" + name]])
            v["d" + name] = np.average(both, axis=0, weights=[beta, 1 - beta])
            parameters[name] = parameters[name] - learning_rate * v["d" + name]
    return parameters, v

# %% update_parameters_with_momentum: velocities in one loop, steps in another
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in v:
        v[key] = np.multiply(beta, v[key]) + np.multiply(1.0 - beta, grads[key])
    for key in parameters:
        parameters[key] = parameters[key] - np.multiply(learning_rate, v["d" + key])
    return [parameters, v]

# %% update_parameters_with_momentum: copies, and a helper within
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    def average(old, new):
        return old * beta + new * (1 - beta)
    velocity = {key: average(value, grads[key]) for key, value in v.items()}
    new_parameters = {}
    for key in parameters:
        new_parameters[key] = parameters[key] - velocity["d" + key] * learning_rate
    return new_parameters, velocity

# %% update_parameters_with_momentum: gradients first, the old velocity later
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(v) // 2
    rest = 1 - beta
    for l in range(L, 0, -1):
        l = str(l)
        v["dW" + l], v["db" + l] = rest * grads["dW" + l] + beta * v["dW" + l], rest * grads["db" + l] + beta * v["db" + l]
        parameters["W" + l], parameters["b" + l] = parameters["W" + l] - learning_rate * v["dW" + l], parameters["b" + l] - learning_rate * v["db" + l]
    return parameters, v

# %% initialize_adam: two comprehensions
def initialize_adam(parameters):
    v = {'d' + k: np.zeros(w.shape) for k, w in parameters.items()}
    s = {'d' + k: np.zeros(w.shape) for k, w in parameters.items()}
    return (v, s)

# %% initialize_adam: the second is a deep copy of the first
def initialize_adam(parameters):
    v = {}
    for l in range(len(parameters) // 2):
        v["dW" + str(l + 1)] = 0. * parameters["W" + str(l + 1)]
        v["db" + str(l + 1)] = 0. * parameters["b" + str(l + 1)]
    return v, copy.deepcopy(v)

# %% initialize_adam: through another graded function
def initialize_velocity(parameters):
    return {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
def initialize_adam(parameters):
    v = initialize_velocity(parameters)
    s = initialize_velocity(parameters)
    return v, s

# %% initialize_adam: chained assignment of zeros
def initialize_adam(parameters):
    L = len(parameters) // 2
    v, s = {}, {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = s["dW" + str(l)] = np.zeros((parameters["W" + str(l)].shape[0], parameters["W" + str(l)].shape[1]))
        v["db" + str(l)] = s["db" + str(l)] = np.zeros((parameters["b" + str(l)].shape[0], parameters["b" + str(l)].shape[1]))
    return v, s

# %% update_parameters_with_adam: epsilon inside the root, three values
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(L):
        for k in ("dW" + str(l + 1), "db" + str(l + 1)):
            v[k] = beta1 * v[k] + (1 - beta1) * grads[k]
            s[k] = beta2 * s[k] + (1 - beta2) * grads[k] * grads[k]
            parameters[k[1:]] = parameters[k[1:]] - learning_rate * (v[k] / (1 - np.power(beta1, t))) / np.sqrt(s[k] / (1 - np.power(beta2, t)) + epsilon)
    return parameters, v, s

# %% update_parameters_with_adam: five values, defaults of another person
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.001, beta1=0.9, beta2=0.99, epsilon=1e-6):
    v_corrected, s_corrected = {}, {}
    for name in parameters:
        g = grads['d' + name]
        v['d' + name] = beta1 * v['d' + name] + (1 - beta1) * g
        v_corrected['d' + name] = v['d' + name] / (1 - pow(beta1, t))
        s['d' + name] = beta2 * s['d' + name] + (1 - beta2) * pow(g, 2)
        s_corrected['d' + name] = s['d' + name] / (1 - pow(beta2, t))
        parameters[name] = parameters[name] - learning_rate * v_corrected['d' + name] * (s_corrected['d' + name] ** 0.5 + epsilon) ** -1
    return parameters, v, s, v_corrected, s_corrected

# %% update_parameters_with_adam: entry by entry
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for name in parameters:
        d = 'd' + name
        new = np.empty_like(parameters[name])
        for place in np.ndindex(new.shape):
            v[d][place] = beta1 * v[d][place] + (1 - beta1) * grads[d][place]
            s[d][place] = beta2 * s[d][place] + (1 - beta2) * grads[d][place] ** 2
            hat_v, hat_s = v[d][place] / (1 - beta1 ** t), s[d][place] / (1 - beta2 ** t)
            new[place] = parameters[name][place] - learning_rate * hat_v / (math.sqrt(hat_s) + epsilon)
        parameters[name] = new
    return parameters, v, s

# %% update_parameters_with_adam: the correction of the learning rate in the paper
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    rate = learning_rate * math.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    for name in parameters:
        d = "d" + name
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        parameters[name] = parameters[name] - rate * v[d] / (np.sqrt(s[d]) + epsilon)
    return parameters, v, s

# %% update_parameters_with_adam: roots before the correction
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v_corrected, s_corrected = dict(), dict()
    one, two = 1 - beta1 ** t, 1 - beta2 ** t
    for l in range(1, 1 + len(grads) // 2):
        for kind in "Wb":
            key = "d" + kind + str(l)
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * np.square(grads[key])
            v_corrected[key], s_corrected[key] = v[key] / one, s[key] / two
            root = np.sqrt(s[key]) / np.sqrt(two)
            parameters[kind + str(l)] -= learning_rate * v_corrected[key] / (root + epsilon)
    return [parameters, v, s, v_corrected, s_corrected]

# %% update_parameters_with_adam: copies of everything
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    p, v, s = copy.deepcopy(parameters), copy.deepcopy(v), copy.deepcopy(s)
    v_hat, s_hat = {}, {}
    for key, gradient in grads.items():
        v[key] = beta1 * v[key] + (1 - beta1) * gradient
        s[key] = beta2 * s[key] + (1 - beta2) * np.absolute(gradient) ** 2
        v_hat[key] = np.true_divide(v[key], 1 - beta1 ** t)
        s_hat[key] = np.true_divide(s[key], 1 - beta2 ** t)
        name = key.replace("d", "", 1)
        p[name] = p[name] - np.divide(learning_rate * v_hat[key], np.add(np.sqrt(s_hat[key]), epsilon))
    return p, v, s, v_hat, s_hat

# %% update_lr: one line
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (1 + decay_rate * epoch_num)

# %% update_lr: a power of minus one
def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = learning_rate0 * (1 + epoch_num * decay_rate) ** -1
    return learning_rate

# %% update_lr: NumPy, and an array of one entry
def update_lr(learning_rate0, epoch_num, decay_rate):
    factor = np.reciprocal(np.array([1.0 + decay_rate * epoch_num]))
    return learning_rate0 * factor

# %% update_lr: steps
def update_lr(learning_rate0, epoch_num, decay_rate):
    loss = decay_rate * epoch_num
    learning_rate = (1.0 / (1.0 + loss)) * learning_rate0
    return float(learning_rate)

# %% schedule_lr_decay: whole division
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * (epoch_num // time_interval))

# %% schedule_lr_decay: with int, and the other function
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (1 + decay_rate * epoch_num)
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return update_lr(learning_rate0, int(epoch_num / time_interval), decay_rate)

# %% schedule_lr_decay: only when an interval is over
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    learning_rate = learning_rate0
    if epoch_num >= time_interval:
        learning_rate = learning_rate0 / (1 + decay_rate * math.floor(epoch_num / time_interval))
    return learning_rate

# %% schedule_lr_decay: counting intervals in a loop
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    over = 0
    while (over + 1) * time_interval <= epoch_num:
        over += 1
    return (1 / (1 + decay_rate * over)) * learning_rate0

# %% schedule_lr_decay: the rest is taken away first
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    intervals, rest = divmod(epoch_num, time_interval)
    learning_rate = np.multiply(1 / (1 + decay_rate * intervals), learning_rate0)
    return learning_rate
