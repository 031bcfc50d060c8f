"""Every product, power and sum is a variable of its own."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W = parameters["W" + str(l)]
        b = parameters["b" + str(l)]
        dW = grads["dW" + str(l)]
        db = grads["db" + str(l)]
        step_W = learning_rate * dW
        step_b = learning_rate * db
        W = W - step_W
        b = b - step_b
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = b
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    complete = m // mini_batch_size
    rest = m % mini_batch_size
    mini_batches = []
    for k in range(complete):
        first = k * mini_batch_size
        last = (k + 1) * mini_batch_size
        mini_batch_X = shuffled_X[:, first:last]
        mini_batch_Y = shuffled_Y[:, first:last]
        mini_batch = (mini_batch_X, mini_batch_Y)
        mini_batches.append(mini_batch)
    if rest > 0:
        first = complete * mini_batch_size
        last = first + rest
        mini_batch_X = shuffled_X[:, first:last]
        mini_batch_Y = shuffled_Y[:, first:last]
        mini_batch = (mini_batch_X, mini_batch_Y)
        mini_batches.append(mini_batch)
    return mini_batches


def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        W = parameters["W" + str(l)]
        b = parameters["b" + str(l)]
        v["dW" + str(l)] = np.zeros((W.shape[0], W.shape[1]))
        v["db" + str(l)] = np.zeros((b.shape[0], b.shape[1]))
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W = parameters["W" + str(l)]
        b = parameters["b" + str(l)]
        old_W = beta * v["dW" + str(l)]
        old_b = beta * v["db" + str(l)]
        new_W = (1 - beta) * grads["dW" + str(l)]
        new_b = (1 - beta) * grads["db" + str(l)]
        v_dW = old_W + new_W
        v_db = old_b + new_b
        step_W = learning_rate * v_dW
        step_b = learning_rate * v_db
        v["dW" + str(l)] = v_dW
        v["db" + str(l)] = v_db
        parameters["W" + str(l)] = W - step_W
        parameters["b" + str(l)] = b - step_b
    return parameters, v


def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(1, L + 1):
        W = parameters["W" + str(l)]
        b = parameters["b" + str(l)]
        v["dW" + str(l)] = np.zeros((W.shape[0], W.shape[1]))
        v["db" + str(l)] = np.zeros((b.shape[0], b.shape[1]))
        s["dW" + str(l)] = np.zeros((W.shape[0], W.shape[1]))
        s["db" + str(l)] = np.zeros((b.shape[0], b.shape[1]))
    return v, s


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    correction1 = 1 - beta1**t
    correction2 = 1 - beta2**t
    for l in range(1, L + 1):
        dW = grads["dW" + str(l)]
        db = grads["db" + str(l)]
        old_v_dW = beta1 * v["dW" + str(l)]
        old_v_db = beta1 * v["db" + str(l)]
        new_v_dW = (1 - beta1) * dW
        new_v_db = (1 - beta1) * db
        v["dW" + str(l)] = old_v_dW + new_v_dW
        v["db" + str(l)] = old_v_db + new_v_db
        square_dW = dW**2
        square_db = db**2
        old_s_dW = beta2 * s["dW" + str(l)]
        old_s_db = beta2 * s["db" + str(l)]
        new_s_dW = (1 - beta2) * square_dW
        new_s_db = (1 - beta2) * square_db
        s["dW" + str(l)] = old_s_dW + new_s_dW
        s["db" + str(l)] = old_s_db + new_s_db
        v_corrected["dW" + str(l)] = v["dW" + str(l)] / correction1
        v_corrected["db" + str(l)] = v["db" + str(l)] / correction1
        s_corrected["dW" + str(l)] = s["dW" + str(l)] / correction2
        s_corrected["db" + str(l)] = s["db" + str(l)] / correction2
        root_dW = np.sqrt(s_corrected["dW" + str(l)])
        root_db = np.sqrt(s_corrected["db" + str(l)])
        denominator_W = root_dW + epsilon
        denominator_b = root_db + epsilon
        direction_W = v_corrected["dW" + str(l)] / denominator_W
        direction_b = v_corrected["db" + str(l)] / denominator_b
        step_W = learning_rate * direction_W
        step_b = learning_rate * direction_b
        parameters["W" + str(l)] = parameters["W" + str(l)] - step_W
        parameters["b" + str(l)] = parameters["b" + str(l)] - step_b
    return parameters, v, s, v_corrected, s_corrected


def update_lr(learning_rate0, epoch_num, decay_rate):
    decay = decay_rate * epoch_num
    denominator = 1 + decay
    factor = 1 / denominator
    learning_rate = factor * learning_rate0
    return learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    ratio = epoch_num / time_interval
    intervals = np.floor(ratio)
    decay = decay_rate * intervals
    denominator = 1 + decay
    factor = 1 / denominator
    learning_rate = factor * learning_rate0
    return learning_rate
