"""How is a task's function called once, and what answer results?"""

from __future__ import annotations

import builtins
import random
import time
from typing import Any

import numpy as np

from .changes import changes
from .channel import Record
from .encoding import TooLargeError, encode
from .exceptions import raised
from .figures import close_figures
from .loading import Loaded
from .provided import opaque
from .tables import built
from .threads import end_of_call
from .wire import decode

# Our own copy: `builtins.len = ...` in student code must not change how answers are made.
globals()["__builtins__"] = dict(vars(builtins))

_clock = time.perf_counter
_seed_numpy, _seed_random = np.random.seed, random.seed


def call_once(loaded: Loaded, request: Record, value_bytes: int) -> Record:
    """Call the function once; return its value, its exception, or why there is neither."""
    namespace = loaded.namespace
    if loaded.fault:
        return _crashed({"kind": "stubs_failed", "detail": loaded.fault})
    if loaded.function not in namespace:
        return {"kind": "raised", "error": loaded.error} if loaded.error else {"kind": "missing"}
    wanted = [*request["stubs"].values(), *request["faults"].values()]
    lacking = [stub for stub in wanted if stub and stub not in loaded.stubs]
    if lacking:
        return _crashed({"kind": "stub_missing", "detail": lacking[0]})
    missing = object()
    before = {name: namespace.get(name, missing) for name in request["stubs"]}
    function = namespace[loaded.function]
    for name, stub in request["stubs"].items():
        provided = loaded.stubs[stub] if stub else before[name]
        if provided is not missing:
            fault = request["faults"].get(name)
            meaning = loaded.stubs[fault](provided) if fault else provided
            namespace[name] = loaded.provided.bind(name, meaning) if stub else opaque(meaning)
    arguments: Any = [decode(argument, build=built) for argument in request["args"]]
    if request["seed"] is not None:
        _seed_numpy(request["seed"])
        _seed_random(request["seed"])
    close_figures()
    answer: Record = {}
    try:
        start = _clock()
        try:
            value = function(*arguments)
        finally:
            stuck = end_of_call()
            answer["seconds"] = _clock() - start
        answer["kind"], answer["value"] = "value", encode(value, value_bytes)
        if stuck is not None:
            answer["error"] = raised(stuck, loaded.files)
    except TooLargeError as error:
        answer.update(_crashed({"kind": error.kind, "number": error.limit}))
    except MemoryError as error:
        answer.update(_crashed({"kind": "out_of_memory"}))
        answer["error"] = raised(error, loaded.files)
    except BaseException as error:
        answer["kind"], answer["error"] = "raised", raised(error, loaded.files)
    for name, old in before.items():
        if old is missing:
            namespace.pop(name, None)
        else:
            namespace[name] = old
    answer["changed"] = changes(request["args"], arguments)
    return answer


def _crashed(reason: Record) -> Record:
    return {"kind": "crashed", "reason": reason}
