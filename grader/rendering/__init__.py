"""How do results look? HTML pages, made from results alone through the templates in reports/."""

from grader.rendering.anonymity import anonymous, pseudonym_key
from grader.rendering.pages import Notebooks, Pages, write_pages
from grader.rendering.paths import page_paths, student_page_path

__all__ = [
    "Notebooks",
    "Pages",
    "anonymous",
    "page_paths",
    "pseudonym_key",
    "student_page_path",
    "write_pages",
]
