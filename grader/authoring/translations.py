"""Which sentences need translating? Gathers them, updates the catalogues and compiles them.

`make translations` runs this. It needs Babel, which only developers have: the compiled catalogues
are read by `grader/wording/language.py`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from grader.authoring.tool import run_tool
from grader.course import Assignment, Course, factories_in, find_course, load_module
from grader.expecting import Reference
from grader.machine import resources
from grader.results import write_atomically
from grader.wording import DOMAIN, LANGUAGES, TRANSLATIONS

#: The languages into which the English of the source is translated.
TRANSLATED = LANGUAGES[1:]

_KEYWORDS = {"_": None, "N_": None, "ntranslate": (1, 2), "gettext": None, "ngettext": (1, 2)}
_PAGES = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trimmed": "true"}
_PAGES |= {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
_WIDTH = 100
_WORD = re.compile("[a-z]{3}")
#: The date in every catalogue, so that a file changes only with its sentences.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def own_sentences() -> Catalog:
    """The sentences of the grader and its pages, with the files they are in."""
    package, pages = resources.PACKAGE, resources.REPORTS
    sentences = Catalog(domain=DOMAIN, header_comment="")
    for folder, method in ((package, ("**.py", "python")), (pages, ("*.html", "jinja2"))):
        messages = extract_from_dir(
            folder,
            method_map=[method],
            options_map={"*.html": _PAGES},
            keywords=_KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for file, _line, message, comments, context in messages:
            place = (f"{folder.name}/{file}", 0)
            sentences.add(message, None, [place], auto_comments=comments, context=context)
    return sentences


def course_sentences(course: Course, assignment: Assignment) -> Catalog:
    """The sentences of one assignment: titles, kinds of input, and texts about mistakes."""
    sentences = Catalog(domain=assignment.name, header_comment="")
    for place, sentence in _written_by_authors(course, assignment):
        if sentence:
            sentences.add(sentence, None, [(place, 0)])
    return sentences


def _written_by_authors(course: Course, assignment: Assignment) -> Iterator[tuple[str, str]]:
    yield "assignment.toml", assignment.title
    for question in assignment.whole.questions:
        yield "assignment.toml", question.title
    for by_hand in assignment.whole.manual:
        for text in (by_hand.title, *(item.text for item in by_hand.rubric)):
            yield "assignment.toml", text
    calls = load_module(assignment.folder / "calls.py", assignment.modules, with_stubs=True)
    for factory in factories_in(calls):
        yield "calls.py", factory.label
    for mistake in Reference(course, assignment.whole).mistakes:
        for sentence in (mistake.title, mistake.explanation, mistake.hint):
            yield f"mistakes/{assignment.name}.py", sentence
        if _WORD.search(mistake.formula):
            yield f"mistakes/{assignment.name}.py", mistake.formula


def read_catalogue(path: Path, language: str) -> Catalog:
    """The catalogue at `path`, or an empty one if there is none yet."""
    if not path.is_file():
        return Catalog(locale=language, header_comment="")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def is_translated(message: Message) -> bool:
    """Whether every form of a sentence has a translation."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not message.fuzzy and bool(forms) and all(forms)


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def catalogues(course: Course, *, own: bool = True) -> Iterator[tuple[Catalog, Path, str]]:
    """The sentences to be translated, with the path and the language of each translation.

    With `own`, the grader's own sentences are among them.
    """
    for language in TRANSLATED:
        folder = TRANSLATIONS / language / "LC_MESSAGES"
        if own:
            yield own_sentences(), folder / f"{DOMAIN}.po", language
        for assignment in course.assignments.values():
            path = assignment.folder / "translations" / f"{language}.po"
            yield course_sentences(course, assignment), path, language


def main(arguments: Sequence[str] | None = None) -> int:
    """Update all catalogues; return 1 if a sentence has no translation yet."""
    parser = argparse.ArgumentParser(
        prog="python -m grader.authoring.translations", description=__doc__
    )
    parser.add_argument("--course", type=Path, metavar="DIR", help="only this course's")
    folder = parser.parse_args(arguments).course
    course = find_course(folder)
    missing = 0
    for wanted, path, language in catalogues(course, own=folder is None):
        catalogue = read_catalogue(path, language)
        catalogue.update(wanted, no_fuzzy_matching=True, update_header_comment=True)
        catalogue.obsolete.clear()
        catalogue.creation_date = catalogue.revision_date = _DATE
        text = BytesIO()
        write_po(text, catalogue, width=_WIDTH, sort_by_file=True, omit_header=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.getvalue())
        write_atomically(path.with_suffix(".mo"), compiled(catalogue))
        empty = sum(not is_translated(message) for message in catalogue if message.id)
        missing += empty
        print(f"{path}: {len(catalogue)} sentences, {empty} without a translation")
    return 1 if missing else 0


if __name__ == "__main__":
    run_tool(main)
