"""How do the shares of a class become one folder? As if one run had graded everything.

Nothing is run, and nothing is changed in the folders of the shares. The store of the new folder
gets their lines, and its files are made from it by the same functions as at the end of a run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import msgspec

from grader.batch.class_files import FAULTS, finish_class
from grader.batch.edited import OnEdited, ignore_edited
from grader.batch.share_folders import ShareFolder, check_free, check_shares_fit, open_shares
from grader.errors import GraderError
from grader.rendering import NotebookPages, Pages, notebook_path, page_paths
from grader.results import (
    ANSWERS_FILE,
    AnswerStore,
    KeptAnswers,
    ResultSet,
    Shard,
    Store,
    UnwritableError,
    write_atomically,
)
from grader.wording import use_language


def merge_into(
    out: Path,
    folders: Sequence[Path],
    *,
    formats: Sequence[str],
    pages: Pages,
    partial: bool = False,
    on_edited: OnEdited = ignore_edited,
) -> ResultSet:
    """Make one output folder of those of the shares of a class.

    Args:
        out: the new folder; it may hold an earlier merge of the same shares.
        folders: the folders of the shares, in any order.
        formats: the formats to write.
        pages: the templates.
        partial: accept that shares are missing.
        on_edited: told of a table of grades that was edited by hand, and where it is kept.

    Returns:
        The results without what only a student's page shows; the complete ones are in the folder.

    Raises:
        GraderError: the folders are not those of all shares of one class that were graded alike,
            or `out` holds something else or cannot be written.
    """
    with ExitStack() as stack:
        shares = open_shares(folders, stack)
        shard = check_shares_fit(shares, partial=partial)
        check_free(out, shares)
        store = stack.enter_context(Store(out))
        try:
            return _merge(out, shares, shard, store, formats, pages, on_edited)
        except UnwritableError as error:
            raise GraderError(f"{error}; run the same command again to continue") from None
        except OSError as error:
            raise GraderError(
                f"{error.filename or out}: {error.strerror}; run the same command again to continue"
            ) from None


def _merge(
    out: Path,
    shares: Sequence[ShareFolder],
    shard: Shard,
    store: Store,
    formats: Sequence[str],
    pages: Pages,
    on_edited: OnEdited,
) -> ResultSet:
    for share in shares:
        for key in share.results:
            if key not in store:
                store.append(key, share.results[key])
    for share in shares:
        for key in share.last.keys:  # another share may hold an older result of the same
            if store[key] != share.results[key]:
                store.append(key, share.results[key])
    in_order = sorted(
        pair for share in shares for pair in zip(share.last.places, share.last.keys, strict=True)
    )
    for _place, key in in_order:
        if not store.is_newest(key):  # the file changed, and changed back
            store.append(key, store[key])
    given = dict.fromkeys(mark for share in shares for mark in share.results.marks)
    known = set(store.marks)
    store.mark(mark for mark in given if mark not in known)
    _merge_answers(out, [share.folder for share in shares])
    _merge_faults(out, [share.folder for share in shares])
    first = shares[0].last
    last = msgspec.structs.replace(
        first,
        keys=tuple(key for _place, key in in_order),
        places=tuple(place for place, _key in in_order),
        shard=shard,
    )
    use_language(first.language)
    notebooks = None
    if first.notebooks:
        for share in shares:
            _copy_notebook_pages(out, share)
        notebooks = NotebookPages()
    jobs = os.cpu_count() or 1
    return finish_class(out, last, store, formats, pages, notebooks, jobs, on_edited)


def _merge_answers(out: Path, folders: Iterable[Path]) -> None:
    with closing(AnswerStore(out)) as answers:
        for folder in folders:
            if not (folder / ANSWERS_FILE).is_file():  # it may have been deleted: it is secret
                continue
            with closing(KeptAnswers(folder)) as kept:
                for key in kept:
                    if key not in answers:
                        with suppress(KeyError):  # damaged: it is run again
                            answers.append(key, kept[key])


def _merge_faults(out: Path, folders: Iterable[Path]) -> None:
    faults = [(folder / FAULTS).read_bytes() for folder in folders if (folder / FAULTS).is_file()]
    if faults:
        write_atomically(out / FAULTS, faults)
    else:
        (out / FAULTS).unlink(missing_ok=True)


def _copy_notebook_pages(out: Path, share: ShareFolder) -> None:
    """Copy the pages of whole notebooks: whoever shares a folder of pages is in one share."""
    results = [result for key in share.last.keys for result in share.results[key]]
    for page in map(notebook_path, page_paths(results)):
        if (share.folder / page).is_file():
            (out / page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(share.folder / page, out / page)
