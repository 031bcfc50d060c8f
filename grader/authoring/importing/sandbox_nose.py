"""What do tests get that import nose, where it is not installed? Its asserts, which are unittest's.

The text of this file is given to the worker as a module; the grader itself runs none of it.
"""

from __future__ import annotations

import re
import sys
import types
import unittest

_CASE = unittest.TestCase()
_UPPER = re.compile(r"([A-Z])")

tools = types.ModuleType("nose.tools")
tools.ok_ = _CASE.assertTrue  # type: ignore[attr-defined]  # as nose names it
tools.eq_ = _CASE.assertEqual  # type: ignore[attr-defined]
for _name in dir(_CASE):
    if _name.startswith("assert"):
        setattr(
            tools, _UPPER.sub(lambda found: "_" + found[1].lower(), _name), getattr(_CASE, _name)
        )
tools.assert_equals = _CASE.assertEqual  # type: ignore[attr-defined]
sys.modules["nose.tools"] = tools
