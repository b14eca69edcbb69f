"""What does a draft say, as what it is to become?"""

from __future__ import annotations

from models import KeptDraft, PostKind
from moderation import Draft
from social.attaching import Brought


def kind_of(draft: KeptDraft) -> PostKind:
    """Say what kind of post a draft is to be."""
    is_question = draft.field("kind") == PostKind.QUESTION
    return PostKind.QUESTION if is_question else PostKind.DISCUSSION


def draft_of(draft: KeptDraft) -> Draft:
    """Hand over its words as if they had just been sent."""
    return Draft(
        source=draft.field("text"), title=draft.field("title"), files=tuple(draft.file_ids)
    )


def files_with(draft: KeptDraft) -> list[Brought]:
    """List the files with it."""
    return [Brought(*one) for one in zip(draft.file_ids, draft.alts, strict=True)]
