"""How is a task's function called once, and what answer results?"""

from __future__ import annotations

import builtins
import random
import time
from typing import Any

import numpy as np

from .asking import never_began, values_of
from .changes import changes
from .channel import Record
from .encoding import TooLargeError, encode
from .exceptions import raised
from .figures import close_figures, current_figure
from .loading import Loaded
from .printing import Printed
from .provided import opaque
from .tables import built
from .threads import end_of_call
from .wire import decode

# Our own copy: `builtins.len = ...` in student code must not change how answers are made.
globals()["__builtins__"] = dict(vars(builtins))

_clock = time.perf_counter
_seed_numpy, _seed_random = np.random.seed, random.seed


def call_once(loaded: Loaded, request: Record, value_bytes: int, printed: Printed) -> Record:
    """Call the function once; return its value, its exception, or why there is neither.

    `printed` keeps what is printed to standard output, if that is asked for.
    """
    namespace = loaded.namespace
    if loaded.fault:
        return _crashed({"kind": "stubs_failed", "detail": loaded.fault})
    if loaded.function not in namespace and request["begins"]:
        return {"kind": "raised", "error": loaded.error} if loaded.error else {"kind": "missing"}
    wanted = [*request["stubs"].values(), *request["faults"].values()]
    lacking = [stub for stub in wanted if stub and stub not in loaded.stubs]
    if lacking:
        return _crashed({"kind": "stub_missing", "detail": lacking[0]})
    missing = object()
    before = {name: namespace.get(name, missing) for name in request["stubs"]}
    function: Any = namespace.get(loaded.function)
    for name, stub in request["stubs"].items():
        provided = loaded.stubs[stub] if stub else before[name]
        if provided is not missing:
            fault = request["faults"].get(name)
            meaning = loaded.stubs[fault](provided) if fault else provided
            namespace[name] = loaded.provided.bind(name, meaning) if stub else opaque(meaning)
    arguments: Any = [decode(argument, build=built) for argument in request["args"]]
    named: Any = {
        name: decode(argument, build=built) for name, argument in request["kwargs"].items()
    }
    if request["seed"] is not None:
        _seed_numpy(request["seed"])
        _seed_random(request["seed"])
    close_figures()
    answer: Record = {}
    try:
        start = _clock()
        try:
            value = function(*arguments, **named) if request["begins"] else None
            if request["steps"]:
                value, failed = values_of(request, namespace, value, value_bytes)
                answer["step_errors"] = [
                    [number, raised(error, loaded.files, outside=outside)]
                    for number, error, outside in failed
                ]
        finally:
            stuck = end_of_call()
            answer["seconds"] = _clock() - start
        if request["observe"] == "figure":
            value = current_figure()
        answer["kind"], answer["value"] = "value", encode(value, value_bytes)
        if stuck is not None:
            answer["error"] = raised(stuck, loaded.files)
    except TooLargeError as error:
        answer.update(_crashed({"kind": error.kind, "number": error.limit}))
    except MemoryError as error:
        answer.update(_crashed({"kind": "out_of_memory"}))
        answer["error"] = raised(error, loaded.files)
    except BaseException as error:
        outside = never_began(error, function, __file__)
        answer["kind"], answer["error"] = "raised", raised(error, loaded.files, outside=outside)
    if request["observe"] == "printed":
        if printed.lost:
            answer.update(_crashed({"kind": "output_too_large", "number": value_bytes}))
        answer["stdout"] = printed.text(value_bytes)
    for name, old in before.items():
        if old is missing:
            namespace.pop(name, None)
        else:
            namespace[name] = old
    answer["changed"] = changes(
        [*request["args"], *request["kwargs"].values()],
        [*arguments, *named.values()],
        [*map(str, range(len(arguments))), *named],
    )
    return answer


def _crashed(reason: Record) -> Record:
    return {"kind": "crashed", "reason": reason}
