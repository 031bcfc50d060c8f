"""Arrays are changed in place: scaled, added to and subtracted from."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] -= learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] -= learning_rate * grads["db" + str(l)]
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    mini_batches = []
    start = 0
    while start < m:
        end = start + mini_batch_size
        mini_batches += [(shuffled_X[:, start:end], shuffled_Y[:, start:end])]
        start = end
    return mini_batches


def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = parameters["W" + str(l)] * 0
        v["db" + str(l)] = parameters["b" + str(l)] * 0
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] *= beta
        v["db" + str(l)] *= beta
        v["dW" + str(l)] += (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] += (1 - beta) * grads["db" + str(l)]
        parameters["W" + str(l)] -= learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] -= learning_rate * v["db" + str(l)]
    return parameters, v


def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = parameters["W" + str(l)] * 0
        v["db" + str(l)] = parameters["b" + str(l)] * 0
        s["dW" + str(l)] = parameters["W" + str(l)] * 0
        s["db" + str(l)] = parameters["b" + str(l)] * 0
    return v, s


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] *= beta1
        v["dW" + str(l)] += (1 - beta1) * grads["dW" + str(l)]
        v["db" + str(l)] *= beta1
        v["db" + str(l)] += (1 - beta1) * grads["db" + str(l)]
        s["dW" + str(l)] *= beta2
        s["dW" + str(l)] += (1 - beta2) * grads["dW" + str(l)] ** 2
        s["db" + str(l)] *= beta2
        s["db" + str(l)] += (1 - beta2) * grads["db" + str(l)] ** 2
        v_corrected["dW" + str(l)] = v["dW" + str(l)] / (1 - beta1**t)
        v_corrected["db" + str(l)] = v["db" + str(l)] / (1 - beta1**t)
        s_corrected["dW" + str(l)] = s["dW" + str(l)] / (1 - beta2**t)
        s_corrected["db" + str(l)] = s["db" + str(l)] / (1 - beta2**t)
        step_W = v_corrected["dW" + str(l)] / (s_corrected["dW" + str(l)] ** 0.5 + epsilon)
        step_b = v_corrected["db" + str(l)] / (s_corrected["db" + str(l)] ** 0.5 + epsilon)
        parameters["W" + str(l)] -= learning_rate * step_W
        parameters["b" + str(l)] -= learning_rate * step_b
    return parameters, v, s, v_corrected, s_corrected


def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = learning_rate0
    learning_rate /= 1 + decay_rate * epoch_num
    return learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    learning_rate = learning_rate0
    learning_rate /= 1 + decay_rate * (epoch_num // time_interval)
    return learning_rate
