"""What do results look like? HTML pages, made from results alone with the templates of reports/."""

from grader.rendering.anonymity import anonymize, pseudonym_key
from grader.rendering.class_answers import AnswerKey, add_sources
from grader.rendering.page_keys import PAGE_KEYS, PageKeys, WrittenPage
from grader.rendering.pages import Pages
from grader.rendering.paths import (
    PAGES,
    notebook_path,
    page_folder,
    page_paths,
    student_page_path,
)
from grader.rendering.writing import (
    NotebookPages,
    StudentPages,
    shown_answers,
    write_class_page,
    write_pages,
)

__all__ = [
    "PAGES",
    "PAGE_KEYS",
    "AnswerKey",
    "NotebookPages",
    "PageKeys",
    "Pages",
    "StudentPages",
    "WrittenPage",
    "add_sources",
    "anonymize",
    "notebook_path",
    "page_folder",
    "page_paths",
    "pseudonym_key",
    "shown_answers",
    "student_page_path",
    "write_class_page",
    "write_pages",
]
