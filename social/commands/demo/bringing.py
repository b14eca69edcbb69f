"""Which pictures and papers did people put with what they wrote?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image

from models import Attachment, Event, File
from social.commands.demo.book import Book, reserve
from social.commands.demo.drawing import MEDIA, Facts, made
from social.commands.demo.founding import House
from social.commands.demo.shapes import Story
from social.store import store

BEFORE = timedelta(seconds=40)  # the text was sent


def bring(book: Book, house: House, stories: Sequence[Story]) -> dict[str, list[int]]:
    """Keep the files of all stories; find their ids by story."""
    asked = [(story, facts) for story in stories for facts in story.files]
    found: dict[str, list[int]] = {}
    for key, (story, facts) in zip(reserve(File, len(asked)), asked, strict=True):
        file = put(key, facts, house.people[story.author.name].id, story.at)
        book.add(Event.FILE_ADDED, file, file.created_at, actor_id=file.owner_id)
        found.setdefault(story.key, []).append(key)
    return found


def put(key: int, facts: Facts, owner_id: int, at: datetime) -> File:
    """Put the bytes of one file into the store, and describe it."""
    content = BytesIO(made(facts))
    media_type = MEDIA[facts["name"].rpartition(".")[2]]
    width = height = None
    if media_type == "image/png":
        with Image.open(content) as image:
            width, height = image.size
    digest = store().digest(content)
    store().put(digest, content)
    return File(
        id=key,
        owner_id=owner_id,
        digest=digest,
        name=facts["name"],
        media_type=media_type,
        size=content.getbuffer().nbytes,
        width=width,
        height=height,
        alt=facts.get("alt", ""),
        created_at=at - BEFORE,
    )


def attached(post_id: int, file_ids: Sequence[int]) -> list[Attachment]:
    """Show files with a post, in their order."""
    return [
        Attachment(file_id=one, post_id=post_id, position=place)
        for place, one in enumerate(file_ids)
    ]
