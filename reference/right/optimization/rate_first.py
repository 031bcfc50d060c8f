"""The learning rate comes first: it is negative, or holds both corrections."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        change_W = -learning_rate * grads["dW" + str(l)]
        change_b = -learning_rate * grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] + change_W
        parameters["b" + str(l)] = parameters["b" + str(l)] + change_b
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    complete = m // mini_batch_size
    mini_batches = []
    for k in range(complete):
        chosen = permutation[k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batches.append((X[:, chosen], Y[:, chosen]))
    if m % mini_batch_size != 0:
        chosen = permutation[complete * mini_batch_size :]
        mini_batches.append((X[:, chosen], Y[:, chosen]))
    return mini_batches


def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        n, before = parameters["W" + str(l)].shape
        v["dW" + str(l)] = np.zeros((n, before))
        v["db" + str(l)] = np.zeros((n, 1))
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = v["dW" + str(l)] + (1 - beta) * (grads["dW" + str(l)] - v["dW" + str(l)])
        v["db" + str(l)] = v["db" + str(l)] + (1 - beta) * (grads["db" + str(l)] - v["db" + str(l)])
        change_W = -learning_rate * v["dW" + str(l)]
        change_b = -learning_rate * v["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] + change_W
        parameters["b" + str(l)] = parameters["b" + str(l)] + change_b
    return parameters, v


def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(1, L + 1):
        n, before = parameters["W" + str(l)].shape
        v["dW" + str(l)] = np.zeros((n, before))
        v["db" + str(l)] = np.zeros((n, 1))
        s["dW" + str(l)] = np.zeros((n, before))
        s["db" + str(l)] = np.zeros((n, 1))
    return v, s


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    L = len(parameters) // 2
    alpha = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    for l in range(1, L + 1):
        for kind in ["W", "b"]:
            key = "d" + kind + str(l)
            v[key] = beta1 * v[key] + (1 - beta1) * grads[key]
            s[key] = beta2 * s[key] + (1 - beta2) * grads[key] ** 2
            change = alpha * v[key] / (np.sqrt(s[key]) + epsilon * np.sqrt(1 - beta2**t))
            parameters[kind + str(l)] = parameters[kind + str(l)] - change
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    factor = 1 / (1 + decay_rate * epoch_num)
    return learning_rate0 * factor


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    over = int(epoch_num / time_interval)
    factor = 1 / (1 + decay_rate * over)
    return learning_rate0 * factor
