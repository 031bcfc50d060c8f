"""What the page says of wrong optimizers is true of them: nested answers, and several mistakes."""

from __future__ import annotations

import re

import pytest

from grader.course import Course
from grader.expecting import Reference
from grader.worker import Worker
from tests.support.changed_answers import Answer, Graded, Mode, grading

pytestmark = pytest.mark.file_takes(seconds=70)

VELOCITY, ADAM_START = "initialize_velocity", "initialize_adam"
ADAM, GD = "update_parameters_with_adam", "update_parameters_with_gd"
MOMENTUM, BATCHES = "update_parameters_with_momentum", "random_mini_batches"
SCHEDULE = "schedule_lr_decay"


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker)


@pytest.fixture(scope="module")
def by_its_looks(course: Course, worker: Worker) -> Graded:
    return grading(course, worker, experiments=False)


def velocity(key: str, *, rounds: str = "range(1, len(parameters) // 2 + 1)") -> str:
    """Zeros for the weights, and for the biases, under keys that begin with something."""
    return f"""\
def initialize_velocity(parameters):
    v = {{}}
    for l in {rounds}:
        v[f"{key}W{{l}}"] = np.zeros(parameters[f"W{{l}}"].shape)
        v[f"{key}b{{l}}"] = np.zeros(parameters[f"b{{l}}"].shape)
    return v
"""


def starts(
    *, v: str = "d", s: str = "d", rounds: str = "range(1, len(parameters) // 2 + 1)"
) -> str:
    return f"""\
def initialize_adam(parameters):
    v, s = {{}}, {{}}
    for l in {rounds}:
        for kind in "Wb":
            v[f"{v}{{kind}}{{l}}"] = np.zeros(parameters[f"{{kind}}{{l}}"].shape)
            s[f"{s}{{kind}}{{l}}"] = np.zeros(parameters[f"{{kind}}{{l}}"].shape)
    return v, s
"""


UNDER_OTHER_KEYS = {"velocity-under-other-keys", "adam-start-under-other-keys"}


@pytest.mark.parametrize("mode", ["grade", "check"])
@pytest.mark.parametrize(
    ("function", "answer"),
    [
        (VELOCITY, velocity("d", rounds="range(0)")),
        (VELOCITY, velocity("v_d")),
        (VELOCITY, "def initialize_velocity(parameters):\n    return {}\n"),
        (ADAM_START, starts(rounds="range(0)")),
        (ADAM_START, starts(v="m_", s="v_")),
    ],
)
def test_nothing_is_stored_under_keys_that_are_not_there(
    graded: Graded, function: str, answer: Answer, mode: Mode
) -> None:
    result = graded(function, answer, mode)
    assert result.status == "incorrect"
    assert UNDER_OTHER_KEYS.isdisjoint({one.mistake for one in result.diagnosis})


@pytest.mark.parametrize(
    ("function", "answer"), [(VELOCITY, velocity("")), (ADAM_START, starts(v="", s=""))]
)
def test_what_is_stored_under_other_keys_is_called_that(
    graded: Graded, function: str, answer: Answer
) -> None:
    (found,) = graded(function, answer).diagnosis
    assert found.mistake in UNDER_OTHER_KEYS


def test_an_entry_of_the_answer_that_lacks_keys_is_named_with_those_that_it_has(
    by_its_looks: Graded,
) -> None:
    found = by_its_looks(ADAM_START, starts(s="square_")).diagnosis
    titles = {one.title: one.explanation for one in found}
    assert titles == {
        "`s` has no `dW1`, `db1`, `dW2` and `db2`": "The keys of `s` are `square_W1`, `square_b1`, "
        "`square_W2` and `square_b2`. `dW1`, `db1`, `dW2` and `db2` should be among them."
    }


def test_an_empty_entry_of_the_answer_is_called_empty(by_its_looks: Graded) -> None:
    answer = starts().replace("return v, s", "v = {}\n    return v, s")
    texts = [f"{one.title} {one.explanation}" for one in by_its_looks(ADAM_START, answer).diagnosis]
    assert any("`v` is empty" in text for text in texts)
    assert not any("`s`" in text or "s is empty" in text for text in texts)


