"""How much may one student hand in? Bounds for each student, so that nobody's cost another any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from grader.notebook import LARGEST_FILE
from grader.submissions.names import displayable, is_zip
from grader.wording import translate as _

_MIB = 1024 * 1024
#: Bytes of notebooks, scripts and inner archives that are taken out of archives.
SIZE = 256 * _MIB
#: Archives that are unpacked.
ARCHIVES = 20
#: Notebooks and scripts that are read.
FILES = 1000


@dataclass
class Share:
    """What is left of the room that one student has; what goes beyond is that student's fault."""

    size: int
    archives: int
    files: int

    @classmethod
    def whole(cls) -> Share:
        """The share of a student of whom nothing was taken out yet."""
        return cls(SIZE, ARCHIVES, FILES)

    def take_archive(self) -> str:
        """Make room for one more archive; why there is none, or nothing."""
        if self.archives <= 0:
            message = _("more than {count} archives were handed in; only {count} were unpacked")
            return message.format(count=ARCHIVES)
        self.archives -= 1
        return ""

    def take_file(self, name: str, size: int) -> str:
        """Make room for one more file of an archive; why there is none, or nothing."""
        if size > LARGEST_FILE and not is_zip(name):
            message = _("{file}: {problem}")
            large = _("larger than {size} MB").format(size=LARGEST_FILE // _MIB)
            return message.format(file=displayable(name), problem=large)
        if size > self.size:
            message = _(
                "the archives hold more than {size} MiB of notebooks, scripts and archives; "
                "the rest was not unpacked"
            )
            return message.format(size=SIZE // _MIB)
        if self.files <= 0:
            return too_many_files()
        self.size -= size
        self.files -= not is_zip(name)
        return ""


def too_many_files() -> str:
    """What a student is told who handed in more files than are read."""
    message = _("more than {count} notebooks and scripts were handed in; only {count} were read")
    return message.format(count=FILES)


#: The share of the student to whom the file with these names belongs.
ShareOf = Callable[[tuple[str, ...]], Share]
