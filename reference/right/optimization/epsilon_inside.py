"""Epsilon inside the root, Adam returns three values, and the last mini-batch from its end."""

import math

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        dW = grads["dW" + str(l)]
        db = grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - dW * learning_rate
        parameters["b" + str(l)] = parameters["b" + str(l)] - db * learning_rate
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = np.random.permutation(m)
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    complete = math.floor(m / mini_batch_size)
    for k in range(complete):
        start = k * mini_batch_size
        end = start + mini_batch_size
        mini_batch_X = shuffled_X[:, start:end]
        mini_batch_Y = shuffled_Y[:, start:end]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    rest = m - complete * mini_batch_size
    if rest > 0:
        mini_batch_X = shuffled_X[:, -rest:]
        mini_batch_Y = shuffled_Y[:, -rest:]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    return mini_batches


def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        W_shape = parameters["W" + str(l)].shape
        b_shape = parameters["b" + str(l)].shape
        v["dW" + str(l)] = np.zeros(W_shape)
        v["db" + str(l)] = np.zeros(b_shape)
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = (1 - beta) * grads["dW" + str(l)] + beta * v["dW" + str(l)]
        v["db" + str(l)] = (1 - beta) * grads["db" + str(l)] + beta * v["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - v["dW" + str(l)] * learning_rate
        parameters["b" + str(l)] = parameters["b" + str(l)] - v["db" + str(l)] * learning_rate
    return parameters, v


def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(1, L + 1):
        W_shape = parameters["W" + str(l)].shape
        b_shape = parameters["b" + str(l)].shape
        v["dW" + str(l)] = np.zeros(W_shape)
        v["db" + str(l)] = np.zeros(b_shape)
        s["dW" + str(l)] = np.zeros(W_shape)
        s["db" + str(l)] = np.zeros(b_shape)
    return v, s


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        dW = grads["dW" + str(l)]
        db = grads["db" + str(l)]
        v["dW" + str(l)] = (1 - beta1) * dW + beta1 * v["dW" + str(l)]
        v["db" + str(l)] = (1 - beta1) * db + beta1 * v["db" + str(l)]
        v_corrected["dW" + str(l)] = v["dW" + str(l)] / (1 - math.pow(beta1, t))
        v_corrected["db" + str(l)] = v["db" + str(l)] / (1 - math.pow(beta1, t))
        s["dW" + str(l)] = (1 - beta2) * dW * dW + beta2 * s["dW" + str(l)]
        s["db" + str(l)] = (1 - beta2) * db * db + beta2 * s["db" + str(l)]
        s_corrected["dW" + str(l)] = s["dW" + str(l)] / (1 - math.pow(beta2, t))
        s_corrected["db" + str(l)] = s["db" + str(l)] / (1 - math.pow(beta2, t))
        root_W = np.sqrt(s_corrected["dW" + str(l)] + epsilon)
        root_b = np.sqrt(s_corrected["db" + str(l)] + epsilon)
        quotient_W = v_corrected["dW" + str(l)] / root_W
        quotient_b = v_corrected["db" + str(l)] / root_b
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * quotient_W
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * quotient_b
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    denominator = 1 + epoch_num * decay_rate
    learning_rate = learning_rate0 / denominator
    return learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    intervals = math.floor(epoch_num / time_interval)
    denominator = 1 + intervals * decay_rate
    learning_rate = learning_rate0 / denominator
    return learning_rate