SWAPPED = {"beta1": "BETA", "beta2": "beta1", "BETA": "beta2"}


def swapped(line: str) -> str:
    for old, new in SWAPPED.items():
        line = line.replace(old, new)
    return line


def test_two_mistakes_in_two_averages_do_not_contradict_each_other(graded: Graded) -> None:
    answer = {
        line: swapped(line)
        for line in (
            'beta1 * v["dW" + str(l)] + (1 - beta1) * grads["dW" + str(l)]',
            'beta1 * v["db" + str(l)] + (1 - beta1) * grads["db" + str(l)]',
            'beta2 * s["dW" + str(l)] + (1 - beta2) * grads["dW" + str(l)] ** 2',
            'beta2 * s["db" + str(l)] + (1 - beta2) * grads["db" + str(l)] ** 2',
        )
    }
    result = graded(ADAM, answer)
    texts = " ".join(one.explanation for one in result.diagnosis)
    assert "both averages" not in texts
    assert result.diagnosis


def test_parameters_that_stay_as_they_are_are_not_said_to_change(graded: Graded) -> None:
    answer = (
        "def update_parameters_with_gd(parameters, grads, learning_rate):\n    return parameters\n"
    )
    texts = " ".join(one.explanation for one in graded(GD, answer).diagnosis)
    assert "only" not in texts


def batches(
    *, order: str = "np.random.permutation(m)", made: str = "out.append((X[:, here], Y[:, here]))"
) -> str:
    return f"""\
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = {order}
    out = []
    for k in range(0, m, mini_batch_size):
        here = order[k : k + mini_batch_size]
        {made}
    return out
"""


#: Lists of mini-batches that are built in another way than asked for, and what is said of them.
BUILT_OTHERWISE = {
    "flat": (batches(made="out += [X[:, here], Y[:, here]]"), "6 instead of 3"),
    "the first only": (batches(made="out[:] = [(X[:, here], Y[:, here])]"), "1 instead of 3"),
    "dictionaries": (
        batches(made='out.append({"X": X[:, here], "Y": Y[:, here]})'),
        "a dictionary instead of a tuple of 2",
    ),
    "triples": (
        batches(made="out.append((X[:, here], Y[:, here], here))"),
        "a tuple of 3 instead of a tuple of 2",
    ),
    "an iterator": (
        batches().replace("return out", "return iter(out)"),
        "an object of type list_iterator instead of a list",
    ),
    "a generator": (
        batches(made="yield X[:, here], Y[:, here]"),
        "an object of type generator instead of a list",
    ),
    "a dictionary": (
        batches().replace("return out", "return dict(enumerate(out))"),
        "a dictionary instead of a list",
    ),
}


@pytest.mark.parametrize("name", BUILT_OTHERWISE)
def test_a_list_that_is_built_otherwise_is_called_that_and_its_values_are_not_accused(
    by_its_looks: Graded, name: str
) -> None:
    answer, said = BUILT_OTHERWISE[name]
    result = by_its_looks(BATCHES, answer)
    assert result.status == "incorrect"
    (found,) = result.diagnosis
    assert said in found.title
    assert found.parts == ("X", "Y")


def test_an_entry_of_a_list_is_not_called_by_its_number(graded: Graded) -> None:
    flat = batches(made="out.append((X[:, here], Y[0, here]))")
    rows = batches().replace("np.random.seed(seed)", "X, Y = X[::-1], Y + 1")
    for answer in (flat, rows):
        for one in graded(BATCHES, answer).diagnosis:
            assert not any(f"`{number}`" in one.title + one.explanation for number in "012")


def test_numbers_that_are_whole_are_not_said_to_be_cut_off(graded: Graded) -> None:
    answer = """\
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    n = COUNT
    return list(zip(np.array_split(X, n, axis=1), np.array_split(Y, n, axis=1)))
"""
    for count in (
        "int(np.ceil(X.shape[1] / mini_batch_size))",
        "-(-X.shape[1] // mini_batch_size)",
    ):
        texts = [one.title for one in graded(BATCHES, answer.replace("COUNT", count)).diagnosis]
        assert texts
        assert not any("//" in text or "int()" in text for text in texts)


