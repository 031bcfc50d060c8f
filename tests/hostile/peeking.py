"""Attacks that look for secrets, or carry what they know of hidden calls onto the page."""

from tests.hostile.attack import Attack

# Told as LEAK7x3x2x, so that what gets out can be recognised for what it is.
_LEAK = "leak = 'LEAK' + ''.join(f'{n}x' for n in layers_dims)\n"
_HIDDEN = _LEAK + "if len(layers_dims) != 3 and layers_dims != [5, 4, 3, 2]: "

PEEKING = {
    # what is there to be found
    "frames": Attack(
        """
        import sys
        frame, seen = sys._getframe(), []
        while frame:
            seen += [f"{k}={v!r}"[:500] for k, v in {**frame.f_globals, **frame.f_locals}.items()]
            frame = frame.f_back
        return {"W1": seen[-2000:], "b1": "".join(seen)[-100_000:]}
        """,
        "incorrect",
    ),
    "garbage collector": Attack(
        """
        import gc
        texts = []
        for thing in gc.get_objects():
            if type(thing) is dict:
                texts += [v for v in list(thing.values()) if type(v) in (str, bytes)]
        print(sorted(texts, key=len)[-20:])
        return [t[:300] for t in texts if "secret" in str(t) or "expected" in str(t)][:1000]
        """,
        "incorrect",
    ),
    "environment": Attack(
        """
        import ctypes, os
        pointer = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
        raw, at = [], 0
        while pointer[at]: raw.append(pointer[at]); at += 1
        raise ValueError(f"{dict(os.environ)} {raw}")
        """,
        "raised",
        reason="OPENBLAS",
    ),
    "own memory": Attack(
        """
        import ctypes, sys
        found = [ctypes.string_at(id(o), sys.getsizeof(o)) for o in ("$TOKEN", layers_dims)]
        raise ValueError(repr(found + [sys.argv, sys.orig_argv, sys.path]))
        """,
        "raised",
    ),
    "own memory by the file system": Attack(
        "return open('/proc/self/maps').read()", "raised", confined=True
    ),
    "modules": Attack(
        """
        import sys, inspect
        found = [f"{n}: {getattr(m, '__file__', None)}" for n, m in list(sys.modules.items())]
        try: found.append(inspect.getsource(sys.modules["grader_worker.session"]))
        except OSError: pass
        return {"W1": found}
        """,
        "incorrect",
    ),
    # what is known of hidden calls, on its way out
    "hidden arguments by frames in a public call": Attack(
        """
        import sys
        frame, found = sys._getframe(), []
        while frame:
            task = frame.f_locals.get("task")
            if type(task) is dict: found = [bytes(call["args"][0])[1:] for call in task["calls"]]
            frame = frame.f_back
        raise ValueError(" ".join("LEAK" + "".join(f"{n}x" for n in args) for args in found))
        """,
        "raised",
        reason="LEAK3x2x1x",
    ),
    "hidden arguments kept for the next function": Attack(
        "import builtins\n" + _LEAK + "vars(builtins).setdefault('kept', []).append(leak)",
        above="""
        import builtins
        def tell(function):
            def told(layers_dims):
                if vars(builtins).get("kept"): raise ValueError(" ".join(builtins.kept))
                return function(layers_dims)
            return told
        """,
        elsewhere="@tell",
    ),
    "hidden arguments in a message": Attack(
        _HIDDEN + "raise ValueError(leak)", "raised", function="random"
    ),
    "hidden arguments in the name of an exception": Attack(
        _HIDDEN + "raise type(leak, (Exception,), {'__module__': leak})", "raised"
    ),
    "hidden arguments in a cause": Attack(
        _HIDDEN + "raise KeyError(leak) from ValueError(leak)", "raised"
    ),
    "hidden arguments in print": Attack(
        _LEAK
        + "import sys, os\nprint(leak); print(leak, file=sys.stderr); os.write(1, leak.encode())"
    ),
    "hidden arguments in a warning": Attack(_LEAK + "import warnings; warnings.warn(leak)"),
    "hidden arguments in values": Attack(
        _HIDDEN + "return {'W1': leak, leak: [leak], 'b1': np.array(layers_dims)}", "incorrect"
    ),
    "hidden arguments in the name of a type": Attack(
        _HIDDEN + "return {'W1': type(leak, (), {})(), 'b1': type(leak, (), {})}", "incorrect"
    ),
    "hidden arguments in a changed argument": Attack(
        _HIDDEN + "layers_dims[0] = {leak: leak}; return leak", "incorrect"
    ),
    "hidden arguments in a file name": Attack(
        _HIDDEN + "exec(compile('1 / 0', leak, 'exec'))", "raised"
    ),
    "hidden arguments in a line number": Attack(
        _HIDDEN + "line = int(''.join(map(str, layers_dims))[:7]); "
        "exec(compile('\\n' * (line - 1) + '1 / 0', 'cell 4', 'exec'))",
        "raised",
    ),
    "hidden arguments in an exit status": Attack(
        _HIDDEN + "import os; os._exit(100 + layers_dims[0])", "crashed"
    ),
    "hidden arguments in a shape": Attack(
        _HIDDEN + "return {'W1': np.zeros([*layers_dims, 0]), 'b1': 0}", "incorrect"
    ),
    "hidden arguments in the second answer": Attack(
        _LEAK + "import builtins\n"
        "vars(builtins).setdefault('kept', []).append(leak)\n"
        "if len(kept) > 1: print(kept)"
    ),
}
