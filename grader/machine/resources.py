"""Where are the files that come with the grader: in an installed wheel, or in a checkout?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

#: The folder of the package.
PACKAGE: Final = Path(__file__).resolve().parent.parent
_INSTALLED: Final = PACKAGE / "data"
#: The folder that holds the bundled `assignments/` and `reports/`.
ROOT: Final = _INSTALLED if _INSTALLED.is_dir() else PACKAGE.parent
#: The templates, the style sheet and the translations of the pages.
REPORTS: Final = ROOT / "reports"