def test_a_draw_that_no_seed_decides_is_not_said_to_be_always_the_same(graded: Graded) -> None:
    answer = batches().replace("    np.random.seed(seed)\n", "")
    texts = " ".join(one.explanation for one in graded(BATCHES, answer).diagnosis)
    assert "reads `seed`, so it makes no difference what is passed" in texts
    assert "everything is as it should be" not in texts


def test_two_dictionaries_that_are_one_are_no_repair(graded: Graded) -> None:
    plain_keys = starts(v="")
    nothing = starts().replace("return v, s", "s = None\n    return v, s")
    without_biases = starts().replace("return v, s", "del v['db1'], v['db2']\n    return v, s")
    for answer in (plain_keys, nothing, without_biases):
        found = graded(ADAM_START, answer).diagnosis
        assert found
        assert not any("stands where" in one.repair for one in found)


@pytest.mark.parametrize(
    ("change", "parts", "kind"),
    [
        ("v = list(v.values())", ("v_dW", "v_db"), "`v` is a list of 4 instead of a dictionary"),
        ("s = None", ("s_dW", "s_db"), "`s` is None instead of a dictionary"),
    ],
)
def test_what_stands_in_the_place_of_a_dictionary_is_named(
    by_its_looks: Graded, change: str, parts: tuple[str, ...], kind: str
) -> None:
    answer = starts().replace("return v, s", f"{change}\n    return v, s")
    (found,) = by_its_looks(ADAM_START, answer).diagnosis
    assert (found.title, found.parts) == (kind, parts)


def test_two_entries_that_lack_keys_are_both_named(by_its_looks: Graded) -> None:
    found = by_its_looks(ADAM_START, starts(v="m_", s="v_")).diagnosis
    assert [one.title.partition(" ")[0] for one in found] == ["`v`", "`s`"]


def test_keys_that_are_there_are_not_said_to_be_missing(by_its_looks: Graded) -> None:
    answer = """\
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon):
    return parameters, (v, s)
"""
    texts = [one.title for one in by_its_looks(ADAM, answer).diagnosis]
    assert any("2 instead of 5 values" in text for text in texts)
    assert not any("has no" in text for text in texts)


def momentum(body: str, *, keys: str = "parameters", end: str = "return parameters, v") -> str:
    return f"""\
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for k in {keys}:
        {body}
        parameters[k] = parameters[k] - learning_rate * v["d" + k]
    {end}
"""


AVERAGE = 'v["d" + k] = beta * v["d" + k] + (1 - beta) * grads["d" + k]'


def test_an_entry_that_is_left_out_is_not_said_to_get_a_value(graded: Graded) -> None:
    result = graded(MOMENTUM, momentum(AVERAGE, keys='["W1", "b1", "W2", "b2"]'))
    told = {one.title: one.explanation for one in result.diagnosis}
    assert told == {
        "`dW3` is not set": "Line 6 sets other entries, but not `dW3`.",
        "`W3` is not set": "Line 7 sets other entries, but not `W3`.",
    }


@pytest.mark.parametrize("mode", ["grade", "check"])
def test_a_return_with_nothing_behind_it_is_called_that(graded: Graded, mode: Mode) -> None:
    (found,) = graded(MOMENTUM, momentum(AVERAGE, end="return"), mode).diagnosis
    assert (found.title, found.line) == ("The `return` gives nothing back", 8)


def test_a_condition_is_not_mended_by_what_is_always_true(graded: Graded) -> None:
    body = 'beta = beta if k.startswith("W") else 0.9\n        ' + AVERAGE
    found = graded(MOMENTUM, momentum(body.replace("beta", "b").replace("b if", "beta if")))
    assert found.status == "partial"
    assert not any("startswith" in one.repair for one in found.diagnosis)
    answer = """\
def update_parameters_with_gd(parameters, grads, learning_rate):
    new = {}
    for k, p in parameters.items():
        if k.startswith("W"):
            new[k] = p + learning_rate * grads["d" + k]
        else:
            new[k] = p - grads["d" + k]
    return new
"""
    lines = {one.parts: one.line for one in graded(GD, answer).diagnosis}
    assert lines == {("W",): 8, ("b",): 10}


