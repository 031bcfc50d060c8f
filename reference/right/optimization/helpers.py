"""Helper functions for an average, its correction, a step and a slice of columns."""

import math

import numpy as np


def step_down(value, direction, learning_rate):
    return value - learning_rate * direction


def columns(matrix, start, end):
    return matrix[:, start:end]


def zeros_for(parameters):
    L = len(parameters) // 2
    zeros = {}
    for l in range(1, L + 1):
        zeros["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        zeros["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return zeros


def moving_average(old, new, beta):
    return beta * old + (1 - beta) * new


def correct(average, beta, t):
    return average / (1 - beta**t)


def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        parameters["W" + str(l)] = step_down(W, grads["dW" + str(l)], learning_rate)
        parameters["b" + str(l)] = step_down(b, grads["db" + str(l)], learning_rate)
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    mini_batches = []
    for k in range(math.ceil(m / mini_batch_size)):
        start = k * mini_batch_size
        end = min(start + mini_batch_size, m)
        mini_batches.append((columns(shuffled_X, start, end), columns(shuffled_Y, start, end)))
    return mini_batches


def initialize_velocity(parameters):
    v = zeros_for(parameters)
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = moving_average(v["dW" + str(l)], grads["dW" + str(l)], beta)
        v["db" + str(l)] = moving_average(v["db" + str(l)], grads["db" + str(l)], beta)
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        parameters["W" + str(l)] = step_down(W, v["dW" + str(l)], learning_rate)
        parameters["b" + str(l)] = step_down(b, v["db" + str(l)], learning_rate)
    return parameters, v


def initialize_adam(parameters):
    v = zeros_for(parameters)
    s = zeros_for(parameters)
    return v, s


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        for name in ["W" + str(l), "b" + str(l)]:
            key = "d" + name
            v[key] = moving_average(v[key], grads[key], beta1)
            s[key] = moving_average(s[key], grads[key] ** 2, beta2)
            v_corrected[key] = correct(v[key], beta1, t)
            s_corrected[key] = correct(s[key], beta2, t)
            direction = v_corrected[key] / (np.sqrt(s_corrected[key]) + epsilon)
            parameters[name] = step_down(parameters[name], direction, learning_rate)
    return parameters, v, s, v_corrected, s_corrected


def decayed(learning_rate0, steps, decay_rate):
    return learning_rate0 / (1 + decay_rate * steps)


def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = decayed(learning_rate0, epoch_num, decay_rate)
    return learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    steps = epoch_num // time_interval
    learning_rate = decayed(learning_rate0, steps, decay_rate)
    return learning_rate
