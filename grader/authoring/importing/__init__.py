"""How is the notebook of nbgrader or otter taken over? Read, its tests made calls, as a course."""

from grader.authoring.importing.source import Remark, SourceCell, SourceNotebook
from grader.authoring.importing.taking_over import (
    Imported,
    import_notebook,
    in_order,
    read_source_notebook,
)

__all__ = [
    "Imported",
    "Remark",
    "SourceCell",
    "SourceNotebook",
    "import_notebook",
    "in_order",
    "read_source_notebook",
]