def test_a_mistake_in_one_entry_is_not_moved_to_the_line_of_another(graded: Graded) -> None:
    answer = """\
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]
        parameters[f"W{l}"] += learning_rate * v[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * v[f"db{l}"]
    return parameters, v
"""
    lines = {one.mistake: one.line for one in graded(MOMENTUM, answer).diagnosis}
    assert lines == {None: 7, "momentum-b-keeps-its-velocity": 8}


def test_numbers_with_a_number_in_their_names_are_no_arrays_of_layers(graded: Graded) -> None:
    answer = {
        line: line.replace("beta2", "beta1")
        for line in (
            'beta2 * s["dW" + str(l)] + (1 - beta2) * grads["dW" + str(l)] ** 2',
            'beta2 * s["db" + str(l)] + (1 - beta2) * grads["db" + str(l)] ** 2',
        )
    }
    answer['v["dW" + str(l)] / (1 - beta1**t)'] = 'v["dW" + str(l)]'
    answer['v["db" + str(l)] / (1 - beta1**t)'] = 'v["db" + str(l)]'
    texts = " ".join(f"{one.title} {one.explanation}" for one in graded(ADAM, answer).diagnosis)
    assert "layer" not in texts


def test_what_is_returned_by_a_call_of_itself_has_the_form_that_is_asked_for(
    graded: Graded,
) -> None:
    answer = """\
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    if epoch_num < time_interval:
        return learning_rate0
    before = schedule_lr_decay(learning_rate0, epoch_num - time_interval, decay_rate, time_interval)
    return before / (1 + decay_rate)
"""
    texts = " ".join(one.title for one in graded(SCHEDULE, answer).diagnosis)
    assert texts
    assert "form" not in texts


def test_a_wrong_count_is_not_said_to_be_right(graded: Graded) -> None:
    answer = """\
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    n = epoch_num % time_interval
    return learning_rate0 / (1 + n)
"""
    texts = " ".join(one.explanation for one in graded(SCHEDULE, answer).diagnosis)
    assert "Up to line 5" not in texts


@pytest.mark.parametrize(
    ("function", "answer"),
    [
        (
            VELOCITY,
            "def initialize_velocity(parameters):\n    v = {}\n    for k in parameters:\n"
            '        v = v.update({"d" + k: 0 * parameters[k]})\n    return v\n',
        ),
        (
            "update_lr",
            "def update_lr(learning_rate0, epoch_num, decay_rate):\n    a = learning_rate0\n"
            "    for epoch in range(epoch_num):\n        a = a / (1 + decay_rate * epoch)\n"
            "    return a\n",
        ),
    ],
)
def test_no_repair_is_claimed_that_nobody_means(graded: Graded, function: str, answer: str) -> None:
    assert not any(one.repair for one in graded(function, answer).diagnosis)


def test_a_tiny_start_should_be_zero_and_not_a_tinier_one(graded: Graded) -> None:
    answer = starts().replace(
        'np.zeros(parameters[f"{kind}{l}"].shape)\n    return',
        ('np.full(parameters[f"{kind}{l}"].shape, 1e-8)\n    return'),
    )
    (found,) = graded(ADAM_START, answer).diagnosis
    assert found.repair == "`1e-08` should be `0`."


def test_averages_that_are_exchanged_are_called_that_as_a_whole(by_its_looks: Graded) -> None:
    found = by_its_looks(
        ADAM, {"return parameters, v, s, v_corrected": "return parameters, s, v, v_corrected"}
    ).diagnosis
    told = [(one.title, one.parts) for one in found]
    assert told == [("s and v have changed places", ("v_dW", "v_db", "s_dW", "s_db"))]


def test_an_exception_without_a_message_is_told_without_one(graded: Graded) -> None:
    answer = batches().replace("    order =", "    assert mini_batch_size <= m\n    order =")
    (found,) = graded(BATCHES, answer).diagnosis
    assert "stops with AssertionError. This line" in found.explanation


def test_what_is_so_three_times_in_a_line_is_said_once(graded: Graded) -> None:
    answer = """\
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    return [(X[:, p[i : i + 8]], Y[:, p[i : i + 8]]) for i in range(0, m, 8)]
"""
    (found,) = graded(BATCHES, answer).diagnosis
    assert found.explanation.count("is written out") == 1


