"""What do results look like? HTML pages, made from results alone with the templates of reports/."""

from grader.rendering.anonymity import anonymize, pseudonym_key
from grader.rendering.cell_output import cell_output
from grader.rendering.class_answers import AnswerKey, add_sources
from grader.rendering.class_questions import CallTime
from grader.rendering.kit_page import kit_page
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
    InPortions,
    NotebookPages,
    in_one_portion,
    write_pages,
)

__all__ = [
    "PAGES",
    "PAGE_KEYS",
    "AnswerKey",
    "CallTime",
    "InPortions",
    "NotebookPages",
    "PageKeys",
    "Pages",
    "WrittenPage",
    "add_sources",
    "anonymize",
    "cell_output",
    "in_one_portion",
    "kit_page",
    "notebook_path",
    "page_folder",
    "page_paths",
    "pseudonym_key",
    "student_page_path",
    "write_pages",
]
