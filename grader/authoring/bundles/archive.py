"""How is a zip written so that the same files give the same bytes, whenever and wherever?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

#: The earliest time that a zip can name.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FILE, _PROGRAM = 0o100644, 0o100755


def zip_of(files: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """The files as a zip, in the order of their names, as Unix would have packed it.

    Args:
        files: the content of each file by its name, with `/` between folders.
        programs: the names of the files that can be run.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = (_PROGRAM if name in programs else _FILE) << 16
            # a wheel is a zip itself
            kind = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name], kind, compresslevel=6)
    return whole.getvalue()