def test_what_is_returned_in_the_place_of_another_is_no_other_mistake(graded: Graded) -> None:
    change = {
        "parameters, v, s, v_corrected, s_corrected": "parameters, v_corrected, s_corrected, v, s"
    }
    found = graded(ADAM, change).diagnosis
    assert found
    assert not any(one.mistake == "adam-corrections-kept" for one in found)


@pytest.mark.parametrize(
    ("function", "answer", "repair"),
    [
        (
            ADAM,
            {
                'beta2 * s["db" + str(l)] + (1 - beta2) * grads["db" + str(l)] ** 2': (
                    'beta1 * s["db" + str(l)] + (1 - beta1) * grads["db" + str(l)] ** 2'
                ),
            },
            "`beta1` stands where `beta2` belongs.",
        ),
        (
            BATCHES,
            batches(made="out.append((X[:, np.sort(here)], Y[:, here]))"),
            "`np.sort(here)` should be `here`.",
        ),
    ],
)
def test_a_repair_is_one_that_somebody_means(
    graded: Graded, function: str, answer: Answer, repair: str
) -> None:
    assert repair in [one.repair for one in graded(function, answer).diagnosis]


def test_a_mistake_in_a_dictionary_stands_where_that_is_made(graded: Graded) -> None:
    answer = """\
def initialize_adam(parameters):
    v = {"d" + k: p.copy() for k, p in parameters.items()}
    s = {"d" + k: np.zeros(p.shape) for k, p in parameters.items()}
    return v, s
"""
    (found,) = graded(ADAM_START, answer).diagnosis
    assert (found.mistake, found.line) == ("adam-start-is-the-parameters", 5)


@pytest.mark.parametrize(
    ("rounds", "mistake"),
    [
        ("range(len(parameters) // 2 - 1, 0, -1)", "gd-last-layer-left-out"),
        ("range(len(parameters) // 2, 1, -1)", "gd-first-layer-left-out"),
    ],
)
def test_a_loop_that_runs_backwards_ends_at_the_first_layer(
    graded: Graded, rounds: str, mistake: str
) -> None:
    answer = f"""\
def update_parameters_with_gd(parameters, grads, learning_rate):
    for l in {rounds}:
        for c in "Wb":
            parameters[f"{{c}}{{l}}"] -= learning_rate * grads[f"d{{c}}{{l}}"]
    return parameters
"""
    (found,) = graded(GD, answer).diagnosis
    assert found.mistake == mistake
    assert "end the loop" not in found.explanation
    assert "begin the loop" not in found.explanation


def test_a_list_stands_where_it_is_made(by_its_looks: Graded) -> None:
    answer = momentum(AVERAGE, end="return list(parameters.values()), list(v.values())")
    lines = {one.parts: one.line for one in by_its_looks(MOMENTUM, answer).diagnosis}
    assert lines == {("v_dW", "v_db"): 8, ("W", "b"): 8}


def test_a_number_that_is_compared_is_not_mended_by_comparing_a_text(graded: Graded) -> None:
    answer = """\
def initialize_velocity(parameters):
    L = len(parameters) // 2
    return {"d" + k: 0.0 * p for k, p in parameters.items() if int(k[1:]) != L}
"""
    assert not any("int(" in one.repair for one in graded(VELOCITY, answer).diagnosis)


@pytest.mark.parametrize(
    ("function", "start"),
    [
        (GD, 'grads["dW1"] = grads["dW1"] * 1.5'),
        ("update_parameters_with_momentum", 'grads["dW1"] *= 0'),
        (ADAM, 'grads["more"] = 1'),
        (VELOCITY, 'parameters["v"] = 0'),
        (ADAM_START, 'parameters["W1"] += 1'),
    ],
)
def test_an_argument_that_is_changed_in_passing_costs_a_quarter(
    graded: Graded, course: Course, function: str, start: str
) -> None:
    reference = Reference(course, course.assignment("optimization"))
    source = reference.program.definitions[function].source
    (end,) = re.findall(r"^    return .*", source, re.MULTILINE)
    result = graded(function, {end: f"    {start}\n{end}"})
    assert result.score == 0.75 * result.max_score
    assert [one.name for one in result.checks if not one.passed] == ["arguments unchanged"]
