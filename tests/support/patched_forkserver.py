"""What happens on a machine that confines less? Forkservers that something was taken from.

Student code runs on this machine all the same, so a patch may only take away what others make up
for, or nothing may run under it.
"""

from __future__ import annotations

import pytest

from grader.worker.sandbox_tier import SandboxTier

_PATCHED = """
import importlib, sys
boot = {boot!r}
space = {{"__name__": "boot", "__file__": boot}}
exec(compile(open(boot).read(), boot, "exec"), space)
original = importlib.import_module
def patched(name, *rest):
    module = original(name, *rest)
    if name.endswith(".forkserver"):
        {patch}
    return module
importlib.import_module = patched
space["main"]()
"""

_IMPORT = "importlib.import_module('grader_worker.{}')"
#: A kernel without Landlock, and one that cannot filter system calls.
NO_LANDLOCK = f"{_IMPORT.format('landlock')}.abi = lambda call: -1"
NO_SECCOMP = f"{_IMPORT.format('kernel')}.NUMBERS['seccomp'] = 999"
#: Nothing is filtered, and nobody looks whether it is.
UNFILTERED = (
    f"{_IMPORT.format('kernel')}.Kernel.filter_system_calls = lambda self: None; "
    "module.leaks = lambda refusal: []"
)
#: The number of processes is not limited, either.
UNLIMITED = f"{UNFILTERED}; {_IMPORT.format('user')}.limit_resources = lambda *limits: None"


def patch_forkservers(monkeypatch: pytest.MonkeyPatch, patch: str) -> None:
    """Have `patch`, a line that knows their `module`, run in forkservers before they serve."""
    command = SandboxTier._command

    def patched(tier: SandboxTier, told: dict[str, object]) -> list[str]:
        path, *options, boot, part, settings = command(tier, told)
        return [path, *options, "-c", _PATCHED.format(boot=boot, patch=patch), part, settings]

    monkeypatch.setattr(SandboxTier, "_command", patched)
