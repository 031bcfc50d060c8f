"""What do results look like? HTML pages, made from results alone with the templates of reports/."""

from grader.rendering.anonymity import anonymize, pseudonym_key
from grader.rendering.pages import NotebookPages, Pages, write_pages
from grader.rendering.paths import (
    PAGES,
    notebook_path,
    page_folder,
    page_paths,
    student_page_path,
)

__all__ = [
    "PAGES",
    "NotebookPages",
    "Pages",
    "anonymize",
    "notebook_path",
    "page_folder",
    "page_paths",
    "pseudonym_key",
    "student_page_path",
    "write_pages",
]
