"""What is there help for, in which order, and to which pages does each topic belong?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Group:
    """Some topics that a reader looks for together, each by its slug."""

    name: Any
    topics: tuple[str, ...]


GROUPS = (
    Group(_l("To begin with"), ("first-steps",)),
    Group(_l("Write and talk"), ("writing", "drafts")),
    Group(_l("Your account and your rights"), ("account",)),
)
TOPICS = tuple(slug for group in GROUPS for slug in group.topics)

# The topics of a page, by its endpoint or else by the part of the house that it belongs to.
OF_PAGES: dict[str, tuple[str, ...]] = {
    "feeds": ("first-steps",),
    "posts": ("writing",),
    "drafts": ("drafts",),
    "account": ("account",),
    "second_factors": ("account",),
}


def topics_of(endpoint: str) -> tuple[str, ...]:
    """Name the topics that belong to a page; none for what is no page, or has none."""
    part = endpoint.partition(".")[0]
    return OF_PAGES.get(endpoint, OF_PAGES.get(part, ()))


def group_of(slug: str) -> Group:
    """Find the group in which a topic stands."""
    return next(group for group in GROUPS if slug in group.topics)


def after(slug: str) -> str | None:
    """Name the topic that comes next; None after the last."""
    place = TOPICS.index(slug) + 1
    return TOPICS[place] if place < len(TOPICS) else None
