"""What did known people hand in together? Everything in a folder that a platform made for it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.platforms.layouts import ONLY, Attempt, Owner
from grader.submissions.layouts import Located
from grader.submissions.shares import Share, ShareOf
from grader.submissions.tree import Tree
from grader.submissions.work import Work


@dataclass(frozen=True)
class HandIn:
    """One hand-in: whose it is, and when it was made."""

    owner: Owner
    attempt: Attempt = ONLY


def share_of_one(tree: Tree) -> ShareOf:
    """All files of a tree take from one share, that of the one who handed them in."""
    del tree
    share = Share.whole()
    return lambda _parts: share


def work_of(tree: Tree, hand_in: HandIn) -> Work:
    """All files of a tree as the work of those who handed them in."""
    located = Located(hand_in.owner, attempt=hand_in.attempt)
    return Work(
        tree,
        hand_in.owner,
        tree.given,
        files=list(tree.files),
        located={file.parts: located for file in tree.files},
        folders=[()],
        drafts=list(tree.drafts),
        is_told=True,
    )
