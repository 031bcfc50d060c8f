"""Attacks on those who read: floods, escape sequences, markup, broken text."""

from tests.hostile.attack import Attack

_SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"

TALKING = {
    "50 MB of output": Attack(
        "for _ in range(50 if len(layers_dims) == 3 else 1): print('x' * 10**6)"
    ),
    "many short lines": Attack("for n in range(5_000): print(n)"),
    "terminal escapes printed": Attack(
        r"print('\x1b[2J\x1b]0;owned\x07\x1b]52;c;aGk=\x07\x9b31m\r\b')" + "\nraise SystemExit",
        "raised",
    ),
    "terminal escapes raised": Attack(
        r"raise ValueError('\x1b[2J\x1b]8;;http://evil\x07')", "raised"
    ),
    "lone surrogates": Attack(
        r"print('\ud800 \udfff'); raise ValueError('\ud83d')", "raised", reason="ValueError"
    ),
    "lone surrogates as an answer": Attack(
        r"return {'\ud800': '\udc00', 'W1': ['\ud800']}", "incorrect"
    ),
    "undecodable bytes": Attack(
        r"import sys; sys.stdout.buffer.write(b'\xff\xfe\x80'); return {b'\xff': b'\xff'}",
        "incorrect",
    ),
    "text that turns around": Attack(
        r"raise ValueError('\u202e\u2066 txt.exe \u0000 \uffff')", "raised"
    ),
    "markup raised": Attack(f"raise ValueError({_SCRIPT!r})", "raised", reason="&lt;script"),
    "markup as an answer": Attack(f"return {{{_SCRIPT!r}: {_SCRIPT!r}}}", "incorrect"),
    "markup as a type": Attack(f"return type({_SCRIPT!r}, (), {{}})()", "incorrect"),
    "markup in the code": Attack(f"'''</pre></code>{_SCRIPT}{{{{ 7 * 7 }}}}{{% raw %}}'''"),
    "formulas": Attack("""raise ValueError('=HYPERLINK("http://evil";"1")')""", "raised"),
    "workflow commands": Attack(
        r"raise ValueError('a\n::error file=x::owned\n::set-output name=a::b')", "raised"
    ),
    "input": Attack("return input('What is the answer? ')", "raised", reason="EOFError"),
    "reading from standard input": Attack(
        "import os, sys; assert sys.stdin.read() == '' and os.read(0, 10) == b''"
    ),
    "debugger": Attack("breakpoint()", "raised"),
    "standard output replaced": Attack(
        "import sys; sys.stdout = sys.stderr = None; print('lost'); sys.__stdout__ = 7"
    ),
    "standard output closed": Attack("import sys; sys.stdout.close(); sys.stderr.buffer.close()"),
    "printing that raises": Attack(
        """
        class Odd:
            def __str__(self): raise SystemExit
        print("before", Odd())
        """,
        "raised",
    ),
}
