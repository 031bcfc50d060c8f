"""What is in a zip archive, and how are its members called?"""

from grader.submissions.archives.archive import CLASS, STUDENT, Archive, ArchiveLimits, Member
from grader.submissions.archives.zip_names import checked_encoding

__all__ = ["CLASS", "STUDENT", "Archive", "ArchiveLimits", "Member", "checked_encoding"]
